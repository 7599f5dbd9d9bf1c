//! A checker that cannot fail is a defect: one good history, and one change of it for
//! each promise that has to be found at its line.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

use aisle_history::{Promise, check};

/// Two tabs of one profile, a refusal, a crash, a lost log: all as it should be.
const GOOD: &str = r#"
{"at":0,"who":"tab-1","type":"invoke","f":"connect","slot":"a","generation":1}
{"at":5,"who":"server","type":"ok","f":"create","conversation":"c","name":"n"}
{"at":5,"who":"server","type":"ok","f":"epoch","conversation":"c","epoch":"e1"}
{"at":9,"who":"tab-1","type":"invoke","f":"send","id":"m1"}
{"at":9,"who":"tab-1","type":"info","f":"rows","conversation":"c","epoch":"e1","applied":0,"rows":[["m1",null,"unsent"]]}
{"at":10,"who":"tab-1","type":"ok","f":"send","id":"m1"}
{"at":10,"who":"tab-1","type":"info","f":"transmit","id":"m1","generation":1}
{"at":12,"who":"server","type":"ok","f":"append","conversation":"c","epoch":"e1","seq":3,"prev":0,"key":"m1","id":"m1"}
{"at":13,"who":"server","type":"ok","f":"append","conversation":"c","epoch":"e1","seq":4,"prev":3,"key":"x"}
{"at":14,"who":"tab-1","type":"info","f":"apply","generation":1}
{"at":14,"who":"tab-1","type":"info","f":"rows","conversation":"c","epoch":"e1","applied":4,"rows":[["m1",3,"sent"],["x",4,"received"]]}
{"at":20,"who":"tab-1","type":"ok","f":"close","slot":"a","generation":1,"pause":500}
{"at":520,"who":"tab-1","type":"invoke","f":"connect","slot":"a","generation":2}
{"at":530,"who":"tab-1","type":"invoke","f":"send","id":"m2"}
{"at":531,"who":"tab-1","type":"ok","f":"send","id":"m2"}
{"at":532,"who":"tab-1","type":"invoke","f":"send","id":"m3"}
{"at":533,"who":"tab-1","type":"ok","f":"send","id":"m3"}
{"at":533,"who":"tab-1","type":"info","f":"rows","conversation":"c","epoch":"e1","applied":4,"rows":[["m1",3,"sent"],["x",4,"received"],["m2",null,"failed"],["m3",null,"unsent"]]}
{"at":540,"who":"server","type":"ok","f":"append","conversation":"c","epoch":"e1","seq":9,"prev":4,"key":"m3","id":"m3"}
{"at":541,"who":"tab-1","type":"info","f":"rows","conversation":"c","epoch":"e1","applied":9,"rows":[["m1",3,"sent"],["x",4,"received"],["m3",9,"sent"],["m2",null,"failed"]]}
{"at":600,"who":"tab-2","type":"info","f":"rows","conversation":"c","epoch":"e1","applied":9,"rows":[["m1",3,"sent"],["x",4,"received"],["m3",9,"sent"]]}
{"at":601,"who":"tab-2","type":"info","f":"crash"}
{"at":602,"who":"tab-2","type":"info","f":"rows","conversation":"c","epoch":"e1","applied":9,"rows":[["m1",3,"sent"],["x",4,"received"],["m3",9,"sent"]]}
{"at":700,"who":"server","type":"info","f":"end","conversation":"c"}
{"at":710,"who":"tab-1","type":"info","f":"window","conversation":"c","rows":[["x",4,"received"],["m3",9,"sent"],["m4",null,"unsent"]]}
"#;

/// What the checker says of the good history after changes.
fn found(changes: &[(&str, &str)]) -> Vec<(Promise, usize)> {
    let mut history = GOOD.to_owned();
    for (from, to) in changes {
        assert_eq!(history.matches(from).count(), 1, "{from}");
        history = history.replace(from, to);
    }
    let broken = check(&history);
    broken
        .iter()
        .map(|broken| (broken.promise, broken.line))
        .collect()
}

fn first(changes: &[(&str, &str)]) -> (Promise, usize) {
    *found(changes)
        .first()
        .unwrap_or_else(|| panic!("nothing was found: {changes:?}"))
}

