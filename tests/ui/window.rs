//! The window on a long conversation: few nodes, steady view, every row seen.

use aisle_core::protocol::{Author, Body};
use aisle_core::session::{Delivery, Older, RowBody};
use aisle_widget::app::Command;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::fake::{Stage, agent, long, said, text};
use crate::wait::{frame, rest, until};

const NODES: usize = 400;

/// The first row in view and its place in half pixels; nothing between a jump
/// and the frame that draws it.
fn first(stage: &Stage) -> Option<(String, i32)> {
    let (key, top) = stage.seen().into_iter().next()?;
    Some((key, (top * 2.0).round() as i32))
}

async fn settled(rows: u64) -> Stage {
    let stage = Stage::new(long(rows));
    until("rows are drawn", || !stage.keys().is_empty()).await;
    rest(|| stage.seen().len()).await;
    stage
}

#[wasm_bindgen_test]
async fn ten_thousand_messages_are_fewer_than_four_hundred_nodes_and_the_last_is_in_view() {
    let stage = settled(10_000).await;
    assert_eq!(stage.seen().last().unwrap().0, "9999");
    assert!(stage.nodes() <= NODES, "{} nodes", stage.nodes());
}

#[wasm_bindgen_test]
async fn a_wheel_from_end_to_start_at_4000_pixels_a_second_shows_every_text_once_and_in_order() {
    let stage = settled(1_000).await;
    let scroller = stage.scroller();
    let mut next: i64 = 999;
    let mut most = 0;
    let mut turns = 0;
    loop {
        for (key, _) in stage.seen().iter().rev() {
            let key: i64 = key.parse().unwrap();
            assert!(key >= next, "row {next} was passed unseen: {key} came first");
            if key == next {
                next -= 1;
            }
        }
        most = most.max(stage.nodes());
        if scroller.scroll_top() == 0 {
            break;
        }
        // 4,000 px/s at 60 frames a second.
        scroller.set_scroll_top(scroller.scroll_top() - 67);
        frame().await;
        turns += 1;
        assert!(turns < 3_000, "the start was never reached");
    }
    assert_eq!(next, -1, "every row was seen");
    assert!(most <= NODES, "{most} nodes at one moment");
}

#[wasm_bindgen_test]
async fn a_reader_in_the_middle_keeps_the_line_when_rows_come_below_and_above() {
    let stage = settled(400).await;
    let scroller = stage.scroller();
    scroller.set_scroll_top(scroller.scroll_top() - 6_000);
    let before = rest(|| first(&stage)).await;
    stage
        .rows
        .push(said(400, 1_770_000_000_000, agent(), text("New one")));
    assert_eq!(rest(|| first(&stage)).await, before, "a row came below");
    let older: Vec<_> = long(60)
        .into_iter()
        .map(|mut row| {
            row.key.0 = ["older", &row.key.0].concat().into();
            row.at -= 90_000_000_000;
            row
        })
        .collect();
    stage.rows.insert(0, older);
    assert_eq!(rest(|| first(&stage)).await, before, "sixty rows came above");
    stage.rows.remove(10);
    assert_eq!(rest(|| first(&stage)).await, before, "a row above went");
}

#[wasm_bindgen_test]
async fn a_drawn_row_above_that_grows_does_not_move_what_is_read() {
    let stage = settled(200).await;
    let scroller = stage.scroller();
    scroller.set_scroll_top(scroller.scroll_top() - 3_000);
    let before = rest(|| first(&stage)).await;
    let above = stage.keys()[0].parse::<usize>().unwrap();
    assert!(
        stage.seen().iter().all(|(key, _)| *key != above.to_string()),
        "the row is drawn, but not in view"
    );
    stage.rows.change(above, |row| {
        if let RowBody::Message { body, .. } = &mut row.body {
            *body = text(&"much longer than it was before ".repeat(20));
        }
    });
    assert_eq!(rest(|| first(&stage)).await, before);
}

#[wasm_bindgen_test]
async fn at_the_end_the_view_follows_new_rows_and_growing_ones() {
    let stage = settled(100).await;
    let scroller = stage.scroller();
    let left = || scroller.scroll_height() - scroller.client_height() - scroller.scroll_top();
    let mut row = said(100, 1_770_000_000_000, agent(), text(""));
    if let RowBody::Message { delivery, .. } = &mut row.body {
        *delivery = Delivery::Streaming;
    }
    stage.rows.push(row);
    rest(left).await;
    for _ in 0..40 {
        stage.rows.append(100, "another piece of a long answer ");
        frame().await;
    }
    rest(left).await;
    assert!(left() <= 1, "{} px below", left());
    assert_eq!(stage.seen().last().unwrap().0, "100");
}

#[wasm_bindgen_test]
async fn away_from_the_end_a_pill_counts_what_came_and_leads_back() {
    let stage = settled(300).await;
    let scroller = stage.scroller();
    assert!(stage.find(".pill").is_none());
    scroller.set_scroll_top(scroller.scroll_top() - 4_000);
    until("the pill shows", || stage.find(".pill").is_some()).await;
    stage
        .rows
        .push(said(300, 1_770_000_000_000, agent(), text("One")));
    stage
        .rows
        .push(said(301, 1_770_000_000_001, agent(), text("Two")));
    until("it counts", || {
        stage.get(".pill").text_content().unwrap() == "2 new messages"
    })
    .await;
    stage.get(".pill").click();
    until("the last row is in view", || {
        stage.seen().last().is_some_and(|(key, _)| key == "301")
    })
    .await;
    until("the pill goes", || stage.find(".pill").is_none()).await;
}

