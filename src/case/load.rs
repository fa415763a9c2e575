//! One pass over a case: its values into the slots of a program's facts.
//!
//! Owns: what a key means at each place of a case, which facts a mistake makes faulty, and how many
//! mistakes are reported. Takes the scanner's values one by one. Must never know: JSON's grammar, how
//! a single value is read or explained.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use smol_str::SmolStr;

use super::explain::{self, Wrong};
use super::index::Tables;
use super::place::Place;
use super::scan::{Found, Key, Scanner, Stop};
use super::spans::Spans;
use super::words::{found_words, shown};
use super::{Fault, MAX_ENTRIES, MAX_FAULTS, output, scalar};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{
    Atom, FactId, Facts, FieldShape, GroupId, Item, ItemPlace, List, ListPlace, Program, Record,
    RecordId, Slot, Value,
};
use crate::span::Span;

/// What was read, before paths are written.
pub(super) struct Loading<'r, 't> {
    tables: &'r Tables<'r>,
    scan: Scanner<'t>,
    pub(super) facts: Facts,
    pub(super) spans: Spans,
    faults: Vec<Pending>,
    /// Mistakes beyond the most that are reported.
    unreported: usize,
    /// Values and items of lists so far.
    entries: usize,
    id: Option<Span>,
    /// The lists of which more is to come, by path.
    unfinished: Vec<(String, Span)>,
    unfinished_key: Option<Span>,
}

/// A fault whose path is written at the end, when the ids of all items are known.
struct Pending {
    place: Place,
    with: Vec<FactId>,
    diagnostic: Diagnostic,
}

impl<'r, 't> Loading<'r, 't> {
    pub(super) fn new(tables: &'r Tables<'r>, scan: Scanner<'t>) -> Self {
        let program = tables.program;
        let whole = scan.span(0, scan.text.len());
        Self {
            tables,
            scan,
            facts: tables.blank.clone(),
            spans: Spans::new(whole, program.groups.len(), program.facts.len()),
            faults: Vec::new(),
            unreported: 0,
            entries: 0,
            id: None,
            unfinished: Vec::new(),
            unfinished_key: None,
        }
    }

    /// Reads the whole text.
    pub(super) fn case(&mut self) -> Result<(), Stop> {
        self.scan.skip_space();
        if self.scan.byte() != Some(b'{') {
            return Err(self.scan.not_a_case());
        }
        let start = self.scan.at;
        self.spans.set_whole(self.scan.span(start, start + 1));
        self.scan.enter()?;
        while let Some(key) = self.scan.next_key()? {
            match (self.tables.group(&key.text), key.text.as_ref()) {
                (Some(group), _) => self.group(group, &key)?,
                (None, "id") => self.id(&key)?,
                (None, "unfinished") => self.unfinished(&key)?,
                (None, "$schema") => _ = self.any()?,
                (None, _) => {
                    self.any()?;
                    let place = Place::Top(key.text.to_string());
                    self.fault(place, |this| this.tables.unknown_group(&key));
                }
            }
        }
        self.scan.finish()?;
        self.open_lists();
        Ok(())
    }

    /// Reads one value alone; see [`super::Reader::read_value`].
    pub(super) fn alone(
        &mut self,
        name: &str,
        shape: &FieldShape,
    ) -> Result<Result<Slot, Diagnostic>, Stop> {
        let (found, span) = self.scan.value()?;
        let shape_of_element = element_of(shape);
        let slot = match &found {
            Found::Null if shape.ty.or_none => Ok(Slot::Given(Value::None)),
            Found::List if shape.ty.list => {
                let mut items = Vec::new();
                let mut wrong = None;
                self.scan.enter()?;
                while self.scan.next_element()? {
                    self.entry(span)?;
                    let (found, span) = self.any()?;
                    match scalar::read(self.tables, &shape_of_element, &found) {
                        Some(Slot::Given(value)) => items.push(value),
                        _ => {
                            wrong = wrong.or_else(|| {
                                Some(self.explain_element(name, &shape_of_element, &found, span))
                            })
                        }
                    }
                }
                wrong.map_or(
                    Ok(Slot::Given(Value::List(List { items: items.into(), open: false }))),
                    Err,
                )
            }
            Found::Object | Found::List => {
                self.scan.skip()?;
                Err(diagnostic(
                    &format!("`{name}`"),
                    explain::explain(self.tables, shape, &found),
                    span,
                ))
            }
            _ => scalar::read(self.tables, shape, &found).filter(|_| !shape.ty.list).ok_or_else(
                || {
                    diagnostic(
                        &format!("`{name}`"),
                        explain::explain(self.tables, shape, &found),
                        span,
                    )
                },
            ),
        };
        self.scan.finish()?;
        Ok(slot)
    }

