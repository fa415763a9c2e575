//! How expressions are read: a table of texts and their trees, in which brackets show what holds what.

#![cfg(test)]

use rules::span::FileId;
use rules::syntax::ast::{Comparison, Expr, ExprKind, Literal, Logic, Path, Pick};
use rules::syntax::parse_expression;

#[track_caller]
fn check(text: &str, expected: &str) {
    let read = parse_expression(FileId(0), text).map(|expr| sketch(&expr));
    assert_eq!(read, Ok(expected.to_owned()), "{text}");
}

#[track_caller]
fn refuse(text: &str, code: &str) {
    let problems = parse_expression(FileId(0), text).err().unwrap_or_default();
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(codes, [format!("rules::syntax::{code}")], "{text}");
}

fn sketch(expr: &Expr) -> String {
    let s = sketch;
    match &expr.kind {
        ExprKind::Literal(literal) => self::literal(literal),
        ExprKind::Path(path) => path.joined(),
        ExprKind::Today => "today".to_owned(),
        ExprKind::Words(words) => {
            let words: Vec<&str> = words.iter().map(|word| word.node.as_str()).collect();
            format!("'{}'", words.join(" "))
        }
        ExprKind::Group(inner) => format!("group({})", s(inner)),
        ExprKind::Not(inner) => format!("not({})", s(inner)),
        ExprKind::And(logic) => self::logic("and", logic),
        ExprKind::Or(logic) => self::logic("or", logic),
        ExprKind::Compare(left, comparison) => {
            format!("[{} {}]", s(left), compare(&comparison.node))
        }
        ExprKind::Applies { subject, negated } => format!("applies({}, {negated})", s(subject)),
        ExprKind::Arithmetic { left, operator, right } => {
            format!("{:?}({}, {})", operator.node, s(left), s(right))
        }
        ExprKind::Negative(inner) => format!("negative({})", s(inner)),
        ExprKind::ShareOf { share, of } => format!("share({}, {})", s(share), s(of)),
        ExprKind::Rounded { value, rounding, to_penny } => {
            format!("rounded({}, {rounding:?}, {to_penny})", s(value))
        }
        ExprKind::IfNone { value, fallback } => format!("if_none({}, {})", s(value), s(fallback)),
        ExprKind::Pick { which, left, right } => {
            let word = match which {
                Pick::Larger => "larger",
                Pick::Smaller => "smaller",
                Pick::Earlier => "earlier",
                Pick::Later => "later",
            };
            format!("{word}({}, {})", s(left), s(right))
        }
        ExprKind::Shift { duration, calendar, after, date } => {
            let word = if *after { "after" } else { "before" };
            format!("{word}({}{}, {})", s(duration), of_calendar(calendar.as_ref()), s(date))
        }
        ExprKind::Elapsed { unit, calendar, from, to } => {
            format!("elapsed({unit}{}, {}, {})", of_calendar(calendar.as_ref()), s(from), s(to))
        }
        ExprKind::Age { on, born } => format!("age({}, {})", s(on), s(born)),
        ExprKind::Birthday { born, age } => format!("birthday({}, {})", s(born), s(age)),
        ExprKind::WeekdayOf(day) => format!("weekday({})", s(day)),
        ExprKind::PeriodEdge { end, period, date } => {
            format!("{}({period:?}, {})", if *end { "end" } else { "start" }, s(date))
        }
        ExprKind::Quantified { every, variable, list, condition } => {
            let word = if *every { "every" } else { "any" };
            format!("{word}({} in {}: {})", variable.node, s(list), s(condition))
        }
        ExprKind::Count { variable, list, filter } => {
            format!("count({} in {}{})", variable.node, s(list), filtered(filter.as_deref()))
        }
        ExprKind::Sum { value, variable, list, filter } => {
            let filter = filtered(filter.as_deref());
            format!("sum({} for {} in {}{filter})", s(value), variable.node, s(list))
        }
        ExprKind::Extreme { which, value, variable, list, filter } => {
            let filter = filtered(filter.as_deref());
            format!("{which:?}({} for {} in {}{filter})", s(value), variable.node, s(list))
        }
        ExprKind::Lookup { column, table, keys } => {
            let keys: Vec<String> =
                keys.iter().map(|(key, value)| format!("{}={}", key.node, s(value))).collect();
            format!("lookup({} from {}: {})", column.node, table.joined(), keys.join(", "))
        }
        ExprKind::List(items) => format!("list({})", all(items)),
    }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Literal::Number(number) => rules::value::text::plain(*number),
        Literal::Money(number) => rules::value::text::money(*number),
        Literal::Percent(number) => rules::value::text::percent(*number),
        Literal::Date(date) => date.iso(),
        Literal::Time(time) => time.to_string(),
        Literal::Duration(duration) => duration.to_string(),
        Literal::Text(text) => format!("{text:?}"),
        Literal::Level(level) => format!("level {level}"),
        Literal::None => "none".to_owned(),
    }
}

fn logic(word: &str, logic: &Logic) -> String {
    let bullets = if logic.bullets { "-" } else { "" };
    format!("{word}{bullets}({})", all(&logic.parts))
}

