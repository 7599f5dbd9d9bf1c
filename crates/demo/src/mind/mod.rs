//! The assistant: what is said when, as a pure function of the log.

mod acting;
mod ask;
mod plan;
mod play;
#[cfg(test)]
mod tests;

use aisle_core::Millis;
use aisle_core::protocol::{
    Agent, Author, ClientFrame, EntryBody, Hello, Presence, Queue, Role, ServerFrame, Stream,
};
use aisle_local::server::{Effect, Mind, Talk, Wish, frames};

use crate::brain::{Dialog, Voice, name};
use crate::lang::Lang;
use play::Play;

/// Who answers in the demo.
pub struct Assistant {
    /// The language of the page at the other end.
    lang: Lang,
    /// The answer that is being given.
    play: Option<Play>,
    /// The conversation's memory, of the first `cursor` entries.
    dialog: Dialog,
    cursor: usize,
}

/// What the demo has done outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nothing {}

type Wished = Vec<Effect<Nothing>>;

impl Mind for Assistant {
    const NAME: &'static str = "demo";
    const TOPICS: &'static [&'static str] = ask::TOPICS;
    type Do = Nothing;
    type Came = Nothing;

    fn new(_: &Hello, talk: &Talk) -> Self {
        Self {
            lang: Lang::of_locale(&talk.locale),
            play: None,
            dialog: Dialog::new(own(talk)),
            cursor: 0,
        }
    }

    fn agents(talk: &Talk) -> Vec<Agent> {
        let last = talk
            .log
            .iter()
            .rev()
            .find_map(|record| match record.entry.body.known() {
                Some(EntryBody::Assign { agent, .. }) => Some(agent.is_some()),
                _ => None,
            });
        let voices: &[Voice] = if last == Some(true) {
            &[Voice::Bot, Voice::Colleague]
        } else {
            &[Voice::Bot]
        };
        let agent = |voice: &Voice| Agent::new(author(*voice, own(talk)), Presence::Online);
        voices.iter().map(agent).collect()
    }

    fn greeting(talk: &Talk) -> Option<Wish> {
        play::greeting(talk)
    }

    fn streams(&mut self, talk: &mut Talk, now: Millis) -> Vec<Stream> {
        self.begun(talk, now)
    }

    fn queue(&self, talk: &Talk) -> Option<Queue> {
        self.place(talk)
    }

    fn advance(&mut self, talk: &mut Talk, now: Millis, out: &mut Wished) {
        self.go_on(talk, now, out);
    }

    fn hear(&mut self, talk: &mut Talk, now: Millis, frame: ClientFrame, out: &mut Wished) {
        match frame {
            ClientFrame::Action(action) => self.action(talk, now, action, out),
            ClientFrame::Queue(wish) => self.wait(talk, now, wish, out),
            ClientFrame::Contact(left) => acting::left(talk, now, left, out),
            ClientFrame::Suggest(suggest) => {
                out.push(Effect::Send(ServerFrame::Suggestions(self.suggest(suggest))));
            }
            ClientFrame::Ask(ask) => out.push(Effect::Send(ServerFrame::Answer(self.ask(talk, now, ask)))),
            frame => {
                if matches!(frame, ClientFrame::End(_))
                    && let Some(wish) = self.half_said(talk)
                {
                    talk.wish(now, wish, out);
                }
                frames::hear(talk, now, frame, out);
            }
        }
    }

    fn came(&mut self, _: &mut Talk, _: Millis, came: Nothing, _: &mut Wished) {
        match came {}
    }
}

/// The language of the page the conversation began on.
fn own(talk: &Talk) -> Lang {
    Lang::of_locale(&talk.meta.lang)
}

/// A voice as the protocol names it: always a bot, never an agent.
fn author(voice: Voice, lang: Lang) -> Author {
    Author::named(Role::Bot, voice_id(voice), name(voice, lang))
}

/// A voice's id.
fn voice_id(voice: Voice) -> &'static str {
    match voice {
        Voice::Bot => "demo-bot",
        Voice::Colleague => "demo-colleague",
    }
}
