//! The agent of a run: says what it is told to, into many conversations, in order.
//!
//! It goes to the server directly: what is tried is the visitors' way, and a message
//! that was never logged proves nothing.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aisle_core::protocol::{
    AgentFrame, AgentHello, AgentPush, ClientId, Content, ConversationId, InConversation, PROTOCOL,
    SendMessage, encode,
};
use tokio::sync::{Semaphore, mpsc};

use crate::net::{Address, NetError, Socket};

/// Messages that may wait for their acknowledgement, of one conversation.
const UNDER_WAY: usize = 8;

/// An agent who is signed in. Clones are the same agent.
#[derive(Clone)]
pub struct Agent {
    out: mpsc::UnboundedSender<String>,
    waiting: Arc<Mutex<HashMap<ClientId, Arc<Semaphore>>>>,
    alive: Arc<AtomicBool>,
}

/// What is being said into one conversation.
pub struct Speech {
    over: Arc<AtomicBool>,
    alive: Arc<AtomicBool>,
}

impl Speech {
    /// Whether all of it is in the log, or never will be.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed) || !self.alive.load(Ordering::Relaxed)
    }
}

impl Agent {
    /// Signs in.
    ///
    /// # Errors
    /// [`NetError`].
    pub async fn sign_in(server: &Address, token: &str) -> Result<Self, NetError> {
        let mut socket = Socket::at(server, "/agent", None).await?;
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(NetError::protocol)?;
        let hello = AgentFrame::AgentHello(AgentHello {
            protocol: PROTOCOL,
            token: Some(token.to_owned()),
            instance: ClientId::from_bits(u128::from_le_bytes(bytes)),
            lists: true,
        });
        socket.send(&encode(&hello)).await?;
        let (out, mut frames) = mpsc::unbounded_channel::<String>();
        let agent = Self {
            out,
            waiting: Arc::default(),
            alive: Arc::new(AtomicBool::new(true)),
        };
        let (waiting, alive) = (Arc::clone(&agent.waiting), Arc::clone(&agent.alive));
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    frame = frames.recv() => match frame {
                        Some(frame) if socket.send(&frame).await.is_ok() => {}
                        _ => break,
                    },
                    came = socket.next() => match came {
                        Ok(text) => hear(&text, &waiting),
                        Err(_) => break,
                    },
                }
            }
            alive.store(false, Ordering::Relaxed);
        });
        Ok(agent)
    }

    /// Begins to say this into a conversation.
    #[must_use]
    pub fn speak(&self, conversation: ConversationId, texts: Vec<String>) -> Speech {
        let over = Arc::new(AtomicBool::new(false));
        let speech = Speech {
            over: Arc::clone(&over),
            alive: Arc::clone(&self.alive),
        };
        let agent = self.clone();
        tokio::spawn(async move {
            let places = Arc::new(Semaphore::new(UNDER_WAY));
            for (n, text) in texts.into_iter().enumerate() {
                let Ok(place) = places.acquire().await else { return };
                // Given back with the acknowledgement.
                place.forget();
                let name = format!(
                    "{}-{n}",
                    conversation.as_str().chars().take(40).collect::<String>()
                );
                let Ok(client_id) = ClientId::new(name) else {
                    return;
                };
                agent.waiting().insert(client_id.clone(), Arc::clone(&places));
                let say = AgentFrame::Message(InConversation {
                    conversation: conversation.clone(),
                    body: SendMessage {
                        client_id,
                        content: Content::text(text),
                    },
                });
                if agent.out.send(encode(&say)).is_err() {
                    return;
                }
            }
            // All places given back: all is acknowledged.
            let all = u32::try_from(UNDER_WAY).unwrap_or(1);
            if places.acquire_many(all).await.is_ok() {
                over.store(true, Ordering::Relaxed);
            }
        });
        speech
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashMap<ClientId, Arc<Semaphore>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hear(text: &str, waiting: &Mutex<HashMap<ClientId, Arc<Semaphore>>>) {
    // A refusal is not repeated: what is not logged then is missed, and counted.
    let id = match serde_json::from_str(text) {
        Ok(AgentPush::Ack(ack)) => ack.client_id,
        Ok(AgentPush::Reject(reject)) => reject.client_id,
        _ => return,
    };
    let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(places) = waiting.remove(&id) {
        places.add_permits(1);
    }
}
