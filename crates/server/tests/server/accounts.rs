//! Accounts: cookies, passwords, invitations, roles, and what ends a session.

use std::net::SocketAddr;

use aisle_core::protocol::*;
use aisle_server::serve::first_agent;
use aisle_server::{Server, secrets, store};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::client::*;
use crate::console::{Desk, of, wish};
use crate::way::Way;

const OWN: &str = "Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n";

pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{} {}", self.status, self.body))
    }

    /// The cookie as a browser would send it back.
    fn cookie(&self) -> String {
        let line = self
            .head
            .lines()
            .find(|line| line.starts_with("set-cookie:"))
            .unwrap();
        line.trim_start_matches("set-cookie: ")
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    }
}

pub(crate) async fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &str,
    body: &Value,
) -> Answer {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let (status, head, body) = http(address, method, path, headers, &body).await;
    Answer { status, head, body }
}

/// Somebody with a password, in the database.
pub(crate) async fn add(server: &Server, name: &'static str, password: &str) -> AgentId {
    let hash = secrets::hash_password(password).unwrap();
    server
        .app()
        .store
        .write(move |db| store::add_agent(db, name, &hash, 1))
        .await
        .unwrap()
}

async fn sign_in(server: &Server, name: &str, password: &str) -> Answer {
    let body = json!({"name": name, "password": password, "cookie": true});
    ask(server.address(), "POST", "/v1/agent/sign-in", OWN, &body).await
}

/// The headers of a page that is signed in.
pub(crate) async fn page(server: &Server, name: &str, password: &str) -> String {
    let answer = sign_in(server, name, password).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    format!("{OWN}Cookie: {}\r\n", answer.cookie())
}

async fn status(server: &Server, page: &str) -> u16 {
    ask(server.address(), "GET", "/v1/agent/session", page, &Value::Null)
        .await
        .status
}

#[tokio::test]
async fn a_page_is_signed_in_by_a_cookie_that_scripts_cannot_read() {
    let server = start().await;
    add(&server, "Mina", "correct horse").await;
    let answer = sign_in(&server, "mina", "correct horse").await;
    assert!(answer.json().get("token").is_none(), "{}", answer.body);
    for part in ["aisle-agent=", "; httponly", "; samesite=strict", "; path=/"] {
        assert!(answer.head.contains(part), "{}", answer.head);
    }
    let headers = format!("{OWN}Cookie: {}\r\n", answer.cookie());
    let me = ask(
        server.address(),
        "GET",
        "/v1/agent/session",
        &headers,
        &Value::Null,
    )
    .await;
    assert_eq!(me.json()["name"], "Mina");
    // The socket is known by it as well.
    let mut request = format!("ws://{}/v1/agent", server.address())
        .into_client_request()
        .unwrap();
    request
        .headers_mut()
        .insert("Cookie", answer.cookie().parse().unwrap());
    let (socket, _) = connect_async(request).await.unwrap();
    let mut client = Client {
        way: Way::Socket(Box::new(socket)),
    };
    client
        .send(&AgentFrame::AgentHello(AgentHello {
            protocol: PROTOCOL,
            token: None,
            instance: fresh(),
            lists: true,
        }))
        .await;
    let AgentPush::AgentWelcome(welcome) = client.next().await else {
        panic!("no welcome")
    };
    assert_eq!(welcome.me.name, "Mina");
    server.stop().await;
}

#[tokio::test]
async fn behind_tls_the_cookie_is_bound_to_the_host() {
    let mut settings = settings();
    settings.public_url = Some("https://chat.shop.example".into());
    let server = Server::start(settings).await.unwrap();
    add(&server, "Mina", "correct horse").await;
    let answer = sign_in(&server, "Mina", "correct horse").await;
    assert!(
        answer.head.contains("set-cookie: __host-aisle-agent="),
        "{}",
        answer.head
    );
    assert!(answer.head.contains("; secure"));
    server.stop().await;
}

