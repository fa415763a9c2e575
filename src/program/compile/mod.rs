//! Trees to a [`Program`]: names, types, order, units, dates in force, tables, cycles.
//!
//! Owns: every check that needs more than one line of a rule file. Works in four passes over the
//! library, each of which reports all it finds: names, shapes (types of facts, records, tables),
//! bodies (expressions), and what only the whole can show (cycles, what rests on what).
//! Takes: the trees of all packs. Gives: a program, or every mistake, sorted by place.
//! Must never know: cases.

mod check_define;
mod check_table;
mod context;
mod declare;
mod determinations;
mod expr;
mod expr_answers;
mod expr_arithmetic;
mod expr_compare;
mod expr_lists;
mod expr_path;
mod graph;
mod noted;
mod scenarios;
mod shapes;
mod sources;
mod words;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use smol_str::SmolStr;

use self::context::Context;
use self::declare::Scope;
use super::*;
use crate::diagnostic::{self, Code, Diagnostic, Severity};
use crate::source::{self, Sources};
use crate::span::{FileId, Span, Spanned};
use crate::syntax::{self, ast};
use crate::value::Number;

/// What came of compiling a library.
#[derive(Debug)]
pub struct Compiled {
    /// The program; absent if there is an error.
    pub program: Option<Program>,
    /// Every mistake, sorted by place.
    pub problems: Vec<Diagnostic>,
}

/// The trees of one pack: the rule files of one folder.
#[derive(Debug)]
pub struct PackTrees {
    /// The folder, as the files are named.
    pub folder: String,
    /// Its files, sorted by name.
    pub files: Vec<(FileId, ast::File)>,
}

/// Parses and compiles every text of `sources`: the texts of one folder are one pack.
///
/// A text's folder is what stands before the last `/` of its name.
#[must_use]
pub fn compile_library(sources: &Sources) -> Compiled {
    compile_texts(sources, syntax::parse)
}

/// The same without the scenarios, for whoever only answers cases: they are not even read.
#[must_use]
pub fn compile_rules(sources: &Sources) -> Compiled {
    compile_texts(sources, syntax::parse_rules)
}

fn compile_texts(sources: &Sources, parse: fn(FileId, &str) -> syntax::Parsed) -> Compiled {
    let mut problems = Vec::new();
    let packs = pack_trees(sources, |file| {
        let text = sources.get(file).map_or("", source::Source::text);
        let parsed = parse(file, text);
        problems.extend(parsed.problems);
        parsed.file
    });
    compile(sources, packs, problems)
}

/// The trees of every text, by folder: the texts of one folder are one pack.
pub fn pack_trees(sources: &Sources, mut tree: impl FnMut(FileId) -> ast::File) -> Vec<PackTrees> {
    let mut folders: BTreeMap<&str, Vec<FileId>> = BTreeMap::new();
    for (file, source) in sources.iter() {
        let folder = source.name().rsplit_once(['/', '\\']).map_or("", |(folder, _)| folder);
        folders.entry(folder).or_default().push(file);
    }
    let mut packs = Vec::new();
    for (folder, mut files) in folders {
        files.sort_by_key(|file| sources.get(*file).map(source::Source::name));
        let files = files.into_iter().map(|file| (file, tree(file))).collect();
        packs.push(PackTrees { folder: folder.to_owned(), files });
    }
    packs
}

/// Compiles the trees of a library; `problems` are the reports of reading them, and are kept.
#[must_use]
pub fn compile(sources: &Sources, packs: Vec<PackTrees>, problems: Vec<Diagnostic>) -> Compiled {
    let Indexed { program, whole, problems, .. } = Compiler::new(sources, problems).library(packs);
    Compiled { program: whole.then_some(program), problems }
}

/// The same with what every name stands for, as far as the library could be compiled: for whoever helps to write
/// it.
#[must_use]
pub fn compile_indexed(
    sources: &Sources,
    packs: Vec<PackTrees>,
    problems: Vec<Diagnostic>,
) -> Indexed {
    let mut compiler = Compiler::new(sources, problems);
    compiler.noted = Some(Box::default());
    compiler.library(packs)
}

