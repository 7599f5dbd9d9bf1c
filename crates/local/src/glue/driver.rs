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

use super::vault::Vault;
use super::{Ctx, Outside};
use crate::server::{Effect, Input, Mind, Server};

type Came<O> = <<O as Outside>::Mind as Mind>::Came;
type Do<O> = <<O as Outside>::Mind as Mind>::Do;

/// A connection that runs until it is stopped.
pub struct Driver<O: Outside> {
    ctx: Ctx,
    me: Weak<Self>,
    server: RefCell<Server<O::Mind>>,
    outside: O,
    inbox: RefCell<VecDeque<Input<Came<O>>>>,
    busy: Cell<bool>,
    closed: Cell<bool>,
    vault: RefCell<Option<Vault>>,
    timer: RefCell<Option<Timer>>,
    others: RefCell<Option<(BroadcastChannel, Listener)>>,
    instance: RefCell<Option<ClientId>>,
}

/// What connections of one page know of each other.
trait Tab {
    fn instance(&self) -> Option<ClientId>;
    fn superseded(&self);
}

impl<O: Outside> Tab for Driver<O> {
    fn instance(&self) -> Option<ClientId> {
        self.instance.borrow().clone()
    }

    fn superseded(&self) {
        self.feed(Input::Superseded);
    }
}

thread_local!(static LIVE: RefCell<Vec<Weak<dyn Tab>>> = const { RefCell::new(Vec::new()) });

impl<O: Outside> Driver<O> {
    /// Begins with what the widget gave to the transport.
    pub fn start(ctx: Ctx) -> Rc<Self> {
        let locale = ctx.locale().unwrap_or_default();
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
            outside: O::new(&ctx, {
                let me = me.clone();
                move |came| tell(&me, Input::Came(came))
            }),
            ctx,
            me: me.clone(),
            server: RefCell::new(Server::new(random::bits64(), &locale)),
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
            let one: Weak<dyn Tab> = driver.me.clone();
            live.push(one);
        });
        let me = Rc::downgrade(&driver);
        Vault::open(O::Mind::NAME, &wish, consent, move |vault| {
            if let Some(driver) = me.upgrade().filter(|driver| !driver.closed.get()) {
                *driver.vault.borrow_mut() = Some(vault);
                driver.listen();
                let _ = driver.ctx.opened();
            }
        });
        driver
    }

    /// Takes a frame in.
    pub fn hear(&self, text: String) {
        self.feed(Input::Frame(text));
    }

    /// Ends it; nothing is called back from now on.
    pub fn stop(&self) {
        if self.closed.replace(true) {
            return;
        }
        self.inbox.borrow_mut().clear();
        self.outside.stop();
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
        // Tabs tell each other here that the store has changed; never what.
        let Ok(channel) = BroadcastChannel::new(&["aisle-", O::Mind::NAME].concat()) else {
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
    fn feed(&self, input: Input<Came<O>>) {
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

    fn carry_out(&self, effect: Effect<Do<O>>) {
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
            Effect::Do(what) => self.outside.carry_out(what),
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
        // This one has no name yet, so it is not among them.
        for other in others {
            if other.instance().as_ref() == Some(&instance) {
                other.superseded();
            }
        }
        *self.instance.borrow_mut() = Some(instance);
    }
}

fn tell<O: Outside>(driver: &Weak<Driver<O>>, input: Input<Came<O>>) {
    if let Some(driver) = driver.upgrade() {
        driver.feed(input);
    }
}
