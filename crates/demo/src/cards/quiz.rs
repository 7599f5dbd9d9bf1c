//! The product finder: a graph of questions that branches by what is answered and
//! ends in products or in a code.

mod questions;
mod results;

use aisle_core::Millis;
use aisle_core::protocol::Image;
use aisle_core::protocol::rich::{Answer, Coupon, Outcome, Question, Quiz, Scores};

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
        questions: questions::questions(&make),
        results: results::results(&make, gift),
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
