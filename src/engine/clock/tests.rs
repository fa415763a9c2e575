//! The clock against a slow one that walks day by day, and ranges against all that they can be.

use proptest::prelude::*;

use super::*;

const AT: ExprId = ExprId(0);

fn date(text: &str) -> Date {
    Date::parse_iso(text).unwrap()
}

/// England and Wales, around Easter 2026.
fn calendar() -> Calendar {
    let closed = ["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25"];
    Calendar::new(2025, 2027, closed.map(date)).unwrap()
}

fn input<'a>(
    start: Days,
    stop: Days,
    pauses: &'a [(Days, Days)],
    limit: Duration,
    calendar: &'a Calendar,
    today: Date,
) -> ClockInput<'a> {
    ClockInput {
        start,
        stop,
        pauses,
        more_pauses: false,
        limit: Some(limit),
        calendar: Some(calendar),
        today,
        stops_at: AT,
        pauses_at: AT,
        limit_at: AT,
    }
}

fn exact(day: Option<Date>) -> Days {
    day.map_or(Days::NONE, Days::on)
}

/// Reads a clock of known days, written as texts; an empty text is none.
#[track_caller]
fn reading(
    start: &str,
    stop: &str,
    pauses: &[(&str, &str)],
    limit: Duration,
    today: &str,
) -> Reading {
    let day = |text: &str| exact((!text.is_empty()).then(|| date(text)));
    let pauses: Vec<_> = pauses.iter().map(|(from, to)| (day(from), day(to))).collect();
    let calendar = calendar();
    read(&input(day(start), day(stop), &pauses, limit, &calendar, date(today))).unwrap()
}

fn on(text: &str) -> Outcome {
    Outcome::Known(Value::Date(date(text)))
}

fn count(days: i64) -> Outcome {
    Outcome::Known(Value::Number(Number::from_i64(days)))
}

const NONE: Outcome = Outcome::Known(Value::None);
const FOUR_WEEKS: Duration = Duration::new(4, DurationUnit::Weeks);
const FIVE_WORKING_DAYS: Duration = Duration::new(5, DurationUnit::WorkingDays);

#[test]
fn four_weeks_are_28_days_and_the_last_counts() {
    let running = reading("2025-06-09", "", &[], FOUR_WEEKS, "2025-07-01");
    assert_eq!(running.answer, Answer::Running);
    assert_eq!(running.clock.due_on, on("2025-07-07"));
    assert_eq!(running.clock.days_left, count(6));
    assert_eq!(running.clock.days_used, count(22));
    assert_eq!(running.clock.days_over, NONE);
    let last = reading("2025-06-02", "2025-06-30", &[], FOUR_WEEKS, "2025-07-10");
    assert_eq!(last.answer, Answer::Met);
    assert_eq!((last.clock.days_used, last.clock.days_left), (count(28), NONE));
    let late = reading("2025-06-02", "2025-07-01", &[], FOUR_WEEKS, "2025-07-10");
    assert_eq!((late.answer, late.clock.days_over), (Answer::Breached, count(1)));
    let open = reading("2025-06-02", "", &[], FOUR_WEEKS, "2025-07-10");
    assert_eq!((open.answer, open.clock.days_over), (Answer::Breached, count(10)));
}

#[test]
fn five_working_days_over_easter_2026() {
    let easter = reading("2026-04-01", "", &[], FIVE_WORKING_DAYS, "2026-04-07");
    assert_eq!(easter.clock.due_on, on("2026-04-10"));
    assert_eq!((easter.clock.days_used, easter.clock.days_left), (count(2), count(3)));
    // Asked for on a bank holiday: the next working day is day 1.
    let holiday = reading("2026-04-03", "", &[], FIVE_WORKING_DAYS, "2026-04-07");
    assert_eq!(holiday.clock.due_on, on("2026-04-13"));
    // Late, but no working day has passed since.
    let late = reading("2026-04-01", "2026-04-11", &[], FIVE_WORKING_DAYS, "2026-04-12");
    assert_eq!((late.answer, late.clock.days_over), (Answer::Breached, count(0)));
}

#[test]
fn months_end_on_the_corresponding_date() {
    let months = Duration::new(18, DurationUnit::Months);
    let end = reading("2024-08-31", "", &[], months, "2025-06-01");
    assert_eq!((end.clock.due_on, end.clock.clamped), (on("2026-02-28"), true));
    let plain = reading("2024-08-15", "", &[], months, "2025-06-01");
    assert_eq!((plain.clock.due_on, plain.clock.clamped), (on("2026-02-15"), false));
}

