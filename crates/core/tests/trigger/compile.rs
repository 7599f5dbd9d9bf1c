//! From what the page wrote to rules that can be run.

use aisle_core::trigger::{
    Budget, Edge, FIELDS, Form, Goal, Limit, Per, Rule, RuleIssue, Source, Surface, Until, compile, print,
};

fn source(name: &str, form: Form, fields: &[(&str, &str)], message: &str) -> Source {
    Source {
        name: name.to_owned(),
        form,
        fields: fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        message: message.to_owned(),
    }
}

fn template(fields: &[(&str, &str)]) -> (Vec<Rule>, Vec<RuleIssue>) {
    let mut all = vec![("when", "exit")];
    all.extend(fields);
    compile(&[source("r", Form::Template, &all, "Hi")])
}

fn texts(issues: &[RuleIssue]) -> Vec<String> {
    issues.iter().map(RuleIssue::text).collect()
}

fn limit(most: u32, per: Per) -> Limit {
    Limit { most, per }
}

#[test]
fn every_field_is_read() {
    let (rules, issues) = template(&[
        ("surface", "banner"),
        ("limit", "1/session  3/week"),
        ("cooldown", "2h"),
        ("priority", "-5"),
        ("delay", "1.5s"),
        ("until", "converted"),
        ("replies", "Yes, {visitor.name|friend}| No |"),
        (
            "content",
            "{\"type\":\"text\",\"v\":1,\"fallback\":\"x\",\"data\":{\"text\":\"x\"}}",
        ),
        ("goal", "purchase within 2d"),
        ("experiment", "greeting = warm"),
        ("edge", "top"),
    ]);
    assert_eq!(texts(&issues), [""; 0]);
    let rule = &rules[0];
    assert_eq!((rule.surface, rule.edge), (Surface::Banner, Edge::Top));
    assert_eq!(rule.limits, [limit(1, Per::Session), limit(3, Per::Week)]);
    assert_eq!(
        (rule.cooldown, rule.priority, rule.delay),
        (Some(7_200_000), -5, 1_500)
    );
    assert_eq!(rule.until, Some(Until::Converted));
    assert_eq!(rule.replies, ["Yes, {visitor.name|friend}", "No"]);
    assert!(rule.content.is_some());
    let goal = Goal {
        event: "purchase".to_owned(),
        within: 172_800_000,
    };
    assert_eq!(rule.goal, Some(goal));
    assert_eq!(rule.experiment, Some(("greeting".to_owned(), "warm".to_owned())));
    assert_eq!((rule.text.as_str(), rule.message.as_str()), ("exit", "Hi"));
    let inline = template(&[("surface", "inline"), ("slot", "reviews")]);
    assert_eq!((inline.0[0].slot.as_str(), inline.1.len()), ("reviews", 0));
}

#[test]
fn a_rule_without_fields_is_a_bubble_once_in_a_session() {
    let (rules, issues) = compile(&[source(
        "help",
        Form::Attribute,
        &[(
            "rule",
            " time.page >= 30s and\n page.path ~ '/a => b' =>  Need a hand? => ",
        )],
        "",
    )]);
    assert_eq!(issues, []);
    let rule = &rules[0];
    assert_eq!(print(&rule.when), "time.page >= 30s and page.path ~ '/a => b'");
    assert_eq!(rule.text, " time.page >= 30s and\n page.path ~ '/a => b'");
    assert_eq!(rule.message, "Need a hand? =>");
    assert_eq!((rule.surface, rule.priority, rule.delay), (Surface::Bubble, 0, 0));
    assert_eq!(rule.limits, [limit(1, Per::Session)]);
}

