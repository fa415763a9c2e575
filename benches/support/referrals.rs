//! Referrals by columns, always the same: a child, a request, the support, and a claim of one family for it.
//!
//! What a council sees: most requests come from a professional, for a child of school age who lives in the
//! county; days follow one another; some lie on the boundaries of the rules (a birthday, the last day in time),
//! and each fact is missing in one case of fifty.

use rules::batch::{Cases, CasesBuilder, ColumnBuilder};
use rules::program::{FactId, Program};
use rules::value::Date;

/// Numbers in order, from a seed.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: i32) -> i32 {
        i32::try_from(self.next() % u64::try_from(bound).expect("above zero")).expect("small")
    }

    fn percent(&mut self, share: i32) -> bool {
        self.below(100) < share
    }

    /// The position of one of several weights.
    fn one_of(&mut self, weights: &[i32]) -> u16 {
        let mut at = self.below(weights.iter().sum());
        for (position, weight) in (0..).zip(weights) {
            if at < *weight {
                return position;
            }
            at -= weight;
        }
        0
    }
}

/// One case of fifty does not say it.
const MISSING: i32 = 2;

/// A row that is none.
fn none(column: &mut ColumnBuilder) -> bool {
    column.push_none();
    true
}

struct Referrals<'p> {
    program: &'p Program,
    builder: CasesBuilder<'p>,
    chance: Chance,
}

