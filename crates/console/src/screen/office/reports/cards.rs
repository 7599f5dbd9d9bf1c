//! One card for each question: its answer in a sentence, a chart, the numbers as a
//! table, and a file for spreadsheets.

use aisle_widget::ui::dom::{button, element, live, maybe, tag, words};
use aisle_widget::ui::view::View;

use super::super::super::{Place, toast};
use super::super::say;
use super::data::{Report, pack, packed, percent};
use super::{Got, State, table};
use crate::chart::{self, Bar, Cell, Line, Share, Ticks};
use crate::desk::{Refusal, Ui};
use crate::words::{Office, fill, say as word};

/// Rows of a list before all are asked for.
const FIRST: usize = 8;
/// From this width of the page on, two cards stand beside each other;
/// `style/reports.css` has the same.
const TWO: i32 = 900;

/// What a card shows, drawn for a width in CSS pixels.
type Draw = fn(Ui, State, &Report, f64) -> Option<View>;

struct Card {
    id: &'static str,
    report: &'static str,
    title: Office,
    none: Office,
    wide: bool,
    /// A chart, or none where the table says it all.
    draw: Option<Draw>,
    /// The column of the table that has bars.
    bars: Option<&'static str>,
}

const CARDS: [Card; 9] = [
    Card {
        id: "chats",
        report: "waits",
        title: Office::CardChats,
        none: Office::NoChats,
        wide: true,
        draw: Some(chats),
        bars: None,
    },
    Card {
        id: "answers",
        report: "waits",
        title: Office::CardAnswer,
        none: Office::NoAnswers,
        wide: false,
        draw: Some(answers),
        bars: None,
    },
    Card {
        id: "waits",
        report: "waits",
        title: Office::CardWait,
        none: Office::NoAnswers,
        wide: false,
        draw: Some(waits),
        bars: None,
    },
    Card {
        id: "missed",
        report: "missed",
        title: Office::CardMissed,
        none: Office::NoChats,
        wide: true,
        draw: Some(missed),
        bars: None,
    },
    Card {
        id: "ratings",
        report: "ratings",
        title: Office::CardRatings,
        none: Office::NoRatings,
        wide: false,
        draw: Some(ratings),
        bars: None,
    },
    Card {
        id: "triggers",
        report: "triggers",
        title: Office::CardTriggers,
        none: Office::NoTriggers,
        wide: false,
        draw: None,
        bars: Some("taken_up"),
    },
    Card {
        id: "outcomes",
        report: "outcomes",
        title: Office::CardOutcomes,
        none: Office::NoOutcomes,
        wide: true,
        draw: None,
        bars: Some("shown"),
    },
    Card {
        id: "pages",
        report: "pages",
        title: Office::CardPages,
        none: Office::NoPages,
        wide: false,
        draw: None,
        bars: Some("chats"),
    },
    Card {
        id: "searches",
        report: "searches",
        title: Office::CardSearches,
        none: Office::NoSearches,
        wide: false,
        draw: None,
        bars: Some("count"),
    },
];

pub(super) fn all(place: &Place) -> Vec<View> {
    CARDS.iter().map(|card| draw(place, card)).collect()
}

fn draw(place: &Place, card: &'static Card) -> View {
    let (ui, state) = (place.ui, place.office.reports);
    let title_id = ["card-", card.id].concat();
    let heading = {
        let title_id = title_id.clone();
        live(move || element("h2", "", &[("id", &title_id)], vec![word(ui, card.title).into()]))
    };
    let said = live(move || {
        let report = state.report(card.report).and_then(Result::ok);
        words(
            "p",
            "quiet",
            report.map_or(String::new(), |report| sentence(ui, card, &report)),
        )
    });
    let head = tag("div", "card-words", vec![heading, said]);
    let tools = tools(place, card);
    let body = live(move || body(ui, state, card));
    let class = if card.wide { "card wide" } else { "card" };
    let id = ["report-", card.id].concat();
    element(
        "section",
        class,
        &[("id", &id), ("aria-labelledby", &title_id)],
        vec![tag("header", "card-head", vec![head, tools]), body],
    )
}

fn tools(place: &Place, card: &'static Card) -> View {
    let (ui, state) = (place.ui, place.office.reports);
    let as_table = maybe(move || {
        card.draw?;
        let on = state.is_open(card.id);
        let (id, area) = (["table-", card.id].concat(), ["numbers-", card.id].concat());
        let label = fill(ui, Office::TableOf, "name", &word(ui, card.title));
        let attributes = [
            ("id", id.as_str()),
            ("aria-expanded", if on { "true" } else { "false" }),
            ("aria-controls", area.as_str()),
            ("aria-label", label.as_str()),
        ];
        let press = Box::new(move || state.toggle(card.id));
        Some(button(
            "plain",
            &attributes,
            press,
            vec![word(ui, Office::Table).into()],
        ))
    });
    let place = place.clone();
    let file = live(move || {
        let label = fill(ui, Office::CsvOf, "name", &word(ui, card.title));
        let place = place.clone();
        let press = Box::new(move || download(&place, card.report));
        let id = ["csv-", card.id].concat();
        let attributes = [("id", id.as_str()), ("aria-label", label.as_str())];
        button("plain", &attributes, press, vec!["CSV".to_owned().into()])
    });
    tag("div", "card-tools", vec![as_table, file])
}

