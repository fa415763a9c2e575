//! Names on the command line: which answers are asked for, and which end the run with a status of its own.

use rules::diagnostic::{Code, Diagnostic, near_name};
use rules::explain::json::{ANSWERS, answer_name};
use rules::program::{Answer, AnswerId, Program, find_answers};

use super::Stop;
use super::report::placeless;

/// The answers with these names, in the order of the rules; `None` where none is named. A name is that of a
/// determination or definition, alone or as `pack.name`, or of a pack.
pub(crate) fn answers(program: &Program, names: &[String]) -> Result<Option<Vec<AnswerId>>, Stop> {
    find_answers(program, names).map_err(|problem| Stop::usage(*problem))
}

/// The answers that `--fail-on` names.
pub(crate) fn fail_on(names: &[String]) -> Result<Vec<Answer>, Stop> {
    names.iter().map(|name| one_answer(name)).collect()
}

/// An answer by its name.
pub(crate) fn one_answer(name: &str) -> Result<Answer, Stop> {
    let written = name.replace([' ', '-'], "_");
    ANSWERS.into_iter().find(|answer| answer_name(*answer) == written).ok_or_else(|| {
        let names: Vec<&str> = ANSWERS.into_iter().map(answer_name).collect();
        let problem: Diagnostic = placeless(Code::Argument, format!("`{name}` is no answer"));
        Stop::usage(match near_name(&written, names.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("the answers are {}", names.join(", "))),
        })
    })
}
