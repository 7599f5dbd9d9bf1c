//! The inside of one row of the log.
//!
//! Drawn with the widget's bubbles and cards; around them is what an agent wants to
//! know and a visitor is not told: whose message it is by name, which rule showed
//! it, what kind of card went out. The shop's side is on the right.

use aisle_core::agent::mirror;
use aisle_core::protocol::{Author, Body, Content, Role, json};
use aisle_core::session::{Delivery, Row, RowBody};
use aisle_core::window::Place as Among;
use aisle_platform::clock;
use aisle_widget::app::{Chat, Command, Item};
use aisle_widget::ui::Site;
use aisle_widget::ui::content;
use aisle_widget::ui::dom::{button, element, live, maybe, tag, words};
use aisle_widget::ui::i18n::{apart, fill_in, with_intl};
use aisle_widget::ui::view::View;
use leptos::prelude::*;

use super::{Place, files};
use crate::desk::Ui;
use crate::words::{Word, fill, say};

/// Draws the inside of a row, anew whenever it changes: the day above it, and it.
pub(super) fn draw(place: &Place, chat: Chat, item: &ArcRwSignal<Item>) -> [View; 3] {
    let (first, second, third) = (item.clone(), item.clone(), item.clone());
    let ui = place.ui;
    let place = place.clone();
    [
        maybe(move || {
            first.with(|item| {
                item.place.day.then(|| {
                    let day = with_intl(chat, |intl| intl.day(item.row.at, clock::wall()));
                    tag("div", "day", vec![words("span", "", day)])
                })
            })
        }),
        live(move || second.with(|item| body(&place, chat, item))),
        maybe(move || third.with(|item| notes(ui, chat, &item.row))),
    ]
}

/// What colleagues wrote down when this was the last row: behind it, apart from what
/// was said.
fn notes(ui: Ui, chat: Chat, row: &Row) -> Option<View> {
    let seq = row.seq?;
    let mut notes = ui.notes.get();
    notes.retain(|note| note.after >= seq);
    if notes.is_empty() {
        return None;
    }
    // A note stands behind the last row that was there. Not every entry of a log is a
    // row, and rows that come later come behind all notes there are.
    let mut next = None;
    chat.rows.with_value(|rows| {
        rows.with(&mut |rows| {
            next = rows
                .iter()
                .filter_map(|row| row.seq)
                .filter(|other| *other > seq)
                .min();
        });
    });
    notes.retain(|note| next.is_none_or(|next| note.after < next));
    let lines = notes.into_iter().map(|note| {
        let label = fill(ui, Word::NoteOf, "name", &note.by.name);
        let time = with_intl(chat, |intl| intl.time(note.at));
        let head = tag(
            "div",
            "inner-note-head",
            vec![words("span", "", label), words("time", "", time)],
        );
        let text = element("p", "inner-note-text", &[("dir", "auto")], vec![note.text.into()]);
        tag("div", "inner-note", vec![head, text])
    });
    let lines: Vec<View> = lines.collect();
    (!lines.is_empty()).then(|| tag("div", "inner-notes", lines))
}

/// The name of somebody on the agent's side of the mirror.
pub(super) fn name_of(ui: Ui, who: &Author) -> String {
    if mirror::is_visitor(who) {
        let line = ui.line();
        return line.map_or_else(
            || say(ui, Word::VisitorShort),
            |line| super::draw::name_of(ui, &line),
        );
    }
    match (&who.name, who.role) {
        (_, Role::Visitor) => say(ui, Word::You),
        _ if rule_of(who).is_some() => say(ui, Word::ShopPage),
        (Some(name), _) => aisle_core::text::clean_name(name),
        (None, _) => say(ui, Word::ShopPage),
    }
}

/// The rule whose message it is.
fn rule_of(who: &Author) -> Option<&str> {
    who.id.as_deref()?.strip_prefix("rule/")
}

fn body(place: &Place, chat: Chat, item: &Item) -> View {
    let ui = place.ui;
    let row = &item.row;
    let text = match &row.body {
        RowBody::Message { from, body, .. }
            if from.role == Role::System || matches!(body, Body::Notice(_)) =>
        {
            crate::desk::text_of(row).unwrap_or_default()
        }
        RowBody::Message {
            from,
            body,
            delivery,
            edited,
            ..
        } => return message(place, chat, row, item.place, from, body, *delivery, *edited),
        RowBody::Assigned { name, by, department } => {
            assigned(ui, name.as_deref(), by.as_deref(), department.as_deref())
        }
        RowBody::Closed => say(ui, Word::ClosedRow),
        RowBody::Gap => say(ui, Word::Gap),
    };
    let seq = row.seq.map_or(String::new(), |seq| seq.to_string());
    element("p", "system notice", &[("data-seq", &seq)], vec![text.into()])
}

