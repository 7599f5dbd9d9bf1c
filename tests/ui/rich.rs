//! What rich content shows, before and after what draws it has come.

use aisle_core::protocol::{Body, Content};
use aisle_core::session::Row;
use aisle_widget::app::Command;
use aisle_widget::app::Drawable;
use aisle_widget::ui::forms;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::fake::{Stage, agent, said, text};
use crate::wait::until;

const NOON: i64 = 1_760_000_000_000;

/// Content as it comes over the wire.
pub fn content(kind: &str, fallback: &str, data: &str) -> Body {
    let json = format!(r#"{{"type":"{kind}","v":1,"fallback":"{fallback}","data":{data}}}"#);
    serde_json::from_str::<Content>(&json).unwrap().body()
}

/// Rows, and the part that draws rich content.
pub fn stage(rows: Vec<Row>) -> Stage {
    let stage = Stage::new(rows);
    forms::begin(&stage.frame.root);
    stage.chat.rich.set(Drawable::Forms);
    stage
}

fn link(data: &str) -> Row {
    said(0, NOON, agent(), content("link", "Care: /care", data))
}

#[wasm_bindgen_test]
async fn the_fallback_shows_until_what_draws_it_has_come_and_then_the_row_is_the_same_one() {
    let stage = Stage::new(vec![
        link(r#"{"url":"/care","title":"Care for wool"}"#),
        said(1, NOON, agent(), text("and this")),
    ]);
    until("the fallback shows", || stage.find(".bubble").is_some()).await;
    assert_eq!(stage.get(".bubble").text_content().unwrap(), "Care: /care");
    assert!(
        stage.commands.borrow().contains(&Command::Part("rich")),
        "it is asked for"
    );
    let row = stage.get(".row");
    forms::begin(&stage.frame.root);
    stage.chat.rich.set(Drawable::Forms);
    until("the card shows", || stage.find(".rich-card").is_some()).await;
    assert!(stage.get(".row").is_same_node(Some(&row)));
    assert_eq!(stage.get(".rich-title").text_content().unwrap(), "Care for wool");
    let href = stage.get(".rich-action").get_attribute("href").unwrap();
    assert!(href.starts_with("http") && href.ends_with("/care"), "{href}");
}

#[wasm_bindgen_test]
async fn malformed_data_and_unsafe_addresses_show_the_fallback() {
    for data in [
        "[]",
        r#"{"url":7}"#,
        r#"{"url":"javascript:alert(1)","title":"x"}"#,
    ] {
        let stage = stage(vec![link(data)]);
        until("something shows", || stage.find(".bubble").is_some()).await;
        assert_eq!(
            stage.get(".bubble").text_content().unwrap(),
            "Care: /care",
            "{data}"
        );
    }
}
