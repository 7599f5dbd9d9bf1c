//! Signing agents in and out: by password, by the link of the first start, by an
//! invitation. Each sign-in makes a new session, so none can be planted.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use aisle_core::protocol::{AgentId, Person, Timestamp};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::gate::{Asking, foreign, private, trouble, wrong};
use super::proof::{COOKIE, COOKIE_TLS, cookie, from_own_page};
use super::{address, base, origin, refuse};
use crate::accounts::{self, PASSWORD_MOST};
use crate::address::group;
use crate::app::{App, instant, now};
use crate::secrets;
use crate::store::{self, AgentRow, Deed, StoreError};

/// Name and password, or the code printed at the first start. No `Debug`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    code: Option<String>,
    /// A page that wants a cookie, and no token it could lose.
    #[serde(default)]
    cookie: bool,
}

/// What who follows an invitation fills in. No `Debug`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Joining {
    code: String,
    name: String,
    password: String,
    #[serde(default)]
    cookie: bool,
}

#[derive(Serialize)]
struct Begun {
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    name: String,
    expires_at: Timestamp,
}

struct Caller {
    /// As it counts for limits: a whole /64 is one.
    group: IpAddr,
    text: String,
    is_tls: bool,
}

fn caller(app: &App, peer: SocketAddr, headers: &HeaderMap) -> Caller {
    let address = address(app, peer, headers);
    Caller {
        group: group(address),
        text: address.to_string(),
        is_tls: base(app, peer, headers).starts_with("https"),
    }
}

/// What everybody who is not signed in must pass.
fn admit(app: &App, caller: &Caller, headers: &HeaderMap, wants_cookie: bool) -> Result<(), Box<Response>> {
    origin(app, &app.own_origin, headers)?;
    if wants_cookie && !from_own_page(headers, &app.own_origin) {
        return Err(Box::new(foreign()));
    }
    match app.sign_in_rate.take(caller.group, instant()) {
        Ok(()) => Ok(()),
        Err(wait) => Err(Box::new(later(wait))),
    }
}

fn later(wait: Duration) -> Response {
    let seconds = wait.as_secs() + 1;
    let retry = [(header::RETRY_AFTER, seconds.to_string())];
    let text = format!("Too many attempts. Try again in {seconds} seconds.");
    (
        retry,
        refuse(StatusCode::TOO_MANY_REQUESTS, "rate-limited", &text),
    )
        .into_response()
}

pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(credentials): Json<Credentials>,
) -> Response {
    let caller = caller(&app, peer, &headers);
    if let Err(refused) = admit(&app, &caller, &headers, credentials.cookie) {
        return *refused;
    }
    // Codes are random enough; they count for the address alone.
    let account = if credentials.code.is_some() {
        "\n"
    } else {
        &credentials.name
    };
    let account = account.to_owned();
    if let Err(wait) = app.lockout.attempt(&account, caller.group, instant()) {
        app.metrics.bad_sign_ins.add();
        return later(wait);
    }
    let (wants_cookie, once) = (credentials.cookie, credentials.code.is_some());
    match find(&app, credentials).await {
        Ok(Some(agent)) => {
            app.lockout.passed(&account, caller.group);
            let who = Person {
                id: agent.id,
                name: agent.name,
            };
            begin(&app, &caller, &headers, who, wants_cookie, once, "sign-in").await
        }
        Ok(None) => {
            app.metrics.bad_sign_ins.add();
            tracing::warn!("a sign-in failed");
            failed(&app, &caller, account).await;
            refuse(StatusCode::FORBIDDEN, "forbidden", "Name or password is wrong.")
        }
        Err(error) => trouble(&error),
    }
}

/// Notes a failure down, by the account's name if there is one of that name;
/// whatever else was typed there may be a password.
async fn failed(app: &App, caller: &Caller, name: String) {
    let address = caller.text.clone();
    let work = move |db: &rusqlite::Connection| {
        let agents = store::agents(db)?;
        let meant = agents
            .into_iter()
            .find(|agent| agent.name.eq_ignore_ascii_case(name.trim()));
        let about = meant.map(|agent| agent.id.as_str().to_owned());
        let deed = Deed {
            by: None,
            what: "sign-in-failed",
            about: about.as_deref(),
            address: &address,
        };
        store::note_down(db, &deed, now())
    };
    if let Err(error) = app.store.write(work).await {
        tracing::error!(%error, "a failed sign-in was not noted down");
    }
}

async fn find(app: &App, credentials: Credentials) -> Result<Option<AgentRow>, StoreError> {
    let agents = app.store.read(store::agents).await?;
    match &credentials.code {
        Some(code) => Ok(app
            .use_code(code)
            .and_then(|id| agents.into_iter().find(|agent| agent.id == id))),
        None => by_password(app, agents, credentials).await,
    }
}

