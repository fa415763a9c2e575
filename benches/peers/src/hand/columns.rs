//! The rules by hand, column by column: short loops over blocks, which a compiler turns into vector instructions.
//!
//! Owns [`Columns`], the cases as bare arrays, and the meaning of the rules over them. Must never know names.
//!
//! Yes, no and not known are two bits, so that *and* and *or* are three instructions for as many cases as a register
//! holds: bit 0 says no, bit 1 says yes, neither says that it is not known.

use super::{Prices, WHOLE};
use crate::answers::{
    Answered, BREACHED, ELIGIBLE, HELD, MET, NO_DUE, NOT_ELIGIBLE, NOT_PAYABLE, NOT_STARTED, OPEN,
    PAYABLE, RUNNING, UNDECIDED,
};
use crate::case::{
    ALL_PARTIES, Area, Case, Day, Given, IN_LANCASHIRE, MILD, MODERATE, PARENT_OR_CARER, ROW_OF,
    SOCIAL_CARE,
};
use crate::days::as_number;
use crate::hand::rows::LIMIT;

const NO: u8 = 1;
const YES: u8 = 2;

/// A name that is not known, or of which there is none.
const NAMELESS: u8 = 255;
const NOWHERE: u8 = 254;

/// A day that is not known, or of which there is none. Both lie before every day.
const UNKNOWN: Day = Day::MIN;
const NONE: Day = Day::MIN + 1;

/// The cases of a block: what is worked out for them stays in the nearest cache.
const BLOCK: usize = 1024;

/// The days that are looked up: 1900 to 2100.
const FIRST_DAY: Day = 693_596;
const DAYS: usize = 73_414;

const fn and(a: u8, b: u8) -> u8 {
    ((a | b) & NO) | (a & b & YES)
}

const fn or(a: u8, b: u8) -> u8 {
    (a & b & NO) | ((a | b) & YES)
}

const fn not(a: u8) -> u8 {
    (a << 1 & YES) | (a >> 1)
}

/// The two bits of what is known to be so, or not so.
const fn bits(known: bool, so: bool) -> u8 {
    ((known & so) as u8) << 1 | (known & !so) as u8
}

/// The cases as bare arrays, an entry a case.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    born: Vec<Day>,
    send: Vec<u8>,
    level: Vec<u8>,
    severity: Vec<u8>,
    home: Vec<u8>,
    school: Vec<u8>,
    source: Vec<u8>,
    submitted: Vec<Day>,
    formal: Vec<Day>,
    consent: Vec<u8>,
    consent_on: Vec<Day>,
    received: Vec<Day>,
    started: Vec<Day>,
    by_district: Vec<u8>,
    district: Vec<u8>,
    contract_starts: Vec<Day>,
    /// -1: not known.
    paid_before: Vec<i32>,
    plan: Vec<u8>,
    agreed: Vec<u8>,
    objection: Vec<u8>,
    completed: Vec<Day>,
    assessed_first: Vec<Day>,
    assessed_last: Vec<Day>,
    confirmed: Vec<Day>,
    progress_confirmed: Vec<u8>,
    areas_known: Vec<u8>,
    /// Where the areas of each case begin, and where the last end.
    areas: Vec<u32>,
    higher: Vec<u8>,
    start: Vec<i32>,
    end: Vec<Day>,
}

/// What is worked out once.
pub struct Tables {
    today: Day,
    /// Days as numbers such as 20260812.
    numbers: Vec<i32>,
    prices: Prices,
    /// The row of each district, by its name's position.
    row_of: [u8; 256],
}

/// What is worked out for one block.
struct Scratch {
    day: [Day; BLOCK],
    formal: [u8; BLOCK],
    age: [u8; BLOCK],
    late: [u8; BLOCK],
    eligible: [u8; BLOCK],
    area: Vec<u8>,
}

impl Columns {
    pub fn of(cases: &[Case]) -> Self {
        let mut columns = Self { areas: vec![0], ..Self::default() };
        cases.iter().for_each(|case| columns.push(case));
        columns
    }

