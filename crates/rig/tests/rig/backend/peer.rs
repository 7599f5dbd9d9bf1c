//! What it says to one client.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aisle_core::protocol::*;
use tokio::sync::mpsc;

use super::{Conversation, Seat, Tell, World, Wrong};

pub(super) struct Peer {
    pub(super) world: Arc<Mutex<World>>,
    pub(super) wrong: Wrong,
    pub(super) tell: mpsc::UnboundedSender<Tell>,
    pub(super) number: u64,
    pub(super) at: Option<String>,
    pub(super) names: HashSet<ClientId>,
    pub(super) second: (Instant, u32),
}

impl Peer {
    fn say(&self, frame: ServerFrame) {
        let _ = self.tell.send(Tell::Frame(Box::new(frame)));
    }

    fn end(&self, code: u16, error: ErrorCode) {
        let _ = self.tell.send(Tell::End(code, error));
    }

    fn reject(&self, client_id: &ClientId, code: ErrorCode, wait: Option<i64>) {
        self.say(ServerFrame::Reject(Reject {
            client_id: client_id.clone(),
            code,
            retryable: wait.is_some(),
            retry_after_ms: wait,
        }));
    }

    fn error(&self, code: ErrorCode) {
        self.say(ServerFrame::Error(ServerError {
            code,
            message: String::new(),
            retryable: false,
            retry_after_ms: None,
        }));
    }

    pub(super) fn hear(&mut self, text: &str) {
        if self.wrong == Wrong::StrictKeys && text.contains("\"mood\"") {
            return self.end(4400, ErrorCode::Malformed);
        }
        let lenient = match limits::check_frame(text) {
            Err(FrameError::TooLong) => self.wrong == Wrong::AnyFrame,
            Err(_) => self.wrong == Wrong::AnyDepth,
            Ok(()) => false,
        };
        let frame = match lenient {
            true => serde_json::from_str(text).map_err(|_| FrameError::Malformed),
            false => decode::<ClientFrame>(text),
        };
        match frame {
            Ok(frame) => self.frame(frame),
            Err(error) => self.unreadable(text, error),
        }
    }

    fn unreadable(&mut self, text: &str, error: FrameError) {
        let code = match error {
            FrameError::Malformed => ErrorCode::Malformed,
            _ => ErrorCode::TooLarge,
        };
        if self.at.is_none() || (self.wrong == Wrong::ClosesOnMalformed && code == ErrorCode::Malformed) {
            return self.end(4400, code);
        }
        let frame: Option<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(text).ok();
        let (kind, value) = match frame
            .as_ref()
            .filter(|frame| frame.len() == 1)
            .and_then(|frame| frame.iter().next())
        {
            Some((kind, value)) => (kind.as_str(), Some(value)),
            None => ("", None),
        };
        let name = value
            .and_then(|value| value.get("client_id"))
            .and_then(|id| id.as_str());
        let name = name
            .and_then(|id| ClientId::new(id).ok())
            .filter(|_| self.wrong != Wrong::NamesNobodyInRejects);
        match name {
            Some(id) => self.reject(&id, code, None),
            None if kind == "hologram" && self.wrong != Wrong::ComplainsOfUnknown => {}
            None => self.error(code),
        }
    }

