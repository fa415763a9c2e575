//! What an editor can do about a report: the words that its help says, written in their place, what mends a lint,
//! and a comment that allows it.

use super::Workspace;
use super::format::Change;
use crate::diagnostic::{Diagnostic, Repair};
use crate::span::FileId;

/// Something that mends a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What is done, in words: "write `preston`".
    pub title: String,
    /// The report that it mends.
    pub report: Diagnostic,
    /// What is changed in which text.
    pub changes: Vec<(FileId, Change)>,
    /// It is what is meant for certain.
    pub certain: bool,
}

/// What stands where a person writes the reason.
const REASON: &str = "say why";

fn edit(repair: &Repair) -> (FileId, Change) {
    let range = repair.span.start as usize..repair.span.end as usize;
    (repair.span.file, Change { range, text: repair.text.clone() })
}

impl Workspace {
    /// What can be done about the reports of a text that meet a stretch of it.
    pub fn actions(&mut self, file: FileId, start: usize, end: usize) -> Vec<Action> {
        let problems = self.problems();
        let reports = problems.into_iter().filter(|one| one.file == file);
        let reports = reports.flat_map(|one| one.reports);
        let meets = |report: &Diagnostic| {
            let labels = report.labels.iter().filter(|label| label.span.file == file);
            labels
                .map(|label| label.span)
                .any(|span| span.start as usize <= end && start <= span.end as usize)
        };
        let mut found = Vec::new();
        for report in reports.filter(meets) {
            let mend = self.findings().iter().find(|finding| finding.diagnostic == report);
            let mended = mend.and_then(|finding| finding.mend.as_ref()).map(|mend| Action {
                title: mend.does.clone(),
                changes: mend.edits.iter().map(edit).collect(),
                certain: true,
                report: report.clone(),
            });
            found.extend(mended.or_else(|| self.repair(report.clone())));
            found.extend(self.allow(report));
        }
        found
    }

    /// `# allow LINT: why`, above the line that is reported.
    fn allow(&self, report: Diagnostic) -> Option<Action> {
        let name = report.code.lint()?;
        let span = report.span();
        let text = self.text(span.file);
        let line = text.get(..span.start as usize)?.rfind('\n').map_or(0, |end| end + 1);
        let rest = text.get(line..)?;
        let indent = rest.get(..rest.len() - rest.trim_start_matches([' ', '\t']).len())?;
        let end = if rest.lines().next().is_some_and(|line| line.ends_with('\r')) {
            "\r\n"
        } else {
            "\n"
        };
        let change =
            Change { range: line..line, text: format!("{indent}# allow {name}: {REASON}{end}") };
        Some(Action {
            title: format!("allow `{name}` here, with a reason"),
            changes: vec![(span.file, change)],
            certain: false,
            report,
        })
    }

    fn repair(&self, report: Diagnostic) -> Option<Action> {
        let repair = report.repair.clone()?;
        let range = repair.span.start as usize..repair.span.end as usize;
        let text = self.text(repair.span.file);
        let replaced = text.get(range.clone())?;
        // A sign may touch the words beside it; the word in its place may not.
        let is_word =
            |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '"' | ')' | '(');
        let before = text.get(..range.start)?.chars().next_back();
        let after = text.get(range.end..)?.chars().next();
        let is_sign = !replaced.is_empty() && !replaced.starts_with(is_word);
        let lead = if is_sign && before.is_some_and(is_word) { " " } else { "" };
        let trail = if is_sign && after.is_some_and(is_word) { " " } else { "" };
        let title = if repair.text.is_empty() {
            format!("take `{replaced}` away")
        } else {
            format!("write `{}`", repair.text)
        };
        let change = Change { range, text: format!("{lead}{}{trail}", repair.text) };
        let guessed = report.help.as_ref().is_some_and(|help| help.starts_with("did you mean"));
        Some(Action { title, changes: vec![(repair.span.file, change)], certain: !guessed, report })
    }
}
