//! Rules as JSON.

use aisle_core::trigger::{Form, RuleIssue, compile, sources};

fn told(text: &str) -> (usize, Vec<String>) {
    let (sources, issues) = sources(text, Form::Json);
    (sources.len(), issues.iter().map(RuleIssue::text).collect())
}

#[test]
fn a_list_of_rules_is_read_with_all_fields() {
    let text = r#" [
        {"name": "a", "when": "exit and cart.total >= 50", "message": "Hi\n\"you\"", "surface": "banner",
         "limit": ["1/session", "3/week"], "cooldown": "2h", "priority": 10, "delay": "2s", "until": "seen",
         "replies": ["Yes", "No {visitor.name|friend}"], "goal": "purchase", "edge": "top", "experiment": null,
         "content": {"type": "text", "v": 1, "fallback": "x", "data": {"text": "x"}}},
        {"name": "b", "when": "copy", "message": "Ho", "replies": "A|B", "priority": "-3"}
    ]"#;
    let (sources, issues) = sources(text, Form::Property);
    assert_eq!(issues, []);
    let (rules, issues) = compile(&sources);
    assert_eq!(issues, []);
    assert_eq!(rules[0].message, "Hi\n\"you\"");
    assert_eq!((rules[0].priority, rules[1].priority), (10, -3));
    assert_eq!((rules[0].limits.len(), rules[0].form), (2, Form::Property));
    assert_eq!(rules[0].replies, ["Yes", "No {visitor.name|friend}"]);
    assert_eq!(rules[1].replies, ["A", "B"]);
    let content = rules[0].content.as_deref().unwrap();
    assert!(content.starts_with("{\"type\": \"text\""), "{content}");
}

#[test]
fn one_rule_needs_no_list_and_no_rule_is_no_mistake() {
    assert_eq!(
        told(r#"{"name": "a", "when": "exit", "message": "Hi"}"#),
        (1, vec![])
    );
    assert_eq!(told("[]"), (0, vec![]));
}

#[test]
fn a_rule_that_cannot_be_read_is_told_and_the_others_count() {
    let (count, told) = told(
        r#"[5, {"when": "exit"}, {"name": "a", "whem": "exit", "colour": 1, "delay": 5, "message": true}, {"name": "b"}]"#,
    );
    assert_eq!(count, 2);
    assert_eq!(
        told,
        [
            r#"rule #1, triggers: not the JSON of rules: `5`; write `{"name": …, "when": …, "message": …}`"#,
            r#"rule #2, name: missing `{"when": "exit"}`; write `"name": "help"`; the rule is not used"#,
            "rule a, whem: unknown field `whem`; did you mean `when`?",
            "rule a, colour: unknown field `colour`; docs/triggers.md lists all fields",
            "rule a, delay: the value does not fit: `5`; write a text",
            "rule a, message: the value does not fit: `true`; write a text",
        ]
    );
}

#[test]
fn names_with_data_in_front_are_explained() {
    let (_, told) = told(r#"{"name": "a", "data-surface": "toast"}"#);
    assert_eq!(
        told,
        ["rule a, data-surface: unknown field `data-surface`; did you mean `surface`?"]
    );
}

#[test]
fn where_a_text_is_no_json_is_told_with_a_hint() {
    for (text, place, hint) in [
        (
            "[{'name': 1}]",
            "1:3",
            "names and texts stand in straight double quotes",
        ),
        (
            "[{“name”: 1}]",
            "1:3",
            "names and texts stand in straight double quotes",
        ),
        ("[{\"name\": \"a\",}]", "1:15", "no comma before it"),
        ("[{\"name\": \"a\"},\n]", "2:1", "no comma before it"),
        (
            "[{\"name\": \"a\" \"when\": \"exit\"}]",
            "1:15",
            "a comma or a colon belongs before it",
        ),
        (
            "[{\"name\": \"a\nb\"}]",
            "1:13",
            "a new line within a text is `\\n`",
        ),
        ("[{\"name\": \"a\"", "1:14", "a quote or a bracket is not closed"),
        ("", "1:1", "a quote or a bracket is not closed"),
        ("exit => Hi", "1:1", "not expected in JSON here"),
        ("[{\"name\": 안}]", "1:11", "not expected in JSON here"),
    ] {
        let (count, told) = told(text);
        assert_eq!((count, told.len()), (0, 1), "{text}");
        let first = told[0].lines().next().unwrap();
        assert!(
            first.starts_with(&["triggers, ", place, ": not the JSON of rules: "].concat()),
            "{first}"
        );
        assert!(first.ends_with(hint), "{first}");
    }
}