    /// The faults with their paths, by place in the text.
    pub(super) fn faults(&mut self) -> Vec<Fault> {
        let program = self.tables.program;
        let mut faults: Vec<Fault> = std::mem::take(&mut self.faults)
            .into_iter()
            .map(|pending| Fault {
                fact: pending.place.fact(&self.facts.places),
                with: pending.with,
                path: pending.place.path(program, &self.facts.places),
                diagnostic: pending.diagnostic,
            })
            .collect();
        faults.sort_by_key(|fault| fault.diagnostic.span());
        if self.unreported > 0 {
            let message = format!("{} more mistakes in this case are not listed", self.unreported);
            let diagnostic =
                Diagnostic::error(Code::CaseTooManyFaults, self.spans.whole(), message)
                    .help("put those above right first");
            faults.push(Fault { diagnostic, fact: None, with: Vec::new(), path: String::new() });
        }
        faults
    }

    // --- keys ------------------------------------------------------------------------------------

    fn id(&mut self, key: &Key<'t>) -> Result<(), Stop> {
        let (found, span) = self.any()?;
        if let Some(first) = self.id.replace(key.span) {
            self.fault(Place::Top("id".to_owned()), |_| twice(key, first));
            return Ok(());
        }
        match &found {
            Found::Text(text) => {
                self.facts.id = Some(text.trim().to_owned()).filter(|id| !id.is_empty())
            }
            Found::Number(digits) if !digits.contains(['.', 'e', 'E']) => {
                self.facts.id = Some((*digits).to_owned())
            }
            _ => {
                let wrong = Wrong::new(
                    Code::CaseWrongType,
                    format!("needs a text or a whole number, found {}", found_words(&found)),
                );
                self.fault(Place::Top("id".to_owned()), |_| diagnostic("`id`", wrong, span));
            }
        }
        Ok(())
    }

    /// The paths of lists of which more is to come.
    fn unfinished(&mut self, key: &Key<'t>) -> Result<(), Stop> {
        let place = || Place::Top("unfinished".to_owned());
        let (found, span) = self.scan.value()?;
        if let Some(first) = self.unfinished_key.replace(key.span) {
            if matches!(found, Found::Object | Found::List) {
                self.scan.skip()?;
            }
            self.fault(place(), |_| twice(key, first));
            return Ok(());
        }
        if found != Found::List {
            if found == Found::Object {
                self.scan.skip()?;
            }
            self.fault(place(), |_| not_unfinished(&found, span));
            return Ok(());
        }
        self.scan.enter()?;
        while self.scan.next_element()? {
            let (found, span) = self.any()?;
            self.entry(span)?;
            match found {
                Found::Text(path) => self.unfinished.push((path.trim().to_owned(), span)),
                found => self.fault(place(), |_| not_unfinished(&found, span)),
            }
        }
        Ok(())
    }

    /// Marks the lists of which more is to come.
    fn open_lists(&mut self) {
        let wanted = std::mem::take(&mut self.unfinished);
        if wanted.is_empty() {
            return;
        }
        let mut opening = Opening {
            program: self.tables.program,
            places: &self.facts.places,
            wanted: wanted.iter().map(|(path, _)| path.as_str()).collect(),
            found: HashSet::new(),
        };
        let mut opened: Vec<(usize, Slot)> = Vec::new();
        for (at, slot) in self.facts.slots.iter().enumerate() {
            let place = ListPlace::Fact(FactId::at(at));
            opened.extend(opening.slot(place, slot).map(|slot| (at, slot)));
        }
        let lost: Vec<(String, Span)> = wanted
            .iter()
            .filter(|(path, _)| !opening.found.contains(path.as_str()))
            .cloned()
            .collect();
        for (at, slot) in opened {
            if let Some(place) = self.facts.slots.get_mut(at) {
                *place = slot;
            }
        }
        for (path, span) in lost {
            self.fault(Place::Top("unfinished".to_owned()), |_| {
                let message = format!("`{}` is no list that this case gives", shown(&path));
                Diagnostic::error(Code::CaseWrongType, span, message)
                    .label("of this list more is said to come")
                    .help("write the path of a list of this case, or take it away")
            });
        }
    }

