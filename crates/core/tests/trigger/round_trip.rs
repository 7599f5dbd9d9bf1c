//! Printing and reading are each other's inverse.

use aisle_core::trigger::{parse, print};
use proptest::prelude::*;

use crate::tree::condition;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_printed_reads_back_as_the_same_tree(node in condition()) {
        let text = print(&node);
        let back = parse(&text);
        prop_assert_eq!(back.as_ref(), Ok(&node), "{}", text);
        prop_assert_eq!(print(&back.unwrap()), text);
    }

    #[test]
    fn no_text_at_all_makes_the_reader_panic(text in "\\PC{0,80}") {
        if let Ok(node) = parse(&text) {
            prop_assert_eq!(parse(&print(&node)), Ok(node));
        }
    }

    #[test]
    fn no_shuffle_of_the_languages_words_makes_the_reader_panic(
        parts in prop::collection::vec(prop::sample::select(vec![
            "and", "or", "not", "then", "within", "count", "(", ")", "[", "]", ",", "=", ">=", "~", "has", "in",
            "exit", "copy", "click", "'x'", "\"y\"", "30", "30s", "60%", "50 EUR", "true", "scroll", "cart.total",
            "time.page", "page.path", "cohort", "touch", "=>", "&&", "€", "-", "\n", "'",
        ]), 0..14),
    ) {
        let text = parts.join(" ");
        match parse(&text) {
            Ok(node) => prop_assert_eq!(parse(&print(&node)), Ok(node)),
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                for error in errors {
                    prop_assert!((!error.hint.is_empty() || !cfg!(feature = "tools")), "{} has a mistake without a hint", text);
                    prop_assert!(text.get(error.span.start..error.span.end).is_some());
                }
            }
        }
    }
}

#[test]
fn a_text_that_was_printed_once_does_not_change_any_more() {
    for (text, printed) in [
        ("exit", "exit"),
        (" exit\n and  scroll>=60%", "exit and scroll >= 60%"),
        ("(exit)", "exit"),
        ("((exit or copy)) and touch", "(exit or copy) and touch"),
        ("exit or copy and touch", "exit or copy and touch"),
        ("exit or (copy and touch)", "exit or copy and touch"),
        (
            "(touch or chat.open) and (visitor.known or hours.open)",
            "(touch or chat.open) and (visitor.known or hours.open)",
        ),
        ("(touch and chat.open) and exit", "(touch and chat.open) and exit"),
        ("not (touch)", "not touch"),
        ("not not touch", "not not touch"),
        ("page.path = 'it''s'", "page.path = 'it''s'"),
        ("page.path = \"it's\"", "page.path = 'it''s'"),
        ("device in[\"phone\" ,'tablet',]", "device in ['phone', 'tablet']"),
        (
            "time.page>90s and time.site>=3600s",
            "time.page > 90s and time.site >= 1h",
        ),
        (
            "time.idle > 1.5h or time.idle > 0.5s or time.idle > 0s",
            "time.idle > 90m or time.idle > 0.5s or time.idle > 0s",
        ),
        (
            "cart.total >= 50.00 EUR and cart.total < 50000 KRW",
            "cart.total >= 50 EUR and cart.total < 50000 KRW",
        ),
        ("cart.total >= 50EUR", "cart.total >= 50 EUR"),
        (
            "cart.count > -5 and cart.count < 4.50",
            "cart.count > -5 and cart.count < 4.5",
        ),
        ("count( click('.a') , 60s )>=3", "count(click('.a'), 1m) >= 3"),
        (
            "copy then exit within 30s then not tab-return within 2m",
            "copy then exit within 30s then not tab-return within 2m",
        ),
        (
            "(copy then exit within 30s) then (not touch) within 2m",
            "(copy then exit within 30s) then (not touch) within 2m",
        ),
        (
            "utm.source = 'x' and page.query.a-b_c = 'y'",
            "utm.source = 'x' and page.query.a-b_c = 'y'",
        ),
        (
            "page.query.größe = 'L'\u{a0}and\u{3000}exit",
            "page.query.größe = 'L' and exit",
        ),
    ] {
        let once = print(&parse(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}")));
        assert_eq!(once, printed);
        assert_eq!(print(&parse(&once).unwrap()), once);
    }
}
