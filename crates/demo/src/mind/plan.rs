//! When what is said: an answer laid out in time.
//!
//! Times are milliseconds from the plan's start. The plan follows from the
//! answer and a seed alone, so every tab works out the same one.

use aisle_core::Millis;
use aisle_core::protocol::{ActionId, Content, QuickReplies, QuickReply};

use crate::brain::{Line, Voice};
use aisle_local::rng::Rng;

/// One entry to be, and how it comes about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    /// Its key in the log.
    pub(super) key: String,
    /// What it will be.
    pub(super) what: What,
    /// Typing begins.
    pub(super) begin: Millis,
    /// Text up to this many bytes has been said by this time; ascending. Of the
    /// colleague's coming: the visitor has this many of [`WAITS`] behind them or has it.
    pub(super) chunks: Vec<(Millis, usize)>,
    /// It is whole.
    pub(super) end: Millis,
}

/// The queue before the colleague comes: for how long one has each place, which it is,
/// and how long one is said to wait. Half a minute, so that whoever tries the demo sees
/// all of it.
pub(super) const WAITS: [(Millis, u32, (Millis, Millis)); 3] = [
    (12_000, 3, (120_000, 300_000)),
    (12_000, 2, (60_000, 120_000)),
    (6_000, 1, (5_000, 50_000)),
];

/// What an entry will be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// A message, streamed; one with no text, such as a card, comes whole.
    Say {
        voice: Voice,
        text: String,
        content: Content,
    },
    /// The colleague takes over, or gives back.
    Assign(bool),
}

impl Part {
    /// It is the colleague's coming, before which one waits.
    pub(super) fn is_arrival(&self) -> bool {
        self.what == What::Assign(true)
    }

    /// When what there is of it by `elapsed` began.
    pub(super) fn since(&self, elapsed: Millis) -> Millis {
        let reached = self.chunks.iter().map(|(at, _)| *at);
        reached
            .take_while(|at| *at <= elapsed)
            .last()
            .unwrap_or(self.begin)
    }

    /// How many bytes of its text have been said by `elapsed`.
    pub(super) fn said(&self, elapsed: Millis) -> usize {
        self.chunks
            .iter()
            .take_while(|(at, _)| *at <= elapsed)
            .last()
            .map_or(0, |(_, bytes)| *bytes)
    }

    /// When something happens next after `elapsed`.
    pub(super) fn next(&self, elapsed: Millis) -> Millis {
        let chunk = self.chunks.iter().map(|(at, _)| *at).find(|at| *at > elapsed);
        if elapsed < self.begin {
            self.begin
        } else {
            chunk.unwrap_or(self.end)
        }
    }
}

/// Lays out the answer to the entry `name`d.
pub(super) fn plan(name: &str, lines: Vec<Line>, seed: u64) -> Vec<Part> {
    let mut rng = Rng::new(seed);
    let mut clock = 0;
    let mut parts = Vec::with_capacity(lines.len());
    for (i, line) in lines.into_iter().enumerate() {
        let key = [name, "-", &i.to_string()].concat();
        let begin = clock + rng.between(150, 350);
        let (what, chunks, end) = match line {
            Line::Assign(false) => (What::Assign(false), Vec::new(), begin),
            Line::Assign(true) => {
                let (mut places, mut end) = (Vec::new(), begin);
                for (number, (long, ..)) in WAITS.iter().enumerate() {
                    places.push((end, number + 1));
                    end += long;
                }
                (What::Assign(true), places, end)
            }
            Line::Say { voice, text, replies } => {
                let typing = begin + rng.between(400, 900);
                let (chunks, end) = pace(&text, typing, &mut rng);
                let content = content(&text, &replies);
                (What::Say { voice, text, content }, chunks, end)
            }
            // A card comes at once and whole, after a moment.
            Line::Show { voice, card } => {
                let what = What::Say {
                    voice,
                    text: String::new(),
                    content: card,
                };
                (what, Vec::new(), begin + rng.between(400, 900))
            }
        };
        clock = end;
        parts.push(Part {
            key,
            what,
            begin,
            chunks,
            end,
        });
    }
    parts
}

/// Thirty to sixty characters a second, in chunks of a word or more.
fn pace(text: &str, from: Millis, rng: &mut Rng) -> (Vec<(Millis, usize)>, Millis) {
    let per_char = 1_000 / rng.between(30, 60);
    let (mut chunks, mut clock, mut since) = (Vec::new(), from, 0);
    for (at, c) in text.char_indices() {
        since += 1;
        let after = at + c.len_utf8();
        if (c == ' ' && since >= 6) || after == text.len() {
            chunks.push((clock, after));
            clock += since * per_char;
            since = 0;
        }
    }
    (chunks, clock)
}

fn content(text: &str, replies: &[(crate::brain::Intent, &'static str)]) -> Content {
    if replies.is_empty() {
        return Content::text(text);
    }
    let reply = |(intent, label): &(crate::brain::Intent, &str)| {
        Some(QuickReply {
            id: ActionId::new(intent.id()).ok()?,
            label: (*label).to_owned(),
        })
    };
    Content::quick_replies(&QuickReplies {
        text: text.to_owned(),
        replies: replies.iter().filter_map(reply).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brain::Dialog;
    use crate::lang::Lang;

    #[test]
    fn a_plan_types_first_then_says_everything_at_a_reading_pace() {
        for seed in 0..200 {
            for lang in [Lang::En, Lang::Ko] {
                for part in plan("r0", Dialog::new(lang).greeting().lines, seed) {
                    let What::Say { text, .. } = &part.what else {
                        panic!("a greeting only speaks")
                    };
                    let typing = part.chunks[0].0 - part.begin;
                    assert!((400..=900).contains(&typing));
                    assert!(part.chunks.iter().all(|(_, bytes)| text.is_char_boundary(*bytes)));
                    assert_eq!(part.said(part.end), text.len());
                    let speed = text.chars().count() as i64 * 1_000 / (part.end - part.chunks[0].0);
                    assert!((28..=64).contains(&speed), "{speed} characters a second");
                }
            }
        }
    }

    #[test]
    fn parts_follow_one_another_and_have_names_of_their_own() {
        let answer = Dialog::new(Lang::En).answer("Talk to a person", Lang::En, 0);
        let parts = plan("r7", answer.lines, 1);
        assert_eq!(
            parts.iter().map(|p| p.key.as_str()).collect::<Vec<_>>(),
            ["r7-0", "r7-1", "r7-2"]
        );
        assert!(parts.windows(2).all(|pair| pair[0].end < pair[1].begin));
    }

    #[test]
    fn the_next_moment_is_always_later_until_the_end() {
        let part = plan("r0", Dialog::new(Lang::Ko).greeting().lines, 3).remove(0);
        let (mut now, mut steps) = (0, 0);
        while now < part.end {
            let next = part.next(now);
            assert!(next > now);
            now = next;
            steps += 1;
        }
        assert!(steps >= part.chunks.len());
    }
}
