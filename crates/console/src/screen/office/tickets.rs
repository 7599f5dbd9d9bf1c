//! What visitors left while nobody was there: a page of all, and those of the
//! conversation on screen, in the column about its visitor.

use aisle_core::protocol::ConversationId;
use aisle_core::protocol::rich::File;
use aisle_core::text::safe_href;
use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{button, effect, element, live, maybe, on_key, plain, tag, words};
use aisle_widget::ui::view::View;
use serde::Deserialize;
use serde_json::json;

use super::super::head::fact;
use super::super::{Place, files, focus, quiet};
use super::{change, fetched, head, say};
use crate::desk::{Page, Refusal, Ui};
use crate::words::{Office, Word, fill, say as word};

/// A part of the page: which tickets the server is asked for.
const TABS: [(&str, Office); 3] = [
    ("open", Office::TicketsOpen),
    ("done", Office::TicketsDone),
    ("suspect", Office::TicketsSuspect),
];

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Agreed {
    purpose: String,
    version: String,
    given: bool,
}

/// What the server says of one.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Ticket {
    id: String,
    conversation: String,
    at: i64,
    name: String,
    email: String,
    phone: String,
    order: String,
    topic: String,
    message: String,
    files: Vec<File>,
    consents: Vec<Agreed>,
    suspect: bool,
    done_at: Option<i64>,
    done_by: Option<String>,
}

#[derive(Deserialize)]
struct Batch {
    tickets: Vec<Ticket>,
    next: Option<i64>,
}

/// What came of it so far.
#[derive(Clone, Copy)]
pub(crate) struct State {
    /// Which of the tabs is on screen.
    tab: Shared<usize>,
    got: Shared<Option<Result<Vec<Ticket>, Refusal>>>,
    next: Shared<Option<i64>>,
    /// Those of the conversation on screen.
    here: Shared<Vec<Ticket>>,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            tab: Shared::new(0),
            got: Shared::new(None),
            next: Shared::new(None),
            here: Shared::new(Vec::new()),
        }
    }
}

/// Asks for those of a tab, from `before` on; what is known stands until they come.
fn load(place: &Place, before: Option<i64>) {
    let state = place.office.tickets;
    let tab = state.tab.get_untracked();
    let name = TABS.get(tab).map_or("open", |(name, _)| name);
    let from = before.map_or(String::new(), |at| ["&before=", &at.to_string()].concat());
    let path = ["/v1/agent/tickets?limit=50&state=", name, &from].concat();
    fetched::<Batch>(place, &path, move |answer| {
        // Another tab was chosen meanwhile.
        if state.tab.get_untracked() != tab {
            return;
        }
        state.got.set(Some(answer.map(|batch| {
            let mut all = match state.got.get_untracked() {
                Some(Ok(all)) if before.is_some() => all,
                _ => Vec::new(),
            };
            // Two presses may ask for the same ones.
            let known: Vec<String> = all.iter().map(|one| one.id.clone()).collect();
            all.extend(batch.tickets.into_iter().filter(|one| !known.contains(&one.id)));
            state.next.set(batch.next);
            all
        })));
    });
}

/// Follows the conversation on screen. Once for the page's life.
pub(in super::super) fn follow(place: &Place) {
    let ui = place.ui;
    let state = place.office.tickets;
    let asked = place.clone();
    let last = std::cell::RefCell::new(None);
    effect(move || {
        let line = ui.line().map(|line| (line.id, line.head));
        if last.replace(line.clone()) == line {
            return;
        }
        let Some((id, _)) = line else {
            state.here.set(Vec::new());
            return;
        };
        if state
            .here
            .with_untracked(|here| here.iter().any(|one| one.conversation != id.as_str()))
        {
            state.here.set(Vec::new());
        }
        of_talk(&asked, &id);
    });
    // What comes in while the page is looked at.
    let looked = place.clone();
    effect(move || {
        let _ = ui.counts.get();
        if ui.page.get() == Page::Tickets {
            load(&looked, None);
        }
    });
}

fn of_talk(place: &Place, id: &ConversationId) {
    let (ui, state, id) = (place.ui, place.office.tickets, id.clone());
    let path = ["/v1/agent/tickets?state=all&conversation=", id.as_str()].concat();
    fetched::<Batch>(place, &path, move |answer| {
        if let Ok(batch) = answer
            && ui.is_open(&id)
            && state.here.with_untracked(|known| *known != batch.tickets)
        {
            state.here.set(batch.tickets);
        }
    });
}

/// Those of the conversation on screen.
pub(in super::super) fn here(place: &Place) -> View {
    let (ui, state) = (place.ui, place.office.tickets);
    let place = place.clone();
    maybe(move || {
        let all = state.here.get();
        if all.is_empty() {
            return None;
        }
        let lines = all.iter().map(|one| card(&place, one, false));
        let list = element("ul", "tickets", &[("id", "about-tickets")], lines.collect());
        Some(tag(
            "div",
            "",
            vec![words("h3", "", word(ui, Office::Tickets)), list],
        ))
    })
}