    fn group(&mut self, group: GroupId, key: &Key<'t>) -> Result<(), Stop> {
        let program = self.tables.program;
        let facts =
            program.groups.get(group.index()).map_or(&[][..], |group| group.facts.as_slice());
        if let Some(first) = self.spans.group(group) {
            // Which of the two is meant cannot be told, so neither is used.
            self.any()?;
            self.spoil(facts);
            self.fault_with(Place::Group(group), facts, |_| twice(key, first));
            return Ok(());
        }
        let (found, span) = self.scan.value()?;
        self.spans.set_group(group, key.span);
        if found != Found::Object {
            if found == Found::List {
                self.scan.skip()?;
            }
            self.spoil(facts);
            self.fault_with(Place::Group(group), facts, |this| {
                this.tables.group_is_no_object(group, &found, span)
            });
            return Ok(());
        }
        self.scan.enter()?;
        while let Some(key) = self.scan.next_key()? {
            match self.tables.fact(group, &key.text) {
                Some(fact) => self.fact(fact, &key)?,
                None => {
                    self.any()?;
                    let place = Place::InGroup(group, key.text.to_string());
                    self.fault(place, |this| this.tables.unknown_fact(group, &key));
                }
            }
        }
        Ok(())
    }

    fn fact(&mut self, fact: FactId, key: &Key<'t>) -> Result<(), Stop> {
        if let Some(first) = self.spans.fact(fact) {
            self.any()?;
            self.spoil(&[fact]);
            self.fault(Place::Fact(fact), |_| twice(key, first));
            return Ok(());
        }
        let Some(entry) = self.tables.program.facts.get(fact.index()) else { return Ok(()) };
        let (slot, span) = self.slot(ListPlace::Fact(fact), &entry.shape)?;
        self.spans.set_fact(fact, span);
        if let Some(place) = self.facts.slots.get_mut(fact.index()) {
            *place = slot;
        }
        Ok(())
    }

    // --- values ----------------------------------------------------------------------------------

    /// The value at this place, and where it stands; of an object or a list its opening bracket.
    fn slot(&mut self, place: ListPlace, shape: &'r FieldShape) -> Result<(Slot, Span), Stop> {
        let (found, span) = self.scan.value()?;
        let slot = match &found {
            Found::Null if shape.ty.or_none => Some(Slot::Given(Value::None)),
            Found::List if shape.ty.list => return Ok((self.list(place, shape)?, span)),
            Found::Object | Found::List => {
                self.scan.skip()?;
                None
            }
            _ if shape.ty.list => None,
            _ => scalar::read(self.tables, shape, &found),
        };
        if slot.is_none() {
            let place = Place::of_list(place);
            self.fault(place.clone(), |this| this.explain(&place, shape, &found, span));
        }
        Ok((slot.unwrap_or(Slot::Faulty), span))
    }

    fn list(&mut self, place: ListPlace, shape: &'r FieldShape) -> Result<Slot, Stop> {
        let record = match shape.ty.atom {
            Atom::Item(id) => {
                self.tables.program.records.get(id.index()).map(|record| (id, record))
            }
            _ => None,
        };
        self.scan.enter()?;
        let items = match record {
            Some(record) => self.items(place, shape, record)?,
            None => self.elements(place, shape)?,
        };
        Ok(match items {
            Some(items) => Slot::Given(Value::List(List { items: Arc::from(items), open: false })),
            None => Slot::Faulty,
        })
    }

    /// The values of a list; `None` if one of them is faulty.
    fn elements(
        &mut self,
        place: ListPlace,
        shape: &FieldShape,
    ) -> Result<Option<Vec<Value>>, Stop> {
        let shape = element_of(shape);
        let mut items = Vec::new();
        let mut sound = true;
        let mut index = 0_u32;
        while self.scan.next_element()? {
            let (found, span) = self.any()?;
            self.entry(span)?;
            if let Some(Slot::Given(value)) = scalar::read(self.tables, &shape, &found) {
                items.push(value);
            } else {
                sound = false;
                let place = Place::Element(place, index);
                self.fault(place.clone(), |this| {
                    let name = place.name(this.tables.program, &this.facts.places);
                    this.explain_element(&name, &shape, &found, span)
                });
            }
            index += 1;
        }
        Ok(sound.then_some(items))
    }

