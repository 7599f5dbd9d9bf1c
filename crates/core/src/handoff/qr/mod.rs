//! A link as a QR code (ISO/IEC 18004), for a phone's camera to read off a screen.
//!
//! Owns what such a link needs: bytes, level M (15 % of it may be covered), versions 1 to
//! 20, which hold 666 bytes. Refuses everything else of the standard; what does not fit is
//! no code.
//!
//! ```
//! use aisle_core::handoff::Qr;
//! let qr = Qr::of("https://shop.example/").unwrap();
//! assert_eq!(qr.size(), 25);
//! assert!(qr.path().starts_with("M0 0h7v1H0z"), "the upper edge of the first corner");
//! ```

mod codewords;
mod grid;
mod mask;

use grid::Grid;

/// Highest version: a side of 97 modules, which a phone still reads off a screen.
const MOST: usize = 20;

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr(Grid);

impl Qr {
    /// The code of a text, as small as it goes and under the mask that suits cameras best;
    /// `None` for a text that is too long.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let plain = drawn(text)?;
        let masked = (0..8).map(|mask| plain.masked(mask));
        masked.min_by_key(mask::penalty).map(Self)
    }

    /// Modules of a side, without the quiet zone of four around.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0.size()
    }

    /// Whether a module is dark; beyond the edge none is.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        self.0.is_dark(x, y)
    }

    /// The dark modules as a path of SVG, one unit each.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for y in 0..self.size() {
            let mut x = 0;
            while x < self.size() {
                let from = x;
                while self.is_dark(x, y) {
                    x += 1;
                }
                if x > from {
                    for (letter, number) in [("M", from), (" ", y), ("h", x - from), ("v1H", from)] {
                        path.push_str(letter);
                        path.push_str(&number.to_string());
                    }
                    path.push('z');
                }
                x += 1;
            }
        }
        path
    }
}

/// All but the mask.
fn drawn(text: &str) -> Option<Grid> {
    let version = (1..=MOST).find(|version| codewords::fits(*version, text.len()))?;
    let mut grid = Grid::new(version);
    grid.fill(&codewords::of(version, text.as_bytes()));
    Some(grid)
}

#[cfg(test)]
mod tests;
