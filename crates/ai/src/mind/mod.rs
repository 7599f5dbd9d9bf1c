//! What is asked when, and what becomes of the answer.
//!
//! The visitor's last message is what is to be answered. Of all tabs one asks: the
//! one whose turn it is (`ai.js` has a Web Lock for that). It shows the answer as it
//! comes and writes it into the log when it is whole, or as far as it came. The
//! others show it then. A tab that dies loses its turn, and another one, or the next
//! page, asks again.

mod run;
#[cfg(test)]
mod tests;
mod turns;
mod words;

use aisle_core::Millis;
use aisle_core::adapter::ai::{Request, Said, Turn};
use aisle_core::protocol::json::{Document, Raw};
use aisle_core::protocol::rich::{Acted, Data as _};
use aisle_core::protocol::{
    Action, Agent, Answer, Author, Body, ClientFrame, Content, ErrorCode, Hello, Presence, Role, ServerFrame,
    Stream,
};
use aisle_local::server::{Effect, Mind, Talk, Wish, client_key, frames, reject};

use run::Run;
use words::{Lang, Word, say};

/// The action of the button that asks once more.
const AGAIN: &str = "again";

/// What is to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Do {
    /// Wait until no other tab asks in the conversation of this name.
    Wait(String),
    /// Ask.
    Ask(Box<Question>),
    /// Stop what is under way, and let other tabs ask.
    Stop,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Came {
    /// It is this tab's turn.
    Turn,
    /// The agent says this.
    Said(Said),
    /// The stream has ended.
    Ended,
    /// There is no stream, or no more of it.
    Failed(Failure),
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The network or the server is not there: later it may be.
    Unreachable,
    /// Too many questions; after so many milliseconds there may be room.
    Limited(Millis),
    /// The page's token is over; the page may have a new one.
    Expired,
    /// It will not work later either: a wrong address, a key that is refused.
    Refused,
}

/// One request.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The conversation.
    pub conversation: String,
    /// Names this request.
    pub run: String,
    /// The visitor wants another answer to what was answered before.
    pub again: bool,
    /// What was said so far, oldest first.
    pub turns: Vec<Turn>,
    /// What the page shows: what it is, and its value.
    pub context: Vec<(String, String)>,
    /// Who asks, for limits.
    pub visitor: String,
    /// The shop's own signed token, if the page has one.
    pub token: Option<String>,
}

/// Asks an agent on the visitor's behalf.
pub struct Asker {
    lang: Lang,
    visitor: String,
    token: Option<String>,
    page: Option<(String, String)>,
    /// What the page shows of products and carts, as the widget told last.
    shown: Option<Raw>,
    run: Option<Run>,
}

type Wished = Vec<Effect<Do>>;

impl Mind for Asker {
    const NAME: &'static str = "ai";
    const TOPICS: &'static [&'static str] = &["again", "conversations", "stop"];
    type Do = Do;
    type Came = Came;

    fn new(hello: &Hello, talk: &Talk) -> Self {
        Self {
            lang: Lang::of_locale(&talk.locale),
            visitor: hello.visitor.id.as_str().to_owned(),
            token: hello.token.clone(),
            page: hello.page.clone().map(|page| (page.title, page.url)),
            shown: None,
            run: None,
        }
    }

    fn agents(talk: &Talk) -> Vec<Agent> {
        let who = author(Lang::of_locale(&talk.meta.lang));
        vec![Agent::new(who, Presence::Online)]
    }

    fn greeting(_: &Talk) -> Option<Wish> {
        None
    }

    fn streams(&mut self, _: &mut Talk, _: Millis) -> Vec<Stream> {
        Vec::new()
    }

    fn advance(&mut self, talk: &mut Talk, now: Millis, out: &mut Wished) {
        self.go_on(talk, now, out);
    }

    fn hear(&mut self, talk: &mut Talk, now: Millis, frame: ClientFrame, out: &mut Wished) {
        match frame {
            ClientFrame::Action(action) => match pressed(talk, self.lang, &action) {
                Some(content) => talk.message(now, action.client_id, content, out),
                None => out.push(reject(action.client_id, ErrorCode::NotFound, None)),
            },
            ClientFrame::Ask(ask) if matches!(ask.topic.as_str(), "conversations" | "stop") => {
                let data = if ask.topic == "stop" {
                    self.stopped(talk, now, out);
                    None
                } else {
                    Some(talk.past())
                };
                let (n, error) = (ask.n, None);
                out.push(Effect::Send(ServerFrame::Answer(Answer { n, data, error })));
            }
            frame => {
                if let ClientFrame::Event(event) = &frame
                    && event.name == "context"
                {
                    self.shown.clone_from(&event.props);
                }
                let goes_on = match &frame {
                    ClientFrame::Message(message) => talk.knows(&client_key(&message.client_id)),
                    ClientFrame::End(_) => false,
                    _ => true,
                };
                if !goes_on {
                    // What was said so far stays, before what the visitor says.
                    self.stop(talk, now, out);
                }
                frames::hear(talk, now, frame, out);
            }
        }
    }

    fn came(&mut self, talk: &mut Talk, now: Millis, came: Came, out: &mut Wished) {
        match came {
            Came::Turn => self.our_turn(out),
            Came::Said(said) => self.said(talk, now, said, out),
            // Whole ones have ended before.
            Came::Ended => self.failed(talk, now, Failure::Unreachable, out),
            Came::Failed(failure) => self.failed(talk, now, failure, out),
        }
    }
}

/// The agent as the protocol names it: a bot, never a person.
fn author(lang: Lang) -> Author {
    Author::named(Role::Bot, "ai", say(lang, Word::Assistant))
}

/// What a press says.
fn pressed(talk: &Talk, lang: Lang, action: &Action) -> Option<Content> {
    let mut messages = talk.log.iter().rev().filter_map(|record| record.message());
    let message = messages.find(|message| message.id == action.message_id)?;
    let replies = match message.content.body() {
        Body::QuickReplies(data) => data.replies,
        _ => Vec::new(),
    };
    let reply = replies.into_iter().find(|reply| reply.id == action.action_id);
    let label = match reply {
        Some(reply) if reply.id.as_str() != AGAIN => return Some(Content::text(reply.label)),
        Some(reply) => reply.label,
        // A whole answer has no button of its own: the widget has one.
        None if action.action_id.as_str() == AGAIN && message.from.role == Role::Bot => {
            say(lang, Word::Another).to_owned()
        }
        None => return None,
    };
    let acted = Acted {
        message_id: message.id.as_str().to_owned(),
        action_id: AGAIN.to_owned(),
        kind: message.content.kind.clone(),
        value: None,
        files: Vec::new(),
    };
    Some(Content {
        fallback: label,
        ..acted.content()
    })
}

/// The visitor wants another answer.
fn wants_again(content: &Content) -> bool {
    // Not by `Rich::read`: that brings the code of every card along, 30 kB of it.
    content.kind == "action"
        && Document::parse(content.data.get())
            .and_then(|data| data.read::<Acted>())
            .is_some_and(|acted| acted.action_id == AGAIN)
}

impl Question {
    /// As it goes over the wire.
    #[must_use]
    pub fn request(&self) -> Request<'_> {
        Request {
            conversation: &self.conversation,
            run: &self.run,
            again: self.again,
            turns: &self.turns,
            context: &self.context,
            tools: true,
            model: None,
        }
    }
}
