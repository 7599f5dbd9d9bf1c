//! Links: what a browser can show of them without a server. Real sockets with
//! real faults are the end-to-end tests'.

use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::protocol::{ClientFrame, ErrorCode, Ping, Pong, ServerFrame};
use aisle_core::session::{CloseReason, LinkEvent};
use aisle_platform::link::{CustomCtx, Link};
use aisle_platform::store::Persistence;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page;
use super::wait::{Inbox, turn};

const NONE: JsValue = JsValue::UNDEFINED;
const LOST: LinkEvent = LinkEvent::Closed(CloseReason::Lost);

fn ctx() -> CustomCtx {
    CustomCtx {
        endpoint: Some("wss://x.example".into()),
        locale: "ko".into(),
        persist: Persistence::Session,
        wish: Persistence::Device,
        erase: true,
    }
}

/// A WebSocket to an address.
fn socket(url: &str, on: impl FnMut(LinkEvent) + 'static) -> Link {
    let endpoint = Some(url.to_owned());
    page::SOCKET.with(|socket| Link::open(socket, CustomCtx { endpoint, ..ctx() }, on))
}

fn ping() -> ClientFrame {
    ClientFrame::Ping(Ping { n: 7 })
}

#[wasm_bindgen_test]
async fn a_server_that_is_not_there_or_no_chat_is_a_loss() {
    let heard = Inbox::new();
    let _nobody = socket("ws://127.0.0.1:9/v1", heard.taker());
    assert_eq!(heard.next().await, LOST);
    let _files_only = socket(&format!("ws://{}/v1", page::here()), heard.taker());
    assert_eq!(heard.next().await, LOST);
    turn().await;
    assert!(heard.is_empty());
}

#[wasm_bindgen_test]
async fn an_address_no_browser_takes_is_refused_and_the_console_says_how_to_fix_it() {
    let _restore = page::Restore;
    let warned = page::warnings();
    let heard = Inbox::new();
    let link = socket("ftp://shop.example", heard.taker());
    assert!(heard.is_empty(), "never from within the call");
    link.send(&ping());
    assert_eq!(
        heard.next().await,
        LinkEvent::Closed(CloseReason::Refused(ErrorCode::Unknown))
    );
    assert!(warned.get(0).as_string().unwrap().contains("data-endpoint"));
}

#[wasm_bindgen_test]
async fn a_dropped_link_says_nothing_more() {
    let _restore = page::Restore;
    let uncaught = page::uncaught();
    let (gone, stays) = (Inbox::new(), Inbox::new());
    drop(socket("ws://127.0.0.1:9/v1", gone.taker()));
    drop(socket("ftp://shop.example", gone.taker()));
    let _stays = socket("ws://127.0.0.1:9/v1", stays.taker());
    assert_eq!(stays.next().await, LOST);
    turn().await;
    assert!(gone.is_empty());
    assert_eq!(uncaught.length(), 0, "nor does the browser call what is gone");
}

#[wasm_bindgen_test]
async fn a_listener_that_drops_its_link_hears_nothing_that_was_waiting() {
    let transport = page::transport("");
    let heard = Inbox::new();
    let link: Rc<RefCell<Option<Link>>> = Rc::default();
    let (own, put) = (link.clone(), heard.taker());
    *link.borrow_mut() = Some(Link::open(&transport, ctx(), move |event| {
        drop(own.borrow_mut().take());
        put(event);
    }));
    page::ctx_call(&transport, "opened", &NONE, &NONE);
    page::ctx_call(&transport, "frame", &"{\"live\":{}}".into(), &NONE);
    assert_eq!(heard.next().await, LinkEvent::Opened);
    turn().await;
    assert!(heard.is_empty());
}

#[wasm_bindgen_test]
async fn a_custom_transport_is_told_its_context_and_carries_frames_both_ways() {
    let transport = page::transport("echo");
    let heard = Inbox::new();
    let link = Link::open(&transport, ctx(), heard.taker());
    assert_eq!(
        page::ctx_text(&transport),
        "wss://x.example ko session device true"
    );
    page::ctx_call(&transport, "opened", &NONE, &NONE);
    link.send(&ping());
    assert_eq!(page::sent(&transport), "{\"ping\":{\"n\":7}}");
    page::ctx_call(&transport, "frame", &"what?".into(), &NONE);
    page::ctx_call(&transport, "frame", &5.into(), &NONE);
    assert_eq!(heard.next().await, LinkEvent::Opened);
    assert_eq!(
        heard.next().await,
        LinkEvent::Frame(ServerFrame::Pong(Pong { n: 7 }))
    );
    assert_eq!(heard.next().await, LinkEvent::Garbage);
    assert_eq!(heard.next().await, LinkEvent::Garbage);
}

