//! Giving an answer: typing, the text as it comes, and the whole message.

use aisle_core::Millis;
use aisle_core::protocol::rich::Rich;
use aisle_core::protocol::{AgentId, Delta, EntryBody, Message, Seq, ServerFrame, Stream, TypingDown};

use aisle_local::server::{Deed, Effect, Record, Talk, Wish, message_id};

use super::plan::{Part, What, plan};
use super::{Assistant, Wished, author, own, voice_id};
use crate::brain::{Dialog, Voice, name};
use crate::lang::Lang;

/// The greeting's key.
const GREETING: &str = "r0-0";

/// An answer that is being given.
pub(super) struct Play {
    /// The entry that is answered; 0 for the greeting.
    pub(super) answers: Seq,
    /// When it began.
    pub(super) start: Millis,
    pub(super) parts: Vec<Part>,
    /// The part that comes next.
    pub(super) at: usize,
    /// Bytes of that part the client has.
    pub(super) sent: usize,
    /// The client has been told that this voice types.
    pub(super) typing: Option<Voice>,
}

/// The first thing that is said.
pub(super) fn greeting(talk: &Talk) -> Option<Wish> {
    let parts = plan("r0", Dialog::new(own(talk)).greeting(), talk.meta.seed);
    wish_for(talk, parts.first()?)
}

impl Assistant {
    /// Says what is due and asks for the next moment.
    pub(super) fn go_on(&mut self, talk: &mut Talk, now: Millis, out: &mut Wished) {
        loop {
            if self.play.is_none() {
                self.play = self.next_play(talk, now);
            }
            let Some(mut play) = self.play.take() else {
                return;
            };
            if talk.ended_after(play.answers) {
                typing(talk, &mut play, None, out);
                continue;
            }
            let Some(part) = play.parts.get(play.at) else {
                talk.mark_read(play.answers, out);
                continue;
            };
            if talk.find(&part.key).is_some() {
                typing(talk, &mut play, None, out);
                (play.at, play.sent) = (play.at + 1, 0);
                self.play = Some(play);
                continue;
            }
            let elapsed = now - play.start;
            if elapsed >= part.end {
                let wish = if talk.wished(&part.key) {
                    None
                } else {
                    wish_for(talk, part)
                };
                self.play = Some(play);
                if let Some(wish) = wish {
                    talk.wish(now, wish, out);
                }
                return;
            }
            let wake = play.start + part.next(elapsed);
            perform(talk, &mut play, elapsed, out);
            self.play = Some(play);
            out.push(Effect::WakeAt(wake));
            return;
        }
    }

    /// What is being streamed right now, for a `welcome`; from here on the
    /// client has that much of it.
    pub(super) fn begun(&mut self, talk: &mut Talk, now: Millis) -> Vec<Stream> {
        let Some(mut play) = self.next_play(talk, now) else {
            return Vec::new();
        };
        let mut streams = Vec::new();
        // Parts that are in the log already are skipped, as `advance` does.
        while play
            .parts
            .get(play.at)
            .is_some_and(|part| talk.find(&part.key).is_some())
        {
            play.at += 1;
        }
        if let Some(part) = play.parts.get(play.at)
            && let What::Say { voice, text, .. } = &part.what
            && let Some(said) = text.get(..part.said(now - play.start))
            && let Some(message_id) = message_id(&talk.meta.epoch, &part.key)
            && !said.is_empty()
        {
            play.sent = said.len();
            streams.push(Stream {
                message_id,
                from: author(*voice, own(talk)),
                text: said.to_owned(),
            });
        }
        self.play = Some(play);
        streams
    }

