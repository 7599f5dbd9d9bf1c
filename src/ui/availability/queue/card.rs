//! The card that says how long one waits, and lets one leave.

use aisle_core::availability::offline::{self, Channels};
use aisle_core::availability::waiting::{Trend, minutes};
use aisle_core::protocol::{Content, Presence, Role};
use aisle_core::session::Connection;
use aisle_platform::clock;

use super::super::offer::drawn;
use super::super::words::{Word, count, fill, say};
use super::{Line, Place};
use crate::app::Chat;
use crate::ui::dom::{button, element, icon, live, maybe, tag, words};
use crate::ui::i18n::{self, fill_in, with_intl};
use crate::ui::view::View;

const BELL: &str = "M6,16V11a6,6 0 0 1 12,0v5l2,2H4zM10,21h4";
const DOWN: &str = "M12,5v14M6,13l6,6 6,-6";
const UP: &str = "M12,19V5M6,11l6,-6 6,6";

/// The key of the other ways: they answer no message.
const WAYS: &str = "queue-";

pub(super) fn card(line: Line) -> View {
    maybe(move || {
        if !line.ready.get() {
            return None;
        }
        let chat = line.chat;
        if line.place.with(Option::is_none) {
            if line.over.get() {
                return Some(over(line));
            }
            return line.left.get().then(|| out(line));
        }
        let label = say(chat, Word::Queue);
        Some(element(
            "section",
            "queue",
            &[("part", "queue"), ("aria-label", &label)],
            vec![
                live(move || {
                    line.place
                        .get()
                        .map_or(View::nothing(), |place| head(line, place))
                }),
                live(move || actions(line)),
                maybe(move || {
                    let ways = line.ways()?;
                    line.beyond.get().then(|| drawn(chat, WAYS, 0, Some(&ways)))
                }),
            ],
        ))
    })
}

/// Who left may come back.
fn out(line: Line) -> View {
    let again = button(
        "queue-action",
        &[],
        Box::new(move || line.wish(true)),
        vec![say(line.chat, Word::Rejoin).into()],
    );
    element(
        "section",
        "queue queue-out",
        &[("part", "queue")],
        vec![words("p", "queue-note", say(line.chat, Word::Left)), again],
    )
}

/// The shop closed; what one can do now stands below.
fn over(line: Line) -> View {
    element(
        "section",
        "queue queue-over",
        &[("part", "queue")],
        vec![words("p", "queue-note", say(line.chat, Word::Over))],
    )
}

/// Number and words of a place.
pub(super) fn title(chat: Chat, position: u32) -> String {
    match position {
        1 => say(chat, Word::Next),
        _ => {
            let number = with_intl(chat, |intl| intl.number(position.into()));
            fill(chat, Word::Position, "n", &number)
        }
    }
}

fn online(chat: Chat) -> i64 {
    chat.agents.with(|agents| {
        let there = agents.iter().filter(|agent| agent.who.role != Role::Bot);
        let there = there.filter(|agent| agent.presence == Presence::Online);
        i64::try_from(there.count()).unwrap_or(0)
    })
}

/// How long, in words.
pub(super) fn wait(line: Line, place: Place) -> String {
    let chat = line.chat;
    let Some(range) = place.wait else {
        let nobody = chat.agents_known.get() && online(chat) == 0;
        return say(chat, if nobody { Word::Nobody } else { Word::Unknown });
    };
    let (least, most) = minutes(range);
    if most <= 1 {
        return say(chat, Word::Moment);
    }
    let (least, most) = with_intl(chat, |intl| (intl.number(least), intl.number(most)));
    let text = fill(chat, Word::Wait, "from", &least);
    fill_in(&text, "to", &most)
}

