//! What each answer needs of the graph.
//!
//! Owns: [`Form`]: for every answer the operations that it is read from, or why columns do not give it. Takes: a
//! program. Must never know rows.

use super::compile::{Compiler, Judged, Judgement, Val, Why};
use super::graph::*;
use super::watch::{Finder, Question, Root};
use crate::program::{
    AnswerId, ConditionId, DefineId, EligibilityId, IndicatorId, InstalmentId, NoticeId, PaymentId,
    Pays, StandardId, Value,
};
use crate::syntax::ast::ConditionKind;

/// An answer.
#[derive(Debug)]
pub(super) enum Form {
    Engine(Why),
    Eligibility(EligibilityForm),
    Standard(StandardForm),
    Payment(PaymentForm),
    Define(DefineForm),
    EachCase(EachCaseForm),
}

#[derive(Debug)]
pub(super) struct EligibilityForm {
    pub(super) judgement: Judgement,
    /// The conditions that can refuse, with whether each does.
    pub(super) refusing: Vec<(ConditionId, Judged)>,
    /// The expectations that warn, with whether each is not met.
    pub(super) expected: Vec<(ConditionId, NodeId)>,
    pub(super) notices: Vec<(NoticeId, NodeId)>,
}

#[derive(Debug)]
pub(super) struct StandardForm {
    pub(super) clock: NodeId,
    pub(super) spec: ClockSpec,
    pub(super) notices: Vec<(NoticeId, NodeId)>,
}

#[derive(Debug)]
pub(super) struct PaymentForm {
    /// It is not in force, in any case.
    pub(super) never: bool,
    pub(super) instalments: Vec<InstalmentForm>,
    pub(super) notices: Vec<(NoticeId, NodeId)>,
}

#[derive(Debug)]
pub(super) struct InstalmentForm {
    pub(super) id: InstalmentId,
    /// Its items; the cases, where it has one.
    pub(super) domain: DomainId,
    pub(super) conditions: Vec<(ConditionId, ConditionKind, Judged)>,
    /// A condition refuses or an exclusion holds.
    pub(super) refuses: NodeId,
    pub(super) holds: NodeId,
    pub(super) pays: PaysForm,
    pub(super) due: NodeId,
}

#[derive(Debug)]
pub(super) enum PaysForm {
    /// A sum of each item, with so many decimals.
    Amount(NodeId, u32),
    /// A pot, its places, those paid before: of the case.
    Shared { pot: (NodeId, u32), places: (NodeId, u32), paid: Option<(NodeId, u32)> },
}

impl InstalmentForm {
    fn question(&self, finder: &Finder<'_>) -> Option<Question> {
        let conditions =
            self.conditions.iter().filter(|(_, kind, _)| *kind != ConditionKind::Expectation);
        let mut roots: Vec<Root> =
            conditions.map(|(_, _, judged)| Root::Condition(*judged)).collect();
        roots.push(Root::Part(self.due));
        match &self.pays {
            PaysForm::Amount(amount, _) => roots.push(Root::Part(*amount)),
            PaysForm::Shared { pot, places, paid } => {
                let all = [Some(*pot), Some(*places), *paid].into_iter().flatten();
                roots.extend(all.map(|(node, _)| Root::Loose(node)));
            }
        }
        finder.question(self.domain, &roots)
    }
}

impl PaysForm {
    const fn is_shared(&self) -> bool {
        matches!(self, Self::Shared { .. })
    }
}

#[derive(Debug)]
pub(super) struct DefineForm {
    pub(super) value: DefineValue,
}

#[derive(Debug)]
pub(super) enum DefineValue {
    Same(Value),
    Truth(NodeId),
    Plain(NodeId),
    /// A number with so many decimals.
    Small(NodeId),
    Wide(NodeId, u32),
}

#[derive(Debug)]
pub(super) struct EachCaseForm {
    /// It is not in force, in any case.
    pub(super) never: bool,
    pub(super) within: Option<NodeId>,
    pub(super) counts: NodeId,
}

impl Form {
    /// What an answer needs.
    pub(super) fn of(compiler: &mut Compiler<'_>, id: AnswerId) -> Self {
        let made = match id {
            AnswerId::Eligibility(id) => eligibility(compiler, id).map(Self::Eligibility),
            AnswerId::Standard(id) => standard(compiler, id).map(Self::Standard),
            AnswerId::Payment(id) => payment(compiler, id).map(Self::Payment),
            AnswerId::Define(id) => define(compiler, id).map(Self::Define),
            AnswerId::Indicator(id) if compiler.program[id].list.is_none() => {
                each_case(compiler, id).map(Self::EachCase)
            }
            AnswerId::Indicator(_) => Err("an indicator over a list of each case".to_owned()),
        };
        made.unwrap_or_else(Self::Engine)
    }

    /// The values that are compared with each other: what is due earlier takes the earlier place in a pot.
    pub(super) fn compared(&self, into: &mut Vec<NodeId>) {
        if let Self::Payment(form) = self {
            let shared = form.instalments.iter().filter(|instalment| instalment.pays.is_shared());
            into.extend(shared.map(|instalment| instalment.due));
        }
    }

