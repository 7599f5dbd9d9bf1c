//! Seven weekdays by twenty-four hours, each hour in one of five tones.

use super::{Shape, px, wide};

/// An hour of a weekday.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Cell {
    /// What is counted.
    pub(crate) some: i64,
    /// What it is counted of; nothing at all is drawn empty.
    pub(crate) all: i64,
    /// Where the pointer rests.
    pub(crate) tip: String,
}

const HOURS: usize = 24;
/// From this size on, the number stands in a cell.
const ROOM: f64 = 19.0;
const GAP: f64 = 2.0;
/// Room for the hours above.
const HEAD: f64 = 20.0;

/// How high it is at this width.
fn tall(cell: f64) -> f64 {
    cell.clamp(16.0, 30.0)
}

/// Draws a grid of rows with a name each, and says how high it became.
pub(crate) fn grid(width: f64, days: &[String], hours: &[String], cells: &[Vec<Cell>]) -> (f64, Vec<Shape>) {
    let left = days.iter().map(|day| wide(day)).fold(0.0, f64::max) + 10.0;
    let step = ((width - left) / HOURS as f64).max(6.0);
    let row = tall(step);
    let most = cells.iter().flatten().map(|cell| cell.some).max().unwrap_or(0);
    let mut shapes = Vec::new();
    let longest = hours.iter().map(|hour| wide(hour)).fold(0.0, f64::max);
    let every = [1, 2, 3, 6, 12]
        .into_iter()
        .find(|every| step * f64::from(*every) >= longest + 8.0)
        .unwrap_or(12) as usize;
    for (at, hour) in hours.iter().enumerate().filter(|(at, _)| at % every == 0) {
        let x = left + step * at as f64 + (step - GAP) / 2.0;
        // The first would reach out at its left.
        let x = x.max(left + wide(hour) / 2.0 - 3.0);
        shapes.push(Shape::text("label mid", x, 12.0, hour));
    }
    for (at, (day, list)) in days.iter().zip(cells).enumerate() {
        let y = HEAD + row * at as f64;
        shapes.push(Shape::text("label end", left - 8.0, y + row / 2.0 + 3.0, day));
        for (hour, cell) in list.iter().enumerate() {
            let x = left + step * hour as f64;
            let class = ["cell ", tone(cell, most)].concat();
            let place = [x, y, step - GAP, row - GAP];
            shapes.push(Shape::rect(&class, place, (step / 6.0).min(4.0)).told(&cell.tip));
            if cell.some > 0 && step >= ROOM {
                let class = ["inside mid ", tone(cell, most)].concat();
                let (x, y) = (x + (step - GAP) / 2.0, y + (row - GAP) / 2.0 + 4.0);
                shapes.push(
                    Shape::text(&class, x, y, &cell.some.to_string()).with("aria-hidden", "true".to_owned()),
                );
            }
        }
    }
    (HEAD + row * days.len() as f64, shapes)
}

/// From nothing to the most there is.
fn tone(cell: &Cell, most: i64) -> &'static str {
    if cell.all == 0 {
        return "none";
    }
    match cell.some.saturating_mul(4) {
        0 => "t0",
        n if n <= most => "t1",
        n if n <= most * 2 => "t2",
        n if n <= most * 3 => "t3",
        _ => "t4",
    }
}

/// The tones in their order, for a legend.
pub(crate) fn legend() -> (f64, Vec<Shape>) {
    let tones = ["t0", "t1", "t2", "t3", "t4"];
    let boxes = tones.iter().enumerate().map(|(at, tone)| {
        Shape::new("rect", &["cell ", *tone].concat())
            .with("x", px(at as f64 * 16.0))
            .with("y", "0".to_owned())
            .with("width", "14".to_owned())
            .with("height", "14".to_owned())
            .with("rx", "3".to_owned())
    });
    (78.0, boxes.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_follow_the_share_of_the_most() {
        let of = |some, all| Cell {
            some,
            all,
            ..Cell::default()
        };
        let tones: Vec<&str> = [of(0, 0), of(0, 9), of(1, 9), of(2, 9), of(5, 9), of(8, 9)]
            .iter()
            .map(|cell| tone(cell, 8))
            .collect();
        assert_eq!(tones, ["none", "t0", "t1", "t1", "t3", "t4"]);
        assert_eq!(tone(&of(1, 1), 1), "t4", "the only one is the most");
    }
}
