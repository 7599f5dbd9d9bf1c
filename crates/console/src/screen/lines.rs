//! The lines of the list that are near the view.
//!
//! All lines have one height, so where each belongs is a product. Lines keep their
//! element by conversation; what changes above the reader moves the scroll position
//! along, so that nothing jumps under their eyes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_core::protocol::{ConversationId, ConversationSummary};
use aisle_platform::listen::{Listener, listen};
use aisle_widget::ui::dom::{element, live, tag, words};
use aisle_widget::ui::view::{Mount, View, mount};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::draw::{ago, focus_still, initials, name_of, path_of, short_time, tint};
use super::{Place, by_id};
use crate::desk::Ui;
use crate::words::{Word, fill, say};

/// Height of a line in CSS pixels; `style/list.css` has the same.
const ROW: i32 = 84;
/// Lines drawn beyond each edge of the view.
const MORE: i32 = 6;
/// So near to the end of what is known, what follows is asked for.
const AHEAD: usize = 40;

/// What a line shows.
#[derive(Debug, Clone, PartialEq)]
struct Item {
    line: ConversationSummary,
    current: bool,
}

struct Line {
    id: ConversationId,
    node: HtmlElement,
    item: ArcRwSignal<Item>,
    at: i32,
    _mount: Mount,
}

#[derive(Clone)]
pub(super) struct Lines(Rc<Inner>);

struct Inner {
    place: Place,
    scroller: RefCell<Option<HtmlElement>>,
    listener: RefCell<Vec<Listener>>,
    order: RefCell<Vec<ConversationId>>,
    drawn: RefCell<Vec<Line>>,
    /// The order belongs to this view and search.
    shown: Cell<u32>,
    owner: Owner,
}

impl Lines {
    pub(super) fn new(place: Place) -> Self {
        Self(Rc::new(Inner {
            place,
            scroller: RefCell::default(),
            listener: RefCell::default(),
            order: RefCell::default(),
            drawn: RefCell::default(),
            shown: Cell::new(0),
            owner: Owner::current().unwrap_or_default(),
        }))
    }

    /// Draws into this element from now on.
    pub(super) fn attach(&self, node: &HtmlElement) {
        if self.0.scroller.borrow().is_some() {
            return;
        }
        let on = |target: &web_sys::EventTarget, kind: &str| {
            let weak = Rc::downgrade(&self.0);
            listen(target, kind, move |_| {
                if let Some(inner) = weak.upgrade() {
                    Self(inner).draw();
                }
            })
        };
        *self.0.listener.borrow_mut() = vec![on(node, "scroll"), on(&window(), "resize")];
        *self.0.scroller.borrow_mut() = Some(node.clone());
        self.update();
    }

    /// The list is different now.
    pub(super) fn update(&self) {
        let Inner { place, order, .. } = &*self.0;
        let ui = place.ui;
        let view = ui.view.get_untracked();
        let list = ui.listed_now(view);
        let same = self.0.shown.replace(view as u32) == view as u32;
        let scroller = self.0.scroller.borrow().clone();
        if let Some(scroller) = scroller {
            let top = scroller.scroll_top();
            if !same {
                scroller.set_scroll_top(0);
            } else if top >= ROW {
                // The line at the upper edge stays where it is.
                let first = usize::try_from(top / ROW).unwrap_or(0);
                let held = order.borrow().get(first).cloned();
                let now = held.and_then(|id| list.iter().position(|other| *other == id));
                if let Some(now) = now.and_then(|now| i32::try_from(now).ok()) {
                    let moved = now - top / ROW;
                    if moved != 0 {
                        self.set_height(list.len());
                        scroller.set_scroll_top(top + moved * ROW);
                    }
                }
            }
        }
        order.replace(list);
        self.draw();
    }

    fn set_height(&self, count: usize) {
        if let Some(list) = by_id("list") {
            let height = i32::try_from(count).unwrap_or(0).saturating_mul(ROW);
            let _ = list.style().set_property("height", &pixels(height));
        }
    }

    fn draw(&self) {
        let Some(scroller) = self.0.scroller.borrow().clone() else {
            return;
        };
        let Some(list) = by_id("list") else { return };
        let ui = self.0.place.ui;
        let order = self.0.order.borrow();
        self.set_height(order.len());
        let count = i32::try_from(order.len()).unwrap_or(0);
        let from = (scroller.scroll_top() / ROW - MORE).clamp(0, count);
        let to =
            ((scroller.scroll_top() + scroller.client_height().max(600)) / ROW + MORE).clamp(from, count);
        let open = ui.open.get_untracked();
        let active = document().active_element();
        let focused = active.clone().filter(|node| list.contains(Some(node)));
        let mut old = self.0.drawn.take();
        let mut new: Vec<Line> = Vec::new();
        for at in from..to {
            let Some(id) = usize::try_from(at).ok().and_then(|at| order.get(at)) else {
                continue;
            };
            let Some(line) = ui.inbox.with_value(|inbox| inbox.get(id).cloned()) else {
                continue;
            };
            let item = Item {
                current: open.as_ref() == Some(id),
                line,
            };
            let known = old.iter().position(|line| line.id == *id);
            let mut line = match known {
                Some(known) => {
                    let line = old.swap_remove(known);
                    if line.item.with_untracked(|held| *held != item) {
                        mark(&line.node, &item);
                        line.item.set(item);
                    }
                    line
                }
                None => match self.make(id, item) {
                    Some(line) => line,
                    None => continue,
                },
            };
            if line.at != at {
                let _ = line.node.style().set_property("top", &pixels(at * ROW));
                line.at = at;
            }
            new.push(line);
        }
        drop(order);
        for gone in &old {
            gone.node.remove();
        }
        // Whoever hears gets them in their order.
        let mut next = list.first_child();
        for line in &new {
            let node: &web_sys::Node = &line.node;
            if next.as_ref() == Some(node) {
                next = node.next_sibling();
            } else {
                let _ = list.insert_before(node, next.as_ref());
            }
        }
        self.0.drawn.replace(new);
        drop(old);
        // Moving an element takes its focus away.
        if let Some(node) = focused.and_then(|node| node.dyn_into::<HtmlElement>().ok())
            && node.is_connected()
            && document().active_element().as_ref() != Some(&node)
        {
            focus_still(&node);
        }
        let known = self.0.order.borrow().len();
        if usize::try_from(to).unwrap_or(0) + AHEAD >= known {
            self.0.place.desk.list_more();
        }
    }

