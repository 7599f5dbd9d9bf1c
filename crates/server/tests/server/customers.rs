//! Visitors whom the shop knows, over real sockets.

use std::path::Path;

use aisle_core::protocol::*;
use aisle_server::{Server, Settings};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::client::*;

const SECRET: &str = "a-secret-of-the-shop-0123456789abcdef";
const AUDIENCE: &str = "chat.shop.example";

pub(crate) fn settings_for(folder: &Path) -> Settings {
    let file = folder.join("secret");
    std::fs::write(&file, SECRET).unwrap();
    Settings {
        identity_secret: Some(file),
        identity_audience: Some(AUDIENCE.into()),
        ..settings_with(&folder.join("aisle.db"))
    }
}

pub(crate) async fn shop(folder: &Path) -> Server {
    Server::start(settings_for(folder)).await.unwrap()
}

fn sign(secret: &str, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({"alg": "HS256"})), part(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn seconds() -> i64 {
    aisle_server::app::now() / 1000
}

pub(crate) fn token_of(sub: &str, name: &str) -> String {
    let claims = json!({
        "sub": sub, "aud": AUDIENCE, "exp": seconds() + 900, "name": name, "email": format!("{sub}@example.com"),
    });
    sign(SECRET, &claims)
}

/// One that is good for so many seconds from now, or was.
pub(crate) fn token_until(sub: &str, ahead: i64) -> String {
    sign(
        SECRET,
        &json!({"sub": sub, "aud": AUDIENCE, "exp": seconds() + ahead}),
    )
}

pub(crate) fn known(visitor: &str, conversation: &str, token: &str) -> Hello {
    Hello {
        token: Some(token.into()),
        ..hello(visitor, wish(conversation))
    }
}

async fn refused(server: &Server, hello: Hello) -> (ServerError, Option<u16>) {
    let mut client = connect(server.address(), "/v1").await;
    client.send(&ClientFrame::Hello(hello)).await;
    client.ending().await
}

/// The agents' only line, and what `about` says of it.
pub(crate) async fn seen(server: &Server, agent: &str, id: &ConversationId) -> (ConversationSummary, About) {
    let (mut client, list) = super::client::agent(server, agent).await;
    let line = list.into_iter().find(|line| line.id == *id).unwrap();
    client
        .send(&AgentFrame::About(Which {
            conversation: id.clone(),
        }))
        .await;
    let about = client
        .until(|push: AgentPush| match push {
            AgentPush::About(about) => Some(*about.body),
            _ => None,
        })
        .await;
    (line, about)
}

fn texts(entries: &[Entry]) -> Vec<String> {
    entries.iter().filter_map(text_of).collect()
}

#[tokio::test]
async fn what_was_said_before_signing_in_is_the_customers_and_bears_the_verified_name() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("Is it true to size?").await;
    let id = ann.welcome.conversation.clone();
    let (line, _) = seen(&server, "Mina", &id).await;
    assert!(!line.verified);

    let mut ann = Visitor::join(
        server.address(),
        known("ann", "first", &token_of("c-1", "Ann Lee")),
    )
    .await;
    assert_eq!(ann.welcome.conversation, id, "the same conversation goes on");
    assert_eq!(texts(&ann.replayed), ["Is it true to size?"]);
    let (line, about) = seen(&server, "Joon", &id).await;
    assert!(line.verified && about.verified);
    assert_eq!(line.name.as_deref(), Some("Ann Lee"));
    assert_eq!(about.email.as_deref(), Some("c-1@example.com"));
    ann.said("And the colour?").await;
    server.stop().await;
}

#[tokio::test]
async fn what_is_only_typed_never_takes_the_place_of_what_the_shop_says() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    let mut eve = Visitor::join(
        server.address(),
        known("eve", "first", &token_of("c-1", "Eve Moss")),
    )
    .await;
    eve.said("hi").await;
    let left = fresh();
    let value = r#"{"name":"The Boss","email":"boss@shop.example","message":"Call me"}"#;
    eve.client
        .text(format!(
            r#"{{"contact":{{"client_id":"{left}","value":{value}}}}}"#,
            left = left.as_str()
        ))
        .await;
    eve.acked(&left).await;
    let (line, about) = seen(&server, "Mina", &eve.welcome.conversation).await;
    assert_eq!(line.name.as_deref(), Some("Eve Moss"));
    assert_eq!(about.email.as_deref(), Some("c-1@example.com"));
    // The shop itself may say something new.
    let again = Visitor::join(
        server.address(),
        known("eve", "first", &token_of("c-1", "Eve Hill")),
    )
    .await;
    let (line, _) = seen(&server, "Joon", &again.welcome.conversation).await;
    assert_eq!(line.name.as_deref(), Some("Eve Hill"));
    server.stop().await;
}