/// Who has the conversation now and who handed it over, seen by whoever reads.
fn assigned(ui: Ui, name: Option<&str>, by: Option<&str>, department: Option<&str>) -> String {
    let me = |who: &str| ui.me.with(|me| me.as_ref().is_some_and(|me| me.name == who));
    let (word, to) = match (name, by, department) {
        (Some(name), None, _) if me(name) => (Word::AssignedMe, name),
        (Some(name), None, _) => (Word::Assigned, name),
        (Some(name), Some(by), _) if me(by) => (Word::HandedByMe, name),
        (Some(name), Some(_), _) if me(name) => (Word::HandedMe, name),
        (Some(name), Some(_), _) => (Word::Handed, name),
        (None, Some(by), Some(department)) if me(by) => (Word::HandedTeamByMe, department),
        (None, Some(_), Some(department)) => (Word::HandedTeam, department),
        (None, ..) => return say(ui, Word::Unassigned),
    };
    let text = fill(ui, word, "by", &apart(by.unwrap_or_default()));
    fill_in(&text, "name", &apart(to))
}

#[expect(clippy::too_many_arguments, reason = "the fields of one row, used once")]
fn message(
    place: &Place,
    chat: Chat,
    row: &Row,
    among: Among,
    from: &Author,
    body: &Body,
    delivery: Delivery,
    edited: bool,
) -> View {
    let ui = place.ui;
    let theirs = mirror::is_visitor(from);
    let mine = from.role == Role::Visitor;
    let name = name_of(ui, from);
    let time = with_intl(chat, |intl| intl.time(row.at));
    let mut parts = vec![
        words("span", "sr", [&name, ", ", &time].concat()),
        View::nothing(),
        View::nothing(),
    ];
    if among.first
        && !mine
        && let Some(part) = parts.get_mut(1)
    {
        let mut head = vec![element("bdi", "", &[], vec![name.clone().into()])];
        if from.role == Role::Bot {
            head.push(words("span", "mark", "Bot".to_owned()));
        }
        *part = element("div", "name", &[("aria-hidden", "true")], head);
    }
    if theirs
        && among.last
        && let Some(part) = parts.get_mut(2)
    {
        *part = tag("span", "seat", vec![face_of(ui)]);
    }
    let (inside, rich) = inside(chat, row, body, delivery);
    let class = if rich { "bubble" } else { "bubble text" };
    parts.push(element("div", class, &[("dir", "auto")], inside));
    if let Body::Rich(content) = body {
        if rich {
            parts.push(words("span", "sr text", content.fallback.clone()));
        }
        parts.extend(files::of(place, content));
        parts.extend(kind(ui, content));
    }
    if let Body::QuickReplies(replies) = body {
        let chips = replies
            .replies
            .iter()
            .map(|reply| words("span", "reply", reply.label.clone()));
        parts.push(tag("div", "replies", chips.collect()));
    }
    if let Some(rule) = rule_of(from) {
        parts.push(words("p", "rule", fill(ui, Word::ByRule, "name", rule)));
    }
    let failed = matches!(delivery, Delivery::Failed { .. });
    let mut foot = state(ui, chat, row, delivery, among);
    if edited {
        foot.insert(0, words("span", "edited", say(ui, Word::Edited)));
    }
    if among.last || !foot.is_empty() {
        if !failed {
            foot.insert(0, words("span", "time", time));
        }
        parts.push(tag("div", "foot", foot));
    }
    let mut class = String::from(if theirs {
        "message message-theirs"
    } else {
        "message own"
    });
    for (on, name) in [
        (mine, " message-own"),
        (!mine && !theirs, " colleague"),
        (among.first, " first"),
        (among.last, " last"),
        (matches!(body, Body::Image(_)), " bare"),
        (rich, " rich"),
        (failed, " failed"),
    ] {
        if on {
            class.push_str(name);
        }
    }
    let seq = row.seq.map_or(String::new(), |seq| seq.to_string());
    let mut attributes = vec![
        ("data-client-id", &*row.key.0),
        ("data-state", name_of_state(delivery)),
    ];
    if row.seq.is_some() {
        attributes.push(("data-seq", &seq));
    }
    element("div", &class, &attributes, parts)
}

