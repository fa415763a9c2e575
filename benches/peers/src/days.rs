//! Days as programs keep them: counted, or written as a number such as 20260812.
//!
//! Owns the way from one to the other. Must never know what a day means.

use crate::case::Day;

/// The day that every answer is given for.
pub const TODAY: (i32, u32, u32) = (2026, 8, 12);

/// The days from 1 January of year 1, which is day 1, to 1 March of year 0.
const TO_MARCH: i64 = 305;
/// The days of four hundred years.
const ERA: i64 = 146_097;

/// A day as a number such as 20260812, so that the difference of two, over ten thousand, is an age.
pub fn as_number(day: Day) -> i32 {
    let day = i64::from(day) + TO_MARCH;
    let era = day.div_euclid(ERA);
    let of_era = day.rem_euclid(ERA);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    i32::try_from(year * 10_000 + month * 100 + day_of_month).expect("a day of these millennia")
}

/// A day that is written as 2026-08-12. That its month has such a day is taken for granted.
pub fn counted(text: &str) -> Option<Day> {
    let number = |part: &str| part.parse::<i64>().ok();
    let (year, month, day) =
        (number(text.get(..4)?)?, number(text.get(5..7)?)?, number(text.get(8..10)?)?);
    let from_march = (month + 9) % 12;
    let year = year - i64::from(month <= 2);
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * from_march + 2) / 5 + day;
    Day::try_from(days - TO_MARCH - 1).ok()
}

#[cfg(test)]
mod tests {
    use rules::value::Date;

    use super::*;

    #[test]
    fn every_day_is_written_as_the_calendar_has_it() {
        for day in 1..800_000 {
            let text = Date::from_day_number(day).expect("a day").iso();
            assert_eq!(counted(&text), Some(day));
            assert_eq!(as_number(day).to_string(), text.replace('-', "").trim_start_matches('0'));
        }
    }
}
