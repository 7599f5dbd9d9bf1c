//! Message markup as elements. What comes in is a tree, and no string of it is
//! ever read as HTML.

use aisle_core::text::{Block, Inline, Link};
use leptos::prelude::*;

use super::tag;

/// Draws blocks of text.
pub(super) fn draw(blocks: &[Block]) -> AnyView {
    self::blocks(blocks).into_any()
}

fn blocks(blocks: &[Block]) -> Vec<AnyView> {
    blocks.iter().map(block).collect()
}

fn block(block: &Block) -> AnyView {
    match block {
        Block::Paragraph(line) => tag("p", "", inlines(line)),
        Block::Code { text, .. } => tag("pre", "", vec![tag("code", "", vec![text.clone().into_any()])]),
        Block::Quote(inside) => tag("blockquote", "", blocks(inside)),
        Block::List { ordered, items } => {
            let items = items.iter().map(|item| {
                let number = item.number.map(|number| number.to_string());
                view! { <li value=number>{blocks(&item.blocks)}</li> }.into_any()
            });
            tag(if *ordered { "ol" } else { "ul" }, "", items.collect())
        }
    }
}

fn inlines(line: &[Inline]) -> Vec<AnyView> {
    line.iter().map(inline).collect()
}

fn inline(inline: &Inline) -> AnyView {
    match inline {
        Inline::Text(text) => text.clone().into_any(),
        Inline::Bold(inside) => tag("strong", "", inlines(inside)),
        Inline::Italic(inside) => tag("em", "", inlines(inside)),
        Inline::Code(text) => tag("code", "", vec![text.clone().into_any()]),
        Inline::Link(it) => link(it),
        Inline::Break => tag("br", "", Vec::new()),
    }
}

fn link(link: &Link) -> AnyView {
    let mut label = inlines(&link.label);
    if link.disguised {
        let place = [" (", link.destination(), ")"].concat();
        label.push(tag("span", "destination", vec![place.into_any()]));
    }
    view! { <a href=link.href.clone() target="_blank" rel="noopener noreferrer nofollow">{label}</a> }
        .into_any()
}
