//! What the shop's webhook is told: signed, at least once, and nowhere else.

use std::sync::Arc;

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::*;
use aisle_server::app::{App, now};
use aisle_server::courier::{self, Format, WebhookSettings, schedule};
use aisle_server::knowledge::{Knowledge, Sources};
use aisle_server::store::{self, Change, Channel, Deliveries, DeliveryLine, Owner, Request, Store, Who};
use aisle_server::{Server, Settings, secrets};
use axum::http::header;
use serde_json::{Value, json};

use crate::client::*;
use crate::process;
use crate::receiver::{Receiver, SECRET, Says};
use crate::schema::faults;
use crate::tickets::{leaves, left, letter};

/// Any moment; the clock of these tests.
const NOON: Timestamp = 1_795_431_600_000;
const SECOND: i64 = 1000;

fn told_to(receiver: &Receiver) -> Settings {
    Settings {
        webhook: WebhookSettings {
            url: Some(receiver.url()),
            secret: Some(SECRET.into()),
            ..WebhookSettings::default()
        },
        ..settings()
    }
}

fn published() -> Value {
    serde_json::from_str(include_str!("../../../../docs/webhooks.schema.json")).unwrap()
}

async fn admin(server: &Server, method: &str, path: &str, token: &str) -> (u16, Value) {
    let auth = format!("Authorization: Bearer {token}\r\n");
    let (status, _, body) = http(server.address(), method, path, &auth, "").await;
    (status, serde_json::from_str(&body).unwrap_or_default())
}

