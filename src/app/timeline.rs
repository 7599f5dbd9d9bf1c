//! The timeline's window in the document.
//!
//! Owns the rows that are drawn: it creates, places, measures and drops their
//! elements as `aisle_core::window` says, and tells the app what has been seen.
//! What is inside a row is the views' business: they give a function that draws
//! an [`Item`], and each row is a reactive tree of its own, dropped with it.
//!
//! The row's own element is made here by hand and not by a keyed list, because
//! rows, the space around them and the scroll position must change in one step;
//! effects would run one after the other, and the reader would see the seams.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use aisle_core::protocol::Body;
use aisle_core::session::{Older, Patch, Row, RowBody, RowKey};
use aisle_core::window::{self, Anchor, Place, Scroll, Shape, Window};
use aisle_platform::listen::{Listener, listen};
use leptos::mount::{UnmountHandle, mount_to_renderer};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlElement, ResizeObserver, ResizeObserverEntry, ResizeObserverSize, Text};

use super::{Chat, Command};

/// Drawn beyond each edge of the view, in CSS pixels: two frames of the fastest
/// wheel, and few enough rows to keep the document small.
const OVERSCAN: i64 = 320;

/// Older rows are asked for this close to the top, in CSS pixels.
const NEAR_TOP: i32 = 600;

/// What a row shows and how it stands among its neighbours.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The row.
    pub row: Row,
    /// Its place.
    pub place: Place,
}

/// The elements that the timeline works on.
pub struct Elements {
    /// What scrolls.
    pub scroller: HtmlElement,
    /// Holds nothing but the rows.
    pub list: HtmlElement,
    /// The empty space above the rows.
    pub above: HtmlElement,
    /// The empty space below them.
    pub below: HtmlElement,
    /// What comes after the last row and changes its height.
    pub tail: HtmlElement,
}

/// A handle on one timeline. The last one to go takes the rows with it.
#[derive(Clone)]
pub struct Timeline(Rc<Inner>);

struct Inner {
    chat: Chat,
    draw: Rc<dyn Fn(ArcRwSignal<Item>) -> AnyView>,
    page: RefCell<Option<Page>>,
    state: RefCell<State>,
    /// Something moves the scroll position; it must not be written.
    moving: Cell<bool>,
    planned: Cell<bool>,
    away: ArcRwSignal<bool>,
    missed: ArcRwSignal<u32>,
    count: ArcRwSignal<usize>,
}

struct State {
    window: Window,
    drawn: Vec<Drawn>,
    /// Rows have changed since they were last compared with what is drawn.
    dirty: bool,
    width: i32,
    seen: Option<RowKey>,
    found: Option<RowKey>,
}

struct Drawn {
    key: RowKey,
    element: HtmlElement,
    item: ArcRwSignal<Item>,
    _tree: UnmountHandle<AnyViewState>,
}

struct Page {
    elements: Elements,
    document: Document,
    sizes: ResizeObserver,
    knows_rest: bool,
    _measured: Closure<dyn FnMut(js_sys::Array)>,
    _listeners: [Listener; 2],
}

impl Drop for Page {
    fn drop(&mut self) {
        self.sizes.disconnect();
    }
}

impl Timeline {
    /// A timeline of this conversation; `draw` makes the inside of a row.
    pub fn new(chat: Chat, draw: impl Fn(ArcRwSignal<Item>) -> AnyView + 'static) -> Self {
        let state = State {
            window: Window::new(OVERSCAN * i64::from(window::UNITS)),
            drawn: Vec::new(),
            dirty: true,
            width: 300,
            seen: None,
            found: None,
        };
        let inner = Rc::new(Inner {
            chat,
            draw: Rc::new(draw),
            page: RefCell::new(None),
            state: RefCell::new(state),
            moving: Cell::new(false),
            planned: Cell::new(false),
            away: ArcRwSignal::new(false),
            missed: ArcRwSignal::new(0),
            count: ArcRwSignal::new(0),
        });
        let weak = Rc::downgrade(&inner);
        chat.rows.with_value(|view| {
            view.subscribe(Box::new(move |patch, rows| {
                if let Some(inner) = weak.upgrade() {
                    inner.patched(patch, rows);
                }
            }));
            view.with(&mut |rows| inner.patched(&Patch::Reset, rows));
        });
        Self(inner)
    }