#[test]
fn an_open_pause_stops_the_clock() {
    let paused = reading("2025-06-02", "", &[("2025-06-10", "")], FOUR_WEEKS, "2025-08-01");
    assert_eq!(paused.answer, Answer::Running);
    assert_eq!((&paused.clock.due_on, &paused.clock.days_left), (&NONE, &NONE));
    assert_eq!(paused.clock.days_used, count(7));
    assert!(paused.clock.paused_now);
    // An end that has not come yet is no end.
    let planned =
        reading("2025-06-02", "", &[("2025-06-10", "2025-08-02")], FOUR_WEEKS, "2025-08-01");
    assert_eq!(planned.clock.not_yet, [date("2025-08-02")]);
    assert_eq!(Reading { clock: Clock { not_yet: vec![], ..planned.clock }, ..planned }, paused);
    let ended =
        reading("2025-06-02", "", &[("2025-06-10", "2025-06-17")], FOUR_WEEKS, "2025-07-01");
    assert_eq!((ended.clock.due_on, ended.clock.days_paused), (on("2025-07-07"), 7));
    // One that opened after the due date does not undo the breach.
    let late = reading("2025-06-02", "", &[("2025-07-10", "")], FOUR_WEEKS, "2025-08-01");
    assert_eq!((late.answer, late.clock.days_over), (Answer::Breached, count(9)));
}

#[test]
fn what_is_dated_later_has_not_happened() {
    let start = reading("2025-07-02", "", &[], FOUR_WEEKS, "2025-07-01");
    assert_eq!((start.answer, start.clock.not_yet), (Answer::NotStarted, vec![date("2025-07-02")]));
    let stop = reading("2025-06-02", "2025-07-02", &[], FOUR_WEEKS, "2025-06-20");
    assert_eq!((stop.answer, stop.clock.stopped_on), (Answer::Running, NONE));
    assert_eq!(stop.clock.not_yet, [date("2025-07-02")]);
}

#[test]
fn dates_that_contradict_are_an_error() {
    let calendar = calendar();
    let code = |start, stop, pauses: &[(Days, Days)]| {
        let input = input(start, stop, pauses, FOUR_WEEKS, &calendar, date("2026-06-01"));
        read(&input).unwrap_err().code
    };
    let day = |text| Days::on(date(text));
    let before = Code::ClockStopsBeforeStart;
    assert_eq!(code(Days::NONE, day("2026-05-01"), &[]), before);
    assert_eq!(code(day("2026-05-02"), day("2026-05-01"), &[]), before);
    let pause = [(day("2026-05-04"), day("2026-05-03"))];
    assert_eq!(code(day("2026-05-02"), Days::NONE, &pause), Code::PauseEndsBeforeStart);
}

#[test]
fn a_start_known_to_the_month_decides_where_every_day_agrees() {
    let calendar = calendar();
    let june = Days { between: Some((date("2025-06-01"), date("2025-06-30"))), none: false };
    let answer = |stop: Days, today: &str| {
        read(&input(june, stop, &[], FOUR_WEEKS, &calendar, date(today))).unwrap()
    };
    let late = answer(Days::NONE, "2025-07-29");
    assert_eq!(late.answer, Answer::Breached);
    let Outcome::Unknown(Some(due)) = late.clock.due_on else { panic!("a range") };
    assert_eq!(due.low, Some(Value::Date(date("2025-06-29"))));
    assert_eq!(due.high, Some(Value::Date(date("2025-07-28"))));
    assert_eq!(answer(Days::NONE, "2025-07-28").answer, Answer::Undecided);
    assert_eq!(answer(Days::on(date("2025-06-20")), "2025-07-28").answer, Answer::Met);
    assert_eq!(answer(Days::on(date("2025-07-29")), "2025-08-28").answer, Answer::Breached);
    // It may not have started yet.
    assert_eq!(answer(Days::NONE, "2025-06-15").answer, Answer::Undecided);
}

#[test]
fn an_unknown_list_of_pauses_leaves_the_due_date_open_upwards() {
    let calendar = calendar();
    let start = Days::on(date("2025-06-02"));
    let known = input(start, Days::NONE, &[], FOUR_WEEKS, &calendar, date("2025-06-20"));
    let open = read(&ClockInput { more_pauses: true, ..known }).unwrap();
    assert_eq!(open.answer, Answer::Running);
    let Outcome::Unknown(Some(due)) = open.clock.due_on else { panic!("a range") };
    assert_eq!((due.low, due.high), (Some(Value::Date(date("2025-06-30"))), None));
    let later = ClockInput { more_pauses: true, today: date("2025-07-20"), ..known };
    assert_eq!(read(&later).unwrap().answer, Answer::Undecided);
}

