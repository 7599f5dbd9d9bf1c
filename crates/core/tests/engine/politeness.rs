//! What holds rules back.

use aisle_core::trigger::{Block, Budget, Effect, Input, Outcome, Per, Permit, Rule, Surface};

use crate::tab::*;

fn budget(limits: Vec<aisle_core::trigger::Limit>, gap: i64) -> Input {
    Input::Budget(Budget { limits, gap })
}

/// Fires `a` by an event every `every`, for so many times, and gives the seconds
/// at which it was shown; each showing goes by itself at once.
fn shown_every(tab: &mut Tab, every: i64, times: usize) -> Vec<i64> {
    let mut seen = Vec::new();
    for _ in 0..times {
        let at = tab.now.mono;
        tab.event("copy");
        tab.pass(SECOND);
        if !tab.fresh().is_empty() {
            seen.push(at / SECOND);
            tab.outcome("a", Outcome::Gone);
        }
        tab.pass(every - SECOND);
    }
    seen
}

#[test]
fn limits_of_a_rule_hold_for_their_time_and_no_longer() {
    let mut tab = Tab::device(vec![Rule {
        limits: vec![limit(2, Per::Day), limit(3, Per::Week)],
        ..rule("a", "copy")
    }]);
    let hours: Vec<i64> = shown_every(&mut tab, HOUR, 24 * 8)
        .iter()
        .map(|s| s / 3_600)
        .collect();
    assert_eq!(hours, [0, 1, 24, 168, 169]);
}

#[test]
fn a_cooldown_is_kept_to_the_millisecond() {
    let mut tab = Tab::device(vec![Rule {
        cooldown: Some(30 * SECOND),
        ..often("a", "touch")
    }]);
    tab.tell(&[("touch", flag(true))]);
    tab.pass(SECOND);
    let first = tab.shows[0].0;
    tab.outcome("a", Outcome::Gone);
    tab.tell(&[("touch", flag(false))]);
    tab.tell(&[("touch", flag(true))]);
    tab.pass(HOUR);
    // Counted from the moment it was announced, 150 ms before it was shown.
    assert_eq!(tab.shows[1].0, first + 30 * SECOND);
}

#[test]
fn the_budget_holds_all_rules_together() {
    let mut tab = Tab::device(vec![often("a", "copy"), often("b", "exit")]);
    tab.put(budget(vec![limit(1, Per::Page), limit(3, Per::Day)], MINUTE));
    let mut shown = Vec::new();
    for page in 0..6 {
        tab.page("/");
        for event in ["copy", "exit", "copy"] {
            tab.event(event);
            tab.pass(2 * MINUTE);
            for name in tab.fresh() {
                tab.outcome(&name, Outcome::Gone);
                shown.push(page);
            }
        }
    }
    assert_eq!(shown, [0, 1, 2]);
}

#[test]
fn the_gap_makes_a_fact_wait_and_an_event_go() {
    let mut tab = Tab::device(vec![often("a", "copy"), often("b", "exit"), often("c", "touch")]);
    tab.put(budget(vec![], MINUTE));
    tab.event("copy");
    tab.pass(SECOND);
    tab.outcome("a", Outcome::Gone);
    tab.event("exit");
    tab.tell(&[("touch", flag(true))]);
    tab.pass(HOUR);
    let shown = tab.shown();
    assert_eq!(shown.iter().map(|one| one.1).collect::<Vec<_>>(), ["a", "c"]);
    assert_eq!(shown[1].0 - shown[0].0, MINUTE);
}

#[test]
fn without_permission_one_message_comes_for_each_document() {
    let mut tab = Tab::new(vec![often("a", "copy")]);
    for _ in 0..5 {
        tab.page("/");
        tab.event("copy");
        tab.pass(DAY);
        tab.outcome("a", Outcome::Gone);
    }
    assert_eq!(tab.fresh().len(), 1);
}

#[test]
fn two_elements_of_one_document_share_the_one_message() {
    let mut one = Tab::new(vec![often("a", "copy")]);
    let mut other = Tab::bare(8);
    other.put(no_budget());
    other.put(Input::Rules(vec![often("a", "copy")]));
    other.put(Input::Page(vec![]));
    one.event("copy");
    assert_eq!(one.fresh(), ["a"]);
    other.put(Input::Remembered(puts(&one.stored)));
    other.event("copy");
    assert!(other.shows.is_empty());
}

