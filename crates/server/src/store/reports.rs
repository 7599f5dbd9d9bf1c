//! Reports for owners, made of what was really written: talks, ratings, searches.
//!
//! Everything is numbers, days, pages, rules and searches; nobody is named. Days
//! and hours are of a zone given as minutes east of UTC.

use std::collections::BTreeMap;

use aisle_core::commerce::date::civil;
use aisle_core::protocol::Timestamp;
use rusqlite::Connection;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::StoreError;
use super::outcomes::{self, Counts};

/// The reports there are.
pub const REPORTS: [&str; 7] = [
    "waits", "ratings", "triggers", "outcomes", "pages", "searches", "missed",
];
/// Most talks that one report looks at, the newest.
const TALKS: i64 = 500_000;
/// Most rows of lists that are not of days or hours.
const ROWS: usize = 500;
/// A talk without an answer is missed after so long: an hour.
const MISSED_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    /// From then on.
    pub from: Timestamp,
    /// Until before then.
    pub to: Timestamp,
    /// The server's clock.
    pub now: Timestamp,
    /// Minutes east of UTC, for days and hours.
    pub zone: i64,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// For programs.
    pub id: &'static str,
    /// For people.
    pub label: &'static str,
    /// `day`, `text`, `count`, `ms`, `score`, `percent`, `hour`, `weekday` (1 is Monday), `time` or `language`.
    pub unit: &'static str,
}

/// A report: a table, and what it comes to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Which.
    pub name: String,
    /// As asked.
    pub from: Timestamp,
    /// As asked.
    pub to: Timestamp,
    /// The columns.
    pub columns: Vec<Column>,
    /// A value for each column: a number, a text, or null for unknown.
    pub rows: Vec<Vec<Value>>,
    /// All together.
    pub summary: Map<String, Value>,
}

struct Talk {
    began: Timestamp,
    page: String,
    rule: Option<String>,
    taken: Option<Timestamp>,
    answered: Option<Timestamp>,
    ended: Option<Timestamp>,
    rating: Option<i64>,
}

/// Makes a report; `None` if there is none of that name.
///
/// # Errors
/// If the database cannot be read.
pub fn report(db: &Connection, name: &str, range: Range) -> Result<Option<Report>, StoreError> {
    let (columns, rows, summary) = match name {
        "waits" => waits(&talks(db, range)?, range),
        "ratings" => ratings(&talks(db, range)?, range),
        "triggers" => triggers(talks(db, range)?),
        "outcomes" => outcomes(db, range)?,
        "pages" => pages(talks(db, range)?),
        "missed" => missed(&talks(db, range)?, range),
        "searches" => searches(db, range)?,
        _ => return Ok(None),
    };
    let columns = columns
        .iter()
        .map(|&(id, label, unit)| Column { id, label, unit });
    Ok(Some(Report {
        name: name.to_owned(),
        from: range.from,
        to: range.to,
        columns: columns.collect(),
        rows,
        summary: match summary {
            Value::Object(summary) => summary,
            _ => Map::new(),
        },
    }))
}

type Columns = &'static [(&'static str, &'static str, &'static str)];
type Made = (Columns, Vec<Vec<Value>>, Value);

fn talks(db: &Connection, range: Range) -> Result<Vec<Talk>, StoreError> {
    let mut ask = db.prepare_cached(
        "SELECT began_at, page, rule, taken_at, answered_at, ended_at, rating FROM talk
         WHERE began_at >= ?1 AND began_at < ?2 ORDER BY began_at DESC LIMIT ?3",
    )?;
    let rows = ask.query_map((range.from, range.to, TALKS), |row| {
        Ok(Talk {
            began: row.get(0)?,
            page: row.get(1)?,
            rule: row.get(2)?,
            taken: row.get(3)?,
            answered: row.get(4)?,
            ended: row.get(5)?,
            rating: row.get(6)?,
        })
    })?;
    let mut talks: Vec<Talk> = rows.collect::<Result<_, _>>()?;
    talks.reverse();
    Ok(talks)
}

