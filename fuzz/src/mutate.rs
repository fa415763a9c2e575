//! Small changes to inputs, the same for the same seed.

/// Words and signs that mean something to one of the readers, and some that only look like it.
const WORDS: &[&str] = &[
    " and ",
    " or ",
    "not ",
    " is ",
    " is not ",
    " is at least ",
    " is between ",
    " is one of ",
    " is none",
    " is given",
    "is recorded",
    " is within ",
    " satisfies ",
    " where ",
    " of ",
    " from ",
    " to ",
    " after ",
    " before ",
    "today",
    "yes",
    "no",
    "none",
    "all of\n  - ",
    "any of\n  - ",
    "\n    - ",
    "(",
    ")",
    "((((((((",
    "))))))))",
    "[",
    "]",
    "{",
    "}",
    "[[[[[[[[",
    "\"",
    "£",
    "%",
    "£1,200,195.00",
    "60%",
    "0",
    "1",
    "-1",
    "12",
    "999999999999999999",
    "0.000000000000000001",
    "1e400",
    "4 weeks",
    "10 working days",
    "18 months",
    "100000 years",
    "2 June 2025",
    "29 February 2024",
    "31 December 9999",
    "1 January 1",
    "2025-02-30",
    "\"2025-06\"",
    "8:00am",
    "level 2",
    "level 5",
    "define ",
    "eligibility ",
    "condition ",
    "standard ",
    "payment ",
    "instalment ",
    "indicator ",
    "queue ",
    "scenario ",
    "table ",
    "record ",
    "facts ",
    "levels ",
    "choices ",
    "calendar ",
    "pack ",
    "uses ",
    "met when ",
    "when ",
    "otherwise ",
    "except ",
    "applies when ",
    "for each x in ",
    "sum of ",
    "number of ",
    "highest ",
    "the larger of ",
    "age on today if born ",
    "the day today reaches ",
    "end of financial quarter of ",
    "weekday of ",
    "rounded to the penny",
    " rounded up",
    "list of ",
    " so far",
    " shown",
    " partial",
    " first match",
    "| ",
    "|| ",
    "\n",
    "\n  ",
    "\t",
    "#",
    "+",
    " - ",
    "*",
    "/",
    ",",
    ":",
    ".",
    "null",
    "true",
    "{}",
    "[]",
    "\u{a0}",
    "“",
    "–",
    "é",
    "\u{202e}",
    "\0",
    "\r\n",
    "\u{feff}",
];

/// A source of numbers: the same for the same seed, on every machine.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Begins a row of numbers.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `end`; 0 where `end` is.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() >> 16) as usize % end }
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

/// A range of an input, often short.
fn range(dice: &mut Dice, len: usize) -> std::ops::Range<usize> {
    let start = dice.below(len + 1);
    let most = if dice.below(4) == 0 { len } else { 24 };
    let end = (start + dice.below(most + 1)).min(len);
    start..end
}

/// Where a line, chosen by chance, begins and ends.
fn line(dice: &mut Dice, input: &[u8]) -> std::ops::Range<usize> {
    let at = dice.below(input.len());
    let start = input[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |found| found + 1);
    let end = input[at..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(input.len(), |found| at + found + 1);
    start..end
}

fn insert(input: &mut Vec<u8>, at: usize, what: &[u8]) {
    let at = at.min(input.len());
    input.splice(at..at, what.iter().copied());
}

/// A new input from one of the corpus, with a few changes.
pub fn mutate(dice: &mut Dice, corpus: &[Vec<u8>], longest: usize) -> Vec<u8> {
    let mut input = dice.pick(corpus).cloned().unwrap_or_default();
    for _ in 0..=dice.below(6) {
        change(dice, corpus, &mut input);
        input.truncate(longest);
    }
    input
}

fn change(dice: &mut Dice, corpus: &[Vec<u8>], input: &mut Vec<u8>) {
    let len = input.len();
    match dice.below(11) {
        0 => {
            let range = range(dice, len);
            input.drain(range);
        }
        1 => {
            let copy = input[range(dice, len)].to_vec();
            insert(input, dice.below(len + 1), &copy);
        }
        2..=4 => {
            let word = dice.pick(WORDS).copied().unwrap_or_default();
            let place = if dice.below(2) == 0 {
                range(dice, len)
            } else {
                let at = dice.below(len + 1);
                at..at
            };
            input.splice(place, word.bytes());
        }
        5 => {
            let other = dice.pick(corpus).cloned().unwrap_or_default();
            let part = other[range(dice, other.len())].to_vec();
            insert(input, dice.below(len + 1), &part);
        }
        6 if len > 0 => {
            let at = dice.below(len);
            input[at] ^= 1 << dice.below(8);
        }
        7 if len > 0 => {
            let line = line(dice, input);
            let copy: Vec<u8> = input.drain(line).collect();
            insert(input, dice.below(input.len() + 1), &copy);
        }
        8 if len > 0 => {
            let other = dice.pick(corpus).cloned().unwrap_or_default();
            if !other.is_empty() {
                let copy = other[line(dice, &other)].to_vec();
                let at = line(dice, input).start;
                insert(input, at, &copy);
            }
        }
        9 => {
            let word = dice.pick(WORDS).copied().unwrap_or_default();
            let many = word.repeat(1 + dice.below(300));
            insert(input, dice.below(len + 1), many.as_bytes());
        }
        _ if len > 0 => {
            // A number becomes another one.
            let at = dice.below(len);
            if let Some(found) = input[at..].iter().position(u8::is_ascii_digit) {
                let start = at + found;
                let end = input[start..]
                    .iter()
                    .position(|byte| !byte.is_ascii_digit())
                    .map_or(len, |found| start + found);
                let number = ["0", "1", "2", "31", "99", "2024", "9999", "18446744073709551616"];
                let word = dice.pick(&number).copied().unwrap_or_default();
                input.splice(start..end, word.bytes());
            }
        }
        _ => {}
    }
}