    /// Starts to draw into these elements.
    pub fn attach(&self, elements: Elements) {
        let Some(document) = elements.scroller.owner_document() else {
            return;
        };
        let weak = Rc::downgrade(&self.0);
        let measured = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            if let Some(inner) = weak.upgrade() {
                inner.measured(&entries);
            }
        });
        let Ok(sizes) = ResizeObserver::new(measured.as_ref().unchecked_ref()) else {
            return;
        };
        sizes.observe(&elements.scroller);
        sizes.observe(&elements.tail);
        let on = |kind: &str, run: fn(&Rc<Inner>)| {
            let weak = Rc::downgrade(&self.0);
            listen(&elements.scroller, kind, move |_| {
                if let Some(inner) = weak.upgrade() {
                    run(&inner);
                }
            })
        };
        let listeners = [
            on("scroll", |inner| inner.scrolled()),
            on("scrollend", |inner| {
                inner.moving.set(false);
                inner.draw_now();
            }),
        ];
        let knows_rest = js_sys::Reflect::has(&elements.scroller, &"onscrollend".into()).unwrap_or(false);
        let page = Page {
            elements,
            document,
            sizes,
            knows_rest,
            _measured: measured,
            _listeners: listeners,
        };
        *self.0.page.borrow_mut() = Some(page);
        self.0.view_changed();
    }

    /// Draws no more and lets go of the elements.
    pub fn detach(&self) {
        self.0.state.borrow_mut().drawn.clear();
        *self.0.page.borrow_mut() = None;
    }

    /// The panel was opened: what is in view has been seen.
    pub fn shown(&self) {
        self.0.view_changed();
        self.0.tell_seen();
    }

    /// The reader is not at the end.
    #[must_use]
    pub fn away(&self) -> ArcRwSignal<bool> {
        self.0.away.clone()
    }

    /// How many messages of others have come since the reader left the end.
    #[must_use]
    pub fn missed(&self) -> ArcRwSignal<u32> {
        self.0.missed.clone()
    }

    /// How many rows there are.
    #[must_use]
    pub fn count(&self) -> ArcRwSignal<usize> {
        self.0.count.clone()
    }

    /// Goes to the end and follows it.
    pub fn to_end(&self) {
        self.0.moving.set(false);
        self.0.state.borrow_mut().window.follow();
        self.0.draw_now();
    }

    /// Shows a row a quarter down the view and marks it as found.
    pub fn jump(&self, key: &RowKey) {
        let mut at = None;
        self.0.chat.rows.with_value(|view| {
            view.with(&mut |rows| at = rows.iter().position(|row| row.key == *key));
        });
        let Some(at) = at else { return };
        let below = self.0.height() / 4;
        {
            let mut state = self.0.state.borrow_mut();
            state.window.jump(at, below);
            state.dirty = true;
        }
        self.mark(Some(key.clone()));
    }

    /// Marks a row as found, or none.
    pub fn mark(&self, key: Option<RowKey>) {
        self.0.moving.set(false);
        {
            let mut state = self.0.state.borrow_mut();
            state.found = key;
            state.dirty = true;
        }
        self.0.draw_now();
    }

    /// The rows whose text holds `words`, in any case, oldest first.
    #[must_use]
    pub fn find(&self, words: &str) -> Vec<RowKey> {
        let words = lower_case(words);
        let mut hits = Vec::new();
        if words.is_empty() {
            return hits;
        }
        self.0.chat.rows.with_value(|view| {
            view.with(&mut |rows| {
                let found = rows
                    .iter()
                    .filter(|row| lower_case(text_of(row)).contains(&words));
                hits.extend(found.map(|row| row.key.clone()));
            });
        });
        hits
    }
}

