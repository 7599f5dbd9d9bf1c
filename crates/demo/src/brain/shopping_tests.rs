//! Claims about which cards answer what, in both languages.

use aisle_core::Millis;
use aisle_core::protocol::Content;
use aisle_core::protocol::rich::{Product, Rich};
use proptest::prelude::*;

use super::*;

const NOW: Millis = 1_795_338_000_000;

fn cards(answer: &Answer) -> Vec<&Content> {
    fn card(line: &Line) -> Option<&Content> {
        match line {
            Line::Show { card, .. } => Some(card),
            _ => None,
        }
    }
    answer.lines.iter().filter_map(card).collect()
}

fn kinds(text: &str, lang: Lang) -> Vec<String> {
    let answer = Dialog::new(lang).answer(text, lang, NOW);
    let first_words = matches!(answer.lines.first(), Some(Line::Say { .. }));
    assert!(first_words, "{text} is answered in words first");
    cards(&answer).iter().map(|card| card.kind.clone()).collect()
}

fn shown(answer: &Answer) -> Vec<Product> {
    cards(answer)
        .iter()
        .flat_map(|card| match Rich::read(card) {
            Some(Rich::Product(product)) => vec![product],
            Some(Rich::Carousel(row)) => row.items,
            _ => Vec::new(),
        })
        .collect()
}

#[test]
fn what_is_asked_for_comes_as_the_card_that_fits_in_both_languages() {
    for (en, ko, kind) in [
        ("boots under 250", "35만 원 이하 등산화", "product"),
        ("something warm", "겨울 모자나 스키", "carousel"),
        ("Something for outdoors", "야외에서 쓸 상품", "carousel"),
        ("I need a gift", "선물을 찾고 있어요", "carousel"),
        ("Help me choose", "골라 주세요", "quiz"),
        ("Help me find something", "찾는 걸 도와주세요", "quiz"),
        ("Where is my order?", "주문 조회", "order-lookup"),
        ("order status 10482", "주문번호 10482 조회", "order"),
        ("Any discounts?", "할인 쿠폰 있나요?", "coupon"),
        ("Tell me when it is back", "들어오면 알려 주세요", "stock-alert"),
        (
            "are the boots in stock in 40?",
            "등산화 40 재고 있나요?",
            "stock-alert",
        ),
        (
            "are the boots in stock in 41?",
            "등산화 41 재고 있나요?",
            "product",
        ),
        ("do you have skis in 180", "투어링 스키 180", "stock-alert"),
        ("wool socks", "가죽 등산화", "product"),
        ("boots in size 42", "등산화 42 사이즈", "product"),
        ("Where is LL-7K2MPQ?", "LL-7K2MPQ 어디쯤 왔나요", "order"),
        ("Order again", "다시 주문하기", "reorder"),
        ("Book a video call", "화상 상담 예약", "booking"),
        ("How do returns work?", "반품은 어떻게 하나요?", "return"),
        ("Which size fits?", "사이즈를 모르겠어요", "size-guide"),
        (
            "What goes well with this?",
            "같이 사면 좋은 게 있을까요?",
            "bundle",
        ),
        (
            "Show me something like it",
            "비슷한 상품을 보여 주세요",
            "carousel",
        ),
        (
            "How much more until free delivery?",
            "무료 배송까지 얼마 남았나요?",
            "cart-progress",
        ),
        ("Contact me by e-mail", "이메일로 연락 주세요", "contact-capture"),
        ("Rate this chat", "상담 평가하기", "rating"),
        ("can you repair it", "수리해 주시나요?", "form"),
        ("how do I wash wool?", "울 세탁은 어떻게 해요?", "article"),
    ] {
        assert_eq!(kinds(en, Lang::En), [kind], "{en}");
        assert_eq!(kinds(ko, Lang::Ko), [kind], "{ko}");
    }
}

