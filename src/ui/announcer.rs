//! The one polite voice: reads a finished message of somebody else, once.
//!
//! The history is never live, so nothing is read twice or out of order.

use leptos::prelude::*;

use super::dom::live;
use crate::app::Chat;

/// A live region that nobody sees.
#[component]
pub(super) fn Announcer(chat: Chat) -> impl IntoView {
    let odd = StoredValue::new(false);
    let text = move || {
        let mut text = chat.announcement.get();
        // The same words twice would change nothing, and nothing would be read.
        if odd
            .try_update_value(|odd| core::mem::replace(odd, !*odd))
            .unwrap_or_default()
            && !text.is_empty()
        {
            text.push('\u{a0}');
        }
        text
    };
    view! { <div class="sr" role="status" aria-live="polite">{live(move || text().into_any())}</div> }
        .into_any()
}