    fn frame(&mut self, frame: ClientFrame) {
        let Some(at) = self.at.clone() else {
            match frame {
                ClientFrame::Hello(hello) => self.hello(hello),
                ClientFrame::Ping(ping) if self.wrong == Wrong::AnyFirstFrame => {
                    self.say(ServerFrame::Pong(Pong { n: ping.n }));
                }
                _ => self.end(4400, ErrorCode::Malformed),
            }
            return;
        };
        match frame {
            ClientFrame::Hello(_) => self.error(ErrorCode::Malformed),
            ClientFrame::Ping(ping) => {
                let n = if self.wrong == Wrong::PongOfOne { 1 } else { ping.n };
                self.say(ServerFrame::Pong(Pong { n }));
            }
            ClientFrame::Message(say) => self.message(&at, say),
            ClientFrame::Rate(rate) => {
                if !(1..=5).contains(&rate.score) {
                    return self.reject(&rate.client_id, ErrorCode::Malformed, None);
                }
                let once = self.wrong != Wrong::RatesTwice;
                let body = EntryBody::Rating {
                    score: rate.score,
                    comment: rate.comment,
                };
                self.log(&at, rate.client_id, body, once);
            }
            ClientFrame::End(end) => {
                self.log(&at, end.client_id, EntryBody::Closed { by: Role::Visitor }, true)
            }
            ClientFrame::Event(event) if self.wrong == Wrong::EventsUnanswered => drop(event),
            ClientFrame::Event(event) => {
                self.say(ServerFrame::Ack(Ack {
                    client_id: event.client_id,
                    seq: None,
                }));
            }
            ClientFrame::Action(action) => {
                self.reject(&action.client_id, ErrorCode::NotFound, None);
                if self.wrong == Wrong::AnswersTwice {
                    self.reject(&action.client_id, ErrorCode::NotFound, None);
                }
            }
            ClientFrame::Transcript(wish) => self.reject(&wish.client_id, ErrorCode::Unsupported, None),
            ClientFrame::Forget(wish) => self.forget(&at, wish.client_id),
            ClientFrame::Read(read) => self.read(&at, read.up_to),
            ClientFrame::History(request) => self.history(&at, request),
            ClientFrame::Ask(ask) => self.say(ServerFrame::Answer(Answer {
                n: if self.wrong == Wrong::AnswersAnotherQuestion {
                    0
                } else {
                    ask.n
                },
                data: None,
                error: Some(ErrorCode::NotFound),
            })),
            ClientFrame::Suggest(ask) => self.say(ServerFrame::Suggestions(Suggestions {
                text: if self.wrong == Wrong::SuggestsWithoutTheText {
                    String::new()
                } else {
                    ask.text
                },
                items: Vec::new(),
            })),
            ClientFrame::Upload(wish) => {
                self.second.1 += u32::from(self.wrong == Wrong::TicketEachTime);
                self.say(ServerFrame::Ticket(Ticket {
                    id: format!("{}-{}", wish.client_id, self.second.1),
                    client_id: wish.client_id,
                    offset: 0,
                    chunk: CHUNK_BYTES,
                }));
            }
            ClientFrame::Typing(_) if self.wrong == Wrong::TypingIsAnError => {
                self.error(ErrorCode::Unsupported)
            }
            _ => {}
        }
    }

    fn hello(&mut self, hello: Hello) {
        if hello.protocol != PROTOCOL && self.wrong != Wrong::AnyProtocol {
            return self.end(4426, ErrorCode::Unsupported);
        }
        let visitor = hello.visitor.id.as_str().to_owned();
        let world = Arc::clone(&self.world);
        let mut world = world.lock().unwrap();
        let known = world
            .secrets
            .entry(visitor.clone())
            .or_insert_with(|| hello.visitor.secret.clone());
        if *known != hello.visitor.secret && self.wrong != Wrong::AnySecret {
            return self.end(4403, ErrorCode::Forbidden);
        }
        let id = match &hello.conversation {
            ConversationRef::Id(id) => id.as_str().to_owned(),
            ConversationRef::ClientId(id) if self.wrong == Wrong::OneNameForAll => format!("c{id}"),
            ConversationRef::ClientId(id) if self.wrong == Wrong::ConversationForEachTab => {
                short(&format!("{visitor}{id}{}", hello.instance))
            }
            ConversationRef::ClientId(id) => short(&format!("{visitor}{id}")),
        };
        let conversation = world.conversations.entry(id.clone()).or_default();
        if conversation.owner.is_empty() {
            conversation.owner = visitor.clone();
            conversation.floor = 1;
        }
        let is_own = conversation.owner == visitor;
        if !is_own && !matches!(self.wrong, Wrong::LeaksById | Wrong::OneNameForAll) {
            return self.end(4403, ErrorCode::Forbidden);
        }
        let head = conversation.log.last().map_or(0, |entry| entry.seq);
        let (after, gap) = self.replay_from(conversation, hello.resume.as_ref(), head);
        let mut entries: Vec<Entry> = conversation
            .log
            .iter()
            .filter(|entry| entry.seq > after)
            .cloned()
            .collect();
        if self.wrong == Wrong::NewcomersGetNothing && hello.resume.is_none() {
            entries.clear();
        }
        if self.wrong == Wrong::OtherIdsInReplay {
            entries.iter_mut().for_each(|entry| {
                if let Some(EntryBody::Message(mut message)) = entry.body.known().cloned() {
                    message.id = MessageId::new(format!("{}-{}", message.id, self.number)).unwrap();
                    entry.body = lenient(&EntryBody::Message(message));
                }
            });
        }
        let (floor, read) = (conversation.floor, conversation.read);
        world.versions += 1;
        let v = world.versions;
        let welcome = Welcome {
            session: SessionId::new("s").unwrap(),
            conversation: ConversationId::new(id.clone()).unwrap(),
            epoch: epoch(),
            floor,
            head: if self.wrong == Wrong::HeadFromNowhere {
                head + 5
            } else {
                head
            },
            at: 0,
            features: Features {
                history: true,
                typing: true,
                read: true,
                rating: true,
                upload: true,
                ask: vec!["suggest".into()],
                ..Features::default()
            },
            state: State {
                read: Some(ReadMarks {
                    v,
                    visitor: read,
                    agent: 0,
                }),
                ..State::default()
            },
        };
        let events = ServerFrame::Events(Events {
            epoch: epoch(),
            entries: entries.clone(),
        });
        let early = self.wrong == Wrong::LiveBeforeWelcome && !entries.is_empty();
        if early {
            self.say(events.clone());
        }
        self.say(ServerFrame::Welcome(Box::new(welcome)));
        if let Some(gap) = gap {
            self.say(ServerFrame::Gap(gap));
        }
        if !entries.is_empty() && !early {
            self.say(events);
        }
        self.say(ServerFrame::Live {});
        let tab = (visitor, hello.instance.as_str().to_owned());
        if self.wrong != Wrong::NoSupersede {
            for seat in world.seats.iter().filter(|seat| seat.tab == tab) {
                let _ = seat.tell.send(Tell::End(4409, ErrorCode::Superseded));
            }
        }
        world.seats.push(Seat {
            number: self.number,
            conversation: id.clone(),
            tab,
            tell: self.tell.clone(),
        });
        self.at = Some(id);
    }

