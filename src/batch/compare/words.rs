//! What a change is called.
//!
//! Owns: [`Class`], the few kinds of changes that are counted together, and the words and names for states and
//! changes. Takes: states. Must never know: how many cases there are.

use super::pair::Pair;
use super::row::{Sides, State};
use crate::explain::fragment::Tone;
use crate::explain::json::answer_name;
use crate::explain::{Lexicon, answer_tone, answer_words};
use crate::program::{Answer, AnswerId, Facts, Program};
use crate::value::Truth;

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// It becomes the answer that is asked about: eligible, payable, met; of a standard breached.
    Becomes,
    /// It was that answer, and is another.
    NoLonger,
    /// It could not be told, and can be.
    NowTold,
    /// It could be told, and cannot be.
    NoLongerTold,
    /// Any other change from one answer to another.
    Other,
    /// The answer is the same, its figures or reasons are not.
    Inside,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Becomes,
        Self::NoLonger,
        Self::NowTold,
        Self::NoLongerTold,
        Self::Other,
        Self::Inside,
    ];

    /// Its name in JSON and CSV.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Becomes => "becomes",
            Self::NoLonger => "no_longer",
            Self::NowTold => "now_told",
            Self::NoLongerTold => "no_longer_told",
            Self::Other => "other",
            Self::Inside => "same_answer",
        }
    }

    /// The class of a change.
    fn of(id: AnswerId, states: Sides<State>) -> Self {
        let Sides { before, after } = states;
        let (asked, was, is) = (asked(id), weight(id, before), weight(id, after));
        if before == after {
            return Self::Inside;
        }
        match (was, is) {
            (Weight::Error, _) | (_, Weight::Error) => Self::Other,
            (Weight::Open, Weight::Open) => Self::Other,
            (Weight::Open, _) => Self::NowTold,
            (_, Weight::Open) => Self::NoLongerTold,
            (Weight::Told, Weight::Told) if after == asked => Self::Becomes,
            (Weight::Told, Weight::Told) if before == asked => Self::NoLonger,
            (Weight::Told, Weight::Told) => Self::Other,
        }
    }
}

/// Whether a state says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Told,
    Open,
    Error,
}

/// The state that a change to, or from, is told of first.
const fn asked(id: AnswerId) -> State {
    match id {
        AnswerId::Define(_) => State::YES,
        AnswerId::Eligibility(_) => State(Answer::Eligible as u8),
        AnswerId::Standard(_) => State(Answer::Breached as u8),
        AnswerId::Payment(_) => State(Answer::Payable as u8),
        // Of an indicator over a list its answer.
        AnswerId::Indicator(_) => State(Answer::Met as u8),
    }
}

fn weight(id: AnswerId, state: State) -> Weight {
    match id {
        AnswerId::Define(_) => match state {
            State::UNKNOWN => Weight::Open,
            State::ERROR => Weight::Error,
            _ => Weight::Told,
        },
        _ => match state.as_answer() {
            // What is held counts as undecided.
            Some(Answer::Undecided | Answer::Held) => Weight::Open,
            Some(Answer::Error) => Weight::Error,
            _ => Weight::Told,
        },
    }
}

/// An answer that both sets of rules give.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) programs: Sides<&'a Program>,
    pub(super) pair: Pair,
}

