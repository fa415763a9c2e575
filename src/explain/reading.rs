//! How old a reader has to be for a letter.
//!
//! Owns: the Automated Readability Index (Smith and Senter, 1967): 4.71 × characters / words + 0.5 × words /
//! sentences − 21.43, rounded up. Its score is a year of school; a pupil in year n of the scale is up to n + 5
//! years old. It counts letters, not syllables, so anyone can check it by hand. All figures are whole numbers.
//!
//! A character is a letter or a digit; a word is what stands between spaces and holds one; a sentence ends with
//! `.`, `!`, `?` or `:`, and with each line. Headings do not count.

use super::fragment::{Block, Document, Role};

/// The formula's name.
pub const FORMULA: &str = "Automated Readability Index";

/// What a text comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Letters and digits.
    pub characters: u64,
    /// Words.
    pub words: u64,
    /// Sentences.
    pub sentences: u64,
}

impl Reading {
    /// The figures of a document: its paragraphs and the entries of its lists.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let mut reading = Self::default();
        for block in &document.blocks {
            let Block::Line(line) = block else { continue };
            if matches!(line.role, Role::Remark | Role::Entry) {
                reading.line(&line.words.bare());
            }
        }
        reading
    }

    /// Adds a line.
    pub fn line(&mut self, text: &str) {
        let mut open = false;
        for word in text.split_whitespace() {
            let letters = word.chars().filter(|letter| letter.is_alphanumeric()).count();
            if letters == 0 {
                continue;
            }
            self.characters += letters as u64;
            self.words += 1;
            open = true;
            let last = word.trim_end_matches(['”', '"', ')', '’']);
            if last.ends_with(['.', '!', '?', ':']) {
                self.sentences += 1;
                open = false;
            }
        }
        self.sentences += u64::from(open);
    }

    /// The score, in hundredths, rounded up; `None` without words.
    #[must_use]
    pub fn score(&self) -> Option<i64> {
        let (characters, words, sentences) =
            (i128::from(self.characters), i128::from(self.words), i128::from(self.sentences));
        if words == 0 || sentences == 0 {
            return None;
        }
        let over = 471 * characters * sentences + 50 * words * words - 2143 * words * sentences;
        let under = words * sentences;
        i64::try_from(num_integer::Integer::div_ceil(&over, &under)).ok()
    }

    /// The age, in years; `None` without words.
    #[must_use]
    pub fn age(&self) -> Option<i64> {
        let year = num_integer::Integer::div_ceil(&self.score()?, &100);
        Some(year.max(1) + 5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Reading {
        let mut reading = Reading::default();
        reading.line(text);
        reading
    }

    #[test]
    fn the_figures_are_those_of_a_hand() {
        let reading = of("We can help. Call us on 3 May!");
        assert_eq!(reading, Reading { characters: 21, words: 8, sentences: 2 });
        // 4.71 × 21/8 + 0.5 × 8/2 − 21.43 = −7.06625
        assert_eq!(reading.score(), Some(-706));
        assert_eq!(reading.age(), Some(6));
    }

    #[test]
    fn long_words_and_sentences_need_older_readers() {
        let plain = "You can ask us. We will help you.";
        let hard = "Notwithstanding administrative considerations, eligibility determinations remain \\
            conditional upon documentation of multidisciplinary assessments.";
        assert!(of(plain).age() < of(hard).age());
        assert!(of(hard).age() > Some(20));
    }

    #[test]
    fn nothing_has_no_age() {
        assert_eq!(of(" — · ").age(), None);
    }
}