fn all(items: &[Expr]) -> String {
    items.iter().map(sketch).collect::<Vec<_>>().join(", ")
}

fn filtered(filter: Option<&Expr>) -> String {
    filter.map(|filter| format!(" where {}", sketch(filter))).unwrap_or_default()
}

fn of_calendar(calendar: Option<&Path>) -> String {
    calendar.map(|path| format!(" in {}", path.joined())).unwrap_or_default()
}

fn compare(comparison: &Comparison) -> String {
    let s = sketch;
    match comparison {
        Comparison::Is(right) => format!("is {}", s(right)),
        Comparison::IsNot(right) => format!("is not {}", s(right)),
        Comparison::AtLeast(right) => format!(">= {}", s(right)),
        Comparison::AtMost(right) => format!("<= {}", s(right)),
        Comparison::MoreThan(right) => format!("> {}", s(right)),
        Comparison::LessThan(right) => format!("< {}", s(right)),
        Comparison::Between(low, high) => format!("between {} and {}", s(low), s(high)),
        Comparison::OneOf(values) => format!("one of {}", all(values)),
        Comparison::NotOneOf(values) => format!("not one of {}", all(values)),
        Comparison::Before(right) => format!("before {}", s(right)),
        Comparison::After(right) => format!("after {}", s(right)),
        Comparison::OnOrBefore(right) => format!("on or before {}", s(right)),
        Comparison::OnOrAfter(right) => format!("on or after {}", s(right)),
        Comparison::Within { duration, calendar, after, date } => {
            let word = if *after { "after" } else { "before" };
            format!("within {}{} {word} {}", s(duration), of_calendar(calendar.as_ref()), s(date))
        }
        Comparison::Given => "given".to_owned(),
        Comparison::Recorded => "recorded".to_owned(),
        Comparison::Undecided => "undecided".to_owned(),
        Comparison::Empty => "empty".to_owned(),
        Comparison::NotEmpty => "not empty".to_owned(),
        Comparison::Includes(values) => format!("includes {}", all(values)),
        Comparison::WorkingDay(calendar) => {
            format!("working day{}", of_calendar(calendar.as_ref()))
        }
    }
}

#[test]
fn values() {
    check("12", "12");
    check("-3", "-3");
    check("- 0.5", "-0.5");
    check("£1,200,195.00", "£1,200,195.00");
    check("-£5", "-£5.00");
    check("60%", "60%");
    check("0.5%", "0.5%");
    check("2 June 2025", "2025-06-02");
    check("2025-06-02", "2025-06-02");
    check("8:00am", "08:00");
    check("20:00", "20:00");
    check("10 working days", "10 working days");
    check("1 week", "1 week");
    check("level 2", "level 2");
    check("yes", "yes");
    check("no", "no");
    check("none", "none");
    check("none_identified", "none_identified");
    check("notice", "notice");
    check("\"a  #text\n   over lines\"", "\"a  #text over lines\"");
    check("a.end", "a.end");
    check("a.none", "a.none");
    check("today", "today");
    check("today_is", "today_is");
    check("list of 1, a.b, £2", "list(1, a.b, £2.00)");
    check("2025-06", "Subtract(2025, 6)");
}

#[test]
fn what_binds_tighter() {
    check("1 + 2 * 3 - 4", "Subtract(Add(1, Multiply(2, 3)), 4)");
    check("(1 + 2) * 3", "Multiply(group(Add(1, 2)), 3)");
    check("-a * b", "Multiply(negative(a), b)");
    check("60% of a + b", "Add(share(60%, a), b)");
    check("60% of 40% of a", "share(60%, share(40%, a))");
    check("60% of a rounded to the penny", "rounded(share(60%, a), HalfAwayFromZero, true)");
    check("(a / b) rounded up", "rounded(group(Divide(a, b)), Up, false)");
    check("a is b rounded down", "[a is rounded(b, Down, false)]");
    check("4 weeks after 2 days before d", "after(4 weeks, before(2 days, d))");
    check("4 weeks after end of month of d", "after(4 weeks, end(Month, d))");
    check("10 working days in council.days before d", "before(10 working days in council.days, d)");
    check("p.length after d", "after(p.length, d)");
    check("d is 4 weeks after e", "[d is after(4 weeks, e)]");
    check("d is after 4 weeks after e", "[d after after(4 weeks, e)]");
    check("a and b and c", "and(a, b, c)");
    check("(a and b) or c", "or(group(and(a, b)), c)");
    check("a and (b or c) and d", "and(a, group(or(b, c)), d)");
    check("not a is b and c", "and(not([a is b]), c)");
    check("not not a", "not(not(a))");
    check("a + 1 is at least b * 2 or c", "or([Add(a, 1) >= Multiply(b, 2)], c)");
}