#[tokio::test]
async fn a_customer_goes_on_with_a_conversation_on_a_second_device_and_nobody_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    let ann = token_of("c-1", "Ann");
    let mut desk = Visitor::join(server.address(), known("desk", "first", &ann)).await;
    desk.said("From my desk").await;
    let id = desk.welcome.conversation.clone();

    let phone = Visitor::join(server.address(), known("phone", "other", &ann)).await;
    assert_ne!(phone.welcome.conversation, id);
    assert!(phone.welcome.features.ask.contains(&"conversations".to_owned()));
    let mut phone = phone;
    phone
        .client
        .text(r#"{"ask":{"n":1,"topic":"conversations"}}"#.into())
        .await;
    let list = phone
        .client
        .until(|frame: ServerFrame| match frame {
            ServerFrame::Answer(answer) => answer.data.map(|data| data.get().to_owned()),
            _ => None,
        })
        .await;
    assert!(
        list.contains(id.as_str()) && list.contains("From my desk"),
        "{list}"
    );

    let mut phone = Visitor::join(server.address(), known("phone", id.as_str(), &ann)).await;
    assert_eq!(phone.welcome.conversation, id);
    assert_eq!(texts(&phone.replayed), ["From my desk"]);
    phone.said("From my phone").await;
    desk.entry(|entry| text_of(entry).as_deref() == Some("From my phone"))
        .await;

    // Neither another customer nor a stranger gets at it by its name.
    let bob = token_of("c-2", "Bob");
    for hello in [known("bob", id.as_str(), &bob), hello("eve", wish(id.as_str()))] {
        let other = Visitor::join(server.address(), hello).await;
        assert_ne!(other.welcome.conversation, id);
        assert!(other.replayed.is_empty());
    }
    for mut hello in [known("bob", "x", &bob), hello("eve", wish("x"))] {
        hello.conversation = ConversationRef::Id(id.clone());
        assert_eq!(refused(&server, hello).await.0.code, ErrorCode::Forbidden);
    }
    server.stop().await;
}

#[tokio::test]
async fn the_secret_of_a_customers_browser_opens_nothing_without_their_token() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    // Whoever used this browser before knows its secret.
    let mut before = Visitor::new(server.address(), "ann").await;
    before.said("anonymous").await;
    let id = before.welcome.conversation.clone();
    let mut ann = Visitor::join(server.address(), known("ann", "first", &token_of("c-1", "Ann"))).await;
    ann.said("private").await;

    let (error, close) = refused(&server, hello("ann", wish("first"))).await;
    assert_eq!((error.code, close), (ErrorCode::TokenExpired, Some(4401)));
    let (error, close) = refused(&server, known("ann", "first", &token_of("c-2", "Bob"))).await;
    assert_eq!((error.code, close), (ErrorCode::Conflict, Some(4403)));
    let path = format!("/v1/conversations/{id}/log", id = id.as_str());
    let get = async |proof: String| {
        let header = format!("Authorization: Visitor ann:{}{proof}\r\n", secret("ann"));
        http(server.address(), "GET", &path, &header, "").await.0
    };
    assert_eq!(get(String::new()).await, 403);
    assert_eq!(get(format!(" {}", token_of("c-2", "Bob"))).await, 403);
    assert_eq!(get(format!(" {}", token_of("c-1", "Ann"))).await, 200);

    // A connection from before may say nothing more in the customer's name.
    let late = fresh();
    before.say(&late, "me too").await;
    assert_eq!(before.rejected(&late).await.code, ErrorCode::TokenExpired);
    server.stop().await;
}

#[tokio::test]
async fn a_token_that_is_forged_over_or_for_something_else_is_refused_by_name_and_nothing_of_it_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    let claims = |exp: i64, aud: &str| json!({"sub": "c-1", "aud": aud, "exp": exp});
    let now = seconds();
    let cases = [
        (
            sign(
                "another-secret-0123456789abcdef0123",
                &claims(now + 900, AUDIENCE),
            ),
            ErrorCode::TokenInvalid,
            "signed",
        ),
        (
            sign(SECRET, &claims(now - 120, AUDIENCE)),
            ErrorCode::TokenExpired,
            "expired",
        ),
        (
            sign(SECRET, &claims(now + 900, "other.example")),
            ErrorCode::TokenInvalid,
            "aud",
        ),
        (
            sign(SECRET, &claims(now - 315_576_000, AUDIENCE)),
            ErrorCode::TokenExpired,
            "clock",
        ),
        (
            sign(SECRET, &claims(now + 315_576_000, AUDIENCE)),
            ErrorCode::TokenInvalid,
            "clock",
        ),
        ("no token".into(), ErrorCode::TokenInvalid, "base64url"),
    ];
    for (token, code, word) in cases {
        let (error, close) = refused(&server, known("ann", "first", &token)).await;
        assert_eq!((error.code, close), (code, Some(4401)), "{}", error.message);
        assert!(error.message.contains(word), "{}", error.message);
        assert!(!error.message.contains(&token));
    }
    let good = token_of("c-1", "Ann");
    Visitor::join(server.address(), known("ann", "first", &good))
        .await
        .said("hi")
        .await;
    server.stop().await;
    let signature = good.rsplit_once('.').unwrap().1;
    let bytes = std::fs::read(folder.path().join("aisle.db")).unwrap();
    assert!(
        !bytes
            .windows(signature.len())
            .any(|part| part == signature.as_bytes())
    );
}