#[test]
fn a_bad_value_is_told_and_the_rule_works_without_it() {
    for (field, value, told) in [
        (
            "surface",
            "baner",
            "surface: unknown value `baner`; did you mean `banner`?",
        ),
        (
            "surface",
            "popup",
            "surface: unknown value `popup`; one of bubble, banner, toast, card, panel, badge, inline",
        ),
        (
            "limit",
            "1",
            "limit: the value does not fit: `1`; write `1/session` or `3/week`",
        ),
        ("limit", "0/day", "limit: out of range: `0/day`; 1 to 1000"),
        (
            "limit",
            "1/sesion",
            "limit: unknown value `sesion`; did you mean `session`?",
        ),
        (
            "limit",
            "1/hour",
            "limit: unknown value `hour`; one of page, session, day, week, month, ever",
        ),
        (
            "cooldown",
            "30",
            "cooldown: the value does not fit: `30`; did you mean `30s`?",
        ),
        (
            "cooldown",
            "400d",
            "cooldown: out of range: `400d`; at most `365d`",
        ),
        ("delay", "2h", "delay: out of range: `2h`; at most `1h`"),
        (
            "delay",
            "soon",
            "delay: the value does not fit: `soon`; write a duration: `30s`, `5m`, `2h` or `3d`",
        ),
        (
            "delay",
            "30 s",
            "delay: not of this language: `30 s`; write `30s`",
        ),
        (
            "priority",
            "high",
            "priority: the value does not fit: `high`; write a whole number: `10`",
        ),
        ("until", "sen", "until: unknown value `sen`; did you mean `seen`?"),
        (
            "until",
            "converted",
            "goal: missing `goal`; `until` needs it: `purchase within 1d`",
        ),
        (
            "content",
            "{}",
            "content: the value does not fit: `{}`; write JSON: `{\"type\":…,\"v\":1,\"fallback\":…,\"data\":…}`",
        ),
        (
            "goal",
            "a b",
            "goal: the value does not fit: `a b`; write `purchase within 1d`",
        ),
        (
            "goal",
            "a within 91d",
            "goal: out of range: `a within 91d`; at most `90d`",
        ),
        (
            "experiment",
            "warm",
            "experiment: the value does not fit: `warm`; write name and arm: `greeting=warm`",
        ),
        (
            "slot",
            "a",
            "slot: not expected here: `a`; it is for the surface `inline`",
        ),
        (
            "edge",
            "top",
            "edge: not expected here: `top`; it is for the surface `banner`",
        ),
        ("edge", "left", "edge: unknown value `left`; one of bottom, top"),
        (
            "serface",
            "toast",
            "serface: unknown field `serface`; did you mean `surface`?",
        ),
        (
            "replies",
            "{visitor.nam}",
            "replies: unknown fact `visitor.nam`; did you mean `visitor.name`?",
        ),
    ] {
        let (rules, issues) = template(&[(field, value)]);
        assert_eq!(texts(&issues), [["rule r, ", told].concat()]);
        let plain = &template(&[]).0[0];
        if !matches!(field, "replies" | "slot" | "edge" | "until") {
            assert_eq!(rules, std::slice::from_ref(plain), "{field} {value}");
        }
        assert_eq!(rules.len(), 1);
    }
}

#[test]
fn empty_values_and_attributes_of_frameworks_say_nothing() {
    let (rules, issues) = template(&[("surface", " "), ("limit", ""), ("v-1a2b", ""), ("reactid", "x")]);
    assert_eq!((rules.len(), issues.len()), (1, 0));
}

#[test]
fn a_field_that_there_is_not_is_told_in_lists_of_rules_where_no_framework_leaves_its_own() {
    let of = |form| compile(&[source("r", form, &[("when", "exit"), ("colour", "red")], "Hi")]).1;
    assert_eq!(of(Form::Template), []);
    for form in [Form::Json, Form::Property, Form::Server] {
        assert_eq!(
            texts(&of(form)),
            ["rule r, colour: unknown field `colour`; docs/triggers.md lists all fields"]
        );
    }
}

#[test]
fn a_priority_beyond_the_ends_counts_as_the_end() {
    let (rules, issues) = template(&[("priority", "5000")]);
    assert_eq!(rules[0].priority, 1_000);
    assert_eq!(
        texts(&issues),
        ["rule r, priority: out of range: `5000`; -1000 to 1000"]
    );
}

#[test]
fn more_than_eight_replies_and_very_long_ones_are_left_out() {
    let (rules, issues) = template(&[("replies", "1|2|3|4|5|6|7|8|9|10")]);
    assert_eq!((rules[0].replies.len(), issues.len()), (8, 1));
    let (rules, issues) = template(&[("replies", &["x".repeat(81), "ok".to_owned()].join("|"))]);
    assert_eq!(rules[0].replies, ["ok"]);
    assert!(
        issues[0].text().ends_with("…`; at most 80 characters"),
        "{}",
        issues[0].text()
    );
}

#[test]
fn a_broken_rule_takes_no_other_with_it() {
    let good = |name| source(name, Form::Template, &[("when", "exit")], "Hi");
    let (rules, issues) = compile(&[
        good("a"),
        source("b", Form::Template, &[("when", "exit and")], "Hi"),
        source("c", Form::Template, &[], "Hi"),
        source("d", Form::Template, &[("when", "exit")], "  "),
        source("e", Form::Attribute, &[("rule", "exit")], ""),
        good("f"),
    ]);
    let names: Vec<_> = rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["a", "f"]);
    assert_eq!(
        texts(&issues),
        [
            "rule e, 1:5: something is missing at the end; write `=>` and the message\n  exit\n      ^",
            "rule b, when, 1:9: something is missing at the end; a fact or an event belongs here, such as \
             `exit` or `time.page >= 30s`\n  exit and\n          ^",
            "rule c, when: missing `when`; write `exit` or `time.page >= 30s`",
            "rule d, message: missing `message`; write what to say; the rule is not used",
        ]
    );
}

