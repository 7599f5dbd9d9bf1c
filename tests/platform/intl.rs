//! Dates, numbers and plurals against what the languages really write.

use aisle_platform::intl::Intl;
use wasm_bindgen_test::wasm_bindgen_test;

/// 2026-11-22T09:30:00Z, a Sunday.
const NOW: i64 = 1_795_339_800_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

#[wasm_bindgen_test]
fn a_day_is_named_as_the_language_names_it() {
    let days = |locale: &str| {
        let intl = Intl::new(locale, Some("UTC"));
        [0, 1, 3, 30, 400].map(|ago| intl.day(NOW - ago * DAY, NOW))
    };
    assert_eq!(
        days("en"),
        ["Today", "Yesterday", "Thursday", "October 23", "October 18, 2025"]
    );
    assert_eq!(
        days("ko"),
        ["오늘", "어제", "목요일", "10월 23일", "2025년 10월 18일"]
    );
    assert_eq!(days("fr")[..3], ["Aujourd’hui", "Hier", "Jeudi"]);
    assert_eq!(Intl::new("en", Some("UTC")).day(NOW + DAY, NOW), "Tomorrow");
}

#[wasm_bindgen_test]
fn a_separator_begins_with_a_capital_where_the_script_has_them() {
    let today = |locale: &str| Intl::new(locale, Some("UTC")).day(NOW, NOW);
    assert_eq!(
        ["tr", "ru", "el", "ja"].map(today),
        ["Bugün", "Сегодня", "Σήμερα", "今日"]
    );
}

#[wasm_bindgen_test]
fn days_end_at_midnight_of_the_zone_and_not_after_24_hours() {
    // 18:30 in Seoul. Ten hours before is 08:30 of the same day there, but 23:30
    // of the day before in UTC.
    assert_eq!(
        Intl::new("en", Some("Asia/Seoul")).day(NOW - 10 * HOUR, NOW),
        "Today"
    );
    assert_eq!(
        Intl::new("en", Some("UTC")).day(NOW - 10 * HOUR, NOW),
        "Yesterday"
    );
    // The day clocks go back in New York has 25 hours: 2026-11-01.
    let new_york = Intl::new("en", Some("America/New_York"));
    let first_minute = 1_793_505_600_000; // 2026-11-01T00:00-04:00
    assert_eq!(
        new_york.day(first_minute, first_minute + 24 * HOUR + HOUR / 2),
        "Today"
    );
    assert_eq!(new_york.day(first_minute, first_minute + 25 * HOUR), "Yesterday");
}

#[wasm_bindgen_test]
fn the_time_of_day_is_written_by_the_clock_of_the_country() {
    let time = |locale: &str| {
        Intl::new(locale, Some("Asia/Seoul"))
            .time(NOW)
            .replace('\u{202F}', " ")
    };
    assert_eq!(time("en-US"), "6:30 PM");
    assert_eq!(time("en-GB"), "18:30");
    assert_eq!(time("ko"), "오후 6:30");
}

#[wasm_bindgen_test]
fn numbers_and_plurals_are_the_languages() {
    assert_eq!(Intl::new("en", None).number(1_234_567), "1,234,567");
    assert_eq!(Intl::new("de", None).number(-1_234_567), "-1.234.567");
    let english = Intl::new("en", None);
    assert_eq!([0, 1, 2].map(|n| english.plural(n)), ["other", "one", "other"]);
    let polish = Intl::new("pl", None);
    assert_eq!([1, 3, 5].map(|n| polish.plural(n)), ["one", "few", "many"]);
    let arabic = Intl::new("ar", None);
    assert_eq!([0, 2].map(|n| arabic.plural(n)), ["zero", "two"]);
    assert_eq!(Intl::new("ko", None).plural(1), "other");
}

#[wasm_bindgen_test]
fn a_locale_or_zone_that_is_none_costs_only_itself() {
    let bad_locale = Intl::new("not a locale!", Some("Asia/Seoul"));
    assert_eq!(bad_locale.time(NOW).replace('\u{202F}', " "), "6:30 PM");
    assert_eq!(bad_locale.day(NOW, NOW), "Today");
    assert_eq!(bad_locale.plural(1), "one");
    let bad_zone = Intl::new("ko", Some("Mars/Olympus"));
    assert_eq!(bad_zone.time(NOW), Intl::new("ko", None).time(NOW));
}

#[wasm_bindgen_test]
fn offsets_are_those_of_the_zone_at_that_moment() {
    let offset = |zone: &str, ts: i64| Intl::new("ko", Some(zone)).offset_minutes(ts);
    let july = 1_783_000_000_000;
    assert_eq!(offset("UTC", NOW), 0);
    assert_eq!(offset("Asia/Seoul", NOW), 540);
    assert_eq!(offset("Asia/Kathmandu", NOW), 345);
    assert_eq!(
        (offset("America/New_York", NOW), offset("America/New_York", july)),
        (-300, -240)
    );
    assert_eq!(
        (
            offset("Australia/Lord_Howe", NOW),
            offset("Australia/Lord_Howe", july)
        ),
        (660, 630)
    );
    assert_eq!(offset("Asia/Seoul", -1), 540, "also before 1970");
}
