//! Who asks over plain HTTP, by a header and never by the address.

use std::sync::Arc;

use aisle_core::protocol::VisitorId;
use axum::http::{HeaderMap, header};

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

/// Reads `Authorization: Bearer TOKEN` or `Authorization: Visitor ID:SECRET`.
pub(super) fn proof(headers: &HeaderMap) -> Option<Proof> {
    if let Some(token) = bearer(headers) {
        return Some(Proof::Agent(secrets::hash(token)));
    }
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (id, secret) = text.strip_prefix("Visitor ")?.split_once(':')?;
    Some(Proof::Visitor(Arc::new(Owner {
        visitor: VisitorId::new(id).ok()?,
        secret: secrets::hash(secret),
    })))
}
