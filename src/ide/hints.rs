//! What is said beside dated lines: until when each holds, and which holds today.
//!
//! Owns: the reading of dates off the tree, so that hints stand also where something else is wrong.
//! Takes: the tree of a text and the day. Gives: words at offsets.

use crate::span::{Span, Spanned};
use crate::syntax::ast::{self, Declaration, Expr, LineKind, Standing};
use crate::value::Date;

/// Words to show at a place, which are not part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Where.
    pub at: usize,
    /// The words.
    pub text: String,
}

/// A line that holds from a day to a day.
struct Dated<'t> {
    /// Lines of one kind with the same guard follow each other.
    series: (bool, Option<&'t Expr>),
    from: Option<Date>,
    until: Option<Date>,
    /// Where the dates end.
    at: u32,
}

/// The hints of a text, in its order.
#[must_use]
pub fn hints(file: &ast::File, today: Date) -> Vec<Hint> {
    let mut found = Vec::new();
    for declaration in &file.declarations {
        match declaration {
            Declaration::Define(one) => {
                let lines = one.lines.iter().map(|line| Dated {
                    series: (line.kind.node == LineKind::Except, line.when.as_ref()),
                    from: node(line.from.as_ref()),
                    until: node(line.until.as_ref()),
                    at: end(line.until.as_ref(), line.from.as_ref(), line.span),
                });
                series(&lines.collect::<Vec<_>>(), one.dated_by.is_none(), today, &mut found);
            }
            Declaration::Indicator(one) => {
                standing(&one.standing, today, &mut found);
                let targets = one.targets.iter().map(|target| Dated {
                    series: (false, None),
                    from: node(target.from.as_ref()),
                    until: node(target.until.as_ref()),
                    at: end(target.until.as_ref(), target.from.as_ref(), target.span),
                });
                series(&targets.collect::<Vec<_>>(), one.dated_by.is_none(), today, &mut found);
            }
            Declaration::Eligibility(one) => standing(&one.standing, today, &mut found),
            Declaration::Standard(one) => standing(&one.standing, today, &mut found),
            Declaration::Payment(one) => standing(&one.standing, today, &mut found),
            Declaration::Queue(one) => standing(&one.standing, today, &mut found),
            _ => {}
        }
    }
    found.sort_by_key(|hint| hint.at);
    found
}

fn node(date: Option<&Spanned<Date>>) -> Option<Date> {
    date.map(|date| date.node)
}

/// Where the dates of a line end.
fn end(until: Option<&Spanned<Date>>, from: Option<&Spanned<Date>>, line: Span) -> u32 {
    until.or(from).map_or(line.end, |date| date.span.end)
}

/// Lines with dates: until when each holds, where that is not written, and whether it holds today.
fn series(lines: &[Dated<'_>], by_today: bool, today: Date, found: &mut Vec<Hint>) {
    for line in lines {
        if line.from.is_none() && line.until.is_none() {
            continue;
        }
        let same = lines.iter().filter(|other| other.series == line.series);
        let next = same
            .filter_map(|other| other.from)
            .filter(|day| line.from.is_some_and(|own| *day > own))
            .min();
        let before_next = next.and_then(|day| day.add_days(-1).ok());
        let until = line.until.or(before_next);
        let mut words = String::new();
        if line.until.is_none()
            && let Some(until) = until
        {
            words = format!("until {until}");
        }
        let holds =
            line.from.is_none_or(|from| from <= today) && until.is_none_or(|until| today <= until);
        if by_today && holds {
            words = if words.is_empty() {
                "in force today".to_owned()
            } else {
                format!("{words}, in force today")
            };
        }
        if !words.is_empty() {
            found.push(Hint { at: line.at as usize, text: words });
        }
    }
}

/// `in force …`: whether it is today.
fn standing(standing: &Standing, today: Date, found: &mut Vec<Hint>) {
    let Some(in_force) = &standing.in_force else { return };
    if in_force.dated_by.is_some() {
        return;
    }
    let words = if in_force.from.as_ref().is_some_and(|from| today < from.node) {
        "not yet in force today"
    } else if in_force.until.as_ref().is_some_and(|until| until.node < today) {
        "no longer in force today"
    } else {
        "in force today"
    };
    found.push(Hint { at: in_force.span.end as usize, text: words.to_owned() });
}
