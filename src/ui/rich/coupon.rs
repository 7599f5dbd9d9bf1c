//! A coupon: its code, covered at first or not, into the clipboard and into the
//! cart, and until when it holds.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_core::commerce::cart::ANSWER_WITHIN;
use aisle_core::commerce::coupon::{Event, State};
use aisle_core::protocol::rich::{Coupon, CouponValue};
use aisle_core::protocol::{Content, json};
use aisle_core::text;
use aisle_platform::clock;
use aisle_platform::timer::Timer;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{WithValue, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, Event as DomEvent};

use super::act::{act, announce, emit};
use super::cart::look;
use super::goods::{ticked, written};
use super::state::keep;
use super::words::{Word, fill, say};
use crate::app::page::object;
use crate::app::{Chat, Shared};
use crate::ui::content::markup;
use crate::ui::dom::{element, hearing, live, plain, tag, words};
use crate::ui::i18n::with_intl;
use crate::ui::later::Site;
use crate::ui::view::View;

/// Milliseconds of the units that a remaining time is said in, largest first.
const UNITS: [i64; 4] = [86_400_000, 3_600_000, 60_000, 1_000];

/// A time further away than this hurries nobody and is not said: thirty days.
const SOON: i64 = 30 * 86_400_000;

/// What the card remembers.
struct Kept {
    state: Shared<State>,
    /// Words below the code.
    note: Shared<Option<Word>>,
    /// Set anew when the remaining time is said in other words.
    turn: Shared<u32>,
    timer: RefCell<Option<Timer>>,
    told: Cell<&'static str>,
    /// How often the shop was asked to take it.
    asked: Cell<u32>,
}

struct Card {
    site: Site,
    coupon: Coupon,
    kept: Rc<Kept>,
}

/// Draws a coupon.
pub(in crate::ui) fn draw(site: &Site, content: &Content) -> Option<View> {
    let coupon: Coupon = json::read(content.data.get())?;
    let kept = keep(site, || Kept {
        state: Shared::new(State::new(&coupon, clock::wall())),
        note: Shared::new(None),
        turn: Shared::new(0),
        timer: RefCell::default(),
        told: Cell::new(""),
        asked: Cell::new(0),
    });
    let card = Rc::new(Card {
        site: site.clone(),
        coupon,
        kept,
    });
    // What the shop says since counts for more than what was kept.
    let now = card.kept.state.get_untracked();
    let known = State::kept(now.word(), &card.coupon, clock::wall());
    if known != now && now != State::Applying {
        card.kept.state.set(known);
    }
    Some(live(move || card.draw()))
}

impl Card {
    fn chat(&self) -> Chat {
        self.site.chat
    }

    fn draw(self: &Rc<Self>) -> View {
        let (chat, coupon) = (self.chat(), &self.coupon);
        // Drawn anew with it.
        let _ = self.kept.turn.get();
        let state = self.kept.state.get();
        self.tell(state);
        let label = if coupon.label.is_empty() {
            say(chat, Word::Coupon)
        } else {
            coupon.label.clone()
        };
        let mut head = Vec::new();
        let worth = coupon.value.as_ref().and_then(|value| worth(chat, value));
        head.extend(worth.map(|worth| words("strong", "rich-worth", worth)));
        head.push(words("span", "rich-title", label));
        let minimum = coupon.value.as_ref().and_then(|it| it.minimum.as_ref());
        if let Some(minimum) = minimum {
            let text = fill(chat, Word::CouponMinimum, "price", &written(chat, minimum));
            head.push(words("span", "rich-note", text));
        }
        let mut parts = vec![tag("div", "rich-offer", head)];
        parts.extend(self.code(state));
        parts.extend(self.buttons(state));
        parts.extend(self.note(state));
        if state == State::Unsure {
            parts.extend(look(chat));
        }
        if !coupon.terms.is_empty() {
            let mut terms = vec![words("summary", "", say(chat, Word::CouponTerms))];
            terms.extend(markup::draw(&text::parse(&coupon.terms)));
            parts.push(tag("details", "rich-how", terms));
        }
        let over = matches!(state, State::Expired | State::Used);
        let class = if over {
            "rich-card rich-coupon past"
        } else {
            "rich-card rich-coupon"
        };
        element("div", class, &[("part", "coupon")], parts)
    }

