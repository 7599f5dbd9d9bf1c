//! Upgrading to a WebSocket, after everything that can be checked before.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::proof::cookie;
use super::{address, base, origin, refuse};
use crate::address::group;
use crate::app::{App, instant};
use crate::limits::Counted;
use crate::origin::Origins;
use crate::secrets;
use crate::ws::{self, Caller, HARD_LIMIT, Wire};

/// Bytes a socket reads and writes at a time. The library's own 128 KiB are there
/// from the start and as long as the connection, and nearly every connection waits.
const BUFFER: usize = 4 * 1024;

type Upgrade = Result<WebSocketUpgrade, WebSocketUpgradeRejection>;

pub(super) async fn visitor(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Response {
    let caller = caller(&app, peer, &headers);
    match open(&app, &app.origins, caller.address, &headers, upgrade) {
        Err(refused) => *refused,
        Ok(opened) => start(app, opened, move |app, socket| {
            ws::visitor::serve(app, caller, Wire::Socket(Box::new(socket)))
        }),
    }
}

pub(super) async fn agent(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Response {
    let caller = caller(&app, peer, &headers);
    match open(&app, &app.own_origin, caller.address, &headers, upgrade) {
        Err(refused) => *refused,
        Ok(opened) => start(app, opened, move |app, socket| {
            ws::agent::serve(app, caller, Wire::Socket(Box::new(socket)))
        }),
    }
}

pub(super) fn caller(app: &App, peer: SocketAddr, headers: &HeaderMap) -> Caller {
    Caller {
        address: address(app, peer, headers),
        base: base(app, peer, headers),
        session: cookie(headers).map(secrets::hash),
    }
}

type Opened = (WebSocketUpgrade, Counted<IpAddr>);

fn open(
    app: &App,
    origins: &Origins,
    address: IpAddr,
    headers: &HeaderMap,
    upgrade: Upgrade,
) -> Result<Opened, Box<Response>> {
    let upgrade = upgrade.map_err(|_| {
        let text = "This address speaks WebSocket. Point data-endpoint of the chat element at it.";
        let mut response = refuse(StatusCode::UPGRADE_REQUIRED, "malformed", text);
        response
            .headers_mut()
            .insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        Box::new(response)
    })?;
    origin(app, origins, headers)?;
    Ok((upgrade, admit(app, address)?))
}

/// Whether one more connection from this address may be opened; it counts until it is dropped.
pub(super) fn admit(app: &App, address: IpAddr) -> Result<Counted<IpAddr>, Box<Response>> {
    if app.stopping.is_cancelled() {
        let text = "The server is stopping.";
        return Err(Box::new(refuse(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            text,
        )));
    }
    let too_many = |text: &str, seconds: u64| {
        app.metrics.refused_address.add();
        let retry = [(header::RETRY_AFTER, seconds.to_string())];
        Box::new((retry, refuse(StatusCode::TOO_MANY_REQUESTS, "rate-limited", text)).into_response())
    };
    if let Err(wait) = app.connect_rate.take(group(address), instant()) {
        return Err(too_many(
            "Too many new connections from this address.",
            wait.as_secs() + 1,
        ));
    }
    let counted = app.address_open.open(group(address));
    counted.ok_or_else(|| too_many("Too many open connections from this address.", 30))
}

fn start<S, F>(app: Arc<App>, (upgrade, counted): Opened, serve: S) -> Response
where
    S: FnOnce(Arc<App>, WebSocket) -> F + Send + 'static,
    F: Future<Output = ()> + Send,
{
    app.metrics.connections.add();
    // A stopping server waits for this token, hence for the goodbye.
    let token = app.connections.token();
    upgrade
        .max_message_size(HARD_LIMIT)
        .max_frame_size(HARD_LIMIT)
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .on_upgrade(move |socket| async move {
            serve(app, socket).await;
            drop((counted, token));
        })
}
