//! Scenarios.

use super::{Assembler, Mode, Place, Taken};
use crate::syntax::ast::{Given, Scenario};
use crate::syntax::grammar::Kind;
use crate::syntax::layout::Line;
use crate::syntax::lower::Reader;
use crate::syntax::lower::scenario::GivenLine;
use crate::syntax::words;

impl<'t> Assembler<'t, '_> {
    pub(super) fn scenario_line(
        &mut self,
        scenario: &mut Scenario,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        let text = self.text(line);
        let (word, rest) = words::first_word(text);
        let dotted = text.get(word.len()..).is_some_and(|after| after.starts_with('.'));
        match (word, opening) {
            (_, "|") => return self.row_line(scenario, line),
            (_, "as at") => {
                let day =
                    self.reader.line(line, Kind::as_at_line, opening, Reader::lower_date_line);
                let span = self.span(line);
                if day.is_some() && self.first_time(opening, span, false) {
                    scenario.as_at = day;
                }
                return Taken::Yes;
            }
            ("given" | "expect", _) if !dotted => {
                self.mode = if word == "given" { Mode::Given } else { Mode::Expect };
                self.rows_open = false;
                self.place = Place::Head;
                if !rest.is_empty() {
                    self.scenario_one(scenario, line);
                    // Before one line, the word belongs to that line; a list's rows may still follow.
                    self.mode = Mode::None;
                }
                return Taken::Yes;
            }
            _ => {}
        }
        if self.mode == Mode::None || word.is_empty() {
            return Taken::No;
        }
        self.rows_open = false;
        self.scenario_one(scenario, line);
        Taken::Yes
    }

    /// One line of `given` or `expect`.
    fn scenario_one(&mut self, scenario: &mut Scenario, line: &'t Line) {
        if self.mode == Mode::Expect {
            let expect =
                self.reader.line(line, Kind::expect_line, "expect", Reader::lower_expect_line);
            scenario.expects.extend(expect);
            return;
        }
        match self.reader.line(line, Kind::given_line, "given", Reader::lower_given_line) {
            Some(GivenLine::One(given)) => scenario.givens.push(given),
            Some(GivenLine::List(path)) => {
                self.rows_open = true;
                let span = path.span;
                scenario.givens.push(Given::Rows {
                    path,
                    columns: Vec::new(),
                    rows: Vec::new(),
                    span,
                });
            }
            None => self.place = Place::Lost,
        }
    }

    /// A row of the list named above: the first names the fields, the others are items.
    fn row_line(&mut self, scenario: &mut Scenario, line: &'t Line) -> Taken {
        if !self.rows_open {
            return if self.place == Place::Lost { Taken::Yes } else { Taken::No };
        }
        let here = self.span(line);
        let Some(Given::Rows { columns, rows, span, .. }) = scenario.givens.last_mut() else {
            return Taken::No;
        };
        *span = span.to(here);
        if columns.is_empty() {
            match self.reader.line(line, Kind::given_header, "|", Reader::lower_given_header) {
                Some(names) => *columns = names,
                None => {
                    self.rows_open = false;
                    self.place = Place::Lost;
                }
            }
        } else if let Some(row) =
            self.reader.line(line, Kind::given_row, "|", Reader::lower_given_row)
        {
            rows.push(row);
        }
        Taken::Yes
    }
}
