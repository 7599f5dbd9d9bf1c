//! The visitor's side of questions: what goes out when, and which answer counts.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use aisle_core::Millis;
use aisle_core::answers::{self, Answers, Effect, Input, Kind, PATIENCE, PAUSE, Part};
use aisle_core::protocol::json::Raw;
use aisle_core::protocol::{Answer, ClientFrame, ErrorCode, Suggestion, Suggestions};
use proptest::prelude::*;

fn online() -> Input {
    let topics = ["suggest", "popular", "articles", "article"];
    Input::Online(topics.map(String::from).to_vec())
}

fn typed(text: &str) -> Input {
    Input::Typed {
        text: text.into(),
        composing: false,
    }
}

fn composing(text: &str) -> Input {
    Input::Typed {
        text: text.into(),
        composing: true,
    }
}

fn article(id: &str) -> Suggestion {
    Suggestion {
        kind: "article".into(),
        id: id.into(),
        title: format!("About {id}"),
        summary: String::new(),
    }
}

fn suggestions(text: &str, ids: &[&str]) -> Input {
    Input::Suggestions(Suggestions {
        text: text.into(),
        items: ids.iter().map(|id| article(id)).collect(),
    })
}

fn answer(n: u64) -> Input {
    Input::Answer(Answer {
        n,
        data: Raw::new("{}"),
        error: None,
    })
}

/// One machine, and what it has done with each input.
#[derive(Default)]
struct Rig {
    answers: Answers,
}

impl Rig {
    fn live() -> Self {
        let mut rig = Self::default();
        rig.at(0, online());
        rig
    }

    fn at(&mut self, now: Millis, input: Input) -> Vec<Effect> {
        let mut out = Vec::new();
        self.answers.handle(now, input, &mut out);
        out.retain(|effect| !matches!(effect, Effect::WakeAt(_)));
        out
    }
}

/// The texts that are asked about.
fn asked(effects: &[Effect]) -> Vec<String> {
    let text = |effect: &Effect| match effect {
        Effect::Send(frame) => match &**frame {
            ClientFrame::Suggest(suggest) => Some(suggest.text.clone()),
            _ => None,
        },
        _ => None,
    };
    effects.iter().filter_map(text).collect()
}

/// The numbers of the questions that go out.
fn numbers(effects: &[Effect]) -> Vec<u64> {
    let number = |effect: &Effect| match effect {
        Effect::Send(frame) => match &**frame {
            ClientFrame::Ask(ask) => Some(ask.n),
            _ => None,
        },
        _ => None,
    };
    effects.iter().filter_map(number).collect()
}

fn shown(effects: &[Effect]) -> Vec<Vec<String>> {
    let ids = |effect: &Effect| match effect {
        Effect::Suggest(items) => Some(items.iter().map(|item| item.id.clone()).collect()),
        _ => None,
    };
    effects.iter().filter_map(ids).collect()
}

#[test]
fn a_text_is_asked_about_once_after_a_pause() {
    let mut rig = Rig::live();
    for (at, text) in [(0, "ret"), (100, "retu"), (200, "return")] {
        assert_eq!(rig.at(at, typed(text)), []);
    }
    assert_eq!(rig.at(200 + PAUSE - 1, Input::Wake), []);
    assert_eq!(asked(&rig.at(200 + PAUSE, Input::Wake)), ["return"]);
    assert_eq!(rig.at(900, Input::Wake), [], "once");
}

#[test]
fn what_is_too_short_to_mean_something_is_not_asked_about() {
    for (text, is) in [
        ("re", false),
        ("ret", true),
        (" r. e! ", false),
        ("반", false),
        ("반품", true),
        ("退货", true),
        ("ㅂㅍㅂㅍ", false),
        ("été", true),
        ("😀", false),
    ] {
        let mut rig = Rig::live();
        rig.at(0, typed(text));
        assert_eq!(!asked(&rig.at(PAUSE, Input::Wake)).is_empty(), is, "{text}");
    }
}

