//! The rules of a page of HTML, as `watch.js` collects them in a browser.

use aisle_core::experiment::Experiment;
use aisle_core::trigger::{Form, RuleIssue, Source, sources};
use scraper::{ElementRef, Html, Selector};

/// What one element says about rules.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Its rules, in all forms.
    pub(crate) sources: Vec<Source>,
    /// `data-experiment-NAME`.
    pub(crate) experiments: Vec<Experiment>,
    /// `data-budget`.
    pub(crate) budget: Option<String>,
    /// What could not be read at all.
    pub(crate) issues: Vec<RuleIssue>,
}

/// Reads every `<aisle-chat>`, and the script tag that stands for one: it carries
/// the attributes itself.
pub(crate) fn read(html: &str) -> Vec<Page> {
    let document = Html::parse_document(html);
    let selector = Selector::parse("aisle-chat, script[src$='aisle-chat.js']");
    let Ok(selector) = selector else { return Vec::new() };
    let stands_for_one = |host: &ElementRef<'_>| {
        host.value().name() != "script" || host.value().attrs().any(|(name, _)| name.starts_with("data-"))
    };
    document
        .select(&selector)
        .filter(stands_for_one)
        .map(element)
        .collect()
}

fn element(host: ElementRef<'_>) -> Page {
    let mut page = Page::default();
    for (name, value) in host.value().attrs() {
        if let Some(rule) = name.strip_prefix("data-trigger-") {
            let fields = vec![("rule".to_owned(), value.to_owned())];
            page.sources
                .push(source(rule, Form::Attribute, fields, String::new()));
        } else if let Some(experiment) = name.strip_prefix("data-experiment-") {
            page.experiments.push(arms(experiment, value));
        } else if name == "data-triggers" {
            let (found, issues) = sources(value, Form::Json);
            page.sources.extend(found);
            page.issues.extend(issues);
        } else if name == "data-budget" {
            page.budget = Some(value.to_owned());
        }
    }
    for child in host.child_elements() {
        let Some(name) = child.value().attr("data-trigger") else {
            continue;
        };
        let fields = child.value().attrs().filter_map(|(name, value)| {
            let field = name.strip_prefix("data-")?;
            (field != "trigger").then(|| (field.to_owned(), value.to_owned()))
        });
        let message = lines(&child.text().collect::<String>());
        page.sources
            .push(source(name, Form::Template, fields.collect(), message));
    }
    page
}

fn source(name: &str, form: Form, fields: Vec<(String, String)>, message: String) -> Source {
    Source {
        name: name.to_owned(),
        form,
        fields,
        message,
    }
}

/// One line of a template is a line of its author's editor, not of the message;
/// an empty one ends a paragraph.
fn lines(text: &str) -> String {
    let mut out = String::new();
    let mut gap = "";
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            gap = if out.is_empty() { "" } else { "\n\n" };
            continue;
        }
        out.push_str(gap);
        out.push_str(line);
        gap = " ";
    }
    out
}

/// `warm 50, plain 50`; without weights all arms are alike.
fn arms(name: &str, text: &str) -> Experiment {
    let arm = |arm: &str| {
        let (name, weight) = arm.trim().rsplit_once(' ').unwrap_or((arm.trim(), "1"));
        (
            name.trim().to_owned(),
            weight.trim_end_matches('%').parse().unwrap_or(1),
        )
    };
    Experiment {
        name: name.to_owned(),
        arms: text.split(',').map(arm).collect(),
    }
}
