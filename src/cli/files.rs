//! Reading files: bounded, as UTF-8 text, with a plain report of what is wrong.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use rules::diagnostic::{Code, Diagnostic, near_name};

use super::report::placeless;

/// The largest rule file that is read.
pub(crate) const MAX_RULES_BYTES: u64 = 16 << 20;
/// The largest case that is read.
pub(crate) const MAX_CASE_BYTES: u64 = 64 << 20;

/// The longest line of expressions that is read.
const MAX_LINE_BYTES: u64 = 1 << 20;

/// A file's bytes were text.
#[derive(Debug)]
pub(crate) struct Text {
    /// The text, without a byte order mark.
    pub(crate) text: String,
    /// SHA-256 of the bytes as they were, in hexadecimal.
    pub(crate) sha256: String,
}

/// Reads a file, or standard input for `-`.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Text, Box<Diagnostic>> {
    let name = name(path);
    let bytes = if path.as_os_str() == "-" {
        read_bounded(io::stdin().lock(), &name, limit)?
    } else {
        let unreadable = |error: &io::Error| cannot_read(&name, error);
        let file = File::open(path).map_err(|error| unreadable(&error))?;
        let about = file.metadata().map_err(|error| unreadable(&error))?;
        if about.is_dir() {
            return Err(Box::new(
                placeless(Code::FileUnreadable, format!("cannot read `{name}`: it is a folder"))
                    .help("name a file in it"),
            ));
        }
        if about.is_file() && about.len() > limit {
            return Err(too_large(&name, limit));
        }
        read_bounded(file, &name, limit)?
    };
    let sha256 = rules::source::sha256([&bytes]);
    let text = decode(bytes, &name)?;
    Ok(Text { text, sha256 })
}

/// Reads one line of standard input; `None` at its end.
pub(crate) fn read_line(from: &mut impl BufRead) -> Result<Option<String>, Box<Diagnostic>> {
    const NAME: &str = "standard input";
    let mut bytes = Vec::new();
    let limited = from.take(MAX_LINE_BYTES + 1).read_until(b'\n', &mut bytes);
    limited.map_err(|error| cannot_read(NAME, &error))?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if bytes.len() as u64 > MAX_LINE_BYTES {
        let message = format!(
            "a line of {NAME} is longer than {} MiB, the most that is read",
            MAX_LINE_BYTES >> 20
        );
        return Err(Box::new(placeless(Code::FileTooLarge, message)));
    }
    let mut line = decode(bytes, NAME)?;
    line.truncate(line.trim_end_matches(['\n', '\r']).len());
    Ok(Some(line))
}

/// What a file is called in reports: as the user wrote it.
pub(crate) fn name(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return "standard input".to_owned();
    }
    let name = path.display().to_string();
    if std::path::MAIN_SEPARATOR == '\\' { name.replace('\\', "/") } else { name }
}

/// Why the operating system refused, in words.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "you have no permission to read it".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        // "Too many levels of symbolic links (os error 40)": the number helps nobody.
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_lowercase()
        }
    }
}

/// The same of a file that was to be written.
pub(crate) fn reason_unwritten(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such folder".to_owned(),
        io::ErrorKind::PermissionDenied => "you have no permission to write there".to_owned(),
        _ => reason(error),
    }
}

/// Writes a file whole or not at all: a reader sees the old one or the new one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_with(path, |out| out.write_all(bytes))
}

/// The same for what is written piece by piece.
pub(crate) fn write_with(
    path: &Path,
    pieces: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".rules-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As of any new file; what the user's mask takes away is taken away.
        let before = fs::metadata(path).map(|about| about.permissions());
        builder.permissions(before.unwrap_or_else(|_| fs::Permissions::from_mode(0o666)));
    }
    let mut out = BufWriter::new(builder.tempfile_in(folder.unwrap_or(Path::new(".")))?);
    pieces(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|refused| refused.error)?;
    Ok(())
}

