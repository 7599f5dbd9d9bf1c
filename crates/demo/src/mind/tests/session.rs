//! The widget's own session against the demo: the two ends of the protocol as
//! they ship, on one virtual clock.

use aisle_core::session::Rows;
use std::collections::VecDeque;
use std::rc::Rc;

use aisle_core::Millis;
use aisle_core::protocol::*;
use aisle_core::session::{Delivery, Effect, Generation, Input, LinkEvent, Row, RowBody, Session, Settings};

use super::rig::{START, Tab, id};

struct Widget {
    session: Session,
    demo: Tab,
    rows: Rows,
    wake: Option<Millis>,
    link: Generation,
    seen: usize,
}

impl Widget {
    /// A widget with this store of its own.
    fn closed(rows: Rows, demo: Tab, now: Millis) -> Self {
        let settings = Settings {
            fresh_visitor: VisitorAuth {
                id: VisitorId::new("v1").unwrap(),
                secret: "s".repeat(32),
            },
            fresh_conversation: ClientId::from_bits(1),
            instance: ClientId::from_bits(2),
            locale: "en".into(),
            token: None,
            seed: 7,
            keep_rows: 2_000,
        };
        let session = Session::new(settings);
        let seen = demo.frames.len();
        let mut widget = Self {
            session,
            demo,
            rows,
            wake: None,
            link: 0,
            seen,
        };
        let held = widget.rows.pairs().to_vec();
        widget.input(now, Input::Restored(held));
        widget
    }

    /// The same, with its panel open.
    fn open(rows: Rows, demo: Tab, now: Millis) -> Self {
        let mut widget = Self::closed(rows, demo, now);
        widget.input(now, Input::Panel { open: true });
        widget
    }

    fn input(&mut self, now: Millis, input: Input) {
        let mut inbox = VecDeque::from([input]);
        while let Some(input) = inbox.pop_front() {
            let mut out = Vec::new();
            self.session.handle(now, input, &mut out);
            for effect in out {
                match effect {
                    Effect::Connect(link) => {
                        self.demo.reconnect(link.into());
                        self.link = link;
                        inbox.push_back(Input::Link(link, LinkEvent::Opened));
                    }
                    Effect::Transmit(_, frame) => self.demo.send(now, &frame),
                    Effect::WakeAt(at) => self.wake = Some(at),
                    Effect::Store(ticket, ops) => {
                        let held = self.rows.apply(&ops, &[]);
                        inbox.push_back(Input::Stored(ticket, held));
                    }
                    _ => {}
                }
            }
            while self.demo.store(now) {}
            for frame in &self.demo.frames[self.seen..] {
                inbox.push_back(Input::Link(self.link, LinkEvent::Frame(frame.clone())));
            }
            self.seen = self.demo.frames.len();
        }
    }

    fn run(&mut self, now: &mut Millis, until: Millis) {
        while let Some(at) = [self.wake, self.demo.wake]
            .into_iter()
            .flatten()
            .min()
            .filter(|at| *at <= until)
        {
            *now = at.max(*now);
            if self.demo.wake.is_some_and(|wake| wake <= *now) {
                self.demo.wake = None;
                self.demo.input(*now, super::rig::Input::Wake);
                while self.demo.store(*now) {}
            }
            self.wake = self.wake.filter(|wake| *wake > *now);
            self.input(*now, Input::Wake);
        }
        *now = until;
    }

    fn say(&mut self, now: Millis, name: &str, text: &str) {
        self.input(
            now,
            Input::Send {
                client_id: id(name),
                content: Content::text(text),
                wall: now,
            },
        );
    }

    fn texts(&self) -> Vec<String> {
        let text = |row: &Row| match &row.body {
            RowBody::Message {
                body: Body::Text(text),
                ..
            } => Some(text.text.clone()),
            _ => None,
        };
        self.session.rows().iter().filter_map(text).collect()
    }

    fn deliveries(&self) -> Vec<Delivery> {
        let delivery = |row: &Row| match &row.body {
            RowBody::Message { delivery, .. } => Some(*delivery),
            _ => None,
        };
        self.session.rows().iter().filter_map(delivery).collect()
    }
}

#[test]
fn the_widgets_session_talks_with_the_demo_across_a_stream_and_a_reload() {
    let mut now = START;
    let disk = Rc::default();
    let mut widget = Widget::open(Rows::default(), Tab::new(1, &disk), now);
    widget.run(&mut now, START + 20_000);
    assert_eq!(widget.deliveries(), [Delivery::Received], "greeted");
    assert!(
        disk.borrow().is_empty() && widget.rows.is_empty(),
        "and nothing is stored"
    );

    widget.say(now, "m1", "What happens with my data?");
    let until = now + 4_000;
    widget.run(&mut now, until);
    assert_eq!(
        widget.deliveries(),
        [Delivery::Received, Delivery::Sent, Delivery::Streaming]
    );

    // The page is loaded again, in the middle of the sentence.
    let Widget { rows, mut demo, .. } = widget;
    demo.memory = Rc::default();
    let mut widget = Widget::open(rows, demo, now);
    assert_eq!(
        widget.deliveries(),
        [Delivery::Received, Delivery::Sent, Delivery::Streaming]
    );
    let until = now + 60_000;
    widget.run(&mut now, until);
    assert_eq!(
        widget.deliveries(),
        [Delivery::Received, Delivery::Sent, Delivery::Received]
    );

    let (key, message_id) = match &widget.session.rows()[0] {
        Row {
            key,
            body: RowBody::Message { id: Some(id), .. },
            ..
        } => (key.clone(), id.clone()),
        other => panic!("{other:?}"),
    };
    widget.input(now, Input::Seen(key));
    let action_id = ActionId::new("shipping-time").unwrap();
    let content = Content::text("How long is delivery?");
    widget.input(
        now,
        Input::Act {
            client_id: id("a1"),
            message_id,
            action_id,
            content,
            value: None,
            wall: now,
        },
    );
    let until = now + 60_000;
    widget.run(&mut now, until);
    assert_eq!(
        widget.deliveries().len(),
        5,
        "a button's words once, and their answer"
    );
    assert!(
        widget
            .deliveries()
            .iter()
            .all(|d| matches!(d, Delivery::Sent | Delivery::Received))
    );
}

#[test]
fn what_a_rule_showed_has_the_first_word_and_nobody_greets() {
    let mut now = START;
    let shown = Shown {
        rule: "rescue".into(),
        surface: "banner".into(),
        content: Content::text("Shipping is on us"),
    };
    let demo = Tab::new(1, &Rc::default());
    let mut widget = Widget::closed(Rows::default(), demo, now);
    let input = Input::Shown {
        client_id: ClientId::from_bits(7),
        shown,
        wall: now,
    };
    widget.input(now, input);
    widget.input(now, Input::Panel { open: true });
    let until = now + 60_000;
    widget.run(&mut now, until);
    assert_eq!(widget.texts(), ["Shipping is on us"]);
    widget.say(now, "m9", "What happens with my data?");
    let until = now + 60_000;
    widget.run(&mut now, until);
    let rows = widget.texts();
    assert_eq!(rows[..2], ["Shipping is on us", "What happens with my data?"]);
    assert!(rows.len() > 2, "and the question is answered");
    let logged = widget.session.rows().iter().take(2).all(|row| row.seq.is_some());
    assert!(logged, "both are in the demo's log");
}