#[test]
fn a_price_is_a_bound_and_a_colour_is_shown() {
    let mut dialog = Dialog::new(Lang::En);
    let found = shown(&dialog.answer("Green jackets under 200", Lang::En, NOW));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].id, "larch-rain-shell");
    assert!(found[0].image.as_ref().unwrap().url.ends_with("#spruce"));
    let near = dialog.answer("jackets under 100", Lang::En, NOW);
    assert!(matches!(&near.lines[0], Line::Say { text, .. } if text.contains("near")));
    for product in shown(&dialog.answer("something under 60", Lang::En, NOW)) {
        assert!(product.price.unwrap().amount <= 6_000, "{}", product.title);
    }
}

#[test]
fn english_on_a_korean_page_is_answered_in_english_with_prices_in_won() {
    let mut dialog = Dialog::new(Lang::Ko);
    dialog.answer("In English please", Lang::Ko, NOW);
    let found = shown(&dialog.answer("a tent", Lang::Ko, NOW));
    assert_eq!(found[0].title, "Bivy Two Tent");
    assert_eq!(found[0].price.as_ref().unwrap().currency, "KRW");
}

#[test]
fn what_was_shown_last_is_what_it_means() {
    let mut dialog = Dialog::new(Lang::En);
    dialog.answer("a tent", Lang::En, NOW);
    let answer = dialog.answer("What goes with it?", Lang::En, NOW);
    let Some(Rich::Bundle(bundle)) = Rich::read(cards(&answer)[0]) else {
        panic!("a bundle")
    };
    assert_eq!(bundle.items[0].product.id, "bivy-two-tent");
    dialog.answer("order status 77120", Lang::En, NOW);
    let answer = dialog.answer("I want to return something", Lang::En, NOW);
    assert!(matches!(Rich::read(cards(&answer)[0]), Some(Rich::Return(back)) if back.order == "77120"));
}

#[test]
fn a_code_whose_time_has_passed_says_so_and_names_one_that_works() {
    let answer = Dialog::new(Lang::En).answer("Does SPRING25 still work?", Lang::En, NOW);
    assert!(matches!(&answer.lines[0], Line::Say { text, .. } if text.contains("passed")));
    let codes: Vec<_> = cards(&answer)
        .iter()
        .map(|card| card.data.get().contains("expired"))
        .collect();
    assert_eq!(codes, [true, false]);
}

#[test]
fn a_number_of_zeros_is_no_order() {
    let answer = Dialog::new(Lang::En).answer("order status 00000", Lang::En, NOW);
    assert!(cards(&answer).is_empty());
    assert!(matches!(&answer.lines[0], Line::Say { text, .. } if text.contains("no order **00000**")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_said_every_card_decodes_and_nothing_panics(
        texts in prop::collection::vec(text(), 1..8),
        korean in any::<bool>(),
        at in 0..4_102_444_800_000_i64,
    ) {
        let page = if korean { Lang::Ko } else { Lang::En };
        let mut dialog = Dialog::new(page);
        for text in texts {
            let answer = dialog.answer(&text, page, at);
            prop_assert!(!answer.lines.is_empty(), "{}", text);
            for card in cards(&answer) {
                let again = Rich::read(card).map(|rich| rich.content().data);
                prop_assert_eq!(again.as_ref().map(|data| data.get()), Some(card.data.get()), "{}", text);
                prop_assert!(!card.fallback.trim().is_empty());
            }
        }
    }
}

/// Words the shop knows, in any order, and anything else.
fn text() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "boots",
        "under",
        "250",
        "€",
        "green",
        "XL",
        "order",
        "10482",
        "LOFT10",
        "again",
        "등산화",
        "이하",
        "35만원",
        "초록색",
        "쿠폰",
        "예약",
        "반품",
        "between",
        "~",
        "and",
        "cheapest",
        "tent",
        "what goes with it",
        "in stock",
        "들어오면 알려 주세요",
        "help me choose",
        "골라 주세요",
    ]);
    prop_oneof![
        3 => prop::collection::vec(known, 1..6).prop_map(|words| words.join(" ")),
        1 => "\\PC{0,80}",
        1 => "[0-9.,만천백원~$€ ]{0,40}",
    ]
}