/// The list of deliveries, once it shows what is waited for.
async fn listed(server: &Server, token: &str, fits: impl Fn(&Value) -> bool) -> Value {
    loop {
        let (status, page) = admin(server, "GET", "/v1/agent/deliveries", token).await;
        assert_eq!(status, 200, "{page}");
        if fits(&page) {
            return page;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_ticket_is_told_signed_and_as_the_schema_says() {
    let mut receiver = Receiver::start([]).await;
    let server = Server::start(told_to(&receiver)).await.unwrap();
    let mina = token(&server, "Mina").await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let mut letter = letter();
    letter["company"] = json!("Lee & Co");
    let said = leaves(&mut ann, &letter).await.unwrap();
    let got = receiver.got(1).await.remove(0);
    assert!(got.is_signed(), "{got:?}");
    assert_eq!(got.header("content-type"), "application/json");
    let event = got.json();
    assert_eq!(faults(&published(), &published(), &event), [""; 0]);
    assert_eq!(
        event["id"],
        got.header("webhook-id"),
        "one name to know it again by"
    );
    assert_eq!(event["type"], "ticket.created");
    let data = &event["data"];
    assert_eq!(data["ticket"], said["value"]["ticket"]);
    for name in ["email", "order", "topic", "consents", "company"] {
        assert_eq!(data[name], letter[name], "{name}");
    }
    assert_eq!(data["name"], "Ann Lee");
    assert_eq!(
        data["page"]["url"], "https://shop.example/p/1",
        "no query, which may hold a secret"
    );
    assert_eq!(data["suspect"], false);

    let page = listed(&server, &mina, |page| page["deliveries"][0]["state"] == "done").await;
    assert_eq!(
        page["webhook"],
        format!("http://{}", receiver.address),
        "no path, which may hold a key"
    );
    assert_eq!(page["deliveries"][0]["about"], said["value"]["ticket"]);
    assert_eq!(receiver.so_far(), 1);
    server.stop().await;
}

/// A server's inside without its loop: time goes on when a test says so.
async fn still(settings: Settings) -> Arc<App> {
    let store = Store::open(settings.database_file(), 64).unwrap();
    let app = App::new(settings, store, Knowledge::load(Sources::default()).unwrap()).unwrap();
    let owner = Owner::anonymous(VisitorId::new("ann").unwrap(), secrets::hash("secret"));
    let tell = app.courier.tell();
    let request = Request {
        conversation: ConversationId::new("c1").unwrap(),
        who: Who::Visitor(Arc::new(owner)),
        client_id: fresh(),
        change: Change::Contact(Raw::new(&letter().to_string()).unwrap(), tell),
        page: None,
        locale: "ko".into(),
    };
    app.store
        .write(move |db| store::append(db, request, NOON))
        .await
        .unwrap();
    app
}

async fn only(app: &App) -> DeliveryLine {
    let all = app
        .store
        .read(|db| store::deliveries(db, Deliveries::All, None, 9))
        .await;
    all.unwrap().0.remove(0)
}

fn half() -> f64 {
    0.5
}

#[tokio::test]
async fn what_fails_is_tried_again_when_its_time_has_come_and_under_the_same_name() {
    let wait = Says::With(503, header::RETRY_AFTER, "900".into());
    let mut receiver = Receiver::start([Says::Status(500), wait, Says::Endless]).await;
    let app = still(told_to(&receiver)).await;
    let round = async |at: Timestamp| courier::round(&app, Channel::Webhook, at, half).await.unwrap();

    assert_eq!(round(NOON).await, Some(NOON + 5 * SECOND));
    let line = only(&app).await;
    assert_eq!((line.state, line.error.as_deref()), ("waiting", Some("500")));
    // Too early: nothing is sent.
    assert_eq!(round(NOON + 5 * SECOND - 1).await, Some(NOON + 5 * SECOND));
    assert_eq!(receiver.so_far(), 1);
    // The receiver asks for more time than the five minutes it would have got.
    let second = NOON + 5 * SECOND;
    assert_eq!(round(second).await, Some(second + 900 * SECOND));
    assert_eq!(only(&app).await.error.as_deref(), Some("503: Come back later"));
    // An answer without end is no reason to listen for ever.
    assert_eq!(round(second + 900 * SECOND).await, None);
    let line = only(&app).await;
    assert_eq!((line.state, line.attempts, line.error), ("done", 3, None));

    let got = receiver.got(3).await;
    assert!(
        got.iter()
            .all(|got| got.is_signed() && got.json() == got_first(&got.body))
    );
    let of = |name: &str| {
        got.iter()
            .map(|got| got.header(name).to_owned())
            .collect::<Vec<_>>()
    };
    let ids = of("webhook-id");
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let stamps = of("webhook-timestamp");
    assert_eq!(
        stamps,
        [NOON, second, second + 900 * SECOND].map(|at| (at / 1000).to_string())
    );
    assert!(
        got.iter().all(|other| other.body == got[0].body),
        "the event itself stays as it was"
    );
}

fn got_first(body: &str) -> Value {
    serde_json::from_str(body).unwrap()
}

#[tokio::test]
async fn after_three_days_it_is_given_up_seen_by_admins_and_tried_again_at_their_wish() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("aisle.db");
    let elsewhere = Says::With(307, header::LOCATION, "/elsewhere".into());
    let mut receiver = Receiver::start(vec![elsewhere; schedule::ATTEMPTS]).await;
    let settings = Settings {
        database: file.clone(),
        ..told_to(&receiver)
    };
    let app = still(settings.clone()).await;
    let (mut at, mut rounds) = (NOON, 0);
    while let Some(next) = courier::round(&app, Channel::Webhook, at, half).await.unwrap() {
        at = next;
        rounds += 1;
    }
    assert_eq!(
        (rounds + 1, receiver.so_far()),
        (schedule::ATTEMPTS, schedule::ATTEMPTS)
    );
    assert_eq!((at - NOON) / (60 * 60 * SECOND), 75, "hours");
    let line = only(&app).await;
    assert_eq!(line.state, "failed");
    assert!(line.error.unwrap().contains("redirects are not followed"));
    app.store.close().await;

    let server = Server::start(settings).await.unwrap();
    let (mina, joon) = (token(&server, "Mina").await, token(&server, "Joon").await);
    assert_eq!(
        admin(&server, "GET", "/v1/agent/deliveries", &joon).await.0,
        403,
        "admins only"
    );
    let page = listed(&server, &mina, |_| true).await;
    assert_eq!(page["counts"]["failed"], 1);
    let path = format!("/v1/agent/deliveries/{}/retry", line.id);
    assert_eq!(admin(&server, "POST", &path, &joon).await.0, 403);
    assert_eq!(admin(&server, "POST", &path, &mina).await.0, 204);
    let got = receiver.got(schedule::ATTEMPTS + 1).await;
    assert!(
        got.iter().all(|got| got.path == "/hook?key=k"),
        "nobody went elsewhere"
    );
    let page = listed(&server, &mina, |page| page["deliveries"][0]["state"] == "done").await;
    assert_eq!(page["counts"]["failed"], 0);
    assert_eq!(
        admin(&server, "POST", &path, &mina).await.0,
        404,
        "what was told is not told again"
    );
    let (_, trail) = admin(&server, "GET", "/v1/agent/audit", &mina).await;
    assert_eq!(trail["entries"][0]["what"], "retry");
    server.stop().await;
}

#[tokio::test]
async fn a_server_that_is_killed_tells_after_all_and_the_receiver_knows_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("aisle.db");
    let mut receiver = Receiver::start([Says::Nothing]).await;
    let url = receiver.url();
    let start = || {
        process::run_with(
            &file,
            &[
                ("AISLE_SERVER_WEBHOOK__URL", &url),
                ("AISLE_SERVER_WEBHOOK__SECRET", SECRET),
            ],
        )
    };
    let (mut child, address, _) = start();
    let mut ann = Visitor::new(address, "ann").await;
    let client_id = fresh();
    ann.client.send(&left(&client_id, &letter())).await;
    ann.acked(&client_id).await;
    // It is under way, and nobody has said yet that it arrived.
    receiver.got(1).await;
    child.kill().unwrap();
    child.wait().unwrap();

    let (mut child, address, _) = start();
    let got = receiver.got(2).await;
    assert_eq!(got[0].header("webhook-id"), got[1].header("webhook-id"));
    assert_eq!(got[0].body, got[1].body);
    assert!(got[1].is_signed());
    // The visitor is unsure too, and sends it again: it is the same ticket.
    let mut ann = Visitor::new(address, "ann").await;
    ann.client.send(&left(&client_id, &letter())).await;
    ann.acked(&client_id).await;
    let other = fresh();
    ann.client.send(&left(&other, &letter())).await;
    ann.acked(&other).await;
    let got = receiver.got(3).await;
    assert_ne!(got[2].header("webhook-id"), got[0].header("webhook-id"));
    assert_eq!(got.len(), 3, "the third is the second ticket");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn what_was_not_told_yet_is_not_told_once_its_visitor_is_forgotten() {
    let receiver = Receiver::start([Says::Status(500)]).await;
    let app = still(told_to(&receiver)).await;
    courier::round(&app, Channel::Webhook, NOON, half).await.unwrap();
    let erase = |db: &_| {
        let owner = Owner::anonymous(VisitorId::new("ann").unwrap(), secrets::hash("secret"));
        store::erase(db, &ConversationId::new("c1").unwrap(), &owner, &fresh(), NOON)
    };
    app.store.write(erase).await.unwrap();
    assert_eq!(
        courier::round(&app, Channel::Webhook, NOON + 3_600_000, half)
            .await
            .unwrap(),
        None
    );
    assert_eq!(receiver.so_far(), 1);
}

#[tokio::test]
async fn without_a_webhook_nothing_is_kept_for_one() {
    let app = still(settings()).await;
    let all = app
        .store
        .read(|db| store::deliveries(db, Deliveries::All, None, 9))
        .await
        .unwrap();
    assert_eq!(all.0, []);
}

/// The shape that HubSpot's reference gives for the body of "submit data to a form"
/// (Forms API v3, legacy: `POST /submissions/v3/integration/submit/{portalId}/{formGuid}`),
/// looked at in November 2026.
fn form_submission() -> Value {
    let text = json!({"type": "string"});
    json!({
        "type": "object", "additionalProperties": false, "required": ["fields"],
        "properties": {
            "submittedAt": text,
            "fields": {"type": "array", "maxItems": 1000, "items": {
                "type": "object", "additionalProperties": false, "required": ["name", "value"],
                "properties": {"objectTypeId": text, "name": text, "value": text},
            }},
            "context": {"type": "object", "additionalProperties": false, "properties": {
                "hutk": text, "ipAddress": text, "pageName": text, "pageUri": text, "pageId": text,
                "sfdcCampaignId": text, "goToWebinarWebinarKey": text,
            }},
            "legalConsentOptions": {"type": "object", "additionalProperties": false, "properties": {
                "consent": {
                    "type": "object", "additionalProperties": false, "required": ["consentToProcess", "text"],
                    "properties": {
                        "consentToProcess": {"type": "boolean"}, "text": text,
                        "communications": {"type": "array", "items": {
                            "type": "object", "additionalProperties": false,
                            "required": ["value", "subscriptionTypeId", "text"],
                            "properties": {"value": {"type": "boolean"}, "subscriptionTypeId": {"type": "integer"}, "text": text},
                        }},
                    },
                },
                "legitimateInterest": {"type": "object"},
            }},
            "skipValidation": {"type": "boolean"},
        },
    })
}

#[tokio::test]
async fn a_ticket_is_a_submission_of_a_form_of_hubspot() {
    let mut receiver = Receiver::start([]).await;
    let mut settings = told_to(&receiver);
    settings.webhook = WebhookSettings {
        format: Format::Hubspot,
        secret: None,
        process: Some("answer".into()),
        fields: [("order".to_owned(), "last_order".to_owned())].into(),
        subscriptions: [("news".to_owned(), 777)].into(),
        ..settings.webhook
    };
    let server = Server::start(settings).await.unwrap();
    let mut ann = Visitor::new(server.address(), "ann").await;
    let before = now();
    let said = leaves(&mut ann, &letter()).await.unwrap();
    let got = receiver.got(1).await.remove(0);
    let sent = got.json();
    let shape = form_submission();
    assert_eq!(faults(&shape, &shape, &sent), [""; 0]);
    assert!(sent["submittedAt"].as_str().unwrap().parse::<i64>().unwrap() >= before);
    let number = said["value"]["ticket"].as_str().unwrap();
    let field = |name: &str, value: &str| json!({"objectTypeId": "0-1", "name": name, "value": value});
    assert_eq!(
        sent["fields"],
        json!([
            field("email", "ann@shop.example"),
            field("firstname", "Ann Lee"),
            field(
                "message",
                &format!("Where is it?\n\nThanks\n\nTopic: Delivery\n\nTicket: {number}")
            ),
            field("last_order", "A-1001"),
        ])
    );
    assert_eq!(
        sent["context"],
        json!({"pageUri": "https://shop.example/p/1", "pageName": "Boots"})
    );
    let consent = &sent["legalConsentOptions"]["consent"];
    assert_eq!(
        (&consent["consentToProcess"], &consent["text"]),
        (&json!(true), &json!("To answer me"))
    );
    assert_eq!(
        consent["communications"],
        json!([{"value": false, "subscriptionTypeId": 777, "text": "News by mail"}]),
        "what was not agreed to is said as well"
    );
    // A machine's is for agents to look at, and no contact of anybody.
    let mut trapped = letter();
    trapped["trap"] = json!("http://spam");
    leaves(&mut ann, &trapped).await.unwrap();
    let last = leaves(&mut ann, &json!({"phone": "+82 10 1234 5678"}))
        .await
        .unwrap();
    let got = receiver.got(2).await;
    let number = last["value"]["ticket"].as_str().unwrap();
    assert_eq!(
        got[1].json()["fields"],
        json!([
            field("phone", "+82 10 1234 5678"),
            field("message", &format!("Ticket: {number}"))
        ])
    );
    server.stop().await;
}

#[tokio::test]
async fn the_doctor_pings_the_webhook_signed_and_says_what_waits() {
    let mut receiver = Receiver::start([Says::Status(204), Says::Status(401)]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("aisle.db");
    let settings = Settings {
        database: file.clone(),
        ..told_to(&receiver)
    };
    let app = still(settings).await;
    app.store.close().await;
    let doctor = async |url: String| {
        let file = file.to_str().unwrap().to_owned();
        let asked = move || {
            let env = [
                ("AISLE_SERVER_WEBHOOK__URL", url.as_str()),
                ("AISLE_SERVER_WEBHOOK__SECRET", SECRET),
            ];
            process::doctor_with(&["--database", &file, "doctor"], &env)
        };
        tokio::task::spawn_blocking(asked).await.unwrap()
    };
    let (_, text) = doctor(receiver.url()).await;
    assert!(text.contains("it answers a signed ping with 204"), "{text}");
    assert!(text.contains("ok    deliveries  1 wait"), "{text}");
    assert!(!text.contains("key=k"), "{text}");
    let ping = receiver.got(1).await.remove(0);
    assert!(ping.is_signed());
    assert_eq!(faults(&published(), &published(), &ping.json()), [""; 0]);
    assert_eq!(
        (&ping.json()["type"], &ping.json()["data"]),
        (&json!("ping"), &json!({}))
    );
    let (well, text) = doctor(receiver.url()).await;
    assert!(
        !well && text.contains("bad   webhook") && text.contains("401"),
        "{text}"
    );
    assert!(text.contains("checks with the same secret"), "{text}");
    let (well, text) = doctor("http://shop.example/hook".into()).await;
    assert!(!well && text.contains("must begin with https://"), "{text}");
}
