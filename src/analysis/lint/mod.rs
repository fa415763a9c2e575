//! What is worth a second look in rules that can be run.
//!
//! Owns: the list of lints ([`LINTS`]), the one function that runs them ([`run`]), the levels that packs set and the
//! comments that allow something. What a lint looks for stands in a module of its own.
//! Takes: a [`Program`] compiled with its scenarios, the texts it was compiled from, and the day that counts as today.
//! Gives: [`Finding`]s in order of place, some with a certain [`Mend`]; changes nothing itself.
//! Must never know: terminals, files, the clock, and the name of any pack or fact.
//!
//! # A new lint
//!
//! 1. A code in `src/diagnostic/codes.rs`, `rules::lint::NAME`.
//! 2. An entry in [`LINTS`], in the order of the codes, with the level it has where no pack says otherwise.
//! 3. A `Pass` in `PASSES` that reports it. One pass may report under several codes.
//! 4. A section in `docs/lints.md`: what, why, an example that triggers it, the repair. Tests run both.
//! 5. A case in `tests/cases/lint`: what it finds, what it leaves alone, what is allowed.
//!
//! A pass must be linear in the rules, or nearly so, and stay quiet about what it cannot decide.

mod allow;
mod citations;
mod conditions;
mod ended;
mod facts;
mod names;
mod numbers;
mod paragraphs;
mod readings;
mod reads;
mod untested;

use std::collections::{BTreeMap, HashMap};

use smol_str::SmolStr;

use reads::Reads;

use crate::diagnostic::{self, Code, Diagnostic, Level, Repair};
use crate::program::{Annotated, PackId, Program};
use crate::source::Sources;
use crate::span::{FileId, Span};
use crate::value::Date;

/// A lint: what it is called, and how it reports where no pack says otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Lint {
    /// The code of its reports; what stands behind `rules::lint::` is its name.
    pub code: Code,
    /// How it reports where no pack says otherwise.
    pub level: Level,
    /// What it finds, in a few words.
    pub finds: &'static str,
}

impl Lint {
    /// Its name, as packs and comments write it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.code.lint().unwrap_or_default()
    }

    /// The lint of a name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<&'static Self> {
        LINTS.iter().find(|lint| lint.name() == name)
    }

    /// The lint that reports under a code.
    #[must_use]
    pub fn of_code(code: Code) -> Option<&'static Self> {
        LINTS.iter().find(|lint| lint.code == code)
    }
}

const fn lint(code: Code, level: Level, finds: &'static str) -> Lint {
    Lint { code, level, finds }
}

/// Every lint, in the order of its codes.
pub const LINTS: &[Lint] = &[
    lint(
        Code::UncitedParagraph,
        Level::Warning,
        "a paragraph that is said to have a rule, and that no rule cites",
    ),
    lint(Code::NoCitation, Level::Warning, "a determination or condition that cites no paragraph"),
    lint(Code::CitedTwice, Level::Warning, "a paragraph that one rule cites twice"),
    lint(Code::SourceEnded, Level::Warning, "a source past its own last day that rules still cite"),
    lint(
        Code::UnknownReading,
        Level::Warning,
        "a note that names a reading which no `interpretation` explains",
    ),
    lint(Code::UnusedFact, Level::Warning, "a fact that is asked for and decides nothing"),
    lint(
        Code::ProtectedFact,
        Level::Warning,
        "an answer that can depend on a protected characteristic, without a note that says why",
    ),
    lint(
        Code::DiagnosisAlone,
        Level::Warning,
        "a determination, or a condition that refuses, resting on a diagnosis alone",
    ),
    lint(
        Code::AlwaysMet,
        Level::Warning,
        "a condition that is met, an exclusion that excludes, a warning that comes in every case",
    ),
    lint(Code::NeverMet, Level::Warning, "a condition that no case meets"),
    lint(
        Code::Implied,
        Level::Warning,
        "a condition, or a part of one, that makes no difference beside the others",
    ),
    lint(Code::DeadLine, Level::Warning, "a line of a definition that never decides"),
    lint(Code::DeadRow, Level::Warning, "a row of a table that no case reads"),
    lint(
        Code::NotWithNone,
        Level::Warning,
        "a `not` that makes a `yes` of an ordering comparison with none",
    ),
    lint(Code::NoScenario, Level::Warning, "a determination that no scenario tries"),
    lint(Code::NearNames, Level::Warning, "names that differ only by a plural or a letter"),
    lint(Code::RepeatedNumber, Level::Note, "a number that stands in three places and has no name"),
    lint(Code::UnusedAllow, Level::Warning, "an `allow` comment that allows nothing"),
    lint(Code::AllowWithoutReason, Level::Warning, "an `allow` comment that does not say why"),
    lint(Code::UnknownLint, Level::Warning, "the name of a lint that does not exist"),
];