    /// The next answer that is not wholly in the log.
    fn next_play(&mut self, talk: &mut Talk, now: Millis) -> Option<Play> {
        if self.cursor == 0
            && talk.greeting.is_some()
            && talk.log.iter().all(|record| record.by_visitor().is_none())
            && talk.find(GREETING).is_none()
        {
            let parts = plan("r0", self.dialog.greeting(), talk.meta.seed);
            return Some(Play {
                answers: 0,
                start: now,
                parts,
                at: 0,
                sent: 0,
                typing: None,
            });
        }
        let answered = answered(talk);
        while let Some(record) = talk.log.get(self.cursor) {
            self.cursor += 1;
            let Some(message) = record.by_visitor() else {
                continue;
            };
            let (seq, at) = (record.entry.seq, record.entry.at);
            let lang = Lang::of_locale(&record.lang);
            let answer = match Rich::read(&message.content) {
                Some(Rich::Acted(acted)) => {
                    let card = card(&talk.log, &acted.message_id);
                    self.dialog.act(&acted, card.as_ref(), lang, at)
                }
                Some(card) => self.dialog.sent(&card, lang),
                None => self.dialog.answer(&text_of(message), lang, at),
            };
            // Answers come one after the other: one before the last is whole, also
            // if another version of the demo gave it.
            if talk.ended_after(seq) || seq < answered {
                continue;
            }
            let name = ["r", &seq.to_string()].concat();
            let parts = plan(&name, answer, talk.meta.seed.wrapping_add(seq));
            if parts.iter().all(|part| talk.find(&part.key).is_some()) {
                talk.was_read(seq);
                continue;
            }
            // After the message and after the answer before; never in the future.
            let before = talk
                .log
                .iter()
                .rev()
                .find(|old| old.key.starts_with('r') && parts.iter().all(|part| part.key != old.key));
            let start = before.map_or(at, |old| at.max(old.entry.at)).min(now);
            return Some(Play {
                answers: seq,
                start,
                parts,
                at: 0,
                sent: 0,
                typing: None,
            });
        }
        None
    }

    /// The part that is half said, as an entry, so that ending a conversation
    /// leaves no sentence unfinished.
    pub(super) fn half_said(&self, talk: &Talk) -> Option<Wish> {
        let play = self.play.as_ref().filter(|play| play.sent > 0)?;
        wish_for(talk, play.parts.get(play.at)?)
    }
}

/// Brings the client up to this moment of the current part.
fn perform(talk: &mut Talk, play: &mut Play, elapsed: Millis, out: &mut Wished) {
    let Some(part) = play.parts.get(play.at) else {
        return;
    };
    let What::Say { voice, text, .. } = &part.what else {
        return;
    };
    let (voice, said) = (*voice, part.said(elapsed));
    if elapsed >= part.begin && said == 0 && play.sent == 0 {
        talk.mark_read(play.answers, out);
        typing(talk, play, Some(voice), out);
    } else if said > play.sent
        && let (Some(message_id), Some(new)) =
            (message_id(&talk.meta.epoch, &part.key), text.get(play.sent..said))
    {
        let from = (play.sent == 0).then(|| author(voice, own(talk)));
        let delta = Delta {
            message_id,
            from,
            offset: play.sent,
            text: new.to_owned(),
        };
        typing(talk, play, None, out);
        out.push(Effect::Send(ServerFrame::Delta(delta)));
        play.sent = said;
    }
}

fn typing(talk: &Talk, play: &mut Play, voice: Option<Voice>, out: &mut Wished) {
    let mut tell = |voice, on| {
        let from = author(voice, own(talk));
        out.push(Effect::Send(ServerFrame::Typing(TypingDown { from, on })));
    };
    if play.typing != voice {
        if let Some(old) = play.typing {
            tell(old, false);
        }
        if let Some(new) = voice {
            tell(new, true);
        }
        play.typing = voice;
    }
}

/// The last entry that an answer in the log is to; 0 for none.
fn answered(talk: &Talk) -> Seq {
    let number = |record: &Record| {
        let (seq, _) = record.key.strip_prefix('r')?.split_once('-')?;
        seq.parse().ok()
    };
    talk.log.iter().filter_map(number).max().unwrap_or(0)
}

/// Turns a part into an entry to be written.
fn wish_for(talk: &Talk, part: &Part) -> Option<Wish> {
    let body = match &part.what {
        What::Say { voice, content, .. } => EntryBody::Message(Message {
            id: message_id(&talk.meta.epoch, &part.key)?,
            client_id: None,
            from: author(*voice, own(talk)),
            content: content.clone(),
        }),
        What::Assign(true) => EntryBody::Assign {
            agent: AgentId::new(voice_id(Voice::Colleague)).ok(),
            name: Some(name(Voice::Colleague, own(talk)).to_owned()),
            by: None,
            department: None,
        },
        What::Assign(false) => EntryBody::Assign {
            agent: None,
            name: None,
            by: None,
            department: None,
        },
    };
    Some(Wish {
        key: part.key.clone(),
        client_id: None,
        deed: Deed::Log(Box::new(body)),
    })
}

/// The card in the message of this id.
pub(super) fn card(log: &[Record], id: &str) -> Option<Rich> {
    let mut messages = log.iter().rev().filter_map(Record::message);
    Rich::read(&messages.find(|message| message.id.as_str() == id)?.content)
}

/// What a message says, as plain text.
fn text_of(message: &Message) -> String {
    use aisle_core::protocol::Body;
    match message.content.body() {
        Body::Text(text) => text.text,
        _ => message.content.fallback.clone(),
    }
}
