//! Cuts one wasm module into parts: what runs first, and what may come later.
//!
//! The first has the memory, the tables and everything that one of its exports
//! can reach by calling. Every other has what only its own export, its entry, can
//! reach. It imports memory, tables and functions from those it builds on and
//! fills its places in the table when it arrives; from then on all that are there
//! are one program.
//!
//! What two parts reach that do not need each other belongs to the part that both
//! build on.
//!
//! Which functions of the table belong to which part cannot be seen from the
//! code: their names say so. So each must have its own name: equal functions must not
//! have been made one before (`recipe::KEEP_APART`), or an earlier part would reach,
//! by a pointer, what may not be there yet. A function that an earlier part calls
//! directly is there whatever its name. A part's own modules are checked: whatever of
//! them an earlier part calls is an error (`check`).

mod check;
mod data;
mod module;
mod place;
#[cfg(test)]
mod tests;
mod write;

#[cfg(test)]
pub(super) use self::place::named;

use std::collections::BTreeSet;

use anyhow::{Result, bail};

use self::module::Module;
use super::code;

/// The module that later parts import earlier ones' exports from.
pub(super) const FIRST: &str = "first";

/// A part that comes later.
#[derive(Debug, Clone, Copy)]
pub struct Later {
    /// Names it.
    pub name: &'static str,
    /// Whether data between `/*NAME*/` and `/*!NAME*/` goes along. There must be some.
    pub data: bool,
    /// The export that leads to it.
    pub entry: &'static str,
    /// The part that it builds on, by its place in the list; the first of all if
    /// none. That one comes before it in the list.
    pub on: Option<usize>,
    /// Its modules, which no earlier part may call.
    pub own: &'static [&'static str],
    /// Modules that it has as far as no earlier part calls them.
    pub also: &'static [&'static str],
}

/// One of the parts, by number: 0 is the first, and one more than its place in
/// the list for those that come later.
type Which = usize;

/// Cuts a module with function names into the first part and one for each of
/// `later`. `plain` gives a function's name without marks of the compiler.
///
/// # Errors
/// The bytes are not a wasm module as rustc and wasm-opt make them, hold no
/// names, lack an entry or a part's data, or an earlier part calls what belongs
/// to a later one.
pub(super) fn split(bytes: &[u8], later: &[Later], plain: impl Fn(&str) -> String) -> Result<Vec<Vec<u8>>> {
    for (at, part) in later.iter().enumerate() {
        if part.on.is_some_and(|on| on >= at) {
            bail!("{} must come after the part that it builds on", part.name);
        }
    }
    let module = Module::read(bytes, plain)?;
    let places = module.placed(later)?;
    module.check(later, &places)?;
    let data = module.data(later, &places)?;
    let mut parts: Vec<Part> = data
        .into_iter()
        .map(|data| Part {
            data,
            ..Part::default()
        })
        .collect();
    for (&function, &which) in &places {
        parts[which].functions.insert(function);
        for called in code::calls(module.body(function)?)? {
            match places.get(&called) {
                // Every part has JavaScript's functions under their own names.
                None => drop(parts[which].imported.insert(called)),
                Some(&other) if other != which => {
                    parts[which].taken.insert(called);
                    parts[other].given.insert(called);
                }
                Some(_) => {}
            }
        }
    }
    for (at, function) in &module.table {
        let which = places.get(function).copied().unwrap_or(0);
        parts[which].table.push((*at, *function));
    }
    let mut written = vec![module.write_first(later, &parts[0])?];
    for (part, later) in parts.iter().skip(1).zip(later) {
        written.push(module.write_later(later.entry, part)?);
    }
    Ok(written)
}

/// What goes into one of them. Functions have their numbers in the whole module.
#[derive(Debug, Default)]
struct Part {
    functions: BTreeSet<usize>,
    /// Functions of JavaScript that it calls.
    imported: BTreeSet<usize>,
    /// Functions of earlier parts that it calls.
    taken: BTreeSet<usize>,
    /// Own functions that later parts call.
    given: BTreeSet<usize>,
    /// Places in the table, and the functions there.
    table: Vec<(usize, usize)>,
    data: Vec<Segment>,
}

/// An address and the bytes there.
type Segment = (usize, Vec<u8>);
