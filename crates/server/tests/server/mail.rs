//! Letters, and conversations to take away.

use aisle_core::protocol::*;
use aisle_server::courier::MailSettings;
use aisle_server::{Server, Settings};
use serde_json::{Value, json};

use crate::client::*;
use crate::process;
use crate::relay::{Does, Papers, Relay};
use crate::tickets::{leaves, letter};

const SHOP: &str = "Larch & Loft <chat@shop.example>";

fn posted(relay: &Relay) -> Settings {
    Settings {
        mail: MailSettings {
            relay: Some(relay.url()),
            from: Some(SHOP.into()),
            ..MailSettings::default()
        },
        public_url: Some("https://chat.shop.example".into()),
        timezone: Some("Europe/Berlin".into()),
        ..settings()
    }
}

async fn wishes(visitor: &mut Visitor) -> ClientId {
    let client_id = fresh();
    wishes_again(visitor, &client_id).await;
    client_id
}

async fn wishes_again(visitor: &mut Visitor, client_id: &ClientId) {
    let wish = TranscriptRequest {
        client_id: client_id.clone(),
        format: "mail".into(),
        to: None,
    };
    visitor.client.send(&ClientFrame::Transcript(wish)).await;
}

async fn take(server: &Server, conversation: &str, query: &str, who: &str) -> (u16, String, String) {
    let path = format!("/v1/conversations/{conversation}/transcript{query}");
    http(
        server.address(),
        "GET",
        &path,
        &format!("Authorization: {who}\r\n"),
        "",
    )
    .await
}

async fn post(server: &Server, conversation: &str, who: &str, wish: &Value) -> (u16, Value) {
    let path = format!("/v1/conversations/{conversation}/transcript");
    let headers = format!("Authorization: {who}\r\nContent-Type: application/json\r\n");
    let (status, _, body) = http(server.address(), "POST", &path, &headers, &wish.to_string()).await;
    (status, serde_json::from_str(&body).unwrap_or_default())
}

fn proof(name: &str) -> String {
    format!("Visitor {name}:{}", secret(name))
}

#[tokio::test]
async fn the_shop_gets_a_letter_about_each_ticket_of_a_person_and_answers_its_visitor() {
    let mut relay = Relay::start().await;
    let mut settings = posted(&relay);
    settings.mail.to = vec!["help@shop.example".into(), "Boss <boss@shop.example>".into()];
    let server = Server::start(settings).await.unwrap();
    let mut ann = Visitor::new(server.address(), "ann").await;
    let mut bad = letter();
    bad["trap"] = json!("http://spam");
    leaves(&mut ann, &bad).await.unwrap();
    let mut good = letter();
    // Nobody writes lines of a head by their name.
    good["name"] = json!("Ann\r\nBcc: all@shop.example");
    let said = leaves(&mut ann, &good).await.unwrap();
    let got = relay.letters(1).await.remove(0);
    let number = said["value"]["ticket"].as_str().unwrap();
    assert_eq!(
        got.header("Subject"),
        format!("New ticket {number}: Ann Bcc: all@shop.example")
    );
    assert_eq!(got.header("Bcc"), "");
    assert_eq!(got.to, ["help@shop.example", "boss@shop.example"]);
    assert_eq!(got.from, "chat@shop.example");
    assert!(got.header("Reply-To").contains("ann@shop.example"));
    assert_eq!(got.header("Auto-Submitted"), "auto-generated");
    assert!(got.header("Message-ID").starts_with("<mail_"));
    for line in [
        "E-mail: ann@shop.example",
        "Order: A-1001",
        "Where is it?",
        "Agreed: To answer me 2026-11",
        "Not agreed: News by mail 3",
        "Page: https://shop.example/p/1",
        "Console: https://chat.shop.example/agent#c=",
    ] {
        assert!(got.text.contains(line), "{line} in {}", got.text);
    }
    server.stop().await;
    assert_eq!(relay.so_far().0, 1, "none about the machine's");
}