/// Compiles one expression against a program, for questions asked outside rule files. It sees the
/// names of every pack; its nodes are added to the program.
///
/// # Errors
///
/// Every mistake in the expression; the program is then as it was.
pub fn compile_expression(
    program: &mut Program,
    sources: &Sources,
    expr: &ast::Expr,
) -> Result<ExprId, Vec<Diagnostic>> {
    let (exprs, operands) = (program.exprs.len(), program.operands.len());
    let mut compiler = Compiler::new(sources, Vec::new());
    let names = std::mem::take(&mut program.names);
    compiler.scope = names.scope;
    compiler.signatures = names.signatures;
    compiler.program = std::mem::take(program);
    if compiler.program.exprs.is_empty() {
        compiler.program.exprs.push(poison());
    }
    let views = compiler.scope.len();
    let asker = compiler.scope.asker(compiler.program.packs.len());
    let mut context = Context::asked(asker);
    let id = compiler.expr(&mut context, expr, None);
    compiler.scope.forget_asker(views);
    let Compiler { program: back, scope, signatures, mut problems, .. } = compiler;
    *program = back;
    *program.names = Names { scope, signatures };
    match id {
        Some(id) if problems.is_empty() => Ok(id),
        _ => {
            program.exprs.truncate(exprs);
            program.operands.truncate(operands);
            diagnostic::sort(&mut problems);
            Err(problems)
        }
    }
}

/// The names of a program and what they stand for: kept so that a question can be compiled later.
#[derive(Debug, Default)]
pub(in crate::program) struct Names {
    scope: Scope,
    signatures: Signatures,
}

/// The work in hand.
pub(super) struct Compiler<'s> {
    sources: &'s Sources,
    program: Program,
    problems: Vec<Diagnostic>,
    scope: Scope,
    trees: Trees,
    signatures: Signatures,
    /// The paragraphs of each source that are listed.
    lists: Vec<sources::Listing>,
    /// What cites is a scenario: it may cite what no rule does.
    in_scenario: bool,
    /// How many near names were looked for: bounded, so that a file full of mistakes stays linear.
    suggestions: usize,
    /// What names stand for, where somebody asks for it.
    noted: Option<Box<noted::Noted>>,
    /// What the reports of reading point at, in order: nothing more is said of those words.
    misread: Vec<Span>,
}

/// The declarations, by the arena they will fill, in the order of its ids.
#[derive(Default)]
struct Trees {
    sources: Vec<Vec<(PackId, ast::SourceDocument)>>,
    scales: Vec<(PackId, ScaleTree)>,
    groups: Vec<Vec<(PackId, ast::Facts)>>,
    records: Vec<(PackId, ast::Record)>,
    calendars: Vec<(PackId, ast::Calendar)>,
    defines: Vec<(PackId, ast::Define)>,
    tables: Vec<(PackId, ast::Table)>,
    eligibilities: Vec<(PackId, ast::Eligibility)>,
    standards: Vec<(PackId, ast::Standard)>,
    payments: Vec<(PackId, ast::Payment)>,
    indicators: Vec<(PackId, ast::Indicator)>,
    queues: Vec<(PackId, ast::Queue)>,
    scenarios: Vec<(PackId, ast::Scenario)>,
    /// Indicators that no single case can read.
    indicators_over_cases: HashSet<IndicatorId>,
    /// The order of declaration of what is answered.
    answers: Vec<AnswerId>,
}

/// `levels` or `choices`.
enum ScaleTree {
    Levels(ast::Levels),
    Choices(ast::Choices),
}

impl ScaleTree {
    fn head(&self) -> &ast::Head {
        match self {
            Self::Levels(tree) => &tree.head,
            Self::Choices(tree) => &tree.head,
        }
    }
}

/// What expressions need to know of declarations before their bodies are compiled.
#[derive(Debug, Default)]
struct Signatures {
    /// The facts of each group, by name.
    facts: Vec<HashMap<SmolStr, FactId>>,
    /// The fields of each record, by name.
    fields: Vec<HashMap<SmolStr, FieldName>>,
    /// The members of each scale, by name.
    members: Vec<HashMap<SmolStr, u16>>,
    defines: Vec<DefineSignature>,
    /// The conditions of each eligibility, by name.
    conditions: Vec<HashMap<SmolStr, ConditionId>>,
    /// What each condition is.
    kinds: Vec<(ast::ConditionKind, ConditionOwner)>,
    /// The instalments of each payment, by name.
    instalments: Vec<HashMap<SmolStr, InstalmentId>>,
    /// Each instalment: `for each`, and its conditions by name.
    instalment: Vec<(bool, HashMap<SmolStr, ConditionId>)>,
    /// The words of eligibilities and standards that have their own.
    eligibility_words: Vec<Option<AnswerWords>>,
    standard_words: Vec<Option<AnswerWords>>,
}

/// What a field's name stands for.
#[derive(Clone, Copy, Debug)]
enum FieldName {
    Stored(u16),
    Derived(DefineId),
}

/// The first line of a definition, resolved.
#[derive(Clone, Debug)]
struct DefineSignature {
    /// Absent where its type could not be resolved.
    ty: Option<Type>,
    range: Option<(Number, Number)>,
    of: Option<RecordId>,
    /// Where its name is written.
    span: Span,
}

/// The expression that stands where one could not be compiled; a program with it is never given out.
const POISON: ExprId = ExprId(0);

