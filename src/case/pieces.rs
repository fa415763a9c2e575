//! The text of a case without the spaces between its parts, and its parts one by one.
//!
//! Owns: the form in which an answer keeps the case that it is of. Nothing is decoded on the way: numbers
//! keep their digits, and keys given twice stay.
//! Takes: a text that was read as a case. Must never know: facts, and what a key means.

/// The same JSON without the spaces and line breaks between its parts.
#[must_use]
pub fn compact(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    let (mut quoted, mut escaped) = (false, false);
    for letter in text.chars() {
        match letter {
            ' ' | '\t' | '\n' | '\r' if !quoted => continue,
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = quoted && letter == '\\' && !escaped;
        compact.push(letter);
    }
    compact
}

/// A value of a compact JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// An object: its keys, as they are written but without their quotes, and its values.
    Object(Vec<(&'t str, &'t str)>),
    /// A list.
    List(Vec<&'t str>),
    /// Anything else, as it is written.
    Plain(&'t str),
}

impl<'t> Piece<'t> {
    /// Takes a value apart, one level deep. Of a text that is not JSON it takes what it can.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        match text.as_bytes().first() {
            Some(b'{') => Self::Object(parts(text).into_iter().filter_map(entry).collect()),
            Some(b'[') => Self::List(parts(text)),
            _ => Self::Plain(text),
        }
    }
}

/// What stands between the commas of the outermost brackets.
fn parts(text: &str) -> Vec<&str> {
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    let mut parts = Vec::new();
    let (mut start, mut depth, mut quoted, mut escaped) = (0, 0_usize, false, false);
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            b'"' if !escaped => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.extend(inner.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
        escaped = quoted && byte == b'\\' && !escaped;
    }
    parts.extend(inner.get(start..).filter(|last| !last.is_empty()));
    parts
}

/// `"key":value`
fn entry(text: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    Some((text.get(1..=end)?, text.get(end + 3..)?))
}

#[cfg(test)]
mod tests {
    use super::{Piece, compact};

    #[test]
    fn spaces_go_and_everything_else_stays() {
        let text = "{ \"a b\" : [ 1.10 , \"x, \\\" y\" ] ,\n\t\"c\\\\\" : { } }";
        assert_eq!(compact(text), r#"{"a b":[1.10,"x, \" y"],"c\\":{}}"#);
    }

    #[test]
    fn a_value_comes_apart_one_level_deep() {
        let text = r#"{"a b":[1.10,"x,]\" y"],"c\\":{},"c\\":[]}"#;
        let Piece::Object(entries) = Piece::of(text) else { panic!("it is an object") };
        let expected = [("a b", r#"[1.10,"x,]\" y"]"#), (r"c\\", "{}"), (r"c\\", "[]")];
        assert_eq!(entries, expected);
        assert_eq!(Piece::of(entries[0].1), Piece::List(vec!["1.10", r#""x,]\" y""#]));
        assert_eq!(Piece::of("{}"), Piece::Object(Vec::new()));
        assert_eq!(Piece::of("[]"), Piece::List(Vec::new()));
        assert_eq!(Piece::of("null"), Piece::Plain("null"));
    }
}
