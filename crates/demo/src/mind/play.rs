//! Giving an answer: typing, the text as it comes, and the whole message.

use aisle_core::Millis;
use aisle_core::protocol::rich::Rich;
use aisle_core::protocol::{
    AgentId, Delta, EntryBody, Message, Queue, QueueRequest, Seq, ServerFrame, Stream, TypingDown,
};

use aisle_local::server::{Deed, Effect, Record, Talk, Wish, client_key, done, message_id};

use super::plan::{Part, WAITS, What, plan};
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
    /// Bytes of that part the client has, or which place in the queue it was told.
    pub(super) sent: usize,
    /// The client has been told that this voice types.
    pub(super) typing: Option<Voice>,
}

/// The first thing that is said.
pub(super) fn greeting(talk: &Talk) -> Option<Wish> {
    let parts = plan("r0", Dialog::new(own(talk)).greeting().lines, talk.meta.seed);
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
            if over_after(talk, play.answers) {
                typing(talk, &mut play, None, out);
                waited(talk, &play, now, out);
                if play
                    .parts
                    .get(play.at..)
                    .unwrap_or_default()
                    .iter()
                    .any(Part::is_arrival)
                {
                    self.dialog.stay();
                }
                continue;
            }
            let Some(part) = play.parts.get(play.at) else {
                talk.mark_read(play.answers, out);
                continue;
            };
            if talk.find(&part.key).is_some() {
                typing(talk, &mut play, None, out);
                waited(talk, &play, now, out);
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
        let elapsed = now - play.start;
        if let Some(part) = play.parts.get(play.at).filter(|part| part.is_arrival()) {
            // Whoever comes back when the colleague is due waits no more.
            play.sent = if elapsed < part.end { part.said(elapsed) } else { 0 };
        } else if let Some(part) = play.parts.get(play.at)
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
            let parts = plan("r0", self.dialog.greeting().lines, talk.meta.seed);
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
            let (seq, at) = (record.entry.seq, record.entry.at);
            let lang = Lang::of_locale(&record.lang);
            let lines = match (record.by_visitor(), wish_to_wait(record)) {
                (Some(message), _) => match Rich::read(&message.content) {
                    Some(Rich::Acted(acted)) => {
                        let card = card(&talk.log, &acted.message_id);
                        self.dialog.act(&acted, card.as_ref(), lang, at).lines
                    }
                    Some(card) => self.dialog.sent(&card, lang).lines,
                    None => self.dialog.answer(&text_of(message), lang, at).lines,
                },
                // Who left when the colleague was there already talks to them.
                (None, Some(false)) if !taken_before(talk, seq) => self.dialog.queue(false, lang),
                (None, Some(true)) if !self.dialog.has_colleague() => self.dialog.queue(true, lang),
                _ => continue,
            };
            let name = ["r", &seq.to_string()].concat();
            let parts = plan(&name, lines, talk.meta.seed.wrapping_add(seq));
            // Answers come one after the other: one before the last is whole, also
            // if another version of the demo gave it.
            if over_after(talk, seq) {
                let missed = |part: &Part| part.is_arrival() && talk.find(&part.key).is_none();
                if parts.iter().any(missed) {
                    self.dialog.stay();
                }
                continue;
            }
            if seq < answered {
                continue;
            }
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
        let part = play.parts.get(play.at).filter(|part| !part.is_arrival())?;
        wish_for(talk, part)
    }

    /// The visitor's place, as it was told last.
    pub(super) fn place(&self, talk: &Talk) -> Option<Queue> {
        let play = self.play.as_ref()?;
        let part = play.parts.get(play.at).filter(|part| part.is_arrival())?;
        let (since, _) = part.chunks.get(play.sent.checked_sub(1)?)?;
        Some(talk.queued(place(play.sent), play.start + since))
    }

    /// The visitor leaves the queue, or wants to wait again. What changes nothing is done.
    pub(super) fn wait(&self, talk: &mut Talk, now: Millis, wish: QueueRequest, out: &mut Wished) {
        let waits = self.place(talk).is_some();
        let news = if wish.join {
            !self.dialog.has_colleague()
        } else {
            waits
        };
        let key = client_key(&wish.client_id);
        if !news && !talk.knows(&key) {
            return out.push(done(wish.client_id));
        }
        let status = if wish.join { WAITING } else { OPEN }.to_owned();
        let wish = Wish {
            key,
            client_id: Some(wish.client_id),
            deed: Deed::Log(Box::new(EntryBody::Status { status })),
        };
        talk.wish(now, wish, out);
    }
}

/// What the log says of who leaves the queue, and of who joins it again.
const OPEN: &str = "open";
const WAITING: &str = "waiting";

/// Whether this is the visitor's wish to wait (true), or to wait no longer.
fn wish_to_wait(record: &Record) -> Option<bool> {
    match record.entry.body.known() {
        Some(EntryBody::Status { status }) => Some(status == WAITING),
        _ => None,
    }
}

/// Whether the colleague had the conversation before this entry.
fn taken_before(talk: &Talk, seq: Seq) -> bool {
    let before = talk.log.iter().rev().filter(|record| record.entry.seq < seq);
    let mut who = before.filter_map(|record| match record.entry.body.known() {
        Some(EntryBody::Assign { agent, .. }) => Some(agent.is_some()),
        _ => None,
    });
    who.next() == Some(true)
}

/// Nothing that was said up to this entry is answered any more: the conversation was
/// ended, or the visitor has left the queue.
fn over_after(talk: &Talk, seq: Seq) -> bool {
    let left = |record: &Record| {
        record.entry.seq > seq && wish_to_wait(record) == Some(false) && !taken_before(talk, record.entry.seq)
    };
    talk.ended_after(seq) || talk.log.iter().rev().any(left)
}

/// A place of [`WAITS`], counted from 1, as it is told.
fn place(number: usize) -> Option<(u32, (Millis, Millis))> {
    let (_, position, wait) = WAITS.get(number.checked_sub(1)?)?;
    Some((*position, *wait))
}

/// The visitor waits no longer.
fn waited(talk: &mut Talk, play: &Play, now: Millis, out: &mut Wished) {
    let arrival = play.parts.get(play.at).is_some_and(Part::is_arrival);
    if arrival && play.sent > 0 {
        talk.place(None, now, out);
    }
}

/// Brings the client up to this moment of the current part.
fn perform(talk: &mut Talk, play: &mut Play, elapsed: Millis, out: &mut Wished) {
    let Some(part) = play.parts.get(play.at) else {
        return;
    };
    if part.is_arrival() {
        let number = part.said(elapsed);
        if number != play.sent {
            talk.place(place(number), play.start + part.since(elapsed), out);
            play.sent = number;
        }
        return;
    }
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
