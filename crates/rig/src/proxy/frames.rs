//! WebSocket frames on their way: told apart, and sent twice, late or again.
//!
//! Owns the frames of one way of one connection. Control frames pass untouched, as
//! does the first frame: a `hello` or `welcome` that comes twice is no fault of any
//! network. Refuses to change a frame: a masked one keeps its mask.

use std::collections::VecDeque;

use super::fault::Way;
use super::weather::Weather;
use crate::rng::Rng;

/// Frames that a stale one is taken from.
const REMEMBERED: usize = 32;

/// One frame as it is on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) bytes: Vec<u8>,
    /// The first key of its text, which is a frame's type in the protocol; empty for
    /// what is no whole text.
    pub(super) kind: String,
}

/// What happened to a frame, for the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Passed,
    Doubled,
    Held,
    /// An older frame that came again.
    Stale,
}

/// The frames of one way.
#[derive(Debug)]
pub(super) struct Frames {
    way: Way,
    rng: Rng,
    buffer: Vec<u8>,
    first: bool,
    held: Option<Frame>,
    past: VecDeque<Frame>,
}

impl Frames {
    pub(super) fn new(way: Way, rng: Rng) -> Self {
        Self {
            way,
            rng,
            buffer: Vec::new(),
            first: true,
            held: None,
            past: VecDeque::new(),
        }
    }

    /// Takes bytes in, and gives the frames to pass on, with what became of each.
    pub(super) fn take(&mut self, bytes: &[u8], weather: &Weather) -> Vec<(Frame, Fate)> {
        self.buffer.extend_from_slice(bytes);
        let mut out = Vec::new();
        while let Some(frame) = split(&mut self.buffer) {
            if frame.kind.is_empty() || std::mem::take(&mut self.first) {
                out.push((frame, Fate::Passed));
                continue;
            }
            self.mangle(frame, weather, &mut out);
        }
        out
    }

    fn mangle(&mut self, frame: Frame, weather: &Weather, out: &mut Vec<(Frame, Fate)>) {
        let chances = weather.frames(self.way, &frame.kind);
        if self.past.len() == REMEMBERED {
            self.past.pop_front();
        }
        self.past.push_back(frame.clone());
        if self.held.is_none() && self.rng.percent(chances.reorder) {
            self.held = Some(frame);
            return;
        }
        let doubled = self.rng.percent(chances.duplicate);
        out.push((frame.clone(), Fate::Passed));
        if doubled {
            out.push((frame, Fate::Doubled));
        }
        out.extend(self.release());
        if self.rng.percent(chances.stale) {
            let at = self.rng.below(self.past.len() as u64);
            let old = usize::try_from(at).ok().and_then(|at| self.past.get(at));
            out.extend(old.map(|old| (old.clone(), Fate::Stale)));
        }
    }

    /// Whether a frame waits for the next one.
    pub(super) fn holds(&self) -> bool {
        self.held.is_some()
    }

    /// Lets the frame go that waits: nothing is lost by being late.
    pub(super) fn release(&mut self) -> Option<(Frame, Fate)> {
        self.held.take().map(|frame| (frame, Fate::Held))
    }
}

/// Takes the first whole frame off a buffer (RFC 6455, 5.2).
fn split(buffer: &mut Vec<u8>) -> Option<Frame> {
    let (&first, &second) = (buffer.first()?, buffer.get(1)?);
    let (mut head, short) = (2, usize::from(second & 0x7f));
    let length = match short {
        126 | 127 => {
            let width = if short == 126 { 2 } else { 8 };
            let digits = buffer.get(2..2 + width)?;
            head += width;
            digits
                .iter()
                .fold(0_usize, |sum, digit| (sum << 8) | usize::from(*digit))
        }
        short => short,
    };
    let mask = (second & 0x80 != 0).then_some(head);
    if mask.is_some() {
        head += 4;
    }
    let end = head.checked_add(length)?;
    if buffer.len() < end {
        return None;
    }
    let rest = buffer.split_off(end);
    let bytes = std::mem::replace(buffer, rest);
    // Text (opcode 1) that is not continued elsewhere.
    let kind = match first & 0x8f {
        0x81 => {
            let key = |at: usize| {
                mask.and_then(|mask| bytes.get(mask + at % 4))
                    .copied()
                    .unwrap_or(0)
            };
            let text = bytes.iter().skip(head).take(64).enumerate();
            kind_of(&text.map(|(at, byte)| byte ^ key(at)).collect::<Vec<u8>>())
        }
        _ => String::new(),
    };
    Some(Frame { bytes, kind })
}

