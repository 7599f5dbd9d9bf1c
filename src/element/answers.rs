//! An element that shows answers of the shop, once the code for it is there. The
//! build puts this module into that part of the wasm.

use leptos::prelude::Owner;

use super::Inner;
use crate::app::Chat;
use crate::ui::answers;

/// Lets answers show, until the owner of what is drawn ends.
pub(super) fn begin(inner: &Inner, (chat, owner): (Chat, Owner)) {
    let frame = inner.frame.clone();
    let table = move |language: &str| frame.asset(&["locales/answers-", language].concat());
    owner.with(|| answers::begin(chat, &inner.frame.views(), &inner.engine, Box::new(table)));
}
