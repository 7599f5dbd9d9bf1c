//! Message text: markup to a tree, never to HTML.
//!
//! Owns the small markup that messages are written in (`docs/markup.md`), which
//! addresses may become links, the cleaning of names, plain-text extraction and
//! message templates. Refuses HTML, images, entities and every scheme but
//! `https`, `http`, `mailto` and `tel`: what is not understood is shown as the
//! text it is.
//!
//! Agents, bots and visitors are all treated as hostile. Parsing takes time
//! linear in its input, nests no deeper than a constant, and never fails.
//! Lines are independent of later lines, so that a message that is still being
//! streamed changes at its end only.
//!
//! ```
//! use aisle_core::text::{self, Block, Inline};
//!
//! let blocks = text::parse("It runs *small*");
//! let bold = Inline::Bold(vec![Inline::Text("small".into())]);
//! assert_eq!(blocks, [Block::Paragraph(vec![Inline::Text("It runs ".into()), bold])]);
//! assert_eq!(text::to_plain(&blocks), "It runs small");
//! ```

mod block;
mod clean;
mod inline;
mod josa;
mod link;
mod mask;
mod pair;
mod plain;
pub mod template;

pub use clean::{clean_line, clean_name, clean_text};
pub(crate) use link::{authority, email_len, scheme};
pub use link::{destination, resolve, safe_href, safe_way};
pub use mask::{Masks, mask};
pub use plain::{to_line, to_plain};

/// Most levels of lists and quotes inside one another; deeper marks are text.
pub const MAX_DEPTH: usize = 4;

/// A part of a message that stands on its own lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Lines of text, held apart by [`Inline::Break`].
    Paragraph(Vec<Inline>),
    /// Text to be shown as it is, in a fixed-width font.
    Code {
        /// What was written behind the opening fence, for example `json`.
        language: Option<String>,
        /// The lines, held apart by `\n`.
        text: String,
    },
    /// A list.
    List {
        /// Whether its items have numbers.
        ordered: bool,
        /// Its items, at least one.
        items: Vec<Item>,
    },
    /// Somebody else's words.
    Quote(Vec<Block>),
}

/// One item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The number its author gave it (`<li value>`); `None` in a bullet list.
    pub number: Option<u32>,
    /// What it says; may be empty.
    pub blocks: Vec<Block>,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words. Goes into a text node as it is.
    Text(String),
    /// Strong words.
    Bold(Vec<Inline>),
    /// Stressed words.
    Italic(Vec<Inline>),
    /// Fixed-width words.
    Code(String),
    /// A link.
    Link(Link),
    /// A new line.
    Break,
}

/// A link that is safe to follow when pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// An address with one of the four schemes, in lower case.
    pub href: String,
    /// What is shown; holds no other link and no break.
    pub label: Vec<Inline>,
    /// The label looks like an address that is not this one: show
    /// [`Link::destination`] beside it.
    pub disguised: bool,
}

impl Link {
    /// Where the link really leads: the host, the e-mail address or the number.
    #[must_use]
    pub fn destination(&self) -> &str {
        destination(&self.href)
    }
}

/// Reads markup. Never fails; the same text always gives the same tree.
///
/// All blocks but the last two stay as they are when text is appended, which
/// keeps a streamed message from flickering.
#[must_use]
pub fn parse(text: &str) -> Vec<Block> {
    parse_at(text, "")
}

/// Reads markup that stands at an address: `[label](../care)` leads where it would on
/// that page, see [`resolve`]. Without one, relative addresses stay text.
#[must_use]
pub fn parse_at(text: &str, base: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    block::blocks(&lines, 0, base)
}

/// How many of `byte` a text begins with.
fn run(text: &str, byte: u8) -> usize {
    text.bytes().take_while(|b| *b == byte).count()
}

/// Counts one step of work in tests, so that they can claim linear time
/// without a clock. Costs nothing elsewhere.
#[inline(always)]
fn step() {
    #[cfg(test)]
    tests::STEPS.with(|steps| steps.set(steps.get() + 1));
}

#[cfg(test)]
mod tests;
