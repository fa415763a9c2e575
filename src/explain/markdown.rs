//! Documents as Markdown: CommonMark, with the tables that GitHub and most other readers know.
//!
//! Owns: headings, lists, tables and fences, and the escapes that let every text stand for itself.
//! Takes: a [`Document`]. Must never know: how an answer was found.

use std::fmt::Write as _;

use super::fragment::{Align, Block, Document, Excerpt, Line, Role, Table, Tag, Words};
use super::html::without_lead;
use super::text::printable;

/// Lays a document out as Markdown. Every line ends with a line break.
#[must_use]
pub fn to_markdown(document: &Document) -> String {
    let mut page =
        Page { text: String::new(), below: Below::Nothing, manual: document.manual, within: false };
    for block in &document.blocks {
        match block {
            Block::Line(line) => page.line(line),
            Block::Table(table) => page.table(table),
            Block::Excerpt(excerpt) => page.excerpt(excerpt),
            Block::Outline(points) => page.outline(points),
            Block::Figure(_) | Block::Gap => {}
        }
    }
    page.text
}

/// What stands above the next line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Below {
    /// Nothing, or something that the next line is to be parted from.
    Nothing,
    /// A list of conditions and the like.
    List,
    /// The questions below their heading.
    Questions,
    /// A proof.
    Tree,
}

struct Page {
    text: String,
    below: Below,
    /// It is the manual of a pack: a part of an answer has a heading below that of the answer.
    manual: bool,
    /// An answer stands above.
    within: bool,
}

impl Page {
    fn line(&mut self, line: &Line) {
        match line.role {
            Role::Case => self.heading(1, line),
            Role::Pack | Role::Section => {
                self.within = false;
                self.heading(2, line);
            }
            Role::Answer => {
                self.within = true;
                self.heading(3, line);
            }
            Role::Part => self.heading(if self.manual && self.within { 4 } else { 3 }, line),
            Role::Fold => self.heading(4, line),
            Role::Remark => {
                self.part();
                let words = beside(inline(&line.words), line);
                self.put(&words);
            }
            Role::Condition | Role::Notice => self.item(Below::List, 0, line),
            Role::Heading => {
                self.item(Below::List, 0, line);
                self.below = Below::Questions;
            }
            Role::Found | Role::Reading => {
                let depth = usize::from(self.below != Below::Nothing && !self.manual);
                let below = if self.below == Below::Nothing { Below::List } else { self.below };
                self.item(below, depth, line);
            }
            Role::Entry => {
                let depth = usize::from(self.below == Below::Questions);
                let below = if depth == 0 { Below::List } else { Below::Questions };
                self.item(below, depth, line);
            }
            Role::Step => self.item(Below::Tree, line.branches.len().saturating_sub(1), line),
            // A remark stands below its step, where the parts of that step stand.
            Role::StepRemark => self.item(Below::Tree, line.branches.len().saturating_sub(1), line),
        }
    }

    /// Space before something that is not part of what stands above.
    fn part(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.below = Below::Nothing;
    }

