//! Whatever two tabs do in whatever order, the log stays dense and free of
//! doubles, nothing sent is lost, and nothing panics.

use std::rc::Rc;

use aisle_core::protocol::*;
use proptest::prelude::*;

use super::rig::*;

use aisle_local::server::Record;

#[derive(Debug, Clone)]
enum Step {
    Say(u8, String),
    Raw(String),
    Other(u8),
    Store,
    Wake,
    Heard,
    Reload,
    Reconnect,
    Break(bool),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let words = prop_oneof![
        Just("How long is delivery?".to_owned()),
        Just("상담원 연결".to_owned()),
        Just("주문 조회".to_owned()),
        Just("10482".to_owned()),
        Just("boots under 250".to_owned()),
        Just("예약".to_owned()),
        Just("Back to the assistant".to_owned()),
        "\\PC{0,40}",
    ];
    let keys = prop_oneof![
        Just("hello"),
        Just("message"),
        Just("action"),
        Just("read"),
        Just("history"),
        Just("rate"),
        Just("typing"),
        Just("ask"),
        Just("suggest"),
        Just("ping"),
    ];
    prop_oneof![
        6 => (0..12_u8, words).prop_map(|(n, text)| Step::Say(n, text)),
        2 => "\\PC{0,60}".prop_map(Step::Raw),
        2 => (keys, "[\\[\\]{}:,\"a-z0-9_]{0,40}").prop_map(|(key, rest)| Step::Raw(format!("{{\"{key}\":{rest}}}"))),
        2 => any::<u8>().prop_map(Step::Other),
        12 => Just(Step::Store),
        6 => Just(Step::Wake),
        3 => Just(Step::Heard),
        1 => Just(Step::Reload),
        1 => Just(Step::Reconnect),
        1 => any::<bool>().prop_map(Step::Break),
        2 => (0..5_000_i64).prop_map(Step::Wait),
    ]
}

fn other(n: u8) -> ClientFrame {
    let client_id = id(&format!("o{}", n % 16));
    match n % 8 {
        0 => ClientFrame::Rate(Rate {
            client_id,
            score: n / 32,
            comment: None,
        }),
        1 => ClientFrame::End(End { client_id }),
        2 => ClientFrame::Read(ReadUp { up_to: u64::from(n) }),
        3 => ClientFrame::History(HistoryRequest {
            before: u64::from(n),
            limit: u32::from(n),
        }),
        4 => ClientFrame::Typing(TypingUp { on: true }),
        5 => ClientFrame::Ping(Ping { n: u64::from(n) }),
        6 => ClientFrame::Suggest(Suggest { text: "ret".into() }),
        _ => ClientFrame::Queue(QueueRequest {
            client_id,
            join: true,
            department: None,
        }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_anything_in_two_tabs_keeps_one_dense_log(
        steps in prop::collection::vec((0..2_usize, step()), 1..120),
    ) {
        let mut now = START;
        let disk = Rc::default();
        let mut tabs = [Tab::new(1, &disk), Tab::new(2, &disk)];
        let mut said = std::collections::BTreeSet::new();
        for tab in &mut tabs {
            tab.hello(now);
        }
        for (n, (which, step)) in steps.into_iter().enumerate() {
            let tab = &mut tabs[which];
            if tab.closed.is_some() {
                tab.reconnect(100 + n as u64);
                tab.hello(now);
            }
            match step {
                Step::Say(name, text) => {
                    said.insert((format!("m{name}"), text.clone()));
                    tab.send(now, &message(&format!("m{name}"), &text));
                }
                Step::Raw(text) => tab.input(now, Input::Frame(text)),
                Step::Other(n) => tab.send(now, &other(n)),
                Step::Store => { tab.store(now); }
                Step::Wake => {
                    now = tab.wake.take().unwrap_or(now).max(now);
                    tab.input(now, Input::Wake);
                }
                Step::Heard => tab.input(now, Input::Heard),
                Step::Reload => { tab.reload(n as u64 + 1_000); tab.hello(now); }
                Step::Reconnect => { tab.reconnect(n as u64 + 2_000); tab.hello(now); }
                Step::Break(broken) => tab.broken = broken,
                Step::Wait(ms) => now += ms,
            }
        }
        // The clients send what they have no acknowledgement for, as an outbox does.
        for tab in &mut tabs {
            tab.broken = false;
        }
        // Twice, since the first round may meet a connection that has to come back.
        for (name, text) in said.iter().chain(&said) {
            now += 2_000;
            let tab = &mut tabs[0];
            if tab.closed.is_some() {
                tab.reconnect(9_000);
                tab.hello(now);
            }
            tab.send(now, &message(name, text));
            while tab.store(now) {}
        }
        for tab in &mut tabs {
            tab.reconnect(9_999);
            tab.hello(now);
            let until = now + 900_000;
            tab.run(&mut now, until);
            tab.input(now, Input::Heard);
            tab.run(&mut now, until);
        }
        let records: Vec<Record> = disk.borrow().pairs().iter()
            .filter(|(key, _)| key.contains("/log/"))
            .map(|(_, value)| aisle_core::protocol::json::read(value).unwrap())
            .collect();
        let keys: std::collections::BTreeSet<_> = records.iter().map(|record| &record.key).collect();
        prop_assert_eq!(keys.len(), records.len(), "no doubles");
        for (i, record) in records.iter().enumerate() {
            prop_assert_eq!((record.entry.seq, record.entry.prev), (i as u64 + 1, i as u64), "dense");
        }
        for (name, _) in &said {
            prop_assert!(records.iter().any(|record| record.key == format!("c:{name}")), "{} is there", name);
        }
        if !records.is_empty() {
            let log: Vec<_> = records.iter().map(|record| record.entry.clone()).collect();
            prop_assert_eq!(&tabs[0].log, &log);
            prop_assert_eq!(&tabs[1].log, &log);
        }
    }
}
