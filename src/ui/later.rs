//! What views reach only once it has arrived: parts of the wasm that come later
//! (`xtask/src/build/recipe.rs`).
//!
//! Owns what each such part gives to the views when it is there. Nothing else here
//! or among the views may name a function of one, for its code is missing until
//! then; the build refuses it.

use std::cell::Cell;
use std::hint::black_box;

use aisle_core::protocol::{Content, MessageId};
use wasm_bindgen::JsValue;

use super::view::View;
use crate::app::{Chat, Command};

/// Where content is drawn.
#[derive(Clone)]
#[allow(dead_code, reason = "for types to come")]
pub(in crate::ui) struct Site {
    /// The conversation.
    pub(in crate::ui) chat: Chat,
    /// Names the message on this element: the row's key, which it has from its
    /// first moment on, or `surface/` and the rule's name.
    pub(in crate::ui) key: String,
    /// The message's name in the log; none before the server knows it, and none
    /// in a surface.
    pub(in crate::ui) id: Option<MessageId>,
    /// The visitor has sent it.
    pub(in crate::ui) own: bool,
    /// Nothing has been said after it: its answers can be pressed.
    pub(in crate::ui) open: bool,
}

/// Draws content of [`aisle_core::protocol::rich::KINDS`]; `None` if its data is
/// none of that type.
pub(in crate::ui) type DrawRich = fn(&Site, &Content) -> Option<Vec<View>>;

/// What comes uninvited, on one element. Dropping it takes it away.
pub trait Uninvited {
    /// Carries out a method of the element: `surface`, `surface-hide` or `present`.
    /// `locale` is for values.
    ///
    /// # Errors
    /// A sentence that says how to call it.
    fn call(&self, method: &str, argument: &JsValue, locale: &str) -> Result<JsValue, String>;
}

thread_local! {
    static RICH: Cell<Option<DrawRich>> = const { Cell::new(None) };
}

/// The part that draws rich content is there. Rows follow [`Chat::rich`].
pub(in crate::ui) fn rich_is_here(draw: DrawRich) {
    // A compiler that sees that nothing else is ever put there calls it directly.
    RICH.set(Some(black_box(draw)));
}

/// Draws rich content, now or when it can be; until then its fallback shows.
pub(in crate::ui) fn rich(site: &Site, content: &Content) -> Option<Vec<View>> {
    if !site.chat.rich.get() {
        site.chat.run(Command::Part("rich"));
        return None;
    }
    RICH.get()?(site, content)
}
