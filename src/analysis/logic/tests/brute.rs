//! Small programs from a seed, against the engine on every case: what is claimed holds in every case, and where every
//! case says so and every part can be taken apart, it is claimed.

use std::fmt::Write as _;

use super::may_compile;
use crate::analysis::logic::{Kind, Logic, Role, findings};
use crate::engine::tests::generate::Chance;
use crate::engine::{Finding, evaluate, evaluate_expr, failed_checks};
use crate::program::{Answer, AnswerId, ConditionId, ExprId, Facts, Program, Slot, Value};
use crate::value::{Date, Number, Truth};

const PROGRAMS: u64 = 40;

/// A program from a seed: its text, and whether every part of it can be taken apart.
struct Writer {
    chance: Chance,
    text: String,
    /// Definitions of `yes or no`, and of whole numbers.
    switches: u64,
    numbers: u64,
    /// Also comparisons of two facts, and arithmetic.
    wild: bool,
}

const NUMBERS: [(&str, i64, i64, bool); 3] =
    [("n", 0, 2, false), ("m", 0, 1, true), ("k", 1, 3, false)];

impl Writer {
    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.chance.index(from.len())]
    }

    fn order(&mut self) -> &'static str {
        self.pick(&["is at least", "is at most", "is more than", "is less than"])
    }

    /// A number that is never none.
    fn number(&mut self) -> String {
        match self.chance.below(if self.wild { 6 } else { 4 }) {
            0 => "f.n".to_owned(),
            1 => "f.k".to_owned(),
            2 if self.numbers > 0 => format!("d{}", self.chance.below(self.numbers)),
            4 => "(f.n + f.k)".to_owned(),
            5 => "(f.m, or 1 if none)".to_owned(),
            _ => self.pick(&["f.n", "f.k"]).to_owned(),
        }
    }

    fn comparison(&mut self, direct: bool) -> String {
        let below = 12 + u64::from(self.wild) * 3;
        match self.chance.below(below) {
            0 => "f.a".to_owned(),
            1 => "f.b".to_owned(),
            2 => format!(
                "f.level {} {}",
                self.pick(&["is at least", "is less than", "is", "is not"]),
                self.pick(&["low", "middle", "high"])
            ),
            3 => format!(
                "f.kind {}",
                self.pick(&[
                    "is red",
                    "is not blue",
                    "is one of red, green",
                    "is not one of red, blue"
                ])
            ),
            4 if self.switches > 0 => format!("s{}", self.chance.below(self.switches)),
            5 => self.pick(&["f.m is given", "f.m is none"]).to_owned(),
            6 if direct => format!("f.m {} {}", self.order(), self.chance.below(4)),
            7 => format!("f.m is {}", self.chance.below(4)),
            8 => format!(
                "{} is between {} and {}",
                self.number(),
                self.chance.below(3),
                2 + self.chance.below(3)
            ),
            9 => format!("{} is one of 1, 3", self.number()),
            10 if self.chance.one_in(2) => {
                let order = self.pick(&["is on or after", "is before", "is after"]);
                format!("today {order} {} January 2025", 1 + self.chance.below(3))
            }
            12 => format!("f.n {} f.k", self.order()),
            13 => "f.level is at least f.level".to_owned(),
            14 => "(f.n + f.k) is more than 3".to_owned(),
            _ => format!("{} {} {}", self.number(), self.order(), self.chance.below(5)),
        }
    }

    fn condition(&mut self, depth: u32, direct: bool) -> String {
        if depth == 0 || self.chance.one_in(3) {
            return self.comparison(direct);
        }
        match self.chance.below(5) {
            0 => format!("not ({})", self.condition(depth - 1, false)),
            1 | 2 => self.junction(" and ", depth, direct),
            _ => self.junction(" or ", depth, direct),
        }
    }

    fn junction(&mut self, word: &str, depth: u32, direct: bool) -> String {
        let count = 2 + self.chance.below(2);
        let parts: Vec<String> =
            (0..count).map(|_| format!("({})", self.condition(depth - 1, direct))).collect();
        parts.join(word)
    }

    fn facts(&mut self) {
        self.text.push_str(
            "pack small \"Small\"\nlevels level \"L\"\n  low \"l\"\n  middle \"m\"\n  high \"h\"\nchoices kind \"K\"\n  red \"r\"\n  green \"g\"\n  blue \"b\"\nfacts f \"F\"\n  a: yes or no \"a?\"\n  b: yes or no \"b?\"\n  level: level \"l?\"\n  kind: kind \"k?\"\n",
        );
        for (name, low, high, none) in NUMBERS {
            let none = if none { " or none" } else { "" };
            writeln!(self.text, "  {name}: whole number from {low} to {high}{none} \"{name}?\"")
                .unwrap();
        }
        if self.chance.one_in(2) {
            let check = self.condition(1, true);
            writeln!(self.text, "  check c \"c\"\n    f.n is at most 1 or ({check})").unwrap();
        }
    }

    fn defines(&mut self) {
        for _ in 0..self.chance.below(3) {
            let name = format!("s{}", self.switches);
            writeln!(self.text, "define {name}: yes or no \"{name}\"").unwrap();
            if self.chance.one_in(2) {
                let (when, value) = (self.condition(1, false), self.condition(1, false));
                let switch = self.pick(&["yes", "no"]);
                writeln!(self.text, "  is {switch} when {when}").unwrap();
                writeln!(self.text, "  otherwise ({value})").unwrap();
            } else {
                let value = self.condition(2, false);
                writeln!(self.text, "  is ({value})").unwrap();
            }
            self.switches += 1;
        }
        for _ in 0..self.chance.below(3) {
            let name = format!("d{}", self.numbers);
            writeln!(self.text, "define {name}: whole number \"{name}\"").unwrap();
            let value = |this: &mut Self| match this.chance.below(3) {
                0 => "f.n".to_owned(),
                _ => this.chance.below(4).to_string(),
            };
            match self.chance.below(3) {
                0 => {
                    let (one, other) = (value(self), value(self));
                    writeln!(
                        self.text,
                        "  is {one} until 1 January 2025\n  is {other} from 2 January 2025"
                    )
                    .unwrap();
                }
                1 => {
                    for _ in 0..1 + self.chance.below(2) {
                        let (when, one) = (self.condition(1, false), value(self));
                        writeln!(self.text, "  is {one} when {when}").unwrap();
                    }
                    let last = value(self);
                    writeln!(self.text, "  otherwise {last}").unwrap();
                }
                _ => {
                    let (one, other) = (value(self), value(self));
                    let when = self.condition(1, false);
                    writeln!(self.text, "  is {one}\n  except {other} when {when}").unwrap();
                    if self.chance.one_in(2) {
                        let (when, one) = (self.condition(1, false), value(self));
                        writeln!(self.text, "  except {one} when {when}").unwrap();
                    }
                }
            }
            self.numbers += 1;
        }
    }

    fn eligibility(&mut self, name: &str) {
        writeln!(self.text, "eligibility {name} \"{name}\"").unwrap();
        if self.chance.one_in(4) {
            self.text.push_str("  in force from 2 January 2025\n");
        }
        for at in 0..2 + self.chance.below(3) {
            let exclusion = at > 0 && self.chance.one_in(4);
            let (kind, test) =
                if exclusion { ("exclusion", "excluded") } else { ("condition", "met") };
            writeln!(self.text, "  {kind} c{at} \"c{at}\"").unwrap();
            if self.chance.one_in(3) {
                let applies = self.condition(1, false);
                writeln!(self.text, "    applies when {applies}").unwrap();
            }
            let condition = self.condition(2, !exclusion);
            writeln!(self.text, "    {test} when {condition}").unwrap();
        }
    }
}

