//! A transcript as a page that stands alone: for a file, and for letters.
//!
//! Built by `maud`, which escapes everything that is put in; what people wrote comes as
//! trees of [`aisle_core::text`], never as markup. Nothing is loaded and nothing runs.

use aisle_core::protocol::Role;
use aisle_core::text::{Block, Inline, Link, parse};
use maud::{DOCTYPE, Markup, html};

use super::words::Words;
use super::{Line, Transcript, What, Zone, happened, who};

/// No character of it means anything in HTML, so that it stays as it is when escaped.
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;color:#1b1d21;background:#fff;max-width:44em;\
    margin:2em auto;padding:0 1em}h1{font-size:1.4em;margin:0}ol{list-style:none;margin:1.5em 0;padding:0}\
    li{margin:0 0 1.1em;overflow-wrap:anywhere}.head{color:#5a5f69;font-size:.85em}.head b{color:#1b1d21}\
    .said{margin:.15em 0 0;padding:.55em .9em;background:#f2f3f5;border-radius:.7em}\
    .visitor .said{background:#e6eefc}.said p{margin:.3em 0}.said pre{white-space:pre-wrap}\
    .event,.note{color:#5a5f69;font-size:.9em}blockquote{border-inline-start:3px solid #c6c9cf;margin:.3em 0;\
    padding-inline-start:.8em}\
    :root{color-scheme:light dark}@media (prefers-color-scheme:dark){body{color:#e8eaed;background:#17181b}\
    .head b{color:#e8eaed}.head,.event,.note{color:#a4a9b3}.said{background:#26282d}\
    .visitor .said{background:#23324d}a{color:#8ab4f8}}";

/// The whole page. `below` stands under it: in a letter, why it came.
pub(crate) fn page(
    transcript: &Transcript,
    title: &str,
    below: Option<&str>,
    words: &Words,
    zone: &Zone,
) -> String {
    html! {
        (DOCTYPE)
        html lang=(words.language) dir=(words.direction) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (STYLE) }
            }
            body {
                h1 { (title) }
                p.note { (words.times) ": " (zone.name) }
                @if transcript.cut { p.note { (words.cut) } }
                ol { @for line in &transcript.lines { (row(line, words, zone)) } }
                @if let Some(below) = below { p.note { (below) } }
            }
        }
    }
    .into_string()
}

fn row(line: &Line, words: &Words, zone: &Zone) -> Markup {
    let time = html! { time datetime=(instant(line.at)) dir="ltr" { (zone.written(line.at)) } };
    match &line.what {
        What::Message {
            role,
            name,
            content,
            text,
        } => html! {
            li.visitor[*role == Role::Visitor] {
                div.head { b dir="auto" { (who(*role, name.as_deref(), words)) } " · " (time) }
                div.said dir="auto" {
                    @if content == "text" { (blocks(&parse(text))) }
                    @else { @for part in text.lines() { p { (part) } } }
                }
            }
        },
        what => {
            let (words, comment) = happened(what, words);
            html! {
                li.event {
                    (time) " · " (words)
                    // The visitor's own words run the way they run.
                    @if let Some(comment) = comment { " " bdi { (comment) } }
                }
            }
        }
    }
}

/// For programs that read the page.
fn instant(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at)
        .unwrap_or_default()
        .to_string()
}

fn blocks(all: &[Block]) -> Markup {
    html! { @for block in all { (one(block)) } }
}

fn one(block: &Block) -> Markup {
    match block {
        Block::Paragraph(inlines) => html! { p { (spans(inlines)) } },
        Block::Code { text, .. } => html! { pre { code { (text) } } },
        Block::Quote(inner) => html! { blockquote { (blocks(inner)) } },
        Block::List { ordered: true, items } => html! {
            ol style="list-style:decimal;padding-inline-start:1.6em" {
                @for item in items { li value=[item.number] { (blocks(&item.blocks)) } }
            }
        },
        Block::List { items, .. } => html! {
            ul { @for item in items { li { (blocks(&item.blocks)) } } }
        },
    }
}

fn spans(all: &[Inline]) -> Markup {
    html! {
        @for inline in all {
            @match inline {
                Inline::Text(text) => { (text) }
                Inline::Bold(inner) => { b { (spans(inner)) } }
                Inline::Italic(inner) => { i { (spans(inner)) } }
                Inline::Code(text) => { code { (text) } }
                Inline::Link(link) => { (anchor(link)) }
                Inline::Break => { br; }
            }
        }
    }
}

/// A link, with where it really leads beside a label that looks like another address.
fn anchor(link: &Link) -> Markup {
    html! {
        a href=(link.href) rel="noopener noreferrer nofollow" { (spans(&link.label)) }
        @if link.disguised { " (" (link.destination()) ")" }
    }
}
