//! A document as text for a terminal or a file.
//!
//! Owns: indentation, wrapping, columns and colour. Everything is said in words and marks: colour adds
//! nothing that cannot be read without it.

use anstyle::{AnsiColor, Effects, Style};
use unicode_width::UnicodeWidthStr;

use super::fragment::{
    Align, Block, Document, Excerpt, Fragment, Line, Role, Table, Tag, Tone, Words,
};

/// How text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextStyle {
    /// With ANSI colours.
    pub color: bool,
    /// The width of a line, in columns.
    pub width: usize,
}

/// What stands beside a line starts at one column for a whole document, so wide at most.
const WIDEST_ASIDE: usize = 30;
/// However narrow the page: so many columns are kept for words.
const LEAST_WORDS: usize = 24;
/// Between two columns of a table.
const TABLE_GAP: usize = 2;

/// Lays a document out as text. Every line ends with a line break.
#[must_use]
pub fn to_text(document: &Document, style: TextStyle) -> String {
    let widest = |line: &Line| width(&line.aside).min(WIDEST_ASIDE);
    let lines = document.blocks.iter().filter_map(|block| match block {
        Block::Line(line) => Some(line),
        Block::Table(_) | Block::Excerpt(_) | Block::Outline(_) | Block::Figure(_) | Block::Gap => {
            None
        }
    });
    let aside = lines.map(widest).max().unwrap_or(0);
    let mut page = Page { style, aside, text: String::new() };
    for block in &document.blocks {
        match block {
            Block::Line(line) => page.line(line),
            Block::Table(table) => page.table(table),
            Block::Excerpt(excerpt) => page.excerpt(excerpt),
            Block::Outline(points) => page.outline(points),
            Block::Figure(_) => {}
            Block::Gap => page.text.push('\n'),
        }
    }
    page.text
}

struct Page {
    style: TextStyle,
    /// The width of the column for what stands beside lines.
    aside: usize,
    text: String,
}

impl Page {
    fn line(&mut self, line: &Line) {
        let (first, rest) = lead(line);
        let indent = text_width(&first);
        let beside = if line.aside.is_empty() { 0 } else { self.aside + TABLE_GAP };
        let room = self.style.width.saturating_sub(indent + beside).max(LEAST_WORDS);
        let hang = hang(line).min(room / 2);
        let words = wrap(&line.words, room, hang);
        let aside = wrap(&line.aside, self.aside.max(1), 0);
        for at in 0..words.len().max(aside.len()).max(1) {
            let mut used = indent;
            let mut row = String::new();
            let lead = if at == 0 { &first } else { &rest };
            self.paint(&mut row, &Fragment::new(Tag::Branch, lead.as_str()));
            if let Some(part) = words.get(at) {
                used += part.iter().map(|fragment| text_width(&fragment.text)).sum::<usize>();
                part.iter().for_each(|fragment| self.paint(&mut row, fragment));
            }
            if let Some(part) = aside.get(at) {
                let column = self.style.width.saturating_sub(self.aside);
                row.push_str(&" ".repeat(column.saturating_sub(used).max(TABLE_GAP)));
                part.iter().for_each(|fragment| self.paint(&mut row, fragment));
            }
            self.text.push_str(row.trim_end());
            self.text.push('\n');
        }
    }