    fn put(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn heading(&mut self, level: usize, line: &Line) {
        self.part();
        let signs = "#".repeat(level);
        let words = inline(&without_lead(&squeezed(&line.words), "= "));
        self.put(&format!("{signs} {}", words.trim_start()));
        if !line.aside.is_empty() {
            self.part();
            let aside = inline(&line.aside);
            self.put(&aside);
        }
    }

    fn item(&mut self, below: Below, depth: usize, line: &Line) {
        let first = match (self.below, below) {
            (Below::Nothing, _) => true,
            (Below::Tree, Below::Tree) => false,
            (Below::Tree, _) | (_, Below::Tree) => true,
            _ => false,
        };
        if first {
            self.part();
        }
        self.below = below;
        let lead = if line.role == Role::Step { "= " } else { "· " };
        let words = beside(inline(&without_lead(&line.words, lead)), line);
        let words = words.trim_start();
        let words = match line.role {
            Role::Reading | Role::StepRemark if !words.is_empty() => format!("*{words}*"),
            _ => words.to_owned(),
        };
        // Another sign begins another list: readings do not go on with the points above them.
        let sign = if self.manual && line.role == Role::Reading { '*' } else { '-' };
        self.put(&format!("{}{sign} {words}", "  ".repeat(depth)));
    }

    fn outline(&mut self, points: &[(usize, Words)]) {
        self.part();
        for (depth, words) in points {
            let words = inline(words);
            self.put(&format!("{}- {}", "  ".repeat(*depth), words.trim_start()));
        }
    }

    fn table(&mut self, table: &Table) {
        self.part();
        let mut row = |cells: &[String]| {
            let mut line = "|".to_owned();
            for cell in cells {
                _ = write!(line, " {cell} |");
            }
            self.put(&line);
        };
        let cells = |words: &[Words]| -> Vec<String> {
            let cell = |at: usize| words.get(at).map(inline).unwrap_or_default();
            (0..table.columns.len()).map(cell).map(|cell| in_cell(&cell)).collect()
        };
        row(&cells(&table.head));
        let sides: Vec<String> = table
            .columns
            .iter()
            .map(|align| if *align == Align::Right { "---:" } else { "---" }.to_owned())
            .collect();
        row(&sides);
        table.rows.iter().for_each(|words| row(&cells(words)));
    }

    fn excerpt(&mut self, excerpt: &Excerpt) {
        self.line(&Line::new(Role::Part, excerpt.title.clone()));
        self.part();
        let longest = excerpt.lines.iter().map(|line| longest_run(line, '`')).max().unwrap_or(0);
        let fence = "`".repeat((longest + 1).max(3));
        self.put(&fence);
        for (number, line) in (excerpt.first..).zip(&excerpt.lines) {
            let line: String = line.chars().map(printable).collect();
            self.put(&format!("{number:>4}  {line}"));
        }
        self.put(&fence);
    }
}

/// Within a table, a stroke ends a cell also where it stands in a name.
fn in_cell(words: &str) -> String {
    let mut cell = String::with_capacity(words.len());
    let mut before = ' ';
    for letter in words.chars() {
        if letter == '|' && before != '\\' {
            cell.push('\\');
        }
        cell.push(letter);
        before = letter;
    }
    cell
}

/// What stands beside a line comes behind it.
fn beside(words: String, line: &Line) -> String {
    if line.aside.is_empty() { words } else { format!("{words} — {}", inline(&line.aside)) }
}

/// Words whose columns are single spaces.
fn squeezed(words: &Words) -> Words {
    let mut words = words.clone();
    for fragment in &mut words.0 {
        if !fragment.text.is_empty() && fragment.text.trim().is_empty() {
            fragment.text = " ".to_owned();
        }
    }
    words
}

/// Words in a row, so that each text stands for itself.
fn inline(words: &Words) -> String {
    let mut text = String::new();
    for fragment in &words.0 {
        let said: String = fragment.text.chars().map(printable).collect();
        match fragment.tag {
            Tag::Name => text.push_str(&code(&said)),
            Tag::Answer(_) | Tag::Title => text.push_str(&marked("**", &said)),
            Tag::Address if is_plain_address(&said) => _ = write!(text, "<{said}>"),
            _ => text.push_str(&escaped(&said)),
        }
    }
    at_start(&text)
}

/// Words between two signs that make them strong; spaces at the ends stay outside.
fn marked(sign: &str, said: &str) -> String {
    let inner = said.trim();
    if inner.is_empty() {
        return said.to_owned();
    }
    let (before, after) =
        (said.len() - said.trim_start().len(), said.len() - said.trim_end().len());
    format!("{}{sign}{}{sign}{}", " ".repeat(before), escaped(inner), " ".repeat(after))
}

/// Only what no reader can take for anything else goes between angle brackets.
fn is_plain_address(said: &str) -> bool {
    let known = said.starts_with("https://") || said.starts_with("http://");
    known
        && said
            .chars()
            .all(|letter| letter.is_ascii_graphic() && !matches!(letter, '<' | '>' | '\\' | '|'))
}

/// A name as it is written in rule files and cases.
fn code(said: &str) -> String {
    let fence = "`".repeat(longest_run(said, '`') + 1);
    if said.trim().is_empty() {
        return said.to_owned();
    }
    let space = if said.starts_with('`') || said.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{said}{space}{fence}")
}

fn longest_run(text: &str, sign: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for letter in text.chars() {
        run = if letter == sign { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// Signs with a meaning in Markdown get a stroke before them.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = rest.next() {
        let inner = |next: Option<&char>| {
            before.is_alphanumeric() && next.is_some_and(|next| next.is_alphanumeric())
        };
        let signs = match letter {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '#' => true,
            // Within a word it means nothing.
            '_' => !inner(rest.peek()),
            // `www.` and addresses become links in some readers: the colon is enough to stop them.
            ':' => rest.peek() == Some(&'/'),
            _ => false,
        };
        if signs {
            out.push('\\');
        }
        out.push(letter);
        before = letter;
    }
    out
}

/// What would open a list, a heading or a line across at the start of a line gets a stroke before it.
fn at_start(text: &str) -> String {
    let trimmed = text.trim_start();
    let digits = trimmed.chars().take_while(char::is_ascii_digit).count();
    if digits > 0 && digits <= 9 {
        let (number, rest) = trimmed.split_at(digits);
        if rest.starts_with('.') || rest.starts_with(')') {
            return format!("{number}\\{rest}");
        }
    }
    if trimmed.starts_with(['-', '+', '=']) { format!("\\{trimmed}") } else { text.to_owned() }
}
