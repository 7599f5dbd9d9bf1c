//! A carousel: its tiles, its keys, and how little of it is in the document.

use aisle_core::session::Row;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{KeyboardEvent, KeyboardEventInit};

use crate::fake::{Stage, agent, said, text};
use crate::rich::{content, stage};
use crate::wait::{rest, until};

const NOON: i64 = 1_760_000_000_000;

/// Most tiles in the document, however many products there are.
const MOST: usize = 30;

fn row(count: usize) -> Row {
    let items: Vec<String> = (0..count)
        .map(|n| format!(r#"{{"id":"p{n}","title":"Sock {n}","price":{{"amount":1{n},"currency":"EUR"}}}}"#))
        .collect();
    let data = format!(r#"{{"title":"Socks","items":[{}]}}"#, items.join(","));
    said(0, NOON, agent(), content("carousel", "Socks", &data))
}

async fn shown(count: usize) -> Stage {
    let stage = stage(vec![row(count)]);
    until("the tiles show", || stage.find(".rich-tile").is_some()).await;
    until("it knows where it stands", || {
        count < 3 || stage.find(".rich-place").is_some()
    })
    .await;
    stage
}

fn words(stage: &Stage, selector: &str) -> String {
    stage
        .find(selector)
        .and_then(|it| it.text_content())
        .unwrap_or_default()
}

fn press(stage: &Stage, key: &str) {
    let focused = stage
        .frame
        .root
        .active_element()
        .expect("something has the focus");
    let options = KeyboardEventInit::new();
    options.set_key(key);
    options.set_bubbles(true);
    options.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &options).unwrap();
    focused.dispatch_event(&event).unwrap();
}

fn focused(stage: &Stage) -> String {
    let element = stage.frame.root.active_element();
    element.and_then(|it| it.text_content()).unwrap_or_default()
}

fn names(stage: &Stage) -> Vec<String> {
    stage
        .all(".pick")
        .iter()
        .filter_map(|it| it.text_content())
        .collect()
}

#[wasm_bindgen_test]
async fn a_carousel_is_a_named_group_of_a_list_and_says_where_it_stands() {
    let stage = shown(8).await;
    let group = stage.get("[part=carousel]");
    assert_eq!(group.get_attribute("role").as_deref(), Some("group"));
    assert_eq!(
        group.get_attribute("aria-roledescription").as_deref(),
        Some("carousel")
    );
    assert_eq!(group.get_attribute("aria-label").as_deref(), Some("Socks"));
    assert_eq!(stage.all("li.rich-tile").len(), 8);
    assert_eq!(words(&stage, ".rich-place"), "1 of 8");
    let third = &stage.all("li.rich-tile")[2];
    assert_eq!(third.get_attribute("aria-posinset").as_deref(), Some("3"));
    assert_eq!(third.get_attribute("aria-setsize").as_deref(), Some("8"));
}

#[wasm_bindgen_test]
async fn buttons_go_on_and_back_and_say_where() {
    let stage = shown(8).await;
    let back = || stage.get("button[aria-label=Previous]");
    assert_eq!(back().get_attribute("aria-disabled").as_deref(), Some("true"));
    stage.get("button[aria-label=Next]").click();
    // Two are wholly in view.
    until("it went on", || words(&stage, ".rich-place") == "3 of 8").await;
    assert_eq!(stage.chat.announcement.get_untracked().text, "3 of 8");
    assert_eq!(back().get_attribute("aria-disabled").as_deref(), Some("false"));
    let left = || stage.get(".rich-scroll").scroll_left();
    until("the strip has followed", || left() > 300).await;
    rest(left).await;
    back().click();
    until("it went back", || words(&stage, ".rich-place") == "1 of 8").await;
}

#[wasm_bindgen_test]
async fn arrows_home_and_end_move_the_focus_and_one_tile_is_the_stop_of_the_tab_key() {
    let stage = shown(8).await;
    stage.get(".pick").focus().unwrap();
    press(&stage, "ArrowRight");
    until("the second has the focus", || focused(&stage) == "Sock 1").await;
    press(&stage, "End");
    until("the last has the focus", || focused(&stage) == "Sock 7").await;
    assert_eq!(stage.all(".pick[tabindex='0']").len(), 1);
    press(&stage, "ArrowRight");
    assert_eq!(focused(&stage), "Sock 7", "there is none after it");
    press(&stage, "Home");
    until("the first has the focus", || focused(&stage) == "Sock 0").await;
}

#[wasm_bindgen_test]
async fn few_tiles_are_in_the_document_however_many_there_are() {
    for count in [200, 10_000] {
        let stage = shown(count).await;
        assert!(stage.all(".rich-tile").len() <= MOST, "{count}");
        stage.get(".pick").focus().unwrap();
        press(&stage, "End");
        let last = format!("Sock {}", count - 1);
        until("the last has the focus", || focused(&stage) == last).await;
        assert!(stage.all(".rich-tile").len() <= MOST, "{count}");
        until("it says so", || {
            words(&stage, ".rich-place").replace(',', "") == format!("{count} of {count}")
        })
        .await;
        let tile = stage.all(".rich-tile").pop().unwrap().get_bounding_client_rect();
        let view = stage.get(".rich-scroll").get_bounding_client_rect();
        assert!(
            tile.left() < view.right() && tile.right() > view.left(),
            "it is in view"
        );
    }
}

#[wasm_bindgen_test]
async fn scrolling_by_hand_brings_the_tiles_and_the_page_stays_over_redraws() {
    let stage = shown(200).await;
    stage.get(".rich-scroll").set_scroll_left(174 * 100);
    until("it follows", || names(&stage).contains(&"Sock 100".to_owned())).await;
    until("and says so", || words(&stage, ".rich-place") == "101 of 200").await;
    assert!(
        stage.chat.announcement.get_untracked().text.is_empty(),
        "by hand it is not read out"
    );
    let tile = stage.all(".rich-tile")[0].clone();
    stage.rows.push(said(1, NOON, agent(), text("and this")));
    rest(|| stage.all(".row").len()).await;
    assert_eq!(stage.get(".rich-scroll").scroll_left(), 174 * 100);
    assert!(
        stage.all(".rich-tile")[0].is_same_node(Some(&tile)),
        "tiles are not drawn anew"
    );
}

#[wasm_bindgen_test]
async fn one_that_is_chosen_opens_below_and_closes_with_the_focus_back_at_its_tile() {
    let stage = shown(8).await;
    let tile = stage.all(".pick")[1].clone();
    tile.click();
    until("it shows whole", || stage.find(".rich-whole").is_some()).await;
    assert_eq!(
        stage.get(".rich-whole").get_attribute("aria-label").as_deref(),
        Some("Sock 1")
    );
    assert_eq!(
        stage.all(".pick")[1].get_attribute("aria-expanded").as_deref(),
        Some("true")
    );
    assert!(
        stage.find(".rich-whole button.rich-main").is_some(),
        "it can be bought there"
    );
    stage.get(".rich-close").click();
    until("it is gone", || stage.find(".rich-whole").is_none()).await;
    until("the tile has the focus", || focused(&stage) == "Sock 1").await;
}

#[wasm_bindgen_test]
async fn an_empty_carousel_shows_its_fallback_and_malformed_items_are_left_out() {
    let empty = said(
        0,
        NOON,
        agent(),
        content("carousel", "Nothing found", r#"{"items":[]}"#),
    );
    let stage = stage(vec![empty]);
    until("the fallback shows", || {
        words(&stage, ".bubble") == "Nothing found"
    })
    .await;
    let data = r#"{"items":[{"title":"A"},7,{"titel":"B"},{"title":"C"}]}"#;
    let stage = crate::rich::stage(vec![said(0, NOON, agent(), content("carousel", "x", data))]);
    until("the others show", || names(&stage) == ["A", "C"]).await;
}
