//! A copy of the conversation by mail: the address, and what became of it. Only where the
//! server has said that it sends mail.

use aisle_core::commerce::form::is_email;
use aisle_core::protocol::{ClientFrame, ErrorCode, TranscriptRequest};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::words::{Word, fill, say};
use super::{Card, Copied, refused};
use crate::app::fresh_id;
use crate::ui::dom::{element, hearing, live, plain, tag, words as text};
use crate::ui::view::View;

/// The format of a copy that is a letter.
const MAIL: &str = "mail";

impl Card {
    pub(super) fn mail(&self) -> View {
        let chat = self.chat;
        let label = element(
            "label",
            "",
            &[("for", "elsewhere-mail")],
            vec![say(chat, Word::Address).into()],
        );
        let input = element(
            "input",
            "elsewhere-mail",
            &[
                ("id", "elsewhere-mail"),
                ("type", "email"),
                ("name", "email"),
                ("autocomplete", "email"),
                ("aria-describedby", "elsewhere-told"),
            ],
            Vec::new(),
        );
        let send = element(
            "button",
            "elsewhere-act",
            &[("type", "submit")],
            vec![say(chat, Word::Send).into()],
        );
        let it = self.clone();
        let told = live(move || it.told());
        let form = plain(
            "form",
            "elsewhere-form",
            &[("novalidate", "")],
            vec![label, input, send, told],
        );
        let it = self.clone();
        let submit = move |event: web_sys::Event| {
            event.prevent_default();
            let input = it.root.query_selector(".elsewhere-mail").ok().flatten();
            if let Some(input) = input.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
                it.copy(input.value().trim());
                if matches!(it.copied.get_untracked(), Copied::Refused(_)) {
                    let _ = input.focus();
                }
            }
        };
        let title = text("h3", "elsewhere-title", say(chat, Word::Mail));
        tag(
            "section",
            "",
            vec![title, hearing(form, "submit", Box::new(submit))],
        )
    }

    fn told(&self) -> View {
        let chat = self.chat;
        let said = match self.copied.get() {
            Copied::Not => String::new(),
            Copied::Sending => say(chat, Word::Sending),
            Copied::Sent(to) => fill(chat, Word::Sent, "to", &to),
            Copied::Refused(word) => say(chat, word),
        };
        let attributes = [("role", "status"), ("id", "elsewhere-told")];
        element("p", "elsewhere-note", &attributes, vec![said.into()])
    }

    /// Asks for a copy to this address.
    fn copy(&self, to: &str) {
        if self.copied.get_untracked() == Copied::Sending {
            return;
        }
        if !is_email(to) {
            self.copied.set(Copied::Refused(Word::NoAddress));
            return;
        }
        let client_id = fresh_id();
        self.asked.replace(Some([client_id.as_str(), " ", to].concat()));
        let wish = TranscriptRequest {
            client_id,
            format: MAIL.to_owned(),
            to: Some(to.to_owned()),
        };
        let heard = self.engine.transmit(&ClientFrame::Transcript(wish));
        self.copied.set(if heard {
            Copied::Sending
        } else {
            Copied::Refused(Word::Unsent)
        });
    }

    /// The server has answered under this name.
    pub(super) fn copy_told(&self, name: &str, code: Option<ErrorCode>) {
        let asked = self.asked.borrow().clone().unwrap_or_default();
        let Some((_, to)) = asked.split_once(' ').filter(|(known, _)| *known == name) else {
            return;
        };
        self.asked.take();
        self.copied.set(match code {
            None => Copied::Sent(to.to_owned()),
            Some(code) => Copied::Refused(refused(code)),
        });
    }
}
