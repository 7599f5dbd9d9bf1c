//! The panel's header: who is there, and the language switch.
//!
//! It says "online" only of people who are; a bot is called one.

use aisle_core::protocol::{Agent, Presence, Role};

use super::avatar::{bot_badge, face, name_of};
use super::dom::{button, element, icon, live, maybe, tag, words};
use super::i18n::{Word, fill, say};
use super::view::View;
use crate::app::{Chat, Command};

/// A phone.
const PHONE: &str = "M8 3h8v18H8zM11 18h2";

/// Faces in the header; more people are still named in the line.
const FACES: usize = 3;

/// Who could answer.
pub(super) fn agents(chat: Chat) -> View {
    live(move || {
        let line = chat.agents.with(|agents| line(chat, agents));
        element("div", "agents", &[("part", "agents")], line)
    })
}

/// Leads to who answers, which comes in a card of its own (`ui::people`). Lies over faces
/// and names, and stays where it is while those change.
pub(super) fn door(chat: Chat) -> View {
    live(move || {
        let label = say(chat, Word::People);
        let open = if chat.people.get() { "true" } else { "false" };
        let attributes = [
            ("part", "people-button"),
            ("aria-label", label.as_str()),
            ("aria-haspopup", "dialog"),
            ("aria-expanded", open),
        ];
        let press = move || {
            chat.people.set(!chat.people.get_untracked());
            chat.run(Command::Part("people"));
        };
        button("people-door", &attributes, Box::new(press), Vec::new())
    })
}

/// Leads to the ways to go on elsewhere, once there is something to take along; they come
/// in a card of their own (`ui::handoff`).
pub(super) fn elsewhere(chat: Chat) -> View {
    maybe(move || {
        if !chat.leads.get() || chat.count.get() == 0 {
            return None;
        }
        let label = say(chat, Word::Elsewhere);
        let open = if chat.elsewhere.get() { "true" } else { "false" };
        let attributes = [
            ("part", "elsewhere-button"),
            ("aria-label", label.as_str()),
            ("title", label.as_str()),
            ("aria-haspopup", "dialog"),
            ("aria-expanded", open),
        ];
        let press = move || {
            chat.elsewhere.set(!chat.elsewhere.get_untracked());
            chat.run(Command::Part("handoff"));
        };
        Some(button(
            "tool elsewhere-door",
            &attributes,
            Box::new(press),
            vec![icon(PHONE)],
        ))
    })
}

/// Switches between the page's language and English, and is named in what it leads to.
/// A page in English offers Korean.
pub(super) fn language(chat: Chat) -> View {
    let arabic = chat.language.with_untracked(|language| language == "ar");
    live(move || {
        let (other, name) = match chat.language.with(|language| language == "en") {
            false => ("en", "English"),
            true if arabic => ("ar", "العربية"),
            true => ("ko", "한국어"),
        };
        let title = say(chat, Word::Language);
        let press = Box::new(move || chat.run(Command::Language(other.to_owned())));
        button(
            "language",
            &[("lang", other), ("title", &title)],
            press,
            vec![name.to_owned().into()],
        )
    })
}

fn line(chat: Chat, agents: &[Agent]) -> Vec<View> {
    let people = || agents.iter().filter(|agent| agent.who.role != Role::Bot);
    let online: Vec<&Agent> = people()
        .filter(|agent| agent.presence == Presence::Online)
        .collect();
    let bot = agents
        .iter()
        .find(|agent| agent.who.role == Role::Bot && agent.presence == Presence::Online);
    let shown: Vec<&Agent> = if online.is_empty() {
        bot.into_iter().chain(people()).collect()
    } else {
        online.clone()
    };
    if shown.is_empty() {
        let nobody = || tag("span", "status", vec![say(chat, Word::Away).into()]);
        return chat.agents_known.get().then(nobody).into_iter().collect();
    }
    let faces = shown
        .iter()
        .take(FACES)
        .map(|agent| face(chat, &agent.who))
        .collect();
    let names: Vec<String> = online.iter().map(|agent| name_of(chat, &agent.who)).collect();
    let mut status = Vec::new();
    match (names.len(), bot) {
        (0, Some(bot)) => {
            status.push(name_of(chat, &bot.who).into());
            status.extend(bot_badge(chat, &bot.who));
        }
        (0, None) => status.push(say(chat, Word::Away).into()),
        (n, _) => {
            let word = if n == 1 { Word::Online } else { Word::OnlineMany };
            status.push(tag("span", "dot", Vec::new()));
            let text = fill(chat, word, "names", &names.join(", "));
            status.push(words("span", "who", text));
        }
    }
    vec![tag("span", "faces", faces), tag("span", "status", status)]
}
