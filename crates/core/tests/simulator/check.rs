//! The invariants.

use std::collections::BTreeSet;

use aisle_core::protocol::{ClientId, EntryBody, Role};
use aisle_core::session::{Delivery, Row, RowBody};

use crate::server::Conversation;
use crate::tab::Tab;

/// Holds after every single input (I4, I6).
pub(crate) fn always(tab: &Tab, seed: u64) {
    let rows = tab.session.rows();
    let keys: BTreeSet<_> = rows.iter().map(|row| &row.key).collect();
    assert_eq!(keys.len(), rows.len(), "seed {seed}: a key is there twice");
    let places: Vec<u64> = rows.iter().filter_map(|row| row.seq).collect();
    assert!(
        places.windows(2).all(|pair| pair[0] <= pair[1]),
        "seed {seed}: rows are not in log order"
    );
    let tail = rows
        .iter()
        .skip_while(|row| row.seq.is_none())
        .skip_while(|row| row.seq.is_some());
    for row in tail {
        assert!(
            row.seq.is_none(),
            "seed {seed}: an unsent row stands between logged ones"
        );
    }
}

/// Holds when everything has come to rest (I1, I2, I4, I6, I16).
pub(crate) fn at_rest(
    tab: &Tab,
    conversation: &Conversation,
    acknowledged: &BTreeSet<ClientId>,
    offers: &BTreeSet<String>,
    seed: u64,
) {
    let logged: Vec<_> = conversation
        .log
        .iter()
        .filter_map(|entry| match entry.body.known() {
            Some(EntryBody::Message(message)) => Some((entry.seq, message)),
            _ => None,
        })
        .collect();
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
    for client_id in &tab.typed {
        let row = rows.iter().find(|row| &*row.key.0 == client_id.as_str());
        let row = row.unwrap_or_else(|| panic!("seed {seed}: {client_id} was typed and is not shown"));
        match delivery(row) {
            Some(Delivery::Sent) => {
                assert!(own.contains(&client_id), "seed {seed}: shown as sent, not logged")
            }
            Some(Delivery::Failed { .. }) => {}
            other => panic!("seed {seed}: {client_id} is still {other:?} at rest"),
        }
    }
    let expected: Vec<(u64, &str)> = logged
        .iter()
        .map(|(seq, message)| match &message.client_id {
            Some(id) if message.from.role == Role::Visitor || message.from.rule().is_some() => {
                (*seq, id.as_str())
            }
            _ => (*seq, message.id.as_str()),
        })
        .collect();
    let shown: Vec<(u64, &str)> = rows
        .iter()
        .filter(|row| delivery(row).is_some_and(|d| matches!(d, Delivery::Sent | Delivery::Received)))
        .filter_map(|row| row.seq.map(|seq| (seq, &*row.key.0)))
        // What a server takes no notice of stands among what it logs.
        .filter(|(_, key)| !offers.contains(*key) || expected.iter().any(|(_, logged)| logged == key))
        .collect();
    assert_eq!(shown, expected, "seed {seed}: the screen is not the log");
    let announced: BTreeSet<_> = tab.announced.iter().collect();
    assert_eq!(
        announced.len(),
        tab.announced.len(),
        "seed {seed}: a message was read out twice"
    );
}

/// What a tab showed and the visitor took up is in the log exactly once, and
/// before whatever the visitor said after it, which is all but the last of it.
pub(crate) fn shown_before_said(tab: &Tab, conversation: &Conversation, ignored: bool, seed: u64) {
    let logged: Vec<&ClientId> = conversation
        .log
        .iter()
        .filter_map(|entry| match entry.body.known() {
            Some(EntryBody::Message(message)) => message.client_id.as_ref(),
            _ => None,
        })
        .collect();
    let place = |id: &ClientId| logged.iter().position(|one| *one == id);
    for shown in &tab.shown {
        let times = logged.iter().filter(|id| **id == shown).count();
        let said: Vec<&ClientId> = tab.typed.iter().filter(|typed| *typed > shown).collect();
        if ignored {
            assert_eq!(times, 0, "seed {seed}: {shown} is in a log that takes no events");
            continue;
        }
        assert!(times <= 1, "seed {seed}: {shown} is in the log twice");
        for later in said {
            let (here, there) = (place(shown), place(later));
            assert!(
                here.is_some() && here < there,
                "seed {seed}: {later} was said after {shown} was shown, and the log has them at {there:?} and {here:?}"
            );
        }
    }
}

/// The order of Enter is the order of the log, for what one tab sent while the
/// server kept its log.
pub(crate) fn enter_order(typed: &[ClientId], conversation: &Conversation, seed: u64) {
    let order: Vec<&ClientId> = conversation
        .log
        .iter()
        .filter_map(|entry| match entry.body.known() {
            Some(EntryBody::Message(message)) => message.client_id.as_ref(),
            _ => None,
        })
        .filter(|id| typed.contains(id))
        .collect();
    let wanted: Vec<&ClientId> = typed.iter().filter(|id| order.contains(id)).collect();
    assert_eq!(order, wanted, "seed {seed}: messages overtook one another");
}

fn delivery(row: &Row) -> Option<Delivery> {
    match &row.body {
        RowBody::Message { delivery, .. } => Some(*delivery),
        _ => None,
    }
}
