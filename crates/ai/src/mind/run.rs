//! One answer: from the wait for its turn to its place in the log.

use aisle_core::Millis;
use aisle_core::adapter::ai::{Call, Finish, Said, TOOLS, Turn, read_products};
use aisle_core::protocol::rich::Data as _;
use aisle_core::protocol::{
    ActionId, Content, Delta, EntryBody, ErrorCode, Message, MessageId, QuickReplies, QuickReply, Seq,
    ServerFrame, TypingDown, limits,
};
use aisle_local::server::{Deed, Effect, Talk, Wish, message_id, refuse};

use super::turns::turns;
use super::words::{Word, key, say};
use super::{Asker, Do, Failure, Question, Wished, author};

/// A connection that brings nothing is tried so often before the visitor is told.
const TRIES: u32 = 3;
/// The first pause between two of them; each is four times as long as the one before.
const PAUSE_MS: Millis = 1_000;
/// A server may ask for no longer a pause than this, or the visitor is told.
const PATIENCE_MS: Millis = 20_000;
/// So often an agent may use tools before it has to say something.
const ROUNDS: u32 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Another tab may be asking.
    Waiting,
    /// It is our turn, but what the others wrote is not read yet.
    Reading,
    /// Something has gone wrong; to be tried again then.
    Pausing(Millis),
    /// The request is on its way, or the answer is.
    Asking,
    /// All is said, and on its way into the log. Another tab that asked before it is
    /// there would ask for the same answer.
    Closing,
}

/// An answer that is being given.
pub(super) struct Run {
    /// The visitor's entry.
    answers: Seq,
    stage: Stage,
    /// The part of the answer that comes next.
    part: usize,
    /// What of it was said.
    text: String,
    /// What was asked of us, and what we answered, since the visitor's entry.
    done: Vec<Turn>,
    calls: Vec<Call>,
    tries: u32,
    rounds: u32,
    /// The client has been told that somebody types.
    typing: bool,
}

impl Asker {
    /// Begins, goes on with or ends an answer, as the log wants it.
    pub(super) fn go_on(&mut self, talk: &mut Talk, now: Millis, out: &mut Wished) {
        if self.run.as_ref().is_some_and(|run| run.stage == Stage::Closing) {
            self.over(talk, out);
        }
        let due = due(talk);
        if let Some(run) = &self.run
            && run.stage != Stage::Closing
            && Some(run.answers) != due
            && !(run.part > 0 && is_last(talk, run.answers))
        {
            self.stop(talk, now, out);
        }
        let Some(answers) = due else { return };
        let Some(run) = &mut self.run else {
            self.run = Some(Run {
                answers,
                stage: Stage::Waiting,
                part: 0,
                text: String::new(),
                done: Vec::new(),
                calls: Vec::new(),
                tries: 0,
                rounds: 0,
                typing: false,
            });
            return out.push(Effect::Do(Do::Wait(talk.name().to_owned())));
        };
        match run.stage {
            Stage::Reading => self.ask(talk, out),
            Stage::Pausing(until) if until <= now => self.ask(talk, out),
            Stage::Pausing(until) => out.push(Effect::WakeAt(until)),
            Stage::Waiting | Stage::Asking | Stage::Closing => {}
        }
    }

    /// No other tab asks now. What they wrote is read first.
    pub(super) fn our_turn(&mut self, out: &mut Wished) {
        if let Some(run) = &mut self.run
            && run.stage == Stage::Waiting
        {
            run.stage = Stage::Reading;
            out.push(Effect::Load);
        }
    }

    fn ask(&mut self, talk: &mut Talk, out: &mut Wished) {
        let Some(run) = &mut self.run else { return };
        run.stage = Stage::Asking;
        run.tries += 1;
        let (mut turns, again) = turns(talk, run.answers);
        turns.extend(run.done.iter().cloned());
        let mut context = Vec::new();
        if let Some((title, url)) = &self.page {
            context.push((
                "The page the visitor is on".to_owned(),
                [title, " ", url].concat(),
            ));
        }
        if let Some(shown) = &self.shown {
            context.push((
                "What that page shows: product, cart".to_owned(),
                shown.get().to_owned(),
            ));
        }
        let epoch = talk.meta.epoch.as_str();
        let part = key(run.answers, run.part);
        let name = [epoch, "-", &part, "-", &run.tries.to_string()].concat();
        talk.mark_read(run.answers, out);
        typing(run, self.lang, true, out);
        out.push(Effect::Do(Do::Ask(Box::new(Question {
            conversation: talk.name().to_owned(),
            run: name,
            again,
            turns,
            context,
            visitor: self.visitor.clone(),
            token: self.token.clone(),
        }))));
    }

