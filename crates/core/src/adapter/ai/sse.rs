//! Server-sent events out of bytes, in whatever pieces they come.
//!
//! Owns the format of the HTML standard: lines end with CR, LF or both, a colon
//! begins a comment, several lines of data are one. Refuses reconnecting: `id:`
//! and `retry:` are passed over, because an answer to a POST cannot go on.

/// Most bytes of an event, and of a line.
const MOST: usize = 1 << 20;

/// An event that is complete.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    /// What `event:` said; empty if nothing.
    pub name: String,
    /// The lines of `data:`, without the last line's end.
    pub data: String,
}

/// An event is over a megabyte. Nothing is read after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event of the stream is over a megabyte")]
pub struct TooLong;

/// The reader of one stream.
#[derive(Debug, Default)]
pub struct Sse {
    /// The line that is not over yet.
    line: Vec<u8>,
    /// The event that is not over yet; each line of its data ends with LF.
    event: Event,
    /// The last byte was CR: an LF right after it ends no other line.
    cr: bool,
    /// The first line is over: no byte order mark is looked for any more.
    begun: bool,
    too_long: bool,
}

impl Sse {
    /// Takes the next bytes and appends the events that they complete.
    ///
    /// # Errors
    /// An event is too long, now or before. Those before it are appended.
    pub fn feed(&mut self, bytes: &[u8], out: &mut Vec<Event>) -> Result<(), TooLong> {
        let mut rest = bytes;
        while !self.too_long && !rest.is_empty() {
            if std::mem::take(&mut self.cr)
                && let Some(after) = rest.strip_prefix(b"\n")
            {
                rest = after;
                continue;
            }
            let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
            if self.line.len() + self.event.data.len() + piece.len() > MOST {
                *self = Self {
                    too_long: true,
                    ..Self::default()
                };
                break;
            }
            self.line.extend_from_slice(piece);
            rest = after;
            if let Some((ending, after)) = after.split_first() {
                self.cr = *ending == b'\r';
                rest = after;
                self.over(out);
            }
        }
        if self.too_long { Err(TooLong) } else { Ok(()) }
    }

    /// The stream has ended. By the standard an event without an empty line behind
    /// it is none; but many servers forget the one behind their last, and of a cut
    /// event no decoder makes anything.
    pub fn end(&mut self, out: &mut Vec<Event>) {
        if !self.line.is_empty() {
            self.over(out);
        }
        self.over(out);
    }

    /// A line is over.
    fn over(&mut self, out: &mut Vec<Event>) {
        let line = std::mem::take(&mut self.line);
        let mut bytes = line.as_slice();
        if !std::mem::replace(&mut self.begun, true) {
            bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        }
        if bytes.is_empty() {
            let mut event = std::mem::take(&mut self.event);
            if event.data.pop().is_some() {
                out.push(event);
            }
            return;
        }
        // Only whole lines are decoded, so no character is cut by a chunk's end.
        let text = String::from_utf8_lossy(bytes);
        let (field, value) = text.split_once(':').unwrap_or((&text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                self.event.data.push_str(value);
                self.event.data.push('\n');
            }
            "event" => value.clone_into(&mut self.event.name),
            _ => {}
        }
    }
}
