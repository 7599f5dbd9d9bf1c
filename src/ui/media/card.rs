//! The row of a file: its picture if it is one, its name, how long it is, and the way
//! to save it.

use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::media::Sent;
use aisle_core::protocol::Content;
use aisle_core::text;
use aisle_platform::media::{DONE, Going, STOPPED};
use leptos::prelude::document;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use web_sys::Url;

use super::words::{Word, fill, say};
use super::{Desk, viewer};
use crate::app::{Chat, Said, Shared};
use crate::ui::dom::{button, element, icon, icon_button, live, maybe, plain, tag, words};
use crate::ui::i18n::with_intl;
use crate::ui::later::Site;
use crate::ui::view::View;

/// A sheet with a folded corner.
const SHEET: &str = "M7 3h7l5 5v13H7zM14 3v5h5";
/// An arrow into a tray.
const DOWN: &str = "M12 4v11M7.5 10.5L12 15l4.5-4.5M5 19h14";
/// A cross.
const CROSS: &str = "M7 7l10 10M17 7L7 17";

/// Bytes from which on one sees how far a download is: less is there at once.
const LONG: u32 = 500_000;

/// What the browser's side tells of bytes.
pub(super) type Told = Closure<dyn FnMut(JsValue)>;

/// A number that was told.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast keeps within its bounds"
)]
pub(super) fn code(told: &JsValue) -> u16 {
    told.as_f64().unwrap_or_default() as u16
}

/// What a row remembers.
pub(super) struct State {
    /// Why there is no picture: a status of HTTP, or 415 for what is none.
    missing: Shared<Option<u16>>,
    saving: Shared<Saving>,
    going: RefCell<Option<Going>>,
    shown: Told,
    saved: RefCell<Option<Told>>,
}

impl State {
    /// Nothing has happened yet. Its signals are the current owner's.
    pub(super) fn new() -> Self {
        let missing = Shared::new(None);
        Self {
            missing,
            saving: Shared::new(Saving::Idle),
            going: RefCell::default(),
            shown: Told::new(move |told: JsValue| {
                let code = code(&told);
                if code != DONE && code != STOPPED {
                    missing.set(Some(code));
                }
            }),
            saved: RefCell::default(),
        }
    }

    /// Saving goes on, or has ended.
    fn told(&self, chat: Chat, sent: &Sent, code: u16) {
        let (saving, text) = match code {
            0..=100 => (Saving::At(code), None),
            DONE => (Saving::Idle, Some(fill(chat, Word::Saved, "name", &sent.name))),
            STOPPED => (Saving::Idle, None),
            404 | 410 => (Saving::Failed(code), Some(say(chat, Word::Gone))),
            _ => (Saving::Failed(code), Some(say(chat, Word::Failed))),
        };
        if self.saving.get_untracked() != saving {
            self.saving.set(saving);
        }
        if let Some(text) = text {
            chat.announcement.set(Said { from: None, text });
        }
    }
}

/// How far saving is.
#[derive(Clone, Copy, PartialEq)]
enum Saving {
    Idle,
    /// So much of a hundred.
    At(u16),
    /// With this status.
    Failed(u16),
}

/// A file as it is drawn. Clones share it.
#[derive(Clone)]
struct Card {
    desk: Rc<Desk>,
    sent: Rc<Sent>,
    /// Where the server of the chat has it.
    at: Option<Rc<str>>,
    state: Rc<State>,
}

/// Draws a file.
pub(super) fn draw(desk: &Rc<Desk>, site: &Site, content: &Content) -> Option<View> {
    let sent = Sent::read(content)?;
    let card = Card {
        at: desk.at(&sent.upload).map(Rc::from),
        sent: Rc::new(sent),
        desk: Rc::clone(desk),
        state: desk.state(&site.key),
    };
    let shows = card.sent.is_picture() && card.at.is_some();
    let mut line = Vec::new();
    if !shows {
        let hidden = [("aria-hidden", "true")];
        line.push(element("span", "media-disc", &hidden, vec![icon(SHEET)]));
    }
    line.push(card.about());
    line.extend(card.action());
    let mut parts = Vec::new();
    if shows {
        parts.push(card.picture());
    }
    parts.push(tag("div", "media-line", line));
    parts.push(card.bar());
    Some(element("div", "media-card", &[("part", "card")], parts))
}

