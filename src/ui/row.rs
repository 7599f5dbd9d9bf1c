//! The inside of one row of the timeline.
//!
//! Draws from an [`Item`] alone, in two reactive closures, so that a row costs
//! two effects. Its element, size and place belong to `app::Timeline`.

use aisle_core::protocol::{Author, Body, MessageId, Role};
use aisle_core::session::{Delivery, Row, RowBody};
use aisle_core::window::Place;
use aisle_platform::clock;
use leptos::prelude::*;

use super::avatar::{bot_badge, face, name_of};
use super::dom::{element, hidden_text, live, maybe, tag, words};
use super::i18n::{Word, apart, fill, fill_in, say, with_intl};
use super::later::Site;
use super::view::View;
use super::{content, delivery};
use crate::app::{Chat, Item};

/// Draws the inside of a row, anew whenever it changes: the day above it, and it.
pub(super) fn draw(chat: Chat, item: &ArcRwSignal<Item>) -> [View; 2] {
    let (first, second) = (item.clone(), item.clone());
    [
        maybe(move || first.with(|item| day(chat, item))),
        live(move || second.with(|item| body(chat, item))),
    ]
}

fn day(chat: Chat, item: &Item) -> Option<View> {
    item.place.day.then(|| {
        let day = with_intl(chat, |intl| intl.day(item.row.at, clock::wall()));
        element("div", "day", &[("part", "day")], vec![words("span", "", day)])
    })
}

fn body(chat: Chat, item: &Item) -> View {
    let Item { row, place } = item;
    match &row.body {
        RowBody::Message {
            body: Body::Notice(_),
            ..
        } => system(plain(&row.body)),
        RowBody::Message { from, .. } if from.role == Role::System => system(plain(&row.body)),
        RowBody::Message {
            from,
            id,
            body,
            delivery,
            edited,
        } => message(
            chat,
            row,
            *place,
            &Said {
                from,
                id: id.as_ref(),
                body,
                delivery: *delivery,
                edited: *edited,
            },
        ),
        RowBody::Assigned { name, by, department } => system(assigned(
            chat,
            name.as_deref(),
            by.as_deref(),
            department.as_deref(),
        )),
        RowBody::Closed => system(say(chat, Word::Closed)),
        RowBody::Gap => system(say(chat, Word::Gap)),
    }
}

/// Who has the conversation now, and who handed it over.
pub(in crate::ui) fn assigned(
    chat: Chat,
    name: Option<&str>,
    by: Option<&str>,
    department: Option<&str>,
) -> String {
    let (word, to) = match (name, by, department) {
        (Some(name), None, _) => (Word::Assigned, name),
        (Some(name), Some(_), _) => (Word::Handed, name),
        (None, Some(_), Some(department)) => (Word::HandedTeam, department),
        (None, ..) => return say(chat, Word::Unassigned),
    };
    let text = fill(chat, word, "by", &apart(by.unwrap_or_default()));
    fill_in(&text, "name", &apart(to))
}

/// A line of the conversation itself.
fn system(text: String) -> View {
    element("p", "system", &[("part", "notice")], vec![text.into()])
}

fn plain(body: &RowBody) -> String {
    match body {
        RowBody::Message {
            body: Body::Notice(body),
            ..
        } => body.text.clone(),
        RowBody::Message {
            body: Body::Text(body),
            ..
        } => body.text.clone(),
        RowBody::Message {
            body: Body::Unknown(text),
            ..
        } => text.clone(),
        RowBody::Message {
            body: Body::Rich(content),
            ..
        } => content.fallback.clone(),
        _ => String::new(),
    }
}

struct Said<'a> {
    from: &'a Author,
    id: Option<&'a MessageId>,
    body: &'a Body,
    delivery: Delivery,
    edited: bool,
}

fn message(chat: Chat, row: &Row, place: Place, said: &Said<'_>) -> View {
    let own = said.from.role == Role::Visitor;
    let streaming = said.delivery == Delivery::Streaming;
    let name = name_of(chat, said.from);
    let time = with_intl(chat, |intl| intl.time(row.at));
    let by = fill_in(&fill(chat, Word::By, "time", &time), "name", &name);
    // What may be missing leaves its place empty: a bubble is the same element when
    // its neighbours change, and keeps what the reader has selected in it.
    let mut parts = vec![hidden_text(by), View::nothing(), View::nothing()];
    if !own && place.first {
        let mut head = vec![name.into()];
        head.extend(bot_badge(chat, said.from));
        parts[1] = element("div", "name", &[("aria-hidden", "true")], head);
    }
    if !own && place.last {
        parts[2] = tag("span", "seat", vec![face(chat, said.from)]);
    }
    let attributes = [("dir", "auto"), ("aria-busy", "true")];
    let attributes = if streaming {
        &attributes[..]
    } else {
        &attributes[..1]
    };
    let site = Site {
        chat,
        key: row.key.0.to_string(),
        id: said.id.cloned(),
        open: place.open,
    };
    let rich = content::rich(&site, said.body);
    let is_rich = rich.is_some();
    let inside = rich.unwrap_or_else(|| content::draw(chat, said.body, streaming));
    parts.push(element("div", "bubble", attributes, inside));
    parts.extend(content::below(chat, said.body, said.id, place.open));
    let failed = matches!(said.delivery, Delivery::Failed { .. });
    let mut foot = delivery::state(chat, row, said.delivery, place);
    if said.edited {
        foot.insert(0, words("span", "edited", say(chat, Word::Edited)));
    }
    // What could not be said has a button of its own.
    let is_answer = place.open && said.from.role == Role::Bot && said.delivery == Delivery::Received;
    if let Some(id) = said.id
        && is_answer
        && !matches!(said.body, Body::QuickReplies(_))
        && chat.again.get()
    {
        foot.extend(delivery::again(chat, id));
    }
    if place.last || !foot.is_empty() {
        // A failure needs the room for what can be done about it.
        if !failed {
            foot.insert(0, words("span", "time", time));
        }
        parts.push(tag("div", "foot", foot));
    }
    let mut class = String::from("message");
    for (on, name) in [
        (own, " own"),
        (place.first, " first"),
        (place.last, " last"),
        (matches!(said.body, Body::Image(_)), " bare"),
        (is_rich, " rich"),
        (failed, " failed"),
    ] {
        if on {
            class.push_str(name);
        }
    }
    let part = if own { "message message-own" } else { "message" };
    element("div", &class, &[("part", part)], parts)
}
