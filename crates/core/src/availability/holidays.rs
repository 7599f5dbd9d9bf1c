//! `data-holidays`: days that are not as the week says.
//!
//! ```text
//! holidays := part (";" part)*
//! part     := span [range ("," range)*]       closed all day without a range
//! span     := date [".." date]                both days included
//! date     := YYYY-MM-DD | MM-DD              every year without a year
//! ```

use super::hours::{Range, ranges_of};
use super::slip::{Issue, Slip};
use crate::commerce::date;

pub(super) const NO_DATE: &str =
    "begin with a date such as 2026-12-25, 12-25 for every year, or 2026-12-24..2026-12-26";
pub(super) const MIXED: &str = "write both ends of a span with a year, or neither";
pub(super) const BACKWARDS: &str = "the first day of a span comes before its last";
pub(super) const TWICE: &str = "a part before names one of these days too; the first that does holds";

/// Year, month and day; of every year, with year 0.
type Date = (i64, i64, i64);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Span {
    first: Date,
    last: Date,
    ranges: Vec<Range>,
}

impl Span {
    fn yearly(&self) -> bool {
        self.first.0 == 0
    }

    /// Whether it holds that day. A span of every year may go over its end.
    fn holds(&self, (year, month, day): Date) -> bool {
        let date = (if self.yearly() { 0 } else { year }, month, day);
        match self.first <= self.last {
            true => self.first <= date && date <= self.last,
            false => self.first <= date || date <= self.last,
        }
    }

    /// Whether both hold some day.
    fn meets(&self, other: &Self) -> bool {
        self.yearly() == other.yearly() && (self.holds(other.first) || other.holds(self.first))
    }
}

/// Holidays, and days with hours of their own, in the shop's zone.
///
/// A day that is written with its year goes before the same day of every year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holidays(Vec<Span>);

impl Holidays {
    /// Reads an attribute, and what is wrong with it.
    ///
    /// ```
    /// use aisle_core::availability::Holidays;
    /// let (_, issues) = Holidays::read("12-24..12-26; 2026-12-31 09:00-12:00; 2026-02-30");
    /// assert_eq!(issues[0].word, "2026-02-30");
    /// ```
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<Issue>) {
        let (mut spans, mut issues) = (Vec::<Span>::new(), Vec::new());
        for part in text.split(';') {
            let part = part.trim_ascii();
            if part.is_empty() {
                continue;
            }
            match span(part) {
                Ok(span) => {
                    if spans.iter().any(|other| other.meets(&span)) {
                        issues.push(Slip("", TWICE).issue(part));
                    }
                    spans.push(span);
                }
                Err(slip) => issues.push(slip.issue(part)),
            }
        }
        (Self(spans), issues)
    }

    /// The ranges that begin on that day since 1970-01-01, if it is not as the week
    /// says.
    pub(super) fn of(&self, day: i64) -> Option<&[Range]> {
        let date = date::civil(day);
        let mut found: Option<&Span> = None;
        for span in self.0.iter().filter(|span| span.holds(date)) {
            // The first as written, but what names its year goes before.
            if found.is_none_or(|found| found.yearly() && !span.yearly()) {
                found = Some(span);
            }
        }
        Some(&found?.ranges)
    }
}

fn span(part: &str) -> Result<Span, Slip<'_>> {
    let (dates, times) = part.split_once(' ').unwrap_or((part, ""));
    let (first, last) = dates.split_once("..").unwrap_or((dates, dates));
    let (from, to) = (date(first)?, date(last)?);
    if (from.0 == 0) != (to.0 == 0) {
        return Err(Slip(dates, MIXED));
    }
    if from.0 != 0 && from > to {
        return Err(Slip(dates, BACKWARDS));
    }
    let ranges = match times.trim_ascii() {
        "" | "closed" => Vec::new(),
        times => ranges_of(times)?,
    };
    Ok(Span {
        first: from,
        last: to,
        ranges,
    })
}

