//! One thing that is remembered.

use super::PREFIX;
use crate::Millis;
use crate::session::StoreOp;
use crate::trigger::Now;
use crate::trigger::slips::put_whole;

/// What an entry says; the order is that of the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::trigger) enum Kind {
    Accepted,
    Campaign,
    Converted,
    Dismissed,
    Visitor,
    Seen,
    Stay,
    Shown,
    Vetoed,
    Viewed,
}

/// Kinds with the letters that begin an entry's name in the store.
const KINDS: &[(Kind, u8)] = &[
    (Kind::Accepted, b'a'),
    (Kind::Campaign, b'u'),
    (Kind::Converted, b'c'),
    (Kind::Dismissed, b'd'),
    (Kind::Visitor, b'i'),
    (Kind::Seen, b'o'),
    (Kind::Stay, b'p'),
    (Kind::Shown, b's'),
    (Kind::Vetoed, b'v'),
    (Kind::Viewed, b'w'),
];

/// Longest names and texts that are taken in, in bytes.
const LONGEST: usize = 200;
/// Times and numbers that are taken in are below 2^53.
const LARGEST: i64 = 1 << 53;

/// An entry. Two of the same kind and name are the same thing.
#[derive(Clone)]
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
    pub(super) fn new(kind: Kind, id: String, now: Now) -> Self {
        Self {
            kind,
            id,
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
        let (letter, id) = name.as_bytes().split_first()?;
        let (kind, _) = KINDS.iter().find(|(_, one)| one == letter)?;
        if id.is_empty() || id.len() + value.len() > LONGEST || !id.iter().all(u8::is_ascii_alphanumeric) {
            return None;
        }
        let mut entry = Self::new(*kind, name.get(1..)?.to_owned(), now);
        entry.own = false;
        let mut rest = value;
        entry.at = number(&mut rest)?;
        if *kind == Kind::Stay {
            for place in &mut entry.stay {
                *place = number(&mut rest)?;
            }
        } else {
            rest.clone_into(&mut entry.text);
        }
        Some(entry)
    }

    pub(super) fn key(&self) -> String {
        let mut key = String::from(PREFIX);
        for (kind, letter) in KINDS {
            if *kind == self.kind {
                key.push(char::from(*letter));
            }
        }
        key.push_str(&self.id);
        key
    }

    pub(super) fn put(&self) -> StoreOp {
        let mut value = String::new();
        let mut put = |number: i64| {
            put_whole(&mut value, number.max(0).cast_unsigned());
            value.push(' ');
        };
        put(self.at);
        if self.kind == Kind::Stay {
            self.stay.iter().copied().for_each(put);
        }
        value.push_str(&self.text);
        StoreOp::Put(self.key(), value)
    }

    /// The latest time in it.
    pub(super) fn latest(&self) -> Millis {
        self.at.max(self.stay[0])
    }

    /// Brings times that lie in the future back.
    pub(super) fn pull(&mut self, at: Millis, now: Millis) {
        self.at = self.at.min(at);
        self.stay[0] = self.stay[0].min(now);
    }

    /// How long ago it was. A clock that was set forward while this document
    /// stood ages nothing that the document has seen itself.
    pub(in crate::trigger) fn age(&self, now: Now) -> Millis {
        let mut age = now.wall - self.latest();
        if self.fresh {
            age = age.min(now.mono - self.learnt);
        }
        age.max(0)
    }

    /// Takes in what another tab knows of the same; says whether that is news.
    /// Least and greatest, so that the order does not matter.
    pub(super) fn join(&mut self, other: Self) -> bool {
        let before = (self.at, self.stay);
        let later = self.kind == Kind::Visitor;
        self.at = if later {
            self.at.max(other.at)
        } else {
            self.at.min(other.at)
        };
        for (mine, theirs) in self.stay.iter_mut().zip(other.stay) {
            *mine = (*mine).max(theirs);
        }
        let renamed = other.text < self.text;
        if renamed {
            self.text = other.text;
        }
        renamed || before != (self.at, self.stay)
    }
}

/// Takes a number and the space behind it off; `None` if it is none or too large.
fn number(text: &mut &str) -> Option<i64> {
    let mut number = 0_i64;
    let mut length = 0;
    for byte in text.bytes() {
        length += 1;
        match byte {
            b'0'..=b'9' => number = LARGEST.min(number * 10 + i64::from(byte - b'0')),
            b' ' if length > 1 => break,
            _ => return None,
        }
    }
    *text = text.get(length..)?;
    (length > 0 && number < LARGEST).then_some(number)
}
