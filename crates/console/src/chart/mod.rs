//! Small charts in SVG: bars, lines, a grid of hours, shares.
//!
//! Owns where everything in a chart stands ([`scale`]) and the elements it is drawn
//! with ([`svg`]); each chart is a function from numbers to shapes. Colours are
//! classes, for light, dark and forced colours alike (`style/chart.css`). Refuses
//! words: labels come from outside, and beside each chart stands a table.

mod bars;
mod grid;
mod lines;
mod scale;
mod shares;
mod svg;

pub(crate) use bars::{Bar, bars};
pub(crate) use grid::{Cell, grid, legend};
pub(crate) use lines::{Line, lines};
pub(crate) use scale::{Ticks, counts, every, times};
pub(crate) use shares::{Share, shares};
pub(crate) use svg::{Shape, drawing};

/// Where a chart has its axes, in CSS pixels: room for labels around the plot.
#[derive(Debug, Clone, Copy)]
struct Frame {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

/// Height of charts with axes.
pub(crate) const HEIGHT: f64 = 220.0;
/// Height of a line of labels.
const LABEL: f64 = 22.0;

impl Frame {
    /// The plot of a chart this wide, with room for labels as long as these at its
    /// side.
    fn new(width: f64, ticks: &Ticks) -> Self {
        let longest = ticks.labels.iter().map(|label| wide(label)).fold(0.0, f64::max);
        Self {
            left: longest + 10.0,
            top: 8.0,
            right: (width - 4.0).max(longest + 20.0),
            bottom: HEIGHT - LABEL,
        }
    }

    /// Where a value stands.
    fn y(&self, value: i64, ticks: &Ticks) -> f64 {
        let share = value as f64 / ticks.most().max(1) as f64;
        self.bottom - share.clamp(0.0, 1.0) * (self.bottom - self.top)
    }

    /// Lines across with their labels at the side.
    fn across(&self, ticks: &Ticks) -> Vec<Shape> {
        let mut shapes = Vec::new();
        for (at, label) in ticks.values.iter().zip(&ticks.labels) {
            let y = self.y(*at, ticks);
            let class = if *at == 0 { "axis" } else { "across" };
            shapes.push(Shape::new("path", class).with(
                "d",
                ["M", &px(self.left), " ", &px(y), "H", &px(self.right)].concat(),
            ));
            shapes.push(Shape::text("label end", self.left - 8.0, y + 4.0, label));
        }
        shapes
    }

    /// Labels below: as many of them as there is room for.
    fn below(&self, labels: &[String]) -> Vec<Shape> {
        let step = (self.right - self.left) / labels.len().max(1) as f64;
        let longest = labels.iter().map(|label| wide(label)).fold(0.0, f64::max);
        let every = every(labels.len(), step, longest + 14.0);
        let place = |at: usize| self.left + step * (at as f64 + 0.5);
        labels
            .iter()
            .enumerate()
            .filter(|(at, _)| at % every == every / 2)
            .map(|(at, label)| {
                let half = wide(label) / 2.0;
                let x = place(at).clamp(self.left + half - 4.0, (self.right - half).max(self.left));
                Shape::text("label mid", x, HEIGHT - 5.0, label)
            })
            .collect()
    }
}

/// About how wide a label is, at 12 px: letters of Hangul and its like are square.
fn wide(text: &str) -> f64 {
    text.chars()
        .map(|c| if c as u32 > 0x1100 { 12.0 } else { 6.8 })
        .sum()
}

/// A length with one decimal.
fn px(length: f64) -> String {
    let tenths = (length * 10.0).round() as i64;
    let (whole, rest) = (tenths / 10, (tenths % 10).abs());
    let sign = if tenths < 0 && whole == 0 { "-" } else { "" };
    if rest == 0 {
        [sign, &whole.to_string()].concat()
    } else {
        [sign, &whole.to_string(), ".", &rest.to_string()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::px;

    #[test]
    fn lengths_have_one_decimal_at_most() {
        for (length, text) in [
            (1.0, "1"),
            (1.26, "1.3"),
            (-0.5, "-0.5"),
            (-2.04, "-2"),
            (99.95, "100"),
        ] {
            assert_eq!(px(length), text);
        }
    }
}