    fn table(&mut self, table: &Table) {
        const INDENT: usize = 4;
        let rows = || std::iter::once(&table.head).chain(&table.rows).filter(|row| !row.is_empty());
        let mut widths: Vec<usize> = vec![0; table.columns.len()];
        for row in rows() {
            for (column, cell) in widths.iter_mut().zip(row) {
                *column = (*column).max(width(cell));
            }
        }
        fit(&mut widths, self.style.width.saturating_sub(INDENT));
        for row in rows() {
            let cells: Vec<Vec<Vec<Fragment>>> =
                row.iter().zip(&widths).map(|(cell, room)| wrap(cell, *room, 0)).collect();
            for at in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
                let mut line = " ".repeat(INDENT);
                for ((cell, room), align) in cells.iter().zip(&widths).zip(&table.columns) {
                    let part = cell.get(at).map(Vec::as_slice).unwrap_or_default();
                    let used: usize = part.iter().map(|fragment| text_width(&fragment.text)).sum();
                    let space = " ".repeat(room.saturating_sub(used));
                    if *align == Align::Right {
                        line.push_str(&space);
                    }
                    part.iter().for_each(|fragment| self.paint(&mut line, fragment));
                    if *align == Align::Left {
                        line.push_str(&space);
                    }
                    line.push_str(&" ".repeat(TABLE_GAP));
                }
                self.text.push_str(line.trim_end());
                self.text.push('\n');
            }
        }
    }

    fn outline(&mut self, points: &[(usize, Words)]) {
        for (depth, words) in points {
            let bullet = format!("{}- ", "  ".repeat(*depth + 1));
            self.line(&Line::new(Role::Remark, Words::of(Tag::Branch, bullet).then(words.clone())));
        }
    }

    /// Lines of a rule file with their numbers; they are not wrapped.
    fn excerpt(&mut self, excerpt: &Excerpt) {
        self.line(&Line::new(Role::Part, excerpt.title.clone()));
        for (number, line) in (excerpt.first..).zip(&excerpt.lines) {
            let mut row = String::new();
            self.paint(&mut row, &Fragment::new(Tag::Place, format!("{number:>6}  ")));
            row.extend(line.chars().map(printable));
            self.text.push_str(row.trim_end());
            self.text.push('\n');
        }
    }

    fn paint(&self, row: &mut String, fragment: &Fragment) {
        let style = paint_of(fragment.tag);
        if self.style.color && style != Style::new() && !fragment.text.trim().is_empty() {
            row.push_str(&format!("{}{}{}", style.render(), fragment.text, style.render_reset()));
        } else {
            row.push_str(&fragment.text);
        }
    }
}

fn paint_of(tag: Tag) -> Style {
    let tone = |tone: Tone| match tone {
        Tone::Good => Style::new().fg_color(Some(AnsiColor::Green.into())),
        Tone::Bad => Style::new().fg_color(Some(AnsiColor::Red.into())),
        Tone::Open => Style::new().fg_color(Some(AnsiColor::Yellow.into())),
        Tone::Running => Style::new().fg_color(Some(AnsiColor::Blue.into())),
        Tone::Wrong => Style::new().fg_color(Some(AnsiColor::Magenta.into())),
        Tone::Aside => Style::new().effects(Effects::DIMMED),
    };
    match tag {
        Tag::Plain | Tag::Label | Tag::Question => Style::new(),
        Tag::Title => Style::new().effects(Effects::BOLD),
        Tag::Answer(answer) => tone(answer).effects(Effects::BOLD),
        Tag::Mark(mark) => tone(mark),
        Tag::Value => Style::new().fg_color(Some(AnsiColor::Cyan.into())),
        Tag::Citation | Tag::Reading | Tag::Name | Tag::Place | Tag::Address | Tag::Branch => {
            Style::new().effects(Effects::DIMMED)
        }
    }
}

/// What stands before the first printed line, and before the others.
fn lead(line: &Line) -> (String, String) {
    let indent = match line.role {
        Role::Case
        | Role::Pack
        | Role::Answer
        | Role::Remark
        | Role::Section
        | Role::Part
        | Role::Fold => 0,
        Role::Condition | Role::Notice | Role::Heading => 2,
        Role::Entry => 4,
        Role::Found | Role::Reading => 6,
        Role::Step => return branches(&line.branches),
        Role::StepRemark => return (bars(&line.branches), bars(&line.branches)),
    };
    (" ".repeat(indent), " ".repeat(indent))
}

/// The lines that run past a line of a tree, those of its first level left out.
fn bars(followed: &[bool]) -> String {
    followed.iter().skip(1).map(|more| if *more { "│ " } else { "  " }).collect()
}

fn branches(followed: &[bool]) -> (String, String) {
    let Some((own, above)) = followed.split_last().filter(|(_, above)| !above.is_empty()) else {
        return (String::new(), String::new());
    };
    let above = bars(above);
    let (first, rest) = if *own { ("├ ", "│ ") } else { ("└ ", "  ") };
    (format!("{above}{first}"), format!("{above}{rest}"))
}

