//! Carries out what one element's engine wishes, and feeds it with what happens.
//!
//! Owns the queue: whatever is done may make something else happen before it
//! returns (a sensor reports, the page answers an event), and the engine hears
//! of that afterwards, never in the middle.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use aisle_core::trigger::{Effect, Engine, Firing, Input, Now, Settings, Surface};
#[cfg(feature = "tools")]
use aisle_core::trigger::{Explained, Trace};
use aisle_platform::sense::guard::Guard;
use aisle_platform::sense::{Sensors, Trouble};
use aisle_platform::{clock, random};
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

use crate::abi::{Link, wish};
use crate::sources;

/// Inputs that are recorded at most: hours of a visit.
#[cfg(feature = "tools")]
const MOST: usize = 10_000;

pub(crate) struct Driver {
    pub(crate) me: Weak<Driver>,
    pub(crate) host: HtmlElement,
    link: Link,
    #[cfg(feature = "tools")]
    trace: RefCell<Trace>,
    engine: RefCell<Engine>,
    inbox: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    guard: RefCell<Option<Guard>>,
    /// The row of the guard, from the second part.
    pub(crate) row: RefCell<JsValue>,
    /// The second part, once it is there.
    rest: Cell<Option<Rest>>,
    sensors: Sensors,
}

/// Where the first part calls the second.
#[derive(Clone, Copy)]
pub(crate) struct Rest {
    /// Asks the page whether something may be shown.
    pub(crate) ask: fn(&Driver, Surface, &str) -> Guard,
    /// What is handed over to be shown.
    pub(crate) written: fn(&Firing) -> String,
    /// Answers calls that are none of the first part's.
    pub(crate) call: fn(&Driver, u32, &str) -> String,
    /// The engine's own.
    pub(crate) engine: aisle_core::trigger::Rest,
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
                engine: RefCell::new(Engine::partial(settings)),
                inbox: RefCell::default(),
                busy: Cell::new(false),
                guard: RefCell::default(),
                row: RefCell::default(),
                rest: Cell::new(None),
                sensors: Sensors::begin(&host, Rc::new(move |input| tell(&reporter, input))),
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

    /// A call that only the second part understands.
    pub(crate) fn rare(&self, what: u32, text: &str) -> String {
        let rest = self.rest.get();
        rest.map_or_else(String::new, |rest| (rest.call)(self, what, text))
    }

    /// What the page has called: `track`, `setContext`, `setCart`.
    pub(crate) fn tell(&self, method: &str, args: &Array) {
        self.trouble(self.sensors.tell(method, args));
    }

    /// Something the page said cannot be used as it is.
    fn trouble(&self, troubles: Vec<Trouble>) {
        for Trouble { what, hint } in troubles {
            self.link.wish(wish::SAY, &[&what, "; ", hint].concat());
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

    /// The second part of the code has come.
    pub(crate) fn complete(&self, rest: Rest, parts: &JsValue) {
        self.rest.set(Some(rest));
        self.trouble(self.sensors.complete(parts));
        self.engine.borrow_mut().complete(rest.engine);
        self.feed(Input::Wake);
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Watch { facts, events } => {
                self.trouble(self.sensors.set(&facts, &events));
                if self.sensors.lacks() {
                    self.link.wish(wish::MORE, "");
                }
            }
            Effect::WakeAt(at) => {
                let ms = at.map_or(-1, |at| (at - clock::monotonic()).max(0));
                self.link.wake(ms as f64);
            }
            Effect::Near => self.link.wish(wish::NEAR, ""),
            Effect::Ask { surface, slot } => {
                if let Some(rest) = self.rest.get() {
                    drop(self.guard.replace(Some((rest.ask)(self, surface, &slot))));
                }
            }
            Effect::Unask => drop(self.guard.take()),
            Effect::More => self.link.wish(wish::MORE, ""),
            Effect::Show(firing) => {
                if let Some(rest) = self.rest.get() {
                    self.link.wish(wish::SHOW, &(rest.written)(&firing));
                }
            }
            Effect::Hide(rule) => self.link.wish(wish::HIDE, &rule),
            Effect::Store(ops) => self.link.wish(wish::KEEP, &sources::written(&ops)),
            Effect::Converted {
                rule,
                surface,
                experiment,
                goal,
            } => {
                let (name, arm) = experiment.unwrap_or_default();
                let texts = [&rule, "\0", word(surface), "\0", &goal, "\0", &name, "\0", &arm].concat();
                self.link.wish(wish::CONVERTED, &texts);
            }
        }
    }
}

/// A surface as it stands in a rule.
fn word(surface: Surface) -> &'static str {
    let found = Surface::ALL.iter().find(|(one, _)| *one == surface);
    found.map_or("", |(_, word)| word)
}

pub(crate) fn tell(driver: &Weak<Driver>, input: Input) {
    if let Some(driver) = driver.upgrade() {
        driver.feed(input);
    }
}
