//! Mending what can be mended without a doubt: in the texts first, then in the files.

use std::path::Path;

use similar::TextDiff;

use rules::analysis::lint;
use rules::diagnostic::Code;
use rules::source::{Source, Sources};
use rules::syntax;
use rules::value::Date;

use super::super::report::placeless;
use super::super::terminal::Terminal;
use super::super::{Stop, fmt};
use super::{Looked, counted, look, wrong};

/// One mended thing may lay another bare. More rounds than this would not end.
const MOST_ROUNDS: usize = 16;

/// The rules before and after.
pub(super) struct Mended {
    before: Sources,
    after: Sources,
    looked: Looked,
    /// What was done, a line each.
    done: Vec<String>,
}

/// Makes every certain repair.
pub(super) fn mend(before: Sources, looked: Looked, today: Date) -> Result<Mended, Stop> {
    let mut mended = Mended { after: before.clone(), before, looked, done: Vec::new() };
    for _ in 0..MOST_ROUNDS {
        let round = lint::mend(&mended.after, &mended.looked.findings);
        if round.made.is_empty() {
            break;
        }
        for finding in round.made {
            let place = finding.diagnostic.span();
            let name = mended.after.get(place.file).map_or("", Source::name);
            let line = mended.after.line_column(place).map_or(0, |place| place.line);
            let what = finding.diagnostic.code.lint().unwrap_or_default();
            let does = finding.mend.as_ref().map_or("", |mend| mend.does.as_str());
            mended.done.push(format!("{name}:{line}: {what}: {does}"));
        }
        let mut after = Sources::new();
        for ((file, old), new) in mended.after.iter().zip(round.texts) {
            after.add(
                old.name(),
                new.map_or_else(|| old.text().to_owned(), |new| laid_out(file, old, new)),
            );
        }
        mended.looked = look(&after, today);
        mended.after = after;
        if wrong(&mended.looked.problems) {
            let message = "the repairs would leave rules that cannot be read; nothing is written";
            let help = "this is a fault of the repairs; please report it, with the rules";
            return Err(Stop::wrong(placeless(Code::Internal, message).help(help)));
        }
    }
    Ok(mended)
}

/// A text that was laid out stays so.
fn laid_out(file: rules::span::FileId, old: &Source, new: String) -> String {
    let was = syntax::format(file, old.text()).is_ok_and(|text| text == old.text());
    if was { syntax::format(file, &new).unwrap_or(new) } else { new }
}

impl Mended {
    /// Whether anything was mended.
    pub(super) fn changed(&self) -> bool {
        !self.done.is_empty()
    }

    /// Writes the files that changed, or shows how they would, and says what was done.
    pub(super) fn write(&self, term: &mut Terminal, only_show: bool) -> Result<(), Stop> {
        let mut files = 0;
        for ((_, before), (_, after)) in self.before.iter().zip(self.after.iter()) {
            if before.text() == after.text() {
                continue;
            }
            files += 1;
            if only_show {
                let diff = TextDiff::from_lines(before.text(), after.text());
                let name = before.name();
                term.text(&diff.unified_diff().header(name, name).to_string())?;
            } else {
                fmt::replace(
                    Path::new(before.name()),
                    before.text(),
                    after.text(),
                    "rules lint --fix",
                )?;
            }
        }
        for line in &self.done {
            term.line(line)?;
        }
        let (done, files) = (self.done.len(), counted(files, "file"));
        term.line(&match (done, only_show) {
            (0, _) => "nothing to mend without a doubt".to_owned(),
            (_, true) => format!("{done} to mend in {files}"),
            (_, false) => format!("{done} mended in {files}"),
        })
    }

    /// The rules as they are then, and what is found in them.
    pub(super) fn after(self) -> (Sources, Looked) {
        (self.after, self.looked)
    }
}
