//! The page of tabs that all of these tests have.

use std::rc::Rc;

pub(super) use aisle_local::rig::*;

use crate::mind::{Assistant, Nothing};

pub(super) type Tab = aisle_local::rig::Tab<Assistant>;
pub(super) type Input = aisle_local::server::Input<Nothing>;

/// One tab on an empty store, welcomed and greeted.
pub(super) fn greeted(now: &mut aisle_core::Millis) -> Tab {
    let mut tab = Tab::new(1, &Rc::default());
    tab.hello(*now);
    tab.run(now, *now + 60_000);
    assert_eq!(tab.log.len(), 1);
    tab
}