/// What looks through a library once and reports what it finds.
type Pass = fn(&Context<'_>, &mut Findings);

/// Every pass.
const PASSES: &[Pass] = &[
    paragraphs::uncited,
    citations::missing,
    citations::twice,
    ended::sources,
    readings::unknown,
    facts::unused,
    facts::protected,
    facts::diagnosis,
    conditions::decided,
    untested::determinations,
    names::near,
    numbers::repeated,
];

/// What a pass looks at.
pub(in crate::analysis) struct Context<'p> {
    /// The rules.
    pub(in crate::analysis) program: &'p Program,
    /// The texts they were compiled from.
    pub(in crate::analysis) sources: &'p Sources,
    /// The day that counts as today.
    pub(in crate::analysis) today: Date,
    /// Every part of the rules that can carry citations and notes.
    pub(in crate::analysis) parts: Vec<Annotated<'p>>,
    /// What each part with expressions reads.
    reads: Reads,
}

/// One thing that a lint found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The report, as serious as the pack that it is about says.
    pub diagnostic: Diagnostic,
    /// The change that mends it, where it is certain. One that is a single edit is the report's own repair too.
    pub mend: Option<Mend>,
}

/// A change of texts that mends what was found and does nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// What it does, as a command: `take the comment away`.
    pub does: String,
    /// The changes; they do not overlap.
    pub edits: Vec<Repair>,
}

/// What passes found so far.
#[derive(Default)]
pub(in crate::analysis) struct Findings(Vec<Finding>);

impl Findings {
    /// Reports; how serious it is follows from the level of its code.
    pub(in crate::analysis) fn report(&mut self, diagnostic: Diagnostic) {
        self.0.push(Finding { diagnostic, mend: None });
    }

    /// Reports what can be mended with certainty.
    pub(in crate::analysis) fn mendable(&mut self, mut diagnostic: Diagnostic, mend: Mend) {
        if let [edit] = mend.edits.as_slice() {
            diagnostic.repair = Some(edit.clone());
        }
        self.0.push(Finding { diagnostic, mend: Some(mend) });
    }
}

/// Runs every lint. Scenarios must have been compiled, or all determinations count as untested.
#[must_use]
pub fn run(program: &Program, sources: &Sources, today: Date) -> Vec<Finding> {
    let context =
        Context { program, sources, today, parts: program.parts(), reads: Reads::of(program) };
    let mut findings = Findings::default();
    for pass in PASSES {
        pass(&context, &mut findings);
    }
    let levels = Levels::of(program, &mut findings);
    let mut allows = allow::read(&context, &mut findings);
    let mut found = findings.0;
    found.retain_mut(|finding| levels.apply(finding));
    found.retain(|finding| !allows.allow(&finding.diagnostic));
    let mut left = Findings::default();
    allows.unused(&context, &levels, &mut left);
    found.extend(left.0.into_iter().filter_map(|mut one| levels.apply(&mut one).then_some(one)));
    found.sort_by(|left, right| {
        let key = |one: &Finding| (one.diagnostic.span(), one.diagnostic.code);
        key(left)
            .cmp(&key(right))
            .then_with(|| left.diagnostic.message.cmp(&right.diagnostic.message))
    });
    found.dedup_by(|left, right| left.diagnostic == right.diagnostic);
    found
}

/// What came of making repairs.
#[derive(Debug)]
pub struct Mended<'f> {
    /// Each text of the library that changed, in the order of its ids.
    pub texts: Vec<Option<String>>,
    /// What was mended.
    pub made: Vec<&'f Finding>,
}

