//! Cases as columns of Arrow, as a data warehouse would hold them: a column a fact by its dotted name, days as days, yes
//! or no as booleans, values of scales as texts, records as structs.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, ListArray, RecordBatch,
    StringArray, StructArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{Field, Schema};
use rules::batch::{Cases, Column, Data, ListItems, scale_of};
use rules::program::{Atom, FactId, Program, Type};

/// The number of 1 January 1970 among the days.
const EPOCH: i32 = 719_163;

/// All facts that a case says, and its id.
pub(crate) fn batch(program: &Program, cases: &Cases, first: usize) -> RecordBatch {
    let ids: StringArray = (0..cases.rows).map(|row| Some(format!("r{}", first + row))).collect();
    let mut fields = vec![Field::new("id", arrow_schema::DataType::Utf8, true)];
    let mut arrays: Vec<ArrayRef> = vec![Arc::new(ids)];
    for at in 0..program.facts.len() {
        let fact = FactId::at(at);
        let Some(column) = cases.column(fact) else { continue };
        let entry = &program[fact];
        let array = array(program, column, entry.shape.ty);
        let name = format!("{}.{}", program[entry.group].head.name, entry.head.name);
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("columns")
}

fn array(program: &Program, column: &Column, ty: Type) -> ArrayRef {
    let rows = 0..column.len();
    let known = |row: &usize| column.known.get(*row);
    match &column.data {
        Data::YesNo(bits) => {
            Arc::new(rows.map(|row| known(&row).then(|| bits.get(row))).collect::<BooleanArray>())
        }
        Data::Numbers(numbers) => {
            let values = rows.map(|row| known(&row).then(|| numbers[row]));
            let places = i8::try_from(scale_of(ty.atom)).expect("few");
            if places == 0 {
                return Arc::new(values.collect::<Int64Array>());
            }
            let values: Decimal128Array = values.map(|value| value.map(i128::from)).collect();
            Arc::new(values.with_precision_and_scale(18, places).expect("a scale"))
        }
        Data::Days(days) => Arc::new(
            rows.map(|row| known(&row).then(|| days[row] - EPOCH)).collect::<Date32Array>(),
        ),
        Data::Minutes(minutes) => {
            let text = |row: usize| format!("{:02}:{:02}", minutes[row] / 60, minutes[row] % 60);
            Arc::new(rows.map(|row| known(&row).then(|| text(row))).collect::<StringArray>())
        }
        Data::Members(members) => {
            let Atom::Scale(scale) = ty.atom else { panic!("a scale") };
            let name = |row: usize| program[scale].members[usize::from(members[row])].name.as_str();
            Arc::new(rows.map(|row| known(&row).then(|| name(row))).collect::<StringArray>())
        }
        Data::Texts(texts) => {
            Arc::new(rows.map(|row| known(&row).then(|| texts.get(row))).collect::<StringArray>())
        }
        Data::Lists(lists) => {
            let items: ArrayRef = match &lists.items {
                ListItems::Plain(items) => array(program, items, ty.element()),
                ListItems::Records { record, fields, .. } => {
                    let declared = &program[*record].fields;
                    let arrays = declared.iter().zip(fields).map(|(field, column)| {
                        let array = array(program, column, field.shape.ty);
                        let name = field.head.name.as_str();
                        (Arc::new(Field::new(name, array.data_type().clone(), true)), array)
                    });
                    Arc::new(StructArray::from(arrays.collect::<Vec<_>>()))
                }
            };
            let field = Arc::new(Field::new("item", items.data_type().clone(), true));
            let offsets: Vec<i32> =
                lists.offsets.iter().map(|end| i32::try_from(*end).expect("few")).collect();
            let nulls: NullBuffer = rows.map(|row| known(&row)).collect::<Vec<bool>>().into();
            let offsets = OffsetBuffer::new(offsets.into());
            Arc::new(ListArray::try_new(field, offsets, items, Some(nulls)).expect("lists"))
        }
    }
}
