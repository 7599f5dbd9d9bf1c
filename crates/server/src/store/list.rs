//! The agents' list: views, pages by where the last one ended, counts.
//!
//! Each view reads an index that is in the view's order already, so a page
//! costs what it shows, however many conversations there are.

use aisle_core::handoff::ResumeCode;
use aisle_core::protocol::{
    AgentId, ConversationId, ConversationSummary, Counts, LIST_MOST, List, PageInfo, Person, View, VisitorId,
};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::{StoreError, search};
use crate::knowledge::terms::expression;

const COLUMNS: &str =
    "c.id, c.visitor, c.page_url, c.page_title, c.locale, c.closed, c.unread, c.head, c.changed_at,
  c.preview, c.name, c.verified, c.reason, c.created_at, c.assignee, a.name, c.department, c.waiting_since,
  c.answered_at, c.snoozed_until, c.rating, c.notes, c.key";

/// A page of the list and where the next one begins.
pub type Lines = (Vec<ConversationSummary>, Option<String>);

struct Way {
    only: &'static str,
    by: &'static str,
    rising: bool,
}

fn way(view: View) -> Way {
    let way = |only, by, rising| Way { only, by, rising };
    match view {
        View::Waiting => way(
            "c.closed = 0 AND c.assignee IS NULL AND c.snoozed_until IS NULL AND c.waiting_since IS NOT NULL",
            "c.place",
            true,
        ),
        View::Mine => way(
            "c.closed = 0 AND c.assignee IS NOT NULL AND c.snoozed_until IS NULL AND c.assignee = ?1",
            "c.changed_at",
            false,
        ),
        View::Open => way("c.closed = 0", "c.changed_at", false),
        View::Snoozed => way(
            "c.closed = 0 AND c.snoozed_until IS NOT NULL",
            "c.snoozed_until",
            true,
        ),
        View::Closed => way("c.closed = 1", "c.changed_at", false),
        View::All => way("1", "c.changed_at", false),
    }
}

/// Reads a page of a view.
///
/// # Errors
/// If the database cannot be read.
pub fn list(db: &Connection, agent: &AgentId, wish: &List) -> Result<Lines, StoreError> {
    let way = way(wish.view);
    let limit = wish.limit.clamp(1, LIST_MOST) as usize;
    let text = wish.text.as_deref().unwrap_or_default();
    let asked = expression(text);
    let code = ResumeCode::find(text).map(|code| code.to_string());
    // A mark that is none begins at the beginning: nobody types one.
    let mark = wish.before.as_deref().and_then(|mark| {
        let (by, key) = mark.split_once('.')?;
        Some((by.parse::<i64>().ok()?, key.parse::<i64>().ok()?))
    });
    let (turn, order) = if way.rising { (">", "ASC") } else { ("<", "DESC") };
    let (only, by) = (way.only, way.by);
    let mut values: Vec<Value> = vec![agent.as_str().to_owned().into(), (limit as i64 + 1).into()];
    let mut sql = String::new();
    if !asked.is_empty() {
        values.extend([asked.clone().into(), code.into()]);
        sql.push_str(
            "WITH hit AS MATERIALIZED (
               SELECT key, max(seq) AS seq, max(code) AS code FROM (
                 SELECT rowid >> 24 AS key, rowid & 16777215 AS seq, NULL AS code FROM said WHERE said MATCH ?3
                 UNION ALL SELECT key, 0, code FROM conversation WHERE code = ?4)
               GROUP BY key) ",
        );
    }
    sql.push_str(&format!("SELECT {COLUMNS}, {by}"));
    if asked.is_empty() {
        sql.push_str(", NULL, NULL FROM conversation c");
    } else {
        sql.push_str(", hit.seq, hit.code FROM hit JOIN conversation c ON c.key = hit.key");
    }
    // The first value is used by one view only, and SQLite wants each named.
    sql.push_str(&format!(
        " LEFT JOIN agent a ON a.id = c.assignee WHERE {only} AND ?1 IS NOT NULL"
    ));
    if let Some(department) = &wish.department {
        values.push(department.clone().into());
        sql.push_str(&format!(" AND c.department = ?{}", values.len()));
    }
    if let Some((by_then, key)) = mark {
        values.extend([by_then.into(), key.into()]);
        let at = values.len();
        sql.push_str(&format!(" AND ({by}, c.key) {turn} (?{}, ?{at})", at - 1));
    }
    sql.push_str(&format!(" ORDER BY {by} {order}, c.key {order} LIMIT ?2"));
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let (mut lines, mut last) = (Vec::new(), None);
    while let Some(row) = rows.next()? {
        if lines.len() == limit {
            return Ok((lines, last));
        }
        let (key, by): (i64, i64) = (row.get(22)?, row.get(23)?);
        last = Some(format!("{by}.{key}"));
        let mut line = summary(row)?;
        if let Some(seq) = row.get::<_, Option<u64>>(24)? {
            line.found = Some(match row.get(25)? {
                Some(code) => search::named(code),
                None => search::found(db, key, seq, text)?,
            });
        }
        lines.push(line);
    }
    Ok((lines, None))
}

