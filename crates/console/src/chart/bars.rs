//! Bars side by side, each of two parts: some, and the rest of all.

use super::{Frame, Shape, Ticks};

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bar {
    /// Below it.
    pub(crate) label: String,
    /// Where the pointer rests.
    pub(crate) tip: String,
    /// The height of the whole.
    pub(crate) all: i64,
    /// The height of the part that stands at its foot.
    pub(crate) part: i64,
}

/// Widest a bar is.
const WIDEST: f64 = 36.0;

/// Draws bars over an axis.
pub(crate) fn bars(width: f64, bars: &[Bar], ticks: &Ticks) -> Vec<Shape> {
    let frame = Frame::new(width, ticks);
    let mut shapes = frame.across(ticks);
    let step = (frame.right - frame.left) / bars.len().max(1) as f64;
    let thick = (step * 0.68).min(WIDEST);
    let round = (thick / 5.0).min(4.0);
    for (at, bar) in bars.iter().enumerate() {
        let x = frame.left + step * at as f64 + (step - thick) / 2.0;
        let [whole, part] = [bar.all, bar.part].map(|value| frame.y(value, ticks));
        if bar.all > bar.part {
            shapes.push(Shape::rect(
                "bar rest",
                [x, whole, thick, frame.bottom - whole],
                round,
            ));
        }
        if bar.part > 0 {
            shapes.push(Shape::rect("bar", [x, part, thick, frame.bottom - part], round));
        }
        let hit = [
            frame.left + step * at as f64,
            frame.top,
            step,
            frame.bottom - frame.top,
        ];
        shapes.push(Shape::rect("hit", hit, 0.0).told(&bar.tip));
    }
    let labels: Vec<String> = bars.iter().map(|bar| bar.label.clone()).collect();
    shapes.extend(frame.below(&labels));
    shapes
}
