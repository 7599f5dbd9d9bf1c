//! The store in memory: the whole of mode `none`, and otherwise a copy of what
//! is durable, from which a lower store is filled when a higher one breaks.

use aisle_core::session::{Rows, StoreOp};

/// The ops that make a store hold exactly these pairs.
pub(super) fn ops_to_become(rows: &Rows) -> Vec<StoreOp> {
    let mut ops = vec![StoreOp::DeletePrefix(String::new())];
    ops.extend(
        rows.pairs()
            .iter()
            .map(|(key, value)| StoreOp::Put(key.clone(), value.clone())),
    );
    ops
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn becoming_a_copy_leaves_nothing_of_before() {
        let (mut rows, mut new) = (Rows::default(), Rows::default());
        rows.extend(&[("old".into(), "1".into())]);
        new.extend(&[("new".into(), "2".into())]);
        rows.apply(&ops_to_become(&new), &[]);
        assert_eq!(rows, new);
    }
}