/// Makes the repairs of findings, whole or not at all; of two that touch the same words the later is left for
/// another round.
#[must_use]
pub fn mend<'f>(sources: &Sources, findings: &'f [Finding]) -> Mended<'f> {
    let mut taken: BTreeMap<(FileId, u32), (u32, &str)> = BTreeMap::new();
    let mut made = Vec::new();
    for finding in findings {
        let Some(mend) = &finding.mend else { continue };
        let is_free = |edit: &Repair| {
            let span = edit.span;
            let before = taken.range(..=(span.file, span.start)).next_back();
            let behind = taken.range((span.file, span.start)..).next();
            !taken.contains_key(&(span.file, span.start))
                && before
                    .is_none_or(|((file, _), (end, _))| *file != span.file || *end <= span.start)
                && behind.is_none_or(|((file, start), _)| *file != span.file || span.end <= *start)
        };
        if mend.edits.iter().all(is_free) {
            let edits = mend.edits.iter();
            taken.extend(edits.map(|edit| {
                ((edit.span.file, edit.span.start), (edit.span.end, edit.text.as_str()))
            }));
            made.push(finding);
        }
    }
    let texts = sources.iter().map(|(file, source)| {
        let edits = taken.range((file, 0)..=(file, u32::MAX));
        edited(source.text(), edits.map(|((_, start), (end, text))| (*start, *end, *text)))
    });
    Mended { texts: texts.collect(), made }
}

/// A text with changes made; `None` where there are none.
fn edited<'e>(text: &str, edits: impl Iterator<Item = (u32, u32, &'e str)>) -> Option<String> {
    let mut whole: Option<String> = None;
    let mut at = 0;
    for (start, end, new) in edits {
        let Some(before) = text.get(at..start as usize) else { continue };
        let whole = whole.get_or_insert_default();
        whole.push_str(before);
        whole.push_str(new);
        at = end as usize;
    }
    if let Some(whole) = &mut whole {
        whole.push_str(text.get(at..).unwrap_or_default());
    }
    whole
}

/// The sections of all lints, as `docs/lints.md` has them.
pub const PAGES: &str = include_str!("../../../docs/lints.md");

/// The section of a document that explains a code.
#[must_use]
pub fn page(document: &'static str, code: Code) -> Option<&'static str> {
    let head = format!("### `{code}`\n");
    let start = document.find(&head)?;
    let section = document.get(start..)?;
    let body = section.get(head.len()..)?;
    let end = ["\n### ", "\n## "].iter().filter_map(|next| body.find(next)).min();
    section.get(..end.map_or(section.len(), |end| head.len() + end))
}

/// How lints report, pack by pack.
struct Levels {
    /// The pack of each text.
    packs: Vec<Option<PackId>>,
    /// What packs say.
    said: HashMap<(PackId, Code), Level>,
}

impl Levels {
    fn of(program: &Program, findings: &mut Findings) -> Self {
        let mut packs = Vec::new();
        let mut said = HashMap::new();
        for (at, pack) in program.packs.iter().enumerate() {
            for file in &pack.files {
                let index = file.0 as usize;
                if packs.len() <= index {
                    packs.resize(index + 1, None);
                }
                if let Some(slot) = packs.get_mut(index) {
                    *slot = Some(PackId::at(at));
                }
            }
            for level in &pack.lints {
                match Lint::of_name(&level.name) {
                    Some(lint) => _ = said.insert((PackId::at(at), lint.code), level.level),
                    None => findings.report(unknown_lint(&level.name, level.span)),
                }
            }
        }
        Self { packs, said }
    }

    /// How a lint reports in a text.
    fn level(&self, code: Code, file: FileId) -> Level {
        let pack = self.packs.get(file.0 as usize).copied().flatten();
        let said = pack.and_then(|pack| self.said.get(&(pack, code)).copied());
        said.or_else(|| Lint::of_code(code).map(|lint| lint.level)).unwrap_or(Level::Warning)
    }

    /// Makes a finding as serious as it is to be; false if it is not reported.
    fn apply(&self, finding: &mut Finding) -> bool {
        let diagnostic = &mut finding.diagnostic;
        match self.level(diagnostic.code, diagnostic.span().file).severity() {
            Some(severity) => diagnostic.severity = severity,
            None => return false,
        }
        true
    }
}

/// The report of a name that no lint has.
fn unknown_lint(name: &SmolStr, span: Span) -> Diagnostic {
    let names = LINTS.iter().map(Lint::name);
    let report =
        Diagnostic::warning(Code::UnknownLint, span, format!("there is no lint called `{name}`"));
    match diagnostic::near_name(name, names) {
        Some(near) => report.help(format!("did you mean `{near}`?")).replacing(Some(near)),
        None => report.help("`rules lint --list` names them all"),
    }
}
