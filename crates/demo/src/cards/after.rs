//! Cards for after a purchase: where an order is, ordering again, sending back.
//!
//! The demo knows no orders. One is made up from its number, always the same for
//! the same number, and says that it is made up.

use aisle_core::Millis;
use aisle_core::commerce::sums;
use aisle_core::protocol::rich::{Carrier, Choice, Data, LineItem, Order, Reorder, Return, Step, StepState};
use aisle_core::protocol::{ActionId, Content, QuickReply};

use crate::shop::{Reader, goods, table};

const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;
/// Days in which something can be sent back.
const RETURN_DAYS: Millis = 60;

/// Whether the demo has an order of this number. It has one of almost any; only of
/// a number that is all zeros there is none, so that this can be seen too.
#[must_use]
pub fn known_number(number: &str) -> bool {
    number.bytes().any(|b| b.is_ascii_alphanumeric() && b != b'0')
}

/// What is in the order of a number: two products, never the same one twice.
fn items(number: &str, reader: Reader) -> Vec<LineItem> {
    let products = &table().products;
    let sum: usize = number.bytes().map(usize::from).sum();
    let count = products.len().max(1);
    let first = sum % count;
    let second = (first + 1 + sum / 7 % (count - 1).max(1)) % count;
    let line = |at: usize, quantity: u32| {
        let goods = products.get(at)?;
        // A size that is there, so that it can be ordered again.
        let size = goods.middle();
        let colour = goods.colours.first().map(String::as_str);
        Some(goods.line(reader, &goods.variant(colour, size), quantity))
    };
    [line(first, 1), line(second, 2)].into_iter().flatten().collect()
}

/// Where the order of a number is; `story` is how far: 0 with the courier, 1 at the
/// parcel centre, 2 still to be packed.
#[must_use]
pub fn order(number: &str, story: usize, reader: Reader, at: Millis) -> Content {
    let items = items(number, reader);
    let lines = items
        .iter()
        .filter_map(|item| Some((item.price.as_ref()?, item.quantity?)));
    let total = sums::sum(lines);
    // How many of the four steps are behind it, and when it was placed.
    let (done, placed) = match story {
        0 => (2, at - DAY - 3 * HOUR),
        1 => (2, at - 2 * DAY),
        _ => (1, at - 3 * HOUR),
    };
    let step = |n: usize, en: &str, ko: &str, hours: Millis| Step {
        label: reader.say(en, ko),
        id: ["s", &n.to_string()].concat(),
        state: match n.cmp(&done) {
            core::cmp::Ordering::Less => StepState::Done,
            core::cmp::Ordering::Equal => StepState::Current,
            core::cmp::Ordering::Greater => StepState::Todo,
        },
        at: (n < done).then_some(placed + hours * HOUR),
        note: if n == 2 && done == 2 {
            match story {
                0 => reader.say("Handed to the courier", "택배사에 전달"),
                _ => reader.say("At the parcel centre", "물류 센터 통과"),
            }
        } else {
            String::new()
        },
    };
    let steps = vec![
        step(0, "Placed", "주문 접수", 0),
        step(1, "Packed", "포장", 2),
        step(2, "On its way", "배송 중", 20),
        step(3, "Delivered", "배송 완료", 60),
    ];
    let action = |id: &str, label: String| {
        Some(QuickReply {
            id: ActionId::new(id).ok()?,
            label,
        })
    };
    Order {
        number: number.to_owned(),
        status: match story {
            0 => reader.say("With the courier (made up)", "택배사 전달 완료 (예시)"),
            1 => reader.say("On its way (made up)", "배송 중 (예시)"),
            _ => reader.say("Waiting to be packed (made up)", "포장 대기 (예시)"),
        },
        placed_at: Some(placed),
        steps,
        eta: Some(placed + 3 * DAY),
        carrier: (done == 2).then(|| Carrier {
            name: "Nordpost".to_owned(),
            url: None,
            tracking: ["DEMO ", number].concat(),
        }),
        items,
        total,
        url: None,
        actions: [
            action("return", reader.say("Send something back", "반품하기")),
            action("reorder", reader.say("Order again", "다시 주문하기")),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
    .content()
}

/// What was bought in an order, to be bought again; without one, an example.
#[must_use]
pub fn reorder(number: Option<&str>, reader: Reader, at: Millis) -> Content {
    let items = match number {
        Some(number) => items(number, reader),
        None => [
            ("tussock-wool-socks", "moss-M", 2),
            ("beck-insulated-bottle", "clay-500 ml", 1),
        ]
        .iter()
        .filter_map(|(id, variant, quantity)| Some(goods(id)?.line(reader, variant, *quantity)))
        .collect(),
    };
    Reorder {
        items,
        title: reader.say("The same again", "지난번 그대로"),
        last_ordered: Some(at - 40 * DAY),
        order: number.unwrap_or("10482").to_owned(),
        total: None,
    }
    .content()
}

/// Sending something of an order back.
#[must_use]
pub fn give_back(number: &str, reader: Reader, at: Millis) -> Content {
    let choice = |id: &str, en: &str, ko: &str| Choice {
        id: id.to_owned(),
        label: reader.say(en, ko),
    };
    Return {
        order: number.to_owned(),
        items: items(number, reader),
        reasons: vec![
            choice("small", "Too small", "작아요"),
            choice("large", "Too large", "커요"),
            choice("broken", "It is broken", "하자가 있어요"),
            choice("changed", "Changed my mind", "마음이 바뀌었어요"),
        ],
        outcomes: vec![
            choice("money", "The money back", "환불"),
            choice("size", "Another size", "다른 사이즈로 교환"),
        ],
        text: reader.say(
            "Sending back is *free* within 60 days, worn or not. _The order is made up._",
            "60일 안에 *무료로* 반품하실 수 있습니다. 입어 보셔도 됩니다. _예시로 만든 주문입니다._",
        ),
        until: Some(at + RETURN_DAYS * DAY),
    }
    .content()
}
