//! Values written out: numbers, money, percentages, dates, times, durations.
//!
//! Owns: which digits make a value, and the reports about those that do not. A value written in the way of
//! another place is reported and read as what is meant.
//! Must never know: where a value stands.

use super::{Broken, Children, Kind, Node, Read, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::{Span, Spanned};
use crate::syntax::ast::Literal;
use crate::syntax::habits;
use crate::value::{
    Date, Duration, DurationUnit, MONTH_NAMES, Number, Time, days_in_month, month_number,
};

/// The longest number that is read, in digits before and after the point together.
const MAX_DIGITS: usize = 18;

impl<'t> Reader<'t, '_> {
    // numeric = _{ iso_date | slash_date | long_date | time | duration | wrong_duration | percent | … | number }
    pub(super) fn lower_literal(&mut self, node: Node<'t>) -> Read<Literal> {
        let span = self.span_of(&node);
        Ok(match node.as_rule() {
            Kind::number => Literal::Number(self.lower_number(&node)?),
            Kind::iso_date | Kind::slash_date | Kind::long_date => {
                Literal::Date(self.lower_day(node)?.node)
            }
            Kind::time => Literal::Time(self.lower_time(&node)?),
            Kind::duration | Kind::wrong_duration => Literal::Duration(self.lower_duration(node)?),
            Kind::percent | Kind::wrong_percent => Literal::Percent(self.lower_percent(&node)?),
            Kind::money | Kind::wrong_currency | Kind::wrong_pounds => {
                Literal::Money(self.lower_money(&node)?)
            }
            Kind::level => {
                let year = Children::of(node).expect(Kind::year)?;
                let digits = year.as_str();
                let Ok(number) = digits.parse() else { return self.too_many_digits(span) };
                Literal::Level(number)
            }
            Kind::text => Literal::Text(self.lower_text(&node).node),
            Kind::yes => Literal::YesNo(true),
            Kind::no => Literal::YesNo(false),
            _ => Literal::None,
        })
    }

    fn too_many_digits<T>(&mut self, span: Span) -> Read<T> {
        self.report(
            Diagnostic::error(Code::SyntaxNumberFormat, span, "this number has too many digits")
                .label(format!("at most {MAX_DIGITS} digits can be written")),
        );
        Err(Broken)
    }

    fn digits(&mut self, digits: &str, span: Span) -> Read<Number> {
        if digits.bytes().filter(u8::is_ascii_digit).count() <= MAX_DIGITS
            && let Some(number) = Number::parse_decimal(digits)
        {
            return Ok(number);
        }
        self.too_many_digits(span)
    }

    // number = @{ ASCII_DIGIT+ ~ ("." ~ ASCII_DIGIT+)? ~ !(wc | "%") }
    pub(super) fn lower_number(&mut self, node: &Node<'t>) -> Read<Number> {
        self.digits(node.as_str(), self.span_of(node))
    }

    // percent = ${ ASCII_DIGIT+ ~ ("." ~ ASCII_DIGIT+)? ~ " "* ~ "%" }
    // wrong_percent = ${ amount ~ " "+ ~ ("percent" | "per" ~ " "+ ~ "cent") ~ !wc }
    fn lower_percent(&mut self, node: &Node<'t>) -> Read<Number> {
        let span = self.span_of(node);
        let written = node.as_str();
        let digits = leading_digits(written);
        let good = format!("{digits}%");
        if written.trim_end() != good {
            self.report(
                Diagnostic::error(
                    Code::SyntaxPercentFormat,
                    span,
                    format!("`{}` is not written as percentages are", self.said(span)),
                )
                .write(good),
            );
        }
        let number = self.digits(digits, span)?;
        let hundred = Number::from_i64(100);
        number.div(hundred).or_else(|_| self.too_many_digits(span))
    }

    // money = @{ "£" ~ " "* ~ … ~ ASCII_DIGIT ~ (ASCII_DIGIT | ("," | ".") ~ &ASCII_DIGIT)* ~ !wc }
    // wrong_currency = @{ ("$" | "€") ~ … }   wrong_pounds = ${ amount ~ " "+ ~ "pounds" ~ !wc }
    fn lower_money(&mut self, node: &Node<'t>) -> Read<Number> {
        let span = self.span_of(node);
        let written = node.as_str().trim_end();
        let figure = written.trim_start_matches(|c: char| !c.is_ascii_digit());
        let figure = figure.trim_end_matches(|c: char| !c.is_ascii_digit());
        let (whole, pence) = european(figure).unwrap_or_else(|| split_pence(figure));
        let plain: String = whole.chars().filter(char::is_ascii_digit).collect();
        let grouped = habits::with_commas(&plain);
        let sign = if written.contains('-') { "-" } else { "" };
        let padded = match pence.len() {
            0 => String::new(),
            1 => format!(".{pence}0"),
            _ => format!(".{pence}"),
        };
        let good = format!("{sign}£{grouped}{padded}");
        let without_commas = format!("£{plain}{padded}");
        if written != good && written != without_commas {
            self.money_report(span, node.as_rule(), pence, &good);
        } else if pence.len() > 2 {
            self.money_report(span, node.as_rule(), pence, &good);
            return Err(Broken);
        }
        let number = self.digits(&format!("{plain}{padded}"), span)?;
        Ok(if sign.is_empty() { number } else { number.neg() })
    }

    fn money_report(&mut self, span: Span, kind: Kind, pence: &str, good: &str) {
        let said = self.said(span);
        let report = Diagnostic::error(
            Code::SyntaxMoneyFormat,
            span,
            format!("`{said}` is not written as money is"),
        );
        self.report(match kind {
            Kind::wrong_currency => report.label("money is in pounds").write(good),
            _ if pence.len() > 2 => report
                .label("pounds have two places after the point, for the pence")
                .help("write the pounds and pence, as in `£5.50`; a share of a penny is worked out, as in `0.5% of £5.00`"),
            _ => report
                .label("the sign stands right before the figures, commas between thousands, and pence take two places")
                .write(good),
        });
    }

    // duration = ${ amount ~ " "+ ~ unit }   wrong_duration = ${ amount ~ " "+ ~ "business" … ~ !wc }
    fn lower_duration(&mut self, node: Node<'t>) -> Read<Duration> {
        let span = self.span_of(&node);
        let wrong = node.as_rule() == Kind::wrong_duration;
        let written = node.as_str();
        let mut children = Children::of(node);
        let amount = children.expect(Kind::amount)?;
        let unit = match children.maybe(Kind::unit) {
            Some(unit) => lower_unit(unit)?,
            None if written.contains("calendar") => DurationUnit::Days,
            None => DurationUnit::WorkingDays,
        };
        children.finish();
        if wrong {
            let meant = if unit == DurationUnit::Days {
                format!("write `{} days`: days are calendar days", amount.as_str())
            } else {
                format!(
                    "write `{} working days`: Monday to Friday less the days that a `calendar` closes",
                    amount.as_str()
                )
            };
            self.report(
                Diagnostic::error(
                    Code::SyntaxDurationFormat,
                    span,
                    format!("`{}` is no duration of this language", self.said(span)),
                )
                .help(meant),
            );
        }
        if amount.as_str().contains('.') {
            self.report(
                Diagnostic::error(
                    Code::SyntaxDurationFormat,
                    span,
                    "a duration is a whole number of its unit",
                )
                .label("how long a part of it is depends on where it is counted from")
                .help("write it in a smaller unit, such as `18 months` for one year and a half"),
            );
            return Err(Broken);
        }
        let Ok(count) = amount.as_str().parse() else { return self.too_many_digits(span) };
        Ok(Duration::new(count, unit))
    }

    // time = @{ ASCII_DIGIT{1, 2} ~ ":" ~ ASCII_DIGIT{2} ~ " "* ~ (^"am" | ^"pm")? ~ !wc | … }
    fn lower_time(&mut self, node: &Node<'t>) -> Read<Time> {
        let span = self.span_of(node);
        let written = node.as_str().trim_end();
        let lower = written.to_ascii_lowercase();
        let clock = lower.trim_end_matches(['a', 'p', 'm', ' ']);
        let half = if lower.ends_with("pm") { "pm" } else { "am" };
        let has_half = lower.ends_with('m');
        let (hour, minute) = clock.split_once(':').unwrap_or((clock, "00"));
        let good = if has_half {
            format!("{hour}:{minute}{half}")
        } else {
            format!("{hour:0>2}:{minute}")
        };
        let time = Time::parse(&good);
        if time.is_none() || good != written && format!("0{written}") != good {
            let report = Diagnostic::error(
                Code::SyntaxTimeFormat,
                span,
                if time.is_none() {
                    format!("`{written}` is no time of day")
                } else {
                    format!("`{written}` is not written as times are")
                },
            );
            self.report(if time.is_none() {
                report.help("write a time from `00:00` to `23:59`, or from `1:00am` to `12:59pm`")
            } else {
                report.write(good)
            });
        }
        time.ok_or(Broken)
    }

    // --- dates ---------------------------------------------------------------------------------------

    // day = _{ iso_date | slash_date | long_date }
    pub(super) fn lower_day(&mut self, node: Node<'t>) -> Read<Spanned<Date>> {
        let span = self.span_of(&node);
        let date = match node.as_rule() {
            Kind::iso_date => {
                let mut parts =
                    node.as_str().split('-').map(|part| part.parse::<u32>().unwrap_or(0));
                let mut part = || parts.next().unwrap_or(0);
                let (year, month, day) = (part(), part(), part());
                self.date(span, year, month, day)?
            }
            Kind::slash_date => self.lower_slash_date(&node)?,
            _ => self.lower_long_date(node)?,
        };
        Ok(Spanned::new(date, span))
    }

    /// The date before the place where one is needed, where there is one.
    pub(super) fn maybe_day(&mut self, children: &mut Children<'t>) -> Read<Option<Spanned<Date>>> {
        for kind in [Kind::iso_date, Kind::slash_date, Kind::long_date] {
            if let Some(node) = children.maybe(kind) {
                return self.lower_day(node).map(Some);
            }
        }
        Ok(None)
    }

    fn date(&mut self, span: Span, year: u32, month: u32, day: u32) -> Read<Date> {
        let signed = i32::try_from(year).unwrap_or(i32::MAX);
        if let Some(date) = Date::from_ymd(signed, month, day) {
            return Ok(date);
        }
        let report = Diagnostic::error(
            Code::SyntaxImpossibleDate,
            span,
            format!("there is no day `{}`", self.said(span)),
        );
        let name = (month as usize).checked_sub(1).and_then(|at| MONTH_NAMES.get(at));
        self.report(match (name, days_in_month(signed, month)) {
            (Some(name), Some(days)) if year > 0 && year < 10_000 => {
                let report = report.label(format!("{name} {year} has {days} days"));
                report.help(format!("write `{days} {name} {year}` if its last day is meant"))
            }
            (None, _) => report
                .label("a year has 12 months")
                .help("write the month by its name, as in `2 June 2025`"),
            _ => report
                .label("years run from 1 to 9999")
                .help("write all four figures of the year, as in `2 June 2025`"),
        });
        Err(Broken)
    }

    // slash_date = @{ … "/" … "/" … }
    fn lower_slash_date(&mut self, node: &Node<'t>) -> Read<Date> {
        let span = self.span_of(node);
        let mut parts = node.as_str().split(['/', '.', '-']);
        let mut part = || parts.next().unwrap_or("");
        let (first, month, last) = (part(), part(), part());
        let year_first = first.len() == 4;
        let (day, year) = if year_first { (last, first) } else { (first, last) };
        let number = |digits: &str| digits.parse::<u32>().unwrap_or(0);
        let year = if year.len() == 2 { 2000 + number(year) } else { number(year) };
        let (day, month) = (number(day), number(month));
        let said = self.said(span);
        let report = Diagnostic::error(
            Code::SyntaxDateFormat,
            span,
            format!("`{said}` is not written as dates are"),
        );
        let written = |day: u32, month: u32| {
            let signed = i32::try_from(year).unwrap_or(i32::MAX);
            let date = Date::from_ymd(signed, month, day)?;
            Some((date, format!("`{date}`")))
        };
        let british = written(day, month);
        let american = if year_first || day == month { None } else { written(month, day) };
        self.report(match (&british, &american) {
            (Some((_, here)), Some((_, there))) => report
                .label("people read such dates in two ways")
                .help(format!("write {here}, or {there} if the month stands first")),
            (Some((_, one)), None) | (None, Some((_, one))) => report.help(format!("write {one}")),
            (None, None) => report.help("write it as in `2 June 2025`"),
        });
        british.or(american).map(|(date, _)| date).ok_or(Broken)
    }

    // long_date = ${ day_number ~ ordinal? ~ " "+ ~ ("of" ~ " "+)? ~ month_name ~ ","? ~ " "+ ~ year }
    fn lower_long_date(&mut self, node: Node<'t>) -> Read<Date> {
        let span = self.span_of(&node);
        let written = self.said(span);
        let mut children = Children::of(node);
        let day = children.expect(Kind::day_number)?.as_str().parse().unwrap_or(0);
        children.maybe(Kind::ordinal);
        let month_word = children.expect(Kind::month_name)?;
        let year_digits = children.expect(Kind::year)?.as_str();
        children.finish();
        let Some(month) = month_of(month_word.as_str()) else {
            let span = self.span_of(&month_word);
            self.report(
                Diagnostic::error(
                    Code::SyntaxDateFormat,
                    span,
                    format!("`{}` is no month", month_word.as_str()),
                )
                .help("write the month in full, as in `2 June 2025`"),
            );
            return Err(Broken);
        };
        let name = (month as usize)
            .checked_sub(1)
            .and_then(|at| MONTH_NAMES.get(at))
            .copied()
            .unwrap_or("");
        let year = match (year_digits.len(), year_digits.parse::<u32>()) {
            (2, Ok(year)) => 2000 + year,
            (_, Ok(year)) => year,
            (_, Err(_)) => return self.too_many_digits(span),
        };
        let date = self.date(span, year, month, day)?;
        let good = format!("{day} {name} {year}");
        if written != good && written != format!("0{good}") {
            self.report(
                Diagnostic::error(
                    Code::SyntaxDateFormat,
                    span,
                    format!("`{written}` is not written as dates are"),
                )
                .write(good),
            );
        }
        Ok(date)
    }
}

