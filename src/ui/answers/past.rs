//! The visitor's other conversations, as a list in the home, and the ways into them:
//! going on with an earlier one, and beginning a new one.
//!
//! The device keeps one conversation at a time. So nobody leaves one that holds what
//! only this device has: something unsent, here or in another tab.

use std::rc::Rc;

use aisle_core::answers::{Input, Kind, Past};
use aisle_core::protocol::ClientId;
use aisle_core::session::{Connection, StoreOp, card};
use aisle_platform::clock;

use super::home::ON;
use super::words::{Word, say};
use super::{Asked, Hall};
use crate::app::fresh_id;
use crate::ui::dom::{button, element, icon, tag, words};
use crate::ui::focus;
use crate::ui::i18n::{self, with_intl};
use crate::ui::view::View;

/// Conversations that show: more would push the rest of the home out of view.
const MOST: usize = 5;
const PLUS: &str = "M12 5v14M5 12h14";

/// The list, and the way to a new one; nothing where there is neither.
pub(super) fn past(hall: Hall) -> Option<View> {
    let chat = hall.chat;
    if !hall.listed.get() {
        return None;
    }
    let rows: Vec<View> = hall.past.with(|past| match past {
        Asked::Came(list) => {
            let others = list.iter().filter(|past| !past.current);
            others.take(MOST).map(|past| row(hall, past)).collect()
        }
        _ => Vec::new(),
    });
    let begun = chat.count.get() > 0;
    if rows.is_empty() && !begun {
        return None;
    }
    let mut parts = Vec::new();
    if !rows.is_empty() {
        parts.push(words("h3", "home-title", say(chat, Word::Past)));
        parts.push(tag("ul", "home-list", rows));
    }
    if begun {
        let new = button(
            "home-fresh link",
            &[("part", "home-new")],
            Box::new(move || hall.turn(None)),
            vec![icon(PLUS), words("span", "", say(chat, Word::New))],
        );
        parts.push(new);
        parts.extend(super::copy::ways(hall));
    }
    let said = if hall.stuck.get() {
        say(chat, Word::Unsent)
    } else {
        String::new()
    };
    let status = vec![words("p", "home-note", said)];
    parts.push(element("div", "", &[("role", "status")], status));
    Some(tag("div", "home-past", parts))
}

fn row(hall: Hall, past: &Past) -> View {
    let chat = hall.chat;
    let line = if past.own {
        [&i18n::say(chat, i18n::Word::You), ": ", &past.text].concat()
    } else {
        past.text.clone()
    };
    let mut when = with_intl(chat, |intl| intl.day(past.at, clock::wall()));
    if past.closed {
        when = [&when, " · ", &say(chat, Word::Ended)].concat();
    }
    let inside = vec![words("strong", "", line), words("span", "", when)];
    let end = match past.unread {
        0 => icon(ON),
        new => hall.mark(new),
    };
    let id = past.id.clone();
    let pressed = button(
        "home-row",
        &[("part", "home-conversation")],
        Box::new(move || hall.turn(Some(id.clone()))),
        vec![tag("span", "home-question", inside), end],
    );
    tag("li", "", vec![pressed])
}

impl Hall {
    /// Asks for the list anew, where there is one.
    pub(super) fn ask_past(self) {
        let listed = self.has("conversations");
        if self.listed.get_untracked() != listed {
            self.listed.set(listed);
        }
        if listed {
            self.feed(Input::Ask(Kind::Conversations, None));
        }
    }

    /// How much is new, as a mark.
    pub(super) fn mark(self, new: u32) -> View {
        let text = i18n::count(self.chat, i18n::Word::Missed, i64::from(new));
        words("span", "home-new", text)
    }

    /// Goes on with this conversation, or begins one.
    fn turn(self, to: Option<ClientId>) {
        let Some(inner) = self.inner() else { return };
        let online = self.chat.connection.get_untracked() == Connection::Online;
        let Some(store) = inner.engine.store().filter(|_| online) else {
            self.stuck.set(true);
            return;
        };
        // What another tab has not sent yet is in the store alone.
        let weak = Rc::downgrade(&inner);
        store.load(move |values| {
            if weak.upgrade().is_some() {
                self.turned(to, values.unwrap_or_default());
            }
        });
    }

    fn turned(self, to: Option<ClientId>, values: Vec<(String, String)>) {
        let Some(inner) = self.inner() else { return };
        let unsent = values.iter().any(|(key, _)| key.starts_with("out/"));
        let earlier = to.is_some();
        let to = to.unwrap_or_else(fresh_id);
        let went = !unsent
            && inner.engine.steer(|now, session, out| {
                let more = self.cards(session.conversation(), values);
                session.turn(now, to, more, out)
            });
        self.stuck.set(!went);
        if !went {
            return;
        }
        // The rows of an earlier one come at once: no home flashes up before them.
        self.waits.set(earlier && self.chat.count.get_untracked() == 0);
        self.by_hand.set(false);
        self.past.set(Asked::Not);
        super::suggest::mark(&inner.log, "data-home", None);
        focus::give(&inner.frame.body, &inner.frame.input);
    }

    /// What was begun in cards of the conversation that is left goes under the name
    /// that the server gave it, by which it is found again.
    fn cards(self, name: &ClientId, values: Vec<(String, String)>) -> Vec<StoreOp> {
        let known = self.past.with_untracked(|past| match past {
            Asked::Came(list) => list.iter().find(|past| past.current).map(|past| past.id.clone()),
            _ => None,
        });
        let Some(id) = known.filter(|id| id != name) else {
            return Vec::new();
        };
        let mut ops = Vec::new();
        for (key, value) in values {
            if let Some(message) = key.strip_prefix(&card(name, "")) {
                ops.push(StoreOp::Put(card(&id, message), value));
                ops.push(StoreOp::Delete(key));
            }
        }
        ops
    }
}
