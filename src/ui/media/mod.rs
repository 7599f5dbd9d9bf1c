//! Files and pictures in the conversation: the row of a file that somebody has sent, and
//! the viewer of pictures.
//!
//! Owns how they look and what is said of them. Is a part of the wasm of its own,
//! fetched with the first file in the log or the first press on a picture; the element
//! reaches it by [`begin`] alone, the views through `ui::later`, and it may use all of
//! theirs.

mod card;
mod viewer;
mod words;

use std::any::Any;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

use aisle_platform::media::{DONE, Hands, Look};
use leptos::prelude::Owner;
use wasm_bindgen::JsValue;

use self::card::{State, Told, code};
use self::viewer::Shown;
use super::UiFrame;
use super::dom::effect;
use super::later::DrawFile;
use super::style;
use super::view::{Mount, mount};
use crate::app::{Chat, Engine, Shared};

/// The sheet of all that is drawn here, marked as this part's data
/// (`xtask/src/build/recipe.rs`).
const SHEET: &str = concat!(
    "/*media*/",
    include_str!(concat!(env!("OUT_DIR"), "/media.css")),
    "/*!media*/"
);

/// What rows and viewer of one element share.
struct Desk {
    chat: Chat,
    hands: Hands,
    /// Files are at this address and their name; `None` if the backend has none.
    base: Option<String>,
    /// Says whose files they are.
    engine: Engine,
    /// What the viewer shows, if it is open.
    shown: Shared<Option<Shown>>,
    /// Its picture is closer than whole.
    near: Shared<bool>,
    /// The viewer's hands while it is open.
    look: RefCell<Option<Look>>,
    /// Hears what is wished there.
    tell: Told,
    /// Hears what becomes of its picture.
    large: Told,
    /// Why there is none: a status of HTTP, or 415 for what is none.
    missing: Shared<Option<u16>>,
    /// What rows remember while they are drawn anew, scroll out and in again, or move,
    /// by their keys.
    states: RefCell<Vec<(String, Rc<State>)>>,
    /// Whose their signals are.
    owner: Owner,
}

impl Desk {
    /// What a row remembers.
    fn state(&self, key: &str) -> Rc<State> {
        let mut states = self.states.borrow_mut();
        if let Some((_, state)) = states.iter().find(|(known, _)| known == key) {
            return Rc::clone(state);
        }
        let state = Rc::new(self.owner.with(State::new));
        states.push((key.to_owned(), Rc::clone(&state)));
        state
    }

    /// Where an uploaded file is.
    fn at(&self, upload: &str) -> Option<String> {
        let base = self.base.as_deref().filter(|_| !upload.is_empty())?;
        Some([base, upload].concat())
    }
}

/// What lives as long as the element is drawn.
struct Here {
    tree: Option<Mount>,
    owner: Owner,
}

impl Drop for Here {
    fn drop(&mut self) {
        drop(self.tree.take());
        self.owner.cleanup();
    }
}

/// Draws files and opens pictures of a conversation. `hands` is the module `media.js`;
/// `ready` becomes true once the words are there. Gives what is to be dropped in the
/// end.
pub fn begin(
    chat: Chat,
    engine: &Engine,
    frame: &UiFrame,
    hands: &JsValue,
    ready: Shared<bool>,
) -> Option<Box<dyn Any>> {
    style::add(SHEET);
    style::adopt(&frame.root);
    let hands = Hands::of(hands);
    let owner = Owner::new();
    let tree = owner.with(|| {
        let missing = Shared::new(None);
        let desk = Rc::new_cyclic(|desk: &Weak<Desk>| {
            let hears = desk.clone();
            Desk {
                chat,
                hands: hands.clone(),
                base: engine.endpoint().and_then(|endpoint| hands.base(&endpoint)),
                engine: engine.clone(),
                shown: Shared::new(None),
                near: Shared::new(false),
                look: RefCell::default(),
                tell: Told::new(move |wish: JsValue| {
                    if let Some(desk) = hears.upgrade() {
                        viewer::hear(&desk, &wish.as_string().unwrap_or_default());
                    }
                }),
                large: Told::new(move |told: JsValue| {
                    missing.set(Some(code(&told)).filter(|code| *code != DONE));
                }),
                missing,
                states: RefCell::default(),
                owner: Owner::current().unwrap_or_default(),
            }
        });
        let rows = Rc::clone(&desk);
        let draw: DrawFile = Box::new(move |site, content| card::draw(&rows, site, content));
        let draws: Rc<dyn Any> = Rc::new(draw);
        let opens = Rc::downgrade(&desk);
        let drawn = Rc::downgrade(&desk);
        // Not in the panel: pictures of what comes uninvited open while that is closed.
        let tree = mount(&frame.surfaces, Box::new(move || viewer::draw(drawn)));
        effect(move || {
            if !ready.get() {
                return;
            }
            if chat.media.with_untracked(Option::is_none) {
                chat.media.set(Some(Rc::clone(&draws)));
            }
            let wished = chat.look.get();
            if let (Some(image), Some(desk)) = (wished, opens.upgrade()) {
                chat.look.set(None);
                viewer::open_image(&desk, &image);
            }
        });
        let closes = Rc::downgrade(&desk);
        effect(move || {
            // What it was opened from is gone.
            if !chat.open.get()
                && let Some(desk) = closes.upgrade()
            {
                viewer::close(&desk);
            }
        });
        tree
    });
    Some(Box::new(Here {
        tree: Some(tree),
        owner,
    }))
}
