//! `docs/triggers.md` says what the language is, and its examples work.

#![cfg(feature = "tools")]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use aisle_core::trigger::{
    Budget, EVENT_DOCS, EVENTS, Edge, FACT_DOCS, FACTS, FIELDS, Fact, Fault, Kind, Per, RuleIssue, Surface,
    Until, compile, parse,
};

#[path = "../examples/replay/page.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "shared with the example, which uses all of it"
)]
mod page;

fn text() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/triggers.md");
    std::fs::read_to_string(path).unwrap()
}

/// What stands under a heading, up to the next one.
fn section(heading: &str) -> String {
    let text = text();
    let (_, rest) = text.split_once(&["\n", heading, "\n"].concat()).unwrap();
    let end = rest.find("\n#").unwrap_or(rest.len());
    rest[..end].to_owned()
}

/// The cells of a table's rows, without its head.
fn rows(text: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| -> Vec<String> {
        let line = line.trim_matches('|').replace("\\|", "\u{0}");
        let cell = |cell: &str| cell.trim().replace('\u{0}', "|");
        line.split('|').map(cell).collect()
    };
    let table = text.lines().skip_while(|line| !line.starts_with("|---"));
    let table = table.skip(1).take_while(|line| line.starts_with('|'));
    table.map(cells).collect()
}

/// The blocks of code in a language.
fn blocks(language: &str) -> Vec<String> {
    let text = text();
    let open = ["```", language, "\n"].concat();
    let block = |at: (usize, &str)| text[at.0 + open.len()..].split("```").next().unwrap().to_owned();
    text.match_indices(&open).map(block).collect()
}

fn code(text: &str) -> String {
    ["`", text, "`"].concat()
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Percent => "percent",
        Kind::Money => "money",
        Kind::Duration => "duration",
        Kind::Flag => "flag",
        Kind::List => "list",
    }
}

#[test]
fn the_tables_name_every_fact_and_every_event_with_the_same_words() {
    let facts = FACTS.iter().zip(FACT_DOCS);
    let facts =
        facts.map(|(fact, (name, doc))| vec![code(name), kind(fact.kind()).to_owned(), (*doc).to_owned()]);
    assert_eq!(rows(&section("## Facts")), facts.collect::<Vec<_>>());
    let events = EVENTS
        .iter()
        .zip(EVENT_DOCS)
        .map(|((name, takes_text), (_, doc))| {
            let name = if *takes_text {
                [name, "('…')"].concat()
            } else {
                (*name).to_owned()
            };
            vec![code(&name), (*doc).to_owned()]
        });
    assert_eq!(rows(&section("## Events")), events.collect::<Vec<_>>());
    let named: Vec<_> = FACTS.iter().filter(|fact| fact.words().is_some()).collect();
    assert_eq!(
        named,
        [
            &Fact::PageKind,
            &Fact::CouponState,
            &Fact::Device,
            &Fact::LocalWeekday
        ],
        "the facts that name their words are told below the table"
    );
}

#[test]
fn the_table_of_values_has_the_comparisons_and_examples_of_every_kind() {
    let kinds = [
        Kind::Text,
        Kind::Number,
        Kind::Percent,
        Kind::Money,
        Kind::Duration,
        Kind::Flag,
        Kind::List,
    ];
    let rows = rows(&section("### Values"));
    assert_eq!(rows.len(), kinds.len());
    for (row, one) in rows.iter().zip(kinds) {
        assert_eq!(row[0], kind(one));
        assert!(row[1].contains(one.example()), "{row:?}");
        assert_eq!(row[2], code(one.operators()));
    }
}

#[test]
fn fields_surfaces_and_their_words_are_all_there_are() {
    let fields = rows(&section("## Fields"));
    let names: Vec<_> = fields.iter().map(|row| row[0].clone()).collect();
    let known: Vec<_> = FIELDS
        .iter()
        .map(|field| code(&["data-", field].concat()))
        .collect();
    assert_eq!(names, known);
    let surfaces: Vec<_> = rows(&section("## Surfaces"))
        .iter()
        .map(|row| row[0].clone())
        .collect();
    let known: Vec<_> = Surface::ALL.iter().map(|(_, name)| code(name)).collect();
    assert_eq!(surfaces, known);
    let about = |field: &str| {
        fields
            .iter()
            .find(|row| row[0].ends_with(&[field, "`"].concat()))
            .unwrap()[1]
            .clone()
    };
    let pers: Vec<_> = Per::ALL.iter().map(|(_, word)| *word).collect();
    assert!(about("limit").contains(&pers.join(", ")));
    for (field, words) in [
        (
            "until",
            Until::ALL.iter().map(|(_, word)| *word).collect::<Vec<_>>(),
        ),
        ("edge", Edge::ALL.iter().map(|(_, word)| *word).collect()),
    ] {
        assert!(
            words.iter().all(|word| about(field).contains(&code(word))),
            "{field}"
        );
    }
}

#[test]
fn every_mistake_is_listed_with_its_code_and_words() {
    let known: Vec<_> = Fault::ALL
        .iter()
        .map(|fault| vec![code(fault.code()), fault.text().to_owned()])
        .collect();
    assert_eq!(rows(&section("### All mistakes")), known);
}

#[test]
fn every_slip_of_the_table_is_said_as_written_there() {
    let rows = rows(&section("### Common slips"));
    assert!(rows.len() >= 12);
    for row in rows {
        let errors = parse(row[0].trim_matches('`')).unwrap_err();
        assert_eq!(
            (errors.len(), errors[0].hint.as_str()),
            (1, row[1].as_str()),
            "{}",
            row[0]
        );
    }
}

#[test]
fn every_condition_and_every_rule_of_the_page_works() {
    let conditions = blocks("aisle").concat();
    for line in conditions.lines() {
        assert!(parse(line).is_ok(), "{line}: {:?}", parse(line));
    }
    assert!(conditions.lines().count() >= 8);
    let mut rules = 0;
    for html in blocks("html") {
        for page in page::read(&html) {
            let (found, issues) = compile(&page.sources);
            let issues: Vec<_> = page.issues.iter().chain(&issues).map(RuleIssue::text).collect();
            assert_eq!(issues, [""; 0], "{html}");
            assert_eq!(found.len(), page.sources.len());
            assert!(page.experiments.iter().all(|one| one.arm(1).is_some()));
            rules += found.len();
        }
    }
    assert!(rules >= 8, "only {rules} rules were found");
}

#[test]
fn the_rules_of_the_demo_shop_give_no_issue() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../index.html");
    let pages = page::read(&std::fs::read_to_string(path).unwrap());
    let sources: Vec<_> = pages.into_iter().flat_map(|page| page.sources).collect();
    let (rules, issues) = compile(&sources);
    assert_eq!(issues.iter().map(RuleIssue::text).collect::<Vec<_>>(), [""; 0]);
    assert!(
        rules.len() >= 10 && rules.len() == sources.len(),
        "{}",
        rules.len()
    );
}

#[test]
fn the_budget_of_the_page_is_the_default() {
    let section = section("## When a rule fires");
    assert!(section.contains("by default `1/page 3/day 60s`"));
    assert_eq!(Budget::read("1/page 3/day 60s"), (Budget::default(), None));
}

#[test]
fn the_mistake_shown_on_the_page_is_what_the_console_says() {
    let page = page::read(
        "<aisle-chat><template data-trigger=rescue data-when='exit and cart.sum >= 50'>x</template></aisle-chat>",
    );
    let told = compile(&page[0].sources).1[0].text();
    let shown = section("## When a rule does not do what you want").replace("\n   ", "\n");
    assert!(shown.contains(&told), "{told}");
}
