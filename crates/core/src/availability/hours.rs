//! `data-hours`: a week of opening hours.
//!
//! ```text
//! hours := part (";" part)*
//! part  := days range ("," range)*
//! days  := day ["-" day] ("," day ["-" day])* | "daily"
//! range := HH:MM "-" HH:MM            past midnight if it ends before it begins
//! ```

use super::Zones;
use crate::Millis;

const MINUTE: Millis = 60_000;
const DAY: i64 = 24 * 60;
const WEEK: i64 = 7 * DAY;

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// A part that could not be read; the others hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// What was written.
    pub part: String,
    /// What is wrong, and what to write instead.
    pub hint: &'static str,
}

const NO_DAY: &str = "begin with days, such as mon-fri or sat,sun or daily";
const NO_RANGE: &str = "write times as 09:00-18:00, several separated by commas";
const NO_TIME: &str = "hours are 00 to 24 and minutes 00 to 59, such as 09:00-18:00";

/// Opening hours of a week, in the shop's zone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hours {
    /// Minutes since Monday 00:00, from and to; what goes past Sunday goes on.
    ranges: Vec<(i64, i64)>,
}

impl Hours {
    /// Reads an attribute, and what is wrong with it.
    ///
    /// ```
    /// use aisle_core::availability::Hours;
    /// let (hours, issues) = Hours::read("mon-fri 09:00-12:00,13:00-18:00; sat 10:00-14:00; sun 9-5");
    /// assert!(!hours.is_empty());
    /// assert_eq!(issues[0].part, "sun 9-5");
    /// ```
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<Issue>) {
        let (mut hours, mut issues) = (Self::default(), Vec::new());
        for part in text.split(';') {
            let part = part.trim_ascii();
            if part.is_empty() {
                continue;
            }
            if let Err(hint) = hours.part(part) {
                issues.push(Issue {
                    part: part.to_owned(),
                    hint,
                });
            }
        }
        (hours, issues)
    }

    /// Whether there are none at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    fn part(&mut self, part: &str) -> Result<(), &'static str> {
        // Days end where the first digit is.
        let digit = part
            .bytes()
            .position(|byte| byte.is_ascii_digit())
            .ok_or(NO_RANGE)?;
        let (days, times) = part.split_at_checked(digit).ok_or(NO_RANGE)?;
        let days = days_of(days)?;
        let mut ranges = Vec::new();
        for range in times.split(',') {
            let (from, to) = range.split_once('-').ok_or(NO_RANGE)?;
            let (from, mut to) = (time(from)?, time(to)?);
            if from == DAY {
                return Err(NO_TIME);
            }
            if to <= from {
                to += DAY;
            }
            for (at, day) in (0..).zip(days) {
                if day {
                    ranges.push((at * DAY + from, at * DAY + to));
                }
            }
        }
        self.ranges.extend(ranges);
        Ok(())
    }

    /// Whether it is open at that instant since the Unix epoch.
    #[must_use]
    pub fn is_open(&self, at: Millis, zone: &dyn Zones) -> bool {
        let minute = minute_of_week(at, zone);
        let holds = |minute: i64| {
            self.ranges
                .iter()
                .any(|(from, to)| *from <= minute && minute < *to)
        };
        // Sunday night goes on into Monday.
        holds(minute) || holds(minute + WEEK)
    }

    /// The next instant at which it opens or closes; `None` if it never does.
    #[must_use]
    pub fn next_change(&self, now: Millis, zone: &dyn Zones) -> Option<Millis> {
        let now = now.div_euclid(MINUTE) * MINUTE;
        let (open, minute, offset) = (
            self.is_open(now, zone),
            minute_of_week(now, zone),
            zone.offset_minutes(now),
        );
        let mut ahead = Vec::new();
        for (from, to) in &self.ranges {
            for edge in [from, to] {
                // Never none: an edge that is now comes again in a week.
                ahead.push((edge - minute - 1).rem_euclid(WEEK) + 1);
            }
        }
        ahead.sort_unstable();
        for minutes in ahead {
            let near = now + minutes * MINUTE;
            // Clocks may be changed on the way, and leave that time out.
            let changed = near + (offset - zone.offset_minutes(near)) * MINUTE;
            for edge in [changed, near] {
                if edge > now && self.is_open(edge, zone) != open {
                    return Some(self.first(now, edge, open, zone));
                }
            }
        }
        None
    }

    /// The first minute within which it is not as it was, between one at which
    /// it is and one at which it is not: an edge that falls into an hour that a
    /// change of clocks leaves out is earlier than it seems.
    fn first(&self, mut before: Millis, mut after: Millis, open: bool, zone: &dyn Zones) -> Millis {
        while after - before > MINUTE {
            let middle = before + (after - before) / MINUTE / 2 * MINUTE;
            match self.is_open(middle, zone) == open {
                true => before = middle,
                false => after = middle,
            }
        }
        after
    }
}

