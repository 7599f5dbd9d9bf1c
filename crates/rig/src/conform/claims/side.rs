//! Beside the log: state, ratings, questions, files.

use aisle_core::protocol::{
    Ask, ClientFrame, ClientId, EntryBody, ErrorCode, Rate, ReadMarks, ReadUp, ServerFrame, Suggest,
    TypingUp, Upload,
};

use super::super::peer::{Joined, broken, must};
use super::{Bench, Claim, Stop, claim};

pub(super) const CLAIMS: &[Claim] = &[
    claim!(L3 "read-marks" "`read` moves the mark, its version rises, and it never goes back" "three-classes-of-what-a-server-says" read_marks),
    claim!(L3 "typing-harmless" "`typing` is answered by nothing, and logs nothing" "three-classes-of-what-a-server-says" typing),
    claim!(L3 "rating" "A rating is logged, once, and one out of bounds is rejected" "rules" rating),
    claim!(L3 "ask" "`ask` is answered by `answer` of the same number, with `error` where the topic is not known" "questions-that-leave-no-trace" ask),
    claim!(L3 "suggest" "`suggest` is answered by `suggestions` that repeat the text" "questions-that-leave-no-trace" suggest),
    claim!(L3 "ticket-once" "The same `upload` again gets the same ticket" "files" ticket),
];

fn can(has: bool, feature: &str) -> Result<(), Stop> {
    if has {
        return Ok(());
    }
    Err(Stop::Skip(format!("`welcome.features.{feature}` says no.")))
}

async fn read_marks(bench: Bench) -> Result<(), Stop> {
    let (mut joined, hello) = bench.newcomer().await?;
    can(joined.welcome.features.read, "read")?;
    let (_, first) = joined.said("one").await?;
    let (_, second) = joined.said("two").await?;
    let mut version = joined.welcome.state.read.as_ref().map_or(0, |marks| marks.v);
    for up_to in [first, second] {
        joined.peer.send(&ClientFrame::Read(ReadUp { up_to })).await?;
        let marks = mark(&mut joined, up_to).await?;
        must(marks.v > version, || {
            format!("After the version {version} came {}.", marks.v)
        })?;
        version = marks.v;
    }
    joined
        .peer
        .send(&ClientFrame::Read(ReadUp { up_to: first }))
        .await?;
    joined.said("later").await?;
    let again = bench.join(&bench.tab(&hello)?).await?;
    let kept = again.welcome.state.read.map_or(0, |marks| marks.visitor);
    must(kept >= second, || {
        format!("It was read up to {second}, and the mark is at {kept}.")
    })
}

async fn mark(joined: &mut Joined, up_to: u64) -> Result<ReadMarks, Stop> {
    let wanted = format!("`state.read` with visitor {up_to}");
    let pick = |frame: &ServerFrame| match frame {
        ServerFrame::State(state) => state.read.clone().filter(|marks| marks.visitor >= up_to),
        _ => None,
    };
    joined.peer.until(&wanted, pick).await
}

async fn typing(bench: Bench) -> Result<(), Stop> {
    let (mut joined, hello) = bench.newcomer().await?;
    joined.said("begun").await?;
    for on in [true, true, false] {
        joined.peer.send(&ClientFrame::Typing(TypingUp { on })).await?;
    }
    let came = joined.meanwhile(3).await?;
    let wrong = came
        .iter()
        .find(|frame| matches!(frame, ServerFrame::Error(_) | ServerFrame::Reject(_)));
    must(wrong.is_none(), || format!("It was answered by {wrong:?}."))?;
    let again = bench.join(&bench.tab(&hello)?).await?;
    must(
        again.welcome.head == again.entries.last().map_or(0, |entry| entry.seq),
        || {
            format!(
                "The head is {}, and that is not the last entry told.",
                again.welcome.head
            )
        },
    )
}

