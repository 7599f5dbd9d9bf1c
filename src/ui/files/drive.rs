//! Between the machine that decides (`aisle_core::upload`) and all that it needs: the
//! browser's hands, the conversation's connection, a timer, and the voice.

mod keep;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use aisle_core::commerce::form::Slot;
use aisle_core::protocol::{ClientFrame, ServerFrame, VisitorAuth};
use aisle_core::session::{Connection, Input as Say};
use aisle_core::upload::{
    ACCEPT, Answer, Effect, Input, Item, Key, News, Ready, Reason, Stage, Tray as Machine,
};
use aisle_platform::files::{Hands, Heard};
use aisle_platform::timer::Timer;
use aisle_platform::{clock, random};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, ShadowRoot};

use self::keep::Job;
use super::words::{Word, say};
use crate::app::page::object;
use crate::app::{Chat, Command, Engine, Said, Shared, fresh_id};
use crate::ui::dom::effect;
use crate::ui::i18n::fill_in;

/// All of it. Clones share it.
#[derive(Clone)]
pub(super) struct Files(Rc<Inner>);

struct Inner {
    chat: Chat,
    engine: Engine,
    /// `None` after the end.
    hands: RefCell<Option<Hands>>,
    /// Files are at this address and their name.
    base: String,
    composer: HtmlElement,
    machine: RefCell<Machine>,
    /// Where what is chosen goes.
    chooses: RefCell<Rc<Slot>>,
    /// What is to be done at the store, one after the other.
    jobs: RefCell<VecDeque<Job>>,
    working: Cell<bool>,
    /// What is to be read out next.
    news: RefCell<Vec<String>>,
    timer: RefCell<Option<Timer>>,
    /// Who the visitor was when last seen, and whether the server knew them.
    who: RefCell<Option<(VisitorAuth, bool)>>,
    shown: Shown,
}

/// What is on screen.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    /// The files.
    pub(super) items: Shared<Vec<Item>>,
    /// There were too many here.
    pub(super) full: Shared<Option<Rc<Slot>>>,
    /// The device has no room for them.
    pub(super) unkept: Shared<bool>,
    /// Files are over the panel.
    pub(super) over: Shared<bool>,
}

/// What views hold of it: it does not keep it alive.
#[derive(Clone)]
pub(super) struct Tray {
    pub(super) shown: Shown,
    files: Weak<Inner>,
}

impl Tray {
    /// Lets the visitor choose for this slot.
    pub(super) fn pick(&self, slot: &Rc<Slot>) {
        if let Some(inner) = self.files.upgrade() {
            inner.chooses.replace(Rc::clone(slot));
        }
        let accept = slot.accept.join(",");
        let accept = if accept.is_empty() { ACCEPT } else { &accept };
        self.with(|hands| hands.pick(accept, slot.most > 1));
    }

    /// The files of a slot; follows them.
    pub(super) fn of(&self, slot: &Slot) -> Vec<Item> {
        let mut items = self.shown.items.get();
        items.retain(|item| item.slot.name == slot.name);
        items
    }

    /// Shows a file's preview on a canvas.
    pub(super) fn thumb(&self, key: Key, canvas: &JsValue) {
        self.with(|hands| hands.thumb(key, canvas));
    }

    /// Gives the focus to the button that attaches: the one of this id, or the
    /// composer's.
    pub(super) fn leave(&self, button: Option<&str>) {
        let Some(inner) = self.files.upgrade() else { return };
        let root = inner.composer.get_root_node().dyn_into::<ShadowRoot>().ok();
        let found = match button {
            Some(id) => root.and_then(|root| root.get_element_by_id(id)),
            None => inner.composer.query_selector(".attach").ok().flatten(),
        };
        if let Some(button) = found {
            let _ = button.unchecked_into::<HtmlElement>().focus();
        }
    }

    /// Tells the machine.
    pub(super) fn input(&self, input: Input) {
        if let Some(inner) = self.files.upgrade() {
            Files(inner).input(input);
        }
    }

    fn with(&self, act: impl FnOnce(&Hands)) {
        if let Some(inner) = self.files.upgrade() {
            inner.hands.borrow().as_ref().map(act);
        }
    }
}

