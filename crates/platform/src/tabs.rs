//! What tabs of one profile tell each other, over a `BroadcastChannel`.
//!
//! Owns the channel and the notes' JSON. Refuses everything that is not one of
//! our notes: any script of the origin can post here.

use aisle_core::protocol::json::{self, Decode, Encode, Json, Writer};
use aisle_core::protocol::{Seq, read_frame};
use aisle_core::session::TabNote;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

/// A place among the tabs. Dropping it leaves.
///
/// Where the browser has no `BroadcastChannel`, or refuses it, the tab is alone:
/// it hears nothing and nobody hears it. Leave on `pagehide` and join again on
/// `pageshow`.
#[must_use = "dropping it leaves"]
pub struct Tabs(Option<Joined>);

struct Joined {
    channel: BroadcastChannel,
    // Kept because the channel calls it.
    _on_message: Closure<dyn Fn(MessageEvent)>,
}

/// A note as JSON: `"began"`, `{"draft":"…"}`, `{"read":7}`, `"forgotten"`, `"left"`.
struct Wire(TabNote);

impl Encode for Wire {
    fn encode(&self, out: &mut Writer) {
        match &self.0 {
            TabNote::Began => return out.string("began"),
            TabNote::Forgotten => return out.string("forgotten"),
            TabNote::Left => return out.string("left"),
            TabNote::Draft(text) => {
                out.raw("{");
                out.field("draft", text);
            }
            TabNote::Read(seq) => {
                out.raw("{");
                out.field("read", seq);
            }
        }
        out.raw("}");
    }
}

impl Decode for Wire {
    fn decode(json: Json<'_>) -> Self {
        if json.is_string() {
            return Self(match json.word(&["began", "forgotten", "left"]) {
                0 => TabNote::Began,
                1 => TabNote::Forgotten,
                2 => TabNote::Left,
                _ => {
                    json.wrong();
                    TabNote::Began
                }
            });
        }
        Self(match json.variant(&["draft", "read"]) {
            (0, text) => TabNote::Draft(text.string()),
            (_, seq) => TabNote::Read(Seq::decode(seq)),
        })
    }
}

impl Tabs {
    /// Joins the tabs of this profile; `on_note` hears the notes of the others,
    /// never one's own.
    pub fn join(profile: &str, on_note: impl Fn(TabNote) + 'static) -> Self {
        let Ok(channel) = BroadcastChannel::new(&["aisle:", profile].concat()) else {
            return Self(None);
        };
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(note) = event.data().as_string().as_deref().and_then(read) {
                on_note(note);
            }
        });
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Self(Some(Joined {
            channel,
            _on_message: on_message,
        }))
    }

    /// Tells the other tabs.
    pub fn tell(&self, note: &TabNote) {
        if let Some(joined) = &self.0 {
            // Fails only on a channel that is closed, which ours is not.
            let _ = joined.channel.post_message(&JsValue::from_str(&write(note)));
        }
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        if let Some(joined) = &self.0 {
            joined.channel.set_onmessage(None);
            joined.channel.close();
        }
    }
}

fn write(note: &TabNote) -> String {
    json::write(&Wire(note.clone()))
}

fn read(text: &str) -> Option<TabNote> {
    read_frame::<Wire>(text).ok().map(|wire| wire.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_note_comes_back_from_its_json() {
        for note in [
            TabNote::Began,
            TabNote::Draft("\"안녕\"\n".into()),
            TabNote::Read(7),
            TabNote::Forgotten,
            TabNote::Left,
        ] {
            assert_eq!(read(&write(&note)), Some(note));
        }
    }

    #[test]
    fn what_is_not_a_note_is_not_read() {
        for text in [
            "",
            "null",
            "\"gone\"",
            "{\"read\":-1}",
            "{\"draft\":5}",
            "{\"draft\":\"a\",\"read\":1}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
