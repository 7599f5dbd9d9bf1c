//! `then`, `then not` and `count`, as tables of what happens when.

use aisle_core::trigger::{Effect, Outcome};

use crate::tab::*;

/// Runs a script of `time name` pairs in seconds: events by name, `+fact` and
/// `-fact` for flags; and returns the seconds at which the rule fired.
fn run(when: &str, script: &str) -> Vec<i64> {
    let mut tab = Tab::new(vec![often("a", when)]);
    // In the document's memory only one message may come, so each is vetoed.
    tab.vetoes = true;
    tab.tell(&[
        ("touch", flag(false)),
        ("chat.open", flag(false)),
        ("visitor.known", flag(false)),
    ]);
    let mut words = script.split_whitespace();
    while let (Some(at), Some(name)) = (words.next(), words.next()) {
        tab.pass(at.parse::<i64>().unwrap() * SECOND - tab.now.mono);
        match (
            name.strip_prefix('+'),
            name.strip_prefix('-'),
            name.strip_prefix('?'),
        ) {
            (Some(fact), _, _) => tab.tell(&[(fact, flag(true))]),
            (_, Some(fact), _) => tab.tell(&[(fact, flag(false))]),
            (_, _, Some(fact)) => tab.tell(&[(fact, None)]),
            _ => tab.event(name),
        }
    }
    tab.pass(HOUR);
    let shown: Vec<i64> = tab.shows.iter().map(|(at, _)| at / SECOND).collect();
    assert!(tab.shows.iter().all(|(at, _)| at % SECOND == 0));
    shown
}

#[test]
fn sequences_fire_at_the_instant_their_last_step_is_done() {
    for (when, script, fires) in [
        ("copy then exit within 5s", "1 copy 3 exit", &[3][..]),
        ("copy then exit within 5s", "1 copy 6 exit", &[6]),
        ("copy then exit within 5s", "1 copy 7 exit", &[]),
        ("copy then exit within 5s", "1 exit 2 copy", &[]),
        ("copy then exit within 5s", "1 copy 5 copy 9 exit", &[9]),
        ("copy then exit within 5s", "1 copy 2 exit 3 exit", &[2]),
        ("copy then copy within 5s", "1 copy", &[]),
        ("copy then copy within 5s", "1 copy 2 copy", &[2]),
        ("copy then copy within 5s", "1 copy 2 copy 3 copy", &[2, 3]),
        (
            "copy then exit within 5s then tab-return within 5s",
            "1 copy 2 exit 3 copy 6 tab-return",
            &[6],
        ),
        (
            "copy then exit within 5s then tab-return within 5s",
            "1 copy 6 exit 12 tab-return",
            &[],
        ),
        // Without it: at the end of the window, for each beginning.
        ("copy then not exit within 5s", "1 copy", &[6]),
        ("copy then not exit within 5s", "1 copy 4 exit", &[]),
        ("copy then not exit within 5s", "1 copy 4 copy", &[6, 9]),
        ("copy then not exit within 5s", "1 copy 4 exit 5 copy", &[10]),
        ("copy then not copy within 5s", "1 copy 3 copy", &[8]),
        (
            "copy then not exit within 5s then copy within 5s",
            "1 copy 8 copy",
            &[8],
        ),
        (
            "copy then not exit within 5s then copy within 5s",
            "1 copy 3 copy",
            &[],
        ),
        (
            "copy then exit within 5s then not copy within 5s",
            "1 copy 2 exit 8 copy",
            &[7],
        ),
        // Facts: the first when it turns true, a step as soon as it is true.
        ("touch then exit within 5s", "1 +touch 3 exit", &[3]),
        ("touch then exit within 5s", "1 +touch 9 exit", &[]),
        (
            "touch then exit within 5s",
            "1 +touch 8 -touch 9 +touch 10 exit",
            &[10],
        ),
        ("copy then touch within 5s", "1 copy 3 +touch", &[3]),
        ("copy then touch within 5s", "1 +touch 2 copy", &[2]),
        ("copy then touch within 5s", "1 copy 7 +touch", &[]),
        ("copy then not touch within 5s", "1 copy", &[6]),
        ("copy then not touch within 5s", "1 copy 2 +touch 3 -touch", &[]),
        ("copy then not touch within 5s", "0 +touch 1 copy 2 -touch", &[]),
        ("copy then not touch within 5s", "0 ?touch 1 copy 2 -touch", &[]),
        ("copy then not touch within 5s", "1 copy 2 ?touch 3 -touch", &[]),
        // Together with others.
        (
            "(copy then exit within 5s) and touch",
            "1 copy 2 exit 3 +touch",
            &[],
        ),
        (
            "(copy then exit within 5s) and touch",
            "0 +touch 1 copy 2 exit",
            &[2],
        ),
        (
            "(touch and chat.open) then exit within 5s",
            "1 +touch 2 exit 3 +chat.open 4 -chat.open 5 exit",
            &[5],
        ),
        (
            "(copy or exit) then (copy or touch) within 5s",
            "1 exit 2 copy",
            &[2],
        ),
        (
            "copy then count(exit, 3s) >= 2 within 5s",
            "1 copy 2 exit 6 exit",
            &[],
        ),
        (
            "copy then count(exit, 3s) >= 2 within 5s",
            "1 copy 4 exit 6 exit",
            &[6],
        ),
    ] {
        assert_eq!(run(when, script), fires, "{when}: {script}");
    }
}

