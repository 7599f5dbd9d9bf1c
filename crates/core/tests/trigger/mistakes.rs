//! Mistakes, and what is said about them.
//!
//! `mistakes.txt` has a rule on each line that begins with `? `, and below it
//! what the console says. `\n` stands for a new line.

use aisle_core::trigger::{Form, Op, RuleIssue, Source, compile, parse};

/// What is said about a condition, or about a rule in the compact form.
fn issues(text: &str) -> Vec<RuleIssue> {
    let (form, field) = match text.contains("=> ") {
        true => (Form::Attribute, "rule"),
        false => (Form::Template, "when"),
    };
    let source = Source {
        name: "r".to_owned(),
        form,
        fields: vec![(field.to_owned(), text.to_owned())],
        message: "Hi".to_owned(),
    };
    let (rules, issues) = compile(&[source]);
    assert_eq!(rules.is_empty(), !issues.is_empty(), "{text}");
    issues
}

#[test]
fn each_mistake_is_told_with_its_place_and_what_to_write_instead() {
    let page = include_str!("mistakes.txt");
    let mut told = String::new();
    let mut count = 0;
    for line in page.lines().filter_map(|line| line.strip_prefix("? ")) {
        told.push_str("? ");
        told.push_str(line);
        for issue in issues(&line.replace("\\n", "\n")) {
            told.push('\n');
            told.push_str(&issue.text());
        }
        told.push('\n');
        count += 1;
    }
    assert!(count > 100, "only {count} mistakes were found");
    // Without tools the same rules are refused, and nobody says why.
    if !cfg!(feature = "tools") {
        return;
    }
    for (at, (written, told)) in page.lines().zip(told.lines()).enumerate() {
        assert_eq!(told, written, "line {}", at + 1);
    }
    assert_eq!(told.lines().count(), page.lines().count());
}

#[test]
fn each_kind_takes_its_own_operators_and_values_and_no_others() {
    // A fact of each kind, its operators, and its values; `in` takes a list.
    let kinds = [
        ("page.title", "= != ~ !~ has in", "'x'"),
        ("cart.count", "= != < <= > >= in", "5"),
        ("scroll", "= != < <= > >=", "5 60%"),
        ("cart.total", "= != < <= > >=", "5 50EUR"),
        ("time.page", "< <= > >=", "30s"),
        ("touch", "= !=", "true"),
        ("cohort", "~ !~ has", "'x'"),
    ];
    let values = ["'x'", "5", "60%", "50EUR", "30s", "true"];
    for (fact, operators, fitting) in kinds {
        for (op, sign) in Op::ALL {
            for value in values {
                for list in [false, true] {
                    let value_text = if list {
                        format!("[{value}]")
                    } else {
                        value.to_owned()
                    };
                    let text = format!("{fact} {sign} {value_text}");
                    let right = operators.split(' ').any(|one| one == *sign)
                        && fitting.split(' ').any(|one| one == value)
                        && list == (*op == Op::In);
                    assert_eq!(parse(&text).is_ok(), right, "{text}");
                }
            }
        }
        assert!(parse(fact).is_ok(), "{fact} alone");
    }
}

#[test]
fn brackets_and_nots_go_sixty_four_deep_and_no_deeper() {
    for (open, close) in [("(", ")"), ("not ", ""), ("not (", ")")] {
        let each = if open == "not (" { 2 } else { 1 };
        let text = |depth: usize| [&open.repeat(depth / each), "touch", &close.repeat(depth / each)].concat();
        assert!(parse(&text(64)).is_ok(), "{open}");
        let errors = parse(&text(66)).unwrap_err();
        assert_eq!(errors[0].fault.code(), "too-deep", "{open}");
        assert!(parse(&text(100_000 / 8)).is_err());
    }
    let side_by_side = vec!["(touch or exit)"; 1_000].join(" or ");
    assert!(
        parse(&side_by_side).is_ok(),
        "brackets that are not within each other do not count"
    );
}

#[test]
fn a_condition_of_a_hundred_thousand_bytes_is_read_and_no_longer_one() {
    for part in [
        "touch or ",
        "'",
        "(",
        "'a",
        "not ",
        "1",
        "[",
        "a",
        "&&",
        "é",
        "“",
        "= ",
        "click('x') then ",
        "ab or ",
        "page.x.y.z or ",
        "device = 'mobil' or ",
        "touch = 'x' or ",
        "page.path in 'x' or ",
        "30 sec ",
        "touch or 5 eur or ",
    ] {
        let text = part.repeat(100_000 / part.len());
        let _ = parse(&text);
        let long = parse(&[&text, "        "].concat());
        if text.len() + 8 > 100_000 {
            assert_eq!(long.unwrap_err()[0].fault.code(), "too-long");
        }
    }
    assert!(parse(&["touch or ".repeat(11_000), "exit".to_owned()].concat()).is_ok());
    let list = format!("page.path in [{}'x']", "'/a', ".repeat(15_000));
    assert!(parse(&list).is_ok());
}
