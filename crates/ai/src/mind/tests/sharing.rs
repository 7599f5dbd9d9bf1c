//! Several tabs, and pages that are loaded again.

use std::rc::Rc;

use aisle_core::adapter::ai::Finish;

use super::rig::*;
use crate::mind::{Came, Do};

#[test]
fn another_tab_waits_for_its_turn_and_shows_the_answer_once_it_is_whole() {
    let disk = Disk::default();
    let mut first = tab(&disk, START);
    says(&mut first, START, "m1", "Hello");
    let mut second = tab(&Rc::clone(&disk), START);
    assert_eq!(second.done, [Do::Wait("conv1".into())]);
    came(&mut first, START, Came::Turn);
    text(&mut first, START, "Hi");
    done(&mut first, START, Finish::Stop);
    second.input(START, Input::Heard);
    settle(&mut second, START);
    assert_eq!(rows(&second), rows(&first));
    assert_eq!(second.done.last(), Some(&Do::Stop));
    // Its turn comes all the same, if it asked for it a moment before.
    came(&mut second, START, Came::Turn);
    assert_eq!(asks(&second), 0);
}

#[test]
fn a_tab_that_did_not_hear_of_the_answer_looks_before_it_asks() {
    let disk = Disk::default();
    let mut first = tab(&disk, START);
    says(&mut first, START, "m1", "Hello");
    let mut second = tab(&disk, START);
    came(&mut first, START, Came::Turn);
    text(&mut first, START, "Hi");
    done(&mut first, START, Finish::Stop);
    came(&mut second, START, Came::Turn);
    assert_eq!((asks(&second), rows(&second).len()), (0, 2));
}

#[test]
fn a_page_that_is_loaded_again_in_the_middle_asks_again() {
    let disk = Disk::default();
    let mut page = tab(&disk, START);
    asked(&mut page, START, "m1", "Hello");
    text(&mut page, START, "Hi, I");
    page.reload(8);
    page.done.clear();
    page.hello(START + 3_000);
    assert_eq!(page.done, [Do::Wait("conv1".into())]);
    came(&mut page, START + 3_000, Came::Turn);
    text(&mut page, START + 3_000, "Hi, I am here.");
    done(&mut page, START + 3_000, Finish::Stop);
    assert_eq!(rows(&page)[1].1, "Hi, I am here.");
}

#[test]
fn an_answer_to_the_same_message_is_in_the_log_once_though_two_tabs_asked() {
    // Without Web Locks each believes that it is its turn.
    let disk = Disk::default();
    let mut first = tab(&disk, START);
    says(&mut first, START, "m1", "Hello");
    let mut second = tab(&disk, START);
    for tab in [&mut first, &mut second] {
        came(tab, START, Came::Turn);
        text(tab, START, "Hi");
    }
    done(&mut first, START, Finish::Stop);
    done(&mut second, START, Finish::Stop);
    assert_eq!(rows(&second), [('v', "Hello".to_owned()), ('a', "Hi".to_owned())]);
    assert_eq!(rows(&second), rows(&first));
}

#[test]
fn the_turn_is_given_back_once_the_answer_is_in_the_log_and_not_before() {
    let mut tab = tab(&Disk::default(), START);
    asked(&mut tab, START, "m1", "Hello");
    text(&mut tab, START, "Hi");
    tab.input(
        START,
        Input::Came(Came::Said(aisle_core::adapter::ai::Said::Done(Finish::Stop))),
    );
    assert_ne!(tab.done.last(), Some(&Do::Stop));
    settle(&mut tab, START);
    assert_eq!(tab.done.last(), Some(&Do::Stop));
    // Also where the store fails: then it is asked for again.
    asked(&mut tab, START, "m2", "And you?");
    text(&mut tab, START, "Me, too");
    tab.broken = true;
    done(&mut tab, START, Finish::Stop);
    tab.broken = false;
    let asked = asks(&tab);
    tab.run(&mut START.clone(), START + 10_000);
    came(&mut tab, START + 10_000, Came::Turn);
    assert_eq!(asks(&tab), asked + 1);
}

#[test]
fn a_tab_that_came_before_the_first_word_begins_anew_and_shows_what_another_one_began() {
    let disk = Disk::default();
    let mut second = tab(&disk, START);
    let mut first = Tab::new(9, &disk);
    first.hello(START);
    says(&mut first, START, "m1", "Hello");
    second.input(START, Input::Heard);
    settle(&mut second, START);
    assert_eq!(second.closed, Some(aisle_core::session::CloseReason::Lost));
    second.reconnect(10);
    second.hello(START);
    assert_eq!(rows(&second), [('v', "Hello".to_owned())]);
}
