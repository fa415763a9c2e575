//! Conditions, expectations, exclusions, holds, warnings and advice.

use super::{Assembler, Place, Taken};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Spanned;
use crate::syntax::ast::{Condition, ConditionKind, Head, Notice, NoticeKind};
use crate::syntax::grammar::Kind;
use crate::syntax::layout::Line;
use crate::syntax::lower::Reader;

impl<'t> Assembler<'t, '_> {
    /// The head of a condition or its kind; `owner` is the declaration it stands under.
    pub(super) fn condition_head(
        &mut self,
        conditions: &mut Vec<Condition>,
        owner: &mut Head,
        line: &'t Line,
        opening: &'static str,
    ) {
        let kind = match opening {
            "condition" => ConditionKind::Condition,
            "expectation" => ConditionKind::Expectation,
            "exclusion" => ConditionKind::Exclusion,
            _ => ConditionKind::Hold,
        };
        self.begin_part(Place::Condition);
        match self.read(owner, line, Kind::head, opening, Reader::lower_part_head) {
            Some(head) => {
                let start = line.range.start;
                let kind = Spanned::new(kind, self.reader.span(start..start + opening.len()));
                conditions.push(Condition { kind, head, applies: None, test: None, warns: None });
            }
            None => self.place = Place::Lost,
        }
    }

    /// A line below a condition or its kind.
    pub(super) fn condition_line(
        &mut self,
        condition: &mut Condition,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        let head = &mut condition.head;
        let when = (Kind::when_line, opening);
        match (opening, condition.kind.node) {
            ("applies when", _) => {
                self.once_in_part(head, &mut condition.applies, line, when, Reader::lower_when_line)
            }
            ("met when", ConditionKind::Condition | ConditionKind::Expectation)
            | ("excluded when", ConditionKind::Exclusion)
            | ("held when", ConditionKind::Hold) => {
                self.once_in_part(head, &mut condition.test, line, when, Reader::lower_when_line)
            }
            ("warns", ConditionKind::Expectation) => self.once_in_part(
                head,
                &mut condition.warns,
                line,
                (Kind::warns_line, opening),
                Reader::lower_warns_line,
            ),
            ("met when" | "excluded when" | "held when" | "warns", kind) => {
                let wanted = test_of(kind);
                let start = line.range.start;
                let report = Diagnostic::error(
                    Code::SyntaxMisplacedLine,
                    self.reader.span(start..start + opening.len()),
                    format!("`{opening}` is no line of `{}`", word_of(kind)),
                )
                .label(format!("it stands under `{} {}`", word_of(kind), condition.head.name.node))
                .help(format!("write `{wanted} …` here"));
                if !line.reported {
                    self.reader.report(report);
                }
                condition.head.broken = true;
                Taken::Yes
            }
            _ => Taken::No,
        }
    }

    /// The head of a warning or an advice.
    pub(super) fn notice_head(
        &mut self,
        notices: &mut Vec<Notice>,
        owner: &mut Head,
        line: &'t Line,
        opening: &'static str,
    ) {
        let kind = if opening == "warning" { NoticeKind::Warning } else { NoticeKind::Advice };
        self.begin_part(Place::Notice);
        match self.read(owner, line, Kind::notice_head, opening, Reader::lower_notice_head) {
            Some((head, when)) => {
                let start = line.range.start;
                let kind = Spanned::new(kind, self.reader.span(start..start + opening.len()));
                if when.is_some() {
                    self.said_of_part.push(("when", self.span(line)));
                }
                notices.push(Notice { kind, head, when });
            }
            None => self.place = Place::Lost,
        }
    }

    /// The `when` line below a warning or an advice.
    pub(super) fn notice_line(
        &mut self,
        notice: &mut Notice,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        if opening != "when" {
            return Taken::No;
        }
        let guard = (Kind::guard_line, opening);
        self.once_in_part(&mut notice.head, &mut notice.when, line, guard, Reader::lower_guard_line)
    }

    pub(super) fn complete_condition(&mut self, condition: &mut Condition) {
        if condition.test.is_some() {
            return;
        }
        let kind = condition.kind.node;
        let (what, example) = match kind {
            ConditionKind::Condition | ConditionKind::Expectation => {
                ("does not say when it is met", "met when child_age is at least 4")
            }
            ConditionKind::Exclusion => {
                ("does not say when it applies", "excluded when referral.source is young_person")
            }
            ConditionKind::Hold => {
                ("does not say when it holds", "held when family.stakeholder_objection")
            }
        };
        self.lacks(&mut condition.head, word_of(kind), what, example);
    }

    pub(super) fn complete_notices(&mut self, notices: &mut [Notice]) {
        for notice in notices {
            if notice.when.is_none() {
                let word =
                    if notice.kind.node == NoticeKind::Warning { "warning" } else { "advice" };
                self.lacks(
                    &mut notice.head,
                    word,
                    "does not say when it comes",
                    "when child_age is 25",
                );
            }
        }
    }
}

/// The line that says when the condition is met, where it is not there yet.
pub(super) fn waits_for(condition: &Condition) -> Option<&'static str> {
    condition.test.is_none().then(|| test_of(condition.kind.node))
}

const fn word_of(kind: ConditionKind) -> &'static str {
    match kind {
        ConditionKind::Condition => "condition",
        ConditionKind::Expectation => "expectation",
        ConditionKind::Exclusion => "exclusion",
        ConditionKind::Hold => "hold",
    }
}

const fn test_of(kind: ConditionKind) -> &'static str {
    match kind {
        ConditionKind::Condition | ConditionKind::Expectation => "met when",
        ConditionKind::Exclusion => "excluded when",
        ConditionKind::Hold => "held when",
    }
}
