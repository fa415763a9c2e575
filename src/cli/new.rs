//! `rules new`: a pack to begin with.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rules::diagnostic::{Code, Diagnostic};
use rules::source::Sources;
use rules::syntax::{self, ast::Declaration};

use super::library::{self, LibraryArgs};
use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Stop, files};

/// Begin a pack: a folder of rule files that work, with comments that explain them
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The pack shows each kind of declaration once, passes its scenarios, and holds an example of a case.
Nothing that is there is changed. docs/guide.md leads from there to a pack of one's own.

Examples:
  rules new holidays                   a pack in ./rules/holidays
  rules new holidays --in our_rules    in another folder of packs")]
pub(crate) struct NewArgs {
    /// The name of the pack: small letters, digits and `_`
    #[arg(value_name = "PACK", id = "pack")]
    name: String,

    /// The folder of packs that it goes into [default: RULES_PATH, else the nearest `rules` folder here or
    /// above, else ./rules]
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// The name that stands for the pack in the templates.
const STAND_IN: &str = "my_pack";

/// The groups of facts in the templates.
const GROUPS: [&str; 2] = ["person", "application"];

/// The files of a pack: what each is called, and what it holds.
const TEMPLATES: [(&str, &str); 3] = [
    ("my_pack.rules", include_str!("../../templates/new/pack.rules")),
    ("scenarios.rules", include_str!("../../templates/new/scenarios.rules")),
    ("example.json", include_str!("../../templates/new/example.json")),
];

impl NewArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        self.check_name()?;
        let library = self.library()?;
        self.check_free(&library)?;
        let pack = library.join(&self.name);
        let taken = taken_groups(&library);
        write(&library, &pack, &self.name, &taken).map_err(|error| unwritable(&pack, &error))?;
        let shown = files::name(&pack);
        let place = if library == Path::new("rules") {
            String::new()
        } else {
            format!(" --rules {}", files::name(&library))
        };
        term.line(&format!("Made the pack `{}` in {shown}:", self.name))?;
        term.line("")?;
        let about =
            ["the rules, with comments that explain them", "examples with known answers", "a case"];
        for ((file, _), about) in TEMPLATES.iter().zip(about) {
            let file = file.replace(STAND_IN, &self.name);
            term.line(&format!("  {file:<width$}  {about}", width = self.widest()))?;
        }
        term.line("")?;
        term.line("What to do next:")?;
        term.line("")?;
        let steps = [
            (format!("rules test {}{place}", self.name), "do the rules answer their examples?"),
            (format!("rules check {shown}/example.json{place}"), "the answers to the case"),
            (format!("rules lint{place}"), "is anything wrong in the rules?"),
        ];
        let width = steps.iter().map(|(command, _)| command.chars().count()).max().unwrap_or(0);
        for (command, about) in steps {
            term.line(&format!("  {command:<width$}  {about}"))?;
        }
        term.line("")?;
        term.line(&format!(
            "Then open {shown}/{}.rules in an editor, and change it line by line into yours.",
            self.name
        ))?;
        Ok(Exit::Answered)
    }

    fn widest(&self) -> usize {
        let names = TEMPLATES.iter().map(|(file, _)| file.replace(STAND_IN, &self.name).len());
        names.max().unwrap_or(0)
    }

    /// A pack is called as anything else in a rule file is, and its folder as the pack.
    fn check_name(&self) -> Result<(), Stop> {
        /// Longer names fit no file system.
        const LONGEST: usize = 100;
        let good = valid(&self.name);
        if good == self.name && good.len() <= LONGEST {
            return Ok(());
        }
        let problem =
            placeless(Code::Argument, format!("`{}` cannot be the name of a pack", self.name));
        Err(Stop::usage(if good.is_empty() || good.len() > LONGEST {
            problem.help("a name is small letters, digits and `_`, as in `rules new holidays`")
        } else {
            problem.help(format!(
                "a name is small letters, digits and `_`, and begins with a letter: write `rules new {good}`"
            ))
        }))
    }

    /// The folder of packs; made if there is none.
    fn library(&self) -> Result<PathBuf, Stop> {
        if let Some(folder) = &self.folder {
            return Ok(folder.clone());
        }
        let found = LibraryArgs { paths: Vec::new() }.roots()?;
        Ok(found.into_iter().next().unwrap_or_else(|| PathBuf::from("rules")))
    }

    /// Nothing may stand in the place of the pack, and no other pack may have its name.
    fn check_free(&self, library: &Path) -> Result<(), Stop> {
        let pack = library.join(&self.name);
        if library.is_file() {
            let message = format!("`{}` is a file, not a folder of packs", files::name(library));
            return Err(Stop::usage(
                placeless(Code::Argument, message).help("name a folder: `--in rules`"),
            ));
        }
        let other = |help: String, message: String| {
            Err(Stop::wrong(placeless(Code::FileUnwritable, message).help(help)))
        };
        let free = free_name(library, &self.name);
        if fs::symlink_metadata(&pack).is_ok() {
            return other(
                format!("choose another name, such as `rules new {free}`"),
                format!("`{}` is there already; nothing is changed", files::name(&pack)),
            );
        }
        if library.is_dir()
            && let Some(file) = declared_in(library, &self.name)
        {
            return other(
                format!("choose another name, such as `rules new {free}`"),
                format!("there is a pack called `{}` already, in `{file}`", self.name),
            );
        }
        Ok(())
    }
}

