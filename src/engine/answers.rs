//! What an evaluation gives: one answer a determination, with reasons, missing facts and figures.
//!
//! Plain data: names are ids into the program, items are ordinals of the case; words are chosen in
//! [`crate::explain`].

use super::{EvalError, Outcome};
use crate::program::{
    Answer, AnswerId, ConditionId, DefineId, EligibilityId, FactId, IndicatorId, InstalmentId,
    ListPlace, NoticeId, PaymentId, StandardId,
};
use crate::value::{Date, Number};

/// The answers to one case on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The day that `today` was.
    pub as_at: Date,
    /// One answer for each of the program's `answers` that was asked for, in their order.
    pub answers: Vec<Answered>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// What was asked.
    pub id: AnswerId,
    /// What was found.
    pub finding: Finding,
}

/// What was found, by kind.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each variant is the answer of its kind")]
pub enum Finding {
    Define(DefineAnswer),
    Eligibility(EligibilityAnswer),
    Standard(StandardAnswer),
    Payment(PaymentAnswer),
    Indicator(IndicatorAnswer),
}

/// A fact, or a field of an item, that was read and is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Missing {
    /// A fact.
    Fact(FactId),
    /// A field of the item with this ordinal.
    Field {
        /// The item's ordinal: see [`crate::program::Facts::places`].
        item: u32,
        /// The field's position in its record.
        field: u16,
    },
}

impl Missing {
    /// Where it stands in a case.
    #[must_use]
    pub const fn place(self) -> ListPlace {
        match self {
            Self::Fact(fact) => ListPlace::Fact(fact),
            Self::Field { item, field } => ListPlace::Field { item, field },
        }
    }
}

/// The answer of an eligibility.
#[derive(Clone, Debug, PartialEq)]
pub struct EligibilityAnswer {
    /// Which.
    pub id: EligibilityId,
    /// *Eligible*, *not eligible*, *undecided*, *not in force* or *error*.
    pub answer: Answer,
    /// The conditions that refuse and the exclusions that hold, in order of declaration.
    pub reasons: Vec<ConditionId>,
    /// The facts that would settle it, most decisive first; empty unless undecided.
    pub missing: Vec<Missing>,
    /// Every condition, expectation and exclusion, in order; empty where it is not in force.
    pub conditions: Vec<ConditionAnswer>,
    /// The notices that come with the answer, in order (unmet expectations that warn are seen in `conditions`).
    pub notices: Vec<NoticeAnswer>,
    /// The error, where the answer is one.
    pub error: Option<EvalError>,
}

/// The answer of a condition, expectation, exclusion or hold.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionAnswer {
    /// Which.
    pub id: ConditionId,
    /// *Met* (an exclusion: does not exclude; a hold: does not hold), *not met* (an exclusion that excludes, a hold
    /// that holds), *not applicable*, *undecided* or *error*.
    pub answer: Answer,
    /// The facts that would settle it, most decisive first; empty unless undecided.
    pub missing: Vec<Missing>,
    /// The error, where the answer is one.
    pub error: Option<EvalError>,
}

/// A warning or advice that comes with an answer, or may.
#[derive(Clone, Debug, PartialEq)]
pub struct NoticeAnswer {
    /// Which.
    pub id: NoticeId,
    /// Its condition is unknown: it is listed as "to check".
    pub to_check: bool,
    /// What is missing to tell; empty unless `to_check`.
    pub missing: Vec<Missing>,
    /// Its condition errs: it is listed as "to check" too.
    pub error: Option<EvalError>,
}

/// The answer of a waiting-time standard.
#[derive(Clone, Debug, PartialEq)]
pub struct StandardAnswer {
    /// Which.
    pub id: StandardId,
    /// *Not applicable*, *not started*, *running*, *met*, *breached*, *undecided*, *not in force* or *error*.
    pub answer: Answer,
    /// The figures of the clock.
    pub clock: Clock,
    /// What is missing; empty unless undecided.
    pub missing: Vec<Missing>,
    /// The notices that come with the answer.
    pub notices: Vec<NoticeAnswer>,
    /// The error, where the answer is one.
    pub error: Option<EvalError>,
}

