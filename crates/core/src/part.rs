//! Texts for builds that come in parts.

/// A text that only code of a later part reads. The build of the widget moves
/// what stands between a part's marks to that part's file
/// (`xtask/src/build/split/data.rs`); elsewhere the marks are a few idle bytes.
/// Pays for itself from forty bytes on.
macro_rules! part_text {
    ($part:literal, $text:literal) => {{
        const WHOLE: &str = concat!("/*", $part, "*/", $text, "/*!", $part, "*/");
        const INSIDE: &str = WHOLE.split_at($part.len() + 4).1.split_at($text.len()).0;
        INSIDE
    }};
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_marks_are_not_part_of_the_text() {
        assert_eq!(
            part_text!("views", "write it without spaces"),
            "write it without spaces"
        );
    }
}
