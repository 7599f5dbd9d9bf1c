//! Reports as JSON and as CSV.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::gate::{Asking, private, trouble, wrong};
use super::{number, refuse};
use crate::app::{App, now};
use crate::store::{self, Range, Report};

/// What is reported on if nothing is said: thirty days, in milliseconds.
const USUAL_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Farthest zones from UTC, in minutes.
const ZONE: i64 = 14 * 60;

pub(super) async fn report(
    State(app): State<Arc<App>>,
    _: Asking,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let now = now();
    let to = number(&query, "to").unwrap_or(now);
    let range = Range {
        from: number(&query, "from").unwrap_or_else(|| to.saturating_sub(USUAL_MS)),
        to,
        now,
        zone: number(&query, "zone").unwrap_or(0),
    };
    if range.from > range.to || !(-ZONE..=ZONE).contains(&range.zone) {
        return wrong("`from` comes before `to`, and `zone` is minutes east of UTC, -840 to 840.");
    }
    let (name, is_csv) = match name.strip_suffix(".csv") {
        Some(name) => (name.to_owned(), true),
        None => (name, false),
    };
    let asked = name.clone();
    match app.store.read(move |db| store::report(db, &asked, range)).await {
        Ok(Some(report)) if is_csv => match csv(&report) {
            Ok(text) => {
                let kind = [
                    (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                    (
                        header::CONTENT_DISPOSITION,
                        format!("attachment; filename=\"{name}.csv\""),
                    ),
                ];
                private((kind, text).into_response())
            }
            Err(error) => {
                tracing::error!(%error, "a report was not written");
                refuse(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "unavailable",
                    "The report could not be written.",
                )
            }
        },
        Ok(Some(report)) => private(Json(report)),
        Ok(None) => refuse(StatusCode::NOT_FOUND, "not-found", "There is no such report."),
        Err(error) => trouble(&error),
    }
}

/// A table for spreadsheets. The mark at its start has Excel read it as UTF-8.
fn csv(report: &Report) -> Result<String, csv::Error> {
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    out.write_record(report.columns.iter().map(|column| column.id))?;
    for row in &report.rows {
        out.write_record(row.iter().map(cell))?;
    }
    let bytes = out
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(format!("\u{feff}{}", String::from_utf8_lossy(&bytes)))
}

/// A cell that no spreadsheet takes for a formula: texts come from visitors.
fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let risky = |c: char| {
                matches!(
                    c,
                    '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'
                )
            };
            let begins = text
                .trim_start_matches([' ', '\u{a0}', '\u{feff}'])
                .chars()
                .next();
            if begins.is_some_and(risky) {
                format!("'{text}")
            } else {
                text.clone()
            }
        }
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Column;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_out_of_its_place() {
        let texts = [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            " =1",
            "＝1",
            "a\"b,c",
            "two\nlines",
            "plain",
        ];
        let report = Report {
            name: "x".into(),
            from: 0,
            to: 1,
            columns: vec![Column {
                id: "text",
                label: "Text",
                unit: "text",
            }],
            rows: texts.iter().map(|text| vec![Value::from(*text)]).collect(),
            summary: serde_json::Map::new(),
        };
        let text = csv(&report).unwrap();
        let expected = "\u{feff}text\r\n'=1+1\r\n'+1\r\n'-1\r\n'@SUM(A1)\r\n'\t=1\r\n' =1\r\n'＝1\r\n\"a\"\"b,c\"\r\n\"two\nlines\"\r\nplain\r\n";
        assert_eq!(text, expected);
        assert_eq!(cell(&Value::from(-5)), "-5", "numbers stay numbers");
    }
}
