//! Reads what splitting looks at.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use crate::build::bytes::address;
use crate::build::wasm::{EXPORTS, Entry, IMPORTS, Reader, Section, sections};

pub(super) const FUNCTIONS: u8 = 3;
pub(super) const TABLES: u8 = 4;
pub(super) const MEMORIES: u8 = 5;
pub(super) const GLOBALS: u8 = 6;
const START: u8 = 8;
pub(super) const ELEMENTS: u8 = 9;
pub(super) const CODE: u8 = 10;
pub(super) const DATA: u8 = 11;
pub(super) const DATA_COUNT: u8 = 12;

/// The whole module. Functions are numbered with the imported ones first, as
/// wasm does.
pub(super) struct Module<'a> {
    pub(super) sections: Vec<Section<'a>>,
    pub(super) imports: Vec<Entry<'a>>,
    pub(super) exports: Vec<Entry<'a>>,
    /// The types of the module's own functions.
    types: Vec<usize>,
    bodies: Vec<&'a [u8]>,
    /// Places in the table and the functions there.
    pub(super) table: Vec<(usize, usize)>,
    /// Addresses and the bytes there.
    pub(super) segments: Vec<(usize, &'a [u8])>,
    names: BTreeMap<usize, String>,
}

impl<'a> Module<'a> {
    pub(super) fn read(bytes: &'a [u8], plain: impl Fn(&str) -> String) -> Result<Self> {
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
                0 if part.text()? == "name" => module.read_names(&mut part, &plain)?,
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

    fn read_names(&mut self, part: &mut Reader<'a>, plain: &impl Fn(&str) -> String) -> Result<()> {
        while !part.is_at_end() {
            let kind = part.byte()?;
            let mut names = Reader::new(part.sized()?);
            if kind == 1 {
                let pairs = list(&mut names, |names| Ok((names.number()?, plain(names.text()?))))?;
                self.names.extend(pairs);
            }
        }
        Ok(())
    }

    /// A function's name; nothing for those that an optimiser has made.
    pub(super) fn name(&self, function: usize) -> &str {
        self.names.get(&function).map_or("", String::as_str)
    }

    pub(super) fn is_imported(&self, function: usize) -> bool {
        function < self.imports.len()
    }

    /// The code of one of the module's own functions.
    pub(super) fn body(&self, function: usize) -> Result<&'a [u8]> {
        let at = function.checked_sub(self.imports.len());
        at.and_then(|at| self.bodies.get(at))
            .copied()
            .context("a call leads to no function")
    }

    /// The type of one of the module's own functions.
    pub(super) fn kind(&self, function: usize) -> Result<usize> {
        let at = function.checked_sub(self.imports.len());
        at.and_then(|at| self.types.get(at))
            .copied()
            .context("a function has no type")
    }
}

/// What an export names, if that is a function.
pub(super) fn exported(export: &Entry<'_>) -> Result<Option<usize>> {
    let mut after = Reader::new(export.after);
    (after.byte()? == 0).then(|| after.number()).transpose()
}

fn list<'a, T>(part: &mut Reader<'a>, read: impl Fn(&mut Reader<'a>) -> Result<T>) -> Result<Vec<T>> {
    let count = part.number()?;
    (0..count).map(|_| read(part)).collect()
}

/// One part of the table: where it begins, and the functions.
fn element(part: &mut Reader<'_>) -> Result<(usize, Vec<usize>)> {
    Ok((address(part)?, list(part, Reader::number)?))
}
