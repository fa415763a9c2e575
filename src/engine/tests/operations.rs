//! Single operations over values, ranges, none and errors.

use super::build::*;
use crate::diagnostic::Code;
use crate::engine::{Missing, Outcome, evaluate, evaluate_expr, failed_checks, with_faults};
use crate::program::*;
use crate::syntax::ast::{Arithmetic, First, LineKind, Pick};
use crate::value::{CalendarPeriod, Duration, DurationUnit};

const YES: Outcome = Outcome::yes_no(true);
const NO: Outcome = Outcome::yes_no(false);

fn code(outcome: &Outcome) -> Option<Code> {
    match outcome {
        Outcome::Error(error) => Some(error.code),
        Outcome::Known(_) | Outcome::Unknown(_) => None,
    }
}

#[test]
fn the_order_of_parts_is_no_error_unknown_yes() {
    let mut b = Build::new();
    let yes = b.value(Value::YesNo(true));
    let no = b.value(Value::YesNo(false));
    let unknown = b.unknown(YES_NO);
    let (one, zero) = (b.number(1), b.number(0));
    let divided = b.expr(NUMBER, ExprKind::Arithmetic(Arithmetic::Divide, one, zero));
    let error = b.expr(YES_NO, ExprKind::Equal(divided, one));
    for (parts, and, or) in [
        ([yes, no], Some(false), Some(true)),
        ([unknown, no], Some(false), None),
        ([unknown, yes], None, Some(true)),
    ] {
        for parts in [[parts[0], parts[1]], [parts[1], parts[0]]] {
            let list = b.list(&parts);
            let all = b.expr(YES_NO, ExprKind::And(list));
            let any = b.expr(YES_NO, ExprKind::Or(list));
            assert_eq!(b.eval(all).truth().to_bool(), and);
            assert_eq!(b.eval(any).truth().to_bool(), or);
        }
    }
    for (part, and, or) in
        [(no, NO, None), (yes, Outcome::UNKNOWN, Some(YES)), (unknown, Outcome::UNKNOWN, None)]
    {
        for parts in [[error, part], [part, error]] {
            let list = b.list(&parts);
            let all = b.expr(YES_NO, ExprKind::And(list));
            let any = b.expr(YES_NO, ExprKind::Or(list));
            if part == no {
                assert_eq!(b.eval(all), and);
            } else {
                assert_eq!(code(&b.eval(all)), Some(Code::DivisionByZero));
            }
            match &or {
                Some(or) => assert_eq!(b.eval(any), *or),
                None => assert_eq!(code(&b.eval(any)), Some(Code::DivisionByZero)),
            }
        }
    }
}

#[test]
fn comparisons_are_decided_over_ranges() {
    let mut b = Build::new();
    let x = b.between(4, 19);
    for (op, bound, expected) in [
        (Order::AtLeast, 4, Some(true)),
        (Order::AtLeast, 5, None),
        (Order::AtLeast, 20, Some(false)),
        (Order::AtMost, 19, Some(true)),
        (Order::AtMost, 3, Some(false)),
        (Order::MoreThan, 3, Some(true)),
        (Order::MoreThan, 4, None),
        (Order::MoreThan, 19, Some(false)),
        (Order::LessThan, 20, Some(true)),
        (Order::LessThan, 4, Some(false)),
    ] {
        let right = b.number(bound);
        let expr = b.expr(YES_NO, ExprKind::Order { op, left: x, right });
        assert_eq!(b.eval(expr).truth().to_bool(), expected, "{op:?} {bound}");
    }
    let three = b.number(3);
    let equal = b.expr(YES_NO, ExprKind::Equal(x, three));
    assert_eq!(b.eval(equal), NO);
    let ten = b.number(10);
    let equal = b.expr(YES_NO, ExprKind::NotEqual(x, ten));
    assert_eq!(b.eval(equal), Outcome::UNKNOWN);
    let twenty = b.number(20);
    let between = b.expr(YES_NO, ExprKind::Between { value: x, low: three, high: twenty });
    assert_eq!(b.eval(between), YES);
}