    /// Takes in what the agent says.
    pub(super) fn said(&mut self, talk: &mut Talk, now: Millis, said: Said, out: &mut Wished) {
        let Some(run) = self.run.as_mut().filter(|run| run.stage == Stage::Asking) else {
            return;
        };
        match said {
            Said::Text(text) => {
                let room = limits::TEXT_BYTES.saturating_sub(run.text.len());
                let text = text.get(..text.floor_char_boundary(room)).unwrap_or_default();
                if text.is_empty() {
                    return;
                }
                let Some(message_id) = message_id(&talk.meta.epoch, &key(run.answers, run.part)) else {
                    return;
                };
                typing(run, self.lang, false, out);
                let offset = run.text.len();
                out.push(Effect::Send(ServerFrame::Delta(Delta {
                    message_id,
                    from: (offset == 0).then(|| author(self.lang)),
                    offset,
                    text: text.to_owned(),
                })));
                run.text.push_str(text);
            }
            Said::Call(call) => {
                let products = (call.name == "show_products").then(|| read_products(&call.arguments));
                run.calls.push(call);
                if let Some(Some(products)) = products {
                    self.write_text(talk, now, out);
                    self.write(talk, now, products.content(), out);
                }
            }
            // It was reached, and failed: the visitor may try again.
            Said::Broken { .. } => self.failed(talk, now, Failure::Refused, out),
            // Nothing comes after this, and some servers keep the stream open behind it.
            Said::Done(finish) => self.finished(talk, now, finish, out),
            // A server of the agent's own has found them.
            Said::Custom { name, value } => {
                if let Some(products) = read_products(value.get()).filter(|_| name == "show_products") {
                    self.write_text(talk, now, out);
                    self.write(talk, now, products.content(), out);
                }
            }
        }
    }

    /// The agent has said all.
    fn finished(&mut self, talk: &mut Talk, now: Millis, finish: Finish, out: &mut Wished) {
        let Some(run) = &mut self.run else { return };
        let calls = core::mem::take(&mut run.calls);
        // An agent may use tools of its own, whose answers it has.
        let ours = calls
            .iter()
            .any(|call| TOOLS.iter().any(|tool| tool.name == call.name));
        let waits = finish == Finish::Calls || (ours && run.text.is_empty());
        if !calls.is_empty() && waits && run.rounds < ROUNDS {
            run.rounds += 1;
            run.tries = 0;
            let said = Turn::Agent {
                id: key(run.answers, run.part),
                text: run.text.clone(),
                calls: calls.clone(),
            };
            run.done.push(said);
            run.done.extend(calls.into_iter().map(answered));
            self.write_text(talk, now, out);
            return self.ask(talk, out);
        }
        if matches!(finish, Finish::Length | Finish::Filter) || (run.text.is_empty() && run.part == 0) {
            return self.leave(talk, now, Word::Short, out);
        }
        self.write_text(talk, now, out);
        self.over(talk, out);
    }

    /// It did not work. What was said stays; what can be tried again is, before the
    /// visitor hears of it.
    pub(super) fn failed(&mut self, talk: &mut Talk, now: Millis, failure: Failure, out: &mut Wished) {
        let Some(run) = self.run.as_mut().filter(|run| run.stage == Stage::Asking) else {
            return;
        };
        if failure == Failure::Expired {
            // The page is asked for another one; who comes with it is answered.
            self.run = None;
            out.push(Effect::Do(Do::Stop));
            return refuse(ErrorCode::TokenExpired, "the token is over", out);
        }
        let pause = match failure {
            Failure::Unreachable => PAUSE_MS << (2 * (run.tries - 1).min(8)),
            Failure::Limited(pause) => pause.max(PAUSE_MS),
            Failure::Refused | Failure::Expired => Millis::MAX,
        };
        if run.text.is_empty() && run.tries < TRIES && pause <= PATIENCE_MS {
            run.calls.clear();
            run.stage = Stage::Pausing(now + pause);
            return out.push(Effect::WakeAt(now + pause));
        }
        let word = match failure {
            Failure::Limited(_) => Word::Crowded,
            _ => Word::Cut,
        };
        self.leave(talk, now, word, out);
    }

