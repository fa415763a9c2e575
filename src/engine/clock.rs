//! The clock of a waiting-time standard.
//!
//! Owns what a clock does: the day that is the last in time, whether it was kept, and the figures
//! beside it, also where the days are known only to lie between two ends. Takes what is known of
//! the days, the limit and the day of the evaluation; gives an answer and a [`Clock`]. Must never
//! know expressions, facts, or why a day is unknown.
//!
//! Everything here grows or stays with the start and with the days that are paused: the due date
//! is monotone in both. So what can happen between the ends is found by looking at the ends: the
//! earliest start with the fewest paused days, the latest start with the most.
//!
//! Dates that contradict one another (a stop before the start, a pause that ends before it
//! starts) are an error where they are known. Where they are only possible they are not reckoned
//! with: they would be an error, not another answer.

use super::{Clock, EvalError, Outcome, Range};
use crate::diagnostic::Code;
use crate::program::{Answer, ExprId, Value};
use crate::value::{Calendar, Date, Duration, DurationUnit, Number, OpError};

mod pauses;

use pauses::{Paused, Ruler};

/// What is known of a day: it lies between two ends, both included, or there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    /// The first and the last day it can be; nothing if there surely is none.
    pub(crate) between: Option<(Date, Date)>,
    /// There may be none.
    pub(crate) none: bool,
}

/// What a clock is read from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClockInput<'a> {
    /// The day it starts.
    pub(crate) start: Days,
    /// The day it stops.
    pub(crate) stop: Days,
    /// First day paused, first day that counts again, of each pause.
    pub(crate) pauses: &'a [(Days, Days)],
    /// There may be more pauses than these.
    pub(crate) more_pauses: bool,
    /// How long it may run; `None`: unknown.
    pub(crate) limit: Option<Duration>,
    /// The calendar of a limit in working days.
    pub(crate) calendar: Option<&'a Calendar>,
    /// The day of the evaluation: what is dated later has not happened yet.
    pub(crate) today: Date,
    /// Where it is said when the clock stops.
    pub(crate) stops_at: ExprId,
    /// Where it is said when a pause ends.
    pub(crate) pauses_at: ExprId,
    /// Where the limit is written.
    pub(crate) limit_at: ExprId,
}

/// What a clock shows: *not started*, *running*, *met*, *breached* or *undecided*, and its figures.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading {
    /// The answer.
    pub(crate) answer: Answer,
    /// The figures.
    pub(crate) clock: Clock,
}

impl Days {
    /// Surely none.
    pub(crate) const NONE: Self = Self { between: None, none: true };

    /// What an outcome says of a day; a plainly unknown one is none too if its type says so.
    ///
    /// # Errors
    ///
    /// The outcome's own error.
    pub(crate) fn of(outcome: &Outcome, or_none: bool) -> Result<Self, EvalError> {
        Ok(match outcome {
            Outcome::Known(Value::Date(date)) => Self::on(*date),
            Outcome::Known(Value::None) => Self::NONE,
            Outcome::Error(error) => return Err(*error),
            Outcome::Unknown(Some(range)) => {
                let low = day_of(range.low.as_ref()).unwrap_or(Date::MIN);
                let high = day_of(range.high.as_ref()).unwrap_or(Date::MAX);
                Self { between: Some((low, high)), none: range.or_none }
            }
            Outcome::Known(_) | Outcome::Unknown(None) => {
                Self { between: Some((Date::MIN, Date::MAX)), none: or_none }
            }
        })
    }

    /// Surely one day.
    pub(crate) const fn on(date: Date) -> Self {
        Self { between: Some((date, date)), none: false }
    }

    /// The day, if it is the only possibility.
    pub(crate) fn known(self) -> Option<Date> {
        self.between.filter(|(low, high)| low == high && !self.none).map(|(low, _)| low)
    }

    /// Whether nothing about it is open.
    pub(crate) fn is_known(self) -> bool {
        self.between.is_none() || self.known().is_some()
    }

    /// What of it has happened by a day.
    fn by(self, today: Date) -> Option<(Date, Date)> {
        let (low, high) = self.between?;
        (low <= today).then(|| (low, high.min(today)))
    }

    /// Whether it may not have happened by a day.
    fn may_be_after(self, today: Date) -> bool {
        self.none || self.between.is_none_or(|(_, high)| high > today)
    }

    /// Whether it has surely not happened by a day.
    pub(crate) fn is_after(self, today: Date) -> bool {
        self.by(today).is_none()
    }
}

fn day_of(value: Option<&Value>) -> Option<Date> {
    match value {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    }
}