    /// What is asked where it is undecided: of a payment, for each instalment.
    pub(super) fn questions(&self, finder: &Finder<'_>) -> Vec<Option<Question>> {
        match self {
            Self::Engine(_) | Self::EachCase(_) => Vec::new(),
            Self::Eligibility(form) => {
                let roots: Vec<Root> =
                    form.refusing.iter().map(|(_, judged)| Root::Condition(*judged)).collect();
                vec![finder.question(CASES, &roots)]
            }
            Self::Standard(form) => {
                let spec = &form.spec;
                let days = [Some(spec.start.0), spec.stop.map(|(stop, ..)| stop)];
                let days: Vec<NodeId> = days.into_iter().flatten().collect();
                let is_fact = |node: &NodeId| {
                    finder.graph.node(*node).is_some_and(|node| matches!(node.op, Op::Fact(_)))
                };
                if !days.iter().all(is_fact) {
                    return vec![None];
                }
                let gates = [spec.in_force, spec.applies].into_iter().flatten();
                let roots: Vec<Root> = gates.chain(days).map(Root::Part).collect();
                vec![finder.question(CASES, &roots)]
            }
            Self::Payment(form) => {
                form.instalments.iter().map(|instalment| instalment.question(finder)).collect()
            }
            Self::Define(form) => match &form.value {
                DefineValue::Same(_) => Vec::new(),
                DefineValue::Truth(node)
                | DefineValue::Plain(node)
                | DefineValue::Small(node)
                | DefineValue::Wide(node, _) => {
                    vec![finder.question(CASES, &[Root::Part(*node)])]
                }
            },
        }
    }

    /// The operations that it is read from.
    pub(super) fn roots(&self, into: &mut Vec<NodeId>) {
        let judged = |judged: &Judged, into: &mut Vec<NodeId>| {
            into.extend(judged.applies);
            into.extend([judged.bad, judged.refuses]);
        };
        match self {
            Self::Engine(_) => {}
            Self::Eligibility(form) => {
                into.extend(form.judgement.in_force);
                into.push(form.judgement.refuses);
                form.refusing.iter().for_each(|(_, one)| judged(one, into));
                into.extend(form.expected.iter().map(|(_, node)| *node));
                into.extend(form.notices.iter().map(|(_, node)| *node));
            }
            Self::Standard(form) => {
                into.push(form.clock);
                into.extend(form.notices.iter().map(|(_, node)| *node));
            }
            Self::Payment(form) => {
                for instalment in &form.instalments {
                    instalment.conditions.iter().for_each(|(_, _, one)| judged(one, into));
                    into.extend([instalment.refuses, instalment.holds, instalment.due]);
                    match &instalment.pays {
                        PaysForm::Amount(amount, _) => into.push(*amount),
                        PaysForm::Shared { pot, places, paid } => {
                            into.extend([pot.0, places.0]);
                            into.extend(paid.map(|(paid, _)| paid));
                        }
                    }
                }
                into.extend(form.notices.iter().map(|(_, node)| *node));
            }
            Self::Define(form) => match &form.value {
                DefineValue::Same(_) => {}
                DefineValue::Truth(node)
                | DefineValue::Plain(node)
                | DefineValue::Small(node)
                | DefineValue::Wide(node, _) => into.push(*node),
            },
            Self::EachCase(form) => {
                into.extend(form.within);
                into.push(form.counts);
            }
        }
    }
}

fn notices(compiler: &mut Compiler<'_>, ids: &[NoticeId]) -> Result<Vec<(NoticeId, NodeId)>, Why> {
    ids.iter()
        .map(|id| {
            let node = compiler.truth(compiler.program[*id].when)?;
            Ok((*id, compiler.within(node, CASES)?))
        })
        .collect()
}

/// The most bits of a key.
const MAX_PLANES: usize = 64;
/// The most instalments: the number of one takes the upper eight bits of a key.
const MAX_INSTALMENTS: usize = 256;

fn eligibility(compiler: &mut Compiler<'_>, id: EligibilityId) -> Result<EligibilityForm, Why> {
    let program = compiler.program;
    let judgement = compiler.eligibility(id)?;
    let mut refusing = Vec::new();
    let mut expected = Vec::new();
    for (condition, judged) in &judgement.conditions {
        let declared = &program[*condition];
        if declared.kind != ConditionKind::Expectation {
            refusing.push((*condition, *judged));
        } else if declared.warns.is_some() {
            expected.push((*condition, compiler.judged_is(Asked::NotMet, *judged)));
        }
    }
    let notices = notices(compiler, &program[id].notices)?;
    if refusing.len() > MAX_PLANES || (notices.len() + expected.len()) * 2 > MAX_PLANES {
        return Err("more conditions or warnings than fit into a key".to_owned());
    }
    Ok(EligibilityForm { judgement, refusing, expected, notices })
}

