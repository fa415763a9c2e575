//! What is worked out, and from when until when each of it holds.

use crate::explain::fragment::{Role, Tag, Words};
use crate::program::{Define, DefineId, FieldShape, InForce, Line, Type};
use crate::syntax::ast::LineKind;
use crate::value::{Date, Number};

use super::determinations::target_words;
use super::{Writer, anchor, called};

impl<'a> Writer<'a> {
    pub(super) fn definitions(&mut self) {
        let program = self.program;
        let ours: Vec<(usize, &Define)> = program
            .defines
            .iter()
            .enumerate()
            .filter(|(_, one)| one.of.is_none() && self.is_ours(&one.head))
            .collect();
        if ours.is_empty() {
            return;
        }
        self.section("What is worked out");
        for (at, one) in ours {
            self.definition(one, Some(anchor(crate::program::AnswerId::Define(DefineId::at(at)))));
        }
    }

    /// What a definition gives, and by which lines.
    pub(super) fn definition(&mut self, one: &'a Define, anchor: Option<String>) {
        self.part(called(&one.head), anchor);
        let aside = self.citations(&one.head.annotations);
        let dated = one.lines.iter().any(|line| line.from.is_some() || line.until.is_some());
        match one.lines.as_slice() {
            [only] if only.when.is_none() && !dated && only.kind == LineKind::Is => {
                let yes_no = one.ty == Type::of(crate::program::Atom::YesNo);
                let lead = if yes_no { "Yes when" } else { "It is" };
                self.condition(Words::text(lead), only.value, aside);
                self.readings_of(&only.annotations, &one.head);
            }
            lines => {
                let given = self.type_words(one.ty, one.range);
                let words =
                    Words::text(format!("It is {given}, by the first of these lines that holds."));
                self.page.cited(Role::Remark, words, aside);
                if let Some(day) = one.dated_by {
                    let words = Words::text("The lines are those of the day ");
                    self.remark(words.then(self.speaker.phrase(day)).plain("."));
                }
                self.lines(lines, dated);
                for line in lines {
                    self.readings_of(&line.annotations, &one.head);
                }
            }
        }
        if one.so_far {
            self.say("It tells where the case stands so far: what is not known counts as no.");
        }
        if one.shown {
            self.say("It is listed among the answers.");
        }
        self.readings_of(&one.head.annotations, &one.head);
    }

    fn lines(&mut self, lines: &'a [Line], dated: bool) {
        let cited = lines.iter().any(|line| !line.annotations.cites.is_empty());
        let rows = lines.iter().map(|line| {
            let when = match (line.kind, line.when) {
                (LineKind::Except, Some(guard)) => {
                    Words::text("exception, when ").then(self.speaker.phrase(guard))
                }
                (LineKind::Except, None) => Words::text("exception"),
                (_, Some(guard)) => Words::text("when ").then(self.speaker.phrase(guard)),
                (LineKind::Otherwise, None) => Words::text("otherwise"),
                (LineKind::Is, None) => Words::text("in every other case"),
            };
            let mut row = vec![self.speaker.phrase(line.value), when];
            if dated {
                row.extend([day(line.from), day(line.until)]);
            }
            if cited {
                row.push(self.citations(&line.annotations));
            }
            row
        });
        let rows = rows.collect();
        let mut head = vec!["It is", "When"];
        if dated {
            head.extend(["From", "Until"]);
        }
        if cited {
            head.push("Paragraph");
        }
        self.table(&head, rows);
    }

    /// `a whole number from 0 to 40, or none`
    pub(super) fn type_words(&self, ty: Type, range: Option<(Number, Number)>) -> String {
        self.speaker.words.answers(&FieldShape { ty, range, by: None, marks: Vec::new() })
    }

    /// Everything in this pack that holds only for some time.
    pub(super) fn dates_in_force(&mut self) {
        let mut rows = Vec::new();
        self.dated_definitions(&mut rows);
        self.dated_determinations(&mut rows);
        if rows.is_empty() {
            return;
        }
        self.section("The dates in force");
        self.say("What changes from one day to another. Both days are included; – means that no day is set.");
        self.table(&["What", "Says", "From", "Until", "Paragraph"], rows);
    }

    fn dated_definitions(&self, rows: &mut Vec<Vec<Words>>) {
        for one in self.program.defines.iter().filter(|one| self.is_ours(&one.head)) {
            for line in &one.lines {
                if line.from.is_none() && line.until.is_none() {
                    continue;
                }
                let says = self.speaker.phrase(line.value);
                let says = match line.when {
                    Some(guard) => says.plain(" when ").then(self.speaker.phrase(guard)),
                    None => says,
                };
                let own = self.citations(&line.annotations);
                let cites =
                    if own.is_empty() { self.citations(&one.head.annotations) } else { own };
                let label = Words::new().label(one.head.label.as_str());
                rows.push(vec![label, says, day(line.from), day(line.until), cites]);
            }
        }
    }

    fn dated_determinations(&self, rows: &mut Vec<Vec<Words>>) {
        let program = self.program;
        let standings = program
            .eligibilities
            .iter()
            .map(|one| (&one.head, &one.standing))
            .chain(program.standards.iter().map(|one| (&one.head, &one.standing)))
            .chain(program.payments.iter().map(|one| (&one.head, &one.standing)))
            .chain(program.indicators.iter().map(|one| (&one.head, &one.standing)))
            .chain(program.queues.iter().map(|one| (&one.head, &one.standing)));
        for (head, standing) in standings {
            if !self.is_ours(head) {
                continue;
            }
            if let Some(InForce { from, until, .. }) = standing.in_force {
                let label = Words::new().label(head.label.as_str());
                let cites = self.citations(&head.annotations);
                rows.push(vec![label, Words::text("is in force"), day(from), day(until), cites]);
            }
        }
        for one in program.indicators.iter().filter(|one| self.is_ours(&one.head)) {
            for target in &one.targets {
                if target.from.is_none() && target.until.is_none() {
                    continue;
                }
                let label = Words::new().label(one.head.label.as_str());
                let says = target_words(target.more_than, target.share);
                let cites = self.citations(&target.annotations);
                rows.push(vec![label, says, day(target.from), day(target.until), cites]);
            }
        }
    }
}

/// A day, or a dash.
fn day(day: Option<Date>) -> Words {
    match day {
        Some(day) => Words::of(Tag::Value, day.to_string()),
        None => Words::text("–"),
    }
}
