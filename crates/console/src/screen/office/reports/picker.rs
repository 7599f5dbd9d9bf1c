//! Which time is looked at: the last days, or own ones.

use aisle_widget::ui::dom::{button, element, hearing, live, maybe, plain, tag};
use aisle_widget::ui::view::View;
use web_sys::HtmlInputElement;

use super::super::super::{Place, by_id, cast, focus};
use super::pick;
use super::range::{Choice, day_number, day_text};
use crate::words::{Office, fill, say};

const LAST: [i64; 3] = [7, 30, 90];

pub(super) fn picker(place: &Place) -> View {
    let (ui, state) = (place.ui, place.office.reports);
    let (pressed, sent) = (place.clone(), place.clone());
    let choices = live(move || {
        let (now, own) = (state.choice.get(), state.own.get());
        let mut buttons: Vec<View> = LAST
            .iter()
            .map(|days| {
                let id = ["range-", &days.to_string()].concat();
                let on = !own && now == Choice::Last(*days);
                let place = pressed.clone();
                let press = Box::new(move || {
                    place.office.reports.own.set(false);
                    pick(&place, Choice::Last(*days));
                });
                let attributes = [
                    ("id", id.as_str()),
                    ("aria-pressed", if on { "true" } else { "false" }),
                ];
                button(
                    "segment",
                    &attributes,
                    press,
                    vec![fill(ui, Office::LastDays, "n", &days.to_string()).into()],
                )
            })
            .collect();
        let press = Box::new(move || {
            state.own.set(true);
            focus("range-from");
        });
        let attributes = [
            ("id", "range-own"),
            ("aria-pressed", if own { "true" } else { "false" }),
        ];
        buttons.push(button(
            "segment",
            &attributes,
            press,
            vec![say(ui, Office::OwnDays).into()],
        ));
        let label = say(ui, Office::RangeLabel);
        element(
            "div",
            "segments",
            &[("role", "group"), ("aria-label", &label)],
            buttons,
        )
    });
    let dates = maybe(move || {
        if !state.own.get() {
            return None;
        }
        let range = state.range.get();
        let field = |id: &'static str, word: Office, day: i64| {
            let label = element("label", "", &[("for", id)], vec![say(ui, word).into()]);
            let day = day_text(day);
            let attributes = [
                ("id", id),
                ("type", "date"),
                ("required", ""),
                ("value", &day),
                ("min", "2020-01-01"),
            ];
            tag(
                "div",
                "date",
                vec![label, element("input", "", &attributes, Vec::new())],
            )
        };
        let go = element(
            "button",
            "secondary",
            &[("type", "submit"), ("id", "range-show")],
            vec![say(ui, Office::Show).into()],
        );
        let form = plain(
            "form",
            "dates",
            &[("id", "range-form")],
            vec![
                field("range-from", Office::From, range.first),
                field("range-to", Office::To, range.last()),
                go,
            ],
        );
        let place = sent.clone();
        Some(hearing(
            form,
            "submit",
            Box::new(move |event| {
                event.prevent_default();
                let day = |id: &str| day_number(&cast::<HtmlInputElement>(by_id(id))?.value());
                if let (Some(first), Some(last)) = (day("range-from"), day("range-to")) {
                    // Whoever mixes the two up means the same days.
                    pick(&place, Choice::Own(first.min(last), first.max(last)));
                }
            }),
        ))
    });
    tag("div", "picker", vec![choices, dates])
}