#[test]
fn a_history_in_which_every_promise_was_kept_has_nothing_to_find() {
    assert_eq!(check(GOOD), []);
}

#[test]
fn a_message_that_is_nowhere_is_lost() {
    let lost = r#""rows":[["m1",3,"sent"],["x",4,"received"],["m3",9,"sent"],["m2",null,"failed"]]}"#;
    let found = found(&[(
        lost,
        r#""rows":[["m1",3,"sent"],["x",4,"received"],["m3",9,"sent"]]}"#,
    )]);
    assert!(
        found.contains(&(Promise::I5, 21)),
        "it left the screen: {found:?}"
    );
    assert!(found.contains(&(Promise::I1, 25)), "and is in no log: {found:?}");
}

#[test]
fn what_is_drawn_twice_in_another_order_or_with_a_hole_is_found() {
    let drawn = r#"[["x",4,"received"],["m3",9,"sent"],["m4",null,"unsent"]]"#;
    for (wrong, promise) in [
        (r#"[["x",4,"received"],["x",4,"received"]]"#, Promise::I4),
        (r#"[["x",4,"received"],["y",4,"received"]]"#, Promise::I4),
        (r#"[["m3",9,"sent"],["x",4,"received"]]"#, Promise::I6),
        (r#"[["m4",null,"unsent"],["m3",9,"sent"]]"#, Promise::I6),
        (r#"[["m3",null,"unsent"],["m1",null,"unsent"]]"#, Promise::I6),
        (r#"[["m1",3,"sent"],["m3",9,"sent"]]"#, Promise::I2),
    ] {
        assert_eq!(first(&[(drawn, wrong)]), (promise, 26), "{wrong}");
    }
}

#[test]
fn a_message_on_the_network_before_it_is_durable_is_found_there() {
    let early = "{\"at\":10,\"who\":\"tab-1\",\"type\":\"ok\",\"f\":\"send\",\"id\":\"m1\"}\n";
    assert_eq!(first(&[(early, "\n")]), (Promise::I1, 8));
}

#[test]
fn an_entry_that_was_skipped_is_missed_and_one_that_is_gone_needs_a_gap() {
    let head = r#"{"at":600,"who":"tab-2","type":"info","f":"rows","conversation":"c","epoch":"e1","applied":9,"rows":[["m1",3,"sent"],"#;
    let shown = [head, r#"["x",4,"received"],["m3",9,"sent"]]}"#].concat();
    let skipped = [head, r#"["m3",9,"sent"]]}"#].concat();
    assert_eq!(first(&[(&shown, &skipped)]), (Promise::I2, 22));
    let trim =
        r#"{"at":600,"who":"server","type":"ok","f":"trim","conversation":"c","epoch":"e1","up_to":4}"#;
    let silent = [trim, "\n", &skipped].concat();
    assert_eq!(first(&[(&shown, &silent)]), (Promise::I3, 23));
    let told = [trim, "\n", head, r#"["gap-3",3,"gap"],["m3",9,"sent"]]}"#].concat();
    assert!(
        !found(&[(&shown, &told)]).iter().any(|(_, line)| *line == 23),
        "a gap says so"
    );
    // Also of what can still be had, as long as it comes: at rest nothing is missing.
    let missing = [head, r#"["gap-3",3,"gap"],["m3",9,"sent"]]}"#].concat();
    let end = r#"{"at":602,"who":"tab-2","type":"info","f":"rows","conversation":"c","epoch":"e1","applied":9,"rows":[["m1",3,"sent"],["x",4,"received"],["m3",9,"sent"]]}"#;
    assert_eq!(found(&[(&shown, &missing)]), []);
    let stays = end.replace(r#"["x",4,"received"]"#, r#"["gap-3",3,"gap"]"#);
    assert_eq!(first(&[(&shown, &missing), (end, &stays)]), (Promise::I2, 25));
}

#[test]
fn what_is_there_twice_is_found_on_the_screen_and_in_the_log() {
    let once = r#"["m3",9,"sent"],["m2",null,"failed"]]"#;
    let twice = r#"["m3",9,"sent"],["m3",9,"sent"],["m2",null,"failed"]]"#;
    assert_eq!(first(&[(once, twice)]), (Promise::I4, 21));
    let again = [(r#""key":"m3","id":"m3""#, r#""key":"m3","id":"m1""#)];
    assert_eq!(first(&again), (Promise::I4, 20));
}

#[test]
fn what_moves_or_stands_in_the_wrong_place_is_found() {
    let rows =
        r#""applied":9,"rows":[["m1",3,"sent"],["x",4,"received"],["m3",9,"sent"],["m2",null,"failed"]]"#;
    let moved =
        r#""applied":9,"rows":[["x",4,"received"],["m1",4,"sent"],["m3",9,"sent"],["m2",null,"failed"]]"#;
    assert_eq!(first(&[(rows, moved)]), (Promise::I6, 21));
    let above =
        r#""applied":9,"rows":[["m2",null,"unsent"],["m1",3,"sent"],["x",4,"received"],["m3",9,"sent"]]"#;
    assert_eq!(first(&[(rows, above)]), (Promise::I6, 21));
}

#[test]
fn a_second_connection_and_a_pause_cut_short_are_found_where_they_begin() {
    let open = "{\"at\":530,";
    let second = "{\"at\":530,\"who\":\"tab-2\",\"type\":\"invoke\",\"f\":\"connect\",\"slot\":\"a\",\"generation\":1}\n{\"at\":530,";
    assert_eq!(first(&[(open, second)]), (Promise::I8, 15));
    assert_eq!(first(&[("{\"at\":520,", "{\"at\":519,")]), (Promise::I13, 14));
}

#[test]
fn an_old_connection_that_still_speaks_is_found() {
    let late =
        "{\"at\":530,\"who\":\"tab-1\",\"type\":\"info\",\"f\":\"apply\",\"generation\":1}\n{\"at\":530,";
    assert_eq!(first(&[("{\"at\":530,", late)]), (Promise::I11, 15));
}

#[test]
fn what_waits_behind_something_refused_is_found_at_the_end() {
    let logged = "{\"at\":540,\"who\":\"server\",\"type\":\"ok\",\"f\":\"append\",\"conversation\":\"c\",\"epoch\":\"e1\",\"seq\":9,\"prev\":4,\"key\":\"m3\",\"id\":\"m3\"}\n";
    let seen =
        r#""applied":9,"rows":[["m1",3,"sent"],["x",4,"received"],["m3",9,"sent"],["m2",null,"failed"]]"#;
    let waits = r#""applied":4,"rows":[["m1",3,"sent"],["x",4,"received"],["m2",null,"failed"],["m3",null,"unsent"]]"#;
    assert_eq!(first(&[(logged, "\n"), (seen, waits)]), (Promise::I12, 25));
}

#[test]
fn another_life_of_the_log_another_conversation_and_another_transcript_are_found() {
    let end = "{\"at\":700,";
    let epoch = "{\"at\":699,\"who\":\"server\",\"type\":\"ok\",\"f\":\"epoch\",\"conversation\":\"c\",\"epoch\":\"e2\"}\n{\"at\":700,";
    assert_eq!(first(&[(end, epoch)]), (Promise::I14, 26));
    let made = "{\"at\":699,\"who\":\"server\",\"type\":\"ok\",\"f\":\"create\",\"conversation\":\"d\",\"name\":\"n\"}\n{\"at\":700,";
    assert_eq!(first(&[(end, made)]), (Promise::I15, 25));
    let last = "{\"at\":602,\"who\":\"tab-2\",\"type\":\"info\",\"f\":\"rows\",\"conversation\":\"c\",\"epoch\":\"e1\",\"applied\":9,\"rows\":[[\"m1\",3,\"sent\"],[\"x\",4,\"received\"],[\"m3\",9,\"sent\"]]}";
    let other = "{\"at\":602,\"who\":\"tab-2\",\"type\":\"info\",\"f\":\"rows\",\"conversation\":\"c\",\"epoch\":\"e1\",\"applied\":4,\"rows\":[[\"m1\",3,\"sent\"],[\"x\",4,\"received\"]]}";
    assert_eq!(first(&[(last, other)]), (Promise::I16, 25));
}

#[test]
fn a_line_that_is_none_is_named() {
    assert_eq!(first(&[("{\"at\":0,", "{\"at\":zero,")]), (Promise::Format, 2));
}
