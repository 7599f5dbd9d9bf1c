//! What admins look after: agents, invitations, departments, the audit log; and
//! the canned texts that every agent does.

use std::net::SocketAddr;
use std::sync::Arc;

use aisle_core::protocol::{AgentId, AgentRole, Canned, Colleague, Department};
use aisle_core::text::clean_line;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{delete, get, patch, post, put};
use axum::{Json, Router};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::base;
use super::gate::{Admin, Asking, private, trouble, wrong};
use crate::app::{App, now};
use crate::herald;
use crate::secrets;
use crate::store::{self, Audit, Deed, Invitation, StoreError};

/// Largest body of a canned text's request.
const CANNED_BODY: usize = 32 * 1024;
/// Most bytes of a canned text.
const CANNED_TEXT: usize = 8 * 1024;
/// Longest an invitation may work, in hours: thirty days.
const HOURS: i64 = 30 * 24;
/// How long it works if nothing is said: three days.
const HOURS_USUAL: i64 = 72;
/// Most lines of the audit log at once.
const LINES: usize = 200;

/// The routes.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/agent/agents", get(agents))
        .route("/v1/agent/agents/{id}", patch(change).delete(dismiss))
        .route("/v1/agent/agents/{id}/sign-out", post(sign_out))
        .route("/v1/agent/invitations", post(invite))
        .route("/v1/agent/invitations/{id}", delete(uninvite))
        .route(
            "/v1/agent/departments/{id}",
            put(put_department).delete(drop_department),
        )
        .route(
            "/v1/agent/canned/{id}",
            put(put_canned)
                .delete(drop_canned)
                .layer(DefaultBodyLimit::max(CANNED_BODY)),
        )
        .route("/v1/agent/audit", get(audit))
}

/// Makes a change in the name of who asks, and notes it down in the same
/// transaction.
pub(super) async fn make<T: Send + 'static>(
    app: &App,
    asking: Asking,
    what: &'static str,
    about: Option<String>,
    work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Response> {
    let done = app.store.write(move |db| {
        let made = work(db)?;
        let deed = Deed {
            by: Some(&asking.session.who),
            what,
            about: about.as_deref(),
            address: &asking.address,
        };
        store::note_down(db, &deed, now())?;
        Ok(made)
    });
    done.await.map_err(|error| trouble(&error))
}

pub(super) fn done(outcome: Result<(), Response>) -> Response {
    outcome.map_or_else(|refused| refused, |()| private(StatusCode::NO_CONTENT))
}

fn is_id(text: &str) -> bool {
    // The same letters for all identifiers.
    AgentId::new(text).is_ok()
}

#[derive(Serialize)]
struct Staff {
    agents: Vec<Colleague>,
    invitations: Vec<Invitation>,
}