#[wasm_bindgen_test]
async fn an_own_message_brings_the_reader_back_to_the_end() {
    let stage = settled(300).await;
    let scroller = stage.scroller();
    scroller.set_scroll_top(scroller.scroll_top() - 4_000);
    until("away", || stage.find(".pill").is_some()).await;
    stage
        .rows
        .push(said(300, 1_770_000_000_000, Author::visitor(), text("Mine")));
    until("the own row is in view", || {
        stage.seen().last().is_some_and(|(key, _)| key == "300")
    })
    .await;
}

#[wasm_bindgen_test]
async fn nearing_the_top_asks_for_older_rows() {
    let stage = settled(60).await;
    stage.chat.older.set(Older::Some);
    assert!(!stage.commands.borrow().contains(&Command::LoadOlder));
    stage.scroller().set_scroll_top(100);
    until("older rows are asked for", || {
        stage.commands.borrow().contains(&Command::LoadOlder)
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_is_in_view_is_seen_and_what_is_not_is_not() {
    let stage = settled(300).await;
    let seen = |stage: &Stage| {
        let commands = stage.commands.borrow();
        commands
            .iter()
            .filter_map(|c| {
                if let Command::Seen(key) = c {
                    key.0.parse::<u64>().ok()
                } else {
                    None
                }
            })
            .max()
    };
    until("the last row was seen", || seen(&stage) == Some(299)).await;
    stage.scroller().set_scroll_top(2_000);
    until("away", || stage.find(".pill").is_some()).await;
    stage
        .rows
        .push(said(300, 1_770_000_000_000, agent(), text("Unseen")));
    rest(|| stage.seen().len()).await;
    assert_eq!(seen(&stage), Some(299));
}

#[wasm_bindgen_test]
async fn a_message_that_was_in_view_while_it_came_is_seen_again_when_it_is_whole() {
    let mut row = said(0, 1_760_000_000_000, agent(), text("Welcome"));
    row.seq = None;
    if let RowBody::Message { delivery, .. } = &mut row.body {
        *delivery = Delivery::Streaming;
    }
    let stage = Stage::new(vec![row]);
    let seen = || {
        let commands = stage.commands.borrow();
        commands
            .iter()
            .filter(|command| matches!(command, Command::Seen(_)))
            .count()
    };
    until("it was seen", || seen() == 1).await;
    stage.rows.change(0, |row| {
        row.seq = Some(1);
        if let RowBody::Message { delivery, .. } = &mut row.body {
            *delivery = Delivery::Received;
        }
    });
    until("it was seen at its place in the log", || seen() == 2).await;
    assert_eq!(rest(seen).await, 2, "and told once");
}

#[wasm_bindgen_test]
async fn rows_that_come_into_an_open_panel_are_seen_before_and_after_the_first_layout() {
    for late in [false, true] {
        let stage = Stage::new(Vec::new());
        if late {
            frame().await;
        }
        stage
            .rows
            .push(said(0, 1_760_000_000_000, agent(), text("Welcome")));
        until("it was seen", || {
            let commands = stage.commands.borrow();
            commands.iter().any(|command| matches!(command, Command::Seen(_)))
        })
        .await;
    }
}

#[wasm_bindgen_test]
async fn find_jumps_to_a_row_that_is_not_in_the_document() {
    let stage = settled(3_000).await;
    stage.rows.change(17, |row| {
        if let RowBody::Message {
            body: Body::Text(body),
            ..
        } = &mut row.body
        {
            body.text = "The needle is here".into();
        }
    });
    let press = web_sys::KeyboardEventInit::new();
    press.set_key("f");
    press.set_ctrl_key(true);
    press.set_bubbles(true);
    press.set_cancelable(true);
    let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &press).unwrap();
    assert!(
        !stage.scroller().dispatch_event(&event).unwrap(),
        "the browser's own search stays closed"
    );
    until("the search bar is open", || stage.find(".words").is_some()).await;
    let field: web_sys::HtmlInputElement = wasm_bindgen::JsCast::unchecked_into(stage.get(".words"));
    field.set_value("NEEDLE");
    field
        .dispatch_event(&web_sys::Event::new("input").unwrap())
        .unwrap();
    until("the row is in view", || {
        stage.seen().iter().any(|(key, _)| key == "17")
    })
    .await;
    assert_eq!(stage.get("[data-found]").get_attribute("data-key").unwrap(), "17");
    until("the hit is counted", || {
        stage.get(".hits").text_content().unwrap() == "1 of 1"
    })
    .await;
    assert!(stage.nodes() <= NODES);
}

#[wasm_bindgen_test]
async fn each_row_says_its_place_among_all() {
    let stage = settled(500).await;
    for row in stage.all(".row") {
        let key: u64 = row.get_attribute("data-key").unwrap().parse().unwrap();
        assert_eq!(row.get_attribute("aria-posinset").unwrap(), (key + 1).to_string());
        assert_eq!(row.get_attribute("aria-setsize").unwrap(), "500");
        assert_eq!(row.get_attribute("data-seq").unwrap(), (key + 1).to_string());
        assert_eq!(row.get_attribute("role").unwrap(), "article");
    }
}

#[wasm_bindgen_test]
async fn focus_in_a_row_that_leaves_the_document_goes_to_the_timeline() {
    let stage = settled(300).await;
    stage.rows.set_delivery(
        297,
        Delivery::Failed {
            code: aisle_core::protocol::ErrorCode::TooLarge,
            retryable: true,
        },
    );
    until("a button shows", || stage.find(".row button").is_some()).await;
    stage.get(".row button").focus().unwrap();
    stage.scroller().set_scroll_top(0);
    until("the row is gone", || stage.find("[data-key='297']").is_none()).await;
    let active = stage.frame.root.active_element().expect("focus is inside");
    assert_eq!(active.get_attribute("part").as_deref(), Some("timeline"));
}
