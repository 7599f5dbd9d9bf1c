//! What only an agent can bring about. Tried where a token is given.

use aisle_core::protocol::{
    AgentFrame, AgentHello, AgentPush, Content, InConversation, PROTOCOL, Role, SendMessage, ServerFrame,
    TypingUp, Watch, encode,
};

use super::super::peer::{broken, is, message, must};
use super::{Bench, Claim, Stop, claim};
use crate::net::Socket;

pub(super) const CLAIMS: &[Claim] = &[
    claim!(L3 "agent-answer" "An agent's answer comes to the visitor once, though it was sent twice" "agents" answer),
    claim!(L3 "agent-typing" "That an agent writes is told to the visitor" "agents" typing),
];

struct Agent {
    socket: Socket,
    bench: Bench,
}

impl Agent {
    async fn sign_in(bench: &Bench) -> Result<Self, Stop> {
        let Some(token) = bench.options.agent.clone() else {
            return Err(Stop::Skip("No token of an agent was given (--agent).".into()));
        };
        let socket = match Socket::at(&bench.address, "/agent", None).await {
            Ok(socket) => socket,
            Err(error) => return broken(format!("No connection as an agent: {error}.")),
        };
        let mut agent = Self {
            socket,
            bench: bench.clone(),
        };
        agent
            .send(&AgentFrame::AgentHello(AgentHello {
                protocol: PROTOCOL,
                token: Some(token),
                instance: bench.fresh()?,
                lists: false,
            }))
            .await?;
        agent
            .until("`agent-welcome`", |push| {
                matches!(push, AgentPush::AgentWelcome(_)).then_some(())
            })
            .await?;
        Ok(agent)
    }

    async fn send(&mut self, frame: &AgentFrame) -> Result<(), Stop> {
        let text = encode(frame);
        self.bench.trace.note(0, true, &text);
        self.socket
            .send(&text)
            .await
            .map_err(|error| Stop::Broken(format!("The agent could not send it: {error}.")))
    }

    async fn until<R>(&mut self, wanted: &str, pick: impl Fn(&AgentPush) -> Option<R>) -> Result<R, Stop> {
        loop {
            match tokio::time::timeout(self.bench.options.patience, self.socket.next()).await {
                Err(_) => return broken(format!("The agent heard nothing where {wanted} was due.")),
                Ok(Err(ended)) => return broken(format!("The agent's connection ended: {ended:?}.")),
                Ok(Ok(text)) => {
                    self.bench.trace.note(0, false, &text);
                    let found = serde_json::from_str(&text)
                        .ok()
                        .and_then(|push: AgentPush| pick(&push));
                    if let Some(found) = found {
                        return Ok(found);
                    }
                }
            }
        }
    }
}

async fn answer(bench: Bench) -> Result<(), Stop> {
    let mut agent = Agent::sign_in(&bench).await?;
    let (mut visitor, hello) = bench.newcomer().await?;
    visitor.said("Is anybody there?").await?;
    let id = bench.fresh()?;
    for _ in 0..2 {
        let say = InConversation {
            conversation: visitor.welcome.conversation.clone(),
            body: SendMessage {
                client_id: id.clone(),
                content: Content::text("I am"),
            },
        };
        agent.send(&AgentFrame::Message(say)).await?;
    }
    let from_agent = |entry: &_| message(entry).is_some_and(|message| message.from.role == Role::Agent);
    visitor.entry("the agent's answer", from_agent).await?;
    visitor.said("thanks").await?;
    let again = bench.join(&bench.tab(&hello)?).await?;
    let times = again
        .entries
        .iter()
        .filter(|entry| is(entry, &id) || from_agent(entry))
        .count();
    must(times == 1, || format!("It is in the log {times} times."))
}

async fn typing(bench: Bench) -> Result<(), Stop> {
    let mut agent = Agent::sign_in(&bench).await?;
    let (mut visitor, _) = bench.newcomer().await?;
    if !visitor.welcome.features.typing {
        return Err(Stop::Skip("`welcome.features.typing` says no.".into()));
    }
    visitor.said("Is anybody there?").await?;
    let conversation = visitor.welcome.conversation.clone();
    agent
        .send(&AgentFrame::Watch(Watch {
            conversation: conversation.clone(),
            resume: None,
        }))
        .await?;
    agent
        .until("`watching`", |push| {
            matches!(push, AgentPush::Watching(_)).then_some(())
        })
        .await?;
    let on = TypingUp { on: true };
    agent
        .send(&AgentFrame::Typing(InConversation {
            conversation,
            body: on,
        }))
        .await?;
    visitor
        .peer
        .until("`typing` of the agent", |frame| match frame {
            ServerFrame::Typing(typing) if typing.on && typing.from.role == Role::Agent => Some(()),
            _ => None,
        })
        .await
}
