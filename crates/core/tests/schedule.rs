//! Opening hours against the tables of a calendar library, minute by minute through
//! years in which clocks change in every way they do.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use aisle_core::availability::{Holidays, Hours, Schedule, Zones};
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

const MINUTE: i64 = 60_000;

/// A zone as the library's tables have it.
struct Table(TimeZone);

impl Table {
    fn named(name: &str) -> Self {
        Self(TimeZone::get(name).unwrap())
    }
}

impl Zones for Table {
    fn offset_minutes(&self, at: i64) -> i64 {
        let at = Timestamp::from_millisecond(at).unwrap();
        i64::from(self.0.to_offset(at).seconds().div_euclid(60))
    }
}

/// An hour and a minute.
type Clock = (i8, i8);

/// A shop as a person would write down its days, in hours and minutes; what ends before
/// it begins goes on past midnight.
struct Shop {
    hours: &'static str,
    holidays: &'static str,
    on: fn(Date) -> &'static [(Clock, Clock)],
}

const SHOPS: [Shop; 3] = [
    Shop {
        hours: "mon-fri 09:00-12:30, 13:30-18:00; sat 10:00-14:00",
        holidays: "12-24..01-01; 2026-05-01; 2026-11-27 07:00-23:00",
        on: |day| match (day.month(), day.day()) {
            (12, 24..) | (1, 1) => &[],
            (5, 1) if day.year() == 2026 => &[],
            (11, 27) if day.year() == 2026 => &[((7, 0), (23, 0))],
            _ => match day.weekday() {
                Weekday::Sunday => &[],
                Weekday::Saturday => &[((10, 0), (14, 0))],
                _ => &[((9, 0), (12, 30)), ((13, 30), (18, 0))],
            },
        },
    },
    Shop {
        hours: "fri-sun 20:00-02:30; wed 00:00-24:00",
        holidays: "03-08; 10-25 01:15-01:45",
        on: |day| match (day.month(), day.day()) {
            (3, 8) => &[],
            (10, 25) => &[((1, 15), (1, 45))],
            _ => match day.weekday() {
                Weekday::Friday | Weekday::Saturday | Weekday::Sunday => &[((20, 0), (2, 30))],
                Weekday::Wednesday => &[((0, 0), (24, 0))],
                _ => &[],
            },
        },
    },
    // Edges within the hours that clocks leave out or repeat.
    Shop {
        hours: "sun 01:15-02:45; sat 23:30-00:30; mon-thu 00:00-00:01",
        holidays: "",
        on: |day| match day.weekday() {
            Weekday::Sunday => &[((1, 15), (2, 45))],
            Weekday::Saturday => &[((23, 30), (0, 30))],
            Weekday::Friday => &[],
            _ => &[((0, 0), (0, 1))],
        },
    },
];

fn is_open(shop: &Shop, at: i64, zone: &TimeZone) -> bool {
    let local = zone.to_datetime(Timestamp::from_millisecond(at).unwrap());
    let now = i32::from(local.hour()) * 60 + i32::from(local.minute());
    let on = |day: Date, now: i32| {
        (shop.on)(day).iter().any(|((h, m), (end_h, end_m))| {
            let (from, to) = (
                i32::from(*h) * 60 + i32::from(*m),
                i32::from(*end_h) * 60 + i32::from(*end_m),
            );
            from <= now && now < if to <= from { to + 24 * 60 } else { to }
        })
    };
    on(local.date(), now) || on(local.date().checked_sub(1.day()).unwrap(), now + 24 * 60)
}

#[test]
fn every_minute_of_a_year_is_open_or_closed_as_the_calendar_says() {
    for (name, year) in [
        ("Asia/Seoul", 2026),
        ("Europe/Berlin", 2026),
        ("America/New_York", 2026),
        // Half an hour of summer time.
        ("Australia/Lord_Howe", 2026),
        // Where 30 December never was.
        ("Pacific/Apia", 2011),
        // Summer time stops for a month in the middle.
        ("Africa/Casablanca", 2026),
    ] {
        let zone = Table::named(name);
        let midnight = |year: i16| {
            let day = date(year, 1, 1).to_zoned(zone.0.clone()).unwrap();
            day.timestamp().as_millisecond()
        };
        for shop in &SHOPS {
            let (hours, slips) = Hours::read(shop.hours);
            let (holidays, more) = Holidays::read(shop.holidays);
            assert_eq!((slips, more), (vec![], vec![]));
            let schedule = Schedule { hours, holidays };
            let (start, end) = (midnight(year), midnight(year + 1));
            let mut before = is_open(shop, start, &zone.0);
            let mut told = schedule.next_change(start, &zone);
            let mut changes = 0;
            for at in (start..end).step_by(60_000) {
                let open = is_open(shop, at, &zone.0);
                assert_eq!(schedule.is_open(at, &zone), open, "{name} {} at {at}", shop.hours);
                if open != before {
                    assert_eq!(told, Some(at), "{name} {}: told beforehand", shop.hours);
                    // Asked in the middle of its first minute.
                    told = schedule.next_change(at + MINUTE / 2, &zone);
                    before = open;
                    changes += 1;
                }
            }
            assert!(
                told.is_none_or(|told| told >= end),
                "{name}: nothing is told that does not come"
            );
            assert!(changes > 100, "{name} {}: {changes}", shop.hours);
        }
    }
}
