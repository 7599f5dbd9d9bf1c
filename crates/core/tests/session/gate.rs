//! What is asked before the first word: nothing that is said goes out before it is
//! answered, and all of it after, in order and once.

use std::collections::{BTreeMap, VecDeque};

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::*;
use aisle_core::session::*;
use proptest::prelude::*;

use crate::kit::*;

const ASKS: &str = "name*\nprivacy@1*: I agree";
const VALUE: &str = r#"{"name":"Ann","before":true}"#;

fn guarded() -> Session {
    let mut session = session();
    session.guard(ASKS.to_owned(), &mut Vec::new());
    session
}

fn send(bits: u128) -> Input {
    Input::Send {
        client_id: ClientId::from_bits(bits),
        content: Content::text(format!("said {bits}")),
        wall: 1,
    }
}

/// A press in a message, or what was left while nobody is there.
fn act(bits: u128, leaves: bool) -> Input {
    let client_id = ClientId::from_bits(bits);
    let own = MessageId::new(client_id.as_str()).unwrap();
    Input::Act {
        message_id: if leaves {
            own
        } else {
            MessageId::new("m1").unwrap()
        },
        client_id,
        action_id: ActionId::new("send").unwrap(),
        content: Content::text("pressed"),
        value: leaves.then(|| Raw::new("{}").unwrap()),
        wall: 1,
    }
}

fn shown(bits: u128) -> Input {
    Input::Shown {
        client_id: ClientId::from_bits(bits),
        shown: Shown {
            rule: "help".into(),
            surface: "bubble".into(),
            content: Content::text("Need a hand?"),
        },
        wall: 1,
    }
}

/// A device with a store, a network that may go, and a server that acknowledges.
struct Device {
    session: Session,
    now: i64,
    kept: BTreeMap<String, String>,
    /// The connection that stands.
    link: Option<Generation>,
    /// What the server has got, by name, in order; each once.
    server: Vec<(String, &'static str)>,
    /// Whether the answers are with the server.
    answered: bool,
    /// What waits for its turn: effects are never nested.
    inputs: VecDeque<Input>,
    running: bool,
}

impl Device {
    fn new() -> Self {
        let mut device = Self {
            session: guarded(),
            now: 0,
            kept: BTreeMap::new(),
            link: None,
            server: Vec::new(),
            answered: false,
            inputs: VecDeque::new(),
            running: false,
        };
        device.input(Input::Restored(Vec::new()));
        device.input(Input::Panel { open: true });
        device
    }

    fn input(&mut self, input: Input) {
        self.inputs.push_back(input);
        if std::mem::replace(&mut self.running, true) {
            return;
        }
        while let Some(input) = self.inputs.pop_front() {
            self.now += 10;
            let mut effects = Vec::new();
            self.session.handle(self.now, input, &mut effects);
            self.carry_out(effects);
        }
        self.running = false;
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Store(ticket, ops) => {
                    let mut claims = Vec::new();
                    for op in ops {
                        match op {
                            StoreOp::Put(key, value) => drop(self.kept.insert(key, value)),
                            StoreOp::Claim(key, value) => {
                                let held = self.kept.entry(key.clone()).or_insert(value).clone();
                                claims.push((key, held));
                            }
                            StoreOp::Delete(key) => drop(self.kept.remove(&key)),
                            StoreOp::DeletePrefix(prefix) => {
                                self.kept.retain(|key, _| !key.starts_with(&prefix))
                            }
                        }
                    }
                    self.input(Input::Stored(ticket, claims));
                }
                Effect::Connect(generation) => {
                    self.link = Some(generation);
                    self.input(Input::Link(generation, LinkEvent::Opened));
                    self.input(Input::Link(generation, LinkEvent::Frame(welcome())));
                    self.input(Input::Link(generation, LinkEvent::Frame(ServerFrame::Live {})));
                }
                Effect::Disconnect(_) => self.link = None,
                Effect::Transmit(generation, frame) => self.hear(generation, *frame),
                _ => {}
            }
        }
    }

    /// The server takes a frame and acknowledges it, whatever it is.
    fn hear(&mut self, generation: Generation, frame: ClientFrame) {
        let (client_id, what) = match frame {
            ClientFrame::Message(it) => (it.client_id, "said"),
            ClientFrame::Action(it) => (it.client_id, "said"),
            ClientFrame::Event(it) => (it.client_id, "shown"),
            ClientFrame::Contact(it) if it.value.get() == VALUE => (it.client_id, "answers"),
            ClientFrame::Contact(it) => (it.client_id, "left"),
            ClientFrame::Typing(_) => {
                assert!(self.answered, "nobody hears that somebody writes");
                return;
            }
            _ => return,
        };
        if what == "answers" {
            self.answered = true;
        }
        assert!(
            self.answered || what == "left",
            "{what} went out before the answers"
        );
        let name = client_id.as_str().to_owned();
        if !self.server.iter().any(|(known, _)| *known == name) {
            self.server.push((name, what));
        }
        let ack = ServerFrame::Ack(Ack { client_id, seq: None });
        self.input(Input::Link(generation, LinkEvent::Frame(ack)));
    }

    fn answer(&mut self) {
        let mut out = Vec::new();
        let value = Raw::new(VALUE).unwrap();
        let id = ClientId::from_bits(u128::try_from(self.now).unwrap() << 64);
        self.session
            .answer(self.now, id, Content::text("Name: Ann"), value, 1, &mut out);
        self.running = true;
        self.carry_out(out);
        self.running = false;
        self.input(Input::Wake);
    }

    fn reload(&mut self) {
        self.session = guarded();
        self.link = None;
        self.inputs.clear();
        let kept = self.kept.clone().into_iter().collect();
        self.input(Input::Restored(kept));
        self.input(Input::Panel { open: true });
    }

    fn lose(&mut self) {
        if let Some(generation) = self.link.take() {
            self.input(Input::Link(generation, LinkEvent::Closed(CloseReason::Lost)));
            self.now += 60_000;
            self.input(Input::Wake);
        }
    }

    fn said(&self) -> Vec<&str> {
        let said = self.server.iter().filter(|(_, what)| *what == "said");
        said.map(|(name, _)| name.as_str()).collect()
    }
}