/// The visitor's face, as in the list.
fn face_of(ui: Ui) -> View {
    let (text, tone) = ui.line().map_or((String::new(), "0"), |line| {
        let name = super::draw::name_of(ui, &line);
        (
            super::draw::initials(&line, &name),
            super::draw::tint(line.visitor.as_str()),
        )
    });
    element(
        "span",
        "face",
        &[("aria-hidden", "true"), ("data-tint", tone)],
        vec![text.into()],
    )
}

/// What is in the bubble, and whether it is a card. Cards are looked at here and not
/// pressed: they are the visitor's.
fn inside(chat: Chat, row: &Row, body: &Body, delivery: Delivery) -> (Vec<View>, bool) {
    let plain = |text: &str| vec![words("p", "plain", text.to_owned())];
    match body {
        // What was filled in or pressed, in the words that stand in the log; and files,
        // whose bytes only agents with a session may have.
        Body::Rich(content) if matches!(&*content.kind, "action" | "file") => {
            (plain(&content.fallback), false)
        }
        Body::Rich(_) => {
            let site = Site {
                chat,
                key: row.key.0.to_string(),
                id: None,
                open: false,
            };
            match content::rich(&site, body) {
                Some(views) => (vec![element("div", "card-only", &[("inert", "")], views)], true),
                None => (content::draw(chat, body, false), false),
            }
        }
        _ => (content::draw(chat, body, delivery == Delivery::Streaming), false),
    }
}

/// What a message is, where its words alone do not say it.
fn kind(ui: Ui, content: &Content) -> Option<View> {
    let word = match &*content.kind {
        "action" => Word::KindAction,
        "article" => Word::KindArticle,
        "booking" => Word::KindBooking,
        "carousel" => Word::KindCarousel,
        "coupon" => Word::KindCoupon,
        "file" => Word::KindFile,
        "form" => Word::KindForm,
        "order" => Word::KindOrder,
        "order-lookup" => Word::KindLookup,
        "product" => Word::Product,
        "return" => Word::KindReturn,
        "stock-alert" => Word::KindAlert,
        _ => Word::KindOther,
    };
    Some(words("p", "kind", say(ui, word)))
}

fn name_of_state(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Saving => "saving",
        Delivery::Sending => "sending",
        Delivery::Sent => "sent",
        Delivery::Failed { .. } => "failed",
        Delivery::Received => "logged",
        Delivery::Streaming => "streaming",
        Delivery::LocalOnly => "local",
    }
}

fn state(ui: Ui, chat: Chat, row: &Row, delivery: Delivery, among: Among) -> Vec<View> {
    let word = match delivery {
        Delivery::Saving => Word::Saving,
        Delivery::Sending => Word::Sending,
        Delivery::Sent if among.newest_own => {
            let read = row.seq.is_some_and(|seq| seq <= chat.read_by_agent.get());
            if read { Word::Read } else { Word::Sent }
        }
        Delivery::LocalOnly => Word::LocalOnly,
        Delivery::Failed { retryable, .. } => {
            let act = |word: Word, command: Command| {
                let press = Box::new(move || chat.run(command.clone()));
                button("link", &[], press, vec![say(ui, word).into()])
            };
            let mut parts = vec![element(
                "span",
                "state",
                &[("data-tone", "bad")],
                vec![say(ui, Word::Failed).into()],
            )];
            if retryable {
                parts.push(act(Word::Again, Command::Retry(row.key.clone())));
            }
            parts.push(act(Word::Discard, Command::Discard(row.key.clone())));
            return parts;
        }
        Delivery::Sent | Delivery::Received | Delivery::Streaming => return Vec::new(),
    };
    vec![words("span", "state", say(ui, word))]
}

/// Content as the visitor gets it, to look at before it goes.
pub(super) fn preview(chat: Chat, content: &Content) -> View {
    let site = Site {
        chat,
        key: ["preview/", &content.kind].concat(),
        id: None,
        open: false,
    };
    let body: Body =
        json::read::<Content>(&json::write(content)).map_or_else(|| content.body(), |copy| copy.body());
    let views = content::rich(&site, &body);
    let rich = views.is_some();
    let inside = views.unwrap_or_else(|| content::draw(chat, &body, false));
    let class = if rich {
        "message rich first last"
    } else {
        "message first last"
    };
    let card = element("div", "card-only", &[("inert", "")], inside);
    tag(
        "div",
        class,
        vec![element("div", "bubble", &[("dir", "auto")], vec![card])],
    )
}
