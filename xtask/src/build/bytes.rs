//! The small pieces that a wasm module is written from.

use anyhow::{Result, bail};

use super::wasm::{Reader, push_number};

/// `i32.const`
const CONST: u8 = 0x41;
const END: u8 = 0x0b;

/// An unsigned number.
pub(super) fn number_bytes(value: usize) -> Vec<u8> {
    let mut out = Vec::new();
    push_number(&mut out, value);
    out
}

/// Bytes with their size in front.
pub(super) fn sized(bytes: &[u8]) -> Vec<u8> {
    let mut out = number_bytes(bytes.len());
    out.extend(bytes);
    out
}

/// An export: its name, and what it stands for.
pub(super) fn named(name: &str, after: &[u8]) -> Vec<u8> {
    [&sized(name.as_bytes()), after].concat()
}

/// An import: its module, its name, and what it stands for.
pub(super) fn import_of(module: &str, name: &str, after: &[u8]) -> Vec<u8> {
    [sized(module.as_bytes()), named(name, after)].concat()
}

/// What an import or export stands for: its kind, then its type or number.
pub(super) fn with_kind(kind: u8, number: usize) -> Vec<u8> {
    [vec![kind], number_bytes(number)].concat()
}

/// A section's content: how many items, and the items.
pub(super) fn joined(items: Vec<Vec<u8>>) -> Vec<u8> {
    [number_bytes(items.len()), items.concat()].concat()
}

/// Appends a section.
pub(super) fn push_section(out: &mut Vec<u8>, id: u8, body: &[u8]) {
    out.push(id);
    out.extend(sized(body));
}

/// The beginning of a part of the table or of the data that is put at a
/// constant place when the module starts.
pub(super) fn active_at(place: usize) -> Vec<u8> {
    let mut out = vec![0, CONST];
    let mut value = place;
    // A signed number: the last digit's highest bit is its sign.
    while value > 63 {
        out.push((value & 127) as u8 | 128);
        value >>= 7;
    }
    out.extend([value as u8, END]);
    out
}

/// Reads what [`active_at`] writes.
///
/// # Errors
/// It is of another kind.
pub(super) fn address(part: &mut Reader<'_>) -> Result<usize> {
    if part.number()? != 0 || part.byte()? != CONST {
        bail!("a part of the table or the data is not of the plain kind");
    }
    // No place is negative, so the unsigned reading is the same.
    let place = part.number()?;
    if part.byte()? != END {
        bail!("a place is not a constant");
    }
    Ok(place)
}

/// The types of the tables (kind 1), memories (2) or globals (3) that a section
/// defines.
///
/// # Errors
/// One is not of the plain kind.
pub(super) fn shapes(kind: u8, body: &[u8]) -> Result<Vec<&[u8]>> {
    let mut part = Reader::new(body);
    let count = part.number()?;
    let mut found = Vec::new();
    for _ in 0..count {
        let from = body.len() - part.left();
        match kind {
            1 => {
                part.byte()?;
                part.limits()?;
            }
            2 => part.limits()?,
            _ => drop(part.take(2)?),
        }
        found.push(&body[from..body.len() - part.left()]);
        if kind == 3 {
            // Its first value: a constant instruction.
            match part.byte()? {
                CONST | 0x42 => part.skip_number()?,
                0x43 => drop(part.take(4)?),
                0x44 => drop(part.take(8)?),
                other => bail!("a global begins with {other:#x}"),
            }
            if part.byte()? != END {
                bail!("a global's first value is not a constant");
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        for place in [0, 1, 63, 64, 127, 128, 8191, 8192, 1_049_000] {
            let bytes = active_at(place);
            assert_eq!(address(&mut Reader::new(&bytes)).unwrap(), place);
            let last = bytes[bytes.len() - 2];
            assert!(last < 64, "{place} would be negative");
        }
    }

    #[test]
    fn shapes_leave_first_values_out() {
        let globals = [2, 0x7f, 1, CONST, 0x80, 0x01, END, 0x7e, 0, 0x42, 0, END];
        assert_eq!(shapes(3, &globals).unwrap(), [&[0x7f, 1][..], &[0x7e, 0]]);
        assert_eq!(shapes(1, &[1, 0x70, 1, 5, 5]).unwrap(), [&[0x70, 1, 5, 5][..]]);
        assert!(shapes(3, &[1, 0x7f, 1, 0x23, 0, END]).is_err());
    }
}
