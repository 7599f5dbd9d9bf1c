//! Messages that are still being written: their text so far, and what is added.

use super::{Delivery, Effect, Row, RowBody, RowKey, Session};
use crate::Millis;
use crate::protocol::{Body, Delta, Stream, Text};

/// A stream never grows past this many bytes, whatever a backend says.
const STREAM_BYTES: usize = 256 * 1024;

impl Session {
    pub(super) fn delta(&mut self, now: Millis, delta: Delta, out: &mut Vec<Effect>) {
        let key = RowKey(delta.message_id.as_str().into());
        match self.timeline.find(&key) {
            None if delta.offset == 0 => {
                if let Some(from) = delta.from {
                    let stream = Stream {
                        message_id: delta.message_id,
                        from,
                        text: delta.text,
                    };
                    self.stream_row(now, &stream, out);
                }
            }
            Some(at) => {
                let Some(row) = self.timeline.rows().get(at).filter(|row| is_streaming(row)) else {
                    return;
                };
                let RowBody::Message {
                    body: Body::Text(text),
                    ..
                } = &row.body
                else {
                    return;
                };
                let have = text.text.len();
                // What overlaps is known; what leaves a hole waits for the whole text.
                let new = have
                    .checked_sub(delta.offset)
                    .and_then(|skip| delta.text.get(skip..));
                if let Some(new) = new
                    && !new.is_empty()
                    && have + new.len() <= STREAM_BYTES
                {
                    self.timeline.stream(at, new, out);
                }
            }
            None => {}
        }
    }

    /// Shows a stream with all its text so far.
    pub(super) fn stream_row(&mut self, now: Millis, stream: &Stream, out: &mut Vec<Effect>) {
        let key = RowKey(stream.message_id.as_str().into());
        self.typing_stopped(&stream.from, out);
        match self.timeline.find(&key) {
            Some(at) => self.timeline.update(at, out, |row| match &mut row.body {
                RowBody::Message {
                    body: Body::Text(text),
                    delivery,
                    ..
                } if matches!(delivery, Delivery::Streaming | Delivery::LocalOnly)
                    && text.text.len() <= stream.text.len() =>
                {
                    text.text.clone_from(&stream.text);
                    *delivery = Delivery::Streaming;
                    true
                }
                _ => false,
            }),
            None => self.timeline.push_tail(
                Row {
                    key,
                    seq: None,
                    // Until its log entry says when: the server's clock, carried on.
                    at: self
                        .server_clock
                        .map_or(0, |(at, since)| at.saturating_add(now - since)),
                    body: RowBody::Message {
                        from: stream.from.clone(),
                        id: Some(stream.message_id.clone()),
                        body: Body::Text(Text {
                            text: stream.text.clone(),
                        }),
                        delivery: Delivery::Streaming,
                        edited: false,
                    },
                },
                out,
            ),
        }
    }
}

pub(super) fn is_streaming(row: &Row) -> bool {
    matches!(
        row.body,
        RowBody::Message {
            delivery: Delivery::Streaming,
            ..
        }
    )
}
