//! Walks through the body of one wasm function: which functions it calls, what
//! may be an address in it, and the same body calling others by new numbers.
//!
//! Knows the instructions of the features that `recipe::WASM_OPT` allows and
//! refuses any other: a body that is only half understood must not be rewritten.

use anyhow::{Result, bail};

use super::wasm::{Reader, push_number};

/// The functions that a body calls or takes the address of, by number.
///
/// # Errors
/// An instruction is not known.
pub(super) fn calls(body: &[u8]) -> Result<Vec<usize>> {
    let mut found = Vec::new();
    walk(body, |seen| {
        if let Seen::Function { target, .. } = seen {
            found.push(target);
        }
    })?;
    Ok(found)
}

/// All constants of a body that may be addresses: whole numbers, both halves of
/// long ones, and what loads and stores add.
///
/// # Errors
/// An instruction is not known.
pub(super) fn constants(body: &[u8]) -> Result<Vec<usize>> {
    let mut found = Vec::new();
    walk(body, |seen| {
        if let Seen::Constant(value) = seen {
            // Addresses have 32 bits: the sign, and what is above, is another number.
            found.extend([value as u32 as usize, (value >> 32) as u32 as usize]);
        }
    })?;
    Ok(found)
}

/// The body with every function it names replaced by `number` of it.
///
/// # Errors
/// An instruction is not known, or `number` gives none.
pub(super) fn renumbered(body: &[u8], number: impl Fn(usize) -> Result<usize>) -> Result<Vec<u8>> {
    let mut places = Vec::new();
    walk(body, |seen| {
        if let Seen::Function { place, target } = seen {
            places.push((place, target));
        }
    })?;
    let (mut out, mut done) = (Vec::with_capacity(body.len()), 0);
    for ((from, to), target) in places {
        out.extend(&body[done..from]);
        push_number(&mut out, number(target)?);
        done = to;
    }
    out.extend(&body[done..]);
    Ok(out)
}

/// Something in a body.
enum Seen {
    /// A function is named, in the bytes from and to `place`.
    Function { place: (usize, usize), target: usize },
    /// A whole number.
    Constant(i64),
}

/// Tells of each function that a body names, and of each constant.
fn walk(body: &[u8], mut seen: impl FnMut(Seen)) -> Result<()> {
    let mut code = Reader::new(body);
    for _ in 0..code.number()? {
        code.number()?;
        code.byte()?;
    }
    while !code.is_at_end() {
        match code.byte()? {
            // block, loop, if: the type may be a negative number.
            0x02..=0x04 => code.skip_number()?,
            // call, ref.func
            0x10 | 0xd2 => {
                let from = body.len() - code.left();
                let target = code.number()?;
                let place = (from, body.len() - code.left());
                seen(Seen::Function { place, target });
            }
            // br, br_if, locals, globals, table.get and .set
            0x0c | 0x0d | 0x20..=0x26 => code.skip_number()?,
            0x0e => {
                for _ in 0..=code.number()? {
                    code.skip_number()?;
                }
            }
            // call_indirect
            0x11 => {
                code.skip_number()?;
                code.skip_number()?;
            }
            // loads and stores
            0x28..=0x3e => {
                code.skip_number()?;
                seen(Seen::Constant(i64::try_from(code.number()?)?));
            }
            // i32.const, i64.const
            0x41 | 0x42 => seen(Seen::Constant(code.signed()?)),
            // memory.size and .grow, ref.null
            0x3f | 0x40 | 0xd0 => code.skip_number()?,
            0x43 => drop(code.take(4)?),
            0x44 => drop(code.take(8)?),
            0x1c => {
                let types = code.number()?;
                code.take(types)?;
            }
            0xfc => match code.number()? {
                0..=7 => {}
                // memory.fill, table.grow, .size, .fill
                11 | 15..=17 => code.skip_number()?,
                // memory.copy, table.copy
                10 | 14 => {
                    code.skip_number()?;
                    code.skip_number()?;
                }
                other => bail!("unknown instruction 0xfc {other}"),
            },
            0x00 | 0x01 | 0x05 | 0x0b | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 => {}
            other => bail!("unknown instruction {other:#x}"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One local, `call 200`, `i32.const -1`, `call 3`, `end`.
    const BODY: &[u8] = &[1, 1, 0x7f, 0x10, 0xc8, 0x01, 0x41, 0x7f, 0x10, 3, 0x0b];

    #[test]
    fn calls_are_found_between_other_instructions() {
        assert_eq!(calls(BODY).unwrap(), [200, 3]);
    }

    #[test]
    fn numbers_change_and_nothing_else_does() {
        let new = renumbered(BODY, |old| Ok(if old == 200 { 1 } else { 300 })).unwrap();
        assert_eq!(new, [1, 1, 0x7f, 0x10, 1, 0x41, 0x7f, 0x10, 0xac, 0x02, 0x0b]);
        assert_eq!(renumbered(BODY, Ok).unwrap(), BODY);
    }

    #[test]
    fn constants_are_found_with_what_loads_add_and_both_halves_of_long_ones() {
        let body = [
            &[0][..],
            // i32.const 1050000, i32.load offset=1050010, i64.const 5 * 2^32 + 7, i32.const -1, end
            &[0x41, 0x90, 0x8b, 0xc0, 0x00],
            &[0x28, 2, 0x9a, 0x8b, 0x40],
            &[0x42, 0x87, 0x80, 0x80, 0x80, 0xd0, 0x00],
            &[0x41, 0x7f, 0x0b],
        ];
        let found = constants(&body.concat()).unwrap();
        for value in [1_050_000, 1_050_010, 5, 7, 0xffff_ffff] {
            assert!(found.contains(&value), "{value} in {found:?}");
        }
        assert_eq!(constants(BODY).unwrap(), [0xffff_ffff, 0xffff_ffff]);
    }

    #[test]
    fn an_unknown_instruction_is_an_error() {
        assert!(calls(&[0, 0xfd, 0, 0x0b]).is_err());
        assert!(calls(&[0, 0xfc, 8, 0, 0, 0x0b]).is_err());
    }
}