fn poison() -> Expr {
    Expr {
        kind: ExprKind::Constant(Value::None),
        ty: Type::of(Atom::None).or_none(),
        span: Span::default(),
    }
}

impl<'s> Compiler<'s> {
    fn new(sources: &'s Sources, problems: Vec<Diagnostic>) -> Self {
        let mut program = Program::default();
        program.exprs.push(poison());
        Self {
            sources,
            program,
            problems,
            scope: Scope::default(),
            trees: Trees::default(),
            signatures: Signatures::default(),
            lists: Vec::new(),
            in_scenario: false,
            suggestions: 0,
            noted: None,
            misread: Vec::new(),
        }
    }

    fn library(mut self, packs: Vec<PackTrees>) -> Indexed {
        self.misread = self.problems.iter().map(Diagnostic::span).collect();
        self.misread.sort();
        self.declare(packs);
        self.shapes();
        self.bodies();
        self.whole();
        self.finish()
    }

    fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    fn push(&mut self, kind: ExprKind, ty: Type, span: Span) -> ExprId {
        let id = ExprId::at(self.program.exprs.len());
        self.program.exprs.push(Expr { kind, ty, span });
        id
    }

    fn constant(&mut self, value: Value, atom: Atom, span: Span) -> ExprId {
        self.push(ExprKind::Constant(value), Type::of(atom), span)
    }

    fn operands(&mut self, ids: Vec<ExprId>) -> ExprList {
        let list = ExprList {
            start: u32::try_from(self.program.operands.len()).unwrap_or(u32::MAX),
            len: u32::try_from(ids.len()).unwrap_or(u32::MAX),
        };
        self.program.operands.extend(ids);
        list
    }

    fn ty(&self, id: ExprId) -> Type {
        self.program[id].ty
    }

    fn span(&self, id: ExprId) -> Span {
        self.program[id].span
    }

    /// A near name, as long as not too many were looked for already.
    fn near<'a>(
        &mut self,
        wrong: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Option<String> {
        const MOST_SUGGESTIONS: usize = 100;
        self.suggestions += 1;
        if self.suggestions > MOST_SUGGESTIONS {
            return None;
        }
        diagnostic::near_name(wrong, names).map(str::to_owned)
    }

    /// Bodies of everything, in the order of the arenas.
    fn bodies(&mut self) {
        self.check_bodies();
        self.define_bodies();
        self.determination_bodies();
        self.scenario_bodies();
        self.program.answers = std::mem::take(&mut self.trees.answers);
        self.program.answers.retain(|answer| match answer {
            AnswerId::Define(id) => {
                self.program.defines.get(id.index()).is_some_and(|define| define.shown)
            }
            _ => true,
        });
    }

    /// What only the whole library can show.
    fn whole(&mut self) {
        self.cycles();
        self.so_far_readers();
        self.program.answer_reads = self.answer_reads();
    }

    fn finish(mut self) -> Indexed {
        let misread = std::mem::take(&mut self.misread);
        let read = misread.len();
        let mut at = 0;
        self.problems.retain(|problem| {
            at += 1;
            at <= read || !overlaps_any(&misread, problem.span())
        });
        diagnostic::sort(&mut self.problems);
        let failed = self.problems.iter().any(|problem| problem.severity == Severity::Error);
        for (source, list) in self.program.sources.iter_mut().zip(self.lists) {
            source.paragraphs = list.paragraphs;
        }
        self.program.names = Box::new(Names { scope: self.scope, signatures: self.signatures });
        let uses = self.noted.map_or_else(Uses::default, |noted| noted.finish());
        Indexed { program: self.program, whole: !failed, problems: self.problems, uses }
    }
}

/// Does a place lie over one of these, which are in order? What is said of words that could not be read follows
/// from that, and is not worth saying.
fn overlaps_any(places: &[Span], place: Span) -> bool {
    let next = places.partition_point(|one| (one.file, one.start) < (place.file, place.end));
    // Places that were misread are short and lie side by side: the last few before the end are enough.
    places.get(next.saturating_sub(4)..next).is_some_and(|near| {
        near.iter().any(|one| {
            one.file == place.file
                && one.start < place.end
                && place.start < one.end.max(one.start + 1)
        })
    })
}

/// SHA-256 over the name, length and content of each text, in order.
fn fingerprint(sources: &Sources, files: &[FileId]) -> String {
    let texts = files.iter().filter_map(|file| sources.get(*file)).flat_map(|source| {
        let name = source.name().rsplit(['/', '\\']).next().unwrap_or_default();
        [name, source.text()]
    });
    source::sha256(texts.flat_map(|part| {
        let length = (part.len() as u64).to_be_bytes();
        [Cow::Owned(length.to_vec()), Cow::Borrowed(part.as_bytes())]
    }))
}
