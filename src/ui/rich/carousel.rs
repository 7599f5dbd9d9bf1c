//! Products side by side: scrolled by finger, by buttons and by keys. One that is
//! chosen opens below, whole.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_core::commerce::variant::Choice;
use aisle_core::protocol::rich::{Carousel, Product};
use aisle_core::protocol::{Content, json};
use aisle_platform::clock;
use leptos::prelude::{Dispose, GetValue, LocalStorage, StoredValue, WithValue, window};
use wasm_bindgen::prelude::*;
use web_sys::{
    HtmlElement, KeyboardEvent, ResizeObserver, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition,
    ScrollToOptions,
};

use super::act::announce;
use super::cart::{Wanted, tell};
use super::goods::{address, photo, prices, stars, stock};
use super::product::{badges, card};
use super::state::keep;
use super::strip::{STEP, Strip};
use super::words::{Word, fill, say};
use crate::app::{Chat, Kept, Shared};
use crate::ui::dom::{button, element, icon, live, maybe, on_key, plain, tag, words};
use crate::ui::i18n::{fill_in, with_intl};
use crate::ui::later::Site;
use crate::ui::view::View;

const BACK: &str = "M14.5 6l-6 6 6 6";
const ON: &str = "M9.5 6l6 6-6 6";
const CROSS: &str = "M7 7l10 10M17 7L7 17";

/// Jumps over more tiles than this are not animated.
const FAR: usize = 12;

/// Longest time that the way to a tile takes, in milliseconds.
const GOING_MS: i64 = 1_000;

/// What a carousel remembers.
struct State {
    /// The data as it came, and what it says.
    raw: RefCell<String>,
    items: RefCell<Rc<Carousel>>,
    /// The first tile in view, and whether the last one is.
    at: Shared<usize>,
    end: Shared<bool>,
    /// The tile that keys start from: the one stop of the Tab key.
    stop: Shared<usize>,
    /// The one that shows whole.
    picked: Shared<Option<usize>>,
    /// The one that was brought into view.
    opened: Cell<Option<usize>>,
    /// Its tiles have effects, which read the signals above: the signals' owner has
    /// it too, so that both end at once.
    strip: Cell<Option<StoredValue<Rc<Strip>, LocalStorage>>>,
    scroller: RefCell<Option<HtmlElement>>,
    /// Where it stood when it was last in the document, in CSS pixels.
    left: Cell<i32>,
    size: RefCell<Option<Size>>,
    /// Where a button or a key has sent it, in CSS pixels, and until when that
    /// counts: what lies on its way is not where it stands.
    going: Cell<Option<(i32, i64)>>,
}

impl State {
    /// The tiles, once there is a list for them.
    fn strip(&self) -> Option<Rc<Strip>> {
        self.strip.get()?.try_get_value()
    }

    /// Other tiles, or none.
    fn fill_with(&self, strip: Option<StoredValue<Rc<Strip>, LocalStorage>>) {
        if let Some(old) = self.strip.replace(strip) {
            old.dispose();
        }
    }

    /// Looks where the strip stands.
    fn look(&self, scroller: &HtmlElement, length: usize) {
        let left = scroller.scroll_left().abs();
        let room = scroller.scroll_width() - scroller.client_width();
        if let Some((goal, until)) = self.going.get() {
            if left.abs_diff(goal) > 2 && clock::monotonic() < until {
                return;
            }
            self.going.set(None);
        }
        self.left.set(scroller.scroll_left());
        let at = usize::try_from((left + STEP / 2) / STEP).unwrap_or(0);
        let at = at.min(length.saturating_sub(1));
        if self.at.get_untracked() != at {
            self.at.set(at);
        }
        let end = left >= room - 2;
        if self.end.get_untracked() != end {
            self.end.set(end);
        }
    }
}

/// Looks again when the strip has got a size, or another one.
struct Size {
    observer: ResizeObserver,
    _looked: Closure<dyn FnMut()>,
}

