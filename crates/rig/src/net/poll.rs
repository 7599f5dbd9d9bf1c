//! Frames by one poll after the other, and posts the other way.

use std::collections::VecDeque;

use serde::Deserialize;
use serde_json::{Value, json};

use super::requests::{from_page, post, request};
use super::stream::Goodbye;
use super::{Address, Ended, NetError};

/// The answer to a poll.
#[derive(Debug, Clone, Deserialize)]
struct Polled {
    connection: String,
    next: u64,
    frames: Vec<String>,
    close: Option<Goodbye>,
}

/// Polls.
pub struct Poll {
    address: Address,
    origin: Option<String>,
    /// The connection's name; empty before the first frame.
    pub name: String,
    /// How many frames came so far.
    pub after: u64,
    got: VecDeque<String>,
    over: Option<Ended>,
}

impl Poll {
    /// Not connected yet.
    #[must_use]
    pub fn new(address: &Address, origin: Option<&str>) -> Self {
        Self {
            address: address.clone(),
            origin: origin.map(str::to_owned),
            name: String::new(),
            after: 0,
            got: VecDeque::new(),
            over: None,
        }
    }

    /// Sends a frame; the first opens the connection.
    ///
    /// # Errors
    /// [`NetError`].
    pub async fn send(&mut self, text: &str) -> Result<(), NetError> {
        if self.name.is_empty() {
            return self.ask(json!({ "frames": [text] })).await;
        }
        let body = json!({ "connection": self.name, "frames": [text] }).to_string();
        post(&self.address.beside("frames"), self.origin.as_deref(), body).await
    }

    /// The next frame.
    ///
    /// # Errors
    /// How it ended.
    pub async fn next(&mut self) -> Result<String, Ended> {
        loop {
            if let Some(frame) = self.got.pop_front() {
                return Ok(frame);
            }
            if let Some(over) = &self.over {
                return Err(over.clone());
            }
            let asked = self
                .ask(json!({ "connection": self.name, "after": self.after }))
                .await;
            if let Err(error) = asked {
                self.over = Some(Ended::because(error));
            }
        }
    }

    async fn ask(&mut self, body: Value) -> Result<(), NetError> {
        let headers = from_page(self.origin.as_deref());
        let answer = request("POST", &self.address.beside("poll"), &headers, body.to_string()).await?;
        let status = answer.status;
        let text = answer.text().await?;
        if status != 200 {
            return Err(NetError::Status(status, text));
        }
        let polled: Polled = serde_json::from_str(&text).map_err(|error| {
            NetError::Protocol(format!(
                "the answer to a poll is not as the protocol says ({error})"
            ))
        })?;
        self.name = polled.connection;
        self.after = polled.next;
        self.got.extend(polled.frames);
        self.over = polled.close.map(Ended::from);
        Ok(())
    }
}
