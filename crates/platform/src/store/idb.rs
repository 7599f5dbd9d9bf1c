//! IndexedDB as futures: just what one object store of strings needs.
//!
//! The functions that settle a promise are themselves the event handlers, so
//! nothing has to be kept alive for them.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, IdbDatabase, IdbFactory, IdbOpenDbRequest, IdbTransaction};

use super::StoreError;
use crate::js;
use crate::timer::Timer;

/// The one object store.
pub(super) const KV: &str = "kv";

/// Some browsers have hung here for good after a crash, and a page that will not
/// let go of a database being deleted makes us wait as well. Past this many
/// milliseconds the database counts as broken.
const OPEN_MS: i64 = 3_000;

/// Whether a database of this name exists, without making one.
///
/// # Errors
/// [`StoreError::Broken`] if the browser refuses to say.
pub(super) async fn exists(name: &str) -> Result<bool, StoreError> {
    let factory = factory()?;
    let Some(databases) = js::method(&factory, "databases") else {
        // An older browser: opening without leave to create tells.
        return Ok(open(name, false).await?.map(|db| db.close()).is_some());
    };
    let list = databases
        .call0(&factory)
        .ok()
        .and_then(|list| list.dyn_into::<Promise>().ok());
    let list = JsFuture::from(list.ok_or(StoreError::Broken)?)
        .await
        .map_err(error)?;
    Ok(Array::from(&list)
        .iter()
        .any(|found| js::get(&found, "name").as_string().as_deref() == Some(name)))
}

/// Opens a database. `None` if there is none and `create` forbids making one.
///
/// # Errors
/// [`StoreError::Full`] or [`StoreError::Broken`], also if it takes too long.
pub(super) async fn open(name: &str, create: bool) -> Result<Option<IdbDatabase>, StoreError> {
    let request = factory()?.open(name).map_err(error)?;
    // The garbage collector's, so that it is there for a late event too.
    let upgrade = Closure::<dyn Fn(Event)>::new(move |event: Event| upgrade(&event, create));
    request.set_onupgradeneeded(Some(&Function::from(upgrade.into_js_value())));
    let mut guard = None;
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
        guard = Some(Timer::after(OPEN_MS, move || {
            drop(reject.call0(&JsValue::UNDEFINED))
        }));
    });
    let opened = JsFuture::from(promise).await;
    drop(guard);
    if opened.is_ok() {
        let db = request.result().ok().and_then(|db| db.dyn_into().ok());
        return db.map(Some).ok_or(StoreError::Broken);
    }
    // A late success must not leave a connection that nobody closes.
    request.set_onsuccess(Some(
        &Closure::once_into_js(|event: Event| {
            if let Some(db) = database(&event) {
                db.close();
            }
        })
        .unchecked_into(),
    ));
    match request.error().ok().flatten() {
        Some(failure) if !create && failure.name() == "AbortError" => Ok(None),
        Some(failure) => Err(error(failure.into())),
        None => Err(StoreError::Broken),
    }
}

/// Deletes a database, whether or not it exists, as soon as nobody has it open.
pub(super) async fn delete(name: &str) {
    let Some(request) = factory()
        .ok()
        .and_then(|factory| factory.delete_database(name).ok())
    else {
        return;
    };
    let promise = Promise::new(&mut |resolve, _| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&resolve));
        request.set_onblocked(Some(&resolve));
    });
    let _ = JsFuture::from(promise).await;
}

/// Waits until a transaction is durable.
///
/// # Errors
/// Why it was undone.
pub(super) async fn finished(tx: &IdbTransaction) -> Result<(), StoreError> {
    let promise = Promise::new(&mut |resolve, reject| {
        tx.set_oncomplete(Some(&resolve));
        tx.set_onabort(Some(&reject));
    });
    match JsFuture::from(promise).await {
        Ok(_) => Ok(()),
        Err(_) => Err(tx
            .error()
            .map_or(StoreError::Broken, |failure| error(failure.into()))),
    }
}

/// What an exception of IndexedDB means to us.
pub(super) fn error(failure: JsValue) -> StoreError {
    match js::get(&failure, "name").as_string().as_deref() {
        Some("QuotaExceededError") => StoreError::Full,
        _ => StoreError::Broken,
    }
}

fn factory() -> Result<IdbFactory, StoreError> {
    web_sys::window()
        .and_then(|window| window.indexed_db().ok().flatten())
        .ok_or(StoreError::Broken)
}

fn upgrade(event: &Event, create: bool) {
    let Some(db) = database(event) else { return };
    if create {
        let _ = db.create_object_store(KV);
        return;
    }
    // Undoing the upgrade from nothing leaves no database behind.
    let request = event
        .target()
        .and_then(|target| target.dyn_into::<IdbOpenDbRequest>().ok());
    if let Some(tx) = request.and_then(|request| request.transaction()) {
        let _ = tx.abort();
    }
}

fn database(event: &Event) -> Option<IdbDatabase> {
    event
        .target()?
        .dyn_into::<IdbOpenDbRequest>()
        .ok()?
        .result()
        .ok()?
        .dyn_into()
        .ok()
}