    /// The code, and the way into the clipboard.
    fn code(self: &Rc<Self>, state: State) -> Option<View> {
        let chat = self.chat();
        if matches!(state, State::Hidden) {
            return None;
        }
        let label = [say(chat, Word::CouponCode), ":".to_owned()].concat();
        let mut parts = vec![
            words("span", "sr", label),
            element(
                "code",
                "",
                &[("translate", "no")],
                vec![self.coupon.code.clone().into()],
            ),
        ];
        if !matches!(state, State::Expired | State::Used) {
            let copied = state == State::Copied;
            let word = if copied {
                Word::CouponCopied
            } else {
                Word::CouponCopy
            };
            let inside = if copied {
                ticked(say(chat, word))
            } else {
                vec![say(chat, word).into()]
            };
            let it = Rc::clone(self);
            let button = plain("button", "rich-copy", &[("type", "button")], inside);
            parts.push(hearing(button, "click", Box::new(move |event| it.copy(&event))));
        }
        Some(tag("div", "rich-code", parts))
    }

    fn buttons(self: &Rc<Self>, state: State) -> Option<View> {
        let chat = self.chat();
        let (word, class) = match state {
            State::Hidden => (Word::CouponReveal, "rich-main"),
            State::Revealed | State::Copied => (Word::CouponApply, "rich-main"),
            State::Applying => (Word::CouponApplying, "rich-main busy"),
            State::Failed | State::Unsure => (Word::Retry, "rich-main"),
            State::Applied => (Word::CouponApplied, "rich-main done"),
            State::Used | State::Expired => return None,
        };
        let busy = if state == State::Applying { "true" } else { "false" };
        if state == State::Applied {
            return Some(tag("p", "rich-main done", ticked(say(chat, word))));
        }
        let attributes = [("type", "button"), ("aria-busy", busy)];
        let button = plain("button", class, &attributes, vec![say(chat, word).into()]);
        let it = Rc::clone(self);
        let press = move |_| {
            if state == State::Hidden {
                it.step(Event::Reveal);
                announce(
                    it.chat(),
                    [&say(it.chat(), Word::CouponCode), ": ", &it.coupon.code].concat(),
                );
            } else if state != State::Applying {
                it.apply();
            }
        };
        Some(hearing(button, "click", Box::new(press)))
    }

    /// What went wrong, what is left to do, or how long it still holds.
    fn note(self: &Rc<Self>, state: State) -> Option<View> {
        let chat = self.chat();
        let text = match state {
            State::Expired => say(chat, Word::CouponExpired),
            State::Used => say(chat, Word::CouponUsed),
            State::Failed => return Some(words("p", "rich-note bad", say(chat, Word::CouponFailed))),
            State::Unsure => return Some(words("p", "rich-note bad", say(chat, Word::CouponUnsure))),
            _ => match self.kept.note.get() {
                Some(word) => say(chat, word),
                None => self.left(state)?,
            },
        };
        Some(words("p", "rich-note", text))
    }

    /// How long it still holds; looks again when that is said in other words, and
    /// at the end.
    fn left(self: &Rc<Self>, state: State) -> Option<String> {
        let due = state.due(&self.coupon)?;
        let left = due - clock::wall();
        if left > SOON {
            return None;
        }
        let unit = UNITS.into_iter().find(|unit| left >= *unit).unwrap_or(1_000);
        // By the minute it would only hurry; the end itself is not missed.
        let next = if left < 3_600_000 { left } else { left % unit + 1 };
        let (turn, state) = (self.kept.turn, self.kept.state);
        let coupon = self.coupon.clone();
        let timer = Timer::after(next.min(left) + 1, move || {
            let now = state.get_untracked();
            state.set(now.on(Event::Time, &coupon, clock::wall()));
            turn.set(turn.get_untracked().wrapping_add(1));
        });
        self.kept.timer.replace(Some(timer));
        let time = with_intl(self.chat(), |intl| intl.duration(left.max(60_000)));
        Some(fill(self.chat(), Word::CouponEnds, "time", &time))
    }

    fn step(&self, event: Event) {
        let now = self.kept.state.get_untracked();
        self.kept.state.set(now.on(event, &self.coupon, clock::wall()));
    }

    /// Into the clipboard or, where that is not allowed, selected.
    fn copy(self: &Rc<Self>, event: &DomEvent) {
        let it = Rc::clone(self);
        let code = event
            .target()
            .and_then(|it| it.dyn_into::<Element>().ok())
            .and_then(|it| it.closest(".rich-code").ok().flatten())
            .and_then(|it| it.query_selector("code").ok().flatten());
        let written = to_clipboard(&self.coupon.code);
        spawn_local(async move {
            let done = match written {
                Some(promise) => JsFuture::from(promise).await.is_ok(),
                None => false,
            };
            if it.gone() {
                return;
            }
            if done {
                it.kept.note.set(None);
                it.step(Event::Copied);
                announce(it.chat(), say(it.chat(), Word::CouponCopied));
            } else if let Some(code) = code {
                select(&code);
                it.kept.note.set(Some(Word::CouponByHand));
                announce(it.chat(), say(it.chat(), Word::CouponByHand));
            }
        });
    }