/// The nearest name that a pack can have; empty if there is none.
fn valid(written: &str) -> String {
    let mut name = String::new();
    let mut above = '_';
    for letter in written.chars() {
        let next = match letter {
            'a'..='z' | '0'..='9' => letter,
            'A'..='Z' => {
                if above.is_ascii_lowercase() {
                    name.push('_');
                }
                letter.to_ascii_lowercase()
            }
            '\'' | '’' => continue,
            _ => '_',
        };
        if !(next == '_' && (name.is_empty() || name.ends_with('_'))) {
            name.push(next);
        }
        above = letter;
    }
    let name = name.trim_end_matches('_');
    if name.is_empty() {
        return String::new();
    }
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        return format!("pack_{name}");
    }
    if syntax::RESERVED.contains(&name) || syntax::DECLARATIONS.contains(&name) {
        return format!("{name}_rules");
    }
    name.to_owned()
}

/// A name like this one that is not taken.
fn free_name(library: &Path, name: &str) -> String {
    (2..100)
        .map(|number| format!("{name}_{number}"))
        .find(|name| fs::symlink_metadata(library.join(name)).is_err())
        .unwrap_or_else(|| format!("{name}_new"))
}

/// The file of the library that declares a pack of this name.
fn declared_in(library: &Path, name: &str) -> Option<String> {
    let (sources, _): (Sources, Vec<Diagnostic>) = library::read(&[library.to_owned()]);
    sources.iter().find_map(|(id, source)| {
        if !source.text().contains("pack ") {
            return None;
        }
        let parsed = syntax::parse_rules(id, source.text());
        let declares = parsed.file.declarations.iter().any(|declaration| {
            matches!(declaration, Declaration::Pack(pack) if pack.head.name.node == name)
        });
        declares.then(|| source.name().to_owned())
    })
}

/// The groups of facts that the packs of the library declare. A case has one place for each, so that two packs
/// cannot have one by the same name.
fn taken_groups(library: &Path) -> BTreeSet<String> {
    let mut taken = BTreeSet::new();
    if !library.is_dir() {
        return taken;
    }
    let (sources, _): (Sources, Vec<Diagnostic>) = library::read(&[library.to_owned()]);
    for (id, source) in sources.iter() {
        for declaration in syntax::parse_rules(id, source.text()).file.declarations {
            if let Declaration::Facts(facts) = declaration {
                taken.insert(facts.head.name.node.to_string());
            }
        }
    }
    taken
}

/// A template with the name of the pack, and with groups of facts that no other pack has.
fn filled(template: &str, name: &str, taken: &BTreeSet<String>) -> String {
    let mut text = template.replace(STAND_IN, name);
    for group in GROUPS.iter().filter(|group| taken.contains(**group)) {
        for (before, behind) in [("facts ", " "), ("", "."), ("\"", "\":")] {
            let from = format!("{before}{group}{behind}");
            text = text.replace(&from, &format!("{before}{name}_{group}{behind}"));
        }
    }
    text
}

/// Writes the pack into a folder of another name, and gives it its own when it is whole.
fn write(library: &Path, pack: &Path, name: &str, taken: &BTreeSet<String>) -> io::Result<()> {
    fs::create_dir_all(library)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".rules-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As of any new folder; what the user's mask takes away is taken away.
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    let folder = builder.tempdir_in(library)?;
    for (file, text) in TEMPLATES {
        let path = folder.path().join(file.replace(STAND_IN, name));
        files::write(&path, filled(text, name, taken).as_bytes())?;
    }
    if fs::symlink_metadata(pack).is_ok() {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists));
    }
    // From here on the folder is no temporary one: it is not taken away again.
    fs::rename(folder.path(), pack)?;
    let _ = folder.keep();
    Ok(())
}

fn unwritable(pack: &Path, error: &io::Error) -> Stop {
    let reason = match error.kind() {
        io::ErrorKind::PermissionDenied => "you have no permission to write there".to_owned(),
        _ => files::reason(error),
    };
    let message = format!("`{}` cannot be made: {reason}", files::name(pack));
    Stop::wrong(
        placeless(Code::FileUnwritable, message)
            .help("choose another folder for it: `--in FOLDER`"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_valid() {
        for (written, good) in [
            ("holidays", "holidays"),
            ("Holidays", "holidays"),
            ("Young carers' breaks", "young_carers_breaks"),
            ("short-breaks", "short_breaks"),
            ("shortBreaks", "short_breaks"),
            ("NHS", "nhs"),
            ("2025", "pack_2025"),
            ("when", "when_rules"),
            ("../../etc", "etc"),
            ("__a__b__", "a_b"),
            ("£", ""),
            ("", ""),
        ] {
            assert_eq!(valid(written), good, "{written}");
            assert_eq!(valid(good), good);
        }
    }
}