#[tokio::test]
async fn a_visitor_gets_a_copy_once_at_the_address_they_gave() {
    let mut relay = Relay::start().await;
    let server = Server::start(posted(&relay)).await.unwrap();
    let mut ann = Visitor::new(server.address(), "ann").await;
    assert!(ann.welcome.features.transcript);
    ann.said("Is it *true* to size?").await;
    let wish = wishes(&mut ann).await;
    assert_eq!(
        ann.rejected(&wish).await.code,
        ErrorCode::NotFound,
        "nobody knows an address"
    );
    leaves(&mut ann, &letter()).await.unwrap();
    let wish = wishes(&mut ann).await;
    ann.acked(&wish).await;
    let got = relay.letters(1).await.remove(0);
    assert_eq!(got.to, ["ann@shop.example"]);
    assert!(got.header("Content-Type").starts_with("multipart/alternative"));
    assert!(got.text.contains("text/plain") && got.text.contains("text/html"));
    // The visitor's language is Korean, and the subject is encoded.
    assert!(
        got.header("Subject").contains("=?utf-8?"),
        "{}",
        got.header("Subject")
    );
    // Asked again, as after a lost answer: the same letter.
    wishes_again(&mut ann, &wish).await;
    ann.acked(&wish).await;
    let other = wishes(&mut ann).await;
    ann.acked(&other).await;
    let got = relay.letters(2).await;
    assert_eq!(got.len(), 2);
    assert_ne!(got[0].header("Message-ID"), got[1].header("Message-ID"));
    server.stop().await;
}

#[tokio::test]
async fn a_copy_that_cannot_be_says_why() {
    let mut relay = Relay::start().await;
    let mut settings = posted(&relay);
    settings.limits.copies_per_hour = 3;
    let server = Server::start(settings).await.unwrap();
    let mina = token(&server, "Mina").await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let id = ann.welcome.conversation.as_str().to_owned();
    let to = |address: &str| json!({"client_id": fresh(), "to": address, "locale": "en"});
    let asked = async |who: &str, wish: Value| post(&server, &id, who, &wish).await;
    let ann_is = proof("ann");
    assert_eq!(
        asked(&ann_is, to("ann@shop.example")).await.0,
        404,
        "nothing was said"
    );
    ann.said("Hello").await;
    assert_eq!(
        asked(&proof("bob"), to("bob@shop.example")).await.0,
        403,
        "another's conversation"
    );
    assert_eq!(asked("Bearer none", to("ann@shop.example")).await.0, 401);
    let (status, said) = asked(&ann_is, to("no address")).await;
    assert_eq!((status, &said["code"]), (422, &json!("malformed")));
    // The relay says that nobody has the first, and that it is busy for the second.
    relay.say("gone@shop.example", "550 no such mailbox");
    let (status, said) = asked(&ann_is, to("gone@shop.example")).await;
    assert_eq!((status, &said["code"]), (404, &json!("not-found")), "{said}");
    relay.say("ann@shop.example", "451 busy");
    assert_eq!(
        asked(&ann_is, to("ann@shop.example")).await.0,
        202,
        "it is on its way"
    );
    let auth = format!("Authorization: Bearer {mina}\r\n");
    let (_, _, page) = http(server.address(), "GET", "/v1/agent/deliveries", &auth, "").await;
    let page: Value = serde_json::from_str(&page).unwrap();
    let states: Vec<_> = page["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["state"])
        .collect();
    assert_eq!(states, ["waiting", "failed"]);
    assert!(
        page["deliveries"][0]["error"].as_str().unwrap().contains("busy"),
        "{page}"
    );
    assert!(
        !page.to_string().contains("ann@shop.example"),
        "an address is nobody's business here"
    );
    let waiting = page["deliveries"][0]["id"].as_str().unwrap();
    let path = format!("/v1/agent/deliveries/{waiting}/retry");
    relay.hush("ann@shop.example");
    let (status, ..) = http(server.address(), "POST", &path, &auth, "").await;
    // Its time may have come in between.
    assert!(status == 204 || status == 404, "{status}");
    let got = relay.letters(1).await.remove(0);
    assert_eq!(got.to, ["ann@shop.example"]);
    assert_eq!(got.header("Subject"), "Your conversation with Larch & Loft");
    assert!(got.text.contains("Hello"), "{}", got.text);
    assert_eq!(
        asked(&ann_is, json!({"client_id": fresh()})).await.0,
        202,
        "to the address that is known now"
    );
    let (status, said) = asked(&ann_is, to("ann@shop.example")).await;
    assert_eq!((status, &said["code"]), (429, &json!("rate-limited")));
    // Once the shop or an order has proved the address, no other is written to.
    let prove = |db: &rusqlite::Connection| Ok(db.execute("UPDATE conversation SET email_proved = 1", [])?);
    server.app().store.write(prove).await.unwrap();
    let (status, said) = asked(&ann_is, to("stranger@shop.example")).await;
    assert_eq!((status, &said["code"]), (403, &json!("forbidden")));
    server.stop().await;
}

#[tokio::test]
async fn letters_can_lie_in_a_folder_and_without_mail_there_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings();
    settings.mail = MailSettings {
        drop: Some(folder.path().to_owned()),
        from: Some("chat@shop.example".into()),
        to: vec!["help@shop.example".into()],
        ..MailSettings::default()
    };
    let server = Server::start(settings).await.unwrap();
    let mut ann = Visitor::new(server.address(), "ann").await;
    leaves(&mut ann, &letter()).await.unwrap();
    let wish = wishes(&mut ann).await;
    ann.acked(&wish).await;
    let mut to = Vec::new();
    while to.len() < 2 {
        let all = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap().path());
        let whole = all.filter(|path| path.extension().is_some_and(|ending| ending == "eml"));
        let texts = whole.map(|path| std::fs::read_to_string(path).unwrap());
        to = texts
            .filter_map(|text| {
                text.lines()
                    .find(|line| line.starts_with("To: "))
                    .map(str::to_owned)
            })
            .collect();
        tokio::task::yield_now().await;
    }
    to.sort();
    assert_eq!(to, ["To: ann@shop.example", "To: help@shop.example"]);
    server.stop().await;
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        2,
        "and nothing half"
    );

    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    assert!(!ann.welcome.features.transcript);
    ann.said("Hello").await;
    let wish = wishes(&mut ann).await;
    let reject = ann.rejected(&wish).await;
    assert_eq!((reject.code, reject.retryable), (ErrorCode::Unsupported, false));
    server.stop().await;
}

