//! Who asks over plain HTTP, by a header and never by the address.

use std::sync::Arc;

use aisle_core::protocol::VisitorId;
use axum::http::{HeaderMap, header};

use crate::app::{App, now};
use crate::origin::Origins;
use crate::secrets::{self, Hash};
use crate::store::Owner;

/// What somebody says to be. Not checked yet.
#[derive(Clone)]
pub(super) enum Proof {
    /// An agent, by a session's token.
    Agent(Hash),
    /// A visitor, by their secret.
    Visitor(Arc<Owner>),
}

/// The token of an agent's request.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
}

/// The cookie of an agent's session under TLS. The prefix has browsers insist on
/// `Secure`, the whole host and no other domain.
pub(super) const COOKIE_TLS: &str = "__Host-aisle-agent";
/// The cookie of an agent's session without TLS: on this machine.
pub(super) const COOKIE: &str = "aisle-agent";

/// The token in an agent's cookie.
pub(super) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(header::COOKIE).into_iter();
    let pairs = all
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let named: Vec<(&str, &str)> = pairs.collect();
    // A page of a neighbouring host may set the plain one; never the other.
    [COOKIE_TLS, COOKIE]
        .iter()
        .find_map(|name| named.iter().find(|(known, _)| known == name))
        .map(|(_, token)| *token)
        .filter(|token| !token.is_empty())
}

/// Whether a request comes from this server's own page, as the browser says. A
/// cookie alone proves nothing: another page may have had the browser send it.
pub(super) fn from_own_page(headers: &HeaderMap, own: &Origins) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    match site {
        Some(site) => site == "same-origin",
        None => matches!(own.check(headers), Ok(Some(_))),
    }
}

/// Reads `Authorization: Bearer TOKEN`, a page's cookie, or `Authorization: Visitor
/// ID:SECRET`, perhaps with a space and the shop's token behind it. A token that is
/// not believed is none: what needs one is then refused.
pub(super) fn proof(app: &App, headers: &HeaderMap) -> Option<Proof> {
    if let Some(token) = bearer(headers) {
        return Some(Proof::Agent(secrets::hash(token)));
    }
    if !headers.contains_key(header::AUTHORIZATION) {
        let token = cookie(headers).filter(|_| from_own_page(headers, &Origins::own()))?;
        return Some(Proof::Agent(secrets::hash(token)));
    }
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (id, secret) = text.strip_prefix("Visitor ")?.split_once(':')?;
    let visitor = VisitorId::new(id).ok()?;
    let proven = app.identity.as_ref().and_then(|identity| {
        let (secret, token) = secret.rsplit_once(' ')?;
        Some((secret, identity.check(token, now()).ok()?))
    });
    Some(Proof::Visitor(Arc::new(match proven {
        Some((secret, proven)) => Owner {
            visitor,
            secret: secrets::hash(secret),
            customer: Some(proven.customer),
            scope: proven.scope,
        },
        None => {
            // Behind a space stands a token that nobody here asks for.
            let secret = secret.split_once(' ').map_or(secret, |(secret, _)| secret);
            Owner::anonymous(visitor, secrets::hash(secret))
        }
    })))
}
