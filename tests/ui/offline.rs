//! What the element's attributes say of closed hours: the form, begun from them alone,
//! and the queue's card, begun by the server.

use std::any::Any;

use aisle_core::session::{Input, LEFT};
use aisle_platform::consent::{Consent, ConsentMode};
use aisle_platform::store::Persistence;
use aisle_widget::app::{Backend, Command, Drawable, Engine, Host, Options, Shared};
use aisle_widget::ui::{availability, forms};
use js_sys::Function;
use leptos::prelude::Owner;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlElement, HtmlInputElement};

use crate::fake::Stage;
use crate::wait::until;

/// The element, for an engine that nobody looks at.
struct Deaf;

impl Host for Deaf {
    fn emit(&self, _: &str, _: &JsValue, _: bool) -> bool {
        true
    }
    fn hide(&self) {}
    fn rules(&self, _: &str) {}
}

/// A server that has a place in the queue for everybody.
const SERVER: &str = r#"return {connect(ctx) {
    queueMicrotask(() => ctx.opened());
    return {
        send(text) {
            if (!text.startsWith('{"hello"')) return;
            const features = {history: false, typing: false, read: false, upload: false, rating: false, transcript: false};
            const queue = {v: 1, position: 3, wait_ms: [60000, 240000], at: 1760000000000};
            ctx.frame(JSON.stringify({welcome: {session: 's', conversation: 'c', epoch: 'e', floor: 1, head: 0,
                at: 1760000000000, features, state: {queue}}}));
            ctx.frame('{"live":{}}');
        },
        close() {},
    };
}}"#;

pub(crate) fn engine(backend: Backend, asks: &str) -> Engine {
    let options = Options {
        backend,
        profile: "offline-test".into(),
        persistence: Persistence::None,
        consent: Consent::new(ConsentMode::NotRequired),
        locale: "en".into(),
        token: None,
        masks: aisle_core::text::Masks::USUAL,
        asks: asks.into(),
    };
    Engine::start(options, Box::new(Deaf))
}

/// Begins the part on an element with these attributes. What it gives lives as long as
/// what is in the first place.
fn begin(stage: &Stage, engine: &Engine, attributes: &[(&str, &str)]) -> (Option<Box<dyn Any>>, Owner) {
    for (name, value) in attributes {
        stage.frame.root.host().set_attribute(name, value).unwrap();
    }
    forms::keep(stage.chat, engine);
    forms::begin(&stage.frame.root);
    stage.chat.rich.set(Drawable::Forms);
    let owner = Owner::new();
    let made = owner.with(|| {
        let ready = Shared::new(true);
        availability::begin(stage.chat, engine, &stage.frame, &JsValue::NULL, ready)
    });
    (made, owner)
}

pub(crate) fn words(element: &HtmlElement) -> String {
    element.text_content().unwrap_or_default()
}

fn fill(stage: &Stage, at: usize, text: &str) {
    let field: HtmlInputElement = stage.all("[part~=offline] .rich-input")[at]
        .clone()
        .unchecked_into();
    field.set_value(text);
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
}

#[wasm_bindgen_test]
async fn the_form_begins_from_attributes_keeps_what_is_typed_and_goes_out_as_one_thing_said() {
    let stage = Stage::new(Vec::new());
    let engine = engine(Backend::Broken, "");
    let _made = begin(
        &stage,
        &engine,
        &[
            ("data-hours", "closed"),
            ("data-when-offline", "form"),
            ("data-offline-fields", "order, email*, topic(Delivery|Returns)"),
            ("data-offline-consent", "privacy@2*: I agree"),
        ],
    );
    until("the form shows", || stage.find("[part~=offline] form").is_some()).await;
    assert!(words(&stage.get("[part~=availability]")).starts_with("Closed now"));
    let labels: Vec<String> = stage
        .all("[part~=offline] .rich-label > span:first-child")
        .iter()
        .map(words)
        .collect();
    assert_eq!(labels, ["Order number", "E-mail", "What is it about?"]);
    until("the store is open", || engine.store().is_some()).await;
    fill(&stage, 0, "A-1001");
    fill(&stage, 1, "ann@shop.example");
    let kept = || {
        engine
            .store()
            .and_then(|store| store.get(LEFT))
            .unwrap_or_default()
    };
    until("it is kept", || {
        kept().contains("A-1001") && kept().contains("ann@shop.example")
    })
    .await;
    stage.get("[part~=offline] [type=checkbox]").click();
    let submit = Event::new("submit").unwrap();
    stage.get("[part~=offline] form").dispatch_event(&submit).unwrap();
    until("it is sent", || stage.find("[part~=offline] form").is_none()).await;
    assert_eq!(engine.with_session(|session| session.unsent()), 1);
    until("nothing is kept of the form", || kept().is_empty()).await;
    let asked = stage.commands.borrow();
    let detail = asked.iter().find_map(|command| match command {
        Command::Ask("aisle-offline-submit", detail, _) => Some(detail.clone()),
        _ => None,
    });
    let told = String::from(js_sys::JSON::stringify(&detail.unwrap()).unwrap());
    assert_eq!(
        told,
        r#"{"order":"A-1001","email":"ann@shop.example","consents":[{"id":"privacy","purpose":"I agree","version":"2","given":true}],"files":0}"#
    );
}

#[wasm_bindgen_test]
async fn other_ways_begin_from_attributes_and_a_word_that_is_changed_is_followed() {
    let stage = Stage::new(Vec::new());
    let engine = engine(Backend::Broken, "");
    let _made = begin(
        &stage,
        &engine,
        &[
            ("data-hours", "closed"),
            ("data-when-offline", "handoff"),
            ("data-handoff", "https://wa.me/4930901820"),
            ("data-contact", "mailto:help@shop.example"),
        ],
    );
    until("the ways show", || stage.all("[part~=offline] a").len() == 2).await;
    assert_eq!(words(&stage.all("[part~=offline] a")[0]), "WhatsApp");
    let host = stage.frame.root.host();
    host.set_attribute("data-when-offline", "bot").unwrap();
    until("they go", || stage.find("[part~=offline]").is_none()).await;
    // The page says so, and nobody says otherwise.
    let line = || words(&stage.get("[part~=availability]"));
    until("the line follows", || line().contains("The assistant answers")).await;
}

#[wasm_bindgen_test]
async fn the_queue_card_begins_with_the_servers_word() {
    let stage = Stage::new(Vec::new());
    let engine = engine(Backend::custom(Function::new_no_args(SERVER), "crowd", None), "");
    let _made = begin(&stage, &engine, &[]);
    engine.input(Input::Panel { open: true });
    until("the card shows", || {
        stage.find("[part~=queue-position]").is_some()
    })
    .await;
    assert_eq!(
        words(&stage.get("[part~=queue-position]")),
        "You’re number 3 in line"
    );
    assert!(words(&stage.get("[part~=queue-wait]")).starts_with("About 1–4 min"));
}
