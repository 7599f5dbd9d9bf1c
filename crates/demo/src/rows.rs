//! A map of strings that understands [`StoreOp`]: the page's memory, and the
//! model every other store is held to.

use std::collections::BTreeMap;

use aisle_core::session::StoreOp;

/// Rows ordered by key.
pub type Rows = BTreeMap<String, String>;

/// Carries all of it out and returns what holds for the claims in it.
pub fn apply(rows: &mut Rows, ops: &[StoreOp]) -> Vec<(String, String)> {
    let mut held = Vec::new();
    for op in ops {
        match op {
            StoreOp::Put(key, value) => {
                rows.insert(key.clone(), value.clone());
            }
            StoreOp::Claim(key, value) => {
                let holds = rows.entry(key.clone()).or_insert_with(|| value.clone());
                held.push((key.clone(), holds.clone()));
            }
            StoreOp::Delete(key) => {
                rows.remove(key);
            }
            StoreOp::DeletePrefix(prefix) => rows.retain(|key, _| !key.starts_with(prefix.as_str())),
        }
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_keeps_what_is_there_and_tells_it() {
        let mut rows = Rows::new();
        let claim = |value: &str| [StoreOp::Claim("a/1".into(), value.into())];
        assert_eq!(
            apply(&mut rows, &claim("first")),
            [("a/1".into(), "first".into())]
        );
        assert_eq!(
            apply(&mut rows, &claim("second")),
            [("a/1".into(), "first".into())]
        );
        apply(
            &mut rows,
            &[
                StoreOp::Put("b/1".into(), "x".into()),
                StoreOp::DeletePrefix("a/".into()),
            ],
        );
        assert_eq!(rows.into_keys().collect::<Vec<_>>(), ["b/1"]);
    }
}
