//! A tab, and an agent that says what the test wants.

use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::Millis;
use aisle_core::adapter::ai::{Finish, Said, Turn};
use aisle_core::protocol::{Action, ActionId, Body, ClientFrame, Content, Role, ServerFrame};
use aisle_core::session::Rows;
pub(super) use aisle_local::rig::{START, id, message};

use crate::mind::{Asker, Came, Do, Failure, Question};

pub(super) type Tab = aisle_local::rig::Tab<Asker>;
pub(super) type Input = aisle_local::server::Input<Came>;
pub(super) type Disk = Rc<RefCell<Rows>>;

/// A tab that was welcomed.
pub(super) fn tab(disk: &Disk, now: Millis) -> Tab {
    let mut tab = Tab::new(7, disk);
    tab.hello(now);
    tab
}

pub(super) fn settle(tab: &mut Tab, now: Millis) {
    while tab.store(now) {}
}

/// The visitor says this, and it is in the log.
pub(super) fn says(tab: &mut Tab, now: Millis, name: &str, text: &str) {
    tab.send(now, &message(name, text));
    settle(tab, now);
}

pub(super) fn came(tab: &mut Tab, now: Millis, came: Came) {
    tab.input(now, Input::Came(came));
    settle(tab, now);
}

pub(super) fn text(tab: &mut Tab, now: Millis, text: &str) {
    came(tab, now, Came::Said(Said::Text(text.into())));
}

pub(super) fn done(tab: &mut Tab, now: Millis, finish: Finish) {
    came(tab, now, Came::Said(Said::Done(finish)));
}

pub(super) fn fails(tab: &mut Tab, now: Millis, failure: Failure) {
    came(tab, now, Came::Failed(failure));
}

/// The visitor has said this and it is this tab's turn.
pub(super) fn asked(tab: &mut Tab, now: Millis, name: &str, text: &str) -> Question {
    says(tab, now, name, text);
    came(tab, now, Came::Turn);
    question(tab)
}

/// The last thing that was asked.
pub(super) fn question(tab: &Tab) -> Question {
    let asked = tab.done.iter().rev().find_map(|what| match what {
        Do::Ask(question) => Some((**question).clone()),
        _ => None,
    });
    asked.expect("something was asked")
}

pub(super) fn asks(tab: &Tab) -> usize {
    tab.done.iter().filter(|what| matches!(what, Do::Ask(_))).count()
}

/// Who said what, of what is asked with.
pub(super) fn said(turns: &[Turn]) -> Vec<(char, &str)> {
    turns.iter().map(line).collect()
}

fn line(turn: &Turn) -> (char, &str) {
    match turn {
        Turn::Visitor { text, .. } => ('v', text),
        Turn::Agent { text, .. } => ('a', text),
        Turn::Result { content, .. } => ('r', content),
    }
}

/// Who said what, of the log.
pub(super) fn rows(tab: &Tab) -> Vec<(char, String)> {
    let who = |role| if role == Role::Visitor { 'v' } else { 'a' };
    let row = |message: &&aisle_core::protocol::Message| (who(message.from.role), words(&message.content));
    tab.messages().iter().map(row).collect()
}

fn words(content: &Content) -> String {
    match content.body() {
        Body::Text(text) => text.text,
        _ => content.fallback.clone(),
    }
}

/// The visitor presses the only button of the last message.
pub(super) fn presses_again(tab: &mut Tab, now: Millis, name: &str) {
    let messages = tab.messages();
    let last = messages.last().expect("there is a message");
    assert!(
        matches!(last.content.body(), Body::QuickReplies(data) if data.replies.len() == 1),
        "{last:?}"
    );
    let action = Action {
        client_id: id(name),
        message_id: last.id.clone(),
        action_id: ActionId::new("again").unwrap(),
        value: None,
    };
    tab.send(now, &ClientFrame::Action(action));
    settle(tab, now);
}

/// What was streamed, as the client puts it together.
pub(super) fn streamed(tab: &Tab) -> String {
    let mut text = String::new();
    for frame in &tab.frames {
        if let ServerFrame::Delta(delta) = frame {
            text.truncate(delta.offset);
            text.push_str(&delta.text);
        }
    }
    text
}