fn download(place: &Place, report: &'static str) {
    let (ui, range) = (place.ui, place.office.reports.range.get_untracked());
    let path = ["/v1/agent/reports/", report, ".csv?", &range.query()].concat();
    let day = super::range::day_text;
    let name = [
        "aisle-",
        report,
        "-",
        &day(range.first),
        "-",
        &day(range.last()),
        ".csv",
    ]
    .concat();
    place.keep_file(&path, &name, move || toast(ui, word(ui, Office::NotLoaded)));
}

fn body(ui: Ui, state: State, card: &'static Card) -> View {
    let got: Got = state.report(card.report);
    let report = match got {
        None => return note(word(ui, crate::words::Word::Loading)),
        Some(Err(Refusal::Unreachable)) => return note(word(ui, Office::NotLoaded)),
        Some(Err(Refusal::Said(text))) => return note(text),
        Some(Ok(report)) => report,
    };
    let narrow = state.width.get();
    let across = if card.wide || narrow < TWO {
        narrow
    } else {
        (narrow - 16) / 2
    };
    // What is around a chart within a card, as in the style.
    let width = f64::from((across - 42).max(240));
    let title = word(ui, card.title);
    let drawn = card.draw.and_then(|draw| draw(ui, state, &report, width));
    let id = ["numbers-", card.id].concat();
    if report.rows.is_empty() || (card.draw.is_some() && drawn.is_none()) {
        return element(
            "div",
            "card-none",
            &[("id", &id)],
            vec![note(word(ui, card.none))],
        );
    }
    let Some(drawn) = drawn else {
        return ranked(ui, state, card, &report, &title);
    };
    let mut parts = vec![drawn];
    let numbers = if state.is_open(card.id) {
        vec![scroller(
            ui,
            &title,
            table::table(ui, &title, &report, usize::MAX, None),
        )]
    } else {
        Vec::new()
    };
    parts.push(element("div", "", &[("id", &id)], numbers));
    tag("div", "card-body", parts)
}

fn note(text: String) -> View {
    words("p", "quiet card-note", text)
}

/// What scrolls must take the focus, and say what it is: the table, in a card of that name.
fn scroller(ui: Ui, title: &str, inside: View) -> View {
    let title = fill(ui, Office::TableOf, "name", title);
    element(
        "div",
        "figures-room",
        &[("tabindex", "0"), ("role", "region"), ("aria-label", &title)],
        vec![inside],
    )
}

/// A list with bars in it, which is its own table: its first rows, or all.
fn ranked(ui: Ui, state: State, card: &'static Card, report: &Report, title: &str) -> View {
    let on = state.is_open(card.id);
    let most = if on { usize::MAX } else { FIRST };
    let numbers = table::table(ui, title, report, most, card.bars);
    let id = ["numbers-", card.id].concat();
    let mut parts = vec![element(
        "div",
        "",
        &[("id", &id)],
        vec![scroller(ui, title, numbers)],
    )];
    if report.rows.len() > FIRST {
        let text = if on {
            word(ui, Office::Fewer)
        } else {
            let n = i64::try_from(report.rows.len()).unwrap_or(0);
            fill(ui, Office::ShowAll, "n", &say::number(ui, n))
        };
        let attributes = [
            ("aria-expanded", if on { "true" } else { "false" }),
            ("aria-controls", id.as_str()),
        ];
        let press = Box::new(move || state.toggle(card.id));
        parts.push(button("plain more", &attributes, press, vec![text.into()]));
    }
    tag("div", "card-body", parts)
}

