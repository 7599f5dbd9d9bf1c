//! Tabs of one browser on one connection: what is particular to them. All other tests
//! can run over a ride too, by `AISLE_TEST_TRANSPORT=ride` (see `way`).

use aisle_core::protocol::*;
use aisle_server::Server;
use aisle_server::ws::RIDERS;
use serde_json::{Value, json};

use crate::client::*;
use crate::way::Way;

fn ride(tab: &str, frame: &ClientFrame) -> Value {
    json!({ "ride": { "tab": tab, "frame": frame } })
}

fn says(client_id: &ClientId, text: &str) -> ClientFrame {
    ClientFrame::Message(SendMessage {
        client_id: client_id.clone(),
        content: Content::text(text),
    })
}

/// Waits for what a tab is told, until something fits.
async fn told(client: &mut Client, tab: &str, fits: impl Fn(&Value) -> bool) -> Value {
    client
        .until(|frame: Value| Some(frame["ride"].clone()).filter(|ride| ride["tab"] == tab && fits(ride)))
        .await
}

/// Ann, on a connection of her own that can carry others.
async fn carrier(server: &Server) -> Visitor {
    let way = Way::socket(server.address(), "/v1").await;
    Visitor::join_by(Client { way }, hello("ann", wish("first"))).await
}

async fn boards(client: &mut Client, tab: &str, conversation: &str) {
    let hello = ClientFrame::Hello(hello("ann", wish(conversation)));
    client.send(&ride(tab, &hello)).await;
    told(client, tab, |ride| ride["frame"].get("live").is_some()).await;
}

async fn riders(server: &Server) -> u64 {
    let (_, _, text) = http(server.address(), "GET", "/metrics", "", "").await;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("aisle_rider_connections "));
    line.unwrap().parse().unwrap()
}

async fn until_riders(server: &Server, count: u64) {
    while riders(server).await != count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn two_tabs_ride_on_a_connection_and_each_hears_what_the_others_say() {
    let server = start().await;
    let mut ann = carrier(&server).await;
    assert!(ann.welcome.features.ride);
    boards(&mut ann.client, "b", "first").await;
    boards(&mut ann.client, "c", "first").await;
    assert_eq!(riders(&server).await, 2);

    let id = fresh();
    ann.client
        .send(&ride("b", &says(&id, "from the second tab")))
        .await;
    let mut heard = [false; 3];
    while heard != [true; 3] {
        let frame: Value = ann.client.next().await;
        let (place, frame) = match frame["ride"]["tab"].as_str() {
            Some("b") => (1, &frame["ride"]["frame"]),
            Some("c") => (2, &frame["ride"]["frame"]),
            _ => (0, &frame),
        };
        let text = &frame["events"]["entries"][0]["body"]["message"]["content"]["fallback"];
        heard[place] |= text == "from the second tab";
    }
    // The same name again is the same message, from whichever tab.
    ann.client
        .send(&ride("c", &says(&id, "from the second tab")))
        .await;
    let ack = told(&mut ann.client, "c", |ride| ride["frame"].get("ack").is_some()).await;
    assert_eq!(ack["frame"]["ack"], json!({ "client_id": id, "seq": 1 }));
    server.stop().await;
}

#[tokio::test]
async fn a_tab_that_leaves_gives_its_place_back_and_so_do_all_when_the_connection_ends() {
    let server = start().await;
    let mut ann = carrier(&server).await;
    boards(&mut ann.client, "b", "first").await;
    ann.client
        .send(&json!({ "ride": { "tab": "b", "close": true } }))
        .await;
    until_riders(&server, 0).await;
    boards(&mut ann.client, "b", "first").await;
    boards(&mut ann.client, "c", "first").await;
    drop(ann);
    until_riders(&server, 0).await;
    server.stop().await;
}

#[tokio::test]
async fn a_tab_rides_on_its_own_secret_and_its_end_is_its_own() {
    let server = start().await;
    let mut ann = carrier(&server).await;
    ann.said("private").await;
    let mut thief = hello("ann", wish("first"));
    thief.visitor.secret = secret("thief");
    ann.client.send(&ride("x", &ClientFrame::Hello(thief))).await;
    let end = told(&mut ann.client, "x", |ride| ride.get("close").is_some()).await;
    assert_eq!(end["close"]["code"], 4403);
    // A tab that does not say hello.
    ann.client.send(&ride("y", &says(&fresh(), "hi"))).await;
    let end = told(&mut ann.client, "y", |ride| ride.get("close").is_some()).await;
    assert_eq!(end["close"]["code"], 4400);
    ann.said("and the connection goes on").await;
    server.stop().await;
}

#[tokio::test]
async fn a_ride_that_is_none_is_refused_and_a_rider_carries_nobody() {
    let server = start().await;
    let mut ann = carrier(&server).await;
    for wrong in [
        json!({ "ride": {} }),
        json!({ "ride": { "tab": "", "frame": {} } }),
        json!({ "ride": { "tab": "a b", "frame": {} } }),
        json!({ "ride": { "tab": "x".repeat(65), "frame": {} } }),
        json!({ "ride": 7 }),
    ] {
        ann.client.send(&wrong).await;
        let error = ann
            .client
            .until(|frame: ServerFrame| match frame {
                ServerFrame::Error(error) => Some(error),
                _ => None,
            })
            .await;
        assert_eq!(error.code, ErrorCode::Malformed, "{wrong}");
    }
    boards(&mut ann.client, "b", "first").await;
    let inner = ride("d", &ClientFrame::Hello(hello("ann", wish("first"))));
    ann.client
        .send(&json!({ "ride": { "tab": "b", "frame": inner } }))
        .await;
    // It is a frame that nobody knows: nothing comes of it, and all goes on.
    let id = fresh();
    ann.client.send(&ride("b", &says(&id, "still here"))).await;
    told(&mut ann.client, "b", |ride| {
        ride["frame"]["ack"]["client_id"] == id.as_str()
    })
    .await;
    assert_eq!(riders(&server).await, 1);
    server.stop().await;
}

#[tokio::test]
async fn a_connection_carries_so_many_tabs_and_tells_the_next_to_come_later() {
    let mut settings = settings();
    settings.limits.address_connections_per_minute = 1_000;
    settings.limits.address_connections = 1_000;
    let server = Server::start(settings).await.unwrap();
    let mut ann = carrier(&server).await;
    for tab in 0..RIDERS {
        boards(&mut ann.client, &tab.to_string(), "first").await;
    }
    let hello = ClientFrame::Hello(hello("ann", wish("first")));
    ann.client.send(&ride("more", &hello)).await;
    let end = told(&mut ann.client, "more", |ride| ride.get("close").is_some()).await;
    assert_eq!(end["close"], json!({ "code": 1013, "reason": "5000" }));
    server.stop().await;
}

#[tokio::test]
async fn a_server_that_stops_answers_riders_and_tells_them_when_to_come_again() {
    let server = start().await;
    let mut ann = carrier(&server).await;
    boards(&mut ann.client, "b", "first").await;
    let id = fresh();
    ann.client.send(&ride("b", &says(&id, "the last word"))).await;
    told(&mut ann.client, "b", |ride| {
        ride["frame"]["ack"]["client_id"] == id.as_str()
    })
    .await;
    let stopping = tokio::spawn(server.stop());
    let end = told(&mut ann.client, "b", |ride| ride.get("close").is_some()).await;
    assert_eq!(end["close"]["code"], 1012);
    stopping.await.unwrap();
}
