//! Cuts one wasm module in two: what runs first, and what may come later.
//!
//! The first has the memory, the tables and everything that one of its exports
//! can reach by calling. The second has what only one export, its entry, can
//! reach. It imports memory, tables and functions from the first and fills its
//! places in the table when it arrives; from then on the two are one program.
//!
//! Which functions of the table belong to the second cannot be seen from the
//! code: their names say so. A function that the first calls directly stays
//! there whatever its name, so a wrong name can only be one that is reached by
//! a pointer alone; short ones stay because compilers share them, unless they
//! lead to a longer one of the second.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};

use super::bytes::{
    active_at, address, import_of, joined, named, number_bytes, push_section, shapes, sized, with_kind,
};
use super::code;
use super::wasm::{EXPORTS, Entry, HEADER, IMPORTS, Reader, Section, push_number, sections};

/// The module that the second imports the first's exports from.
pub(super) const FIRST: &str = "first";
/// Functions of the table no longer than this stay in the first. In bytes:
/// equal ones of different origin are one function in the end, and that does
/// not happen to long ones.
const SHARED_BELOW: usize = 40;
/// Through how many functions a short one is followed.
const THROUGH: u8 = 4;

const FUNCTIONS: u8 = 3;
const TABLES: u8 = 4;
const MEMORIES: u8 = 5;
const GLOBALS: u8 = 6;
const START: u8 = 8;
const ELEMENTS: u8 = 9;
const CODE: u8 = 10;
const DATA: u8 = 11;
const DATA_COUNT: u8 = 12;

/// The two modules.
#[derive(Debug)]
pub(super) struct Parts {
    /// Runs alone.
    pub(super) first: Vec<u8>,
    /// Needs the first's exports.
    pub(super) second: Vec<u8>,
}

/// Cuts a module with function names in two. `later` says by its name whether a
/// function belongs to the second; data between the two marks of `data` does.
///
/// # Errors
/// The bytes are not a wasm module as rustc and wasm-opt make them, hold no
/// names, or have no such entry.
pub(super) fn split(bytes: &[u8], entry: &str, later: impl Fn(&str) -> bool, data: Marks) -> Result<Parts> {
    let module = Module::read(bytes)?;
    let first = module.reached_first(entry, later)?;
    let second: BTreeSet<usize> = module
        .own()
        .filter(|function| !first.contains(function))
        .collect();
    let mut wanted = BTreeSet::new();
    for function in &second {
        wanted.extend(code::calls(module.body(*function)?)?);
    }
    let shared: Vec<usize> = wanted
        .iter()
        .copied()
        .filter(|function| first.contains(function))
        .collect();
    let imported: Vec<usize> = wanted
        .into_iter()
        .filter(|function| *function < module.imports.len())
        .collect();
    let (kept, moved) = module.data(data)?;
    let (late, early) = module
        .table
        .iter()
        .partition(|(_, function)| second.contains(function));
    let first = Part {
        functions: first,
        table: early,
        data: kept,
    };
    let second = Part {
        functions: second,
        table: late,
        data: moved,
    };
    Ok(Parts {
        first: module.write_first(entry, &first, &shared)?,
        second: module.write_second(entry, &second, &imported, &shared)?,
    })
}

/// What goes into one of the two.
struct Part<'a> {
    /// Own functions, by their numbers in the whole module.
    functions: BTreeSet<usize>,
    /// Places in the table, and the functions there.
    table: Vec<(usize, usize)>,
    data: Vec<Segment<'a>>,
}

/// Texts that begin and end the data of the second part; they go along.
#[derive(Debug, Clone, Copy)]
pub struct Marks {
    /// Stands in front.
    pub begin: &'static str,
    /// Stands behind.
    pub end: &'static str,
}

/// The parts of a module that splitting looks at. Functions are numbered with
/// the imported ones first, as wasm does.
struct Module<'a> {
    sections: Vec<Section<'a>>,
    imports: Vec<Entry<'a>>,
    exports: Vec<Entry<'a>>,
    /// The types of the module's own functions.
    types: Vec<usize>,
    bodies: Vec<&'a [u8]>,
    /// Places in the table and the functions there.
    table: Vec<(usize, usize)>,
    /// Addresses and bytes.
    segments: Vec<(usize, &'a [u8])>,
    names: BTreeMap<usize, &'a str>,
}