#[tokio::test]
async fn a_conversation_is_taken_away_as_text_page_and_json_by_whose_it_is() {
    let mut settings = settings();
    settings.timezone = Some("Asia/Seoul".into());
    let server = Server::start(settings).await.unwrap();
    let mina = token(&server, "Mina").await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let id = ann.welcome.conversation.as_str().to_owned();
    ann.said("Is it *red*? <b>").await;
    let (status, head, text) = take(&server, &id, "?format=text", &proof("ann")).await;
    assert_eq!(status, 200);
    assert!(
        text.contains("You:\nIs it red? <b>\n") && text.contains("Asia/Seoul"),
        "{text}"
    );
    assert!(
        head.contains("attachment; filename=\"conversation.txt\"") && head.contains("no-store"),
        "{head}"
    );
    let (_, head, page) = take(&server, &id, "?format=html&locale=ko", &format!("Bearer {mina}")).await;
    assert!(
        page.contains("Is it <b>red</b>? &lt;b&gt;") && page.contains("lang=\"ko\""),
        "{page}"
    );
    assert!(
        head.contains("default-src 'none'") && head.contains("sandbox"),
        "{head}"
    );
    let (_, _, json) = take(&server, &id, "?format=json", &proof("ann")).await;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["lines"][0]["text"], "Is it *red*? <b>");
    assert_eq!(take(&server, &id, "?format=pdf", &proof("ann")).await.0, 422);
    assert_eq!(take(&server, &id, "", &proof("bob")).await.0, 403);
    assert_eq!(take(&server, &id, "", "Bearer none").await.0, 403);
    server.stop().await;
}

