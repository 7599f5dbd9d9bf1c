//! Bytes of visitors' files, in and out.
//!
//! Whoever asks shows who they are in a header; no address gives anything away.
//! So no file is ever opened by following a link: a page fetches it and draws it,
//! and what a browser gets is told to be saved, never run.

use std::io;
use std::sync::Arc;

use aisle_core::protocol::CHUNK_BYTES;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::proof::{Proof, proof};
use super::{origin, refuse, share};
use crate::app::{App, now};
use crate::store::{self, StoreError, UploadRow};
use crate::uploads::{self, Put, Refused};

/// Where the next bytes go.
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// How many there will be.
const LENGTH: HeaderName = HeaderName::from_static("upload-length");

/// Why a file is not given or taken.
enum Trouble {
    Unproved,
    NotThere,
    Misplaced(u64),
    TooLarge,
    Refused(Refused),
    Broken(String),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unidentified | StoreError::Switched => Self::Unproved,
            StoreError::Forbidden | StoreError::NotFound => Self::NotThere,
            other => Self::Broken(other.to_string()),
        }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotThere,
            _ => Self::Broken(error.to_string()),
        }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        match self {
            Self::Unproved => refuse(
                StatusCode::UNAUTHORIZED,
                "forbidden",
                "Send `Authorization: Visitor ID:SECRET` or, as an agent, `Authorization: Bearer TOKEN`.",
            ),
            // Whether there is a file of this name is said only to who may have it.
            Self::NotThere => refuse(StatusCode::NOT_FOUND, "not-found", "There is no such file."),
            Self::Misplaced(offset) => (
                [(OFFSET, offset.to_string())],
                refuse(StatusCode::CONFLICT, "conflict", "Go on at `Upload-Offset`."),
            )
                .into_response(),
            Self::TooLarge => refuse(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                "At most 256 KiB at a time, and no more in all than was announced.",
            ),
            Self::Refused(why) => refuse(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported",
                &why.to_string(),
            ),
            Self::Broken(error) => {
                tracing::error!(%error, "a file could not be served");
                refuse(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "unavailable",
                    "The server could not read or write the file.",
                )
            }
        }
    }
}

