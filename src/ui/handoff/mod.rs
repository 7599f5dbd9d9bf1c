//! Going on elsewhere: a card below the panel's head with a QR code for the visitor's
//! phone, the conversation's code for all other ways, and a copy by mail; and, on the
//! phone, the way in.
//!
//! Owns how that looks, its words (`words.rs`) and its sheet (`style/handoff/`). Is a part
//! of the wasm of its own, fetched with the first press on the button in the head
//! (`head::elsewhere`), or where a page was opened with somebody's link; the element reaches
//! it by [`begin`] alone, and it may use all of the views. What a link may do and how long
//! is the server's to say (`docs/decisions/0017-doors.md`).

mod enter;
mod mail;
mod phone;
mod words;

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::handoff::Qr;
use aisle_core::protocol::json::{self, Json};
use aisle_core::protocol::{Ask, ClientFrame, ErrorCode, ServerFrame};
use aisle_core::text::clean_line;
use aisle_platform::handoff::Hands;
use aisle_platform::timer::Timer;
use leptos::prelude::{Owner, document};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, ShadowRoot};

use self::enter::Way;
use self::words::{Word, say};
use super::UiFrame;
use super::dom::{element, hearing, icon_button, maybe, on_key, plain, tag, words as text};
use super::i18n;
use super::style;
use super::view::{Mount, View, mount};
use crate::app::{Chat, Engine, Shared};

/// The sheet of all that is drawn here, marked as this part's data
/// (`xtask/src/build/recipe.rs`).
const SHEET: &str = concat!(
    "/*handoff*/",
    include_str!(concat!(env!("OUT_DIR"), "/handoff.css")),
    "/*!handoff*/"
);

const CROSS: &str = "M6 6l12 12M18 6L6 18";
/// The numbers of our questions, which nobody else counts up to.
const CODE: u64 = (1 << 40) + 1;
const DOOR: u64 = CODE + 1;
const ENTER: u64 = CODE + 2;
/// Most characters of what a server answers.
const MOST: usize = 200;

/// What there is of a link for the phone.
#[derive(Clone)]
enum Link {
    /// It is being made.
    Asked,
    /// Its address, and what a camera reads.
    Open(String, Option<Rc<Qr>>),
    /// Its time is over.
    Over,
    /// The server makes none now.
    None,
}

/// What became of a wish for a copy.
#[derive(Clone, PartialEq)]
enum Copied {
    Not,
    Sending,
    Sent(String),
    Refused(Word),
}

/// What the views of this part share.
#[derive(Clone)]
struct Card {
    chat: Chat,
    engine: Engine,
    hands: Hands,
    root: ShadowRoot,
    code: Shared<Option<String>>,
    link: Shared<Link>,
    /// The link is in the clipboard, or cannot be put there.
    taken: Shared<Option<bool>>,
    copied: Shared<Copied>,
    /// What a link that the page was opened with has come to.
    way: Shared<Way>,
    /// Names the copy that is under way.
    asked: Rc<RefCell<Option<String>>>,
    over: Rc<RefCell<Option<Timer>>>,
}

/// What lives as long as the element is drawn.
struct Here {
    tree: Option<Mount>,
    place: HtmlElement,
    owner: Owner,
    over: Rc<RefCell<Option<Timer>>>,
}

impl Drop for Here {
    fn drop(&mut self) {
        self.over.take();
        drop(self.tree.take());
        self.place.remove();
        self.owner.cleanup();
    }
}

struct Named {
    code: String,
}

impl json::Decode for Named {
    fn decode(json: Json<'_>) -> Self {
        let mut fields = json.fields(&["code"]);
        Self { code: fields.must() }
    }
}

struct Door {
    door: String,
    valid_ms: i64,
}

impl json::Decode for Door {
    fn decode(json: Json<'_>) -> Self {
        let mut fields = json.fields(&["door", "valid_ms"]);
        Self {
            door: fields.must(),
            valid_ms: fields.must(),
        }
    }
}

/// Shows the ways on, whenever that is wished for, and goes through the door that the page
/// was opened with. `hands` is the module `handoff.js`; `ready` becomes true once the words
/// are there. Gives what is to be dropped in the end.
pub fn begin(
    chat: Chat,
    engine: &Engine,
    frame: &UiFrame,
    hands: &JsValue,
    ready: Shared<bool>,
) -> Option<Box<dyn Any>> {
    style::add(SHEET);
    style::adopt(&frame.root);
    let place: HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
    // Behind the head, so that one comes to it from the button there.
    frame.panel.insert_before(&place, Some(&frame.body)).ok()?;
    let owner = Owner::new();
    let over = Rc::<RefCell<Option<Timer>>>::default();
    let tree = owner.with(|| {
        let card = Card {
            chat,
            engine: engine.clone(),
            hands: Hands::of(hands),
            root: frame.root.clone(),
            code: Shared::new(None),
            link: Shared::new(Link::None),
            taken: Shared::new(None),
            copied: Shared::new(Copied::Not),
            way: Shared::new(Way::None),
            asked: Rc::default(),
            over: Rc::clone(&over),
        };
        // Until the views go, which is before the signals do.
        let hears = card.clone();
        engine.overhear(Rc::new(move |frame| hears.hear(frame)));
        card.enter();
        let draw = move || {
            maybe(move || {
                let open = chat.elsewhere.get() && chat.open.get() && ready.get();
                open.then(|| card.draw())
            })
        };
        mount(&place, Box::new(draw))
    });
    Some(Box::new(Here {
        tree: Some(tree),
        place,
        owner,
        over,
    }))
}

