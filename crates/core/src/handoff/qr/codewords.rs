//! What a code says: the text's bytes, and those that mend what a camera misreads.

/// Of level M by version: bytes that mend each block, and how many blocks there are.
const BLOCKS: [(usize, usize); 20] = [
    (10, 1),
    (16, 1),
    (26, 1),
    (18, 2),
    (24, 2),
    (16, 4),
    (18, 4),
    (22, 4),
    (22, 5),
    (26, 5),
    (30, 5),
    (22, 8),
    (22, 9),
    (24, 9),
    (24, 10),
    (28, 10),
    (28, 11),
    (26, 13),
    (26, 14),
    (26, 16),
];

/// Says that what follows are bytes.
const BYTES: u8 = 0b0100;
/// What room is filled with.
const PADDING: [u8; 2] = [0xec, 0x11];

fn blocks(version: usize) -> (usize, usize) {
    BLOCKS.get(version - 1).copied().unwrap_or_default()
}

/// All bytes of a version: its modules, less those that are the same in every code.
fn room(version: usize) -> usize {
    let side = 17 + 4 * version;
    // Three corners with their edges, two lines, and what says the mask.
    let mut fixed = 3 * 64 + 2 * (side - 16) + 31;
    if version > 1 {
        let marks = version / 7 + 2;
        // Five by five each, none in the corners; those on the lines share five with them.
        fixed += 25 * (marks * marks - 3) - 2 * 5 * (marks - 2);
    }
    if version > 6 {
        fixed += 2 * 18;
    }
    (side * side - fixed) / 8
}

/// Bytes for the text and what announces it.
fn capacity(version: usize) -> usize {
    let (mending, count) = blocks(version);
    room(version) - mending * count
}

/// Bytes that say how long the text is.
fn length_bytes(version: usize) -> usize {
    if version < 10 { 1 } else { 2 }
}

/// Whether so many bytes fit.
pub(super) fn fits(version: usize, length: usize) -> bool {
    // Half a byte before, half a byte behind.
    length + length_bytes(version) < capacity(version)
}

/// All bytes, in the order in which they are drawn.
pub(super) fn of(version: usize, text: &[u8]) -> Vec<u8> {
    let data = said(version, text);
    let (mending, count) = blocks(version);
    let short = data.len() / count;
    // The last blocks have one byte more where they cannot all be equal.
    let long_from = count - data.len() % count;
    let mut parts = Vec::new();
    let mut rest = data.as_slice();
    for number in 0..count {
        let length = short + usize::from(number >= long_from);
        let (block, behind) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        parts.push((block, mend(block, mending)));
        rest = behind;
    }
    let mut out = Vec::new();
    for at in 0..=short {
        out.extend(parts.iter().filter_map(|(block, _)| block.get(at)));
    }
    for at in 0..mending {
        out.extend(parts.iter().filter_map(|(_, mending)| mending.get(at)));
    }
    out
}

/// The text with what announces it, as long as the version wants it.
fn said(version: usize, text: &[u8]) -> Vec<u8> {
    let length = text.len().to_be_bytes();
    let length = length
        .get(length.len() - length_bytes(version)..)
        .unwrap_or_default();
    let mut out = Vec::new();
    // What announces it has half a byte, so all that follows stands across two.
    let mut half = BYTES;
    for byte in length.iter().chain(text) {
        out.push(half << 4 | byte >> 4);
        half = byte & 15;
    }
    // The end is four zeros.
    out.push(half << 4);
    let mut padding = PADDING.iter().cycle();
    while out.len() < capacity(version) {
        out.extend(padding.next());
    }
    out
}

/// The remainder of a block by the generator polynomial, which is what mends it.
fn mend(block: &[u8], count: usize) -> Vec<u8> {
    // Its factors are x less each power of two; the leading one is left out.
    let mut generator = vec![0; count];
    if let Some(last) = generator.last_mut() {
        *last = 1;
    }
    let mut root = 1;
    for _ in 0..count {
        let behind: Vec<u8> = generator.iter().skip(1).copied().chain([0]).collect();
        for (factor, behind) in generator.iter_mut().zip(behind) {
            *factor = times(*factor, root) ^ behind;
        }
        root = times(root, 2);
    }
    let mut rest = vec![0; count];
    for byte in block {
        let lead = byte ^ rest.first().copied().unwrap_or_default();
        rest.rotate_left(1);
        if let Some(last) = rest.last_mut() {
            *last = 0;
        }
        for (rest, factor) in rest.iter_mut().zip(&generator) {
            *rest ^= times(*factor, lead);
        }
    }
    rest
}

/// A product in the field of 256 elements of x⁸ + x⁴ + x³ + x² + 1.
fn times(a: u8, b: u8) -> u8 {
    (0..8).rev().fold(0, |product: u8, bit| {
        let carried = if product & 128 == 0 { 0 } else { 0x1d };
        let added = if b >> bit & 1 == 0 { 0 } else { a };
        product << 1 ^ carried ^ added
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_the_room_that_the_standard_lists() {
        // Bytes of text of level M: ISO/IEC 18004, table 7.
        let listed = [
            14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
        ];
        for (version, listed) in (1..).zip(listed) {
            assert!(fits(version, listed), "{version}");
            assert!(!fits(version, listed + 1), "{version}");
        }
    }

    #[test]
    fn a_block_is_mended_as_in_the_standard() {
        // The generator polynomial of ten bytes, as a block of a one and zeros leaves it.
        let mended = mend(&[1], 10);
        assert_eq!(mended, [216, 194, 159, 111, 199, 94, 95, 113, 157, 193]);
    }
}