#[tokio::test]
async fn another_pages_requests_are_refused_however_the_browser_was_talked_into_them() {
    let server = start().await;
    add(&server, "Mina", "correct horse").await;
    let answer = sign_in(&server, "Mina", "correct horse").await;
    let cookie = format!(
        "Cookie: {}\r\nContent-Type: application/json\r\n",
        answer.cookie()
    );
    let body = json!({"shortcut": "x", "text": "y"});
    for from in [
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: same-site\r\n",
        "Sec-Fetch-Site: none\r\n",
        "Origin: https://evil.example\r\n",
        "Origin: null\r\n",
        "",
    ] {
        let headers = format!("{cookie}{from}");
        let nothing = json!({});
        let asked = [
            ("PUT", "/v1/agent/canned/x", &body),
            ("POST", "/v1/agent/sign-out", &nothing),
        ];
        for (method, path, body) in asked {
            let answer = ask(server.address(), method, path, &headers, body).await;
            assert_eq!(answer.status, 403, "{method} {path} {from}");
        }
        let body = json!({"name": "Mina", "password": "correct horse", "cookie": true});
        let login = format!("Content-Type: application/json\r\n{from}");
        let answer = ask(server.address(), "POST", "/v1/agent/sign-in", &login, &body).await;
        assert_eq!(answer.status, 403, "signing somebody in: {from}");
    }
    // An old browser names the origin only.
    let own = format!("{cookie}Origin: http://{}\r\n", server.address());
    let answer = ask(server.address(), "PUT", "/v1/agent/canned/x", &own, &body).await;
    assert_eq!(answer.status, 204, "{}", answer.body);
    server.stop().await;
}

#[tokio::test]
async fn a_session_that_was_planted_is_not_the_one_that_begins() {
    let server = start().await;
    add(&server, "Mina", "correct horse").await;
    let planted = format!("{OWN}Cookie: aisle-agent=0123456789abcdef\r\n");
    let body = json!({"name": "Mina", "password": "correct horse", "cookie": true});
    let first = ask(server.address(), "POST", "/v1/agent/sign-in", &planted, &body).await;
    assert_eq!(status(&server, &planted).await, 401);
    let before = format!("{OWN}Cookie: {}\r\n", first.cookie());
    let second = ask(server.address(), "POST", "/v1/agent/sign-in", &before, &body).await;
    assert_ne!(first.cookie(), second.cookie());
    assert_eq!(status(&server, &before).await, 401, "the one before is over");
    assert_eq!(
        status(&server, &format!("{OWN}Cookie: {}\r\n", second.cookie())).await,
        200
    );
    server.stop().await;
}

#[tokio::test]
async fn sessions_end_by_age_by_disuse_and_by_signing_out() {
    let server = start().await;
    let id = add(&server, "Mina", "correct horse").await;
    let now = aisle_server::app::now();
    let plant = |token: &'static str, began: i64| {
        let id = id.clone();
        server
            .app()
            .store
            .write(move |db| store::new_session(db, &id, &secrets::hash(token), began))
    };
    let bearer = |token: &str| format!("Authorization: Bearer {token}\r\n");
    plant("young", now - store::IDLE_MS + 60_000).await.unwrap();
    plant("idle", now - store::IDLE_MS).await.unwrap();
    plant("old", now - store::SESSION_MS).await.unwrap();
    let hash = secrets::hash("old");
    server
        .app()
        .store
        .write(move |db| store::touch_session(db, &hash, now))
        .await
        .unwrap();
    for (token, expected) in [("young", 200), ("idle", 401), ("old", 401), ("", 401)] {
        assert_eq!(status(&server, &bearer(token)).await, expected, "{token}");
    }
    let mine = page(&server, "Mina", "correct horse").await;
    let mut desk = Desk::with(server.address(), "young".into()).await;
    let everywhere = json!({"everywhere": true});
    let answer = ask(server.address(), "POST", "/v1/agent/sign-out", &mine, &everywhere).await;
    assert_eq!(answer.status, 204);
    assert!(answer.head.contains("max-age=0"), "{}", answer.head);
    let (error, close) = desk.client.ending().await;
    assert_eq!((error.code, close), (ErrorCode::TokenExpired, Some(4401)));
    assert_eq!(status(&server, &mine).await, 401);
    server.stop().await;
}

