//! What a visitor answered before the first word, in the column about them: it proves
//! nothing, and says so.

use aisle_widget::ui::dom::{element, maybe, tag, words};
use aisle_widget::ui::view::View;
use serde::Deserialize;

use super::super::{about, head};
use super::tickets::{Agreed, consent, facts};
use crate::desk::Ui;
use crate::words::{Office, Word, say};

/// As the server keeps it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Answers {
    name: String,
    company: String,
    email: String,
    phone: String,
    order: String,
    topic: String,
    department: String,
    consents: Vec<Agreed>,
}

/// Those of the conversation on screen.
pub(in super::super) fn here(ui: Ui) -> View {
    maybe(move || {
        let about = ui.about.get()?;
        let answers: Answers = serde_json::from_str(about.answers.as_ref()?.get()).unwrap_or_default();
        let mut lines = Vec::new();
        let who = [answers.name.as_str(), answers.company.as_str()];
        let who: Vec<&str> = who.into_iter().filter(|text| !text.is_empty()).collect();
        if !who.is_empty() {
            let name = element("bdi", "", &[], vec![who.join(", ").into()]);
            lines.push(head::fact(say(ui, Word::Name), vec![name]));
        }
        lines.extend(facts(
            ui,
            [&answers.email, &answers.phone, &answers.order, &answers.topic],
        ));
        if !answers.department.is_empty() {
            // One that is not there any more has its id only.
            let name = ui.departments.with(|all| {
                let known = all.iter().find(|it| it.id == answers.department);
                known.map_or(answers.department.clone(), |it| it.name.clone())
            });
            let name = element("bdi", "", &[], vec![name.into()]);
            lines.push(head::fact(say(ui, Word::Department), vec![name]));
        }
        if lines.is_empty() && answers.consents.is_empty() {
            return None;
        }
        let title = vec![
            words("span", "", say(ui, Office::Answered)),
            " ".to_owned().into(),
            about::badge(ui, false),
        ];
        let mut parts = vec![tag("h3", "", title), tag("dl", "ticket-facts", lines)];
        if !answers.consents.is_empty() {
            let lines = answers.consents.iter().map(|it| consent(ui, it));
            parts.push(tag("ul", "ticket-consents", lines.collect()));
        }
        Some(element("div", "", &[("id", "about-answers")], parts))
    })
}
