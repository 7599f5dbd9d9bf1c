//! A map as a sorted list: finding is quick, putting in moves what comes after.
//! For some thousands of names that is no slower than a tree, and much less code.

/// A map from text, ordered by it.
#[derive(Debug)]
pub(super) struct Sorted<V>(Vec<(Box<str>, V)>);

// By hand: the derived one asks for `V: Default`.
impl<V> Default for Sorted<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> Sorted<V> {
    fn find(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(own, _)| (**own).cmp(key))
    }

    pub(super) fn contains(&self, key: &str) -> bool {
        self.find(key).is_ok()
    }

    /// Sets a value. Says whether the key is new.
    pub(super) fn insert(&mut self, key: &str, value: V) -> bool {
        let found = self.find(key);
        match found {
            Ok(at) => {
                if let Some(pair) = self.0.get_mut(at) {
                    pair.1 = value;
                }
            }
            Err(at) => self.0.insert(at, (key.into(), value)),
        }
        found.is_err()
    }

    pub(super) fn remove(&mut self, key: &str) -> Option<V> {
        let at = self.find(key).ok()?;
        Some(self.0.remove(at).1)
    }

    /// The values in the order of their keys.
    pub(super) fn into_values(self) -> impl Iterator<Item = V> {
        self.0.into_iter().map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_there_once_and_with_its_last_value() {
        let mut map = Sorted::default();
        assert!(map.insert("b", 1) && map.insert("a", 2) && map.insert("c", 3));
        assert!(!map.insert("a", 4));
        assert_eq!(
            (map.remove("b"), map.remove("b"), map.contains("b")),
            (Some(1), None, false)
        );
        assert_eq!(map.into_values().collect::<Vec<_>>(), [4, 3]);
    }
}
