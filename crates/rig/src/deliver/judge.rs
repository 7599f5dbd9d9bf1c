//! What was said, held against the log and against the rows.

use std::collections::HashMap;
use std::time::Duration;

use aisle_core::protocol::{
    Body, ClientFrame, ClientId, ConversationRef, Entry, EntryBody, Hello, HistoryRequest, Message, PROTOCOL,
    Role, ServerFrame, encode,
};
use aisle_core::session::{Delivery, Row, RowBody, Session};

use super::Tally;
use crate::client::Client;
use crate::net::{Address, NetError, Socket};

/// The log as it is read at the end.
pub struct Log(Vec<Entry>);

impl Log {
    fn messages(&self) -> impl Iterator<Item = (&Entry, &Message)> {
        self.0.iter().filter_map(|entry| match entry.body.known() {
            Some(EntryBody::Message(message)) => Some((entry, message)),
            _ => None,
        })
    }
}

/// Everything typed is sent, and as many messages as there should be are rows.
pub(super) fn settled(client: &Client, wanted: usize) -> bool {
    let rows = client.session().rows();
    let whole = |row: &&Row| {
        matches!(
            &row.body,
            RowBody::Message {
                delivery: Delivery::Sent | Delivery::Received,
                ..
            }
        )
    };
    client.session().unsent() == 0 && rows.iter().filter(whole).count() >= wanted
}

/// Reads all of a conversation's log as the visitor, in another tab, not by the proxy.
///
/// # Errors
/// [`NetError`].
pub async fn read_log(server: &Address, session: &Session) -> Result<Log, NetError> {
    let reading = tokio::time::timeout(Duration::from_secs(20), read(server, session));
    reading
        .await
        .map_err(|_| NetError::Protocol("not in time".into()))?
}

async fn read(server: &Address, session: &Session) -> Result<Log, NetError> {
    let mut socket = Socket::open(server, None).await?;
    let hello = Hello {
        protocol: PROTOCOL,
        conversation: ConversationRef::ClientId(session.conversation().clone()),
        visitor: session.visitor().clone(),
        instance: ClientId::from_bits(1),
        token: None,
        resume: None,
        page: None,
        locale: String::new(),
        capabilities: Vec::new(),
        shown: None,
    };
    socket.send(&encode(&ClientFrame::Hello(hello))).await?;
    let mut entries: Vec<Entry> = Vec::new();
    loop {
        match next(&mut socket).await? {
            ServerFrame::Events(events) => entries.extend(events.entries),
            ServerFrame::Live {} => break,
            ServerFrame::Error(error) => return Err(NetError::protocol(error.message)),
            _ => {}
        }
    }
    while let Some(first) = entries.first().filter(|entry| entry.prev > 0) {
        let request = HistoryRequest {
            before: first.seq,
            limit: 200,
        };
        socket.send(&encode(&ClientFrame::History(request))).await?;
        let page = loop {
            if let ServerFrame::History(page) = next(&mut socket).await? {
                break page;
            }
        };
        if page.entries.is_empty() {
            break;
        }
        entries.splice(0..0, page.entries);
    }
    Ok(Log(entries))
}

async fn next(socket: &mut Socket) -> Result<ServerFrame, NetError> {
    let text = socket
        .next()
        .await
        .map_err(|ended| NetError::Protocol(ended.reason))?;
    serde_json::from_str(&text).map_err(NetError::protocol)
}

/// Judges one visitor.
pub(super) fn judge(
    client: &Client,
    log: &Log,
    said: &[String],
    tally: &mut Tally,
    complaint: impl Fn(&str) -> String,
) {
    let own: Vec<&str> = log
        .messages()
        .filter(|(_, message)| message.from.role == Role::Visitor)
        .filter_map(|(_, message)| message.client_id.as_ref())
        .map(ClientId::as_str)
        .collect();
    let typed: Vec<&str> = client.typed().iter().map(ClientId::as_str).collect();
    compare("the log, of what was typed", &typed, &own, tally, &complaint);
    let heard: Vec<&str> = log
        .messages()
        .filter(|(_, message)| message.from.role == Role::Agent)
        .map(|(_, message)| message.content.fallback.as_str())
        .collect();
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    compare(
        "the log, of what the agent said",
        &said,
        &heard,
        tally,
        &complaint,
    );
    let logged: Vec<String> = log
        .messages()
        .map(|(_, message)| message.content.fallback.clone())
        .collect();
    let logged: Vec<&str> = logged.iter().map(String::as_str).collect();
    let shown: Vec<&str> = client
        .session()
        .rows()
        .iter()
        .filter_map(|row| text_of(&row.body))
        .collect();
    compare("the rows, of the log", &logged, &shown, tally, &complaint);
}

fn text_of(body: &RowBody) -> Option<&str> {
    match body {
        RowBody::Message {
            body: Body::Text(text),
            ..
        } => Some(text.text.as_str()),
        _ => None,
    }
}

/// Counts what is missing, double, or in another order.
fn compare(
    what: &str,
    wanted: &[&str],
    found: &[&str],
    tally: &mut Tally,
    complaint: impl Fn(&str) -> String,
) {
    let mut times: HashMap<&str, usize> = HashMap::new();
    found.iter().for_each(|one| *times.entry(one).or_default() += 1);
    let lost: Vec<&&str> = wanted.iter().filter(|one| !times.contains_key(**one)).collect();
    let doubled: usize = times.values().map(|times| times - 1).sum();
    let place: HashMap<&str, usize> = wanted.iter().enumerate().map(|(at, one)| (*one, at)).collect();
    let order: Vec<usize> = found.iter().filter_map(|one| place.get(one).copied()).collect();
    let inverted = order.windows(2).filter(|pair| pair.first() > pair.last()).count();
    let strange = found.iter().filter(|one| !place.contains_key(**one)).count();
    if lost.len() + doubled + inverted + strange > 0 {
        let names: Vec<&&&str> = lost.iter().take(5).collect();
        tally.wrong.push(complaint(&format!(
            "{what}: {} lost {names:?}, {doubled} doubled, {inverted} inverted, {strange} never said",
            lost.len()
        )));
    }
    tally.lost += lost.len();
    tally.doubled += doubled;
    tally.inverted += inverted;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(wanted: &[&str], found: &[&str]) -> (usize, usize, usize, bool) {
        let mut tally = Tally::default();
        compare("x", wanted, found, &mut tally, str::to_owned);
        (tally.lost, tally.doubled, tally.inverted, tally.is_clean())
    }

    #[test]
    fn what_is_lost_doubled_inverted_or_made_up_is_found() {
        let wanted = ["a", "b", "c"];
        assert_eq!(counts(&wanted, &["a", "b", "c"]), (0, 0, 0, true));
        assert_eq!(counts(&wanted, &["a", "c"]), (1, 0, 0, false));
        assert_eq!(counts(&wanted, &["a", "b", "b", "c"]), (0, 1, 0, false));
        assert_eq!(counts(&wanted, &["b", "a", "c"]), (0, 0, 1, false));
        assert_eq!(counts(&wanted, &["a", "b", "c", "d"]), (0, 0, 0, false));
    }
}
