//! Tables: the types of columns, and whether every combination of keys has exactly one row.
//!
//! Each key column is cut into the pieces that its cells tell apart (single values, stretches
//! between ends, everything else); the pieces of all columns together are walked, narrowing the set of
//! rows column by column. A set of rows that was seen before at the same column is not walked again.

use super::declare::TypeSymbol;
use super::words::joined;
use super::*;
use crate::value::Date;

/// How many steps the walk over one table may take: far above any table people write by hand.
const MOST_STEPS: usize = 2_000_000;
/// So many combinations without a row are named; one is enough to see what is missing.
const MOST_GAPS_SAID: usize = 3;
/// A table with more rows is checked by its keys alone.
const MOST_WALKED_ROWS: usize = 1_000;
/// How many gaps and overlaps are reported for one table.
const MOST_REPORTED: usize = 3;

/// A set of rows.
type Rows = Vec<u64>;

/// One piece of a key column: the rows that match it, and a value of it to show.
struct Piece {
    rows: Rows,
    example: String,
}

impl Compiler<'_> {
    /// Compiles every table: its cells hold no names but those of values.
    pub(super) fn table_shapes(&mut self) {
        for (pack, tree) in std::mem::take(&mut self.trees.tables) {
            let head = self.head(pack, &tree.head);
            let keys = tree.columns.iter().take_while(|column| column.is_key).count();
            let before = self.problems.len();
            let shaped = self.table_rows(&tree, keys);
            let columns = self.columns(pack, &tree, &shaped);
            let rows: Vec<Row> = shaped
                .iter()
                .map(|row| Row {
                    cells: self.row_cells(pack, row, &columns, keys),
                    annotations: self.annotations(pack, &row.annotations),
                    span: row.span,
                })
                .collect();
            let table = Table {
                head,
                partial: tree.partial.is_some(),
                first_match: tree.first_match.is_some(),
                columns,
                keys,
                rows,
            };
            if self.problems.len() == before && !tree.head.broken {
                self.cover(&table);
            }
            self.program.tables.push(table);
        }
    }

    /// The rows whose cells fit the header.
    fn table_rows<'t>(&mut self, tree: &'t ast::Table, keys: usize) -> Vec<&'t ast::Row> {
        if !tree.head.broken {
            let results = tree.columns.len() - keys;
            if tree.columns.is_empty() || tree.rows.is_empty() {
                self.report(
                    Diagnostic::error(Code::TableShape, tree.head.name.span, format!("table `{}` has no rows", tree.head.name.node))
                        .help("write a header such as `| district || value |` and a row for each case below it"),
                );
            } else if keys == 0 || results == 0 {
                self.report(
                    Diagnostic::error(
                        Code::TableShape,
                        tree.head.name.span,
                        "a table needs keys left of `||` and results right of it",
                    )
                    .help("write the header as `| key || result |`"),
                );
            }
        }
        let mut seen = HashMap::new();
        for column in &tree.columns {
            self.once(&column.name, &mut seen, "column");
        }
        let mut fitting = Vec::new();
        for row in &tree.rows {
            if row.cells.len() != tree.columns.len() || row.keys != keys {
                let (found, wanted) = (row.cells.len(), tree.columns.len());
                let message = if found == wanted {
                    "`||` stands at another place than in the header".to_owned()
                } else {
                    format!("this row has {found} cells, the header has {wanted}")
                };
                self.report(Diagnostic::error(Code::TableShape, row.span, message).help(format!(
                    "{keys} cells left of `||`, {} right of it, with `|` between cells",
                    wanted.saturating_sub(keys)
                )));
            } else {
                fitting.push(row);
            }
        }
        fitting
    }

    fn columns(&mut self, pack: PackId, tree: &ast::Table, rows: &[&ast::Row]) -> Vec<Column> {
        let mut columns = Vec::new();
        for (at, column) in tree.columns.iter().enumerate() {
            if let Ok(at) = u16::try_from(at) {
                let table = TableId::at(self.program.tables.len());
                self.declares(column.name.span, Named::Column(table, at));
            }
            let declared =
                column.ty.as_ref().map(|ty| (self.resolve_type(pack, ty), self.range_of(&ty.base)));
            let (ty, range) = match declared {
                Some((ty, range)) => (ty, range),
                None => (self.column_type(pack, column, rows, at), None),
            };
            columns.push(Column {
                name: column.name.node.clone(),
                ty: ty.unwrap_or(Type::of(Atom::None).or_none()),
                range,
                span: column.name.span,
            });
        }
        columns
    }

    /// The one type that holds all cells of a column.
    fn column_type(
        &mut self,
        pack: PackId,
        column: &ast::Column,
        rows: &[&ast::Row],
        at: usize,
    ) -> Option<Type> {
        let mut atom: Option<Atom> = None;
        let mut or_none = false;
        let mut names: Vec<&ast::Name> = Vec::new();
        let mut levels: Vec<(u32, Span)> = Vec::new();
        let exprs: Vec<&ast::Expr> = rows
            .iter()
            .filter_map(|row| row.cells.get(at))
            .flat_map(|cell| cell_exprs(&cell.node))
            .collect();
        for expr in &exprs {
            let found = match &expr.kind {
                ast::ExprKind::Path(path) => {
                    names.extend(path.names.first());
                    continue;
                }
                ast::ExprKind::Literal(ast::Literal::None) => {
                    or_none = true;
                    continue;
                }
                ast::ExprKind::Literal(ast::Literal::Level(level)) => {
                    levels.push((*level, expr.span));
                    continue;
                }
                _ => match self.literal_atom(expr) {
                    Some(atom) => atom,
                    None => {
                        self.not_constant(expr.span);
                        return None;
                    }
                },
            };
            match atom.map_or(Some(found), |so_far| joined(so_far, found)) {
                Some(joined) => atom = Some(joined),
                None => {
                    let first =
                        atom.map_or_else(String::new, |atom| self.type_words(Type::of(atom)));
                    let words = self.type_words(Type::of(found));
                    self.report(
                        Diagnostic::error(
                            Code::TableColumn,
                            expr.span,
                            format!("`{}` holds both {first} and {words}", column.name.node),
                        )
                        .label(format!("this is {}", words::article(&words)))
                        .help("the cells of a column are of one type"),
                    );
                    return None;
                }
            }
        }
        if !names.is_empty() || !levels.is_empty() {
            if atom.is_some() {
                let span = names.first().map_or_else(
                    || levels.first().map_or(column.name.span, |(_, span)| *span),
                    |name| name.span,
                );
                self.report(
                    Diagnostic::error(
                        Code::TableColumn,
                        span,
                        format!(
                            "`{}` holds both names of values and other things",
                            column.name.node
                        ),
                    )
                    .help("the cells of a column are of one type; a text stands in quotes"),
                );
                return None;
            }
            atom = self.scale_of(pack, column, &names, &levels);
            atom?;
        }
        if atom.is_none() && exprs.is_empty() {
            self.report(
                Diagnostic::error(
                    Code::TableColumn,
                    column.name.span,
                    format!("nothing says what `{}` holds", column.name.node),
                )
                .help(format!(
                    "write its type in the header, as in `{}: yes or no`",
                    column.name.node
                )),
            );
        }
        Some(Type { or_none, ..Type::of(atom?) })
    }

    /// The one scale in sight that has all these values.
    fn scale_of(
        &mut self,
        pack: PackId,
        column: &ast::Column,
        names: &[&ast::Name],
        levels: &[(u32, Span)],
    ) -> Option<Atom> {
        let mut scales: Vec<(SmolStr, ScaleId)> = self
            .scope
            .type_names(pack)
            .filter_map(|(name, symbol)| match symbol {
                TypeSymbol::Scale(id) => Some((name.clone(), id)),
                TypeSymbol::Record(_) => None,
            })
            .collect();
        scales.sort();
        scales.dedup_by_key(|(_, id)| *id);
        let has = |id: ScaleId, name: &str| {
            self.signatures
                .members
                .get(id.index())
                .is_some_and(|members| members.contains_key(name))
        };
        let fitting: Vec<(SmolStr, ScaleId)> = scales
            .iter()
            .filter(|(_, id)| {
                names.iter().all(|name| has(*id, &name.node))
                    && levels.iter().all(|(level, _)| has(*id, &format!("level {level}")))
            })
            .cloned()
            .collect();
        match fitting.as_slice() {
            [(_, one)] => Some(Atom::Scale(*one)),
            [] => {
                self.no_scale(column, names, levels, &scales);
                None
            }
            several => {
                let listed: Vec<&str> = several.iter().map(|(name, _)| name.as_str()).collect();
                self.report(
                    Diagnostic::error(
                        Code::TableColumn,
                        column.name.span,
                        format!("the values under `{}` belong to several types", column.name.node),
                    )
                    .label(format!("{} have them all", listed.join(", ")))
                    .help(format!(
                        "write the type in the header, as in `{}: {}`",
                        column.name.node,
                        listed.first().copied().unwrap_or_default()
                    )),
                );
                None
            }
        }
    }

    fn no_scale(
        &mut self,
        column: &ast::Column,
        names: &[&ast::Name],
        levels: &[(u32, Span)],
        scales: &[(SmolStr, ScaleId)],
    ) {
        // The scale that most cells belong to is the one that was meant.
        let count = |id: ScaleId| {
            let members = self.signatures.members.get(id.index());
            names
                .iter()
                .filter(|name| members.is_some_and(|members| members.contains_key(&name.node)))
                .count()
        };
        let best = scales
            .iter()
            .map(|(name, id)| (count(*id), name.clone(), *id))
            .max_by_key(|(count, ..)| *count);
        let Some((1.., scale, id)) = best else {
            let span = names.first().map_or_else(
                || levels.first().map_or(column.name.span, |(_, span)| *span),
                |name| name.span,
            );
            let written = self.written(span);
            self.report(
                Diagnostic::error(
                    Code::UnknownValue,
                    span,
                    format!("no `levels` or `choices` has a value `{written}`"),
                )
                .help("declare it, or write a text in quotes"),
            );
            return;
        };
        for name in names {
            let known = self
                .signatures
                .members
                .get(id.index())
                .is_some_and(|members| members.contains_key(&name.node));
            if !known {
                let members: Vec<SmolStr> =
                    self.program[id].members.iter().map(|member| member.name.clone()).collect();
                let near = self.near(&name.node, members.iter().map(SmolStr::as_str));
                let help = near.as_deref().map_or_else(
                    || format!("its values are {}", self.members_listed(id)),
                    |near| format!("did you mean `{near}`?"),
                );
                self.report(
                    Diagnostic::error(
                        Code::UnknownValue,
                        name.span,
                        format!("`{}` is no value of `{scale}`", name.node),
                    )
                    .help(help)
                    .replacing(near),
                );
            }
        }
    }

    fn literal_atom(&self, expr: &ast::Expr) -> Option<Atom> {
        use ast::Literal as L;
        Some(match &expr.kind {
            ast::ExprKind::Literal(literal) => match literal {
                L::YesNo(_) => Atom::YesNo,
                L::Number(number) if number.is_whole() => Atom::Whole,
                L::Number(_) => Atom::Number,
                L::Money(_) => Atom::Money,
                L::Percent(_) => Atom::Percent,
                L::Date(_) => Atom::Date,
                L::Time(_) => Atom::Time,
                L::Duration(_) => Atom::Duration,
                L::Text(_) => Atom::Text,
                L::Level(_) | L::None => return None,
            },
            ast::ExprKind::Negative(inner) => return self.literal_atom(inner),
            _ => return None,
        })
    }

    pub(super) fn not_constant(&mut self, span: Span) {
        self.report(
            Diagnostic::error(Code::NotConstant, span, "only a value can stand here")
                .help("write a value such as `12`, `£5.00`, `2 June 2025` or the name of a value; put what is worked out in a `define`"),
        );
    }

    fn row_cells(
        &mut self,
        pack: PackId,
        row: &ast::Row,
        columns: &[Column],
        keys: usize,
    ) -> Vec<Cell> {
        row.cells
            .iter()
            .zip(columns)
            .enumerate()
            .map(|(at, (cell, column))| self.cell_of(pack, cell, column, at < keys))
            .collect()
    }

    fn cell_of(
        &mut self,
        pack: PackId,
        cell: &Spanned<ast::Cell>,
        column: &Column,
        is_key: bool,
    ) -> Cell {
        let ends = |from: Option<Value>, from_excluded, to: Option<Value>, to_excluded| {
            Cell::Range { from, from_excluded, to, to_excluded }
        };
        let compiled = match &cell.node {
            ast::Cell::Any => Cell::Any,
            ast::Cell::Values(values) => Cell::Values(
                values.iter().filter_map(|value| self.cell_value(pack, value, column)).collect(),
            ),
            ast::Cell::Range(from, to) => ends(
                self.cell_end(pack, from, column),
                false,
                self.cell_end(pack, to, column),
                false,
            ),
            ast::Cell::RangeUnder(from, to) => ends(
                self.cell_end(pack, from, column),
                false,
                self.cell_end(pack, to, column),
                true,
            ),
            ast::Cell::AtLeast(from) => ends(self.cell_end(pack, from, column), false, None, false),
            ast::Cell::AtMost(to) => ends(None, false, self.cell_end(pack, to, column), false),
            ast::Cell::Before(to) => ends(None, false, self.cell_end(pack, to, column), true),
            ast::Cell::After(from) => ends(self.cell_end(pack, from, column), true, None, false),
        };
        if !is_key
            && !matches!(&compiled, Cell::Values(values) if values.len() == 1)
            && column.ty.atom != Atom::None
        {
            self.report(
                Diagnostic::error(Code::TableShape, cell.span, "a result is one value")
                    .help("several values, ranges and `any` stand left of `||`"),
            );
        }
        if let Cell::Range { from: Some(from), to: Some(to), to_excluded, .. } = &compiled
            && (value_order(from, to) == Some(std::cmp::Ordering::Greater)
                || (*to_excluded && from == to))
        {
            self.report(
                Diagnostic::error(
                    Code::EmptyRange,
                    cell.span,
                    "this range is empty: it ends below its start",
                )
                .help("write the lower end first"),
            );
        }
        compiled
    }

    fn cell_end(&mut self, pack: PackId, expr: &ast::Expr, column: &Column) -> Option<Value> {
        let value = self.cell_value(pack, expr, column)?;
        if !words::is_ordered(&self.program, column.ty.atom) {
            let words = self.type_words(column.ty.given());
            self.report(
                Diagnostic::error(
                    Code::Unordered,
                    expr.span,
                    format!("`{words}` has no order, so it has no ranges"),
                )
                .help("list the values, with commas between them"),
            );
            return None;
        }
        Some(value)
    }

    fn cell_value(&mut self, pack: PackId, expr: &ast::Expr, column: &Column) -> Option<Value> {
        if column.ty.atom == Atom::None {
            return None;
        }
        let want = Type { or_none: true, ..column.ty };
        let value = self.constant_value(pack, expr, want)?;
        if value == Value::None && !column.ty.or_none {
            let words = self.type_words(column.ty);
            self.report(
                Diagnostic::error(
                    Code::WrongType,
                    expr.span,
                    format!("`{}` is never none: its type is {words}", column.name),
                )
                .help(format!("write `{}: {words} or none` in the header", column.name)),
            );
        }
        if let (Value::Number(number), Some((low, high))) = (&value, column.range)
            && (*number < low || *number > high)
        {
            self.report(
                Diagnostic::error(
                    Code::OutOfRange,
                    expr.span,
                    "this is outside the range that the header gives",
                )
                .also(column.span, "declared here"),
            );
        }
        Some(value)
    }

    /// A value written out: no fact, no definition, nothing to work out.
    pub(super) fn constant_value(
        &mut self,
        pack: PackId,
        expr: &ast::Expr,
        want: Type,
    ) -> Option<Value> {
        let mut cx = Context::of(pack);
        let exprs = self.program.exprs.len();
        let operands = self.program.operands.len();
        let id = self.typed(&mut cx, expr, want)?;
        let value = match &self.program[id].kind {
            ExprKind::Constant(value) => Some(value.clone()),
            _ => None,
        };
        self.program.exprs.truncate(exprs.max(1));
        self.program.operands.truncate(operands);
        if value.is_none() {
            self.not_constant(expr.span);
        }
        value
    }

    // --- gaps and overlaps ------------------------------------------------------------------------

    fn cover(&mut self, table: &Table) {
        if table.rows.len() > MOST_WALKED_ROWS {
            self.cover_large(table);
            return;
        }
        let pieces: Vec<Vec<Piece>> = (0..table.keys).map(|at| self.pieces(table, at)).collect();
        let mut walk = Walk {
            table,
            pieces: &pieces,
            seen: HashSet::new(),
            steps: 0,
            gaps: Vec::new(),
            overlaps: Vec::new(),
            pairs: HashSet::new(),
            used: vec![0; words_for(table.rows.len())],
        };
        walk.go(0, &all(table.rows.len()), &mut Vec::new());
        let (steps, gaps, overlaps, used) = (walk.steps, walk.gaps, walk.overlaps, walk.used);
        if steps > MOST_STEPS {
            self.report(
                Diagnostic::error(
                    Code::TableShape,
                    table.head.name_span,
                    "this table is too intricate to be checked for gaps and overlaps",
                )
                .help("split it into several tables with fewer keys"),
            );
            return;
        }
        for (one, other, example) in overlaps {
            let (Some(one), Some(other)) = (table.rows.get(one), table.rows.get(other)) else {
                continue;
            };
            let (one, other) = (one.span, other.span);
            self.report(
                Diagnostic::error(Code::TableOverlap, other, format!("two rows match where {example}"))
                    .label("this row")
                    .also(one, "and this one")
                    .help("narrow one of them, or mark the table `first match` if the first row that matches is to decide"),
            );
        }
        if let Some((first, others)) = gaps.split_first() {
            let mut said = format!("no row matches where {first}");
            for other in others.iter().take(MOST_GAPS_SAID - 1) {
                said.push_str(&format!(", nor where {other}"));
            }
            let it = if others.is_empty() { "it" } else { "each" };
            self.report(Diagnostic::error(Code::TableGap, table.head.name_span, said).help(
                format!("add a row for {it}, or mark the table `partial` if it may have none"),
            ));
        }
        self.rows_never_read(table, &used);
    }

    /// A long list of plain values is held to "no two rows have the same keys" alone.
    fn cover_large(&mut self, table: &Table) {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (at, row) in table.rows.iter().enumerate() {
            let keys = row.cells.get(..table.keys).unwrap_or(&[]);
            let plain =
                keys.iter().all(|cell| matches!(cell, Cell::Values(values) if values.len() == 1));
            if !plain || !(table.partial || table.first_match) {
                self.report(
                    Diagnostic::error(Code::TableShape, row.span, format!("a table of more than {MOST_WALKED_ROWS} rows holds one plain value in each key cell"))
                        .help("split it into several tables, or mark it `partial` and write one row for each value"),
                );
                return;
            }
            if let Some(other) = seen.insert(format!("{keys:?}"), at) {
                let other = table.rows.get(other).map_or(row.span, |row| row.span);
                self.report(
                    Diagnostic::error(Code::TableOverlap, row.span, "two rows have the same keys")
                        .label("this row")
                        .also(other, "and this one")
                        .help("leave one of them out"),
                );
                return;
            }
        }
    }

    fn rows_never_read(&mut self, table: &Table, used: &Rows) {
        for (at, row) in table.rows.iter().enumerate() {
            if !has(used, at) {
                let (message, help) = if table.first_match {
                    (
                        "this row can never decide: rows above it match all that it matches",
                        "move it up, or leave it out",
                    )
                } else {
                    ("this row can never match", "leave it out, or correct its keys")
                };
                self.report(Diagnostic::error(Code::TableDeadRow, row.span, message).help(help));
            }
        }
    }

    /// The pieces that the cells of a key column tell apart.
    fn pieces(&self, table: &Table, at: usize) -> Vec<Piece> {
        let Some(column) = table.columns.get(at) else { return Vec::new() };
        let mut pieces: Vec<(Vec<Value>, String)> = Vec::new();
        let name = &column.name;
        if column.ty.or_none {
            pieces.push((vec![Value::None], format!("`{name}` is none")));
        }
        match column.ty.atom {
            Atom::YesNo => {
                for value in [true, false] {
                    pieces.push((
                        vec![Value::YesNo(value)],
                        format!("`{name}` is {}", if value { "yes" } else { "no" }),
                    ));
                }
            }
            Atom::Scale(scale) => {
                for (number, member) in self.program[scale].members.iter().enumerate() {
                    let value = Value::Member(u16::try_from(number).unwrap_or(u16::MAX));
                    pieces.push((vec![value], format!("`{name}` is {}", member.name)));
                }
            }
            _ => {
                let matching = stretches(table, at, column);
                return pieces
                    .into_iter()
                    .map(|(values, example)| Piece {
                        rows: rows_matching(table, at, &values),
                        example,
                    })
                    .chain(matching)
                    .collect();
            }
        }
        pieces
            .into_iter()
            .map(|(values, example)| Piece { rows: rows_matching(table, at, &values), example })
            .collect()
    }
}