/// How far the printed lines after the first are set in, behind the lead: the label of an answer goes on below
/// itself.
fn hang(line: &Line) -> usize {
    match line.role {
        Role::Answer => {
            let before = line.words.0.iter().take_while(|fragment| fragment.tag != Tag::Label);
            before.map(|fragment| text_width(&fragment.text)).sum()
        }
        Role::Condition | Role::Notice | Role::Step | Role::Entry => 2,
        Role::Case
        | Role::Section
        | Role::Part
        | Role::Fold
        | Role::Pack
        | Role::Found
        | Role::Reading
        | Role::Heading
        | Role::Remark
        | Role::StepRemark => 0,
    }
}

/// Takes from the widest columns what is more than a page holds; the last gives way first.
fn fit(widths: &mut [usize], room: usize) {
    let gaps = widths.len().saturating_sub(1) * TABLE_GAP;
    let over = |widths: &[usize]| (widths.iter().sum::<usize>() + gaps).saturating_sub(room);
    let take = |widths: &mut [usize], at: usize, down_to: usize| {
        let over = over(widths);
        if let Some(width) = widths.get_mut(at) {
            *width = width.saturating_sub(over).max(down_to.min(*width));
        }
    };
    let Some(last) = widths.len().checked_sub(1) else { return };
    take(widths, last, LEAST_WORDS);
    let mut order: Vec<usize> = (0..last).collect();
    order.sort_by_key(|at| std::cmp::Reverse(widths.get(*at).copied().unwrap_or(0)));
    for at in order {
        take(widths, at, LEAST_WORDS);
    }
}

fn text_width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

fn width(words: &Words) -> usize {
    words.0.iter().map(|fragment| text_width(&fragment.text)).sum()
}

/// Breaks words at spaces into lines of at most `room` columns; lines after the first begin with `hang`
/// spaces. A word longer than a line is left whole: paths are for copying.
fn wrap(words: &Words, room: usize, hang: usize) -> Vec<Vec<Fragment>> {
    let mut lines: Vec<Vec<Fragment>> = Vec::new();
    let mut line: Vec<Fragment> = Vec::new();
    let (mut used, mut fresh) = (0, true);
    for atom in atoms(words) {
        let wide: usize = atom.parts.iter().map(|part| text_width(&part.text)).sum();
        if !fresh && !atom.blank && used + wide > room {
            lines.push(std::mem::take(&mut line));
            line.push(Fragment::new(Tag::Plain, " ".repeat(hang)));
            (used, fresh) = (hang, true);
        }
        if fresh && atom.blank && !lines.is_empty() {
            continue;
        }
        used += wide;
        fresh = fresh && atom.blank;
        for part in atom.parts {
            match line.last_mut() {
                Some(last) if last.tag == part.tag => last.text.push_str(&part.text),
                _ => line.push(part),
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// What is never broken: a word, of one or more fragments (`(`, `16`, `)`), or the space between two.
struct Atom {
    blank: bool,
    parts: Vec<Fragment>,
}

fn atoms(words: &Words) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    for fragment in &words.0 {
        for letter in fragment.text.chars().map(printable) {
            let blank = letter == ' ';
            if atoms.last().is_none_or(|atom| atom.blank != blank) {
                atoms.push(Atom { blank, parts: Vec::new() });
            }
            let Some(atom) = atoms.last_mut() else { continue };
            match atom.parts.last_mut() {
                Some(last) if last.tag == fragment.tag => last.text.push(letter),
                _ => atom.parts.push(Fragment::new(fragment.tag, letter)),
            }
        }
    }
    atoms
}

/// A case is not to steer the terminal: line breaks become spaces, and what controls the terminal or turns the
/// direction of reading is shown as `\u{FFFD}`.
pub(super) fn printable(letter: char) -> char {
    match letter {
        '\n' | '\t' | '\r' => ' ',
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        letter if letter.is_control() => '\u{FFFD}',
        letter => letter,
    }
}