fn minute_of_week(at: Millis, zone: &dyn Zones) -> i64 {
    // 1970 began on a Thursday.
    (at.div_euclid(MINUTE) + zone.offset_minutes(at) + 3 * DAY).rem_euclid(WEEK)
}

/// Which days of the week are meant, Monday first.
fn days_of(text: &str) -> Result<[bool; 7], &'static str> {
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
    if days == [false; 7] { Err(NO_DAY) } else { Ok(days) }
}

/// `mon`, `Monday` and what is between.
fn day(word: &str) -> Result<usize, &'static str> {
    let word = word.trim_ascii();
    let fits = |name: &&str| {
        word.len() >= 3
            && name
                .get(..word.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(word))
    };
    DAYS.iter().position(fits).ok_or(NO_DAY)
}

/// `09:00` in minutes; `24:00` is the end of the day.
fn time(text: &str) -> Result<i64, &'static str> {
    let (hour, minute) = text.trim_ascii().split_once(':').ok_or(NO_RANGE)?;
    let number = |text: &str| match text.len() {
        1 | 2 => text.parse::<u8>().ok().map(i64::from),
        _ => None,
    };
    let (hour, minute) = (number(hour).ok_or(NO_TIME)?, number(minute).ok_or(NO_TIME)?);
    let all = hour * 60 + minute;
    if minute < 60 && all <= DAY {
        Ok(all)
    } else {
        Err(NO_TIME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Minutes ahead of UTC from these instants on.
    struct Fake(&'static [(Millis, i64)]);

    impl Zones for Fake {
        fn offset_minutes(&self, at: Millis) -> i64 {
            let mut offset = 0;
            for (since, minutes) in self.0 {
                if at >= *since {
                    offset = *minutes;
                }
            }
            offset
        }
    }

    const UTC: Fake = Fake(&[]);
    const SEOUL: Fake = Fake(&[(i64::MIN, 540)]);
    /// 2026: clocks go forward on 8 March at 02:00 and back on 1 November at 02:00.
    const NEW_YORK: Fake = Fake(&[
        (i64::MIN, -300),
        (1_772_953_200_000, -240),
        (1_793_512_800_000, -300),
    ]);

    /// Milliseconds of a day of 2026 and a time in UTC.
    fn at(day_of_year: i64, hour: i64, minute: i64) -> Millis {
        1_767_225_600_000 + ((day_of_year - 1) * DAY + hour * 60 + minute) * MINUTE
    }

    /// Monday, 2 March 2026 is day 61.
    const MONDAY: i64 = 61;

    fn hours(text: &str) -> Hours {
        let (hours, issues) = Hours::read(text);
        assert_eq!(issues, [], "{text}");
        hours
    }

    #[test]
    fn days_and_ranges_open_and_close() {
        let shop = hours("mon-fri 09:00-12:00, 13:00-18:00; sat 10:00-14:00");
        for (day, hour, minute, open) in [
            (0, 8, 59, false),
            (0, 9, 0, true),
            (0, 12, 0, false),
            (0, 13, 0, true),
            (4, 17, 59, true),
            (4, 18, 0, false),
            (5, 10, 0, true),
            (5, 14, 0, false),
            (6, 12, 0, false),
        ] {
            assert_eq!(
                shop.is_open(at(MONDAY + day, hour, minute), &UTC),
                open,
                "{day} {hour}:{minute}"
            );
        }
    }

    #[test]
    fn a_range_past_midnight_goes_on_into_the_next_day_and_week() {
        let bar = hours("fri-sun 20:00-02:00");
        assert!(bar.is_open(at(MONDAY + 5, 1, 59), &UTC));
        assert!(!bar.is_open(at(MONDAY + 5, 2, 0), &UTC));
        assert!(bar.is_open(at(MONDAY + 7, 1, 0), &UTC), "Sunday night is Monday");
        assert!(!bar.is_open(at(MONDAY, 20, 0), &UTC));
        assert_eq!(
            bar.next_change(at(MONDAY + 6, 23, 0), &UTC),
            Some(at(MONDAY + 7, 2, 0))
        );
    }

    #[test]
    fn the_zone_decides_what_day_it_is() {
        let shop = hours("mon 09:00-10:00");
        assert!(shop.is_open(at(MONDAY, 0, 30), &SEOUL));
        assert!(!shop.is_open(at(MONDAY, 9, 30), &SEOUL));
        assert_eq!(
            shop.next_change(at(MONDAY, 0, 30), &SEOUL),
            Some(at(MONDAY, 1, 0))
        );
        assert_eq!(
            shop.next_change(at(MONDAY, 1, 0), &SEOUL),
            Some(at(MONDAY + 7, 0, 0))
        );
    }

    #[test]
    fn all_day_every_day_never_changes() {
        let always = hours("daily 00:00-24:00");
        assert!(always.is_open(at(1, 0, 0), &SEOUL));
        assert_eq!(always.next_change(at(1, 3, 0), &SEOUL), None);
        assert_eq!(Hours::default().next_change(0, &UTC), None);
    }

    #[test]
    fn the_next_change_is_right_across_changed_clocks() {
        let shop = hours("daily 09:00-17:00");
        // Saturday evening; on Sunday, 8 March, 09:00 is 13:00 UTC, not 14:00.
        assert_eq!(
            shop.next_change(at(MONDAY + 5, 23, 0), &NEW_YORK),
            Some(at(MONDAY + 6, 13, 0))
        );
        // 31 October is day 304; on 1 November 09:00 is 14:00 UTC again.
        assert_eq!(shop.next_change(at(304, 22, 0), &NEW_YORK), Some(at(305, 14, 0)));
        // 02:30 is left out on 8 March: it opens when clocks jump, at 07:00 UTC.
        let night = hours("sun 02:30-05:00");
        assert_eq!(
            night.next_change(at(MONDAY + 6, 5, 0), &NEW_YORK),
            Some(at(MONDAY + 6, 7, 0))
        );
    }

    #[test]
    fn every_change_found_is_the_next_minute_at_which_it_is_otherwise() {
        let shops = [
            "mon-fri 09:00-18:00; sat 10:00-14:00",
            "fri-sun 20:00-02:00",
            "wed 00:00-24:00",
            "sun 01:15-02:45",
        ];
        for (text, zone) in shops
            .into_iter()
            .flat_map(|text| [(text, &NEW_YORK), (text, &SEOUL)])
        {
            let shop = hours(text);
            for start in (at(60, 0, 0)..at(75, 0, 0)).step_by(7 * 61 * 60_000) {
                let next = shop.next_change(start, zone).unwrap();
                let slow = (1..).map(|n| start.div_euclid(MINUTE) * MINUTE + n * MINUTE);
                let mut slow = slow.take_while(|at| *at <= next);
                let found = slow.find(|at| shop.is_open(*at, zone) != shop.is_open(start, zone));
                assert_eq!(found, Some(next), "{text} from {start}");
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_rest_holds() {
        for (text, hint) in [
            ("mon-fri", NO_RANGE),
            ("09:00-18:00", NO_DAY),
            ("mo 09:00-18:00", NO_DAY),
            ("someday 09:00-18:00", NO_DAY),
            ("mon 9-18", NO_RANGE),
            ("mon 09:00", NO_RANGE),
            ("mon 25:00-26:00", NO_TIME),
            ("mon 09:60-10:00", NO_TIME),
            ("mon 24:00-25:00", NO_TIME),
            ("mon 009:00-10:00", NO_TIME),
            ("mön 09:00-10:00", NO_DAY),
        ] {
            let (shop, issues) = Hours::read(&[text, "; sat 10:00-11:00"].concat());
            assert_eq!((issues[0].part.as_str(), issues[0].hint), (text, hint));
            assert_eq!(shop, hours("sat 10:00-11:00"), "{text}");
        }
    }

    #[test]
    fn days_may_be_written_out_listed_and_wrapped() {
        assert_eq!(hours("Monday 9:00-10:00"), hours("mon 09:00-10:00;"));
        assert_eq!(hours("sat,sun 9:00-10:00"), hours("sat-sun 9:00-10:00"));
        assert_eq!(
            hours("sat - mon 9:00-10:00".replace(" - ", "-").as_str()),
            hours("mon sat sun 9:00-10:00")
        );
        assert!(hours("").is_empty());
    }
}
