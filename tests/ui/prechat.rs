//! What the element's attributes ask before the first word, begun from them alone.

use std::rc::Rc;

use aisle_core::protocol::{ClientId, Content};
use aisle_core::session::{Input, Session};
use aisle_widget::app::{Backend, Drawable, Shared};
use aisle_widget::ui::{forms, prechat};
use leptos::prelude::Owner;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement};

use crate::fake::Stage;
use crate::offline::{engine, words};
use crate::wait::until;

const FIELDS: &str = "name*, topic(Delivery|Returns)*, order* if topic=Delivery";
const CONSENT: &str = "privacy@2*: I agree";

fn named(stage: &Stage, name: &str) -> bool {
    let labels = stage.all("[part~=prechat] .rich-label");
    labels.iter().any(|label| words(label).starts_with(name))
}

#[wasm_bindgen_test]
async fn the_form_begins_from_attributes_asks_what_the_topic_wants_and_lets_everything_pass() {
    let stage = Stage::new(Vec::new());
    let host = stage.frame.root.host();
    host.set_attribute("data-prechat", FIELDS).unwrap();
    host.set_attribute("data-prechat-consent", CONSENT).unwrap();
    let engine = engine(Backend::Broken, &[FIELDS, "\n", CONSENT].concat());
    engine.watch(Rc::new(stage.chat));
    forms::keep(stage.chat, &engine);
    forms::begin(&stage.frame.root);
    stage.chat.rich.set(Drawable::Forms);
    let owner = Owner::new();
    let _made = owner.with(|| {
        let ready = Shared::new(true);
        prechat::begin(stage.chat, &engine, &stage.frame, &JsValue::NULL, ready)
    });
    until("a form", || !stage.all("[part~=prechat] form").is_empty()).await;
    assert!(words(&stage.get("[part~=prechat]")).starts_with("Before we start"));

    // What is said waits, and that is said.
    engine.input(Input::Send {
        client_id: ClientId::from_bits(1),
        content: Content::text("Hello"),
        wall: 1,
    });
    assert!(engine.with_session(Session::waits));
    stage.chat.said.set(1);
    until("a word about what is kept", || {
        !stage.all("[part~=prechat] [role=status]").is_empty()
    })
    .await;

    // The order is asked for with that topic alone.
    assert!(!named(&stage, "Order number"));
    let topic: HtmlSelectElement = stage.get("[part~=prechat] select").unchecked_into();
    for (value, asked) in [("Delivery", true), ("Returns", false)] {
        topic.set_value(value);
        topic.dispatch_event(&Event::new("input").unwrap()).unwrap();
        until("what the topic asks for", || {
            named(&stage, "Order number") == asked
        })
        .await;
    }
    let name: HtmlInputElement = stage.get("[part~=prechat] .rich-input").unchecked_into();
    name.set_value("Ann Lee");
    name.dispatch_event(&Event::new("input").unwrap()).unwrap();

    // Nothing passes without the consent.
    stage.get("[part~=prechat] button[type=submit]").click();
    until("one problem", || {
        stage.all("[part~=prechat] [role=alert] button").len() == 1
    })
    .await;
    assert!(engine.with_session(Session::held));
    let agree: HtmlInputElement = stage.get("[part~=prechat] input[type=checkbox]").unchecked_into();
    agree.click();
    stage.get("[part~=prechat] button[type=submit]").click();
    until("a conversation without the form", || {
        stage.all("[part~=prechat]").is_empty()
    })
    .await;
    assert!(!engine.with_session(Session::held));
    assert_eq!(
        engine.with_session(Session::unsent),
        2,
        "the answers, and what was said"
    );
}