fn written(seed: u64, wild: bool) -> String {
    let mut writer =
        Writer { chance: Chance(seed), text: String::new(), switches: 0, numbers: 0, wild };
    writer.facts();
    writer.defines();
    writer.eligibility("one");
    if writer.chance.one_in(2) {
        let condition = writer.condition(1, false);
        write!(
            writer.text,
            "eligibility two \"two\"\n  condition c0 \"c0\"\n    met when one is eligible and ({condition})\n  condition c1 \"c1\"\n    met when not (one.c0 is met)\n  condition c2 \"c2\"\n    met when one.c0 is not applicable or ({condition})\n"
        )
        .unwrap();
    }
    writer.text
}

/// Every case that passes its checks, on each of a few days.
fn cases(program: &Program, text: &str) -> Vec<(Facts, Date)> {
    // The days that are named, one before and one after.
    let days = if text.contains("2025") { -1..=3 } else { 0..=0 };
    let first = Date::from_ymd(2025, 1, 1).unwrap();
    let values: Vec<Vec<Value>> = program
        .facts
        .iter()
        .map(|fact| match fact.head.name.as_str() {
            "a" | "b" => vec![Value::YesNo(true), Value::YesNo(false)],
            "level" | "kind" => (0..3).map(Value::Member).collect(),
            name => {
                let (_, low, high, none) = NUMBERS.iter().find(|one| one.0 == name).unwrap();
                let mut values: Vec<Value> =
                    (*low..=*high).map(|one| Value::Number(Number::from_i64(one))).collect();
                values.extend(none.then_some(Value::None));
                values
            }
        })
        .collect();
    let mut slots: Vec<Vec<Slot>> = vec![Vec::new()];
    for values in &values {
        slots = slots
            .iter()
            .flat_map(|before| {
                values.iter().map(|value| {
                    let mut slots = before.clone();
                    slots.push(Slot::Given(value.clone()));
                    slots
                })
            })
            .collect();
    }
    let mut cases = Vec::new();
    for slots in slots {
        let facts = Facts { id: None, slots, places: Vec::new() };
        for day in days.clone() {
            let day = first.add_days(day).unwrap();
            if failed_checks(program, &facts, day).is_empty() {
                cases.push((facts.clone(), day));
            }
        }
    }
    cases
}

