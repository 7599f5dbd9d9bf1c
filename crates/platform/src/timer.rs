//! One-shot timers that end with their handle.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;

/// The longest delay a browser takes; a longer one would fire at once.
const LONGEST_MS: i64 = i32::MAX as i64;

/// A callback to come. Dropping it cancels.
#[must_use = "dropping a timer cancels it"]
pub struct Timer {
    _state: Rc<RefCell<State>>,
}

struct State {
    timeout: Option<Timeout>,
    left: i64,
    then: Option<Box<dyn FnOnce()>>,
}

impl Timer {
    /// Calls `f` once, `ms` milliseconds from now or a little later; never from
    /// within this call, also if `ms` is 0 or less.
    pub fn after(ms: i64, f: impl FnOnce() + 'static) -> Self {
        let state = Rc::new(RefCell::new(State {
            timeout: None,
            left: ms.max(0),
            then: Some(Box::new(f)),
        }));
        arm(&state);
        Self { _state: state }
    }
}

fn arm(state: &Rc<RefCell<State>>) {
    let weak = Rc::downgrade(state);
    let mut state = state.borrow_mut();
    let step = state.left.min(LONGEST_MS);
    state.left -= step;
    state.timeout = Some(Timeout::new(step as u32, move || ring(&weak)));
}

fn ring(weak: &Weak<RefCell<State>>) {
    let Some(state) = weak.upgrade() else { return };
    if state.borrow().left > 0 {
        arm(&state);
        return;
    }
    // Taken out first: the callback may well drop this timer.
    let then = state.borrow_mut().then.take();
    if let Some(then) = then {
        then();
    }
}
