//! Which rows of a long list are drawn, and where.
//!
//! Owns the heights of all rows (measured, or estimated until then), the place
//! the reader looks at, and the range that is drawn around it. It measures
//! nothing and draws nothing: the browser reports scrolling and heights, and
//! carries out the [`Layout`] it gets back.
//!
//! Two promises. At the end, the view follows the end. Elsewhere what the
//! reader looks at stays where it is, whatever comes, goes or changes its
//! height above it. The second is kept without moving the scroll position
//! while a wheel or a finger moves it: the difference between where rows are
//! drawn and where the sum of heights puts them is carried as *lead* and paid
//! back when scrolling rests, or when the space above runs out.
//!
//! All lengths are 64ths of a CSS pixel.

mod estimate;
mod heights;
mod place;

use core::ops::Range;

pub use estimate::{Shape, text_height};
pub use heights::Heights;
pub use place::{Place, is_own, place};

/// 64ths in a pixel.
pub const UNITS: i32 = 64;

/// Coming so close to the end follows it.
const NEAR_END: i64 = 24 * UNITS as i64;

/// Where the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// At the end, and follows it.
    End,
    /// This row's top is so far above the top of the view.
    Row {
        /// Its index.
        index: usize,
        /// Negative: below the top of the view.
        offset: i64,
    },
}

/// Where to scroll to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scroll {
    /// Nowhere: the position is right.
    Keep,
    /// To the very end.
    End,
    /// To this distance from the top.
    To(i64),
}

/// What is to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The rows that are in the document.
    pub range: Range<usize>,
    /// Empty space above them.
    pub above: i64,
    /// Empty space below them.
    pub below: i64,
    /// Where to scroll to, once the rest is in place.
    pub scroll: Scroll,
}

/// The window on a list.
#[derive(Debug, Clone)]
pub struct Window {
    heights: Heights,
    anchor: Anchor,
    range: Range<usize>,
    view: i64,
    overscan: i64,
    lead: i64,
    /// The scroll position that the document is known to have.
    top: i64,
    /// The next layout has to move the scroll position.
    moved: bool,
}

impl Window {
    /// An empty list, looked at from its end. `overscan` is drawn beyond each
    /// edge of the view.
    #[must_use]
    pub fn new(overscan: i64) -> Self {
        Self {
            heights: Heights::default(),
            anchor: Anchor::End,
            range: 0..0,
            view: 0,
            overscan,
            lead: 0,
            top: 0,
            moved: true,
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heights.len()
    }

    /// There are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heights.is_empty()
    }

    /// Where the reader is.
    #[must_use]
    pub fn anchor(&self) -> Anchor {
        self.anchor
    }

