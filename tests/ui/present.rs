//! What a page presents: rich content in a surface, without any conversation.

use aisle_widget::app::Drawable;
use aisle_widget::ui::forms;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::fake::Stage;
use crate::wait::until;

/// Presents content, and waits until `selector` matches something in a surface.
async fn presented(kind: &str, data: &str, selector: &str) -> Stage {
    let stage = Stage::new(Vec::new());
    stage.chat.open.set(false);
    let surfaces = stage.uninvited();
    forms::begin(&stage.frame.root);
    stage.chat.rich.set(Drawable::Forms);
    let content = format!(r#"{{"type":"{kind}","v":1,"fallback":"In words","data":{data}}}"#);
    assert!(surfaces.present(&content), "{kind} is taken");
    let inside = format!("[part~=surface] {selector}");
    until("it is drawn", || stage.find(&inside).is_some()).await;
    stage
}

#[wasm_bindgen_test]
async fn a_product_is_presented_small_and_leads_to_its_page() {
    let data = r#"{"id":"p1","title":"Wool socks","url":"/socks","price":{"amount":1450,"currency":"EUR"}}"#;
    let stage = presented("product", data, "[part~=product-price]").await;
    let link = stage.get("[part~=surface] [part~=product-action]");
    assert!(link.get_attribute("href").unwrap().ends_with("/socks"));
}

#[wasm_bindgen_test]
async fn a_carousel_is_presented_and_its_tiles_open() {
    let tile =
        |n: u32| format!(r#"{{"id":"p{n}","title":"Sock {n}","price":{{"amount":900,"currency":"EUR"}}}}"#);
    let items: Vec<String> = (0..5).map(tile).collect();
    let data = format!(r#"{{"title":"Socks","items":[{}]}}"#, items.join(","));
    let stage = presented("carousel", &data, ".pick").await;
    assert_eq!(stage.all("[part~=surface] .pick").len(), 5);
    stage.get("[part~=surface] .pick").click();
    until("the first opens", || {
        stage.find("[part~=surface] .rich-whole").is_some()
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_quiz_is_presented_and_leads_to_its_result() {
    let data = r#"{"id":"q","title":"Find yours","questions":[{"id":"a","text":"Where to?",
        "answers":[{"id":"hill","label":"Uphill","next":"shell"},{"id":"town","label":"Town"}]}],
        "results":[{"id":"shell","title":"A shell","text":"Light and dry."},{"id":"coat","title":"A coat","text":"Warm."}]}"#;
    let stage = presented("quiz", &data.replace('\n', " "), ".rich-main").await;
    stage.get("[part~=surface] .rich-main").click();
    until("it asks", || stage.find("[part~=surface] .rich-answer").is_some()).await;
    stage.get("[part~=surface] .rich-answer").click();
    until("it has a result", || {
        stage
            .get("[part~=surface]")
            .text_content()
            .unwrap()
            .contains("Light and dry.")
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_form_is_presented_and_says_what_is_missing() {
    let data = r#"{"id":"f","title":"Plan a visit","fields":[{"id":"name","label":"Name","required":true}]}"#;
    let stage = presented("form", data, "input").await;
    stage.get("[part~=surface] [type=submit]").click();
    until("it says so", || {
        stage.find("[part~=surface] [role=alert]").is_some()
    })
    .await;
    assert_eq!(
        stage
            .get("[part~=surface] input")
            .get_attribute("aria-invalid")
            .as_deref(),
        Some("true")
    );
}
