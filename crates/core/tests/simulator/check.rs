//! The invariants.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use aisle_core::protocol::{Body, ClientId, Content, Entry, EntryBody, Message, Role, Seq};
use aisle_core::session::{Delivery, Older, Row, RowBody};

use crate::server::{Conversation, Server};
use crate::tab::Tab;

/// Holds after every single input (I2, I3, I4, I6).
pub(crate) fn always(tab: &Tab, server: &Server, seed: u64) {
    let rows = tab.session.rows();
    let keys: BTreeSet<&str> = rows.iter().map(|row| &*row.key.0).collect();
    assert_eq!(keys.len(), rows.len(), "seed {seed}: a key is there twice");
    let places: Vec<u64> = rows.iter().filter_map(|row| row.seq).collect();
    assert!(
        places.windows(2).all(|pair| pair[0] <= pair[1]),
        "seed {seed}: rows are not in log order"
    );
    let tail: Vec<&Row> = rows
        .iter()
        .skip_while(|row| row.seq.is_none())
        .skip_while(|row| row.seq.is_some())
        .collect();
    for row in &tail {
        assert!(
            row.seq.is_none(),
            "seed {seed}: an unsent row stands between logged ones"
        );
    }
    let waiting = |row: &&&Row| matches!(delivery(row), Some(Delivery::Saving | Delivery::Sending));
    let unsent: Vec<usize> = tail
        .iter()
        .filter(waiting)
        // What was refused may stand behind what was said after it, and stays there.
        .filter(|row| !server.refused.iter().any(|id| id.as_str() == &*row.key.0))
        .filter_map(|row| tab.typed.iter().position(|id| id.as_str() == &*row.key.0))
        .collect();
    assert!(
        unsent.windows(2).all(|pair| pair[0] < pair[1]),
        "seed {seed}: what waits is not in the order of Enter"
    );
    let (epoch, applied) = tab.session.cursor();
    if epoch == Some(&server.epoch)
        && let Some(conversation) = server.conversations.get(tab.session.conversation())
    {
        nothing_skipped(tab, conversation, &keys, applied, seed);
    }
}

/// I2, I3: every entry up to the last applied has its row, or a gap stands where it is missing.
fn nothing_skipped(tab: &Tab, conversation: &Conversation, keys: &BTreeSet<&str>, applied: Seq, seed: u64) {
    let rows = tab.session.rows();
    // What is older than that may come by `history`.
    let first = first_of_others(rows);
    for entry in &conversation.log {
        if entry.seq > applied || first.is_none_or(|first| entry.seq < first) {
            continue;
        }
        if let Some(key) = key_of(entry) {
            assert!(
                keys.contains(&*key) || told_of(rows, entry.seq),
                "seed {seed}: {key} at {} was skipped, and nothing says so",
                entry.seq
            );
        }
    }
}

/// Whether the row of somebody else that is last before a place is a gap. At rest there
/// must be none where something can be had.
fn told_of(rows: &[Row], place: Seq) -> bool {
    let before = rows
        .iter()
        .rfind(|row| !is_own(row) && row.seq.is_some_and(|seq| seq < place));
    before.is_some_and(|row| row.body == RowBody::Gap)
}

