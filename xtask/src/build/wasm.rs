//! Reads and rewrites the names a wasm file imports and exports, and nothing
//! else of it.

use anyhow::{Context, Result, bail};

/// How a wasm file starts: its magic and version 1.
pub(super) const HEADER: &[u8] = b"\0asm\x01\0\0\0";
pub(super) const IMPORTS: u8 = 2;
pub(super) const EXPORTS: u8 = 7;

/// The names of all imports, in order.
///
/// # Errors
/// The bytes are not a wasm module.
pub fn imports(bytes: &[u8]) -> Result<Vec<String>> {
    names(bytes, IMPORTS, Entry::import)
}

/// Module and name of all imports, in order.
///
/// # Errors
/// The bytes are not a wasm module.
pub fn imported(bytes: &[u8]) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for section in sections(bytes)? {
        if section.id == IMPORTS {
            let mut part = Reader::new(section.body);
            for _ in 0..part.number()? {
                let entry = Entry::import(&mut part)?;
                found.push((entry.module.to_owned(), entry.name.to_owned()));
            }
        }
    }
    Ok(found)
}

/// The names of all exports, in order.
///
/// # Errors
/// The bytes are not a wasm module.
pub fn exports(bytes: &[u8]) -> Result<Vec<String>> {
    names(bytes, EXPORTS, Entry::export)
}

/// Renames imports and exports by two functions. An import, of which the first
/// function hears the module as well, keeps its place; an export that gets no
/// name is left out, so that an optimiser may drop what only it could reach.
///
/// # Errors
/// The bytes are not a wasm module.
pub fn rename(
    bytes: &[u8],
    import: impl Fn(&str, &str) -> (String, String),
    export: impl Fn(&str) -> Option<String>,
) -> Result<Vec<u8>> {
    let mut out = HEADER.to_vec();
    for section in sections(bytes)? {
        let body = match section.id {
            IMPORTS => rewrite(section.body, Entry::import, |entry| {
                let (module, name) = import(entry.module, entry.name);
                Some([text_bytes(&module), text_bytes(&name)].concat())
            })?,
            EXPORTS => rewrite(section.body, Entry::export, |entry| {
                export(entry.name).map(|name| text_bytes(&name))
            })?,
            _ => section.body.to_vec(),
        };
        out.push(section.id);
        push_number(&mut out, body.len());
        out.extend(body);
    }
    Ok(out)
}

/// One part of a module.
pub(super) struct Section<'a> {
    /// What it is; 0 for parts that only tools read.
    pub(super) id: u8,
    /// Its content.
    pub(super) body: &'a [u8],
}

/// All parts of a module, in order.
///
/// # Errors
/// The bytes are not a wasm module.
pub(super) fn sections(bytes: &[u8]) -> Result<Vec<Section<'_>>> {
    let Some(rest) = bytes.strip_prefix(HEADER) else {
        bail!("no wasm header")
    };
    let mut module = Reader { rest };
    let mut found = Vec::new();
    while !module.rest.is_empty() {
        let id = module.byte()?;
        let size = module.number()?;
        found.push(Section {
            id,
            body: module.take(size)?,
        });
    }
    Ok(found)
}

fn names<'a>(bytes: &'a [u8], id: u8, read: fn(&mut Reader<'a>) -> Result<Entry<'a>>) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for section in sections(bytes)?.iter().filter(|section| section.id == id) {
        let mut reader = Reader { rest: section.body };
        for _ in 0..reader.number()? {
            found.push(read(&mut reader)?.name.to_owned());
        }
    }
    Ok(found)
}

fn rewrite<'a>(
    body: &'a [u8],
    read: fn(&mut Reader<'a>) -> Result<Entry<'a>>,
    names: impl Fn(&Entry<'a>) -> Option<Vec<u8>>,
) -> Result<Vec<u8>> {
    let mut reader = Reader { rest: body };
    let (mut kept, mut entries) = (0, Vec::new());
    for _ in 0..reader.number()? {
        let entry = read(&mut reader)?;
        if let Some(names) = names(&entry) {
            kept += 1;
            entries.extend(names);
            entries.extend(entry.after);
        }
    }
    let mut out = Vec::new();
    push_number(&mut out, kept);
    out.extend(entries);
    Ok(out)
}

/// One import or export: its name, and the bytes around it.
pub(super) struct Entry<'a> {
    /// An import's module.
    pub(super) module: &'a str,
    /// Its name.
    pub(super) name: &'a str,
    /// Its kind, then its type or number.
    pub(super) after: &'a [u8],
}

