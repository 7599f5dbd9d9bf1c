//! How a connection begins, and whom it is refused.

use aisle_core::protocol::{ClientFrame, ConversationRef, ErrorCode, Ping, encode};

use super::super::peer::{broken, must};
use super::{Bench, Claim, Stop, claim};

pub(super) const CLAIMS: &[Claim] = &[
    claim!(L0 "welcome" "A hello is answered by `welcome`, and `live` follows" "a-conversation" welcome),
    claim!(L0 "order" "`welcome` comes first, then the log, then `live`" "a-conversation" order),
    claim!(L0 "ping" "A `ping` is answered by a `pong` of the same number" "rules" ping),
    claim!(L0 "unknown-keys" "Keys that are not known are ignored, in a hello too" "frames" unknown_keys),
    claim!(L1 "wrong-secret" "A visitor's id with another secret opens nothing" "a-conversation" wrong_secret),
    claim!(L1 "foreign-conversation" "Nobody gets into another visitor's conversation by its name" "a-conversation" foreign),
    claim!(L3 "conversation-once" "The same `client_id` of the same visitor is the same conversation, also at once" "a-conversation" once),
    claim!(L3 "supersede" "A newer hello of the same `instance` ends the older connection" "a-conversation" supersede),
    claim!(L3 "hello-first" "A connection that begins with anything else ends, with an `error`" "a-conversation" hello_first),
    claim!(L3 "protocol-version" "A protocol nobody speaks is refused as `unsupported`" "a-conversation" version),
];

async fn welcome(bench: Bench) -> Result<(), Stop> {
    let (joined, _) = bench.newcomer().await?;
    let welcome = joined.welcome;
    must(joined.entries.is_empty() && welcome.head == 0, || {
        format!(
            "A visitor who was never here was welcomed with head {} and {} entries.",
            welcome.head,
            joined.entries.len()
        )
    })
}

async fn order(bench: Bench) -> Result<(), Stop> {
    let (mut first, hello) = bench.newcomer().await?;
    first.said("in the log").await?;
    let order = bench.join(&bench.tab(&hello)?).await?.order;
    must(order.first().map(String::as_str) == Some("welcome"), || {
        format!(
            "The first frame was `{}`.",
            order.first().map_or("", String::as_str)
        )
    })?;
    must(
        order.iter().filter(|kind| *kind == "welcome").count() == 1,
        || "`welcome` came more than once.".into(),
    )
}

async fn ping(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    for n in [1, 0, 9_007_199_254_740_991] {
        joined.peer.send(&ClientFrame::Ping(Ping { n })).await?;
        let wanted = format!("`pong` {n}");
        joined
            .peer
            .until(&wanted, |frame| {
                matches!(frame, aisle_core::protocol::ServerFrame::Pong(pong) if pong.n == n).then_some(())
            })
            .await?;
    }
    Ok(())
}

async fn unknown_keys(bench: Bench) -> Result<(), Stop> {
    let hello = bench.hello()?;
    let text =
        encode(&ClientFrame::Hello(hello)).replacen("{\"hello\":{", "{\"hello\":{\"mood\":{\"x\":[1]},", 1);
    let mut peer = bench.open().await?;
    peer.text(&text).await?;
    peer.until("`welcome` to a hello with a key more", |frame| match frame {
        aisle_core::protocol::ServerFrame::Live {} => Some(Ok(())),
        aisle_core::protocol::ServerFrame::Error(error) => Some(broken(super::super::peer::refused(error))),
        _ => None,
    })
    .await?
}

async fn wrong_secret(bench: Bench) -> Result<(), Stop> {
    let (mut first, hello) = bench.newcomer().await?;
    first.said("known from now on").await?;
    let mut thief = bench.tab(&hello)?;
    thief.visitor.secret = bench.hello()?.visitor.secret;
    let by_name = ConversationRef::Id(first.welcome.conversation.clone());
    for conversation in [by_name, hello.conversation.clone()] {
        thief.conversation = conversation;
        locked_out(&bench, &thief, "known from now on", false).await?;
    }
    Ok(())
}

async fn foreign(bench: Bench) -> Result<(), Stop> {
    let (mut ann, hello) = bench.newcomer().await?;
    ann.said("for nobody else").await?;
    let mut bob = bench.hello()?;
    bob.conversation = ConversationRef::Id(ann.welcome.conversation.clone());
    locked_out(&bench, &bob, "for nobody else", true).await?;
    // The name that ann gave hers is free for bob to give his.
    bob.conversation = hello.conversation;
    let joined = bench.join(&bob).await?;
    must(
        joined.welcome.conversation != ann.welcome.conversation && joined.entries.is_empty(),
        || "Two visitors who gave the same `client_id` got the same conversation.".into(),
    )
}