#[test]
fn nothing_comes_while_the_page_says_no_and_a_fact_waits_until_it_says_yes() {
    for block in [Block::Typing, Block::Dialog, Block::Hidden, Block::NoSlot] {
        let mut tab = Tab::device(vec![rule("a", "touch")]);
        tab.block = Some(block);
        tab.tell(&[("touch", flag(true))]);
        tab.pass(HOUR);
        assert!(tab.shows.is_empty() && tab.asked, "{block:?}");
        tab.put(Input::Blocked(None));
        tab.pass(100);
        tab.put(Input::Blocked(Some(block)));
        tab.pass(HOUR);
        assert!(tab.shows.is_empty(), "{block:?} came back at the last moment");
        tab.put(Input::Blocked(None));
        tab.pass(SECOND);
        assert_eq!(tab.fresh(), ["a"], "{block:?}");
        assert!(!tab.asked);
    }
}

#[test]
fn a_rule_without_a_slot_does_not_keep_others_away() {
    let mut tab = Tab::device(vec![
        Rule {
            surface: Surface::Inline,
            slot: "hero".to_owned(),
            ..rule("a", "touch")
        },
        rule("b", "touch"),
    ]);
    tab.block = Some(Block::NoSlot);
    tab.tell(&[("touch", flag(true))]);
    tab.block = None;
    // The page is asked anew for the bubble.
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), Vec::<String>::new(), "the fake page said no to both");
    tab.put(Input::Blocked(None));
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["b"]);
}

#[test]
fn an_exit_by_hiding_the_tab_is_answered_on_the_return_within_half_an_hour() {
    for (minutes, comes) in [(1, true), (29, true), (31, false)] {
        let mut tab = Tab::device(vec![rule("a", "exit")]);
        tab.block = Some(Block::Hidden);
        tab.event("exit");
        tab.pass(minutes * MINUTE);
        assert!(tab.shows.is_empty());
        if tab.asked {
            tab.put(Input::Blocked(None));
        }
        tab.pass(SECOND);
        assert_eq!(!tab.shows.is_empty(), comes, "after {minutes} minutes");
    }
}

#[test]
fn nothing_comes_in_the_checkout_unless_the_rule_asks_about_it() {
    let mut tab = Tab::device(vec![
        often("a", "touch"),
        often("b", "touch and checkout.step = 'pay'"),
    ]);
    tab.tell(&[("checkout.step", text("pay"))]);
    tab.tell(&[("touch", flag(true))]);
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["b"]);
    tab.outcome("b", Outcome::Gone);
    tab.pass(HOUR);
    assert!(tab.shows.is_empty());
    tab.tell(&[("checkout.step", text(""))]);
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["a"], "it waited");
}

#[test]
fn nothing_comes_while_the_chat_is_open() {
    let mut tab = Tab::device(vec![often("a", "touch"), often("b", "copy")]);
    tab.tell(&[("chat.open", flag(true)), ("touch", flag(true))]);
    tab.event("copy");
    tab.pass(HOUR);
    assert!(tab.shows.is_empty() && !tab.asked);
    tab.tell(&[("chat.open", flag(false))]);
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["a"]);
}

#[test]
fn a_dismissal_quiets_all_rules_for_ten_minutes_and_longer_each_time() {
    let rules = (0..12).map(|n| often(&format!("r{n}"), &format!("event('r{n}')")));
    let mut tab = Tab::device(rules.collect());
    let mut quiet = Vec::new();
    for n in 0..10 {
        let since = tab.now.mono;
        loop {
            tab.event(&format!("r{n}"));
            tab.pass(SECOND);
            if !tab.fresh().is_empty() {
                break;
            }
            tab.pass(MINUTE - SECOND);
        }
        quiet.push((tab.now.mono - since) / MINUTE);
        tab.outcome(&format!("r{n}"), Outcome::Dismissed);
    }
    assert_eq!(quiet, [0, 10, 20, 40, 80, 160, 320, 640, 1_280, 1_440]);
    tab.pass(2 * DAY);
    tab.event("r10");
    tab.pass(SECOND);
    tab.outcome("r10", Outcome::Accepted);
    tab.event("r11");
    tab.pass(SECOND);
    assert_eq!(
        tab.fresh(),
        ["r10", "r11"],
        "an acceptance makes up for all of it"
    );
    tab.outcome("r11", Outcome::Dismissed);
    tab.pass(10 * MINUTE);
    tab.event("r10");
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["r10"], "the next dismissal is the first again");
}

#[test]
fn a_dismissed_rule_stays_away_for_a_day_and_twice_as_long_each_time() {
    let mut tab = Tab::device(vec![often("a", "copy")]);
    let mut days = Vec::new();
    for day in 0..31 {
        tab.event("copy");
        tab.pass(SECOND);
        if !tab.fresh().is_empty() {
            days.push(day);
            tab.outcome("a", Outcome::Dismissed);
        }
        tab.pass(DAY + MINUTE - SECOND);
    }
    assert_eq!(days, [0, 1, 3, 7, 15]);
}