impl Files {
    /// Begins. Effects belong to the current owner.
    pub(super) fn new(
        chat: Chat,
        engine: &Engine,
        hands: Hands,
        endpoint: &str,
        composer: &HtmlElement,
    ) -> Self {
        let files = Self(Rc::new(Inner {
            chat,
            engine: engine.clone(),
            hands: RefCell::new(Some(hands)),
            base: base(endpoint),
            composer: composer.clone(),
            machine: RefCell::new(Machine::new(random::bits64())),
            chooses: RefCell::default(),
            jobs: RefCell::default(),
            working: Cell::default(),
            news: RefCell::default(),
            timer: RefCell::default(),
            who: RefCell::default(),
            shown: Shown {
                items: Shared::new(Vec::new()),
                full: Shared::new(None),
                unkept: Shared::new(false),
                over: Shared::new(false),
            },
        }));
        let weak = Rc::downgrade(&files.0);
        effect(move || {
            let live = chat.connection.get() == Connection::Online;
            if let Some(inner) = weak.upgrade() {
                Self(inner).connected(live);
            }
        });
        let weak = Rc::downgrade(&files.0);
        engine.overhear(Rc::new(move |frame| {
            let input = match frame {
                ServerFrame::Ticket(ticket) => Input::Ticket(ticket.clone()),
                ServerFrame::Reject(reject) => Input::Rejected(reject.clone()),
                _ => return,
            };
            if let Some(inner) = weak.upgrade() {
                Self(inner).input(input);
            }
        }));
        let weak = Rc::downgrade(&files.0);
        spawn_local(async move {
            loop {
                // Not held while it waits.
                let next = weak
                    .upgrade()
                    .and_then(|inner| inner.hands.borrow().as_ref().map(Hands::next));
                let Some(next) = next else { return };
                let (heard, inner) = (next.await, weak.upgrade());
                let (Some(heard), Some(inner)) = (heard, inner) else {
                    return;
                };
                Self(inner).hear(heard);
            }
        });
        files.job(Job::Restore);
        files
    }

    /// For views.
    pub(super) fn tray(&self) -> Tray {
        Tray {
            shown: self.0.shown,
            files: Rc::downgrade(&self.0),
        }
    }

    /// Lets go of everything.
    pub(super) fn end(&self) {
        let hands = self.0.hands.take();
        let timer = self.0.timer.take();
        drop((hands, timer));
    }

    fn hear(&self, heard: Heard) {
        match heard {
            Heard::Added(list, chosen) => {
                self.0.shown.full.set(None);
                let slot = if chosen {
                    self.0.chooses.borrow().clone()
                } else {
                    Rc::default()
                };
                let mut effects = Vec::new();
                for (key, name, size, media_type) in list {
                    let add = Input::Add {
                        key,
                        client_id: fresh_id(),
                        message: fresh_id(),
                        name,
                        size,
                        media_type,
                        slot: Rc::clone(&slot),
                    };
                    self.0
                        .machine
                        .borrow_mut()
                        .handle(clock::monotonic(), add, &mut effects);
                }
                self.carry_out(effects);
            }
            Heard::Drag(over) => self.0.shown.over.set(over),
            Heard::Submit => self.submit(),
            Heard::Prepared(key, size, media_type, width, height) => {
                let ready = Ready {
                    size,
                    media_type,
                    width,
                    height,
                };
                self.input(Input::Prepared(key, Ok(ready)));
            }
            Heard::Elsewhere(key) => self.input(Input::Elsewhere(key)),
            Heard::Unreadable(key) => self.input(Input::Prepared(key, Err(Reason::Picture))),
            Heard::Answered(key, turn, code, offset, after) => {
                let answer = match code {
                    0 => Answer::Lost,
                    code => Answer::Status { code, offset, after },
                };
                self.input(Input::Answered(key, turn, answer));
            }
        }
    }

    /// Each file is asked about as each text is: one that the page vetoes stays attached.
    fn submit(&self) {
        let mut asked = self.0.machine.borrow().items().to_vec();
        asked.retain(Item::can_be_sent);
        // The page may do anything meanwhile.
        asked.retain(|item| {
            let text = |text: &str| JsValue::from_str(text);
            #[expect(clippy::cast_precision_loss, reason = "no file is that long")]
            let size = JsValue::from(item.size as f64);
            let file = object(&[
                ("name", text(&item.name)),
                ("size", size),
                ("type", text(&item.media_type)),
            ]);
            let detail = object(&[
                ("text", text(&item.name)),
                ("id", text(item.message().as_str())),
                ("file", file),
            ]);
            self.0.engine.may("aisle-before-send", &detail)
        });
        self.input(Input::Submit(asked.iter().map(|item| item.key).collect()));
    }

    fn input(&self, input: Input) {
        let mut effects = Vec::new();
        self.0
            .machine
            .borrow_mut()
            .handle(clock::monotonic(), input, &mut effects);
        self.carry_out(effects);
    }