#[test]
fn thousands_of_pauses_over_centuries_are_quick() {
    let first = date("1700-01-01");
    let pauses: Vec<_> = (0..20_000)
        .map(|n| {
            let from = first.add_days(n * 7).unwrap();
            (Days::on(from), Days::on(from.add_days(3).unwrap()))
        })
        .collect();
    let limit = Duration::new(50_000, DurationUnit::Days);
    let calendar = calendar();
    let input = input(Days::on(first), Days::NONE, &pauses, limit, &calendar, date("2025-01-01"));
    assert_eq!(read(&input).unwrap().answer, Answer::Breached);
}

// --- the oracle ------------------------------------------------------------------------------------

/// A clock of known days.
#[derive(Clone, Debug)]
struct Exact {
    start: Option<Date>,
    stop: Option<Date>,
    pauses: Vec<(Option<Date>, Option<Date>)>,
    limit: Duration,
    today: Date,
}

/// The answer, due date, days used, left and over: day by day, as language.md says.
type Slow = (Answer, Option<Date>, Option<i64>, Option<i64>, Option<i64>);

/// `None`: the dates contradict one another.
fn slowly(exact: &Exact, calendar: &Calendar) -> Option<Slow> {
    let happened = |day: Option<Date>| day.filter(|day| *day <= exact.today);
    if exact.pauses.iter().any(|(from, to)| matches!((from, to), (Some(a), Some(b)) if b < a)) {
        return None;
    }
    let Some(start) = happened(exact.start) else {
        let stopped = happened(exact.stop).is_some();
        return (!stopped).then_some((Answer::NotStarted, None, None, None, None));
    };
    let stop = happened(exact.stop);
    if stop.is_some_and(|stop| stop < start) {
        return None;
    }
    let paused = |day: Date| {
        exact.pauses.iter().any(|(from, to)| {
            happened(*from).is_some_and(|from| from <= day)
                && happened(*to).is_none_or(|to| day < to)
        })
    };
    let counts = |day: Date| {
        let working =
            exact.limit.unit != DurationUnit::WorkingDays || calendar.is_working_day(day).unwrap();
        working && !paused(day)
    };
    let between = |after: Date, through: Date| {
        let days = after.day_number() + 1..=through.day_number();
        let counted = days.filter(|day| counts(Date::from_day_number(*day).unwrap()));
        i64::try_from(counted.count()).unwrap()
    };
    let due = match exact.limit.unit {
        DurationUnit::Months | DurationUnit::Years => {
            Some(exact.limit.after(start, None).unwrap().date)
        }
        unit => {
            let weeks = if unit == DurationUnit::Weeks { 7 } else { 1 };
            let mut rest = exact.limit.count * weeks;
            let mut day = start;
            while rest > 0 && day < date("2027-12-31") {
                day = day.add_days(1).unwrap();
                rest -= u32::from(counts(day));
            }
            (rest == 0).then_some(day)
        }
    };
    let end = stop.unwrap_or(exact.today);
    let late = due.is_some_and(|due| end > due);
    let answer = match stop {
        _ if late => Answer::Breached,
        Some(_) => Answer::Met,
        None => Answer::Running,
    };
    let left = due.filter(|_| stop.is_none() && !late && !paused(exact.today));
    Some((
        answer,
        due,
        Some(between(start, end)),
        left.map(|due| between(exact.today, due)),
        due.filter(|_| late).map(|due| between(due, end)),
    ))
}

fn ranged(clock: &Clock) -> [&Outcome; 4] {
    [&clock.due_on, &clock.days_used, &clock.days_left, &clock.days_over]
}

fn values(slow: &Slow) -> [Value; 4] {
    let number =
        |days: Option<i64>| days.map_or(Value::None, |days| Value::Number(Number::from_i64(days)));
    let due = slow.1.map_or(Value::None, Value::Date);
    [due, number(slow.2), number(slow.3), number(slow.4)]
}

/// Whether an outcome leaves a value possible.
fn allows(outcome: &Outcome, value: &Value) -> bool {
    let Outcome::Unknown(range) = outcome else { return outcome.known() == Some(value) };
    let Some(range) = range else { return true };
    let within = |above: fn(&Value, &Value) -> bool| {
        range.low.as_ref().is_none_or(|low| above(value, low))
            && range.high.as_ref().is_none_or(|high| above(high, value))
    };
    match value {
        Value::None => range.or_none,
        Value::Date(_) => within(|a, b| match (a, b) {
            (Value::Date(a), Value::Date(b)) => a >= b,
            _ => false,
        }),
        _ => within(|a, b| match (a, b) {
            (Value::Number(a), Value::Number(b)) => a >= b,
            _ => false,
        }),
    }
}

fn some_day() -> impl Strategy<Value = Date> {
    (0_i64..60).prop_map(|days| date("2026-03-10").add_days(days).unwrap())
}

