//! A small backend that speaks Aisle v1 over WebSocket, and can be wrong in one way.
//!
//! Keeps everything in memory and nothing for long. It is here so that the kit can be
//! shown to find what it is for.

mod peer;

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use aisle_core::protocol::*;
use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message as Wire;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use peer::Peer;

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    Nothing,
    NoDedupe,
    ForgetsNamesWithTheConnection,
    ResumeOneTooMany,
    ResumeOneTooFew,
    IgnoresEpoch,
    SilentBeyondHead,
    SilentGap,
    ForgetsNothing,
    NoPrev,
    EventsUnanswered,
    AnswersTwice,
    AckElsewhere,
    LeaksById,
    OneNameForAll,
    AnySecret,
    NoSupersede,
    AnyProtocol,
    AnyFirstFrame,
    LiveBeforeWelcome,
    PongOfOne,
    ComplainsOfUnknown,
    ClosesOnMalformed,
    NamesNobodyInRejects,
    AnyLength,
    AnyDepth,
    AnyFrame,
    LosesWhatIsTooFast,
    RefusesTheFastForGood,
    HistoryIgnoresLimit,
    HistoryIncludesBefore,
    HistoryEndsEarly,
    FlattensContent,
    OtherIdsInReplay,
    NoEcho,
    TellsOnlyTheSpeaker,
    NewcomersGetNothing,
    ReadGoesBack,
    ReadVersionStands,
    RatesTwice,
    TypingIsAnError,
    ConversationForEachTab,
    StrictKeys,
    HeadFromNowhere,
    Mute,
    HistoryBeyondIsNothing,
    AnswersAnotherQuestion,
    SuggestsWithoutTheText,
    TicketEachTime,
    LosesAWord,
    LogsAWordTwice,
}

#[derive(Default)]
struct Conversation {
    owner: String,
    log: Vec<Entry>,
    floor: Seq,
    names: HashMap<ClientId, Ack>,
    read: Seq,
}

struct Seat {
    number: u64,
    conversation: String,
    tab: (String, String),
    tell: mpsc::UnboundedSender<Tell>,
}

enum Tell {
    Frame(Box<ServerFrame>),
    End(u16, ErrorCode),
}

#[derive(Default)]
struct World {
    secrets: HashMap<String, String>,
    conversations: HashMap<String, Conversation>,
    seats: Vec<Seat>,
    versions: u64,
    numbers: u64,
}

pub(crate) struct Backend {
    pub(crate) address: SocketAddr,
}

/// Starts one.
pub(crate) async fn backend(wrong: Wrong) -> Backend {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let world = Arc::new(Mutex::new(World::default()));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(connection(stream, Arc::clone(&world), wrong));
        }
    });
    Backend { address }
}

async fn connection(stream: TcpStream, world: Arc<Mutex<World>>, wrong: Wrong) {
    stream.set_nodelay(true).unwrap();
    let Ok(socket) = accept_async(stream).await else {
        return;
    };
    let (mut sink, mut stream) = socket.split();
    let (tell, mut told) = mpsc::unbounded_channel();
    let number = {
        let mut world = world.lock().unwrap();
        world.numbers += 1;
        world.numbers
    };
    let mut peer = Peer {
        world: Arc::clone(&world),
        wrong,
        tell,
        number,
        at: None,
        names: HashSet::new(),
        second: (Instant::now(), 0),
    };
    loop {
        let going = tokio::select! {
            biased;
            next = told.recv() => match next {
                Some(Tell::Frame(frame)) => sink.send(Wire::text(encode(&*frame))).await.is_ok(),
                Some(Tell::End(code, error)) => {
                    let why = ServerFrame::Error(ServerError {
                        code: error,
                        message: "as the protocol says".into(),
                        retryable: false,
                        retry_after_ms: None,
                    });
                    let _ = sink.send(Wire::text(encode(&why))).await;
                    let close = CloseFrame { code: code.into(), reason: "".into() };
                    let _ = sink.send(Wire::Close(Some(close))).await;
                    false
                }
                None => false,
            },
            came = stream.next() => match came {
                Some(Ok(Wire::Text(text))) => {
                    peer.hear(text.as_str());
                    true
                }
                Some(Ok(Wire::Close(_)) | Err(_)) | None => false,
                Some(Ok(_)) => true,
            },
        };
        if !going {
            break;
        }
    }
    world.lock().unwrap().seats.retain(|seat| seat.number != number);
}
