//! `data-hours`: a week of opening hours.
//!
//! ```text
//! hours := "closed" | part (";" part)*
//! part  := days range ("," range)*
//! days  := day ["-" day] ("," day ["-" day])* | "daily"
//! range := HH:MM "-" HH:MM            past midnight if it ends before it begins
//! ```

use super::slip::{Issue, Slip};

/// Minutes of a day.
pub(super) const DAY: i64 = 24 * 60;

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

pub(super) const NO_DAY: &str = "begin with days, such as mon-fri or sat,sun or daily";
pub(super) const NO_RANGE: &str = "write times as 09:00-18:00, several separated by commas";
pub(super) const NO_TIME: &str = "hours are 00 to 24 and minutes 00 to 59, such as 09:00-18:00";

/// From and to, in minutes of the day it begins on; what ends past 24:00 goes on into
/// the next day.
pub(super) type Range = (i64, i64);

/// Opening hours of a week, in the shop's zone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hours {
    /// With their day of the week, 0 for Monday.
    ranges: Vec<(i64, Range)>,
    /// Closed for the time being, whatever the day.
    closed: bool,
}

impl Hours {
    /// Reads an attribute, and what is wrong with it.
    ///
    /// ```
    /// use aisle_core::availability::Hours;
    /// let (hours, issues) = Hours::read("mon-fri 09:00-12:00,13:00-18:00; sat 10:00-14:00; sun 9-5");
    /// assert!(hours.is_known());
    /// assert_eq!(issues[0].word, "9");
    /// ```
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<Issue>) {
        let (mut hours, mut issues) = (Self::default(), Vec::new());
        for part in text.split(';') {
            let part = part.trim_ascii();
            if part.is_empty() {
                continue;
            }
            if part.eq_ignore_ascii_case("closed") {
                hours.closed = true;
            } else if let Err(slip) = hours.part(part) {
                issues.push(slip.issue(part));
            }
        }
        (hours, issues)
    }

    /// Whether anything is said of when it is open.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.closed || !self.ranges.is_empty()
    }

    /// Whether it has not closed for the time being.
    pub(super) fn is_open_at_all(&self) -> bool {
        !self.closed
    }

    /// The ranges that begin on a day of the week, 0 for Monday.
    pub(super) fn of(&self, weekday: i64) -> impl Iterator<Item = Range> {
        let ranges = if self.closed { &[] } else { self.ranges.as_slice() };
        ranges
            .iter()
            .filter(move |(day, _)| *day == weekday)
            .map(|(_, range)| *range)
    }

    fn part<'a>(&mut self, part: &'a str) -> Result<(), Slip<'a>> {
        // Days end where the first digit is.
        let digit = part
            .bytes()
            .position(|byte| byte.is_ascii_digit())
            .unwrap_or(part.len());
        let (days, times) = part.split_at_checked(digit).unwrap_or((part, ""));
        let days = days_of(days)?;
        let times = ranges_of(times)?;
        for (day, _) in (0..).zip(days).filter(|(_, meant)| *meant) {
            self.ranges.extend(times.iter().map(|range| (day, *range)));
        }
        Ok(())
    }
}

/// `09:00-12:00, 13:00-18:00`.
pub(super) fn ranges_of(text: &str) -> Result<Vec<Range>, Slip<'_>> {
    let mut ranges = Vec::new();
    for range in text.split(',') {
        let range = range.trim_ascii();
        let (from, to) = range.split_once('-').ok_or(Slip(range, NO_RANGE))?;
        let (from, to) = (time(from)?, time(to)?);
        if from == DAY {
            return Err(Slip(range, NO_TIME));
        }
        ranges.push((from, if to <= from { to + DAY } else { to }));
    }
    Ok(ranges)
}