    /// The rows that are drawn.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// There is a view to draw for.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.view > 0
    }

    /// The window follows the end, and has scrolled the document to `top` for it.
    #[must_use]
    pub fn follows_at(&self, top: i64) -> bool {
        self.anchor == Anchor::End && self.top == top
    }

    /// The first and one past the last row that the reader sees a part of.
    #[must_use]
    pub fn visible(&self) -> Range<usize> {
        if self.is_empty() {
            return 0..0;
        }
        let top = self.view_top();
        self.heights.index_at(top)..self.heights.index_at((top + self.view - 1).max(top)) + 1
    }

    /// All rows are new.
    pub fn reset(&mut self, heights: Vec<i32>) {
        self.heights.reset(heights);
        self.range = 0..0;
        self.follow();
    }

    /// Rows came.
    pub fn insert(&mut self, at: usize, heights: &[i32]) {
        self.heights.insert(at, heights);
        let count = heights.len();
        if at < self.range.start || (at == self.range.start && at > 0) {
            self.range = self.range.start + count..self.range.end + count;
        } else if at < self.range.end {
            self.range.end += count;
        }
        if let Anchor::Row { index, .. } = &mut self.anchor
            && at <= *index
        {
            *index += count;
            self.lead -= heights.iter().map(|&height| i64::from(height)).sum::<i64>();
        }
    }

    /// A row went.
    pub fn remove(&mut self, at: usize) {
        if at >= self.len() {
            return;
        }
        let height = i64::from(self.heights.remove(at));
        if at < self.range.start {
            self.range = self.range.start - 1..self.range.end - 1;
        } else if at < self.range.end {
            self.range.end -= 1;
        }
        if let Anchor::Row { index, offset } = &mut self.anchor {
            if at < *index {
                *index -= 1;
                self.lead += height;
            } else if at == *index {
                // The next row takes its place at the top of the view.
                *offset = (*offset).min(0);
                self.moved = true;
                if self.heights.is_empty() {
                    self.follow();
                } else {
                    *index = (*index).min(self.heights.len() - 1);
                }
            }
        }
    }

    /// A row was measured.
    pub fn resize(&mut self, at: usize, height: i32) {
        let delta = self.heights.set(at, height);
        if let Anchor::Row { index, .. } = self.anchor
            && at < index
        {
            self.lead -= delta;
        }
    }

    /// The height of the view changed.
    pub fn set_view(&mut self, height: i64) {
        self.view = height;
        self.moved |= self.anchor == Anchor::End;
    }

    /// The reader scrolled to `top`, and so much is below the view.
    ///
    /// Content that grows leaves the position where it was, so only a way back
    /// leaves the end; and coming near the end follows it.
    pub fn scrolled(&mut self, top: i64, left: i64) {
        let unit = i64::from(UNITS);
        let back = top < self.top - unit;
        self.top = top;
        if left <= unit || (left < NEAR_END && !back) {
            self.anchor = Anchor::End;
            self.lead = 0;
        } else if self.anchor != Anchor::End || back {
            let top = top - self.lead;
            let index = self.heights.index_at(top);
            self.anchor = Anchor::Row {
                index,
                offset: top - self.heights.offset(index),
            };
        }
    }

    /// Goes to the end and follows it.
    pub fn follow(&mut self) {
        self.anchor = Anchor::End;
        self.lead = 0;
        self.moved = true;
    }

    /// Puts a row's top `below` under the top of the view.
    pub fn jump(&mut self, index: usize, below: i64) {
        if index >= self.len() {
            return;
        }
        self.anchor = Anchor::Row {
            index,
            offset: -below,
        };
        self.lead = 0;
        self.moved = true;
    }

    /// What to draw now. `resting`: nothing moves the scroll position, so it
    /// may be moved to pay the lead back.
    pub fn layout(&mut self, resting: bool) -> Layout {
        self.choose();
        self.space(resting)
    }

    /// Chooses the rows to draw, unless those that are drawn still do.
    pub fn choose(&mut self) {
        let top = self.view_top();
        let (from, to) = (top, top + self.view);
        let near = self.overscan / 2;
        let start = self.heights.offset(self.range.start);
        let end = self.heights.offset(self.range.end);
        let covered = (self.range.start == 0 || start <= from - near)
            && (self.range.end >= self.len() || end >= to + near);
        let loose = start < from - self.overscan * 3 || end > to + self.overscan * 3;
        if !covered || loose || self.range.is_empty() {
            self.range = if self.is_empty() {
                0..0
            } else {
                self.heights.index_at(from - self.overscan)..self.heights.index_at(to + self.overscan) + 1
            };
        }
    }

    /// The space around the rows that are drawn already, and where to scroll to.
    pub fn space(&mut self, resting: bool) -> Layout {
        let mut above = self.heights.offset(self.range.start) + self.lead;
        let must = above < 0 || (self.range.start == 0 && above != 0);
        if self.lead != 0 && (resting || must) {
            self.lead = 0;
            self.moved = true;
            above = self.heights.offset(self.range.start);
        }
        let scroll = match (self.anchor, self.moved) {
            (Anchor::End, _) => Scroll::End,
            (_, false) => Scroll::Keep,
            (_, true) => {
                self.top = self.view_top().max(0);
                Scroll::To(self.top)
            }
        };
        self.moved = false;
        let below = self.heights.total() - self.heights.offset(self.range.end);
        Layout {
            range: self.range.clone(),
            above,
            below,
            scroll,
        }
    }

    /// Tells where the document is after a [`Scroll::End`].
    pub fn ended(&mut self, top: i64) {
        self.top = top;
    }

    /// The top of the view by the sum of heights, without the lead.
    fn view_top(&self) -> i64 {
        match self.anchor {
            Anchor::End => self.heights.total() - self.view,
            Anchor::Row { index, offset } => self.heights.offset(index) + offset,
        }
    }
}

#[cfg(test)]
mod tests;