impl Card {
    fn chat(&self) -> Chat {
        self.desk.chat
    }

    /// Its name, and below it what it is or what becomes of it.
    fn about(&self) -> View {
        let (it, chat) = (self.clone(), self.chat());
        let note = live(move || {
            let text = match it.state.saving.get() {
                Saving::Idle | Saving::At(0) => it.facts(),
                Saving::At(percent) => {
                    let n = with_intl(chat, |intl| intl.number(i64::from(percent)));
                    fill(chat, Word::Saving, "n", &n)
                }
                Saving::Failed(404 | 410) => say(chat, Word::Gone),
                Saving::Failed(_) => say(chat, Word::Failed),
            };
            let failed = matches!(it.state.saving.get(), Saving::Failed(_));
            let class = if failed { "media-note bad" } else { "media-note" };
            element("span", class, &[("dir", "auto")], vec![text.into()])
        });
        let name = element(
            "span",
            "media-name",
            &[("dir", "auto"), ("title", &self.sent.name)],
            vec![self.sent.name.clone().into()],
        );
        tag("div", "media-about", vec![name, note])
    }

    /// "PDF · 1.8 MB".
    fn facts(&self) -> String {
        let mut facts = vec![self.sent.kind()];
        facts.extend(self.sent.size.map(|size| bytes(self.chat(), size)));
        facts.retain(|fact| !fact.is_empty());
        facts.join(" · ")
    }

    /// Saves it, or stops that. At an address of its own it is a link.
    fn action(&self) -> Option<View> {
        let (it, chat) = (self.clone(), self.chat());
        if self.at.is_some() {
            return Some(live(move || {
                let it = it.clone();
                let under_way = matches!(it.state.saving.get(), Saving::At(_));
                let (sign, word) = match under_way {
                    true => (CROSS, Word::Stop),
                    false => (DOWN, Word::Save),
                };
                let label = fill(chat, word, "name", &it.sent.name);
                icon_button(sign, &label, Box::new(move || it.press()))
            }));
        }
        let href = address(&self.sent.url)?;
        let (name, label) = (
            self.sent.saved_as(),
            fill(chat, Word::Save, "name", &self.sent.name),
        );
        let attributes = [
            ("part", "card-action"),
            ("href", href.as_str()),
            ("download", name.as_str()),
            ("target", "_blank"),
            ("rel", "noopener"),
            ("aria-label", label.as_str()),
            ("title", label.as_str()),
        ];
        Some(element("a", "tool", &attributes, vec![icon(DOWN)]))
    }

    fn press(&self) {
        let going = self.state.going.take();
        if let (Some(going), Saving::At(_)) = (going, self.state.saving.get_untracked()) {
            going.stop();
            return;
        }
        let Some(at) = &self.at else { return };
        self.state.saving.set(Saving::At(0));
        // The state keeps it: it must not keep the state.
        let (state, sent, chat) = (Rc::downgrade(&self.state), self.sent.clone(), self.chat());
        let tell = Told::new(move |told: JsValue| {
            if let Some(state) = state.upgrade() {
                state.told(chat, &sent, code(&told));
            }
        });
        let (proof, name) = (self.desk.engine.proof(), self.sent.saved_as());
        let size = self.sent.size.unwrap_or(0);
        let going = self.desk.hands.save(at, &proof, &name, size, tell.as_ref());
        self.state.going.replace(Some(going));
        // The one before has ended: this is pressed, not told.
        self.state.saved.replace(Some(tell));
    }

