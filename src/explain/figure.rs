//! Drawings for a page: where each line, box and word of a figure stands.
//!
//! Owns: the layout of figures, in whole units of a canvas 360 wide, so that they can be read on a telephone too. The
//! elements are in `templates/figure.svg`, the colours in `templates/page.css`.
//! Takes: a [`Figure`]. Must never know: which rules it is of.

use askama::Template;

use super::fragment::{Bar, Drawing, Figure, FlowStep, Tone};
use super::html::clean;

/// The height of a line of words.
const LINE: u32 = 17;
/// The space between two boxes.
const GAP: u32 = 26;
/// The space between a box and its words.
const INSET: u32 = 9;
/// The way down, and the way aside.
const DOWN: u32 = 96;
const ASIDE: u32 = 306;
/// The right side of the boxes of questions.
const BOX_END: u32 = 248;
/// So many letters go into a line of a question, and of an answer.
const QUESTION_LETTERS: usize = 33;
const ANSWER_LETTERS: usize = 22;

/// A figure as elements.
#[derive(Template)]
#[template(path = "figure.svg", escape = "html")]
pub(super) struct FigureView {
    id: String,
    title: String,
    description: String,
    height: u32,
    boxes: Vec<BoxView>,
    strokes: Vec<StrokeView>,
    words: Vec<WordView>,
}

struct BoxView {
    class: &'static str,
    x: u32,
    y: u32,
    width: u32,
    height: u32,
    x_words: u32,
    /// Each line with its height on the canvas.
    lines: Vec<(u32, String)>,
}

struct StrokeView {
    class: &'static str,
    path: String,
}

struct WordView {
    class: &'static str,
    x: u32,
    y: u32,
    text: String,
}

impl FigureView {
    /// Lays a figure out.
    pub(super) fn new(id: String, figure: &Figure) -> Self {
        let mut view = Self {
            id,
            title: clean(&figure.title),
            description: clean(&figure.description),
            height: 0,
            boxes: Vec::new(),
            strokes: Vec::new(),
            words: Vec::new(),
        };
        match &figure.drawing {
            Drawing::Flow { steps, good, bad } => view.flow(steps, good, bad),
            Drawing::Clock { limit, pauses, stops, good, bad } => {
                view.clock(limit, *pauses, *stops, good, bad);
            }
            Drawing::Bars(bars) => view.bars(bars),
        }
        view
    }

    fn stroke(&mut self, class: &'static str, path: String) {
        self.strokes.push(StrokeView { class, path });
    }

    fn word(&mut self, class: &'static str, x: u32, y: u32, text: impl Into<String>) {
        self.words.push(WordView { class, x, y, text: text.into() });
    }

    /// A line with the head of an arrow, down to a height.
    fn down(&mut self, x: u32, from: u32, to: u32) {
        self.stroke("way", format!("M{x} {from}V{to}"));
        let (left, right, top) = (x - 4, x + 4, to - 6);
        self.stroke("head", format!("M{left} {top}L{x} {to}L{right} {top}Z"));
    }

    fn flow(&mut self, steps: &[FlowStep], good: &str, bad: &str) {
        let mut y = 4;
        let mut first_aside = None;
        for step in steps {
            let mut lines = wrapped(&step.label, QUESTION_LETTERS);
            if step.limited {
                lines.push("(only where it applies)".to_owned());
            }
            let height = LINE * count(&lines) + 2 * INSET;
            self.put_box("ask", (4, y), (BOX_END - 4, height), &lines);
            let middle = y + height / 2;
            match &step.ends {
                Some(ends) => {
                    self.stroke("way", format!("M{BOX_END} {middle}H{}", BOX_END + 8));
                    self.word(
                        "aside",
                        BOX_END + 12,
                        middle + 4,
                        format!("{}: {}", step.aside, clean(ends)),
                    );
                }
                None => {
                    first_aside.get_or_insert(middle);
                    self.stroke("way", format!("M{BOX_END} {middle}H{ASIDE}"));
                    self.word("middle", BOX_END + 28, middle - 5, step.aside);
                }
            }
            self.down(DOWN, y + height, y + height + GAP);
            self.word("aside", DOWN + 7, y + height + 17, step.down);
            y += height + GAP;
        }
        let (good, bad) = (wrapped(good, ANSWER_LETTERS), wrapped(bad, ANSWER_LETTERS));
        let height = LINE * count(&good).max(count(&bad)) + 2 * INSET;
        self.put_box("good", (4, y), (170, height), &good);
        if let Some(from) = first_aside {
            self.down(ASIDE, from, y);
            self.put_box("bad", (186, y), (170, height), &bad);
        }
        self.height = y + height + 4;
    }

