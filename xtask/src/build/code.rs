//! Walks through the body of one wasm function: which functions it calls, and
//! the same body calling others by new numbers.
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
    walk(body, |_, target| found.push(target))?;
    Ok(found)
}

/// The body with every function it names replaced by `number` of it.
///
/// # Errors
/// An instruction is not known, or `number` gives none.
pub(super) fn renumbered(body: &[u8], number: impl Fn(usize) -> Result<usize>) -> Result<Vec<u8>> {
    let mut places = Vec::new();
    walk(body, |place, target| places.push((place, target)))?;
    let (mut out, mut done) = (Vec::with_capacity(body.len()), 0);
    for ((from, to), target) in places {
        out.extend(&body[done..from]);
        push_number(&mut out, number(target)?);
        done = to;
    }
    out.extend(&body[done..]);
    Ok(out)
}

/// Tells of each place, from and to, that names a function, and which.
fn walk(body: &[u8], mut named: impl FnMut((usize, usize), usize)) -> Result<()> {
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
                named((from, body.len() - code.left()), target);
            }
            // br, br_if, locals, globals, table.get and .set
            0x0c | 0x0d | 0x20..=0x26 => code.skip_number()?,
            0x0e => {
                for _ in 0..=code.number()? {
                    code.skip_number()?;
                }
            }
            // call_indirect; loads and stores
            0x11 | 0x28..=0x3e => {
                code.skip_number()?;
                code.skip_number()?;
            }
            // memory.size and .grow, i32.const, i64.const, ref.null
            0x3f..=0x42 | 0xd0 => code.skip_number()?,
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
    fn an_unknown_instruction_is_an_error() {
        assert!(calls(&[0, 0xfd, 0, 0x0b]).is_err());
        assert!(calls(&[0, 0xfc, 8, 0, 0, 0x0b]).is_err());
    }
}
