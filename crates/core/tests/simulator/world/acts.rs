//! What people do, and what goes wrong.

use aisle_core::Millis;
use aisle_core::protocol::*;
use aisle_core::session::Input;

use super::World;
use crate::tab::Tab;

impl World {
    /// The visitor or the agent does something.
    pub(super) fn act(&mut self) {
        self.now += self.chance(400) as Millis;
        let tab = self.chance(self.tabs.len() as u64) as usize;
        match self.chance(6) {
            5 => {
                self.clients += 1;
                let client_id = ClientId::from_bits(u128::from(self.seed) << 96 | self.clients);
                let shown = Shown {
                    rule: "rescue".into(),
                    surface: "banner".into(),
                    content: Content::text(format!("offer {}", self.clients)),
                };
                let wall = self.now;
                self.tabs[tab].shown.push(client_id.clone());
                self.offers.insert(client_id.as_str().to_owned());
                self.input(
                    tab,
                    Input::Shown {
                        client_id,
                        shown,
                        wall,
                    },
                );
            }
            0 => {
                let name = self.connection_of(tab);
                if let Some(name) = name {
                    let text = format!("answer {}", self.clients);
                    let (entry, _) = self.server.append(
                        &name,
                        Author::named(Role::Agent, "x", "X"),
                        None,
                        Content::text(text),
                    );
                    if let Some(entry) = entry {
                        self.publish(&name, entry);
                    }
                }
            }
            1 => self.input(tab, Input::Draft("half a thought".into())),
            _ => {
                self.clients += 1;
                let client_id = ClientId::from_bits(u128::from(self.seed) << 96 | self.clients);
                self.tabs[tab].typed.push(client_id.clone());
                let content = Content::text(format!("question {}", self.clients));
                self.input(
                    tab,
                    Input::Send {
                        client_id,
                        content,
                        wall: self.now,
                    },
                );
            }
        }
    }

    pub(super) fn fault(&mut self) {
        let kind = self.chance(9);
        let open: Vec<usize> = (0..self.connections.len()).collect();
        let victim = open.get(self.chance(open.len().max(1) as u64) as usize).copied();
        match (kind, victim) {
            (0, Some(at)) => self.connections[at].closes_at = Some(self.now),
            // The server lets go, the widget is not told (half-open).
            (1, Some(at)) => {
                self.connections[at].dead = true;
                self.connections[at].up.clear();
                self.connections[at].down.clear();
                self.connections[at].mute = true;
            }
            (2, Some(at)) => self.connections[at].mute = true,
            (3, Some(at)) => self.connections[at].deaf = true,
            (4, _) => self.restart_server(),
            (5, _) => self.reload(),
            (6, _) => {
                let tab = self.chance(self.tabs.len() as u64) as usize;
                self.input(tab, Input::Suspend);
                self.now += self.chance(60_000) as Millis;
                self.input(tab, Input::Resume);
            }
            (7, _) => {
                let tab = self.chance(self.tabs.len() as u64) as usize;
                self.input(tab, Input::Online(true));
            }
            _ => self.now += self.chance(30_000) as Millis,
        }
    }

    pub(super) fn restart_server(&mut self) {
        if self.faults.amnesia {
            self.server.forget_everything();
        }
        let now = self.now;
        for connection in &mut self.connections {
            connection.dead = true;
            connection.up.clear();
            connection.down.clear();
            connection.closes_at = Some(now + 5);
        }
    }

    /// The page is loaded anew: what had not reached the store is lost, except
    /// that Enter had not been answered with "saved" either.
    pub(super) fn reload(&mut self) {
        if self.faults.store_fails {
            return;
        }
        let index = self.chance(self.tabs.len() as u64) as usize;
        self.connections.retain(|c| c.tab != index);
        let seed = self.seed * 1_000 + self.inputs;
        let old = std::mem::replace(&mut self.tabs[index], Tab::new(seed));
        let kept: Vec<ClientId> = old
            .typed
            .into_iter()
            .filter(|id| {
                let needle = id.as_str();
                self.store
                    .iter()
                    .any(|(key, value)| key.contains(needle) || value.contains(needle))
                    || self.server.acknowledged.contains(id)
            })
            .collect();
        self.tabs[index].typed = kept;
        // What was shown is kept with what was said after it, and not before.
        self.tabs[index].shown = old
            .shown
            .into_iter()
            .filter(|id| self.store.keys().any(|key| key.contains(id.as_str())))
            .collect();
        let values = self.store.clone().into_iter().collect();
        self.input(index, Input::Restored(values));
        self.input(index, Input::Panel { open: true });
    }
}
