//! What is said is answered, logged once, and told to everybody in the same order.

use aisle_core::protocol::{ClientFrame, ClientId, Content, Entry, SendMessage, ServerFrame};

use super::super::peer::{Joined, broken, is, message, must};
use super::{Bench, Claim, Stop, claim};

pub(super) const CLAIMS: &[Claim] = &[
    claim!(L0 "own-message" "What a visitor says comes back as an entry of the log" "a-conversation" own),
    claim!(L0 "other-tab" "What is said in one tab comes to the other without being asked for" "three-classes-of-what-a-server-says" other_tab),
    claim!(L2 "echo" "An own entry carries the `client_id` it was sent under" "rules" echo),
    claim!(L2 "stable-ids" "A message has the same id and place whenever it is told" "three-classes-of-what-a-server-says" stable),
    claim!(L3 "ack-place" "The `ack` of a message has the `seq` of its entry" "a-conversation" ack_place),
    claim!(L3 "ack-or-reject" "Whatever has a `client_id` is answered once by `ack` or `reject`" "rules" answered),
    claim!(L3 "idempotent-client-id" "The same `client_id` again on one connection gets the same `seq` and no second entry" "rules" same_connection),
    claim!(L3 "idempotent-other-tab" "The same `client_id` from another tab, also at once, is one entry" "rules" other_connection),
    claim!(L3 "idempotent-reconnect" "The same `client_id` on the next connection is one entry" "rules" next_connection),
    claim!(L3 "idempotent-transports" "The same `client_id` over another transport is one entry" "without-websocket" other_transport),
    claim!(L3 "prev-chain" "`seq` rises, and each entry names the one before it in `prev`" "three-classes-of-what-a-server-says" chain),
    claim!(L3 "same-order" "Two tabs that write at once read the same log" "three-classes-of-what-a-server-says" same_order),
    claim!(L3 "unknown-content" "Content of a type nobody knows is kept and told as it came, or refused in words" "content" unknown_content),
];

async fn own(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    let id = bench.fresh()?;
    joined.say(&id, "do you hear me?").await?;
    let says =
        |entry: &Entry| message(entry).is_some_and(|message| message.content.fallback == "do you hear me?");
    joined.entry("the entry of what was said", says).await.map(|_| ())
}

async fn other_tab(bench: Bench) -> Result<(), Stop> {
    let (mut one, hello) = bench.newcomer().await?;
    let mut two = bench.join(&bench.tab(&hello)?).await?;
    one.say(&bench.fresh()?, "for both").await?;
    let says = |entry: &Entry| message(entry).is_some_and(|message| message.content.fallback == "for both");
    two.entry("the entry of what the other tab said", says)
        .await
        .map(|_| ())
}

async fn echo(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    let id = bench.fresh()?;
    joined.say(&id, "whose?").await?;
    let says = |entry: &Entry| message(entry).is_some_and(|message| message.content.fallback == "whose?");
    let entry = joined.entry("the entry of what was said", says).await?;
    must(is(&entry, &id), || {
        format!(
            "The entry's `client_id` is {:?}, and it was sent under {id}.",
            message(&entry).map(|m| &m.client_id)
        )
    })
}

async fn stable(bench: Bench) -> Result<(), Stop> {
    let (mut joined, hello) = bench.newcomer().await?;
    let id = bench.fresh()?;
    joined.say(&id, "the same").await?;
    let first = joined
        .entry("the entry of what was said", |entry| is(entry, &id))
        .await?;
    for _ in 0..2 {
        let again = bench.join(&bench.tab(&hello)?).await?;
        must(again.entries.contains(&first), || {
            "The same entry was told differently on another connection.".into()
        })?;
    }
    Ok(())
}