    fn push(&mut self, case: &Case) {
        let truth = |truth: Option<bool>| bits(truth.is_some(), truth == Some(true));
        let day = |day: Given<Day>| match day {
            Given::Unknown => UNKNOWN,
            Given::None => NONE,
            Given::Is(day) => day,
        };
        let place = |place: Given<u8>| match place {
            Given::Unknown => NAMELESS,
            Given::None => NOWHERE,
            Given::Is(at) => at,
        };
        self.born.push(case.born.unwrap_or(UNKNOWN));
        self.send.push(truth(case.has_send));
        self.level.push(case.level.unwrap_or(0));
        self.severity.push(case.severity.unwrap_or(NAMELESS));
        self.home.push(case.home.unwrap_or(NAMELESS));
        self.school.push(place(case.school));
        self.source.push(case.source.unwrap_or(NAMELESS));
        self.submitted.push(day(case.submitted));
        self.formal.push(day(case.formal));
        self.consent.push(truth(case.consent));
        self.consent_on.push(day(case.consent_on));
        self.received.push(day(case.form_received));
        self.started.push(day(case.started));
        self.by_district.push(truth(case.by_district));
        self.district.push(place(case.district));
        self.contract_starts.push(case.contract_starts.unwrap_or(UNKNOWN));
        self.paid_before.push(case.paid_before.map_or(-1, |paid| paid as i32));
        let family = &case.family;
        self.plan.push(family.plan.unwrap_or(NAMELESS));
        self.agreed.push(truth(family.outcomes_agreed));
        self.objection.push(truth(family.objection));
        self.completed.push(family.completed.unwrap_or(NONE));
        self.assessed_first.push(family.assessed_first.unwrap_or(NONE));
        self.assessed_last.push(family.assessed_last.unwrap_or(NONE));
        self.confirmed.push(family.confirmed.unwrap_or(NONE));
        self.progress_confirmed.push(truth(family.progress_confirmed));
        self.areas_known.push(u8::from(family.areas.is_some()));
        for Area { higher_is_better, start, end } in family.areas.iter().flatten() {
            self.higher.push(u8::from(*higher_is_better));
            self.start.push(*start);
            self.end.push(end.unwrap_or(NONE));
        }
        self.areas.push(self.higher.len() as u32);
    }

    /// Answers every case.
    pub fn answer(&self, tables: &Tables, out: &mut Answered) {
        let rows = self.born.len();
        out.eligible.resize(rows, 0);
        out.request.resize(rows, 0);
        out.waiting.resize(rows, 0);
        out.due.resize(rows, 0);
        out.payment.resize(rows, 0);
        out.pence.resize(rows, 0);
        let mut scratch = Scratch {
            day: [0; BLOCK],
            formal: [0; BLOCK],
            age: [0; BLOCK],
            late: [0; BLOCK],
            eligible: [0; BLOCK],
            area: Vec::new(),
        };
        for from in (0..rows).step_by(BLOCK) {
            let to = rows.min(from + BLOCK);
            self.request_days(from, to, &mut scratch);
            self.ages(from, to, tables, &mut scratch);
            self.eligibility(from, to, &mut scratch, &mut out.eligible[from..to]);
            self.request(from, to, &scratch, &mut out.request[from..to]);
            self.waiting(
                from,
                to,
                tables.today,
                &mut out.waiting[from..to],
                &mut out.due[from..to],
            );
            self.areas(from, to, &mut scratch);
            self.payment(
                from,
                to,
                tables,
                &scratch,
                &mut out.payment[from..to],
                &mut out.pence[from..to],
            );
        }
    }

    /// Whether it is a formal request, its day, and whether consent was late.
    fn request_days(&self, from: usize, to: usize, scratch: &mut Scratch) {
        let rows = to - from;
        let (level, source) = (&self.level[from..to], &self.source[from..to]);
        let formal = &mut scratch.formal[..rows];
        for ((out, level), source) in formal.iter_mut().zip(level).zip(source) {
            let level_4 = bits(*level != 0, *level == 4);
            *out = and(level_4, bits(*source != NAMELESS, *source == SOCIAL_CARE));
        }
        let (first, second) = (&self.formal[from..to], &self.submitted[from..to]);
        let (day, consent_on) = (&mut scratch.day[..rows], &self.consent_on[from..to]);
        for (((out, formal), first), second) in day.iter_mut().zip(&*formal).zip(first).zip(second)
        {
            let formal_first = if *first == NONE { *second } else { *first };
            let form_first = if *second == NONE { *first } else { *second };
            let either = if formal_first == form_first { form_first } else { UNKNOWN };
            let decided = if *formal == NO { form_first } else { either };
            *out = if *formal == YES { formal_first } else { decided };
        }
        for ((out, day), consent) in scratch.late[..rows].iter_mut().zip(&*day).zip(consent_on) {
            let none = (*day == NONE) | (*consent == NONE);
            let known = (*day > NONE) & (*consent > NONE);
            *out = bits(known | none, !none & (*consent > *day));
        }
    }

