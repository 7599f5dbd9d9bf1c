//! Whose files there are, and what they turned out to be.

use std::collections::HashSet;

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::rich::File;
use aisle_core::protocol::{ClientId, Content, ConversationId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};

use super::append::Owner;
use super::read::meta_of;
use super::{StoreError, customer};
use crate::secrets;

/// A file of a visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRow {
    /// Its name here.
    pub id: String,
    /// As the visitor called it; cleaned once it is known what it is.
    pub name: String,
    /// Bytes, as announced.
    pub size: u64,
    /// What it is; none while it is not whole.
    pub media_type: Option<String>,
    /// Width of a picture.
    pub width: Option<u32>,
    /// Height of a picture.
    pub height: Option<u32>,
    /// It is in a message.
    pub sent: bool,
}

/// A wish for a file.
#[derive(Debug, Clone)]
pub struct UploadWish {
    /// The visitor's name for the wish.
    pub client_id: ClientId,
    /// In which conversation.
    pub conversation: ConversationId,
    /// What the visitor calls it.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// How much one visitor, and all of them, may have here.
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    /// Files of one visitor.
    pub files: u64,
    /// Bytes of one visitor.
    pub bytes: u64,
    /// Bytes of all.
    pub total: u64,
}

impl UploadRow {
    /// As everybody gets it; none while it is not known what it is.
    pub(super) fn as_file(&self) -> Option<File> {
        Some(File {
            name: self.name.clone(),
            size: u32::try_from(self.size).ok(),
            media_type: self.media_type.clone()?,
            upload: self.id.clone(),
            width: self.width,
            height: self.height,
            ..File::default()
        })
    }
}

const COLUMNS: &str = "SELECT id, name, size, media_type, width, height, sent FROM upload";

fn row(row: &Row<'_>) -> Result<UploadRow, rusqlite::Error> {
    Ok(UploadRow {
        id: row.get(0)?,
        name: row.get(1)?,
        size: row.get(2)?,
        media_type: row.get(3)?,
        width: row.get(4)?,
        height: row.get(5)?,
        sent: row.get(6)?,
    })
}

/// The file of a wish; the same wish always has the same file.
///
/// # Errors
/// [`StoreError::Full`] beyond a quota, [`StoreError::Forbidden`] for a wrong secret.
pub fn begin_upload(
    db: &Connection,
    owner: &Owner,
    wish: &UploadWish,
    quota: Quota,
    at: Timestamp,
) -> Result<UploadRow, StoreError> {
    customer::admit(db, owner)?;
    let visitor = owner.visitor.as_str();
    let known: Option<(UploadRow, Vec<u8>)> = db
        .prepare_cached(
            "SELECT id, name, size, media_type, width, height, sent, secret FROM upload
             WHERE visitor = ?1 AND client_id = ?2",
        )?
        .query_row((visitor, wish.client_id.as_str()), |found| {
            Ok((row(found)?, found.get(7)?))
        })
        .optional()?;
    if let Some((known, secret)) = known {
        return if secrets::same(&secret, &owner.secret) {
            Ok(known)
        } else {
            Err(StoreError::Forbidden)
        };
    }
    let (files, bytes): (u64, u64) = db
        .prepare_cached("SELECT count(*), coalesce(sum(size), 0) FROM upload WHERE visitor = ?1")?
        .query_row([visitor], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let total: u64 = db
        .prepare_cached("SELECT coalesce(sum(size), 0) FROM upload")?
        .query_row([], |row| row.get(0))?;
    if files >= quota.files || bytes + wish.size > quota.bytes || total + wish.size > quota.total {
        return Err(StoreError::Full);
    }
    let id = secrets::random_name()?;
    db.prepare_cached(
        "INSERT INTO upload (id, visitor, secret, conversation, client_id, name, size, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        &id,
        visitor,
        owner.secret.as_slice(),
        wish.conversation.as_str(),
        wish.client_id.as_str(),
        &wish.name,
        wish.size,
        at,
    ))?;
    Ok(UploadRow {
        id,
        name: wish.name.clone(),
        size: wish.size,
        media_type: None,
        width: None,
        height: None,
        sent: false,
    })
}

/// A file of this visitor, or one in a conversation of the customer they are.
///
/// # Errors
/// As [`super::admit`].
pub fn upload_of(db: &Connection, owner: &Owner, id: &str) -> Result<Option<UploadRow>, StoreError> {
    customer::admit(db, owner)?;
    let found: Option<(UploadRow, String, Vec<u8>, String)> = db
        .prepare_cached(
            "SELECT id, name, size, media_type, width, height, sent, visitor, secret, conversation
             FROM upload WHERE id = ?1",
        )?
        .query_row([id], |found| {
            Ok((row(found)?, found.get(7)?, found.get(8)?, found.get(9)?))
        })
        .optional()?;
    let Some((row, visitor, secret, conversation)) = found else {
        return Ok(None);
    };
    if visitor == owner.visitor.as_str() && secrets::same(&secret, &owner.secret) {
        return Ok(Some(row));
    }
    // Sent from another device: of the same customer, or on the other side of a door.
    let id = ConversationId::new(conversation).map_err(|_| StoreError::Damaged)?;
    let shared = row.sent
        && meta_of(db, &id)?.is_some_and(|meta| {
            meta.visitor != owner.visitor.as_str() && customer::permits(&meta, &id, owner)
        })
        && customer::admit(db, owner).is_ok();
    Ok(Some(row).filter(|_| shared))
}