/// The rows whose cell matches one of these single values.
fn rows_matching(table: &Table, at: usize, values: &[Value]) -> Rows {
    let mut rows = vec![0; words_for(table.rows.len())];
    for (number, row) in table.rows.iter().enumerate() {
        let matches =
            row.cells.get(at).is_some_and(|cell| values.iter().any(|value| cell.matches(value)));
        if matches {
            put(&mut rows, number);
        }
    }
    rows
}

/// Numbers, money, days, times and texts: the values written in cells, and what lies between them.
fn stretches(table: &Table, at: usize, column: &Column) -> Vec<Piece> {
    let mut points: Vec<Value> = Vec::new();
    for row in &table.rows {
        match row.cells.get(at) {
            Some(Cell::Values(values)) => {
                points.extend(values.iter().filter(|value| **value != Value::None).cloned())
            }
            Some(Cell::Range { from, to, .. }) => {
                points.extend([from, to].into_iter().flatten().cloned())
            }
            _ => {}
        }
    }
    if let Some((low, high)) = column.range {
        points.extend([Value::Number(low), Value::Number(high)]);
    }
    points.sort_by(|one, other| value_order(one, other).unwrap_or(std::cmp::Ordering::Equal));
    points.dedup();
    let mut pieces: Vec<Piece> = Vec::new();
    let name = &column.name;
    let bounded = |value: &Value| match (value, column.range) {
        (Value::Number(number), Some((low, high))) => low <= *number && *number <= high,
        _ => true,
    };
    let between = |low: Option<&Value>, high: Option<&Value>| -> Option<(Rows, String)> {
        stretch_between(column, low, high).map(|example| {
            let mut rows = vec![0; words_for(table.rows.len())];
            for (number, row) in table.rows.iter().enumerate() {
                if row.cells.get(at).is_some_and(|cell| cell_spans(cell, low, high)) {
                    put(&mut rows, number);
                }
            }
            (rows, format!("`{name}` is {example}"))
        })
    };
    let mut last: Option<&Value> = None;
    for point in &points {
        if let Some((rows, example)) = between(last, Some(point)) {
            pieces.push(Piece { rows, example });
        }
        if bounded(point) {
            let rows = rows_matching(table, at, std::slice::from_ref(point));
            pieces.push(Piece {
                rows,
                example: format!("`{name}` is {}", written_value(column.ty.atom, point)),
            });
        }
        last = Some(point);
    }
    if let Some((rows, example)) = between(last, None) {
        pieces.push(Piece { rows, example });
    }
    pieces
}

