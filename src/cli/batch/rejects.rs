//! What cannot be right in the cases of a batch: written to a file, shown, and weighed.

use rules::batch::Counts;
use rules::batch::read::Reject;
use serde::Serialize;

/// How much may be wrong before a run counts as failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// So many cases.
    Cases(u64),
    /// So many hundredths of a percent of them.
    Share(u64),
}

/// `10` or `0.5%`
pub(crate) fn limit(text: &str) -> Result<Limit, String> {
    let wrong = || "write a number of cases, as 10, or a share of them, as 0.5%".to_owned();
    let Some(percent) = text.strip_suffix('%') else {
        return text.parse().map(Limit::Cases).map_err(|_| wrong());
    };
    let (whole, parts) = percent.trim().split_once('.').unwrap_or((percent.trim(), "0"));
    let whole: u64 = whole.parse().map_err(|_| wrong())?;
    let parts: u64 = match parts.len() {
        1 => parts.parse::<u64>().map_err(|_| wrong())? * 10,
        2 => parts.parse().map_err(|_| wrong())?,
        _ => return Err(wrong()),
    };
    if whole > 100 {
        return Err(wrong());
    }
    Ok(Limit::Share(whole * 100 + parts))
}

impl Limit {
    /// Whether a run with these counts is good.
    pub(crate) fn allows(self, counts: &Counts) -> bool {
        let wrong = u128::from(counts.rejected) + u128::from(counts.faulty);
        let all = u128::from(counts.read) + u128::from(counts.rejected);
        match self {
            Self::Cases(most) => wrong <= u128::from(most),
            Self::Share(most) => wrong * 10_000 <= u128::from(most) * all,
        }
    }
}

#[derive(Serialize)]
struct Line<'a> {
    input: &'a str,
    row: u64,
    line: Option<u64>,
    column: Option<u64>,
    id: Option<&'a str>,
    fact: Option<&'a str>,
    code: &'a str,
    reason: &'a str,
    help: Option<&'a str>,
    rejected: bool,
}

/// One line of the file of rejects.
pub(crate) fn json(input: &str, reject: &Reject) -> String {
    let line = Line {
        input,
        row: reject.row,
        line: reject.line,
        column: reject.column,
        id: reject.id.as_deref(),
        fact: Some(reject.fact.as_str()).filter(|fact| !fact.is_empty()),
        code: reject.code.as_str(),
        reason: &reject.reason,
        help: reject.help.as_deref(),
        rejected: reject.whole,
    };
    serde_json::to_string(&line).unwrap_or_default() + "\n"
}

/// One line for reading: `cases.ndjson:3:14: rejected: …`.
pub(crate) fn words(input: &str, reject: &Reject) -> String {
    let place = match (reject.line, reject.column) {
        (Some(line), Some(column)) => format!("{input}:{line}:{column}"),
        (Some(line), None) => format!("{input}:{line}"),
        (None, _) => format!("{input}: row {}", reject.row),
    };
    let id = reject.id.as_ref().map(|id| format!(" (case `{id}`)")).unwrap_or_default();
    let what = if reject.whole { "rejected" } else { "warning" };
    let help = reject.help.as_ref().map(|help| format!("; help: {help}")).unwrap_or_default();
    let code = reject.code;
    let line = format!("{place}: {what}[{code}]: {}{id}{help}", reject.reason);
    line.replace(['\n', '\r'], " ") + "\n"
}
