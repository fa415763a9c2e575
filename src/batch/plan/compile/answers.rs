//! Answers of rules: conditions, eligibilities, standards.
//!
//! Owns: what they come to, and what other rules ask of them. Must never know how an answer is written.

use super::*;

impl Compiler<'_> {
    /// A condition, in the frame that is open.
    pub(in crate::batch::plan) fn judged(
        &mut self,
        id: ConditionId,
        item: Option<DomainId>,
    ) -> Result<Judged, Why> {
        let condition = &self.program[id];
        let frame: Vec<Binding> = item.map(Binding::Item).into_iter().collect();
        let (applies, test) = self.in_frame(frame, |this| {
            let applies = condition.applies.map(|applies| this.truth(applies)).transpose()?;
            Ok::<_, Why>((applies, this.truth(condition.test)?))
        })?;
        let domain = item.unwrap_or(CASES);
        let applies = applies.map(|node| self.within(node, domain)).transpose()?;
        let test = self.within(test, domain)?;
        let bad = match condition.kind {
            ConditionKind::Condition | ConditionKind::Expectation => self.not(test),
            ConditionKind::Exclusion | ConditionKind::Hold => test,
        };
        let parts: Vec<NodeId> = applies.into_iter().chain([bad]).collect();
        let refuses = self.junction(true, &parts)?;
        let refuses = self.within(refuses, domain)?;
        Ok(Judged { applies, bad, refuses })
    }

    /// An eligibility.
    pub(in crate::batch::plan) fn eligibility(
        &mut self,
        id: EligibilityId,
    ) -> Result<Judgement, Why> {
        if let Some(known) = self.eligibilities.get(&id) {
            return known.clone();
        }
        let made = self.judgement(id);
        self.eligibilities.insert(id, made.clone());
        made
    }

    pub(super) fn judgement(&mut self, id: EligibilityId) -> Result<Judgement, Why> {
        let program = self.program;
        let eligibility = &program[id];
        let in_force = self.in_force(&eligibility.standing)?;
        let mut conditions = Vec::new();
        let mut refusing = Vec::new();
        for condition in &eligibility.conditions {
            let judged = self.judged(*condition, None)?;
            if program[*condition].kind != ConditionKind::Expectation {
                refusing.push(judged.refuses);
            }
            conditions.push((*condition, judged));
        }
        let refuses = self.junction(false, &refusing)?;
        let binding = conditions
            .iter()
            .filter(|(id, _)| program[*id].kind != ConditionKind::Expectation)
            .map(|(_, judged)| *judged);
        // A condition that stands alone is what it comes to: there is nothing more inside.
        let alone = |judged: &Judged| judged.bad == refuses || judged.applies == Some(refuses);
        if !conditions.iter().any(|(_, judged)| alone(judged)) {
            self.refusals.entry(refuses).or_default().extend(binding);
        }
        Ok(Judgement { in_force, conditions, refuses })
    }

    /// Whether something is in force; `None`: always.
    pub(in crate::batch::plan) fn in_force(
        &mut self,
        standing: &Standing,
    ) -> Result<Option<NodeId>, Why> {
        let Some(in_force) = &standing.in_force else { return Ok(None) };
        let InForce { from, until, dated_by, .. } = in_force;
        let begins = |day: Date| from.is_none_or(|from| from <= day);
        let ends = |day: Date| until.is_some_and(|until| until < day);
        let day = match dated_by {
            None => Val::Const(Value::Date(self.today)),
            Some(dated_by) => self.in_frame(Vec::new(), |this| this.value(*dated_by))?,
        };
        match day {
            Val::Const(Value::Date(day)) => {
                let holds = begins(day) && !ends(day);
                if holds {
                    return Ok(None);
                }
                Ok(Some(self.graph.add(Op::Yes(false), CASES, Kind::Truth)))
            }
            _ => unable("what is in force from a day that differs from case to case"),
        }
    }

    pub(super) fn answer_is(&mut self, subject: Subject, answer: Answer) -> Result<Val, Why> {
        let node = match subject {
            Subject::Eligibility(id) => self.eligibility_is(id, answer)?,
            Subject::Condition(id) => self.condition_is(id, answer)?,
            Subject::Standard(id) => {
                let clock = self.standard(id)?;
                let Some(code) = super::super::clock::code_of(answer) else {
                    return unable("whether a standard is undecided");
                };
                self.op1(Kind::Truth, clock, |clock| Op::ClockIs(clock, code))
            }
            Subject::Payment(_) | Subject::Instalment(_) | Subject::Indicator(_) => {
                return unable("the answer of a payment or indicator, read by a rule");
            }
        };
        Ok(Val::Truth(node))
    }

    pub(super) fn eligibility_is(
        &mut self,
        id: EligibilityId,
        answer: Answer,
    ) -> Result<NodeId, Why> {
        let Judgement { in_force, refuses, .. } = self.eligibility(id)?;
        let good = match answer {
            Answer::Eligible => self.not(refuses),
            Answer::NotEligible => refuses,
            Answer::NotInForce => match in_force {
                None => {
                    // Decided, it is in force.
                    let yes = self.graph.add(Op::Yes(true), CASES, Kind::Truth);
                    return self.op2(Kind::Truth, yes, refuses, Op::Outside);
                }
                Some(in_force) => return self.op2(Kind::Truth, in_force, refuses, Op::Outside),
            },
            Answer::Undecided => {
                if in_force.is_some() {
                    return unable("whether an eligibility that may not be in force is undecided");
                }
                let recorded = self.op1(Kind::Truth, refuses, Op::Recorded);
                return Ok(self.not(recorded));
            }
            _ => return unable("an answer that an eligibility does not have"),
        };
        match in_force {
            None => Ok(good),
            Some(in_force) => self.op2(Kind::Truth, in_force, good, Op::Gate),
        }
    }

    /// What was found of the condition of an eligibility; of others there is no one answer.
    pub(super) fn own_condition(&mut self, id: ConditionId) -> Result<Judged, Why> {
        match self.program[id].owner {
            ConditionOwner::Eligibility(owner) => {
                if self.in_force(&self.program[owner].standing)?.is_some() {
                    return unable("a condition of what may not be in force");
                }
                self.judged(id, None)
            }
            ConditionOwner::Instalment(_) => unable("a condition of an instalment"),
        }
    }

    pub(super) fn condition_is(&mut self, id: ConditionId, answer: Answer) -> Result<NodeId, Why> {
        let judged = self.own_condition(id)?;
        let asked = match answer {
            Answer::Met => Asked::Met,
            Answer::NotMet => Asked::NotMet,
            Answer::NotApplicable => Asked::NotApplicable,
            Answer::Undecided => {
                let met = self.judged_is(Asked::Met, judged);
                let recorded = self.op1(Kind::Truth, met, Op::Recorded);
                return Ok(self.not(recorded));
            }
            _ => return unable("an answer that a condition does not have"),
        };
        Ok(self.judged_is(asked, judged))
    }

    /// Whether a condition's answer is this.
    pub(in crate::batch::plan) fn judged_is(&mut self, asked: Asked, judged: Judged) -> NodeId {
        let domain = self.graph.domain_of(judged.bad);
        let op = Op::Judged(asked, judged.applies, judged.bad);
        self.graph.add(op, domain, Kind::Truth)
    }

    pub(super) fn applies(&mut self, id: ConditionId) -> Result<NodeId, Why> {
        let judged = self.own_condition(id)?;
        Ok(self.judged_is(Asked::NotMet, judged))
    }

    /// The clock of a standard.
    pub(in crate::batch::plan) fn standard(&mut self, id: StandardId) -> Result<NodeId, Why> {
        if let Some(known) = self.standards.get(&id) {
            return known.clone();
        }
        let made = self.in_frame(Vec::new(), |this| this.clock(id));
        self.standards.insert(id, made.clone());
        made
    }

    pub(super) fn clock(&mut self, id: StandardId) -> Result<NodeId, Why> {
        let program = self.program;
        let standard = &program[id];
        let in_force = self.in_force(&standard.standing)?;
        let applies = standard.applies.map(|applies| self.truth(applies)).transpose()?;
        let day = |this: &mut Self, expr: ExprId| {
            let value = this.value(expr)?;
            let node = this.small(&value)?;
            let node = this.within(node, CASES)?;
            Ok::<_, Why>((node, program[expr].ty.or_none, may_doubt(program, expr)))
        };
        let start = day(self, standard.starts)?;
        let stop = standard.stops.map(|stops| day(self, stops)).transpose()?;
        let Val::Const(Value::Duration(limit)) = self.value(standard.limit)? else {
            return unable("a limit that differs from case to case");
        };
        let pauses = match &standard.pauses {
            None => None,
            Some(pauses) => match self.value(pauses.list)? {
                Val::List(domain, CASES) if self.graph.parent(domain) == CASES => Some(domain),
                _ => return unable("pauses in a list that is worked out"),
            },
        };
        let spec = ClockSpec {
            in_force,
            applies,
            start,
            stop,
            pauses,
            limit,
            calendar: standard.calendar,
            places: (standard.stops.unwrap_or(standard.starts).0, standard.limit.0),
        };
        Ok(self.graph.add(Op::Clock(spec), CASES, Kind::Clock))
    }

    pub(super) fn answer_field(
        &mut self,
        subject: Subject,
        field: AnswerField,
    ) -> Result<Val, Why> {
        let Subject::Standard(id) = subject else {
            return unable("a figure of a payment or indicator, read by a rule");
        };
        let clock = self.standard(id)?;
        let figure = match field {
            AnswerField::StartedOn => 0,
            AnswerField::DueOn => 1,
            AnswerField::StoppedOn => 2,
            AnswerField::DaysUsed => 3,
            AnswerField::DaysLeft => 4,
            AnswerField::DaysOver => 5,
            _ => return unable("a figure that a standard does not have"),
        };
        let node = self.op1(Kind::Small, clock, |clock| Op::ClockFigure(clock, figure));
        Ok(if figure < 3 { Val::Plain(node) } else { Val::Small(node) })
    }
}