/// The conditions to ask about: of rules, guards, values that are conditions, and all their parts.
fn asked(program: &Program) -> Vec<ExprId> {
    let mut asked = Vec::new();
    let mut open: Vec<ExprId> = Vec::new();
    for condition in &program.conditions {
        open.extend(condition.applies);
        open.push(condition.test);
    }
    for define in &program.defines {
        for line in &define.lines {
            open.extend(line.when);
            open.push(line.value);
        }
    }
    while let Some(expr) = open.pop() {
        if program[expr].ty.atom == crate::program::Atom::YesNo {
            asked.push(expr);
        }
        program.children(&program[expr].kind, &mut open);
    }
    asked.sort();
    asked.dedup();
    asked
}

/// How many conditions of a program are held against one another.
const PAIRED: usize = 4;

/// The truths of a condition in all cases; where `short`, only until both have been seen.
fn truths(program: &Program, cases: &[(Facts, Date)], expr: ExprId, short: bool) -> Vec<Truth> {
    let mut found = Vec::new();
    let (mut yes, mut no) = (false, false);
    // A stride that has no factor in common with their number visits all cases, unlike ones first.
    let stride = [101, 103, 107, 1]
        .into_iter()
        .find(|stride| !cases.len().is_multiple_of(*stride))
        .unwrap_or(1);
    for at in 0..cases.len() {
        let (facts, day) = &cases[at * stride % cases.len()];
        let truth = evaluate_expr(program, facts, *day, expr).0.truth();
        yes |= truth == Truth::Yes;
        no |= truth == Truth::No;
        found.push(truth);
        if short && yes && no {
            break;
        }
    }
    found
}