/// A whole file that this visitor put up in this conversation.
pub(super) fn whole_upload(
    db: &Connection,
    owner: &Owner,
    conversation: &ConversationId,
    id: &str,
) -> Result<Option<UploadRow>, StoreError> {
    let here: bool = db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM upload WHERE id = ?1 AND conversation = ?2)")?
        .query_row((id, conversation.as_str()), |row| row.get(0))?;
    let found = if here { upload_of(db, owner, id)? } else { None };
    Ok(found.filter(|file| file.media_type.is_some()))
}

/// A file that is in a message, for agents.
///
/// # Errors
/// If the database cannot be read.
pub fn sent_upload(db: &Connection, id: &str) -> Result<Option<UploadRow>, StoreError> {
    Ok(db
        .prepare_cached(&format!("{COLUMNS} WHERE id = ?1 AND sent = 1"))?
        .query_row([id], row)
        .optional()?)
}

/// A file is whole, and this is what it is.
///
/// # Errors
/// If the database cannot be written.
pub fn finish_upload(db: &Connection, done: &UploadRow) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE upload SET name = ?2, media_type = ?3, width = ?4, height = ?5 WHERE id = ?1")?
        .execute((&done.id, &done.name, &done.media_type, done.width, done.height))?;
    Ok(())
}

/// Forgets files.
///
/// # Errors
/// If the database cannot be written.
pub fn drop_upload(db: &Connection, id: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM upload WHERE id = ?1 AND sent = 0")?
        .execute([id])?;
    Ok(())
}

/// Forgets all files of a visitor; gives their names.
pub(super) fn drop_uploads(db: &Connection, owner: &Owner) -> Result<Vec<String>, StoreError> {
    let ids = db
        .prepare_cached("DELETE FROM upload WHERE visitor = ?1 AND secret = ?2 RETURNING id")?
        .query_map((owner.visitor.as_str(), owner.secret.as_slice()), |row| {
            row.get(0)
        })?
        .collect::<Result<_, _>>()?;
    Ok(ids)
}

/// Forgets all files of a conversation; gives their names.
pub(super) fn drop_uploads_in(db: &Connection, conversation: &str) -> Result<Vec<String>, StoreError> {
    let ids = db
        .prepare_cached("DELETE FROM upload WHERE conversation = ?1 RETURNING id")?
        .query_map([conversation], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(ids)
}

/// Forgets files that never got into a message, begun before a moment.
///
/// # Errors
/// If the database cannot be written.
pub fn drop_unsent(db: &Connection, before: Timestamp) -> Result<Vec<String>, StoreError> {
    let ids = db
        .prepare_cached("DELETE FROM upload WHERE sent = 0 AND created_at < ?1 RETURNING id")?
        .query_map([before], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(ids)
}

/// The names of all files there should be.
///
/// # Errors
/// If the database cannot be read.
pub fn upload_ids(db: &Connection) -> Result<HashSet<String>, StoreError> {
    let ids = db
        .prepare_cached("SELECT id FROM upload")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(ids)
}

/// Data of `file` as a visitor sends it: only the name here counts.
#[derive(Deserialize)]
struct Sent {
    upload: String,
}

/// Data of `file` as everybody gets it.
#[derive(Serialize)]
struct Attached<'a> {
    name: &'a str,
    size: u64,
    media_type: &'a str,
    upload: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
}

/// A visitor's `file` with the facts of this server in it, and the file kept for
/// good. Content that names no upload stays as it is.
pub(super) fn attach(db: &Connection, owner: &Owner, content: Content) -> Result<Content, StoreError> {
    let sent: Option<Sent> = serde_json::from_str(content.data.get()).ok();
    let Some(Sent { upload }) = sent else {
        return Ok(content);
    };
    let found = upload_of(db, owner, &upload)?.ok_or(StoreError::NotFound)?;
    let media_type = found.media_type.as_deref().ok_or(StoreError::NotFound)?;
    keep_sent(db, owner, &upload)?;
    let data = Attached {
        name: &found.name,
        size: found.size,
        media_type,
        upload: &found.id,
        width: found.width,
        height: found.height,
    };
    let json = serde_json::to_string(&data).map_err(|_| StoreError::Damaged)?;
    Ok(Content {
        fallback: found.name.clone(),
        data: Raw::new(&json).ok_or(StoreError::Damaged)?,
        ..content
    })
}

/// A file of this visitor is in what they sent: it is kept as long as that.
pub(super) fn keep_sent(db: &Connection, owner: &Owner, id: &str) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE upload SET sent = 1 WHERE id = ?1 AND visitor = ?2 AND secret = ?3")?
        .execute((id, owner.visitor.as_str(), owner.secret.as_slice()))?;
    Ok(())
}
