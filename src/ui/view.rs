//! Views as plain data: one type for everything that is drawn.
//!
//! Leptos runs them: owners, signals, and a render effect for each view that
//! changes. Its typed builder is not used, because each shape of element is a
//! type of its own there, with kilobytes of code to build and to compare it.
//!
//! Owns how a view becomes nodes and how a newer one changes them in place: an
//! element keeps its node, its focus and its selection as long as its tag stays.
//! Refuses HTML: text becomes text nodes, and every element is made by name.

use std::cell::RefCell;
use std::rc::Rc;

use aisle_platform::listen::{Listener, listen};
use leptos::mount::{UnmountHandle, mount_to_renderer};
use leptos::prelude::{Mountable, Render, RenderEffect, document};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, Node, Text};

/// What a listener does.
pub type Act = Box<dyn FnMut(Event)>;

/// What is done to an element.
pub type Then = Box<dyn Fn(&HtmlElement)>;

/// Something to draw.
pub enum View {
    /// A text node; empty for nothing.
    Text(String),
    /// An element.
    Tag(Box<Tag>),
    /// Drawn anew whenever a signal that it reads changes.
    Live(Box<dyn Fn() -> View>),
}

/// An element to draw.
pub struct Tag {
    /// Its name.
    pub name: &'static str,
    /// Names and values.
    pub attributes: Vec<(&'static str, String)>,
    /// Kinds of events, and what each does.
    pub listeners: Vec<(&'static str, Act)>,
    /// In order.
    pub children: Vec<View>,
    /// Called with the element whenever it was drawn, for what no attribute can say.
    pub then: Option<Then>,
}

/// What was drawn; dropping it ends its effects and listeners.
pub enum Drawn {
    /// A text node and what it says.
    Text(Text, String),
    /// An element.
    Tag(Box<DrawnTag>),
    /// What is shown now, and what draws it anew.
    Live(Held, RenderEffect<()>),
}

/// What a live view shows. Its effect writes it, and its task keeps what it writes
/// to for as long as it has not been told that the effect is gone: the views inside
/// go with this, and not then, or their effects would still run once and read
/// signals that are no more.
#[derive(Default)]
pub struct Held(Rc<RefCell<Option<Drawn>>>);

impl Drop for Held {
    fn drop(&mut self) {
        // A view that drops itself while it is drawn is still in use.
        let drawn = self.0.try_borrow_mut().ok().and_then(|mut held| held.take());
        drop(drawn);
    }
}

/// An element in the document.
pub struct DrawnTag {
    name: &'static str,
    element: Element,
    attributes: Vec<(&'static str, String)>,
    listeners: Vec<Listener>,
    children: Vec<Drawn>,
}

/// A view in the document; dropping it takes it out.
pub type Mount = UnmountHandle<Drawn>;

/// Draws a view into an element, after what is there.
pub fn mount(parent: &HtmlElement, draw: Box<dyn FnOnce() -> View>) -> Mount {
    mount_to_renderer(parent, draw)
}

impl View {
    /// Nothing, and room for something.
    pub const fn nothing() -> Self {
        Self::Text(String::new())
    }
}

impl From<String> for View {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Render for View {
    type State = Drawn;

    fn build(self) -> Drawn {
        match self {
            Self::Text(text) => Drawn::Text(document().create_text_node(&text), text),
            Self::Live(draw) => {
                let held = Held::default();
                let effect = follow(draw, &held);
                Drawn::Live(held, effect)
            }
            Self::Tag(tag) => {
                let mut drawn = DrawnTag {
                    name: tag.name,
                    element: create(tag.name),
                    attributes: Vec::new(),
                    listeners: Vec::new(),
                    children: Vec::new(),
                };
                drawn.update(*tag);
                Drawn::Tag(Box::new(drawn))
            }
        }
    }

    fn rebuild(self, drawn: &mut Drawn) {
        match (self, drawn) {
            (Self::Text(text), Drawn::Text(node, held)) => {
                if text != *held {
                    node.set_data(&text);
                    *held = text;
                }
            }
            (Self::Live(draw), Drawn::Live(held, effect)) => *effect = follow(draw, held),
            (Self::Tag(tag), Drawn::Tag(drawn)) if tag.name == drawn.name => drawn.update(*tag),
            (view, drawn) => {
                let mut old = core::mem::replace(drawn, view.build());
                if let Some(node) = old.node()
                    && let Some(parent) = node.parent_node()
                {
                    drawn.insert(&parent, Some(&node));
                }
                old.unmount();
            }
        }
    }
}

/// Draws into `held` now and whenever what `draw` reads has changed.
fn follow(draw: Box<dyn Fn() -> View>, held: &Held) -> RenderEffect<()> {
    let held = Rc::clone(&held.0);
    RenderEffect::new(move |_| {
        let view = draw();
        let mut held = held.borrow_mut();
        match &mut *held {
            Some(drawn) => view.rebuild(drawn),
            none => *none = Some(view.build()),
        }
    })
}

fn create(name: &str) -> Element {
    let document = document();
    let made = match name {
        "svg" | "path" => document.create_element_ns(Some("http://www.w3.org/2000/svg"), name),
        _ => document.create_element(name),
    };
    // Names are literals of this folder, all of them valid.
    made.unwrap_or_else(|never| never.unchecked_into())
}

impl DrawnTag {
    fn update(&mut self, tag: Tag) {
        let Tag {
            attributes,
            listeners,
            children,
            then,
            ..
        } = tag;
        for (name, _) in &self.attributes {
            if !attributes.iter().any(|(kept, _)| kept == name) {
                let _ = self.element.remove_attribute(name);
            }
        }
        for attribute in &attributes {
            if !self.attributes.contains(attribute) {
                let _ = self.element.set_attribute(attribute.0, &attribute.1);
            }
        }
        self.attributes = attributes;
        self.listeners.clear();
        for (kind, act) in listeners {
            self.listeners.push(listen(&self.element, kind, act));
        }
        for mut more in self.children.drain(children.len().min(self.children.len())..) {
            more.unmount();
        }
        for (at, child) in children.into_iter().enumerate() {
            match self.children.get_mut(at) {
                Some(drawn) => child.rebuild(drawn),
                None => {
                    let drawn = child.build();
                    drawn.insert(&self.element, None);
                    self.children.push(drawn);
                }
            }
        }
        if let Some(then) = then {
            then(self.element.unchecked_ref());
        }
    }
}

impl Drawn {
    /// The one node that it is.
    fn node(&self) -> Option<Node> {
        match self {
            Self::Text(node, _) => Some(node.clone().into()),
            Self::Tag(tag) => Some(tag.element.clone().into()),
            Self::Live(held, _) => held.0.borrow().as_ref().and_then(Self::node),
        }
    }

    fn insert(&self, parent: &Node, before: Option<&Node>) {
        if let Some(node) = self.node() {
            let _ = parent.insert_before(&node, before);
        }
    }
}

impl Mountable for Drawn {
    fn unmount(&mut self) {
        if let Some(node) = self.node()
            && let Some(parent) = node.parent_node()
        {
            let _ = parent.remove_child(&node);
        }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.insert(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Some(node) = self.node() else { return false };
        let Some(parent) = node.parent_element() else {
            return false;
        };
        child.mount(&parent, Some(&node));
        true
    }

    fn elements(&self) -> Vec<Element> {
        self.node()
            .and_then(|node| node.dyn_into().ok())
            .into_iter()
            .collect()
    }
}