/// The first key of an object; `text` where there is none.
fn kind_of(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let key = text
        .split_once('{')
        .and_then(|(_, rest)| rest.split_once('"'))
        .and_then(|(_, rest)| rest.split_once('"'));
    key.map_or("text", |(key, _)| key).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::fault::Fault;
    use super::*;

    fn frame(text: &str, masked: bool) -> Vec<u8> {
        let mut bytes = vec![
            0x81,
            u8::try_from(text.len()).unwrap() | if masked { 0x80 } else { 0 },
        ];
        let key = [1, 2, 3, 4];
        if masked {
            bytes.extend(key);
        }
        let body = text.bytes().enumerate();
        bytes.extend(body.map(|(at, byte)| if masked { byte ^ key[at % 4] } else { byte }));
        bytes
    }

    fn weather(duplicate: u8, reorder: u8, stale: u8) -> Weather {
        let only = vec!["events".into()];
        Weather {
            faults: vec![(
                1,
                Fault::Frames {
                    duplicate,
                    reorder,
                    stale,
                    only,
                    way: Way::Down,
                },
            )],
            ..Weather::default()
        }
    }

    fn fates(frames: &mut Frames, text: &str, weather: &Weather) -> Vec<(String, Fate)> {
        let taken = frames.take(&frame(text, false), weather);
        taken
            .into_iter()
            .map(|(frame, fate)| (frame.kind, fate))
            .collect()
    }

    #[test]
    fn frames_are_found_in_any_pieces_and_under_a_mask() {
        let mut frames = Frames::new(Way::Up, Rng::new(1));
        let mut wire = frame(r#"{"hello":{}}"#, true);
        wire.extend(frame(r#"{ "ping" : {"n":1}}"#, true));
        let mut found = Vec::new();
        for byte in &wire {
            found.extend(frames.take(&[*byte], &Weather::default()));
        }
        let kinds: Vec<_> = found.iter().map(|(frame, _)| frame.kind.as_str()).collect();
        assert_eq!(kinds, ["hello", "ping"]);
        let passed: Vec<u8> = found.into_iter().flat_map(|(frame, _)| frame.bytes).collect();
        assert_eq!(passed, wire);
    }

    #[test]
    fn long_frames_have_longer_heads() {
        let text = "x".repeat(70_000);
        let mut wire = vec![0x81, 127];
        wire.extend(70_000_u64.to_be_bytes());
        wire.extend(text.as_bytes());
        let mut frames = Frames::new(Way::Down, Rng::new(1));
        assert!(frames.take(&wire[..69_999], &Weather::default()).is_empty());
        assert_eq!(frames.take(&wire[69_999..], &Weather::default()).len(), 1);
    }

    #[test]
    fn what_is_doubled_held_or_stale_is_so_and_the_first_never_is() {
        let mut frames = Frames::new(Way::Down, Rng::new(1));
        let all = weather(100, 0, 0);
        assert_eq!(fates(&mut frames, r#"{"events":0}"#, &all).len(), 1);
        let twice = fates(&mut frames, r#"{"events":1}"#, &all);
        assert_eq!(
            twice.iter().map(|(_, fate)| *fate).collect::<Vec<_>>(),
            [Fate::Passed, Fate::Doubled]
        );
        assert_eq!(
            fates(&mut frames, r#"{"ack":1}"#, &all).len(),
            1,
            "not of this type"
        );

        let late = weather(0, 100, 0);
        assert!(fates(&mut frames, r#"{"events":2}"#, &late).is_empty() && frames.holds());
        let order = fates(&mut frames, r#"{"ack":2}"#, &late);
        assert_eq!(
            order,
            [("ack".into(), Fate::Passed), ("events".into(), Fate::Held)]
        );
        let again = fates(&mut frames, r#"{"events":3}"#, &weather(0, 0, 100));
        assert_eq!(again.last().unwrap().1, Fate::Stale);
    }
}
