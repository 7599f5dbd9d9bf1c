//! The panel's header: who is there, and the language switch.
//!
//! It says "online" only of people who are; a bot is called one.

use aisle_core::protocol::{Agent, Presence, Role};
use leptos::prelude::*;

use super::avatar::{bot_badge, face, name_of};
use super::dom::{live, tag};
use super::i18n::{Word, fill, say, t};
use crate::app::{Chat, Command};

/// Faces in the header; more people are still named in the line.
const FACES: usize = 3;

/// Everything in the header beside the title.
#[component]
pub(super) fn Head(chat: Chat) -> impl IntoView {
    let other = move || {
        if chat.language.with(|language| language == "ko") {
            "en"
        } else {
            "ko"
        }
    };
    let other_name = move || if other() == "ko" { "한국어" } else { "English" };
    view! {
        <div class="agents" part="agents">{live(move || chat.agents.with(|agents| line(chat, agents)).into_any())}</div>
        <button
            type="button"
            class="language"
            lang=other
            title=t(chat, Word::Language)
            on:click=move |_| chat.run(Command::Language(other().to_owned()))
        >
            {live(move || other_name().into_any())}
        </button>
    }
    .into_any()
}

fn line(chat: Chat, agents: &[Agent]) -> Vec<AnyView> {
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
        return Vec::new();
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
            status.push(name_of(chat, &bot.who).into_any());
            status.extend(bot_badge(chat, &bot.who));
        }
        (0, None) => status.push(say(chat, Word::Away).into_any()),
        (n, _) => {
            let word = if n == 1 { Word::Online } else { Word::OnlineMany };
            status.push(tag("span", "dot", Vec::new()));
            let text = fill(chat, word, "names", &names.join(", "));
            status.push(tag("span", "who", vec![text.into_any()]));
        }
    }
    vec![tag("span", "faces", faces), tag("span", "status", status)]
}
