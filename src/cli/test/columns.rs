//! Two columns side by side, each wrapped to its width.

use unicode_width::UnicodeWidthStr;

/// Between two columns.
const GAP: usize = 3;

/// A row: what stands before both columns, the left and the right.
pub(super) struct Row {
    pub(super) lead: String,
    pub(super) left: String,
    pub(super) right: String,
}

/// Lays rows out in `width` columns; the left column takes what it needs, up to half.
pub(super) fn side_by_side(rows: &[Row], width: usize) -> String {
    let lead = rows.iter().map(|row| row.lead.width()).max().unwrap_or(0);
    let room = width.saturating_sub(lead + 2 + GAP).max(20);
    let widest = |cells: &mut dyn Iterator<Item = &String>| {
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let (left, right) = (
        widest(&mut rows.iter().map(|row| &row.left)),
        widest(&mut rows.iter().map(|row| &row.right)),
    );
    // Who needs less than half leaves the rest to the other.
    let half = room / 2;
    let left = left.min(half.max(room.saturating_sub(right)));
    let right = right.min(room.saturating_sub(left));
    let mut text = String::new();
    for row in rows {
        let (one, other) = (wrap(&row.left, left), wrap(&row.right, right));
        for at in 0..one.len().max(other.len()) {
            let before = if at == 0 { row.lead.as_str() } else { "" };
            let (one, other) =
                (one.get(at).map_or("", String::as_str), other.get(at).map_or("", String::as_str));
            let line = format!(
                "{}{before}  {one}{}{other}",
                " ".repeat(lead.saturating_sub(before.width())),
                " ".repeat(left.saturating_sub(one.width()) + GAP)
            );
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text
}

/// Breaks at spaces; a word that is longer than a line stays whole.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.width() + 1 + word.width() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::{Row, side_by_side};

    fn row(lead: &str, left: &str, right: &str) -> Row {
        Row { lead: lead.to_owned(), left: left.to_owned(), right: right.to_owned() }
    }

    #[test]
    fn columns_share_the_page() {
        let rows = [
            row("", "expected", "found"),
            row("9", "ehwb is eligible", "not eligible because age"),
            row("10", "age_at_request is 4", "3"),
        ];
        assert_eq!(
            side_by_side(&rows, 60),
            "    expected              found\n \
              9  ehwb is eligible      not eligible because age\n\
             10  age_at_request is 4   3\n"
        );
        assert_eq!(
            side_by_side(&rows, 40),
            "    expected           found\n \
              9  ehwb is eligible   not eligible\n                       because age\n\
             10  age_at_request     3\n    is 4\n"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_page() {
        let long = "one two three four five six seven eight nine ten eleven twelve";
        for width in [30, 60, 100] {
            let text = side_by_side(&[row("100", long, long), row("1", "£1 – né", long)], width);
            assert!(text.lines().all(|line| line.chars().count() <= width), "{width}:\n{text}");
        }
    }
}
