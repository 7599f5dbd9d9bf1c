//! The store in IndexedDB: all tabs, also after the browser was killed.
//!
//! Owns the database `aisle-PROFILE` with its one object store of strings. It
//! comes into being with the first write and not before. Every batch is one
//! transaction, and is done when the transaction is, not when its requests are.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_core::session::StoreOp;
use js_sys::{Array, JsString};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Event, IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode,
};

use super::StoreError;
use super::idb::{self, KV};

/// Access to the database of one profile.
pub(super) struct Device {
    name: String,
    open: Rc<RefCell<Option<Connection>>>,
    /// What the browser said when it was last asked whether there is a database, for
    /// the load that follows: each question costs a way to another process.
    exists: Cell<Option<bool>>,
}

struct Connection {
    db: IdbDatabase,
    // Kept because the database calls it.
    _on_end: Closure<dyn FnMut(Event)>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.db.set_onversionchange(None);
        self.db.set_onclose(None);
        // Transactions under way still finish.
        self.db.close();
    }
}

impl Device {
    pub(super) fn new(profile: &str) -> Self {
        Self {
            name: ["aisle-", profile].concat(),
            open: Rc::default(),
            exists: Cell::default(),
        }
    }

    /// The browser lets us have databases, as far as can be told without one.
    pub(super) async fn is_there(&self) -> bool {
        self.exists.set(idb::exists(&self.name).await.ok());
        self.exists.get().is_some()
    }

    /// Everything, ordered as the database orders. Makes no database.
    pub(super) async fn load(&self) -> Result<Vec<(String, String)>, StoreError> {
        if self.open.borrow().is_none() {
            let exists = match self.exists.take() {
                Some(exists) => exists,
                None => idb::exists(&self.name).await?,
            };
            if !exists {
                return Ok(Vec::new());
            }
        }
        let Some(tx) = self.transaction(IdbTransactionMode::Readonly, false).await? else {
            return Ok(Vec::new());
        };
        let store = tx.object_store(KV).map_err(idb::error)?;
        let keys = store.get_all_keys().map_err(idb::error)?;
        let values = store.get_all().map_err(idb::error)?;
        idb::finished(&tx).await?;
        let (keys, values): (Array, Array) = (result(&keys)?, result(&values)?);
        Ok(keys
            .iter()
            .zip(values.iter())
            .filter_map(|(k, v)| Some((k.as_string()?, v.as_string()?)))
            .collect())
    }

    /// Carries the ops out in one transaction, giving the values that hold for
    /// the claims.
    pub(super) async fn apply(&self, ops: &[StoreOp]) -> Result<Vec<(String, String)>, StoreError> {
        self.exists.take();
        let tx = self
            .transaction(IdbTransactionMode::Readwrite, true)
            .await?
            .ok_or(StoreError::Broken)?;
        // A claim on a key that is taken is no failure of the transaction.
        let keep_going = Closure::<dyn FnMut(Event)>::new(|event: Event| {
            event.prevent_default();
            event.stop_propagation();
        });
        let asked = match ask(&tx, ops, &keep_going) {
            Ok(asked) => asked,
            Err(error) => {
                // Nothing of a batch that could not be asked for in full.
                let _ = tx.abort();
                return Err(error);
            }
        };
        idb::finished(&tx).await?;
        Ok(asked
            .iter()
            .filter_map(|(key, get)| Some((key.clone(), get.result().ok()?.as_string()?)))
            .collect())
    }

    /// Closes the connection; the next use opens it again.
    pub(super) fn release(&self) {
        self.exists.take();
        // Taken out first: closing must not find it borrowed.
        let connection = self.open.borrow_mut().take();
        drop(connection);
    }

    /// Deletes the database. Other tabs let go of theirs at once; should a page
    /// of another version not, the browser deletes when that one is closed.
    pub(super) async fn wipe(&self) {
        self.release();
        if idb::exists(&self.name).await != Ok(false) {
            idb::delete(&self.name).await;
        }
    }

