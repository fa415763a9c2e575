//! What is asked for and decides nothing, and what decides although it had better be explained.

use std::collections::HashSet;

use super::reads::{Direct, Reads, direct, is_answer};
use super::{Context, Findings};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{
    Atom, Citing, ConditionOwner, FactId, FieldShape, GroupId, PackId, Program, RecordId,
};
use crate::span::Span;
use crate::syntax::ast::{ConditionKind, Mark};

/// A fact, or a field of an item.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Input {
    Fact(FactId),
    Field(RecordId, u16),
}

impl Input {
    fn shape(self, program: &Program) -> Option<&FieldShape> {
        match self {
            Self::Fact(id) => Some(&program[id].shape),
            Self::Field(record, at) => {
                program[record].fields.get(usize::from(at)).map(|field| &field.shape)
            }
        }
    }

    fn has(self, program: &Program, mark: Mark) -> bool {
        self.shape(program).is_some_and(|shape| shape.marks.contains(&mark))
    }

    fn part(self) -> Citing {
        match self {
            Self::Fact(id) => Citing::Fact(id),
            Self::Field(record, at) => Citing::Field(record, u32::from(at)),
        }
    }
}

/// The inputs that a part reads by itself, each with where it is read.
fn inputs(program: &Program, direct: &Direct) -> Vec<(Input, Span)> {
    let facts = direct.facts.iter().map(|(fact, at)| (Input::Fact(*fact), program[*at].span));
    let fields = direct.fields.iter();
    let fields =
        fields.map(|((record, at), expr)| (Input::Field(*record, *at), program[*expr].span));
    facts.chain(fields).collect()
}

// --- a fact that no answer depends on ------------------------------------------------------------------

/// Reports facts and fields that nothing needs. What packs without answers of their own declare is there for others,
/// which need not be at hand.
pub(super) fn unused(context: &Context<'_>, findings: &mut Findings) {
    let program = context.program;
    let mut answering: HashSet<PackId> = HashSet::new();
    for (part, _) in &context.reads.parts {
        if is_answer(program, *part) {
            answering.extend(part.pack(program));
        }
    }
    if answering.is_empty() {
        return;
    }
    let used = used(context);
    let report = |input: Input, findings: &mut Findings| {
        let part = input.part();
        if used.contains(&input) || part.pack(program).is_none_or(|pack| !answering.contains(&pack))
        {
            return;
        }
        let what = match input {
            Input::Fact(_) => "asked for, and no rule needs it",
            Input::Field(..) => "asked for in each item, and no rule needs it",
        };
        findings.report(
            Diagnostic::warning(
                Code::UnusedFact,
                part.span(program),
                format!("no answer depends on `{}`", part.name(program)),
            )
            .label(what)
            .help("take it away: what is not needed should not be asked of a family"),
        );
    };
    for at in 0..program.facts.len() {
        report(Input::Fact(FactId::at(at)), findings);
    }
    for (at, record) in program.records.iter().enumerate() {
        for field in 0..u16::try_from(record.fields.len()).unwrap_or(u16::MAX) {
            report(Input::Field(RecordId::at(at), field), findings);
        }
    }
}

/// What some answer, or what comes with it, depends on.
fn used(context: &Context<'_>) -> HashSet<Input> {
    let (program, reads) = (context.program, &context.reads);
    let mut used: HashSet<Input> = HashSet::new();
    let mut seen: HashSet<Citing> = HashSet::new();
    let roots = reads.parts.iter().map(|(part, _)| *part);
    let mut open: Vec<Citing> = roots.filter(|part| is_needed(program, *part)).collect();
    seen.extend(&open);
    follow(reads, &mut open, &mut seen, |direct| {
        used.extend(inputs(program, direct).into_iter().map(|(input, _)| input));
    });
    // An item is known by the field that names it.
    let names = program.facts.iter().map(|fact| &fact.shape);
    let names = names
        .chain(program.records.iter().flat_map(|one| one.fields.iter().map(|field| &field.shape)));
    for shape in names {
        if let (Atom::Item(record), Some(by)) = (shape.ty.atom, shape.by) {
            used.insert(Input::Field(record, by));
        }
    }
    // A check that holds something needed to something else needs both.
    for check in checks(program) {
        let own = direct(program, check);
        let read = inputs(program, &own).into_iter().map(|(input, _)| input);
        let read: Vec<Input> = read.collect();
        let needed = read.iter().any(|input| used.contains(input))
            || own.rests_on.iter().any(|part| seen.contains(part));
        if needed {
            used.extend(read);
            open.extend(own.rests_on.iter().filter(|part| seen.insert(**part)));
        }
    }
    follow(reads, &mut open, &mut seen, |direct| {
        used.extend(inputs(program, direct).into_iter().map(|(input, _)| input));
    });
    used
}