async fn by_password(
    app: &App,
    agents: Vec<AgentRow>,
    credentials: Credentials,
) -> Result<Option<AgentRow>, StoreError> {
    let Credentials { name, password, .. } = credentials;
    if password.len() > PASSWORD_MOST {
        return Ok(None);
    }
    let found = agents
        .into_iter()
        .find(|agent| agent.name.eq_ignore_ascii_case(name.trim()));
    let _permit = app
        .password_checks
        .acquire()
        .await
        .map_err(|_| StoreError::Closed)?;
    let checked = tokio::task::spawn_blocking(move || match found {
        Some(agent) => secrets::password_matches(&password, &agent.password).then_some(agent),
        None => {
            // As much work as for an agent that exists, so that the time taken
            // does not tell names apart.
            let _ = secrets::hash_password(&password);
            None
        }
    });
    checked.await.map_err(|_| StoreError::Closed)
}

/// Begins a session, in place of the one the browser had.
async fn begin(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    who: Person,
    wants_cookie: bool,
    once: bool,
    what: &'static str,
) -> Response {
    let Ok(token) = secrets::random::<32>().map(|bytes| secrets::hex(&bytes)) else {
        return trouble(&StoreError::Random);
    };
    let (hash, before) = (secrets::hash(&token), cookie(headers).map(secrets::hash));
    let (address, name) = (caller.text.clone(), who.name.clone());
    let begun = app.store.write(move |db| {
        let at = now();
        if let Some(before) = before {
            store::drop_session(db, &before)?;
        }
        let deed = Deed {
            by: Some(&who),
            what,
            about: None,
            address: &address,
        };
        store::note_down(db, &deed, at)?;
        store::begin_session(db, &who.id, &hash, once, at)
    });
    let expires_at = match begun.await {
        Ok(expires_at) => expires_at,
        Err(error) => return trouble(&error),
    };
    let mut response = private(Json(Begun {
        token: (!wants_cookie).then(|| token.clone()),
        name,
        expires_at,
    }));
    if wants_cookie {
        set_cookie(&mut response, caller.is_tls, &token, store::SESSION_MS / 1000);
    }
    response
}

fn set_cookie(response: &mut Response, is_tls: bool, token: &str, seconds: i64) {
    let (name, secure) = if is_tls {
        (COOKIE_TLS, "; Secure")
    } else {
        (COOKIE, "")
    };
    let text = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Follows an invitation.
pub(super) async fn join(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(joining): Json<Joining>,
) -> Response {
    let caller = caller(&app, peer, &headers);
    if let Err(refused) = admit(&app, &caller, &headers, joining.cookie) {
        return *refused;
    }
    if let Err(wait) = app.lockout.attempt("\n", caller.group, instant()) {
        return later(wait);
    }
    let Joining {
        code,
        name,
        password,
        cookie,
    } = joining;
    let Some(name) = accounts::name(&name) else {
        return wrong(accounts::NAME);
    };
    if !accounts::is_password(&password) {
        return wrong(accounts::PASSWORD);
    }
    let code = secrets::hash(&code);
    // First whether it works: hashing a password is work for nobody else.
    match app
        .store
        .read(move |db| store::is_invited(db, &code, now()))
        .await
    {
        Ok(true) => {}
        Ok(false) => {
            let text = "This invitation has been used or is too old. Ask for another one.";
            return refuse(StatusCode::FORBIDDEN, "forbidden", text);
        }
        Err(error) => return trouble(&error),
    }
    let hash = match accounts::hash(&app, password).await {
        Ok(hash) => hash,
        Err(error) => return trouble(&error),
    };
    let called = name.clone();
    let joined: Result<AgentId, _> = app
        .store
        .write(move |db| store::join(db, &code, &called, &hash, now()))
        .await;
    match joined {
        Ok(id) => {
            app.lockout.passed("\n", caller.group);
            app.hub.board();
            begin(
                &app,
                &caller,
                &headers,
                Person { id, name },
                cookie,
                false,
                "join",
            )
            .await
        }
        Err(error) => trouble(&error),
    }
}

/// Which sessions end.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Leaving {
    everywhere: bool,
}

pub(super) async fn sign_out(
    State(app): State<Arc<App>>,
    asking: Asking,
    headers: HeaderMap,
    body: Option<Json<Leaving>>,
) -> Response {
    let everywhere = body.is_some_and(|Json(leaving)| leaving.everywhere);
    let (who, token, address) = (asking.session.who, asking.token, asking.address);
    let id = who.id.clone();
    let done = app.store.write(move |db| {
        let deed = Deed {
            by: Some(&who),
            what: if everywhere {
                "sign-out-everywhere"
            } else {
                "sign-out"
            },
            about: None,
            address: &address,
        };
        store::note_down(db, &deed, now())?;
        if everywhere {
            store::drop_sessions(db, &who.id)
        } else {
            store::drop_session(db, &token)
        }
    });
    if let Err(error) = done.await {
        return trouble(&error);
    }
    app.hub.recheck(&id);
    let mut response = private(StatusCode::NO_CONTENT);
    if cookie(&headers).is_some() {
        for is_tls in [true, false] {
            set_cookie(&mut response, is_tls, "", 0);
        }
    }
    response
}