/// The month that a word names in full or by its first letters, in any case.
pub(in crate::syntax) fn month_of(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.');
    if let Some(month) = month_number(word) {
        return Some(month);
    }
    let short = word.len() == 3 || word.eq_ignore_ascii_case("sept");
    let found = MONTH_NAMES.iter().position(|name| {
        short
            && name
                .get(..3)
                .zip(word.get(..3))
                .is_some_and(|(name, word)| name.eq_ignore_ascii_case(word))
    })?;
    u32::try_from(found + 1).ok()
}

// unit = { working_days_unit | days_unit | weeks_unit | months_unit | years_unit }
// elapsed_unit = { working_days_unit ~ s | … }
pub(super) fn lower_unit(node: Node<'_>) -> Read<DurationUnit> {
    let inner = node.into_inner().next().ok_or(Broken)?;
    Ok(match inner.as_rule() {
        Kind::working_days_unit => DurationUnit::WorkingDays,
        Kind::weeks_unit => DurationUnit::Weeks,
        Kind::months_unit => DurationUnit::Months,
        Kind::years_unit => DurationUnit::Years,
        _ => DurationUnit::Days,
    })
}

fn leading_digits(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// `1.200,00`: points between the thousands and a comma before the pence.
fn european(figure: &str) -> Option<(&str, &str)> {
    let (whole, pence) = figure.rsplit_once(',')?;
    let mut groups = whole.split('.');
    let first = groups.next()?;
    let grouped = whole.contains('.') && first.len() <= 3 && groups.all(|group| group.len() == 3);
    (grouped && pence.len() == 2 && !pence.contains('.')).then_some((whole, pence))
}

/// Pounds and pence. A comma before one or two last digits, as people write it elsewhere, counts as the
/// point.
fn split_pence(figure: &str) -> (&str, &str) {
    if let Some(parts) = figure.rsplit_once('.') {
        return parts;
    }
    match figure.rsplit_once(',') {
        Some((whole, pence)) if pence.len() < 3 => (whole, pence),
        _ => (figure, ""),
    }
}
