//! Where the modules are: what is the same in every code of a version, and the way of the
//! bytes between.

/// Modules of one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grid {
    version: usize,
    size: usize,
    dark: Vec<bool>,
    /// Not part of the text, so no mask changes it.
    fixed: Vec<bool>,
}

impl Grid {
    /// With all that says where it is and how to read it.
    pub(super) fn new(version: usize) -> Self {
        let size = 17 + 4 * version;
        let mut grid = Self {
            version,
            size,
            dark: vec![false; size * size],
            fixed: vec![false; size * size],
        };
        for at in 0..size {
            grid.set(at, 6, at % 2 == 0);
            grid.set(6, at, at % 2 == 0);
        }
        for (x, y) in [(3, 3), (size - 4, 3), (3, size - 4)] {
            grid.corner(x, y);
        }
        let places = places(version);
        for x in &places {
            for y in &places {
                // Three of them would lie in corners.
                let low = |at: &usize| *at == 6;
                let high = |at: &usize| *at == size - 7;
                if !(low(x) && low(y) || low(x) && high(y) || high(x) && low(y)) {
                    grid.mark(*x, *y);
                }
            }
        }
        grid.say_mask(0);
        grid.say_version();
        grid
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    pub(super) fn is_dark(&self, x: usize, y: usize) -> bool {
        let at = self.at(x, y);
        at.and_then(|at| self.dark.get(at)).copied().unwrap_or_default()
    }

    fn at(&self, x: usize, y: usize) -> Option<usize> {
        (x < self.size && y < self.size).then_some(y * self.size + x)
    }

    fn is_fixed(&self, x: usize, y: usize) -> bool {
        let at = self.at(x, y);
        at.and_then(|at| self.fixed.get(at)).copied().unwrap_or(true)
    }

    fn put(&mut self, x: usize, y: usize, dark: bool) {
        if let Some(at) = self.at(x, y)
            && let Some(module) = self.dark.get_mut(at)
        {
            *module = dark;
        }
    }

    fn set(&mut self, x: usize, y: usize, dark: bool) {
        self.put(x, y, dark);
        if let Some(at) = self.at(x, y)
            && let Some(fixed) = self.fixed.get_mut(at)
        {
            *fixed = true;
        }
    }

    /// The square by which a camera finds the code, with its edge of light.
    fn corner(&mut self, x: usize, y: usize) {
        for dy in 0..9 {
            for dx in 0..9 {
                let far = dx.max(8 - dx).max(dy).max(8 - dy) - 4;
                // A place left of or above the first is none.
                if let (Some(x), Some(y)) = ((x + dx).checked_sub(4), (y + dy).checked_sub(4)) {
                    self.set(x, y, far != 2 && far != 4);
                }
            }
        }
    }

    /// A small square by which a camera sees how the code is bent.
    fn mark(&mut self, x: usize, y: usize) {
        for dy in 0..5 {
            for dx in 0..5 {
                let far = dx.max(4 - dx).max(dy).max(4 - dy) - 2;
                self.set(x + dx - 2, y + dy - 2, far != 1);
            }
        }
    }

    /// Level M and the mask, twice.
    fn say_mask(&mut self, mask: u32) {
        let bits = checked(mask, 10, 0x537) ^ 0x5412;
        let bit = |at: usize| bits >> at & 1 == 1;
        let far = self.size - 1;
        for at in 0..15 {
            // Down from above, round the corner, and out to the left; past both lines.
            let (x, y) = match at {
                0..6 => (8, at),
                6 | 7 => (8, at + 1),
                8 => (7, 8),
                _ => (14 - at, 8),
            };
            self.set(x, y, bit(at));
            let (x, y) = if at < 8 { (far - at, 8) } else { (8, far - 14 + at) };
            self.set(x, y, bit(at));
        }
        self.set(8, self.size - 8, true);
    }

    /// The version, twice, where it is large.
    fn say_version(&mut self) {
        if self.version < 7 {
            return;
        }
        let bits = checked(u32::try_from(self.version).unwrap_or_default(), 12, 0x1f25);
        for at in 0..18 {
            let (along, across) = (at / 3, self.size - 11 + at % 3);
            let dark = bits >> at & 1 == 1;
            self.set(along, across, dark);
            self.set(across, along, dark);
        }
    }

    /// Draws bytes, two modules wide, up and down from the right.
    pub(super) fn fill(&mut self, bytes: &[u8]) {
        let mut bits = bytes
            .iter()
            .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1));
        let mut right = self.size - 1;
        let mut up = true;
        loop {
            for step in 0..self.size {
                let y = if up { self.size - 1 - step } else { step };
                for x in [right, right - 1] {
                    if !self.is_fixed(x, y) {
                        // Some versions have a few modules more than bytes: light.
                        self.put(x, y, bits.next().unwrap_or_default());
                    }
                }
            }
            up = !up;
            right = match right {
                // The line that goes down takes a whole column.
                8 => 5,
                0..=2 => break,
                right => right - 2,
            };
        }
    }

    /// The same under a mask, which it says.
    pub(super) fn masked(&self, mask: u32) -> Self {
        let mut grid = self.clone();
        for y in 0..self.size {
            for x in 0..self.size {
                if !self.is_fixed(x, y) && super::mask::turns(mask, x, y) {
                    grid.put(x, y, !self.is_dark(x, y));
                }
            }
        }
        grid.say_mask(mask);
        grid
    }
}

/// Where the small squares are, along and down.
fn places(version: usize) -> Vec<usize> {
    if version == 1 {
        return Vec::new();
    }
    let count = version / 7 + 2;
    let last = 10 + 4 * version;
    // An even step, so that they stand where the lines are dark; the first may be shorter.
    let step = (4 * version + 2 * count + 1) / (2 * count - 2) * 2;
    let behind = (0..count - 1).rev().map(|back| last - back * step);
    [6].into_iter().chain(behind).collect()
}

/// A number with the bits behind it that check it.
fn checked(number: u32, bits: u32, by: u32) -> u32 {
    let rest = (0..bits).fold(number, |rest, _| (rest << 1) ^ ((rest >> (bits - 1)) * by));
    (number << bits) | rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_squares_stand_where_the_standard_lists_them() {
        for (version, listed) in [
            (1, &[][..]),
            (2, &[6, 18]),
            (6, &[6, 34]),
            (7, &[6, 22, 38]),
            (13, &[6, 34, 62]),
            (14, &[6, 26, 46, 66]),
            (15, &[6, 26, 48, 70]),
            (16, &[6, 26, 50, 74]),
            (20, &[6, 34, 62, 90]),
        ] {
            assert_eq!(places(version), listed, "{version}");
        }
    }

    #[test]
    fn what_is_said_of_mask_and_version_is_checked_as_in_the_standard() {
        assert_eq!(checked(0b101, 10, 0x537) ^ 0x5412, 0b100_0000_1100_1110);
        assert_eq!(checked(7, 12, 0x1f25), 0b00_0111_1100_1001_0100);
    }
}