/// Which days of the week are meant, Monday first.
fn days_of(text: &str) -> Result<[bool; 7], Slip<'_>> {
    let mut days = [false; 7];
    let text = text.trim_ascii().trim_end_matches(',');
    if text.eq_ignore_ascii_case("daily") {
        return Ok([true; 7]);
    }
    for word in text.split([',', ' ']) {
        if word.is_empty() {
            continue;
        }
        let (first, last) = word.split_once('-').unwrap_or((word, word));
        let (mut at, last) = (day(first)?, day(last)?);
        loop {
            if let Some(day) = days.get_mut(at) {
                *day = true;
            }
            if at == last {
                break;
            }
            at = (at + 1) % 7;
        }
    }
    if days == [false; 7] {
        Err(Slip("", NO_DAY))
    } else {
        Ok(days)
    }
}

/// `mon`, `Monday` and what is between.
fn day(word: &str) -> Result<usize, Slip<'_>> {
    let fits = |name: &&str| {
        word.len() >= 3
            && name
                .get(..word.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(word))
    };
    DAYS.iter().position(fits).ok_or(Slip(word, NO_DAY))
}

/// `09:00` in minutes; `24:00` is the end of the day.
fn time(text: &str) -> Result<i64, Slip<'_>> {
    let text = text.trim_ascii();
    let (hour, minute) = text.split_once(':').ok_or(Slip(text, NO_RANGE))?;
    let number = |digits: &str| match digits.len() {
        1 | 2 => digits.parse::<u8>().ok().map(i64::from),
        _ => None,
    };
    match (number(hour), number(minute)) {
        (Some(hour), Some(minute @ 0..60)) if hour * 60 + minute <= DAY => Ok(hour * 60 + minute),
        _ => Err(Slip(text, NO_TIME)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(text: &str) -> Hours {
        let (hours, issues) = Hours::read(text);
        assert_eq!(issues, [], "{text}");
        hours
    }

    #[test]
    fn what_cannot_be_read_is_pointed_at_and_the_rest_holds() {
        for (text, word, hint) in [
            ("mon-fri", "mon-fri", NO_RANGE),
            ("09:00-18:00", "09:00-18:00", NO_DAY),
            ("mo 09:00-18:00", "mo", NO_DAY),
            ("mon-fry 09:00-18:00", "fry", NO_DAY),
            ("someday 09:00-18:00", "someday", NO_DAY),
            ("mon 9-18", "9", NO_RANGE),
            ("mon 09:00", "09:00", NO_RANGE),
            ("mon 08:00-12:00, 25:00-26:00", "25:00", NO_TIME),
            ("mon 09:60-10:00", "09:60", NO_TIME),
            ("mon 24:00-25:00", "25:00", NO_TIME),
            ("mon 24:00-12:00", "24:00-12:00", NO_TIME),
            ("mon 009:00-10:00", "009:00", NO_TIME),
            ("mon +9:00-10:00", "+", NO_DAY),
            ("mön 09:00-10:00", "mön", NO_DAY),
        ] {
            let (shop, issues) = Hours::read(&[text, "; sat 10:00-11:00"].concat());
            let found = issues.first().map(|issue| (issue.word.as_str(), issue.hint));
            assert_eq!(found, Some((word, hint)), "{text}");
            assert_eq!(shop, hours("sat 10:00-11:00"), "{text}");
        }
    }

    #[test]
    fn days_may_be_written_out_listed_and_wrapped() {
        assert_eq!(hours("Monday 9:00-10:00"), hours("mon 09:00-10:00;"));
        assert_eq!(hours("sat,sun 9:00-10:00"), hours("sat-sun 9:00-10:00"));
        assert_eq!(hours("sat-mon 9:00-10:00"), hours("mon sat sun 9:00-10:00"));
        assert!(!hours("").is_known());
    }

    #[test]
    fn closed_for_the_time_being_is_known_and_holds_no_hours() {
        let shop = hours("mon 09:00-10:00; closed");
        assert!(shop.is_known());
        assert_eq!(shop.of(0).count(), 0);
    }
}