    fn ages(&self, from: usize, to: usize, tables: &Tables, scratch: &mut Scratch) {
        let rows = to - from;
        let number = |day: Day| {
            let at = day.wrapping_sub(FIRST_DAY) as u32;
            tables.numbers[(at as usize).min(DAYS)]
        };
        let (day, born) = (&scratch.day[..rows], &self.born[from..to]);
        let send = &self.send[from..to];
        for (((out, day), born), send) in
            scratch.age[..rows].iter_mut().zip(day).zip(born).zip(send)
        {
            let day = if *day == NONE { tables.today } else { *day };
            let known = (day != UNKNOWN) & (*born != UNKNOWN);
            let apart = number(day).wrapping_sub(number(*born));
            let four = apart >= 40_000;
            let young = bits(known, four & (apart < 200_000));
            let with_send = bits(known, four & (apart < 260_000));
            *out = or(young, and(*send, with_send));
        }
    }

    fn eligibility(&self, from: usize, to: usize, scratch: &mut Scratch, out: &mut [u8]) {
        let rows = to - from;
        let (level, severity) = (&self.level[from..to], &self.severity[from..to]);
        let (home, school) = (&self.home[from..to], &self.school[from..to]);
        let (age, eligible) = (&scratch.age[..rows], &mut scratch.eligible[..rows]);
        let out = &mut out[..rows];
        for at in 0..rows {
            let need = bits(level[at] != 0, level[at] >= 2);
            let mild = (severity[at] == MILD) | (severity[at] == MODERATE);
            let severity = bits(severity[at] != NAMELESS, mild);
            let home = bits(home[at] != NAMELESS, home[at] < IN_LANCASHIRE);
            let school = bits(school[at] != NAMELESS, school[at] < IN_LANCASHIRE);
            let answer = and(and(age[at], need), and(severity, or(home, school)));
            eligible[at] = answer;
            out[at] = decided(answer);
        }
    }

    fn request(&self, from: usize, to: usize, scratch: &Scratch, out: &mut [u8]) {
        let rows = to - from;
        let (submitted, formal_on) = (&self.submitted[from..to], &self.formal[from..to]);
        let (consent, source) = (&self.consent[from..to], &self.source[from..to]);
        let (late, eligible) = (&scratch.late[..rows], &scratch.eligible[..rows]);
        let (by_formal, out) = (&scratch.formal[..rows], &mut out[..rows]);
        for at in 0..rows {
            let submitted = bits(submitted[at] != UNKNOWN, submitted[at] > NONE);
            let formal_on = bits(formal_on[at] != UNKNOWN, formal_on[at] > NONE);
            let form = or(by_formal[at], submitted);
            let formal = or(not(by_formal[at]), formal_on);
            let other = bits(source[at] != NAMELESS, source[at] > PARENT_OR_CARER);
            let accepted = and(and(eligible[at], form), and(formal, consent[at]));
            out[at] = decided(and(accepted, and(not(late[at]), other)));
        }
    }

    fn waiting(&self, from: usize, to: usize, today: Day, out: &mut [u8], due_on: &mut [Day]) {
        let rows = to - from;
        let (received, started) = (&self.received[from..to], &self.started[from..to]);
        let (out, due_on) = (&mut out[..rows], &mut due_on[..rows]);
        for at in 0..rows {
            // What is dated later has not happened yet.
            let received = if received[at] > today { NONE } else { received[at] };
            let started = if started[at] > today { NONE } else { started[at] };
            let runs = received > NONE;
            let due = received.wrapping_add(LIMIT);
            due_on[at] = if runs { due } else { NO_DUE };
            let going = started == NONE;
            let counted = if going { today } else { started };
            let in_time = if going { RUNNING } else { MET };
            let found = if counted <= due { in_time } else { BREACHED };
            let found = if started == UNKNOWN { OPEN } else { found };
            let other = if received == NONE { NOT_STARTED } else { OPEN };
            out[at] = if runs { found } else { other };
        }
    }

