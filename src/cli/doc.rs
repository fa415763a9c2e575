//! `rules doc`: a pack as a document that people read.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use rules::diagnostic::{Code, near_name};
use rules::document::document;
use rules::explain::{self, Document};
use rules::program::{PackId, Program};

use super::library::{Library, LibraryArgs};
use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Stop, files};

/// Write a pack as a document: who it is for, how long it may take, what is paid, and why
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules doc norfolk                                 one pack, as Markdown
  rules doc norfolk --format html -o norfolk.html   one page to read, print and keep
  rules doc -o handbook/                            every pack, a file each
  rules doc norfolk thrive --format html > both.html")]
pub(crate) struct DocArgs {
    /// Packs [default: all of them]
    #[arg(value_name = "PACK")]
    packs: Vec<String>,

    /// How it is written [default: by the ending of --output, else markdown]
    #[arg(long, value_name = "FORMAT", hide_default_value = true)]
    format: Option<Paper>,

    /// The file to write, or the folder for a file a pack (one that is there, or a name that ends in `/`)
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,

    #[command(flatten)]
    library: LibraryArgs,
}

/// The form of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Paper {
    /// For a document or a note that others edit
    Markdown,
    /// One page for a browser, or to print and keep; with drawings
    Html,
}

impl DocArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let library = self.library.load_with_scenarios(term)?;
        let packs = self.chosen(&library.program)?;
        let format = self.format.unwrap_or_else(|| self.by_ending());
        match &self.output {
            None => term.text(&printed(&self.documents(&library, &packs), format)?)?,
            Some(path) if is_folder(path) => {
                std::fs::create_dir_all(path).map_err(|error| refused(path, &error))?;
                for pack in &packs {
                    let ending = if format == Paper::Html { "html" } else { "md" };
                    let name = format!("{}.{ending}", library.program[*pack].name);
                    write(&path.join(name), &self.documents(&library, &[*pack]), format)?;
                }
                let word = if packs.len() == 1 { "document" } else { "documents" };
                term.line(&format!("{} {word} written to {}", packs.len(), files::name(path)))?;
            }
            Some(path) => {
                write(path, &self.documents(&library, &packs), format)?;
                term.line(&format!("{} written", files::name(path)))?;
            }
        }
        Ok(Exit::Answered)
    }

    fn by_ending(&self) -> Paper {
        let ending = self.output.as_ref().and_then(|path| path.extension());
        let html = ending.is_some_and(|ending| {
            ending.eq_ignore_ascii_case("html") || ending.eq_ignore_ascii_case("htm")
        });
        if html { Paper::Html } else { Paper::Markdown }
    }

    fn chosen(&self, program: &Program) -> Result<Vec<PackId>, Stop> {
        let all = || (0..program.packs.len()).map(PackId::at);
        if self.packs.is_empty() {
            return Ok(all().collect());
        }
        let mut chosen: Vec<PackId> = Vec::new();
        for name in &self.packs {
            let Some(id) = all().find(|id| program[*id].name == name.as_str()) else {
                let problem = placeless(Code::Argument, format!("no pack is called `{name}`"));
                let names = program.packs.iter().map(|pack| pack.name.as_str());
                let help = match near_name(name, names) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`rules packs` lists what there is".to_owned(),
                };
                return Err(Stop::usage(problem.help(help)));
            };
            if !chosen.contains(&id) {
                chosen.push(id);
            }
        }
        Ok(chosen)
    }

    fn documents(&self, library: &Library, packs: &[PackId]) -> Vec<Document> {
        let make = |pack: &PackId| document(&library.sources, &library.program, *pack);
        packs.iter().map(make).collect()
    }
}

fn printed(documents: &[Document], format: Paper) -> Result<String, Stop> {
    match format {
        Paper::Html => explain::to_html(documents)
            .map_err(|error| Stop::Output(std::io::Error::other(error.to_string()))),
        Paper::Markdown => {
            let pages: Vec<String> = documents.iter().map(explain::to_markdown).collect();
            Ok(pages.join("\n"))
        }
    }
}

/// Whether a path is that of a folder: it is one, or it is written like one.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR])
}

fn write(path: &Path, documents: &[Document], format: Paper) -> Result<(), Stop> {
    let text = printed(documents, format)?;
    files::write(path, text.as_bytes()).map_err(|error| refused(path, &error))
}

fn refused(path: &Path, error: &std::io::Error) -> Stop {
    let reason = match error.kind() {
        std::io::ErrorKind::NotFound => "its folder is not there".to_owned(),
        _ => files::reason(error),
    };
    let message = format!("`{}` cannot be written: {reason}", files::name(path));
    Stop::wrong(placeless(Code::FileUnwritable, message))
}