impl Card {
    /// Whether the server answers this.
    fn has(&self, topic: &str) -> bool {
        self.engine
            .with_session(|session| session.features().ask.iter().any(|known| known == topic))
    }

    /// Asks; what comes of it is heard later. False if nobody hears it.
    fn ask(&self, n: u64, topic: &str) -> bool {
        let ask = Ask {
            n,
            topic: topic.to_owned(),
            value: None,
        };
        self.engine.transmit(&ClientFrame::Ask(ask))
    }

    fn hear(&self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Answer(answer) if answer.n == CODE => {
                let named = answer.data.as_ref();
                let named = named.and_then(|data| json::read::<Named>(data.get()));
                self.code.set(named.map(|named| clean_line(&named.code, MOST)));
            }
            ServerFrame::Answer(answer) if answer.n == DOOR => {
                let door = answer.data.as_ref();
                self.opened(door.and_then(|data| json::read::<Door>(data.get())));
            }
            ServerFrame::Answer(answer) if answer.n == ENTER => self.through(answer),
            ServerFrame::Ack(ack) => self.copy_told(ack.client_id.as_str(), None),
            ServerFrame::Reject(reject) => self.copy_told(reject.client_id.as_str(), Some(reject.code)),
            _ => {}
        }
    }

    fn draw(&self) -> View {
        let chat = self.chat;
        let title = i18n::say(chat, i18n::Word::Elsewhere);
        let it = self.clone();
        let close = icon_button(
            CROSS,
            &i18n::say(chat, i18n::Word::Close),
            Box::new(move || it.close()),
        );
        let mut parts = vec![tag(
            "div",
            "elsewhere-head",
            vec![text("span", "", title.clone()), close],
        )];
        if let Some(told) = self.way.get().word() {
            parts.push(element(
                "p",
                "elsewhere-note",
                &[("role", "status")],
                vec![say(chat, told).into()],
            ));
        } else {
            // Whoever looks at the phone already needs no other.
            if self.has("door") && !self.hands.is_small() {
                self.open();
                parts.push(self.phone());
            }
            if self.has("code") {
                self.ask(CODE, "code");
                let it = self.clone();
                parts.push(maybe(move || it.coded()));
            }
            if self.engine.with_session(|session| session.features().transcript) {
                parts.push(self.mail());
            }
        }
        let attributes = [
            ("role", "dialog"),
            ("part", "elsewhere"),
            ("tabindex", "-1"),
            ("aria-label", title.as_str()),
        ];
        let mut card = plain("div", "elsewhere", &attributes, parts);
        card.then = Some(Box::new(|node| {
            let node = node.clone();
            // It is not in the document before that.
            spawn_local(async move { drop(node.focus()) });
        }));
        let it = self.clone();
        let keys = on_key(move |event| {
            if event.key() == "Escape" && !event.is_composing() {
                // The panel stays open: only this ends.
                event.prevent_default();
                event.stop_propagation();
                it.close();
            }
        });
        hearing(card, "keydown", keys)
    }

    fn coded(&self) -> Option<View> {
        let code = self.code.get().filter(|code| !code.is_empty())?;
        let chat = self.chat;
        let inside = vec![
            text("h3", "elsewhere-title", say(chat, Word::Code)),
            text("p", "elsewhere-note", say(chat, Word::CodeMore)),
            element(
                "p",
                "elsewhere-code",
                &[("part", "handoff-code"), ("dir", "ltr")],
                vec![code.into()],
            ),
        ];
        Some(tag("section", "", inside))
    }

    /// Back to where it was opened from.
    fn close(&self) {
        self.over.take();
        self.chat.elsewhere.set(false);
        let door = self.root.query_selector(".elsewhere-door").ok().flatten();
        if let Some(door) = door.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let _ = door.focus();
        }
    }

    fn status(&self, said: Option<Word>) -> View {
        let said = said.map(|word| say(self.chat, word)).unwrap_or_default();
        element("p", "elsewhere-note", &[("role", "status")], vec![said.into()])
    }
}

/// What to say of a copy that was refused.
fn refused(code: ErrorCode) -> Word {
    match code {
        ErrorCode::Malformed | ErrorCode::NotFound => Word::NoAddress,
        ErrorCode::Forbidden => Word::NotYours,
        ErrorCode::RateLimited => Word::Often,
        _ => Word::Unsent,
    }
}
