//! What is particular to streams of events, to polls, and to pages of other origins.

use aisle_core::protocol::{ClientFrame, encode};
use serde_json::{Value, json};

use super::super::peer::{is, must};
use super::{Bench, Claim, Stop, claim};
use crate::net::{Answered, NetError, Transport, Way, request};

pub(super) const CLAIMS: &[Claim] = &[
    claim!(L0 "sse-open" "A stream is `text/event-stream` and begins with `open` and the connection's name" "without-websocket" open over Sse),
    claim!(L3 "sse-ids" "An event that brings entries has the place of the last as its `id`" "without-websocket" ids over Sse),
    claim!(L3 "sse-last-event-id" "`Last-Event-ID` stands for `resume` where `hello` has none" "without-websocket" last_event_id over Sse),
    claim!(L3 "sse-comments" "A quiet stream shows by comments that it lives" "without-websocket" comments over Sse),
    claim!(L3 "frames-gone" "What is posted to a connection that is not there is answered by 410" "without-websocket" frames_gone over Sse),
    claim!(L3 "poll-again" "A poll is answered the same until `after` says that it came" "without-websocket" again over Poll),
    claim!(L3 "poll-gone" "A poll of a connection that is not there, or for frames that never were, is answered by 410" "without-websocket" poll_gone over Poll),
    claim!(L3 "posts-malformed" "A body that is none of these is answered by 400" "without-websocket" posts_malformed over Poll),
    claim!(L0 "cors-sse" "A page of an allowed origin may read a stream, without cookies" "without-websocket" cors over Sse),
    claim!(L0 "cors-poll" "A page of an allowed origin may read the answer to a poll, without cookies" "without-websocket" cors over Poll),
];

fn net(error: NetError) -> Stop {
    Stop::Broken(format!("It could not be asked: {error}."))
}

async fn post(bench: &Bench, beside: &str, body: &Value) -> Result<Answered, Stop> {
    let text = body.to_string();
    bench.trace.note(0, true, &format!("POST {beside} {text}"));
    let origin: Vec<(&str, &str)> = bench
        .options
        .origin
        .iter()
        .map(|origin| ("origin", origin.as_str()))
        .collect();
    let address = bench.address.beside(beside);
    let asked = request("POST", &address, &origin, text);
    match tokio::time::timeout(bench.options.patience, asked).await {
        Ok(answer) => answer.map_err(net),
        Err(_) => Err(Stop::Broken(format!(
            "A post to {beside} was not answered in time."
        ))),
    }
}

async fn refused(bench: &Bench, beside: &str, body: &Value, status: u16) -> Result<(), Stop> {
    let answer = post(bench, beside, body).await?;
    must(answer.status == status, || {
        format!(
            "{body} to {beside} was answered by {}, not {status}.",
            answer.status
        )
    })
}

async fn open(bench: Bench) -> Result<(), Stop> {
    let (joined, _) = bench.newcomer().await?;
    let Way::Stream(stream) = &joined.peer.way else {
        return Ok(());
    };
    must(stream.content_type.starts_with("text/event-stream"), || {
        format!("Its type is {:?}.", stream.content_type)
    })?;
    must(stream.first == "open" && stream.name.len() >= 16, || {
        format!("The first event was {:?}, with {:?}.", stream.first, stream.name)
    })
}

async fn ids(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    let epoch = joined.welcome.epoch.clone();
    for text in ["one", "two"] {
        let id = bench.fresh()?;
        joined.say(&id, text).await?;
        let entry = joined
            .entry("the entry of what was said", |entry| is(entry, &id))
            .await?;
        let Way::Stream(stream) = &joined.peer.way else {
            return Ok(());
        };
        let wanted = format!("{epoch}:{}", entry.seq);
        must(stream.id == wanted, || {
            format!("The event's id was {:?}, not {wanted:?}.", stream.id)
        })?;
    }
    Ok(())
}

async fn last_event_id(bench: Bench) -> Result<(), Stop> {
    let (mut joined, hello) = bench.newcomer().await?;
    let (_, first) = joined.said("one").await?;
    let (id, _) = joined.said("two").await?;
    let mut peer = bench.open().await?;
    if let Way::Stream(stream) = &mut peer.way {
        stream.last_event_id = Some(format!("{}:{first}", joined.welcome.epoch));
    }
    let back = peer.join(&bench.tab(&hello)?).await?;
    let only =
        back.entries.iter().all(|entry| entry.seq > first) && back.entries.iter().any(|entry| is(entry, &id));
    must(only, || {
        let seqs: Vec<u64> = back.entries.iter().map(|entry| entry.seq).collect();
        format!("After {first}, the entries {seqs:?} came.")
    })
}