#[test]
fn a_rule_that_has_done_its_work_does_not_come_back() {
    use aisle_core::trigger::Until;
    for (until, outcome, comes) in [
        (Until::Seen, Outcome::Gone, false),
        (Until::Seen, Outcome::Vetoed, true),
        (Until::Engaged, Outcome::Gone, true),
        (Until::Engaged, Outcome::Accepted, false),
        (Until::Converted, Outcome::Accepted, true),
    ] {
        let mut tab = Tab::device(vec![Rule {
            until: Some(until),
            ..often("a", "copy")
        }]);
        tab.silent = true;
        tab.event("copy");
        tab.pass(SECOND);
        tab.outcome("a", outcome);
        tab.event("copy");
        tab.pass(SECOND);
        assert_eq!(tab.fresh().len() == 2, comes, "{until:?} {outcome:?}");
    }
}

#[test]
fn who_never_says_that_it_is_on_screen_is_not_waited_for() {
    let mut tab = Tab::device(vec![rule("a", "touch"), rule("b", "touch")]);
    tab.silent = true;
    tab.tell(&[("touch", flag(true))]);
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["a"]);
    tab.pass(MINUTE);
    assert!(tab.effects.contains(&Effect::Hide("a".to_owned())));
    assert_eq!(tab.fresh(), ["b"]);
}

#[test]
fn a_developer_sees_a_message_whatever_holds_it_back_and_it_does_not_count() {
    let mut tab = Tab::device(vec![rule("a", "copy")]);
    tab.tell(&[("chat.open", flag(true))]);
    tab.put(Input::FireNow("a".to_owned()));
    tab.put(Input::FireNow("nobody".to_owned()));
    assert_eq!(tab.fresh(), ["a"]);
    tab.outcome("a", Outcome::Dismissed);
    tab.tell(&[("chat.open", flag(false))]);
    tab.event("copy");
    tab.pass(SECOND);
    assert_eq!(
        tab.fresh(),
        ["a"],
        "neither the showing nor the dismissal counted"
    );
}

#[test]
fn what_a_developer_wants_to_see_takes_the_place_of_what_is_there() {
    let mut tab = Tab::device(vec![rule("a", "copy"), rule("b", "exit")]);
    tab.event("copy");
    tab.pass(SECOND);
    tab.last_effects();
    tab.put(Input::FireNow("b".to_owned()));
    assert!(matches!(&tab.effects[..], [Effect::Hide(hidden), Effect::Show(_), ..] if hidden == "a"));
    tab.outcome("b", Outcome::Gone);
    tab.pass(SECOND);
    assert_eq!(tab.fresh(), ["a", "b"]);
}

#[test]
fn of_two_tabs_that_are_equally_fast_not_both_show() {
    let make = |seed| {
        let mut tab = Tab::bare(seed);
        tab.put(Input::Permit(Permit::Device));
        tab.put(Input::Remembered(vec![]));
        tab.put(budget(vec![], MINUTE));
        tab.put(Input::Rules(vec![often("a", "touch")]));
        tab.put(Input::Page(vec![]));
        tab.stored.clear();
        tab
    };
    for lag in [0, 1, 70, 149] {
        let (mut one, mut two) = (make(1), make(2));
        one.tell(&[("touch", flag(true))]);
        one.pass(lag);
        two.pass(lag);
        two.tell(&[("touch", flag(true))]);
        // News take a tenth of a second each way; then both live on, in steps.
        let mut sent = (0, 0);
        for _ in 0..3_000 {
            one.pass(5);
            two.pass(5);
            let news = (puts(&one.stored[sent.0..]), puts(&two.stored[sent.1..]));
            sent = (one.stored.len(), two.stored.len());
            one.pass(50);
            two.pass(50);
            if !news.1.is_empty() {
                one.put(Input::Remembered(news.1));
            }
            if !news.0.is_empty() {
                two.put(Input::Remembered(news.0));
            }
        }
        let mut times: Vec<i64> = one.shows.iter().chain(&two.shows).map(|show| show.0).collect();
        times.sort_unstable();
        assert!(!times.is_empty(), "one of them comes, with {lag} ms between");
        assert!(
            times.windows(2).all(|two| two[1] - two[0] >= MINUTE),
            "{lag}: {times:?}"
        );
        assert!(one.stored.len() + two.stored.len() < 20, "not much is written");
    }
}
