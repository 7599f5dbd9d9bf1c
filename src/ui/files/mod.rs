//! Files that the visitor attaches: a button in the composer, a row for each file
//! above the textarea, and a place to drop them; and the same in fields of forms.
//!
//! Owns how they look and what is said of them, and carries out what
//! `aisle_core::upload` decides. Is a part of the wasm of its own, fetched once the
//! server says that it takes files and the panel is open; the element reaches it by
//! [`begin`] alone, and it may use all of the views.

mod drive;
mod field;
mod list;
mod words;

use std::any::Any;
use std::rc::Rc;

use aisle_platform::files::Hands;
use leptos::prelude::{Owner, document};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use self::drive::Files;
use super::UiFrame;
use super::dom::effect;
use super::later::Attach;
use super::style;
use super::view::{Mount, mount};
use crate::app::{Chat, Engine, Shared};

/// The sheet of all that is drawn here, marked as this part's data
/// (`xtask/src/build/recipe.rs`).
const SHEET: &str = concat!(
    "/*files*/",
    include_str!(concat!(env!("OUT_DIR"), "/files.css")),
    "/*!files*/"
);

/// What lives as long as the element is drawn.
struct Here {
    trees: Vec<Mount>,
    place: HtmlElement,
    files: Files,
    owner: Owner,
}

impl Drop for Here {
    fn drop(&mut self) {
        self.trees.clear();
        self.files.end();
        self.place.remove();
        self.owner.cleanup();
    }
}

/// Lets files be attached to a conversation. `hands` is the module `files.js`; `ready`
/// becomes true once the words are there. Gives what is to be dropped in the end;
/// nothing, where the backend has no address that files could go to.
pub fn begin(
    chat: Chat,
    engine: &Engine,
    frame: &UiFrame,
    hands: &JsValue,
    ready: Shared<bool>,
) -> Option<Box<dyn Any>> {
    let endpoint = engine.endpoint()?;
    let composer: HtmlElement = frame.input.closest("form").ok()??.dyn_into().ok()?;
    let hands = Hands::at(hands, &frame.panel, &composer)?;
    style::add(SHEET);
    style::adopt(&frame.root);
    // Before the textarea, so that one comes past it on the way there.
    let place: HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
    place.set_class_name("files-place");
    composer
        .insert_before(&place, composer.first_child().as_ref())
        .ok()?;
    let owner = Owner::new();
    let here = owner.with(|| {
        let files = Files::new(chat, engine, hands, &endpoint, &composer);
        let tray = files.tray();
        let forms: Box<dyn Attach> = Box::new(field::Fields::new(chat, tray.clone()));
        let forms: Rc<dyn Any> = Rc::new(forms);
        effect(move || {
            if ready.get() && chat.files.with_untracked(Option::is_none) {
                chat.files.set(Some(Rc::clone(&forms)));
            }
        });
        let drawn = [tray.clone(), tray.clone(), tray];
        let [above, beside, over] = drawn;
        Here {
            trees: vec![
                mount(&place, Box::new(move || list::list(chat, above))),
                mount(&frame.tools, Box::new(move || list::clip(chat, beside, ready))),
                mount(&frame.panel, Box::new(move || list::target(chat, over))),
            ],
            place,
            files,
            owner: owner.clone(),
        }
    });
    Some(Box::new(here))
}
