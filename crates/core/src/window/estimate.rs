//! How high a row probably is before anybody has measured it.

/// What an estimate is made from. Lengths are CSS pixels.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// The width that text has.
    pub width: i32,
    /// The height of one line.
    pub line: i32,
    /// What a row has beside its lines.
    pub frame: i32,
}

/// Estimates the height of a row of text in 64ths of a pixel: one line a
/// paragraph, more where it is longer than the width. Wide scripts count double.
#[must_use]
pub fn text_height(text: &str, shape: Shape) -> i32 {
    let mut lines = 0;
    // Half an em of 15 px, what a letter takes on average.
    let columns = (shape.width * 2 / 15).max(8);
    for paragraph in text.split('\n') {
        let mut used = 0;
        for letter in paragraph.chars() {
            used += if u32::from(letter) >= 0x1100 { 2 } else { 1 };
        }
        lines += 1 + (used - 1).max(0) / columns;
        if lines > 400 {
            break;
        }
    }
    (lines * shape.line + shape.frame) * super::UNITS
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape {
        width: 300,
        line: 20,
        frame: 16,
    };

    #[test]
    fn longer_text_is_higher_and_line_breaks_count() {
        assert_eq!(text_height("hello", SHAPE), 36 * 64);
        assert_eq!(text_height("a\nb\nc", SHAPE), 76 * 64);
        assert!(text_height(&"word ".repeat(60), SHAPE) > 100 * 64);
    }

    #[test]
    fn korean_takes_twice_the_room_of_latin() {
        let (latin, hangul) = ("a".repeat(60), "가".repeat(60));
        assert!(text_height(&hangul, SHAPE) > text_height(&latin, SHAPE));
    }

    #[test]
    fn a_huge_text_is_not_counted_to_its_end() {
        assert!(text_height(&"\n".repeat(1_000_000), SHAPE) < 10_000 * 64);
    }
}
