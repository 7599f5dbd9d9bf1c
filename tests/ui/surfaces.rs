//! What comes uninvited: its parts and roles, its voice, and what it asks for.

use aisle_widget::app::Command;
use aisle_widget::ui::surfaces::Surfaces;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, KeyboardEvent, KeyboardEventInit};

use crate::fake::{Stage, bot, said};
use crate::wait::{frame, rest, until};

const NOON: i64 = 1_760_000_000_000;

/// A stage whose panel is closed, with nothing on it.
fn closed() -> (Stage, Surfaces) {
    let stage = Stage::new(Vec::new());
    stage.chat.open.set(false);
    let surfaces = stage.uninvited();
    (stage, surfaces)
}

fn firing(surface: &str, more: &str) -> String {
    format!(r#"{{"rule":"help","surface":"{surface}","message":"Need a *hand*, {{who|friend}}?"{more}}}"#)
}

fn words(element: &HtmlElement) -> String {
    element.text_content().unwrap_or_default()
}

/// The names of the events that the page was told, and of other commands.
fn asked(stage: &Stage) -> Vec<String> {
    let name = |command: &Command| match command {
        Command::Tell(name, _) => (*name).to_owned(),
        Command::Shown(shown) => format!("shown {}", shown.content.kind),
        Command::Show => "show".to_owned(),
        Command::Open(_) => "open".to_owned(),
        Command::Send(text) => format!("send {text}"),
        _ => String::new(),
    };
    let commands = stage.commands.borrow();
    commands
        .iter()
        .map(name)
        .filter(|name| !name.is_empty())
        .collect()
}

#[wasm_bindgen_test]
async fn each_surface_is_a_named_region_with_its_parts() {
    for surface in ["bubble", "banner", "toast", "card"] {
        let (stage, surfaces) = closed();
        assert!(surfaces.fire(&firing(surface, r#","replies":["Yes","No"]"#), "en"));
        let part = format!("section[part='surface surface-{surface}']");
        until(surface, || stage.find(&part).is_some()).await;
        let region = stage.get(&part);
        assert_eq!(
            region.get_attribute("aria-label").as_deref(),
            Some("Message from the shop")
        );
        assert!(
            region.get_attribute("role").is_none(),
            "a section with a name is a region"
        );
        assert_eq!(words(&stage.get(".said")), "Need a hand, friend?");
        assert_eq!(words(&stage.get(".said strong")), "hand");
        let replies: Vec<String> = stage.all("[part=quick-reply]").iter().map(words).collect();
        assert_eq!(replies, ["Yes", "No"]);
        until("the page hears of it", || asked(&stage) == ["aisle-exposure"]).await;
        stage.chat.language.set("en".into());
        frame().await;
        assert_eq!(asked(&stage), ["aisle-exposure"], "once");
    }
}

#[wasm_bindgen_test]
async fn esc_inside_sends_it_away_and_the_launcher_has_the_focus() {
    let (stage, surfaces) = closed();
    assert!(surfaces.fire(&firing("banner", ""), "en"));
    until("it shows", || stage.find(".surface").is_some()).await;
    stage.get(".answer").focus().unwrap();
    let init = KeyboardEventInit::new();
    init.set_key("Escape");
    init.set_bubbles(true);
    init.set_cancelable(true);
    let esc = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    stage.get(".answer").dispatch_event(&esc).unwrap();
    until("it goes", || stage.find(".surface").is_none()).await;
    assert!(esc.default_prevented());
    assert_eq!(asked(&stage).last().unwrap(), "aisle-dismiss");
    let active = stage.frame.root.active_element().unwrap();
    assert!(active.is_same_node(Some(&stage.frame.launcher)));
}

#[wasm_bindgen_test]
async fn a_reply_makes_it_part_of_the_conversation_opens_it_and_is_sent() {
    let (stage, surfaces) = closed();
    assert!(surfaces.fire(&firing("bubble", r#","replies":["Yes","No"]"#), "en"));
    until("it shows", || stage.all("[part=quick-reply]").len() == 2).await;
    stage.commands.borrow_mut().clear();
    stage.all("[part=quick-reply]")[1].click();
    assert_eq!(
        asked(&stage),
        ["aisle-accept", "shown quick-replies", "show", "send No"]
    );
    until("it goes", || stage.find(".surface").is_none()).await;
}

#[wasm_bindgen_test]
async fn its_words_open_the_conversation_but_a_link_in_them_does_not() {
    let (stage, surfaces) = closed();
    let linked = r#"{"rule":"help","surface":"bubble","message":"See [the guide](https://shop.example/g)"}"#;
    assert!(surfaces.fire(linked, "en"));
    until("it shows", || stage.find(".said a").is_some()).await;
    let link = stage.get(".said a");
    let stay = not_followed(&link);
    link.click();
    drop(stay);
    assert!(!asked(&stage).contains(&"aisle-accept".to_owned()));
    stage.get(".said p").click();
    assert!(asked(&stage).contains(&"aisle-accept".to_owned()));
}

/// Keeps a link from being followed while this lives.
fn not_followed(link: &HtmlElement) -> impl Drop {
    aisle_platform::listen::listen(link, "click", |event| event.prevent_default())
}

#[wasm_bindgen_test]
async fn it_is_read_out_once_outside_of_the_panel() {
    let (stage, surfaces) = closed();
    assert!(surfaces.fire(&firing("toast", ""), "en"));
    let voices = || {
        stage
            .all("[role=status].sr")
            .iter()
            .map(words)
            .collect::<Vec<_>>()
    };
    let spoken = "Message from the shop: Need a hand, friend?";
    until("it is read", || {
        voices()
            .iter()
            .any(|text| text.trim_end_matches('\u{a0}') == spoken)
    })
    .await;
    let heard = rest(voices).await;
    let times = heard.iter().filter(|text| text.contains("hand")).count();
    assert_eq!(times, 1, "{heard:?}");
    assert!(
        stage
            .find(".surfaces .sr")
            .is_some_and(|voice| words(&voice).contains("hand"))
    );
}

#[wasm_bindgen_test]
async fn a_badge_counts_as_one_unread_message_and_opening_takes_it_up() {
    let (stage, surfaces) = closed();
    assert!(surfaces.fire(&firing("badge", ""), "en"));
    until("the badge shows", || words(&stage.frame.badge) == "1").await;
    assert_eq!(
        stage.frame.badge.get_attribute("part").as_deref(),
        Some("badge surface surface-badge")
    );
    stage.chat.open.set(true);
    until("it is taken up", || {
        asked(&stage).contains(&"shown text".to_owned())
    })
    .await;
    assert!(!asked(&stage).contains(&"show".to_owned()), "it is open already");
    until("the badge goes", || stage.frame.badge.hidden()).await;
    assert_eq!(stage.frame.badge.get_attribute("part").as_deref(), Some("badge"));
}

#[wasm_bindgen_test]
async fn beside_an_open_panel_it_becomes_a_row_and_writing_answers_it() {
    let (stage, surfaces) = closed();
    stage.chat.open.set(true);
    assert!(surfaces.fire(&firing("bubble", ""), "en"));
    assert_eq!(asked(&stage), ["shown text", "aisle-exposure"]);
    frame().await;
    assert!(stage.find(".surface").is_none());
    stage.chat.said.set(1);
    until("it is answered", || {
        asked(&stage).last().unwrap() == "aisle-accept"
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_inline_one_stands_in_its_slot_in_a_root_of_its_own_and_goes_wholly() {
    let (stage, surfaces) = closed();
    let document = web_sys::window().unwrap().document().unwrap();
    let slot = document.create_element("div").unwrap();
    slot.set_attribute("data-aisle-slot", "size").unwrap();
    document.body().unwrap().append_child(&slot).unwrap();
    assert!(!surfaces.fire(&firing("inline", r#","slot":"other""#), "en"));
    assert!(surfaces.fire(&firing("inline", r#","slot":"size""#), "en"));
    until("it stands there", || slot.child_element_count() == 1).await;
    let root = slot.first_element_child().unwrap().shadow_root().unwrap();
    let region = root.query_selector("[part='surface surface-inline']").unwrap();
    assert!(region.is_some());
    surfaces.take_back("another");
    surfaces.take_back("help");
    until("it goes", || slot.child_element_count() == 0).await;
    drop(stage);
    slot.remove();
}

#[wasm_bindgen_test]
async fn a_product_shows_name_price_and_a_safe_way_to_it_only() {
    let (stage, surfaces) = closed();
    for (url, safe) in [("/p/1", true), ("javascript:alert(1)", false)] {
        let content = format!(
            r#"{{"type":"product","v":1,"fallback":"Boots","data":{{"title":"Boots","url":"{url}","price":{{"amount":129900,"currency":"KRW"}}}}}}"#
        );
        assert!(surfaces.present(&content));
        until("it shows", || stage.find("[part=product-title]").is_some()).await;
        assert_eq!(words(&stage.get("[part=product-price]")), "₩129,900");
        assert_eq!(stage.find("a[part=product-action]").is_some(), safe);
        surfaces.take_back("present");
        until("it goes", || stage.find(".surface").is_none()).await;
    }
    assert!(!surfaces.present("{}"));
}

#[wasm_bindgen_test]
async fn what_is_not_known_shows_its_fallback() {
    let (stage, surfaces) = closed();
    assert!(surfaces.present(r#"{"type":"hologram","v":3,"fallback":"A *hologram*","data":[]}"#));
    until("it shows", || stage.find(".surface p").is_some()).await;
    assert_eq!(words(&stage.get(".surface p")), "A *hologram*");
}

#[wasm_bindgen_test]
async fn replies_of_a_row_that_the_server_does_not_know_yet_are_sent_as_words() {
    let mut row = said(0, NOON, bot(), crate::fake::replies("Pick", &["Yes", "No"]));
    if let aisle_core::session::RowBody::Message { id, .. } = &mut row.body {
        *id = None;
    }
    let stage = Stage::new(vec![row]);
    until("they show", || stage.all("[part=quick-reply]").len() == 2).await;
    stage.all("[part=quick-reply]")[0].click();
    assert_eq!(asked(&stage), ["send Yes"]);
}

#[wasm_bindgen_test]
async fn dropping_the_interface_takes_it_along() {
    let (mut stage, surfaces) = closed();
    assert!(surfaces.fire(&firing("bubble", ""), "en"));
    until("it shows", || stage.find(".surface").is_some()).await;
    // In the order in which an element drops them.
    stage.uninvited.take();
    assert!(stage.find(".surface").is_none());
    stage.mounted = None;
    assert_eq!(stage.frame.surfaces.child_element_count(), 0);
}
