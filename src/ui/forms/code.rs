//! What this conversation is called where it goes on elsewhere: asked for once there is a
//! way that can take it along, and something has been said that could be found by it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_core::protocol::json::{self, Json};
use aisle_core::protocol::{Ask, ClientFrame, ConversationId, ServerFrame};
use aisle_core::text::clean_line;
use leptos::prelude::{UpdateValue, WithValue};
use wasm_bindgen_futures::spawn_local;

use crate::app::{Chat, Engine, Kept, Shared};
use crate::ui::later::Site;

/// The code's place among what cards remember; no row's key has a space.
const NAME: &str = "resume code";
/// What it is asked by.
const TOPIC: &str = "code";
/// The number of the question, which nobody else counts up to.
const NUMBER: u64 = 1 << 40;
/// Most characters of one.
const MOST: usize = 40;

struct Code {
    engine: Engine,
    known: Shared<Option<String>>,
    /// Whose it is.
    of: RefCell<Option<ConversationId>>,
    /// There is a way that takes it along.
    wanted: Cell<bool>,
    asked: Cell<bool>,
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

/// Lets the ways of this conversation take its code along.
pub(super) fn begin(chat: Chat, engine: &Engine) {
    let owner = chat.kept.with_value(Kept::owner);
    let code = Rc::new(Code {
        engine: engine.clone(),
        known: owner.with(|| Shared::new(None)),
        of: RefCell::default(),
        wanted: Cell::new(false),
        asked: Cell::new(false),
    });
    let hears = Rc::downgrade(&code);
    engine.overhear(Rc::new(move |frame| {
        let Some(code) = hears.upgrade() else { return };
        code.hear(frame);
        // What goes out does so behind what the session makes of this.
        if matches!(
            frame,
            ServerFrame::Live {} | ServerFrame::Ack(_) | ServerFrame::Events(_)
        ) {
            spawn_local(async move { code.ask() });
        }
    }));
    chat.kept.update_value(|kept| kept.put(NAME.to_owned(), code));
}

/// What the conversation is called, as soon as that is known; tracks it.
pub(super) fn named(site: &Site) -> Option<String> {
    let kept = site.chat.kept.with_value(|kept| kept.get(NAME))?;
    let code = kept.downcast::<Code>().ok()?;
    code.wanted.set(true);
    code.ask();
    code.known.get()
}

impl Code {
    /// Asks, if there is any use in it.
    fn ask(&self) {
        let known = self.known.with_untracked(Option::is_some);
        let answers = || {
            self.engine
                .with_session(|session| session.features().ask.iter().any(|topic| topic == TOPIC))
        };
        if !self.wanted.get() || self.asked.get() || known || !answers() {
            return;
        }
        let ask = Ask {
            n: NUMBER,
            topic: TOPIC.to_owned(),
            value: None,
        };
        self.asked.set(self.engine.transmit(&ClientFrame::Ask(ask)));
    }

    fn hear(&self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Welcome(welcome) => {
                self.asked.set(false);
                let same = self.of.borrow().as_ref() == Some(&welcome.conversation);
                if !same {
                    self.of.replace(Some(welcome.conversation.clone()));
                    self.known.set(None);
                }
            }
            // Where nothing was said yet there is no answer; what is said next asks anew.
            ServerFrame::Answer(answer) if answer.n == NUMBER => {
                self.asked.set(false);
                let named = answer.data.as_ref();
                let named = named.and_then(|data| json::read::<Named>(data.get()));
                let code = named.map(|named| clean_line(&named.code, MOST));
                if let Some(code) = code.filter(|code| !code.is_empty()) {
                    self.known.set(Some(code));
                }
            }
            _ => {}
        }
    }
}