    /// The items of a list of records; `None` if they cannot be told apart or one is no object.
    fn items(
        &mut self,
        list: ListPlace,
        shape: &'r FieldShape,
        record: (RecordId, &'r Record),
    ) -> Result<Option<Vec<Value>>, Stop> {
        let element = element_of(shape);
        let mut items = Vec::new();
        let mut ids: HashMap<SmolStr, u32> = HashMap::new();
        let mut sound = true;
        let mut index = 0_u32;
        while self.scan.next_element()? {
            let (found, span) = self.scan.value()?;
            self.entry(span)?;
            if found == Found::Object {
                let item = self.item(ItemPlace { list, index, id: None }, record, span)?;
                sound &= shape.by.is_none_or(|by| self.tell_apart(&item, by, record.1, &mut ids));
                items.push(Value::Item(item));
            } else {
                if found == Found::List {
                    self.scan.skip()?;
                }
                sound = false;
                let place = Place::Element(list, index);
                self.fault(place.clone(), |this| {
                    let name = place.name(this.tables.program, &this.facts.places);
                    this.explain_element(&name, &element, &found, span)
                });
            }
            index += 1;
        }
        Ok(sound.then_some(items))
    }

    fn item(
        &mut self,
        place: ItemPlace,
        record: (RecordId, &'r Record),
        span: Span,
    ) -> Result<Arc<Item>, Stop> {
        let (id, record) = record;
        let ordinal = u32::try_from(self.facts.places.len()).unwrap_or(u32::MAX);
        self.facts.places.push(place);
        self.spans.open_item(span, record.fields.len());
        let mut fields: Box<[Slot]> =
            record.fields.iter().map(|field| field.shape.left_out()).collect();
        self.scan.enter()?;
        while let Some(key) = self.scan.next_key()? {
            let Some(field) = self.tables.field(id, &key.text) else {
                self.any()?;
                let place = Place::InItem(ordinal, key.text.to_string());
                self.fault(place, |this| this.tables.unknown_field(record, &key));
                continue;
            };
            let at = usize::from(field);
            let (Some(entry), Some(slot)) = (record.fields.get(at), fields.get_mut(at)) else {
                continue;
            };
            if let Some(first) = self.spans.field(ordinal, field) {
                self.any()?;
                *slot = Slot::Faulty;
                self.fault(Place::Field { item: ordinal, field }, |_| twice(&key, first));
                continue;
            }
            let (value, span) =
                self.slot(ListPlace::Field { item: ordinal, field }, &entry.shape)?;
            self.spans.set_field(ordinal, field, span);
            *slot = value;
        }
        Ok(Arc::new(Item { ordinal, fields }))
    }

    /// Notes the id of an item in a list `by` a field; whether it has one and no other item has it.
    fn tell_apart(
        &mut self,
        item: &Item,
        by: u16,
        record: &Record,
        ids: &mut HashMap<SmolStr, u32>,
    ) -> bool {
        let name = record.fields.get(usize::from(by)).map_or("", |field| field.head.name.as_str());
        let place = Place::Item(item.ordinal);
        let here = self.spans.item(item.ordinal).unwrap_or_default();
        let ty = record.fields.get(usize::from(by)).map(|field| field.shape.ty);
        let id = match item.fields.get(usize::from(by)) {
            Some(Slot::Given(value)) => {
                ty.and_then(|ty| output::id_text(self.tables.program, ty, value))
            }
            // It has been reported.
            Some(Slot::Faulty) => return false,
            _ => None,
        };
        let Some(id) = id else {
            self.fault(place.clone(), |this| {
                let list = place.name(this.tables.program, &this.facts.places);
                Diagnostic::error(
                    Code::CaseMissingId,
                    here,
                    format!("an item of `{list}` has no `{name}`"),
                )
                .label(format!("`{name}` tells the items apart"))
                .help(format!("write `\"{name}\": …` in each item"))
            });
            return false;
        };
        if let Some(first) = ids.get(&id) {
            let first = self.spans.field(*first, by).unwrap_or_default();
            let second = self.spans.field(item.ordinal, by).unwrap_or(here);
            self.fault(place.clone(), |this| {
                let list = place.name(this.tables.program, &this.facts.places);
                let message = format!("two items of `{list}` have the {name} `{}`", shown(&id));
                Diagnostic::error(Code::CaseDuplicateId, second, message)
                    .label("the second")
                    .also(first, "the first")
                    .help(format!("give each item its own `{name}`, or take one of the two away"))
            });
            return false;
        }
        if let Some(place) = self.facts.places.get_mut(item.ordinal as usize) {
            place.id = Some(id.clone());
        }
        ids.insert(id, item.ordinal);
        true
    }

    /// Passes over a value of any kind.
    fn any(&mut self) -> Result<(Found<'t>, Span), Stop> {
        let (found, span) = self.scan.value()?;
        if matches!(found, Found::Object | Found::List) {
            self.scan.skip()?;
        }
        Ok((found, span))
    }

    /// Counts a value or item of a list.
    fn entry(&mut self, span: Span) -> Result<(), Stop> {
        self.entries += 1;
        if self.entries > MAX_ENTRIES {
            let message =
                format!("the lists of this case hold more than {MAX_ENTRIES} values and items");
            let report = Diagnostic::error(Code::CaseTooLarge, span, message)
                .label("the first one too many");
            return Err(report.help("give fewer, or divide the case").into());
        }
        Ok(())
    }

    /// Given in a way that cannot be: unknown.
    fn spoil(&mut self, facts: &[FactId]) {
        for fact in facts {
            if let Some(slot) = self.facts.slots.get_mut(fact.index()) {
                *slot = Slot::Faulty;
            }
        }
    }

    // --- reports ---------------------------------------------------------------------------------

    fn fault(&mut self, place: Place, report: impl FnOnce(&Self) -> Diagnostic) {
        self.fault_with(place, &[], report);
    }

    fn fault_with(
        &mut self,
        place: Place,
        with: &[FactId],
        report: impl FnOnce(&Self) -> Diagnostic,
    ) {
        if self.faults.len() >= MAX_FAULTS {
            self.unreported += 1;
            return;
        }
        let diagnostic = report(self);
        self.faults.push(Pending { place, with: with.to_vec(), diagnostic });
    }

    fn explain(
        &self,
        place: &Place,
        shape: &FieldShape,
        found: &Found<'_>,
        span: Span,
    ) -> Diagnostic {
        let name = place.name(self.tables.program, &self.facts.places);
        diagnostic(&format!("`{name}`"), explain::explain(self.tables, shape, found), span)
    }

    fn explain_element(
        &self,
        name: &str,
        shape: &FieldShape,
        found: &Found<'_>,
        span: Span,
    ) -> Diagnostic {
        diagnostic(
            &format!("a value in `{name}`"),
            explain::explain_element(self.tables, shape, found),
            span,
        )
    }
}

/// Lists that are marked as ones of which more is to come.
struct Opening<'o> {
    program: &'o Program,
    places: &'o [ItemPlace],
    wanted: HashSet<&'o str>,
    found: HashSet<&'o str>,
}

impl Opening<'_> {
    /// The slot with the lists in it marked; `None` where there is none to mark. Nesting is bounded by the
    /// scanner.
    fn slot(&mut self, place: ListPlace, slot: &Slot) -> Option<Slot> {
        let Slot::Given(Value::List(list)) = slot else { return None };
        let path = Place::of_list(place).path(self.program, self.places);
        let open = match self.wanted.get(path.as_str()) {
            Some(wanted) => {
                self.found.insert(wanted);
                true
            }
            None => false,
        };
        let mut changed = open;
        let items: Arc<[Value]> = list
            .items
            .iter()
            .map(|value| match value {
                Value::Item(item) => match self.item(item) {
                    Some(item) => {
                        changed = true;
                        Value::Item(Arc::new(item))
                    }
                    None => value.clone(),
                },
                value => value.clone(),
            })
            .collect();
        changed.then_some(Slot::Given(Value::List(List { items, open })))
    }

