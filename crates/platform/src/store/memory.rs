//! The store in memory: the whole of mode `none`, and otherwise a copy of what
//! is durable, from which a lower store is filled when a higher one breaks.

use std::collections::BTreeMap;

use aisle_core::session::StoreOp;

/// A map ordered by key.
#[derive(Default)]
pub(super) struct Memory(BTreeMap<String, String>);

impl Memory {
    /// Carries the ops out. `held` answers the claims in order where another
    /// store has decided them already; where it ends, this map decides.
    /// Gives the values that hold for the claims.
    pub(super) fn apply(&mut self, ops: &[StoreOp], held: &[(String, String)]) -> Vec<(String, String)> {
        let mut held = held.iter();
        let mut claims = Vec::new();
        for op in ops {
            match op {
                StoreOp::Put(key, value) => drop(self.0.insert(key.clone(), value.clone())),
                StoreOp::Claim(key, value) => {
                    let holds = match held.next() {
                        Some((_, theirs)) => theirs.clone(),
                        None => self.0.get(key).unwrap_or(value).clone(),
                    };
                    self.0.insert(key.clone(), holds.clone());
                    claims.push((key.clone(), holds));
                }
                StoreOp::Delete(key) => drop(self.0.remove(key)),
                StoreOp::DeletePrefix(prefix) => self.0.retain(|key, _| !key.starts_with(prefix.as_str())),
            }
        }
        claims
    }

    /// Takes over what another store holds.
    pub(super) fn replace(&mut self, pairs: Vec<(String, String)>) {
        self.0.clear();
        // Not collected: that would sort first, which costs code.
        for (key, value) in pairs {
            self.0.insert(key, value);
        }
    }

    /// Everything, ordered by key.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        self.0
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The ops that make a store hold exactly these pairs.
pub(super) fn ops_to_become(pairs: Vec<(String, String)>) -> Vec<StoreOp> {
    let mut ops = vec![StoreOp::DeletePrefix(String::new())];
    ops.extend(pairs.into_iter().map(|(key, value)| StoreOp::Put(key, value)));
    ops
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(key: &str, value: &str) -> StoreOp {
        StoreOp::Put(key.into(), value.into())
    }

    #[test]
    fn a_claim_decided_elsewhere_is_taken_over_in_its_place_among_the_ops() {
        let mut memory = Memory::default();
        let ops = [
            StoreOp::Claim("a".into(), "mine".into()),
            put("b", "2"),
            put("a", "later"),
        ];
        let held = memory.apply(&ops, &[("a".into(), "theirs".into())]);
        assert_eq!(held, [("a".to_owned(), "theirs".to_owned())]);
        assert_eq!(
            memory.pairs(),
            [("a".into(), "later".into()), ("b".into(), "2".into())]
        );
    }

    #[test]
    fn becoming_a_copy_leaves_nothing_of_before() {
        let mut memory = Memory::default();
        memory.apply(&[put("old", "1")], &[]);
        memory.apply(&ops_to_become(vec![("new".into(), "2".into())]), &[]);
        assert_eq!(memory.pairs(), [("new".into(), "2".into())]);
    }
}