pub(super) async fn files(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let origin = match origin(&app, &app.origins, &headers) {
        Ok(origin) => origin,
        Err(refused) => return *refused,
    };
    let served = serve(&app, &id, &method, &headers, body).await;
    let mut response = share(origin, served.unwrap_or_else(IntoResponse::into_response));
    let exposed = HeaderValue::from_static("upload-offset, upload-length, retry-after");
    response
        .headers_mut()
        .insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn serve(
    app: &Arc<App>,
    id: &str,
    method: &Method,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Trouble> {
    let proof = proof(app, headers).ok_or(Trouble::Unproved)?;
    let row = find(app, id, proof.clone()).await?;
    match (method, &proof) {
        (&Method::PUT, Proof::Visitor(_)) => put(app, row, headers, body).await,
        (&Method::DELETE, Proof::Visitor(_)) if !row.sent => {
            let (name, ids) = (row.id.clone(), [row.id]);
            app.store.write(move |db| store::drop_upload(db, &name)).await?;
            app.uploads.remove(&ids);
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        (&Method::HEAD, _) => {
            let offset = app.uploads.offset(&row.id)?;
            Ok(place(StatusCode::OK, offset, row.size))
        }
        (&Method::GET, _) => get(app, row).await,
        _ => Err(Trouble::NotThere),
    }
}

/// The file, if whoever asks may have it: its visitor, or an agent once it is in
/// a message.
async fn find(app: &App, id: &str, proof: Proof) -> Result<UploadRow, Trouble> {
    let id = id.to_owned();
    let found = app.store.read(move |db| match proof {
        Proof::Visitor(owner) => store::upload_of(db, &owner, &id),
        Proof::Agent(token) => match store::agent_of_session(db, &token, now())? {
            Some(_) => store::sent_upload(db, &id),
            None => Ok(None),
        },
    });
    found.await?.ok_or(Trouble::NotThere)
}

fn place(status: StatusCode, offset: u64, size: u64) -> Response {
    let headers = [(OFFSET, offset.to_string()), (LENGTH, size.to_string())];
    (status, headers).into_response()
}

async fn put(app: &Arc<App>, row: UploadRow, headers: &HeaderMap, body: Body) -> Result<Response, Trouble> {
    let number = |name: HeaderName| headers.get(name)?.to_str().ok()?.parse::<u64>().ok();
    if row.media_type.is_some() {
        return Ok(place(StatusCode::NO_CONTENT, row.size, row.size));
    }
    let there = app.uploads.offset(&row.id)?;
    // Refused by what is announced, before a byte of it is read.
    if number(header::CONTENT_LENGTH).is_some_and(|length| length > u64::from(CHUNK_BYTES)) {
        return Err(Trouble::TooLarge);
    }
    let offset = number(OFFSET).ok_or(Trouble::Misplaced(there))?;
    if offset != there {
        return Err(Trouble::Misplaced(there));
    }
    let Some(turn) = app.uploads.turn(&row.id) else {
        return Err(Trouble::Misplaced(there));
    };
    let patience = app.settings.timing.silent();
    let read = tokio::time::timeout(patience, to_bytes(body, CHUNK_BYTES as usize)).await;
    let bytes = match read {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => return Err(Trouble::TooLarge),
        Err(_) => return Err(Trouble::Misplaced(there)),
    };
    let (keeper, id, size) = (Arc::clone(app), row.id.clone(), row.size);
    let put = tokio::task::spawn_blocking(move || keeper.uploads.put(&turn, &id, offset, size, &bytes)).await;
    match put.map_err(|error| Trouble::Broken(error.to_string()))?? {
        Put::Misplaced(offset) => Err(Trouble::Misplaced(offset)),
        Put::Beyond => Err(Trouble::TooLarge),
        Put::Taken(offset) => {
            let size = row.size;
            if offset == size {
                finish(app, row).await?;
            }
            Ok(place(StatusCode::NO_CONTENT, offset, size))
        }
    }
}

/// Looks at a file whose last byte came right before the server was killed.
/// False if it is refused or cannot be read.
pub(crate) async fn finish_late(app: &Arc<App>, row: UploadRow) -> bool {
    finish(app, row).await.is_ok()
}

/// Looks at a file that is whole. One that is refused is deleted at once.
async fn finish(app: &Arc<App>, row: UploadRow) -> Result<UploadRow, Trouble> {
    let (keeper, id) = (Arc::clone(app), row.id.clone());
    let examined =
        tokio::task::spawn_blocking(move || keeper.uploads.read(&id).map(|bytes| uploads::examine(&bytes)));
    let examined = examined
        .await
        .map_err(|error| Trouble::Broken(error.to_string()))??;
    match examined {
        Ok((kind, sides)) => {
            let done = UploadRow {
                name: uploads::clean(&row.name, kind.endings),
                media_type: Some(kind.media_type.to_owned()),
                width: sides.map(|(width, _)| width),
                height: sides.map(|(_, height)| height),
                ..row
            };
            let kept = done.clone();
            app.store.write(move |db| store::finish_upload(db, &kept)).await?;
            Ok(done)
        }
        Err(why) => {
            let (name, ids) = (row.id.clone(), [row.id]);
            app.store.write(move |db| store::drop_upload(db, &name)).await?;
            app.uploads.remove(&ids);
            Err(Trouble::Refused(why))
        }
    }
}

async fn get(app: &Arc<App>, row: UploadRow) -> Result<Response, Trouble> {
    let Some(kind) = row.media_type else {
        return Err(Trouble::NotThere);
    };
    let (keeper, id) = (Arc::clone(app), row.id);
    let bytes = tokio::task::spawn_blocking(move || keeper.uploads.read(&id)).await;
    let bytes = bytes.map_err(|error| Trouble::Broken(error.to_string()))??;
    let kind = if kind == "text/plain" {
        "text/plain; charset=utf-8".into()
    } else {
        kind
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition(&row.name)),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox".into(),
        ),
        (header::CACHE_CONTROL, "no-store".into()),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin".into(),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// Says that it is to be saved, under this name.
fn disposition(name: &str) -> String {
    let ascii: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let encoded: String = name
        .bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}