impl Inner {
    /// Takes a change of the rows in. Rows may have changed further already, so
    /// drawing waits until all patches of this turn are in.
    fn patched(self: &Rc<Self>, patch: &Patch, rows: &[Row]) {
        let mut state = self.state.borrow_mut();
        let width = state.width;
        let guess = |at: usize| {
            rows.get(at)
                .map_or(40 * window::UNITS, |row| estimate(row, width))
        };
        match *patch {
            Patch::Reset => state.window.reset((0..rows.len()).map(guess).collect()),
            Patch::Insert { at, count } => {
                let heights: Vec<i32> = (at..at + count).map(guess).collect();
                state.window.insert(at, &heights);
                if at + count >= state.window.len() && state.window.anchor() != Anchor::End {
                    let new = rows.get(at..).unwrap_or_default();
                    if new.last().is_some_and(window::is_own) {
                        // Whoever speaks wants to see what they said.
                        state.window.follow();
                    } else {
                        let said = new
                            .iter()
                            .filter(|row| matches!(row.body, RowBody::Message { .. }))
                            .count();
                        self.missed.update(|missed| *missed += said as u32);
                    }
                }
            }
            Patch::Update { .. } => {}
            Patch::Remove { at } => state.window.remove(at),
            Patch::Move { from, to } => {
                state.window.remove(from);
                state.window.insert(to, &[guess(to)]);
            }
            Patch::Append { at, ref text } => {
                if let Some(row) = rows.get(at)
                    && let Some(drawn) = state.drawn.iter().find(|drawn| drawn.key == row.key)
                    && drawn.append(text)
                {
                    return;
                }
            }
        }
        state.dirty = true;
        drop(state);
        self.plan();
    }

    fn plan(self: &Rc<Self>) {
        if self.planned.replace(true) {
            return;
        }
        let weak = Rc::downgrade(self);
        queue_microtask(move || {
            if let Some(inner) = Weak::upgrade(&weak) {
                inner.planned.set(false);
                inner.draw_now();
            }
        });
    }

    fn height(&self) -> i64 {
        let page = self.page.borrow();
        let pixels = page
            .as_ref()
            .map_or(0, |page| page.elements.scroller.client_height());
        i64::from(pixels) * i64::from(window::UNITS)
    }

    fn view_changed(self: &Rc<Self>) {
        let height = self.height();
        if height > 0 {
            self.state.borrow_mut().window.set_view(height);
            self.draw_now();
        }
    }

    fn scrolled(self: &Rc<Self>) {
        let near_top = {
            let page = self.page.borrow();
            let Some(page) = page.as_ref() else { return };
            let scroller = &page.elements.scroller;
            let top = scroller.scroll_top();
            let left = scroller.scroll_height() - scroller.client_height() - top;
            self.moving.set(page.knows_rest);
            let unit = i64::from(window::UNITS);
            self.state
                .borrow_mut()
                .window
                .scrolled(i64::from(top) * unit, i64::from(left) * unit);
            top < NEAR_TOP
        };
        self.draw_now();
        if near_top && self.chat.older.get_untracked() == Older::Some {
            self.chat.run(Command::LoadOlder);
        }
    }

    /// Draws what the window wants.
    fn draw_now(self: &Rc<Self>) {
        let mut count = 0;
        {
            let page = self.page.borrow();
            let Some(page) = page.as_ref() else { return };
            if page.elements.scroller.client_height() == 0 {
                return;
            }
            self.chat.rows.with_value(|view| {
                view.with(&mut |rows| {
                    count = rows.len();
                    self.draw_rows(page, rows);
                });
            });
        }
        if self.count.get_untracked() != count {
            self.count.set(count);
        }
        self.tell_away();
        self.tell_seen();
    }

    fn draw_rows(&self, page: &Page, rows: &[Row]) {
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        if state.window.len() != rows.len() {
            let width = state.width;
            state
                .window
                .reset(rows.iter().map(|row| estimate(row, width)).collect());
            state.dirty = true;
        }
        let before = state.window.range();
        let layout = state.window.layout(!self.moving.get());
        if state.dirty || layout.range != before || state.drawn.len() != layout.range.len() {
            self.sync(page, state, rows, layout.range.start);
            state.dirty = false;
        }
        page.space(&mut state.window, &layout);
    }

