//! What is pressed: buttons say their words, cards say what was done with them.

use aisle_core::Millis;
use aisle_core::protocol::json::{Document, Raw};
use aisle_core::protocol::rich::{Acted, Data as _, Rich};
use aisle_core::protocol::{Action, Body, Contact, Content, ErrorCode};

use aisle_local::rng::{fingerprint, hex};
use aisle_local::server::{Talk, client_key, reject};

use super::play::card;
use super::{Assistant, Wished};
use crate::deed::{Given, check, slot};
use crate::shop::Reader;

impl Assistant {
    /// Takes a press in. One that is in the log already is acknowledged, whatever
    /// has changed since.
    pub(super) fn action(&self, talk: &mut Talk, now: Millis, action: Action, out: &mut Wished) {
        let pressed = match talk.find(&client_key(&action.client_id)) {
            Some(_) => Ok(Content::text("")),
            None => self.pressed(talk, now, &action),
        };
        match pressed {
            Ok(content) => talk.message(now, action.client_id, content, out),
            Err(code) => out.push(reject(action.client_id, code, None)),
        }
    }

    /// What a press says.
    fn pressed(&self, talk: &Talk, now: Millis, action: &Action) -> Result<Content, ErrorCode> {
        let mut messages = talk.log.iter().rev().filter_map(|record| record.message());
        let message = messages.find(|message| message.id == action.message_id);
        let message = message.ok_or(ErrorCode::NotFound)?;
        if let Body::QuickReplies(data) = message.content.body() {
            let mut replies = data.replies.into_iter();
            let reply = replies.find(|reply| reply.id == action.action_id);
            return reply
                .map(|reply| Content::text(reply.label))
                .ok_or(ErrorCode::NotFound);
        }
        let rich = Rich::read(&message.content).ok_or(ErrorCode::NotFound)?;
        let (name, value) = (action.action_id.as_str(), action.value.as_ref());
        let reader = Reader::of(self.lang);
        let words = check(&rich, name, value, reader, &booked(talk), now)?;
        let acted = Acted {
            message_id: message.id.as_str().to_owned(),
            action_id: name.to_owned(),
            kind: message.content.kind.clone(),
            value: value.map(|raw| Raw::new(raw.get())).unwrap_or_default(),
            files: Vec::new(),
        };
        Ok(Content {
            fallback: words,
            ..acted.content()
        })
    }
}

/// Takes in what is left while nobody is there, and gives it a number.
pub(super) fn left(talk: &mut Talk, now: Millis, left: Contact, out: &mut Wished) {
    match ticket(&left) {
        Some(content) => talk.message(now, left.client_id, content, out),
        None => out.push(reject(left.client_id, ErrorCode::Unsupported, None)),
    }
}

/// Times that have been booked.
pub(super) fn booked(talk: &Talk) -> Vec<Millis> {
    let mine = talk.log.iter().filter_map(|record| record.by_visitor());
    let times = mine.filter_map(|message| {
        let Some(Rich::Acted(acted)) = Rich::read(&message.content) else {
            return None;
        };
        match card(&talk.log, &acted.message_id) {
            Some(Rich::Booking(card)) => slot(&card, &Given::read(acted.value.as_ref())),
            _ => None,
        }
    });
    times.collect()
}

/// What is left as the log keeps it; none without a way to answer.
fn ticket(left: &Contact) -> Option<Content> {
    let document = Document::parse(left.value.get())?;
    let mut fields = document
        .whole()
        .fields(&["name", "email", "phone", "order", "topic", "message"]);
    let said: [String; 6] = core::array::from_fn(|_| fields.take().try_read().unwrap_or_default());
    if document.whole().fields(&["before"]).take().try_read() == Some(true) {
        return Some(answered(left, said));
    }
    let [_, email, phone, ..] = &said;
    if email.is_empty() && phone.is_empty() {
        return None;
    }
    let digits = hex(fingerprint(left.client_id.as_str())).to_uppercase();
    let number = [digits.get(..4)?, "-", digits.get(4..8)?].concat();
    let mut lines = vec![["#", &number].concat()];
    lines.extend(said.into_iter().filter(|line| !line.is_empty()));
    let rest = left.value.get().strip_prefix('{')?.trim_start();
    let comma = if rest.starts_with('}') { "" } else { "," };
    let acted = Acted {
        message_id: left.client_id.as_str().to_owned(),
        action_id: "send".to_owned(),
        kind: "contact".to_owned(),
        value: Raw::new(&["{\"ticket\":\"", &number, "\"", comma, rest].concat()),
        files: Vec::new(),
    };
    Some(Content {
        fallback: lines.join("\n"),
        ..acted.content()
    })
}

/// What was answered before the first word, as the log keeps it.
fn answered(left: &Contact, said: [String; 6]) -> Content {
    let lines: Vec<String> = said.into_iter().filter(|line| !line.is_empty()).collect();
    let acted = Acted {
        message_id: left.client_id.as_str().to_owned(),
        action_id: "begin".to_owned(),
        kind: "prechat".to_owned(),
        value: Some(left.value.clone()),
        files: Vec::new(),
    };
    let fallback = if lines.is_empty() {
        "–".to_owned()
    } else {
        lines.join("\n")
    };
    Content {
        fallback,
        ..acted.content()
    }
}
