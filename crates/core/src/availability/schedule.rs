//! When it is open, by the week's hours and the days that are otherwise.

use super::hours::{DAY, Range};
use super::{Holidays, Hours, Zones};
use crate::Millis;

const MINUTE: Millis = 60_000;
const DAY_MS: Millis = DAY * MINUTE;
/// How far ahead a change is looked for: what does not open within a year and a month
/// has closed for good.
const AHEAD: Millis = 400 * DAY_MS;

/// Opening hours with their exceptions.
///
/// The clock on the wall decides: an hour that is left out when clocks go forward is
/// never open, and one that comes twice is open twice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    /// The usual week.
    pub hours: Hours,
    /// Days that are not as usual.
    pub holidays: Holidays,
}

impl Schedule {
    /// Whether anything is said of when it is open. Holidays alone say nothing of the
    /// other days.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.hours.is_known()
    }

    /// Whether it is open at that instant since the Unix epoch.
    #[must_use]
    pub fn is_open(&self, at: Millis, zone: &dyn Zones) -> bool {
        let minutes = at.div_euclid(MINUTE) + zone.offset_minutes(at);
        let (day, minute) = (minutes.div_euclid(DAY), minutes.rem_euclid(DAY));
        // What began yesterday may go on past midnight.
        [(day, minute), (day - 1, minute + DAY)]
            .into_iter()
            .any(|(day, minute)| self.any(day, &mut |(from, to)| from <= minute && minute < to))
    }

    /// The next instant at which it opens or closes; `None` if it does not within 400
    /// days.
    #[must_use]
    pub fn next_change(&self, now: Millis, zone: &dyn Zones) -> Option<Millis> {
        let mut start = now.div_euclid(MINUTE) * MINUTE;
        let (open, last) = (self.is_open(start, zone), start + AHEAD);
        while start < last {
            let (offset, end) = stretch(start, zone);
            let mut first = (self.is_open(end, zone) != open).then_some(end);
            let local = |at: Millis| (at / MINUTE + offset).div_euclid(DAY);
            for day in local(start) - 1..=local(end) {
                self.any(day, &mut |(from, to)| {
                    for edge in [from, to] {
                        let at = (day * DAY + edge - offset) * MINUTE;
                        let sooner = start < at && first.is_none_or(|first| at < first);
                        if sooner && at < end && self.is_open(at, zone) != open {
                            first = Some(at);
                        }
                    }
                    false
                });
            }
            if first.is_some() {
                return first;
            }
            start = end;
        }
        None
    }

    /// Whether any range that begins on that day since 1970-01-01 `fits`.
    fn any(&self, day: i64, fits: &mut dyn FnMut(Range) -> bool) -> bool {
        match self.holidays.of(day) {
            // A shop that has closed for the time being has no special days either.
            Some(ranges) => self.hours.is_open_at_all() && ranges.iter().any(|range| fits(*range)),
            // 1970 began on a Thursday.
            None => self.hours.of((day + 3).rem_euclid(7)).any(fits),
        }
    }
}

