//! Source text without its comments, so that a comment may name what code may not.

use std::path::Path;

use crate::files;

/// Blanks comments out of Rust, JavaScript or CSS, keeping every line in its place.
pub(super) fn without_comments(file: &Path, text: &str) -> String {
    // In Rust a single quote is a lifetime more often than a character, and in
    // CSS `//` is no comment (it is in every `https://`).
    let rust = files::has_extension(file, &["rs"]);
    let css = files::has_extension(file, &["css"]);
    let quotes: &[char] = if rust { &['"'] } else { &['"', '\'', '`'] };
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let (mut quote, mut previous) = (None, ' ');
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        if let Some(open) = quote {
            out.push(c);
            if c == '\\' {
                out.extend(chars.next());
            } else if c == open || (c == '\n' && open != '`' && !rust) {
                quote = None;
            }
        } else if c == '/' && next == Some('/') && !css {
            while chars.peek().is_some_and(|c| *c != '\n') {
                chars.next();
            }
        } else if c == '/' && next == Some('*') {
            let mut star = false;
            for c in chars.by_ref().skip(1) {
                if c == '\n' {
                    out.push('\n');
                }
                if star && c == '/' {
                    break;
                }
                star = c == '*';
            }
        } else {
            // A quote as a character, '"', opens nothing.
            if quotes.contains(&c) && !(rust && previous == '\'' && next == Some('\'')) {
                quote = Some(c);
            }
            out.push(c);
        }
        previous = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(name: &str, text: &str) -> String {
        without_comments(Path::new(name), text)
    }

    #[test]
    fn comments_go_and_lines_stay() {
        assert_eq!(clean("a.js", "a // no innerHTML\nb /* x\ny */ c"), "a \nb \n c");
        assert_eq!(clean("a.rs", "//! no eval(\nlet a = 1;"), "\nlet a = 1;");
    }

    #[test]
    fn what_looks_like_a_comment_in_a_string_stays() {
        assert_eq!(clean("a.js", "x('https://a');y"), "x('https://a');y");
        assert_eq!(clean("a.rs", "x(\"https://a\");y // z"), "x(\"https://a\");y ");
        assert_eq!(
            clean("a.css", "a{b:url(https://x)}/* c */"),
            "a{b:url(https://x)}"
        );
    }

    #[test]
    fn a_lifetime_or_a_quote_character_opens_no_string() {
        assert_eq!(
            clean("a.rs", "fn a<'b>(c: &'b str) {} // d"),
            "fn a<'b>(c: &'b str) {} "
        );
        assert_eq!(clean("a.rs", "if c == '\"' {} // d"), "if c == '\"' {} ");
    }
}