#[wasm_bindgen_test]
async fn callbacks_from_within_connect_wait_until_it_has_returned() {
    let heard = Inbox::new();
    let link = Link::open(&page::transport("eager"), ctx(), heard.taker());
    assert!(heard.is_empty());
    assert_eq!(heard.next().await, LinkEvent::Opened);
    assert_eq!(heard.next().await, LinkEvent::Frame(ServerFrame::Live {}));
    drop(link);
}

#[wasm_bindgen_test]
async fn a_transport_that_answers_within_send_does_not_re_enter_its_listener() {
    let transport = page::transport("echo");
    let heard = Inbox::new();
    let link: Rc<RefCell<Option<Link>>> = Rc::default();
    let (own, put) = (link.clone(), heard.taker());
    // Sends from within the listener; the echo would come back into it.
    *link.borrow_mut() = Some(Link::open(&transport, ctx(), move |event| {
        if event == LinkEvent::Opened {
            own.borrow().as_ref().unwrap().send(&ping());
        }
        put(event);
    }));
    page::ctx_call(&transport, "opened", &NONE, &NONE);
    assert_eq!(heard.next().await, LinkEvent::Opened);
    assert_eq!(
        heard.next().await,
        LinkEvent::Frame(ServerFrame::Pong(Pong { n: 7 }))
    );
    drop(link.borrow_mut().take());
}

#[wasm_bindgen_test]
async fn a_transport_that_breaks_is_lost_and_warned_about_once() {
    let _restore = page::Restore;
    let warned = page::warnings();
    let heard = Inbox::new();
    for script in ["throws", "nothing", "throws"] {
        let _link = Link::open(&page::transport(script), ctx(), heard.taker());
        assert_eq!(heard.next().await, LOST, "{script}");
    }
    let _none = Link::open(&NONE, ctx(), heard.taker());
    assert_eq!(heard.next().await, LOST);
    let link = Link::open(&page::transport("send-throws"), ctx(), heard.taker());
    link.send(&ping());
    link.send(&ping());
    assert_eq!(heard.next().await, LOST);
    turn().await;
    assert!(heard.is_empty());
    assert!(warned.length() <= 1, "at most once for the whole page");
}

#[wasm_bindgen_test]
async fn reasons_to_close_are_understood() {
    let cases: [(&str, JsValue, CloseReason); 7] = [
        ("lost", NONE, CloseReason::Lost),
        ("busy", 1_500.into(), CloseReason::Busy(1_500)),
        ("busy", "soon".into(), CloseReason::Busy(5_000)),
        ("busy", (-1).into(), CloseReason::Busy(5_000)),
        (
            "refused",
            "token-expired".into(),
            CloseReason::Refused(ErrorCode::TokenExpired),
        ),
        (
            "refused",
            "whatever".into(),
            CloseReason::Refused(ErrorCode::Unknown),
        ),
        ("gibberish", NONE, CloseReason::Lost),
    ];
    for (reason, detail, means) in cases {
        let (transport, heard) = (page::transport(""), Inbox::new());
        let _link = Link::open(&transport, ctx(), heard.taker());
        page::ctx_call(&transport, "closed", &reason.into(), &detail);
        assert_eq!(heard.next().await, LinkEvent::Closed(means), "{reason}");
    }
}

#[wasm_bindgen_test]
async fn after_the_end_neither_side_reaches_the_other() {
    let (transport, heard) = (page::transport(""), Inbox::new());
    let link = Link::open(&transport, ctx(), heard.taker());
    page::ctx_call(&transport, "closed", &"lost".into(), &NONE);
    page::ctx_call(&transport, "frame", &"{\"live\":{}}".into(), &NONE);
    page::ctx_call(&transport, "closed", &"lost".into(), &NONE);
    link.send(&ping());
    assert_eq!(heard.next().await, LOST);
    drop(link);
    // A page may keep its callbacks for ever; calling them must not even throw.
    page::ctx_call(&transport, "frame", &"{\"live\":{}}".into(), &NONE);
    page::ctx_call(&transport, "opened", &NONE, &NONE);
    turn().await;
    assert!(heard.is_empty());
    assert_eq!(
        (page::sent(&transport).as_str(), page::closes(&transport)),
        ("", 1)
    );
}

#[wasm_bindgen_test]
async fn dropping_a_link_closes_it_and_silences_what_was_on_its_way() {
    let (transport, heard) = (page::transport("close-throws"), Inbox::new());
    let link = Link::open(&transport, ctx(), heard.taker());
    page::ctx_call(&transport, "opened", &NONE, &NONE);
    drop(link);
    turn().await;
    assert!(heard.is_empty());
    assert_eq!(page::closes(&transport), 1);
}