fn head(line: Line, place: Place) -> View {
    let chat = line.chat;
    let number = with_intl(chat, |intl| intl.number(place.position.into()));
    let ahead = i64::from(place.position) - 1;
    let mut facts = Vec::new();
    if ahead > 0 {
        facts.push(count(chat, Word::Ahead, ahead));
    }
    let here = online(chat);
    if here > 0 {
        facts.push(count(chat, Word::Here, here));
    }
    let trend = match place.trend {
        Trend::Steady => View::nothing(),
        Trend::Shorter => hint(line, "shorter", DOWN, Word::Shorter),
        Trend::Longer => hint(line, "longer", UP, Word::Longer),
    };
    let updated = live(move || {
        line.ticks.with(|_| ());
        let ago = (clock::monotonic() - place.since).max(0);
        let text = match ago {
            0..10_000 => say(chat, Word::UpdatedNow),
            _ => {
                let ago = with_intl(chat, |intl| intl.duration(ago / 10_000 * 10_000));
                fill(chat, Word::Updated, "time", &ago)
            }
        };
        words("span", "", text)
    });
    let mut about: Vec<View> = facts.into_iter().map(|fact| words("span", "", fact)).collect();
    about.push(updated);
    let disc = element(
        "span",
        "queue-disc",
        &[("aria-hidden", "true")],
        vec![number.into()],
    );
    let lines = vec![
        element(
            "strong",
            "queue-title",
            &[("part", "queue-position")],
            vec![title(chat, place.position).into()],
        ),
        element(
            "span",
            "queue-wait",
            &[("part", "queue-wait")],
            vec![wait(line, place).into(), trend],
        ),
        tag("span", "queue-about", about),
    ];
    tag("div", "queue-head", vec![disc, tag("p", "queue-text", lines)])
}

fn hint(line: Line, tone: &str, arrow: &'static str, word: Word) -> View {
    let text = words("span", "", say(line.chat, word));
    element(
        "span",
        "queue-trend",
        &[("data-tone", tone)],
        vec![icon(arrow), text],
    )
}

fn actions(line: Line) -> View {
    let chat = line.chat;
    let calls = line.calls.get();
    let offline = chat.connection.get() != Connection::Online;
    let mut leave = vec![];
    if offline {
        leave.push(("disabled", ""));
    }
    let mut list = vec![
        button(
            "queue-action queue-bell",
            &[("aria-pressed", if calls { "true" } else { "false" })],
            Box::new(move || line.toggle_calls()),
            vec![icon(BELL), say(chat, Word::Call).into()],
        ),
        button(
            "queue-action",
            &leave,
            Box::new(move || line.wish(false)),
            vec![say(chat, Word::Leave).into()],
        ),
    ];
    if line.ways().is_some() {
        let beyond = line.beyond;
        list.insert(
            1,
            button(
                "queue-action",
                &[("aria-expanded", if beyond.get() { "true" } else { "false" })],
                Box::new(move || beyond.set(!beyond.get_untracked())),
                vec![i18n::say(chat, i18n::Word::Elsewhere).into()],
            ),
        );
    } else if let Some(contact) = line.contact() {
        list.insert(
            1,
            element(
                "a",
                "queue-action",
                &[("href", &contact), ("rel", "noopener")],
                vec![say(chat, Word::Instead).into()],
            ),
        );
    }
    tag("div", "queue-actions", list)
}

impl Line {
    /// Where one may write to instead, if that is all there is.
    fn contact(self) -> Option<String> {
        let inner = self.inner()?;
        let contact = inner.host.get_attribute("data-contact")?;
        let contact = contact.trim_ascii();
        contact
            .to_ascii_lowercase()
            .starts_with("mailto:")
            .then(|| contact.to_owned())
    }

    /// The other ways to go on, where there is more than an address for mail.
    fn ways(self) -> Option<Content> {
        let inner = self.inner()?;
        let value = |name| inner.host.get_attribute(name).unwrap_or_default();
        let (handoff, contact) = (value("data-handoff"), value("data-contact"));
        let more = !handoff.trim_ascii().is_empty() || self.contact().is_none();
        more.then(|| offline::handoff(&Channels::read(&handoff, &contact).0))?
    }
}