    /// Asks the page to take it, and tells the server.
    fn apply(self: &Rc<Self>) {
        self.kept.note.set(None);
        self.step(Event::Apply);
        if self.kept.state.get_untracked() != State::Applying {
            return;
        }
        let answer = emit("aisle-apply-coupon", &self.site, self.detail(), true);
        let chat = self.chat();
        let value = object(&[("code", JsValue::from_str(&self.coupon.code))]);
        let label = [&say(chat, Word::CouponApply), ": ", &self.coupon.code].concat();
        if answer.is_undefined() {
            // Nobody on the page takes it: it is typed at the checkout.
            self.kept.state.set(State::Revealed);
            self.kept.note.set(Some(Word::CouponCheckout));
            announce(chat, say(chat, Word::CouponCheckout));
            act(&self.site, "coupon", "apply", label, &value);
            return;
        }
        let asked = self.kept.asked.get().wrapping_add(1);
        self.kept.asked.set(asked);
        let it = Rc::clone(self);
        spawn_local(async move {
            let waits = Rc::clone(&it);
            let late = Timer::after(ANSWER_WITHIN, move || {
                // Or it has been asked again since, or has expired meanwhile.
                let open = |it: &Self| it.kept.state.get_untracked() == State::Applying;
                if !waits.gone() && waits.kept.asked.get() == asked && open(&waits) {
                    waits.step(Event::Late);
                    announce(waits.chat(), say(waits.chat(), Word::CouponUnsure));
                }
            });
            let taken = JsFuture::from(Promise::resolve(&answer)).await.is_ok();
            drop(late);
            // A refusal of an earlier try says nothing of the last one.
            if it.gone() || (!taken && it.kept.asked.get() != asked) {
                return;
            }
            it.step(if taken { Event::Accepted } else { Event::Refused });
            let word = if taken {
                Word::CouponApplied
            } else {
                Word::CouponFailed
            };
            announce(it.chat(), say(it.chat(), word));
            if taken {
                act(&it.site, "coupon", "apply", label, &value);
            }
        });
    }

    /// The element has gone meanwhile, and its signals with it.
    fn gone(&self) -> bool {
        self.chat().run.try_with_value(|_| ()).is_none()
    }

    fn detail(&self) -> JsValue {
        let id = self.site.id.as_ref();
        object(&[
            ("code", JsValue::from_str(&self.coupon.code)),
            (
                "message_id",
                id.map_or(JsValue::UNDEFINED, |id| JsValue::from_str(id.as_str())),
            ),
        ])
    }

    /// The page hears of each state once.
    fn tell(&self, state: State) {
        let word = state.fact();
        if self.kept.told.replace(word) == word {
            return;
        }
        let detail = self.detail();
        let _ = Reflect::set(&detail, &"state".into(), &word.into());
        emit("aisle-coupon", &self.site, detail, false);
    }
}

/// What it takes off, in words.
fn worth(chat: Chat, value: &CouponValue) -> Option<String> {
    if let Some(percent) = value.percent.filter(|percent| *percent > 0) {
        let n = with_intl(chat, |intl| intl.number(i64::from(percent)));
        return Some(fill(chat, Word::CouponPercent, "n", &[&n, " %"].concat()));
    }
    if let Some(amount) = &value.amount {
        return Some(fill(chat, Word::CouponPercent, "n", &written(chat, amount)));
    }
    value.free_shipping.then(|| say(chat, Word::CouponShipping))
}

/// Asks for a text to be put into the clipboard; `None` where there is none.
fn to_clipboard(text: &str) -> Option<Promise> {
    let navigator = Reflect::get(&window(), &"navigator".into()).ok()?;
    let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
    let write: Function = Reflect::get(&clipboard, &"writeText".into())
        .ok()?
        .dyn_into()
        .ok()?;
    write.call1(&clipboard, &text.into()).ok()?.dyn_into().ok()
}

/// Selects what an element holds.
fn select(element: &Element) {
    let selected = || {
        let get: Function = Reflect::get(&window(), &"getSelection".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let selection = get.call0(&window()).ok()?;
        let all: Function = Reflect::get(&selection, &"selectAllChildren".into())
            .ok()?
            .dyn_into()
            .ok()?;
        all.call1(&selection, element).ok()
    };
    let _ = selected();
}
