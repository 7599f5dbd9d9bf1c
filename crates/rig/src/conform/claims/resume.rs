//! Going on where a copy of the log ends.

use aisle_core::protocol::{ClientFrame, Epoch, Forget, Hello, ResumePoint, Seq};

use super::super::peer::{Joined, message, must};
use super::delivery::follows;
use super::{Bench, Claim, Stop, claim};

pub(super) const CLAIMS: &[Claim] = &[
    claim!(L3 "resume-exact" "`resume` brings exactly what is missing, from each place" "rules" exact),
    claim!(L3 "resume-while-away" "What was said meanwhile comes before `live`, once" "rules" away),
    claim!(L3 "resume-other-epoch" "A place of another epoch counts for nothing: the log comes as for a newcomer" "rules" other_epoch),
    claim!(L3 "resume-beyond-head" "A place beyond the end is no error and hides nothing" "rules" beyond),
    claim!(L3 "gap-told" "What cannot be replayed any more is told by `gap`, never left out in silence" "rules" gap),
    claim!(L3 "forget" "`forget` is acknowledged, and nobody is told any more what was said" "rules" forget),
];

async fn log(bench: &Bench, count: usize) -> Result<(Joined, Hello, Vec<Seq>), Stop> {
    let (mut joined, hello) = bench.newcomer().await?;
    for n in 0..count {
        joined.said(&n.to_string()).await?;
    }
    let all = bench.join(&bench.tab(&hello)?).await?;
    let seqs = all.entries.iter().map(|entry| entry.seq).collect();
    Ok((joined, hello, seqs))
}

fn at(epoch: &Epoch, seq: Seq) -> ResumePoint {
    ResumePoint {
        epoch: epoch.clone(),
        seq,
    }
}

async fn exact(bench: Bench) -> Result<(), Stop> {
    let (joined, hello, seqs) = log(&bench, 4).await?;
    let epoch = &joined.welcome.epoch;
    for from in std::iter::once(0).chain(seqs.iter().copied()) {
        let back = bench.join(&bench.resuming(&hello, at(epoch, from))?).await?;
        let missing: Vec<Seq> = seqs.iter().copied().filter(|seq| *seq > from).collect();
        let came: Vec<Seq> = back.entries.iter().map(|entry| entry.seq).collect();
        must(came == missing && back.gap.is_none(), || {
            format!(
                "Resuming from {from}, {missing:?} were missing and {came:?} came (gap: {:?}).",
                back.gap
            )
        })?;
        follows(Some(from), &back.entries)?;
        must(back.welcome.epoch == *epoch, || {
            "The epoch changed, and nothing was lost.".into()
        })?;
    }
    Ok(())
}

async fn away(bench: Bench) -> Result<(), Stop> {
    let (mut one, hello) = bench.newcomer().await?;
    let (_, here) = one.said("heard").await?;
    let mut two = bench.join(&bench.tab(&hello)?).await?;
    drop(one);
    two.said("missed").await?;
    let mut back = hello.clone();
    back.resume = Some(at(&two.welcome.epoch, here));
    let back = bench.join(&back).await?;
    let texts: Vec<&str> = back
        .entries
        .iter()
        .filter_map(message)
        .map(|m| m.content.fallback.as_str())
        .collect();
    let count = |text: &str| texts.iter().filter(|one| **one == text).count();
    must(count("missed") == 1 && count("heard") == 0, || {
        format!("It was told {texts:?}.")
    })
}

async fn other_epoch(bench: Bench) -> Result<(), Stop> {
    let (_, hello, seqs) = log(&bench, 3).await?;
    let Ok(epoch) = Epoch::new("another-life-of-the-log") else {
        return Ok(());
    };
    let last = seqs.last().copied().unwrap_or(0);
    let back = bench.join(&bench.resuming(&hello, at(&epoch, last))?).await?;
    let came: Vec<Seq> = back.entries.iter().map(|entry| entry.seq).collect();
    must(came == seqs, || {
        format!("The log is {seqs:?}, and {came:?} came.")
    })
}

async fn beyond(bench: Bench) -> Result<(), Stop> {
    let (joined, hello, seqs) = log(&bench, 3).await?;
    let far = seqs.last().copied().unwrap_or(0) + 1_000;
    let mut back = bench
        .join(&bench.resuming(&hello, at(&joined.welcome.epoch, far))?)
        .await?;
    let came: Vec<Seq> = back.entries.iter().map(|entry| entry.seq).collect();
    must(came == seqs || back.gap.is_some(), || {
        format!("The log is {seqs:?}; who said to have {far} got {came:?} and no `gap`.")
    })?;
    back.said("and goes on").await.map(|_| ())
}

async fn forgotten(bench: &Bench) -> Result<(Joined, Hello, Vec<Seq>), Stop> {
    let (mut joined, hello, seqs) = log(bench, 3).await?;
    let id = bench.fresh()?;
    joined.said("an unforgettable word").await?;
    let wish = ClientFrame::Forget(Forget {
        client_id: id.clone(),
    });
    joined.peer.send(&wish).await?;
    let answer = joined.answer(&id).await?;
    must(answer.is_ok(), || format!("`forget` was rejected: {answer:?}."))?;
    Ok((joined, hello, seqs))
}

async fn gap(bench: Bench) -> Result<(), Stop> {
    let (joined, hello, seqs) = forgotten(&bench).await?;
    let first = seqs.first().copied().unwrap_or(0);
    let back = bench
        .join(&bench.resuming(&hello, at(&joined.welcome.epoch, first))?)
        .await?;
    if back.welcome.epoch != joined.welcome.epoch {
        return Ok(());
    }
    match &back.gap {
        None => follows(Some(first), &back.entries),
        Some(gap) => must(gap.after == first && gap.before > first, || {
            format!(
                "The copy ends at {first}, and the gap is from {} to {}.",
                gap.after, gap.before
            )
        }),
    }
}

async fn forget(bench: Bench) -> Result<(), Stop> {
    let (joined, hello, _) = forgotten(&bench).await?;
    drop(joined);
    let again = bench.join(&bench.tab(&hello)?).await?;
    let told = again
        .entries
        .iter()
        .map(aisle_core::protocol::encode)
        .collect::<String>();
    must(!told.contains("unforgettable"), || {
        "What was to be forgotten is still told.".into()
    })
}
