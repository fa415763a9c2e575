//! Reports: what is wrong, where, and what to write instead.
//!
//! Owns: the one report type of every stage and the order in which reports are shown. A stage makes
//! reports as data; colour and layout are chosen where they are printed.
//! Must never know: which stage made a report, or how it is shown.

mod codes;

pub use codes::Code;

use crate::span::Span;

/// How serious a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is evaluated until it is mended.
    Error,
    /// Reported, and the work goes on.
    Warning,
    /// Worth knowing, and nothing more.
    Note,
}

/// How a lint reports what it finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Not at all.
    Off,
    /// As something worth knowing.
    Note,
    /// As a warning.
    Warning,
    /// As an error: `rules lint` fails. The rules can be used all the same.
    Error,
}

impl Level {
    /// As a pack says it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Note => "a note",
            Self::Warning => "a warning",
            Self::Error => "an error",
        }
    }

    /// How serious what is found is then; `None` where it is not reported.
    #[must_use]
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Note => Some(Severity::Note),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// A place and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What to say there; may be empty where the place speaks for itself.
    pub text: String,
}

/// Words to write in the place of others: what the help says, as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// What is replaced; empty where something is only added.
    pub span: Span,
    /// What is written there.
    pub text: String,
}

/// One mistake: the message says what, the labels where and why, the help what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code, as in `docs/errors.md`.
    pub code: Code,
    /// How serious it is.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// The place (first) and other places that matter.
    pub labels: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// The same as data, where it is one replacement.
    pub repair: Option<Repair>,
}

impl Diagnostic {
    /// An error at `span`.
    #[must_use]
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            help: None,
            repair: None,
        }
    }

    /// A warning at `span`.
    #[must_use]
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// Says something at the main place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Points at another place that matters.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says that `text` is to be written at the main place instead.
    #[must_use]
    pub fn write(self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.help(format!("write `{text}`")).replacing(Some(text))
    }

    /// What could stand at the main place instead, if anything; the help says so in words.
    #[must_use]
    pub fn replacing(self, text: Option<impl Into<String>>) -> Self {
        let span = self.span();
        match text {
            Some(text) => self.repair(span, text),
            None => self,
        }
    }

    /// What could be written at a place instead; the help says so in words.
    #[must_use]
    pub fn repair(mut self, span: Span, text: impl Into<String>) -> Self {
        self.repair = Some(Repair { span, text: text.into() });
        self
    }

    /// The main place.
    #[must_use]
    pub fn span(&self) -> Span {
        self.labels.first().map(|label| label.span).unwrap_or_default()
    }
}

/// Sorts by place, then code, and drops exact repeats.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|left, right| {
        (left.span(), left.code, &left.message).cmp(&(right.span(), right.code, &right.message))
    });
    diagnostics.dedup();
}

/// The name among `candidates` that is close enough to `wrong` to be what was meant, if there is one.
#[must_use]
pub fn near_name<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let allowed = (wrong.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|name| {
            (strsim::damerau_levenshtein(&wrong.to_lowercase(), &name.to_lowercase()), name)
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}
