//! Bytes in any pieces become the same events.

use aisle_core::adapter::ai::{Event, Sse, TooLong};
use proptest::prelude::*;

use super::events;

fn event(name: &str, data: &str) -> Event {
    Event {
        name: name.into(),
        data: data.into(),
    }
}

#[test]
fn lines_end_in_three_ways_and_an_empty_one_ends_an_event() {
    for end in ["\n", "\r\n", "\r"] {
        let stream = "data: a\nevent: tick\ndata:b\n\n: comment\n\ndata\n\nid: 7\nretry: 3\n\n\ndata:  c\n\n";
        let all = events(&[stream.replace('\n', end).as_bytes()]);
        assert_eq!(
            all,
            [event("tick", "a\nb"), event("", ""), event("", " c")],
            "{end:?}"
        );
    }
}

#[test]
fn a_mark_of_the_byte_order_is_passed_over_once() {
    let all = events(&[b"\xef\xbb", b"\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\n"]);
    assert_eq!(all, [event("", "a")]);
}

#[test]
fn broken_utf8_is_the_sign_for_that() {
    let all = events(&[b"data: a\xffb\xed\xa0\x80\n\n"]);
    assert_eq!(all, [event("", "a\u{fffd}b\u{fffd}\u{fffd}\u{fffd}")]);
}

#[test]
fn the_end_of_a_stream_ends_its_last_event() {
    assert_eq!(
        events(&[b"data: a\n\ndata: [DONE]"]),
        [event("", "a"), event("", "[DONE]")]
    );
    assert_eq!(events(&[b"data: a\n\n"]), [event("", "a")]);
    assert_eq!(events(&[b""]), []);
}

#[test]
fn an_event_over_a_megabyte_ends_the_reading_and_keeps_those_before_it() {
    for endless in [
        &b"data: xxxxxxx\n"[..],
        b"xxxxxxxxxxxxxx",
        b"event: xxxxxxxxxxxxxxxx",
    ] {
        let (mut sse, mut all) = (Sse::default(), Vec::new());
        sse.feed(b"data: a\n\n", &mut all).unwrap();
        let mut fed = 0;
        while sse.feed(endless, &mut all).is_ok() {
            fed += endless.len();
            assert!(fed < 4 << 20);
        }
        assert_eq!(sse.feed(b"\n\ndata: b\n\n", &mut all), Err(TooLong));
        sse.end(&mut all);
        assert_eq!(all, [event("", "a")]);
    }
    let most = [b"data: ".as_slice(), &[b'x'; (1 << 20) - 6], b"\n\n"].concat();
    assert_eq!(events(&[&most])[0].data.len(), (1 << 20) - 6);
}

/// The standard, said again in another way: whole text in, events out.
fn by_the_standard(stream: &[u8]) -> Vec<Event> {
    let text = String::from_utf8_lossy(stream);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut all = Vec::new();
    for block in text.split("\n\n") {
        let (mut name, mut data) = (String::new(), Vec::new());
        for line in block.split('\n') {
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "data" => data.push(value),
                "event" => name = value.into(),
                _ => {}
            }
        }
        if !data.is_empty() {
            all.push(event(&name, &data.join("\n")));
        }
    }
    all
}

/// Streams that look like some, and some noise.
fn streams() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&[u8]> = vec![
        b"data: ",
        b"data:",
        b"event: x",
        b": hm",
        b"id: 1",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        "방수 😀".as_bytes(),
        b"\xf0\x9f",
        b"\xef\xbb\xbf",
        b" {\"a\":1}",
    ];
    let word = prop::sample::select(words);
    proptest::collection::vec(word, 0..40).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn however_a_stream_is_cut_its_events_are_those_of_the_standard(
        stream in streams(),
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
        places.extend([0, stream.len()]);
        places.sort_unstable();
        let pieces: Vec<&[u8]> = places.windows(2).map(|pair| &stream[pair[0]..pair[1]]).collect();
        prop_assert_eq!(events(&pieces), by_the_standard(&stream));
        let bytes: Vec<&[u8]> = stream.chunks(1).collect();
        prop_assert_eq!(events(&bytes), by_the_standard(&stream));
    }

    #[test]
    fn no_bytes_are_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        events(&[&bytes]);
    }
}
