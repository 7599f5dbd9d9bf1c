//! What views reach only once it has arrived: parts of the wasm that come later
//! (`xtask/src/build/recipe.rs`).
//!
//! Owns what each such part gives to the views when it is there. Nothing else here
//! or among the views may name a function of one, for its code is missing until
//! then; the build refuses it.

use std::cell::Cell;
use std::hint::black_box;
use std::rc::Rc;

use aisle_core::commerce::form::{Handed, Slot};
use aisle_core::protocol::{Content, MessageId};
use wasm_bindgen::JsValue;

use super::view::View;
use crate::app::{Chat, Command, Drawable};

/// What the key of the form for when nobody is there begins with.
pub(in crate::ui) const OFFLINE: &str = "offline-";

/// What the key of the form that comes before the first word begins with.
pub(in crate::ui) const BEFORE: &str = "before-";

/// Where content is drawn.
#[derive(Clone)]
pub struct Site {
    /// The conversation.
    pub chat: Chat,
    /// Names the message on this element: the row's key, which it has from its
    /// first moment on, `surface/` and the rule's name, or [`OFFLINE`] or [`BEFORE`] and
    /// a number.
    pub key: String,
    /// The message's name in the log; none before the server knows it, and none
    /// in a surface.
    pub id: Option<MessageId>,
    /// Nothing has been said after it: its answers can be pressed.
    pub open: bool,
}

/// Draws one type of rich content; `None` if the data is malformed, so that the
/// fallback shows.
pub(in crate::ui) type Draw = fn(&Site, &Content) -> Option<View>;

/// Draws content of [`aisle_core::protocol::rich::KINDS`]; `None` if its data is
/// none of that type.
pub(in crate::ui) type DrawRich = fn(&Site, &Content) -> Option<Vec<View>>;

/// Draws files of one conversation: what [`Chat::media`] holds.
pub(in crate::ui) type DrawFile = Box<dyn Fn(&Site, &Content) -> Option<View>>;

/// Attaches files to fields of forms, on one element: [`Chat::files`] holds it boxed.
pub(in crate::ui) trait Attach {
    /// Draws what is attached to a field, and the way to attach more.
    fn draw(&self, field: FileField) -> View;
    /// The form was taken, or refused; see [`aisle_core::upload::Input::Settled`].
    fn settled(&self, slot: String, taken: bool);
}

/// A field of a form that takes files.
pub(in crate::ui) struct FileField {
    /// What it takes.
    pub(in crate::ui) slot: Rc<Slot>,
    /// Names its button in the page.
    pub(in crate::ui) id: String,
    /// What its button is described by: ids.
    pub(in crate::ui) described: String,
    /// Hears what is attached, whenever that is drawn.
    pub(in crate::ui) tell: Rc<dyn Fn(Vec<Handed>)>,
}

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
    if content.kind == "file" {
        let Some(draw) = site.chat.media.get() else {
            site.chat.run(Command::Part("media"));
            return None;
        };
        return draw.downcast_ref::<DrawFile>()?(site, content).map(|view| vec![view]);
    }
    let part = Drawable::of(&content.kind);
    if site.chat.rich.get() < part {
        site.chat.run(Command::Part(part.part()));
        return None;
    }
    RICH.get()?(site, content)
}
