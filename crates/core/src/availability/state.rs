//! What a visitor may be told of who is there.

use crate::protocol::{Agent, Presence, Role};

/// Whether somebody answers, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// A person is there.
    Online,
    /// The visitor has a place in the queue.
    Queue,
    /// Nobody is there now, but somebody will be: a person is away for a moment, or
    /// the shop is open.
    Away,
    /// Nobody is there, and the shop is closed or says nothing of hours.
    Offline,
}

/// What is known of who is there.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen<'a> {
    /// Who could answer; `None` if the backend does not say.
    pub agents: Option<&'a [Agent]>,
    /// The visitor has a place in the queue.
    pub queued: bool,
    /// The visitor waited, and the shop closed.
    pub dismissed: bool,
    /// Whether the shop is open; `None` if nothing says.
    pub open: Option<bool>,
}

impl Availability {
    /// Nobody is there now.
    #[must_use]
    pub fn is_nobody(self) -> bool {
        matches!(self, Self::Away | Self::Offline)
    }

    /// What may be said, or `None` where nothing is known. Hours alone never say that
    /// somebody is there, nor that nobody is, and a bot is no person. Whoever finishes
    /// other talks after hours is not there for somebody who was sent away.
    #[must_use]
    pub fn of(seen: Seen) -> Option<Self> {
        let any = |presence| {
            let mut agents = seen.agents.unwrap_or_default().iter();
            agents.any(|agent| agent.who.role != Role::Bot && agent.presence == presence)
        };
        // A place in a closed shop that everybody has left leads nowhere.
        let deserted = || {
            seen.open == Some(false)
                && seen.agents.is_some()
                && !any(Presence::Online)
                && !any(Presence::Away)
        };
        Some(match seen.open {
            _ if seen.dismissed => Self::Offline,
            _ if seen.queued && !deserted() => Self::Queue,
            _ if any(Presence::Online) => Self::Online,
            _ if any(Presence::Away) => Self::Away,
            Some(false) => Self::Offline,
            open => {
                seen.agents?;
                if open.is_some() { Self::Away } else { Self::Offline }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Author;

    fn agent(role: Role, presence: Presence) -> Agent {
        let who = Author {
            role,
            id: None,
            name: None,
            avatar: None,
        };
        Agent::new(who, presence)
    }

    #[test]
    fn online_is_said_of_people_who_are_and_of_nothing_else() {
        use Availability::{Away, Offline, Online, Queue};
        let bot = || agent(Role::Bot, Presence::Online);
        let person = |presence| agent(Role::Agent, presence);
        for (agents, queued, open, said) in [
            (None, false, None, None),
            (None, false, Some(true), None),
            (None, false, Some(false), Some(Offline)),
            (None, true, None, Some(Queue)),
            (Some(vec![]), false, None, Some(Offline)),
            (Some(vec![]), false, Some(true), Some(Away)),
            (Some(vec![bot()]), false, Some(true), Some(Away)),
            (Some(vec![bot()]), false, None, Some(Offline)),
            (
                Some(vec![person(Presence::Offline)]),
                false,
                Some(true),
                Some(Away),
            ),
            (Some(vec![person(Presence::Away)]), false, Some(false), Some(Away)),
            (
                Some(vec![bot(), person(Presence::Online)]),
                false,
                Some(false),
                Some(Online),
            ),
            (
                Some(vec![person(Presence::Online)]),
                true,
                Some(true),
                Some(Queue),
            ),
        ] {
            let seen = Seen {
                agents: agents.as_deref(),
                queued,
                dismissed: false,
                open,
            };
            assert_eq!(Availability::of(seen), said, "{seen:?}");
        }
    }

    #[test]
    fn a_place_ends_with_the_shops_day_for_who_is_told_so_and_where_nobody_is_left() {
        use Availability::{Offline, Queue};
        let somebody = [agent(Role::Agent, Presence::Online)];
        let away = [agent(Role::Agent, Presence::Away)];
        let bot = [agent(Role::Bot, Presence::Online)];
        for (agents, queued, dismissed, open, said) in [
            (Some(&somebody[..]), false, true, Some(false), Offline),
            // The facets may come one after the other.
            (Some(&somebody[..]), false, true, Some(true), Offline),
            (Some(&somebody[..]), true, false, Some(false), Queue),
            (Some(&away[..]), true, false, Some(false), Queue),
            (Some(&bot[..]), true, false, Some(false), Offline),
            (Some(&[][..]), true, false, Some(false), Offline),
            (Some(&[][..]), true, false, Some(true), Queue),
            (None, true, false, Some(false), Queue),
        ] {
            let seen = Seen {
                agents,
                queued,
                dismissed,
                open,
            };
            assert_eq!(Availability::of(seen), Some(said), "{seen:?}");
        }
    }
}
