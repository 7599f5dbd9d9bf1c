//! Lines over the same days; where a day has no value, a line has a gap.

use super::{Frame, Shape, Ticks, px};

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// What it looks like: `line` or `line faint`.
    pub(crate) class: &'static str,
    /// A value for each day.
    pub(crate) values: Vec<Option<i64>>,
}

/// So many points have a dot each.
const DOTS: usize = 45;

/// Draws lines over an axis; `labels` and `tips` are those of the days.
pub(crate) fn lines(
    width: f64,
    lines: &[Line],
    labels: &[String],
    tips: &[String],
    ticks: &Ticks,
) -> Vec<Shape> {
    let frame = Frame::new(width, ticks);
    let mut shapes = frame.across(ticks);
    let step = (frame.right - frame.left) / labels.len().max(1) as f64;
    let place = |at: usize| frame.left + step * (at as f64 + 0.5);
    for line in lines {
        let path = path(&line.values, |at, value| (place(at), frame.y(value, ticks)));
        shapes.push(Shape::new("path", line.class).with("d", path));
        for (at, value) in line.values.iter().enumerate() {
            let alone = {
                let of = |at: Option<usize>| at.and_then(|at| line.values.get(at).copied().flatten());
                of(at.checked_sub(1)).is_none() && of(at.checked_add(1)).is_none()
            };
            if let Some(value) = value
                && (alone || labels.len() <= DOTS)
            {
                let class = ["dot ", line.class].concat();
                shapes.push(
                    Shape::new("circle", &class)
                        .with("cx", px(place(at)))
                        .with("cy", px(frame.y(*value, ticks)))
                        .with("r", "2.8".to_owned()),
                );
            }
        }
    }
    for (at, tip) in tips.iter().enumerate() {
        let hit = [
            frame.left + step * at as f64,
            frame.top,
            step,
            frame.bottom - frame.top,
        ];
        shapes.push(Shape::rect("hit", hit, 0.0).told(tip));
    }
    shapes.extend(frame.below(labels));
    shapes
}

/// The way through the values there are: a new piece after each gap.
fn path(values: &[Option<i64>], place: impl Fn(usize, i64) -> (f64, f64)) -> String {
    let mut out = String::new();
    let mut on = false;
    for (at, value) in values.iter().enumerate() {
        let Some(value) = value else {
            on = false;
            continue;
        };
        let (x, y) = place(at, *value);
        out.push(if on { 'L' } else { 'M' });
        out += &[&px(x), " ", &px(y)].concat();
        on = true;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn a_line_breaks_where_a_day_has_no_value() {
        let place = |at: usize, value: i64| (at as f64, value as f64);
        let values = [None, Some(3), Some(4), None, Some(5), None];
        assert_eq!(path(&values, place), "M1 3L2 4M4 5");
        assert_eq!(path(&[None, None], place), "");
    }
}