#[test]
fn a_range_that_includes_none_is_no_or_the_rest() {
    let mut b = Build::new();
    let x = b.fact(NUMBER.or_none(), Some((0, 40)), Slot::LeftOut);
    let zero = b.number(0);
    let least = b.expr(YES_NO, ExprKind::Order { op: Order::AtLeast, left: x, right: zero });
    assert_eq!(b.eval(least), Outcome::UNKNOWN);
    let below = b.expr(YES_NO, ExprKind::Order { op: Order::LessThan, left: x, right: zero });
    assert_eq!(b.eval(below), NO);
    let given = b.expr(YES_NO, ExprKind::Given(x, true));
    assert_eq!(b.eval(given), Outcome::UNKNOWN);
    let within = b.fact(DATE.or_none(), None, Slot::Within(date("2025-06-01"), date("2025-06-30")));
    let given = b.expr(YES_NO, ExprKind::Given(within, true));
    assert_eq!(b.eval(given), YES);
    let none = b.value(Value::None);
    let compared = b.expr(YES_NO, ExprKind::Order { op: Order::AtLeast, left: none, right: zero });
    assert_eq!(b.eval(compared), NO);
    let sum = b.expr(NUMBER, ExprKind::Arithmetic(Arithmetic::Add, none, zero));
    assert_eq!(code(&b.eval(sum)), Some(Code::NoneWhereAValueIsNeeded));
}

#[test]
fn arithmetic_keeps_ranges_where_it_can() {
    let mut b = Build::new();
    let (x, y, ten) = (b.between(1, 3), b.between(2, 5), b.number(10));
    let mut check = |op, left, right, expected: Outcome| {
        let expr = b.expr(NUMBER, ExprKind::Arithmetic(op, left, right));
        assert_eq!(b.eval(expr), expected);
    };
    check(Arithmetic::Add, x, y, range(3, 8));
    check(Arithmetic::Subtract, x, y, range(-4, 1));
    check(Arithmetic::Subtract, ten, x, range(7, 9));
    check(Arithmetic::Multiply, x, ten, Outcome::UNKNOWN);
    let larger = b.expr(NUMBER, ExprKind::Pick(Pick::Larger, x, ten));
    assert_eq!(b.eval(larger), known(10));
    let smaller = b.expr(NUMBER, ExprKind::Pick(Pick::Smaller, x, y));
    assert_eq!(b.eval(smaller), range(1, 3));
    let negative = b.expr(NUMBER, ExprKind::Negative(x));
    assert_eq!(b.eval(negative), range(-3, -1));
}

#[test]
fn dates_known_to_the_month_keep_their_range() {
    let mut b = Build::new();
    let born = b.fact(DATE, None, Slot::Within(date("2009-05-01"), date("2009-05-31")));
    let on = b.value(date("2025-06-02"));
    let age = b.expr(NUMBER, ExprKind::Age { on, born });
    assert_eq!(b.eval(age), known(16));
    let on = b.value(date("2025-05-15"));
    let age = b.expr(NUMBER, ExprKind::Age { on, born });
    assert_eq!(b.eval(age), range(15, 16));
    let duration = b.value(Value::Duration(Duration::new(10, DurationUnit::WorkingDays)));
    let calendar = Some(CalendarId(0));
    let due = b.expr(DATE, ExprKind::Shift { duration, calendar, after: true, date: born });
    assert_eq!(b.eval(due), Outcome::UNKNOWN, "the calendar does not cover 2009");
    let event = b.fact(DATE, None, Slot::Within(date("2025-06-01"), date("2025-06-30")));
    let due = b.expr(DATE, ExprKind::Shift { duration, calendar, after: true, date: event });
    let later = b.value(date("2025-07-14"));
    let late = b.expr(YES_NO, ExprKind::Order { op: Order::AtMost, left: due, right: later });
    assert_eq!(b.eval(late), YES);
    let edge =
        ExprKind::PeriodEdge { end: true, period: CalendarPeriod::FinancialQuarter, date: event };
    let edge = b.expr(DATE, edge);
    assert_eq!(b.eval(edge), Outcome::Known(date("2025-06-30")));
    let unknown = b.unknown(DATE);
    let due = b.expr(DATE, ExprKind::Shift { duration, calendar, after: true, date: unknown });
    assert_eq!(b.eval(due), Outcome::UNKNOWN);
}

