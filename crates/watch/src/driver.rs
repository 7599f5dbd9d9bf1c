//! Carries out what one element's engine wishes, and feeds it with what happens.
//!
//! Owns the queue: whatever is done may make something else happen before it
//! returns (a sensor reports, the page answers an event), and the engine hears
//! of that afterwards, never in the middle.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use aisle_core::protocol::json;
use aisle_core::session::StoreOp;
use aisle_core::trigger::{Effect, Engine, Input, Now, Settings, Surface};
#[cfg(feature = "tools")]
use aisle_core::trigger::{Explained, Trace};
use aisle_platform::sense::guard::Guard;
use aisle_platform::sense::{Sensors, Trouble};
use aisle_platform::timer::Timer;
use aisle_platform::{clock, random};
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

use crate::abi::Link;

/// Inputs that are recorded at most: hours of a visit.
#[cfg(feature = "tools")]
const MOST: usize = 10_000;

pub(crate) struct Driver {
    me: Weak<Driver>,
    host: HtmlElement,
    link: Link,
    #[cfg(feature = "tools")]
    trace: RefCell<Trace>,
    engine: RefCell<Engine>,
    inbox: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    timer: RefCell<Option<Timer>>,
    guard: RefCell<Option<Guard>>,
    sensors: Sensors,
}

impl Driver {
    pub(crate) fn start(host: HtmlElement, link: Link) -> Rc<Self> {
        let settings = Settings {
            seed: random::bits64(),
        };
        Rc::new_cyclic(|me: &Weak<Self>| {
            let reporter = me.clone();
            Self {
                me: me.clone(),
                #[cfg(feature = "tools")]
                trace: RefCell::new(Trace {
                    settings: settings.clone(),
                    inputs: Vec::new(),
                }),
                engine: RefCell::new(Engine::new(settings)),
                inbox: RefCell::default(),
                busy: Cell::new(false),
                timer: RefCell::default(),
                guard: RefCell::default(),
                sensors: Sensors::new(&host, Rc::new(move |input| tell(&reporter, input))),
                host,
                link,
            }
        })
    }

    /// The two clocks, now.
    fn now() -> Now {
        Now {
            mono: clock::monotonic(),
            wall: clock::wall(),
        }
    }

    pub(crate) fn feed(&self, input: Input) {
        self.inbox.borrow_mut().push_back(input);
        if self.busy.replace(true) {
            return;
        }
        let mut effects = Vec::new();
        loop {
            let next = self.inbox.borrow_mut().pop_front();
            let Some(input) = next else { break };
            let now = Self::now();
            #[cfg(feature = "tools")]
            self.record(now, &input);
            self.engine.borrow_mut().handle(now, input, &mut effects);
            for effect in effects.drain(..) {
                self.carry_out(effect);
            }
        }
        self.busy.set(false);
    }

    /// What the page has called: `track`, `setContext`, `setCart`.
    pub(crate) fn tell(&self, method: &str, args: &Array) {
        self.trouble(self.sensors.tell(method, args));
    }

    /// Something the page said cannot be used as it is.
    fn trouble(&self, troubles: Vec<Trouble>) {
        for Trouble { what, hint } in troubles {
            self.link.say(&[&what, "; ", hint].concat());
        }
    }

    /// Why each rule is as it is.
    #[cfg(feature = "tools")]
    pub(crate) fn explain(&self) -> Explained {
        self.engine.borrow_mut().explain(Self::now())
    }

    /// All that has happened, to be lived through again.
    #[cfg(feature = "tools")]
    pub(crate) fn trace(&self) -> Trace {
        self.trace.borrow().clone()
    }

    #[cfg(feature = "tools")]
    fn record(&self, now: Now, input: &Input) {
        let inputs = &mut self.trace.borrow_mut().inputs;
        if inputs.len() < MOST && !matches!(input, Input::Rules(_)) {
            inputs.push((now, input.clone()));
        }
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Watch { facts, events } => self.trouble(self.sensors.set(&facts, &events)),
            Effect::WakeAt(at) => {
                let me = self.me.clone();
                let timer =
                    at.map(|at| Timer::after(at - clock::monotonic(), move || tell(&me, Input::Wake)));
                drop(self.timer.replace(timer));
            }
            Effect::Near => self.link.near(),
            Effect::Ask { surface, slot } => {
                let me = self.me.clone();
                let guard = Guard::ask(&self.host, surface, &slot, move |block| {
                    tell(&me, Input::Blocked(block));
                });
                drop(self.guard.replace(Some(guard)));
            }
            Effect::Unask => drop(self.guard.take()),
            Effect::Show(firing) => self.link.show(&json::write(&*firing)),
            Effect::Hide(rule) => self.link.hide(&rule),
            Effect::Store(ops) => self.link.keep(&written(&ops)),
            Effect::Converted {
                rule,
                surface,
                experiment,
                goal,
            } => {
                let (experiment, arm) = experiment.unzip();
                self.link.converted(&rule, word(surface), &goal, experiment, arm);
            }
        }
    }
}

/// A surface as it stands in a rule.
fn word(surface: Surface) -> &'static str {
    let found = Surface::ALL.iter().find(|(one, _)| *one == surface);
    found.map_or("", |(_, word)| word)
}

/// Pairs of key and value, without a value where a key is removed.
fn written(ops: &[StoreOp]) -> Array {
    let list = Array::new();
    for op in ops {
        let pair = Array::new();
        match op {
            StoreOp::Put(key, value) | StoreOp::Claim(key, value) => {
                pair.push(&JsValue::from_str(key));
                pair.push(&JsValue::from_str(value));
            }
            StoreOp::Delete(key) | StoreOp::DeletePrefix(key) => {
                pair.push(&JsValue::from_str(key));
            }
        }
        list.push(&pair);
    }
    list
}

fn tell(driver: &Weak<Driver>, input: Input) {
    if let Some(driver) = driver.upgrade() {
        driver.feed(input);
    }
}