#[test]
fn an_answer_for_an_older_text_shows_nothing_and_the_newer_one_is_asked_about() {
    let mut rig = Rig::live();
    rig.at(0, typed("return"));
    rig.at(PAUSE, Input::Wake);
    rig.at(300, typed("return a mug"));
    assert_eq!(rig.at(700, Input::Wake), [], "one at a time");
    let out = rig.at(800, suggestions("return", &["a"]));
    assert_eq!(shown(&out), Vec::<Vec<String>>::new());
    assert_eq!(asked(&out), ["return a mug"]);
    assert_eq!(shown(&rig.at(900, suggestions("return a mug", &["b"]))), [["b"]]);
    assert_eq!(
        rig.at(950, suggestions("return a mug", &["c"])),
        [],
        "nobody asked"
    );
}

#[test]
fn at_most_three_show_and_none_that_cannot_be_opened() {
    let mut rig = Rig::live();
    rig.at(0, typed("return"));
    rig.at(PAUSE, Input::Wake);
    let mut items: Vec<Suggestion> = ["a", "b", "c", "d", "e"].map(article).to_vec();
    items[0].kind = "product".into();
    items[1].title = "\u{202e} ".into();
    let out = rig.at(
        300,
        Input::Suggestions(Suggestions {
            text: "return".into(),
            items,
        }),
    );
    assert_eq!(shown(&out), [["c", "d", "e"]]);
}

#[test]
fn while_an_input_method_is_at_work_nothing_is_asked_and_nothing_comes() {
    let mut rig = Rig::live();
    rig.at(0, composing("반품하"));
    assert_eq!(rig.at(1_000, Input::Wake), []);
    rig.at(1_100, typed("반품하"));
    assert_eq!(asked(&rig.at(1_350, Input::Wake)), ["반품하"]);
    rig.at(1_360, composing("반품하"));
    assert_eq!(rig.at(1_400, suggestions("반품하", &["a"])), []);
    rig.at(1_500, typed("반품하려면"));
    assert_eq!(asked(&rig.at(1_750, Input::Wake)), ["반품하려면"]);
}

#[test]
fn what_was_dismissed_stays_away_until_the_next_message() {
    let mut rig = Rig::live();
    rig.at(0, typed("return"));
    rig.at(PAUSE, Input::Wake);
    rig.at(300, suggestions("return", &["a"]));
    assert_eq!(rig.at(400, Input::Dismiss), [Effect::Suggest(Vec::new())]);
    rig.at(500, typed("return a mug"));
    assert_eq!(rig.at(1_000, Input::Wake), []);
    rig.at(1_100, typed(""));
    rig.at(1_200, typed("sizes"));
    assert_eq!(asked(&rig.at(1_450, Input::Wake)), ["sizes"]);
}

#[test]
fn nothing_goes_out_offline_and_what_was_under_way_is_forgotten() {
    let mut rig = Rig::default();
    rig.at(0, typed("return"));
    assert_eq!(rig.at(1_000, Input::Wake), []);
    let refused = Effect::Answered(Kind::Popular, Err(ErrorCode::Unavailable));
    assert_eq!(
        rig.at(1_000, Input::Ask(Kind::Popular, None)),
        std::slice::from_ref(&refused)
    );
    rig.at(1_100, online());
    assert_eq!(
        asked(&rig.at(1_350, Input::Wake)),
        ["return"],
        "what stands there is asked about"
    );
    let n = numbers(&rig.at(1_400, Input::Ask(Kind::Popular, None)))[0];
    assert_eq!(rig.at(1_500, Input::Offline), [refused]);
    rig.at(1_600, online());
    assert_eq!(rig.at(1_700, answer(n)), [], "late");
    assert_eq!(rig.at(1_700, suggestions("return", &["a"])), [], "late as well");
}