    fn put_box(
        &mut self,
        class: &'static str,
        (x, y): (u32, u32),
        (width, height): (u32, u32),
        lines: &[String],
    ) {
        let lines =
            (1_u32..).zip(lines).map(|(at, line)| (y + INSET + LINE * at - 4, line.clone()));
        let lines = lines.collect();
        let x_words = x + INSET;
        self.boxes.push(BoxView { class, x, y, width, height, x_words, lines });
    }

    fn bars(&mut self, bars: &[Bar]) {
        const START: u32 = 4;
        const LONGEST: u32 = 280;
        const BAR: u32 = 12;
        let along = |mille: u32| LONGEST * mille.min(1000) / 1000;
        let mut y = 4;
        for bar in bars {
            for line in wrapped(&bar.label, 46) {
                y += LINE;
                self.word("label", START, y - 4, line);
            }
            let length = bar.share.map(along);
            let outline = format!("M{START} {y}h{LONGEST}v{BAR}h-{LONGEST}Z");
            self.stroke("track", outline);
            if let Some(length) = length.filter(|length| *length > 0) {
                self.stroke(bar_class(bar.tone), format!("M{START} {y}h{length}v{BAR}h-{length}Z"));
            }
            if let Some(at) = bar.mark.map(along) {
                self.stroke("tick", format!("M{} {}v{}", START + at, y - 3, BAR + 6));
            }
            self.word("strong", START + LONGEST + 6, y + 11, cut(&bar.words, 11));
            y += BAR + 8;
        }
        self.height = y + 2;
    }

    fn clock(&mut self, limit: &str, pauses: bool, stops: bool, good: &str, bad: &str) {
        const START: u32 = 30;
        const DUE: u32 = 262;
        const END: u32 = 344;
        const BAR: u32 = 62;
        let limit = wrapped(limit, 34);
        let limit = match limit.as_slice() {
            [one] => one.clone(),
            _ => "the limit".to_owned(),
        };
        self.word("middle strong", START.midpoint(DUE), 20, limit);
        self.stroke("way", format!("M{START} 28V40M{DUE} 28V40M{START} 34H{DUE}"));
        self.stroke("late", format!("M{DUE} {BAR}H{END}"));
        if pauses {
            self.stroke("running", format!("M{START} {BAR}H88M142 {BAR}H{DUE}"));
            self.stroke("paused", format!("M88 {BAR}H142"));
            self.word("middle", 115, BAR - 10, "paused");
            self.word("middle", 115, BAR + 24, "does not count");
        } else {
            self.stroke("running", format!("M{START} {BAR}H{DUE}"));
        }
        for x in [START, DUE] {
            self.stroke("tick", format!("M{x} {}V{}", BAR - 12, BAR + 12));
        }
        self.word("middle", START, BAR + 24, "start");
        self.word("middle", DUE, BAR + 24, "due");
        if stops {
            for (x, class) in [(206, "stop good"), (318, "stop bad")] {
                let (left, right, top, low) = (x - 7, x + 7, BAR - 7, BAR + 7);
                self.stroke(class, format!("M{x} {top}L{right} {BAR}L{x} {low}L{left} {BAR}Z"));
                self.stroke("way", format!("M{x} {}V{}", BAR + 9, BAR + 34));
            }
            self.word("middle", 206, BAR + 48, "stops here:");
            self.word("middle", 310, BAR + 48, "stops here:");
            self.word("middle strong", 206, BAR + 48 + LINE, cut(good, 16));
            self.word("middle strong", 310, BAR + 48 + LINE, cut(bad, 14));
            self.height = BAR + 48 + LINE + 8;
        } else {
            self.height = BAR + 34;
        }
    }
}

const fn bar_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "bar good",
        Tone::Bad => "bar bad",
        Tone::Open => "bar open",
        Tone::Aside => "bar aside",
        Tone::Running => "bar running",
        Tone::Wrong => "bar wrong",
    }
}

fn count(lines: &[String]) -> u32 {
    u32::try_from(lines.len()).unwrap_or(1).max(1)
}

fn cut(text: &str, letters: usize) -> String {
    let text = clean(text);
    match text.char_indices().nth(letters) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

/// A text in lines of so many letters. A word that is longer is cut.
fn wrapped(text: &str, letters: usize) -> Vec<String> {
    const MOST_LINES: usize = 6;
    let mut lines: Vec<String> = Vec::new();
    for word in clean(text).split_whitespace() {
        let word = cut(word, letters.saturating_sub(1));
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}
