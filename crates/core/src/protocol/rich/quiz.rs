//! A quiz as data: questions that lead to questions, and results. What runs one
//! is [`crate::commerce::quiz`].

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::Image;
use super::super::json::{Decode, Encode, Json, Writer};
use super::goods::Product;
use super::offer::Coupon;
use super::read::scores;

/// Points by name, such as `{"trail": 2}`: -1,000 to 1,000 each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scores(pub Vec<(String, i32)>);

rich_words! {
    /// How many answers a question takes.
    Answers {
        /// Several.
        "multi" Multi,
        else
        /// One, which leads on at once.
        "single" Single
    }
}

rich_records! {
    /// An answer.
    Answer {
        must {
            /// Its name.
            id: String = id;
            /// Its words.
            label: String = line(200);
        }
        /// Its picture.
        image: Option<Image> = image;
        /// Where it leads: a question or a result.
        next: String = id;
        /// Points it gives.
        score: Scores = scores(8);
    }

    /// A way that is taken if its conditions hold.
    Branch {
        must {
            /// Where it leads.
            next: String = id;
        }
        /// All of these must have been chosen: `answer` of this question, or `question.answer`.
        when: Vec<String> = ids(8);
        /// Points that count.
        score: String = id;
        /// How many of them there must be; may be negative.
        at_least: Option<i64> = some;
    }

    /// A question.
    Question {
        must {
            /// Its name.
            id: String = id;
            /// What is asked.
            text: String = line(500);
            /// What can be answered.
            answers: Vec<Answer> = list(40);
        }
        /// What helps to answer.
        hint: String = line(300);
        /// A picture.
        image: Option<Image> = image;
        /// How many answers it takes.
        take: Answers = word;
        /// With several: fewest of them; 1 if not said, 0 lets it be passed over.
        min: Option<u32> = count(40);
        /// With several: most of them.
        max: Option<u32> = count(40);
        /// Tried in order before `next`; an answer's own `next` comes first of all.
        branches: Vec<Branch> = list(20);
        /// Where it leads otherwise; without it to the result with the most points.
        next: String = id;
    }

    /// What comes out.
    Outcome {
        must {
            /// Its name.
            id: String = id;
        }
        /// It is taken if these points are the most.
        score: String = id;
        /// Its heading.
        title: String = line(200);
        /// What it says, markup.
        text: String = text(4000);
        /// What it recommends.
        items: Vec<Product> = list(60);
        /// What it gives.
        coupon: Option<Coupon> = some;
    }

    /// Data of `quiz`, version 1.
    Quiz {
        must {
            /// The questions; the first one begins.
            questions: Vec<Question> = list(200);
            /// What may come out.
            results: Vec<Outcome> = list(60);
        }
        /// The shop's name for it.
        id: String = id;
        /// Its name.
        title: String = line(200);
        /// What stands above the button that begins it, markup.
        text: String = text(4000);
        /// Its picture.
        image: Option<Image> = image;
        /// The words on the button that begins it.
        begin: String = line(80);
    }
}

impl Decode for Scores {
    fn decode(json: Json<'_>) -> Self {
        scores(json, 8)
    }
}

impl Encode for Scores {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        for (name, points) in &self.0 {
            out.key(name);
            i64::from(*points).encode(out);
        }
        out.raw("}");
    }
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Scores {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, points)| (name, points)))
    }
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Scores;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("points by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scores, A::Error> {
        let mut scores = Vec::new();
        while let Some(pair) = map.next_entry()? {
            scores.push(pair);
        }
        Ok(Scores(scores))
    }
}

impl<'de> Deserialize<'de> for Scores {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Pairs)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Scores {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Scores".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        std::collections::BTreeMap::<String, i32>::json_schema(generator)
    }
}