async fn agents(State(app): State<Arc<App>>, asking: Asking) -> Response {
    let is_admin = asking.session.role == AgentRole::Admin;
    let found = app.store.read(move |db| {
        let open = if is_admin {
            store::invitations(db, now())?
        } else {
            Vec::new()
        };
        Ok((store::board(db)?, open))
    });
    match found.await {
        Ok((board, invitations)) => private(Json(Staff {
            agents: herald::present(&app, board).agents,
            invitations,
        })),
        Err(error) => trouble(&error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentChange {
    role: Option<AgentRole>,
    capacity: Option<u32>,
    departments: Option<Vec<String>>,
}

async fn change(
    State(app): State<Arc<App>>,
    Admin(asking): Admin,
    Path(id): Path<String>,
    Json(wish): Json<AgentChange>,
) -> Response {
    let Ok(agent) = AgentId::new(id.clone()) else {
        return trouble(&StoreError::NotFound);
    };
    if wish
        .capacity
        .is_some_and(|capacity| !(1..=100).contains(&capacity))
    {
        return wrong("A capacity is 1 to 100.");
    }
    let what = if wish.role.is_some() { "role" } else { "agent" };
    let theirs = agent.clone();
    let work = move |db: &Connection| {
        store::update_agent(db, &theirs, wish.role, wish.capacity, wish.departments.as_deref())
    };
    let outcome = make(&app, asking, what, Some(id), work).await;
    app.hub.recheck(&agent);
    app.hub.board();
    done(outcome)
}

async fn dismiss(State(app): State<Arc<App>>, Admin(asking): Admin, Path(id): Path<String>) -> Response {
    let Ok(agent) = AgentId::new(id.clone()) else {
        return trouble(&StoreError::NotFound);
    };
    let theirs = agent.clone();
    let work = move |db: &Connection| store::dismiss_agent(db, &theirs, now());
    match make(&app, asking, "remove", Some(id), work).await {
        Ok(logged) => {
            // Their sockets close now; what they had waits for others.
            app.hub.recheck(&agent);
            logged.iter().for_each(|logged| app.hub.publish(logged));
            app.hub.board();
            private(StatusCode::NO_CONTENT)
        }
        Err(refused) => refused,
    }
}

async fn sign_out(State(app): State<Arc<App>>, Admin(asking): Admin, Path(id): Path<String>) -> Response {
    let Ok(agent) = AgentId::new(id.clone()) else {
        return trouble(&StoreError::NotFound);
    };
    let theirs = agent.clone();
    let work = move |db: &Connection| store::drop_sessions(db, &theirs);
    let outcome = make(&app, asking, "sign-out-agent", Some(id), work).await;
    app.hub.recheck(&agent);
    done(outcome)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Inviting {
    role: AgentRole,
    #[serde(default)]
    departments: Vec<String>,
    hours: Option<i64>,
}

#[derive(Serialize)]
struct Invited {
    #[serde(flatten)]
    invitation: Invitation,
    /// Shown once: nobody can make it of what is kept.
    link: String,
}

async fn invite(
    State(app): State<Arc<App>>,
    Admin(asking): Admin,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(wish): Json<Inviting>,
) -> Response {
    let hours = wish.hours.unwrap_or(HOURS_USUAL);
    if !(1..=HOURS).contains(&hours) || wish.departments.len() > 50 {
        return wrong("An invitation works for 1 to 720 hours.");
    }
    let Ok(code) = secrets::random::<32>().map(|bytes| secrets::hex(&bytes)) else {
        return trouble(&StoreError::Random);
    };
    let (hash, by) = (secrets::hash(&code), asking.session.who.clone());
    let work = move |db: &Connection| {
        let at = now();
        let until = at + hours * 60 * 60 * 1000;
        store::invite(db, &hash, wish.role, &wish.departments, &by, at, until)
    };
    match make(&app, asking, "invite", None, work).await {
        Ok(invitation) => private(Json(Invited {
            invitation,
            // Behind a `#`, so that no server and no proxy writes it down.
            link: format!("{}/agent#join={code}", base(&app, peer, &headers)),
        })),
        Err(refused) => refused,
    }
}

async fn uninvite(State(app): State<Arc<App>>, Admin(asking): Admin, Path(id): Path<String>) -> Response {
    let theirs = id.clone();
    done(
        make(&app, asking, "uninvite", Some(id), move |db| {
            store::uninvite(db, &theirs)
        })
        .await,
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
}

async fn put_department(
    State(app): State<Arc<App>>,
    Admin(asking): Admin,
    Path(id): Path<String>,
    Json(wish): Json<Named>,
) -> Response {
    let name = clean_line(&wish.name, 60);
    if name.is_empty() || !is_id(&id) {
        return wrong("A department has an id of A-Z a-z 0-9 _ - and a name.");
    }
    let department = Department { id: id.clone(), name };
    let outcome = make(&app, asking, "department", Some(id), move |db| {
        store::put_department(db, &department)
    });
    let outcome = outcome.await;
    app.hub.board();
    done(outcome)
}

async fn drop_department(
    State(app): State<Arc<App>>,
    Admin(asking): Admin,
    Path(id): Path<String>,
) -> Response {
    let theirs = id.clone();
    let outcome = make(&app, asking, "drop-department", Some(id), move |db| {
        store::drop_department(db, &theirs)
    });
    let outcome = outcome.await;
    app.hub.board();
    done(outcome)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CannedText {
    shortcut: String,
    #[serde(default)]
    language: String,
    text: String,
}

async fn put_canned(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    Json(wish): Json<CannedText>,
) -> Response {
    let shortcut = clean_line(&wish.shortcut, 40);
    let shortcut = shortcut.trim_start_matches('/').to_owned();
    if shortcut.is_empty() || shortcut.contains(char::is_whitespace) || !is_id(&id) {
        return wrong("A shortcut is one word; the id has A-Z a-z 0-9 _ -.");
    }
    let language = wish.language.trim();
    let tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if language.len() > 35 || !language.chars().all(tag) {
        return wrong("A language is written like `en` or `ko-KR`; leave it out for all.");
    }
    if wish.text.trim().is_empty() || wish.text.len() > CANNED_TEXT {
        return wrong("A text has 1 to 8192 bytes.");
    }
    let canned = Canned {
        id: id.clone(),
        shortcut,
        language: language.to_owned(),
        text: wish.text,
    };
    let outcome = make(&app, asking, "canned", Some(id), move |db| {
        store::put_canned(db, &canned)
    })
    .await;
    app.hub.board();
    done(outcome)
}

async fn drop_canned(State(app): State<Arc<App>>, asking: Asking, Path(id): Path<String>) -> Response {
    let theirs = id.clone();
    let outcome = make(&app, asking, "drop-canned", Some(id), move |db| {
        store::drop_canned(db, &theirs)
    })
    .await;
    app.hub.board();
    done(outcome)
}

#[derive(Serialize)]
struct Trail {
    entries: Vec<Audit>,
    more: bool,
}

async fn audit(State(app): State<Arc<App>>, _: Admin, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let before = super::number(&query, "before");
    let limit = super::number(&query, "limit").and_then(|limit| usize::try_from(limit).ok());
    let limit = limit.unwrap_or(LINES).clamp(1, LINES);
    match app.store.read(move |db| store::audit(db, before, limit)).await {
        Ok((entries, more)) => private(Json(Trail { entries, more })),
        Err(error) => trouble(&error),
    }
}
