//! What is too much, too fast or no frame at all costs only itself.

use std::collections::BTreeSet;
use std::time::Duration;

use aisle_core::protocol::{
    ClientFrame, ClientId, Content, ErrorCode, Reject, SendMessage, ServerFrame, encode, limits,
};

use super::super::peer::{Joined, broken, is, must};
use super::{Bench, Claim, Stop, claim};

/// Messages at once: four times as many as a visitor may send in a second.
const BURST: usize = 4 * limits::MESSAGES_PER_SECOND as usize;

pub(super) const CLAIMS: &[Claim] = &[
    claim!(L0 "unknown-frames" "Frame types that are not known are ignored" "frames" unknown_frames),
    claim!(L3 "malformed" "What is no frame is answered by `malformed`, and the connection goes on" "rules" malformed),
    claim!(L3 "malformed-named" "A frame that cannot be read and has a `client_id` is rejected under it" "rules" malformed_named),
    claim!(L3 "frame-limit" "A frame above 256 KiB is `too-large`, and the connection goes on" "frames" frame_limit),
    claim!(L3 "depth-limit" "A frame of more than 32 levels is `too-large`, and the connection goes on" "frames" depth_limit),
    claim!(L3 "text-limit" "A text above 32 KiB is `too-large`, and one of 32 KiB is taken" "frames" text_limit),
    claim!(L3 "rate-limit" "Who is too fast is told when to come again, and then nothing is lost" "rules" rate_limit),
];

async fn goes_on(joined: &mut Joined) -> Result<(), Stop> {
    joined.said("the next one passes").await.map(|_| ())
}

async fn unknown_frames(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    for frame in [
        r#"{"hologram":{"x":1}}"#,
        r#"{"hologram":[]}"#,
        r#"{"hologram":null}"#,
    ] {
        joined.peer.text(frame).await?;
        let came = joined.meanwhile(1).await?;
        let error = came.iter().find(|frame| matches!(frame, ServerFrame::Error(_)));
        must(error.is_none(), || {
            "It was answered by an `error`, which a client takes for its own fault.".into()
        })?;
    }
    goes_on(&mut joined).await
}

/// What refuses the frame that was sent last: a `reject` of this name, or an `error`.
async fn refusal(joined: &mut Joined, name: Option<&str>) -> Result<(ErrorCode, Option<Reject>), Stop> {
    let refused = joined.peer.until("`error` or `reject`", |frame| match frame {
        ServerFrame::Error(error) => Some((error.code, None)),
        ServerFrame::Reject(reject) if name == Some(reject.client_id.as_str()) => {
            Some((reject.code, Some(reject.clone())))
        }
        _ => None,
    });
    refused.await
}

async fn malformed(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    for text in ["", "{", "null", "[1]", "\"hello\"", r#"{"ping":{"n":-1}}"#] {
        joined.peer.text(text).await?;
        let (code, _) = refusal(&mut joined, None).await?;
        must(code == ErrorCode::Malformed, || {
            format!("{text:?} was answered by `{}`.", code.name())
        })?;
    }
    goes_on(&mut joined).await
}