impl Talk {
    fn is_missed(&self, now: Timestamp) -> bool {
        self.answered.is_none() && (self.ended.is_some() || now - self.began > MISSED_MS)
    }

    fn wait(&self) -> Option<i64> {
        // Answering without claiming is taking it, too.
        let taken = self.taken.into_iter().chain(self.answered).min()?;
        Some((taken - self.began).max(0))
    }

    fn first_answer(&self) -> Option<i64> {
        Some((self.answered? - self.began).max(0))
    }
}

/// The value that a share of all do not exceed; null for none at all.
fn rank(values: &mut [i64], share: (usize, usize)) -> Value {
    values.sort_unstable();
    let place = (values.len() * share.0).div_ceil(share.1).max(1) - 1;
    values.get(place).map_or(Value::Null, |value| json!(value))
}

/// A mean with two decimals; null for none.
fn mean(values: &[i64]) -> Value {
    if values.is_empty() {
        return Value::Null;
    }
    let sum: i64 = values.iter().sum();
    let hundredths = (sum * 100).div_euclid(i64::try_from(values.len()).unwrap_or(i64::MAX));
    json!(hundredths as f64 / 100.0)
}

fn day(at: Timestamp, zone: i64) -> String {
    let (year, month, day) = civil((at + zone * 60_000).div_euclid(DAY_MS));
    format!("{year:04}-{month:02}-{day:02}")
}

const WAITS: Columns = &[
    ("day", "Day", "day"),
    ("chats", "Chats", "count"),
    ("answered", "Answered", "count"),
    ("wait_median", "Wait, median", "ms"),
    ("wait_p90", "Wait, 90 %", "ms"),
    ("answer_median", "First answer, median", "ms"),
    ("answer_p90", "First answer, 90 %", "ms"),
];

fn waits(talks: &[Talk], range: Range) -> Made {
    let line = |talks: &[&Talk]| {
        let mut waits: Vec<i64> = talks.iter().filter_map(|talk| talk.wait()).collect();
        let mut answers: Vec<i64> = talks.iter().filter_map(|talk| talk.first_answer()).collect();
        vec![
            json!(talks.len()),
            json!(answers.len()),
            rank(&mut waits, (1, 2)),
            rank(&mut waits, (9, 10)),
            rank(&mut answers, (1, 2)),
            rank(&mut answers, (9, 10)),
        ]
    };
    let mut days: BTreeMap<String, Vec<&Talk>> = BTreeMap::new();
    for talk in talks {
        days.entry(day(talk.began, range.zone)).or_default().push(talk);
    }
    let rows = days
        .into_iter()
        .map(|(day, talks)| [vec![json!(day)], line(&talks)].concat());
    let all = line(&talks.iter().collect::<Vec<_>>());
    let names = WAITS.iter().skip(1).map(|(id, ..)| (*id).to_owned());
    (WAITS, rows.collect(), Value::Object(names.zip(all).collect()))
}

fn ratings(talks: &[Talk], range: Range) -> Made {
    const COLUMNS: Columns = &[
        ("day", "Day", "day"),
        ("ratings", "Ratings", "count"),
        ("mean", "Mean", "score"),
    ];
    let mut days: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut all = Vec::new();
    let mut shares: BTreeMap<String, u32> = BTreeMap::new();
    for (talk, rating) in talks.iter().filter_map(|talk| Some((talk, talk.rating?))) {
        days.entry(day(talk.began, range.zone)).or_default().push(rating);
        *shares.entry(rating.to_string()).or_default() += 1;
        all.push(rating);
    }
    let rows = days
        .into_iter()
        .map(|(day, list)| vec![json!(day), json!(list.len()), mean(&list)]);
    let summary = json!({"ratings": all.len(), "mean": mean(&all), "chats": talks.len(), "scores": shares});
    (COLUMNS, rows.collect(), summary)
}