    fn make(&self, id: &ConversationId, item: Item) -> Option<Line> {
        let node: HtmlElement = document().create_element("li").ok()?.dyn_into().ok()?;
        node.set_class_name("line");
        let _ = node.set_attribute("data-id", id.as_str());
        mark(&node, &item);
        let item = ArcRwSignal::new(item);
        let (ui, drawn) = (self.0.place.ui, item.clone());
        let mount = self.0.owner.with(|| {
            mount(
                &node,
                Box::new(move || live(move || drawn.with(|item| draw(ui, item)))),
            )
        });
        Some(Line {
            id: id.clone(),
            node,
            item,
            at: -1,
            _mount: mount,
        })
    }
}

/// What style and tests read of a line.
fn mark(node: &HtmlElement, item: &Item) {
    let set = |name: &str, value: &str| drop(node.set_attribute(name, value));
    let yes = |on: bool| if on { "true" } else { "false" };
    set("data-online", yes(item.line.online));
    set("data-closed", yes(item.line.closed));
    set("data-unread", &item.line.unread.to_string());
}

fn draw(ui: Ui, item: &Item) -> View {
    let line = &item.line;
    let name = name_of(ui, line);
    let face = element(
        "span",
        "avatar",
        &[
            ("data-tint", tint(line.visitor.as_str())),
            ("aria-hidden", "true"),
        ],
        vec![initials(line, &name).into()],
    );
    let mut who = vec![element("bdi", "", &[], vec![name.into()])];
    if line.verified {
        who.push(super::about::badge(ui, true));
    }
    let said = match &line.found {
        Some(found) => {
            let pieces = found.pieces.iter().map(|piece| {
                if piece.hit {
                    words("mark", "", piece.text.clone())
                } else {
                    View::Text(piece.text.clone())
                }
            });
            element("span", "line-preview", &[("dir", "auto")], pieces.collect())
        }
        None => {
            let text = if line.preview.is_empty() {
                say(ui, Word::Erased)
            } else {
                line.preview.clone()
            };
            element("span", "line-preview", &[("dir", "auto")], vec![text.into()])
        }
    };
    let label = fill(ui, Word::Unread, "n", &line.unread.to_string());
    let unread = if line.unread > 0 {
        element(
            "span",
            "unread",
            &[("role", "img"), ("aria-label", &label)],
            vec![line.unread.to_string().into()],
        )
    } else {
        View::nothing()
    };
    let mut about = Vec::new();
    if let Some(since) = line
        .waiting_since
        .filter(|_| !line.closed && line.assignee.is_none())
    {
        let text = fill(ui, Word::WaitsFor, "time", &ago(ui, since));
        about.push(words("span", "line-wait", text));
    } else if line.closed {
        about.push(words("span", "", say(ui, Word::Closed)));
    } else if let Some(holder) = &line.assignee {
        let mine = ui.my_id().as_ref() == Some(&holder.id);
        let text = if mine {
            say(ui, Word::WithMe)
        } else {
            fill(ui, Word::WithWhom, "name", &holder.name)
        };
        about.push(words("span", "", text));
    }
    if line.online {
        about.push(words("span", "", say(ui, Word::HereNow)));
    }
    if let Some(page) = &line.page {
        let text = if page.title.is_empty() {
            path_of(&page.url)
        } else {
            page.title.clone()
        };
        about.push(element(
            "span",
            "line-where",
            &[("dir", "auto")],
            vec![text.into()],
        ));
    }
    let href = ["#c=", line.id.as_str()].concat();
    let mut attributes = vec![("href", href.as_str())];
    if item.current {
        attributes.push(("aria-current", "true"));
    }
    element(
        "a",
        "",
        &attributes,
        vec![
            face,
            tag("span", "line-name", who),
            words("time", "line-time", short_time(ui, line.at)),
            said,
            unread,
            tag("span", "line-page", about),
        ],
    )
}

fn pixels(length: i32) -> String {
    [&length.to_string(), "px"].concat()
}

/// The focus goes to the next or previous line.
pub(super) fn step_focus(down: bool) {
    let Some(active) = document().active_element() else {
        return;
    };
    let Ok(Some(line)) = active.closest(".line") else {
        return;
    };
    let next = if down {
        line.next_element_sibling()
    } else {
        line.previous_element_sibling()
    };
    let link = next.and_then(|next| next.query_selector("a").ok().flatten());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        let _ = link.focus();
        link.scroll_into_view_with_bool(false);
    }
}

/// The conversation before or after the one on screen, in the order of the list.
pub(super) fn neighbour(ui: Ui, down: bool) -> Option<ConversationId> {
    let list = ui.listed_now(ui.view.get_untracked());
    let open = ui.open.get_untracked();
    let at = open.and_then(|open| list.iter().position(|id| *id == open));
    let next = match (at, down) {
        (None, _) => 0,
        (Some(at), true) => at + 1,
        (Some(at), false) => at.checked_sub(1)?,
    };
    list.get(next).cloned()
}