/// Whether a part is read for its own sake. Only definitions are not: a warning, an expectation and the order of a list
/// are all for somebody's eyes.
fn is_needed(program: &Program, part: Citing) -> bool {
    !matches!(part, Citing::Define(_)) || is_answer(program, part)
}

/// Runs over parts and all that they rest on.
fn follow(
    reads: &Reads,
    open: &mut Vec<Citing>,
    seen: &mut HashSet<Citing>,
    mut run: impl FnMut(&Direct),
) {
    while let Some(part) = open.pop() {
        let Some(direct) = reads.direct(part) else { continue };
        run(direct);
        open.extend(direct.rests_on.iter().filter(|part| seen.insert(**part)));
    }
}

fn checks(program: &Program) -> Vec<Citing> {
    let mut checks = Vec::new();
    for (at, group) in program.groups.iter().enumerate() {
        let of =
            (0..).zip(&group.checks).map(|(check, _)| Citing::FactCheck(GroupId::at(at), check));
        checks.extend(of);
    }
    for (at, record) in program.records.iter().enumerate() {
        let of = (0..).zip(&record.checks);
        checks.extend(of.map(|(check, _)| Citing::RecordCheck(RecordId::at(at), check)));
    }
    checks
}

// --- an answer that depends on a protected characteristic -----------------------------------------------

/// Reports answers that can depend on a protected characteristic where no note on the way says why.
pub(super) fn protected(context: &Context<'_>, findings: &mut Findings) {
    let (program, reads) = (context.program, &context.reads);
    // What reads it, from there to the answers; a note on the way ends the way.
    let mut open: Vec<(Citing, Input, Span)> = Vec::new();
    for (part, direct) in &reads.parts {
        let mut read = inputs(program, direct).into_iter();
        let found = read.find(|(input, _)| input.has(program, Mark::Protected));
        open.extend(found.map(|(input, span)| (*part, input, span)));
    }
    if open.is_empty() {
        return;
    }
    let noted = noted(context);
    let mut users: Vec<Vec<Citing>> = vec![Vec::new(); reads.parts.len()];
    for (part, direct) in &reads.parts {
        for below in &direct.rests_on {
            if let Some(users) = reads.place(*below).and_then(|at| users.get_mut(at)) {
                users.push(*part);
            }
        }
    }
    let mut seen: HashSet<Citing> = open.iter().map(|(part, ..)| *part).collect();
    open.reverse();
    while let Some((part, input, span)) = open.pop() {
        if noted.contains(&part) {
            continue;
        }
        if is_answer(program, part) {
            findings.report(protected_report(program, part, input, span));
        }
        let above = reads.place(part).and_then(|at| users.get(at));
        for user in above.into_iter().flatten() {
            if seen.insert(*user) {
                open.push((*user, input, span));
            }
        }
    }
}

/// The parts that have a note, their own lines included.
fn noted(context: &Context<'_>) -> HashSet<Citing> {
    let with_notes = context.parts.iter().filter(|part| !part.annotations.notes.is_empty());
    with_notes
        .map(|part| match part.part {
            Citing::Line(define, _) => Citing::Define(define),
            Citing::Target(indicator, _) => Citing::Indicator(indicator),
            other => other,
        })
        .collect()
}