impl<'a> Module<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut module = Self {
            sections: sections(bytes)?,
            imports: Vec::new(),
            exports: Vec::new(),
            types: Vec::new(),
            bodies: Vec::new(),
            table: Vec::new(),
            segments: Vec::new(),
            names: BTreeMap::new(),
        };
        let parts: Vec<(u8, &'a [u8])> = module
            .sections
            .iter()
            .map(|section| (section.id, section.body))
            .collect();
        for (id, body) in parts {
            let mut part = Reader::new(body);
            match id {
                0 if part.text()? == "name" => module.read_names(&mut part)?,
                IMPORTS => module.imports = list(&mut part, Entry::import)?,
                EXPORTS => module.exports = list(&mut part, Entry::export)?,
                FUNCTIONS => module.types = list(&mut part, Reader::number)?,
                CODE => module.bodies = list(&mut part, Reader::sized)?,
                ELEMENTS => {
                    for (place, functions) in list(&mut part, element)? {
                        let places = functions.into_iter().enumerate();
                        module
                            .table
                            .extend(places.map(|(i, function)| (place + i, function)));
                    }
                }
                DATA => {
                    module.segments = list(&mut part, |part| Ok((address(part)?, part.sized()?)))?;
                }
                START => bail!("a start function would have to know its part"),
                _ => {}
            }
        }
        if module
            .imports
            .iter()
            .any(|import| import.after.first() != Some(&0))
        {
            bail!("only functions may be imported");
        }
        if module.names.is_empty() {
            bail!("the module holds no names of functions, which splitting needs");
        }
        Ok(module)
    }

    fn read_names(&mut self, part: &mut Reader<'a>) -> Result<()> {
        while !part.is_at_end() {
            let kind = part.byte()?;
            let mut names = Reader::new(part.sized()?);
            if kind == 1 {
                let pairs = list(&mut names, |names| Ok((names.number()?, names.text()?)))?;
                self.names.extend(pairs);
            }
        }
        Ok(())
    }

    /// The numbers of the module's own functions.
    fn own(&self) -> impl Iterator<Item = usize> {
        self.imports.len()..self.imports.len() + self.bodies.len()
    }

    fn body(&self, function: usize) -> Result<&'a [u8]> {
        let at = function.checked_sub(self.imports.len());
        at.and_then(|at| self.bodies.get(at))
            .copied()
            .context("a call leads to no function")
    }

    fn kind(&self, function: usize) -> Result<usize> {
        let at = function.checked_sub(self.imports.len());
        at.and_then(|at| self.types.get(at))
            .copied()
            .context("a function has no type")
    }

    /// What an export names, if that is a function.
    fn exported(export: &Entry<'_>) -> Result<Option<usize>> {
        let mut after = Reader::new(export.after);
        (after.byte()? == 0).then(|| after.number()).transpose()
    }

    fn reached_first(&self, entry: &str, later: impl Fn(&str) -> bool) -> Result<BTreeSet<usize>> {
        let mut todo = Vec::new();
        let mut found_entry = false;
        for export in &self.exports {
            if export.name == entry {
                found_entry = true;
            } else {
                todo.extend(Self::exported(export)?);
            }
        }
        if !found_entry {
            bail!("there is no export {entry}");
        }
        for (_, function) in &self.table {
            if *function < self.imports.len() || !self.is_second(*function, &later)? {
                todo.push(*function);
            }
        }
        let mut reached = BTreeSet::new();
        while let Some(function) = todo.pop() {
            if function >= self.imports.len() && reached.insert(function) {
                todo.extend(code::calls(self.body(function)?)?);
            }
        }
        Ok(reached)
    }

    /// Whether a function of the table belongs to the second. A short one does if
    /// it leads to a long one that does: it is as much its own.
    fn is_second(&self, function: usize, later: &impl Fn(&str) -> bool) -> Result<bool> {
        let name = self.names.get(&function).copied().unwrap_or_default();
        let long = self.body(function)?.len() > SHARED_BELOW;
        Ok(later(name) && (long || self.leads_to_second(function, later, THROUGH)?))
    }

    /// Whether a function calls a long one of the second, perhaps through
    /// `through` others that are short or of the compiler's making.
    fn leads_to_second(&self, function: usize, later: &impl Fn(&str) -> bool, through: u8) -> Result<bool> {
        for called in code::calls(self.body(function)?)? {
            if called < self.imports.len() {
                continue;
            }
            let name = self.names.get(&called).copied().unwrap_or_default();
            let long = self.body(called)?.len() > SHARED_BELOW;
            if long && later(name)
                || through > 0
                    && (!long || name.is_empty())
                    && self.leads_to_second(called, later, through - 1)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Data of the first, and data of the second.
    fn data(&self, marks: Marks) -> Result<(Vec<Segment<'a>>, Vec<Segment<'a>>)> {
        let (mut kept, mut moved) = (Vec::new(), Vec::new());
        for (address, bytes) in &self.segments {
            let Some(from) = find(bytes, marks.begin.as_bytes()) else {
                kept.push((*address, *bytes));
                continue;
            };
            let length =
                find(&bytes[from..], marks.end.as_bytes()).context("data begins and does not end")?;
            let to = from + length + marks.end.len();
            moved.push((address + from, &bytes[from..to]));
            kept.push((*address, &bytes[..from]));
            kept.push((address + to, &bytes[to..]));
        }
        if moved.is_empty() {
            bail!("the module's data holds no {}", marks.begin);
        }
        Ok((kept, moved))
    }

    fn write_first(&self, entry: &str, part: &Part<'_>, shared: &[usize]) -> Result<Vec<u8>> {
        let number = numbering((0..self.imports.len()).chain(part.functions.iter().copied()));
        let mut exports = Vec::new();
        for export in self.exports.iter().filter(|export| export.name != entry) {
            let after = match Self::exported(export)? {
                Some(function) => with_kind(0, number(function)?),
                None => export.after.to_vec(),
            };
            exports.push(named(export.name, &after));
        }
        for function in shared {
            exports.push(named(&shared_name(*function), &with_kind(0, number(*function)?)));
        }
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

    fn write_second(
        &self,
        entry: &str,
        part: &Part<'_>,
        imported: &[usize],
        shared: &[usize],
    ) -> Result<Vec<u8>> {
        let foreign = imported.iter().chain(shared).copied();
        let number = numbering(foreign.chain(part.functions.iter().copied()));
        let mut imports = Vec::new();
        for function in imported {
            let import = self.imports.get(*function).context("a call leads to no import")?;
            imports.push(import_of(import.module, import.name, import.after));
        }
        for function in shared {
            imports.push(import_of(
                FIRST,
                &shared_name(*function),
                &with_kind(0, self.kind(*function)?),
            ));
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
        let at = at.map(Self::exported).transpose()?.flatten();
        let export = named(
            entry,
            &with_kind(0, number(at.context("the entry is no function")?)?),
        );
        let mut out = HEADER.to_vec();
        for section in &self.sections {
            let body = match section.id {
                0 | DATA_COUNT | TABLES | MEMORIES | GLOBALS => continue,
                FUNCTIONS | ELEMENTS | CODE | DATA => self.renumbered(section.id, part, &number)?,
                IMPORTS => joined(imports.clone()),
                EXPORTS => joined(vec![export.clone()]),
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
    fn renumbered(
        &self,
        id: u8,
        part: &Part<'_>,
        number: impl Fn(usize) -> Result<usize>,
    ) -> Result<Vec<u8>> {
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
                for (at, bytes) in part.data.iter().filter(|(_, bytes)| !bytes.is_empty()) {
                    let mut item = active_at(*at);
                    item.extend(sized(bytes));
                    items.push(item);
                }
            }
        }
        Ok(joined(items))
    }
}

/// An address and the bytes there.
type Segment<'a> = (usize, &'a [u8]);

fn list<'a, T>(part: &mut Reader<'a>, read: impl Fn(&mut Reader<'a>) -> Result<T>) -> Result<Vec<T>> {
    let count = part.number()?;
    (0..count).map(|_| read(part)).collect()
}

/// One part of the table: where it begins, and the functions.
fn element(part: &mut Reader<'_>) -> Result<(usize, Vec<usize>)> {
    Ok((address(part)?, list(part, Reader::number)?))
}

/// New numbers of functions, in this order.
fn numbering(old: impl Iterator<Item = usize>) -> impl Fn(usize) -> Result<usize> {
    let new: BTreeMap<usize, usize> = old.enumerate().map(|(new, old)| (old, new)).collect();
    move |old| {
        let known = new.get(&old).copied();
        known.with_context(|| format!("function {old} is not in this part"))
    }
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

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests;