#[tokio::test]
async fn an_agent_removed_while_talking_is_gone_at_once_and_the_conversation_waits_again() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("Hello").await;
    add(&server, "Boss", "correct horse").await;
    let boss = page(&server, "Boss", "correct horse").await;
    let mut watching = Desk::sit(&server, "Sue").await;
    let mut mina = Desk::sit(&server, "Mina").await;
    let id = mina.list(View::Waiting).await.conversations[0].id.clone();
    mina.does(AgentFrame::Claim(of(&id, wish()))).await.unwrap();
    let path = format!("/v1/agent/agents/{}", mina.welcome.me.id.as_str());
    assert_eq!(
        ask(server.address(), "DELETE", &path, &boss, &Value::Null)
            .await
            .status,
        204
    );
    let (error, close) = mina.client.ending().await;
    assert_eq!((error.code, close), (ErrorCode::TokenExpired, Some(4401)));
    let left = ann.entry(|entry| entry.seq == 3).await;
    assert_eq!(
        left.body.known(),
        Some(&EntryBody::Assign {
            agent: None,
            name: None,
            by: None,
            department: None,
        })
    );
    let waiting = watching.list(View::Waiting).await;
    assert_eq!((waiting.conversations.len(), waiting.counts.waiting), (1, 1));
    server.stop().await;
}

#[tokio::test]
async fn only_admins_look_after_agents_and_read_the_audit_log() {
    let server = start().await;
    add(&server, "Boss", "correct horse").await;
    let mina = add(&server, "Mina", "battery staple").await;
    let page = page(&server, "Mina", "battery staple").await;
    let theirs = format!("/v1/agent/agents/{}", mina.as_str());
    for (method, path, body) in [
        ("PATCH", theirs.as_str(), json!({"role": "admin"})),
        ("DELETE", &theirs, Value::Null),
        ("POST", "/v1/agent/invitations", json!({"role": "admin"})),
        ("DELETE", "/v1/agent/invitations/x", Value::Null),
        ("PUT", "/v1/agent/departments/x", json!({"name": "X"})),
        ("DELETE", "/v1/agent/departments/x", Value::Null),
        ("GET", "/v1/agent/audit", Value::Null),
    ] {
        let answer = ask(server.address(), method, path, &page, &body).await;
        assert_eq!(answer.status, 403, "{method} {path}");
        let answer = ask(server.address(), method, path, OWN, &body).await;
        assert_eq!(answer.status, 401, "{method} {path} of nobody");
    }
    let staff = ask(server.address(), "GET", "/v1/agent/agents", &page, &Value::Null)
        .await
        .json();
    assert_eq!(staff["agents"].as_array().unwrap().len(), 2);
    server.stop().await;
}

