//! Sources that are past their own last day, and that rules go on citing.

use std::collections::HashMap;

use super::{Context, Findings};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Citing, ConditionOwner, Program, SourceId};
use crate::span::Span;
use crate::value::Date;

/// Reports sources whose last day is past, each once, where a rule that has not ended itself cites them.
pub(super) fn sources(context: &Context<'_>, findings: &mut Findings) {
    let program = context.program;
    let ended = |id: SourceId| {
        let until = program[id].in_force.as_ref().and_then(|force| force.until);
        until.filter(|until| *until < context.today)
    };
    if !(0..program.sources.len()).any(|at| ended(SourceId::at(at)).is_some()) {
        return;
    }
    let mut citing: HashMap<SourceId, (usize, Span)> = HashMap::new();
    for part in &context.parts {
        let cites = part.annotations.cites.iter().filter(|one| ended(one.source).is_some());
        for citation in cites {
            if last_day(program, part.part).is_none_or(|until| until >= context.today) {
                citing.entry(citation.source).or_insert((0, citation.span)).0 += 1;
            }
        }
    }
    for (at, source) in program.sources.iter().enumerate() {
        let id = SourceId::at(at);
        let (Some(until), Some((count, first))) = (ended(id), citing.get(&id)) else { continue };
        let place = source.in_force.as_ref().map_or(source.head.name_span, |force| force.span);
        let name = &source.head.name;
        let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
        findings.report(
            Diagnostic::warning(
                Code::SourceEnded,
                place,
                format!("`{name}` ended on {}, and rules still cite it", until),
            )
            .label("its last day is past")
            .also(*first, format!("cited {times}, first here"))
            .help(
                "look for what replaced it; where it still holds, write its new last day, and where a rule ended \
                 with it, `in force until …` under that rule",
            ),
        );
    }
}

/// The last day of what cites, where it has one.
fn last_day(program: &Program, part: Citing) -> Option<Date> {
    let standing = match part {
        Citing::Eligibility(id) => &program[id].standing,
        Citing::Condition(id) => match program[id].owner {
            ConditionOwner::Eligibility(owner) => &program[owner].standing,
            ConditionOwner::Instalment(owner) => &program[program[owner].payment].standing,
        },
        Citing::Standard(id) => &program[id].standing,
        Citing::Payment(id) => &program[id].standing,
        Citing::Instalment(id) => &program[program[id].payment].standing,
        Citing::Indicator(id) => &program[id].standing,
        Citing::Queue(id) => &program[id].standing,
        Citing::Target(id, at) => return program[id].targets.get(at as usize)?.until,
        Citing::Line(id, at) => return program[id].lines.get(at as usize)?.until,
        _ => return None,
    };
    standing.in_force.as_ref()?.until
}
