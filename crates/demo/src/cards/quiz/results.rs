//! The results of the finder: products for each way through it, and a code for who
//! cannot decide on a present.

use aisle_core::protocol::rich::{Coupon, Outcome};

use super::Maker;

pub(super) fn results(make: &Maker, gift: Option<Coupon>) -> Vec<Outcome> {
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
