//! Cards that make an offer: codes, the way to free delivery, a word when something
//! is back, and times to talk.

use aisle_core::Millis;
use aisle_core::protocol::Content;
use aisle_core::protocol::rich::{
    Booking, CartProgress, Channel, ChannelKind, Consent, Coupon, CouponStatus, CouponValue, Data, Slot,
    StockAlert,
};

use crate::lang::Lang;
use crate::shop::{Code, Goods, Reader, table};

const MINUTE: Millis = 60_000;
const DAY: Millis = 24 * 60 * MINUTE;
/// Working days with times to choose from.
const DAYS: usize = 5;
/// How soon somebody can be there.
const NOTICE: Millis = 2 * 60 * MINUTE;

/// The code that a text names.
#[must_use]
pub fn in_text(text: &str) -> Option<&'static Code> {
    let text = text.to_ascii_uppercase();
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.find_map(|word| table().coupons.iter().find(|code| code.code == word))
}

/// A code and what it is worth at a time.
#[must_use]
pub fn coupon(code: &Code, reader: Reader, at: Millis) -> Coupon {
    let over = code.until.is_some_and(|until| until <= at);
    Coupon {
        code: code.code.clone(),
        label: reader.say(&code.en, &code.ko),
        value: Some(CouponValue {
            percent: Some(code.percent),
            minimum: (code.least.0 > 0).then(|| reader.price(code.least)),
            ..CouponValue::default()
        }),
        terms: reader.say(
            "One code for each order. _This is a demonstration shop: nothing is charged._",
            "주문마다 쿠폰 하나를 쓰실 수 있습니다. _데모 쇼핑몰이라 실제로 결제되지 않습니다._",
        ),
        hidden: !over,
        expires_at: code.until,
        state: if over {
            CouponStatus::Expired
        } else {
            CouponStatus::Issued
        },
    }
}

/// How far it is to free delivery; the page knows the cart.
#[must_use]
pub fn progress(reader: Reader) -> Content {
    CartProgress {
        threshold: reader.price(table().free_from),
        reward: reader.say("Free delivery", "무료 배송"),
        current: None,
        done: reader.say("Delivery is on us", "배송비는 저희가 낼게요"),
    }
    .content()
}

/// A word when something is back. `size` is the one that is sold out.
#[must_use]
pub fn alert(goods: &Goods, size: Option<&str>, reader: Reader) -> Content {
    let colour = goods.colours.first().map(String::as_str);
    let channel = |kind| Channel {
        kind,
        label: String::new(),
    };
    StockAlert {
        product: goods.product(reader, None),
        variant: size
            .map(|size| goods.variant(colour, Some(size)))
            .unwrap_or_default(),
        channels: vec![channel(ChannelKind::Email), channel(ChannelKind::Sms)],
        consent: Some(Consent {
            text: reader.say(
                "I agree to be told once, when it is back.",
                "재입고되면 한 번 알림을 받는 데 동의합니다.",
            ),
            url: Some("/help".to_owned()),
            required: true,
            ..Consent::default()
        }),
    }
    .content()
}

/// Times to talk to the workshop, on the working days after `at` and without those
/// that are `taken`. The shop is in Norway; for its Korean page in Seoul.
#[must_use]
pub fn booking(reader: Reader, at: Millis, taken: &[Millis]) -> Booking {
    // The first and the other times of a day, UTC.
    let (zone, minutes) = match reader.page {
        Lang::En => ("Europe/Oslo", [8 * 60, 9 * 60 + 30, 12 * 60, 14 * 60 + 30]),
        Lang::Ko => ("Asia/Seoul", [60, 2 * 60 + 30, 5 * 60, 7 * 60 + 30]),
    };
    let today = at.div_euclid(DAY);
    // 1970-01-01 was a Thursday: day 0 of the week is Monday.
    let working = (today..).filter(|day| (day + 3).rem_euclid(7) < 5);
    let mut slots = Vec::new();
    for day in working.take(DAYS + 1) {
        for minute in minutes {
            let begins = day * DAY + minute * MINUTE;
            if begins >= at + NOTICE && !taken.contains(&begins) {
                slots.push(Slot {
                    at: begins,
                    id: ["t", &(begins / MINUTE).to_string()].concat(),
                    minutes: None,
                });
            }
        }
    }
    Booking {
        slots,
        title: reader.say("Advice from the workshop", "공방 상담"),
        text: reader.say(
            "Half an hour by video with somebody who mends what we sell. _Pretend times: nobody would call._",
            "판매하는 상품을 직접 고치는 사람과 30분 화상 상담입니다. _예시 시간이며 실제로 연락드리지 않습니다._",
        ),
        minutes: Some(30),
        zone: zone.to_owned(),
        ..Booking::default()
    }
}

/// The same, booked.
#[must_use]
pub fn booked(booking: &Booking, at: Millis) -> Content {
    Booking {
        booked: Some(at),
        ..booking.clone()
    }
    .content()
}