fn standard(compiler: &mut Compiler<'_>, id: StandardId) -> Result<StandardForm, Why> {
    let program = compiler.program;
    let clock = compiler.standard(id)?;
    let Some(Op::Clock(spec)) = compiler.graph.node(clock).map(|node| node.op.clone()) else {
        return Err("no clock".to_owned());
    };
    let notices = notices(compiler, &program[id].notices)?;
    if notices.len() * 2 > MAX_PLANES {
        return Err("more warnings than fit into a key".to_owned());
    }
    Ok(StandardForm { clock, spec, notices })
}

fn payment(compiler: &mut Compiler<'_>, id: PaymentId) -> Result<PaymentForm, Why> {
    let program = compiler.program;
    let declared = &program[id];
    if declared.instalments.len() > MAX_INSTALMENTS {
        return Err("more instalments than fit into a key".to_owned());
    }
    let never = compiler.in_force(&declared.standing)?.is_some();
    let instalments: Result<Vec<InstalmentForm>, Why> =
        declared.instalments.iter().map(|id| instalment(compiler, *id)).collect();
    let notices = notices(compiler, &declared.notices)?;
    if notices.len() * 2 > MAX_PLANES {
        return Err("more warnings than fit into a key".to_owned());
    }
    Ok(PaymentForm { never, instalments: instalments?, notices })
}

fn instalment(compiler: &mut Compiler<'_>, id: InstalmentId) -> Result<InstalmentForm, Why> {
    let program = compiler.program;
    let declared = &program[id];
    if declared.cap.is_some() {
        return Err("a payment with a cap".to_owned());
    }
    let item = match &declared.each {
        None => None,
        Some((_, list)) => match compiler.value_of(*list, None)? {
            Val::List(domain, CASES) if compiler.graph.parent(domain) == CASES => Some(domain),
            _ => return Err("a payment for each item of a list that is worked out".to_owned()),
        },
    };
    let domain = item.unwrap_or(CASES);
    let mut conditions = Vec::new();
    let (mut refusing, mut holding) = (Vec::new(), Vec::new());
    for condition in &declared.conditions {
        let kind = program[*condition].kind;
        let judged = compiler.judged(*condition, item)?;
        match kind {
            ConditionKind::Condition | ConditionKind::Exclusion => refusing.push(judged.refuses),
            ConditionKind::Hold => holding.push(judged.refuses),
            ConditionKind::Expectation => {}
        }
        conditions.push((*condition, kind, judged));
    }
    if conditions.len() > MAX_PLANES - 8 {
        return Err("more conditions than fit into a key".to_owned());
    }
    let refuses = compiler.junction(false, &refusing)?;
    let refuses = compiler.within(refuses, domain)?;
    let holds = compiler.junction(false, &holding)?;
    let holds = compiler.within(holds, domain)?;
    let due = compiler.value_of(declared.due_on, item)?;
    let due = compiler.small(&due)?;
    let due = compiler.within(due, domain)?;
    let mut number = |expr, item, domain| {
        let value = compiler.value_of(expr, item)?;
        let (node, scale) = compiler.wide(&value)?;
        Ok::<_, Why>((compiler.within(node, domain)?, scale))
    };
    let pays = match declared.pays {
        Pays::Amount(amount) => {
            let (node, scale) = number(amount, item, domain)?;
            PaysForm::Amount(node, scale)
        }
        Pays::Shared { pot, places, already_paid } => PaysForm::Shared {
            pot: number(pot, None, CASES)?,
            places: number(places, None, CASES)?,
            paid: already_paid.map(|paid| number(paid, None, CASES)).transpose()?,
        },
    };
    Ok(InstalmentForm { id, domain, conditions, refuses, holds, pays, due })
}

fn define(compiler: &mut Compiler<'_>, id: DefineId) -> Result<DefineForm, Why> {
    if compiler.program[id].of.is_some() {
        return Err("a derived field".to_owned());
    }
    let value = match compiler.define(id, None)? {
        Val::Const(value) => DefineValue::Same(value),
        Val::Truth(node) => DefineValue::Truth(compiler.within(node, CASES)?),
        Val::Plain(node) => DefineValue::Plain(compiler.within(node, CASES)?),
        Val::Small(node) => DefineValue::Small(compiler.within(node, CASES)?),
        Val::Wide(node, scale) => DefineValue::Wide(compiler.within(node, CASES)?, scale),
        Val::List(..) => return Err("a list".to_owned()),
    };
    Ok(DefineForm { value })
}

fn each_case(compiler: &mut Compiler<'_>, id: IndicatorId) -> Result<EachCaseForm, Why> {
    let program = compiler.program;
    let indicator = &program[id];
    let never = compiler.in_force(&indicator.standing)?.is_some();
    let mut truth = |expr| {
        let node = compiler.truth(expr)?;
        compiler.within(node, CASES)
    };
    let within = indicator.filter.map(&mut truth).transpose()?;
    Ok(EachCaseForm { never, within, counts: truth(indicator.counts)? })
}
