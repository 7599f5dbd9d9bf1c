//! Which days are reported on.
//!
//! Days are those of one offset from UTC: the reader's at the end of the time. The
//! server counts them the same way, so a day's number here is its row there.

use aisle_core::commerce::date::{DAY, civil, is_day};

/// What the reader picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// So many days up to today.
    Last(i64),
    /// From one day to another, both by their number since 1970 and both within.
    Own(i64, i64),
}

/// The time that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    /// In UTC milliseconds; the first moment within.
    pub(super) from: i64,
    /// The first moment after it.
    pub(super) to: i64,
    /// Minutes east of UTC.
    pub(super) zone: i64,
    /// The number of the first day.
    pub(super) first: i64,
    /// How many days.
    pub(super) days: i64,
}

/// Longest time that is asked for at once, in days: two years.
pub(super) const LONGEST: i64 = 731;

impl Range {
    /// `offset` says how many minutes the reader is east of UTC at a moment.
    pub(super) fn new(choice: Choice, now: i64, offset: impl Fn(i64) -> i64) -> Self {
        let (first, last, zone) = match choice {
            Choice::Last(days) => {
                let zone = offset(now);
                let today = day_at(now, zone);
                (today - days.clamp(1, LONGEST) + 1, today, zone)
            }
            Choice::Own(first, last) => {
                let last = last.max(first);
                (first.max(last - LONGEST + 1), last, offset((last + 1) * DAY - 1))
            }
        };
        Self {
            from: first * DAY - zone * 60_000,
            to: (last + 1) * DAY - zone * 60_000,
            zone,
            first,
            days: last - first + 1,
        }
    }

    /// The last day's number.
    pub(super) fn last(&self) -> i64 {
        self.first + self.days - 1
    }

    /// What stands behind the `?` of an address.
    pub(super) fn query(&self) -> String {
        let Self { from, to, zone, .. } = self;
        [
            "from=",
            &from.to_string(),
            "&to=",
            &to.to_string(),
            "&zone=",
            &zone.to_string(),
        ]
        .concat()
    }
}

/// The number of the day it is then.
pub(super) fn day_at(at: i64, zone: i64) -> i64 {
    (at + zone * 60_000).div_euclid(DAY)
}

/// A day as fields and the server write it: `2026-11-23`.
pub(super) fn day_text(day: i64) -> String {
    let (year, month, day) = civil(day);
    let two = |n: i64| [if n < 10 { "0" } else { "" }, &n.to_string()].concat();
    [&year.to_string(), "-", &two(month), "-", &two(day)].concat()
}

/// The number of a day that is written so.
pub(super) fn day_number(text: &str) -> Option<i64> {
    if !is_day(text) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    // Eras of 400 years in which months begin in March, as `civil` has them.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_number_and_back() {
        for (text, number) in [("1970-01-01", 0), ("2000-02-29", 11_016), ("2026-11-23", 20_780)] {
            assert_eq!(
                (day_number(text), day_text(number).as_str()),
                (Some(number), text)
            );
        }
        for day in (-800_000..800_000).step_by(97) {
            if day_text(day).len() == 10 && day > -719_000 {
                assert_eq!(day_number(&day_text(day)), Some(day), "{}", day_text(day));
            }
        }
        assert_eq!(day_number("2026-02-30"), None);
        assert_eq!(day_number(""), None);
    }

    #[test]
    fn the_last_days_end_with_today_as_the_reader_has_it() {
        // 2026-11-23 01:00 UTC is the 23rd in Seoul and still the 22nd in New York.
        let now = 20_780 * DAY + 3_600_000;
        let seoul = Range::new(Choice::Last(7), now, |_| 540);
        assert_eq!((seoul.first, seoul.last(), seoul.days), (20_774, 20_780, 7));
        assert_eq!(seoul.from, 20_774 * DAY - 9 * 3_600_000);
        assert!(seoul.from <= now && now < seoul.to);
        let york = Range::new(Choice::Last(7), now, |_| -300);
        assert_eq!(york.last(), 20_779);
        assert_eq!(york.query(), "from=1794805200000&to=1795410000000&zone=-300");
    }

    #[test]
    fn own_days_are_both_within_in_whatever_order_and_not_endless() {
        let one = Range::new(Choice::Own(100, 100), 0, |_| 0);
        assert_eq!((one.from, one.to, one.days), (100 * DAY, 101 * DAY, 1));
        assert_eq!(Range::new(Choice::Own(100, 90), 0, |_| 0).days, 1);
        assert_eq!(Range::new(Choice::Own(0, 20_000), 0, |_| 0).days, LONGEST);
    }

    #[test]
    fn the_offset_is_the_one_at_the_end_of_the_time() {
        // The clocks go back on day 50.
        let offset = |at: i64| if at < 50 * DAY { 120 } else { 60 };
        assert_eq!(Range::new(Choice::Own(40, 60), 0, offset).zone, 60);
        assert_eq!(Range::new(Choice::Own(40, 45), 0, offset).zone, 120);
    }
}
