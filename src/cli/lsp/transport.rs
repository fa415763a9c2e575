//! Messages on standard input: a header with a length, then JSON.
//!
//! What cannot be read is told apart from the end of the input: one broken message is answered and passed over.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::mpsc::{Receiver, Sender, channel};

use lsp_server::Message;
use rules::ide::Linted;

/// The largest message that is read: an editor may send a whole text.
const MAX_MESSAGE_BYTES: u64 = 64 << 20;
/// The longest line of a header.
const MAX_HEADER_BYTES: u64 = 8 << 10;

/// What came in.
pub(super) enum Incoming {
    /// A message.
    Message(Message),
    /// Something that is none, and why.
    Broken(String),
    /// What the lints found in a library, by its position.
    Linted(usize, Linted),
    /// The editor is gone.
    End,
}

/// Begins to read. What is given besides arrives between the messages; after the last of them, nothing counts.
pub(super) fn start() -> (Sender<Incoming>, Receiver<Incoming>) {
    let (give, incoming) = channel();
    let besides = give.clone();
    std::thread::spawn(move || {
        let mut input = BufReader::new(io::stdin().lock());
        while let Some(message) = read(&mut input) {
            if give.send(message).is_err() {
                return;
            }
        }
        let _ = give.send(Incoming::End);
    });
    (besides, incoming)
}

/// The next message; `None` at the end of the input.
fn read(input: &mut impl BufRead) -> Option<Incoming> {
    let length = match header(input)? {
        Ok(length) => length,
        Err(why) => return Some(Incoming::Broken(why)),
    };
    if length > MAX_MESSAGE_BYTES {
        io::copy(&mut input.take(length), &mut io::sink()).ok()?;
        return Some(Incoming::Broken(format!(
            "a message of {length} bytes is larger than any that is read"
        )));
    }
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body).ok()?;
    if (body.len() as u64) < length {
        return None;
    }
    Some(match serde_json::from_slice(&body) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Broken(format!("this is no message: {error}")),
    })
}

/// The length that a header gives; lines that are no header are passed over.
fn header(input: &mut impl BufRead) -> Option<Result<u64, String>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.take(MAX_HEADER_BYTES).read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            return Some(length.ok_or_else(|| "a header without Content-Length".to_owned()));
        }
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_broken_is_passed_over() {
        let good = r#"{"jsonrpc":"2.0","method":"exit"}"#;
        let text = format!(
            "Content-Length: 3\r\n\r\n{{x}}Content-Length: nine\r\n\r\nnoise\r\nContent-Length: {}\r\n\r\n{good}Content-Length: 9\r\n\r\n{{",
            good.len()
        );
        let text = text.replace("{x}}Con", "{x}Con");
        let mut input = text.as_bytes();
        assert!(matches!(read(&mut input), Some(Incoming::Broken(_))));
        assert!(matches!(read(&mut input), Some(Incoming::Broken(_))));
        assert!(matches!(read(&mut input), Some(Incoming::Message(Message::Notification(_)))));
        assert!(read(&mut input).is_none(), "the input ends inside a message");
    }
}
