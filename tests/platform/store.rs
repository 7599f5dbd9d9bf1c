//! One conformance suite for the three stores, each claim against each of them.

use aisle_core::session::StoreOp;
use aisle_platform::consent::{Consent, ConsentMode};
use aisle_platform::store::{Pairs, Persistence, Store};
use wasm_bindgen_test::wasm_bindgen_test;

use super::wait::Inbox;

const ALL: [Persistence; 3] = [Persistence::None, Persistence::Session, Persistence::Device];
const KEPT: [Persistence; 2] = [Persistence::Session, Persistence::Device];

pub(crate) fn put(key: &str, value: &str) -> StoreOp {
    StoreOp::Put(key.into(), value.into())
}

pub(crate) fn claim(key: &str, value: &str) -> StoreOp {
    StoreOp::Claim(key.into(), value.into())
}

pub(crate) fn prefix(key: &str) -> StoreOp {
    StoreOp::DeletePrefix(key.into())
}

pub(crate) fn pairs<const N: usize>(list: [(&str, &str); N]) -> Pairs {
    Ok(list
        .into_iter()
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .collect())
}

/// A store under test, and the consent whose withdrawal clears up after it.
pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) consent: Consent,
    wished: Persistence,
}

impl Bench {
    pub(crate) async fn open(profile: &str, wished: Persistence, mode: ConsentMode) -> Self {
        let consent = Consent::new(mode);
        let inbox = Inbox::new();
        Store::open(profile, wished, &consent, inbox.taker());
        Self {
            store: inbox.next().await,
            consent,
            wished,
        }
    }

    pub(crate) async fn new(profile: &str, wished: Persistence) -> Self {
        let bench = Self::open(profile, wished, ConsentMode::NotRequired).await;
        assert_eq!(bench.store.mode(), wished);
        bench
    }

    pub(crate) async fn load(&self) -> Pairs {
        let inbox = Inbox::new();
        self.store.load(inbox.taker());
        inbox.next().await
    }

    pub(crate) async fn apply(&self, ops: impl IntoIterator<Item = StoreOp>) -> Pairs {
        let inbox = Inbox::new();
        self.store.apply(ops.into_iter().collect(), inbox.taker());
        inbox.next().await
    }

    /// Leaves nothing behind, after a test in which nothing should have failed:
    /// falling back to another level would hide it.
    async fn close(self) {
        assert_eq!(self.store.mode(), self.wished);
        self.clear().await;
    }

    /// Leaves nothing behind.
    pub(crate) async fn clear(self) {
        self.consent.withdraw();
        // Behind the wipe in the store's queue.
        let _ = self.load().await;
    }
}

#[wasm_bindgen_test]
async fn what_was_put_is_read_in_the_order_of_the_keys() {
    for mode in ALL {
        let bench = Bench::new("order", mode).await;
        assert_eq!(bench.load().await, pairs([]));
        let done = bench.apply([
            put("b", "2"),
            put("가", "4"),
            put("a", "1"),
            put("B", "0"),
            put("\u{FFFD}", "5"),
            put("🙂", "6"),
        ]);
        assert_eq!(done.await, pairs([]));
        let expected = pairs([
            ("B", "0"),
            ("a", "1"),
            ("b", "2"),
            ("가", "4"),
            ("\u{FFFD}", "5"),
            ("🙂", "6"),
        ]);
        assert_eq!(bench.load().await, expected, "{mode:?}");
        bench.close().await;
    }
}

#[wasm_bindgen_test]
async fn the_ops_of_a_batch_happen_in_their_order() {
    for mode in ALL {
        let bench = Bench::new("batch", mode).await;
        bench
            .apply([put("a", "1"), put("ab", "2"), put("z", "")])
            .await
            .unwrap();
        let ops = [
            put("a", "3"),
            prefix("a"),
            put("a", "4"),
            put("b", "5"),
            StoreOp::Delete("b".into()),
        ];
        bench.apply(ops).await.unwrap();
        bench.apply([StoreOp::Delete("never was".into())]).await.unwrap();
        assert_eq!(bench.load().await, pairs([("a", "4"), ("z", "")]), "{mode:?}");
        bench.close().await;
    }
}

#[wasm_bindgen_test]
async fn a_claim_holds_what_was_there_first_at_its_place_in_the_batch() {
    for mode in ALL {
        let bench = Bench::new("claim", mode).await;
        assert_eq!(bench.apply([claim("who", "me")]).await, pairs([("who", "me")]));
        let ops = [
            claim("who", "you"),
            put("who", "them"),
            claim("new", "1"),
            claim("new", "2"),
            claim("who", "x"),
        ];
        let held = pairs([("who", "me"), ("new", "1"), ("new", "1"), ("who", "them")]);
        assert_eq!(bench.apply(ops).await, held, "{mode:?}");
        assert_eq!(
            bench.load().await,
            pairs([("new", "1"), ("who", "them")]),
            "{mode:?}"
        );
        let again = [StoreOp::Delete("who".into()), claim("who", "late")];
        assert_eq!(bench.apply(again).await, pairs([("who", "late")]), "{mode:?}");
        bench.close().await;
    }
}

