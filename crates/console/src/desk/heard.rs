//! What the server says to an agent, apart from what belongs to a session.

use aisle_core::protocol::AgentPush;
use aisle_core::session::Input;
use aisle_platform::clock;
use leptos::prelude::*;

use super::{Desk, Talk};

impl Desk {
    pub(super) fn heard(&self, push: AgentPush) {
        let ui = self.0.ui;
        match push {
            AgentPush::AgentWelcome(welcome) => {
                ui.inbox.update_value(aisle_core::agent::Inbox::reset);
                ui.me.set(Some(welcome.me));
                ui.agents.set(welcome.agents);
                ui.departments.set(welcome.departments);
                ui.canned.set(welcome.canned);
                ui.counts.set(welcome.counts);
                ui.features.set(welcome.features);
                self.list();
                self.about();
                // Sessions that wait come at once.
                let talks: Vec<Talk> = self.0.talks.borrow().values().cloned().collect();
                for talk in talks {
                    talk.input(Input::Online(true));
                }
                self.send_wishes();
            }
            AgentPush::Inbox { conversations } => {
                let (me, now) = (ui.my_id(), clock::wall());
                let news = ui
                    .inbox
                    .with_value(|inbox| inbox.news(&conversations, me.as_ref(), now));
                ui.inbox.update_value(|inbox| inbox.update(conversations));
                ui.bump();
                if !news.is_empty() {
                    ui.news.set(news);
                }
            }
            AgentPush::Listed(listed) if listed.n == self.0.listing.get() => {
                self.0.next.replace(listed.next);
                let search = !ui.search.get_untracked().trim().is_empty();
                ui.inbox.update_value(|inbox| {
                    if search {
                        inbox.found(listed.conversations);
                    } else {
                        inbox.update(listed.conversations);
                    }
                });
                ui.listed.set(true);
                ui.counts.set(listed.counts);
                ui.bump();
            }
            AgentPush::Counts(counts) => ui.counts.set(counts),
            AgentPush::Stale {} => self.list(),
            AgentPush::Roster { agents } => {
                let me = ui.me.get_untracked();
                let mine = me.and_then(|me| agents.iter().find(|agent| agent.id == me.id).cloned());
                if mine.is_some() {
                    ui.me.set(mine);
                }
                ui.agents.set(agents);
            }
            AgentPush::Departments { departments } => ui.departments.set(departments),
            AgentPush::Canned { canned } => ui.canned.set(canned),
            AgentPush::About(of) if ui.is_open(&of.conversation) => {
                ui.about.set(Some(*of.body));
            }
            AgentPush::Notes(of) if ui.is_open(&of.conversation) => {
                let mut notes = ui.notes.get_untracked();
                for note in of.body {
                    if !notes.iter().any(|known| known.id == note.id) {
                        notes.push(note);
                    }
                }
                notes.sort_by_key(|note| note.id);
                ui.notes.set(notes);
            }
            AgentPush::Context(of) if ui.is_open(&of.conversation) => {
                ui.context.set(of.body);
            }
            AgentPush::Answer(answer) => self.answered(answer),
            AgentPush::Ack(ack) => {
                let done = self.0.wishes.borrow_mut().acked(&ack.client_id);
                if let Some(done) = done {
                    done(Ok(()));
                }
            }
            AgentPush::Reject(reject) => {
                let done = self.0.wishes.borrow_mut().rejected(&reject);
                if let Some(done) = done {
                    done(Err(reject));
                }
            }
            _ => {}
        }
    }
}
