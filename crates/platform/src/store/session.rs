//! The store in `sessionStorage`: this tab, also across reloads.
//!
//! Owns the keys that begin with `aisle:PROFILE:`, a colon in the
//! profile being `%3A`. A batch that fails half-way
//! is undone, so that it is all or nothing here too.

use aisle_core::session::StoreOp;
use web_sys::Storage;

use super::StoreError;

/// What the touched keys held before. A list: batches are short, and a second
/// kind of map would cost code.
type Undo = Vec<(String, Option<String>)>;

/// Access to the keys of one profile.
pub(super) struct Session {
    prefix: String,
}

impl Session {
    pub(super) fn new(profile: &str) -> Self {
        Self {
            // Escaped, so that the keys of no profile begin like those of another.
            prefix: ["aisle:", &profile.replace(':', "%3A"), ":"].concat(),
        }
    }

    /// The browser lets us have it. Touches nothing in it.
    pub(super) fn is_there(&self) -> bool {
        storage().is_ok_and(|storage| storage.length().is_ok())
    }

    /// Everything of this profile, in no order.
    pub(super) fn load(&self) -> Result<Vec<(String, String)>, StoreError> {
        let storage = storage()?;
        let mut pairs = Vec::new();
        for key in self.keys(&storage, "")? {
            if let Ok(Some(value)) = storage.get_item(&key) {
                pairs.push((key[self.prefix.len()..].to_owned(), value));
            }
        }
        Ok(pairs)
    }

    /// Carries the ops out together, giving the values that hold for the claims.
    pub(super) fn apply(&self, ops: &[StoreOp]) -> Result<Vec<(String, String)>, StoreError> {
        let storage = storage()?;
        let mut undo = Undo::new();
        let result = self.run(&storage, ops, &mut undo);
        if result.is_err() {
            // First what frees space, then what needs it.
            for (key, _) in &undo {
                let _ = storage.remove_item(key);
            }
            for (key, value) in &undo {
                if let Some(value) = value {
                    let _ = storage.set_item(key, value);
                }
            }
        }
        result
    }

    /// Removes every key of this profile.
    pub(super) fn wipe(&self) {
        let _ = self.apply(&[StoreOp::DeletePrefix(String::new())]);
    }

    fn run(
        &self,
        storage: &Storage,
        ops: &[StoreOp],
        undo: &mut Undo,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let mut claims = Vec::new();
        let mut change = |key: String, value: Option<&str>| {
            if !undo.iter().any(|(known, _)| *known == key) {
                undo.push((key.clone(), storage.get_item(&key).unwrap_or_default()));
            }
            match value {
                // Also a failure of another name is taken as full: the access
                // itself has worked a moment ago.
                Some(value) => storage.set_item(&key, value).map_err(|_| StoreError::Full),
                None => storage.remove_item(&key).map_err(|_| StoreError::Broken),
            }
        };
        for op in ops {
            match op {
                StoreOp::Put(key, value) => change(self.key(key), Some(value))?,
                StoreOp::Claim(key, value) => {
                    let full = self.key(key);
                    let holds = match storage.get_item(&full) {
                        Ok(Some(theirs)) => theirs,
                        _ => {
                            change(full, Some(value))?;
                            value.clone()
                        }
                    };
                    claims.push((key.clone(), holds));
                }
                StoreOp::Delete(key) => change(self.key(key), None)?,
                StoreOp::DeletePrefix(prefix) => {
                    for key in self.keys(storage, prefix)? {
                        change(key, None)?;
                    }
                }
            }
        }
        Ok(claims)
    }

    fn key(&self, key: &str) -> String {
        [&self.prefix, key].concat()
    }

    /// The keys of this profile that begin with `more`, as they are stored.
    fn keys(&self, storage: &Storage, more: &str) -> Result<Vec<String>, StoreError> {
        let wanted = self.key(more);
        let count = storage.length().map_err(|_| StoreError::Broken)?;
        Ok((0..count)
            .filter_map(|i| storage.key(i).ok().flatten())
            .filter(|key| key.starts_with(&wanted))
            .collect())
    }
}

/// The getter itself throws in a sandboxed frame or with storage switched off.
fn storage() -> Result<Storage, StoreError> {
    web_sys::window()
        .and_then(|window| window.session_storage().ok().flatten())
        .ok_or(StoreError::Broken)
}
