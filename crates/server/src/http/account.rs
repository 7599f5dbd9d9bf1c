//! An agent's own account: who one is, name, picture, password.

use std::net::SocketAddr;
use std::sync::Arc;

use aisle_core::protocol::{AgentRole, Timestamp};
use aisle_core::text::clean_line;
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::gate::{Asking, private, trouble, wrong};
use super::refuse;
use crate::accounts::{self, PASSWORD_MOST};
use crate::address::group;
use crate::app::{App, instant, now};
use crate::secrets;
use crate::store::{self, Deed};

/// Most characters of a picture's address.
const AVATAR: usize = 500;
/// Most characters of what somebody does.
const TITLE: usize = 80;
/// Most languages of one agent.
const LANGUAGES: usize = 8;

#[derive(Serialize)]
struct Me {
    id: String,
    name: String,
    role: AgentRole,
    expires_at: Timestamp,
    /// A password may be set without the old one.
    once: bool,
}

pub(super) async fn session(Asking { session, .. }: Asking) -> Response {
    private(Json(Me {
        id: session.who.id.as_str().to_owned(),
        name: session.who.name,
        role: session.role,
        expires_at: session.expires_at,
        once: session.once,
    }))
}

/// No `Debug`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPassword {
    #[serde(default)]
    old: String,
    new: String,
}

pub(super) async fn password(
    State(app): State<Arc<App>>,
    Asking {
        session,
        token,
        address,
    }: Asking,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(wish): Json<NewPassword>,
) -> Response {
    if !accounts::is_password(&wish.new) || wish.old.len() > PASSWORD_MOST {
        return wrong(accounts::PASSWORD);
    }
    if !session.once {
        let limited = group(super::address(&app, peer, &headers));
        if app
            .lockout
            .attempt(&session.who.name, limited, instant())
            .is_err()
        {
            let text = "Too many attempts. Wait a minute and try again.";
            return refuse(StatusCode::TOO_MANY_REQUESTS, "rate-limited", text);
        }
        let who = session.who.id.clone();
        let kept = app.store.read(store::agents).await.map(|agents| {
            let mine = agents.into_iter().find(|agent| agent.id == who);
            mine.map(|agent| agent.password)
        });
        let kept = match kept {
            Ok(kept) => kept.unwrap_or_default(),
            Err(error) => return trouble(&error),
        };
        let Ok(_permit) = app.password_checks.acquire().await else {
            return trouble(&store::StoreError::Closed);
        };
        let old = wish.old;
        let fits = tokio::task::spawn_blocking(move || secrets::password_matches(&old, &kept));
        if !fits.await.unwrap_or(false) {
            return refuse(StatusCode::FORBIDDEN, "forbidden", "The old password is wrong.");
        }
        app.lockout.passed(&session.who.name, limited);
    }
    let hash = match accounts::hash(&app, wish.new).await {
        Ok(hash) => hash,
        Err(error) => return trouble(&error),
    };
    let who = session.who.clone();
    let done = app.store.write(move |db| {
        store::set_password(db, &who.name, &hash, Some(&token))?;
        let deed = Deed {
            by: Some(&who),
            what: "password",
            about: None,
            address: &address,
        };
        store::note_down(db, &deed, now())
    });
    match done.await {
        Ok(()) => {
            // All other connections of theirs end now.
            app.hub.recheck(&session.who.id);
            private(StatusCode::NO_CONTENT)
        }
        Err(error) => trouble(&error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Profile {
    name: Option<String>,
    avatar: Option<String>,
    title: Option<String>,
    languages: Option<Vec<String>>,
}

pub(super) async fn profile(
    State(app): State<Arc<App>>,
    Asking { session, address, .. }: Asking,
    Json(wish): Json<Profile>,
) -> Response {
    let name = match wish.name.as_deref().map(accounts::name) {
        Some(None) => return wrong(accounts::NAME),
        name => name.flatten(),
    };
    if wish.avatar.as_deref().is_some_and(|avatar| !is_picture(avatar)) {
        return wrong("A picture's address begins with https:// or is a path on this server.");
    }
    let fits = |tags: &Vec<String>| tags.len() <= LANGUAGES && tags.iter().all(|tag| is_tag(tag));
    if !wish.languages.as_ref().is_none_or(fits) {
        return wrong("Languages are up to eight tags such as en, ko or pt-BR.");
    }
    let (who, called) = (session.who.clone(), name.clone());
    let profile = store::Profile {
        name: called,
        avatar: wish.avatar,
        title: wish.title.map(|title| clean_line(&title, TITLE)),
        languages: wish.languages.map(|tags| tags.join(" ")),
    };
    let done = app.store.write(move |db| {
        let looks = store::set_profile(db, &who.id, &profile)?;
        let deed = Deed {
            by: Some(&who),
            what: "profile",
            about: None,
            address: &address,
        };
        store::note_down(db, &deed, now())?;
        Ok(looks)
    });
    match done.await {
        Ok(looks) => {
            app.hub.rename(&session.who.id, name.as_deref(), &looks);
            app.hub.recheck(&session.who.id);
            private(StatusCode::NO_CONTENT)
        }
        Err(error) => trouble(&error),
    }
}

/// A language tag: letters and digits with dashes between.
fn is_tag(text: &str) -> bool {
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    text.len() <= 35 && text.split('-').all(part) && text.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn is_picture(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '\\' | '`');
    let begins = text.starts_with("https://") || (text.starts_with('/') && !text.starts_with("//"));
    text.is_empty() || (begins && text.len() <= AVATAR && text.chars().all(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_lies_under_https_or_here() {
        for good in ["", "https://shop.example/mina.png", "/v1/media/mina.png"] {
            assert!(is_picture(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "http://x.example/a.png",
            "//evil.example/a.png",
            "/a\"b",
            "data:image/png,x",
        ] {
            assert!(!is_picture(bad), "{bad}");
        }
    }
}
