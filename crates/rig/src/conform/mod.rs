//! The conformance kit: what a backend that speaks Aisle v1 keeps of what it promises.
//!
//! Plays visitors, and an agent where a token is given, against any endpoint, claim by
//! claim ([`claims`]), over each transport. A [`Report`] says which level is reached
//! and, of each claim that does not hold, what was sent, what came, and where the
//! protocol says otherwise. Refuses to pass what it could not try: that is *skipped*,
//! and named.

mod bench;
pub mod claims;
mod peer;
mod report;
mod trace;

use std::time::Duration;

pub use bench::{Bench, Options};
pub use peer::{Joined, Peer, Stop};
pub use report::{Outcome, OverTransport, Report, Verdict};
pub use trace::Trace;

use crate::net::{Address, NetError, Transport};

/// How much of the delivery promise a backend can carry (design §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A live stream.
    L0,
    /// And history.
    L1,
    /// And stable ids, a history cursor, an echo of `client_id`.
    L2,
    /// And places, epochs, idempotent ids and resumption: nothing is lost or doubled.
    L3,
}

impl Level {
    /// All, lowest first.
    pub const ALL: [Self; 4] = [Self::L0, Self::L1, Self::L2, Self::L3];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::L0 => "L0",
            Self::L1 => "L1",
            Self::L2 => "L2",
            Self::L3 => "L3",
        }
    }
}

impl std::str::FromStr for Level {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|one| one.name() == text);
        found.ok_or_else(|| format!("{text} is no level: L0, L1, L2 or L3"))
    }
}

/// A claim that takes longer than this does not hold; one that waits for a sign of
/// life says so itself.
const WITHIN: Duration = Duration::from_secs(40);

/// Tries every claim.
///
/// # Errors
/// If the address is none. Whatever else goes wrong is a claim that does not hold.
pub async fn conform(options: &Options) -> Result<Report, NetError> {
    let address = Address::read(&options.url)?;
    let mut over = Vec::new();
    for transport in &options.transports {
        over.push(over_transport(options, &address, *transport).await);
    }
    Ok(Report::new(options.url.clone(), over))
}

async fn over_transport(options: &Options, address: &Address, transport: Transport) -> OverTransport {
    let mut outcomes = Vec::new();
    for claim in claims::all() {
        let is_wanted = options.only.is_empty() || options.only.iter().any(|id| claim.id == id);
        if !is_wanted || claim.over.is_some_and(|only| only != transport) {
            continue;
        }
        let bench = Bench::new(options, address.clone(), transport);
        let tried = tokio::time::timeout(WITHIN, (claim.check)(bench.clone())).await;
        let verdict = match tried {
            Ok(Ok(())) => Verdict::Held,
            Ok(Err(Stop::Skip(why))) => Verdict::Skipped(why),
            Ok(Err(Stop::Broken(what))) => Verdict::Broken {
                what,
                exchange: bench.trace.lines(),
            },
            Err(_) => Verdict::Broken {
                what: format!("It took longer than {} seconds.", WITHIN.as_secs()),
                exchange: bench.trace.lines(),
            },
        };
        outcomes.push(Outcome { claim, verdict });
    }
    OverTransport::new(transport, outcomes)
}