impl Clock {
    /// A clock that never started: none of its figures is there.
    pub(crate) fn none() -> Self {
        Self::filled(&Outcome::Known(Value::None))
    }

    /// A clock of which nothing is known.
    pub(crate) fn unknown() -> Self {
        Self::filled(&Outcome::UNKNOWN)
    }

    /// A clock whose every figure is the same.
    fn filled(figure: &Outcome) -> Self {
        Self {
            started_on: figure.clone(),
            due_on: figure.clone(),
            stopped_on: figure.clone(),
            days_used: figure.clone(),
            days_left: figure.clone(),
            days_over: figure.clone(),
            not_yet: Vec::new(),
            clamped: false,
            days_paused: 0,
            paused_now: false,
            withheld: false,
        }
    }
}

/// Reads a clock.
///
/// # Errors
///
/// [`Code::ClockStopsBeforeStart`], [`Code::PauseEndsBeforeStart`] where the dates surely
/// contradict; [`Code::PausedMonths`]; and what the due date cannot be worked out for, where
/// everything it needs is known.
pub(crate) fn read(input: &ClockInput<'_>) -> Result<Reading, EvalError> {
    let not_yet = not_yet(input);
    let Some(phase) = Phase::of(input)? else {
        let clock = Clock { not_yet, ..Clock::none() };
        return Ok(Reading { answer: Answer::NotStarted, clock });
    };
    let paused = Paused::of(input.pauses, input.more_pauses, input.today)
        .map_err(|_| EvalError { code: Code::PauseEndsBeforeStart, at: input.pauses_at })?;
    // Where the due date may yet be an error the whole may, so that not even the start is sure.
    let undecided = |not_yet| {
        let clock = Clock { not_yet, ..Clock::unknown() };
        Ok(Reading { answer: Answer::Undecided, clock })
    };
    let Some(limit) = Limit::of(input)? else { return undecided(not_yet) };
    let course = Course { phase, paused, limit, today: input.today, at: input.limit_at };
    let Some(due) = course.due()? else { return undecided(not_yet) };
    let mut clock = Clock { not_yet, ..Clock::unknown() };
    clock.started_on = days(true, Some(phase.begun.0), Some(phase.begun.1), phase.unstarted);
    let (first, last) = phase.halted.unzip();
    clock.stopped_on = days(phase.halted.is_some(), first, last, phase.going);
    clock.paused_now = phase.is_running() && course.paused.least.covers(input.today);
    course.fill(due, &mut clock);
    Ok(Reading { answer: course.answer(due), clock })
}

/// What is surely dated after the day of the evaluation, earliest first.
fn not_yet(input: &ClockInput<'_>) -> Vec<Date> {
    let pauses = input.pauses.iter().flat_map(|(from, to)| [*from, *to]);
    let mut dates: Vec<Date> = [input.start, input.stop]
        .into_iter()
        .chain(pauses)
        .filter_map(|days| days.known().filter(|date| *date > input.today))
        .collect();
    dates.sort_unstable();
    dates.dedup();
    dates
}

/// How far a clock that may have started can be. Ends are both included.
#[derive(Clone, Copy, Debug)]
struct Phase {
    /// When it started, if it did.
    begun: (Date, Date),
    /// It may not have started.
    unstarted: bool,
    /// When it stopped, if it may have.
    halted: Option<(Date, Date)>,
    /// It may not have stopped.
    going: bool,
}

impl Phase {
    /// `None`: it has surely not started.
    ///
    /// # Errors
    ///
    /// [`Code::ClockStopsBeforeStart`] where it surely stopped, and not after a start.
    fn of(input: &ClockInput<'_>) -> Result<Option<Self>, EvalError> {
        let today = input.today;
        let contradiction = EvalError { code: Code::ClockStopsBeforeStart, at: input.stops_at };
        let mut begun = input.start.by(today);
        let mut unstarted = input.start.may_be_after(today);
        let mut halted = input.stop.by(today);
        let going = input.stop.may_be_after(today);
        if let (Some((_, last)), false) = (halted, going) {
            // It surely stopped, so it started, and no later.
            unstarted = false;
            begun = begun.filter(|(low, _)| *low <= last);
            begun = Some(begun.map(|(low, high)| (low, high.min(last))).ok_or(contradiction)?);
        }
        let Some(begun) = begun else { return Ok(None) };
        halted = halted
            .filter(|(_, last)| begun.0 <= *last)
            .map(|(first, last)| (first.max(begun.0), last));
        Ok(Some(Self { begun, unstarted, halted, going }))
    }