/// A list of three items with a yes-or-no field and a number, of which one of each is not known.
fn items(b: &mut Build) -> (ExprId, ExprId, ExprId) {
    let fields = vec![
        Field { head: head("a"), shape: shape(YES_NO, None) },
        Field { head: head("n"), shape: shape(NUMBER, None) },
    ];
    b.program.records.push(Record {
        head: head("r"),
        fields,
        derived: Vec::new(),
        checks: Vec::new(),
    });
    let place = ListPlace::Fact(FactId::at(b.program.facts.len()));
    let yes = Slot::Given(Value::YesNo(true));
    let first = b.item(place, 0, vec![yes.clone(), Slot::Given(number(5))]);
    let second = b.item(place, 1, vec![Slot::LeftOut, Slot::Given(number(7))]);
    let third = b.item(place, 2, vec![Slot::Given(Value::YesNo(false)), Slot::LeftOut]);
    let list = Value::List(List { items: [first, second, third].into(), open: false });
    let list = b.fact(Type::list_of(Atom::Item(RecordId(0))), None, Slot::Given(list));
    let variable = b.expr(Type::of(Atom::Item(RecordId(0))), ExprKind::Variable(0));
    let a = b.expr(YES_NO, ExprKind::Field { of: variable, field: 0 });
    let n = b.expr(NUMBER, ExprKind::Field { of: variable, field: 1 });
    (list, a, n)
}

#[test]
fn loops_over_items_that_are_not_decided() {
    let mut b = Build::new();
    let (list, a, n) = items(&mut b);
    let any =
        b.expr(YES_NO, ExprKind::Quantified { every: false, variable: 0, list, condition: a });
    assert_eq!(b.eval(any), YES);
    let every =
        b.expr(YES_NO, ExprKind::Quantified { every: true, variable: 0, list, condition: a });
    assert_eq!(b.eval(every), NO);
    let count = b.expr(NUMBER, ExprKind::Count { variable: 0, list, filter: Some(a) });
    assert_eq!(b.eval(count), range(1, 2));
    let all = b.expr(NUMBER, ExprKind::Count { variable: 0, list, filter: None });
    assert_eq!(b.eval(all), known(3));
    let sum = b.expr(NUMBER, ExprKind::Sum { variable: 0, list, filter: Some(a), value: n });
    assert_eq!(b.eval(sum), Outcome::UNKNOWN);
    let not = b.expr(YES_NO, ExprKind::Not(a));
    let highest =
        ExprKind::Extreme { which: First::Highest, variable: 0, list, filter: Some(not), value: n };
    let highest = b.expr(NUMBER, highest);
    assert_eq!(b.eval(highest), Outcome::UNKNOWN);
    // One that can still fail leaves the count nothing to rest on.
    let one = b.number(1);
    let share = b.expr(NUMBER, ExprKind::Arithmetic(Arithmetic::Divide, one, n));
    let positive = b.expr(YES_NO, ExprKind::Order { op: Order::MoreThan, left: share, right: one });
    let count = b.expr(NUMBER, ExprKind::Count { variable: 0, list, filter: Some(positive) });
    assert_eq!(b.eval(count), Outcome::UNKNOWN);
}

