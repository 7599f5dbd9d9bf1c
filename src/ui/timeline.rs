//! The conversation: a scrolling log, of which only what is near the view is in
//! the document.
//!
//! Which rows are drawn and where is `app::Timeline`'s; here is the frame that
//! it works in, and what surrounds the rows: the welcome, the line for older
//! rows, who is typing, and the way back to the newest message.

use aisle_core::session::Older;
use leptos::html::Div;
use leptos::prelude::*;

use super::dom::{Icon, effect, maybe, tag};
use super::find::Find;
use super::i18n::{Word, count, say, t};
use super::row;
use super::typing::Typing;
use crate::app::{Chat, Command, Elements, Timeline};

const DOWN: &str = "M12 5v14M6 13l6 6 6-6";

/// The log with everything around it.
#[component]
pub(super) fn Log(
    chat: Chat,
    /// The search bar is open.
    finding: RwSignal<bool>,
) -> impl IntoView {
    let timeline = Timeline::new(chat, move |item| row::draw(chat, item));
    let (away, missed, rows) = (timeline.away(), timeline.missed(), timeline.count());
    let timeline = StoredValue::new_local(timeline);
    let scroller = NodeRef::<Div>::new();
    let (above, list, below, tail) = (
        NodeRef::<Div>::new(),
        NodeRef::<Div>::new(),
        NodeRef::<Div>::new(),
        NodeRef::<Div>::new(),
    );

    effect(move || {
        let all = (scroller.get(), above.get(), list.get(), below.get(), tail.get());
        if let (Some(scroller), Some(above), Some(list), Some(below), Some(tail)) = all {
            let elements = Elements {
                scroller: scroller.into(),
                list: list.into(),
                above: above.into(),
                below: below.into(),
                tail: tail.into(),
            };
            timeline.with_value(|timeline| timeline.attach(elements));
        }
    });
    effect(move || {
        if chat.open.get() {
            timeline.with_value(Timeline::shown);
        }
    });
    on_cleanup(move || {
        timeline.try_with_value(Timeline::detach);
    });

    let older = move || match chat.older.get() {
        Older::None => None,
        Older::Loading => Some(tag("p", "older", vec![say(chat, Word::OlderLoading).into_any()])),
        Older::Some => {
            let press = move |_| chat.run(Command::LoadOlder);
            let button = view! {
                <button type="button" class="older link" on:click=press>{t(chat, Word::Older)}</button>
            };
            Some(button.into_any())
        }
    };
    let welcome = move || (rows.get() == 0).then(|| welcome(chat));
    let pill = move || {
        away.get().then(|| {
            let text = match missed.get() {
                0 => say(chat, Word::Latest),
                n => count(chat, Word::Missed, i64::from(n)),
            };
            let press = move |_| timeline.with_value(Timeline::to_end);
            let new = missed.get() > 0;
            view! {
                <button type="button" class="pill" data-new=new.then_some("") on:click=press>
                    <Icon d=DOWN/>
                    <span>{text}</span>
                </button>
            }
            .into_any()
        })
    };
    view! {
        <Find chat=chat timeline=timeline open=finding/>
        <div class="log">
            <div
                class="timeline"
                part="timeline"
                role="log"
                aria-live="off"
                aria-label=t(chat, Word::Conversation)
                tabindex="0"
                node_ref=scroller
            >
                {maybe(older)}
                {maybe(welcome)}
                <div class="space" node_ref=above></div>
                <div class="rows" node_ref=list></div>
                <div class="space" node_ref=below></div>
                <div class="tail" node_ref=tail>
                    <Typing chat=chat/>
                </div>
            </div>
            {maybe(pill)}
        </div>
    }
    .into_any()
}

fn welcome(chat: Chat) -> AnyView {
    let title = tag("strong", "", vec![say(chat, Word::Welcome).into_any()]);
    let more = tag("span", "", vec![say(chat, Word::WelcomeMore).into_any()]);
    tag("div", "welcome", vec![title, more])
}