    /// It surely started and did not stop.
    fn is_running(self) -> bool {
        !self.unstarted && self.halted.is_none()
    }

    /// The earliest and the latest day up to which days are counted: the stop, or today.
    fn counted_to(self, today: Date) -> (Date, Date) {
        let going = self.going.then_some((today, today));
        let (first, last) = self.halted.or(going).unwrap_or((today, today));
        if self.going { (first.min(today), last.max(today)) } else { (first, last) }
    }
}

/// How long a clock may run.
#[derive(Clone, Copy, Debug)]
enum Limit<'a> {
    /// A number of the days that the ruler counts.
    Counted(i64, Ruler<'a>),
    /// Months or years: to the corresponding date.
    Dated(Duration),
}

impl<'a> Limit<'a> {
    /// `None`: unknown.
    fn of(input: &ClockInput<'a>) -> Result<Option<Self>, EvalError> {
        let Some(limit) = input.limit else { return Ok(None) };
        let count = i64::from(limit.count);
        Ok(Some(match limit.unit {
            DurationUnit::Days => Self::Counted(count, Ruler::Days),
            DurationUnit::Weeks => Self::Counted(count * DAYS_PER_WEEK, Ruler::Days),
            DurationUnit::WorkingDays => Self::Counted(count, Ruler::WorkingDays(input.calendar)),
            DurationUnit::Months | DurationUnit::Years => {
                if input.more_pauses || !input.pauses.is_empty() {
                    return Err(EvalError { code: Code::PausedMonths, at: input.limit_at });
                }
                Self::Dated(limit)
            }
        }))
    }

    /// Which days are counted; every day where the limit is in months or years.
    fn ruler(self) -> Ruler<'a> {
        match self {
            Self::Counted(_, ruler) => ruler,
            Self::Dated(_) => Ruler::Days,
        }
    }
}

/// The days in a week.
const DAYS_PER_WEEK: i64 = 7;

/// The earliest and the latest due date; `None` stands for "not while a pause is open".
#[derive(Clone, Copy, Debug)]
struct Due {
    low: Option<Date>,
    high: Option<Date>,
    clamped: bool,
}

/// A clock that may have started, with a limit.
#[derive(Debug)]
struct Course<'a> {
    phase: Phase,
    paused: Paused,
    limit: Limit<'a>,
    today: Date,
    at: ExprId,
}

/// A number of days at its least and at its greatest.
type Figures = Result<(i64, i64), OpError>;

