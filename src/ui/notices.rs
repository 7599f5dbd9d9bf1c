//! Lines between header and timeline: the demo, the connection, the store.

use aisle_core::protocol::ErrorCode;
use aisle_core::session::{Connection, Durability};
use leptos::prelude::*;

use super::dom::maybe;
use super::i18n::{Word, say, t};
use crate::app::{Chat, Command};

/// All lines that apply now.
#[component]
pub(super) fn Notices(chat: Chat) -> impl IntoView {
    view! {
        <div class="notices" role="status">
            {maybe(move || chat.demo.get().then(|| line("demo", say(chat, Word::Demo), None)))}
            {maybe(move || connection(chat))}
            {maybe(move || {
                (chat.durability.get() == Durability::PageOnly)
                    .then(|| line("warning", say(chat, Word::PageOnly), None))
            })}
        </div>
    }
    .into_any()
}

fn connection(chat: Chat) -> Option<AnyView> {
    match chat.connection.get() {
        Connection::Idle | Connection::Online => None,
        Connection::Connecting => Some(line("quiet", say(chat, Word::Connecting), None)),
        Connection::Waiting { .. } => {
            let again = view! {
                <button type="button" class="link" on:click=move |_| chat.run(Command::ConnectNow)>
                    {t(chat, Word::TryNow)}
                </button>
            };
            Some(line("warning", say(chat, Word::Offline), Some(again.into_any())))
        }
        Connection::Refused(code) => {
            let word = match code {
                ErrorCode::Forbidden | ErrorCode::TokenExpired => Word::Forbidden,
                ErrorCode::Superseded => Word::Superseded,
                _ => Word::Refused,
            };
            Some(line("warning", say(chat, word), None))
        }
    }
}

fn line(tone: &'static str, text: String, action: Option<AnyView>) -> AnyView {
    view! { <p class="line" part="notice" data-tone=tone><span>{text}</span>{action}</p> }.into_any()
}
