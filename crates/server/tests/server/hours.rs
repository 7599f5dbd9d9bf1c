//! The shop's hours, as its pages get them. When they change is tested beside the code,
//! on a clock that stands.

use aisle_core::protocol::*;
use aisle_server::{Server, Settings};

use crate::client::*;

async fn welcomed(hours: &str) -> Option<Hours> {
    let settings = Settings {
        hours: Some(hours.to_owned()),
        timezone: Some("Asia/Seoul".to_owned()),
        ..settings()
    };
    let server = Server::start(settings).await.unwrap();
    let ann = Visitor::new(server.address(), "ann").await;
    server.stop().await;
    ann.welcome.state.hours
}

#[tokio::test]
async fn the_welcome_says_whether_the_shop_is_open_and_until_when() {
    let always = welcomed("daily 00:00-24:00").await.unwrap();
    assert_eq!((always.open, always.until), (true, None));
    let closed = welcomed("daily 00:00-24:00; closed").await.unwrap();
    assert_eq!((closed.open, closed.until), (false, None));
}

#[tokio::test]
async fn hours_that_cannot_be_read_stop_the_start_and_the_word_is_named() {
    let settings = Settings {
        hours: Some("mon-fry 09:00-18:00".to_owned()),
        timezone: Some("Asia/Seoul".to_owned()),
        ..settings()
    };
    let error = Server::start(settings).await.err().unwrap().to_string();
    assert!(error.contains("hours: `fry`"), "{error}");
}
