//! Numbers as people read them.
//!
//! Owns the digits of money, plain numbers and percentages in answers. Takes exact numbers, gives
//! text, for every number there is: nothing here can fail. Must never be read back into a
//! calculation; the exact number stays in the trace.

use super::Number;

/// `£1,200,195.00`, rounded to the penny, halves away from zero; below zero `-£5.00`.
#[must_use]
pub fn money(pounds: Number) -> String {
    let (whole, pence, sign) = to_the_penny(pounds);
    format!("{sign}£{}.{pence:02}", with_commas(whole))
}

/// `358.00`, rounded to the penny, halves away from zero: money as JSON carries it.
#[must_use]
pub fn money_decimal(pounds: Number) -> String {
    let (whole, pence, sign) = to_the_penny(pounds);
    format!("{sign}{whole}.{pence:02}")
}

/// `12`, `0.5`; exact where six decimals are enough, else the first six followed by `…`.
#[must_use]
pub fn plain(number: Number) -> String {
    let digits = Digits::of(number, PLAIN_PLACES);
    let fraction = if digits.is_exact() {
        digits.fraction.trim_end_matches('0').to_owned()
    } else {
        format!("{}…", digits.fraction)
    };
    let sign = if number.is_negative() { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", digits.whole)
}

/// `60%`, `74.9%`: at most two decimals, the rest cut off, so that a percentage is never shown
/// as having reached a target that it has not.
#[must_use]
pub fn percent(fraction: Number) -> String {
    let digits = Digits::of(fraction, 4);
    let hundreds = digits.fraction.get(..2).unwrap_or_default();
    let decimals = digits.fraction.get(2..).unwrap_or_default().trim_end_matches('0');
    let whole = format!("{}{hundreds}", digits.whole);
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let point = if decimals.is_empty() { "" } else { "." };
    let shown_as_zero = whole == "0" && decimals.is_empty();
    let sign = if fraction.is_negative() && !shown_as_zero { "-" } else { "" };
    format!("{sign}{whole}{point}{decimals}%")
}

/// The decimals that a plain number is shown to.
const PLAIN_PLACES: usize = 6;

/// The first decimal digits of a number without its sign, and what is left over.
struct Digits {
    whole: u128,
    /// Exactly as many digits as were asked for.
    fraction: String,
    /// What the digits leave, in units of the last one, over `denom`.
    rest: u128,
    denom: u128,
}

impl Digits {
    fn of(number: Number, places: usize) -> Self {
        let (numer, denom) = (number.numer().unsigned_abs(), number.denom().unsigned_abs());
        let mut rest = numer % denom;
        let mut fraction = String::with_capacity(places);
        for _ in 0..places {
            let (digit, left) = ten_times(rest, denom);
            fraction.push(char::from(b'0' + digit));
            rest = left;
        }
        Self { whole: numer / denom, fraction, rest, denom }
    }

    const fn is_exact(&self) -> bool {
        self.rest == 0
    }

    /// Whether what is left is half a unit or more.
    const fn is_half_or_more(&self) -> bool {
        self.rest >= self.denom - self.rest
    }
}

/// How often `denom` goes into ten times `rest`, and what is left; `rest` is below `denom`, and
/// `denom` below 2^127. Ten additions instead of a product, which need not fit.
fn ten_times(rest: u128, denom: u128) -> (u8, u128) {
    let (mut digit, mut sum) = (0, 0);
    for _ in 0..10 {
        sum += rest;
        if sum >= denom {
            sum -= denom;
            digit += 1;
        }
    }
    (digit, sum)
}

/// Whole pounds, pence, and the sign; an amount that rounds to nothing has none.
fn to_the_penny(pounds: Number) -> (u128, u8, &'static str) {
    let digits = Digits::of(pounds, 2);
    let mut whole = digits.whole;
    let mut pence = digits.fraction.parse::<u8>().unwrap_or_default();
    if digits.is_half_or_more() {
        pence += 1;
    }
    if pence == 100 {
        // A numerator has 127 bits, so there is room for one more pound.
        whole += 1;
        pence = 0;
    }
    let is_zero = whole == 0 && pence == 0;
    (whole, pence, if pounds.is_negative() && !is_zero { "-" } else { "" })
}

/// `1,200,195`.
fn with_commas(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
