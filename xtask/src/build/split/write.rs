//! Writes the parts.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use super::module::{
    CODE, DATA, DATA_COUNT, ELEMENTS, FUNCTIONS, GLOBALS, MEMORIES, Module, TABLES, exported,
};
use super::{FIRST, Later, Part};
use crate::build::bytes::{
    active_at, import_of, joined, named, number_bytes, push_section, shapes, sized, with_kind,
};
use crate::build::code;
use crate::build::wasm::{EXPORTS, HEADER, IMPORTS, Reader, push_number};

impl Module<'_> {
    /// The part with the memory, the tables and JavaScript's functions.
    pub(super) fn write_first(&self, later: &[Later], part: &Part) -> Result<Vec<u8>> {
        let number = self.numbering((0..self.imports.len()).chain(part.functions.iter().copied()));
        let mut exports = Vec::new();
        let is_entry = |name: &str| later.iter().any(|part| part.entry == name);
        for export in self.exports.iter().filter(|export| !is_entry(export.name)) {
            let after = match exported(export)? {
                Some(function) => with_kind(0, number(function)?),
                None => export.after.to_vec(),
            };
            exports.push(named(export.name, &after));
        }
        exports.extend(given(part, &number)?);
        for (kind, count) in self.places()? {
            exports.extend((0..count).map(|at| named(&place_name(kind, at), &with_kind(kind, at))));
        }
        let mut out = HEADER.to_vec();
        for section in &self.sections {
            let body = match section.id {
                0 | DATA_COUNT => continue,
                FUNCTIONS | ELEMENTS | CODE | DATA => self.renumbered(section.id, part, &number)?,
                EXPORTS => joined(exports.clone()),
                _ => section.body.to_vec(),
            };
            push_section(&mut out, section.id, &body);
        }
        Ok(out)
    }

    /// A part that builds on others.
    pub(super) fn write_later(&self, entry: &str, part: &Part) -> Result<Vec<u8>> {
        let foreign = part.imported.iter().chain(&part.taken).copied();
        let number = self.numbering(foreign.chain(part.functions.iter().copied()));
        let mut imports = Vec::new();
        for function in &part.imported {
            let import = self.imports.get(*function).context("a call leads to no import")?;
            imports.push(import_of(import.module, import.name, import.after));
        }
        for function in &part.taken {
            let kind = with_kind(0, self.kind(*function)?);
            imports.push(import_of(FIRST, &shared_name(*function), &kind));
        }
        for section in &self.sections {
            let kind = match section.id {
                TABLES => 1,
                MEMORIES => 2,
                GLOBALS => 3,
                _ => continue,
            };
            for (at, shape) in shapes(kind, section.body)?.into_iter().enumerate() {
                let after = [&[kind], shape].concat();
                imports.push(import_of(FIRST, &place_name(kind, at), &after));
            }
        }
        let at = self.exports.iter().find(|export| export.name == entry);
        let at = at.map(exported).transpose()?.flatten();
        let function = at.context("the entry is no function")?;
        let mut exports = vec![named(entry, &with_kind(0, number(function)?))];
        exports.extend(given(part, &number)?);
        let mut out = HEADER.to_vec();
        for section in &self.sections {
            let body = match section.id {
                0 | DATA_COUNT | TABLES | MEMORIES | GLOBALS => continue,
                FUNCTIONS | ELEMENTS | CODE | DATA => self.renumbered(section.id, part, &number)?,
                IMPORTS => joined(imports.clone()),
                EXPORTS => joined(exports.clone()),
                _ => section.body.to_vec(),
            };
            push_section(&mut out, section.id, &body);
        }
        Ok(out)
    }

    /// The tables, memories and globals the module defines: kind and count.
    fn places(&self) -> Result<Vec<(u8, usize)>> {
        let kinds = [(TABLES, 1), (MEMORIES, 2), (GLOBALS, 3)];
        let mut found = Vec::new();
        for section in &self.sections {
            if let Some((_, kind)) = kinds.iter().find(|(id, _)| *id == section.id) {
                found.push((*kind, Reader::new(section.body).number()?));
            }
        }
        Ok(found)
    }

    /// One of the sections that hold functions or data, for a part.
    fn renumbered(&self, id: u8, part: &Part, number: impl Fn(usize) -> Result<usize>) -> Result<Vec<u8>> {
        let mut items = Vec::new();
        match id {
            FUNCTIONS => {
                for function in &part.functions {
                    items.push(number_bytes(self.kind(*function)?));
                }
            }
            CODE => {
                for function in &part.functions {
                    let body = code::renumbered(self.body(*function)?, &number)?;
                    items.push(sized(&body));
                }
            }
            ELEMENTS => {
                for (at, run) in runs(part.table.iter().copied()) {
                    let mut item = active_at(at);
                    push_number(&mut item, run.len());
                    for function in run {
                        push_number(&mut item, number(function)?);
                    }
                    items.push(item);
                }
            }
            _ => {
                for (at, bytes) in &part.data {
                    let mut item = active_at(*at);
                    item.extend(sized(bytes));
                    items.push(item);
                }
            }
        }
        Ok(joined(items))
    }

    /// New numbers of functions, in this order.
    fn numbering(&self, old: impl Iterator<Item = usize>) -> impl Fn(usize) -> Result<usize> {
        let new: BTreeMap<usize, usize> = old.enumerate().map(|(new, old)| (old, new)).collect();
        move |old| {
            let known = new.get(&old).copied();
            known.with_context(|| format!("{} is not in this part", self.name(old)))
        }
    }
}

/// Exports of what later parts call.
fn given(part: &Part, number: impl Fn(usize) -> Result<usize>) -> Result<Vec<Vec<u8>>> {
    let given = part.given.iter();
    given
        .map(|function| Ok(named(&shared_name(*function), &with_kind(0, number(*function)?))))
        .collect()
}

/// Runs of places that follow each other.
fn runs(places: impl Iterator<Item = (usize, usize)>) -> Vec<(usize, Vec<usize>)> {
    let mut found: Vec<(usize, Vec<usize>)> = Vec::new();
    for (at, function) in places {
        match found.last_mut() {
            Some((from, run)) if *from + run.len() == at => run.push(function),
            _ => found.push((at, vec![function])),
        }
    }
    found
}

fn shared_name(function: usize) -> String {
    format!("shared function {function}")
}

fn place_name(kind: u8, at: usize) -> String {
    format!("shared {kind} {at}")
}
