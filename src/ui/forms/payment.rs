//! Something to pay: it leads to the page of who takes the money. There are
//! never fields for a card in a chat.

use aisle_core::protocol::rich::{Payment, PaymentState};
use aisle_core::protocol::{Content, json};
use aisle_platform::clock;
use web_sys::Url;

use super::order::moment;
use crate::ui::dom::{element, tag, words};
use crate::ui::later::Site;
use crate::ui::rich::goods::{ticked, written};
use crate::ui::rich::words::{Word, fill, say};
use crate::ui::view::View;

/// Draws something to pay.
pub(super) fn draw(site: &Site, content: &Content) -> Option<View> {
    let payment: Payment = json::read(content.data.get())?;
    let chat = site.chat;
    let mut parts = Vec::new();
    if !payment.reference.is_empty() {
        parts.push(words("p", "rich-text", payment.reference.clone()));
    }
    parts.push(words("strong", "rich-amount", written(chat, &payment.amount)));
    let over = payment.expires.is_some_and(|at| at <= clock::wall());
    let state = match payment.state {
        PaymentState::Due if over => PaymentState::Expired,
        state => state,
    };
    let said = match state {
        PaymentState::Paid => Some((Word::PaymentPaid, "good")),
        PaymentState::Refunded => Some((Word::PaymentRefunded, "good")),
        PaymentState::Failed => Some((Word::PaymentFailed, "bad")),
        PaymentState::Expired => Some((Word::PaymentExpired, "")),
        PaymentState::Due => None,
    };
    if let Some((word, class)) = said {
        let text = say(chat, word);
        parts.push(match class {
            "good" => tag("p", "rich-done", ticked(text)),
            class => words("p", ["rich-note ", class].concat().trim_end(), text),
        });
    }
    let url = payment.url.as_deref().and_then(|url| Url::new(url).ok());
    // Only here, and never in a message's words: where one's money goes is said in full.
    if let Some(url) = url.filter(|_| matches!(state, PaymentState::Due | PaymentState::Failed)) {
        let label = if payment.label.is_empty() {
            fill(chat, Word::PaymentPay, "amount", &written(chat, &payment.amount))
        } else {
            payment.label.clone()
        };
        let attributes = [
            ("part", "card-action"),
            ("href", &*url.href()),
            ("target", "_blank"),
            ("rel", "noopener noreferrer"),
        ];
        parts.push(element("a", "rich-main", &attributes, vec![label.into()]));
        let mut note = fill(chat, Word::PaymentOn, "host", &url.host());
        if let Some(at) = payment.expires {
            let when = moment(chat, at);
            note = [&note, " · ", &fill(chat, Word::Until, "when", &when)].concat();
        }
        parts.push(words("p", "rich-note", note));
    }
    Some(element(
        "div",
        "rich-card rich-payment",
        &[("part", "card")],
        parts,
    ))
}