fn protected_report(program: &Program, answer: Citing, input: Input, read: Span) -> Diagnostic {
    let (name, fact) = (answer.name(program), input.part().name(program));
    Diagnostic::warning(
        Code::ProtectedFact,
        answer.span(program),
        format!("`{name}` can depend on `{fact}`, a protected characteristic, and no note says why"),
    )
    .label("this answer")
    .also(read, format!("`{fact}` is read here"))
    .help(
        "say under the condition that reads it why the law allows it: `note \"…\"`; else decide without it",
    )
}

// --- a determination that rests on a diagnosis alone ------------------------------------------------------

/// What the inputs of a part are.
#[derive(Clone, Copy, Default)]
struct Rests {
    diagnosis: bool,
    other: bool,
}

impl Rests {
    const fn alone(self) -> bool {
        self.diagnosis && !self.other
    }

    const fn and(self, more: Self) -> Self {
        Self { diagnosis: self.diagnosis || more.diagnosis, other: self.other || more.other }
    }
}

/// Reports determinations that rest on a diagnosis alone, and conditions that refuse for one by themselves.
pub(super) fn diagnosis(context: &Context<'_>, findings: &mut Findings) {
    let (program, reads) = (context.program, &context.reads);
    let facts = program.facts.iter().map(|fact| &fact.shape);
    let fields = program.records.iter().flat_map(|one| one.fields.iter().map(|field| &field.shape));
    if !facts.chain(fields).any(|shape| shape.marks.contains(&Mark::Diagnosis)) {
        return;
    }
    let rests = all_rests(program, reads);
    let alone = |part: Citing| {
        reads.place(part).and_then(|at| rests.get(at).copied().flatten()).is_some_and(Rests::alone)
    };
    for (part, _) in &reads.parts {
        if !alone(*part) {
            continue;
        }
        let (label, help) = match part {
            Citing::Define(_) => continue,
            Citing::Condition(id) => {
                let condition = &program[*id];
                let owner = match condition.owner {
                    ConditionOwner::Eligibility(owner) => Citing::Eligibility(owner),
                    ConditionOwner::Instalment(owner) => Citing::Payment(program[owner].payment),
                };
                let refuses =
                    matches!(condition.kind, ConditionKind::Condition | ConditionKind::Exclusion);
                if !refuses || alone(owner) {
                    continue;
                }
                ("it refuses by itself", "ask for the need as well, or make it an `expectation`")
            }
            part if is_answer(program, *part) => {
                ("nothing else decides", "ask for the need, which the diagnosis is a sign of")
            }
            _ => continue,
        };
        let name = part.name(program);
        findings.report(
            Diagnostic::warning(
                Code::DiagnosisAlone,
                part.span(program),
                format!("`{name}` rests on a diagnosis alone"),
            )
            .label(label)
            .help(help),
        );
    }
}

/// For each part what it rests on, itself and below. Nothing rests on itself, so the way down ends.
fn all_rests(program: &Program, reads: &Reads) -> Vec<Option<Rests>> {
    let mut known: Vec<Option<Rests>> = vec![None; reads.parts.len()];
    for start in 0..reads.parts.len() {
        let mut open = vec![(start, false)];
        while let Some((at, ready)) = open.pop() {
            let Some((_, direct)) = reads.parts.get(at) else { continue };
            if known.get(at).is_none_or(Option::is_some) {
                continue;
            }
            let below = direct.rests_on.iter().filter_map(|part| reads.place(*part));
            if !ready {
                open.push((at, true));
                open.extend(below.map(|at| (at, false)));
                continue;
            }
            let mut rests = Rests::default();
            for (input, _) in inputs(program, direct) {
                let diagnosis = input.has(program, Mark::Diagnosis);
                // A field belongs to a list, and that is a fact.
                let other = !diagnosis && matches!(input, Input::Fact(_));
                rests = rests.and(Rests { diagnosis, other });
            }
            for below in below.filter_map(|at| known.get(at).copied().flatten()) {
                rests = rests.and(below);
            }
            if let Some(slot) = known.get_mut(at) {
                *slot = Some(rests);
            }
        }
    }
    known
}
