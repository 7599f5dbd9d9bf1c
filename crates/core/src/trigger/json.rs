//! How messages and values travel as JSON between the engine and what draws.
//!
//! A value is an object with one field that names its kind: `{"text":"mon"}`,
//! `{"number":4500}` in thousandths, `{"money":{"minor":4990,"currency":"EUR"}}`,
//! `{"flag":true}`, `{"list":["a"]}`, `{"clock":{"gathered":30000}}` in
//! milliseconds. Surfaces and edges are written as in a rule.

use super::io::Firing;
use super::rule::{Edge, Surface};
use super::value::{Clock, Number, Value};
use crate::protocol::json::{Decode, Encode, Json, Writer};
use crate::{json_record, json_variants};

impl Decode for Number {
    fn decode(json: Json<'_>) -> Self {
        Self(i64::decode(json))
    }
}

impl Encode for Number {
    fn encode(&self, out: &mut Writer) {
        self.0.encode(out);
    }
}

json_record!(Clock {
    gathered,
    since: sparse
});

json_variants!(Value {
    "text" Text,
    "number" Number,
    "money" Money,
    "flag" Flag,
    "list" List,
    "clock" Clock,
});

/// Describes types that have a table of words: what is not in it is a mistake.
macro_rules! words {
    ($($type:ident),*) => {$(
        impl Decode for $type {
            fn decode(json: Json<'_>) -> Self {
                let word = json.string();
                let found = $type::ALL.iter().find(|(_, name)| *name == word);
                if found.is_none() {
                    json.wrong();
                }
                found.map_or($type::ALL[0].0, |(one, _)| *one)
            }
        }

        impl Encode for $type {
            fn encode(&self, out: &mut Writer) {
                let found = $type::ALL.iter().find(|(one, _)| one == self);
                out.string(found.map_or("", |(_, name)| name));
            }
        }
    )*};
}

#[cfg(feature = "tools")]
pub(in crate::trigger) use words;

words!(Surface, Edge);

json_record!(Firing {
    rule,
    surface,
    edge: sparse,
    slot: sparse,
    message,
    values: sparse,
    replies: sparse,
    content: sparse,
    experiment: sparse
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commerce::{Currency, Money};
    use crate::protocol::json::{read, write};

    fn firing() -> Firing {
        let euros = Currency::new("EUR").unwrap();
        Firing {
            rule: "rescue".to_owned(),
            surface: Surface::Banner,
            edge: Edge::Top,
            slot: String::new(),
            message: "Still \"there\", {visitor.name|friend}?".to_owned(),
            values: vec![
                ("product.title".to_owned(), Value::Text("Lärche".to_owned())),
                ("scroll".to_owned(), Value::Number(Number(62_500))),
                (
                    "cart.total".to_owned(),
                    Value::Money(Money {
                        minor: -4_990,
                        currency: euros,
                    }),
                ),
                ("chat.open".to_owned(), Value::Flag(false)),
                ("cohort".to_owned(), Value::List(vec!["vip".to_owned()])),
                (
                    "time.page".to_owned(),
                    Value::Clock(Clock {
                        gathered: 30_000,
                        since: Some(5),
                    }),
                ),
            ],
            replies: vec!["Yes".to_owned(), "No".to_owned()],
            content: Some("{\"type\":\"text\"}".to_owned()),
            experiment: Some(("sizing".to_owned(), "b".to_owned())),
        }
    }

    #[test]
    fn a_firing_is_read_as_it_was_written() {
        let firing = firing();
        assert_eq!(read::<Firing>(&write(&firing)).unwrap(), firing);
    }

    #[test]
    fn a_plain_firing_is_short() {
        let plain = Firing {
            edge: Edge::Bottom,
            message: "Hi".to_owned(),
            values: Vec::new(),
            replies: Vec::new(),
            content: None,
            experiment: None,
            ..firing()
        };
        let text = write(&plain);
        assert_eq!(
            text,
            r#"{"rule":"rescue","surface":"banner","edge":"bottom","message":"Hi"}"#
        );
        assert_eq!(read::<Firing>(&text).unwrap(), plain);
        let least = r#"{"rule":"rescue","surface":"banner","message":"Hi"}"#;
        assert_eq!(read::<Firing>(least).unwrap(), plain);
    }

    #[test]
    fn what_is_no_firing_is_refused() {
        for bad in [
            "{}",
            r#"{"rule":"a","surface":"popup","message":""}"#,
            r#"{"rule":"a","surface":"bubble","message":"","values":[["x",{"number":1.5}]]}"#,
            r#"{"rule":"a","surface":"bubble","message":"","values":[["x",{"money":{"minor":1,"currency":"€"}}]]}"#,
        ] {
            assert!(read::<Firing>(bad).is_none(), "{bad}");
        }
    }
}