impl Size {
    fn watch(scroller: &HtmlElement, state: &Rc<State>, length: usize) -> Option<Self> {
        let (weak, node) = (Rc::downgrade(state), scroller.clone());
        let back = Cell::new(Some(state.left.get()));
        let looked = Closure::<dyn FnMut()>::new(move || {
            if let Some(state) = weak.upgrade().filter(|_| node.client_width() > 0) {
                if let Some(left) = back.take() {
                    node.set_scroll_left(left);
                }
                state.look(&node, length);
            }
        });
        let observer = ResizeObserver::new(looked.as_ref().unchecked_ref()).ok()?;
        observer.observe(scroller);
        Some(Self {
            observer,
            _looked: looked,
        })
    }
}

impl Drop for Size {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// A carousel on the page.
#[derive(Clone)]
struct Row {
    site: Rc<Site>,
    items: Rc<Carousel>,
    state: Rc<State>,
}

/// What its tiles need.
struct Tiles {
    site: Rc<Site>,
    items: Rc<Carousel>,
    stop: Shared<usize>,
    picked: Shared<Option<usize>>,
}

/// Draws a carousel.
pub(in crate::ui) fn draw(site: &Site, content: &Content) -> Option<View> {
    let state = keep(site, || State {
        raw: RefCell::default(),
        items: RefCell::default(),
        at: Shared::new(0),
        end: Shared::new(false),
        stop: Shared::new(0),
        picked: Shared::new(None),
        opened: Cell::new(None),
        strip: Cell::new(None),
        scroller: RefCell::default(),
        left: Cell::new(0),
        size: RefCell::default(),
        going: Cell::new(None),
    });
    // Thousands of products are read once, not whenever the row is drawn.
    if *state.raw.borrow() != content.data.get() {
        let items: Carousel = json::read(content.data.get())?;
        state.picked.set(None);
        state.fill_with(None);
        state.items.replace(Rc::new(items));
        content.data.get().clone_into(&mut state.raw.borrow_mut());
    }
    let items = Rc::clone(&state.items.borrow());
    if items.items.is_empty() {
        return None;
    }
    Some(
        Row {
            site: Rc::new(site.clone()),
            items,
            state,
        }
        .draw(),
    )
}

impl Row {
    fn len(&self) -> usize {
        self.items.items.len()
    }

    fn draw(&self) -> View {
        let chat = self.site.chat;
        let title = if self.items.title.is_empty() {
            say(chat, Word::Products)
        } else {
            self.items.title.clone()
        };
        let kind = say(chat, Word::Carousel);
        let attributes = [
            ("part", "carousel"),
            ("role", "group"),
            ("aria-roledescription", kind.as_str()),
            ("aria-label", title.as_str()),
        ];
        let mut parts = vec![self.head(&title), self.scroller()];
        if let Some(more) = &self.items.more
            && let Some(href) = address(&more.url)
        {
            let attributes = [("href", href.as_str()), ("rel", "noopener")];
            parts.push(element(
                "a",
                "rich-link",
                &attributes,
                vec![more.label.clone().into()],
            ));
        }
        let row = self.clone();
        parts.push(maybe(move || row.whole()));
        element("section", "rich-carousel", &attributes, parts)
    }

    /// Name, place, and the two buttons.
    fn head(&self, title: &str) -> View {
        let mut parts = vec![words("strong", "rich-title", title.to_owned())];
        if self.len() > 1 {
            let row = self.clone();
            parts.push(live(move || {
                let (first, last) = (row.state.at.get() == 0, row.state.end.get());
                // All of it is in view.
                if first && last {
                    return View::nothing();
                }
                let place = words("span", "rich-place", row.place());
                let back = row.arrow(Word::Previous, BACK, first, false);
                let on = row.arrow(Word::Next, ON, last, true);
                tag("div", "rich-arrows", vec![place, back, on])
            }));
        }
        tag("div", "rich-head", parts)
    }

    /// "3 of 8"
    fn place(&self) -> String {
        let last = self.len();
        let now = if self.state.end.get() {
            last
        } else {
            self.state.at.get() + 1
        };
        let chat = self.site.chat;
        let (now, last) = with_intl(chat, |intl| (intl.number(now as i64), intl.number(last as i64)));
        fill_in(&fill(chat, Word::Place, "i", &now), "n", &last)
    }

