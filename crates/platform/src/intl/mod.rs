//! Dates, numbers and plurals, as the browser writes them.
//!
//! Owns the formatters, each made once and when first needed: making one costs
//! up to a millisecond. Refuses tables of its own. A locale or zone the browser
//! does not know falls back to English and to the browser's zone.

mod civil;
mod formatter;

use std::cell::OnceCell;

use aisle_core::availability::Zones;
use aisle_core::protocol::Timestamp;
use js_sys::Array;
use wasm_bindgen::JsValue;

use civil::{Civil, days_from_civil};
use formatter::Formatter;

use crate::js;

const DAY_MS: i64 = 86_400_000;

/// The formatters of one locale and time zone.
pub struct Intl {
    locale: String,
    zone: Option<String>,
    time: OnceCell<Formatter>,
    weekday: OnceCell<Formatter>,
    date: OnceCell<Formatter>,
    full_date: OnceCell<Formatter>,
    relative: OnceCell<Formatter>,
    number: OnceCell<Formatter>,
    plural: OnceCell<Formatter>,
    civil: OnceCell<Formatter>,
}

impl Zones for Intl {
    fn offset_minutes(&self, at: Timestamp) -> i64 {
        i64::from(Self::offset_minutes(self, at))
    }
}

impl Intl {
    /// `locale` is BCP 47, `zone` an IANA name or the browser's own.
    #[must_use]
    pub fn new(locale: &str, zone: Option<&str>) -> Self {
        Self {
            locale: locale.to_owned(),
            zone: zone.map(str::to_owned),
            time: OnceCell::new(),
            weekday: OnceCell::new(),
            date: OnceCell::new(),
            full_date: OnceCell::new(),
            relative: OnceCell::new(),
            number: OnceCell::new(),
            plural: OnceCell::new(),
            civil: OnceCell::new(),
        }
    }

    /// The time of day with hours and minutes, 12 or 24 hours as is the custom.
    #[must_use]
    pub fn time(&self, ts: Timestamp) -> String {
        self.time
            .get_or_init(|| self.dates(&self.locale, &[("hour", "numeric"), ("minute", "2-digit")]))
            .call(&[&number(ts)])
    }

    /// The day as a separator says it: "Today", "Yesterday", a weekday within a week
    /// before or after, else the date, with its year unless it is this one.
    #[must_use]
    pub fn day(&self, ts: Timestamp, now: Timestamp) -> String {
        let (then, today) = (self.civil(ts), self.civil(now));
        let ago = today.day - then.day;
        let text = match ago {
            -1..=1 => self
                .relative
                .get_or_init(|| self.make("RelativeTimeFormat", "format", &[("numeric", "auto")]))
                .call(&[&number(-ago), &"day".into()]),
            -6..=-2 | 2..=6 => self
                .weekday
                .get_or_init(|| self.dates(&self.locale, &[("weekday", "long")]))
                .call(&[&number(ts)]),
            _ if then.year == today.year => self
                .date
                .get_or_init(|| self.dates(&self.locale, &[("day", "numeric"), ("month", "long")]))
                .call(&[&number(ts)]),
            _ => self
                .full_date
                .get_or_init(|| {
                    self.dates(
                        &self.locale,
                        &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
                    )
                })
                .call(&[&number(ts)]),
        };
        self.capitalised(&text)
    }

    /// A whole number with the locale's digits and grouping. Exact below 2^53.
    #[must_use]
    pub fn number(&self, n: i64) -> String {
        self.number
            .get_or_init(|| self.make("NumberFormat", "format", &[]))
            .call(&[&number(n)])
    }

    /// An amount of money, as the locale writes it; whole amounts without decimals.
    /// `thousandths` are those of the major unit.
    #[must_use]
    pub fn money(&self, thousandths: i64, currency: &str) -> String {
        let options = [
            ("style", "currency"),
            ("currency", currency),
            ("trailingZeroDisplay", "stripIfInteger"),
        ];
        self.styled(thousandths as f64 / 1_000.0, &options)
    }

    /// A number in thousandths, with as many decimals as it needs.
    #[must_use]
    pub fn decimal(&self, thousandths: i64) -> String {
        self.styled(thousandths as f64 / 1_000.0, &[])
    }

    /// A duration in its largest whole unit, rounded down: "2 hours".
    #[must_use]
    pub fn duration(&self, ms: i64) -> String {
        const UNITS: [(i64, &str); 4] = [
            (DAY_MS, "day"),
            (3_600_000, "hour"),
            (60_000, "minute"),
            (1_000, "second"),
        ];
        // A day has 24 hours, but "1 day" of 30 hours says too little.
        let fits = |(unit, _): &&(i64, &str)| ms >= unit.saturating_mul(if *unit == DAY_MS { 2 } else { 1 });
        let (unit, name) = UNITS.iter().find(fits).copied().unwrap_or((1_000, "second"));
        let options = [("style", "unit"), ("unit", name), ("unitDisplay", "long")];
        self.styled((ms / unit) as f64, &options)
    }

    /// Not kept: these are for the few numbers in a shop's own messages.
    fn styled(&self, amount: f64, options: &[(&str, &str)]) -> String {
        self.make("NumberFormat", "format", options)
            .call(&[&JsValue::from_f64(amount)])
    }