impl Course<'_> {
    /// When it is due. `None`: for some possibilities it cannot be worked out.
    ///
    /// # Errors
    ///
    /// What goes wrong, where there is only one possibility.
    fn due(&self) -> Result<Option<Due>, EvalError> {
        let (first, last) = self.phase.begun;
        let due = match self.limit {
            Limit::Counted(limit, ruler) => {
                self.paused.least.due(first, limit, ruler).and_then(|low| {
                    let high = self.paused.most.due(last, limit, ruler)?;
                    if low.is_some() && high.is_none() {
                        // Once every pause has ended it is due no later than this. Where that day
                        // is an error, what becomes known may turn out to be one.
                        ruler.advance(self.today, limit)?;
                    }
                    Ok(Due { low, high, clamped: false })
                })
            }
            Limit::Dated(limit) => limit.after(first, None).and_then(|low| {
                let high = limit.after(last, None)?;
                let clamped = low.clamped && first == last;
                Ok(Due { low: Some(low.date), high: Some(high.date), clamped })
            }),
        };
        match due {
            Ok(due) => Ok(Some(due)),
            Err(error) if self.is_certain() => Err(EvalError::of(error, self.at)),
            Err(_) => Ok(None),
        }
    }

    /// Whether nothing is open about what the due date depends on.
    fn is_certain(&self) -> bool {
        self.phase.begun.0 == self.phase.begun.1 && !self.phase.unstarted && self.paused.known
    }

    /// The answer that every possibility gives, or *undecided*.
    fn answer(&self, due: Due) -> Answer {
        let Phase { unstarted, halted, going, .. } = self.phase;
        let in_time = |date: Date| !is_late(date, due.high);
        let late = |date: Date| is_late(date, due.low);
        let possible = [
            (Answer::NotStarted, unstarted),
            (Answer::Running, going && in_time(self.today)),
            (Answer::Met, halted.is_some_and(|(first, _)| in_time(first))),
            (
                Answer::Breached,
                halted.is_some_and(|(_, last)| late(last)) || going && late(self.today),
            ),
        ];
        let mut answers = possible.into_iter().filter_map(|(answer, is)| is.then_some(answer));
        match (answers.next(), answers.next()) {
            (Some(answer), None) => answer,
            _ => Answer::Undecided,
        }
    }

    /// Fills in the figures that depend on the limit.
    fn fill(&self, due: Due, clock: &mut Clock) {
        let Phase { begun, unstarted, halted, going } = self.phase;
        let may_be_late = halted.is_some_and(|(_, last)| is_late(last, due.low))
            || going && is_late(self.today, due.low);
        let may_be_in_time = halted.is_some_and(|(first, _)| !is_late(first, due.high))
            || going && !is_late(self.today, due.high);
        let may_be_paused = self.paused.most.covers(self.today);
        let may_be_left =
            going && !is_late(self.today, due.high) && !self.paused.least.covers(self.today);
        let may_not_be_left =
            unstarted || halted.is_some() || is_late(self.today, due.low) || may_be_paused;

        clock.due_on = days(due.low.is_some(), due.low, due.high, unstarted || due.high.is_none());
        clock.clamped = due.clamped;
        clock.days_used = self.figure(true, unstarted, self.used());
        clock.days_left = self.figure(may_be_left, may_not_be_left, self.left(due));
        clock.days_over = self.figure(may_be_late, unstarted || may_be_in_time, self.over(due));
        let (_, end) = self.phase.counted_to(self.today);
        let end = due.low.map_or(end, |low| end.min(low));
        let paused = self.paused.least.paused(begun.0, end, self.limit.ruler());
        clock.days_paused = paused.ok().and_then(|days| u32::try_from(days).ok()).unwrap_or(0);
    }

    /// The days that were counted, to the stop or to today.
    fn used(&self) -> Figures {
        let (soonest, latest) = self.phase.counted_to(self.today);
        let ruler = self.limit.ruler();
        let low = self.paused.most.counted(self.phase.begun.1, soonest, ruler)?;
        let high = self.paused.least.counted(self.phase.begun.0, latest, ruler)?;
        Ok((low, high))
    }

    /// The days that count after today, up to the due date.
    fn left(&self, due: Due) -> Figures {
        let Limit::Counted(limit, ruler) = self.limit else {
            let left = |due: Option<Date>| due.map_or(0, |due| self.today.days_until(due)).max(0);
            return Ok((left(due.low), left(due.high)));
        };
        let least = self.paused.least.counted(self.phase.begun.0, self.today, ruler)?;
        let most = self.paused.most.counted(self.phase.begun.1, self.today, ruler)?;
        Ok(((limit - least).max(0), (limit - most).max(0)))
    }

    /// The days that count after the due date, to the stop or to today.
    fn over(&self, due: Due) -> Figures {
        let Limit::Counted(limit, _) = self.limit else {
            let (soonest, latest) = self.phase.counted_to(self.today);
            let over = |due: Option<Date>, to: Date| due.map_or(0, |due| due.days_until(to)).max(0);
            return Ok((over(due.high, soonest), over(due.low, latest)));
        };
        let (low, high) = self.used()?;
        Ok(((low - limit).max(0), (high - limit).max(0)))
    }

    /// A number of days that may or may not be there.
    fn figure(&self, some: bool, none: bool, figures: Figures) -> Outcome {
        match figures {
            _ if !some => Outcome::Known(Value::None),
            Ok((low, high)) => {
                let number = |days: i64| Some(Value::Number(Number::from_i64(days)));
                span(number(low), number(high), none)
            }
            Err(error) if self.is_certain() && !none => {
                Outcome::Error(EvalError::of(error, self.at))
            }
            Err(_) => Outcome::UNKNOWN,
        }
    }
}

/// Whether a day lies after the due date; it does not where there is none yet.
fn is_late(date: Date, due: Option<Date>) -> bool {
    due.is_some_and(|due| date > due)
}

/// A day between two ends (open above if there is no second) that may or may not be there.
fn days(some: bool, low: Option<Date>, high: Option<Date>, none: bool) -> Outcome {
    if !some {
        return Outcome::Known(Value::None);
    }
    span(low.map(Value::Date), high.map(Value::Date), none)
}

/// The value, where both ends are the same and it is surely there.
fn span(low: Option<Value>, high: Option<Value>, or_none: bool) -> Outcome {
    match (low, high) {
        (Some(low), Some(high)) if low == high && !or_none => Outcome::Known(low),
        (low, high) => Outcome::Unknown(Some(Box::new(Range { low, high, or_none }))),
    }
}

#[cfg(test)]
mod tests;
