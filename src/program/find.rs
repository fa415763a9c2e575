//! Names of answers, as people ask for them: on a command line, in a session.
//!
//! Owns: which answers a name stands for, and what to say where it stands for none.
//! Takes: a [`Program`] and names. Gives: answers, in the order of the names.

use super::{AnswerId, DefineId, Program};
use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::span::Span;

/// The answers with these names, in the order of the rules; `None` where none is named. A name is that of a
/// determination or definition, alone or as `pack.name`, or of a pack.
///
/// # Errors
///
/// A name is unknown, or is in several packs.
pub fn find_answers(
    program: &Program,
    names: &[String],
) -> Result<Option<Vec<AnswerId>>, Box<Diagnostic>> {
    if names.is_empty() {
        return Ok(None);
    }
    let all = candidates(program);
    let mut chosen = Vec::new();
    for name in names {
        let (pack, own) = match name.rsplit_once('.') {
            Some((pack, own)) => (Some(pack), own),
            None => (None, name.as_str()),
        };
        let here = |id: &&AnswerId| {
            let head = program.head(**id);
            head.name == own && pack.is_none_or(|pack| program[head.pack].name == pack)
        };
        let found: Vec<AnswerId> = all.iter().filter(here).copied().collect();
        match found.as_slice() {
            [one] => chosen.push(*one),
            [] => chosen.extend(of_pack(program, name)?),
            several => {
                let names: Vec<String> =
                    several.iter().map(|id| format!("`{}`", qualified(program, *id))).collect();
                let problem = placeless(format!("`{name}` is in several packs"));
                return Err(Box::new(problem.help(format!("write {}", names.join(" or ")))));
            }
        }
    }
    Ok(Some(chosen))
}

/// Every name that can be asked for: what is answered, and definitions that are not shown.
fn candidates(program: &Program) -> Vec<AnswerId> {
    let unshown = program.defines.iter().enumerate().filter(|(_, define)| define.of.is_none());
    let unshown = unshown
        .map(|(at, _)| AnswerId::Define(DefineId::at(at)))
        .filter(|id| !program.answers.contains(id));
    program.answers.iter().copied().chain(unshown).collect()
}

fn of_pack(program: &Program, name: &str) -> Result<Vec<AnswerId>, Box<Diagnostic>> {
    if program.packs.iter().any(|pack| pack.name == name) {
        let here = |id: &&AnswerId| program[program.head(**id).pack].name == name;
        return Ok(program.answers.iter().filter(here).copied().collect());
    }
    let mut names: Vec<String> =
        candidates(program).iter().map(|id| program.head(*id).name.to_string()).collect();
    names.extend(program.packs.iter().map(|pack| pack.name.to_string()));
    let qualified = candidates(program).into_iter().map(|id| qualified(program, id));
    if name.contains('.') {
        names.extend(qualified);
    }
    names.sort();
    names.dedup();
    let problem = placeless(format!("no rule, definition or pack is called `{name}`"));
    Err(Box::new(match near_name(name, names.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("`rules packs` lists what there is"),
    }))
}

fn qualified(program: &Program, id: AnswerId) -> String {
    let head = program.head(id);
    format!("{}.{}", program[head.pack].name, head.name)
}

fn placeless(message: impl Into<String>) -> Diagnostic {
    let report = Diagnostic::error(Code::Argument, Span::default(), message);
    Diagnostic { labels: Vec::new(), ..report }
}