    fn arrow(&self, word: Word, d: &'static str, dead: bool, on: bool) -> View {
        let label = say(self.site.chat, word);
        let attributes = [
            ("aria-label", label.as_str()),
            ("title", label.as_str()),
            ("aria-disabled", if dead { "true" } else { "false" }),
        ];
        let row = self.clone();
        let press = move || {
            let at = row.state.at.get_untracked();
            let page = row.page();
            row.go(if on { at + page } else { at.saturating_sub(page) }, false);
        };
        button("tool rich-arrow", &attributes, Box::new(press), vec![icon(d)])
    }

    fn scroller(&self) -> View {
        let mut list = plain("ul", "rich-strip", &[("role", "list")], Vec::new());
        let row = self.clone();
        list.then = Some(Box::new(move |list| row.fill(list)));
        let mut scroller = plain("div", "rich-scroll", &[], vec![View::Tag(Box::new(list))]);
        let row = self.clone();
        scroller
            .listeners
            .push(("scroll", Box::new(move |_| row.scrolled())));
        let row = self.clone();
        scroller
            .listeners
            .push(("keydown", on_key(move |event| row.key(&event))));
        let row = self.clone();
        scroller.then = Some(Box::new(move |node| {
            let known = row
                .state
                .scroller
                .borrow()
                .as_ref()
                .is_some_and(|it| it.is_same_node(Some(node)));
            if !known {
                row.state.scroller.replace(Some(node.clone()));
                row.state.size.replace(Size::watch(node, &row.state, row.len()));
            }
        }));
        View::Tag(Box::new(scroller))
    }

    /// The list was drawn: its tiles stay, or come.
    fn fill(&self, list: &HtmlElement) {
        if self.state.strip().is_some_and(|it| it.fills(list)) {
            return;
        }
        // Without the state, which owns the strip.
        let tiles = Tiles {
            site: Rc::clone(&self.site),
            items: Rc::clone(&self.items),
            stop: self.state.stop,
            picked: self.state.picked,
        };
        let tiles = Rc::new(tiles);
        let tile = move |n| tiles.draw(n);
        let owner = self.site.chat.kept.with_value(Kept::owner);
        let strip = owner.with(|| {
            let strip = Strip::new(list.clone(), self.len(), Box::new(tile));
            strip.around(self.state.at.get_untracked());
            StoredValue::new_local(strip)
        });
        self.state.fill_with(Some(strip));
    }

    /// The product that was chosen, below.
    fn whole(&self) -> Option<View> {
        let picked = self.state.picked.get();
        if picked.is_none() {
            self.state.opened.set(None);
        }
        let n = picked?;
        let product = self.items.items.get(n)?.clone();
        let mut site = Site::clone(&self.site);
        site.key = [&site.key, "/", &n.to_string()].concat();
        let label = say(self.site.chat, Word::Close);
        let row = self.clone();
        let close = move || {
            row.state.picked.set(None);
            row.focus(n);
        };
        let attributes = [("aria-label", label.as_str()), ("title", label.as_str())];
        let cross = button("tool rich-close", &attributes, Box::new(close), vec![icon(CROSS)]);
        let title = product.title.clone();
        let attributes = [("role", "group"), ("aria-label", title.as_str())];
        let mut whole = plain(
            "div",
            "rich-whole",
            &attributes,
            vec![card(&site, product, "carousel"), cross],
        );
        // Into view once, not whenever it is drawn.
        if self.state.opened.replace(Some(n)) != Some(n) {
            whole.then = Some(Box::new(into_view));
        }
        Some(View::Tag(Box::new(whole)))
    }

    /// How many tiles are wholly in view.
    fn page(&self) -> usize {
        let width = self
            .state
            .scroller
            .borrow()
            .as_ref()
            .map_or(0, |it| it.client_width());
        usize::try_from(width / STEP).unwrap_or(1).max(1)
    }