#[test]
fn of_two_rules_with_one_name_the_earlier_form_counts_and_both_are_told() {
    let server = source("a", Form::Server, &[("when", "exit")], "server");
    let json = source("a", Form::Json, &[("when", "exit")], "json");
    let attribute = source("a", Form::Attribute, &[("rule", "exit => attribute")], "");
    let (rules, issues) = compile(&[server, json.clone(), attribute]);
    assert_eq!((rules.len(), rules[0].message.as_str()), (1, "attribute"));
    assert_eq!(
        texts(&issues),
        [
            "rule a, name: name taken twice: `a`; data-trigger-NAME counts, not data-triggers",
            "rule a, name: name taken twice: `a`; data-trigger-NAME counts, not the server's rule",
        ]
    );
    let (rules, issues) = compile(&[json.clone(), json]);
    assert_eq!((rules.len(), issues.len()), (1, 1));
}

#[test]
fn a_name_with_other_letters_is_made_right_and_one_without_any_is_refused() {
    let named = |name: &str| compile(&[source(name, Form::Template, &[("when", "exit")], "Hi")]);
    let (rules, issues) = named("Rescue Me");
    assert_eq!(rules[0].name, "rescue-me");
    assert_eq!(
        issues[0].text(),
        "rule rescue-me, name: bad name `Rescue Me`; use a-z, 0-9 and `-`; here it is called `rescue-me`"
    );
    assert_eq!(named("할").0[0].name, "---");
    let (rules, issues) = named("");
    assert_eq!((rules.len(), issues.len()), (0, 1));
}

#[test]
fn a_thousand_rules_are_read_and_what_follows_is_told_once() {
    let rule = |n: usize| source(&format!("r{n}"), Form::Json, &[("when", "exit")], "Hi");
    let (rules, issues) = compile(&(0..1_500).map(rule).collect::<Vec<_>>());
    assert_eq!(rules.len(), 1_000);
    assert_eq!(
        texts(&issues),
        ["rule r1000, name: too many: `r1000`; at most 1000 rules"]
    );
}

#[test]
fn a_rule_of_more_than_sixty_four_thousand_bytes_is_left_out() {
    let long = source("a", Form::Template, &[("when", "exit")], &"x".repeat(64_000));
    let short = source("b", Form::Template, &[("when", "exit")], &"x".repeat(63_900));
    let (rules, issues) = compile(&[long, short]);
    assert_eq!((rules.len(), rules[0].name.as_str()), (1, "b"));
    assert_eq!(issues[0].fault.code(), "too-long");
    assert!(issues[0].text().len() < 200);
}

#[test]
fn placeholders_that_name_no_fact_are_told_and_the_rule_works() {
    let message =
        "{product.titel} {visitor.name|there} {page.query.x} {foo} {product.title:을/릉} {{liquid.x}}";
    let (rules, issues) = compile(&[source("r", Form::Template, &[("when", "exit")], message)]);
    assert_eq!(rules.len(), 1);
    assert_eq!(
        texts(&issues),
        [
            "rule r, message: the value does not fit: `product.title:을/릉`; write a particle as `을/를`",
            "rule r, message: unknown fact `product.titel`; did you mean `product.title`?",
            "rule r, message: unknown fact `foo`; docs/triggers.md lists all facts",
        ]
    );
}

#[test]
fn a_place_in_a_long_line_is_shown_with_what_is_around_it() {
    let when = [
        "touch or ".repeat(40),
        "cart.sum > 5".to_owned(),
        " or touch".repeat(40),
    ]
    .concat();
    let (_, issues) = compile(&[source("r", Form::Template, &[("when", &when)], "Hi")]);
    let text = issues[0].text();
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("rule r, when, 1:361: "), "{text}");
    let at = lines[2].find('^').unwrap();
    let excerpt: String = lines[1].chars().skip(at).take(8).collect();
    assert_eq!(excerpt, "cart.sum");
    assert!(lines[1].chars().count() < 110);
}

#[test]
fn a_budget_names_what_it_changes() {
    let default = Budget::default();
    for (text, limits, gap) in [
        ("", default.limits.clone(), 60_000),
        ("1/page 3/day 60s", default.limits.clone(), 60_000),
        ("5/day", vec![limit(5, Per::Day)], 60_000),
        ("10m", default.limits.clone(), 600_000),
        ("2/page, 0s", vec![limit(2, Per::Page)], 0),
        ("off", Vec::new(), 0),
    ] {
        assert_eq!(Budget::read(text), (Budget { limits, gap }, None), "{text}");
    }
    for (text, told) in [
        (
            "1/hour",
            "data-budget: unknown value `hour`; one of page, session, day, week, month, ever",
        ),
        (
            "60",
            "data-budget: the value does not fit: `60`; did you mean `60s`?",
        ),
        (
            "none",
            "data-budget: the value does not fit: `none`; write a duration: `30s`, `5m`, `2h` or `3d`",
        ),
    ] {
        let (budget, issue) = Budget::read(text);
        assert_eq!((budget, issue.unwrap().text().as_str()), (default.clone(), told));
    }
}

#[test]
fn every_field_of_the_table_is_one_that_is_read() {
    for field in FIELDS.iter().filter(|field| **field != "when") {
        // No text fits every field, and each says so or takes it.
        let (rules, issues) = template(&[(field, "inline |,")]);
        let plain = template(&[]).0;
        assert!(rules != plain || !issues.is_empty(), "{field} is not read");
    }
}
