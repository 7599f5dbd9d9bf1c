//! How it was: stars, thumbs, or 0 to 10, and a word about it.

use std::rc::Rc;

use aisle_core::protocol::json::Document;
use aisle_core::protocol::rich::{Rating, RatingStyle};
use aisle_core::protocol::{Content, json};
use aisle_core::text::mask;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

use super::begun;
use super::log::answered;
use crate::app::page::object;
use crate::app::{Chat, Shared};
use crate::ui::dom::{button, element, hearing, icon, live, plain, tag, words};
use crate::ui::later::Site;
use crate::ui::rich::act::act;
use crate::ui::rich::goods::ticked;
use crate::ui::rich::state::keep;
use crate::ui::rich::words::{Word, fill, say};
use crate::ui::view::View;

const STAR: &str = "M12 3.2l2.7 5.5 6 .9-4.3 4.2 1 6-5.4-2.8-5.4 2.8 1-6-4.3-4.2 6-.9z";
const UP: &str =
    "M7 11l4-7c2 0 2.6 1.4 2.2 3L12.6 10H18a2 2 0 0 1 2 2.4l-1.2 6A2 2 0 0 1 16.8 20H7zM4 11h3v9H4z";
const DOWN: &str =
    "M7 13l4 7c2 0 2.6-1.4 2.2-3l-.6-3H18a2 2 0 0 0 2-2.4l-1.2-6A2 2 0 0 0 16.8 4H7zM4 4h3v9H4z";
/// Longest comment, in characters.
const WORDS: &str = "2000";

#[derive(Clone, Copy)]
struct State {
    score: Shared<Option<u32>>,
    comment: Shared<String>,
    sent: Shared<bool>,
}

/// Draws the question, or what was answered.
pub(super) fn draw(site: &Site, content: &Content) -> Option<View> {
    let rating: Rating = json::read(content.data.get())?;
    let state = *keep(site, || {
        // Rated before the page was loaded, or in another tab.
        let before = answered(site, "rate").and_then(|acted| {
            let value = Document::parse(acted.value.as_ref()?.get())?;
            value.whole().fields(&["score"]).take().try_read()
        });
        let score = rating.value.or(before);
        State {
            score: Shared::new(score),
            comment: Shared::new(String::new()),
            sent: Shared::new(score.is_some()),
        }
    });
    let (site, rating) = (Rc::new(site.clone()), Rc::new(rating));
    let inside = live(move || card(&site, &rating, state));
    Some(element(
        "div",
        "rich-card rich-rating",
        &[("part", "card rating")],
        vec![inside],
    ))
}

fn card(site: &Rc<Site>, rating: &Rc<Rating>, state: State) -> View {
    let chat = site.chat;
    let score = state.score.get();
    if state.sent.get() {
        let mut parts = vec![tag("p", "rich-done", ticked(say(chat, Word::RatingThanks)))];
        parts.extend(score.map(|score| words("p", "rich-note", said(chat, rating.style, score))));
        parts.extend(score.and_then(|score| review(chat, rating, score)));
        return tag("div", "rich-rated", parts);
    }
    let title = if rating.title.is_empty() {
        say(chat, Word::RatingAsk)
    } else {
        rating.title.clone()
    };
    let range = match rating.style {
        RatingStyle::Thumbs => 0..=1,
        RatingStyle::Nps => 0..=10,
        RatingStyle::Stars => 1..=5,
    };
    let group = [&site.key, "-rating"].concat();
    let choices = range
        .map(|n| choice(chat, rating.style, &group, n, state))
        .collect();
    let class = match rating.style {
        RatingStyle::Thumbs => "rich-scale thumbs",
        RatingStyle::Nps => "rich-scale tens",
        RatingStyle::Stars => "rich-scale five",
    };
    let mut parts = vec![tag(
        "fieldset",
        class,
        vec![words("legend", "rich-title", title), tag("div", "", choices)],
    )];
    if rating.style == RatingStyle::Nps {
        let ends = [Word::NpsLow, Word::NpsHigh].map(|word| words("span", "", say(chat, word)));
        parts.push(element(
            "p",
            "rich-note rich-ends",
            &[("aria-hidden", "true")],
            ends.into(),
        ));
    }
    if score.is_some() {
        if rating.comment {
            parts.push(comment(chat, state));
        }
        let (site, style) = (Rc::clone(site), rating.style);
        let send = move || {
            let Some(score) = state.score.get_untracked() else {
                return;
            };
            let mut fields = vec![("score", score.into())];
            let written = state.comment.get_untracked();
            let hidden = mask(&written, begun::masks(&site)).map(|(text, _)| text);
            begun::told_hidden(&site, hidden.is_some());
            let written = hidden.unwrap_or(written);
            let comment = written.trim();
            if !comment.is_empty() {
                fields.push(("comment", comment.into()));
            }
            let mut label = said(site.chat, style, score);
            if !comment.is_empty() {
                label = [&label, ": ", comment].concat();
            }
            act(&site, "rating", "rate", label, &object(&fields));
            state.sent.set(true);
        };
        parts.push(button(
            "rich-main",
            &[("part", "card-action")],
            Box::new(send),
            vec![say(chat, Word::Send).into()],
        ));
    }
    tag("div", "rich-rated", parts)
}