/// `2026-12-25` or `12-25`.
fn date(word: &str) -> Result<Date, Slip<'_>> {
    // The 29th of February is a day of some years.
    let yearly = word.len() == 5;
    let year = if yearly { "2024-" } else { "" };
    match date::day(&[year, word].concat()) {
        Some((_, month, day)) if yearly => Ok((0, month, day)),
        Some(date) => Ok(date),
        None => Err(Slip(word, NO_DATE)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::hours::{NO_RANGE, NO_TIME};
    use super::*;

    fn holidays(text: &str) -> Holidays {
        let (holidays, issues) = Holidays::read(text);
        assert_eq!(issues, [], "{text}");
        holidays
    }

    /// 2026-01-01 is day 20,454.
    const NEW_YEAR: i64 = 20_454;

    #[test]
    fn a_date_holds_on_its_day_alone_and_a_span_on_all_of_its() {
        let shop = holidays("2026-01-02; 2026-01-05..2026-01-07 10:00-12:00");
        let hours = [(600, 720)].as_slice();
        let days: Vec<_> = (0..8).map(|n| shop.of(NEW_YEAR + n)).collect();
        let closed = Some([].as_slice());
        assert_eq!(
            days,
            [
                None,
                closed,
                None,
                None,
                Some(hours),
                Some(hours),
                Some(hours),
                None
            ]
        );
    }

    #[test]
    fn every_year_goes_over_its_end_and_a_year_of_its_own_goes_before() {
        let shop = holidays("12-30..01-02; 2026-01-01 09:00-10:00");
        assert_eq!(shop.of(NEW_YEAR - 3), None, "the 29th");
        assert_eq!(shop.of(NEW_YEAR - 2), Some([].as_slice()));
        assert_eq!(shop.of(NEW_YEAR), Some([(540, 600)].as_slice()));
        assert_eq!(shop.of(NEW_YEAR + 1), Some([].as_slice()));
        assert_eq!(shop.of(NEW_YEAR + 2), None);
        assert_eq!(shop.of(NEW_YEAR + 365), Some([].as_slice()), "and in a year");
    }

    #[test]
    fn the_leap_day_comes_in_leap_years() {
        let shop = holidays("02-29");
        // 2028 has one: 790 days after New Year 2026 is 29 February 2028, 1 March 2026 is 59.
        assert_eq!(shop.of(NEW_YEAR + 59), None);
        assert_eq!(shop.of(NEW_YEAR + 789), Some([].as_slice()));
    }

    #[test]
    fn what_cannot_be_read_is_pointed_at_and_the_rest_holds() {
        for (text, word, hint) in [
            ("2026-02-30", "2026-02-30", NO_DATE),
            ("25.12.2026", "25.12.2026", NO_DATE),
            ("christmas", "christmas", NO_DATE),
            ("2026-12-24..26", "26", NO_DATE),
            ("2026-12-24..12-26", "2026-12-24..12-26", MIXED),
            ("2026-12-26..2026-12-24", "2026-12-26..2026-12-24", BACKWARDS),
            ("12-25 9-12", "9", NO_RANGE),
            ("12-25 09:00-12:61", "12:61", NO_TIME),
            ("12-25 shut", "shut", NO_RANGE),
            ("é", "é", NO_DATE),
        ] {
            let (shop, issues) = Holidays::read(&[text, "; 01-01"].concat());
            let found = issues.first().map(|issue| (issue.word.as_str(), issue.hint));
            assert_eq!(found, Some((word, hint)), "{text}");
            assert_eq!(shop, holidays("01-01"), "{text}");
        }
    }

    #[test]
    fn days_named_twice_are_told_of_and_the_first_holds() {
        let (shop, issues) = Holidays::read("2026-01-01..2026-01-03 09:00-10:00; 2026-01-02");
        assert_eq!(
            issues,
            [Issue {
                word: "2026-01-02".into(),
                hint: TWICE
            }]
        );
        assert_eq!(shop.of(NEW_YEAR + 1), Some([(540, 600)].as_slice()));
        let (_, issues) = Holidays::read("12-20..01-05; 01-06; 2026-01-01");
        assert_eq!(issues, [], "a year of its own is no clash with every year");
    }
}