    /// Scrolls to a tile, and says where that is.
    fn go(&self, to: usize, focus: bool) {
        let to = to.min(self.len() - 1);
        let Some(scroller) = self.state.scroller.borrow().clone() else {
            return;
        };
        let from = self.state.at.get_untracked();
        let room = (scroller.scroll_width() - scroller.client_width()).max(0);
        let left = i32::try_from(to)
            .unwrap_or(i32::MAX)
            .saturating_mul(STEP)
            .min(room);
        let calm = from.abs_diff(to) > FAR || less_motion();
        let options = ScrollToOptions::new();
        let side = if rtl(&scroller) { -1 } else { 1 };
        options.set_left(f64::from(left * side));
        options.set_behavior(if calm {
            ScrollBehavior::Instant
        } else {
            ScrollBehavior::Smooth
        });
        // Before it is there, so that it can have the focus at once.
        if let Some(strip) = self.state.strip() {
            strip.around(to);
        }
        let until = clock::monotonic() + GOING_MS;
        self.state.going.set(Some((left, until)));
        scroller.scroll_to_with_scroll_to_options(&options);
        let at = usize::try_from(left / STEP).unwrap_or(0);
        self.state.at.set(at);
        self.state.end.set(left >= room - 2);
        if focus {
            self.state.stop.set(to);
            self.focus(to);
        } else {
            announce(self.site.chat, self.place());
        }
    }

    fn focus(&self, n: usize) {
        if let Some(strip) = self.state.strip() {
            strip.focus(n);
        }
    }

    fn scrolled(&self) {
        let Some(scroller) = self.state.scroller.borrow().clone() else {
            return;
        };
        self.state.look(&scroller, self.len());
        if let Some(strip) = self.state.strip() {
            strip.around(self.state.at.get_untracked());
        }
    }

    fn key(&self, event: &KeyboardEvent) {
        let on = self.state.scroller.borrow().as_ref().is_some_and(rtl);
        let now = self.state.stop.get_untracked();
        let to = match (event.key().as_str(), on) {
            ("ArrowRight", false) | ("ArrowLeft", true) => now + 1,
            ("ArrowLeft", false) | ("ArrowRight", true) => now.saturating_sub(1),
            ("Home", _) => 0,
            ("End", _) => self.len() - 1,
            _ => return,
        };
        event.prevent_default();
        self.go(to, true);
    }
}

fn tile_price(chat: Chat, product: &Product) -> Option<View> {
    let (price, from) = Choice::new(product).price(product)?;
    let was = product.was.as_ref().filter(|_| !from);
    prices(chat, Some(price), from, was, None)
}

impl Tiles {
    /// A product, small.
    fn draw(self: &Rc<Self>, n: usize) -> Vec<View> {
        let chat = self.site.chat;
        let Some(product) = self.items.items.get(n) else {
            return Vec::new();
        };
        let mut picture = vec![photo(chat, product.image.as_ref(), &product.title)];
        picture.extend(badges(product));
        let it = Rc::clone(self);
        let title = product.title.clone();
        let name = live(move || {
            let open = it.picked.get() == Some(n);
            let stop = it.stop.get() == n;
            let attributes = [
                ("part", "product-title"),
                ("aria-expanded", if open { "true" } else { "false" }),
                ("tabindex", if stop { "0" } else { "-1" }),
            ];
            let again = Rc::clone(&it);
            let press = move || again.pick(n);
            button(
                "pick",
                &attributes,
                Box::new(press),
                vec![words("span", "", title.clone())],
            )
        });
        let mut parts = vec![tag("div", "rich-photo", picture), name];
        parts.extend(tile_price(chat, product));
        parts.extend(product.rating.as_ref().map(|it| stars(chat, it)));
        parts.extend(stock(chat, product.stock, product.left));
        parts
    }

    fn pick(&self, n: usize) {
        self.stop.set(n);
        if self.picked.get_untracked() == Some(n) {
            self.picked.set(None);
            return;
        }
        self.picked.set(Some(n));
        if let Some(product) = self.items.items.get(n) {
            tell(&self.site, "select", &wanted(product));
        }
    }
}

fn wanted(product: &Product) -> Wanted {
    Wanted {
        product: product.id.clone(),
        variant: None,
        quantity: 1,
        price: product.price.clone(),
        title: product.title.clone(),
        url: product.url.as_deref().and_then(address),
    }
}

fn into_view(node: &HtmlElement) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    node.scroll_into_view_with_scroll_into_view_options(&options);
}

fn rtl(node: &HtmlElement) -> bool {
    node.matches(":dir(rtl)").unwrap_or(false)
}

fn less_motion() -> bool {
    let asked = window().match_media("(prefers-reduced-motion: reduce)");
    asked.ok().flatten().is_some_and(|it| it.matches())
}
