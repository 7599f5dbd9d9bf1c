//! Times that can be booked, by the visitor's days.
//!
//! Owns their order, and which are gone. Refuses time zones' tables: how far a
//! zone is ahead of UTC comes from [`Zones`].

use crate::Millis;
use crate::availability::Zones;
use crate::commerce::date::DAY;
use crate::protocol::rich::Booking;

const MINUTE: Millis = 60_000;
/// How long it lasts if nobody says, in minutes.
const MINUTES: u32 = 30;

/// One time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// What is sent: the shop's name for it, or the time itself as text.
    pub id: String,
    /// When it begins, since 1970.
    pub at: Millis,
    /// How long it lasts, in minutes.
    pub minutes: u32,
}

/// The times of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970-01-01, as the visitor's calendar has it.
    pub day: i64,
    /// Its times, earliest first; at least one.
    pub times: Vec<Time>,
}

/// The times that lie ahead, by the visitor's days. Of two that begin at once and
/// last as long, the first one is kept.
#[must_use]
pub fn days(booking: &Booking, now: Millis, zone: &dyn Zones) -> Vec<Day> {
    let mut times: Vec<Time> = Vec::new();
    for slot in booking.slots.iter().filter(|slot| slot.at > now) {
        let id = if slot.id.is_empty() {
            slot.at.to_string()
        } else {
            slot.id.clone()
        };
        let minutes = slot.minutes.or(booking.minutes).unwrap_or(MINUTES).max(1);
        times.push(Time {
            id,
            at: slot.at,
            minutes,
        });
    }
    times.sort_by_key(|time| (time.at, time.minutes));
    times.dedup_by_key(|time| (time.at, time.minutes));
    let mut days: Vec<Day> = Vec::new();
    for time in times {
        let day = day_of(time.at, zone);
        match days.last_mut() {
            Some(last) if last.day == day => last.times.push(time),
            _ => days.push(Day {
                day,
                times: vec![time],
            }),
        }
    }
    // Where clocks are put back over midnight a day comes twice; it is one day.
    days.sort_by_key(|day| day.day);
    days.dedup_by(|again, first| {
        let same = again.day == first.day;
        if same {
            first.times.append(&mut again.times);
        }
        same
    });
    days
}

/// The day of an instant, as days since 1970-01-01 in a zone.
#[must_use]
pub fn day_of(at: Millis, zone: &dyn Zones) -> i64 {
    let offset = zone.offset_minutes(at).saturating_mul(MINUTE);
    at.saturating_add(offset).div_euclid(DAY)
}

/// Whether two zones differ at any of the times: then the shop's is shown as well.
#[must_use]
pub fn differ(booking: &Booking, visitor: &dyn Zones, shop: &dyn Zones) -> bool {
    let other = |at| visitor.offset_minutes(at) != shop.offset_minutes(at);
    booking.slots.iter().any(|slot| other(slot.at))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::rich::Slot;

    const HOUR: Millis = 60 * MINUTE;

    /// So many minutes ahead of UTC, and as many from an instant on.
    struct Zone(i64, Millis, i64);

    impl Zones for Zone {
        fn offset_minutes(&self, at: Millis) -> i64 {
            if at < self.1 { self.0 } else { self.2 }
        }
    }

    const UTC: Zone = Zone(0, 0, 0);
    const SEOUL: Zone = Zone(540, 0, 540);

    fn booking(slots: &[(Millis, &str)]) -> Booking {
        Booking {
            slots: slots
                .iter()
                .map(|(at, id)| Slot {
                    at: *at,
                    id: (*id).into(),
                    minutes: None,
                })
                .collect(),
            minutes: Some(45),
            ..Booking::default()
        }
    }

    #[test]
    fn the_same_times_fall_on_other_days_in_another_zone() {
        let booking = booking(&[
            (40 * HOUR, "c"),
            (14 * HOUR, "a"),
            (16 * HOUR, "b"),
            (14 * HOUR, "again"),
        ]);
        let shape = |zone: &dyn Zones| -> Vec<(i64, Vec<String>)> {
            let days = days(&booking, 0, zone);
            days.into_iter()
                .map(|day| (day.day, day.times.into_iter().map(|it| it.id).collect()))
                .collect()
        };
        let of = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(shape(&UTC), [(0, of(&["a", "b"])), (1, of(&["c"]))]);
        assert_eq!(shape(&SEOUL), [(0, of(&["a"])), (1, of(&["b"])), (2, of(&["c"]))]);
    }

    #[test]
    fn what_has_begun_cannot_be_booked_and_times_without_a_name_have_their_own() {
        let days = days(&booking(&[(HOUR, ""), (2 * HOUR, "")]), HOUR, &UTC);
        assert_eq!(
            days[0].times,
            [Time {
                id: "7200000".into(),
                at: 2 * HOUR,
                minutes: 45
            }]
        );
    }

    #[test]
    fn a_day_that_clocks_make_twice_is_one_day() {
        // At 30 hours clocks go back from +60 to -300 minutes.
        let zone = Zone(0, 25 * HOUR, -300);
        let days = days(
            &booking(&[
                (23 * HOUR, "a"),
                (24 * HOUR + 1, "b"),
                (26 * HOUR, "c"),
                (30 * HOUR, "d"),
            ]),
            0,
            &zone,
        );
        let shape: Vec<_> = days.iter().map(|day| (day.day, day.times.len())).collect();
        assert_eq!(shape, [(0, 2), (1, 2)]);
    }

    #[test]
    fn zones_that_are_the_same_at_all_times_do_not_differ() {
        let booking = booking(&[(14 * HOUR, "a")]);
        assert!(!differ(&booking, &SEOUL, &Zone(540, 20 * HOUR, 600)));
        assert!(differ(&booking, &SEOUL, &UTC));
    }

    proptest! {
        #[test]
        fn every_time_ahead_is_on_one_day_and_days_are_in_order(
            times in prop::collection::vec((any::<i64>(), 0_u8..3), 0..40), now: i64, before in -720_i64..840, change: i64, after in -720_i64..840,
        ) {
            let mut booking = Booking::default();
            for (at, id) in &times {
                booking.slots.push(Slot { at: *at, id: "ab".repeat((*id).into()), minutes: None });
            }
            let zone = Zone(before, change, after);
            let days = days(&booking, now, &zone);
            prop_assert!(days.windows(2).all(|two| two[0].day < two[1].day));
            let mut found: Vec<_> = days.iter().flat_map(|day| day.times.iter().map(|it| it.at)).collect();
            found.sort_unstable();
            let mut ahead: Vec<_> = times.iter().map(|(at, _)| *at).filter(|at| *at > now).collect();
            ahead.sort_unstable();
            ahead.dedup();
            prop_assert_eq!(found, ahead);
        }
    }
}