    /// How far saving is, for what takes a while.
    fn bar(&self) -> View {
        let (it, chat) = (self.clone(), self.chat());
        maybe(move || {
            let Saving::At(percent) = it.state.saving.get() else {
                return None;
            };
            if it.sent.size.is_none_or(|size| size < LONG) {
                return None;
            }
            let mut inside = plain("span", "media-done", &[], Vec::new());
            inside.then = Some(Box::new(move |bar| {
                let width = [&percent.to_string(), "%"].concat();
                let _ = bar.style().set_property("width", &width);
            }));
            let label = fill(chat, Word::Progress, "name", &it.sent.name);
            let attributes = [
                ("role", "progressbar"),
                ("aria-label", label.as_str()),
                ("aria-valuemin", "0"),
                ("aria-valuemax", "100"),
                ("aria-valuenow", &percent.to_string()),
            ];
            let inside = vec![View::Tag(Box::new(inside))];
            Some(element("div", "media-bar", &attributes, inside))
        })
    }

    /// The picture in a place that is kept for it, as a button that opens it.
    fn picture(&self) -> View {
        let (it, chat) = (self.clone(), self.chat());
        let inside = live(move || match it.state.missing.get() {
            Some(code) => it.lost(code),
            None => {
                let mut canvas = plain("canvas", "", &[("aria-hidden", "true")], Vec::new());
                let shown = it.clone();
                canvas.then = Some(Box::new(move |canvas| {
                    let it = &shown;
                    if let Some(at) = &it.at {
                        let proof = it.desk.engine.proof();
                        it.desk.hands.show(canvas, at, &proof, it.state.shown.as_ref());
                    }
                }));
                let label = named(chat, &it.sent);
                let opens = it.clone();
                let press = Box::new(move || viewer::open_file(&opens.desk, &opens.sent.upload));
                let attributes = [("aria-haspopup", "dialog"), ("aria-label", label.as_str())];
                button("zoom", &attributes, press, vec![View::Tag(Box::new(canvas))])
            }
        });
        let mut frame = plain("div", "frame", &[], vec![inside]);
        let (width, height) = self.sent.sides.unwrap_or((4, 3));
        frame.then = Some(Box::new(move |frame| {
            let ratio = [width.to_string(), height.to_string()].join("/");
            let _ = frame.style().set_property("aspect-ratio", &ratio);
        }));
        tag("div", "media-picture", vec![View::Tag(Box::new(frame))])
    }

    /// In its place where it cannot be had.
    fn lost(&self, code: u16) -> View {
        let chat = self.chat();
        let (word, again) = match code {
            404 | 410 => (Word::Gone, false),
            415 => (Word::Unreadable, false),
            _ => (Word::Lost, true),
        };
        let mut parts = vec![words("span", "", say(chat, word))];
        if again {
            let missing = self.state.missing;
            let press = Box::new(move || missing.set(None));
            parts.push(button("link", &[], press, vec![say(chat, Word::Again).into()]));
        }
        tag("div", "media-lost", parts)
    }
}

/// What a picture shows, or else its name.
pub(super) fn named(chat: Chat, sent: &Sent) -> String {
    match sent.alt.is_empty() {
        true => fill(chat, Word::Picture, "name", &sent.name),
        false => sent.alt.clone(),
    }
}

/// An absolute address that is safe to fetch; a relative one is the page's.
fn address(url: &str) -> Option<String> {
    if url.is_empty() {
        return None;
    }
    let base = document().base_uri().ok().flatten()?;
    let url = Url::new_with_base(url, &base).ok()?;
    let web = matches!(url.protocol().as_str(), "https:" | "http:");
    web.then(|| text::safe_href(&url.href())).flatten()
}

/// "1.2 MB": powers of a thousand, one decimal below ten.
fn bytes(chat: Chat, size: u32) -> String {
    let (unit, name) = match size {
        0..1_000 => (1, "B"),
        1_000..1_000_000 => (1_000, "kB"),
        _ => (1_000_000, "MB"),
    };
    let tenths = i64::from(size) * 10 / unit;
    let shown = if tenths < 100 {
        tenths * 100
    } else {
        tenths / 10 * 1_000
    };
    [&with_intl(chat, |intl| intl.decimal(shown)), " ", name].concat()
}
