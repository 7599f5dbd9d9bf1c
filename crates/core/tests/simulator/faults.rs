//! What may go wrong, each with a name.

/// One thing that goes wrong. The table in `main.rs` says which invariant it tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A connection ends, and both sides know.
    Close,
    /// Both directions are silent, and nobody is told.
    HalfOpen,
    /// The visitor's frames arrive, the server's do not (F3).
    Mute,
    /// The server's frames arrive, the visitor's do not.
    Deaf,
    /// The server stops; it may lose its log.
    Restart,
    /// The server says that it stops or has too much to do, and for how long (1012, 1013, 429).
    Busy,
    /// The server takes no connection for a while.
    Outage,
    /// The page is loaded anew.
    Reload,
    /// The tab dies between two effects of its next input.
    Crash,
    /// The page is frozen properly, and comes back.
    Freeze,
    /// The device sleeps: nothing runs, frames are lost, nobody is told.
    Sleep,
    /// As before, for a month.
    Month,
    /// The device says that it is online, or the page that it is seen.
    Nudge,
    /// A frame under way comes twice.
    Duplicate,
    /// Two entries under way change places.
    Reorder,
    /// A frame of an earlier connection comes again, under its own number.
    Stale,
    /// The server says what is not so of a place in the log.
    Lie,
    /// Something comes that is no frame.
    Garbage,
    /// The server gives up the older half of a log.
    Trim,
    /// The visitor's token is over.
    Expire,
    /// The time of day jumps, up to ten years either way.
    Clock,
}

impl Fault {
    /// For a server that loses its log as well: what nobody has is lost.
    pub(crate) const WITHOUT_TRIM: &[Self] = Self::ALL.split_last().unwrap().1;
    /// Each of them; `Trim` last.
    pub(crate) const ALL: &[Self] = &[
        Self::Close,
        Self::HalfOpen,
        Self::Mute,
        Self::Deaf,
        Self::Restart,
        Self::Busy,
        Self::Outage,
        Self::Reload,
        Self::Crash,
        Self::Freeze,
        Self::Sleep,
        Self::Month,
        Self::Nudge,
        Self::Duplicate,
        Self::Reorder,
        Self::Stale,
        Self::Lie,
        Self::Garbage,
        Self::Expire,
        Self::Clock,
        Self::Trim,
    ];
}

/// Where a device keeps what is not sent yet (quality.md §1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// IndexedDB: one store for all tabs, each write takes its time.
    Device,
    /// sessionStorage: each tab its own, written at once.
    Session,
    /// Every write fails: all of it lives as long as the page.
    None,
}

/// What may go wrong in one run.
#[derive(Debug, Clone)]
pub(crate) struct Faults {
    /// Out of a thousand steps, so many are faults.
    pub(crate) per_mille: u64,
    /// Which ones.
    pub(crate) kinds: &'static [Fault],
    /// A restarted server has lost its log.
    pub(crate) amnesia: bool,
    pub(crate) mode: Mode,
    /// The server takes events for nothing and does not answer them.
    pub(crate) ignores_events: bool,
    pub(crate) tabs: usize,
    /// Each tab is on a device of its own, of the same visitor.
    pub(crate) devices: bool,
    /// So many rows stay in the store.
    pub(crate) keep_rows: usize,
    /// What the visitor and the agent do in one run.
    pub(crate) actions: u64,
    /// Write it all down.
    pub(crate) history: bool,
}

impl Faults {
    pub(crate) fn none() -> Self {
        Self {
            per_mille: 0,
            kinds: Fault::ALL,
            amnesia: false,
            mode: Mode::Device,
            ignores_events: false,
            tabs: 1,
            devices: false,
            keep_rows: 2_000,
            actions: 60,
            history: false,
        }
    }

    pub(crate) fn seeded(seed: u64) -> Self {
        let devices = seed % 10 == 4;
        let mode = if seed % 8 == 5 {
            Mode::Session
        } else {
            Mode::Device
        };
        let tabs = match mode {
            Mode::Device => 1 + usize::from(devices || seed.is_multiple_of(3)),
            _ => 1,
        };
        Self {
            per_mille: 20 + seed % 7 * 25,
            mode,
            tabs,
            devices,
            keep_rows: if seed.is_multiple_of(4) { 20 } else { 2_000 },
            ..Self::none()
        }
    }

    /// Nothing goes wrong but this.
    pub(crate) fn only(kinds: &'static [Fault], seed: u64) -> Self {
        Self {
            kinds,
            ..Self::seeded(seed)
        }
    }
}