    /// Makes the drawn rows those of the window, keeping every element that stays.
    fn sync(&self, page: &Page, state: &mut State, rows: &[Row], start: usize) {
        let range = state.window.range();
        let mut old: Vec<Option<Drawn>> = core::mem::take(&mut state.drawn).into_iter().map(Some).collect();
        let mut next = 0;
        let mut fresh = Vec::new();
        for at in range.clone() {
            let key = &rows[at].key;
            let is = |slot: &Option<Drawn>| slot.as_ref().is_some_and(|drawn| drawn.key == *key);
            let found = (next..old.len())
                .chain(0..next.min(old.len()))
                .find(|&i| is(&old[i]));
            let item = Item {
                row: rows[at].clone(),
                place: window::place(rows, at, &local_day),
            };
            let drawn = found.and_then(|i| {
                next = i + 1;
                old[i].take()
            });
            match drawn {
                Some(drawn) => {
                    if drawn.item.with_untracked(|held| *held != item) {
                        drawn.item.set(item);
                    }
                    fresh.push(drawn);
                }
                None => fresh.extend(self.create(page, item)),
            }
        }
        page.rescue_focus(&old);
        drop(old);
        let list = &page.elements.list;
        let mut cursor = list.first_child();
        for drawn in &fresh {
            if cursor
                .as_ref()
                .is_some_and(|node| node.is_same_node(Some(&drawn.element)))
            {
                cursor = cursor.and_then(|node| node.next_sibling());
            } else {
                let _ = list.insert_before(&drawn.element, cursor.as_ref());
            }
        }
        for (i, drawn) in fresh.iter().enumerate() {
            drawn.label(start + i + 1, rows.len(), state.found.as_ref());
        }
        state.drawn = fresh;
    }

    fn create(&self, page: &Page, item: Item) -> Option<Drawn> {
        let element: HtmlElement = page.document.create_element("div").ok()?.unchecked_into();
        element.set_class_name("row");
        let _ = element.set_attribute("role", "article");
        let _ = element.set_attribute("data-key", &item.row.key.0);
        let key = item.row.key.clone();
        let item = ArcRwSignal::new(item);
        let inside = item.clone();
        let draw = Rc::clone(&self.draw);
        let tree = mount_to_renderer(&element, move || draw(inside));
        page.sizes.observe(&element);
        Some(Drawn {
            key,
            element,
            item,
            _tree: tree,
        })
    }

    /// Heights have come from the browser. New rows wait for the next frame:
    /// observing them from here would not be delivered in this one.
    fn measured(self: &Rc<Self>, entries: &js_sys::Array) {
        let mut resized = false;
        {
            let page = self.page.borrow();
            let Some(page) = page.as_ref() else { return };
            let mut state = self.state.borrow_mut();
            let start = state.window.range().start;
            for entry in entries.iter() {
                let entry: ResizeObserverEntry = entry.unchecked_into();
                let target = entry.target();
                let size: ResizeObserverSize = entry.border_box_size().get(0).unchecked_into();
                if target.is_same_node(Some(&page.elements.scroller)) {
                    let height = page.elements.scroller.client_height();
                    state.width = page.elements.scroller.client_width() - 96;
                    state
                        .window
                        .set_view(i64::from(height) * i64::from(window::UNITS));
                    resized = true;
                } else if target.is_same_node(Some(&page.elements.tail)) {
                    resized = true;
                } else if let Some(i) = state
                    .drawn
                    .iter()
                    .position(|d| target.is_same_node(Some(&d.element)))
                {
                    let height = (size.block_size() * f64::from(window::UNITS)) as i32;
                    // A hidden panel measures nothing.
                    if height > 0 {
                        state.window.resize(start + i, height);
                        resized = true;
                    }
                }
            }
            if resized && page.elements.scroller.client_height() > 0 {
                let layout = state.window.space(!self.moving.get());
                page.space(&mut state.window, &layout);
            }
        }
        if resized {
            let weak = Rc::downgrade(self);
            request_animation_frame(move || {
                if let Some(inner) = Weak::upgrade(&weak) {
                    inner.draw_now();
                }
            });
        }
    }

    fn tell_away(&self) {
        let away = self.state.borrow().window.anchor() != Anchor::End;
        if self.away.get_untracked() != away {
            self.away.set(away);
        }
        if !away && self.missed.get_untracked() != 0 {
            self.missed.set(0);
        }
    }

    fn tell_seen(&self) {
        if !self.chat.open.get_untracked() || self.page.borrow().is_none() {
            return;
        }
        let key = {
            let mut state = self.state.borrow_mut();
            let visible = state.window.visible();
            let Some(drawn) = visible.end.checked_sub(state.window.range().start + 1) else {
                return;
            };
            let Some(key) = state.drawn.get(drawn).map(|drawn| drawn.key.clone()) else {
                return;
            };
            if state.seen.as_ref() == Some(&key) {
                return;
            }
            state.seen = Some(key.clone());
            key
        };
        self.chat.run(Command::Seen(key));
    }
}

