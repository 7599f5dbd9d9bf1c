//! What a card remembers while its row is drawn anew, scrolls out and in again,
//! or moves: whether it was added to the cart, which page it is on.
//!
//! Signals made in a draw function belong to that drawing and are gone with the
//! next one; those of [`keep`] live as long as the element is drawn.

use std::any::Any;
use std::rc::Rc;

use leptos::prelude::{UpdateValue, WithValue};

use crate::app::Kept;
use crate::ui::later::Site;

/// The state of this message's card, made by `make` the first time. Make signals
/// in there. One type `T` for each message: of another type it is made anew.
pub(in crate::ui) fn keep<T: 'static>(site: &Site, make: impl FnOnce() -> T) -> Rc<T> {
    let known = site.chat.kept.with_value(|kept| kept.get(&site.key));
    if let Some(known) = known.and_then(|known| known.downcast().ok()) {
        return known;
    }
    let owner = site.chat.kept.with_value(Kept::owner);
    let made = Rc::new(owner.with(make));
    let any: Rc<dyn Any> = made.clone();
    site.chat
        .kept
        .update_value(|kept| kept.put(site.key.clone(), any));
    made
}
