//! A watch over rule files.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use rules::diagnostic::Code;

use super::super::report::placeless;
use super::super::{Stop, files};

/// Something that can write a line above the one that is being typed.
pub(super) type Printer = Box<dyn FnMut(String) + Send>;

/// Told when a rule file below some roots has changed.
pub(super) struct Watch {
    /// Dropping it ends the watch.
    _watcher: RecommendedWatcher,
    changed: Arc<AtomicBool>,
    printer: Arc<Mutex<Option<Printer>>>,
}

impl Watch {
    pub(super) fn over(roots: &[PathBuf]) -> Result<Self, Stop> {
        let changed = Arc::new(AtomicBool::new(false));
        let printer: Arc<Mutex<Option<Printer>>> = Arc::default();
        let (flag, voice) = (Arc::clone(&changed), Arc::clone(&printer));
        let told = move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            if concerns_rules(&event) && !flag.swap(true, Ordering::SeqCst) {
                let mut voice = voice.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                if let Some(print) = voice.as_mut() {
                    print(
                        "the rule files have changed: they are read again with the next line\n"
                            .to_owned(),
                    );
                }
            }
        };
        let mut watcher = notify::recommended_watcher(told).map_err(|error| cannot(&error))?;
        for root in roots {
            watcher.watch(root, RecursiveMode::Recursive).map_err(|error| cannot(&error))?;
        }
        Ok(Self { _watcher: watcher, changed, printer })
    }

    /// Says of changes at once, above what is being typed.
    pub(super) fn announce(&mut self, printer: Option<Printer>) {
        *self.printer.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = printer;
    }

    /// Whether something has changed since this was asked last.
    pub(super) fn changed(&self) -> bool {
        self.changed.swap(false, Ordering::SeqCst)
    }
}

/// Reading a file is no change to it.
fn concerns_rules(event: &Event) -> bool {
    let changes =
        matches!(event.kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_));
    let is_rules = |path: &PathBuf| path.extension().is_none_or(|extension| extension == "rules");
    changes && event.paths.iter().any(is_rules)
}

fn cannot(error: &notify::Error) -> Stop {
    let reason = match &error.kind {
        notify::ErrorKind::Io(error) => files::reason(error),
        _ => error.to_string().to_lowercase(),
    };
    let problem = placeless(Code::FileUnreadable, format!("cannot watch the rule files: {reason}"));
    Stop::wrong(problem.help("leave out `--watch`, and write `:reload` after a change"))
}
