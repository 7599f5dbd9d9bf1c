//! Bytes beside the strings: files that wait to be sent, over a reload.
//!
//! Owns the keys that begin with `file/`, each with a list of two: what is said of a
//! file, and the browser's handle to its bytes. They are in the database of the
//! profile, so whatever empties that takes them along; the strings' own way reads past
//! them and deletes them by key. Refuses every level but the device's.

use js_sys::{Array, JsString};
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use web_sys::IdbTransactionMode;

use super::device::range;
use super::idb::{self, KV};
use super::{Persistence, Store, StoreError};
use crate::js;

/// What keys begin with.
const FILES: &str = "file/";

/// The key of a file.
#[must_use]
pub fn key(id: &str) -> String {
    [FILES, id].concat()
}

/// Keeps a file, in place of what was kept under its name. Where things are kept for a
/// shorter time than on the device, nothing is done.
///
/// # Errors
/// [`StoreError::Full`], or [`StoreError::Broken`] also where a browser keeps no bytes.
pub async fn put(store: &Store, id: &str, about: &str, bytes: &JsValue) -> Result<(), StoreError> {
    if store.mode() != Persistence::Device {
        return Ok(());
    }
    let device = &store.0.device;
    let tx = device
        .transaction(IdbTransactionMode::Readwrite, true)
        .await?
        .ok_or(StoreError::Broken)?;
    let value = Array::of2(&about.into(), bytes);
    tx.object_store(KV)
        .and_then(|kv| kv.put_with_key(&value, &key(id).into()))
        .map_err(idb::error)?;
    idb::finished(&tx).await?;
    if store.mode() == Persistence::None {
        // Consent was withdrawn meanwhile.
        device.wipe().await;
    }
    Ok(())
}

/// All files: their names, what is said of each, and their bytes. Makes nothing on the
/// device, and none are there where it cannot be read.
pub async fn all(store: &Store) -> Vec<(String, String, JsValue)> {
    read(store).await.unwrap_or_default()
}

async fn read(store: &Store) -> Option<Vec<(String, String, JsValue)>> {
    if store.mode() != Persistence::Device {
        return None;
    }
    let begun = store
        .0
        .device
        .transaction(IdbTransactionMode::Readonly, false)
        .await;
    let tx = begun.ok()??;
    let kv = tx.object_store(KV).ok()?;
    let range = range(FILES).ok()?;
    let ask = |what: &str| js::method(&kv, what)?.call1(&kv, &range).ok();
    let (keys, values) = (ask("getAllKeys")?, ask("getAll")?);
    idb::finished(&tx).await.ok()?;
    let list = |request: JsValue| js::get(&request, "result").dyn_into::<Array>().ok();
    let one = |(key, value): (JsValue, JsValue)| {
        let key = key.dyn_into::<JsString>().ok().map(String::from)?;
        let value = value.dyn_into::<Array>().ok()?;
        let id = key.strip_prefix(FILES)?.to_owned();
        Some((id, value.get(0).as_string()?, value.get(1)))
    };
    Some(
        list(keys)?
            .iter()
            .zip(list(values)?.iter())
            .filter_map(one)
            .collect(),
    )
}
