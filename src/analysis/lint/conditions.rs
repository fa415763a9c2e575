//! What conditions say of all cases at once, in words: what [`crate::analysis::logic`] finds.

use super::{Context, Findings};
use crate::analysis::logic::{self, Finding, Kind, Role, Why};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{ConditionId, Program};
use crate::span::Span;
use crate::syntax::ast::{ConditionKind, LineKind, NoticeKind};

/// Reports what is always or never so, implied, or never read.
pub(super) fn decided(context: &Context<'_>, findings: &mut Findings) {
    for finding in logic::findings(context.program) {
        let words = Words { context, finding: &finding };
        findings.report(words.report());
    }
}

/// A finding, put into words.
struct Words<'a> {
    context: &'a Context<'a>,
    finding: &'a Finding,
}

impl Words<'_> {
    fn report(&self) -> Diagnostic {
        match self.finding.kind {
            Kind::Always => self.whole(Code::AlwaysMet),
            Kind::Never => self.whole(Code::NeverMet),
            Kind::Implied => self.implied(),
            Kind::Idle { every } => self.idle(every),
            Kind::Dead => match self.finding.role {
                Role::Row(..) => self.dead_row(),
                _ => self.dead_line(),
            },
            Kind::NotWithNone => self.not_with_none(),
        }
    }

    const fn program(&self) -> &Program {
        self.context.program
    }

    /// The clauses that show it, in their order.
    fn clauses(&self) -> Vec<Span> {
        let because = self.finding.because.iter();
        because
            .filter_map(|why| if let Why::Clause(span) = why { Some(*span) } else { None })
            .collect()
    }

    fn written(&self, span: Span) -> String {
        self.context.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Something that is always, or never, so as a whole.
    fn whole(&self, code: Code) -> Diagnostic {
        let never = code == Code::NeverMet;
        let report = self.by_clauses(code, self.claim(never), never);
        self.with_reasons(report).help(if never {
            "correct it, or leave it out if nothing else was meant"
        } else {
            "leave it out, or correct it if something else was meant"
        })
    }

    /// A report at the clauses that contradict one another or, of which (not `never`) one always holds.
    fn by_clauses(&self, code: Code, message: impl Into<String>, never: bool) -> Diagnostic {
        let clauses = self.clauses();
        let at = clauses.first().copied().unwrap_or(self.finding.at);
        let report = Diagnostic::warning(code, at, message);
        let is_alone =
            self.finding.because.iter().all(|why| matches!(why, Why::Clause(_) | Why::Fact(_)));
        let label = match (clauses.len(), never, is_alone) {
            (0, ..) => return report,
            (1, true, true) => "this is never so",
            (1, true, false) => "this is never so here",
            (1, false, true) => "this is always so",
            (1, false, false) => "this is always so here",
            _ => "this",
        };
        let mut report = report.label(label);
        for (number, clause) in clauses.iter().enumerate().skip(1) {
            let words = match (never, clauses.len()) {
                (_, count) if number + 1 < count => "and this",
                (true, 2) => "and this are never both so",
                (true, _) => "and this are never all so",
                (false, 2) => "or this is always so",
                (false, _) => "or this: one of them is always so",
            };
            report = report.also(*clause, words);
        }
        report
    }

    fn claim(&self, never: bool) -> String {
        let program = self.program();
        let say = |yes: &str, no: &str| if never { no.to_owned() } else { yes.to_owned() };
        match self.finding.role {
            Role::Test(id) => {
                let name = self.named(id);
                match program[id].kind {
                    ConditionKind::Condition | ConditionKind::Expectation => {
                        format!("{name} is {} met", say("always", "never"))
                    }
                    ConditionKind::Exclusion => {
                        format!("{name} {}", say("excludes every case", "never excludes"))
                    }
                    ConditionKind::Hold => format!("{name} {} holds", say("always", "never")),
                }
            }
            Role::Applies(id) => format!("{} {} applies", self.named(id), say("always", "never")),
            Role::Eligibility(id) => {
                format!("no case can satisfy all that `{}` asks", program[id].head.name)
            }
            Role::Instalment(id) => {
                format!("nothing can satisfy all that `{}` asks", program[id].head.name)
            }
            Role::Standard => format!("this standard {} applies", say("always", "never")),
            Role::Notice(id) => {
                let notice = &program[id];
                let kind = match notice.kind {
                    NoticeKind::Warning => "warning",
                    NoticeKind::Advice => "advice",
                };
                format!("{kind} `{}` {} comes", notice.head.name, say("always", "never"))
            }
            Role::Check => say("this check can never fail", "no case can pass this check"),
            Role::Filter => say("every item passes this", "no item can pass this"),
            Role::Counts => say("everything counts here", "nothing ever counts here"),
            Role::Waits => say("every case waits", "no case ever waits"),
            Role::Value(id) => {
                format!("`{}` is here {} `yes`", program[id].head.name, say("always", "never"))
            }
            Role::Line(..) | Role::Row(..) | Role::Part => {
                say("this is always so", "this is never so")
            }
        }
    }

    /// A condition by its kind and name.
    fn named(&self, id: ConditionId) -> String {
        let condition = &self.program()[id];
        let kind = match condition.kind {
            ConditionKind::Condition => "condition",
            ConditionKind::Expectation => "expectation",
            ConditionKind::Exclusion => "exclusion",
            ConditionKind::Hold => "hold",
        };
        format!("{kind} `{}`", condition.head.name)
    }

    /// Places besides the clauses that show a finding.
    fn with_reasons(&self, report: Diagnostic) -> Diagnostic {
        self.reasons(report, self.finding.because.iter())
    }

    fn reasons<'w>(
        &self,
        mut report: Diagnostic,
        because: impl Iterator<Item = &'w Why>,
    ) -> Diagnostic {
        let program = self.program();
        for why in because {
            report = match *why {
                Why::Clause(_) | Why::None(_) => report,
                Why::Condition(id) => report.also(
                    program[id].head.name_span,
                    format!("{} stands against it", self.named(id)),
                ),
                Why::Limit(span) => report.also(span, "it is asked only where this is so"),
                Why::InForce(span) => report.also(span, "it is asked only on these days"),
                Why::Line(span) => report.also(span, "decides before it"),
                Why::Check(id) => match id.check(program) {
                    Some(check) => {
                        report.also(check.head.name_span, "every case passes this check")
                    }
                    None => report,
                },
                Why::Fact(id) => {
                    report.also(program[id].head.name_span, "what it can be is declared here")
                }
            };
        }
        report
    }

    fn implied(&self) -> Diagnostic {
        let program = self.program();
        let Role::Test(id) = self.finding.role else { return self.whole(Code::Implied) };
        let does = |id: ConditionId| match program[id].kind {
            ConditionKind::Condition | ConditionKind::Expectation => "is not met",
            ConditionKind::Exclusion => "excludes",
            ConditionKind::Hold => "holds",
        };
        let mut report = Diagnostic::warning(
            Code::Implied,
            self.finding.at,
            format!("{} never makes a difference", self.named(id)),
        );
        let others: Vec<ConditionId> = self
            .finding
            .because
            .iter()
            .filter_map(|why| if let Why::Condition(id) = why { Some(*id) } else { None })
            .collect();
        let label = match others.as_slice() {
            [one] => {
                format!("wherever this {}, {} {} too", does(id), self.named(*one), does(*one))
            }
            _ => format!("wherever this {}, one of the others does its work", does(id)),
        };
        report = report.label(label);
        for other in &others {
            report = report.also(program[*other].head.name_span, "this one decides");
        }
        let because = self.finding.because.iter();
        let because = because.filter(|why| !matches!(why, Why::Condition(_)));
        self.reasons(report, because).help(
            "leave it out, or correct it if something else was meant; where the source names both, say so: `# allow implied: …`",
        )
    }

    fn idle(&self, every: bool) -> Diagnostic {
        let clauses = self.clauses();
        let limited = self.finding.because.iter().any(|why| matches!(why, Why::Limit(_)));
        let label = match (every, clauses.as_slice(), limited) {
            (true, [], false) => "this is always so",
            (true, [], true) => "this is always so here",
            (true, ..) => "where the rest is so, this is so too",
            (false, [], false) => "this is never so",
            (false, [], true) => "this is never so here",
            (false, ..) => "where this is so, the rest decides already",
        };
        let mut report = Diagnostic::warning(
            Code::Implied,
            self.finding.at,
            format!("`{}` never makes a difference", shortened(&self.written(self.finding.at))),
        )
        .label(label);
        for clause in clauses {
            report = report.also(clause, "because of this");
        }
        self.with_reasons(report).help("leave it out, or correct it if something else was meant")
    }

    fn dead_line(&self) -> Diagnostic {
        let at = self.finding.at;
        let is_otherwise = match self.finding.role {
            Role::Line(define, line) => {
                let lines = &self.program()[define].lines;
                lines.get(line).is_some_and(|line| line.kind == LineKind::Otherwise)
            }
            _ => false,
        };
        let message = "this line never decides";
        let by_others = self.finding.because.iter().any(|why| matches!(why, Why::Line(_)));
        let report = if by_others {
            Diagnostic::warning(Code::DeadLine, at, message)
                .label("the lines before it decide every case that it is for")
        } else if self.clauses().is_empty() {
            Diagnostic::warning(Code::DeadLine, at, message).label("it is read on no day")
        } else {
            self.by_clauses(Code::DeadLine, message, true)
        };
        let own_days = Why::Limit(at);
        let because = self.finding.because.iter().filter(|why| **why != own_days);
        self.reasons(report, because).help(if is_otherwise {
            "leave it out, and write the last line before it with `otherwise` instead of `when …`"
        } else {
            "leave it out, move it up, or correct its `when`"
        })
    }

    fn dead_row(&self) -> Diagnostic {
        let mut report =
            Diagnostic::warning(Code::DeadRow, self.finding.at, "no case ever reads this row")
                .label("what the table is asked with never leads here");
        for clause in self.clauses() {
            report = report.also(clause, "the table is asked here");
        }
        self.with_reasons(report).help("leave it out, or correct its keys")
    }

    fn not_with_none(&self) -> Diagnostic {
        let because = self.finding.because.iter();
        let name = because
            .filter_map(|why| if let Why::None(span) = why { Some(*span) } else { None })
            .map(|span| self.written(span))
            .next();
        let name = name.unwrap_or_else(|| "a value".to_owned());
        let mut report = Diagnostic::warning(
            Code::NotWithNone,
            self.finding.at,
            format!("this is `yes` also where `{name}` is none"),
        )
        .label("`not` makes a `yes` of it");
        for clause in self.clauses() {
            report = report.also(clause, "with none this is `no`");
        }
        report.help(format!(
            "write `{name} is given and …` before it, or `{name} is none or …` where that is meant"
        ))
    }
}

/// Words that are not too long for a message.
fn shortened(words: &str) -> String {
    const MOST: usize = 60;
    if words.chars().count() <= MOST {
        return words.to_owned();
    }
    let start: String = words.chars().take(MOST - 2).collect();
    format!("{} …", start.trim_end())
}