/// The answer in words; empty where there is none.
fn sentence(ui: Ui, card: &Card, report: &Report) -> String {
    let number = |name: &str| report.sum(name).map(|n| say::number(ui, n));
    let time = |name: &str| report.sum(name).map(|ms| table::time(ui, ms));
    let said = match card.id {
        "chats" => number("chats")
            .zip(number("answered"))
            .map(|(all, some)| both(ui, Office::SaidChats, [("n", &all), ("some", &some)])),
        "answers" => time("answer_median")
            .zip(time("answer_p90"))
            .map(|(half, most)| both(ui, Office::SaidHalf, [("time", &half), ("most", &most)])),
        "waits" => time("wait_median")
            .zip(time("wait_p90"))
            .map(|(half, most)| both(ui, Office::SaidHalf, [("time", &half), ("most", &most)])),
        "missed" => {
            let share = report
                .sum("missed")
                .zip(report.sum("chats"))
                .and_then(|(some, all)| percent(some, all));
            number("missed").zip(share).map(|(n, share)| {
                both(
                    ui,
                    Office::SaidMissed,
                    [("n", &n), ("share", &say::number(ui, share))],
                )
            })
        }
        "ratings" => report.mean("mean").zip(number("ratings")).map(|(mean, n)| {
            both(
                ui,
                Office::SaidRatings,
                [("mean", &say::decimal(ui, mean / 10 * 10)), ("n", &n)],
            )
        }),
        "triggers" => number("by_rules")
            .zip(number("chats"))
            .map(|(some, all)| both(ui, Office::SaidTriggers, [("some", &some), ("n", &all)])),
        "outcomes" => number("shown")
            .zip(number("share"))
            .map(|(n, share)| both(ui, Office::SaidOutcomes, [("n", &n), ("share", &share)])),
        "pages" => Some(word(ui, Office::SaidPages)),
        _ => Some(word(ui, Office::SaidSearches)),
    };
    said.filter(|_| !report.rows.is_empty()).unwrap_or_default()
}

fn both(ui: Ui, text: Office, values: [(&str, &str); 2]) -> String {
    let [(a, first), (b, second)] = values;
    let text = word(ui, text);
    let text = aisle_widget::ui::i18n::fill_in(&text, a, first);
    aisle_widget::ui::i18n::fill_in(&text, b, second)
}

fn legend(of: &[(&str, String)]) -> View {
    let items = of.iter().map(|(class, text)| {
        let class = ["swatch ", *class].concat();
        tag(
            "li",
            "",
            vec![words("span", &class, String::new()), text.clone().into()],
        )
    });
    element("ul", "legend", &[], items.collect())
}

/// The days' names under a chart, and whole for tips, of bars that are `pack` days.
fn names(ui: Ui, state: State, pack: usize) -> (Vec<String>, Vec<String>) {
    let range = state.range.get();
    let step = i64::try_from(pack).unwrap_or(1);
    let firsts = (0..range.days).step_by(pack.max(1)).map(|at| range.first + at);
    firsts
        .map(|first| {
            let last = (first + step - 1).min(range.last());
            let mut whole = say::whole_day(ui, first);
            if last > first {
                whole += &[" – ", &say::whole_day(ui, last)].concat();
            }
            (say::day(ui, first), whole)
        })
        .unzip()
}

fn chats(ui: Ui, state: State, report: &Report, width: f64) -> Option<View> {
    let range = state.range.get();
    let (all, some) = (report.by_day(range, "chats"), report.by_day(range, "answered"));
    let pack = pack(all.len());
    let (all, some) = (packed(&all, pack), packed(&some, pack));
    let most = all.iter().copied().max().filter(|most| *most > 0)?;
    let (names, whole) = names(ui, state, pack);
    let bars: Vec<Bar> = all
        .iter()
        .zip(&some)
        .zip(names.into_iter().zip(whole))
        .map(|((all, part), (label, whole))| {
            let said = both(
                ui,
                Office::SaidChats,
                [("n", &say::number(ui, *all)), ("some", &say::number(ui, *part))],
            );
            Bar {
                label,
                tip: [&whole, ": ", &said].concat(),
                all: *all,
                part: *part,
            }
        })
        .collect();
    let ticks = Ticks::new(chart::counts(most), |n| say::number(ui, n));
    let title = word(ui, Office::CardChats);
    let said = sentence(ui, CARDS.first()?, report);
    let mut items = vec![
        ("", word(ui, Office::LegendAnswered)),
        ("rest", word(ui, Office::LegendNotYet)),
    ];
    if pack > 1 {
        let n = i64::try_from(pack).unwrap_or(1);
        items.push(("none", fill(ui, Office::BarDays, "n", &say::number(ui, n))));
    }
    let drawn = chart::drawing(
        &title,
        &said,
        width,
        chart::HEIGHT,
        chart::bars(width, &bars, &ticks),
    );
    Some(tag("div", "chart", vec![drawn, legend(&items)]))
}

fn answers(ui: Ui, state: State, report: &Report, width: f64) -> Option<View> {
    let card = CARDS.iter().find(|card| card.id == "answers")?;
    times(ui, state, report, width, card, ["answer_median", "answer_p90"])
}

fn waits(ui: Ui, state: State, report: &Report, width: f64) -> Option<View> {
    let card = CARDS.iter().find(|card| card.id == "waits")?;
    times(ui, state, report, width, card, ["wait_median", "wait_p90"])
}

