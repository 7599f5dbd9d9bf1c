//! What is hidden before it is sent, and what is not.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

use aisle_core::text::{Masks, mask};
use proptest::prelude::*;

const ALL: Masks = Masks {
    card: true,
    iban: true,
    email: true,
};

fn masked(text: &str) -> String {
    mask(text, ALL).map_or_else(|| text.to_owned(), |(text, _)| text)
}

/// Published test numbers of the networks; nobody's.
const CARDS: [&str; 12] = [
    "4111111111111111",
    "4242 4242 4242 4242",
    "4222222222222",
    "5555-5555-5555-4444",
    "2223 0031 2200 3222",
    "2200 0000 0000 0004",
    "3782 822463 10005",
    "3056 9309 0259 04",
    "6011 1111 1111 1117",
    "3530\u{a0}1113\u{a0}3330\u{a0}0000",
    "6304 0000 0000 0000",
    "6212 3456 7890 0000 003",
];

/// Examples of the IBAN registry.
const IBANS: [&str; 10] = [
    "DE89 3704 0044 0532 0130 00",
    "DE89370400440532013000",
    "GB82 WEST 1234 5698 7654 32",
    "NO93 8601 1117 947",
    "FR14 2004 1010 0505 0001 3M02 606",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    "nl91 abna 0417 1643 00",
    "BR18 0036 0305 0000 1000 9795 493C 1",
    "SA03 8000 0000 6080 1016 7519",
    "CH93-0076-2011-6238-5295-7",
];

#[test]
fn numbers_of_cards_are_hidden_but_for_the_last_four_in_any_sentence() {
    for card in CARDS {
        for text in [
            card.to_owned(),
            format!("My card is {card}, ok?"),
            format!("({card})"),
            format!("카드:{card}."),
        ] {
            let (hidden, found) = mask(&text, Masks::USUAL).unwrap_or_else(|| panic!("{text} is not hidden"));
            assert!(found.card && !found.iban, "{text}");
            assert_eq!(hidden.chars().count(), text.chars().count());
            let digits: String = hidden.chars().filter(char::is_ascii_digit).collect();
            let last: String = card.chars().filter(char::is_ascii_digit).collect();
            assert_eq!(digits, last[last.len() - 4..], "{hidden}");
        }
    }
    assert_eq!(masked("4242 4242 4242 4242"), "•••• •••• •••• 4242");
    assert_eq!(
        masked("4242 4242 4242 4242 12/28 737"),
        "•••• •••• •••• 4242 12/28 737"
    );
    assert_eq!(masked("٤١١١ ١١١١ ١١١١ ١١١١"), "•••• •••• •••• ١١١١");
    assert_eq!(masked("４１１１１１１１１１１１１１１１"), "••••••••••••１１１１");
}

#[test]
fn numbers_of_accounts_are_hidden_but_for_the_country_and_the_last_four() {
    for iban in IBANS {
        let (hidden, found) = mask(&format!("IBAN {iban} please"), Masks::USUAL).unwrap();
        assert!(found.iban && !found.card, "{iban}");
        assert!(!hidden.contains(&iban[4..12]), "{hidden}");
        assert!(hidden.ends_with(" please"), "{hidden}");
    }
    assert_eq!(
        masked("DE89 3704 0044 0532 0130 00"),
        "DE•• •••• •••• •••• ••30 00"
    );
}

#[test]
fn a_number_that_goes_on_in_the_next_line_is_hidden_as_in_one() {
    for (text, hidden) in [
        ("4111\n1111\n1111\n1111", "••••\n••••\n••••\n1111"),
        ("4242 4242\r\n4242 4242", "•••• ••••\r\n•••• 4242"),
        (
            "my card:\n  4242 4242 \n  4242-\n4242\nthanks",
            "my card:\n  •••• •••• \n  ••••-\n4242\nthanks",
        ),
        ("DE89 3704 0044\n0532 0130 00", "DE•• •••• ••••\n•••• ••30 00"),
        (
            "GB82\nWEST\n1234\n5698\n7654\n32",
            "GB••\n••••\n••••\n••••\n••54\n32",
        ),
    ] {
        let found = mask(text, Masks::USUAL).map(|(text, _)| text);
        assert_eq!(found.as_deref(), Some(hidden), "{text:?}");
    }
}

#[test]
fn what_only_looks_like_one_stays() {
    for text in [
        "4111 1111 1111 1112",
        "GB82 WEST 1234 5698 7654 33",
        "20261123-0001234",
        "20261123-0001233",
        "order 1000000000000008",
        "0000000000000000",
        "A4111111111111111",
        "4111111111111111B",
        "x4111 1111 1111 1111",
        "+82 10-1234-5678",
        "+49 30 901820",
        "1795414400000",
        "192.168.100.200",
        "5 of 10, 3 for 2",
        "TRAIL-41-BLUE",
        "4111  1111 1111 1111",
        "4111\n\n\n\n\n\n\n1111 1111 1111",
        "4111\t1111\t1111\t1111",
        "3 boots\n4 laces\n5 soles",
        "https://shop.example/p/boots",
        "price@home",
        "@ann a@b a@.de",
        "",
    ] {
        assert_eq!(mask(text, ALL), None, "{text}");
    }
}

