//! What was said before, for who comes later.

use aisle_core::protocol::{ClientFrame, Entry, HistoryPage, HistoryRequest, ServerFrame};

use super::super::peer::{Joined, message, must};
use super::delivery::follows;
use super::{Bench, Claim, Stop, claim};

pub(super) const CLAIMS: &[Claim] = &[
    claim!(L1 "replay" "Who comes anew is told what was said before" "a-conversation" replay),
    claim!(L2 "history-pages" "`history` pages back without a hole, each page below `before` and not above `limit`" "three-classes-of-what-a-server-says" pages),
    claim!(L2 "history-ends" "`history` before the first entry is empty, and beyond the last gives the last" "three-classes-of-what-a-server-says" ends),
];

async fn replay(bench: Bench) -> Result<(), Stop> {
    let (mut joined, hello) = bench.newcomer().await?;
    for text in ["one", "two", "three"] {
        joined.said(text).await?;
    }
    let again = bench.join(&bench.tab(&hello)?).await?;
    let said: Vec<&str> = again
        .entries
        .iter()
        .filter_map(message)
        .map(|m| m.content.fallback.as_str())
        .collect();
    let own: Vec<&&str> = said
        .iter()
        .filter(|text| ["one", "two", "three"].contains(*text))
        .collect();
    must(own == [&"one", &"two", &"three"], || {
        format!("It was told {said:?}.")
    })
}

async fn ask(joined: &mut Joined, before: u64, limit: u32) -> Result<HistoryPage, Stop> {
    let request = HistoryRequest { before, limit };
    joined.peer.send(&ClientFrame::History(request)).await?;
    let wanted = format!("`history` before {before}");
    let page = joined.peer.until(&wanted, |frame| match frame {
        ServerFrame::History(page) if page.before == before => Some(page.clone()),
        _ => None,
    });
    page.await
}

fn can(joined: &Joined) -> Result<(), Stop> {
    if joined.welcome.features.history {
        return Ok(());
    }
    Err(Stop::Skip("`welcome.features.history` is false.".into()))
}

async fn pages(bench: Bench) -> Result<(), Stop> {
    let (mut joined, hello) = bench.newcomer().await?;
    can(&joined)?;
    for n in 0..7 {
        joined.said(&n.to_string()).await?;
    }
    let all = bench.join(&bench.tab(&hello)?).await?.entries;
    let (mut before, mut found): (u64, Vec<Entry>) =
        (all.last().map_or(0, |entry| entry.seq + 1), Vec::new());
    loop {
        let page = ask(&mut joined, before, 3).await?;
        must(page.entries.len() <= 3, || {
            format!("3 were asked for, {} came.", page.entries.len())
        })?;
        follows(None, &page.entries)?;
        must(page.entries.iter().all(|entry| entry.seq < before), || {
            format!("An entry at or above `before` ({before}) came.")
        })?;
        let Some(first) = page.entries.first() else {
            must(!page.more, || {
                "A page was empty, and said that there is more.".into()
            })?;
            break;
        };
        before = first.seq;
        found.splice(0..0, page.entries);
        if !page.more {
            break;
        }
    }
    must(found == all, || {
        let seqs = |entries: &[Entry]| entries.iter().map(|entry| entry.seq).collect::<Vec<_>>();
        format!("Pages gave {:?}, the replay {:?}.", seqs(&found), seqs(&all))
    })
}

async fn ends(bench: Bench) -> Result<(), Stop> {
    let (mut joined, _) = bench.newcomer().await?;
    can(&joined)?;
    let mut last = 0;
    for text in ["first", "last"] {
        last = joined.said(text).await?.1;
    }
    let nothing = ask(&mut joined, 1, 10).await?;
    must(nothing.entries.is_empty() && !nothing.more, || {
        format!(
            "Before the first entry there were {} more.",
            nothing.entries.len()
        )
    })?;
    let beyond = ask(&mut joined, last + 1_000_000, 1).await?;
    must(beyond.entries.iter().any(|entry| entry.seq >= last), || {
        "Asked from far beyond the end, it did not give the last entry.".into()
    })
}