async fn rating(bench: Bench) -> Result<(), Stop> {
    let (mut joined, hello) = bench.newcomer().await?;
    can(joined.welcome.features.rating, "rating")?;
    joined.said("thank you").await?;
    let rate = |client_id: &ClientId, score| {
        ClientFrame::Rate(Rate {
            client_id: client_id.clone(),
            score,
            comment: Some("kind".into()),
        })
    };
    let (good, bad) = (bench.fresh()?, bench.fresh()?);
    for _ in 0..2 {
        joined.peer.send(&rate(&good, 5)).await?;
        let answer = joined.answer(&good).await?;
        must(answer.is_ok(), || {
            format!("A rating of 5 was rejected: {answer:?}.")
        })?;
    }
    joined.peer.send(&rate(&bad, 9)).await?;
    let answer = joined.answer(&bad).await?;
    must(answer.is_err(), || "A rating of 9 was taken.".into())?;
    let again = bench.join(&bench.tab(&hello)?).await?;
    let rated = again
        .entries
        .iter()
        .filter(|entry| matches!(entry.body.known(), Some(EntryBody::Rating { score: 5, .. })));
    let times = rated.count();
    must(times == 1, || {
        format!("It was sent twice under one name, and logged {times} times.")
    })
}

async fn ask(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    let topics = joined.welcome.features.ask.clone();
    can(!topics.is_empty(), "ask")?;
    for (n, topic) in ["no-such-topic".to_owned()].into_iter().chain(topics).enumerate() {
        if topic == "suggest" {
            continue;
        }
        let n = n as u64 + 10;
        let question = Ask {
            n,
            topic: topic.clone(),
            value: None,
        };
        joined.peer.send(&ClientFrame::Ask(question)).await?;
        let wanted = format!("`answer` {n} about {topic}");
        let answer = joined.peer.until(&wanted, |frame| match frame {
            ServerFrame::Answer(answer) if answer.n == n => Some(answer.clone()),
            ServerFrame::Error(error) => Some(aisle_core::protocol::Answer {
                n: 0,
                data: None,
                error: Some(error.code),
            }),
            _ => None,
        });
        let answer = answer.await?;
        must(answer.n == n, || {
            format!("A question about {topic} was answered by an `error`.")
        })?;
        must(answer.data.is_some() != answer.error.is_some(), || {
            format!("The answer about {topic} has neither or both of `data` and `error`.")
        })?;
        if topic == "no-such-topic" && answer.error.is_none() {
            return broken("A topic that nobody knows was answered.");
        }
        must(answer.error != Some(ErrorCode::Unknown), || {
            "The `error` is none of the codes.".into()
        })?;
    }
    Ok(())
}

async fn suggest(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    can(
        joined.welcome.features.ask.iter().any(|topic| topic == "suggest"),
        "ask (suggest)",
    )?;
    let text = "how long does shipping take";
    joined
        .peer
        .send(&ClientFrame::Suggest(Suggest { text: text.into() }))
        .await?;
    let found = joined.peer.until("`suggestions`", |frame| match frame {
        ServerFrame::Suggestions(found) => Some(found.clone()),
        _ => None,
    });
    let found = found.await?;
    must(found.text == text && found.items.len() <= 3, || {
        format!("It repeats {:?}, with {} items.", found.text, found.items.len())
    })
}

async fn ticket(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    can(joined.welcome.features.upload, "upload")?;
    joined.said("a picture follows").await?;
    let id = bench.fresh()?;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let wish = Upload {
            client_id: id.clone(),
            name: "boot.png".into(),
            size: 1_000,
            media_type: "image/png".into(),
        };
        joined.peer.send(&ClientFrame::Upload(wish)).await?;
        let pick = |frame: &ServerFrame| match frame {
            ServerFrame::Ticket(ticket) if ticket.client_id == id => Some(Some(ticket.id.clone())),
            ServerFrame::Reject(reject) if reject.client_id == id => Some(None),
            _ => None,
        };
        ids.push(joined.peer.until("`ticket`", pick).await?);
    }
    must(ids.iter().all(Option::is_some), || {
        "`features.upload` says yes, and a small picture was rejected.".into()
    })?;
    must(ids.first() == ids.last(), || {
        "The same wish got two tickets.".into()
    })
}
