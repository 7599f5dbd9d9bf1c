//! AI agents' streams: their pieces, their formats, what is wrong with them, and
//! what the agents' own packages write today.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests are tests too"
)]

mod ag_ui;
mod ai_sdk;
mod hostile;
mod openai;
mod real;
mod requests;
mod sse;
mod tools;

use aisle_core::adapter::ai::{Call, Decoder, Event, Finish, Format, Said, Sse};
use aisle_core::protocol::json::Raw;

/// The events of a stream that comes in pieces.
fn events(pieces: &[&[u8]]) -> Vec<Event> {
    let (mut sse, mut events) = (Sse::default(), Vec::new());
    for piece in pieces {
        sse.feed(piece, &mut events).unwrap();
    }
    sse.end(&mut events);
    events
}

/// What a whole stream says, and whether it was whole.
fn hear(format: Format, stream: &str) -> (Vec<Said>, bool) {
    let mut decoder = Decoder::new(format);
    let mut said = Vec::new();
    for event in events(&[stream.as_bytes()]) {
        decoder.event(&event, &mut said);
    }
    (said, decoder.whole())
}

/// The same of data alone, in events of their own, with pieces of text put together.
fn told(format: Format, data: &[&str]) -> Vec<Said> {
    let stream: String = data.iter().map(|data| format!("data: {data}\n\n")).collect();
    joined(hear(format, &stream).0)
}

/// Puts pieces of text that follow each other together.
fn joined(said: Vec<Said>) -> Vec<Said> {
    let mut all: Vec<Said> = Vec::new();
    for one in said {
        if let (Some(Said::Text(text)), Said::Text(more)) = (all.last_mut(), &one) {
            text.push_str(more);
        } else {
            all.push(one);
        }
    }
    all
}

fn text(text: &str) -> Said {
    Said::Text(text.into())
}

fn call(id: &str, name: &str, arguments: &str) -> Said {
    Said::Call(Call {
        id: id.into(),
        name: name.into(),
        arguments: arguments.into(),
    })
}

fn custom(name: &str, value: &str) -> Said {
    Said::Custom {
        name: name.into(),
        value: Raw::new(value).unwrap(),
    }
}

fn broken(code: &str, message: &str) -> Said {
    Said::Broken {
        code: code.into(),
        message: message.into(),
    }
}

const STOP: Said = Said::Done(Finish::Stop);
const CALLS: Said = Said::Done(Finish::Calls);
