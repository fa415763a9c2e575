//! What the interview is about: a service, then one of its answers, from numbered lists.
//!
//! Owns: the lists, and the ways in which an entry can be named.

use rules::diagnostic::{Code, near_name};
use rules::program::{AnswerId, PackId, Program};
use rules::source::Sources;

use super::super::Stop;
use super::super::report::placeless;
use super::super::terminal::Terminal;
use super::talk::{Heard, Talk};

/// An entry of a list.
struct Entry<'p, T> {
    name: &'p str,
    label: &'p str,
    stands_for: T,
}

/// The answers that are wanted; `None`: whoever was asked stopped.
pub(super) fn choose(
    term: &mut Terminal,
    talk: &mut Talk,
    program: &Program,
) -> Result<Option<Vec<AnswerId>>, Stop> {
    let of_pack = |pack: PackId| {
        program.answers.iter().copied().filter(move |id| program.head(*id).pack == pack)
    };
    let packs: Vec<Entry<'_, PackId>> = (0..program.packs.len())
        .map(PackId::at)
        .filter(|pack| of_pack(*pack).next().is_some())
        .map(|pack| Entry {
            name: &program[pack].name,
            label: &program[pack].label,
            stands_for: pack,
        })
        .collect();
    loop {
        let Some(pack) = one_of(term, talk, "Which service is it about?", &packs)? else {
            return Ok(None);
        };
        let Picked::Entry(pack) = pack else {
            term.say("   This is the first question.\n");
            continue;
        };
        let mut answers: Vec<Entry<'_, Vec<AnswerId>>> = of_pack(pack)
            .map(|id| Entry {
                name: &program.head(id).name,
                label: &program.head(id).label,
                stands_for: vec![id],
            })
            .collect();
        if let [only] = answers.as_slice() {
            return Ok(Some(only.stands_for.clone()));
        }
        let all: Vec<AnswerId> = of_pack(pack).collect();
        answers.push(Entry { name: "all", label: "All of these", stands_for: all });
        match one_of(term, talk, "Which answer is wanted?", &answers)? {
            None => return Ok(None),
            Some(Picked::Back) => {}
            Some(Picked::Entry(chosen)) => return Ok(Some(chosen)),
        }
    }
}

/// What was picked from a list.
enum Picked<T> {
    Entry(T),
    Back,
}

fn one_of<T: Clone>(
    term: &mut Terminal,
    talk: &mut Talk,
    question: &str,
    entries: &[Entry<'_, T>],
) -> Result<Option<Picked<T>>, Stop> {
    let mut text = format!("{question}\n");
    for (at, entry) in entries.iter().enumerate() {
        text.push_str(&format!("  {:>2}  {}\n", at + 1, entry.label));
    }
    term.say(&text);
    loop {
        let said = match talk.hear(term)? {
            Heard::End => {
                let problem = placeless(Code::Argument, "what is asked about was not said");
                let help = "say it with `--only NAME`; `rules packs` lists the names";
                return Err(Stop::usage(problem.help(help)));
            }
            Heard::Quit => return Ok(None),
            Heard::Back => return Ok(Some(Picked::Back)),
            Heard::Why | Heard::Skip => {
                term.say("   Only what is needed for the answer that you choose is asked.\n");
                continue;
            }
            Heard::Said(said) => said,
        };
        let by_number = said.parse::<usize>().ok().and_then(|at| entries.get(at.checked_sub(1)?));
        let is = |entry: &&Entry<'_, T>| {
            entry.name.eq_ignore_ascii_case(&said)
                || entry.label.to_lowercase() == said.to_lowercase()
        };
        if let Some(entry) = by_number.or_else(|| entries.iter().find(is)) {
            return Ok(Some(Picked::Entry(entry.stands_for.clone())));
        }
        let problem = placeless(Code::Argument, format!("`{said}` is not in the list"));
        let names = entries.iter().map(|entry| entry.name);
        let help = match near_name(&said, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write a number from 1 to {}", entries.len()),
        };
        term.report(&Sources::new(), &[problem.help(help)]);
    }
}
