//! Trees back to words, for transcripts, previews and announcements.
//!
//! Owns nothing that is shown with markup. Every letter and digit a visitor
//! would read is there, in the same order.

use super::clean::clean_line;
use super::{Block, Inline};

/// Words on several lines, for a transcript: bullets as `• `, quotes as `> `,
/// code between fences, addresses behind their labels.
///
/// ```
/// use aisle_core::text::{parse, to_plain};
/// let blocks = parse("- *Size* 42\n- see [the guide](https://shop.example/guide)");
/// assert_eq!(to_plain(&blocks), "• Size 42\n• see the guide (https://shop.example/guide)");
/// ```
#[must_use]
pub fn to_plain(blocks: &[Block]) -> String {
    let mut out = String::new();
    write(
        blocks,
        &mut Prefix {
            first: String::new(),
            rest: String::new(),
        },
        true,
        &mut out,
    );
    out
}

/// Words on one line of at most `max` characters, for a preview, a
/// notification or a screen reader: labels without their addresses.
///
/// ```
/// use aisle_core::text::{parse, to_line};
/// let blocks = parse("Hello!\n\n- [the guide](https://shop.example/guide)");
/// assert_eq!(to_line(&blocks, 100), "Hello! the guide");
/// ```
#[must_use]
pub fn to_line(blocks: &[Block], max: usize) -> String {
    let mut out = String::new();
    words(blocks, &mut out);
    clean_line(&out, max)
}

fn words(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(inlines) => labels(inlines, out),
            Block::Code { text, .. } => out.push_str(text),
            Block::Quote(inner) => words(inner, out),
            Block::List { items, .. } => items.iter().for_each(|item| words(&item.blocks, out)),
        }
        out.push('\n');
    }
}

/// The words of some inlines, without addresses.
pub(super) fn labels(inlines: &[Inline], out: &mut String) {
    spell(inlines, "\n", false, out);
}

fn spell(inlines: &[Inline], newline: &str, addresses: bool, out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Bold(inner) | Inline::Italic(inner) => spell(inner, newline, addresses, out),
            Inline::Break => out.push_str(newline),
            Inline::Link(link) => {
                let start = out.len();
                spell(&link.label, newline, addresses, out);
                let label = out.get(start..).unwrap_or_default();
                let same =
                    link.href.eq_ignore_ascii_case(label) || link.href.strip_prefix("mailto:") == Some(label);
                if addresses && !same {
                    out.push_str(" (");
                    out.push_str(&link.href);
                    out.push(')');
                }
            }
        }
    }
}

/// What lines begin with: the next one, and those after it.
struct Prefix {
    first: String,
    rest: String,
}

impl Prefix {
    fn put(&mut self, out: &mut String) {
        out.push_str(&self.first);
        self.first.clone_from(&self.rest);
    }
}

/// `loose`: a blank line between the blocks.
fn write(blocks: &[Block], prefix: &mut Prefix, loose: bool, out: &mut String) {
    for (index, block) in blocks.iter().enumerate() {
        if index > 0 {
            out.push('\n');
            if loose {
                out.push_str(prefix.rest.trim_end());
                out.push('\n');
            }
        }
        match block {
            Block::Paragraph(inlines) => {
                prefix.put(out);
                let mut newline = String::from("\n");
                newline.push_str(&prefix.rest);
                spell(inlines, &newline, true, out);
            }
            Block::Code { language, text } => {
                prefix.put(out);
                out.push_str("```");
                out.push_str(language.as_deref().unwrap_or_default());
                for line in text.split('\n').chain(["```"]) {
                    out.push('\n');
                    prefix.put(out);
                    out.push_str(line);
                }
            }
            Block::Quote(inner) => within(prefix, "> ", "> ", |prefix| write(inner, prefix, true, out)),
            Block::List { items, .. } => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push('\n');
                    }
                    let mut mark = String::from("•");
                    if let Some(number) = item.number {
                        mark = number.to_string();
                        mark.push('.');
                    }
                    mark.push(' ');
                    within(prefix, &mark, "  ", |prefix| {
                        if item.blocks.is_empty() {
                            prefix.put(out);
                        }
                        write(&item.blocks, prefix, false, out);
                    });
                }
            }
        }
    }
}

fn within(prefix: &mut Prefix, first: &str, rest: &str, body: impl FnOnce(&mut Prefix)) {
    let mut inner = Prefix {
        first: prefix.first.clone(),
        rest: prefix.rest.clone(),
    };
    inner.first.push_str(first);
    inner.rest.push_str(rest);
    body(&mut inner);
    prefix.first.clone_from(&prefix.rest);
}