#[test]
fn comparisons() {
    check("a is b", "[a is b]");
    check("a is none", "[a is none]");
    check("a is not none", "[a is not none]");
    check("a is no", "[a is no]");
    check("a is not b", "[a is not b]");
    check("a is at most 4", "[a <= 4]");
    check("a is more than 4", "[a > 4]");
    check("a is less than 4", "[a < 4]");
    check("a is between 4 and b + 1 and c", "and([a between 4 and Add(b, 1)], c)");
    check("a is one of b, c and d", "and([a one of b, c], d)");
    check("a is not one of b, level 2", "[a not one of b, level 2]");
    check("a is before b and c is after d", "and([a before b], [c after d])");
    check("a is on or before b or c is on or after d", "or([a on or before b], [c on or after d])");
    check("a is within 4 weeks after b", "[a within 4 weeks after b]");
    check("a is within 4 working days in c before b", "[a within 4 working days in c before b]");
    check("a is given and b is recorded", "and([a given], [b recorded])");
    check("a is empty or b is not empty", "or([a empty], [b not empty])");
    check("a is undecided", "[a undecided]");
    check("a.b includes c", "[a.b includes c]");
    check("a includes all of b, c", "[a includes b, c]");
    check("a is a working day and b", "and([a working day], b)");
    check("a is a working day in c", "[a working day in c]");
    check("a.b applies and c does not apply", "and(applies(a.b, false), applies(c, true))");
    check("a is the larger of b and c and d", "and([a is larger(b, c)], d)");
    check("a is over", "[a is over]");
}

#[test]
fn answers_of_rules() {
    check("a is eligible", "[a is eligible]");
    check("a is not met", "[a is not met]");
    check("a is not applicable or b", "or([a is not applicable], b)");
    check("a is in force", "[a is 'in force']");
    check("a is not in force and b", "and([a is not 'in force'], b)");
    check("(a is not started)", "group([a is not started])");
    check("a is on time", "[a is 'on time']");
}

#[test]
fn forms() {
    check("any x in a.b satisfies x.c is 4", "any(x in a.b: [x.c is 4])");
    check(
        "a and every x in b satisfies (x.c and x.d)",
        "and(a, every(x in b: group(and(x.c, x.d))))",
    );
    check("every x in a satisfies any y in x.b satisfies y.c", "every(x in a: any(y in x.b: y.c))");
    check("number of x in a is at least 4", "[count(x in a) >= 4]");
    check("(number of x in a where x.b is 1) is 4", "[group(count(x in a where [x.b is 1])) is 4]");
    check("sum of x.a + 1 for x in b", "sum(Add(x.a, 1) for x in b)");
    check("sum of x.a for x in b where x.c", "sum(x.a for x in b where x.c)");
    check("sum of sum of y.a for y in x.b for x in c", "sum(sum(y.a for y in x.b) for x in c)");
    check("highest x.a for x in b", "Highest(x.a for x in b)");
    check(
        "earliest x.a for x in b where x.a is given",
        "Earliest(x.a for x in b where [x.a given])",
    );
    check("the later of a and 4 weeks after b", "later(a, after(4 weeks, b))");
    check("(a, or b if none)", "if_none(a, b)");
    check(
        "age on (a, or today if none) if born b is at least 4",
        "[age(if_none(a, today), b) >= 4]",
    );
    check("age", "age");
    check("the day a.b reaches 26", "birthday(a.b, 26)");
    check("days from a to b is at most 4", "[elapsed(days, a, b) <= 4]");
    check("working days in c from a to today", "elapsed(working days in c, a, today)");
    check("weekday of a is monday", "[weekday(a) is monday]");
    check("start of financial year of a", "start(FinancialYear, a)");
    check("end of year of 4 weeks after a", "after(end(Year, 4 weeks), a)");
    check("end", "end");
    check("value from volumes where district is a.b", "lookup(value from volumes: district=a.b)");
    check("v from p.t where a is b and c is 4", "lookup(v from p.t: a=b, c=4)");
    check("(v from t where a is b) and c", "and(group(lookup(v from t: a=b)), c)");
    check(
        "all of\n  - a\n  - any of\n    - b\n    - c is 4\n  - d",
        "and-(a, or-(b, [c is 4]), d)",
    );
    check("any x in a satisfies all of\n- x.b\n- x.c", "any(x in a: and-(x.b, x.c))");
    check("not any of\n - a\n - b", "not(or-(a, b))");
    check("a and any of\n - b\n - c", "and(a, or-(b, c))");
}

#[test]
fn one_expression_is_read() {
    refuse("", "unexpected");
    refuse("# nothing", "unexpected");
    refuse("a\nb", "unexpected");
    refuse("a b", "unexpected");
    refuse("a or b and c", "mixed_and_or");
    refuse("a >= 4", "symbol_comparison");
    refuse("\"a", "unclosed_text");
    refuse("(a", "brackets");
    refuse("a)", "brackets");
}

/// Places cover what was read, bullets too; spaces and comments make no difference.
#[test]
fn places_cover_what_was_read() {
    let text = "all of\n  - a is 4\n  - b";
    let read = parse_expression(FileId(3), text).expect("it is an expression");
    assert_eq!((read.span.file, read.span.start, read.span.end), (FileId(3), 0, text.len() as u32));
    let spaced =
        parse_expression(FileId(0), "all of\n\n   - a  is 4 # four\n   - b").expect("the same");
    assert_eq!(sketch(&read), sketch(&spaced));
}