#[tokio::test]
async fn an_invitation_lets_one_person_in_once() {
    let server = start().await;
    add(&server, "Boss", "correct horse").await;
    let boss = page(&server, "Boss", "correct horse").await;
    let address = server.address();
    let named = json!({"name": "Orders & returns"});
    assert_eq!(
        ask(address, "PUT", "/v1/agent/departments/orders", &boss, &named)
            .await
            .status,
        204
    );
    let invite = json!({"role": "agent", "departments": ["orders"], "hours": 1});
    let made = ask(address, "POST", "/v1/agent/invitations", &boss, &invite)
        .await
        .json();
    let link = made["link"].as_str().unwrap();
    let code = link.split("/agent#join=").nth(1).unwrap().to_owned();
    let join = |name: &str, password: &str| json!({"code": code, "name": name, "password": password, "cookie": true});
    let path = "/v1/agent/join";
    assert_eq!(
        ask(address, "POST", path, OWN, &join("Joon", "short"))
            .await
            .status,
        422
    );
    assert_eq!(
        ask(address, "POST", path, OWN, &join("\u{202e}", "long enough"))
            .await
            .status,
        422
    );
    assert_eq!(
        ask(address, "POST", path, OWN, &join("boss", "long enough"))
            .await
            .status,
        409
    );
    let joined = ask(address, "POST", path, OWN, &join("Joon", "long enough")).await;
    assert_eq!(joined.status, 200, "{}", joined.body);
    let headers = format!("{OWN}Cookie: {}\r\n", joined.cookie());
    let staff = ask(address, "GET", "/v1/agent/agents", &headers, &Value::Null)
        .await
        .json();
    let joon = staff["agents"]
        .as_array()
        .unwrap()
        .iter()
        .find(|agent| agent["name"] == "Joon")
        .unwrap();
    assert_eq!(
        (&joon["role"], &joon["departments"]),
        (&json!("agent"), &json!(["orders"]))
    );
    assert_eq!(staff["invitations"], json!([]), "agents do not see invitations");
    assert_eq!(
        ask(address, "POST", path, OWN, &join("Again", "long enough"))
            .await
            .status,
        403
    );

    let second = ask(address, "POST", "/v1/agent/invitations", &boss, &invite)
        .await
        .json();
    let open = ask(address, "GET", "/v1/agent/agents", &boss, &Value::Null).await;
    let code = second["link"].as_str().unwrap().split('=').nth(1).unwrap();
    assert!(!open.body.contains(code), "a code is shown once");
    let path = format!("/v1/agent/invitations/{}", second["id"].as_str().unwrap());
    assert_eq!(
        ask(address, "DELETE", &path, &boss, &Value::Null).await.status,
        204
    );
    let late = json!({"code": code, "name": "Late", "password": "long enough", "cookie": true});
    assert_eq!(
        ask(address, "POST", "/v1/agent/join", OWN, &late).await.status,
        403
    );
    server.stop().await;
}

