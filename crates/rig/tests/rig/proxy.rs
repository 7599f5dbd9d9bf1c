//! Each fault does what it says, to bytes and to frames.

use std::time::{Duration, Instant};

use aisle_rig::proxy::{Ending, Fault, Way};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::Message;

use crate::echo::*;

#[tokio::test]
async fn in_fair_weather_everything_passes_as_it_is() {
    let (server, _heard) = bytes().await;
    let proxy = before(server, []).await;
    let mut stream = connect(&proxy).await;
    let long = "0123456789".repeat(20_000);
    let (mut reads, mut writes) = stream.split();
    let mut back = vec![0; long.len()];
    let (written, read) = tokio::join!(
        writes.write_all(long.as_bytes()),
        in_time(reads.read_exact(&mut back))
    );
    written.unwrap();
    read.unwrap();
    assert_eq!(back, long.as_bytes());
}

#[tokio::test]
async fn latency_comes_on_both_ways_and_jitter_reorders_nothing() {
    let (server, _heard) = bytes().await;
    let fault = Fault::Latency {
        ms: 40,
        jitter_ms: 20,
        way: Way::Both,
    };
    let proxy = before(server, [fault]).await;
    let mut stream = connect(&proxy).await;
    let began = Instant::now();
    let said: String = (0..50).map(|n| format!("{n:03};")).collect();
    let (mut reads, mut writes) = stream.split();
    let mut back = vec![0; said.len()];
    let write = async {
        for piece in said.as_bytes().chunks(4) {
            writes.write_all(piece).await.unwrap();
            tokio::task::yield_now().await;
        }
    };
    let ((), read) = tokio::join!(write, in_time(reads.read_exact(&mut back)));
    read.unwrap();
    assert_eq!(String::from_utf8(back).unwrap(), said);
    assert!(
        began.elapsed() >= Duration::from_millis(80),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn a_narrow_way_takes_its_time_and_loses_nothing() {
    let (server, _heard) = bytes().await;
    let fault = Fault::Bandwidth {
        bytes_per_s: 20_000,
        way: Way::Down,
    };
    let proxy = before(server, [fault]).await;
    let began = Instant::now();
    let text = "x".repeat(4_000);
    assert_eq!(echo(&mut connect(&proxy).await, &text).await.unwrap(), text);
    assert!(
        began.elapsed() >= Duration::from_millis(150),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn slices_put_together_are_what_was_said() {
    let (server, mut heard) = bytes().await;
    let slice = Fault::Slice {
        most: 3,
        way: Way::Up,
    };
    // Far enough apart not to grow together again in the server's buffer.
    let slow = Fault::Bandwidth {
        bytes_per_s: 300,
        way: Way::Up,
    };
    let proxy = before(server, [slice, slow]).await;
    assert_eq!(
        echo(&mut connect(&proxy).await, "in little pieces")
            .await
            .unwrap(),
        "in little pieces"
    );
    assert!(heard.recv().await.unwrap().len() < 16, "it came whole");
}

#[tokio::test]
async fn a_limit_lets_exactly_so_much_through() {
    let (server, _heard) = bytes().await;
    let fault = Fault::Limit {
        bytes: 10,
        way: Way::Down,
        ending: Ending::Close,
    };
    let proxy = before(server, [fault]).await;
    let mut stream = connect(&proxy).await;
    stream.write_all(b"more than ten bytes").await.unwrap();
    assert_eq!(rest(&mut stream).await.0, b"more than ");
}

#[tokio::test]
async fn dropped_connections_end_by_reset_or_by_a_proper_end() {
    let (server, _heard) = bytes().await;
    let proxy = before(server, []).await;
    for (ending, is_reset) in [(Ending::Reset, true), (Ending::Close, false)] {
        let mut stream = connect(&proxy).await;
        echo(&mut stream, "here").await.unwrap();
        proxy.set(Fault::Drop { ending });
        let (_, end) = rest(&mut stream).await;
        let was_reset = end.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset);
        assert_eq!(was_reset, is_reset, "{ending:?}");
    }
    // It happened once: who comes later is left alone.
    assert_eq!(echo(&mut connect(&proxy).await, "later").await.unwrap(), "later");
}

#[tokio::test]
async fn a_refused_connection_is_gone_at_once() {
    let (server, mut heard) = bytes().await;
    let proxy = before(server, [Fault::Refuse {}]).await;
    let mut stream = connect(&proxy).await;
    let _ = stream.write_all(b"hello").await;
    assert!(rest(&mut stream).await.0.is_empty());
    proxy.clear();
    echo(&mut connect(&proxy).await, "now").await.unwrap();
    assert_eq!(heard.recv().await.unwrap(), b"now");
}

#[tokio::test]
async fn what_goes_into_a_black_hole_is_lost_for_good() {
    let (server, mut heard) = bytes().await;
    let proxy = before(server, []).await;
    let mut old = connect(&proxy).await;
    echo(&mut old, "before").await.unwrap();
    heard.recv().await.unwrap();
    let hole = proxy.set(Fault::Blackhole { way: Way::Up });
    old.write_all(b"lost").await.unwrap();
    // Another connection, by the same hole: it was there when this came.
    let mut lost = connect(&proxy).await;
    lost.write_all(b"lost, too").await.unwrap();
    until(&proxy, "\"lost\"", 2).await;
    proxy.lift(hole);
    old.write_all(b"and so is what follows").await.unwrap();
    echo(&mut connect(&proxy).await, "after").await.unwrap();
    assert_eq!(
        heard.recv().await.unwrap(),
        b"after",
        "the server heard what was lost"
    );
}

#[tokio::test]
async fn a_way_that_is_black_on_one_side_leaves_the_other_open() {
    let (server, mut heard) = bytes().await;
    let proxy = before(server, []).await;
    let mut half = connect(&proxy).await;
    echo(&mut half, "before").await.unwrap();
    heard.recv().await.unwrap();
    let hole = proxy.set(Fault::Blackhole { way: Way::Down });
    half.write_all(b"heard, not answered").await.unwrap();
    assert_eq!(in_time(heard.recv()).await.unwrap(), b"heard, not answered");
    until(&proxy, "\"lost\"", 1).await;
    proxy.set(Fault::Drop {
        ending: Ending::Close,
    });
    assert!(rest(&mut half).await.0.is_empty());
    proxy.lift(hole);
    echo(&mut connect(&proxy).await, "after").await.unwrap();
}

#[tokio::test]
async fn what_stands_still_arrives_once_it_goes_on() {
    let (server, mut heard) = bytes().await;
    let proxy = before(server, []).await;
    let mut stream = connect(&proxy).await;
    echo(&mut stream, "before").await.unwrap();
    heard.recv().await.unwrap();
    let still = proxy.set(Fault::Stall { way: Way::Up });
    stream.write_all(b"held").await.unwrap();
    let mut other = connect(&proxy).await;
    other.write_all(b"held, too").await.unwrap();
    until(&proxy, "\"opened\"", 2).await;
    assert!(heard.try_recv().is_err());
    proxy.lift(still);
    let mut back = [0; 4];
    in_time(stream.read_exact(&mut back)).await.unwrap();
    assert_eq!(&back, b"held");
}

#[tokio::test]
async fn a_frame_is_cut_in_its_middle_and_never_arrives() {
    let proxy = before(frames().await, []).await;
    let mut socket = socket(&proxy).await;
    socket.send(Message::text(r#"{"events":1}"#)).await.unwrap();
    assert_eq!(next(&mut socket).await.as_deref(), Some(r#"{"events":1}"#));
    proxy.set(Fault::Cut {
        way: Way::Down,
        ending: Ending::Reset,
    });
    socket.send(Message::text(r#"{"events":2}"#)).await.unwrap();
    assert_eq!(next(&mut socket).await, None);
    let said = proxy.history().ndjson();
    assert!(said.contains("\"why\":\"cut\""), "{said}");
}

#[tokio::test]
async fn frames_come_twice_late_or_again_and_the_first_does_not() {
    let said: Vec<String> = (0..40).map(|n| format!("{{\"events\":{n}}}")).collect();
    let fault = |duplicate, reorder, stale| Fault::Frames {
        duplicate,
        reorder,
        stale,
        only: Vec::new(),
        way: Way::Down,
    };
    for (fault, more) in [
        (fault(50, 0, 0), true),
        (fault(0, 50, 0), false),
        (fault(0, 0, 50), true),
    ] {
        let proxy = before(frames().await, [fault.clone()]).await;
        let mut socket = socket(&proxy).await;
        for text in &said {
            socket.send(Message::text(text.clone())).await.unwrap();
        }
        let last = said.last().unwrap();
        let mut came = Vec::new();
        while !said.iter().all(|text| came.contains(text)) {
            came.push(next(&mut socket).await.expect("a frame"));
        }
        assert_eq!(came[0], said[0], "{fault:?}");
        assert!(came.contains(last));
        let mut sorted = came.clone();
        sorted.sort_by_key(|text| said.iter().position(|one| one == text));
        assert_ne!(came, said, "{fault:?}: nothing happened");
        if !more {
            assert_eq!(sorted, said, "{fault:?}: something came twice");
        }
    }
}

async fn next<S>(socket: &mut S) -> Option<String>
where
    S: StreamExt<Item = Result<Message, tokio_tungstenite::tungstenite::Error>> + Unpin,
{
    match in_time(socket.next()).await {
        Some(Ok(Message::Text(text))) => Some(text.as_str().to_owned()),
        _ => None,
    }
}

/// Waits until the history says something so many times.
pub(crate) async fn until(proxy: &aisle_rig::proxy::Proxy, what: &str, times: usize) {
    let said = async {
        while proxy.history().ndjson().matches(what).count() < times {
            tokio::task::yield_now().await;
        }
    };
    in_time(said).await;
}
