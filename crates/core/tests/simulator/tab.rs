//! A tab: a session, its mirror of the rows made from patches alone, and the
//! writes that have not reached the store.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use aisle_core::Millis;
use aisle_core::protocol::{ClientId, Seq, VisitorAuth, VisitorId};
use aisle_core::session::{
    Effect, Generation, Input, Patch, RowBody, RowKey, Session, Settings, StoreOp, TabNote, Ticket,
};

pub(crate) type Store = BTreeMap<String, String>;

pub(crate) struct Tab {
    pub(crate) session: Session,
    /// Which store is its own.
    pub(crate) store: usize,
    /// Keys as whoever only hears patches knows them.
    mirror: Vec<RowKey>,
    /// Rows with a place, as they stood after the last input, and in which epoch.
    placed: (Option<String>, Vec<(RowKey, Seq)>),
    pub(crate) writes: VecDeque<(Millis, Ticket, Vec<StoreOp>)>,
    pub(crate) wake_at: Option<Millis>,
    /// The page gets a token at this time.
    pub(crate) refresh_at: Option<Millis>,
    /// The newest connection.
    pub(crate) generation: Generation,
    /// When something came on it last.
    pub(crate) heard_at: Millis,
    /// The server asked for peace until then.
    pub(crate) not_before: Millis,
    /// The server wants no message before that.
    pub(crate) hold_until: Millis,
    /// Nothing could run before that.
    pub(crate) slept_until: Millis,
    /// Own messages whose Enter this tab has heard, in order.
    pub(crate) typed: Vec<ClientId>,
    /// What the visitor gave up.
    pub(crate) discarded: BTreeSet<ClientId>,
    /// Messages of rules that the visitor took up in this tab, in order.
    pub(crate) shown: Vec<ClientId>,
    pub(crate) announced: Vec<RowKey>,
}

impl Tab {
    /// `identity`: who the visitor is where the store does not say.
    pub(crate) fn new(identity: u64, seed: u64, store: usize, keep_rows: usize) -> Self {
        let session = Session::new(Settings {
            fresh_visitor: VisitorAuth {
                id: VisitorId::new(format!("v{identity}")).unwrap(),
                secret: format!("{identity:032}"),
            },
            fresh_conversation: ClientId::from_bits(u128::from(identity) << 64),
            instance: ClientId::from_bits(u128::from(seed) << 64 | 1),
            locale: "en".into(),
            token: None,
            seed,
            keep_rows,
        });
        Self {
            session,
            store,
            mirror: Vec::new(),
            placed: Default::default(),
            writes: VecDeque::new(),
            wake_at: None,
            refresh_at: None,
            generation: 0,
            heard_at: 0,
            not_before: 0,
            hold_until: 0,
            slept_until: 0,
            typed: Vec::new(),
            discarded: BTreeSet::new(),
            shown: Vec::new(),
            announced: Vec::new(),
        }
    }

    /// Handles one input, follows the patches, and gives the other effects.
    pub(crate) fn handle(&mut self, now: Millis, input: Input, seed: u64) -> Vec<Effect> {
        let before: Vec<RowKey> = self.mirror.clone();
        let abandons = matches!(
            input,
            Input::Discard(_) | Input::Heard(TabNote::Forgotten | TabNote::Left)
        );
        let conversation = self.session.conversation().clone();
        if std::env::var("TRACE").is_ok() {
            println!("{now} tab {} {input:?}", self.store);
        }
        let mut out = Vec::new();
        self.session.handle(now, input, &mut out);
        let rows = self.session.rows();
        for effect in &out {
            if let Effect::Patch(patch) = effect {
                match patch {
                    Patch::Reset => self.mirror = rows.iter().map(|row| row.key.clone()).collect(),
                    Patch::Insert { at, count } => {
                        let new = rows[*at..at + count].iter().map(|row| row.key.clone());
                        self.mirror.splice(at..at, new);
                    }
                    Patch::Update { at } | Patch::Append { at, .. } => {
                        assert_eq!(
                            self.mirror[*at], rows[*at].key,
                            "seed {seed}: a patch names another row"
                        );
                    }
                    Patch::Remove { at } => {
                        self.mirror.remove(*at);
                    }
                    Patch::Move { from, to } => {
                        let key = self.mirror.remove(*from);
                        self.mirror.insert(*to, key);
                    }
                }
            }
        }
        let keys: Vec<&RowKey> = rows.iter().map(|row| &row.key).collect();
        assert!(
            self.mirror.iter().eq(keys.iter().copied()),
            "seed {seed}: patches and rows disagree"
        );
        // A tab whose conversation turns out to be another one's begins anew.
        let same = *self.session.conversation() == conversation;
        if !abandons && same {
            // I5: what was shown stays in the row model.
            let now: BTreeSet<&RowKey> = self.mirror.iter().collect();
            for key in &before {
                assert!(now.contains(key), "seed {seed}: {key:?} vanished");
            }
        }
        self.in_order(seed);
        out
    }

    /// I6: what has a place never moves past something else that has one.
    fn in_order(&mut self, seed: u64) {
        let rows = self.session.rows();
        let epoch = self.session.cursor().0.map(|epoch| epoch.as_str().to_owned());
        let placed: Vec<(RowKey, Seq)> = rows
            .iter()
            // What a rule showed has a place on this device until the server gives it one.
            .filter(|row| !matches!(&row.body, RowBody::Message { from, .. } if from.rule().is_some()))
            .filter_map(|row| Some((row.key.clone(), row.seq?)))
            .collect();
        if epoch == self.placed.0 && placed.len() >= self.placed.1.len() {
            let at: BTreeMap<&RowKey, usize> = placed
                .iter()
                .enumerate()
                .map(|(at, (key, _))| (key, at))
                .collect();
            let moved: Vec<usize> = self
                .placed
                .1
                .iter()
                .filter_map(|(key, _)| at.get(key).copied())
                .collect();
            assert!(
                moved.windows(2).all(|pair| pair[0] < pair[1]),
                "seed {seed}: what had a place has moved: {:?} to {placed:?}",
                self.placed.1
            );
        }
        self.placed = (epoch, placed);
    }
}

/// Does one write, all or nothing, and gives what the claims found.
pub(crate) fn write(store: &mut Store, ops: &[StoreOp]) -> Vec<(String, String)> {
    let mut claims = Vec::new();
    for op in ops {
        match op {
            StoreOp::Put(key, value) => {
                store.insert(key.clone(), value.clone());
            }
            StoreOp::Claim(key, value) => {
                let holds = store.entry(key.clone()).or_insert_with(|| value.clone()).clone();
                claims.push((key.clone(), holds));
            }
            StoreOp::Delete(key) => {
                store.remove(key);
            }
            StoreOp::DeletePrefix(prefix) => store.retain(|key, _| !key.starts_with(prefix)),
        }
    }
    claims
}