/// Whether it could be tried: some programs ask whether something is none that cannot be.
fn hold_to_brute_force(seed: u64, wild: bool) -> bool {
    let text = written(seed, wild);
    let Some((_, program)) = may_compile(&text) else { return false };
    let all = cases(&program, &text);
    // Every seventh case is enough to refute, but not to confirm.
    let cases: Vec<_> = if wild { all.into_iter().step_by(7).collect() } else { all };
    let asked = asked(&program);
    let mut logic = Logic::of(&program);
    for expr in &asked {
        let truths = truths(&program, &cases, *expr, true);
        let written = &program[*expr].kind;
        let never = truths.iter().all(|truth| *truth != Truth::Yes);
        let always = truths.iter().all(|truth| *truth != Truth::No);
        let (found_never, found_always) = (logic.is_never(*expr), logic.is_always(*expr));
        assert!(never || !found_never, "never: {written:?}\n{text}");
        assert!(always || !found_always, "always: {written:?}\n{text}");
        if !wild {
            assert_eq!((found_never, found_always), (never, always), "{written:?}\n{text}");
        }
    }
    let some: Vec<ExprId> = asked.iter().step_by(asked.len().div_ceil(PAIRED)).copied().collect();
    let all_truths: Vec<_> =
        some.iter().map(|expr| truths(&program, &cases, *expr, false)).collect();
    for (one, of_one) in some.iter().zip(&all_truths) {
        for (other, of_other) in some.iter().zip(&all_truths) {
            let implied = of_one
                .iter()
                .zip(of_other)
                .all(|(one, other)| *one != Truth::Yes || *other == Truth::Yes);
            let found = logic.implies(*one, *other);
            assert!(implied || !found, "implied: {one:?} {other:?}\n{text}");
            assert!(wild || implied == found, "implied: {one:?} {other:?}\n{text}");
        }
    }
    hold_findings(&program, &cases, &text);
    true
}

/// What is said of conditions of an eligibility holds in its answers.
fn hold_findings(program: &Program, cases: &[(Facts, Date)], text: &str) {
    let found = findings(program);
    if !found.iter().any(|one| matches!(one.role, Role::Test(_) | Role::Eligibility(_))) {
        return;
    }
    let some = cases.iter().step_by(3);
    let evaluations: Vec<_> = some.map(|(facts, day)| evaluate(program, facts, *day)).collect();
    for one in &found {
        let Role::Test(condition) = one.role else { continue };
        for evaluation in &evaluations {
            for answered in &evaluation.answers {
                let Finding::Eligibility(answer) = &answered.finding else { continue };
                let Some(own) = answer.conditions.iter().find(|one| one.id == condition) else {
                    continue;
                };
                let other = |id: &ConditionId| *id != condition;
                match one.kind {
                    Kind::Implied => assert!(
                        own.answer != Answer::NotMet || answer.reasons.iter().any(other),
                        "{one:?}\n{text}"
                    ),
                    Kind::Never | Kind::Always => {
                        let exclusion =
                            program[condition].kind == crate::syntax::ast::ConditionKind::Exclusion;
                        let refused = (one.kind == Kind::Never) != exclusion;
                        let wrong = if refused { Answer::Met } else { Answer::NotMet };
                        assert_ne!(own.answer, wrong, "{one:?}\n{text}");
                    }
                    _ => {}
                }
            }
        }
    }
    for one in &found {
        let Role::Eligibility(id) = one.role else { continue };
        for evaluation in &evaluations {
            let answer = evaluation
                .answers
                .iter()
                .find(|answered| answered.id == AnswerId::Eligibility(id))
                .unwrap();
            if let Finding::Eligibility(answer) = &answer.finding {
                assert_ne!(answer.answer, Answer::Eligible, "{one:?}\n{text}");
            }
        }
    }
}

#[test]
fn claims_are_those_of_brute_force() {
    let tried = (0..PROGRAMS).filter(|seed| hold_to_brute_force(*seed, false)).count();
    assert!(tried > 20, "{tried}");
}

#[test]
fn claims_about_what_is_not_taken_apart_hold() {
    let tried = (0..PROGRAMS).filter(|seed| hold_to_brute_force(1000 + seed, true)).count();
    assert!(tried > 20, "{tried}");
}
