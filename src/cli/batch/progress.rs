//! How far a batch is, for whoever looks on.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::terminal::Terminal;

/// A bar on a terminal; nothing elsewhere.
pub(crate) struct Bar(Option<ProgressBar>);

impl Bar {
    /// `bytes`: how many there are to read, if that is known.
    pub(crate) fn new(bytes: Option<u64>, quiet: bool) -> Self {
        if quiet || !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::stderr_with_hz(8));
        let template = match bytes {
            Some(_) => "{bar:30} {percent}%  {msg}  {eta} left",
            None => "{spinner} {msg}  {elapsed}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(Some(bar))
    }

    /// So many bytes are read, and so many cases answered since the run began.
    pub(crate) fn set(&self, bytes: Option<u64>, cases: u64, here: u64) {
        let Some(bar) = &self.0 else { return };
        let millis = u64::try_from(bar.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        let rate = here.saturating_mul(1000) / millis;
        bar.set_message(format!("{} cases, {} a second", HumanCount(cases), HumanCount(rate)));
        match bytes {
            Some(bytes) => bar.set_position(bytes),
            None => bar.tick(),
        }
    }

    /// Says something above the bar.
    pub(crate) fn say(&self, term: &mut Terminal, text: &str) {
        match &self.0 {
            Some(bar) => bar.suspend(|| term.say(text)),
            None => term.say(text),
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