    /// Whether the self-assessment of each family shows progress.
    fn areas(&self, from: usize, to: usize, scratch: &mut Scratch) {
        const ENDED: u8 = 1;
        const IMPROVED: u8 = 2;
        const WORSE: u8 = 4;
        let first = self.areas[from] as usize;
        let items = first..self.areas[to] as usize;
        let (higher, start) = (&self.higher[items.clone()], &self.start[items.clone()]);
        let end = &self.end[items];
        scratch.area.clear();
        scratch.area.extend(higher.iter().zip(start).zip(end).map(|((higher, start), end)| {
            let (more, less) = (u8::from(end > start), u8::from(end < start));
            let up = *higher != 0;
            let (better, worse) = if up { (more, less) } else { (less, more) };
            let flags = ENDED | (better * IMPROVED) | (worse * WORSE);
            if *end == NONE { 0 } else { flags }
        }));
        let offsets = &self.areas[from..=to];
        let known = &self.areas_known[from..to];
        let confirmed = &self.progress_confirmed[from..to];
        let out = &mut scratch.age[..to - from];
        for (at, out) in out.iter_mut().enumerate() {
            let areas = offsets[at] as usize - first..offsets[at + 1] as usize - first;
            let (mut all, mut any) = (ENDED, 0);
            for flags in &scratch.area[areas] {
                all &= flags;
                any |= flags;
            }
            let progress = bits(true, all & ENDED != 0 && any & IMPROVED != 0);
            let steady = bits(true, any & WORSE == 0);
            let found = and(progress, or(steady, confirmed[at]));
            *out = if known[at] == 0 { 0 } else { found };
        }
    }

    /// Takes from the scratch what [`Self::areas`] left there in the place of ages.
    fn payment(
        &self,
        from: usize,
        to: usize,
        tables: &Tables,
        scratch: &Scratch,
        out: &mut [u8],
        pence: &mut [i64],
    ) {
        let rows = to - from;
        let (progress, out) = (&scratch.age[..rows], &mut out[..rows]);
        let pence = &mut pence[..rows];
        let (completed, confirmed) = (&self.completed[from..to], &self.confirmed[from..to]);
        let (first, last) = (&self.assessed_first[from..to], &self.assessed_last[from..to]);
        let (plan, agreed) = (&self.plan[from..to], &self.agreed[from..to]);
        let objection = &self.objection[from..to];
        for at in 0..rows {
            // What is none lies before every day.
            let dated = (completed[at] > NONE) & (confirmed[at] > NONE) & (first[at] > NONE);
            let dated = bits(true, dated & (last[at] > first[at]));
            let plan = bits(plan[at] != NAMELESS, plan[at] == ALL_PARTIES);
            let met = and(and(dated, plan), and(agreed[at], progress[at]));
            // An objection, or one that may come, holds what would be paid.
            let held = objection[at] != NO;
            out[at] = if held { met & NO } else { met };
        }
        let (by_district, district) = (&self.by_district[from..to], &self.district[from..to]);
        let (starts, paid) = (&self.contract_starts[from..to], &self.paid_before[from..to]);
        for at in 0..rows {
            let of_district = tables.row_of[usize::from(district[at])];
            let row = match by_district[at] {
                NO => WHOLE as u8,
                YES => of_district,
                _ => NAMELESS,
            };
            (out[at], pence[at]) = tables.pay(row, starts[at], paid[at], out[at]);
        }
    }
}

/// The code of the answer of an eligibility.
const fn decided(answer: u8) -> u8 {
    const { assert!(ELIGIBLE == 0 && NOT_ELIGIBLE == 1 && UNDECIDED == 2) };
    (answer & NO) | ((answer == 0) as u8) << 1
}

impl Tables {
    pub fn new(today: Day) -> Self {
        let days = (FIRST_DAY..).take(DAYS).map(as_number);
        let mut row_of = [NOWHERE; 256];
        row_of[..ROW_OF.len()].copy_from_slice(&ROW_OF);
        row_of[usize::from(NAMELESS)] = NAMELESS;
        Self { today, numbers: days.chain([0]).collect(), prices: Prices::new(), row_of }
    }

    /// What is paid up front and on outcomes together.
    fn pay(&self, row: u8, starts: Day, paid: i32, outcomes: u8) -> (u8, i64) {
        if row == NOWHERE {
            return (NOT_PAYABLE, 0);
        }
        let open = if outcomes == NO { NOT_PAYABLE } else { HELD };
        if row == NAMELESS {
            return (HELD, 0);
        }
        let row = usize::from(row);
        let (upfront, first) =
            if starts == UNKNOWN { (HELD, 0) } else { (PAYABLE, self.prices.upfront[row]) };
        let (second, amount) = if outcomes == YES && paid >= 0 {
            let place = self.prices.places[row].get(paid as usize);
            place.map_or((NOT_PAYABLE, 0), |amount| (PAYABLE, *amount))
        } else {
            (open, 0)
        };
        let answer = if upfront == PAYABLE || second == PAYABLE {
            PAYABLE
        } else if upfront == HELD || second == HELD {
            HELD
        } else {
            NOT_PAYABLE
        };
        (answer, first + amount)
    }
}
