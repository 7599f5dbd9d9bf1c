//! Which faults hold now, and what they come to for one connection.
//!
//! Owns the list; everybody reads the newest of it. Refuses to touch sockets.

use std::time::Duration;

use super::fault::{Ending, Fault, Way};
use crate::rng::Rng;

/// Names a fault that holds, so that it can be lifted.
pub type FaultId = u64;

/// The faults that hold, and how many of the instant ones there have been.
#[derive(Debug, Clone, Default)]
pub struct Weather {
    /// In the order in which they came.
    pub faults: Vec<(FaultId, Fault)>,
    /// How many times connections were dropped, and how the last time.
    pub drops: (u64, Ending),
    /// How many times they were to be cut, which way and how the last time.
    pub cuts: (u64, Way, Ending),
}

impl Weather {
    fn each(&self) -> impl Iterator<Item = &Fault> {
        self.faults.iter().map(|(_, fault)| fault)
    }

    /// How much later something of this way arrives.
    pub(super) fn delay(&self, way: Way, rng: &mut Rng) -> Duration {
        let mut sum = 0;
        for fault in self.each() {
            if let Fault::Latency {
                ms,
                jitter_ms,
                way: of,
            } = fault
                && of.covers(way)
            {
                sum += ms + rng.below(jitter_ms.saturating_add(1));
            }
        }
        Duration::from_millis(sum)
    }

    /// How long writing so many bytes takes.
    pub(super) fn pace(&self, way: Way, bytes: usize) -> Duration {
        let slowest = self.each().filter_map(|fault| match fault {
            Fault::Bandwidth { bytes_per_s, way: of } if of.covers(way) => Some((*bytes_per_s).max(1)),
            _ => None,
        });
        slowest.min().map_or(Duration::ZERO, |rate| {
            Duration::from_micros((bytes as u64).saturating_mul(1_000_000) / rate)
        })
    }

    /// The longest piece.
    pub(super) fn slice(&self, way: Way) -> Option<usize> {
        let pieces = self.each().filter_map(|fault| match fault {
            Fault::Slice { most, way: of } if of.covers(way) => Some((*most).max(1)),
            _ => None,
        });
        pieces.min()
    }

    /// After how many bytes a connection ends: which fault says so, how many, how.
    pub(super) fn limit(&self, way: Way) -> Option<(FaultId, u64, Ending)> {
        self.faults.iter().find_map(|(id, fault)| match fault {
            Fault::Limit {
                bytes,
                way: of,
                ending,
            } if of.covers(way) => Some((*id, *bytes, *ending)),
            _ => None,
        })
    }

    /// Whether bytes vanish.
    pub(super) fn is_black(&self, way: Way) -> bool {
        self.each()
            .any(|fault| matches!(fault, Fault::Blackhole { way: of } if of.covers(way)))
    }

    /// Whether bytes wait.
    pub(super) fn is_stalled(&self, way: Way) -> bool {
        self.each()
            .any(|fault| matches!(fault, Fault::Stall { way: of } if of.covers(way)))
    }

    /// Whether new connections are reset.
    pub(super) fn refuses(&self) -> bool {
        self.each().any(|fault| matches!(fault, Fault::Refuse {}))
    }

    /// What a request to this path gets instead of its answer: a status and `Retry-After`.
    pub(super) fn answer(&self, target: &str) -> Option<(u16, Option<u32>)> {
        let path = target.split('?').next().unwrap_or_default();
        self.each().find_map(|fault| match fault {
            Fault::Answer {
                status,
                retry_after_s,
                path: end,
            } if path.ends_with(end.as_str()) => Some((*status, *retry_after_s)),
            Fault::Empty { path: end } if path.ends_with(end.as_str()) => Some((200, None)),
            _ => None,
        })
    }

    /// After how many bytes a stream of events ends.
    pub(super) fn truncate(&self) -> Option<u64> {
        self.each().find_map(|fault| match fault {
            Fault::Truncate { bytes } => Some(*bytes),
            _ => None,
        })
    }

    /// What becomes of frames of this way and type.
    pub(super) fn frames(&self, way: Way, kind: &str) -> Chances {
        let mut sum = Chances::default();
        for fault in self.each() {
            if let Fault::Frames {
                duplicate,
                reorder,
                stale,
                only,
                way: of,
            } = fault
                && of.covers(way)
                && (only.is_empty() || only.iter().any(|one| one == kind))
            {
                sum.duplicate = sum.duplicate.max(*duplicate);
                sum.reorder = sum.reorder.max(*reorder);
                sum.stale = sum.stale.max(*stale);
            }
        }
        sum
    }
}

/// Percentages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Chances {
    pub(super) duplicate: u8,
    pub(super) reorder: u8,
    pub(super) stale: u8,
}
