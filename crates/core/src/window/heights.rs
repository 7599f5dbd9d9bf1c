//! Heights of rows, with sums in logarithmic time.
//!
//! Owns one number a row and a Fenwick tree over them. Numbers are 64ths of a
//! CSS pixel, the browser's own layout unit, so that sums are exact.

/// The heights of all rows of a list, in 64ths of a pixel.
#[derive(Debug, Clone, Default)]
pub struct Heights {
    values: Vec<i32>,
    /// `tree[i]` is the sum of the `lowbit(i + 1)` values that end at `i`.
    tree: Vec<i64>,
}

impl Heights {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// There are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The height of a row; 0 for one that does not exist.
    #[must_use]
    pub fn get(&self, at: usize) -> i32 {
        self.values.get(at).copied().unwrap_or(0)
    }

    /// Forgets everything and takes these heights.
    pub fn reset(&mut self, heights: Vec<i32>) {
        self.values = heights;
        self.rebuild();
    }

    /// Puts rows in before `at`. At the end this costs the logarithm of the
    /// length a row, elsewhere the length once.
    pub fn insert(&mut self, at: usize, heights: &[i32]) {
        let at = at.min(self.values.len());
        if at < self.values.len() {
            self.values.splice(at..at, heights.iter().copied());
            self.rebuild();
            return;
        }
        for &height in heights {
            let end = self.values.len() + 1;
            let start = end - lowbit(end);
            let sum = self.offset(end - 1) - self.offset(start);
            self.values.push(height);
            self.tree.push(sum + i64::from(height));
        }
    }

    /// Takes a row out and gives its height.
    pub fn remove(&mut self, at: usize) -> i32 {
        if at >= self.values.len() {
            return 0;
        }
        let height = self.values.remove(at);
        if at == self.values.len() {
            self.tree.pop();
        } else {
            self.rebuild();
        }
        height
    }

    /// Changes a row's height and gives the difference.
    pub fn set(&mut self, at: usize, height: i32) -> i64 {
        let Some(value) = self.values.get_mut(at) else {
            return 0;
        };
        let delta = i64::from(height) - i64::from(*value);
        *value = height;
        if delta != 0 {
            let mut node = at + 1;
            while let Some(sum) = self.tree.get_mut(node - 1) {
                *sum += delta;
                node += lowbit(node);
            }
        }
        delta
    }

    /// Where a row begins: the sum of the heights before it.
    #[must_use]
    pub fn offset(&self, at: usize) -> i64 {
        let mut node = at.min(self.tree.len());
        let mut sum = 0;
        while node > 0 {
            sum += self.tree[node - 1];
            node -= lowbit(node);
        }
        sum
    }

    /// The height of all rows together.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.offset(self.len())
    }

    /// The row at a distance from the top: the last one that begins at or
    /// above it. Clamped to the first and the last row; 0 in an empty list.
    #[must_use]
    pub fn index_at(&self, offset: i64) -> usize {
        let mut node = 0;
        let mut left = offset;
        let mut step = (self.tree.len() + 1).next_power_of_two();
        while step > 0 {
            if let Some(&sum) = (node + step).checked_sub(1).and_then(|i| self.tree.get(i))
                && sum <= left
            {
                node += step;
                left -= sum;
            }
            step /= 2;
        }
        node.min(self.len().saturating_sub(1))
    }

    fn rebuild(&mut self) {
        self.tree.clear();
        self.tree
            .extend(self.values.iter().map(|&height| i64::from(height)));
        for i in 0..self.tree.len() {
            let parent = i + lowbit(i + 1);
            if parent < self.tree.len() {
                self.tree[parent] += self.tree[i];
            }
        }
    }
}

fn lowbit(n: usize) -> usize {
    n & n.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: &[i32]) -> Heights {
        let mut heights = Heights::default();
        heights.reset(values.to_vec());
        heights
    }

    proptest! {
        #[test]
        fn every_offset_is_the_sum_of_the_rows_before_it(values in prop::collection::vec(0..9000i32, 0..200)) {
            let heights = of(&values);
            for i in 0..=values.len() {
                prop_assert_eq!(heights.offset(i), values[..i].iter().map(|&h| i64::from(h)).sum::<i64>());
            }
        }

        #[test]
        fn index_and_offset_are_each_others_inverse(values in prop::collection::vec(1..9000i32, 1..200), within in 0..9000i32) {
            let heights = of(&values);
            for (i, &height) in values.iter().enumerate() {
                prop_assert_eq!(heights.index_at(heights.offset(i) + i64::from(within % height)), i);
            }
            prop_assert_eq!(heights.index_at(-5), 0);
            prop_assert_eq!(heights.index_at(heights.total() + 5), values.len() - 1);
        }

        #[test]
        fn changes_one_by_one_give_what_a_fresh_list_gives(
            start in prop::collection::vec(1..500i32, 0..40),
            steps in prop::collection::vec((0..3u8, 0..60usize, prop::collection::vec(1..500i32, 1..5)), 0..40),
        ) {
            let mut heights = of(&start);
            let mut model = start;
            for (kind, at, values) in steps {
                match kind {
                    0 => {
                        let at = at.min(model.len());
                        model.splice(at..at, values.iter().copied());
                        heights.insert(at, &values);
                    }
                    1 if at < model.len() => prop_assert_eq!(heights.remove(at), model.remove(at)),
                    2 if at < model.len() => {
                        let delta = heights.set(at, values[0]);
                        prop_assert_eq!(delta, i64::from(values[0] - model[at]));
                        model[at] = values[0];
                    }
                    _ => {}
                }
                let fresh = of(&model);
                for i in 0..=model.len() {
                    prop_assert_eq!(heights.offset(i), fresh.offset(i));
                }
            }
        }
    }

    #[test]
    fn an_empty_list_has_no_height_and_answers_zero() {
        let heights = Heights::default();
        assert_eq!((heights.total(), heights.index_at(10), heights.get(3)), (0, 0, 0));
    }
}