#[test]
fn counts_rise_with_events_and_fall_when_the_oldest_leaves_the_window() {
    for (when, script, fires) in [
        ("count(copy) >= 3", "1 copy 50 copy 99 copy 100 copy", &[99][..]),
        ("count(copy) = 2", "1 copy 2 copy 3 copy", &[2]),
        ("count(copy, 10s) >= 3", "1 copy 5 copy 11 copy", &[]),
        ("count(copy, 10s) >= 3", "1 copy 5 copy 10 copy", &[10]),
        ("count(copy, 10s) >= 2", "1 copy 5 copy 20 copy 21 copy", &[5, 21]),
        (
            "count(copy, 10s) < 2 and touch",
            "0 +touch 5 copy 6 copy",
            &[0, 15],
        ),
        ("count(copy, 10s) = 1", "1 copy 2 copy", &[1, 11]),
        (
            "count(copy, 10s) <= 1 and exit",
            "1 copy 2 copy 3 exit 11 exit",
            &[11],
        ),
        ("count(copy, 5s) != 0", "1 copy 3 copy 20 copy", &[1, 20]),
    ] {
        assert_eq!(run(when, script), fires, "{when}: {script}");
    }
}

#[test]
fn a_count_does_not_wake_the_page_for_nothing() {
    let mut tab = Tab::new(vec![often("a", "count(copy) >= 3")]);
    tab.event("copy");
    assert_eq!(tab.wake, None);
    let mut tab = Tab::new(vec![often("a", "count(copy, 10s) >= 3")]);
    tab.event("copy");
    assert!(tab.wake.is_some());
    tab.pass(10 * SECOND);
    assert_eq!(tab.wake, None);
    assert!(
        tab.effects
            .iter()
            .all(|effect| !matches!(effect, Effect::Show(_)))
    );
}

#[test]
fn weekdays_and_hours_are_facts_like_any_other() {
    let mut tab = Tab::device(vec![often(
        "a",
        "local.weekday in ['sat', 'sun'] and local.hour >= 9",
    )]);
    for (day, hour, fires) in [
        ("fri", 10, 0),
        ("sat", 8, 0),
        ("sat", 9, 1),
        ("sat", 10, 0),
        ("sun", 8, 0),
        ("sun", 9, 1),
    ] {
        tab.tell(&[("local.weekday", text(day)), ("local.hour", number(hour))]);
        tab.pass(SECOND);
        assert_eq!(tab.fresh().len(), fires, "{day} {hour}");
        tab.outcome("a", Outcome::Gone);
    }
}
