//! Reads and rewrites the names a wasm file imports and exports, and nothing
//! else of it.

use anyhow::{Context, Result, bail};

/// How a wasm file starts: its magic and version 1.
const HEADER: &[u8] = b"\0asm\x01\0\0\0";
const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;

/// The names of all imports, in order.
///
/// # Errors
/// The bytes are not a wasm module.
pub fn imports(bytes: &[u8]) -> Result<Vec<String>> {
    names(bytes, IMPORTS, Entry::import)
}

/// The names of all exports, in order.
///
/// # Errors
/// The bytes are not a wasm module.
pub fn exports(bytes: &[u8]) -> Result<Vec<String>> {
    names(bytes, EXPORTS, Entry::export)
}

/// Renames imports and exports by two functions. An import keeps its place; an
/// export that gets no name is left out, so that an optimiser may drop what
/// only it could reach.
///
/// # Errors
/// The bytes are not a wasm module.
pub fn rename(
    bytes: &[u8],
    import: impl Fn(&str) -> String,
    export: impl Fn(&str) -> Option<String>,
) -> Result<Vec<u8>> {
    let mut out = HEADER.to_vec();
    for section in sections(bytes)? {
        let body = match section.id {
            IMPORTS => rewrite(section.body, Entry::import, |name| Some(import(name)))?,
            EXPORTS => rewrite(section.body, Entry::export, &export)?,
            _ => section.body.to_vec(),
        };
        out.push(section.id);
        push_number(&mut out, body.len());
        out.extend(body);
    }
    Ok(out)
}

struct Section<'a> {
    id: u8,
    body: &'a [u8],
}

fn sections(bytes: &[u8]) -> Result<Vec<Section<'_>>> {
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
    name: impl Fn(&str) -> Option<String>,
) -> Result<Vec<u8>> {
    let mut reader = Reader { rest: body };
    let (mut kept, mut entries) = (0, Vec::new());
    for _ in 0..reader.number()? {
        let entry = read(&mut reader)?;
        if let Some(name) = name(entry.name) {
            kept += 1;
            entries.extend(entry.before);
            push_number(&mut entries, name.len());
            entries.extend(name.bytes());
            entries.extend(entry.after);
        }
    }
    let mut out = Vec::new();
    push_number(&mut out, kept);
    out.extend(entries);
    Ok(out)
}

/// One import or export: its name, and the bytes around it.
struct Entry<'a> {
    before: &'a [u8],
    name: &'a str,
    after: &'a [u8],
}

impl<'a> Entry<'a> {
    fn import(reader: &mut Reader<'a>) -> Result<Self> {
        let start = reader.rest;
        reader.text()?;
        let before = &start[..start.len() - reader.rest.len()];
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
            before,
            name,
            after: &start[..start.len() - reader.rest.len()],
        })
    }

    fn export(reader: &mut Reader<'a>) -> Result<Self> {
        let name = reader.text()?;
        let start = reader.rest;
        reader.byte()?;
        reader.number()?;
        Ok(Self {
            before: &[],
            name,
            after: &start[..start.len() - reader.rest.len()],
        })
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.rest.split_first().context("the file ends early")?;
        self.rest = rest;
        Ok(*first)
    }

    fn take(&mut self, size: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(size).context("the file ends early")?;
        self.rest = rest;
        Ok(taken)
    }

    /// An unsigned number in base 128, least significant digits first.
    fn number(&mut self) -> Result<usize> {
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

    fn text(&mut self) -> Result<&'a str> {
        let size = self.number()?;
        Ok(std::str::from_utf8(self.take(size)?)?)
    }

    fn limits(&mut self) -> Result<()> {
        let flags = self.byte()?;
        self.number()?;
        if flags & 1 == 1 {
            self.number()?;
        }
        Ok(())
    }
}

fn push_number(out: &mut Vec<u8>, mut value: usize) {
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
            |name| format!("{name}{long}"),
            |name| (name == "bb").then(|| "b".to_owned()),
        )
        .unwrap();
        assert_eq!(
            imports(&renamed).unwrap(),
            [format!("f{long}"), format!("mem{long}"), format!("g{long}")]
        );
        assert_eq!(exports(&renamed).unwrap(), ["b"]);
        let same = rename(&module(), str::to_owned, |name| Some(name.to_owned())).unwrap();
        assert_eq!(same, module());
    }

    #[test]
    fn a_cut_off_file_is_an_error() {
        let whole = module();
        assert!(imports(&whole[..whole.len() - 1]).is_err());
        assert!(imports(b"<!doctype html>").is_err());
    }
}
