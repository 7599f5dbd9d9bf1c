//! The product finder: a graph of questions that branches by what is answered and
//! ends in products or in a code.

use aisle_core::Millis;
use aisle_core::protocol::Image;
use aisle_core::protocol::rich::{Answer, Answers, Branch, Coupon, Outcome, Question, Quiz, Scores};

use super::offers::coupon;
use crate::shop::{Reader, goods, table};

/// The code that a finder of a present gets.
const GIFT: &str = "FOUNDIT15";

/// A picture of the shop's.
fn art(name: &str) -> Option<Image> {
    Some(Image {
        url: ["/shop/art/", name, ".svg"].concat(),
        alt: String::new(),
        width: Some(480),
        height: Some(480),
        caption: None,
    })
}

/// An answer that leads to a question or a result, or gives points.
struct Way<'a>(&'a str, &'a str, &'a str, &'a str, Lead<'a>);

enum Lead<'a> {
    To(&'a str),
    Points(&'a str),
}

struct Maker {
    reader: Reader,
}

impl Maker {
    fn question(&self, id: &str, en: &str, ko: &str, ways: &[Way<'_>]) -> Question {
        let answer = |Way(id, en, ko, picture, lead): &Way<'_>| {
            let (next, score) = match lead {
                Lead::To(next) => ((*next).to_owned(), Scores::default()),
                Lead::Points(name) => (String::new(), Scores(vec![((*name).to_owned(), 2)])),
            };
            Answer {
                id: (*id).to_owned(),
                label: self.reader.say(en, ko),
                image: art(picture),
                next,
                score,
            }
        };
        Question {
            id: id.to_owned(),
            text: self.reader.say(en, ko),
            answers: ways.iter().map(answer).collect(),
            ..Question::default()
        }
    }

    /// A result that recommends products; `score` is the points it is taken for.
    fn result(&self, id: &str, score: &str, en: (&str, &str), ko: (&str, &str), items: &[&str]) -> Outcome {
        let items = items.iter().filter_map(|id| goods(id));
        Outcome {
            id: id.to_owned(),
            score: score.to_owned(),
            title: self.reader.say(en.0, ko.0),
            text: self.reader.say(en.1, ko.1),
            items: items.map(|goods| goods.product(self.reader, None)).collect(),
            coupon: None,
        }
    }
}

/// The finder.
#[must_use]
pub fn quiz(reader: Reader, at: Millis) -> Quiz {
    let make = Maker { reader };
    let gift: Option<Coupon> = table()
        .coupons
        .iter()
        .find(|code| code.code == GIFT)
        .map(|code| coupon(code, reader, at));
    Quiz {
        questions: questions(&make),
        results: results(&make, gift),
        id: "finder".to_owned(),
        title: reader.say("What are you looking for?", "무엇을 찾으세요?"),
        text: reader.say(
            "Two or three questions, half a minute.",
            "질문 두세 개면 됩니다. 30초면 충분합니다.",
        ),
        image: art("hero"),
        begin: reader.say("Find it", "찾아보기"),
    }
}

fn questions(make: &Maker) -> Vec<Question> {
    let reader = make.reader;
    let place = make.question(
        "place",
        "Where will it be used?",
        "어디에서 쓰실 건가요?",
        &[
            Way(
                "hills",
                "In the hills",
                "산에서",
                "rain-shell",
                Lead::To("weather"),
            ),
            Way(
                "camp",
                "For a night outside",
                "캠핑에서",
                "tent",
                Lead::To("night"),
            ),
            Way("snow", "In the snow", "눈 위에서", "skis", Lead::To("winter")),
            Way("home", "At home", "집에서", "lamp", Lead::To("room")),
            Way(
                "gift",
                "It is a present",
                "선물이에요",
                "blanket",
                Lead::To("money"),
            ),
        ],
    );
    let mut weather = make.question(
        "weather",
        "What must it stand?",
        "무엇이 가장 중요한가요?",
        &[
            Way("rain", "Rain", "비", "rain-shell", Lead::Points("dry")),
            Way("cold", "Cold", "추위", "fleece", Lead::Points("warm")),
            Way(
                "stones",
                "Stones and mud",
                "돌길과 진흙",
                "boots",
                Lead::Points("feet"),
            ),
        ],
    );
    weather.hint = reader.say("Choose up to two.", "두 가지까지 고르세요.");
    weather.take = Answers::Multi;
    weather.max = Some(2);
    // Rain and cold together want layers, whatever the points say.
    weather.branches = vec![Branch {
        next: "layers".to_owned(),
        when: vec!["rain".to_owned(), "cold".to_owned()],
        ..Branch::default()
    }];
    vec![
        place,
        weather,
        make.question(
            "night",
            "What is still missing?",
            "무엇이 더 필요하세요?",
            &[
                Way(
                    "sleep",
                    "Sleeping well",
                    "편한 잠자리",
                    "sleeping-bag",
                    Lead::To("sleep"),
                ),
                Way(
                    "eat",
                    "Supper and light",
                    "저녁 식사와 조명",
                    "stove",
                    Lead::To("supper"),
                ),
                Way(
                    "carry",
                    "Carrying it all",
                    "짐 나르기",
                    "backpack",
                    Lead::To("carry"),
                ),
            ],
        ),
        make.question(
            "room",
            "What would make the evening?",
            "어떤 저녁을 원하세요?",
            &[
                Way(
                    "read",
                    "A good light to read by",
                    "책 읽기 좋은 빛",
                    "lamp",
                    Lead::To("light"),
                ),
                Way(
                    "warm",
                    "Warmth, and tea",
                    "따뜻함과 차 한 잔",
                    "teapot",
                    Lead::To("cosy"),
                ),
                Way(
                    "sit",
                    "Somewhere to sit, something green",
                    "앉을 자리와 초록",
                    "planter",
                    Lead::To("corner"),
                ),
            ],
        ),
        make.question(
            "money",
            "How much should it be?",
            "예산은 어느 정도인가요?",
            &[
                Way(
                    "small",
                    "Something small",
                    "작은 선물",
                    "beanie",
                    Lead::To("small"),
                ),
                Way(
                    "large",
                    "It may be more",
                    "조금 더 좋은 것",
                    "blanket",
                    Lead::To("large"),
                ),
                Way(
                    "open",
                    "I cannot decide",
                    "아직 모르겠어요",
                    "star",
                    Lead::To("code"),
                ),
            ],
        ),
    ]
}

fn results(make: &Maker, gift: Option<Coupon>) -> Vec<Outcome> {
    let code = Outcome {
        coupon: gift,
        ..make.result(
            "code",
            "",
            ("Then take your time", "They choose, you pay less."),
            ("천천히 고르세요", "받는 분이 고르고, 할인은 그대로입니다."),
            &[],
        )
    };
    vec![
        make.result(
            "dry",
            "dry",
            ("A shell", "Rain is what you must keep out."),
            ("방수 재킷", "비를 막는 것이 먼저입니다."),
            &["larch-rain-shell", "gully-28-backpack"],
        ),
        make.result(
            "warm",
            "warm",
            ("Wool and pile", "Warm when you stop, light when you go."),
            ("울과 플리스", "쉴 때 따뜻하고 걸을 때 가볍습니다."),
            &["skarn-pile-fleece", "marl-wool-beanie"],
        ),
        make.result(
            "feet",
            "feet",
            ("Boots, and socks to go with them", "Everything rests on them."),
            ("등산화와 양말", "결국 발이 편해야 합니다."),
            &["cairn-hiking-boots", "tussock-wool-socks"],
        ),
        make.result(
            "layers",
            "",
            ("Two layers", "One keeps the rain out, the other the warmth in."),
            ("두 겹으로", "한 겹은 비를 막고, 한 겹은 온기를 지킵니다."),
            &["larch-rain-shell", "skarn-pile-fleece"],
        ),
        make.result(
            "sleep",
            "",
            ("A good night", "Dry above, warm inside."),
            ("편안한 밤", "위는 마르게, 속은 따뜻하게."),
            &["bivy-two-tent", "drift-down-sleeping-bag"],
        ),
        make.result(
            "supper",
            "",
            (
                "Supper by lantern",
                "Boiled in two minutes, seen for eighty hours.",
            ),
            ("랜턴 아래 저녁", "2분이면 끓고, 80시간을 밝힙니다."),
            &["ember-camp-stove", "lumen-camp-lantern", "beck-insulated-bottle"],
        ),
        make.result(
            "carry",
            "",
            ("A pack", "A day pack that is happy overnight."),
            ("배낭", "당일부터 1박까지 넉넉합니다."),
            &["gully-28-backpack", "beck-insulated-bottle"],
        ),
        make.result(
            "winter",
            "",
            (
                "For when it falls",
                "Three good reasons to hope for a cold front.",
            ),
            ("눈이 오면", "추위를 기다리게 하는 세 가지입니다."),
            &["tarn-touring-skis", "windrow-snowboard", "whiteout-goggles"],
        ),
        make.result(
            "light",
            "",
            ("A patient light", "It stays where you leave it."),
            ("눈이 편한 빛", "놓아둔 자리에 그대로 멈춥니다."),
            &["heron-reading-lamp"],
        ),
        make.result(
            "cosy",
            "",
            (
                "Wool and stoneware",
                "Four warm cups, and something over the knees.",
            ),
            ("울과 도자기", "따뜻한 차 네 잔과 무릎 담요."),
            &["hearth-wool-blanket", "tarn-stoneware-teapot"],
        ),
        make.result(
            "corner",
            "",
            ("A corner of its own", "A seat, and a fern to talk to."),
            ("나만의 자리", "앉을 자리 하나, 화분 하나."),
            &["dipped-birch-stool", "fern-terracotta-planter"],
        ),
        make.result(
            "small",
            "",
            ("Small, and kept for years", "None of them needs a size."),
            ("작지만 오래 쓰는 선물", "사이즈를 몰라도 됩니다."),
            &[
                "marl-wool-beanie",
                "beck-insulated-bottle",
                "fern-terracotta-planter",
            ],
        ),
        make.result(
            "large",
            "",
            ("A present to keep", "For whoever likes to come home."),
            ("오래 남는 선물", "집을 좋아하는 분께."),
            &[
                "hearth-wool-blanket",
                "heron-reading-lamp",
                "tarn-stoneware-teapot",
            ],
        ),
        code,
    ]
}
