//! The reader: an article over the conversation, with the composer still there.
//!
//! Headings stand below the panel's own. A picture or film keeps its space before
//! it loads; from an origin that the shop did not name, a picture waits to be asked
//! for and a film is a link.

use aisle_core::answers::{Kind, Part, Story};
use aisle_core::protocol::Content;
use aisle_core::text;
use web_sys::Url;

use super::words::{Word, fill, say};
use super::{Asked, HELPED, Hall, NOT_HELPED, Page, Reading, place};
use crate::app::Chat;
use crate::ui::content::{image, markup};
use crate::ui::dom::{button, effect, element, icon, live, maybe, tag, words};
use crate::ui::later::{self, Site};
use crate::ui::view::View;

const BACK: &str = "M14 6l-6 6 6 6";

/// What is being read, if something is.
pub(super) fn reader(hall: Hall) -> View {
    maybe(move || {
        hall.reading
            .with(|reading| reading.as_ref().map(|it| drawn(hall, it)))
    })
}

fn drawn(hall: Hall, reading: &Reading) -> View {
    let chat = hall.chat;
    // Effects run when it is in the document.
    effect(move || hall.focus_reader());
    let back = button(
        "reader-back",
        &[],
        Box::new(move || hall.back()),
        vec![icon(BACK), live(move || words("span", "", say(chat, Word::Back)))],
    );
    let kind = reading.kind;
    let title = reading.title.clone();
    let inside = live(move || {
        let parts = hall.page.with(|page| match page {
            Asked::Came(page) => whole(hall, page, &title),
            Asked::Failed => vec![heading(&title), failed(hall)],
            _ => vec![heading(&title), words("p", "home-note", say(chat, Word::Loading))],
        });
        tag("div", "reader-words", parts)
    });
    let verdict = maybe(move || (kind == Kind::Article && came(hall)).then(|| verdict(hall)));
    let attributes = [("tabindex", "0"), ("aria-label", reading.title.as_str())];
    let text = element("article", "reader-text", &attributes, vec![inside, verdict]);
    element("div", "reader", &[("part", "reader")], vec![back, text])
}

fn came(hall: Hall) -> bool {
    hall.page.with(|page| matches!(page, Asked::Came(_)))
}

fn heading(title: &str) -> View {
    words("h3", "reader-title", title.to_owned())
}

fn whole(hall: Hall, page: &Page, title: &str) -> Vec<View> {
    match page {
        Page::Story(story) => vec![article(hall.chat, story)],
        Page::Goods(content) => {
            let mut parts = vec![heading(title)];
            parts.extend(goods(hall.chat, content));
            parts
        }
    }
}

/// Products, as a message would show them.
fn goods(chat: Chat, content: &Content) -> Vec<View> {
    let site = Site {
        chat,
        key: String::from("answers"),
        id: None,
        open: false,
    };
    if let Some(drawn) = later::rich(&site, content) {
        return drawn;
    }
    markup::draw(&text::parse(&content.fallback))
}

/// Words in another language than the page's are read out and broken as its own.
fn article(chat: Chat, story: &Story) -> View {
    let known = !story.language.is_empty();
    let lang = known.then_some(("lang", story.language.as_str()));
    let base = story.url.clone().unwrap_or_else(place);
    let mut parts = vec![heading(&story.title)];
    if !story.summary.is_empty() {
        parts.push(words("p", "reader-summary", story.summary.clone()));
    }
    for part in &story.body {
        match part {
            Part::Heading(level, text) => {
                let name = ["h4", "h5", "h6"][usize::from(level.saturating_sub(2)).min(2)];
                parts.push(words(name, "", text.clone()));
            }
            Part::Text(words) => parts.extend(markup::draw(&text::parse_at(words, &base))),
            Part::Image(picture) => parts.push(image::draw(chat, picture)),
            Part::Video(url, title) => parts.push(film(chat, url, title)),
        }
    }
    if let Some(url) = &story.url {
        parts.push(link(url, say(chat, Word::PageOpen)));
    }
    let lang: Vec<_> = lang.into_iter().collect();
    element("div", "reader-story", &lang, parts)
}

fn link(url: &str, label: String) -> View {
    let attributes = [
        ("href", url),
        ("target", "_blank"),
        ("rel", "noopener noreferrer"),
    ];
    element("a", "reader-link", &attributes, vec![label.into()])
}

/// The browser's own player, where the shop named the film's origin.
fn film(chat: Chat, url: &str, title: &str) -> View {
    let title = if title.is_empty() {
        say(chat, Word::Video)
    } else {
        title.to_owned()
    };
    let origin = Url::new(url).map(|url| url.origin()).unwrap_or_default();
    if chat.media_origins.with(|named| named.contains(&origin)) {
        let attributes = [
            ("controls", ""),
            ("playsinline", ""),
            ("preload", "metadata"),
            ("aria-label", title.as_str()),
            ("src", url),
        ];
        return element("video", "reader-film", &attributes, Vec::new());
    }
    link(url, fill(chat, Word::Watch, "title", &title))
}

fn failed(hall: Hall) -> View {
    let again = move || {
        if let Some(it) = hall.reading.get_untracked() {
            hall.open(it.kind, it.id, it.title, it.sought);
        }
    };
    let words = vec![
        words("span", "", say(hall.chat, Word::Failed)),
        button(
            "link",
            &[],
            Box::new(again),
            vec![say(hall.chat, Word::Again).into()],
        ),
    ];
    element("p", "home-note", &[("role", "status")], words)
}

/// "Did this help?", and what follows.
fn verdict(hall: Hall) -> View {
    let chat = hall.chat;
    let choice = |word: Word, yes: bool| {
        button(
            "reader-choice",
            &[],
            Box::new(move || hall.judge(yes)),
            vec![say(chat, word).into()],
        )
    };
    let helped = hall.helped.get();
    let mut parts = match helped {
        HELPED => vec![words("span", "", say(chat, Word::Thanks))],
        NOT_HELPED => vec![words("span", "", say(chat, Word::Sorry))],
        _ => vec![
            words("span", "reader-asks", say(chat, Word::Helped)),
            choice(Word::Yes, true),
            choice(Word::No, false),
        ],
    };
    if helped != HELPED && hall.has_text() {
        let send = Box::new(move || hall.send_anyway());
        parts.push(button(
            "reader-choice",
            &[],
            send,
            vec![say(chat, Word::SendAnyway).into()],
        ));
    } else if helped == NOT_HELPED {
        let write = Box::new(move || hall.write());
        parts.push(button(
            "reader-choice",
            &[],
            write,
            vec![say(chat, Word::Person).into()],
        ));
    }
    element("div", "reader-helped", &[("role", "status")], parts)
}
