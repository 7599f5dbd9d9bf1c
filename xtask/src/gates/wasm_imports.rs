//! Reads the names of a wasm file's imports, and nothing else of it.

use anyhow::{Context, Result, bail};

/// The field names of all imports.
///
/// # Errors
/// The bytes are not a wasm module.
pub(super) fn names(bytes: &[u8]) -> Result<Vec<String>> {
    let Some(rest) = bytes.strip_prefix(b"\0asm\x01\0\0\0") else {
        bail!("no wasm header")
    };
    let mut module = Reader { rest };
    while !module.rest.is_empty() {
        let id = module.byte()?;
        let size = module.number()?;
        let section = module.take(size)?;
        if id == 2 {
            return imports(Reader { rest: section });
        }
    }
    Ok(Vec::new())
}

fn imports(mut section: Reader<'_>) -> Result<Vec<String>> {
    let count = section.number()?;
    let mut found = Vec::new();
    for _ in 0..count {
        let _module = section.text()?;
        found.push(section.text()?);
        match section.byte()? {
            0 => drop(section.number()?),
            1 => {
                section.byte()?;
                section.limits()?;
            }
            2 => section.limits()?,
            3 => drop(section.take(2)?),
            4 => {
                section.byte()?;
                section.number()?;
            }
            other => bail!("import of unknown kind {other}"),
        }
    }
    Ok(found)
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
            if shift > 28 && byte > 15 {
                bail!("a number is too large");
            }
            value |= u64::from(byte & 127) << shift;
            if byte & 128 == 0 {
                return Ok(usize::try_from(value)?);
            }
            shift += 7;
        }
    }

    fn text(&mut self) -> Result<String> {
        let size = self.number()?;
        Ok(String::from_utf8(self.take(size)?.to_vec())?)
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

#[cfg(test)]
mod tests {
    use super::names;

    fn module(imports: &[u8]) -> Vec<u8> {
        let mut bytes = b"\0asm\x01\0\0\0".to_vec();
        // A type section of no types comes first and is skipped.
        bytes.extend([1, 1, 0, 2, u8::try_from(imports.len()).unwrap()]);
        bytes.extend(imports);
        bytes
    }

    #[test]
    fn functions_memories_and_globals_are_listed() {
        let imports = b"\x03\x01m\x01f\0\x00\x01m\x03mem\x02\x01\x01\x02\x01m\x01g\x03\x7f\0";
        assert_eq!(names(&module(imports)).unwrap(), ["f", "mem", "g"]);
    }

    #[test]
    fn a_cut_off_file_is_an_error() {
        assert!(names(&module(b"\x01\x01m")).is_err());
        assert!(names(b"<!doctype html>").is_err());
    }
}
