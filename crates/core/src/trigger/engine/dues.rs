//! When each rule must be looked at again: the earliest is at the root.

use super::judge::NEVER;
use crate::Millis;

/// A tree of minima over the rules: a change costs the logarithm of their number,
/// and nothing old is left lying in it.
pub(super) struct Dues {
    rules: usize,
    /// The root is at 1, the children of `n` at `2n` and `2n + 1`, the rules at
    /// `rules..`.
    tree: Vec<Millis>,
}

impl Dues {
    pub(super) fn new(rules: usize) -> Self {
        Self {
            rules,
            tree: vec![NEVER; 2 * rules.max(1)],
        }
    }

    fn at(&self, node: usize) -> Millis {
        self.tree.get(node).copied().unwrap_or(NEVER)
    }

    pub(super) fn set(&mut self, rule: usize, due: Millis) {
        let mut node = self.rules + rule;
        let mut least = due;
        while let Some(place) = self.tree.get_mut(node)
            && node > 0
        {
            *place = least;
            least = least.min(self.at(node ^ 1));
            node /= 2;
        }
    }

    /// The earliest, and whose it is.
    pub(super) fn first(&self) -> (Millis, usize) {
        let least = self.at(1);
        let mut node = 1;
        while node < self.rules {
            node *= 2;
            if self.at(node) != least {
                node += 1;
            }
        }
        (least, node.saturating_sub(self.rules))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_is_first_whatever_the_number_of_rules() {
        for rules in 1..40 {
            let mut dues = Dues::new(rules);
            let mut plain = vec![NEVER; rules];
            let mut seed = 7_u64;
            assert_eq!(dues.first().0, NEVER);
            for _ in 0..200 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let rule = (seed >> 33) as usize % rules;
                let due = (seed >> 50).cast_signed();
                plain[rule] = due;
                dues.set(rule, due);
                let (least, whose) = dues.first();
                assert_eq!(Some(&least), plain.iter().min());
                assert_eq!(plain[whose], least);
            }
        }
    }

    #[test]
    fn no_rules_have_no_dues() {
        let mut dues = Dues::new(0);
        dues.set(0, 5);
        assert_eq!(Dues::new(0).first().0, NEVER);
    }
}