/// The page.
pub(super) fn page(place: &Place) -> View {
    let ui = place.ui;
    let state = place.office.tickets;
    let (listed, drawn) = (place.clone(), place.clone());
    let tabs = live(move || tabs(&listed));
    let panel = live(move || {
        let (name, _) = TABS.get(state.tab.get()).copied().unwrap_or(TABS[0]);
        let label = ["tickets-tab-", name].concat();
        let attributes = [
            ("id", "tickets"),
            ("role", "tabpanel"),
            ("aria-labelledby", label.as_str()),
        ];
        element("div", "people-panel", &attributes, vec![list(&drawn)])
    });
    let title = head(ui, Office::Tickets, Some(Office::TicketsMore));
    tag(
        "div",
        "people",
        vec![tag("div", "office-head", vec![title]), tabs, panel],
    )
}

fn choose(place: &Place, at: usize) {
    let state = place.office.tickets;
    if state.tab.get_untracked() != at {
        state.got.set(None);
        state.next.set(None);
        state.tab.set(at);
        load(place, None);
    }
}

fn tabs(place: &Place) -> View {
    let ui = place.ui;
    let now = place.office.tickets.tab.get();
    let buttons = TABS.iter().enumerate().map(|(at, (name, label))| {
        let id = ["tickets-tab-", name].concat();
        let on = now == at;
        let mut attributes = vec![
            ("role", "tab"),
            ("id", id.as_str()),
            ("aria-selected", if on { "true" } else { "false" }),
            ("tabindex", if on { "0" } else { "-1" }),
        ];
        if on {
            attributes.push(("aria-controls", "tickets"));
        }
        let place = place.clone();
        let press = Box::new(move || choose(&place, at));
        button("office-tab", &attributes, press, vec![word(ui, *label).into()])
    });
    let label = word(ui, Office::Tickets);
    let mut list = plain(
        "div",
        "office-tabs",
        &[("role", "tablist"), ("aria-label", &label)],
        buttons.collect(),
    );
    let place = place.clone();
    list.listeners.push((
        "keydown",
        on_key(move |event| {
            let step = match &*event.key() {
                "ArrowRight" => 1,
                "ArrowLeft" => TABS.len() - 1,
                _ => return,
            };
            event.prevent_default();
            let at = (place.office.tickets.tab.get_untracked() + step) % TABS.len();
            choose(&place, at);
            if let Some((name, _)) = TABS.get(at) {
                focus(&["tickets-tab-", name].concat());
            }
        }),
    ));
    View::Tag(Box::new(list))
}

fn list(place: &Place) -> View {
    let (ui, state) = (place.ui, place.office.tickets);
    let cards = match state.got.get() {
        None => return quiet(word(ui, Word::Loading)),
        Some(Err(_)) => return quiet(word(ui, Office::NotLoaded)),
        Some(Ok(all)) if all.is_empty() => {
            let parts = vec![
                words("p", "empty-title", word(ui, Office::TicketsNone)),
                words("p", "quiet", word(ui, Office::TicketsNoneMore)),
            ];
            return tag("div", "card empty", parts);
        }
        Some(Ok(all)) => all,
    };
    let lines = cards.iter().map(|one| card(place, one, true));
    let mut parts = vec![tag("ul", "tickets", lines.collect())];
    if let Some(before) = state.next.get() {
        let place = place.clone();
        let press = Box::new(move || load(&place, Some(before)));
        parts.push(button(
            "plain more",
            &[],
            press,
            vec![word(ui, Office::Earlier).into()],
        ));
    }
    tag("div", "", parts)
}

/// A link to write or to call, if the address is one.
fn way(scheme: &str, address: &str) -> View {
    let dense: String = address.chars().filter(|c| !c.is_whitespace()).collect();
    match safe_href(&[scheme, &dense].concat()) {
        Some(href) => element(
            "a",
            "",
            &[("href", &href), ("dir", "ltr")],
            vec![address.to_owned().into()],
        ),
        None => element("bdi", "", &[], vec![address.to_owned().into()]),
    }
}

