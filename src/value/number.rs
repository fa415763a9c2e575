//! Exact numbers.
//!
//! Owns rational arithmetic that never loses a digit: plain numbers, money (in pounds) and
//! percentages (as fractions: 60% is 3/5) are all [`Number`]. Takes integers and decimal text,
//! gives numbers or [`OpError::Overflow`]. Must never know units, and never uses floating point.

use std::cmp::Ordering;

use super::OpError;

/// An exact rational number.
///
/// Invariants: the fraction is reduced, the denominator is above zero, and the numerator is
/// never `i128::MIN`, so that negation cannot overflow. Two numbers are equal when their fields
/// are. `add` and `sub` are monotone in the first operand; `mul` and `div` are monotone only
/// where the sign of the other operand is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    numer: i128,
    denom: i128,
}

/// How a number becomes a rounder one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// `rounded`: to the nearest; a half goes away from zero.
    HalfAwayFromZero,
    /// `rounded up`: away from zero.
    Up,
    /// `rounded down`: towards zero.
    Down,
}

/// The most digits that a written number may have.
const MAX_DIGITS: usize = 30;
/// The largest exponent, either way, that a written number may have.
const MAX_EXPONENT: i32 = 30;

#[expect(
    clippy::should_implement_trait,
    reason = "the operators' traits cannot say that a result may be missing"
)]
impl Number {
    /// Zero.
    pub const ZERO: Self = Self { numer: 0, denom: 1 };
    /// One; as a percentage, 100%.
    pub const ONE: Self = Self { numer: 1, denom: 1 };

    /// A whole number.
    #[must_use]
    pub const fn from_i64(value: i64) -> Self {
        Self { numer: value as i128, denom: 1 }
    }

    /// The fraction `numer / denom`, reduced.
    ///
    /// # Errors
    ///
    /// [`OpError::DivisionByZero`] when `denom` is 0; [`OpError::Overflow`] when the reduced
    /// fraction does not fit.
    pub fn from_ratio(numer: i128, denom: i128) -> Result<Self, OpError> {
        if denom == 0 {
            return Err(OpError::DivisionByZero);
        }
        let (top, bottom) = (numer.unsigned_abs(), denom.unsigned_abs());
        let shared = gcd(top, bottom);
        let top = i128::try_from(top / shared).map_err(|_| OpError::Overflow)?;
        let bottom = i128::try_from(bottom / shared).map_err(|_| OpError::Overflow)?;
        let negative = (numer < 0) != (denom < 0);
        Ok(Self { numer: if negative { -top } else { top }, denom: bottom })
    }

