//! A small seeded generator (SplitMix64). Only for pacing and names inside the
//! demo, never for secrets; the same seed gives the same conversation.

/// The generator's state.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// Starts from a seed; any value is fine.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = (high - low).max(0) as u64 + 1;
        low + (self.bits() % width) as i64
    }
}

/// Sixteen hex digits, fit for an identifier.
#[must_use]
pub fn hex(bits: u64) -> String {
    (0..16)
        .rev()
        .map(|i| char::from(b"0123456789abcdef"[(bits >> (i * 4)) as usize & 15]))
        .collect()
}

/// A 64-bit fingerprint of a text (FNV-1a). Tells texts apart; hides nothing.
#[must_use]
pub fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_within_their_bounds() {
        let (mut a, mut b) = (Rng::new(7), Rng::new(7));
        for _ in 0..1_000 {
            let n = a.between(400, 900);
            assert_eq!(n, b.between(400, 900));
            assert!((400..=900).contains(&n));
        }
    }

    #[test]
    fn hex_keeps_leading_zeros() {
        assert_eq!(hex(0xabc), "0000000000000abc");
    }
}
