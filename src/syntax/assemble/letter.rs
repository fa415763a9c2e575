//! What a letter says: `letter`, `helps` and `contact`.
//!
//! Owns: where these lines may stand, and which answers a letter can word there.

use super::{Assembler, Place, Taken};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Declaration, LetterPart};
use crate::syntax::grammar::Kind;
use crate::syntax::layout::Line;
use crate::syntax::lower::Reader;

impl<'t> Assembler<'t, '_> {
    pub(super) fn letter_line(
        &mut self,
        declaration: &mut Declaration,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        if self.place == Place::Lost {
            return Taken::Yes;
        }
        let Some(parts) = self.letter_parts(declaration, opening) else { return Taken::No };
        if opening != "letter" {
            let text = self.reader.line(line, Kind::text_line, opening, Reader::lower_text_line);
            if let (Some(text), Some(said)) = (text, self.annotations_of(declaration)) {
                if opening == "helps" { said.helps.push(text) } else { said.contacts.push(text) }
            }
            return Taken::Yes;
        }
        let read = self.reader.line(line, Kind::letter_line, opening, Reader::lower_letter_line);
        let Some(read) = read else { return Taken::Yes };
        if !parts.contains(&read.of) {
            let known: Vec<String> =
                parts.iter().map(|part| format!("`{} \"…\"`", part.opening())).collect();
            let report = Diagnostic::error(
                Code::SyntaxMisplacedLine,
                read.span,
                format!("`{}` words an answer that cannot be given here", read.of.opening()),
            )
            .label("there is no such answer of what stands above it")
            .help(format!("write {}", known.join(" or ")));
            self.reader.report(report);
        } else if self.first_time(read.of.opening(), read.span, self.place != Place::Head)
            && let Some(said) = self.annotations_of(declaration)
        {
            said.letter.push(read);
        }
        Taken::Yes
    }

    /// The answers that can be worded where the next line stands; `None` where it cannot stand.
    fn letter_parts(
        &self,
        declaration: &Declaration,
        opening: &str,
    ) -> Option<&'static [LetterPart]> {
        use LetterPart as P;
        match (declaration, self.place, opening) {
            (Declaration::Pack(_), _, "contact")
            | (Declaration::Eligibility(_) | Declaration::Standard(_), Place::Head, "contact")
            | (Declaration::Eligibility(_), Place::Condition, "helps") => Some(&[]),
            (Declaration::Eligibility(_), Place::Head, "letter") => {
                Some(&[P::Name, P::Eligible, P::NotEligible, P::Undecided])
            }
            (Declaration::Standard(_), Place::Head, "letter") => {
                Some(&[P::Name, P::Running, P::Met, P::Breached])
            }
            (Declaration::Eligibility(_), Place::Condition, "letter") => Some(&[P::Met, P::NotMet]),
            (Declaration::Eligibility(_) | Declaration::Standard(_), Place::Notice, "letter") => {
                Some(&[P::Name])
            }
            _ => None,
        }
    }
}