#[test]
fn definitions_say_what_their_lines_agree_on() {
    let mut b = Build::new();
    let unknown = b.unknown(YES_NO);
    let (five, nine) = (b.number(5), b.number(9));
    let x = b.between(6, 7);
    let lines = |first, second| {
        vec![line(LineKind::Is, first, Some(unknown)), line(LineKind::Otherwise, second, None)]
    };
    let same = b.define(NUMBER, lines(five, five));
    let spread = b.define(NUMBER, lines(nine, five));
    let nested = b.define(NUMBER, lines(x, five));
    let read = |b: &mut Build, define| b.expr(NUMBER, ExprKind::Define(define));
    let (same, spread, nested) = (read(&mut b, same), read(&mut b, spread), read(&mut b, nested));
    assert_eq!(b.eval(same), known(5));
    assert_eq!(b.eval(spread), range(5, 9));
    assert_eq!(b.eval(nested), range(5, 7));
    let yes = b.value(Value::YesNo(true));
    let except = |value, when| line(LineKind::Except, value, Some(when));
    let conflict = b
        .define(NUMBER, vec![except(five, yes), except(nine, yes), line(LineKind::Is, five, None)]);
    let conflict = read(&mut b, conflict);
    assert_eq!(code(&b.eval(conflict)), Some(Code::ConflictingExceptions));
    let maybe = b.define(
        NUMBER,
        vec![except(five, yes), except(nine, unknown), line(LineKind::Is, five, None)],
    );
    let maybe = read(&mut b, maybe);
    assert_eq!(b.eval(maybe), Outcome::UNKNOWN);
    let declared = b.define(NUMBER, lines(nine, five));
    b.program.defines[declared.index()].range = Some((5.into(), 8.into()));
    let declared = read(&mut b, declared);
    assert_eq!(b.eval(declared), Outcome::UNKNOWN);
}

#[test]
fn an_unknown_day_needs_all_its_lines_to_agree() {
    let mut b = Build::new();
    let (five, nine) = (b.number(5), b.number(9));
    let june = b.fact(DATE, None, Slot::Within(date("2025-06-01"), date("2025-06-30")));
    let anyday = b.unknown(DATE);
    let mut dated = |dated_by, change: &str| {
        let mut first = line(LineKind::Is, five, None);
        first.until = Some(day(change).add_days(-1).unwrap());
        let mut second = line(LineKind::Is, nine, None);
        second.from = Some(day(change));
        let define = b.define(NUMBER, vec![first, second]);
        b.program.defines[define.index()].dated_by = Some(dated_by);
        let read = b.expr(NUMBER, ExprKind::Define(define));
        b.eval(read)
    };
    assert_eq!(dated(june, "2025-06-15"), range(5, 9));
    assert_eq!(dated(june, "2025-07-01"), known(5));
    assert_eq!(dated(june, "2025-06-01"), known(9));
    assert_eq!(dated(anyday, "2025-06-01"), range(5, 9));
}

#[test]
fn a_long_chain_of_definitions_does_not_overflow() {
    let mut b = Build::new();
    let one = b.number(1);
    let mut last = b.number(0);
    for _ in 0..100_000 {
        let sum = b.expr(NUMBER, ExprKind::Arithmetic(Arithmetic::Add, last, one));
        let define = b.define(NUMBER, vec![line(LineKind::Is, sum, None)]);
        last = b.expr(NUMBER, ExprKind::Define(define));
    }
    b.program.answers.clear();
    assert_eq!(b.eval(last), known(100_000));
}

#[test]
fn too_many_turns_are_an_error() {
    let mut b = Build::new();
    let items: std::sync::Arc<[Value]> = (0..20_000).map(number).collect();
    let list = Slot::Given(Value::List(List { items, open: false }));
    let list = b.fact(Type::list_of(Atom::Number), None, list);
    let (x, y) = (b.expr(NUMBER, ExprKind::Variable(0)), b.expr(NUMBER, ExprKind::Variable(1)));
    let condition = b.expr(YES_NO, ExprKind::Equal(x, y));
    let inner = b.expr(YES_NO, ExprKind::Quantified { every: false, variable: 1, list, condition });
    let outer =
        b.expr(YES_NO, ExprKind::Quantified { every: true, variable: 0, list, condition: inner });
    let define = b.define(YES_NO, vec![line(LineKind::Is, outer, None)]);
    b.program.answers = vec![AnswerId::Define(define)];
    let found = evaluate(&b.program, &b.facts(), day("2025-07-12"));
    let crate::engine::Finding::Define(answer) = &found.answers[0].finding else { panic!() };
    assert_eq!(code(&answer.value), Some(Code::TooMuchWork));
}

