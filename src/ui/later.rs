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
use crate::app::{Chat, Command, Drawable};

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

/// Draws one type of rich content; `None` if the data is malformed, so that the
/// fallback shows.
pub(in crate::ui) type Draw = fn(&Site, &Content) -> Option<View>;

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

/// The part that draws cards is there. Rows follow [`Chat::rich`].
pub(in crate::ui) fn rich_is_here(draw: DrawRich) {
    // What draws forms draws these as well.
    if RICH.get().is_none() {
        forms_are_here(draw);
    }
}

/// The part that draws forms, and cards, is there.
pub(in crate::ui) fn forms_are_here(draw: DrawRich) {
    // A compiler that sees that nothing else is ever put there calls it directly.
    RICH.set(Some(black_box(draw)));
}

/// Draws content by one of a part's functions.
pub(in crate::ui) fn drawn(kinds: &[(&str, Draw)], site: &Site, content: &Content) -> Option<Vec<View>> {
    let (_, draw) = kinds.iter().find(|(kind, _)| *kind == content.kind)?;
    draw(site, content).map(|view| vec![view])
}

/// Draws rich content, now or when it can be; until then its fallback shows.
pub(in crate::ui) fn rich(site: &Site, content: &Content) -> Option<Vec<View>> {
    let part = Drawable::of(&content.kind);
    if site.chat.rich.get() < part {
        site.chat.run(Command::Part(part.part()));
        return None;
    }
    RICH.get()?(site, content)
}