impl Page {
    /// Carries a layout's spaces and scroll position out.
    fn space(&self, window: &mut Window, layout: &window::Layout) {
        set_height(&self.elements.above, layout.above);
        set_height(&self.elements.below, layout.below);
        let scroller = &self.elements.scroller;
        match layout.scroll {
            Scroll::Keep => {}
            Scroll::To(top) => scroller.set_scroll_top((top / i64::from(window::UNITS)) as i32),
            Scroll::End => {
                scroller.set_scroll_top(scroller.scroll_height());
                window.ended(i64::from(scroller.scroll_top()) * i64::from(window::UNITS));
            }
        }
    }

    /// Focus in a row that goes would fall to the page; the timeline takes it.
    fn rescue_focus(&self, going: &[Option<Drawn>]) {
        let root: web_sys::ShadowRoot = match self.elements.scroller.get_root_node().dyn_into() {
            Ok(root) => root,
            Err(_) => return,
        };
        let Some(active) = root.active_element() else {
            return;
        };
        if going
            .iter()
            .flatten()
            .any(|drawn| drawn.element.contains(Some(&active)))
        {
            let _ = self.elements.scroller.focus();
        }
    }
}

impl Drawn {
    /// Adds streamed text to the one node that shows it. The item learns it too,
    /// silently, so that it equals the row when it is compared next.
    fn append(&self, added: &str) -> bool {
        let node = self
            .element
            .query_selector(".stream")
            .ok()
            .flatten()
            .and_then(|stream| stream.first_child());
        let Some(node) = node.and_then(|node| node.dyn_into::<Text>().ok()) else {
            return false;
        };
        let mut known = false;
        self.item.update_untracked(|item| {
            if let RowBody::Message {
                body: Body::Text(body),
                ..
            } = &mut item.row.body
            {
                body.text.push_str(added);
                known = true;
            }
        });
        known && node.append_data(added).is_ok()
    }

    fn label(&self, position: usize, size: usize, found: Option<&RowKey>) {
        set_attribute(&self.element, "aria-posinset", Some(&position.to_string()));
        set_attribute(&self.element, "aria-setsize", Some(&size.to_string()));
        let seq = self
            .item
            .with_untracked(|item| item.row.seq)
            .map(|seq| seq.to_string());
        set_attribute(&self.element, "data-seq", seq.as_deref());
        let found = found == Some(&self.key);
        set_attribute(&self.element, "data-found", found.then_some(""));
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        self.element.remove();
    }
}

fn set_attribute(element: &HtmlElement, name: &str, value: Option<&str>) {
    if element.get_attribute(name).as_deref() != value {
        let _ = match value {
            Some(value) => element.set_attribute(name, value),
            None => element.remove_attribute(name),
        };
    }
}

/// Sets a height in 64ths of a pixel, exactly and without printing a fraction.
fn set_height(element: &HtmlElement, units: i64) {
    let mut value = String::from("calc(");
    value.push_str(&units.max(0).to_string());
    value.push_str("px/64)");
    let _ = element.style().set_property("height", &value);
}

/// Numbers the days of the reader's calendar.
fn local_day(at: i64) -> i64 {
    let date = js_sys::Date::new(&JsValue::from_f64(at as f64));
    (at - date.get_timezone_offset() as i64 * 60_000).div_euclid(86_400_000)
}

/// Lower case by the browser: the tables for it would be larger than this file.
fn lower_case(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// What a row says, as text.
fn text_of(row: &Row) -> &str {
    match &row.body {
        RowBody::Message { body, .. } => match body {
            Body::Text(body) => &body.text,
            Body::QuickReplies(body) => &body.text,
            Body::Notice(body) => &body.text,
            Body::Image(body) => body.caption.as_deref().unwrap_or(&body.alt),
            Body::Unknown(text) => text,
        },
        RowBody::Assigned(_) | RowBody::Closed | RowBody::Gap => "",
    }
}

fn estimate(row: &Row, width: i32) -> i32 {
    let height = window::text_height(
        text_of(row),
        Shape {
            width,
            line: 21,
            frame: 22,
        },
    );
    match &row.body {
        RowBody::Message {
            body: Body::Image(_), ..
        } => height + 200 * window::UNITS,
        RowBody::Message {
            body: Body::QuickReplies(_),
            ..
        } => height + 52 * window::UNITS,
        _ => height,
    }
}
