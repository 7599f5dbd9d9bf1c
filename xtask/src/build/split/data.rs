//! Which part each piece of data belongs to: the part of whatever refers to it.
//!
//! The linker leaves each constant of the program a piece of its own
//! (`recipe::SMALL`). A function refers to a piece by a number that is an address
//! in it, one piece to another by such a number in four of its bytes. Any number
//! that could be an address counts as one: that may keep a piece in an earlier
//! part than need be, never in a later one. What nothing seems to refer to is in
//! the first.
//!
//! What stands between two marks goes with the part that they name, whoever
//! refers to it: texts that one part passes on and another reads.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use super::module::Module;
use super::place::common;
use super::{Later, Segment, Which};
use crate::build::code;

/// A piece of the first's no longer than this is not worth a place of its own,
/// nor are pieces of others between two of the first's. In bytes: what stands
/// before each run of bytes in the file.
const HEADER: usize = 8;

/// A run of bytes that belong together.
struct Piece<'a> {
    from: usize,
    bytes: &'a [u8],
    /// Whether marks name its part.
    is_marked: bool,
    part: Option<Which>,
}

impl Piece<'_> {
    fn to(&self) -> usize {
        self.from + self.bytes.len()
    }

    /// All that may be an address in it. Addresses stand at multiples of four.
    fn words(&self) -> impl Iterator<Item = usize> {
        let (words, _) = self.bytes[self.bytes.len().min(self.from.wrapping_neg() % 4)..].as_chunks();
        words.iter().map(|word| u32::from_le_bytes(*word) as usize)
    }
}

impl Module<'_> {
    /// The data of the first part, and of each that comes later.
    pub(super) fn data(&self, later: &[Later], places: &BTreeMap<usize, Which>) -> Result<Vec<Vec<Segment>>> {
        let mut pieces = self.pieces(later)?;
        let mut todo = Vec::new();
        for (&function, &which) in places {
            let constants = code::constants(self.body(function)?)?;
            todo.extend(constants.into_iter().map(|value| (value, which)));
        }
        let mut found = Vec::new();
        for (value, which) in todo {
            found.extend(meant(&pieces, value).map(|at| (at, which)));
        }
        while let Some((at, which)) = found.pop() {
            let piece = &pieces[at];
            let new = piece.part.map_or(which, |old| common(later, old, which));
            if !piece.is_marked && piece.part != Some(new) {
                let words = piece.words().filter_map(|word| holder(&pieces, word));
                found.extend(words.map(|at| (at, new)));
                pieces[at].part = Some(new);
            }
        }
        Ok(runs(&pieces, later.len() + 1))
    }

    /// The pieces in the order of their addresses; those between marks have their
    /// part, the others none.
    fn pieces(&self, later: &[Later]) -> Result<Vec<Piece<'_>>> {
        let mut pieces = Vec::new();
        let mut push = |from, bytes, part: Option<Which>| {
            pieces.push(Piece {
                from,
                bytes,
                is_marked: part.is_some(),
                part,
            });
        };
        for (address, bytes) in &self.segments {
            let (mut address, mut bytes) = (*address, *bytes);
            while let Some((which, from, to)) = next(bytes, later)? {
                push(address, &bytes[..from], None);
                push(address + from, &bytes[from..to], Some(which));
                (address, bytes) = (address + to, &bytes[to..]);
            }
            push(address, bytes, None);
        }
        pieces.retain(|piece| !piece.bytes.is_empty());
        pieces.sort_by_key(|piece| piece.from);
        if pieces.windows(2).any(|two| two[0].to() > two[1].from) {
            bail!("two pieces of data lie over each other");
        }
        for (at, part) in later.iter().enumerate() {
            if part.data && !pieces.iter().any(|piece| piece.part == Some(at + 1)) {
                bail!("the module's data holds no /*{}*/", part.name);
            }
        }
        Ok(pieces)
    }
}

/// The piece that an address lies in. Data never holds the address after something.
fn holder(pieces: &[Piece<'_>], address: usize) -> Option<usize> {
    let at = pieces
        .partition_point(|piece| piece.from <= address)
        .checked_sub(1)?;
    (address < pieces[at].to()).then_some(at)
}

/// The pieces that an address in code may mean: the one it lies in, the one it ends,
/// and on both sides of a gap.
fn meant(pieces: &[Piece<'_>], address: usize) -> impl Iterator<Item = usize> + use<> {
    let next = pieces.partition_point(|piece| piece.from <= address);
    let before = next.checked_sub(1);
    let is_beyond = |at: usize| address > pieces[at].to();
    let after = (next < pieces.len() && before.is_some_and(is_beyond)).then_some(next);
    let ended = before
        .and_then(|at| at.checked_sub(1))
        .filter(|at| pieces[*at].to() == address);
    let before = before.filter(|at| next < pieces.len() || !is_beyond(*at));
    [ended, before, after].into_iter().flatten()
}

/// The runs of bytes of each of `count` parts.
fn runs(pieces: &[Piece<'_>], count: usize) -> Vec<Vec<Segment>> {
    let part = |at: usize| pieces[at].part.unwrap_or(0);
    let is_between = |at: usize| at > 0 && at + 1 < pieces.len() && part(at - 1) == 0 && part(at + 1) == 0;
    let mut runs: Vec<Vec<Segment>> = vec![Vec::new(); count];
    let mut last = None;
    for (at, piece) in pieces.iter().enumerate() {
        let which = match part(at) {
            _ if !piece.is_marked && piece.bytes.len() < HEADER && is_between(at) => 0,
            which => which,
        };
        match runs[which].last_mut() {
            Some((from, bytes)) if last == Some(which) && piece.from - *from - bytes.len() < HEADER => {
                bytes.resize(piece.from - *from, 0);
                bytes.extend(piece.bytes);
            }
            _ => runs[which].push((piece.from, piece.bytes.to_vec())),
        }
        last = Some(which);
    }
    runs
}

/// The first piece that belongs to a later part: which, and where it begins and ends.
fn next(bytes: &[u8], later: &[Later]) -> Result<Option<(usize, usize, usize)>> {
    let mut found: Option<(usize, usize, usize)> = None;
    for (at, part) in later.iter().enumerate() {
        let (begin, end) = (format!("/*{}*/", part.name), format!("/*!{}*/", part.name));
        let Some(from) = find(bytes, begin.as_bytes()) else {
            continue;
        };
        if found.is_some_and(|(_, earlier, _)| earlier < from) {
            continue;
        }
        let inside = &bytes[from + begin.len()..];
        let length =
            find(inside, end.as_bytes()).with_context(|| format!("{begin} begins and does not end"))?;
        if find(&inside[..length], b"/*").is_some() {
            bail!("something else begins between {begin} and {end}");
        }
        found = Some((at + 1, from, from + begin.len() + length + end.len()));
    }
    Ok(found)
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}
