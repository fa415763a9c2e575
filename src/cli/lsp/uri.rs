//! Paths as URIs, and back. Only files have paths.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::Uri;

/// The path of a file; `None` for anything that is no file of this machine.
pub(super) fn path_of(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    let path = path.split(['?', '#']).next()?;
    if !path.starts_with('/') {
        return None;
    }
    let decoded = decode(path)?;
    // `/c:/rules` on Windows.
    let drive = decoded.as_bytes().get(2) == Some(&b':');
    let path = if drive { decoded.get(1..)? } else { decoded.as_str() };
    Some(PathBuf::from(path))
}

/// A path as a URI.
pub(super) fn of_path(path: &Path) -> Option<Uri> {
    let name = path.to_str()?;
    let name =
        if std::path::MAIN_SEPARATOR == '\\' { name.replace('\\', "/") } else { name.to_owned() };
    let mut uri = String::from("file://");
    if !name.starts_with('/') {
        uri.push('/');
    }
    for byte in name.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    Uri::from_str(&uri).ok()
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_there_and_back() {
        let path = Path::new("/home/é a/rules/100%.rules");
        let uri = of_path(path).unwrap();
        assert_eq!(uri.as_str(), "file:///home/%C3%A9%20a/rules/100%25.rules");
        assert_eq!(path_of(uri.as_str()).unwrap(), path);
        assert_eq!(path_of("file:///c%3A/x.rules").unwrap(), Path::new("c:/x.rules"));
        for none in
            ["untitled:Untitled-1", "file:///%zz", "file:///%ff", "https://a/b", "file://x/y"]
        {
            assert_eq!(path_of(none), None, "{none}");
        }
    }
}
