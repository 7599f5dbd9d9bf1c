//! One thing that is remembered.

use super::PREFIX;
use crate::Millis;
use crate::protocol::json::write;
use crate::session::StoreOp;
use crate::trigger::Now;

/// What an entry says; the order is that of the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::trigger) enum Kind {
    Accepted,
    Converted,
    Dismissed,
    Visitor,
    Stay,
    Shown,
    Vetoed,
    Viewed,
}

/// Kinds as they begin an entry's name in the store.
const KINDS: &[(Kind, u8)] = &[
    (Kind::Accepted, b'a'),
    (Kind::Converted, b'c'),
    (Kind::Dismissed, b'd'),
    (Kind::Visitor, b'i'),
    (Kind::Stay, b'p'),
    (Kind::Shown, b's'),
    (Kind::Vetoed, b'v'),
    (Kind::Viewed, b'w'),
];

/// Longest names and texts that are taken in, in bytes.
const LONGEST: usize = 200;
/// The largest time and number that are taken in: 2^53.
const LARGEST: i64 = 1 << 53;

/// An entry. Two of the same kind and name are the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::trigger) struct Entry {
    pub(in crate::trigger) kind: Kind,
    pub(in crate::trigger) id: String,
    /// When, by the wall; for a stay, its first page.
    pub(in crate::trigger) at: Millis,
    /// A rule's name, or a product.
    pub(in crate::trigger) text: String,
    /// Of a stay: when the last page came, how many came, and the active time.
    pub(super) stay: [i64; 3],
    /// When this document learnt of it, by the monotonic clock.
    pub(in crate::trigger) learnt: Millis,
    /// It was learnt of at once, so that its age is known by the monotonic clock.
    pub(super) fresh: bool,
    /// Made by this document.
    pub(in crate::trigger) own: bool,
    /// The document's page it was made on.
    pub(in crate::trigger) page: u32,
}

impl Entry {
    pub(super) fn new(kind: Kind, id: &str, now: Now) -> Self {
        Self {
            kind,
            id: id.to_owned(),
            at: now.wall,
            text: String::new(),
            stay: [0; 3],
            learnt: now.mono,
            fresh: true,
            own: true,
            page: 0,
        }
    }

    /// Reads an entry of the store; `None` if it is none.
    pub(super) fn read(key: &str, value: &str, now: Now) -> Option<Self> {
        let name = key.strip_prefix(PREFIX)?;
        let (letter, id) = name.split_at_checked(1)?;
        let (kind, _) = KINDS.iter().find(|(_, one)| letter.as_bytes() == [*one])?;
        let named = |id: &str| id.len() < LONGEST && id.bytes().all(|b| b.is_ascii_alphanumeric());
        if id.is_empty() || !named(id) || value.len() > LONGEST {
            return None;
        }
        let (at, text) = value.split_once(' ').unwrap_or((value, ""));
        let mut entry = Self::new(*kind, id, now);
        entry.at = number(at)?;
        entry.own = false;
        if *kind == Kind::Stay {
            let mut parts = text.split(' ');
            for place in &mut entry.stay {
                *place = number(parts.next()?)?;
            }
        } else {
            text.clone_into(&mut entry.text);
        }
        Some(entry)
    }

    pub(super) fn key(&self) -> String {
        let letter = KINDS.iter().find(|(kind, _)| *kind == self.kind);
        let mut key = String::from(PREFIX);
        key.extend(letter.map(|(_, letter)| char::from(*letter)));
        key.push_str(&self.id);
        key
    }

    pub(super) fn put(&self) -> StoreOp {
        let mut value = write(&self.at);
        if self.kind == Kind::Stay {
            for number in &self.stay {
                value.push(' ');
                value.push_str(&write(number));
            }
        } else if !self.text.is_empty() {
            value.push(' ');
            value.push_str(&self.text);
        }
        StoreOp::Put(self.key(), value)
    }

    /// The latest time in it.
    pub(super) fn latest(&self) -> Millis {
        match self.kind {
            Kind::Stay => self.at.max(self.stay[0]),
            _ => self.at,
        }
    }

    /// Brings times that lie in the future back.
    pub(super) fn pull(&mut self, at: Millis, now: Millis) {
        self.at = self.at.min(at);
        self.stay[0] = self.stay[0].min(now);
    }

    /// How long ago it was. A clock that was set forward while this document
    /// stood ages nothing that the document has seen itself.
    pub(in crate::trigger) fn age(&self, now: Now) -> Millis {
        let wall = now.wall.saturating_sub(self.at).max(0);
        if self.fresh {
            return wall.min(now.mono.saturating_sub(self.learnt).max(0));
        }
        wall
    }

    /// Takes in what another tab knows of the same; says whether that is news.
    /// Least and greatest, so that the order does not matter.
    pub(super) fn join(&mut self, other: Self) -> bool {
        let before = (self.at, self.stay, self.text.len());
        self.at = match self.kind {
            Kind::Visitor => self.at.max(other.at),
            _ => self.at.min(other.at),
        };
        for (mine, theirs) in self.stay.iter_mut().zip(other.stay) {
            *mine = (*mine).max(theirs);
        }
        if other.text < self.text {
            self.text = other.text;
        }
        before != (self.at, self.stay, self.text.len())
    }
}

fn number(digits: &str) -> Option<i64> {
    let number = digits.parse().ok()?;
    (0..=LARGEST).contains(&number).then_some(number)
}
