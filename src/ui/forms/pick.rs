//! One of several, as a row of chips: radio buttons of the browser, so arrows,
//! names and forced colours are right by themselves.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::ui::dom::{hearing, plain, tag, words};
use crate::ui::view::View;

/// What the chips have in common.
pub(super) struct Pick {
    /// Name of the radio group; one for each question of each message.
    pub(super) group: String,
    /// What is asked.
    pub(super) legend: String,
    /// How the chips stand.
    pub(super) class: &'static str,
    /// The place of what is chosen.
    pub(super) on: Option<usize>,
}

/// Draws the chips; `choose` hears of the place of another one.
pub(super) fn pick(pick: Pick, labels: Vec<String>, choose: impl Fn(usize) + Clone + 'static) -> View {
    let chips = labels.into_iter().enumerate().map(|(at, label)| {
        let attributes = [("type", "radio"), ("name", pick.group.as_str())];
        let mut input = plain("input", "", &attributes, Vec::new());
        let on = pick.on == Some(at);
        input.then = Some(Box::new(move |node| {
            if let Some(input) = node.dyn_ref::<HtmlInputElement>() {
                input.set_checked(on);
            }
        }));
        let choose = choose.clone();
        let input = hearing(input, "change", Box::new(move |_| choose(at)));
        tag("label", "rich-value", vec![input, words("span", "", label)])
    });
    let chips = chips.collect();
    let legend = words("legend", "", pick.legend);
    tag(
        "fieldset",
        "rich-option",
        vec![legend, tag("div", pick.class, chips)],
    )
}