    /// Reads a decimal: `-3`, `0.5`, `1200195.00`, and JSON's exponents, `1e3`.
    ///
    /// `None` where the text is anything else, where it has more than 30 digits or an exponent
    /// beyond 30 either way, or where the number does not fit. Digits must stand on both sides
    /// of a point. Thousands commas are the caller's business.
    #[must_use]
    pub fn parse_decimal(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some((whole, fraction)) => (whole, fraction),
            None => (digits, ""),
        };
        if whole.is_empty() || whole.len() + fraction.len() > MAX_DIGITS {
            return None;
        }
        let mut mantissa = 0_i128;
        for byte in whole.bytes().chain(fraction.bytes()) {
            let digit = byte.is_ascii_digit().then(|| i128::from(byte - b'0'))?;
            mantissa = mantissa.checked_mul(10)?.checked_add(digit)?;
        }
        if negative {
            mantissa = -mantissa;
        }
        let mut scale = exponent - i32::try_from(fraction.len()).ok()?;
        // Trailing zeros are taken off first, so that `1.000e-37` is not refused for its zeros.
        while scale < 0 && mantissa % 10 == 0 && mantissa != 0 {
            mantissa /= 10;
            scale += 1;
        }
        if mantissa == 0 {
            return Some(Self::ZERO);
        }
        let power = 10_i128.checked_pow(scale.unsigned_abs())?;
        if scale < 0 {
            Self::from_ratio(mantissa, power).ok()
        } else {
            whole_number(mantissa.checked_mul(power)).ok()
        }
    }

    /// The sum.
    ///
    /// # Errors
    ///
    /// [`OpError::Overflow`] when it, or a step on the way, does not fit.
    pub fn add(self, other: Self) -> Result<Self, OpError> {
        if self.denom == 1 && other.denom == 1 {
            return whole_number(self.numer.checked_add(other.numer));
        }
        // Knuth, The Art of Computer Programming, 4.5.1: the smallest steps on the way, and a
        // result that is reduced without a division by the full denominator.
        let shared = gcd_of(self.denom, other.denom);
        let left = self.numer.checked_mul(other.denom / shared).ok_or(OpError::Overflow)?;
        let right = other.numer.checked_mul(self.denom / shared).ok_or(OpError::Overflow)?;
        let sum = left.checked_add(right).ok_or(OpError::Overflow)?;
        let common = gcd_of(sum, shared);
        let denom = (self.denom / shared).checked_mul(other.denom / common);
        fraction(Some(sum / common), denom)
    }

    /// The difference.
    ///
    /// # Errors
    ///
    /// [`OpError::Overflow`] when it, or a step on the way, does not fit.
    pub fn sub(self, other: Self) -> Result<Self, OpError> {
        self.add(other.neg())
    }

    /// The product.
    ///
    /// # Errors
    ///
    /// [`OpError::Overflow`] when it does not fit.
    pub fn mul(self, other: Self) -> Result<Self, OpError> {
        if self.denom == 1 && other.denom == 1 {
            return whole_number(self.numer.checked_mul(other.numer));
        }
        let first = gcd_of(self.numer, other.denom);
        let second = gcd_of(other.numer, self.denom);
        fraction(
            (self.numer / first).checked_mul(other.numer / second),
            (self.denom / second).checked_mul(other.denom / first),
        )
    }

    /// The exact quotient: a fraction, never rounded.
    ///
    /// # Errors
    ///
    /// [`OpError::DivisionByZero`]; [`OpError::Overflow`] when it does not fit.
    pub fn div(self, other: Self) -> Result<Self, OpError> {
        if other.numer == 0 {
            return Err(OpError::DivisionByZero);
        }
        let sign = other.numer.signum();
        self.mul(Self { numer: other.denom * sign, denom: other.numer * sign })
    }

    /// The number with its sign turned round.
    #[must_use]
    pub const fn neg(self) -> Self {
        Self { numer: -self.numer, denom: self.denom }
    }

    /// The number without its sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self { numer: self.numer.abs(), denom: self.denom }
    }

    /// Whether it is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.numer == 0
    }

    /// Whether it is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.numer < 0
    }

    /// Whether it has no fraction.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.denom == 1
    }

    /// The number, where it is whole and fits.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        if self.denom == 1 { i64::try_from(self.numer).ok() } else { None }
    }

    /// The number above the line of the reduced fraction; it carries the sign.
    #[must_use]
    pub const fn numer(self) -> i128 {
        self.numer
    }

    /// The number below the line of the reduced fraction; above zero.
    #[must_use]
    pub const fn denom(self) -> i128 {
        self.denom
    }

    /// Rounds to a whole number. Monotone.
    ///
    /// # Errors
    ///
    /// None today; the signature is that of the other operations, so that all are used alike.
    pub fn round(self, rounding: Rounding) -> Result<Self, OpError> {
        if self.denom == 1 {
            return Ok(self);
        }
        let whole = self.numer / self.denom;
        let rest = (self.numer % self.denom).abs();
        let away = match rounding {
            // Not `2 * rest`, which could overflow.
            Rounding::HalfAwayFromZero => rest >= self.denom - rest,
            Rounding::Up => rest > 0,
            Rounding::Down => false,
        };
        let step = if away { self.numer.signum() } else { 0 };
        whole_number(whole.checked_add(step))
    }

    /// Rounds to a multiple of 10^-`places`; pounds to the penny are 2 places. Monotone.
    ///
    /// # Errors
    ///
    /// [`OpError::Overflow`] when the scaled number does not fit.
    pub fn round_to(self, places: u32, rounding: Rounding) -> Result<Self, OpError> {
        if self.denom == 1 {
            return Ok(self);
        }
        let power = 10_i128.checked_pow(places).ok_or(OpError::Overflow)?;
        if power % self.denom == 0 {
            return Ok(self);
        }
        let scaled = self.mul(Self { numer: power, denom: 1 })?.round(rounding)?;
        Self::from_ratio(scaled.numer, power)
    }
}

impl Ord for Number {
    /// Exact, and never overflows.
    fn cmp(&self, other: &Self) -> Ordering {
        if self.denom == other.denom {
            return self.numer.cmp(&other.numer);
        }
        let left = self.numer.checked_mul(other.denom);
        let right = other.numer.checked_mul(self.denom);
        match (left, right) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => compare_by_parts(*self, *other),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::from_i64(value)
    }
}

/// Compares two fractions by their continued fractions: the whole parts, then what is left over,
/// turned upside down. Nothing is multiplied, so nothing overflows.
fn compare_by_parts(left: Number, right: Number) -> Ordering {
    let (mut a, mut b, mut c, mut d) = (left.numer, left.denom, right.numer, right.denom);
    loop {
        let wholes = a.div_euclid(b).cmp(&c.div_euclid(d));
        if wholes != Ordering::Equal {
            return wholes;
        }
        let (first, second) = (a.rem_euclid(b), c.rem_euclid(d));
        if first == 0 || second == 0 {
            return first.cmp(&second);
        }
        // first/b < second/d exactly where d/second < b/first.
        (a, b, c, d) = (d, second, b, first);
    }
}

/// A whole number from a checked step.
fn whole_number(value: Option<i128>) -> Result<Number, OpError> {
    fraction(value, Some(1))
}

/// A fraction, already reduced, from two checked steps.
fn fraction(numer: Option<i128>, denom: Option<i128>) -> Result<Number, OpError> {
    match (numer, denom) {
        (Some(numer), Some(denom)) if numer != i128::MIN => Ok(Number { numer, denom }),
        _ => Err(OpError::Overflow),
    }
}

/// The exponent of a JSON number: `3`, `+3`, `-3`.
fn parse_exponent(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || digits.len() > MAX_DIGITS || !digits.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let value = text.parse::<i32>().ok()?;
    (value.abs() <= MAX_EXPONENT).then_some(value)
}

/// The greatest common divisor of a numerator (any sign) and a denominator (above zero).
fn gcd_of(numer: i128, denom: i128) -> i128 {
    // The divisor divides `denom`, so it fits.
    gcd(numer.unsigned_abs(), denom.unsigned_abs()).cast_signed()
}

/// Above zero, unless both are zero.
fn gcd(a: u128, b: u128) -> u128 {
    match (u64::try_from(a), u64::try_from(b)) {
        // By far the most common case, and several times faster.
        (Ok(a), Ok(b)) => u128::from(num_integer::gcd(a, b)),
        _ => num_integer::gcd(a, b),
    }
}
