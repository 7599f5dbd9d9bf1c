//! Streamed answers, over real `data:` and `blob:` addresses, and from a server
//! in the page where a test must decide when bytes come.

use aisle_platform::fetch::{Part, Stream, get_text};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page;
use super::wait::{Inbox, turn};

fn head(status: u16) -> Part {
    Part::Head {
        status,
        retry_after_ms: None,
    }
}

#[wasm_bindgen_test]
async fn a_data_address_gives_head_bytes_and_end() {
    let heard = Inbox::new();
    let _stream = Stream::post(
        "data:text/plain;charset=utf-8,%ED%95%9C!",
        &[],
        "body",
        heard.taker(),
    );
    assert_eq!(heard.next().await, head(200));
    assert_eq!(heard.next().await, Part::Chunk("한!".into()));
    assert_eq!(heard.next().await, Part::End);
}

#[wasm_bindgen_test]
async fn a_large_blob_comes_whole() {
    let text = "0123456789abcdef".repeat(1 << 16);
    let heard = Inbox::new();
    let _stream = Stream::get(&page::blob_url(&text), &[], heard.taker());
    assert_eq!(heard.next().await, head(200));
    let mut bytes = Vec::new();
    loop {
        match heard.next().await {
            Part::Chunk(chunk) => bytes.extend(chunk),
            part => {
                assert_eq!(part, Part::End);
                break;
            }
        }
    }
    assert!(bytes == text.as_bytes(), "{} bytes", bytes.len());
}

#[wasm_bindgen_test]
async fn what_cannot_be_fetched_fails_once() {
    let heard = Inbox::new();
    for url in ["http://127.0.0.1:9/", "http://[", "blob:gone"] {
        let _stream = Stream::get(url, &[], heard.taker());
        assert_eq!(heard.next().await, Part::Failed, "{url}");
    }
    let _bad_header = Stream::get("data:,x", &[("no good", "x")], heard.taker());
    assert_eq!(heard.next().await, Part::Failed);
    turn().await;
    assert!(heard.is_empty());
}

#[wasm_bindgen_test]
async fn chunks_are_told_as_they_come_and_secrets_travel_in_headers() {
    let _restore = page::Restore;
    let headers = js_sys::JSON::parse("{\"Retry-After\":\" 3 \"}").unwrap();
    let server = page::own_fetch(503, &headers);
    let heard = Inbox::new();
    let _stream = Stream::post(
        "https://shop.example/v1",
        &[("x-secret", "s3")],
        "{}",
        heard.taker(),
    );
    assert_eq!(
        heard.next().await,
        Part::Head {
            status: 503,
            retry_after_ms: Some(3_000)
        }
    );
    assert_eq!(page::fetched(&server), "POST s3 omit no-store {}");
    for text in ["one", "two"] {
        page::feed(&server, text);
        assert_eq!(heard.next().await, Part::Chunk(text.into()));
    }
    page::finish(&server);
    assert_eq!(heard.next().await, Part::End);
    assert!(!page::aborted(&server));
}

#[wasm_bindgen_test]
async fn dropping_a_stream_aborts_it_and_nothing_more_is_told() {
    let _restore = page::Restore;
    let server = page::own_fetch(200, &JsValue::UNDEFINED);
    let heard = Inbox::new();
    let stream = Stream::get("https://shop.example/v1", &[], heard.taker());
    assert_eq!(heard.next().await, head(200));
    page::feed(&server, "never read");
    drop(stream);
    assert!(page::aborted(&server));
    turn().await;
    assert!(heard.is_empty());
}

#[wasm_bindgen_test]
async fn a_text_is_given_only_if_it_is_one() {
    let heard = Inbox::new();
    let _good = get_text("data:,ok", heard.taker());
    assert_eq!(heard.next().await.as_deref(), Some("ok"));
    let _bytes = get_text("data:application/octet-stream;base64,//8=", heard.taker());
    assert_eq!(heard.next().await, None);
    let _gone = get_text(
        &format!("http://{}/there-is-no-such-file", page::here()),
        heard.taker(),
    );
    assert_eq!(heard.next().await, None, "a 404 page is not the text");
}

#[wasm_bindgen_test]
async fn files_come_from_the_cache_and_still_without_cookies() {
    let _restore = page::Restore;
    let server = page::own_fetch(200, &JsValue::UNDEFINED);
    let heard = Inbox::new();
    let _text = get_text("https://shop.example/ko.json", heard.taker());
    turn().await;
    assert_eq!(page::fetched(&server), "GET  omit default ");
    page::feed(&server, "{}");
    page::finish(&server);
    assert_eq!(heard.next().await.as_deref(), Some("{}"));
}
