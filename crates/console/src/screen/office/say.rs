//! Numbers, days and times as the reader writes them.

use aisle_widget::ui::i18n::with_intl;
use js_sys::{Date, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::desk::Ui;

/// A whole number.
pub(super) fn number(ui: Ui, n: i64) -> String {
    with_intl(ui.chrome, |intl| intl.number(n))
}

/// A number in thousandths.
pub(super) fn decimal(ui: Ui, thousandths: i64) -> String {
    with_intl(ui.chrome, |intl| intl.decimal(thousandths))
}

/// A moment in the form these options of `Intl.DateTimeFormat` ask for.
fn dated(ui: Ui, at: i64, options: &[(&str, &str)]) -> String {
    let wanted = Object::new();
    for (name, value) in options {
        let _ = Reflect::set(&wanted, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    let locale = ui.chrome.locale.get();
    Date::new(&JsValue::from_f64(at as f64))
        .to_locale_string(&locale, &wanted)
        .into()
}

/// A day by its number since 1970, short: "23 Nov".
pub(super) fn day(ui: Ui, day: i64) -> String {
    let options = [("timeZone", "UTC"), ("day", "numeric"), ("month", "short")];
    dated(ui, day * 86_400_000, &options)
}

/// The same with weekday and year.
pub(super) fn whole_day(ui: Ui, day: i64) -> String {
    let options = [
        ("timeZone", "UTC"),
        ("weekday", "short"),
        ("day", "numeric"),
        ("month", "short"),
        ("year", "numeric"),
    ];
    dated(ui, day * 86_400_000, &options)
}

/// A weekday; 1 is Monday.
pub(super) fn weekday(ui: Ui, weekday: i64, form: &str) -> String {
    // The fifth of January 1970 was a Monday.
    dated(
        ui,
        (weekday + 3) * 86_400_000,
        &[("timeZone", "UTC"), ("weekday", form)],
    )
}

/// A moment in the reader's zone: day and time.
pub(super) fn moment(ui: Ui, at: i64) -> String {
    let options = [
        ("day", "numeric"),
        ("month", "short"),
        ("hour", "numeric"),
        ("minute", "2-digit"),
    ];
    dated(ui, at, &options)
}

/// A moment with its year.
pub(super) fn whole_moment(ui: Ui, at: i64) -> String {
    dated(ui, at, &[("dateStyle", "medium"), ("timeStyle", "medium")])
}
