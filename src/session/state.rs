//! What a session holds between two steps.
//!
//! Owns: the compiled library with what was declared in the session, and the case as it is understood by it.

use std::rc::Rc;

use smol_str::SmolStr;

use super::Refused;
use super::declare::{self, Declared};
use crate::case::{self, Blamed, Reader};
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::{self, Missing};
use crate::program::{Compiled, Facts, Program, compile_rules};
use crate::source::Sources;
use crate::span::FileId;
use crate::value::Date;

/// What a case without a file is called.
const UNNAMED: &str = "the case";

/// The rules, compiled, with the session's own declarations behind them.
#[derive(Debug)]
pub(super) struct Library {
    pub(super) sources: Sources,
    pub(super) program: Program,
}

impl Library {
    /// Compiles rule files and declarations.
    pub(super) fn compile(rules: &Sources, declared: &[Declared]) -> Result<Self, Refused> {
        let library = Self::of(rules.clone())?;
        if declared.is_empty() {
            return Ok(library);
        }
        let mut sources = rules.clone();
        let packs = library.program.packs.iter().map(|pack| pack.name.as_str());
        sources.add(declare::FILE, declare::file(packs, declared));
        Self::of(sources)
    }

    fn of(sources: Sources) -> Result<Self, Refused> {
        let Compiled { program, problems } = compile_rules(&sources);
        let wrong = problems.iter().any(|problem| problem.severity == Severity::Error);
        match program {
            Some(program) if !wrong => Ok(Self { sources, program }),
            _ => Err(Refused { sources: Rc::new(sources), problems }),
        }
    }
}

/// What can be taken back, and what follows from it.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// The text of the case.
    pub(super) case: Rc<str>,
    /// Where it came from; empty where it has no file.
    pub(super) case_name: SmolStr,
    pub(super) today: Date,
    pub(super) declared: Rc<[Declared]>,
    /// What the case says; what its faults concern counts as not known.
    pub(super) facts: Rc<Facts>,
    /// What cannot be right in it, as warnings.
    pub(super) faults: Rc<[Diagnostic]>,
}

impl State {
    /// A case that says nothing.
    pub(super) fn new(library: &Library, today: Date) -> Self {
        Self {
            case: "{}\n".into(),
            case_name: SmolStr::default(),
            today,
            declared: Rc::new([]),
            facts: Rc::new(Facts::empty(&library.program)),
            faults: Rc::new([]),
        }
    }

    /// The same as a library understands it.
    pub(super) fn on(mut self, library: &Library) -> Result<Self, Refused> {
        let program = &library.program;
        let file = FileId(u32::try_from(library.sources.len()).unwrap_or(u32::MAX));
        let loaded = match Reader::new(program).load(file, &self.case) {
            Ok(loaded) => loaded,
            Err(problems) => {
                let mut sources = library.sources.clone();
                sources.add(self.shown_name(), &*self.case);
                return Err(Refused { sources: Rc::new(sources), problems });
            }
        };
        let failed = engine::failed_checks(program, &loaded.facts, self.today);
        let mut faults = loaded.faults;
        for failure in &failed {
            let Some(check) = failure.check.check(program) else { continue };
            let blamed: Vec<Blamed> = failure.blamed.iter().map(|one| blamed(*one)).collect();
            faults.push(case::check_fault(program, &loaded.facts, &loaded.spans, check, &blamed));
        }
        let mut reports: Vec<Diagnostic> =
            faults.into_iter().map(|fault| fault.diagnostic).collect();
        crate::diagnostic::sort(&mut reports);
        reports.iter_mut().for_each(|report| report.severity = Severity::Warning);
        self.facts = Rc::new(engine::with_faults(&loaded.facts, &failed));
        self.faults = reports.into();
        Ok(self)
    }

    /// What reports call the case.
    pub(super) fn shown_name(&self) -> &str {
        if self.case_name.is_empty() { UNNAMED } else { &self.case_name }
    }
}

const fn blamed(missing: Missing) -> Blamed {
    match missing {
        Missing::Fact(fact) => Blamed::Fact(fact),
        Missing::Field { item, field } => Blamed::Field { item, field },
    }
}
