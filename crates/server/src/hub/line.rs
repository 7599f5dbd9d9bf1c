//! The queue, as it was worked out last: everybody's place, and telling them.

use std::collections::HashMap;
use std::sync::Arc;

use aisle_core::Millis;
use aisle_core::protocol::{ConversationId, Queue, QueueEnd, Timestamp};

use super::Hub;

/// A range is told anew if one of its ends moved by more than this share of it,
const MOVED: i64 = 10;
/// and by more than this; in milliseconds.
const SLIGHT: Millis = 10_000;
/// How old what was told may become, in milliseconds.
const OLD: Millis = 30_000;

/// A place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// 1 is next; none for who does not wait.
    pub position: Option<u32>,
    /// Shortest and longest expected wait, if it is known.
    pub wait_ms: Option<(Millis, Millis)>,
    /// When this was worked out.
    pub at: Timestamp,
    /// Why they wait no longer, where the shop ended it.
    pub ended: Option<QueueEnd>,
}

impl Place {
    /// As the visitor is told it, with the facet's version.
    pub fn told(self, version: u64) -> Queue {
        Queue {
            v: version,
            position: self.position,
            wait_ms: self.wait_ms,
            at: self.at,
            ended: self.ended,
        }
    }

    /// Whether it says something else than `told`, as far as anybody minds.
    fn is_news(&self, told: &Self) -> bool {
        let moved = |was: Millis, is: Millis| (is - was).abs() > SLIGHT.max(was / MOVED);
        let other = match (told.wait_ms, self.wait_ms) {
            (Some(was), Some(is)) => moved(was.0, is.0) || moved(was.1, is.1),
            (was, is) => was != is,
        };
        // What has ended is told once.
        let old = self.position.is_some() && self.at - told.at >= OLD;
        (self.position, self.ended) != (told.position, told.ended) || other || old
    }
}

/// The queue at a moment.
#[derive(Default)]
pub(super) struct Line {
    places: HashMap<ConversationId, Place>,
    /// How many wait, and how long somebody who comes now would.
    pub(super) all: (u32, Option<(Millis, Millis)>),
}

impl Hub {
    /// Waits until something has.
    pub async fn queue_changed(&self) {
        self.usher.notified().await;
    }

    /// How many wait, and how long somebody who comes now would.
    pub fn length(&self) -> (u32, Option<(Millis, Millis)>) {
        self.lock().line.all
    }

    /// A conversation's place, for who connects. The version is drawn under the
    /// lock: a later one never has an older place.
    pub fn place(&self, conversation: &ConversationId) -> Option<Queue> {
        let inner = self.lock();
        let place = *inner.line.places.get(conversation)?;
        Some(place.told(self.version()))
    }

    /// Which of these have a connected visitor.
    pub fn visitors_online<'a>(&self, ids: impl Iterator<Item = &'a ConversationId>) -> Vec<bool> {
        let inner = self.lock();
        let there = |id| inner.rooms.get(id).is_some_and(|room| !room.visitors.is_empty());
        ids.map(there).collect()
    }

    /// The whole queue anew. Everybody is told for whom it says something new,
    /// and who is not in it any more.
    pub fn line_up(
        &self,
        list: Vec<(ConversationId, Place)>,
        all: (u32, Option<(Millis, Millis)>),
        at: Timestamp,
    ) {
        let mut inner = self.lock();
        let inner = &mut *inner;
        let mut old = std::mem::take(&mut inner.line.places);
        inner.line.all = all;
        let mut told = Vec::new();
        for (id, place) in list {
            let kept = old.remove(&id).filter(|before| !place.is_news(before));
            if kept.is_none() {
                told.push((id.clone(), place));
            }
            inner.line.places.insert(id, kept.unwrap_or(place));
        }
        let out = Place {
            position: None,
            wait_ms: None,
            at,
            ended: None,
        };
        told.extend(old.into_keys().map(|id| (id, out)));
        for (id, place) in told {
            if let Some(room) = inner.rooms.get(&id) {
                let visitors = room.visitors.values();
                visitors.for_each(|visitor: &Arc<_>| visitor.place(place));
            }
        }
    }
}
