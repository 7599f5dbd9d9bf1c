//! The choice of one option of a product: a row of values, or a menu of many.
//! Both are the browser's own controls, so keys, names and forced colours are
//! right by themselves.

use aisle_core::commerce::variant::{Choice, Offer};
use aisle_core::protocol::rich::{OptionValue, Product};
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use super::words::{Word, fill, say};
use crate::app::Chat;
use crate::ui::dom::{element, hearing, plain, tag, words};
use crate::ui::later::Site;
use crate::ui::view::View;

/// More values than this make a menu.
const ROW: usize = 12;

/// Draws one option; `choose` hears of the place of another value.
pub(in crate::ui) fn option(
    site: &Site,
    product: &Product,
    at: usize,
    chosen: &Choice,
    choose: impl Fn(usize) + Clone + 'static,
) -> View {
    let Some(option) = product.options.get(at) else {
        return View::nothing();
    };
    let now = chosen.picked(at);
    let fits = |value| chosen.offer(product, at, value) == Offer::Free;
    if option.values.len() > ROW {
        let values = option.values.iter().enumerate();
        let values = values.map(|(value, it)| said(site.chat, it, fits(value)));
        let none = say(site.chat, Word::ChooseOne);
        return menu(&option.name, &none, values.collect(), now, choose);
    }
    let group = [&site.key, "-", &at.to_string()].concat();
    let mut row = Vec::new();
    for (value, it) in option.values.iter().enumerate() {
        row.push(radio(site.chat, &group, it, now == Some(value), fits(value), {
            let choose = choose.clone();
            move || choose(value)
        }));
    }
    let label = now.and_then(|now| option.values.get(now));
    let legend = match label {
        Some(value) => vec![
            [&option.name, ": "].concat().into(),
            words("b", "", value.label.clone()),
        ],
        None => vec![option.name.clone().into()],
    };
    let parts = vec![tag("legend", "", legend), tag("div", "rich-values", row)];
    tag("fieldset", "rich-option", parts)
}

/// A value's words, and that it cannot be had.
fn said(chat: Chat, value: &OptionValue, fits: bool) -> String {
    if fits {
        value.label.clone()
    } else {
        fill(chat, Word::Unavailable, "what", &value.label)
    }
}

fn radio(
    chat: Chat,
    group: &str,
    value: &OptionValue,
    on: bool,
    fits: bool,
    choose: impl Fn() + 'static,
) -> View {
    let label = said(chat, value, fits);
    let attributes = [("type", "radio"), ("name", group), ("aria-label", &label)];
    let mut input = plain("input", "", &attributes, Vec::new());
    input.then = Some(Box::new(move |node| {
        if let Some(input) = node.dyn_ref::<HtmlInputElement>() {
            input.set_checked(on);
        }
    }));
    let input = hearing(input, "change", Box::new(move |_| choose()));
    let mut class = String::from("rich-value");
    if !fits {
        class.push_str(" gone");
    }
    let shown = match &value.swatch {
        Some(color) => {
            class.push_str(" swatch");
            let color = color.clone();
            let mut spot = plain("span", "spot", &[("title", &value.label)], Vec::new());
            spot.then = Some(Box::new(move |node| {
                let _ = node.style().set_property("background-color", &color);
            }));
            View::Tag(Box::new(spot))
        }
        None => element(
            "span",
            "",
            &[("aria-hidden", "true")],
            vec![value.label.clone().into()],
        ),
    };
    tag("label", &class, vec![input, shown])
}

/// A menu with a name above it; `none` stands in it while nothing is chosen.
pub(in crate::ui) fn menu(
    name: &str,
    none: &str,
    values: Vec<String>,
    now: Option<usize>,
    choose: impl Fn(usize) + 'static,
) -> View {
    let first = element(
        "option",
        "",
        &[("disabled", ""), ("value", "")],
        vec![none.to_owned().into()],
    );
    let each = values.into_iter().map(|label| words("option", "", label));
    let options = std::iter::once(first).chain(each).collect();
    let mut select = plain("select", "rich-menu", &[("aria-label", name)], options);
    let on = now.map_or(0, |now| now as u32 + 1);
    select.then = Some(Box::new(move |node| {
        let _ = Reflect::set(node, &"selectedIndex".into(), &on.into());
    }));
    let select = hearing(
        select,
        "change",
        Box::new(move |event: Event| {
            let at = event
                .target()
                .and_then(|it| Reflect::get(&it, &"selectedIndex".into()).ok())
                .and_then(|at| at.as_f64());
            if let Some(at) = at.filter(|at| *at >= 1.0) {
                choose(at as usize - 1);
            }
        }),
    );
    let title = element(
        "span",
        "rich-label",
        &[("aria-hidden", "true")],
        vec![name.to_owned().into()],
    );
    tag("div", "rich-option", vec![title, select])
}
