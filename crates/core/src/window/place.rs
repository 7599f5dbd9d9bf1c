//! How a row stands among its neighbours: days, groups, what is the latest.

use crate::protocol::{Role, Timestamp};
use crate::session::{Row, RowBody};

/// Messages of one author stand together if no more than this lies between them.
const GROUP_MS: i64 = 5 * 60_000;

/// How a row stands among its neighbours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// The first row of its day.
    pub day: bool,
    /// The first of a group of one author.
    pub first: bool,
    /// The last of a group of one author.
    pub last: bool,
    /// The visitor's newest message.
    pub newest_own: bool,
    /// No message follows it: its suggested answers can still be pressed.
    pub open: bool,
}

/// Finds the place of `rows[at]`. `day_of` numbers the days of the reader's
/// calendar.
#[must_use]
pub fn place(rows: &[Row], at: usize, day_of: &dyn Fn(Timestamp) -> i64) -> Place {
    let Some(row) = rows.get(at) else {
        return Place::default();
    };
    let before = at.checked_sub(1).and_then(|i| rows.get(i));
    let day = before.is_none_or(|before| day_of(before.at) != day_of(row.at));
    let after = rows.get(at + 1);
    let message_after = rows[at + 1..]
        .iter()
        .find(|row| matches!(row.body, RowBody::Message { .. }));
    Place {
        day,
        first: day || !before.is_some_and(|before| together(before, row)),
        last: !after.is_some_and(|after| together(row, after) && day_of(row.at) == day_of(after.at)),
        newest_own: is_own(row) && !rows[at + 1..].iter().any(is_own),
        open: message_after.is_none(),
    }
}

/// The row is a message of the visitor.
#[must_use]
pub fn is_own(row: &Row) -> bool {
    matches!(&row.body, RowBody::Message { from, .. } if from.role == Role::Visitor)
}

fn together(a: &Row, b: &Row) -> bool {
    let (RowBody::Message { from: x, .. }, RowBody::Message { from: y, .. }) = (&a.body, &b.body) else {
        return false;
    };
    x.role == y.role && x.id == y.id && x.name == y.name && (b.at - a.at).abs() <= GROUP_MS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Author, Body, Text};
    use crate::session::{Delivery, RowKey};

    const DAY: i64 = 86_400_000;

    fn row(role: Role, name: &str, at: Timestamp) -> Row {
        Row {
            key: RowKey(at.to_string().into()),
            seq: None,
            at,
            body: RowBody::Message {
                from: Author::named(role, name, name),
                id: None,
                body: Body::Text(Text { text: "hi".into() }),
                delivery: Delivery::Received,
                edited: false,
            },
        }
    }

    fn places(rows: &[Row]) -> Vec<Place> {
        (0..rows.len())
            .map(|at| place(rows, at, &|at| at.div_euclid(DAY)))
            .collect()
    }

    #[test]
    fn one_author_within_five_minutes_is_one_group() {
        let rows = [
            row(Role::Agent, "Mina", 0),
            row(Role::Agent, "Mina", GROUP_MS),
            row(Role::Agent, "Jun", GROUP_MS + 1),
        ];
        let places = places(&rows);
        assert_eq!(
            places.iter().map(|p| (p.first, p.last)).collect::<Vec<_>>(),
            [(true, false), (false, true), (true, true)]
        );
    }

    #[test]
    fn a_pause_a_new_day_and_a_line_of_the_system_each_begin_a_group() {
        let mut rows = vec![
            row(Role::Agent, "Mina", 0),
            row(Role::Agent, "Mina", GROUP_MS + 1),
        ];
        assert!(places(&rows)[1].first, "a pause");
        rows = vec![row(Role::Agent, "Mina", DAY - 1), row(Role::Agent, "Mina", DAY)];
        assert_eq!(
            (
                places(&rows)[0].last,
                places(&rows)[1].day,
                places(&rows)[1].first
            ),
            (true, true, true)
        );
        rows = vec![row(Role::Agent, "Mina", 0), row(Role::Agent, "Mina", 2)];
        rows.insert(
            1,
            Row {
                key: RowKey("x".into()),
                seq: None,
                at: 1,
                body: RowBody::Closed,
            },
        );
        assert!(
            places(&rows)[2].first && places(&rows)[0].last,
            "a line of the system"
        );
    }

    #[test]
    fn only_the_newest_own_message_tells_how_far_it_came() {
        let rows = [
            row(Role::Visitor, "", 0),
            row(Role::Visitor, "", 1),
            row(Role::Agent, "Mina", 2),
        ];
        assert_eq!(
            places(&rows).iter().map(|p| p.newest_own).collect::<Vec<_>>(),
            [false, true, false]
        );
        assert_eq!(
            places(&rows).iter().map(|p| p.open).collect::<Vec<_>>(),
            [false, false, true]
        );
    }
}