/// From that instant on, how far the zone is ahead of UTC, in minutes, and until when
/// that surely holds: a day at most.
fn stretch(start: Millis, zone: &dyn Zones) -> (i64, Millis) {
    let offset = zone.offset_minutes(start);
    let mut end = start + DAY_MS;
    if zone.offset_minutes(end) != offset {
        let mut same = start;
        while end - same > MINUTE {
            let middle = same + (end - same) / MINUTE / 2 * MINUTE;
            match zone.offset_minutes(middle) == offset {
                true => same = middle,
                false => end = middle,
            }
        }
    }
    (offset, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Seoul;

    impl Zones for Seoul {
        fn offset_minutes(&self, _: Millis) -> i64 {
            540
        }
    }

    struct Utc;

    impl Zones for Utc {
        fn offset_minutes(&self, _: Millis) -> i64 {
            0
        }
    }

    fn shop(hours: &str, holidays: &str) -> Schedule {
        let (hours, slips) = Hours::read(hours);
        let (holidays, more) = Holidays::read(holidays);
        assert_eq!((slips, more), (vec![], vec![]));
        Schedule { hours, holidays }
    }

    /// Milliseconds of a day of 2026 and a time in UTC.
    fn at(day_of_year: i64, hour: i64, minute: i64) -> Millis {
        1_767_225_600_000 + ((day_of_year - 1) * DAY + hour * 60 + minute) * MINUTE
    }

    /// Monday, 2 March 2026 is day 61.
    const MONDAY: i64 = 61;

    #[test]
    fn days_and_ranges_open_and_close() {
        let shop = shop("mon-fri 09:00-12:00, 13:00-18:00; sat 10:00-14:00", "");
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
            let time = at(MONDAY + day, hour, minute);
            assert_eq!(shop.is_open(time, &Utc), open, "{day} {hour}:{minute}");
        }
    }

    #[test]
    fn a_range_past_midnight_goes_on_into_the_next_day_and_week() {
        let bar = shop("fri-sun 20:00-02:00", "");
        assert!(bar.is_open(at(MONDAY + 5, 1, 59), &Utc));
        assert!(!bar.is_open(at(MONDAY + 5, 2, 0), &Utc));
        assert!(bar.is_open(at(MONDAY + 7, 1, 0), &Utc), "Sunday night is Monday");
        assert!(!bar.is_open(at(MONDAY, 20, 0), &Utc));
        let change = bar.next_change(at(MONDAY + 6, 23, 0), &Utc);
        assert_eq!(change, Some(at(MONDAY + 7, 2, 0)));
    }

    #[test]
    fn the_zone_decides_what_day_it_is() {
        let shop = shop("mon 09:00-10:00", "");
        assert!(shop.is_open(at(MONDAY, 0, 30), &Seoul));
        assert!(!shop.is_open(at(MONDAY, 9, 30), &Seoul));
        for (now, change) in [
            (at(MONDAY, 0, 30), at(MONDAY, 1, 0)),
            (at(MONDAY, 1, 0), at(MONDAY + 7, 0, 0)),
        ] {
            assert_eq!(shop.next_change(now, &Seoul), Some(change));
        }
    }

    #[test]
    fn what_is_always_or_never_open_does_not_change() {
        let always = shop("daily 00:00-24:00", "");
        assert!(always.is_open(at(1, 0, 0), &Seoul));
        assert_eq!(always.next_change(at(1, 3, 0), &Seoul), None);
        assert_eq!(Schedule::default().next_change(0, &Utc), None);
        let closed = shop("daily 09:00-10:00; closed", "2026-03-02 12:00-13:00");
        assert!(closed.is_known() && !closed.is_open(at(MONDAY, 12, 30), &Utc));
        assert_eq!(closed.next_change(at(MONDAY, 0, 0), &Utc), None);
    }

    #[test]
    fn a_holiday_takes_the_place_of_its_day_and_leaves_the_night_before() {
        let bar = shop(
            "daily 20:00-02:00",
            "2026-03-03; 2026-03-04..2026-03-05 22:00-23:00",
        );
        let opens_and_closes = {
            let mut now = at(MONDAY, 12, 0);
            core::array::from_fn::<_, 8, _>(|_| {
                now = bar.next_change(now, &Utc).unwrap();
                now
            })
        };
        assert_eq!(
            opens_and_closes,
            [
                at(MONDAY, 20, 0),
                at(MONDAY + 1, 2, 0),
                at(MONDAY + 2, 22, 0),
                at(MONDAY + 2, 23, 0),
                at(MONDAY + 3, 22, 0),
                at(MONDAY + 3, 23, 0),
                at(MONDAY + 4, 20, 0),
                at(MONDAY + 5, 2, 0),
            ]
        );
    }

    #[test]
    fn a_change_far_ahead_is_found_within_a_year() {
        let shop = shop("daily 09:00-17:00", "2026-01-02..2026-12-30");
        assert_eq!(shop.next_change(at(1, 18, 0), &Utc), Some(at(365, 9, 0)));
    }
}
