//! What has to hold once everything has come to rest.

use aisle_core::protocol::{ClientId, Seq};

use super::World;
use crate::check;
use crate::faults::Mode;
use crate::tab::Tab;

impl World {
    pub(super) fn rest(&self) {
        // A server that takes no events leaves what rules showed out of its log. So may two
        // tabs, in one run of some thousands: one takes what the other has sent for the
        // word of a server that ignored what was shown before it. Nothing said is lost.
        let shared = self.tabs.len() > 1;
        let offers = if self.faults.ignores_events || shared {
            self.offers.clone()
        } else {
            Default::default()
        };
        let mut transcripts: Vec<(Option<ClientId>, Seq, &Tab)> = Vec::new();
        for (index, tab) in self.tabs.iter().enumerate() {
            let seed = self.seed;
            let name = self.name_at_rest(index);
            let conversation = name.as_ref().and_then(|id| self.server.conversations.get(id));
            let conversation = conversation.unwrap_or_else(|| panic!("seed {seed}: no conversation"));
            let acknowledged = if self.tabs.len() == 1 {
                self.server.acknowledged.clone()
            } else {
                Default::default()
            };
            check::at_rest(tab, conversation, &acknowledged, &offers, seed);
            if !self.faults.amnesia {
                check::shown_before_said(tab, conversation, self.faults.ignores_events, shared, seed);
            }
            // Said again in the order of Enter, unless two tabs have each a part of it.
            if !self.faults.amnesia || self.tabs.len() == 1 {
                check::enter_order(tab, &self.server.refused, conversation, seed);
            }
            check::words(tab, conversation, seed);
            let from = check::begins(tab, conversation);
            let know = transcripts.iter().filter(|(other, ..)| *other == name);
            for (_, their, other) in know {
                let from = from.max(*their);
                assert_eq!(
                    check::transcript(tab, from, &self.offers),
                    check::transcript(other, from, &self.offers),
                    "seed {seed}: two tabs do not agree (I16)"
                );
            }
            transcripts.push((name, from, tab));
        }
    }

    /// The conversation that a tab should be in: that of its store, where it has said something.
    fn name_at_rest(&self, index: usize) -> Option<ClientId> {
        let tab = &self.tabs[index];
        if !tab.session.begun() || self.faults.mode == Mode::None {
            return self.connection_of(index);
        }
        let profile = self.store_of(index).get("profile")?;
        let own = profile.split("\"conversation\":\"").nth(1)?.split('"').next()?;
        Some(ClientId::new(own).unwrap())
    }

    /// The conversation of a tab.
    pub(crate) fn name(&self, tab: usize) -> ClientId {
        self.tabs[tab].session.conversation().clone()
    }

    pub(super) fn connection_of(&self, tab: usize) -> Option<ClientId> {
        self.connections
            .iter()
            .rev()
            .find(|c| c.tab == tab && !c.dead)
            .and_then(|c| c.conversation.clone())
    }
}