/// Whoever says this hello reads nothing of what was said. Whether the connection ends
/// or a conversation of their own is opened is up to the backend, but for a foreign one.
async fn locked_out(
    bench: &Bench,
    hello: &aisle_core::protocol::Hello,
    said: &str,
    must_end: bool,
) -> Result<(), Stop> {
    let mut peer = bench.open().await?;
    if peer.send(&ClientFrame::Hello(hello.clone())).await.is_err() {
        return Ok(());
    }
    let (mut error, mut all) = (None, String::new());
    let ended = loop {
        match peer.raw("`error` and the end of the connection").await? {
            Ok(text) => {
                all.push_str(&text);
                match super::super::peer::known(&text)? {
                    Some(aisle_core::protocol::ServerFrame::Error(found)) => error = Some(found),
                    Some(aisle_core::protocol::ServerFrame::Live {}) => break None,
                    _ => {}
                }
            }
            Err(ended) => break Some(ended),
        }
    };
    must(!all.contains(said), || {
        "What another visitor said was told.".into()
    })?;
    let Some(ended) = ended else {
        return must(!must_end, || {
            "The connection was welcomed, and should have been refused.".into()
        });
    };
    must(
        error
            .as_ref()
            .is_some_and(|error| error.code == ErrorCode::Forbidden && !error.retryable),
        || format!("It was not refused by an `error` of the code `forbidden`: {error:?}."),
    )?;
    must(ended.code.is_none_or(|code| code == 4403), || {
        format!(
            "The close code was {:?}, and 4403 is the one for `forbidden`.",
            ended.code
        )
    })
}

async fn once(bench: Bench) -> Result<(), Stop> {
    let hello = bench.hello()?;
    let (one, two) = (bench.tab(&hello)?, bench.tab(&hello)?);
    let (one, two) = tokio::join!(bench.join(&one), bench.join(&two));
    let (mut one, two) = (one?, two?);
    must(one.welcome.conversation == two.welcome.conversation, || {
        "Two hellos at once made two conversations.".into()
    })?;
    one.said("now it exists").await?;
    let later = bench.join(&bench.tab(&hello)?).await?;
    must(
        later.welcome.conversation == one.welcome.conversation && later.entries.len() == 1,
        || "A later hello with the same `client_id` came into another conversation.".into(),
    )?;
    let mut other = bench.tab(&hello)?;
    other.conversation = ConversationRef::ClientId(bench.fresh()?);
    let other = bench.join(&other).await?;
    must(other.welcome.conversation != one.welcome.conversation, || {
        "Another `client_id` came into the same conversation.".into()
    })
}

async fn supersede(bench: Bench) -> Result<(), Stop> {
    let (mut old, hello) = bench.newcomer().await?;
    old.said("before").await?;
    let mut new = bench.join(&hello).await?;
    let (error, ended) = old.peer.ending().await?;
    // Whoever polls may find the connection gone before it could say why.
    must(
        error
            .as_ref()
            .is_none_or(|error| error.code == ErrorCode::Superseded),
        || format!("The older connection ended with {error:?}, not with `superseded`."),
    )?;
    must(ended.code != Some(1000) || error.is_some(), || {
        "The older connection ended without a word.".into()
    })?;
    new.said("after").await.map(|_| ())
}

async fn hello_first(bench: Bench) -> Result<(), Stop> {
    let mut peer = bench.open().await?;
    if peer.send(&ClientFrame::Ping(Ping { n: 1 })).await.is_err() {
        return Ok(());
    }
    let (error, _) = peer.ending().await?;
    must(
        error.is_some_and(|error| error.code == ErrorCode::Malformed),
        || "It ended without an `error` of the code `malformed`.".into(),
    )
}

async fn version(bench: Bench) -> Result<(), Stop> {
    let mut hello = bench.hello()?;
    hello.protocol = 4_000_000;
    let mut peer = bench.open().await?;
    peer.send(&ClientFrame::Hello(hello)).await?;
    let (error, _) = peer.ending().await?;
    must(
        error.is_some_and(|error| error.code == ErrorCode::Unsupported),
        || "It ended without an `error` of the code `unsupported`.".into(),
    )
}
