//! The store in memory: the whole of mode `none`, and otherwise a copy of what
//! is durable, from which a lower store is filled when a higher one breaks.

use aisle_core::session::StoreOp;

/// Pairs ordered by key. A list: a tree would be ten times the code, and moving
/// a few thousand pairs up by one is quick.
#[derive(Default)]
pub(super) struct Memory(Vec<(String, String)>);

impl Memory {
    /// Carries the ops out. `held` answers the claims in order where another
    /// store has decided them already; where it ends, this map decides.
    /// Gives the values that hold for the claims.
    pub(super) fn apply(&mut self, ops: &[StoreOp], held: &[(String, String)]) -> Vec<(String, String)> {
        let mut held = held.iter();
        let mut claims = Vec::new();
        for op in ops {
            match op {
                StoreOp::Put(key, value) => self.put(key, value),
                StoreOp::Claim(key, value) => {
                    let mine = self.place(key).ok().and_then(|at| self.0.get(at));
                    let holds = held.next().or(mine).map_or(value, |(_, value)| value).clone();
                    self.put(key, &holds);
                    claims.push((key.clone(), holds));
                }
                StoreOp::Delete(key) => drop(self.place(key).map(|at| self.0.remove(at))),
                StoreOp::DeletePrefix(prefix) => self.0.retain(|(own, _)| !own.starts_with(prefix.as_str())),
            }
        }
        claims
    }

    fn place(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(own, _)| own.as_str().cmp(key))
    }

    fn put(&mut self, key: &str, value: &str) {
        let at = self.place(key);
        let pair = (key.to_owned(), value.to_owned());
        match at {
            Ok(at) => {
                if let Some(old) = self.0.get_mut(at) {
                    *old = pair;
                }
            }
            Err(at) => self.0.insert(at, pair),
        }
    }

    /// Takes over what another store holds.
    pub(super) fn replace(&mut self, pairs: Vec<(String, String)>) {
        self.0.clear();
        // Not sorted as a whole: that would be code for a second way.
        for (key, value) in &pairs {
            self.put(key, value);
        }
    }

    /// Everything, ordered by key.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        self.0.clone()
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
