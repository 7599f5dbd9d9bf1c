//! Reports an owner reads: how long people waited, what they thought of it, where
//! and why they began, and what was missed.
//!
//! Owns which time is asked for and what came. The server counts; here it is drawn
//! ([`cards`]) and written down ([`table`]).

mod cards;
mod data;
mod picker;
mod range;
mod table;

use aisle_platform::clock;
use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{element, live, maybe, tag, words};
use aisle_widget::ui::i18n::with_intl;
use aisle_widget::ui::view::View;

use super::super::Place;
use super::{head, say};
use crate::desk::{Refusal, Ui, ask};
use crate::words::{Office, fill, say as word};
use data::Report;
use range::{Choice, Range};

/// The reports, as the server names them, in the order they were asked for.
const NAMES: [&str; 7] = [
    "waits", "ratings", "triggers", "outcomes", "pages", "searches", "missed",
];

/// What came of a question.
type Got = Option<Result<Report, Refusal>>;

/// What is known of reports. Lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct State {
    choice: Shared<Choice>,
    /// Own days are being picked.
    own: Shared<bool>,
    range: Shared<Range>,
    /// The clocks were changed within the time.
    shifted: Shared<bool>,
    got: [Shared<Got>; 7],
    /// Counts questions: what answers an older one is not drawn.
    asked: Shared<u32>,
    /// Width of the page in CSS pixels.
    width: Shared<i32>,
    /// Charts whose tables are shown.
    open: Shared<Vec<&'static str>>,
}

impl State {
    pub(crate) fn new() -> Self {
        let choice = Choice::Last(30);
        Self {
            choice: Shared::new(choice),
            own: Shared::new(false),
            range: Shared::new(Range::new(choice, clock::wall(), |_| 0)),
            shifted: Shared::new(false),
            got: NAMES.map(|_| Shared::new(None)),
            asked: Shared::new(0),
            width: Shared::new(1000),
            open: Shared::new(Vec::new()),
        }
    }

    /// What came of one of them; follows it.
    fn report(self, name: &str) -> Got {
        let at = NAMES.iter().position(|known| *known == name)?;
        self.got.get(at)?.get()
    }

    fn is_open(self, chart: &'static str) -> bool {
        self.open.with(|open| open.contains(&chart))
    }

    fn toggle(self, chart: &'static str) {
        let mut open = self.open.get_untracked();
        if open.contains(&chart) {
            open.retain(|other| *other != chart);
        } else {
            open.push(chart);
        }
        self.open.set(open);
    }
}

/// Asks for the time that is picked; what is on screen stays until answers come.
fn load(place: &Place) {
    let (ui, state) = (place.ui, place.office.reports);
    let offset = |at: i64| {
        leptos::prelude::untrack(|| with_intl(ui.chrome, |intl| i64::from(intl.offset_minutes(at))))
    };
    let range = Range::new(state.choice.get_untracked(), clock::wall(), offset);
    let mine = state.asked.get_untracked() + 1;
    state.asked.set(mine);
    state.shifted.set(offset(range.from) != range.zone);
    state.range.set(range);
    for (name, got) in NAMES.into_iter().zip(state.got) {
        let path = ["/v1/agent/reports/", name, "?", &range.query()].concat();
        ask(&place.hands, "GET", &path, None, move |answer| {
            if state.asked.get_untracked() == mine {
                let report =
                    answer.and_then(|text| serde_json::from_str(&text).map_err(|_| Refusal::Unreachable));
                got.set(Some(report));
            }
        });
    }
}

fn pick(place: &Place, choice: Choice) {
    place.office.reports.choice.set(choice);
    load(place);
}

/// The page.
pub(super) fn page(place: &Place) -> View {
    let (ui, state) = (place.ui, place.office.reports);
    load(place);
    let title = head(ui, Office::Reports, Some(Office::ReportsMore));
    let tools = tag("div", "office-head", vec![title, picker::picker(place)]);
    let said = live(move || span(ui, state));
    let shift = maybe(move || {
        state
            .shifted
            .get()
            .then(|| words("p", "quiet report-note", word(ui, Office::ClocksChanged)))
    });
    let tiles = live(move || tiles(ui, state));
    let body = super::wide(
        "div",
        "report-cards",
        &[("id", "report-cards")],
        cards::all(place),
        state.width,
    );
    tag("div", "reports", vec![tools, said, shift, tiles, body])
}