/// A day and what is known of it.
fn known_of(day: Option<Date>) -> impl Strategy<Value = (Option<Date>, Days)> {
    let known = exact(day);
    let around = (0_i64..8, 0_i64..8, any::<bool>()).prop_map(move |(before, after, none)| {
        let anchor = day.unwrap_or(date("2026-04-10"));
        let between = (anchor.add_days(-before).unwrap(), anchor.add_days(after).unwrap());
        (day, Days { between: Some(between), none: none || day.is_none() })
    });
    let nothing = Just((day, Days { between: Some((Date::MIN, Date::MAX)), none: true }));
    prop_oneof![3 => Just((day, known)), 2 => around, 1 => nothing]
}

fn maybe_day() -> impl Strategy<Value = (Option<Date>, Days)> {
    proptest::option::weighted(0.8, some_day()).prop_flat_map(known_of)
}

fn limit() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (0_u32..25).prop_map(|count| Duration::new(count, DurationUnit::Days)),
        (0_u32..4).prop_map(|count| Duration::new(count, DurationUnit::Weeks)),
        (0_u32..18).prop_map(|count| Duration::new(count, DurationUnit::WorkingDays)),
        (0_u32..3).prop_map(|count| Duration::new(count, DurationUnit::Months)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is known gives what the slow clock gives; what is less known never gives anything else.
    #[test]
    fn agrees_with_the_slow_clock(
        start in maybe_day(),
        stop in maybe_day(),
        pauses in proptest::collection::vec((maybe_day(), maybe_day()), 0..4),
        hidden in 0_usize..4,
        more in proptest::bool::weighted(0.1),
        limit in limit(),
        today in some_day(),
    ) {
        let months = limit.unit == DurationUnit::Months;
        let pauses = if months { Vec::new() } else { pauses };
        let calendar = calendar();
        let certain = Exact {
            start: start.0,
            stop: stop.0,
            pauses: pauses.iter().map(|(from, to)| (from.0, to.0)).collect(),
            limit,
            today,
        };
        let slow = slowly(&certain, &calendar);
        let exactly: Vec<_> =
            certain.pauses.iter().map(|(from, to)| (exact(*from), exact(*to))).collect();
        let quick = read(&input(
            exact(start.0), exact(stop.0), &exactly, limit, &calendar, today,
        ));
        match &slow {
            None => {
                // A contradiction in a pause is not seen before the clock has started.
                let unstarted = |reading: &Reading| reading.answer == Answer::NotStarted;
                prop_assert!(quick.is_err() || quick.as_ref().is_ok_and(unstarted));
            }
            Some(slow) => {
                let quick = quick.unwrap();
                prop_assert_eq!(quick.answer, slow.0);
                for (outcome, value) in ranged(&quick.clock).into_iter().zip(values(slow)) {
                    prop_assert_eq!(outcome, &Outcome::Known(value));
                }
            }
        }
        let Some(slow) = slow else { return Ok(()) };
        let more = more && !months;
        let mut loose: Vec<_> = pauses.iter().map(|(from, to)| (from.1, to.1)).collect();
        if more {
            loose.truncate(hidden);
        }
        let loose = ClockInput {
            more_pauses: more,
            ..input(start.1, stop.1, &loose, limit, &calendar, today)
        };
        let loosely = read(&loose).unwrap();
        prop_assert!(loosely.answer == slow.0 || loosely.answer == Answer::Undecided);
        for (outcome, value) in ranged(&loosely.clock).into_iter().zip(values(&slow)) {
            prop_assert!(allows(outcome, &value), "{outcome:?} does not allow {value:?}");
        }
        let unlimited = read(&ClockInput { limit: None, ..loose }).unwrap();
        prop_assert!(unlimited.answer == slow.0 || unlimited.answer == Answer::Undecided);
    }

    /// Where every start that does not contradict the stop gives the same answer, it is the answer.
    #[test]
    fn decides_where_every_start_agrees(
        first in some_day(),
        length in 0_i64..20,
        stop in proptest::option::of(some_day()),
        limit in limit(),
        today in some_day(),
    ) {
        let calendar = calendar();
        let answers: Vec<Answer> = (0..=length)
            .filter_map(|days| {
                let start = first.add_days(days).ok();
                let exact = Exact { start, stop, pauses: vec![], limit, today };
                slowly(&exact, &calendar).map(|slow| slow.0)
            })
            .collect();
        let start = Days { between: Some((first, first.add_days(length).unwrap())), none: false };
        let whole = read(&input(start, exact(stop), &[], limit, &calendar, today));
        match answers.first() {
            None => prop_assert!(whole.is_err()),
            Some(only) if answers.iter().all(|answer| answer == only) => {
                prop_assert_eq!(whole.unwrap().answer, *only);
            }
            Some(_) => prop_assert_eq!(whole.unwrap().answer, Answer::Undecided),
        }
    }
}
