//! The examples as libraries: compiled, asked and given cases.

use std::collections::BTreeSet;
use std::fs;

use rules::analysis::lint;
use rules::case::{Blamed, Reader, check_fault};
use rules::diagnostic::{Diagnostic, Severity};
use rules::engine::{self, Finding, Missing, Outcome};
use rules::program::{self, Facts, Program};
use rules::source::Sources;
use rules::value::Date;

use super::markdown::{Block, root};

/// An example, compiled.
pub(crate) struct Library {
    sources: Sources,
    program: Option<Program>,
    /// What is wrong with it.
    pub(crate) problems: Vec<Diagnostic>,
}

/// The day on which the examples are evaluated.
fn today() -> Date {
    Date::from_ymd(2025, 7, 1).expect("a date")
}

/// The codes of reports.
pub(crate) fn codes(problems: &[Diagnostic]) -> BTreeSet<&'static str> {
    problems.iter().map(|problem| problem.code.as_str()).collect()
}

/// The files of an example: what stands after each `# --- folder/file.rules`.
fn files(text: &str) -> Vec<(String, String)> {
    let mut files = vec![("example/example.rules".to_owned(), String::new())];
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("# --- ").filter(|name| name.ends_with(".rules")) {
            files.push((name.trim().to_owned(), String::new()));
        } else if let Some((_, text)) = files.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    files.retain(|(_, text)| !text.trim().is_empty());
    files
}

impl Library {
    /// Compiles an example; one without a `pack` line uses the prelude.
    pub(crate) fn of(text: &str) -> Self {
        let mut sources = Sources::new();
        let files = files(text);
        let has_pack = text.lines().any(|line| line.starts_with("pack "));
        let named = files.iter().any(|(name, _)| name != "example/example.rules");
        if !has_pack && !named || text.contains("uses prelude") {
            let prelude = fs::read_to_string(root().join("docs/prelude.rules")).expect("a prelude");
            sources.add("prelude/prelude.rules", prelude);
        }
        if !has_pack && !named {
            sources.add("example/a_pack.rules", "pack example \"Example\"\n  uses prelude\n");
        }
        for (name, text) in files {
            sources.add(name, text);
        }
        let compiled = program::compile_library(&sources);
        Self { sources, program: compiled.program, problems: compiled.problems }
    }

    /// What one lint finds in the example, beside what is wrong with it. An example shows one thing: a rule in it
    /// need not have scenarios and citations as well.
    pub(crate) fn linted(&self, code: &str) -> Vec<Diagnostic> {
        let mut problems = self.problems.clone();
        let found = self.program.iter().flat_map(|one| lint::run(one, &self.sources, today()));
        let found = found.map(|finding| finding.diagnostic);
        problems
            .extend(found.filter(|problem| problem.code.as_str() == code && self.is_own(problem)));
        problems
    }

    /// Whether a report is about the example itself.
    fn is_own(&self, problem: &Diagnostic) -> bool {
        let name = self.sources.get(problem.span().file).map_or("", |source| source.name());
        !matches!(name, "prelude/prelude.rules" | "example/a_pack.rules")
    }

    /// The library that a block is read against: the last complete rules above it in its section, else
    /// the prelude alone.
    pub(crate) fn before(blocks: &[Block], at: usize) -> Self {
        let block = &blocks[at];
        let rules = blocks[..at]
            .iter()
            .rev()
            .take_while(|other| other.file == block.file && other.section == block.section);
        let text = rules
            .filter(|other| other.tags == ["rules"])
            .map(|other| other.text.clone())
            .next()
            .unwrap_or_default();
        Self::of(&text)
    }

    fn program(&self) -> &Program {
        self.program.as_ref().expect("the rules of the example compile")
    }

    /// The codes that an expression gives, when compiled or evaluated; none where all is well.
    pub(crate) fn eval(&mut self, text: &str) -> Vec<String> {
        let named = |problems: Vec<Diagnostic>| {
            problems.iter().map(|problem| problem.code.to_string()).collect::<Vec<_>>()
        };
        let file = self.sources.add("expression", text);
        let expr = match rules::syntax::parse_expression(file, text) {
            Ok(expr) => expr,
            Err(problems) => return named(problems),
        };
        let program = self.program.as_mut().expect("the rules of the example compile");
        match program::compile_expression(program, &self.sources, &expr) {
            Ok(id) => {
                let facts = Facts::empty(program);
                match engine::evaluate_expr(program, &facts, today(), id).0 {
                    Outcome::Error(error) => vec![error.code.to_string()],
                    Outcome::Known(_) | Outcome::Unknown(_) => Vec::new(),
                }
            }
            Err(problems) => named(problems),
        }
    }

    /// Loads a case: what is wrong with it, and what it says.
    pub(crate) fn load(&self, text: &str) -> (Vec<Diagnostic>, Option<Facts>) {
        let program = self.program();
        let mut sources = self.sources.clone();
        let file = sources.add("case.json", text);
        let loaded = match Reader::new(program).load(file, text) {
            Ok(loaded) => loaded,
            Err(problems) => return (problems, None),
        };
        let failed = engine::failed_checks(program, &loaded.facts, today());
        let mut problems: Vec<Diagnostic> =
            loaded.faults.iter().map(|fault| fault.diagnostic.clone()).collect();
        for failure in &failed {
            let check = failure.check.check(program).expect("a check");
            let blamed: Vec<Blamed> = failure
                .blamed
                .iter()
                .map(|missing| match *missing {
                    Missing::Fact(fact) => Blamed::Fact(fact),
                    Missing::Field { item, field } => Blamed::Field { item, field },
                })
                .collect();
            let fault = check_fault(program, &loaded.facts, &loaded.spans, check, &blamed);
            problems.push(fault.diagnostic);
        }
        problems.retain(|problem| problem.severity == Severity::Error);
        (problems, Some(engine::with_faults(&loaded.facts, &failed)))
    }

    /// The codes of the errors among the answers.
    pub(crate) fn errors(&self, facts: &Facts) -> BTreeSet<&'static str> {
        let evaluation = engine::evaluate(self.program(), facts, today());
        let mut errors = Vec::new();
        for answered in &evaluation.answers {
            match &answered.finding {
                Finding::Define(answer) => {
                    if let Outcome::Error(error) = &answer.value {
                        errors.push(*error);
                    }
                }
                Finding::Eligibility(answer) => {
                    errors.extend(answer.error);
                    errors.extend(answer.conditions.iter().filter_map(|one| one.error));
                    errors.extend(answer.notices.iter().filter_map(|one| one.error));
                }
                Finding::Standard(answer) => errors.extend(answer.error),
                Finding::Payment(answer) => {
                    errors.extend(answer.error);
                    errors.extend(answer.items.iter().filter_map(|one| one.error));
                }
                Finding::Indicator(answer) => errors.extend(answer.error),
            }
        }
        errors.into_iter().map(|error| error.code.as_str()).collect()
    }
}