/// Holds when everything has come to rest (I1, I2, I4, I6, I12, I16).
pub(crate) fn at_rest(
    tab: &Tab,
    conversation: &Conversation,
    acknowledged: &BTreeSet<ClientId>,
    offers: &BTreeSet<String>,
    seed: u64,
) {
    let logged: Vec<(Seq, &Message)> = messages(conversation).collect();
    let own: Vec<&ClientId> = logged
        .iter()
        .filter(|(_, message)| message.from.role == Role::Visitor)
        .filter_map(|(_, message)| message.client_id.as_ref())
        .collect();
    let distinct: BTreeSet<_> = own.iter().collect();
    assert_eq!(
        distinct.len(),
        own.len(),
        "seed {seed}: the server logged a message twice"
    );
    for client_id in acknowledged {
        assert!(
            own.contains(&client_id),
            "seed {seed}: {client_id} was acknowledged and is gone"
        );
    }
    let rows = tab.session.rows();
    let older = begins(tab, conversation);
    for client_id in &tab.typed {
        let row = rows.iter().find(|row| &*row.key.0 == client_id.as_str());
        if tab.discarded.contains(client_id) {
            continue;
        }
        let known = logged
            .iter()
            .any(|(seq, message)| message.client_id.as_ref() == Some(client_id) && *seq < older);
        if row.is_none() && known {
            continue;
        }
        let row = row.unwrap_or_else(|| panic!("seed {seed}: {client_id} was typed and is not shown"));
        match delivery(row) {
            Some(Delivery::Sent) => {
                assert!(own.contains(&client_id), "seed {seed}: shown as sent, not logged")
            }
            Some(Delivery::Failed { .. }) => {}
            other => panic!("seed {seed}: {client_id} is still {other:?} at rest"),
        }
    }
    let expected = expected(conversation, older);
    let shown: Vec<(Seq, String)> = rows
        .iter()
        .filter(|row| row.body != RowBody::Gap)
        .filter(|row| delivery(row).is_none_or(|d| matches!(d, Delivery::Sent | Delivery::Received)))
        .filter_map(|row| row.seq.map(|seq| (seq, row.key.0.to_string())))
        // What a rule showed stands where this device put it, as long as the server takes
        // no notice of it, or has it where nobody can see it any more.
        .filter(|(_, key)| {
            let gone = conversation.log.iter().filter(|entry| entry.seq < older);
            let unseen = offers.contains(key) || gone.filter_map(key_of).any(|old| old == *key);
            !unseen || expected.iter().any(|(_, logged)| logged == key)
        })
        .filter(|(seq, _)| *seq >= older)
        .collect();
    assert_eq!(shown, expected, "seed {seed}: the screen is not the log");
    let announced: BTreeSet<_> = tab.announced.iter().collect();
    assert_eq!(
        announced.len(),
        tab.announced.len(),
        "seed {seed}: a message was read out twice"
    );
    assert_eq!(
        tab.session.typing().count(),
        0,
        "seed {seed}: somebody types for ever"
    );
}

/// The first place that a row of somebody else has. Own ones may stand far above, where
/// only their acknowledgement came.
fn first_of_others(rows: &[Row]) -> Option<Seq> {
    rows.iter().filter(|row| !is_own(row)).find_map(|row| row.seq)
}

fn is_own(row: &Row) -> bool {
    match &row.body {
        RowBody::Message { from, .. } => from.role == Role::Visitor || from.rule().is_some(),
        _ => false,
    }
}

/// Where this tab's copy of the log begins.
pub(crate) fn begins(tab: &Tab, conversation: &Conversation) -> Seq {
    let gone = conversation.gone + 1;
    if tab.session.older() == Older::None {
        return gone;
    }
    let rows = tab.session.rows();
    let first = first_of_others(rows);
    first.unwrap_or(Seq::MAX).max(gone)
}

fn expected(conversation: &Conversation, older: Seq) -> Vec<(Seq, String)> {
    let log = conversation.log.iter().filter(|entry| entry.seq >= older);
    log.filter_map(|entry| Some((entry.seq, key_of(entry)?)))
        .collect()
}

/// The row that an entry has.
pub(crate) fn key_of(entry: &Entry) -> Option<String> {
    match entry.body.known()? {
        EntryBody::Message(message) => Some(match &message.client_id {
            Some(id) if message.from.role == Role::Visitor || message.from.rule().is_some() => {
                id.as_str().to_owned()
            }
            _ => message.id.as_str().to_owned(),
        }),
        EntryBody::Assign { .. } | EntryBody::Closed { .. } => Some(format!("entry-{:016}", entry.seq)),
        _ => None,
    }
}

fn messages(conversation: &Conversation) -> impl Iterator<Item = (Seq, &Message)> {
    conversation
        .log
        .iter()
        .filter_map(|entry| match entry.body.known() {
            Some(EntryBody::Message(message)) => Some((entry.seq, message)),
            _ => None,
        })
}