#[test]
fn what_would_settle_an_answer_comes_first() {
    let mut b = Build::new();
    // a and b are both needed; c alone settles.
    let facts: Vec<FactId> = (0..3).map(|_| b.declare(YES_NO, None, Slot::LeftOut)).collect();
    let reads: Vec<ExprId> =
        facts.iter().map(|fact| b.expr(YES_NO, ExprKind::Fact(*fact))).collect();
    let pair = b.list(&reads[..2]);
    let both = b.expr(YES_NO, ExprKind::And(pair));
    let not = b.expr(YES_NO, ExprKind::Not(both));
    let not_not = b.expr(YES_NO, ExprKind::Not(not));
    let parts = b.list(&[not_not, reads[2]]);
    let either = b.expr(YES_NO, ExprKind::Or(parts));
    let (outcome, missing, trace) =
        evaluate_expr(&b.program, &b.facts(), day("2025-07-12"), either);
    assert_eq!(outcome, Outcome::UNKNOWN);
    let expected: Vec<Missing> = [2, 0, 1].into_iter().map(|at| Missing::Fact(facts[at])).collect();
    assert_eq!(missing, expected);
    assert_eq!(trace.roots.len(), 1);
}

#[test]
fn a_comparison_that_would_settle_brings_its_facts_first() {
    let mut b = Build::new();
    let a = b.declare(NUMBER, None, Slot::LeftOut);
    let c = b.declare(NUMBER, None, Slot::LeftOut);
    let (read_a, read_c, two) =
        (b.expr(NUMBER, ExprKind::Fact(a)), b.expr(NUMBER, ExprKind::Fact(c)), b.number(2));
    let first = b.expr(YES_NO, ExprKind::Order { op: Order::AtLeast, left: read_a, right: two });
    let same = b.define(NUMBER, vec![line(LineKind::Is, read_c, None)]);
    let through = b.expr(NUMBER, ExprKind::Define(same));
    let second = b.expr(YES_NO, ExprKind::Order { op: Order::AtLeast, left: through, right: two });
    let third = b.expr(YES_NO, ExprKind::Order { op: Order::AtMost, left: through, right: two });
    let parts = b.list(&[first, second]);
    let both = b.expr(YES_NO, ExprKind::And(parts));
    let parts = b.list(&[both, third]);
    let expr = b.expr(YES_NO, ExprKind::Or(parts));
    let (outcome, missing, _) = evaluate_expr(&b.program, &b.facts(), day("2025-07-12"), expr);
    assert_eq!(outcome, Outcome::UNKNOWN);
    assert_eq!(missing, vec![Missing::Fact(c), Missing::Fact(a)]);
}

#[test]
fn a_failed_check_makes_what_it_blames_faulty() {
    let mut b = Build::new();
    let (list, a, n) = items(&mut b);
    let four = b.number(4);
    let enough = b.expr(YES_NO, ExprKind::Order { op: Order::AtMost, left: n, right: four });
    b.program.records[0].checks.push(Check {
        head: head("c"),
        condition: enough,
        blames: vec![Blame::Field(1)],
    });
    let failed = failed_checks(&b.program, &b.facts(), day("2025-07-12"));
    let items: Vec<Option<u32>> = failed.iter().map(|check| check.item).collect();
    assert_eq!(items, [Some(0), Some(1)]);
    let facts = with_faults(&b.facts(), &failed);
    assert!(failed_checks(&b.program, &facts, day("2025-07-12")).is_empty());
    b.slots = facts.slots;
    let highest =
        ExprKind::Extreme { which: First::Highest, variable: 0, list, filter: None, value: n };
    let highest = b.expr(NUMBER, highest);
    assert_eq!(b.eval(highest), Outcome::UNKNOWN);
    let any =
        b.expr(YES_NO, ExprKind::Quantified { every: false, variable: 0, list, condition: a });
    assert_eq!(b.eval(any), YES);
}