impl Subject<'_> {
    /// What it is of the rules after.
    pub(super) const fn id(&self) -> AnswerId {
        self.pair.after.0
    }

    /// Whether it is an indicator `for each case`.
    pub(super) fn is_of_all(&self) -> bool {
        matches!(self.id(), AnswerId::Indicator(id) if self.programs.after[id].list.is_none())
    }

    /// A state in JSON and CSV: of a determination as in the answer format.
    pub(super) fn name(&self, state: State) -> &'static str {
        state_name(self.id(), self.is_of_all(), state)
    }

    /// A state in the words of the rules before.
    pub(super) fn words_before(&self, state: State) -> String {
        state_words(self.programs.before, self.pair.before.0, self.is_of_all(), state)
    }

    /// A state in the words of the rules after.
    pub(super) fn words_after(&self, state: State) -> String {
        state_words(self.programs.after, self.id(), self.is_of_all(), state)
    }

    /// What a state looks like.
    pub(super) fn tone(&self, state: State) -> Tone {
        match self.id() {
            AnswerId::Define(_) => Tone::Aside,
            _ if self.is_of_all() => Tone::Aside,
            _ => state.as_answer().map_or(Tone::Wrong, answer_tone),
        }
    }

    /// The class of a change.
    pub(super) fn class(&self, states: Sides<State>) -> Class {
        class_of(self.id(), self.is_of_all(), states)
    }

    /// A change from one state to another; what it was called before may not be what it is called now.
    pub(super) fn change(&self, states: Sides<State>) -> String {
        let (was, is) = (self.words_before(states.before), self.words_after(states.after));
        match self.class(states) {
            Class::Inside => format!("still {is}"),
            Class::NowTold => format!("can now be told: {is} (was {was})"),
            Class::NoLongerTold => format!("can no longer be told: {is} (was {was})"),
            Class::NoLonger => format!("no longer {was}: {is}"),
            Class::Becomes | Class::Other if self.is_of_all() => format!("{is} (was: {was})"),
            Class::Becomes | Class::Other => format!("becomes {is} (was {was})"),
        }
    }

    /// The head of a column of changes of a class.
    pub(super) fn head(&self, class: Class) -> String {
        let asked = || match self.is_of_all() {
            true => "counted".to_owned(),
            false => self.words_after(asked(self.id())),
        };
        match class {
            Class::Becomes => format!("becomes {}", asked()),
            Class::NoLonger => format!("no longer {}", asked()),
            Class::NowTold => "can now be told".to_owned(),
            Class::NoLongerTold => "can no longer be told".to_owned(),
            Class::Other => "another answer".to_owned(),
            Class::Inside => "only other figures".to_owned(),
        }
    }
}

fn state_name(id: AnswerId, is_of_all: bool, state: State) -> &'static str {
    match id {
        AnswerId::Define(_) => match state {
            State::YES => "yes",
            State::NO => "no",
            State::NONE => "none",
            State::UNKNOWN => "undecided",
            State::ERROR => "error",
            _ => "value",
        },
        AnswerId::Indicator(_) if is_of_all => share_name(state),
        _ => state.as_answer().map_or("error", answer_name),
    }
}

/// What a case contributes to an indicator over all cases.
fn share_name(state: State) -> &'static str {
    match state.as_share() {
        (Truth::No, _) => "not_in_the_base",
        (Truth::Error, _) | (_, Truth::Error) => "error",
        (Truth::Unknown, _) | (_, Truth::Unknown) => "undecided",
        (Truth::Yes, Truth::Yes) => "counts",
        (Truth::Yes, Truth::No) => "does_not_count",
    }
}

/// A state in words: of a determination its own.
fn state_words(program: &Program, id: AnswerId, is_of_all: bool, state: State) -> String {
    match id {
        AnswerId::Define(_) => match state {
            State::VALUE => "a value".to_owned(),
            State::UNKNOWN => "not known".to_owned(),
            _ => state_name(id, is_of_all, state).to_owned(),
        },
        AnswerId::Indicator(_) if is_of_all => share_name(state).replace('_', " "),
        _ => {
            let Some(answer) = state.as_answer() else { return "an error".to_owned() };
            let facts = Facts::empty(program);
            let said = Lexicon { program, facts: &facts }.answer(id, answer);
            if said.is_empty() { answer_words(answer).to_owned() } else { said.to_lowercase() }
        }
    }
}

/// The class of a change.
fn class_of(id: AnswerId, is_of_all: bool, states: Sides<State>) -> Class {
    if !is_of_all {
        return Class::of(id, states);
    }
    let told = |state: State| !matches!(share_name(state), "undecided" | "error");
    let Sides { before, after } = states;
    if share_name(before) == share_name(after) {
        return Class::Inside;
    }
    match (told(before), told(after)) {
        (true, true) if share_name(after) == "counts" => Class::Becomes,
        (true, true) if share_name(before) == "counts" => Class::NoLonger,
        (true, false) if share_name(after) == "undecided" => Class::NoLongerTold,
        (false, true) if share_name(before) == "undecided" => Class::NowTold,
        _ => Class::Other,
    }
}
