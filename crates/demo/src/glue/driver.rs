//! One connection: feeds the server with what happens and does what it wishes.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use aisle_core::protocol::{ClientId, json};
use aisle_core::session::CloseReason;
use aisle_platform::consent::ConsentMode;
use aisle_platform::listen::{Listener, listen};
use aisle_platform::timer::Timer;
use aisle_platform::{clock, random};
use wasm_bindgen::JsValue;
use web_sys::BroadcastChannel;

use super::Ctx;
use super::vault::Vault;
use crate::lang::Lang;
use crate::server::{Effect, Input, Server};

/// Tabs tell each other here that the store has changed; never what.
const CHANNEL: &str = "aisle-demo";

pub(super) struct Driver {
    ctx: Ctx,
    me: Weak<Driver>,
    server: RefCell<Server>,
    inbox: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    closed: Cell<bool>,
    vault: RefCell<Option<Vault>>,
    timer: RefCell<Option<Timer>>,
    others: RefCell<Option<(BroadcastChannel, Listener)>>,
    instance: RefCell<Option<ClientId>>,
}

thread_local!(static LIVE: RefCell<Vec<Weak<Driver>>> = const { RefCell::new(Vec::new()) });

impl Driver {
    pub(super) fn start(ctx: Ctx) -> Rc<Self> {
        let lang = Lang::of_locale(&ctx.locale().unwrap_or_default());
        let persist = ctx.persist().unwrap_or_default();
        let wish = ctx.wish().unwrap_or_else(|| persist.clone());
        let consent = if ctx.erase().unwrap_or_default() {
            ConsentMode::Denied
        } else if persist == wish {
            ConsentMode::Granted
        } else {
            ConsentMode::Pending
        };
        let driver = Rc::new_cyclic(|me: &Weak<Self>| Self {
            ctx,
            me: me.clone(),
            server: RefCell::new(Server::new(random::bits64(), lang)),
            inbox: RefCell::default(),
            busy: Cell::new(false),
            closed: Cell::new(false),
            vault: RefCell::default(),
            timer: RefCell::default(),
            others: RefCell::default(),
            instance: RefCell::default(),
        });
        LIVE.with_borrow_mut(|live| {
            live.retain(|other| other.strong_count() > 0);
            live.push(Rc::downgrade(&driver));
        });
        let me = Rc::downgrade(&driver);
        Vault::open(&wish, consent, move |vault| {
            if let Some(driver) = me.upgrade().filter(|driver| !driver.closed.get()) {
                *driver.vault.borrow_mut() = Some(vault);
                driver.listen();
                let _ = driver.ctx.opened();
            }
        });
        driver
    }

    pub(super) fn hear(&self, text: String) {
        self.feed(Input::Frame(text));
    }

    pub(super) fn stop(&self) {
        if self.closed.replace(true) {
            return;
        }
        self.inbox.borrow_mut().clear();
        // Taken out first: what is dropped may look in here.
        let (timer, others, vault) = (self.timer.take(), self.others.take(), self.vault.take());
        drop(timer);
        if let Some((channel, listener)) = others {
            drop(listener);
            channel.close();
        }
        if let Some(vault) = vault {
            vault.release();
        }
    }

    fn listen(&self) {
        let Ok(channel) = BroadcastChannel::new(CHANNEL) else {
            return;
        };
        let me = self.me.clone();
        let listener = listen(&channel, "message", move |_| {
            if let Some(driver) = me.upgrade() {
                driver.feed(Input::Heard);
            }
        });
        *self.others.borrow_mut() = Some((channel, listener));
    }

    /// Everything goes through one queue, since what the widget is told may
    /// make it speak before the telling returns.
    fn feed(&self, input: Input) {
        if self.closed.get() {
            return;
        }
        self.inbox.borrow_mut().push_back(input);
        if self.busy.replace(true) {
            return;
        }
        loop {
            let next = self.inbox.borrow_mut().pop_front();
            let Some(input) = next else { break };
            let mut effects = Vec::new();
            self.server
                .borrow_mut()
                .handle(clock::wall(), input, &mut effects);
            for effect in effects {
                if !self.closed.get() {
                    self.carry_out(effect);
                }
            }
        }
        self.busy.set(false);
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Send(frame) => drop(self.ctx.frame(&json::write(&frame))),
            Effect::WakeAt(at) => {
                let me = self.me.clone();
                let timer = Timer::after(at - clock::wall(), move || tell(&me, Input::Wake));
                drop(self.timer.replace(Some(timer)));
            }
            Effect::Load => {
                if let (me, Some(vault)) = self.kept() {
                    vault.load(move |rows| tell(&me, Input::Loaded(rows)));
                }
            }
            Effect::Append { ops, durable } => {
                if let (me, Some(vault)) = self.kept() {
                    vault.apply(ops, durable, move |held| tell(&me, Input::Applied(held)));
                }
            }
            Effect::Write { ops, durable } => {
                if let (_, Some(vault)) = self.kept() {
                    vault.apply(ops, durable, drop);
                }
            }
            Effect::Tell => {
                if let Some((channel, _)) = &*self.others.borrow() {
                    let _ = channel.post_message(&JsValue::NULL);
                }
            }
            Effect::Arrived(instance) => self.supersede(instance),
            Effect::Close(reason) => {
                self.stop();
                let (reason, detail) = match reason {
                    CloseReason::Lost => ("lost", JsValue::UNDEFINED),
                    CloseReason::Busy(ms) => ("busy", JsValue::from_f64(ms as f64)),
                    CloseReason::Refused(code) => ("refused", JsValue::from_str(code.name())),
                };
                let _ = self.ctx.closed(reason, detail);
            }
        }
    }

    fn kept(&self) -> (Weak<Self>, Option<Vault>) {
        (self.me.clone(), self.vault.borrow().clone())
    }

    /// Ends older connections of the same tab.
    fn supersede(&self, instance: ClientId) {
        let others = LIVE.with_borrow(|live| live.iter().filter_map(Weak::upgrade).collect::<Vec<_>>());
        for other in others {
            let same = other.instance.borrow().as_ref() == Some(&instance);
            if same && !self.me.ptr_eq(&other.me) {
                other.feed(Input::Superseded);
            }
        }
        *self.instance.borrow_mut() = Some(instance);
    }
}

fn tell(driver: &Weak<Driver>, input: Input) {
    if let Some(driver) = driver.upgrade() {
        driver.feed(input);
    }
}
