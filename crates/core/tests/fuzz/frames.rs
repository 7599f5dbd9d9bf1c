//! Frames as a hostile server would make them: right in form, wrong in what they say.

use aisle_core::protocol::*;

/// The randomness of one seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, of: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % of
    }

    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }
}

/// What the frames are about: where the client's copy of the log ends, and what waits.
pub(crate) struct About {
    pub(crate) epoch: Option<Epoch>,
    pub(crate) applied: Seq,
    pub(crate) unsent: Vec<ClientId>,
}

fn seq(dice: &mut Dice, about: &About) -> Seq {
    let at = about.applied;
    match dice.below(12) {
        0 => 0,
        1 => u64::MAX,
        2 => (1 << 53) - 1,
        3 => dice.below(1 << 40),
        4 | 5 => at,
        6 => at.saturating_sub(1 + dice.below(5)),
        _ => at.saturating_add(1 + dice.below(3)),
    }
}

fn time(dice: &mut Dice) -> Timestamp {
    *dice.one(&[0, -1, 1_700_000_000_000, i64::MAX, i64::MIN, 253_402_300_800_000])
}

fn text(dice: &mut Dice) -> String {
    let words = [
        "",
        "hi",
        "\u{202e}abc",
        "**bold",
        "https://a.example",
        "\0\u{7f}",
        "한국어",
    ];
    let mut text = (*dice.one(&words)).to_owned();
    if dice.below(200) == 0 {
        text = text.repeat(2_000);
    }
    text
}

fn client_id(dice: &mut Dice, about: &About) -> ClientId {
    if about.unsent.is_empty() || dice.below(4) == 0 {
        ClientId::from_bits(u128::from(dice.below(40)))
    } else {
        dice.one(&about.unsent).clone()
    }
}

fn message_id(dice: &mut Dice) -> MessageId {
    MessageId::new(format!("m{}", dice.below(60))).unwrap()
}

fn author(dice: &mut Dice) -> Author {
    match dice.below(4) {
        0 => Author::visitor(),
        1 => Author::of_rule("rescue"),
        2 => Author::named(Role::Bot, "b", "Bo"),
        _ => Author::named(Role::Agent, &format!("a{}", dice.below(30)), "A"),
    }
}

fn content(dice: &mut Dice) -> Content {
    let mut content = Content::text(text(dice));
    if dice.below(5) == 0 {
        let kinds = [
            "image",
            "quick-replies",
            "product",
            "form",
            "action",
            "hologram",
            "",
        ];
        content.kind = (*dice.one(&kinds)).to_owned();
        content.v = *dice.one(&[0, 1, 2, u32::MAX]);
    }
    content
}

fn entry(dice: &mut Dice, about: &About, prev: Seq) -> Entry {
    let body = match dice.below(12) {
        0 => EntryBody::Edit {
            message_id: message_id(dice),
            content: content(dice),
        },
        1 => EntryBody::Status { status: text(dice) },
        2 => EntryBody::Assign {
            agent: None,
            name: Some(text(dice)),
            by: Some(text(dice)),
            department: Some(text(dice)),
        },
        3 => EntryBody::Closed { by: Role::System },
        4 if dice.below(6) == 0 => EntryBody::Erased {
            up_to: seq(dice, about),
        },
        _ => EntryBody::Message(Message {
            id: message_id(dice),
            client_id: (dice.below(3) == 0).then(|| client_id(dice, about)),
            from: author(dice),
            content: content(dice),
        }),
    };
    let follows = dice.below(4) > 0;
    Entry {
        seq: if follows {
            prev.saturating_add(1)
        } else {
            seq(dice, about)
        },
        prev: if follows { prev } else { seq(dice, about) },
        at: time(dice),
        body: Lenient::Known(body),
    }
}

