//! The numbers of a chart as a table, each as its column's unit wants it.

use aisle_widget::ui::dom::{element, tag, words};
use aisle_widget::ui::view::View;
use serde_json::Value;

use super::super::super::seen;
use super::super::say;
use super::data::{Report, Unit, thousandths, units};
use super::range::day_number;
use crate::desk::Ui;
use crate::words::{Office, Word, fill, say as word};

/// A length of time: "3 min 20 s".
pub(super) fn time(ui: Ui, ms: i64) -> String {
    let parts: Vec<String> = units(ms)
        .into_iter()
        .map(|(n, unit)| {
            let n = say::number(ui, n);
            match unit {
                Unit::Second => fill(ui, Office::Seconds, "n", &n),
                Unit::Minute => fill(ui, Word::TimeMinutes, "n", &n),
                Unit::Hour => fill(ui, Word::TimeHours, "n", &n),
                Unit::Day => fill(ui, Word::TimeDays, "n", &n),
            }
        })
        .collect();
    parts.join(" ")
}

/// What stands above a column, in the reader's language where it is known.
fn heading(ui: Ui, id: &str, label: &str) -> String {
    let known = match id {
        "day" => Office::ColumnDay,
        "chats" => Office::ColumnChats,
        "answered" => Office::ColumnAnswered,
        "wait_median" => Office::ColumnWait,
        "wait_p90" => Office::ColumnWaitMost,
        "answer_median" => Office::ColumnAnswer,
        "answer_p90" => Office::ColumnAnswerMost,
        "ratings" => Office::ColumnRatings,
        "mean" => Office::ColumnMean,
        "rule" => Office::ColumnRule,
        "taken_up" => Office::ColumnTaken,
        "rating" => Office::ColumnMean,
        "arm" => Office::ColumnArm,
        "shown" => Office::ColumnShown,
        "accepted" => Office::ColumnTaken,
        "share" => Office::ColumnShare,
        "dismissed" => Office::ColumnDismissed,
        "converted" => Office::ColumnConverted,
        "page" => Office::ColumnPage,
        "text" => Office::ColumnSearch,
        "language" => Office::ColumnLanguage,
        "count" => Office::ColumnTimes,
        "at" => Office::ColumnLast,
        "weekday" => Office::ColumnWeekday,
        "hour" => Office::ColumnHour,
        "missed" => Office::ColumnMissed,
        _ => return label.to_owned(),
    };
    word(ui, known)
}

fn cell(ui: Ui, unit: &str, value: &Value) -> String {
    let number = value.as_i64();
    match (unit, number) {
        (_, None) if value.is_null() => "–".to_owned(),
        ("count", Some(n)) => say::number(ui, n),
        ("percent", Some(n)) => fill(ui, Office::Percent, "n", &say::number(ui, n)),
        ("ms", Some(ms)) => time(ui, ms),
        ("score", _) => thousandths(value).map_or(String::new(), |mean| say::decimal(ui, mean / 10 * 10)),
        ("weekday", Some(day)) => say::weekday(ui, day, "long"),
        ("hour", Some(hour)) => hours(hour),
        ("time", Some(at)) => say::moment(ui, at),
        ("day", _) => {
            let text = value.as_str().unwrap_or_default();
            day_number(text).map_or_else(|| text.to_owned(), |day| say::whole_day(ui, day))
        }
        _ => value.as_str().unwrap_or_default().to_owned(),
    }
}

/// `08:00–09:00`.
pub(super) fn hours(hour: i64) -> String {
    let two = |n: i64| [if n < 10 { "0" } else { "" }, &n.to_string(), ":00"].concat();
    [&two(hour), "–", &two(hour + 1)].concat()
}

/// All rows of a report, or the first of them; `bars` names the column that has a bar
/// behind each number.
pub(super) fn table(ui: Ui, title: &str, report: &Report, most: usize, bars: Option<&str>) -> View {
    let heads = report.columns.iter().enumerate().map(|(at, column)| {
        let class = if is_text(&column.unit) { "" } else { "number" };
        let class = if at == 0 { "first" } else { class };
        element(
            "th",
            class,
            &[("scope", "col")],
            vec![heading(ui, &column.id, &column.label).into()],
        )
    });
    let head = tag("thead", "", vec![tag("tr", "", heads.collect())]);
    let highest = bars.and_then(|bars| {
        let values = report.rows.iter().filter_map(|row| report.number(row, bars));
        values.max()
    });
    let rows = report.rows.iter().take(most).map(|row| {
        let cells = report
            .columns
            .iter()
            .zip(row)
            .enumerate()
            .map(|(at, (column, value))| {
                let text = cell(ui, &column.unit, value);
                let inside = if column.id == "page" {
                    vec![seen::page(&text, "")]
                } else if Some(column.id.as_str()) == bars {
                    let share = highest
                        .filter(|most| *most > 0)
                        .map_or(0, |most| value.as_i64().unwrap_or(0) * 100 / most);
                    vec![bar(share), words("span", "", text)]
                } else {
                    vec![text.into()]
                };
                let class = if is_text(&column.unit) { "text" } else { "number" };
                let attributes: &[_] = if at == 0 {
                    &[("scope", "row"), ("dir", "auto")]
                } else {
                    &[]
                };
                element(if at == 0 { "th" } else { "td" }, class, attributes, inside)
            });
        tag("tr", "", cells.collect())
    });
    let body = tag("tbody", "", rows.collect());
    let caption = words("caption", "sr-only", title.to_owned());
    tag("table", "figures", vec![caption, head, body])
}

fn is_text(unit: &str) -> bool {
    matches!(unit, "text" | "day" | "weekday" | "hour" | "language" | "time")
}

/// A bar as long as this many of a hundred.
fn bar(share: i64) -> View {
    let value = share.clamp(1, 100).to_string();
    let attributes = [
        ("value", value.as_str()),
        ("max", "100"),
        ("aria-hidden", "true"),
        ("tabindex", "-1"),
    ];
    element("progress", "row-bar", &attributes, Vec::new())
}