fn times(ui: Ui, state: State, report: &Report, width: f64, card: &Card, columns: [&str; 2]) -> Option<View> {
    let range = state.range.get();
    let [half, most] = columns.map(|column| report.by_day(range, column));
    let top = most.iter().chain(&half).flatten().copied().max()?;
    let (labels, whole) = names(ui, state, 1);
    let tips: Vec<String> = whole
        .into_iter()
        .zip(half.iter().zip(&most))
        .map(|(day, (half, most))| match (half, most) {
            (Some(half), Some(most)) => {
                let (half, most) = (table::time(ui, *half), table::time(ui, *most));
                [
                    &day,
                    ": ",
                    &both(ui, Office::SaidHalf, [("time", &half), ("most", &most)]),
                ]
                .concat()
            }
            _ => day,
        })
        .collect();
    let lines = [
        Line {
            class: "line faint",
            values: most,
        },
        Line {
            class: "line",
            values: half,
        },
    ];
    let ticks = Ticks::new(chart::times(top), |ms| {
        if ms == 0 {
            "0".to_owned()
        } else {
            table::time(ui, ms)
        }
    });
    let shapes = chart::lines(width, &lines, &labels, &tips, &ticks);
    let said = sentence(ui, card, report);
    let drawn = chart::drawing(&word(ui, card.title), &said, width, chart::HEIGHT, shapes);
    let legend = legend(&[
        ("stroke", word(ui, Office::LegendHalf)),
        ("faint", word(ui, Office::LegendMost)),
    ]);
    Some(tag("div", "chart", vec![drawn, legend]))
}

fn missed(ui: Ui, _: State, report: &Report, width: f64) -> Option<View> {
    let card = CARDS.iter().find(|card| card.id == "missed")?;
    let mut cells = vec![vec![Cell::default(); 24]; 7];
    for row in &report.rows {
        let number = |column| report.number(row, column).unwrap_or(0);
        let (day, hour) = (number("weekday"), number("hour"));
        let place = usize::try_from(day - 1).ok().zip(usize::try_from(hour).ok());
        let cell = place.and_then(|(day, hour)| cells.get_mut(day)?.get_mut(hour));
        if let Some(cell) = cell {
            (cell.some, cell.all) = (number("missed"), number("chats"));
            let said = both(
                ui,
                Office::TipMissed,
                [
                    ("some", &say::number(ui, cell.some)),
                    ("n", &say::number(ui, cell.all)),
                ],
            );
            let when = [say::weekday(ui, day, "long"), table::hours(hour)].join(" ");
            cell.tip = [&when, ": ", &said].concat();
        }
    }
    cells.iter().flatten().any(|cell| cell.all > 0).then_some(())?;
    let days: Vec<String> = (1..=7).map(|day| say::weekday(ui, day, "short")).collect();
    let hours: Vec<String> = (0..24).map(|hour| say::number(ui, hour)).collect();
    let (height, shapes) = chart::grid(width, &days, &hours, &cells);
    let said = sentence(ui, card, report);
    let drawn = chart::drawing(&word(ui, card.title), &said, width, height, shapes);
    let (wide, tones) = chart::legend();
    let tones = chart::drawing(&word(ui, Office::LegendTones), "", wide, 14.0, tones);
    let legend = tag(
        "div",
        "legend tones",
        vec![
            words("span", "", word(ui, Office::LegendNone)),
            tones,
            words("span", "", word(ui, Office::LegendMostMissed)),
        ],
    );
    Some(tag("div", "chart", vec![drawn, legend]))
}

fn ratings(ui: Ui, _: State, report: &Report, width: f64) -> Option<View> {
    let card = CARDS.iter().find(|card| card.id == "ratings")?;
    let all = report.sum("ratings").filter(|all| *all > 0)?;
    let scores = report.summary.get("scores")?;
    let list: Vec<Share> = (1..=5)
        .rev()
        .map(|score: i64| {
            let n = scores
                .get(score.to_string())
                .and_then(serde_json::Value::as_i64)
                .unwrap_or(0);
            let share = percent(n, all).unwrap_or(0);
            Share {
                name: [&say::number(ui, score), " ★"].concat(),
                said: [
                    &say::number(ui, n),
                    " · ",
                    &fill(ui, Office::Percent, "n", &say::number(ui, share)),
                ]
                .concat(),
                value: n,
            }
        })
        .collect();
    let (height, shapes) = chart::shares(width, &list);
    let spoken: Vec<String> = list
        .iter()
        .map(|share| [&share.name, ": ", &share.said].concat())
        .collect();
    let drawn = chart::drawing(&word(ui, card.title), &spoken.join(", "), width, height, shapes);
    Some(tag("div", "chart", vec![drawn]))
}