impl<'a> Entry<'a> {
    pub(super) fn import(reader: &mut Reader<'a>) -> Result<Self> {
        let module = reader.text()?;
        let name = reader.text()?;
        let start = reader.rest;
        match reader.byte()? {
            0 => drop(reader.number()?),
            1 => {
                reader.byte()?;
                reader.limits()?;
            }
            2 => reader.limits()?,
            3 => drop(reader.take(2)?),
            4 => {
                reader.byte()?;
                reader.number()?;
            }
            other => bail!("import of unknown kind {other}"),
        }
        Ok(Self {
            module,
            name,
            after: &start[..start.len() - reader.rest.len()],
        })
    }

    pub(super) fn export(reader: &mut Reader<'a>) -> Result<Self> {
        let name = reader.text()?;
        let start = reader.rest;
        reader.byte()?;
        reader.number()?;
        Ok(Self {
            module: "",
            name,
            after: &start[..start.len() - reader.rest.len()],
        })
    }
}

/// Reads a module's bytes from the front.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.rest.split_first().context("the file ends early")?;
        self.rest = rest;
        Ok(*first)
    }

    pub(super) fn take(&mut self, size: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(size).context("the file ends early")?;
        self.rest = rest;
        Ok(taken)
    }

    /// An unsigned number in base 128, least significant digits first.
    pub(super) fn number(&mut self) -> Result<usize> {
        let (mut value, mut shift) = (0_u64, 0);
        loop {
            let byte = self.byte()?;
            if shift > 28 {
                bail!("a number is too large");
            }
            value |= u64::from(byte & 127) << shift;
            if byte & 128 == 0 {
                return Ok(usize::try_from(value)?);
            }
            shift += 7;
        }
    }

    /// A signed number of up to 64 bits.
    pub(super) fn signed(&mut self) -> Result<i64> {
        let (mut value, mut shift) = (0_i64, 0);
        loop {
            let byte = self.byte()?;
            if shift > 63 {
                bail!("a number is too large");
            }
            value |= i64::from(byte & 127) << shift;
            shift += 7;
            if byte & 128 == 0 {
                let is_negative = byte & 64 != 0 && shift < 64;
                return Ok(if is_negative { value | -1 << shift } else { value });
            }
        }
    }

    /// Passes over a number of any size and sign.
    pub(super) fn skip_number(&mut self) -> Result<()> {
        while self.byte()? & 128 != 0 {}
        Ok(())
    }

    /// A size, and that many bytes.
    pub(super) fn sized(&mut self) -> Result<&'a [u8]> {
        let size = self.number()?;
        self.take(size)
    }

    pub(super) fn text(&mut self) -> Result<&'a str> {
        Ok(std::str::from_utf8(self.sized()?)?)
    }

    pub(super) fn limits(&mut self) -> Result<()> {
        let flags = self.byte()?;
        self.number()?;
        if flags & 1 == 1 {
            self.number()?;
        }
        Ok(())
    }
}

fn text_bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    push_number(&mut out, text.len());
    out.extend(text.bytes());
    out
}

/// Writes an unsigned number as [`Reader::number`] reads it.
pub(super) fn push_number(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let digit = (value & 127) as u8;
        value >>= 7;
        out.push(if value == 0 { digit } else { digit | 128 });
        if value == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with an empty type section, imports of three kinds, and the
    /// exports "a" and "bb".
    fn module() -> Vec<u8> {
        let imports = b"\x03\x01m\x01f\0\x00\x01m\x03mem\x02\x01\x01\x02\x01m\x01g\x03\x7f\0";
        let mut bytes = HEADER.to_vec();
        bytes.extend([1, 1, 0, IMPORTS, u8::try_from(imports.len()).unwrap()]);
        bytes.extend(imports);
        bytes.extend([EXPORTS, 10]);
        bytes.extend(b"\x02\x01a\0\x01\x02bb\0\x02");
        bytes
    }

    #[test]
    fn functions_memories_and_globals_are_listed() {
        assert_eq!(imports(&module()).unwrap(), ["f", "mem", "g"]);
        assert_eq!(exports(&module()).unwrap(), ["a", "bb"]);
    }

    #[test]
    fn renaming_keeps_order_and_all_other_bytes() {
        let long = "n".repeat(200);
        let renamed = rename(
            &module(),
            |module, name| (format!("{module}!"), format!("{name}{long}")),
            |name| (name == "bb").then(|| "b".to_owned()),
        )
        .unwrap();
        assert_eq!(
            imports(&renamed).unwrap(),
            [format!("f{long}"), format!("mem{long}"), format!("g{long}")]
        );
        assert_eq!(exports(&renamed).unwrap(), ["b"]);
        let same = |module: &str, name: &str| (module.to_owned(), name.to_owned());
        let same = rename(&module(), same, |name| Some(name.to_owned())).unwrap();
        assert_eq!(same, module());
    }

    #[test]
    fn a_cut_off_file_is_an_error() {
        let whole = module();
        assert!(imports(&whole[..whole.len() - 1]).is_err());
        assert!(imports(b"<!doctype html>").is_err());
    }
}