    /// The plural category of `n`: zero, one, two, few, many or other.
    #[must_use]
    pub fn plural(&self, n: i64) -> &'static str {
        let category = self
            .plural
            .get_or_init(|| self.make("PluralRules", "select", &[]))
            .call(&[&number(n)]);
        ["zero", "one", "two", "few", "many"]
            .into_iter()
            .find(|known| *known == category)
            .unwrap_or("other")
    }

    /// The day with its weekday, short: "Wed, 25 Nov".
    #[must_use]
    pub fn dated(&self, ts: Timestamp) -> String {
        let options = [("weekday", "short"), ("day", "numeric"), ("month", "short")];
        self.dates(&self.locale, &options).call(&[&number(ts)])
    }

    /// The name of a country by its ISO 3166 code; the code itself where there is
    /// none.
    #[must_use]
    pub fn region(&self, code: &str) -> String {
        self.named("region", code)
    }

    /// The name of a language by its tag; the tag itself where there is none.
    #[must_use]
    pub fn language(&self, tag: &str) -> String {
        self.named("language", tag)
    }

    fn named(&self, kind: &str, code: &str) -> String {
        let name = self
            .make("DisplayNames", "of", &[("type", kind)])
            .call(&[&code.into()]);
        if name.is_empty() { code.to_owned() } else { name }
    }

    /// The name of the zone, such as `Asia/Seoul`.
    #[must_use]
    pub fn zone(&self) -> String {
        if let Some(zone) = &self.zone {
            return zone.clone();
        }
        let options = self.make("DateTimeFormat", "resolvedOptions", &[]).call_raw(&[]);
        js::get(&options, "timeZone").as_string().unwrap_or_default()
    }

    /// Whether the browser knows the zone; if not, its own is used.
    #[must_use]
    pub fn knows_zone(&self) -> bool {
        let known =
            |zone: &String| Formatter::make("DateTimeFormat", "format", &["en"], &[("timeZone", zone)]);
        self.zone.as_ref().is_none_or(|zone| known(zone).is_some())
    }

    /// How far the zone is ahead of UTC at this moment, in minutes.
    #[must_use]
    pub fn offset_minutes(&self, ts: Timestamp) -> i32 {
        let civil = self.civil(ts);
        let local = civil.day * DAY_MS + civil.minute * 60_000;
        ((local - ts.div_euclid(60_000) * 60_000) / 60_000) as i32
    }

    /// Year, day and minute in the zone.
    fn civil(&self, ts: Timestamp) -> Civil {
        let formatter = self.civil.get_or_init(|| {
            self.dates_via(
                "en-US",
                "formatToParts",
                &[
                    ("calendar", "gregory"),
                    ("numberingSystem", "latn"),
                    ("hourCycle", "h23"),
                    ("year", "numeric"),
                    ("month", "numeric"),
                    ("day", "numeric"),
                    ("hour", "numeric"),
                    ("minute", "numeric"),
                ],
            )
        });
        let parts = Array::from(&formatter.call_raw(&[&number(ts)]));
        let part = |kind: &str| {
            parts
                .iter()
                .find(|part| js::get(part, "type").as_string().as_deref() == Some(kind))
                .and_then(|part| js::get(&part, "value").as_string()?.parse::<i64>().ok())
                .unwrap_or_default()
        };
        let year = part("year");
        Civil {
            year,
            day: days_from_civil(year, part("month"), part("day")),
            minute: part("hour") * 60 + part("minute"),
        }
    }

    fn dates(&self, locale: &str, options: &[(&str, &str)]) -> Formatter {
        self.dates_via(locale, "format", options)
    }

    fn dates_via(&self, locale: &str, method: &str, options: &[(&str, &str)]) -> Formatter {
        let mut zoned = options.to_vec();
        if let Some(zone) = &self.zone {
            zoned.push(("timeZone", zone));
        }
        // With the zone first: a bad locale must not cost a good zone.
        Formatter::make("DateTimeFormat", method, &[locale, "en"], &zoned)
            .or_else(|| Formatter::make("DateTimeFormat", method, &[locale, "en"], options))
            .unwrap_or_default()
    }

    fn make(&self, kind: &str, method: &str, options: &[(&str, &str)]) -> Formatter {
        Formatter::make(kind, method, &[&self.locale, "en"], options).unwrap_or_default()
    }

    /// A separator begins a line, so its first letter is a capital where the
    /// script has such.
    fn capitalised(&self, text: &str) -> String {
        let Some(first) = text.chars().next() else {
            return String::new();
        };
        if !begins_with_a_capital(first) {
            return text.to_owned();
        }
        let (head, tail) = text.split_at(first.len_utf8());
        let prototype = js::get(&js::get(&js_sys::global(), "String"), "prototype");
        let upper = js::method(&prototype, "toLocaleUpperCase");
        let head = upper
            .and_then(|upper| {
                let head = JsValue::from_str(head);
                upper
                    .call1(&head, &self.locale.as_str().into())
                    .or_else(|_| upper.call0(&head))
                    .ok()
            })
            .and_then(|upper| upper.as_string())
            .unwrap_or_else(|| head.to_owned());
        head + tail
    }
}

/// Georgian has capital letters, but for whole words only, never for beginnings.
fn begins_with_a_capital(first: char) -> bool {
    !('\u{10D0}'..='\u{10FF}').contains(&first)
}

fn number(n: i64) -> JsValue {
    JsValue::from_f64(n as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_begin_a_line_but_not_in_georgian() {
        assert!(begins_with_a_capital('é'));
        assert!(!begins_with_a_capital('ხ'));
    }
}