    fn item(&mut self, item: &Item) -> Option<Item> {
        let mut changed = false;
        let fields = (0..)
            .zip(&item.fields)
            .map(|(field, slot)| {
                let place = ListPlace::Field { item: item.ordinal, field };
                match self.slot(place, slot) {
                    Some(slot) => {
                        changed = true;
                        slot
                    }
                    None => slot.clone(),
                }
            })
            .collect();
        changed.then_some(Item { ordinal: item.ordinal, fields })
    }
}

fn not_unfinished(found: &Found<'_>, span: Span) -> Diagnostic {
    let message =
        format!("`unfinished` needs the paths of lists, as texts, found {}", found_words(found));
    Diagnostic::error(Code::CaseWrongType, span, message)
        .label("no path of a list")
        .help("write `\"unfinished\": [\"GROUP.LIST\"]`")
}

/// What one value or item of a list must be.
const fn element_of(shape: &FieldShape) -> FieldShape {
    FieldShape { ty: shape.ty.element(), range: shape.range, by: None, marks: Vec::new() }
}

fn diagnostic(subject: &str, wrong: Wrong, span: Span) -> Diagnostic {
    let report =
        Diagnostic::error(wrong.code, span, format!("{subject} {}", wrong.says)).label(wrong.label);
    match wrong.help {
        Some(help) => report.help(help),
        None => report,
    }
}

fn twice(key: &Key<'_>, first: Span) -> Diagnostic {
    Diagnostic::error(
        Code::CaseDuplicateKey,
        key.span,
        format!("`{}` is given twice", shown(&key.text)),
    )
    .label("the second")
    .also(first, "the first")
    .help("keep one of the two")
}
