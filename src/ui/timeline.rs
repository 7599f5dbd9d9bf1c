//! The conversation: a scrolling log, of which only what is near the view is in
//! the document.
//!
//! Which rows are drawn and where is `app::Timeline`'s; here is the frame that
//! it works in, and what surrounds the rows: the welcome, the line for older
//! rows, who is typing, and the way back to the newest message.

use std::any::Any;

use aisle_core::session::Older;
use aisle_core::text::clean_name;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::dom::{button, effect, element, icon, live, maybe, plain, tag, words};
use super::find::find;
use super::i18n::{Word, apart, count, fill, say};
use super::row;
use super::typing::typing;
use super::view::{View, mount};
use crate::app::{Chat, Command, Drawable, Elements, Shared, Timeline};

const DOWN: &str = "M12 5v14M6 13l6 6 6-6";

/// The search bar, and the log with everything around it. `finding` opens the bar.
pub(super) fn log(chat: Chat, finding: Shared<bool>) -> [View; 2] {
    let timeline = Timeline::new(chat, move |element, item| -> Box<dyn Any> {
        Box::new(row::draw(chat, &item).map(|view| mount(element, Box::new(|| view))))
    });
    let (away, missed, rows) = (timeline.away(), timeline.missed(), timeline.count());
    let timeline = StoredValue::new_local(timeline);
    let log = StoredValue::new_local(None::<HtmlElement>);
    // Effects run when all of it is in the document.
    effect(move || {
        let elements = log.with_value(|log| log.as_ref().and_then(elements));
        if let Some(elements) = elements {
            timeline.with_value(|timeline| timeline.attach(elements));
        }
    });
    effect(move || {
        if chat.open.get() {
            timeline.with_value(Timeline::shown);
        }
    });
    effect(move || {
        if chat.media.with(Option::is_some) | (chat.rich.get() > Drawable::Nothing) {
            timeline.with_value(Timeline::settle);
        }
    });
    on_cleanup(move || {
        timeline.try_with_value(Timeline::detach);
    });

    let drawn = live(move || {
        let label = say(chat, Word::Conversation);
        let attributes = [
            ("part", "timeline"),
            ("role", "log"),
            ("aria-live", "off"),
            ("aria-label", label.as_str()),
            ("tabindex", "0"),
        ];
        let stack = vec![
            tag("div", "space", Vec::new()),
            tag("div", "rows", Vec::new()),
            tag("div", "space", Vec::new()),
            tag("div", "tail", vec![typing(chat)]),
        ];
        let inside = vec![
            maybe(move || older(chat)),
            maybe(move || (rows.get() == 0).then(|| welcome(chat))),
            tag("div", "stack", stack),
        ];
        let pill = maybe(move || away.get().then(|| pill(chat, timeline, missed.get())));
        let parts = vec![element("div", "timeline", &attributes, inside), pill];
        let mut whole = plain("div", "log", &[], parts);
        whole.then = Some(Box::new(move |node| log.set_value(Some(node.clone()))));
        View::Tag(Box::new(whole))
    });
    [find(chat, timeline, finding), drawn]
}

/// What the timeline works in.
fn elements(log: &HtmlElement) -> Option<Elements> {
    let find = |selector: &str| log.query_selector(selector).ok().flatten();
    let list = find(".rows")?;
    Some(Elements {
        scroller: find(".timeline")?.unchecked_into(),
        above: list.previous_element_sibling()?.unchecked_into(),
        below: list.next_element_sibling()?.unchecked_into(),
        list: list.unchecked_into(),
        tail: find(".tail")?.unchecked_into(),
    })
}

fn older(chat: Chat) -> Option<View> {
    match chat.older.get() {
        Older::None => None,
        Older::Loading => Some(words("p", "older", say(chat, Word::OlderLoading))),
        Older::Some => {
            let press = Box::new(move || chat.run(Command::LoadOlder));
            Some(button(
                "older link",
                &[],
                press,
                vec![say(chat, Word::Older).into()],
            ))
        }
    }
}

fn pill(chat: Chat, timeline: StoredValue<Timeline, LocalStorage>, missed: u32) -> View {
    let (text, attributes) = match missed {
        0 => (say(chat, Word::Latest), &[][..]),
        n => (count(chat, Word::Missed, i64::from(n)), &[("data-new", "")][..]),
    };
    let press = Box::new(move || timeline.with_value(Timeline::to_end));
    button(
        "pill",
        attributes,
        press,
        vec![icon(DOWN), words("span", "", text)],
    )
}

/// Said to whoever has said nothing yet, by name if they are known, and if anything of
/// the name can be shown.
pub(in crate::ui) fn greeting(chat: Chat) -> String {
    match chat.name.get().filter(|name| !clean_name(name).is_empty()) {
        Some(name) => fill(chat, Word::WelcomeName, "name", &apart(&name)),
        None => say(chat, Word::Welcome),
    }
}

fn welcome(chat: Chat) -> View {
    let title = words("strong", "", greeting(chat));
    let more = words("span", "", say(chat, Word::WelcomeMore));
    tag("div", "welcome", vec![title, more])
}
