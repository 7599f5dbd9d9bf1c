//! Every card decodes as it was made, in both languages and at any time.

use aisle_core::Millis;
use aisle_core::commerce::quiz::{Run, issues};
use aisle_core::protocol::Content;
use aisle_core::protocol::rich::{CouponStatus, Data, Rich};
use proptest::prelude::*;

use super::*;
use crate::lang::Lang;
use crate::shop::{Reader, table};
use crate::words::has_hangul;

const NOW: Millis = 1_795_338_000_000;
const EACH: [Reader; 4] = [
    reader(Lang::En, Lang::En),
    reader(Lang::En, Lang::Ko),
    reader(Lang::Ko, Lang::En),
    reader(Lang::Ko, Lang::Ko),
];

const fn reader(lang: Lang, page: Lang) -> Reader {
    Reader { lang, page }
}

fn all(reader: Reader, at: Millis, number: &str) -> Vec<Content> {
    let mut cards = vec![
        lookup(reader),
        contact(reader),
        repair(reader),
        rating(reader),
        progress(reader),
        give_back(number, reader, at),
        reorder(Some(number), reader, at),
        reorder(None, reader, at),
        booking(reader, at, &[]).content(),
        booked(&booking(reader, at, &[]), at),
        quiz(reader, at).content(),
        carousel(
            "Boots",
            table().products.iter().map(|goods| (goods, None)),
            "wear",
            reader,
        ),
    ];
    cards.extend((0..3).map(|story| order(number, story, reader, at)));
    cards.extend(
        table()
            .coupons
            .iter()
            .map(|code| coupon(code, reader, at).content()),
    );
    for goods in &table().products {
        cards.push(bundle(goods, reader));
        cards.push(product(goods, goods.colours.last().map(String::as_str), reader));
        cards.push(alert(goods, goods.sizes.last().map(String::as_str), reader));
        cards.extend(guide(goods, reader));
    }
    cards
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_card_decodes_as_it_was_made(at in 0..4_102_444_800_000_i64, number in "[A-Z0-9-]{3,20}") {
        for reader in EACH {
            for content in all(reader, at, &number) {
                let read = Rich::read(&content);
                let again = read.as_ref().map(Rich::content);
                prop_assert_eq!(again.as_ref().map(|it| it.data.get()), Some(content.data.get()), "{}", content.kind);
                prop_assert!(!content.fallback.is_empty() && content.fallback != content.kind, "{}", content.kind);
                prop_assert!(content.data.get().len() < 64 * 1024, "{} is {} bytes", content.kind, content.data.get().len());
            }
        }
    }

    #[test]
    fn times_to_book_lie_ahead_on_working_days_and_are_never_taken(at in 0..4_102_444_800_000_i64) {
        for reader in EACH {
            let first = booking(reader, at, &[]);
            prop_assert!(first.slots.len() >= 16);
            let taken = [first.slots[0].at, first.slots[3].at];
            let second = booking(reader, at, &taken);
            prop_assert_eq!(second.slots.len() + 2, first.slots.len());
            for slot in &second.slots {
                prop_assert!(slot.at > at && !taken.contains(&slot.at));
                prop_assert!((slot.at.div_euclid(86_400_000) + 3).rem_euclid(7) < 5);
            }
        }
    }
}

#[test]
fn cards_speak_the_language_of_their_reader() {
    for reader in EACH {
        for content in all(reader, NOW, "10482") {
            let korean = has_hangul(&content.fallback);
            assert_eq!(
                korean,
                reader.lang == Lang::Ko,
                "{}: {}",
                content.kind,
                content.fallback
            );
        }
    }
}

#[test]
fn the_finder_has_no_dead_ends_and_every_way_through_it_recommends_something() {
    for reader in EACH {
        let quiz = quiz(reader, NOW);
        assert_eq!(issues(&quiz), Vec::new());
        let mut reached = std::collections::BTreeSet::new();
        let mut open = vec![Run::begin(&quiz)];
        while let Some(run) = open.pop() {
            let Some(question) = run.question(&quiz) else {
                let result = run.result(&quiz).expect("it ends in a result");
                assert!(!result.items.is_empty() || result.coupon.is_some());
                reached.insert(result.id.clone());
                continue;
            };
            let ids: Vec<&str> = question.answers.iter().map(|answer| answer.id.as_str()).collect();
            let mut choices: Vec<Vec<&str>> = ids.iter().map(|id| vec![*id]).collect();
            if question.max == Some(2) {
                choices.push(ids[..2].to_vec());
            }
            for choice in choices {
                let mut next = run.clone();
                next.answer(&quiz, &choice).unwrap();
                open.push(next);
            }
        }
        assert_eq!(reached.len(), quiz.results.len(), "{reached:?}");
    }
}

#[test]
fn an_order_is_always_the_same_and_says_that_it_is_made_up() {
    let reader = Reader::of(Lang::En);
    assert_eq!(order("LL-1", 0, reader, NOW), order("LL-1", 0, reader, NOW));
    for story in 0..3 {
        assert!(order("77120", story, reader, NOW).fallback.contains("made up"));
        assert!(
            order("77120", story, Reader::of(Lang::Ko), NOW)
                .fallback
                .contains("예시")
        );
    }
    assert!(known_number("10482") && known_number("A-7") && !known_number("00000"));
}

#[test]
fn a_code_is_found_in_a_text_and_one_whose_time_has_passed_is_expired() {
    let spring = in_text("does spring25 still work?").unwrap();
    assert_eq!(
        coupon(spring, Reader::of(Lang::En), NOW).state,
        CouponStatus::Expired
    );
    let loft = in_text("LOFT10!").unwrap();
    assert_eq!(
        coupon(loft, Reader::of(Lang::En), NOW).state,
        CouponStatus::Issued
    );
    assert!(in_text("LOFT100").is_none());
}