#[test]
fn what_is_said_waits_for_the_answers_and_goes_behind_them_under_its_own_name() {
    let mut device = Device::new();
    device.input(Input::Draft("h".into()));
    device.input(send(1));
    device.input(send(2));
    assert!(device.session.held() && device.session.waits());
    assert_eq!(device.server, []);
    assert_eq!(texts(&device.session), ["said 1", "said 2"]);
    device.reload();
    assert!(device.session.waits(), "it is kept over a reload");
    assert_eq!(device.server, []);
    device.answer();
    assert!(!device.session.held());
    let order: Vec<_> = device.server.iter().map(|(_, what)| *what).collect();
    assert_eq!(order, ["answers", "said", "said"]);
    assert_eq!(
        device.said(),
        [ClientId::from_bits(1), ClientId::from_bits(2)].map(|id| id.as_str().to_owned())
    );
    // Who has answered is not asked again: not after a reload, nor in the next conversation.
    device.reload();
    assert!(!device.session.held());
    // Other questions are others.
    device.session.guard("email*\n".into(), &mut Vec::new());
    assert!(device.session.held());
}

#[test]
fn what_waits_can_be_taken_back_and_what_is_under_way_cannot() {
    let mut device = Device::new();
    device.input(send(1));
    device.input(Input::Discard(RowKey(ClientId::from_bits(1).as_str().into())));
    assert!(texts(&device.session).is_empty());
    device.answer();
    assert!(device.said().is_empty());
}

#[test]
fn answers_that_are_refused_are_asked_for_again_and_nothing_has_gone_out() {
    let mut session = guarded();
    handle(&mut session, 0, Input::Restored(Vec::new()));
    handle(&mut session, 0, Input::Panel { open: true });
    handle(&mut session, 1, Input::Link(1, LinkEvent::Opened));
    frame(&mut session, 2, welcome());
    frame(&mut session, 3, ServerFrame::Live {});
    say(&mut session, 4, 1, "hello");
    let mut out = Vec::new();
    let id = ClientId::from_bits(2);
    session.answer(
        5,
        id.clone(),
        Content::text("Name"),
        Raw::new(VALUE).unwrap(),
        1,
        &mut out,
    );
    let tickets: Vec<u64> = out
        .iter()
        .filter_map(|effect| match effect {
            Effect::Store(ticket, _) => Some(*ticket),
            _ => None,
        })
        .collect();
    for ticket in tickets {
        handle(&mut session, 6, Input::Stored(ticket, Vec::new()));
    }
    let reject = Reject {
        client_id: id,
        code: ErrorCode::Unsupported,
        retryable: false,
        retry_after_ms: None,
    };
    let effects = frame(&mut session, 7, ServerFrame::Reject(reject));
    assert!(session.held());
    assert!(effects.contains(&Effect::Changed(Changed::Gate)));
    let deleted = |effect: &Effect| matches!(effect, Effect::Store(_, ops) if ops.contains(&StoreOp::Delete("asked".into())));
    assert!(effects.iter().any(deleted));
    let wake = handle(&mut session, 60_000, Input::Wake);
    assert!(
        !sent(&wake)
            .iter()
            .any(|frame| matches!(frame, ClientFrame::Message(_)))
    );
}

#[test]
fn who_leaves_takes_the_answers_along() {
    let mut device = Device::new();
    device.answer();
    assert!(!device.session.held());
    device.input(Input::Leave {
        known: false,
        visitor: auth("next"),
        conversation: ClientId::from_bits(77),
    });
    assert!(device.session.held());
}

proptest! {
    #[test]
    fn no_way_of_saying_something_goes_out_before_the_answers(
        ways in prop::collection::vec(0_u8..9, 1..40),
    ) {
        let mut device = Device::new();
        let mut meant: Vec<String> = Vec::new();
        for (at, way) in ways.iter().enumerate() {
            let bits = at as u128 + 1;
            let name = ClientId::from_bits(bits).as_str().to_owned();
            match way {
                0 | 1 => {
                    device.input(Input::Draft(format!("draft {at}")));
                    device.input(send(bits));
                    meant.push(name);
                }
                2 => {
                    device.input(act(bits, false));
                    meant.push(name);
                }
                3 => device.input(act(bits, true)),
                4 => device.input(shown(bits)),
                5 => device.reload(),
                6 => device.lose(),
                7 => device.input(Input::Draft(String::from("x"))),
                // Seldom, so that much is said before.
                _ if at % 3 == 0 && device.session.held() => device.answer(),
                _ => {}
            }
        }
        if device.session.held() {
            prop_assert_eq!(device.said(), Vec::<&str>::new());
            device.answer();
        }
        for _ in 0..60 {
            device.now += 60_000;
            device.input(Input::Wake);
        }
        // All of it, once, in the order of Enter.
        prop_assert_eq!(device.said(), meant);
    }
}
