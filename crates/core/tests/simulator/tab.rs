//! A tab: a session, its mirror of the rows made from patches alone, and the
//! writes that have not reached the store.

use std::collections::{BTreeMap, VecDeque};

use aisle_core::Millis;
use aisle_core::protocol::{ClientId, VisitorAuth, VisitorId};
use aisle_core::session::{Effect, Input, Patch, RowKey, Session, Settings, StoreOp, TabNote, Ticket};

pub(crate) type Store = BTreeMap<String, String>;

pub(crate) struct Tab {
    pub(crate) session: Session,
    /// Keys as whoever only hears patches knows them.
    mirror: Vec<RowKey>,
    pub(crate) writes: VecDeque<(Millis, Ticket, Vec<StoreOp>)>,
    pub(crate) wake_at: Option<Millis>,
    /// Own messages whose Enter this tab has heard, in order.
    pub(crate) typed: Vec<ClientId>,
    /// Messages of rules that the visitor took up in this tab, in order.
    pub(crate) shown: Vec<ClientId>,
    pub(crate) told: Vec<TabNote>,
    pub(crate) announced: Vec<RowKey>,
}

impl Tab {
    pub(crate) fn new(seed: u64) -> Self {
        let session = Session::new(Settings {
            fresh_visitor: VisitorAuth {
                id: VisitorId::new(format!("v{seed}")).unwrap(),
                secret: format!("{seed:032}"),
            },
            fresh_conversation: ClientId::from_bits(u128::from(seed) << 64),
            instance: ClientId::from_bits(u128::from(seed) << 64 | 1),
            locale: "en".into(),
            token: None,
            seed,
            keep_rows: 2_000,
        });
        Self {
            session,
            mirror: Vec::new(),
            writes: VecDeque::new(),
            wake_at: None,
            typed: Vec::new(),
            shown: Vec::new(),
            told: Vec::new(),
            announced: Vec::new(),
        }
    }

    /// Handles one input, follows the patches, and gives the other effects.
    pub(crate) fn handle(&mut self, now: Millis, input: Input, seed: u64) -> Vec<Effect> {
        let before: Vec<RowKey> = self.mirror.clone();
        let abandons = matches!(
            input,
            Input::Stored(..) | Input::Discard(_) | Input::Heard(TabNote::Forgotten | TabNote::Left)
        );
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
        if !abandons {
            // I5: what was shown stays in the row model.
            for key in &before {
                assert!(self.session.row(key).is_some(), "seed {seed}: {key:?} vanished");
            }
        }
        out
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