#[tokio::test]
async fn the_doctor_greets_the_relay_and_sends_nothing() {
    let relay = Relay::start().await;
    let doctor = async |env: Vec<(&'static str, String)>| {
        let asked = move || {
            let env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
            process::doctor_with(&["--database", ":memory:", "doctor"], &env)
        };
        tokio::task::spawn_blocking(asked).await.unwrap()
    };
    let from = ("AISLE_SERVER_MAIL__FROM", SHOP.to_owned());
    let (_, text) = doctor(vec![from.clone(), ("AISLE_SERVER_MAIL__RELAY", relay.url())]).await;
    assert!(
        text.contains("ok    mail") && text.contains("lets this server in"),
        "{text}"
    );
    assert_eq!(relay.so_far(), (0, 1), "greeted, and no letter");
    // A port that was free a moment ago, and has nobody now.
    let free = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let (well, text) = doctor(vec![
        from.clone(),
        ("AISLE_SERVER_MAIL__RELAY", format!("smtp://{free}")),
    ])
    .await;
    assert!(
        !well && text.contains("bad   mail") && text.contains("whether the relay runs"),
        "{text}"
    );
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().display().to_string();
    let (_, text) = doctor(vec![from.clone(), ("AISLE_SERVER_MAIL__DROP", there.clone())]).await;
    assert!(text.contains("letters can be put there"), "{text}");
    assert_eq!(std::fs::read_dir(&there).unwrap().count(), 0, "nothing is left");
    let (well, text) = doctor(vec![from, ("AISLE_SERVER_MAIL__DROP", format!("{there}/none"))]).await;
    assert!(!well && text.contains("is no folder"), "{text}");
}

/// A server that writes by this relay and believes these papers.
async fn believing(relay: &Relay, scheme: &str, papers: &Papers) -> Server {
    let mut settings = posted(relay);
    settings.mail.relay = Some(format!("{scheme}://{}", relay.address));
    settings.mail.relay_ca = Some(papers.file.path().to_owned());
    settings.mail.to = vec!["help@shop.example".into()];
    Server::start(settings).await.unwrap()
}

#[tokio::test]
async fn letters_go_by_tls_from_the_start_or_when_it_is_asked_for() {
    for (does, scheme) in [(Does::Tls, "smtps"), (Does::StartTls, "smtp")] {
        let papers = Papers::of(&["127.0.0.1"]);
        let mut relay = Relay::with(does, Some(&papers)).await;
        let server = believing(&relay, scheme, &papers).await;
        let mut ann = Visitor::new(server.address(), "ann").await;
        leaves(&mut ann, &letter()).await.unwrap();
        let got = relay.letters(1).await.remove(0);
        assert!(got.text.contains("ann@shop.example"), "{does:?}: {}", got.text);
        assert!(relay.secured() > 0, "{does:?}");
        server.stop().await;
    }
}

/// What is said of the letter that could not be handed over, once it was tried.
async fn trouble(server: &Server) -> String {
    loop {
        let read = |db: &rusqlite::Connection| {
            let ask = "SELECT coalesce(max(error), '') FROM delivery";
            Ok(db.query_row(ask, [], |row| row.get::<_, String>(0))?)
        };
        let said = server.app().store.read(read).await.unwrap();
        if !said.is_empty() {
            return said;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_relay_that_cannot_prove_who_it_is_or_does_no_tls_is_handed_nothing() {
    let (own, known) = (Papers::of(&["127.0.0.1"]), Papers::of(&["127.0.0.1"]));
    let elsewhere = Papers::of(&["mail.shop.example"]);
    for (does, scheme, shown, believed) in [
        (Does::Tls, "smtps", &own, &known),
        (Does::StartTls, "smtp", &own, &known),
        (Does::Tls, "smtps", &elsewhere, &elsewhere),
        (Does::Plain, "smtp", &own, &own),
    ] {
        let relay = Relay::with(does, Some(shown)).await;
        let server = believing(&relay, scheme, believed).await;
        let mut ann = Visitor::new(server.address(), "ann").await;
        leaves(&mut ann, &letter()).await.unwrap();
        let said = trouble(&server).await;
        assert_eq!(relay.so_far().0, 0, "{does:?}: {said}");
        assert_eq!(relay.secured(), 0, "{does:?}: {said}");
        server.stop().await;
    }
}