#[wasm_bindgen_test]
async fn of_two_claims_at_once_one_wins_and_both_know() {
    for mode in KEPT {
        let (one, two) = (Bench::new("race", mode).await, Bench::new("race", mode).await);
        let inbox = Inbox::new();
        one.store.apply(vec![claim("visitor", "one")], inbox.taker());
        two.store.apply(vec![claim("visitor", "two")], inbox.taker());
        let (first, second) = (inbox.next().await.unwrap(), inbox.next().await.unwrap());
        assert_eq!(first, second, "{mode:?}");
        assert_eq!(one.load().await, Ok(first));
        two.close().await;
        one.close().await;
    }
}

#[wasm_bindgen_test]
async fn a_prefix_ends_where_its_last_character_does() {
    // Beside each prefix its nearest neighbours, which must stay.
    let cases = [
        ("row/", ["row", "row.", "row0", "ro"]),
        ("가", ["각", "갂", "개", "ㅎ"]),
        ("🙂", ["🙁", "🙃", "\u{1F643}x", "\u{FFFD}"]),
        ("a\u{FFFF}", ["a", "a\u{FFFE}", "b", "a\u{10000}"]),
        ("\u{10FFFF}", ["\u{10FFFE}", "\u{E000}", "\u{FFFF}", "\u{D7FF}"]),
        ("\u{D7FF}", ["\u{D7FE}", "\u{E000}", "\u{10000}", "z"]),
    ];
    for mode in ALL {
        for (gone, stays) in &cases {
            let bench = Bench::new("prefix", mode).await;
            let inside = ["", "\0", "a", "\u{FFFF}", "\u{10FFFF}\u{10FFFF}"]
                .map(|tail| put(&format!("{gone}{tail}"), "x"));
            bench.apply(inside).await.unwrap();
            bench.apply(stays.map(|key| put(key, "y"))).await.unwrap();
            bench.apply([prefix(gone)]).await.unwrap();
            let left: Vec<String> = bench
                .load()
                .await
                .unwrap()
                .into_iter()
                .map(|(key, _)| key)
                .collect();
            let mut expected = stays.map(str::to_owned).to_vec();
            expected.sort();
            assert_eq!(left, expected, "{mode:?} {gone:?}");
            bench.apply([prefix("")]).await.unwrap();
            assert_eq!(
                bench.load().await,
                pairs([]),
                "{mode:?}: the empty prefix is everything"
            );
            bench.close().await;
        }
    }
}

#[wasm_bindgen_test]
async fn a_megabyte_and_five_hundred_entries_come_back_whole() {
    for mode in ALL {
        let bench = Bench::new("big", mode).await;
        let big = "0123456789가".repeat(1 << 20 >> 4);
        let rows = (0..500).map(|n| put(&format!("row/{n:03}"), &format!("text {n}")));
        bench.apply(rows.chain([put("big", &big)])).await.unwrap();
        let other = Bench::new("big", mode).await;
        let read = if mode == Persistence::None { &bench } else { &other }
            .load()
            .await
            .unwrap();
        assert_eq!(read.len(), 501, "{mode:?}");
        assert!(read[0] == ("big".to_owned(), big), "{mode:?}");
        assert_eq!(
            read[500],
            ("row/499".to_owned(), "text 499".to_owned()),
            "{mode:?}"
        );
        bench.close().await;
    }
}

#[wasm_bindgen_test]
async fn what_is_kept_is_there_when_opened_again_and_what_is_not_is_not() {
    for mode in ALL {
        let first = Bench::new("again", mode).await;
        first.apply([put("a", "1")]).await.unwrap();
        drop(first);
        let second = Bench::new("again", mode).await;
        let expected = if mode == Persistence::None {
            pairs([])
        } else {
            pairs([("a", "1")])
        };
        assert_eq!(second.load().await, expected, "{mode:?}");
        second.close().await;
    }
}

#[wasm_bindgen_test]
async fn profiles_do_not_see_each_other_even_if_one_begins_like_the_other() {
    for mode in ALL {
        let (short, long) = (Bench::new("p", mode).await, Bench::new("p:a", mode).await);
        long.apply([put("x", "long")]).await.unwrap();
        short.apply([put("x", "short"), prefix("y")]).await.unwrap();
        assert_eq!(long.load().await, pairs([("x", "long")]), "{mode:?}");
        assert_eq!(short.load().await, pairs([("x", "short")]), "{mode:?}");
        short.close().await;
        long.close().await;
    }
}

#[wasm_bindgen_test]
async fn wishes_made_together_are_carried_out_in_order() {
    for mode in ALL {
        let bench = Bench::new("queue", mode).await;
        let inbox = Inbox::new();
        for n in 0..20 {
            bench.store.apply(vec![put("n", &n.to_string())], inbox.taker());
            bench.store.load(inbox.taker());
        }
        assert!(inbox.is_empty(), "never from within the call");
        for n in 0..20 {
            assert_eq!(inbox.next().await, pairs([]), "{mode:?}");
            assert_eq!(inbox.next().await, pairs([("n", &n.to_string())]), "{mode:?}");
        }
        bench.close().await;
    }
}
