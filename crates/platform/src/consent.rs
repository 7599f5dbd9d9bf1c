//! Whether anything may be kept on this device: one gate for all.
//!
//! Owns the answer, and tells those who asked to hear of a change. Refuses to
//! keep the answer itself: the page says it anew on every load.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// What the page says about consent (`data-consent`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentMode {
    /// The page asks for no consent of its own: what the visitor sends may be kept.
    NotRequired,
    /// Not asked or not answered yet: memory only.
    Pending,
    /// Given.
    Granted,
    /// Refused or withdrawn: memory only.
    Denied,
}

/// The gate. Clones share one state.
#[derive(Clone)]
pub struct Consent(Rc<Inner>);

struct Inner {
    mode: Cell<ConsentMode>,
    watchers: RefCell<Vec<Weak<Watcher>>>,
}

type Watcher = dyn Fn(ConsentMode);

/// Somebody who hears of changes. Dropping it ends that.
#[must_use = "dropping a watch ends it"]
pub struct Watch {
    _watcher: Rc<Watcher>,
}

impl Consent {
    /// A gate that starts like this.
    #[must_use]
    pub fn new(mode: ConsentMode) -> Self {
        Self(Rc::new(Inner {
            mode: Cell::new(mode),
            watchers: RefCell::default(),
        }))
    }

    /// What holds now.
    #[must_use]
    pub fn mode(&self) -> ConsentMode {
        self.0.mode.get()
    }

    /// Something may be kept on the device.
    #[must_use]
    pub fn may_store(&self) -> bool {
        matches!(self.mode(), ConsentMode::NotRequired | ConsentMode::Granted)
    }

    /// The visitor agreed: stores move from memory to the device.
    pub fn grant(&self) {
        self.turn(ConsentMode::Granted);
    }

    /// The visitor took it back: stores wipe the device and go on in memory.
    pub fn withdraw(&self) {
        self.turn(ConsentMode::Denied);
    }

    /// Calls `f` after every change, until the watch is dropped.
    pub fn on_change(&self, f: impl Fn(ConsentMode) + 'static) -> Watch {
        let watcher: Rc<Watcher> = Rc::new(f);
        self.0.watchers.borrow_mut().push(Rc::downgrade(&watcher));
        Watch { _watcher: watcher }
    }

    fn turn(&self, mode: ConsentMode) {
        if self.0.mode.replace(mode) == mode {
            return;
        }
        // A copy: a watcher may add or drop watchers.
        let watchers = {
            let mut watchers = self.0.watchers.borrow_mut();
            watchers.retain(|w| w.strong_count() > 0);
            watchers.clone()
        };
        for watcher in watchers.iter().filter_map(Weak::upgrade) {
            watcher(mode);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_once_to_those_still_watching() {
        let consent = Consent::new(ConsentMode::Pending);
        let heard = Rc::new(RefCell::new(Vec::new()));
        let watch = {
            let heard = heard.clone();
            consent.on_change(move |mode| heard.borrow_mut().push(mode))
        };
        consent.grant();
        consent.grant();
        drop(watch);
        consent.withdraw();
        assert_eq!(*heard.borrow(), [ConsentMode::Granted]);
        assert!(!consent.may_store());
    }

    #[test]
    fn a_page_that_asks_for_no_consent_may_keep_what_is_sent() {
        assert!(Consent::new(ConsentMode::NotRequired).may_store());
        assert!(!Consent::new(ConsentMode::Pending).may_store());
    }
}
