//! Days of the calendar, without zones: as forms take them, and as plain text says
//! times.

use crate::Millis;

const MINUTE: Millis = 60_000;
/// Milliseconds of a day.
pub const DAY: Millis = 24 * 60 * MINUTE;

/// The year, month and day that is so many days after 1970-01-01, in the
/// Gregorian calendar.
///
/// The arithmetic of eras of 400 years, in which months begin in March.
#[must_use]
pub fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// Whether it is a day of the calendar written `2026-12-24`.
#[must_use]
pub fn is_day(text: &str) -> bool {
    day(text).is_some()
}

/// The year, month and day written `2026-12-24`, if the calendar has it.
// Several parts of the wasm read dates: a copy in each costs whoever only reads
// messages nothing.
#[inline(always)]
pub(crate) fn day(text: &str) -> Option<(i64, i64, i64)> {
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to)?;
        let mut number = 0;
        for byte in digits.bytes() {
            byte.is_ascii_digit().then_some(())?;
            number = number * 10 + i64::from(byte - b'0');
        }
        Some(number)
    };
    let dash = |at: usize| text.as_bytes().get(at) == Some(&b'-');
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    let fits = text.len() == 10 && dash(4) && dash(7) && (1..=last).contains(&day);
    fits.then_some((year, month, day))
}

/// An instant as plain text: `2026-12-24 17:30 UTC`.
#[must_use]
pub fn utc(at: Millis) -> String {
    let mut text = day_of(at);
    let minutes = at.div_euclid(MINUTE).rem_euclid(24 * 60);
    text.push(' ');
    two(&mut text, minutes / 60);
    text.push(':');
    two(&mut text, minutes % 60);
    text.push_str(" UTC");
    text
}

/// The day of an instant in UTC: `2026-12-24`.
#[must_use]
pub fn day_of(at: Millis) -> String {
    let (year, month, day) = civil(at.div_euclid(DAY));
    let mut text = year.to_string();
    text.push('-');
    two(&mut text, month);
    text.push('-');
    two(&mut text, day);
    text
}

fn two(out: &mut String, number: i64) {
    if number < 10 {
        out.push('0');
    }
    out.push_str(&number.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_each_other_through_four_hundred_years() {
        let (mut before, mut seen) = ((1969, 12, 31), 0);
        for days in 0..146_097 {
            let (year, month, day) = civil(days);
            let next = day == before.2 + 1 && month == before.1 && year == before.0
                || day == 1 && month == before.1 + 1 && year == before.0
                || (month, day) == (1, 1) && (before.1, before.2) == (12, 31) && year == before.0 + 1;
            assert!(next, "{before:?} {:?}", (year, month, day));
            assert!(is_day(&day_of(days * DAY)), "{}", day_of(days * DAY));
            before = (year, month, day);
            seen += 1;
        }
        assert_eq!((civil(146_097), seen), ((2370, 1, 1), 146_097));
        assert_eq!(civil(-1), (1969, 12, 31));
    }

    #[test]
    fn an_instant_is_written_in_utc() {
        assert_eq!(utc(1_798_133_400_000), "2026-12-24 17:30 UTC");
        assert_eq!(utc(-1), "1969-12-31 23:59 UTC");
    }

    #[test]
    fn only_days_of_the_calendar_are_days() {
        for day in ["2026-02-28", "2024-02-29", "2000-02-29", "0001-01-01"] {
            assert!(is_day(day), "{day}");
        }
        for not in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "2026-1-01",
            "",
            "x",
            "2026-01-0é",
            "2026/01/01",
        ] {
            assert!(!is_day(not), "{not}");
        }
    }
}