    fn replay_from(
        &self,
        conversation: &Conversation,
        resume: Option<&ResumePoint>,
        head: Seq,
    ) -> (Seq, Option<Gap>) {
        let Some(point) = resume.filter(|point| point.epoch == epoch() || self.wrong == Wrong::IgnoresEpoch)
        else {
            return (0, None);
        };
        if point.seq > head {
            return (
                if self.wrong == Wrong::SilentBeyondHead {
                    head
                } else {
                    0
                },
                None,
            );
        }
        if point.seq > 0 && point.seq + 1 < conversation.floor {
            let gap = Gap {
                epoch: epoch(),
                after: point.seq,
                before: conversation.floor,
            };
            return (point.seq, Some(gap).filter(|_| self.wrong != Wrong::SilentGap));
        }
        match self.wrong {
            // Places have holes: the next entry is two further on.
            Wrong::ResumeOneTooFew => (point.seq + 2, None),
            Wrong::ResumeOneTooMany => (point.seq.saturating_sub(1), None),
            _ => (point.seq, None),
        }
    }

    fn message(&mut self, at: &str, say: SendMessage) {
        let text = serde_json::from_str::<Text>(say.content.data.get()).map(|text| text.text);
        let long = text.is_ok_and(|text| text.len() > limits::TEXT_BYTES);
        if long && !matches!(self.wrong, Wrong::AnyLength | Wrong::AnyFrame) {
            return self.reject(&say.client_id, ErrorCode::TooLarge, None);
        }
        if self.second.0.elapsed() > Duration::from_millis(40) {
            self.second = (Instant::now(), 0);
        }
        self.second.1 += 1;
        if self.second.1 > 12 {
            return match self.wrong {
                Wrong::LosesWhatIsTooFast => self.say(ServerFrame::Ack(Ack {
                    client_id: say.client_id,
                    seq: Some(1),
                })),
                Wrong::RefusesTheFastForGood => self.reject(&say.client_id, ErrorCode::RateLimited, None),
                _ => self.reject(&say.client_id, ErrorCode::RateLimited, Some(45)),
            };
        }
        let is_meant = say.content.fallback == "up 1";
        if is_meant && self.wrong == Wrong::LosesAWord {
            return self.say(ServerFrame::Ack(Ack {
                client_id: say.client_id,
                seq: Some(2),
            }));
        }
        let content = match self.wrong {
            Wrong::FlattensContent => Content::text(say.content.fallback),
            _ => say.content,
        };
        let id = format!(
            "m{}",
            self.world.lock().unwrap().numbers + u64::from(self.second.1)
        );
        let message = Message {
            id: MessageId::new(short(&format!("{id}{}", say.client_id))).unwrap(),
            client_id: Some(say.client_id.clone()).filter(|_| self.wrong != Wrong::NoEcho),
            from: Author::visitor(),
            content,
        };
        let once = match self.wrong {
            Wrong::NoDedupe => false,
            Wrong::ForgetsNamesWithTheConnection => !self.names.insert(say.client_id.clone()),
            _ => true,
        };
        if is_meant && self.wrong == Wrong::LogsAWordTwice {
            self.log(
                at,
                say.client_id.clone(),
                EntryBody::Message(message.clone()),
                false,
            );
            return self.log(at, say.client_id, EntryBody::Message(message), false);
        }
        self.log(at, say.client_id, EntryBody::Message(message), once);
    }

