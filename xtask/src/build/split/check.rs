//! That no part calls what may not be there.
//!
//! A direct call from an earlier part pulls a function down to it, and everything
//! that one calls: that always works, and quietly makes the earlier part carry
//! what was meant to come later. For a part's own modules it is an error. Short
//! functions, and those that only name a type of the part, do not count.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Context, Result, bail};

use super::module::Module;
use super::place::builds_on;
use super::{Later, Which};
use crate::build::code;

/// Functions no longer than this may be called from anywhere: what they do is not
/// worth a border. In bytes.
const SHARED_BELOW: usize = 40;
/// So many of what is wrong are named.
const NAMED: usize = 20;

impl Module<'_> {
    /// Looks at every call.
    ///
    /// # Errors
    /// Names callers and called that are wrong.
    pub(super) fn check(&self, later: &[Later], places: &BTreeMap<usize, Which>) -> Result<()> {
        let names = |which: Which| which.checked_sub(1).map_or("first", |at| later[at].name);
        let mut wrong = Vec::new();
        for (&function, &which) in places {
            for called in code::calls(self.body(function)?)? {
                if self.is_imported(called) {
                    continue;
                }
                let place = *places.get(&called).context("a call leads to no part")?;
                let of = self.own_of(called, later)?;
                let pulled = of.filter(|of| !builds_on(later, which, *of));
                if let Some(part) = pulled.or((!builds_on(later, which, place)).then_some(place)) {
                    let (caller, called) = (self.name(function), self.name(called));
                    let (from, to) = (names(which), names(part));
                    wrong.push(format!("{caller} ({from}) calls {called} ({to})"));
                }
            }
        }
        if wrong.is_empty() {
            return Ok(());
        }
        wrong.sort();
        let mut text = String::from("a part of the wasm calls what may not be there yet:");
        for line in wrong.iter().take(NAMED) {
            write!(text, "\n  {line}")?;
        }
        if wrong.len() > NAMED {
            write!(text, "\n  and {} more", wrong.len() - NAMED)?;
        }
        bail!("{text}")
    }

    /// The part of whose own modules a function is, if it is long enough to be
    /// nobody else's.
    fn own_of(&self, function: usize, later: &[Later]) -> Result<Option<Which>> {
        if self.body(function)?.len() <= SHARED_BELOW {
            return Ok(None);
        }
        let name = self.name(function);
        let own = later.iter().enumerate().flat_map(|(at, part)| {
            let modules = part.own.iter().filter(|module| name.starts_with(**module));
            modules.map(move |module| (module.len(), at + 1))
        });
        // The most exact one: a part's modules may lie within another's.
        Ok(own.max().map(|(_, which)| which))
    }
}