/// Which days these are, in words.
fn span(ui: Ui, state: State) -> View {
    let range = state.range.get();
    let days = [
        say::whole_day(ui, range.first),
        " – ".to_owned(),
        say::whole_day(ui, range.last()),
    ];
    let zone = zone_text(range.zone);
    let zone = fill(ui, Office::DaysOf, "zone", &zone);
    element(
        "p",
        "quiet report-note",
        &[("id", "report-span"), ("role", "status")],
        vec![[&days.concat(), " · ", &zone].concat().into()],
    )
}

/// `UTC+9`, `UTC−3:30`.
fn zone_text(minutes: i64) -> String {
    let sign = if minutes < 0 { "−" } else { "+" };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    let mut text = ["UTC", sign, &hours.to_string()].concat();
    if rest > 0 {
        text += &[":", if rest < 10 { "0" } else { "" }, &rest.to_string()].concat();
    }
    text
}

/// The figures above all charts.
fn tiles(ui: Ui, state: State) -> View {
    let waits = state.report("waits").and_then(Result::ok);
    let ratings = state.report("ratings").and_then(Result::ok);
    let missed = state.report("missed").and_then(Result::ok);
    let of = |report: &Option<Report>, name: &str| report.as_ref().and_then(|report| report.sum(name));
    let none = || "–".to_owned();
    let time = |name: &str| of(&waits, name).map_or_else(none, |ms| table::time(ui, ms));
    let chats = of(&waits, "chats");
    let answered = of(&waits, "answered")
        .zip(chats)
        .and_then(|(some, all)| data::percent(some, all));
    let mean = ratings.as_ref().and_then(|report| report.mean("mean"));
    let missed_share = of(&missed, "missed")
        .zip(chats)
        .and_then(|(some, all)| data::percent(some, all));
    let share = |n: Option<i64>| n.map(|n| fill(ui, Office::Percent, "n", &say::number(ui, n)));
    let list = [
        (
            "chats",
            Office::TileChats,
            chats.map_or_else(none, |n| say::number(ui, n)),
            None,
        ),
        (
            "answered",
            Office::TileAnswered,
            share(answered).unwrap_or_else(none),
            of(&waits, "answered").map(|n| say::number(ui, n)),
        ),
        (
            "answer",
            Office::TileAnswer,
            time("answer_median"),
            of(&waits, "answer_p90").map(|ms| fill(ui, Office::TileP90, "time", &table::time(ui, ms))),
        ),
        (
            "rating",
            Office::TileRating,
            mean.map_or_else(none, |mean| {
                fill(ui, Office::OutOf, "n", &say::decimal(ui, mean / 10 * 10))
            }),
            of(&ratings, "ratings")
                .filter(|n| *n > 0)
                .map(|n| crate::words::count(ui, Office::RatingCount, usize::try_from(n).unwrap_or(0))),
        ),
        (
            "missed",
            Office::TileMissed,
            of(&missed, "missed").map_or_else(none, |n| say::number(ui, n)),
            share(missed_share.filter(|share| *share > 0)),
        ),
    ];
    let tiles = list.into_iter().map(|(id, name, value, more)| {
        let mut parts = vec![
            words("dt", "", word(ui, name)),
            element("dd", "tile-value", &[("data-tile", id)], vec![value.into()]),
        ];
        parts.push(words("dd", "quiet tile-more", more.unwrap_or_default()));
        tag("div", "tile", parts)
    });
    element("dl", "tiles", &[("id", "report-tiles")], tiles.collect())
}

#[cfg(test)]
mod tests {
    use super::zone_text;

    #[test]
    fn a_zone_is_said_by_its_distance_from_utc() {
        for (minutes, text) in [
            (0, "UTC+0"),
            (540, "UTC+9"),
            (-210, "UTC−3:30"),
            (345, "UTC+5:45"),
            (-65, "UTC−1:05"),
        ] {
            assert_eq!(zone_text(minutes), text);
        }
    }
}
