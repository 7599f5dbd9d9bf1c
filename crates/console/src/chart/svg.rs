//! Shapes as plain data, and how they become elements.

use aisle_widget::ui::view::View;
use leptos::prelude::document;
use web_sys::Element;

use super::px;
use crate::screen::with_node;

const SVG: &str = "http://www.w3.org/2000/svg";

/// An element of a drawing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shape {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    inside: Vec<Shape>,
}

impl Shape {
    pub(super) fn new(name: &'static str, class: &str) -> Self {
        Self {
            name,
            attributes: vec![("class", class.to_owned())],
            text: String::new(),
            inside: Vec::new(),
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: String) -> Self {
        self.attributes.push((name, value));
        self
    }

    /// A box with round corners.
    pub(super) fn rect(class: &str, [x, y, width, height]: [f64; 4], round: f64) -> Self {
        Self::new("rect", class)
            .with("x", px(x))
            .with("y", px(y))
            .with("width", px(width.max(0.0)))
            .with("height", px(height.max(0.0)))
            .with("rx", px(round))
    }

    /// A label; `end` and `mid` in the class say where it is anchored.
    pub(super) fn text(class: &str, x: f64, y: f64, text: &str) -> Self {
        let mut shape = Self::new("text", class).with("x", px(x)).with("y", px(y));
        text.clone_into(&mut shape.text);
        shape
    }

    /// The same with a tip, shown where the pointer rests.
    pub(super) fn told(mut self, tip: &str) -> Self {
        let mut title = Self::new("title", "");
        title.attributes.clear();
        tip.clone_into(&mut title.text);
        self.inside.push(title);
        self
    }

    fn element(&self) -> Option<Element> {
        let made = document().create_element_ns(Some(SVG), self.name).ok()?;
        for (name, value) in &self.attributes {
            let _ = made.set_attribute(name, value);
        }
        if !self.text.is_empty() {
            made.set_text_content(Some(&self.text));
        }
        for shape in &self.inside {
            if let Some(inside) = shape.element() {
                let _ = made.append_child(&inside);
            }
        }
        Some(made)
    }
}

/// A drawing of this size, which is one picture for those who hear: `label` names it
/// and `said` tells what it shows.
pub(crate) fn drawing(label: &str, said: &str, width: f64, height: f64, shapes: Vec<Shape>) -> View {
    let sides = ["0 0 ", &px(width), " ", &px(height)].concat();
    let attributes = [
        ("role", "img"),
        ("aria-label", label),
        ("aria-description", said),
        ("viewBox", sides.as_str()),
    ];
    let said = said.to_owned();
    with_node("svg", "drawing", &attributes, Vec::new(), move |node| {
        node.set_text_content(None);
        let mut desc = Shape::new("desc", "");
        desc.attributes.clear();
        desc.text.clone_from(&said);
        for shape in std::iter::once(&desc).chain(&shapes) {
            if let Some(element) = shape.element() {
                let _ = node.append_child(&element);
            }
        }
    })
}
