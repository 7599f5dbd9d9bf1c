//! A store in memory: what [`StoreOp`]s mean.

use super::StoreOp;

/// Pairs of strings ordered by key. A list: a tree would be ten times the code,
/// and moving a few thousand pairs up by one is quick.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows(Vec<(String, String)>);

impl Rows {
    /// Carries the ops out. `held` answers the claims in order where another
    /// store has decided them already; where it ends, these rows decide.
    /// Gives the values that hold for the claims.
    pub fn apply(&mut self, ops: &[StoreOp], held: &[(String, String)]) -> Vec<(String, String)> {
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

    /// Takes pairs in, the later of two for one key.
    pub fn extend(&mut self, pairs: &[(String, String)]) {
        // Not sorted as a whole: that would be code for a second way.
        for (key, value) in pairs {
            self.put(key, value);
        }
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let (_, value) = self.0.get(self.place(key).ok()?)?;
        Some(value)
    }

    /// All pairs in order.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// There are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.into(), value.into())
    }

    #[test]
    fn a_claim_keeps_what_is_there_and_tells_it() {
        let mut rows = Rows::default();
        let claim = |value: &str| [StoreOp::Claim("a/1".into(), value.into())];
        assert_eq!(rows.apply(&claim("first"), &[]), [pair("a/1", "first")]);
        assert_eq!(rows.apply(&claim("second"), &[]), [pair("a/1", "first")]);
        let ops = [
            StoreOp::Put("b/1".into(), "x".into()),
            StoreOp::Put("b/0".into(), "y".into()),
            StoreOp::DeletePrefix("a/".into()),
            StoreOp::Delete("c".into()),
        ];
        rows.apply(&ops, &[]);
        assert_eq!(rows.pairs(), [pair("b/0", "y"), pair("b/1", "x")]);
    }

    #[test]
    fn a_claim_decided_elsewhere_is_taken_over_in_its_place_among_the_ops() {
        let mut rows = Rows::default();
        let ops = [
            StoreOp::Claim("a".into(), "mine".into()),
            StoreOp::Put("b".into(), "2".into()),
            StoreOp::Put("a".into(), "later".into()),
        ];
        assert_eq!(rows.apply(&ops, &[pair("a", "theirs")]), [pair("a", "theirs")]);
        assert_eq!(rows.pairs(), [pair("a", "later"), pair("b", "2")]);
    }
}