/// Reads at most one byte more than the limit, whatever the size is said to be.
fn read_bounded(from: impl Read, name: &str, limit: u64) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut bytes = Vec::new();
    from.take(limit + 1).read_to_end(&mut bytes).map_err(|error| cannot_read(name, &error))?;
    if bytes.len() as u64 > limit {
        return Err(too_large(name, limit));
    }
    Ok(bytes)
}

fn decode(bytes: Vec<u8>, name: &str) -> Result<String, Box<Diagnostic>> {
    let help = "save it as UTF-8 (in Word or Notepad: Save as, encoding UTF-8)";
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        let message = format!("`{name}` is written in UTF-16, not in UTF-8");
        return Err(Box::new(placeless(Code::FileNotText, message).help(help)));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(match text.strip_prefix('\u{FEFF}') {
            Some(rest) => rest.to_owned(),
            None => text,
        }),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            let before = bytes.get(..at).unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let byte = bytes.get(at).copied().unwrap_or_default();
            let message =
                format!("`{name}` is not UTF-8 text: line {line} holds the byte {byte:#04X}");
            Err(Box::new(placeless(Code::FileNotText, message).help(help)))
        }
    }
}

fn cannot_read(name: &str, error: &io::Error) -> Box<Diagnostic> {
    let problem =
        placeless(Code::FileUnreadable, format!("cannot read `{name}`: {}", reason(error)));
    Box::new(match error.kind() {
        io::ErrorKind::NotFound => problem.help(not_found_help(Path::new(name))),
        io::ErrorKind::PermissionDenied => problem.help("ask whoever it belongs to, or copy it"),
        _ => problem,
    })
}

/// The name in the same folder that is nearest to one that is not there.
fn not_found_help(path: &Path) -> String {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let wrong = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let entries = fs::read_dir(folder.unwrap_or(Path::new("."))).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.take(1000).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    match near_name(&wrong, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{}`?", name(&path.with_file_name(near))),
        None => "check how it is written, and in which folder you are".to_owned(),
    }
}

fn too_large(name: &str, limit: u64) -> Box<Diagnostic> {
    let message = format!("`{name}` is larger than {} MiB, the most that is read", limit >> 20);
    Box::new(placeless(Code::FileTooLarge, message))
}

/// The rule files at a path, sorted: the file itself, or every `*.rules` file below a folder. A folder
/// is entered once, so that links which lead back do no harm. What begins with a dot is left out.
pub(crate) fn rule_files(root: &Path) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let about = fs::metadata(root).map_err(|error| {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
            _ => reason(&error),
        };
        let problem =
            placeless(Code::FileUnreadable, format!("cannot read `{}`: {reason}", name(root)));
        Box::new(match error.kind() {
            io::ErrorKind::NotFound => problem.help(not_found_help(root)),
            _ => problem,
        })
    })?;
    if !about.is_dir() {
        return Ok(vec![root.to_owned()]);
    }
    let mut found = Vec::new();
    let mut entered = BTreeSet::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let refuse = |error: &io::Error| cannot_read(&name(&folder), error);
        if !entered.insert(fs::canonicalize(&folder).map_err(|error| refuse(&error))?) {
            continue;
        }
        for entry in fs::read_dir(&folder).map_err(|error| refuse(&error))? {
            let entry = entry.map_err(|error| refuse(&error))?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let path = entry.path();
            // A link that leads nowhere is no rule file.
            let Ok(about) = fs::metadata(&path) else { continue };
            if about.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rules") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The text of a case file that a rule file names, relative to it; or why it cannot be read.
pub(crate) fn read_beside(rules: &str, case: &str) -> Result<String, String> {
    let path = Path::new(rules).parent().unwrap_or(Path::new("")).join(case);
    read(&path, MAX_CASE_BYTES).map(|read| read.text).map_err(|problem| problem.message.clone())
}