    /// Ends an answer in the middle. What was said stays, and can be asked for again.
    fn leave(&mut self, talk: &mut Talk, now: Millis, word: Word, out: &mut Wished) {
        let Some(run) = &mut self.run else { return };
        let said = core::mem::take(&mut run.text);
        let text = match (said.as_str(), word) {
            ("", Word::Cut | Word::Short) => say(self.lang, Word::Silent).to_owned(),
            ("", word) => say(self.lang, word).to_owned(),
            (said, word) => [said, "\n\n", say(self.lang, word)].concat(),
        };
        self.write(talk, now, again(self.lang, text), out);
        self.over(talk, out);
    }

    /// The visitor wants to hear no more of it. What was said stays, and the rest can
    /// be asked for again.
    pub(super) fn stopped(&mut self, talk: &mut Talk, now: Millis, out: &mut Wished) {
        let ours = |run: &Run| !matches!(run.stage, Stage::Waiting | Stage::Closing);
        if self.run.as_ref().is_some_and(ours) {
            self.leave(talk, now, Word::Stopped, out);
        }
    }

    /// Ends an answer for something else. What was said stays.
    pub(super) fn stop(&mut self, talk: &mut Talk, now: Millis, out: &mut Wished) {
        if self.run.as_ref().is_none_or(|run| run.stage == Stage::Closing) {
            return;
        }
        self.write_text(talk, now, out);
        self.over(talk, out);
    }

    fn over(&mut self, talk: &Talk, out: &mut Wished) {
        let Some(run) = &mut self.run else { return };
        run.stage = Stage::Closing;
        typing(run, self.lang, false, out);
        let kept = (0..run.part).all(|part| !talk.wished(&key(run.answers, part)));
        if kept {
            self.run = None;
            out.push(Effect::Do(Do::Stop));
        }
    }

    /// Writes what was said of the current part.
    fn write_text(&mut self, talk: &mut Talk, now: Millis, out: &mut Wished) {
        let text = self.run.as_mut().map(|run| core::mem::take(&mut run.text));
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.write(talk, now, Content::text(text), out);
        }
    }

    fn write(&mut self, talk: &mut Talk, now: Millis, content: Content, out: &mut Wished) {
        let Some(run) = &mut self.run else { return };
        let key = key(run.answers, run.part);
        run.part += 1;
        let Some(id) = message_id(&talk.meta.epoch, &key) else {
            return;
        };
        typing(run, self.lang, false, out);
        talk.wish(now, wish(key, id, self.lang, content), out);
    }
}

fn wish(key: String, id: MessageId, lang: super::Lang, content: Content) -> Wish {
    let message = Message {
        id,
        client_id: None,
        from: author(lang),
        content,
    };
    Wish {
        key,
        client_id: None,
        deed: Deed::Log(Box::new(EntryBody::Message(message))),
    }
}

fn again(lang: super::Lang, text: String) -> Content {
    let label = say(lang, Word::Again).to_owned();
    let replies = ActionId::new(super::AGAIN)
        .map(|id| vec![QuickReply { id, label }])
        .unwrap_or_default();
    Content::quick_replies(&QuickReplies { text, replies })
}

fn typing(run: &mut Run, lang: super::Lang, on: bool, out: &mut Wished) {
    if run.typing != on {
        run.typing = on;
        let from = author(lang);
        out.push(Effect::Send(ServerFrame::Typing(TypingDown { from, on })));
    }
}

/// What the agent hears of a tool it used.
fn answered(call: Call) -> Turn {
    let content = match call.name.as_str() {
        "show_products" if read_products(&call.arguments).is_some() => "The visitor sees them.",
        "show_products" => "Nothing was shown: whole products are needed, with title and price.",
        "hand_off" => "Nobody can take over in this chat. Say how else to reach the shop, if you know it.",
        _ => "There is no such tool here.",
    };
    Turn::Result {
        call: call.id,
        name: call.name,
        content: content.to_owned(),
    }
}

/// The visitor's last entry; what came before it is answered with it.
fn last_said(talk: &Talk) -> Option<Seq> {
    let mut own = talk
        .log
        .iter()
        .rev()
        .filter(|record| record.by_visitor().is_some());
    own.next().map(|record| record.entry.seq)
}

/// The entry is the visitor's last, in a conversation that goes on.
fn is_last(talk: &Talk, seq: Seq) -> bool {
    last_said(talk) == Some(seq) && !talk.ended_after(seq)
}

/// The entry that wants an answer.
fn due(talk: &Talk) -> Option<Seq> {
    let last = last_said(talk)?;
    let begun = key(last, 0);
    (!talk.knows(&begun) && !talk.ended_after(last)).then_some(last)
}