    /// Begins a transaction, opening first if need be. A connection that turns
    /// out to be dead is opened anew, once. `None` if there is no database and
    /// `create` forbids making one.
    pub(super) async fn transaction(
        &self,
        mode: IdbTransactionMode,
        create: bool,
    ) -> Result<Option<IdbTransaction>, StoreError> {
        for _ in 0..2 {
            if self.open.borrow().is_none() {
                let Some(db) = idb::open(&self.name, create).await? else {
                    return Ok(None);
                };
                *self.open.borrow_mut() = Some(self.connection(db));
            }
            let begun = match &*self.open.borrow() {
                Some(connection) => connection.db.transaction_with_str_and_mode(KV, mode),
                None => continue,
            };
            match begun {
                Ok(tx) => return Ok(Some(tx)),
                Err(_) => self.release(),
            }
        }
        Err(StoreError::Broken)
    }

    fn connection(&self, db: IdbDatabase) -> Connection {
        let open = Rc::downgrade(&self.open);
        // `versionchange`: somebody wants to delete it or change its shape.
        // `close`: the browser took it away. Either way we let go, and come back
        // when there is something to do.
        let on_end = Closure::<dyn FnMut(Event)>::new(move |_| {
            if let Some(open) = open.upgrade() {
                let connection = open.borrow_mut().take();
                drop(connection);
            }
        });
        db.set_onversionchange(Some(on_end.as_ref().unchecked_ref()));
        db.set_onclose(Some(on_end.as_ref().unchecked_ref()));
        Connection { db, _on_end: on_end }
    }
}

/// Asks for all ops at once, so that the transaction runs them in order and by
/// itself. Gives the requests that will hold the answers to the claims.
fn ask(
    tx: &IdbTransaction,
    ops: &[StoreOp],
    keep_going: &Closure<dyn FnMut(Event)>,
) -> Result<Vec<(String, IdbRequest)>, StoreError> {
    let store: IdbObjectStore = tx.object_store(KV).map_err(idb::error)?;
    let mut claims = Vec::new();
    for op in ops {
        match op {
            StoreOp::Put(key, value) => {
                store
                    .put_with_key(&value.into(), &key.into())
                    .map(drop)
                    .map_err(idb::error)?;
            }
            StoreOp::Claim(key, value) => {
                // `add` fails on a taken key, and the `get` behind it reads what
                // holds at this very place among the ops.
                let add = store
                    .add_with_key(&value.into(), &key.into())
                    .map_err(idb::error)?;
                add.set_onerror(Some(keep_going.as_ref().unchecked_ref()));
                claims.push((key.clone(), store.get(&key.into()).map_err(idb::error)?));
            }
            StoreOp::Delete(key) => store.delete(&key.into()).map(drop).map_err(idb::error)?,
            StoreOp::DeletePrefix(prefix) => {
                store.delete(&range(prefix)?).map(drop).map_err(idb::error)?;
            }
        }
    }
    Ok(claims)
}

/// All keys that begin with `prefix`. The database orders keys by their UTF-16
/// units, so the end is the prefix with its last unit one higher.
pub(super) fn range(prefix: &str) -> Result<JsValue, StoreError> {
    let lower = JsValue::from_str(prefix);
    let range = match after(prefix) {
        Some(upper) => {
            let upper = JsString::from_char_code(&upper);
            IdbKeyRange::bound_with_lower_open_and_upper_open(&lower, &upper, false, true)
        }
        None => IdbKeyRange::lower_bound(&lower),
    };
    range.map(Into::into).map_err(idb::error)
}

/// The least string of UTF-16 units above all that begin with `prefix`, if any.
fn after(prefix: &str) -> Option<Vec<u16>> {
    let mut units: Vec<u16> = prefix.encode_utf16().collect();
    while let Some(last) = units.pop() {
        if let Some(next) = last.checked_add(1) {
            units.push(next);
            return Some(units);
        }
    }
    None
}

fn result<T: JsCast>(request: &IdbRequest) -> Result<T, StoreError> {
    request
        .result()
        .ok()
        .and_then(|value| value.dyn_into().ok())
        .ok_or(StoreError::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_prefix_is_above_all_it_begins_and_not_above_its_neighbour() {
        let end = |prefix: &str| after(prefix).map(|units| String::from_utf16_lossy(&units));
        assert_eq!(end("row/").as_deref(), Some("row0"));
        assert_eq!(end("a\u{FFFF}").as_deref(), Some("b"));
        assert_eq!(end(""), None);
        assert_eq!(end("\u{FFFF}\u{FFFF}"), None);
        assert_eq!(after("\u{10FFFF}"), Some(vec![0xDBFF, 0xE000]));
    }
}