/// How many conversations there are in each view.
///
/// # Errors
/// If the database cannot be read.
pub fn counts(db: &Connection) -> Result<Counts, StoreError> {
    let count = |view| -> Result<u32, StoreError> {
        let only = way(view).only;
        Ok(db
            .prepare_cached(&format!("SELECT count(*) FROM conversation c WHERE {only}"))?
            .query_row([], |row| row.get(0))?)
    };
    Ok(Counts {
        waiting: count(View::Waiting)?,
        mine: 0,
        open: count(View::Open)?,
        snoozed: count(View::Snoozed)?,
        closed: count(View::Closed)?,
    })
}

/// The conversations that changed last, newest change first.
///
/// # Errors
/// If the database cannot be read.
pub fn recent(db: &Connection, count: usize) -> Result<Vec<ConversationSummary>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM conversation c LEFT JOIN agent a ON a.id = c.assignee
         ORDER BY c.changed_at DESC, c.key DESC LIMIT ?1"
    );
    db.prepare_cached(&sql)?
        .query_and_then([count as i64], summary)?
        .collect()
}

/// Certain conversations, newest change first. Those that do not exist are left out.
///
/// # Errors
/// If the database cannot be read.
pub fn summaries(db: &Connection, ids: &[ConversationId]) -> Result<Vec<ConversationSummary>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM conversation c LEFT JOIN agent a ON a.id = c.assignee WHERE c.id = ?1"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut found = Vec::new();
    for id in ids {
        let mut line = statement.query_and_then([id.as_str()], summary)?;
        found.extend(line.next().transpose()?);
    }
    found.sort_by_key(|summary| std::cmp::Reverse(summary.at));
    Ok(found)
}

/// A visitor's other conversations, newest change first.
///
/// # Errors
/// If the database cannot be read.
pub(super) fn others(
    db: &Connection,
    visitor: &str,
    customer: Option<&str>,
    but: i64,
    most: usize,
) -> Result<Vec<ConversationSummary>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM conversation c LEFT JOIN agent a ON a.id = c.assignee
         WHERE (c.visitor = ?1 OR c.customer = ?4) AND c.key <> ?2 ORDER BY c.changed_at DESC, c.key DESC LIMIT ?3"
    );
    db.prepare_cached(&sql)?
        .query_and_then((visitor, but, most as i64, customer), summary)?
        .collect()
}

fn summary(row: &Row<'_>) -> Result<ConversationSummary, StoreError> {
    let url: Option<String> = row.get(2)?;
    let title: Option<String> = row.get(3)?;
    let assignee: Option<String> = row.get(14)?;
    // Somebody who was removed in another process has no name here any more.
    let named: Option<String> = row.get(15)?;
    let assignee = assignee.and_then(|id| {
        Some(Person {
            id: AgentId::new(id).ok()?,
            name: named.unwrap_or_default(),
        })
    });
    Ok(ConversationSummary {
        id: ConversationId::new(row.get::<_, String>(0)?).map_err(|_| StoreError::Damaged)?,
        visitor: VisitorId::new(row.get::<_, String>(1)?).map_err(|_| StoreError::Damaged)?,
        name: row.get(10)?,
        verified: row.get(11)?,
        page: url.map(|url| PageInfo {
            url,
            title: title.unwrap_or_default(),
        }),
        locale: row.get(4)?,
        // Known to the hub, not to the database.
        online: false,
        closed: row.get(5)?,
        reason: row.get(12)?,
        unread: row.get(6)?,
        head: row.get(7)?,
        at: row.get(8)?,
        preview: row.get(9)?,
        began: row.get(13)?,
        assignee,
        department: row.get(16)?,
        waiting_since: row.get(17)?,
        first_answer: row.get(18)?,
        snoozed_until: row.get(19)?,
        rating: row.get(20)?,
        notes: row.get(21)?,
        found: None,
    })
}
