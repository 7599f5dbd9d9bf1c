//! A visit that is lived through again tells what its rules would have done.

#![cfg(feature = "tools")]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

#[path = "../examples/replay/page.rs"]
#[allow(dead_code, reason = "shared with the example")]
mod page;
#[path = "../examples/replay/visit.rs"]
mod visit;

#[test]
fn what_was_shown_and_what_held_it_back_is_told_in_time() {
    let told = visit::report(
        include_str!("replay/rescue.html"),
        include_str!("replay/rescue.json"),
    );
    assert_eq!(told.unwrap(), include_str!("replay/rescue.txt"));
}

#[test]
fn what_was_missing_of_a_condition_is_told_for_rules_that_never_fired() {
    let told = visit::report(
        include_str!("replay/quiet.html"),
        include_str!("replay/quiet.json"),
    );
    assert_eq!(told.unwrap(), include_str!("replay/quiet.txt"));
}

#[test]
fn what_is_no_trace_and_no_page_is_refused() {
    let trace = include_str!("replay/quiet.json");
    assert!(visit::report("<p>Hello</p>", trace).is_err());
    assert!(visit::report(include_str!("replay/quiet.html"), "{}").is_err());
}
