//! Which part each function belongs to.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use super::module::{Module, exported};
use super::{Later, Which};
use crate::build::code;

/// The part that a part builds on.
pub(super) fn below(later: &[Later], part: Which) -> Option<Which> {
    let part = later.get(part.checked_sub(1)?)?;
    Some(part.on.map_or(0, |on| on + 1))
}

/// The part that is there whenever one of the two is; the first in the end.
pub(super) fn common(later: &[Later], one: Which, other: Which) -> Which {
    let mut chain = Some(one);
    while let Some(part) = chain {
        if builds_on(later, other, part) {
            return part;
        }
        chain = below(later, part);
    }
    0
}

/// Whether `base` is there whenever `part` is.
pub(super) fn builds_on(later: &[Later], part: Which, base: Which) -> bool {
    part == base || below(later, part).is_some_and(|part| builds_on(later, part, base))
}

/// The part whose modules a name names; of several, the one that builds on the
/// others, for a generic function belongs to whoever names the type it was made
/// for.
pub(in crate::build) fn named(later: &[Later], name: &str) -> Which {
    let mut found = None;
    for (at, part) in later.iter().enumerate() {
        if part
            .own
            .iter()
            .chain(part.also)
            .any(|module| name.contains(module))
        {
            let part = at + 1;
            found = Some(match found {
                Some(old) if builds_on(later, part, old) => part,
                Some(old) if !builds_on(later, old, part) => common(later, old, part),
                Some(old) => old,
                None => part,
            });
        }
    }
    found.unwrap_or(0)
}

impl Module<'_> {
    /// Where each of the module's own functions goes that anything leads to.
    pub(super) fn placed(&self, later: &[Later]) -> Result<BTreeMap<usize, Which>> {
        let mut todo = Vec::new();
        for export in &self.exports {
            let at = later.iter().position(|part| part.entry == export.name);
            todo.extend(exported(export)?.map(|function| (function, at.map_or(0, |at| at + 1))));
        }
        for part in later {
            if !self.exports.iter().any(|export| export.name == part.entry) {
                bail!("there is no export {}", part.entry);
            }
        }
        for (_, function) in &self.table {
            todo.push((*function, named(later, self.name(*function))));
        }
        let mut places = BTreeMap::new();
        while let Some((function, from)) = todo.pop() {
            if self.is_imported(function) {
                continue;
            }
            let old = places.get(&function).copied();
            let new = old.map_or(from, |old| common(later, old, from));
            if old != Some(new) {
                places.insert(function, new);
                for called in code::calls(self.body(function)?)? {
                    todo.push((called, new));
                }
            }
        }
        Ok(places)
    }
}