fn entries(dice: &mut Dice, about: &About) -> Vec<Entry> {
    let count = match dice.below(60) {
        0 => 200,
        n => n % 4,
    };
    let mut prev = about.applied;
    let mut list = Vec::new();
    for _ in 0..count {
        let entry = entry(dice, about, prev);
        prev = entry.seq;
        list.push(entry);
    }
    list
}

fn epoch(dice: &mut Dice, about: &About) -> Epoch {
    match &about.epoch {
        Some(epoch) if dice.below(20) > 0 => epoch.clone(),
        _ => Epoch::new(format!("e{}", dice.below(3))).unwrap(),
    }
}

fn pause(dice: &mut Dice) -> Option<i64> {
    *dice.one(&[None, Some(0), Some(300), Some(-5), Some(i64::MAX), Some(i64::MIN)])
}

fn state(dice: &mut Dice, about: &About) -> State {
    let stream = |dice: &mut Dice| Stream {
        message_id: message_id(dice),
        from: author(dice),
        text: text(dice),
    };
    State {
        read: (dice.below(3) == 0).then(|| ReadMarks {
            v: dice.below(4),
            visitor: seq(dice, about),
            agent: seq(dice, about),
        }),
        queue: (dice.below(3) == 0).then(|| Queue {
            v: dice.below(4),
            position: Some(u32::MAX),
            wait_ms: Some((i64::MIN, i64::MAX)),
            at: time(dice),
            ended: None,
        }),
        streams: (0..dice.below(3)).map(|_| stream(dice)).collect(),
        name: (dice.below(5) == 0).then(|| text(dice)),
        ..State::default()
    }
}

/// One frame.
pub(crate) fn frame(dice: &mut Dice, about: &About) -> ServerFrame {
    match dice.below(26) {
        0 => ServerFrame::Welcome(Box::new(Welcome {
            session: SessionId::new("s").unwrap(),
            conversation: ConversationId::new("c").unwrap(),
            epoch: epoch(dice, about),
            floor: seq(dice, about),
            head: seq(dice, about),
            at: time(dice),
            features: Features {
                history: true,
                typing: true,
                read: true,
                ..Features::default()
            },
            state: state(dice, about),
        })),
        1 | 2 => ServerFrame::Live {},
        3 => ServerFrame::State(Box::new(state(dice, about))),
        4 => ServerFrame::Typing(TypingDown {
            from: author(dice),
            on: dice.below(3) > 0,
        }),
        5 | 6 => ServerFrame::Delta(Delta {
            message_id: message_id(dice),
            from: (dice.below(2) == 0).then(|| author(dice)),
            offset: *dice.one(&[0, 0, 1, 2, 7, usize::MAX]),
            text: text(dice),
        }),
        7..10 => ServerFrame::Ack(Ack {
            client_id: client_id(dice, about),
            seq: (dice.below(5) > 0).then(|| seq(dice, about)),
        }),
        10 | 11 => ServerFrame::Reject(Reject {
            client_id: client_id(dice, about),
            code: *dice.one(&[ErrorCode::Malformed, ErrorCode::Forbidden, ErrorCode::RateLimited]),
            retryable: dice.below(2) == 0,
            retry_after_ms: pause(dice),
        }),
        12 => ServerFrame::History(HistoryPage {
            epoch: epoch(dice, about),
            before: seq(dice, about),
            entries: entries(dice, about),
            more: dice.below(2) == 0,
        }),
        13 => ServerFrame::Gap(Gap {
            epoch: epoch(dice, about),
            after: seq(dice, about),
            before: seq(dice, about),
        }),
        14 if dice.below(8) == 0 => ServerFrame::Error(ServerError {
            code: *dice.one(&[ErrorCode::TokenExpired, ErrorCode::Unavailable]),
            message: text(dice),
            retryable: dice.below(4) > 0,
            retry_after_ms: pause(dice),
        }),
        15 => ServerFrame::Pong(Pong { n: dice.below(9) }),
        _ => ServerFrame::Events(Events {
            epoch: epoch(dice, about),
            entries: entries(dice, about),
        }),
    }
}