fn triggers(talks: Vec<Talk>) -> Made {
    const COLUMNS: Columns = &[
        ("rule", "Rule", "text"),
        ("taken_up", "Taken up", "count"),
        ("answered", "Answered by a person", "count"),
        ("rating", "Mean rating", "score"),
    ];
    let all = talks.len();
    let mut rules: BTreeMap<String, Vec<Talk>> = BTreeMap::new();
    for talk in talks {
        if let Some(rule) = &talk.rule {
            rules.entry(rule.clone()).or_default().push(talk);
        }
    }
    let begun: usize = rules.values().map(Vec::len).sum();
    let mut rows: Vec<(usize, Vec<Value>)> = rules
        .into_iter()
        .map(|(rule, talks)| {
            let answered = talks.iter().filter(|talk| talk.answered.is_some()).count();
            let rated: Vec<i64> = talks.iter().filter_map(|talk| talk.rating).collect();
            let row = vec![json!(rule), json!(talks.len()), json!(answered), mean(&rated)];
            (talks.len(), row)
        })
        .collect();
    rows.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let rows = rows.into_iter().take(ROWS).map(|(_, row)| row).collect();
    (COLUMNS, rows, json!({"chats": all, "by_rules": begun}))
}

fn outcomes(db: &Connection, range: Range) -> Result<Made, StoreError> {
    const COLUMNS: Columns = &[
        ("rule", "Rule", "text"),
        ("arm", "Arm", "text"),
        ("shown", "Shown", "count"),
        ("accepted", "Taken up", "count"),
        ("share", "Taken up of shown", "percent"),
        ("dismissed", "Sent away", "count"),
        ("converted", "Goal reached", "count"),
    ];
    let counts = outcomes::counts(db, range.from, range.to, ROWS)?;
    let share = |part: i64, of: i64| {
        // Half a showing each side of midnight: more than all of them is all of them.
        let hundredths = (part * 100 + of / 2).checked_div(of).map(|share| share.min(100));
        hundredths.map_or(Value::Null, Value::from)
    };
    let sum = |of: fn(&Counts) -> i64| counts.iter().map(of).sum::<i64>();
    let (shown, accepted) = (sum(|it| it.shown), sum(|it| it.accepted));
    let summary = json!({"shown": shown, "accepted": accepted, "share": share(accepted, shown)});
    let rows = counts.into_iter().map(|it| {
        let share = share(it.accepted, it.shown);
        vec![
            json!(it.rule),
            json!(it.arm),
            json!(it.shown),
            json!(it.accepted),
            share,
            json!(it.dismissed),
            json!(it.converted),
        ]
    });
    Ok((COLUMNS, rows.collect(), summary))
}

fn pages(talks: Vec<Talk>) -> Made {
    const COLUMNS: Columns = &[
        ("page", "Page", "text"),
        ("chats", "Chats", "count"),
        ("answered", "Answered", "count"),
    ];
    let all = talks.len();
    let mut pages: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for talk in talks {
        let (chats, answered) = pages.entry(talk.page).or_default();
        *chats += 1;
        *answered += usize::from(talk.answered.is_some());
    }
    let unknown = pages.remove("").map_or(0, |(chats, _)| chats);
    let mut rows: Vec<(String, (usize, usize))> = pages.into_iter().collect();
    rows.sort_by_key(|(_, (chats, _))| std::cmp::Reverse(*chats));
    let rows = rows.into_iter().take(ROWS);
    let rows = rows.map(|(page, (chats, answered))| vec![json!(page), json!(chats), json!(answered)]);
    (COLUMNS, rows.collect(), json!({"chats": all, "unknown": unknown}))
}

fn missed(talks: &[Talk], range: Range) -> Made {
    const COLUMNS: Columns = &[
        ("weekday", "Weekday", "weekday"),
        ("hour", "Hour", "hour"),
        ("missed", "Missed", "count"),
        ("chats", "Chats", "count"),
    ];
    let mut cells: BTreeMap<(i64, i64), (u32, u32)> = BTreeMap::new();
    let mut all = 0;
    for talk in talks {
        let local = talk.began + range.zone * 60_000;
        // The first of January 1970 was a Thursday.
        let weekday = (local.div_euclid(DAY_MS) + 3).rem_euclid(7) + 1;
        let hour = local.rem_euclid(DAY_MS) / (60 * 60 * 1000);
        let (missed, chats) = cells.entry((weekday, hour)).or_default();
        *chats += 1;
        if talk.is_missed(range.now) {
            *missed += 1;
            all += 1;
        }
    }
    let rows = cells.into_iter().map(|((weekday, hour), (missed, chats))| {
        vec![json!(weekday), json!(hour), json!(missed), json!(chats)]
    });
    (
        COLUMNS,
        rows.collect(),
        json!({"missed": all, "chats": talks.len()}),
    )
}