/// What lies strictly between two neighbouring points, in words; `None` if nothing does.
fn stretch_between(column: &Column, low: Option<&Value>, high: Option<&Value>) -> Option<String> {
    let whole = matches!(column.ty.atom, Atom::Whole | Atom::Elapsed(_));
    if column.ty.atom == Atom::Text {
        // Texts have no order: "everything else" stands once, behind the last point.
        return high.is_none().then(|| "any other text".to_owned());
    }
    if column.range.is_some() && (low.is_none() || high.is_none()) {
        return None;
    }
    let write = |value: &Value| written_value(column.ty.atom, value);
    match (low, high) {
        (Some(Value::Number(low)), Some(Value::Number(high))) if whole => {
            let next = low.add(Number::ONE).ok()?;
            (next < *high).then(|| write(&Value::Number(next)))
        }
        (Some(Value::Date(low)), Some(Value::Date(high))) => {
            let next = low.add_days(1).ok()?;
            (next < *high).then(|| write(&Value::Date(next)))
        }
        (Some(Value::Time(low)), Some(Value::Time(high))) => {
            (low.minutes() + 1 < high.minutes()).then(|| format!("between {low} and {high}"))
        }
        (Some(low), Some(high)) => Some(format!("between {} and {}", write(low), write(high))),
        (None, Some(high @ Value::Date(date))) => {
            (*date > Date::MIN).then(|| format!("before {}", write(high)))
        }
        (Some(low @ Value::Date(date)), None) => {
            (*date < Date::MAX).then(|| format!("after {}", write(low)))
        }
        (None, Some(Value::Time(time))) => (time.minutes() > 0).then(|| format!("before {time}")),
        (Some(Value::Time(time)), None) => {
            (time.minutes() < 24 * 60 - 1).then(|| format!("after {time}"))
        }
        (None, Some(high)) => Some(format!("below {}", write(high))),
        (Some(low), None) => Some(format!("above {}", write(low))),
        (None, None) => Some("any value".to_owned()),
    }
}

