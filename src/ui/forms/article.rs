//! Something to read: its beginning as a card, the whole in a sheet.

use aisle_core::protocol::rich::{Article, Part};
use aisle_core::protocol::{Content, json};
use aisle_core::text;

use super::order::day;
use super::sheet::sheet;
use super::video;
use crate::app::{Chat, Shared};
use crate::ui::content::{image, markup};
use crate::ui::dom::{element, tag, words};
use crate::ui::later::Site;
use crate::ui::rich::goods::{address, photo};
use crate::ui::rich::state::keep;
use crate::ui::rich::words::{Word, fill, say};
use crate::ui::view::View;

/// Draws an article.
pub(super) fn draw(site: &Site, content: &Content) -> Option<View> {
    let article: Article = json::read(content.data.get())?;
    let chat = site.chat;
    let films = keep(site, || {
        let film = |part: &Part| matches!(part, Part::Video(_)).then(|| Shared::new(false));
        article.body.iter().filter_map(film).collect::<Vec<_>>()
    });
    let mut parts = Vec::new();
    if article.image.is_some() {
        parts.push(tag(
            "div",
            "rich-photo",
            vec![photo(chat, article.image.as_ref(), &article.title)],
        ));
    }
    parts.push(words("strong", "rich-title", article.title.clone()));
    if !article.summary.is_empty() {
        parts.push(words("p", "rich-text", article.summary.clone()));
    }
    // Without a page of its own it stands on this one.
    let base = address(article.url.as_deref().unwrap_or_default()).unwrap_or_default();
    let link = article.url.as_deref().and_then(address).map(|href| {
        let attributes = [("href", href.as_str()), ("target", "_blank"), ("rel", "noopener")];
        element(
            "a",
            "rich-link",
            &attributes,
            vec![say(chat, Word::ArticlePage).into()],
        )
    });
    if article.body.is_empty() {
        parts.extend(link);
    } else {
        let mut whole = body(chat, &base, &article.body, &films);
        if let Some(at) = article.updated_at {
            whole.push(words(
                "p",
                "rich-note",
                fill(chat, Word::ArticleChanged, "day", &day(chat, at)),
            ));
        }
        whole.extend(link);
        let inside = element("article", "rich-words", &lang(&article), whole);
        let label = say(chat, Word::ArticleRead);
        parts.push(sheet(
            chat,
            "rich-action",
            label,
            article.title.clone(),
            vec![inside],
        ));
    }
    Some(element(
        "div",
        "rich-card rich-article",
        &[("part", "card article")],
        parts,
    ))
}

/// Words in another language than the page's are read out and broken as its own.
fn lang(article: &Article) -> Vec<(&'static str, &str)> {
    let known = !article.language.is_empty();
    known
        .then_some(("lang", article.language.as_str()))
        .into_iter()
        .collect()
}

/// The parts of an article at this address, as elements.
fn body(chat: Chat, base: &str, parts: &[Part], films: &[Shared<bool>]) -> Vec<View> {
    let mut films = films.iter();
    let mut out = Vec::new();
    for part in parts {
        match part {
            Part::Heading(heading) => {
                let name = match heading.level {
                    Some(3) => "h3",
                    Some(4) => "h4",
                    _ => "h2",
                };
                out.push(words(name, "", heading.text.clone()));
            }
            Part::Text(words) => out.extend(markup::draw(&text::parse_at(words, base))),
            Part::Image(picture) => out.push(image::draw(chat, picture)),
            Part::Video(film) => {
                let player = films.next().and_then(|asked| video::player(chat, film, *asked));
                out.extend(player);
            }
        }
    }
    out
}