#[tokio::test]
async fn a_token_for_one_conversation_opens_that_one_only() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    let ann = token_of("c-1", "Ann");
    let mut first = Visitor::join(server.address(), known("ann", "first", &ann)).await;
    first.said("one").await;
    let mut second = Visitor::join(server.address(), known("ann", "second", &ann)).await;
    second.said("two").await;
    let id = first.welcome.conversation.clone();
    let scoped = sign(
        SECRET,
        &json!({"sub": "c-1", "aud": AUDIENCE, "exp": seconds() + 900, "conversation": id.as_str()}),
    );
    let phone = Visitor::join(server.address(), known("phone", id.as_str(), &scoped)).await;
    assert_eq!(texts(&phone.replayed), ["one"]);
    let other = second.welcome.conversation.as_str();
    for name in [other, "fresh"] {
        let (error, _) = refused(&server, known("phone", name, &scoped)).await;
        assert_eq!(error.code, ErrorCode::Forbidden, "{name}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_connection_ends_when_its_token_does_and_goes_on_with_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings_for(folder.path());
    // What is over is noticed with a ping, two and a half seconds from now at the latest;
    // silence would be three times this by sse, whose reader here only listens.
    settings.timing.silent_ms = 1_500;
    let server = Server::start(settings).await.unwrap();
    // Expired 58 seconds ago: good for two more, with the minute that is forgiven.
    let short = sign(
        SECRET,
        &json!({"sub": "c-1", "aud": AUDIENCE, "exp": seconds() - 58}),
    );
    let ended = refused(&server, known("ann", "first", &short)).await;
    assert_eq!((ended.0.code, ended.1), (ErrorCode::TokenExpired, Some(4401)));
    let mut ann = Visitor::join(server.address(), known("ann", "first", &token_of("c-1", "Ann"))).await;
    ann.said("still here").await;
    server.stop().await;
}

#[tokio::test]
async fn a_customer_who_is_forgotten_is_so_on_all_devices_and_the_secret_is_enough_for_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    let ann = token_of("c-1", "Ann Lee");
    let mut desk = Visitor::join(server.address(), known("desk", "first", &ann)).await;
    desk.said("Larch Lane 5").await;
    let mut phone = Visitor::join(server.address(), known("phone", "first", &ann)).await;
    phone.said("Birch Road 7").await;
    let mut bob = Visitor::join(server.address(), known("bob", "first", &token_of("c-2", "Bob"))).await;
    bob.said("Oak Street 1").await;
    let forget = async |visitor: &mut Visitor| {
        let name = fresh();
        visitor
            .client
            .send(&ClientFrame::Forget(Forget {
                client_id: name.clone(),
            }))
            .await;
        visitor.acked(&name).await;
    };
    forget(&mut phone).await;
    let gone = Visitor::join(server.address(), known("desk", "first", &ann)).await;
    assert!(texts(&gone.replayed).is_empty());
    let kept = Visitor::join(server.address(), known("bob", "first", &token_of("c-2", "Bob"))).await;
    assert_eq!(texts(&kept.replayed), ["Oak Street 1"]);

    // Bob has signed out and still wants to be forgotten: under a name that nothing
    // was said in, that is all this connection may ask for.
    let mut out = Visitor::join(server.address(), hello("bob", wish("forget-me"))).await;
    forget(&mut out).await;
    let gone = Visitor::join(server.address(), known("bob", "first", &token_of("c-2", "Bob"))).await;
    assert!(texts(&gone.replayed).is_empty());
    server.stop().await;
    let bytes = std::fs::read(folder.path().join("aisle.db")).unwrap();
    for word in ["Larch Lane", "Birch Road", "Oak Street", "Ann Lee"] {
        assert!(
            !bytes.windows(word.len()).any(|part| part == word.as_bytes()),
            "{word}"
        );
    }
}

#[tokio::test]
async fn who_is_signed_out_may_ask_for_nothing_but_to_be_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    let mut ann = Visitor::join(server.address(), known("ann", "first", &token_of("c-1", "Ann"))).await;
    ann.said("private").await;
    let mut out = Visitor::join(server.address(), hello("ann", wish("second"))).await;
    out.say(&fresh(), "hi").await;
    let (error, close) = out.client.ending().await;
    assert_eq!((error.code, close), (ErrorCode::TokenExpired, Some(4401)));
    server.stop().await;
}

#[tokio::test]
async fn a_server_without_keys_takes_no_notice_of_tokens() {
    let server = start().await;
    let mut ann = Visitor::join(server.address(), known("ann", "first", "anything")).await;
    ann.said("hi").await;
    let (line, _) = seen(&server, "Mina", &ann.welcome.conversation).await;
    assert!(!line.verified);
    server.stop().await;
}
