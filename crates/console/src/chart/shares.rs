//! Bars that lie below each other, with a name before and a number behind each.

use super::{Shape, wide};

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Share {
    /// Before it.
    pub(crate) name: String,
    /// Behind it.
    pub(crate) said: String,
    /// Its length.
    pub(crate) value: i64,
}

const ROW: f64 = 32.0;
const THICK: f64 = 16.0;

/// Draws them, and says how high it became. The longest fills the room.
pub(crate) fn shares(width: f64, list: &[Share]) -> (f64, Vec<Shape>) {
    let longest = |of: fn(&Share) -> &str| list.iter().map(|share| wide(of(share))).fold(0.0, f64::max);
    let (before, behind) = (
        longest(|share| &share.name) + 12.0,
        longest(|share| &share.said) + 12.0,
    );
    let room = (width - before - behind).max(20.0);
    let most = list.iter().map(|share| share.value).max().unwrap_or(0).max(1);
    let mut shapes = Vec::new();
    for (at, share) in list.iter().enumerate() {
        let y = ROW * at as f64;
        let long = room * share.value as f64 / most as f64;
        let mid = y + ROW / 2.0 + 4.0;
        shapes.push(Shape::text("label strong end", before - 12.0, mid, &share.name));
        let top = y + (ROW - THICK) / 2.0;
        shapes.push(Shape::rect("track", [before, top, room, THICK], 4.0));
        if share.value > 0 {
            shapes.push(Shape::rect("bar", [before, top, long.max(4.0), THICK], 4.0));
        }
        shapes.push(Shape::text("label end", width - 2.0, mid, &share.said));
    }
    (ROW * list.len() as f64, shapes)
}
