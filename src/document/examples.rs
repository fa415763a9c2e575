//! Scenarios as examples: what is given, and what the rules must answer.

use crate::explain::fragment::{Tag, Words};
use crate::explain::listed;
use crate::program::{
    Atom, ConditionId, Expect, ExpectKind, FactId, Given, GivenKind, Scenario, Subject, Value,
};
use crate::syntax::ast::{NoticeKind, ScenarioMark};

use super::Writer;

impl Writer<'_> {
    pub(super) fn examples(&mut self) {
        let program = self.program;
        let ours: Vec<&Scenario> =
            program.scenarios.iter().filter(|one| one.pack == self.pack).collect();
        if ours.is_empty() {
            return;
        }
        self.section("Examples");
        self.say("Each example is tested: with these facts the rules give these answers.");
        for one in ours {
            let mut name = Words::new().label(one.name.as_str());
            if one.mark.as_ref().is_some_and(|mark| mark.node == ScenarioMark::Unapproved) {
                name = name.plain(" (not yet read by a person)");
            }
            let cites = self.citations(&one.annotations);
            if !cites.is_empty() {
                name = name.plain(" ").then(cites);
            }
            self.part(name, None);
            let (given, expected) = (self.given(one), self.expected(one));
            self.list("Given", given);
            self.list("Then", expected);
        }
    }

    fn given(&self, one: &Scenario) -> Vec<Words> {
        let mut parts = Vec::new();
        if let Some(like) = one.like {
            let name = &self.program[like].name;
            parts.push(Words::text("as in ").then(self.speaker.quoted(name)));
        }
        if let Some(day) = one.as_at {
            parts.push(Words::text("as at ").value(day.to_string()));
        }
        parts.extend(one.givens.iter().map(|given| self.one_given(given)));
        parts
    }

    fn one_given(&self, given: &Given) -> Words {
        let program = self.program;
        let fact = |id: &FactId| self.speaker.quoted(&program[*id].head.label).plain(": ");
        match &given.kind {
            GivenKind::Fact(id, Some(value)) => {
                fact(id).then(self.speaker.constant(program[*id].shape.ty, value))
            }
            GivenKind::Fact(id, None) => fact(id).plain("not known"),
            GivenKind::Rows { fact: id, fields, rows } => {
                let rows = rows.iter().map(|row| self.one_row(*id, fields, row));
                fact(id).then(Words::joined(rows, " / ", " / "))
            }
            GivenKind::Case(name) => Words::text("the case ").tagged(Tag::Name, name.as_str()),
        }
    }

    fn one_row(&self, list: FactId, fields: &[u16], row: &[Option<Value>]) -> Words {
        let Atom::Item(record) = self.program[list].shape.ty.atom else { return Words::new() };
        let fields = fields.iter().map(|at| self.program[record].fields.get(usize::from(*at)));
        let cells = fields.zip(row).filter_map(|(field, value)| {
            let field = field?;
            let label = Words::new().label(field.head.label.as_str()).plain(" ");
            Some(match value {
                Some(value) => label.then(self.speaker.constant(field.shape.ty, value)),
                None => label.plain("not known"),
            })
        });
        Words::joined(cells, ", ", ", ")
    }

    fn expected(&self, one: &Scenario) -> Vec<Words> {
        one.expects.iter().map(|expect| self.one_expected(expect)).collect()
    }

    fn one_expected(&self, expect: &Expect) -> Words {
        let program = self.program;
        let say = &self.speaker;
        match &expect.kind {
            ExpectKind::Answer { subject, item, answer, not, because } => {
                let is = if *not { " is not " } else { " is " };
                let words = self.named(*subject, item.as_deref()).plain(is);
                let words = words.value(say.answer(*subject, *answer));
                self.because(words, Some(*subject), because.as_deref())
            }
            ExpectKind::Holds(expr) => say.phrase(*expr),
            ExpectKind::Unknown { expr, because } => {
                let words = say.phrase(*expr).plain(" is not known");
                self.because(words, None, because.as_deref())
            }
            ExpectKind::ItemField { instalment, item, field, value } => {
                let words = Words::text(format!("{} of ", crate::explain::field_words(*field)));
                let words = words.then(self.named(Subject::Instalment(*instalment), Some(item)));
                let ty = match value {
                    Value::Date(_) => Atom::Date,
                    _ => Atom::Money,
                };
                let ty = crate::program::Type::of(ty);
                words.plain(": ").then(say.constant(ty, value))
            }
            ExpectKind::Applies { condition, item, negated } => {
                let words = self.named(Subject::Condition(*condition), item.as_deref());
                words.plain(if *negated { " does not apply" } else { " applies" })
            }
            ExpectKind::Notice { name, kind, absent } => {
                let kind = match kind {
                    NoticeKind::Warning => "warning ",
                    NoticeKind::Advice => "advice ",
                };
                let lead = if *absent { "no " } else { "" };
                Words::text(format!("{lead}{kind}")).then(self.notice(name))
            }
            ExpectKind::Fault(fact) => {
                say.quoted(&program[*fact].head.label).plain(" cannot be right")
            }
            ExpectKind::Error(code) => {
                let code = code.rsplit("::").next().unwrap_or(code).replace('_', " ");
                Words::text(format!("an error: {code}"))
            }
        }
    }

    fn named(&self, subject: Subject, item: Option<&str>) -> Words {
        let words = self.speaker.quoted(self.speaker.subject(subject));
        match item {
            Some(item) => words.plain(" for ").value(item),
            None => words,
        }
    }

    /// What a warning or advice is called.
    fn notice(&self, name: &str) -> Words {
        let own = name.rsplit('.').next().unwrap_or(name);
        let program = self.program;
        let mut all = program.notices.iter().filter(|one| one.head.name == own);
        let found = all.clone().find(|one| self.is_ours(&one.head)).or_else(|| all.next());
        let warned = program.conditions.iter().filter_map(|one| one.warns.as_ref());
        let warned = warned.clone().find(|(name, _)| name == own).map(|(_, label)| label);
        match found.map(|one| &one.head.label).or(warned) {
            Some(label) => self.speaker.quoted(label),
            None => Words::of(Tag::Name, name),
        }
    }

    fn because(
        &self,
        words: Words,
        of: Option<Subject>,
        because: Option<&[smol_str::SmolStr]>,
    ) -> Words {
        let Some(because) = because else { return words };
        let reasons: Vec<String> = because.iter().map(|reason| self.reason(of, reason)).collect();
        words.plain(", because of ").plain(listed(&reasons, "and"))
    }

    /// A reason by its label: a condition of the rule, or a fact; else as it is written.
    fn reason(&self, of: Option<Subject>, reason: &str) -> String {
        let program = self.program;
        let conditions: &[ConditionId] = match of {
            Some(Subject::Eligibility(id)) => &program[id].conditions,
            Some(Subject::Instalment(id)) => &program[id].conditions,
            _ => &[],
        };
        let mut own = conditions.iter().map(|id| &program[*id].head);
        if let Some(head) = own.find(|head| head.name == reason) {
            return format!("“{}”", head.label);
        }
        let fact = reason.split_once('.').and_then(|(group, name)| {
            let mut facts = program.facts.iter();
            facts.find(|fact| program[fact.group].head.name == group && fact.head.name == name)
        });
        match fact {
            Some(fact) => format!("“{}”", fact.head.label),
            None => reason.replace('_', " "),
        }
    }
}
