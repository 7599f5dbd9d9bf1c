//! The questions of the finder: where it is used leads on to what matters there.

use aisle_core::protocol::rich::{Answers, Branch, Question};

use super::{Lead, Maker, Way};

pub(super) fn questions(make: &Maker) -> Vec<Question> {
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