async fn comments(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    let Way::Stream(stream) = &mut joined.peer.way else {
        return Ok(());
    };
    let quiet = async {
        while stream.comments == 0 {
            // What comes as a frame is no comment; when one comes, this goes on to wait.
            let next = tokio::time::timeout(std::time::Duration::from_millis(50), stream.next());
            if let Ok(Err(ended)) = next.await {
                return Some(ended);
            }
        }
        None
    };
    match tokio::time::timeout(2 * bench.options.patience, quiet).await {
        Ok(None) => Ok(()),
        Ok(Some(ended)) => Err(Stop::Broken(format!("The stream ended instead: {ended:?}."))),
        Err(_) => Err(Stop::Skip(format!(
            "None came in {} seconds, and the protocol does not say how often they do.",
            2 * bench.options.patience.as_secs()
        ))),
    }
}

const NOBODY: &str = "00000000000000000000000000000000";

async fn frames_gone(bench: Bench) -> Result<(), Stop> {
    let body = json!({ "connection": NOBODY, "frames": ["{\"ping\":{\"n\":1}}"] });
    refused(&bench, "frames", &body, 410).await
}

async fn again(bench: Bench) -> Result<(), Stop> {
    let hello = encode(&ClientFrame::Hello(bench.hello()?));
    let first = told(post(&bench, "poll", &json!({ "frames": [hello] })).await?).await?;
    let (Some(name), Some(after)) = (first["connection"].as_str(), first["next"].as_u64()) else {
        return Err(Stop::Broken(format!(
            "The first answer has no `connection` or no `next`: {first}"
        )));
    };
    // Nobody said that the first answer came: it begins anew, with what came since.
    let from_start = told(post(&bench, "poll", &json!({ "connection": name, "after": 0 })).await?).await?;
    let (one, two) = (first["frames"].as_array(), from_start["frames"].as_array());
    let same = one
        .zip(two)
        .is_some_and(|(one, two)| !one.is_empty() && two.starts_with(one));
    must(same, || {
        "The same poll was answered otherwise, and nothing said that the first answer came.".into()
    })?;
    must(
        after > 0 && from_start["next"].as_u64().is_some_and(|next| next >= after),
        || "`next` does not count the frames.".into(),
    )
}

async fn told(answer: Answered) -> Result<Value, Stop> {
    must(answer.status == 200, || {
        format!("A poll was answered by {}.", answer.status)
    })?;
    let text = answer.text().await.map_err(net)?;
    serde_json::from_str(&text).map_err(|error| Stop::Broken(format!("The answer is no JSON: {error}.")))
}

async fn poll_gone(bench: Bench) -> Result<(), Stop> {
    refused(&bench, "poll", &json!({ "connection": NOBODY, "after": 0 }), 410).await?;
    let (joined, _) = bench.newcomer().await?;
    let Way::Poll(poll) = &joined.peer.way else {
        return Ok(());
    };
    let beyond = json!({ "connection": poll.name, "after": poll.after + 1_000 });
    refused(&bench, "poll", &beyond, 410).await
}

async fn posts_malformed(bench: Bench) -> Result<(), Stop> {
    refused(&bench, "frames", &json!({ "frames": ["x"] }), 400).await?;
    refused(&bench, "poll", &json!([1]), 400).await
}

async fn cors(bench: Bench) -> Result<(), Stop> {
    let Some(origin) = bench.options.origin.clone() else {
        return Err(Stop::Skip("No origin was given (--origin).".into()));
    };
    let hello = encode(&ClientFrame::Hello(bench.hello()?));
    let (name, answer) = if bench.transport == Transport::Sse {
        let headers = [("origin", origin.as_str())];
        (
            "stream",
            request("POST", &bench.address.beside("stream"), &headers, hello)
                .await
                .map_err(net)?,
        )
    } else {
        ("poll", post(&bench, "poll", &json!({ "frames": [hello] })).await?)
    };
    let allowed = answer.header("access-control-allow-origin").to_owned();
    must(allowed == origin || allowed == "*", || {
        format!("`Access-Control-Allow-Origin` is {allowed:?}.")
    })?;
    must(answer.header("set-cookie").is_empty(), || {
        "It sets a cookie.".into()
    })?;
    let asks = [
        ("origin", origin.as_str()),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    let preflight = request("OPTIONS", &bench.address.beside(name), &asks, "")
        .await
        .map_err(net)?;
    let headers = preflight
        .header("access-control-allow-headers")
        .to_ascii_lowercase();
    must(
        preflight.status < 300 && (headers.contains("content-type") || headers == "*"),
        || {
            format!(
                "A preflight was answered by {} and the headers {headers:?}.",
                preflight.status
            )
        },
    )
}