#[test]
fn addresses_for_mail_are_hidden_only_where_the_shop_wishes_it() {
    assert_eq!(mask("ann.lee+shop@mail.example.com", Masks::USUAL), None);
    assert_eq!(masked("I am ann.lee@example.com."), "I am a••.•••@•••••••.•••.");
    assert_eq!(masked("<ann@example.co.kr>"), "<a••@•••••••.••.••>");
}

#[test]
fn each_kind_is_hidden_only_if_it_is_wanted() {
    let text = "4242424242424242 DE89370400440532013000 ann@example.com";
    let none = Masks::NONE;
    assert_eq!(mask(text, none), None);
    let card = mask(text, Masks { card: true, ..none }).unwrap();
    assert_eq!(card.0, "••••••••••••4242 DE89370400440532013000 ann@example.com");
    let (all, found) = mask(text, ALL).unwrap();
    assert_eq!(
        (all.as_str(), found),
        ("••••••••••••4242 DE••••••••••••••••3000 a••@•••••••.•••", ALL)
    );
    assert_eq!(mask(&all, ALL), None, "what is hidden is not found again");
}

fn luhn(body: &[u8]) -> u8 {
    let sum: u32 = body
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, u32::from(*digit) * 2) {
            (1, _) => u32::from(*digit),
            (_, twice) => twice / 10 + twice % 10,
        })
        .sum();
    u8::try_from((10 - sum % 10) % 10).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_number_that_a_card_may_have_is_hidden_however_it_is_grouped(
        first in 3u8..=6,
        rest in proptest::collection::vec(0u8..10, 11..=17),
        gaps in proptest::collection::vec(0usize..4, 18),
    ) {
        let mut digits = vec![first];
        digits.extend(rest);
        digits.push(luhn(&digits));
        let mut text = String::new();
        for (at, digit) in digits.iter().enumerate() {
            if at > 0 {
                text.push_str(["", "", "", "-"][gaps[at % gaps.len()]]);
            }
            text.push(char::from(b'0' + digit));
        }
        let (hidden, found) = mask(&text, Masks::USUAL).unwrap();
        prop_assert!(found.card);
        let left: Vec<u8> = hidden.bytes().filter(u8::is_ascii_digit).map(|c| c - b'0').collect();
        prop_assert_eq!(&left[..], &digits[digits.len() - 4..]);
    }

    #[test]
    fn any_number_that_a_card_may_have_is_hidden_however_its_lines_end(
        first in 3u8..=6,
        rest in proptest::collection::vec(0u8..10, 11..=17),
        gaps in proptest::collection::vec(0usize..8, 18),
    ) {
        let mut digits = vec![first];
        digits.extend(rest);
        digits.push(luhn(&digits));
        let mut text = String::from("Please take\n");
        for (at, digit) in digits.iter().enumerate() {
            if at > 0 {
                text.push_str(["", "", "", " ", "\n", "\r\n", " \n", "-\n  "][gaps[at % gaps.len()]]);
            }
            text.push(char::from(b'0' + digit));
        }
        text.push_str("\nAnn");
        let (hidden, found) = mask(&text, Masks::USUAL).unwrap();
        prop_assert!(found.card);
        prop_assert_eq!(hidden.lines().count(), text.lines().count());
        let left: Vec<u8> = hidden.bytes().filter(u8::is_ascii_digit).map(|c| c - b'0').collect();
        prop_assert_eq!(&left[..], &digits[digits.len() - 4..]);
    }

    #[test]
    fn a_number_whose_check_digit_is_wrong_is_never_taken_for_a_card(
        first in 3u8..=6,
        rest in proptest::collection::vec(0u8..10, 11..=17),
        off in 1u8..10,
    ) {
        let mut digits = vec![first];
        digits.extend(rest);
        digits.push((luhn(&digits) + off) % 10);
        let text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        prop_assert_eq!(mask(&text, ALL), None);
    }

    #[test]
    fn any_text_keeps_its_length_and_all_but_words_and_is_stable(text in "[ -~0-9•@.٠-٩\u{a0}가-나\r\n]{0,200}") {
        if let Some((hidden, _)) = mask(&text, ALL) {
            prop_assert_eq!(hidden.chars().count(), text.chars().count());
            for (was, is) in text.chars().zip(hidden.chars()) {
                prop_assert!(was == is || (is == '•' && was.is_alphanumeric()));
            }
            prop_assert_eq!(mask(&hidden, Masks::USUAL), None);
        }
    }
}
