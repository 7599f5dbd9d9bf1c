//! The inside of one row of the timeline.
//!
//! Draws from an [`Item`] alone, in one reactive closure, so that a row costs
//! one effect. Its element, size and place belong to `app::Timeline`.

use aisle_core::protocol::{Author, Body, MessageId, Role};
use aisle_core::session::{Delivery, Row, RowBody};
use aisle_core::window::Place;
use aisle_platform::clock;
use leptos::prelude::*;

use super::avatar::{bot_badge, face, name_of};
use super::dom::{hidden_text, live, tag};
use super::i18n::{Word, fill, fill_in, say, with_intl};
use super::{content, delivery};
use crate::app::{Chat, Item};

/// Draws the inside of a row, anew whenever it changes.
pub(super) fn draw(chat: Chat, item: ArcRwSignal<Item>) -> AnyView {
    live(move || item.with(|item| inside(chat, item)))
}

fn inside(chat: Chat, item: &Item) -> AnyView {
    let Item { row, place } = item;
    let day = place.day.then(|| {
        let day = with_intl(chat, |intl| intl.day(row.at, clock::wall()));
        view! { <div class="day" part="day"><span>{day}</span></div> }.into_any()
    });
    let body = match &row.body {
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
        RowBody::Assigned(Some(name)) => system(fill(chat, Word::Assigned, "name", name)),
        RowBody::Assigned(None) => system(say(chat, Word::Unassigned)),
        RowBody::Closed => system(say(chat, Word::Closed)),
        RowBody::Gap => system(say(chat, Word::Gap)),
    };
    (day, body).into_any()
}

/// A line of the conversation itself.
fn system(text: String) -> AnyView {
    view! { <p class="system" part="notice">{text}</p> }.into_any()
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

fn message(chat: Chat, row: &Row, place: Place, said: &Said<'_>) -> AnyView {
    let own = said.from.role == Role::Visitor;
    let streaming = said.delivery == Delivery::Streaming;
    let name = name_of(chat, said.from);
    let time = with_intl(chat, |intl| intl.time(row.at));
    let by = fill_in(&fill(chat, Word::By, "time", &time), "name", &name);
    let head = (!own && place.first).then(|| {
        let parts = core::iter::once(name.into_any()).chain(bot_badge(chat, said.from));
        view! { <div class="name" aria-hidden="true">{parts.collect::<Vec<_>>()}</div> }.into_any()
    });
    let face = (!own && place.last).then(|| face(chat, said.from));
    let inside = content::draw(chat, said.body, streaming);
    let picture = matches!(said.body, Body::Image(_));
    let below = content::below(chat, said.body, said.id, place.open);
    let state = delivery::state(chat, row, said.delivery, place);
    let edited = said
        .edited
        .then(|| tag("span", "edited", vec![say(chat, Word::Edited).into_any()]));
    let foot = (place.last || state.is_some() || edited.is_some()).then(|| {
        // A failure needs the room for what can be done about it.
        let time = (!matches!(said.delivery, Delivery::Failed { .. }))
            .then(|| tag("span", "time", vec![time.into_any()]));
        view! { <div class="foot">{time}{edited}{state}</div> }.into_any()
    });
    let mut class = String::from(if own { "message own" } else { "message" });
    for (on, name) in [
        (place.first, " first"),
        (place.last, " last"),
        (picture, " bare"),
        (matches!(said.delivery, Delivery::Failed { .. }), " failed"),
    ] {
        if on {
            class.push_str(name);
        }
    }
    view! {
        <div class=class part=if own { "message message-own" } else { "message" }>
            {hidden_text(by)}
            {head}
            {face}
            <div class="bubble" dir="auto" aria-busy=streaming.then_some("true")>{inside}</div>
            {below}
            {foot}
        </div>
    }
    .into_any()
}