/// One of them; `whole` with the way to its conversation.
fn card(place: &Place, one: &Ticket, whole: bool) -> View {
    let ui = place.ui;
    let name = match one.name.as_str() {
        "" => word(ui, Office::TicketNobody),
        name => name.to_owned(),
    };
    let mut first = vec![
        element("bdi", "ticket-name", &[], vec![name.clone().into()]),
        element("span", "tag", &[("dir", "ltr")], vec![one.id.clone().into()]),
    ];
    if one.suspect {
        first.push(words(
            "span",
            "tag ticket-suspect",
            word(ui, Office::TicketSuspect),
        ));
    }
    first.push(words("time", "quiet", say::moment(ui, one.at)));
    let facts = facts(ui, [&one.email, &one.phone, &one.order, &one.topic]);
    let mut parts = vec![tag("div", "ticket-head", first), tag("dl", "ticket-facts", facts)];
    if !one.message.is_empty() {
        let text = vec![one.message.clone().into()];
        parts.push(element("p", "ticket-message", &[("dir", "auto")], text));
    }
    parts.extend(one.files.iter().filter_map(|file| files::one(place, file, true)));
    if !one.consents.is_empty() {
        let lines = one.consents.iter().map(|it| consent(ui, it));
        parts.push(tag("ul", "ticket-consents", lines.collect()));
    }
    parts.push(foot(place, one, &name, whole));
    element(
        "li",
        if whole { "ticket card" } else { "ticket" },
        &[("data-ticket", &one.id)],
        parts,
    )
}

/// E-mail, phone, order and topic, as far as they are known.
pub(super) fn facts(ui: Ui, [email, phone, order, topic]: [&str; 4]) -> Vec<View> {
    let mut facts = Vec::new();
    if !email.is_empty() {
        facts.push(fact(word(ui, Word::Email), vec![way("mailto:", email)]));
    }
    if !phone.is_empty() {
        facts.push(fact(word(ui, Office::TicketPhone), vec![way("tel:", phone)]));
    }
    for (label, text) in [(Office::TicketOrder, order), (Office::TicketTopic, topic)] {
        if !text.is_empty() {
            facts.push(fact(
                word(ui, label),
                vec![element("bdi", "", &[], vec![text.to_owned().into()])],
            ));
        }
    }
    facts
}

pub(super) fn consent(ui: Ui, it: &Agreed) -> View {
    let state = if it.given {
        Office::Agreed
    } else {
        Office::NotAgreed
    };
    let mut parts = vec![
        words("span", if it.given { "agreed" } else { "quiet" }, word(ui, state)),
        " ".to_owned().into(),
        element("bdi", "", &[], vec![it.purpose.clone().into()]),
    ];
    if !it.version.is_empty() {
        parts.push(" ".to_owned().into());
        parts.push(words(
            "span",
            "quiet",
            fill(ui, Office::VersionOf, "name", &it.version),
        ));
    }
    tag("li", "", parts)
}

fn foot(place: &Place, one: &Ticket, name: &str, whole: bool) -> View {
    let ui = place.ui;
    let done = one.done_at.is_some();
    let mut parts = Vec::new();
    if let (Some(at), Some(by)) = (one.done_at, &one.done_by) {
        let text = fill(ui, Office::TicketDoneBy, "name", by);
        let text = aisle_widget::ui::i18n::fill_in(&text, "time", &say::moment(ui, at));
        parts.push(words("span", "quiet", text));
    }
    if whole {
        let href = ["#c=", &one.conversation].concat();
        let label = word(ui, Office::TicketTalk);
        parts.push(element("a", "", &[("href", &href)], vec![label.into()]));
    }
    let label = if done {
        Office::TicketReopen
    } else {
        Office::TicketClose
    };
    let spoken = [&word(ui, label), ": ", name, ", ", &one.id].concat();
    let (place, id, talk) = (place.clone(), one.id.clone(), one.conversation.clone());
    let press = Box::new(move || {
        let path = ["/v1/agent/tickets/", &id].concat();
        let (id, talk) = (id.clone(), talk.clone());
        change(
            &place,
            "PATCH",
            &path,
            Some(&json!({"done": !done})),
            move |place, _| {
                settled(place, &id, &talk);
            },
        );
    });
    let class = if done { "plain" } else { "secondary" };
    parts.push(button(
        class,
        &[("aria-label", &spoken)],
        press,
        vec![word(ui, label).into()],
    ));
    tag("div", "ticket-foot", parts)
}

/// One is in another state: it is in another tab now, and told anew in the column.
fn settled(place: &Place, id: &str, talk: &str) {
    let state = place.office.tickets;
    if let Some(Ok(mut all)) = state.got.get_untracked() {
        let at = all.iter().position(|one| one.id == id);
        all.retain(|one| one.id != id);
        state.got.set(Some(Ok(all)));
        // Its button has gone: the next one's place is where one was.
        if at.is_some() && place.ui.page.get_untracked() == Page::Tickets {
            let (name, _) = TABS.get(state.tab.get_untracked()).copied().unwrap_or(TABS[0]);
            focus(&["tickets-tab-", name].concat());
        }
    }
    if let Ok(id) = ConversationId::new(talk)
        && place.ui.is_open(&id)
    {
        of_talk(place, &id);
    }
}
