//! A transcript as plain text.

use aisle_core::text::{parse, to_plain};

use super::words::Words;
use super::{Transcript, What, Zone, happened, who};

/// As text, lines ending in `\n`.
pub(crate) fn plain(transcript: &Transcript, title: &str, words: &Words, zone: &Zone) -> String {
    let mut parts = vec![format!("{title}\n{}: {}", words.times, zone.name)];
    if transcript.cut {
        parts.push(words.cut.to_owned());
    }
    for line in &transcript.lines {
        let time = zone.written(line.at);
        parts.push(match &line.what {
            What::Message {
                role,
                name,
                content,
                text,
            } => {
                let said = if content == "text" {
                    to_plain(&parse(text))
                } else {
                    text.clone()
                };
                format!("[{time}] {}:\n{said}", who(*role, name.as_deref(), words))
            }
            what => match happened(what, words) {
                (words, Some(comment)) => format!("[{time}] {words} {comment}"),
                (words, None) => format!("[{time}] {words}"),
            },
        });
    }
    parts.join("\n\n") + "\n"
}