    fn log(&self, at: &str, client_id: ClientId, body: EntryBody, once: bool) {
        let mut world = self.world.lock().unwrap();
        let conversation = world.conversations.get_mut(at).unwrap();
        if let Some(ack) = conversation.names.get(&client_id).filter(|_| once) {
            return self.say(ServerFrame::Ack(ack.clone()));
        }
        let prev = conversation.log.last().map_or(0, |entry| entry.seq);
        let entry = Entry {
            // With holes, as the protocol allows.
            seq: prev + 2,
            prev: if self.wrong == Wrong::NoPrev { 0 } else { prev },
            at: 0,
            body: lenient(&body),
        };
        conversation.log.push(entry.clone());
        let seq = if self.wrong == Wrong::AckElsewhere {
            entry.seq + 1
        } else {
            entry.seq
        };
        let ack = Ack {
            client_id: client_id.clone(),
            seq: Some(seq),
        };
        conversation.names.insert(client_id, ack.clone());
        self.say(ServerFrame::Ack(ack));
        let events = ServerFrame::Events(Events {
            epoch: epoch(),
            entries: vec![entry],
        });
        for seat in world.seats.iter().filter(|seat| seat.conversation == at) {
            if self.wrong != Wrong::Mute
                && (self.wrong != Wrong::TellsOnlyTheSpeaker || seat.number == self.number)
            {
                let _ = seat.tell.send(Tell::Frame(Box::new(events.clone())));
            }
        }
    }

    fn forget(&self, at: &str, client_id: ClientId) {
        {
            let mut world = self.world.lock().unwrap();
            let conversation = world.conversations.get_mut(at).unwrap();
            let head = conversation.log.last().map_or(0, |entry| entry.seq);
            if self.wrong != Wrong::ForgetsNothing {
                conversation.log.clear();
                conversation.floor = head + 2;
            }
            conversation.log.push(Entry {
                seq: head + 2,
                prev: head,
                at: 0,
                body: lenient(&EntryBody::Erased { up_to: head }),
            });
        }
        self.say(ServerFrame::Ack(Ack { client_id, seq: None }));
    }

    fn read(&self, at: &str, up_to: Seq) {
        let mut world = self.world.lock().unwrap();
        if self.wrong != Wrong::ReadVersionStands {
            world.versions += 1;
        }
        let v = world.versions;
        let conversation = world.conversations.get_mut(at).unwrap();
        let head = conversation.log.last().map_or(0, |entry| entry.seq);
        let up_to = up_to.min(head);
        conversation.read = if self.wrong == Wrong::ReadGoesBack {
            up_to
        } else {
            conversation.read.max(up_to)
        };
        let marks = ReadMarks {
            v,
            visitor: conversation.read,
            agent: 0,
        };
        let state = State {
            read: Some(marks),
            ..State::default()
        };
        self.say(ServerFrame::State(Box::new(state)));
    }

    fn history(&self, at: &str, request: HistoryRequest) {
        let world = self.world.lock().unwrap();
        let conversation = &world.conversations[at];
        let below = |entry: &&Entry| match self.wrong {
            Wrong::HistoryIncludesBefore => entry.seq <= request.before,
            _ => entry.seq < request.before,
        };
        let mut entries: Vec<Entry> = conversation.log.iter().filter(below).cloned().collect();
        let head = conversation.log.last().map_or(0, |entry| entry.seq);
        if self.wrong == Wrong::HistoryBeyondIsNothing && request.before > head + 1 {
            entries.clear();
        }
        let limit = match self.wrong {
            Wrong::HistoryIgnoresLimit => usize::MAX,
            _ => request.limit.max(1) as usize,
        };
        let more = entries.len() > limit && self.wrong != Wrong::HistoryEndsEarly;
        entries.drain(..entries.len().saturating_sub(limit));
        self.say(ServerFrame::History(HistoryPage {
            epoch: epoch(),
            before: request.before,
            entries,
            more,
        }));
    }
}

fn epoch() -> Epoch {
    Epoch::new("life").unwrap()
}

fn lenient(body: &EntryBody) -> Lenient<EntryBody> {
    serde_json::from_str(&encode(body)).unwrap()
}

/// A name of at most 64 characters, as good as this one.
fn short(long: &str) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    long.hash(&mut hasher);
    format!("c{:016x}", hasher.finish())
}
