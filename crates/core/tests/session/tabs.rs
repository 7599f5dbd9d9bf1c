//! What a tab does when another one has begun a conversation.

use aisle_core::session::*;

use crate::kit::{handle, live, say, session};

fn stores(effects: &[Effect]) -> Vec<(Ticket, Vec<StoreOp>)> {
    let store = |effect: &Effect| match effect {
        Effect::Store(ticket, ops) => Some((*ticket, ops.clone())),
        _ => None,
    };
    effects.iter().filter_map(store).collect()
}

/// The claim of a name, and the ticket it is answered under.
fn claim(effects: &[Effect]) -> (Ticket, String, String) {
    let found = stores(effects).into_iter().find_map(|(ticket, ops)| {
        ops.into_iter().find_map(|op| match op {
            StoreOp::Claim(key, value) => Some((ticket, key, value)),
            _ => None,
        })
    });
    found.unwrap()
}

#[test]
fn a_tab_that_has_said_nothing_goes_on_with_what_another_one_began() {
    let mut session = live();
    let own = session.conversation().clone();
    let effects = handle(&mut session, 5, Input::Heard(TabNote::Began));
    let (ticket, key, value) = claim(&effects);
    let theirs = value.replace(own.as_str(), "theirs");
    assert_ne!(theirs, value);
    let effects = handle(&mut session, 6, Input::Stored(ticket, vec![(key, theirs)]));
    assert_eq!(session.conversation().as_str(), "theirs");
    // On a connection of its own, since who one is goes with the first frame.
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Disconnect(_)))
    );
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Connect(_))));
    assert!(!effects.contains(&Effect::Tell(TabNote::Began)), "that is known");
    let again = handle(&mut session, 7, Input::Heard(TabNote::Began));
    assert_eq!(stores(&again), []);
}

#[test]
fn a_tab_that_has_said_something_stays_with_what_it_has() {
    let mut session = live();
    say(&mut session, 5, 9, "hi");
    let heard = handle(&mut session, 8, Input::Heard(TabNote::Began));
    assert_eq!(stores(&heard), []);
}

#[test]
fn a_tab_whose_panel_was_never_opened_knows_the_conversation_and_connects_to_nobody() {
    let mut session = session();
    handle(&mut session, 1, Input::Restored(Vec::new()));
    let effects = handle(&mut session, 5, Input::Heard(TabNote::Began));
    let (ticket, key, value) = claim(&effects);
    let theirs = value.replace(session.conversation().as_str(), "theirs");
    let effects = handle(&mut session, 6, Input::Stored(ticket, vec![(key, theirs)]));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Connect(_))));
    let effects = handle(&mut session, 7, Input::Panel { open: true });
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Connect(_))));
    assert_eq!(session.conversation().as_str(), "theirs");
}
