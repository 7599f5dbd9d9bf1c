//! Message markup as elements. What comes in is a tree, and no string of it is
//! ever read as HTML.

use aisle_core::text::{Block, Inline, Link};

use crate::ui::dom::{element, tag, words};
use crate::ui::view::View;

/// Draws blocks of text.
pub(in crate::ui) fn draw(blocks: &[Block]) -> Vec<View> {
    blocks.iter().map(block).collect()
}

fn block(block: &Block) -> View {
    match block {
        Block::Paragraph(line) => tag("p", "", inlines(line)),
        Block::Code { text, .. } => tag("pre", "", vec![words("code", "", text.clone())]),
        Block::Quote(inside) => tag("blockquote", "", draw(inside)),
        Block::List { ordered, items } => {
            let items = items.iter().map(|item| {
                let inside = draw(&item.blocks);
                match item.number {
                    Some(number) => element("li", "", &[("value", &number.to_string())], inside),
                    None => tag("li", "", inside),
                }
            });
            tag(if *ordered { "ol" } else { "ul" }, "", items.collect())
        }
    }
}

fn inlines(line: &[Inline]) -> Vec<View> {
    line.iter().map(inline).collect()
}

fn inline(inline: &Inline) -> View {
    match inline {
        Inline::Text(text) => text.clone().into(),
        Inline::Bold(inside) => tag("strong", "", inlines(inside)),
        Inline::Italic(inside) => tag("em", "", inlines(inside)),
        Inline::Code(text) => words("code", "", text.clone()),
        Inline::Link(it) => link(it),
        Inline::Break => tag("br", "", Vec::new()),
    }
}

fn link(link: &Link) -> View {
    let mut label = inlines(&link.label);
    if link.disguised {
        let place = [" (", link.destination(), ")"].concat();
        label.push(words("span", "destination", place));
    }
    let attributes = [
        ("href", link.href.as_str()),
        ("target", "_blank"),
        ("rel", "noopener noreferrer nofollow"),
    ];
    element("a", "", &attributes, label)
}
