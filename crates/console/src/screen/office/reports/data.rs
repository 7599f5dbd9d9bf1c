//! What the server reports, and what charts are made of.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::range::{Range, day_number};

/// A report, as the server sends it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Report {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Value>>,
    #[serde(default)]
    pub(super) summary: Map<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Column {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) unit: String,
}

impl Report {
    /// A number that all rows come to.
    pub(super) fn sum(&self, name: &str) -> Option<i64> {
        self.summary.get(name)?.as_i64()
    }

    /// The same in thousandths, of one that may have decimals.
    pub(super) fn mean(&self, name: &str) -> Option<i64> {
        thousandths(self.summary.get(name)?)
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.id == column)
    }

    /// A cell that counts.
    pub(super) fn number(&self, row: &[Value], column: &str) -> Option<i64> {
        row.get(self.place(column)?)?.as_i64()
    }

    /// A cell that says something.
    pub(super) fn text<'a>(&self, row: &'a [Value], column: &str) -> &'a str {
        self.place(column)
            .and_then(|at| row.get(at)?.as_str())
            .unwrap_or_default()
    }

    /// A value for every day of the range, and nothing for days without a row.
    pub(super) fn by_day(&self, range: Range, column: &str) -> Vec<Option<i64>> {
        let mut days = vec![None; usize::try_from(range.days).unwrap_or(0)];
        for row in &self.rows {
            let at = day_number(self.text(row, "day"))
                .and_then(|day| usize::try_from(day - range.first).ok())
                .and_then(|at| days.get_mut(at));
            if let Some(day) = at {
                *day = self.number(row, column);
            }
        }
        days
    }
}

/// A number with decimals in thousandths.
pub(super) fn thousandths(value: &Value) -> Option<i64> {
    value.as_f64().map(|number| (number * 1000.0).round() as i64)
}

/// Most bars that are drawn.
const BARS: usize = 100;

/// How many days one bar stands for.
pub(super) fn pack(days: usize) -> usize {
    match days {
        0..=BARS => 1,
        days if days.div_ceil(7) <= BARS => 7,
        days => days.div_ceil(BARS).next_multiple_of(28),
    }
}

/// Sums of so many days each; the last may be of fewer.
pub(super) fn packed(days: &[Option<i64>], pack: usize) -> Vec<i64> {
    days.chunks(pack.max(1))
        .map(|days| days.iter().flatten().sum())
        .collect()
}

/// How many of a hundred, rounded.
pub(super) fn percent(some: i64, all: i64) -> Option<i64> {
    (all > 0).then(|| (some * 100 + all / 2) / all)
}

/// A time in its two largest units, as numbers: days, hours, minutes, seconds. The
/// second is left out where it says nothing that matters.
pub(super) fn units(ms: i64) -> Vec<(i64, Unit)> {
    let seconds = (ms.max(0) + 500) / 1000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let both = |first: (i64, Unit), second: (i64, Unit)| {
        if second.0 == 0 {
            vec![first]
        } else {
            vec![first, second]
        }
    };
    match seconds {
        0..60 => vec![(seconds, Unit::Second)],
        60..600 => both((minutes, Unit::Minute), (seconds % 60, Unit::Second)),
        600..3_600 => vec![(minutes, Unit::Minute)],
        3_600..172_800 => both((hours, Unit::Hour), (minutes % 60, Unit::Minute)),
        _ => both((days, Unit::Day), (hours % 24, Unit::Hour)),
    }
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::range::Choice;
    use super::*;

    fn waits() -> Report {
        serde_json::from_value(json!({
            "name": "waits", "from": 0, "to": 1,
            "columns": [{"id": "day", "label": "Day", "unit": "day"}, {"id": "chats", "label": "Chats", "unit": "count"},
                {"id": "wait_median", "label": "Wait", "unit": "ms"}],
            "rows": [["1970-01-03", 4, null], ["1970-01-05", 2, 9000], ["1999-01-01", 7, 1], ["nonsense", 7, 1]],
            "summary": {"chats": 6, "mean": 4.25},
        }))
        .unwrap()
    }

    #[test]
    fn every_day_of_the_time_is_there_and_no_other() {
        let range = Range::new(Choice::Own(1, 5), 0, |_| 0);
        let report = waits();
        assert_eq!(
            report.by_day(range, "chats"),
            [None, Some(4), None, Some(2), None]
        );
        assert_eq!(
            report.by_day(range, "wait_median"),
            [None, None, None, Some(9000), None]
        );
        assert_eq!(report.by_day(range, "nothing"), [None; 5]);
        assert_eq!(
            (report.sum("chats"), report.mean("mean"), report.sum("x")),
            (Some(6), Some(4250), None)
        );
    }

    #[test]
    fn many_days_become_few_bars_of_weeks() {
        assert_eq!((pack(7), pack(100), pack(101), pack(700)), (1, 1, 7, 7));
        assert_eq!(pack(731), 28);
        assert_eq!(packed(&[Some(1), None, Some(2), Some(4)], 3), [3, 4]);
        assert_eq!(packed(&[], 7), [0_i64; 0]);
    }

    #[test]
    fn a_time_is_said_in_units_that_matter() {
        let said = |ms| {
            let units: Vec<String> = units(ms).iter().map(|(n, unit)| format!("{n}{unit:?}")).collect();
            units.join(" ")
        };
        for (ms, text) in [
            (0, "0Second"),
            (59_499, "59Second"),
            (59_500, "1Minute"),
            (200_000, "3Minute 20Second"),
            (3_599_000, "59Minute"),
            (7_500_000, "2Hour 5Minute"),
            (7_200_000, "2Hour"),
            (200_000_000, "2Day 7Hour"),
        ] {
            assert_eq!(said(ms), text, "{ms}");
        }
    }

    #[test]
    fn a_share_is_of_something() {
        assert_eq!(
            (percent(1, 3), percent(2, 3), percent(0, 0)),
            (Some(33), Some(67), None)
        );
    }
}