/// The figures of a clock. Each is known, unknown (with a range), or none where there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// The day it started.
    pub started_on: Outcome,
    /// The last day in time; none while a pause is open.
    pub due_on: Outcome,
    /// The day it stopped.
    pub stopped_on: Outcome,
    /// The days that count so far (to the stop, or to the day of the evaluation), as the limit counts.
    pub days_used: Outcome,
    /// The days that still count before it is late; none once it stopped, is late, or while a pause is open.
    pub days_left: Outcome,
    /// The days that count beyond the due date; none if it is not late.
    pub days_over: Outcome,
    /// What is dated after the day of the evaluation, and so has not happened yet.
    pub not_yet: Vec<Date>,
    /// The due date fell on a month's last day because the month has no corresponding day.
    pub clamped: bool,
    /// Days that did not count because the clock was paused, up to the due date or today.
    pub days_paused: u32,
    /// A pause is open: the clock stands still.
    pub paused_now: bool,
    /// Figures of it are not to be shown, and do not stand here: never so as it was found.
    pub withheld: bool,
}

/// The answer of a payment.
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentAnswer {
    /// Which.
    pub id: PaymentId,
    /// *Payable* (something is: that stays so, whatever else becomes known), else *error* (an item is
    /// one), else *held* (an item is), else *not payable*; or *not in force*.
    pub answer: Answer,
    /// Every item of every instalment, in order; an instalment without `for each` is one item.
    pub items: Vec<ItemAnswer>,
    /// The sum of what is payable, to the penny.
    pub payable: Number,
    /// The sum once every item is decided; unknown while one is not.
    pub total: Outcome,
    /// How many items are held.
    pub held_count: u32,
    /// What is payable on each due date, earliest first.
    pub by_due_date: Vec<(Date, Number)>,
    /// The notices that come with the answer.
    pub notices: Vec<NoticeAnswer>,
    /// The first error of an item, also where something else is payable.
    pub error: Option<EvalError>,
    /// Its sums are not to be shown, and do not stand here: never so as it was found.
    pub withheld: bool,
}

/// The answer for one item of an instalment.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemAnswer {
    /// Which instalment.
    pub instalment: InstalmentId,
    /// The item's ordinal in the case; `None` without `for each`, and of a list of plain values.
    pub item: Option<u32>,
    /// It stands for items that are not known: the list is unknown, or may hold more than was given.
    /// Such an entry comes last, is held (or an error, where the list is one) and has no conditions.
    pub more: bool,
    /// Its position among the items of the instalment, from 0.
    pub index: u32,
    /// *Payable*, *not payable*, *held* or *error*.
    pub answer: Answer,
    /// To the penny; zero unless payable.
    pub amount: Number,
    /// Before rounding, and before a cap cut it.
    pub unrounded: Option<Number>,
    /// What the cap cut off, to the penny.
    pub cut: Number,
    /// Its place in a shared pot, from 1.
    pub place: Option<u32>,
    /// When it is due; unknown or none unless payable.
    pub due_on: Outcome,
    /// The conditions that refuse, exclusions and holds that hold, in order of declaration.
    pub reasons: Vec<ConditionId>,
    /// The pot has no place left for it (`not payable`), or may have none (`held`).
    pub capacity: bool,
    /// What is missing; empty unless held for it.
    pub missing: Vec<Missing>,
    /// Every condition, exclusion and hold, in order.
    pub conditions: Vec<ConditionAnswer>,
    /// The error, where the answer is one.
    pub error: Option<EvalError>,
    /// Its amount is not to be shown, and does not stand here: never so as it was found.
    pub withheld: bool,
}

/// The answer of an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorAnswer {
    /// Which.
    pub id: IndicatorId,
    /// *Met*, *not met*, *not measurable*, *undecided*, *not in force* or *error*.
    pub answer: Answer,
    /// How many count, of those decided.
    pub numerator: u64,
    /// How many are in the base, of those decided.
    pub denominator: u64,
    /// The share as a fraction, where every item is decided and the base is not 0.
    pub share: Option<Number>,
    /// The least and the greatest share it can still be, where undecided.
    pub range: Option<(Number, Number)>,
    /// The target in force: `more than`, the share.
    pub target: Option<(bool, Number)>,
    /// What is missing; empty unless undecided.
    pub missing: Vec<Missing>,
    /// The error, where the answer is one.
    pub error: Option<EvalError>,
    /// Its figures are not to be shown, and do not stand here: never so as it was found.
    pub withheld: bool,
}

/// The answer of a definition that is `shown`.
#[derive(Clone, Debug, PartialEq)]
pub struct DefineAnswer {
    /// Which.
    pub id: DefineId,
    /// Its value.
    pub value: Outcome,
    /// What is missing; empty unless unknown.
    pub missing: Vec<Missing>,
}
