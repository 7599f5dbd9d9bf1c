//! What is on screen, in Leptos. One component a file, its look beside it in
//! `style/`.
//!
//! Owns views, words and styles. It reads signals and gives commands
//! ([`Chat`]), and refuses to decide what happens: that is `aisle_core`'s.
//!
//! Rules of this folder, each for a reason that cost somebody a day:
//! - No element in `view!` is fully static: those become `innerHTML`, which
//!   Trusted Types forbid. Text is always a block, and an element without
//!   dynamic parts is made by `dom::tag`.
//! - No `style="…"`: a strict policy blocks it. `style:name=` is allowed.
//! - Mounting is always into an element within the shadow root, never into the
//!   root itself, where later insertions silently fail.

#![allow(unreachable_pub, reason = "Leptos's component macro makes properties public")]

mod announcer;
mod avatar;
mod composer;
mod content;
mod delivery;
mod dom;
mod find;
mod focus;
mod frame;
mod head;
pub mod i18n;
mod notices;
mod row;
mod style;
mod timeline;
mod typing;
mod words;

use aisle_platform::listen::Listener;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use web_sys::{HtmlElement, HtmlTextAreaElement, ShadowRoot};

use crate::app::Chat;

/// The shell's nodes. They live for good; views are mounted into `head`,
/// `body` and `tools`.
#[derive(Clone)]
pub struct UiFrame {
    /// Holds everything; takes the style sheet.
    pub root: ShadowRoot,
    /// Opens and closes the panel.
    pub launcher: HtmlElement,
    /// On the launcher: how many messages are unread.
    pub badge: HtmlElement,
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
    _trees: [UnmountHandle<AnyViewState>; 3],
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
        let finding = RwSignal::new(false);
        let length = RwSignal::new(0);
        let head = mount_to(frame.head.clone(), move || {
            head::Head(head::HeadProps { chat }).into_any()
        });
        let body = mount_to(frame.body.clone(), move || body(chat, finding));
        let tools = mount_to(frame.tools.clone(), move || {
            composer::Tools(composer::ToolsProps { length }).into_any()
        });
        drop_early(&frame.body);
        // After the first tree, which starts the executor that effects need.
        let listeners = frame::follow(chat, frame, finding);
        let composer = composer::Composer::attach(chat, &frame.input, length);
        Mounted {
            _trees: [head, body, tools],
            _listeners: listeners,
            _focus: focus::Keeper::watch(frame),
            _composer: composer,
            _owner: owner.clone(),
        }
    })
}

fn body(chat: Chat, finding: RwSignal<bool>) -> AnyView {
    view! {
        <notices::Notices chat=chat/>
        <timeline::Log chat=chat finding=finding/>
        <announcer::Announcer chat=chat/>
    }
    .into_any()
}

/// Messages that were sent before the widget was there have rows of their own
/// from now on.
fn drop_early(body: &HtmlElement) {
    while let Ok(Some(early)) = body.query_selector(".early") {
        early.remove();
    }
}