    /// The connection came or went. Who the visitor is may be different now.
    fn connected(&self, live: bool) {
        let now = self
            .0
            .engine
            .with_session(|session| (session.visitor().clone(), session.begun()));
        let before = self.0.who.replace(Some(now.clone()));
        if let Some((visitor, begun)) = before
            && visitor != now.0
        {
            // One that the server knew is another only after being forgotten.
            self.input(if begun { Input::Clear } else { Input::Moved });
        }
        self.input(Input::Live(live));
    }

    fn carry_out(&self, effects: Vec<Effect>) {
        let inner = &self.0;
        let mut changed = false;
        for effect in effects {
            match effect {
                Effect::Prepare(key) => self.hands(|hands| hands.prepare(key)),
                Effect::Ask(wish) => drop(inner.engine.transmit(&ClientFrame::Upload(*wish))),
                Effect::Put {
                    key,
                    turn,
                    id,
                    from,
                    to,
                } => self.hands(|hands| hands.put(key, turn, &self.at(&id), (from, to), &self.proof())),
                Effect::Stop(key) => self.hands(|hands| hands.stop(key)),
                Effect::Erase(id) => self.hands(|hands| hands.erase(&self.at(&id), &self.proof())),
                Effect::Send(client_id, content) => {
                    inner
                        .chat
                        .said
                        .set(inner.chat.said.get_untracked().wrapping_add(1));
                    inner.engine.input(Say::Send {
                        client_id,
                        content: *content,
                        wall: clock::wall(),
                    });
                }
                Effect::Keep(key) => self.job(Job::Keep(key)),
                Effect::Drop(name) => self.job(Job::Drop(name)),
                Effect::Changed => changed = true,
                Effect::Tell(news) => self.tell(&news),
                Effect::WakeAt(at) => {
                    let weak = Rc::downgrade(inner);
                    let wake = move || {
                        if let Some(inner) = weak.upgrade() {
                            Self(inner).input(Input::Wake);
                        }
                    };
                    let timer = Timer::after((at - clock::monotonic()).max(0), wake);
                    inner.timer.replace(Some(timer));
                }
            }
        }
        if changed {
            self.show();
        }
        let news = inner.news.take();
        if !news.is_empty() {
            inner.chat.announcement.set(Said {
                from: None,
                text: news.join(" "),
            });
        }
    }

    fn show(&self) {
        let items = self.0.machine.borrow().items().to_vec();
        let own = || items.iter().filter(|item| item.slot.is_composer());
        if own().next().is_some() {
            // What draws it, once it is in the log.
            self.0.chat.run(Command::Part("media"));
        }
        let ready = own().any(|item| !matches!(item.stage, Stage::Failed(_)));
        // The button to send looks like one that has something to send.
        let _ = match ready {
            true => self.0.composer.set_attribute("data-files", ""),
            false => self.0.composer.remove_attribute("data-files"),
        };
        self.0.shown.items.set(items);
    }

    fn tell(&self, news: &News) {
        let chat = self.0.chat;
        let named = |word: Word, name: &str| fill_in(&say(chat, word), "name", name);
        let text = match news {
            News::Added(name) => named(Word::Added, name),
            News::Done(name) => named(Word::Done, name),
            News::Removed(name) => named(Word::Removed, name),
            News::Sent(name) => named(Word::Sent, name),
            News::Failed(name, reason) => fill_in(
                &named(Word::Failed, name),
                "why",
                &say(chat, super::list::why(*reason)),
            ),
            News::Full(slot) => {
                if self.0.shown.full.with_untracked(Option::is_some) {
                    return;
                }
                self.0.shown.full.set(Some(Rc::clone(slot)));
                super::list::full(chat, slot)
            }
        };
        self.0.news.borrow_mut().push(text);
    }

    fn hands(&self, act: impl FnOnce(&Hands)) {
        self.0.hands.borrow().as_ref().map(act);
    }

    fn at(&self, id: &str) -> String {
        [&self.0.base, id].concat()
    }

    fn proof(&self) -> String {
        self.0.engine.proof()
    }
}

/// Where files are: beside the endpoint, over `https` where that is `wss`.
fn base(endpoint: &str) -> String {
    let end = endpoint.find(['?', '#']).unwrap_or(endpoint.len());
    let whole = endpoint.split_at(end).0.trim_end_matches('/');
    let rest = whole.strip_prefix("ws").unwrap_or(whole);
    let scheme = if rest.len() < whole.len() { "http" } else { "" };
    [scheme, rest, "/files/"].concat()
}
