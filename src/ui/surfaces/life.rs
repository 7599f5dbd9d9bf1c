//! The life of what is shown: shown, taken up or gone, and what page and
//! conversation hear of it.

use std::cell::Cell;
use std::rc::Rc;

use aisle_core::protocol::{Content, Shown};
use aisle_core::trigger::{Edge, Surface};
use wasm_bindgen::JsValue;

use super::fill;
use crate::app::page::object;
use crate::app::{Chat, Command, Shared};
use crate::ui::dom::effect;

/// What is to be shown, filled in and decoded.
pub(super) struct Presented {
    /// The rule's name.
    pub(super) rule: String,
    /// Where the rule wants it; what the page is told.
    pub(super) surface: Surface,
    /// Where it is drawn: not always the same, see [`fill`].
    pub(super) place: Surface,
    /// Which edge, for a banner.
    pub(super) edge: Edge,
    /// Which slot, for an inline one.
    pub(super) slot: String,
    /// What it says, as markup, to be read out.
    pub(super) spoken: String,
    /// Quick replies.
    pub(super) replies: Vec<String>,
    /// The same for the conversation, if the visitor takes it up.
    pub(super) said: Vec<Content>,
    /// The experiment and arm, if it belongs to one.
    pub(super) experiment: Option<(String, String)>,
    /// The page knows that it is in view.
    pub(super) seen: Cell<bool>,
    /// What is drawn.
    pub(super) inside: fill::Inside,
}

/// Why a message went away.
#[derive(Clone, Copy)]
pub(super) enum By {
    /// The visitor sent it away.
    Visitor,
    /// The page took it back, or showed another.
    Page,
    /// Its time was up.
    Time,
}

/// What is on screen uninvited, one thing at a time. Copy, like [`Chat`].
#[derive(Clone, Copy)]
pub struct Surfaces {
    pub(super) chat: Chat,
    pub(super) shown: Shared<Option<Rc<Presented>>>,
}

impl Surfaces {
    /// None yet. Effects belong to the current owner.
    pub(super) fn new(chat: Chat) -> Self {
        Self {
            chat,
            shown: Shared::new(None),
        }
    }

    /// Follows panel and composer.
    pub(super) fn follow(self) {
        let chat = self.chat;
        // Opened by whatever: what floats beside the panel is taken up with it.
        // Closed: what came with it was not answered.
        let was_open = Cell::new(false);
        effect(move || {
            let open = chat.open.get();
            let closed = was_open.replace(open) && !open;
            match self.place() {
                Some(Surface::Panel) if closed => self.dismiss(By::Visitor),
                Some(Surface::Panel | Surface::Inline) | None => {}
                Some(_) if open => self.accept(None),
                Some(_) => {}
            }
        });
        effect(move || {
            if chat.said.get() > 0 && self.place() == Some(Surface::Panel) {
                self.accept(None);
            }
        });
    }

    /// Shows a rule's message, given as the JSON of a firing; `locale` is for its
    /// values. False if it cannot be shown.
    #[must_use]
    pub fn fire(self, firing: &str, locale: &str) -> bool {
        fill::fired(self.chat, firing, locale).is_some_and(|presented| self.show(presented))
    }

    /// Shows content of the page, given as JSON. False if it is none.
    #[must_use]
    pub fn present(self, content: &str) -> bool {
        fill::own(self.chat, content)
            .map(|presented| self.show(presented))
            .is_some()
    }

    /// Takes a rule's message away.
    pub fn take_back(self, rule: &str) {
        if self.now().is_some_and(|shown| shown.rule == rule) {
            self.dismiss(By::Page);
        }
    }

    fn show(self, presented: Presented) -> bool {
        self.dismiss(By::Page);
        let panel = presented.place == Surface::Panel;
        if panel {
            let open = Rc::new(Cell::new(self.chat.open.get_untracked()));
            if !open.get() {
                self.chat.run(Command::Open(Rc::clone(&open)));
            }
            if !open.get() {
                return false;
            }
            self.converse(&presented);
        }
        self.shown.set(Some(Rc::new(presented)));
        if panel {
            self.exposed();
        }
        true
    }

    /// It is in view; told once.
    pub(super) fn exposed(self) {
        let Some(shown) = self.now().filter(|shown| !shown.seen.replace(true)) else {
            return;
        };
        let (experiment, arm) = match &shown.experiment {
            Some((experiment, arm)) => (JsValue::from_str(experiment), JsValue::from_str(arm)),
            None => (JsValue::UNDEFINED, JsValue::UNDEFINED),
        };
        let more = [("experiment", experiment), ("arm", arm)];
        self.emit("aisle-exposure", &shown, &more);
    }

    /// The visitor takes it up, perhaps by one of its replies: it becomes part of
    /// the conversation, and the panel opens.
    pub(super) fn accept(self, reply: Option<String>) {
        let Some(shown) = self.take() else { return };
        let said = reply.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str);
        self.emit("aisle-accept", &shown, &[("reply", said)]);
        if shown.place != Surface::Panel {
            self.converse(&shown);
        }
        if !self.chat.open.get_untracked() {
            self.chat.run(Command::Show);
        }
        if let Some(reply) = reply {
            self.chat.run(Command::Send(reply));
        }
    }

    /// It goes, if there is one.
    pub(super) fn dismiss(self, by: By) {
        if let Some(shown) = self.take() {
            let by = match by {
                By::Visitor => "visitor",
                By::Page => "page",
                By::Time => "time",
            };
            self.emit("aisle-dismiss", &shown, &[("by", JsValue::from_str(by))]);
        }
    }

    pub(super) fn now(self) -> Option<Rc<Presented>> {
        self.shown.get_untracked()
    }

    pub(super) fn place(self) -> Option<Surface> {
        self.now().map(|shown| shown.place)
    }

    fn take(self) -> Option<Rc<Presented>> {
        let shown = self.now()?;
        self.shown.set(None);
        Some(shown)
    }

    fn converse(self, shown: &Presented) {
        for content in &shown.said {
            self.chat.run(Command::Shown(Box::new(Shown {
                rule: shown.rule.clone(),
                surface: name(shown.surface).to_owned(),
                content: content.clone(),
            })));
        }
    }

    fn emit(self, kind: &'static str, shown: &Presented, more: &[(&str, JsValue)]) {
        let mut detail = vec![
            ("rule", JsValue::from_str(&shown.rule)),
            ("surface", JsValue::from_str(name(shown.surface))),
        ];
        detail.extend_from_slice(more);
        self.chat.run(Command::Tell(kind, object(&detail)));
    }
}

/// A surface as rules write it.
fn name(surface: Surface) -> &'static str {
    Surface::ALL
        .iter()
        .find(|(one, _)| *one == surface)
        .map_or("", |(_, name)| name)
}