impl Referrals<'_> {
    /// Pushes a row to a fact, unless it is missing.
    fn say(
        &mut self,
        group: &str,
        name: &str,
        push: impl FnOnce(&mut ColumnBuilder, &mut Chance) -> bool,
    ) {
        if self.chance.percent(MISSING) {
            return;
        }
        let fact = self.fact(group, name);
        let fits = push(self.builder.column(fact).expect("a fact"), &mut self.chance);
        assert!(fits, "{group}.{name} is of another type");
    }

    fn fact(&self, group: &str, name: &str) -> FactId {
        let facts = self.program.facts.iter();
        let found = facts.enumerate().find(|(_, fact)| {
            fact.head.name == name && self.program[fact.group].head.name == group
        });
        FactId::at(found.unwrap_or_else(|| panic!("{group}.{name}")).0)
    }

    fn row(&mut self) {
        let day = |text: &str| Date::parse_iso(text).expect("a day").day_number();
        let submitted = day("2025-01-02") + self.chance.below(540);
        // Of school age, mostly; some have a birthday in that week.
        let years = 2 + self.chance.below(20);
        let beside = if self.chance.percent(20) { 7 } else { 365 };
        let born = submitted - years * 36525 / 100 - self.chance.below(beside);
        let level = self.chance.one_of(&[10, 35, 40, 15]);
        let source = self.chance.one_of(&[4, 9, 45, 15, 5, 8, 2, 4, 8]);
        let formal = level == 3 && source == 8;
        let inside = self.chance.percent(92);
        let home = if inside { self.chance.below(12) } else { 12 + self.chance.below(10) };
        let consent = submitted - self.chance.below(12) + i32::from(self.chance.percent(3)) * 14;
        let form = submitted + 1 + self.chance.below(30);
        let has_form = self.chance.percent(95);
        let begun = has_form && self.chance.percent(70);
        // In time, late, and on the last days.
        let wait = match self.chance.below(10) {
            0 => 27 + self.chance.below(3),
            1 => 29 + self.chance.below(60),
            _ => self.chance.below(28),
        };
        self.say("child", "date_of_birth", |c, _| c.push_day(born));
        self.say("child", "has_send", |c, r| c.push_yes_no(r.percent(18)));
        self.say("child", "need_level", |c, _| c.push_member(level));
        self.say("child", "severity", |c, r| c.push_member(r.one_of(&[5, 40, 45, 10])));
        self.say("child", "urgent_need", |c, r| c.push_yes_no(r.percent(6)));
        self.say("child", "wider_needs", |c, r| {
            for _ in 0..r.one_of(&[80, 15, 5]) {
                let need = u16::try_from(r.below(4)).expect("small");
                c.lists().expect("a list").plain().expect("plain").push_member(need);
            }
            c.push_list()
        });
        self.say("child", "home_district", |c, _| {
            c.push_member(u16::try_from(home).expect("small"))
        });
        self.say("child", "school_district", |c, r| {
            let other = u16::try_from(r.below(22)).expect("small");
            match r.below(10) {
                0 => none(c),
                1 => c.push_member(other),
                _ => c.push_member(u16::try_from(home).expect("small")),
            }
        });
        self.say("child", "first_language_english", |c, r| c.push_yes_no(r.percent(90)));
        self.say("child", "interpreter_needed", |c, r| c.push_yes_no(r.percent(4)));
        self.say("child", "placed_out_of_area", |c, r| c.push_yes_no(r.percent(1)));
        self.say("referral", "source", |c, _| c.push_member(source));
        self.say("referral", "submitted_on", |c, r| {
            if formal && r.percent(60) { none(c) } else { c.push_day(submitted) }
        });
        self.say("referral", "formal_request_on", |c, _| {
            if formal { c.push_day(submitted) } else { none(c) }
        });
        self.say("referral", "consent_given", |c, r| c.push_yes_no(r.percent(96)));
        self.say("referral", "consent_on", |c, _| c.push_day(consent));
        self.say("referral", "early_help_assessment", |c, r| c.push_yes_no(r.percent(80)));
        self.say("referral", "child_and_family_assessment", |c, r| c.push_yes_no(r.percent(20)));
        self.say("referral", "need_evidence", |c, r| c.push_yes_no(r.percent(90)));
        self.say("referral", "contact_form_received_on", |c, _| {
            if has_form { c.push_day(form) } else { none(c) }
        });
        self.say(
            "support",
            "started_on",
            |c, _| {
                if begun { c.push_day(form + wait) } else { none(c) }
            },
        );
        self.claim(form + wait, home, begun);
        self.builder.finish_row();
    }

    /// The claim for the family.
    fn claim(&mut self, started: i32, home: i32, begun: bool) {
        let ended = started + 60 + self.chance.below(90);
        let by_district = self.chance.percent(25);
        self.say("contract", "basis", |c, _| c.push_member(u16::from(by_district)));
        self.say("contract", "district", |c, _| {
            if by_district { c.push_member(u16::try_from(home).expect("small")) } else { none(c) }
        });
        let first = Date::parse_iso("2025-04-01").expect("a day").day_number();
        self.say("contract", "starts_on", |c, _| c.push_day(first));
        self.say("contract", "families_paid_before", |c, r| c.push_number(i64::from(r.below(150))));
        let families = self.fact("contract", "families");
        let fields: Vec<String> = {
            let rules::program::Atom::Item(record) = self.program[families].shape.ty.atom else {
                panic!("families are records")
            };
            self.program[record].fields.iter().map(|field| field.head.name.to_string()).collect()
        };
        let chance = &mut self.chance;
        let column = self.builder.column(families).expect("a fact");
        let records = column.lists().expect("a list").records().expect("records");
        for (number, name) in (0..).zip(&fields) {
            if name != "id" && chance.percent(MISSING) {
                continue;
            }
            let field = records.field(number).expect("a field");
            let fits = match name.as_str() {
                "id" => field.push_text("F"),
                "action_plan_agreed_by" => {
                    for party in 0..3 {
                        if !chance.percent(3) {
                            field.lists().expect("list").plain().expect("plain").push_member(party);
                        }
                    }
                    field.push_list()
                }
                "outcomes_agreed_by_council" => field.push_yes_no(chance.percent(92)),
                "stakeholder_objection" => field.push_yes_no(chance.percent(2)),
                "progress_confirmed" => field.push_yes_no(chance.percent(50)),
                "assessment_start_on" if begun => field.push_day(started),
                "support_completed_on" | "assessment_end_on" | "conditions_confirmed_on"
                    if begun =>
                {
                    field.push_day(ended)
                }
                "areas" => {
                    for _ in 0..1 + chance.below(4) {
                        let lists = field.lists().expect("a list");
                        let areas = lists.records().expect("records");
                        let start = 10_000 * i64::from(1 + chance.below(10));
                        let change = 10_000 * i64::from(chance.below(6) - 1);
                        areas.field(0).expect("name").push_text("Wellbeing");
                        areas.field(1).expect("higher").push_yes_no(chance.percent(80));
                        areas.field(2).expect("start").push_number(start);
                        if chance.percent(97) {
                            areas.field(3).expect("end").push_number(start + change);
                        } else {
                            areas.field(3).expect("end").push_none();
                        }
                        areas.finish_item();
                    }
                    field.push_list()
                }
                "children" => field.push_list(),
                _ => none(field),
            };
            assert!(fits, "{name} is of another type");
        }
        records.finish_item();
        column.push_list();
    }
}

/// So many referrals.
pub(crate) fn referrals(program: &Program, rows: usize, seed: u64) -> Cases {
    let builder = CasesBuilder::new(program);
    let mut referrals = Referrals { program, builder, chance: Chance(seed) };
    for _ in 0..rows {
        referrals.row();
    }
    referrals.builder.finish()
}