/// Whether a cell matches everything strictly between two neighbouring points.
fn cell_spans(cell: &Cell, low: Option<&Value>, high: Option<&Value>) -> bool {
    let reaches = |end: &Option<Value>, point: Option<&Value>, from: bool| match (end, point) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(end), Some(point)) => {
            let wanted = if from { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater };
            value_order(end, point)
                .is_some_and(|order| order == std::cmp::Ordering::Equal || order == wanted)
        }
    };
    match cell {
        Cell::Any => true,
        Cell::Values(_) => false,
        Cell::Range { from, to, .. } => reaches(from, low, true) && reaches(to, high, false),
    }
}

fn written_value(atom: Atom, value: &Value) -> String {
    use crate::value::text;
    match value {
        Value::Number(number) => match atom {
            Atom::Money => text::money(*number),
            Atom::Percent => text::percent(*number),
            _ => text::plain(*number),
        },
        Value::Date(date) => date.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Text(text) => format!("\"{text}\""),
        _ => "none".to_owned(),
    }
}

/// The order of two values of one kind.
fn value_order(one: &Value, other: &Value) -> Option<std::cmp::Ordering> {
    Some(match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.cmp(other),
        (Value::Date(one), Value::Date(other)) => one.cmp(other),
        (Value::Time(one), Value::Time(other)) => one.cmp(other),
        (Value::Member(one), Value::Member(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) => one.cmp(other),
        (Value::Duration(one), Value::Duration(other)) => {
            (one.unit as u8, one.count).cmp(&(other.unit as u8, other.count))
        }
        _ => return None,
    })
}