/// The way to tell others, for who was satisfied.
fn review(chat: Chat, rating: &Rating, score: u32) -> Option<View> {
    let href = rating.review.as_deref().filter(|_| rating.is_good(score))?;
    let label = if rating.review_label.is_empty() {
        say(chat, Word::RatingReview)
    } else {
        rating.review_label.clone()
    };
    let attributes = [
        ("href", href),
        ("target", "_blank"),
        ("rel", "noopener noreferrer"),
        ("part", "card-action"),
    ];
    Some(element("a", "rich-main", &attributes, vec![label.into()]))
}

fn choice(chat: Chat, style: RatingStyle, group: &str, n: u32, state: State) -> View {
    let now = state.score.get();
    let label = said(chat, style, n);
    let attributes = [("type", "radio"), ("name", group), ("aria-label", &label)];
    let mut input = plain("input", "", &attributes, Vec::new());
    let on = now == Some(n);
    input.then = Some(Box::new(move |node| {
        if let Some(input) = node.dyn_ref::<HtmlInputElement>() {
            input.set_checked(on);
        }
    }));
    let input = hearing(input, "change", Box::new(move |_| state.score.set(Some(n))));
    let shown = match style {
        RatingStyle::Stars => icon(STAR),
        RatingStyle::Thumbs if n == 0 => icon(DOWN),
        RatingStyle::Thumbs => icon(UP),
        RatingStyle::Nps => element("span", "", &[("aria-hidden", "true")], vec![n.to_string().into()]),
    };
    // Stars fill up to the one that is chosen.
    let full = style == RatingStyle::Stars && now.is_some_and(|now| n <= now);
    tag(
        "label",
        if full { "rich-mark full" } else { "rich-mark" },
        vec![input, shown],
    )
}

fn comment(chat: Chat, state: State) -> View {
    let label = say(chat, Word::RatingWords);
    let attributes = [
        ("rows", "2"),
        ("maxlength", WORDS),
        ("aria-label", &label),
        ("placeholder", &label),
    ];
    let mut area = plain("textarea", "rich-input", &attributes, Vec::new());
    area.then = Some(Box::new(move |node| {
        if let Some(area) = node.dyn_ref::<HtmlTextAreaElement>() {
            let text = state.comment.get_untracked();
            if area.value() != text {
                area.set_value(&text);
            }
        }
    }));
    hearing(
        area,
        "input",
        Box::new(move |event| {
            let area = event
                .target()
                .and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok());
            if let Some(area) = area {
                state.comment.set(area.value());
            }
        }),
    )
}

/// A score in words: "4 of 5 stars".
fn said(chat: Chat, style: RatingStyle, score: u32) -> String {
    match (style, score) {
        (RatingStyle::Thumbs, 0) => say(chat, Word::ThumbDown),
        (RatingStyle::Thumbs, _) => say(chat, Word::ThumbUp),
        (RatingStyle::Nps, score) => fill(chat, Word::NpsScore, "value", &score.to_string()),
        (RatingStyle::Stars, score) => fill(chat, Word::Stars, "value", &score.to_string()),
    }
}