async fn ack_place(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    for text in ["one", "two"] {
        let id = bench.fresh()?;
        joined.say(&id, text).await?;
        let (mut acked, mut logged) = (None, None);
        while acked.is_none() || logged.is_none() {
            match joined.peer.next("`ack` and the entry, in either order").await? {
                ServerFrame::Ack(ack) if ack.client_id == id => acked = Some(ack.seq),
                ServerFrame::Events(events) => {
                    logged = logged.or(events
                        .entries
                        .iter()
                        .find(|entry| is(entry, &id))
                        .map(|entry| entry.seq));
                }
                _ => {}
            }
        }
        must(acked == Some(logged), || {
            format!("It was acknowledged at {acked:?} and logged at {logged:?}.")
        })?;
    }
    Ok(())
}

async fn answered(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    joined.said("something to act upon").await?;
    let frames: [(&str, &str); 4] = [
        (
            "action",
            r#","message_id":"no-such-message","action_id":"no-such-button""#,
        ),
        ("event", r#","name":"conformance""#),
        ("transcript", r#","format":"no-such-format""#),
        ("end", ""),
    ];
    for (kind, fields) in frames {
        let id = bench.fresh()?;
        let frame = format!(r#"{{"{kind}":{{"client_id":"{id}"{fields}}}}}"#);
        joined.peer.text(&frame).await?;
        let _either = joined.answer(&id).await?;
        let again = joined.meanwhile(7).await?.iter().any(|frame| names(frame, &id));
        must(!again, || format!("{id} was answered twice."))?;
    }
    Ok(())
}

fn names(frame: &ServerFrame, id: &ClientId) -> bool {
    match frame {
        ServerFrame::Ack(ack) => ack.client_id == *id,
        ServerFrame::Reject(reject) => reject.client_id == *id,
        _ => false,
    }
}

/// The places at which a message is, for whoever comes anew.
async fn logged(bench: &Bench, hello: &aisle_core::protocol::Hello, id: &ClientId) -> Result<Vec<u64>, Stop> {
    let joined = bench.join(&bench.tab(hello)?).await?;
    Ok(joined
        .entries
        .iter()
        .filter(|entry| is(entry, id))
        .map(|entry| entry.seq)
        .collect())
}

async fn once(
    bench: &Bench,
    hello: &aisle_core::protocol::Hello,
    id: &ClientId,
    places: &[u64],
) -> Result<(), Stop> {
    must(places.windows(2).all(|pair| pair.first() == pair.last()), || {
        format!("The same `client_id` was acknowledged at {places:?}.")
    })?;
    let logged = logged(bench, hello, id).await?;
    must(logged.len() == 1 && logged.first() == places.first(), || {
        format!("The log has it at {logged:?}; it was acknowledged at {places:?}.")
    })
}

async fn same_connection(bench: Bench) -> Result<(), Stop> {
    let (mut joined, hello) = bench.newcomer().await?;
    let id = bench.fresh()?;
    for _ in 0..3 {
        joined.say(&id, "only once").await?;
    }
    let mut places = Vec::new();
    for _ in 0..3 {
        places.push(joined.place(&id).await?);
    }
    joined.said("and something else").await?;
    once(&bench, &hello, &id, &places).await
}

async fn other_connection(bench: Bench) -> Result<(), Stop> {
    let (mut one, hello) = bench.newcomer().await?;
    let mut two = bench.join(&bench.tab(&hello)?).await?;
    let id = bench.fresh()?;
    let (first, second) = tokio::join!(
        async {
            one.say(&id, "only once").await?;
            one.place(&id).await
        },
        async {
            two.say(&id, "only once").await?;
            two.place(&id).await
        }
    );
    once(&bench, &hello, &id, &[first?, second?]).await
}

async fn next_connection(bench: Bench) -> Result<(), Stop> {
    let (mut one, hello) = bench.newcomer().await?;
    let id = bench.fresh()?;
    one.say(&id, "only once").await?;
    let first = one.place(&id).await?;
    drop(one);
    let mut two = bench.join(&hello).await?;
    two.say(&id, "only once").await?;
    let second = two.place(&id).await?;
    once(&bench, &hello, &id, &[first, second]).await
}

async fn other_transport(bench: Bench) -> Result<(), Stop> {
    let other = bench
        .options
        .transports
        .iter()
        .copied()
        .find(|other| *other != bench.transport);
    let Some(other) = other else {
        return Err(Stop::Skip("Only one transport is tried.".into()));
    };
    let (mut one, hello) = bench.newcomer().await?;
    let id = bench.fresh()?;
    one.say(&id, "only once").await?;
    let first = one.place(&id).await?;
    let mut two = bench.open_over(other).await?.join(&bench.tab(&hello)?).await?;
    two.say(&id, "only once").await?;
    let second = two.place(&id).await?;
    once(&bench, &hello, &id, &[first, second]).await
}

/// Whether entries follow one another, from a place on if it is known.
pub(super) fn follows(after: Option<u64>, entries: &[Entry]) -> Result<(), Stop> {
    let mut last = after;
    for entry in entries {
        let before = last.unwrap_or(entry.prev);
        must(entry.prev == before && entry.seq > before, || {
            format!(
                "After the place {before} came an entry with seq {} and prev {}.",
                entry.seq, entry.prev
            )
        })?;
        last = Some(entry.seq);
    }
    Ok(())
}

async fn chain(bench: Bench) -> Result<(), Stop> {
    let (mut joined, hello) = bench.newcomer().await?;
    let mut live = Vec::new();
    for n in 0..6 {
        let id = bench.fresh()?;
        joined.say(&id, &n.to_string()).await?;
        live.push(
            joined
                .entry("the entry of what was said", |entry| is(entry, &id))
                .await?,
        );
    }
    // Others may have been logged in between, by a bot for example.
    let replayed = bench.join(&bench.tab(&hello)?).await?.entries;
    follows(Some(0), &replayed)?;
    must(live.iter().all(|entry| replayed.contains(entry)), || {
        "An entry was told live with other places than in the replay.".into()
    })
}

/// Says three things, and reads until all that both tabs say has come.
async fn both(bench: &Bench, joined: &mut Joined, who: &str) -> Result<Vec<Entry>, Stop> {
    for n in 0..3 {
        joined.say(&bench.fresh()?, &format!("{who} {n}")).await?;
    }
    let mut heard: Vec<Entry> = Vec::new();
    let ours = |entry: &&Entry| message(entry).is_some_and(|message| message.content.fallback.len() == 3);
    while heard.iter().filter(ours).count() < 6 {
        if let ServerFrame::Events(events) = joined.peer.next("what both tabs said").await? {
            heard.extend(events.entries);
        }
    }
    Ok(heard)
}

async fn same_order(bench: Bench) -> Result<(), Stop> {
    let (mut one, hello) = bench.newcomer().await?;
    let mut two = bench.join(&bench.tab(&hello)?).await?;
    let (one, two) = tokio::join!(both(&bench, &mut one, "a"), both(&bench, &mut two, "b"));
    let (one, two) = (one?, two?);
    follows(Some(0), &one)?;
    must(one.iter().zip(&two).all(|(a, b)| a == b), || {
        "The two tabs read different logs.".into()
    })
}

async fn unknown_content(bench: Bench) -> Result<(), Stop> {
    let (mut joined, hello) = bench.newcomer().await?;
    let text =
        r#"{"type":"hologram","v":3,"fallback":"A boot, turning","data":{"frames":[1,2,{"deep":true}]}}"#;
    let Ok(content) = serde_json::from_str::<Content>(text) else {
        return broken("The kit cannot read its own content.");
    };
    let id = bench.fresh()?;
    let say = SendMessage {
        client_id: id.clone(),
        content: content.clone(),
    };
    joined.peer.send(&ClientFrame::Message(say)).await?;
    if let Err(reject) = joined.answer(&id).await? {
        must(!reject.retryable, || {
            "It was rejected as `retryable`, and will never be taken.".into()
        })?;
        return joined.said("and the conversation goes on").await.map(|_| ());
    }
    let again = bench.join(&bench.tab(&hello)?).await?;
    let kept = again
        .entries
        .iter()
        .find(|entry| is(entry, &id))
        .and_then(message);
    must(kept.is_some_and(|message| message.content == content), || {
        format!(
            "It was acknowledged, and is told as {:?}.",
            kept.map(|message| &message.content)
        )
    })
}
