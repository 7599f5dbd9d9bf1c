//! The line above the conversation: closed, back then; away; closing soon.

use aisle_core::Millis;
use aisle_core::availability::offline::Way;
use aisle_core::availability::{Sign, When, Zones};
use aisle_core::protocol::{Presence, Role};

use super::Desk;
use super::words::{Word, count, fill, say};
use crate::ui::dom::{element, icon, live, maybe, tag, words};
use crate::ui::i18n::{fill_in, with_intl};
use crate::ui::view::View;

/// A clock, at five past twelve.
const CLOCK: &str = "M12,3a9,9 0 1 0 0.01,0zM12,7v5l3,2";

pub(super) fn strip(desk: Desk) -> View {
    maybe(move || {
        let sign = desk.sign.get().filter(|_| desk.ready.get())?;
        let word = match sign {
            Sign::Closed => Word::Closed,
            Sign::Away => Word::Away,
            Sign::Closing => Word::Closing,
        };
        let tone = if sign == Sign::Closed { "closed" } else { "open" };
        // Read out when it changes; what follows counts minutes, and is not.
        let state = element(
            "span",
            "availability-state",
            &[("role", "status")],
            vec![say(desk.chat, word).into()],
        );
        let rest = live(move || {
            let mut text = when(desk, sign).unwrap_or_default();
            let what = now_what(desk, sign);
            if !text.is_empty() && !what.is_empty() {
                text.push(' ');
            }
            text.push_str(&what);
            words("span", "availability-when", text)
        });
        Some(element(
            "div",
            "availability",
            &[("part", "availability"), ("data-tone", tone)],
            vec![
                icon(CLOCK),
                tag("p", "", vec![state, " ".to_owned().into(), rest]),
            ],
        ))
    })
}

/// When that changes.
fn when(desk: Desk, sign: Sign) -> Option<String> {
    let (chat, at, now) = (desk.chat, desk.change.get()?, desk.now.get());
    with_intl(chat, |intl| {
        let ahead = When::of(at, now, intl);
        let (soon, today, tomorrow, later) = match sign {
            Sign::Closed => (Word::OpensIn, Word::BackToday, Word::BackTomorrow, Word::BackOn),
            _ => (Word::ClosesIn, Word::Until, Word::UntilDay, Word::UntilDay),
        };
        let word = match ahead {
            When::Soon(minutes) => return Some(count(chat, soon, minutes)),
            When::Today => today,
            When::Tomorrow => tomorrow,
            When::Later => later,
        };
        let text = fill(chat, word, "time", &clock(desk, at, intl.time(at), intl));
        Some(fill_in(&text, "day", &intl.day(at, now)))
    })
}

/// A time of day; says whose it is, unless the shop's clock surely shows the same.
fn clock(desk: Desk, at: Millis, time: String, visitor: &dyn Zones) -> String {
    let same = desk.hours.get().is_none()
        && desk.written.with(|written| written.offset(at)) == visitor.offset_minutes(at);
    match same {
        true => time,
        false => fill(desk.chat, Word::Yours, "time", &time),
    }
}

/// What one can do until then.
fn now_what(desk: Desk, sign: Sign) -> String {
    let bot = desk.chat.agents.with(|agents| {
        agents
            .iter()
            .any(|agent| agent.who.role == Role::Bot && agent.presence == Presence::Online)
    });
    let (way, said, offers) = desk.written.with(|it| (it.way, it.said, it.offer.is_some()));
    // A shop that says so knows, unless its backend says otherwise.
    let bot = bot || said && way == Way::Bot && !desk.chat.agents_known.get();
    let word = match (sign, way) {
        (Sign::Closing, _) => return String::new(),
        (_, Way::Form) => Word::FormToo,
        (_, Way::Handoff) if offers => Word::Elsewhere,
        _ if bot => Word::Bot,
        _ => Word::Kept,
    };
    say(desk.chat, word)
}