/// The values and ends written in a cell.
fn cell_exprs(cell: &ast::Cell) -> Vec<&ast::Expr> {
    match cell {
        ast::Cell::Any => Vec::new(),
        ast::Cell::Values(values) => values.iter().collect(),
        ast::Cell::Range(from, to) | ast::Cell::RangeUnder(from, to) => vec![from, to],
        ast::Cell::AtLeast(end)
        | ast::Cell::AtMost(end)
        | ast::Cell::Before(end)
        | ast::Cell::After(end) => vec![end],
    }
}

/// The walk over all combinations of pieces.
struct Walk<'t> {
    table: &'t Table,
    pieces: &'t [Vec<Piece>],
    seen: HashSet<(usize, Rows)>,
    steps: usize,
    gaps: Vec<String>,
    overlaps: Vec<(usize, usize, String)>,
    pairs: HashSet<(usize, usize)>,
    /// Rows that decide somewhere.
    used: Rows,
}

impl Walk<'_> {
    fn go(&mut self, column: usize, rows: &Rows, path: &mut Vec<String>) {
        let Some(pieces) = self.pieces.get(column) else {
            self.leaf(rows, path);
            return;
        };
        if !self.seen.insert((column, rows.clone())) {
            return;
        }
        for piece in pieces {
            self.steps += 1 + rows.len() / 8;
            if self.steps > MOST_STEPS {
                return;
            }
            let narrowed: Rows =
                rows.iter().zip(&piece.rows).map(|(one, other)| one & other).collect();
            path.push(piece.example.clone());
            if narrowed.iter().all(|word| *word == 0) {
                self.gap(path);
            } else {
                self.go(column + 1, &narrowed, path);
            }
            path.pop();
        }
    }

    fn gap(&mut self, path: &[String]) {
        if !self.table.partial && self.gaps.len() < MOST_REPORTED {
            self.gaps.push(path.join(" and "));
        }
    }

    fn leaf(&mut self, rows: &Rows, path: &[String]) {
        let mut members = members(rows);
        let Some(first) = members.next() else { return };
        put(&mut self.used, first);
        if self.table.first_match {
            return;
        }
        for other in members {
            put(&mut self.used, other);
            if self.pairs.insert((first, other)) && self.overlaps.len() < MOST_REPORTED {
                self.overlaps.push((first, other, path.join(" and ")));
            }
        }
    }
}

fn words_for(rows: usize) -> usize {
    rows.div_ceil(64)
}

fn all(rows: usize) -> Rows {
    let mut set = vec![0; words_for(rows)];
    for at in 0..rows {
        put(&mut set, at);
    }
    set
}

/// The members of a set, in order.
fn members(rows: &Rows) -> impl Iterator<Item = usize> {
    rows.iter().enumerate().flat_map(|(at, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros() as usize;
            if rest == 0 {
                return None;
            }
            rest &= rest - 1;
            Some(at * 64 + bit)
        })
    })
}

fn put(rows: &mut Rows, at: usize) {
    if let Some(word) = rows.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

fn has(rows: &Rows, at: usize) -> bool {
    rows.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
}
