//! What is on screen, in Leptos. One component a file, its look beside it in
//! `style/`.
//!
//! Owns views, words and styles. It reads signals and gives commands
//! ([`Chat`]), and refuses to decide what happens: that is `aisle_core`'s.
//!
//! Rules of this folder, each for a reason that cost somebody a day:
//! - No `view!`: it is large, and its static elements become `innerHTML`, which
//!   Trusted Types forbid. Elements are made by `dom`.
//! - No `style` attribute: a strict policy blocks it. Properties are allowed.
//! - Mounting is always into an element within the shadow root, never into the
//!   root itself, where later insertions silently fail.

mod announcer;
pub mod answers;
pub mod availability;
pub mod avatar;
mod composer;
pub mod content;
mod delivery;
pub mod dom;
pub mod files;
mod find;
mod focus;
pub mod forms;
mod frame;
pub mod handoff;
mod head;
pub mod i18n;
mod later;
pub mod media;
mod notices;
pub mod people;
pub mod prechat;
pub mod rich;
mod row;
pub mod style;
pub mod surfaces;
mod timeline;
mod typing;
pub mod view;
mod words;

use aisle_platform::listen::Listener;
use leptos::prelude::*;
use web_sys::{HtmlElement, HtmlTextAreaElement, ShadowRoot};

pub use self::later::{Site, Uninvited};
use self::view::{View, mount};
use crate::app::{Chat, Shared};

/// The shell's nodes. They live for good; views are mounted into `head`,
/// `body`, `tools` and `surfaces`.
#[derive(Clone)]
pub struct UiFrame {
    /// Holds everything; takes the style sheet.
    pub root: ShadowRoot,
    /// Opens and closes the panel.
    pub launcher: HtmlElement,
    /// On the launcher: how many messages are unread.
    pub badge: HtmlElement,
    /// For what comes uninvited, between launcher and panel.
    pub surfaces: HtmlElement,
    /// The dialog.
    pub panel: HtmlElement,
    /// The dialog's heading.
    pub title: HtmlElement,
    /// Beside the heading.
    pub head: HtmlElement,
    /// Closes the panel.
    pub close: HtmlElement,
    /// Between header and composer.
    pub body: HtmlElement,
    /// The composer's textarea.
    pub input: HtmlTextAreaElement,
    /// Beside the textarea.
    pub tools: HtmlElement,
    /// Sends what is in the textarea.
    pub send: HtmlElement,
}

/// The mounted interface. Dropping it removes every view, effect and listener;
/// the shell's nodes stay.
#[must_use = "dropping it removes the interface"]
pub struct Mounted {
    _trees: Vec<view::Mount>,
    _listeners: Vec<Listener>,
    _focus: focus::Keeper,
    _composer: composer::Composer,
    /// Last: the views may use its signals while they go.
    _owner: Owner,
}

/// Mounts the interface into the shell's frame.
pub fn mount_all(chat: Chat, frame: &UiFrame) -> Mounted {
    style::adopt(&frame.root);
    let owner = Owner::new();
    owner.with(|| {
        let finding = Shared::new(false);
        let length = Shared::new(0);
        let mut trees = Vec::new();
        let mut add = |parent: &HtmlElement, draw: Box<dyn FnOnce() -> View>| trees.push(mount(parent, draw));
        add(&frame.head, Box::new(move || head::agents(chat)));
        add(&frame.head, Box::new(move || head::door(chat)));
        add(&frame.head, Box::new(move || head::elsewhere(chat)));
        add(&frame.head, Box::new(move || head::language(chat)));
        add(&frame.body, Box::new(move || notices::notices(chat)));
        for part in timeline::log(chat, finding) {
            add(&frame.body, Box::new(|| part));
        }
        let outside = &frame.surfaces;
        add(&frame.body, Box::new(move || announcer::announcer(chat, true)));
        add(outside, Box::new(move || announcer::announcer(chat, false)));
        add(&frame.tools, Box::new(move || composer::tools(length)));
        drop_early(&frame.body);
        // After the first tree, which starts the executor that effects need.
        let listeners = frame::follow(chat, frame, finding);
        let composer = composer::Composer::attach(chat, &frame.input, length);
        Mounted {
            _trees: trees,
            _listeners: listeners,
            _focus: focus::Keeper::watch(frame),
            _composer: composer,
            _owner: owner.clone(),
        }
    })
}

/// Messages that were sent before the widget was there have rows of their own
/// from now on.
fn drop_early(body: &HtmlElement) {
    while let Ok(Some(early)) = body.query_selector(".early") {
        early.remove();
    }
}
