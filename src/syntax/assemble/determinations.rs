//! Eligibilities, standards, payments, indicators and queues.

use super::{Assembler, Place, Taken};
use crate::syntax::ast::{Eligibility, Indicator, Instalment, Payment, Queue, Standard};
use crate::syntax::grammar::Kind;
use crate::syntax::layout::Line;
use crate::syntax::lower::Reader;

impl<'t> Assembler<'t, '_> {
    pub(super) fn eligibility_line(
        &mut self,
        eligibility: &mut Eligibility,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        let head = &mut eligibility.head;
        match opening {
            "condition" | "expectation" | "exclusion" => {
                self.condition_head(&mut eligibility.conditions, head, line, opening);
                Taken::Yes
            }
            "warning" | "advice" => {
                self.notice_head(&mut eligibility.notices, head, line, opening);
                Taken::Yes
            }
            "answers" => {
                let kind = (Kind::answers_line, opening);
                self.once(head, &mut eligibility.answers, line, kind, Reader::lower_answers_line)
            }
            "status" | "not stated" | "in force" => {
                self.standing_line(&mut eligibility.standing, head, line, opening)
            }
            _ => match (
                self.place,
                eligibility.conditions.last_mut(),
                eligibility.notices.last_mut(),
            ) {
                (Place::Condition, Some(condition), _) => {
                    self.condition_line(condition, line, opening)
                }
                (Place::Notice, _, Some(notice)) => self.notice_line(notice, line, opening),
                _ => Taken::No,
            },
        }
    }

    pub(super) fn standard_line(
        &mut self,
        standard: &mut Standard,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        let head = &mut standard.head;
        match opening {
            "warning" | "advice" => {
                self.notice_head(&mut standard.notices, head, line, opening);
                Taken::Yes
            }
            "answers" => {
                let kind = (Kind::answers_line, opening);
                self.once(head, &mut standard.answers, line, kind, Reader::lower_answers_line)
            }
            "applies when" => self.once(
                head,
                &mut standard.applies,
                line,
                (Kind::when_line, opening),
                Reader::lower_when_line,
            ),
            "clock starts" => self.once(
                head,
                &mut standard.starts,
                line,
                (Kind::clock_line, opening),
                Reader::lower_clock_line,
            ),
            "clock stops" => self.once(
                head,
                &mut standard.stops,
                line,
                (Kind::clock_line, opening),
                Reader::lower_clock_line,
            ),
            "clock pauses" => self.once(
                head,
                &mut standard.pauses,
                line,
                (Kind::pauses_line, opening),
                Reader::lower_pauses_line,
            ),
            "limit" => {
                let mut limit = None;
                self.once(
                    head,
                    &mut limit,
                    line,
                    (Kind::limit_line, opening),
                    Reader::lower_limit_line,
                );
                if let Some((limit, calendar)) = limit {
                    standard.limit = Some(limit);
                    standard.calendar = calendar;
                }
                Taken::Yes
            }
            "status" | "not stated" | "in force" => {
                self.standing_line(&mut standard.standing, head, line, opening)
            }
            _ => match (self.place, standard.notices.last_mut()) {
                (Place::Notice, Some(notice)) => self.notice_line(notice, line, opening),
                _ => Taken::No,
            },
        }
    }

    pub(super) fn payment_line(
        &mut self,
        payment: &mut Payment,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        let head = &mut payment.head;
        match opening {
            "instalment" => {
                self.begin_part(Place::Instalment);
                self.said.retain(|(word, _)| !matches!(*word, "pays" | "due on" | "at most"));
                match self.read(
                    head,
                    line,
                    Kind::instalment_head,
                    opening,
                    Reader::lower_instalment_head,
                ) {
                    Some((head, each)) => payment.instalments.push(Instalment {
                        head,
                        each,
                        conditions: Vec::new(),
                        pays: None,
                        due_on: None,
                        cap: None,
                    }),
                    None => self.place = Place::Lost,
                }
                Taken::Yes
            }
            "warning" | "advice" => {
                self.notice_head(&mut payment.notices, head, line, opening);
                Taken::Yes
            }
            "status" | "not stated" | "in force" => {
                self.standing_line(&mut payment.standing, head, line, opening)
            }
            _ => match (self.place, payment.instalments.last_mut(), payment.notices.last_mut()) {
                (Place::Notice, _, Some(notice)) if opening == "when" => {
                    self.notice_line(notice, line, opening)
                }
                (Place::Lost, None, _) | (_, None, _) => Taken::No,
                (_, Some(instalment), _) => self.instalment_line(instalment, line, opening),
            },
        }
    }

    fn instalment_line(
        &mut self,
        instalment: &mut Instalment,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        let head = &mut instalment.head;
        match opening {
            // An expectation has no meaning here; the compiler says so, in knowledge of what it is for.
            "condition" | "expectation" | "exclusion" | "hold" => {
                self.condition_head(&mut instalment.conditions, head, line, opening);
                Taken::Yes
            }
            "pays" => {
                self.back_to_instalment();
                self.once(
                    head,
                    &mut instalment.pays,
                    line,
                    (Kind::pays_line, opening),
                    Reader::lower_pays_line,
                )
            }
            "due on" => {
                self.back_to_instalment();
                self.once(
                    head,
                    &mut instalment.due_on,
                    line,
                    (Kind::due_line, opening),
                    Reader::lower_due_line,
                )
            }
            "at most" => {
                self.back_to_instalment();
                self.once(
                    head,
                    &mut instalment.cap,
                    line,
                    (Kind::cap_line, opening),
                    Reader::lower_cap_line,
                )
            }
            _ => match (self.place, instalment.conditions.last_mut()) {
                (Place::Condition, Some(condition)) => {
                    self.condition_line(condition, line, opening)
                }
                _ => Taken::No,
            },
        }
    }

    /// A line of the instalment ends the condition above it.
    fn back_to_instalment(&mut self) {
        if self.place != Place::Lost {
            self.begin_part(Place::Instalment);
        }
    }

    pub(super) fn indicator_line(
        &mut self,
        indicator: &mut Indicator,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        let head = &mut indicator.head;
        match opening {
            "for each" => {
                let mut over = None;
                self.once(
                    head,
                    &mut over,
                    line,
                    (Kind::each_line, opening),
                    Reader::lower_each_line,
                );
                if let Some((over, filter)) = over {
                    indicator.over = Some(over);
                    indicator.filter = filter;
                }
                Taken::Yes
            }
            "counts when" => self.once(
                head,
                &mut indicator.counts,
                line,
                (Kind::when_line, opening),
                Reader::lower_when_line,
            ),
            "dated by" => {
                let kind = (Kind::dated_by_line, opening);
                self.once(head, &mut indicator.dated_by, line, kind, Reader::lower_dated_by_line)
            }
            "target" => {
                self.begin_part(Place::Target);
                match self.read(head, line, Kind::target_line, opening, Reader::lower_target_line) {
                    Some(target) => indicator.targets.push(target),
                    None => self.place = Place::Lost,
                }
                Taken::Yes
            }
            "status" | "not stated" | "in force" => {
                self.standing_line(&mut indicator.standing, head, line, opening)
            }
            _ => Taken::No,
        }
    }

    pub(super) fn queue_line(
        &mut self,
        queue: &mut Queue,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        let head = &mut queue.head;
        match opening {
            "waits when" => self.once(
                head,
                &mut queue.waits,
                line,
                (Kind::when_line, opening),
                Reader::lower_when_line,
            ),
            "first by" => {
                let mut key = None;
                self.once(
                    head,
                    &mut key,
                    line,
                    (Kind::order_line, opening),
                    Reader::lower_order_line,
                );
                queue.keys.extend(key);
                Taken::Yes
            }
            "then by" => {
                let key =
                    self.read(head, line, Kind::order_line, opening, Reader::lower_order_line);
                queue.keys.extend(key);
                Taken::Yes
            }
            "status" | "not stated" | "in force" => {
                self.standing_line(&mut queue.standing, head, line, opening)
            }
            _ => Taken::No,
        }
    }
}