async fn malformed_named(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    let id = bench.fresh()?;
    joined
        .peer
        .text(&format!(r#"{{"message":{{"client_id":"{id}","content":[[]]}}}}"#))
        .await?;
    let (code, reject) = refusal(&mut joined, Some(id.as_str())).await?;
    must(reject.is_some_and(|reject| !reject.retryable), || {
        "It was not answered by a `reject` of its name, so whoever sent it waits for ever.".into()
    })?;
    must(code == ErrorCode::Malformed, || {
        format!("It was answered by `{}`.", code.name())
    })?;
    goes_on(&mut joined).await
}

async fn frame_limit(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    let id = bench.fresh()?;
    let say = SendMessage {
        client_id: id.clone(),
        content: Content {
            fallback: "x".repeat(limits::FRAME_BYTES + 1_000),
            ..Content::text("")
        },
    };
    joined.peer.text(&encode(&ClientFrame::Message(say))).await?;
    let (code, _) = refusal(&mut joined, Some(id.as_str())).await?;
    must(code == ErrorCode::TooLarge, || {
        format!("It was answered by `{}`.", code.name())
    })?;
    goes_on(&mut joined).await
}

async fn depth_limit(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    let id = bench.fresh()?;
    let (open, close) = ("[".repeat(limits::DEPTH), "]".repeat(limits::DEPTH));
    let text = format!(
        r#"{{"message":{{"client_id":"{id}","content":{{"type":"text","v":1,"fallback":"deep","data":{open}{close}}}}}}}"#
    );
    joined.peer.text(&text).await?;
    let (code, _) = refusal(&mut joined, Some(id.as_str())).await?;
    must(code == ErrorCode::TooLarge, || {
        format!("It was answered by `{}`.", code.name())
    })?;
    goes_on(&mut joined).await
}

async fn text_limit(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    let id = bench.fresh()?;
    joined.say(&id, &"x".repeat(limits::TEXT_BYTES + 1)).await?;
    let (code, _) = refusal(&mut joined, Some(id.as_str())).await?;
    must(code == ErrorCode::TooLarge, || {
        format!("It was answered by `{}`.", code.name())
    })?;
    joined.said(&"x".repeat(limits::TEXT_BYTES)).await?;
    goes_on(&mut joined).await
}

/// How often who was told to wait, and waited, may be told so again.
const PATIENCE: usize = 3;

async fn rate_limit(bench: Bench) -> Result<(), Stop> {
    let (mut joined, hello) = bench.newcomer().await?;
    let mut all = Vec::new();
    for _ in 0..BURST {
        all.push(bench.fresh()?);
    }
    for id in &all {
        joined.say(id, "hurry").await?;
    }
    // Refusals may overtake acknowledgements.
    let mut limited = Vec::new();
    let mut open: BTreeSet<&ClientId> = all.iter().collect();
    while !open.is_empty() {
        match joined.peer.next("`ack` or `reject` for each of many").await? {
            ServerFrame::Ack(ack) => drop(open.remove(&ack.client_id)),
            ServerFrame::Reject(reject) => {
                open.remove(&reject.client_id);
                limited.push((reject.client_id.clone(), wait_of(&reject)?));
            }
            _ => {}
        }
    }
    // One at a time from here on, as clients do.
    for (id, first) in &limited {
        let (mut wait, mut tries) = (*first, 0);
        loop {
            tokio::time::sleep(wait).await;
            joined.say(id, "hurry").await?;
            match joined.answer(id).await? {
                Ok(_) => break,
                Err(reject) => wait = wait_of(&reject)?,
            }
            tries += 1;
            must(tries < PATIENCE, || {
                format!("Who waited as it said was refused {PATIENCE} times more.")
            })?;
        }
    }
    let tab = bench.join(&bench.tab(&hello)?).await?;
    for id in &all {
        let times = tab.entries.iter().filter(|entry| is(entry, id)).count();
        must(times == 1, || {
            format!("{id} was acknowledged and is in the log {times} times.")
        })?;
    }
    if limited.is_empty() {
        return Err(Stop::Skip(format!("{BURST} messages at once were not too many.")));
    }
    Ok(())
}

/// How long a refusal asks to wait, if it is one for a while.
fn wait_of(reject: &Reject) -> Result<Duration, Stop> {
    must(reject.code == ErrorCode::RateLimited && reject.retryable, || {
        format!("A message too many was rejected by {reject:?}, not as `rate-limited` for a while.")
    })?;
    match reject.retry_after_ms {
        Some(ms @ 1..=10_000) => Ok(Duration::from_millis(ms.unsigned_abs())),
        other => broken(format!("`rate-limited` with `retry_after_ms` {other:?}.")),
    }
}