/// I16: place, name and words of what a tab shows of the log from here on, in one number.
/// Without what rules have shown, which a server may leave out.
pub(crate) fn transcript(tab: &Tab, from: Seq, offers: &BTreeSet<String>) -> u64 {
    let mut hash = std::hash::DefaultHasher::new();
    for row in tab.session.rows() {
        let is_logged = row.seq.is_some_and(|seq| seq >= from) && row.body != RowBody::Gap;
        if is_logged && !offers.contains(&*row.key.0) {
            row.seq.hash(&mut hash);
            row.key.hash(&mut hash);
            if let RowBody::Message {
                body: Body::Text(text),
                ..
            } = &row.body
            {
                text.text.hash(&mut hash);
            }
        }
    }
    hash.finish()
}

/// What a tab shows of the log is what was said there last.
pub(crate) fn words(tab: &Tab, conversation: &Conversation, seed: u64) {
    let mut said: BTreeMap<&str, Vec<&Content>> = BTreeMap::new();
    for entry in &conversation.log {
        match entry.body.known() {
            Some(EntryBody::Message(message)) => {
                said.insert(message.id.as_str(), vec![&message.content]);
            }
            Some(EntryBody::Edit { message_id, content }) => {
                let known = said.entry(message_id.as_str()).or_default();
                // Whoever missed what can not be had any more has not heard of it.
                if entry.seq > conversation.gone {
                    known.clear();
                }
                known.push(content);
            }
            _ => {}
        }
    }
    for row in tab.session.rows().iter().filter(|row| row.seq.is_some()) {
        let RowBody::Message {
            id: Some(id), body, ..
        } = &row.body
        else {
            continue;
        };
        let wanted = said.get(id.as_str());
        let wanted = wanted.unwrap_or_else(|| panic!("seed {seed}: {} is in no log", id.as_str()));
        assert!(
            wanted.iter().any(|content| content.body() == *body),
            "seed {seed}: {body:?} is not what was said"
        );
    }
}

/// What a tab showed and the visitor took up is in the log exactly once, and
/// before whatever the visitor said after it, which is all but the last of it.
pub(crate) fn shown_before_said(
    tab: &Tab,
    conversation: &Conversation,
    ignored: bool,
    shared: bool,
    seed: u64,
) {
    let logged: Vec<&ClientId> = messages(conversation)
        .filter_map(|(_, message)| message.client_id.as_ref())
        .collect();
    let place = |id: &ClientId| logged.iter().position(|one| *one == id);
    for shown in &tab.shown {
        let times = logged.iter().filter(|id| **id == shown).count();
        if ignored {
            assert_eq!(times, 0, "seed {seed}: {shown} is in a log that takes no events");
            continue;
        }
        assert!(times <= 1, "seed {seed}: {shown} is in the log twice");
        if shared && times == 0 {
            continue;
        }
        // What was refused and given up, or still is refused, answers nothing.
        for later in tab.typed.iter().filter(|typed| *typed > shown) {
            let (here, there) = (place(shown), place(later));
            assert!(
                there.is_none() || (here.is_some() && here < there),
                "seed {seed}: {later} was said after {shown} was shown, and the log has them at {there:?} and {here:?}"
            );
        }
    }
}

/// The order of Enter is the order of the log, for what one tab sent while the
/// server kept its log and refused nothing.
pub(crate) fn enter_order(tab: &Tab, refused: &BTreeSet<ClientId>, conversation: &Conversation, seed: u64) {
    let typed: Vec<&ClientId> = tab.typed.iter().filter(|id| !refused.contains(*id)).collect();
    let order: Vec<&ClientId> = messages(conversation)
        .filter_map(|(_, message)| message.client_id.as_ref())
        .filter(|id| typed.contains(id))
        .collect();
    let wanted: Vec<&ClientId> = typed.into_iter().filter(|id| order.contains(id)).collect();
    assert_eq!(order, wanted, "seed {seed}: messages overtook one another");
}

pub(crate) fn delivery(row: &Row) -> Option<Delivery> {
    match &row.body {
        RowBody::Message { delivery, .. } => Some(*delivery),
        _ => None,
    }
}