#[test]
fn of_several_questions_of_a_kind_only_the_last_is_answered() {
    let mut rig = Rig::live();
    let search = |text: &str| Input::Ask(Kind::Search, Kind::Search.of(text));
    let first = numbers(&rig.at(0, search("mu")))[0];
    assert_eq!(rig.at(10, search("mug")), []);
    assert_eq!(rig.at(20, search("mugs \"x\"")), []);
    let other = numbers(&rig.at(30, Input::Ask(Kind::Popular, None)));
    assert_eq!(other.len(), 1, "another kind does not wait");
    let out = rig.at(40, answer(first));
    let Some(Effect::Send(frame)) = out.first() else {
        panic!("{out:?}")
    };
    let ClientFrame::Ask(ask) = &**frame else {
        panic!("{frame:?}")
    };
    assert_eq!(ask.topic, "articles");
    assert_eq!(ask.value.as_ref().unwrap().get(), r#"{"text":"mugs \"x\""}"#);
    assert_eq!(out.len(), 1, "the first answer is nobody's any more");
    assert!(matches!(
        rig.at(50, answer(ask.n))[..],
        [Effect::Answered(Kind::Search, Ok(_))]
    ));
}

#[test]
fn a_question_that_nobody_answers_ends() {
    let mut rig = Rig::live();
    let mut out = Vec::new();
    rig.answers
        .handle(5, Input::Ask(Kind::Article, Kind::Article.of("a")), &mut out);
    assert!(out.contains(&Effect::WakeAt(5 + PATIENCE)));
    assert_eq!(
        rig.at(5 + PATIENCE, Input::Wake),
        [Effect::Answered(Kind::Article, Err(ErrorCode::Unavailable))]
    );
}

#[test]
fn a_topic_that_the_server_does_not_name_is_not_asked() {
    let mut rig = Rig::default();
    rig.at(0, Input::Online(vec!["popular".into()]));
    rig.at(0, typed("return"));
    assert_eq!(rig.at(PAUSE, Input::Wake), []);
    assert_eq!(
        rig.at(300, Input::Ask(Kind::Article, None)),
        [Effect::Answered(Kind::Article, Err(ErrorCode::Unsupported))]
    );
}

fn raw(json: &serde_json::Value) -> Raw {
    Raw::new(&json.to_string()).unwrap()
}

#[test]
fn an_article_is_read_part_by_part_without_what_is_none() {
    let data = serde_json::json!({"content": {"type": "article", "v": 1, "fallback": "Returns", "data": {
    "id": "returns", "title": " Returns\u{202e} ", "language": "en", "url": "javascript:alert(1)",
    "body": [
        {"heading": {"level": 9, "text": "Steps"}}, {"text": "1. Pack\n2. Ship"}, {"text": "\u{200b}"},
        {"image": {"url": "https://shop.example/a.png", "alt": "Box"}}, {"image": 7},
        {"video": {"url": "https://shop.example/a.mp4", "title": ""}},
        {"video": {"url": "javascript:alert(1)", "title": "x"}}, {"map": {}}, 5,
    ]}}});
    let story = answers::story(&raw(&data), "").unwrap();
    assert_eq!(
        (story.title.as_str(), story.url, story.body.len()),
        ("Returns", None, 4)
    );
    assert_eq!(story.body[0], Part::Heading(4, "Steps".into()));
    assert_eq!(story.body[1], Part::Text("1. Pack\n2. Ship".into()));
    assert_eq!(
        story.body[3],
        Part::Video("https://shop.example/a.mp4".into(), String::new())
    );
}

#[test]
fn lists_hold_what_has_a_name_and_a_title() {
    let data = serde_json::json!({"articles": [{"id": "a", "title": "A"}, {"id": "", "title": "B"}, 3, {"id": "c", "title": "C", "summary": 4}]});
    let list = answers::briefs(&raw(&data)).unwrap();
    assert_eq!(
        list.iter().map(|brief| brief.id.as_str()).collect::<Vec<_>>(),
        ["a", "c"]
    );
    for none in ["{}", "[]", "4", r#"{"articles":{}}"#, r#"{"content":null}"#] {
        let none = Raw::new(none).unwrap();
        assert_eq!(answers::briefs(&none), None, "{}", none.get());
        assert_eq!(answers::story(&none, ""), None, "{}", none.get());
        assert_eq!(answers::content(&none), None, "{}", none.get());
    }
}

fn inputs() -> impl Strategy<Value = Input> {
    let texts = prop::sample::select(vec!["", "r", "ret", "return", "반", "반품", "반품 안내"]);
    let kind = prop::sample::select(vec![Kind::Popular, Kind::Search, Kind::Article, Kind::Products]);
    prop_oneof![
        1 => Just(online()),
        1 => Just(Input::Offline),
        6 => (texts.clone(), any::<bool>()).prop_map(|(text, composing)| Input::Typed { text: text.into(), composing }),
        1 => Just(Input::Dismiss),
        3 => kind.prop_map(|kind| Input::Ask(kind, None)),
        4 => (1..12u64).prop_map(answer),
        4 => (texts, 0..2usize).prop_map(|(text, n)| suggestions(text, &["a", "b"][..n])),
        4 => Just(Input::Wake),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_questions_and_answers_agree(steps in prop::collection::vec((0..900i64, inputs()), 0..80)) {
        let mut answers = Answers::default();
        let (mut now, mut live) = (0, false);
        let (mut text, mut composes) = (String::new(), false);
        // What is under way, as seen from outside.
        let mut open: Vec<(u64, String, i64)> = Vec::new();
        let mut wanted: Vec<Kind> = Vec::new();
        let mut about: Option<(String, i64)> = None;
        for (after, input) in steps {
            now += after;
            match &input {
                Input::Online(_) => live = true,
                Input::Offline => (live, about, open) = (false, None, Vec::new()),
                Input::Typed { text: typed, composing } => (text, composes) = (typed.clone(), *composing),
                Input::Ask(kind, _) => wanted.push(*kind),
                Input::Suggestions(said) if about.as_ref().is_some_and(|(text, _)| *text == said.text) => about = None,
                Input::Answer(answer) => open.retain(|(n, ..)| *n != answer.n),
                _ => {}
            }
            let mut out = Vec::new();
            answers.handle(now, input, &mut out);
            for effect in out {
                match effect {
                    Effect::Send(frame) => {
                        prop_assert!(live, "nothing goes out offline");
                        match *frame {
                            ClientFrame::Suggest(suggest) => {
                                let free = about.as_ref().is_none_or(|(_, by)| now >= *by);
                                prop_assert!(free && !composes, "one at a time, of what is finished");
                                prop_assert_eq!(&suggest.text, &text);
                                about = Some((suggest.text, now + PATIENCE));
                            }
                            ClientFrame::Ask(ask) => {
                                prop_assert!(ask.topic != "products", "not among the topics");
                                prop_assert!(open.iter().all(|(n, ..)| *n < ask.n), "a number of its own");
                                let late = |(_, topic, by): &(u64, String, i64)| *topic == ask.topic && now >= *by;
                                open.retain(|question| !late(question));
                                prop_assert!(open.iter().all(|(_, topic, _)| *topic != ask.topic), "one of a kind");
                                open.push((ask.n, ask.topic, now + PATIENCE));
                            }
                            other => prop_assert!(false, "{other:?}"),
                        }
                    }
                    Effect::Answered(kind, _) => {
                        let asked = wanted.contains(&kind);
                        prop_assert!(asked, "nobody hears what they did not ask");
                        wanted.retain(|wanted| *wanted != kind);
                        open.retain(|(_, topic, _)| topic != kind.topic());
                    }
                    Effect::Suggest(items) => prop_assert!(items.is_empty() || (live && !composes)),
                    Effect::WakeAt(at) => prop_assert!(at > now, "a wake-up lies ahead"),
                }
            }
        }
    }
}
