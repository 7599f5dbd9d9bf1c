//! Frames as server-sent events, and posts the other way.

use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde::Deserialize;
use serde_json::json;

use super::requests::{from_page, post, request};
use super::{Address, Ended, NetError};

/// How a connection made of requests says goodbye.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Goodbye {
    pub(super) code: u16,
    #[serde(default)]
    pub(super) reason: String,
}

impl From<Goodbye> for Ended {
    fn from(goodbye: Goodbye) -> Self {
        Self {
            code: Some(goodbye.code),
            reason: goodbye.reason,
        }
    }
}

/// A stream of events.
pub struct Stream {
    address: Address,
    origin: Option<String>,
    /// Sent with the first request.
    pub last_event_id: Option<String>,
    body: Option<Incoming>,
    buffer: Vec<u8>,
    event: Event,
    /// The connection's name.
    pub name: String,
    /// What the answer's head said of the type of its body.
    pub content_type: String,
    /// The type of the first event.
    pub first: String,
    /// The `id` of the last event that had one.
    pub id: String,
    /// Comments that came.
    pub comments: u64,
}

#[derive(Default)]
struct Event {
    kind: String,
    data: String,
    has_data: bool,
}

impl Stream {
    /// Not connected yet.
    #[must_use]
    pub fn new(address: &Address, origin: Option<&str>) -> Self {
        Self {
            address: address.clone(),
            origin: origin.map(str::to_owned),
            last_event_id: None,
            body: None,
            buffer: Vec::new(),
            event: Event::default(),
            name: String::new(),
            content_type: String::new(),
            first: String::new(),
            id: String::new(),
            comments: 0,
        }
    }

    /// Sends a frame; the first opens the stream.
    ///
    /// # Errors
    /// [`NetError`].
    pub async fn send(&mut self, text: &str) -> Result<(), NetError> {
        if self.body.is_some() {
            let body = json!({ "connection": self.name, "frames": [text] }).to_string();
            return post(&self.address.beside("frames"), self.origin.as_deref(), body).await;
        }
        let mut headers = from_page(self.origin.as_deref());
        headers.extend(self.last_event_id.as_deref().map(|id| ("last-event-id", id)));
        let answer = request("POST", &self.address.beside("stream"), &headers, text.to_owned()).await?;
        if answer.status != 200 {
            let status = answer.status;
            return Err(NetError::Status(status, answer.text().await.unwrap_or_default()));
        }
        answer.header("content-type").clone_into(&mut self.content_type);
        self.body = Some(answer.body);
        let (kind, data) = self
            .event()
            .await
            .map_err(|ended| NetError::Protocol(ended.reason))?;
        self.first = kind;
        self.name = data;
        Ok(())
    }

    /// The next frame.
    ///
    /// # Errors
    /// How it ended.
    pub async fn next(&mut self) -> Result<String, Ended> {
        let (kind, data) = self.event().await?;
        if kind != "close" {
            return Ok(data);
        }
        Err(serde_json::from_str::<Goodbye>(&data).map_or_else(Ended::because, Ended::from))
    }

    async fn event(&mut self) -> Result<(String, String), Ended> {
        loop {
            while let Some(at) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=at).collect();
                let line = String::from_utf8_lossy(&line)
                    .trim_end_matches(['\r', '\n'])
                    .to_owned();
                if let Some(event) = self.line(&line) {
                    return Ok(event);
                }
            }
            let Some(body) = &mut self.body else {
                return Err(Ended::because("nothing was asked for yet"));
            };
            match body.frame().await {
                Some(Ok(frame)) => self.buffer.extend(frame.data_ref().map_or(&[][..], |data| data)),
                Some(Err(error)) => return Err(Ended::because(error)),
                None => return Err(Ended::because("the stream broke off")),
            }
        }
    }

    fn line(&mut self, line: &str) -> Option<(String, String)> {
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            return event.has_data.then_some((event.kind, event.data));
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => self.comments += 1,
            "event" => value.clone_into(&mut self.event.kind),
            "id" => value.clone_into(&mut self.id),
            "data" => {
                if std::mem::replace(&mut self.event.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            _ => {}
        }
        None
    }
}
