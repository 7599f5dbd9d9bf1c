//! Claims about what is understood and what is said.

use super::intent::recognise;
use super::*;

/// When all of it is said.
const NOW: aisle_core::Millis = 1_795_338_000_000;

type Phrases = &'static [(Intent, &'static [&'static str])];

const ALL: [(Lang, Phrases); 2] = [(Lang::En, phrases_en::PHRASES), (Lang::Ko, phrases_ko::PHRASES)];

fn said(answer: &Answer) -> String {
    let text = |line: &Line| match line {
        Line::Say { text, .. } => text.clone(),
        Line::Show { card, .. } => card.fallback.clone(),
        Line::Assign(_) => String::new(),
    };
    answer.lines.iter().map(text).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_intent_is_understood_in_five_wordings_of_each_language() {
    let mut wrong = Vec::new();
    for (lang, phrases) in ALL {
        for (intent, list) in phrases {
            assert!(list.len() >= 5, "{intent:?} in {lang:?} has too few phrases");
            for phrase in *list {
                let understood = recognise(phrase);
                if understood != *intent {
                    wrong.push(format!("{phrase} → {understood:?}, not {intent:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn both_languages_know_the_same_intents_and_answer_all_of_them() {
    for (intent, _) in phrases_en::PHRASES {
        assert!(
            phrases_ko::PHRASES.iter().any(|(known, _)| known == intent),
            "{intent:?}"
        );
        for lang in [Lang::En, Lang::Ko] {
            if *intent != Intent::Back {
                assert!(
                    table(lang).says.iter().any(|(known, _)| known == intent),
                    "{intent:?} in {lang:?}"
                );
            }
        }
    }
}

#[test]
fn every_button_means_what_it_says_and_has_a_name_of_its_own() {
    for lang in [Lang::En, Lang::Ko] {
        let labels = table(lang).labels;
        for (intent, label) in labels {
            assert_eq!(recognise(label), *intent, "{label}");
            assert_eq!(
                labels
                    .iter()
                    .filter(|(other, _)| other.id() == intent.id())
                    .count(),
                1,
                "{label}"
            );
        }
    }
}

#[test]
fn every_button_offered_has_a_label_in_both_languages() {
    for (lang, phrases) in ALL {
        for (_, list) in phrases {
            let mut dialog = Dialog::new(lang);
            for line in dialog.answer(list[0], lang, NOW).lines {
                if let Line::Say { replies, .. } = line {
                    assert!(replies.iter().all(|(_, label)| !label.is_empty()));
                }
            }
        }
    }
    assert_eq!(table(Lang::En).labels.len(), table(Lang::Ko).labels.len());
    for lang in [Lang::En, Lang::Ko] {
        assert_eq!(table(lang).order.len(), crate::cards::STORIES);
    }
}

#[test]
fn nobody_claims_to_be_human_whatever_is_asked() {
    let lies = [
        "i am human",
        "i'm human",
        "i am a person",
        "i'm a person",
        "real person here",
        "i am an employee",
        "i'm one of the team",
        "저는 사람",
        "저도 사람",
        "제가 사람",
        "사람입니다",
        "상담원입니다",
        "직원입니다",
    ];
    for (lang, phrases) in ALL {
        let mut colleague = Dialog::new(lang);
        let called = colleague.answer("Talk to a person", lang, NOW);
        let mut everything = vec![said(&called), said(&Dialog::new(lang).greeting())];
        for phrase in phrases.iter().flat_map(|(_, list)| *list) {
            for _ in 0..3 {
                everything.push(said(&Dialog::new(lang).answer(phrase, lang, NOW)));
                everything.push(said(&colleague.clone().answer(phrase, lang, NOW)));
            }
        }
        for text in everything {
            let lower = text.to_lowercase();
            assert!(!lies.iter().any(|lie| lower.contains(lie)), "{text}");
        }
    }
}

#[test]
fn asked_whether_it_is_a_bot_it_says_yes_in_both_voices() {
    for (question, yes, kind) in [("Are you human?", "Yes", "bot"), ("사람이세요?", "네", "챗봇")] {
        let mut dialog = Dialog::new(Lang::En);
        let first = said(&dialog.answer(question, Lang::En, NOW));
        assert!(first.starts_with(yes) && first.contains(kind), "{first}");
        dialog.answer("상담원 연결", Lang::En, NOW);
        let second = said(&dialog.answer(question, Lang::En, NOW));
        assert!(second.contains(kind), "{second}");
    }
}

#[test]
fn the_colleague_says_at_once_that_it_is_a_script() {
    for (wish, word) in [
        ("Talk to a person", "script"),
        ("상담원 연결해 주세요", "자동 응답 프로그램"),
    ] {
        let answer = Dialog::new(Lang::En).answer(wish, Lang::En, NOW);
        assert_eq!(answer.lines.len(), 3);
        assert_eq!(answer.lines[1], Line::Assign(true));
        for line in [&answer.lines[0], &answer.lines[2]] {
            assert!(
                matches!(line, Line::Say { text, .. } if text.contains(word)),
                "{line:?}"
            );
        }
    }
}

#[test]
fn what_is_not_understood_is_never_answered_twice_alike_in_a_row_and_brings_the_colleague_third() {
    for (lang, nonsense) in [(Lang::En, "flibbertigibbet"), (Lang::Ko, "가나다라")] {
        let mut dialog = Dialog::new(lang);
        let answers: Vec<_> = (0..20).map(|_| dialog.answer(nonsense, lang, NOW)).collect();
        for pair in answers.windows(2) {
            assert_ne!(said(&pair[0]), said(&pair[1]));
        }
        let handed: Vec<_> = (0..20)
            .filter(|i| answers[*i].lines.contains(&Line::Assign(true)))
            .collect();
        assert_eq!(handed, [2]);
    }
}

#[test]
fn an_order_number_is_asked_for_once_and_the_status_says_that_it_is_made_up() {
    for (lang, question, mark) in [
        (Lang::En, "Where is my order?", "10482"),
        (Lang::Ko, "주문 조회", "10482"),
    ] {
        let mut dialog = Dialog::new(lang);
        assert!(
            said(&dialog.answer(question, lang, NOW)).contains(mark),
            "asks, with an example"
        );
        assert!(
            said(&dialog.answer("umm…", lang, NOW)).contains("10482"),
            "asks once more"
        );
        let mut dialog = Dialog::new(lang);
        dialog.answer(question, lang, NOW);
        let status = said(&dialog.answer("77120", lang, NOW));
        assert!(status.contains("77120"), "{status}");
        let honest = [
            "made up",
            "invented",
            "pretend",
            "지어낸",
            "예시로 만든",
            "꾸며 낸",
        ];
        for n in 100..120 {
            let status = said(&dialog.answer(&format!("order status {n}"), lang, NOW));
            assert!(honest.iter().any(|word| status.contains(word)), "{status}");
        }
    }
}

#[test]
fn a_message_without_a_number_after_the_question_is_still_understood() {
    let mut dialog = Dialog::new(Lang::En);
    dialog.answer("Where is my order?", Lang::En, NOW);
    assert_eq!(
        dialog
            .answer("Never mind. How do returns work?", Lang::En, NOW)
            .intent,
        Intent::Returns
    );
    assert_eq!(
        dialog.answer("10482", Lang::En, NOW).intent,
        Intent::Unknown,
        "the question is no longer open"
    );
}

#[test]
fn the_language_follows_the_message_then_the_page_and_a_wish_wins() {
    let korean = |answer: &Answer| crate::words::has_hangul(&said(answer));
    let mut dialog = Dialog::new(Lang::En);
    assert!(korean(&dialog.answer("배송은 얼마나 걸려요?", Lang::En, NOW)));
    assert!(
        korean(&dialog.answer("???", Lang::En, NOW)),
        "no letters: as before"
    );
    assert!(!korean(&dialog.answer("How do returns work?", Lang::En, NOW)));
    assert!(
        korean(&Dialog::new(Lang::Ko).answer("returns", Lang::Ko, NOW)),
        "the page is Korean"
    );
    assert!(!korean(&dialog.answer("영어로 해 주세요", Lang::Ko, NOW)));
    assert!(
        !korean(&dialog.answer("반품은요?", Lang::Ko, NOW)),
        "a wish lasts"
    );
    assert!(korean(&dialog.answer("한국어로 해 주세요", Lang::En, NOW)));
    assert_eq!(
        (
            Lang::of_locale("ko-KR"),
            Lang::of_locale("kok"),
            Lang::of_locale("")
        ),
        (Lang::Ko, Lang::En, Lang::En)
    );
}

#[test]
fn the_same_question_twice_gets_another_wording() {
    let mut dialog = Dialog::new(Lang::En);
    let first = said(&dialog.answer("shipping?", Lang::En, NOW));
    assert_ne!(first, said(&dialog.answer("shipping?", Lang::En, NOW)));
}

#[test]
fn the_colleague_answers_until_the_visitor_goes_back() {
    let mut dialog = Dialog::new(Lang::En);
    dialog.answer("My mug is broken", Lang::En, NOW);
    let answer = dialog.answer("How do returns work?", Lang::En, NOW);
    assert!(matches!(
        &answer.lines[0],
        Line::Say {
            voice: Voice::Colleague,
            ..
        }
    ));
    let again = dialog.answer("Talk to a person", Lang::En, NOW);
    assert!(said(&again).contains("script") && again.lines.len() == 1);
    let back = dialog.answer("Back to the assistant", Lang::En, NOW);
    assert_eq!(back.lines[0], Line::Assign(false));
    assert!(matches!(
        &back.lines[1],
        Line::Say {
            voice: Voice::Bot,
            ..
        }
    ));
}
