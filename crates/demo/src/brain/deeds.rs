//! What is said to something that was done with a card, or to a card that the
//! visitor sends.

use aisle_core::Millis;
use aisle_core::protocol::rich::{Acted, Rich};

use super::dialog::{Answer, Dialog, Line};
use super::{Intent, Lang};
use crate::cards;
use crate::deed::{Given, slot};
use crate::shop::{Reader, goods};

impl Dialog {
    /// Answers what was done with `card`, which has been checked before.
    pub fn act(&mut self, acted: &Acted, card: Option<&Rich>, page: Lang, at: Millis) -> Answer {
        let reader = self.reader(page);
        let given = Given::read(acted.value.as_ref());
        let lines = card.map_or_else(Vec::new, |card| {
            self.on_card(card, &acted.action_id, &given, reader, at)
        });
        Answer {
            intent: Intent::Show,
            lines,
        }
    }

    /// Answers a card that the visitor has sent, such as an article that was read.
    pub fn sent(&mut self, card: &Rich, page: Lang) -> Answer {
        let reader = self.reader(page);
        let (text, replies): (String, &[Intent]) = match card {
            Rich::Article(article) => (
                match reader.lang {
                    Lang::En => ["You have read “", &article.title, "”. Is something still open?"].concat(),
                    Lang::Ko => ["“", &article.title, "” 글을 보셨네요. 더 궁금한 점이 있으세요?"].concat(),
                },
                &[Intent::Help, Intent::Person],
            ),
            Rich::Product(product) => {
                self.topic = goods(&product.id).map(|goods| goods.id.as_str()).or(self.topic);
                (
                    match reader.lang {
                        Lang::En => [&product.title, ": what would you like to know?"].concat(),
                        Lang::Ko => [&product.title, ", 무엇이 궁금하세요?"].concat(),
                    },
                    &[Intent::Sizing, Intent::Pairs, Intent::Similar],
                )
            }
            _ => (
                reader.say("Thank you. What is it about?", "감사합니다. 어떤 내용인가요?"),
                &[Intent::Help, Intent::Person],
            ),
        };
        Answer {
            intent: Intent::Help,
            lines: vec![self.tell(reader, &text, replies)],
        }
    }

    fn on_card(&mut self, card: &Rich, action: &str, given: &Given, reader: Reader, at: Millis) -> Vec<Line> {
        let say =
            |en: &str, ko: &str, replies: &[Intent]| vec![self.tell(reader, reader.pick(en, ko), replies)];
        match (card, action) {
            (Rich::OrderLookup(_), _) => match cards::number(&given.number) {
                Some(number) => self.tell_order(&number, reader, at),
                None => Vec::new(),
            },
            (Rich::Booking(card), _) => {
                let Some(begins) = slot(card, given) else {
                    return Vec::new();
                };
                let mut lines = say(
                    "Booked. In this demo, nobody will call; a real shop would send an invitation now.",
                    "예약되었습니다. 데모라서 실제로 연락드리지는 않으며, 실제 쇼핑몰이라면 초대장을 보내 드립니다.",
                    &[],
                );
                lines.push(self.show(cards::booked(card, begins)));
                self.taken.push(begins);
                lines
            }
            (Rich::StockAlert(card), _) => {
                let text = match reader.lang {
                    Lang::En => ["Noted: one message when ", &card.product.title, " is back."].concat(),
                    Lang::Ko => [&card.product.title, " 재입고 알림을 등록했습니다."].concat(),
                };
                vec![self.tell(reader, &text, &[Intent::Similar])]
            }
            (Rich::Order(card), "return") => vec![self.show(cards::give_back(&card.number, reader, at))],
            (Rich::Order(card), "reorder") => vec![self.show(cards::reorder(Some(&card.number), reader, at))],
            (Rich::Return(_), _) => say(
                "Your return has begun. A label would now be on its way to you, if the order were real.",
                "반품 신청이 접수되었습니다. 실제 주문이라면 지금 라벨을 보내 드립니다.",
                &[Intent::Reorder, Intent::Person],
            ),
            (Rich::Quiz(quiz), _) => {
                let result = quiz.results.iter().find(|result| result.id == given.result);
                let first = result.and_then(|result| result.items.first());
                let topic = first.and_then(|item| goods(&item.id));
                let lines = say(
                    "I hope that fits. Shall I show what goes with it, or is it the price?",
                    "마음에 드셨으면 좋겠습니다. 어울리는 상품이나 쿠폰을 보여 드릴까요?",
                    &[Intent::Pairs, Intent::Discount, Intent::Progress],
                );
                self.topic = topic.map(|goods| goods.id.as_str()).or(self.topic);
                lines
            }
            (Rich::Coupon(_), "apply") if given.applied != Some(false) => say(
                "The code is in your cart.",
                "쿠폰이 장바구니에 적용되었습니다.",
                &[Intent::Progress],
            ),
            (Rich::Rating(_), _) => say(
                "Thank you for saying so. It stays in your browser.",
                "의견 감사합니다. 브라우저 안에만 남습니다.",
                &[],
            ),
            (Rich::ContactCapture(_), _) => say(
                "Thank you. A real team would write to that address; this demo sends nothing.",
                "감사합니다. 실제 팀이라면 그 주소로 연락드립니다. 데모에서는 아무것도 보내지 않습니다.",
                &[],
            ),
            (Rich::Form(_), _) => say(
                "The workshop has it. In a real shop, a label would come by e-mail; this demo sends nothing.",
                "공방에 접수되었습니다. 실제 쇼핑몰이라면 이메일로 라벨을 보내 드립니다. 데모에서는 아무것도 보내지 않습니다.",
                &[],
            ),
            (
                Rich::Product(_) | Rich::Carousel(_) | Rich::Bundle(_) | Rich::Reorder(_),
                "add" | "add-to-cart" | "reorder",
            ) => {
                let first = given.items.first().map(|item| item.id.as_str());
                let topic = goods(first.unwrap_or(&given.product));
                let mut lines = say("It is in your cart.", "장바구니에 담겼습니다.", &[]);
                lines.push(self.show(cards::progress(reader)));
                self.topic = topic.map(|goods| goods.id.as_str()).or(self.topic);
                lines
            }
            _ => Vec::new(),
        }
    }
}
