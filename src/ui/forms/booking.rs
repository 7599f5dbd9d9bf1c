//! A time to choose: the days, the times of one of them, and the booking itself.
//! All times are the visitor's own, and where the shop's differ that is said.

use std::rc::Rc;

use aisle_core::commerce::slots::{self, Day};
use aisle_core::protocol::rich::Booking;
use aisle_core::protocol::{Content, json};
use aisle_core::text;
use aisle_platform::clock;

use super::log::answered;
use super::pick::{Pick, pick};
use crate::app::Shared;
use crate::app::page::object;
use crate::ui::content::markup;
use crate::ui::dom::{button, element, live, tag, words};
use crate::ui::i18n::with_intl;
use crate::ui::later::Site;
use crate::ui::rich::act::act;
use crate::ui::rich::goods::ticked;
use crate::ui::rich::state::keep;
use crate::ui::rich::words::{Word, fill, say};
use crate::ui::view::View;

#[derive(Clone, Copy)]
struct State {
    day: Shared<usize>,
    /// The beginning of the slot that was chosen.
    time: Shared<Option<i64>>,
    sent: Shared<Option<i64>>,
}

struct Card {
    site: Site,
    booking: Booking,
    days: Vec<Day>,
    state: State,
}

/// Draws the times that are free, or the one that was booked.
pub(super) fn draw(site: &Site, content: &Content) -> Option<View> {
    let booking: Booking = json::read(content.data.get())?;
    let state = *keep(site, || State {
        day: Shared::new(0),
        time: Shared::new(None),
        sent: Shared::new(None),
    });
    let days = with_intl(site.chat, |intl| slots::days(&booking, clock::wall(), intl));
    let card = Rc::new(Card {
        site: site.clone(),
        booking,
        days,
        state,
    });
    let inside = live(move || card.draw());
    Some(element(
        "div",
        "rich-card rich-booking",
        &[("part", "card")],
        vec![inside],
    ))
}

impl Card {
    fn draw(self: &Rc<Self>) -> View {
        let chat = self.site.chat;
        let booking = &self.booking;
        let mut parts = Vec::new();
        if !booking.title.is_empty() {
            parts.push(words("strong", "rich-title", booking.title.clone()));
        }
        let with = (!booking.person.is_empty()).then(|| fill(chat, Word::With, "name", &booking.person));
        let long = booking
            .minutes
            .map(|n| with_intl(chat, |intl| intl.duration(i64::from(n) * 60_000)));
        let place = (!booking.place.is_empty()).then(|| booking.place.clone());
        let about: Vec<String> = [with, long, place].into_iter().flatten().collect();
        if !about.is_empty() {
            parts.push(words("p", "rich-text", about.join(" · ")));
        }
        let known = answered(&self.site, "book").and_then(|it| it.value);
        let known = known
            .and_then(|value| json::read::<Chosen>(value.get()))
            .map(|it| it.at);
        if let Some(at) = booking.booked.or(self.state.sent.get()).or(known) {
            let word = if booking.booked.is_some() {
                Word::Booked
            } else {
                Word::BookingAsked
            };
            parts.push(tag(
                "p",
                "rich-done",
                ticked(fill(chat, word, "when", &self.when(at))),
            ));
            return tag("div", "rich-fields", parts);
        }
        if !booking.text.is_empty() {
            parts.push(tag(
                "div",
                "rich-words",
                markup::draw(&text::parse(&booking.text)),
            ));
        }
        if self.days.is_empty() {
            parts.push(words("p", "rich-note", say(chat, Word::BookingNone)));
            return tag("div", "rich-fields", parts);
        }
        parts.push(self.choose_day());
        parts.push(self.choose_time());
        if let Some(note) = self.zone_note() {
            parts.push(words("p", "rich-note", note));
        }
        if let Some(at) = self.state.time.get() {
            let it = Rc::clone(self);
            let label = fill(chat, Word::Book, "when", &self.when(at));
            parts.push(button(
                "rich-main",
                &[("part", "card-action")],
                Box::new(move || it.book(at)),
                vec![label.into()],
            ));
        }
        tag("div", "rich-fields", parts)
    }

    fn choose_day(self: &Rc<Self>) -> View {
        let chat = self.site.chat;
        let labels = self
            .days
            .iter()
            .map(|day| with_intl(chat, |intl| intl.dated(day.times.first().map_or(0, |it| it.at))));
        let state = self.state;
        pick(
            Pick {
                group: [&self.site.key, "-day"].concat(),
                legend: say(chat, Word::BookingDay),
                class: "rich-days",
                on: Some(state.day.get()),
            },
            labels.collect(),
            move |at| {
                state.day.set(at);
                state.time.set(None);
            },
        )
    }

    fn choose_time(self: &Rc<Self>) -> View {
        let chat = self.site.chat;
        let Some(day) = self.days.get(self.state.day.get()) else {
            return View::nothing();
        };
        let times: Vec<i64> = day.times.iter().map(|it| it.at).collect();
        let labels = times.iter().map(|at| with_intl(chat, |intl| intl.time(*at)));
        let state = self.state;
        let on = state
            .time
            .get()
            .and_then(|at| times.iter().position(|it| *it == at));
        pick(
            Pick {
                group: [&self.site.key, "-time"].concat(),
                legend: say(chat, Word::BookingTime),
                class: "rich-values",
                on,
            },
            labels.collect(),
            {
                let times = times.clone();
                move |at| state.time.set(times.get(at).copied())
            },
        )
    }

    /// "Wed, 25 Nov, 14:30"
    fn when(&self, at: i64) -> String {
        with_intl(self.site.chat, |intl| {
            [&intl.dated(at), ", ", &intl.time(at)].concat()
        })
    }

    /// Said only where it makes a difference.
    fn zone_note(&self) -> Option<String> {
        let chat = self.site.chat;
        let own = with_intl(chat, |intl| intl.zone());
        (!self.booking.zone.is_empty() && own != self.booking.zone)
            .then(|| fill(chat, Word::BookingZone, "zone", &own.replace('_', " ")))
    }

    fn book(&self, at: i64) {
        let mut times = self.days.iter().flat_map(|day| &day.times);
        let Some(slot) = times.find(|it| it.at == at).map(|it| it.id.clone()) else {
            return;
        };
        let label = fill(self.site.chat, Word::BookingSaid, "when", &self.when(at));
        // Whole numbers of JavaScript reach far beyond any date.
        let value = object(&[("slot", slot.into()), ("at", (at as f64).into())]);
        act(&self.site, "booking", "book", label, &value);
        self.state.sent.set(Some(at));
    }
}

/// The part of what was sent that says which time it was.
struct Chosen {
    at: i64,
}

impl json::Decode for Chosen {
    fn decode(json: json::Json<'_>) -> Self {
        let mut fields = json.fields(&["at"]);
        Self { at: fields.must() }
    }
}