#[tokio::test]
async fn guessing_one_account_is_locked_whatever_the_address_limit_says() {
    let mut settings = settings();
    settings.limits.sign_ins_per_minute = 1000;
    settings.trusted_proxies = vec!["127.0.0.1".into()];
    let server = Server::start(settings).await.unwrap();
    add(&server, "Mina", "correct horse").await;
    let mut seen = Vec::new();
    for n in 0..7 {
        let headers = format!("{OWN}X-Forwarded-For: 198.51.100.{n}\r\n");
        let body = json!({"name": "Mina", "password": "guess", "cookie": true});
        seen.push(
            ask(server.address(), "POST", "/v1/agent/sign-in", &headers, &body)
                .await
                .status,
        );
    }
    assert_eq!(seen, [403, 403, 403, 403, 403, 403, 429]);
    let right = sign_in(&server, "Mina", "correct horse").await;
    assert_eq!(right.status, 429, "even the right one waits");
    assert!(right.head.contains("retry-after:"));
    server.stop().await;
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_unless_the_link_of_the_first_start_was_followed() {
    let server = start().await;
    let first = first_agent(server.app()).await.unwrap().unwrap();
    let address = server.address();
    let body = json!({"code": first.code, "cookie": true});
    let once = ask(address, "POST", "/v1/agent/sign-in", OWN, &body).await;
    let once = format!("{OWN}Cookie: {}\r\n", once.cookie());
    let set = json!({"new": "correct horse"});
    assert_eq!(
        ask(address, "POST", "/v1/agent/password", &once, &set)
            .await
            .status,
        204
    );
    let again = json!({"new": "another one"});
    assert_eq!(
        ask(address, "POST", "/v1/agent/password", &once, &again)
            .await
            .status,
        403,
        "only once"
    );
    let other = page(&server, "demo", "correct horse").await;
    let right = json!({"old": "correct horse", "new": "battery staple"});
    let short = json!({"old": "correct horse", "new": "short"});
    assert_eq!(
        ask(address, "POST", "/v1/agent/password", &once, &short)
            .await
            .status,
        422
    );
    assert_eq!(
        ask(address, "POST", "/v1/agent/password", &once, &right)
            .await
            .status,
        204
    );
    assert_eq!(status(&server, &once).await, 200);
    assert_eq!(status(&server, &other).await, 401, "all other sessions are over");
    let renamed = ask(
        address,
        "PATCH",
        "/v1/agent/me",
        &once,
        &json!({"name": "Mina", "avatar": "/v1/media/m.png"}),
    )
    .await;
    assert_eq!(renamed.status, 204, "{}", renamed.body);
    let evil = json!({"avatar": "javascript:alert(1)"});
    assert_eq!(
        ask(address, "PATCH", "/v1/agent/me", &once, &evil).await.status,
        422
    );
    server.stop().await;
}

#[tokio::test]
async fn canned_texts_are_shared_in_two_languages_and_pushed_to_everybody() {
    let server = start().await;
    add(&server, "Mina", "correct horse").await;
    let mina = page(&server, "Mina", "correct horse").await;
    let mut joon = Desk::sit(&server, "Joon").await;
    let address = server.address();
    let put = async |id: &str, shortcut: &str, language: &str, text: &str| {
        let body = json!({"shortcut": shortcut, "language": language, "text": text});
        ask(address, "PUT", &format!("/v1/agent/canned/{id}"), &mina, &body)
            .await
            .status
    };
    assert_eq!(
        put("c1", "/hello", "en", "Hello {visitor.name|there}!").await,
        204
    );
    assert_eq!(
        put("c2", "hello", "ko", "안녕하세요, {visitor.name|고객}님!").await,
        204
    );
    assert_eq!(put("c3", "Hello", "en", "Taken").await, 409);
    assert_eq!(put("c4", "two words", "en", "No").await, 422);
    assert_eq!(put("c4", "x", "<b>", "No").await, 422);
    assert_eq!(put("c4", "x", "", &"x".repeat(9000)).await, 422);
    let canned = joon
        .client
        .until(|push| match push {
            AgentPush::Canned { canned } if canned.len() == 2 => Some(canned),
            _ => None,
        })
        .await;
    let texts: Vec<&str> = canned.iter().map(|canned| canned.language.as_str()).collect();
    assert_eq!((texts, canned[0].shortcut.as_str()), (vec!["en", "ko"], "hello"));
    assert_eq!(
        ask(address, "DELETE", "/v1/agent/canned/c1", &mina, &Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(
        ask(address, "DELETE", "/v1/agent/canned/c1", &mina, &Value::Null)
            .await
            .status,
        404
    );
    server.stop().await;
}

#[tokio::test]
async fn the_audit_log_says_who_did_what_and_no_word_of_a_conversation() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("My secret is zebra").await;
    add(&server, "Boss", "correct horse").await;
    let boss = page(&server, "Boss", "correct horse").await;
    let _ = sign_in(&server, "Boss", "zebra-password").await;
    let _ = sign_in(&server, "zebra-typed-as-a-name", "x").await;
    let mut mina = Desk::sit(&server, "Mina").await;
    let id = mina.list(View::Waiting).await.conversations[0].id.clone();
    let transfer = Transfer {
        client_id: fresh(),
        to: TransferTo::Agent(mina.welcome.me.id.clone()),
        note: Some("zebra".into()),
    };
    mina.does(AgentFrame::Transfer(of(&id, transfer))).await.unwrap();
    let close = Close {
        client_id: fresh(),
        reason: Some("zebra".into()),
    };
    mina.does(AgentFrame::Close(of(&id, close))).await.unwrap();
    let trail = ask(
        server.address(),
        "GET",
        "/v1/agent/audit?limit=4",
        &boss,
        &Value::Null,
    )
    .await;
    assert!(!trail.body.contains("zebra"), "{}", trail.body);
    let trail = trail.json();
    let what: Vec<&str> = trail["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["what"].as_str().unwrap())
        .collect();
    assert_eq!(what, ["close", "transfer", "sign-in-failed", "sign-in-failed"]);
    assert_eq!(trail["entries"][0]["who"]["name"], "Mina");
    assert_eq!(trail["entries"][0]["address"], "127.0.0.1");
    assert_eq!(trail["more"], true);
    let before = trail["entries"][3]["id"].as_i64().unwrap();
    let path = format!("/v1/agent/audit?before={before}");
    let rest = ask(server.address(), "GET", &path, &boss, &Value::Null)
        .await
        .json();
    assert_eq!(rest["entries"][0]["what"], "sign-in");
    server.stop().await;
}
