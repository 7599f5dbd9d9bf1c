//! `scroll`: how far down the page the visitor has been.

use crate::trigger::Number;

/// The furthest so far, in whole percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scroll {
    furthest: i64,
}

impl Scroll {
    /// The page stands `top` pixels below its beginning, is `height` pixels high
    /// and seen through `window` pixels. Whether that is further than before.
    /// Numbers that are none count as 0.
    ///
    /// ```
    /// use aisle_core::trigger::{Number, sense::Scroll};
    /// let mut scroll = Scroll::default();
    /// assert!(scroll.at(500.0, 2_000.0, 1_000.0));
    /// assert_eq!(scroll.furthest(), Number::whole(50));
    /// assert!(!scroll.at(100.0, 2_000.0, 1_000.0));
    /// ```
    pub fn at(&mut self, top: f64, height: f64, window: f64) -> bool {
        let way = height - window;
        // A page that fits the window has no way to go. The last pixel may be
        // missing, because tops are rounded and heights are not.
        let percent = match way > 1.0 {
            true => ((top + 1.0) / way * 100.0) as i64,
            false => 0,
        };
        let further = percent.clamp(0, 100) > self.furthest && top > 0.0;
        if further {
            self.furthest = percent.clamp(0, 100);
        }
        further
    }

    /// The furthest, from 0 to 100.
    #[must_use]
    pub fn furthest(&self) -> Number {
        Number::whole(self.furthest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_page_is_a_hundred_percent() {
        let mut scroll = Scroll::default();
        assert!(scroll.at(999.5, 2_000.5, 1_000.0));
        assert_eq!(scroll.furthest(), Number::whole(100));
        assert!(!scroll.at(4_000.0, 2_000.0, 1_000.0), "not beyond");
    }

    #[test]
    fn nonsense_is_no_progress() {
        let mut scroll = Scroll::default();
        for (top, height, window) in [
            (0.0, 2_000.0, 1_000.0),
            (0.0, 800.0, 1_000.0),
            (-80.0, 2_000.0, 1_000.0),
            (f64::NAN, 2_000.0, 1_000.0),
            (500.0, f64::NAN, 1_000.0),
        ] {
            assert!(!scroll.at(top, height, window), "{top} {height}");
        }
    }
}