fn searches(db: &Connection, range: Range) -> Result<Made, StoreError> {
    const COLUMNS: Columns = &[
        ("text", "Search", "text"),
        ("language", "Language", "language"),
        ("count", "Times", "count"),
        ("at", "Last", "time"),
    ];
    let mut ask = db.prepare_cached(
        "SELECT text, language, count, at FROM search_miss WHERE at >= ?1 AND at < ?2
         ORDER BY count DESC, at DESC, text LIMIT ?3",
    )?;
    let rows = ask.query_map((range.from, range.to, ROWS as i64), |row| {
        let (text, language): (String, String) = (row.get(0)?, row.get(1)?);
        let (count, at): (i64, i64) = (row.get(2)?, row.get(3)?);
        Ok((count, vec![json!(text), json!(language), json!(count), json!(at)]))
    })?;
    let rows: Vec<(i64, Vec<Value>)> = rows.collect::<Result<_, _>>()?;
    let times: i64 = rows.iter().map(|(count, _)| count).sum();
    let rows: Vec<Vec<Value>> = rows.into_iter().map(|(_, row)| row).collect();
    let summary = json!({"searches": rows.len(), "times": times});
    Ok((COLUMNS, rows, summary))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk(began: Timestamp, answered: Option<i64>) -> Talk {
        Talk {
            began,
            page: "https://shop.example/".into(),
            rule: None,
            taken: None,
            answered: answered.map(|after| began + after),
            ended: None,
            rating: None,
        }
    }

    fn range(zone: i64) -> Range {
        Range {
            from: 0,
            to: i64::MAX,
            now: 10 * DAY_MS,
            zone,
        }
    }

    #[test]
    fn half_and_nine_in_ten_did_not_wait_longer() {
        let talks: Vec<Talk> = (1..=10).map(|n| talk(0, Some(n * 1000))).collect();
        let (_, rows, summary) = waits(&talks, range(0));
        assert_eq!(rows[0][0], "1970-01-01");
        assert_eq!(
            (&summary["answer_median"], &summary["answer_p90"]),
            (&json!(5000), &json!(9000))
        );
        let (_, rows, summary) = waits(&[talk(0, None)], range(0));
        assert_eq!((&rows[0][2], &summary["wait_median"]), (&json!(0), &Value::Null));
    }

    #[test]
    fn days_hours_and_weekdays_are_those_of_the_zone() {
        // Thursday 23:30 UTC is Friday 08:30 in Seoul and Thursday 18:30 in New York.
        let at = 23 * 3_600_000 + 30 * 60_000;
        for (zone, weekday, hour) in [(0, 4, 23), (540, 5, 8), (-300, 4, 18)] {
            let (_, rows, _) = missed(&[talk(at, None)], range(zone));
            assert_eq!(
                rows,
                [[json!(weekday), json!(hour), json!(1), json!(1)]],
                "{zone}"
            );
        }
        assert_eq!(day(at, 540), "1970-01-02");
        assert_eq!(day(-1, 0), "1969-12-31");
    }

    #[test]
    fn a_talk_is_missed_when_it_ended_or_grew_old_without_an_answer() {
        let now = 10 * DAY_MS;
        assert!(!talk(now - 1000, None).is_missed(now), "it may still be answered");
        assert!(talk(now - MISSED_MS - 1, None).is_missed(now));
        assert!(!talk(0, Some(5 * MISSED_MS)).is_missed(now), "late is not missed");
        let ended = Talk {
            ended: Some(now),
            ..talk(now - 1000, None)
        };
        assert!(ended.is_missed(now));
    }
}
