//! The kit finds what it is for, and aisle-server keeps its word.

use std::time::Duration;

use aisle_rig::conform::{Level, Options, Report, Verdict, claims, conform};
use aisle_rig::net::Transport;
use tokio::task::JoinSet;

use crate::backend::{Wrong, backend};
use crate::front::{Off, front};
use crate::server::{SHOP, agent_token, server};

async fn report_of(wrong: Wrong) -> Report {
    let backend = backend(wrong).await;
    let mut options = Options::new(&format!("ws://{}/v1", backend.address));
    options.transports = vec![Transport::WebSocket];
    // A fault that is silence costs so much, each time.
    options.patience = Duration::from_millis(if wrong == Wrong::Nothing { 15_000 } else { 4_000 });
    conform(&options).await.unwrap()
}

/// Each way of being wrong, and exactly the claims that it breaks.
const FOUND: &[(Wrong, &[&str])] = &[
    (
        Wrong::AckElsewhere,
        &[
            "L2.history-ends",
            "L3.ack-place",
            "L3.idempotent-client-id",
            "L3.idempotent-other-tab",
            "L3.idempotent-reconnect",
            "L3.read-marks",
        ],
    ),
    (Wrong::AnswersTwice, &["L3.ack-or-reject"]),
    (Wrong::AnyDepth, &["L3.depth-limit", "L3.vectors"]),
    (Wrong::AnyFirstFrame, &["L3.hello-first"]),
    (Wrong::AnyFrame, &["L3.frame-limit", "L3.text-limit"]),
    (Wrong::AnyLength, &["L3.text-limit"]),
    (Wrong::AnyProtocol, &["L3.protocol-version"]),
    (Wrong::AnySecret, &["L1.wrong-secret"]),
    (
        Wrong::ClosesOnMalformed,
        &[
            "L0.unknown-frames",
            "L3.malformed",
            "L3.malformed-named",
            "L3.vectors",
        ],
    ),
    (Wrong::ComplainsOfUnknown, &["L0.unknown-frames", "L3.vectors"]),
    (
        Wrong::ConversationForEachTab,
        &[
            "L0.other-tab",
            "L1.replay",
            "L2.stable-ids",
            "L3.conversation-once",
            "L3.idempotent-client-id",
            "L3.idempotent-other-tab",
            "L3.idempotent-reconnect",
            "L3.prev-chain",
            "L3.rate-limit",
            "L3.rating",
            "L3.read-marks",
            "L3.resume-while-away",
            "L3.same-order",
            "L3.unknown-content",
        ],
    ),
    (Wrong::EventsUnanswered, &["L3.ack-or-reject", "L3.vectors"]),
    (Wrong::FlattensContent, &["L3.unknown-content"]),
    (
        Wrong::ForgetsNamesWithTheConnection,
        &["L3.idempotent-other-tab", "L3.idempotent-reconnect"],
    ),
    (Wrong::ForgetsNothing, &["L3.forget"]),
    (Wrong::HistoryEndsEarly, &["L2.history-pages"]),
    (Wrong::HistoryIgnoresLimit, &["L2.history-pages"]),
    (Wrong::HistoryIncludesBefore, &["L2.history-pages"]),
    (Wrong::IgnoresEpoch, &["L3.resume-other-epoch"]),
    (Wrong::LeaksById, &["L1.foreign-conversation"]),
    (Wrong::LiveBeforeWelcome, &["L0.order"]),
    (Wrong::LosesWhatIsTooFast, &["L3.rate-limit"]),
    (Wrong::NamesNobodyInRejects, &["L3.malformed-named", "L3.vectors"]),
    (
        Wrong::NewcomersGetNothing,
        &[
            "L1.replay",
            "L2.stable-ids",
            "L3.conversation-once",
            "L3.gap-told",
            "L3.idempotent-client-id",
            "L3.idempotent-other-tab",
            "L3.idempotent-reconnect",
            "L3.prev-chain",
            "L3.rate-limit",
            "L3.rating",
            "L3.resume-beyond-head",
            "L3.resume-exact",
            "L3.resume-other-epoch",
            "L3.typing-harmless",
            "L3.unknown-content",
        ],
    ),
    (
        Wrong::NoDedupe,
        &[
            "L3.idempotent-client-id",
            "L3.idempotent-other-tab",
            "L3.idempotent-reconnect",
        ],
    ),
    (
        Wrong::NoEcho,
        &[
            "L2.echo",
            "L2.stable-ids",
            "L3.ack-place",
            "L3.idempotent-client-id",
            "L3.idempotent-other-tab",
            "L3.idempotent-reconnect",
            "L3.prev-chain",
            "L3.rate-limit",
            "L3.unknown-content",
        ],
    ),
    (
        Wrong::NoPrev,
        &[
            "L2.history-pages",
            "L3.prev-chain",
            "L3.resume-exact",
            "L3.same-order",
        ],
    ),
    (Wrong::NoSupersede, &["L3.supersede"]),
    (Wrong::OneNameForAll, &["L1.foreign-conversation"]),
    (
        Wrong::OtherIdsInReplay,
        &["L2.history-pages", "L2.stable-ids", "L3.prev-chain"],
    ),
    (
        Wrong::PongOfOne,
        &["L0.ping", "L3.ack-or-reject", "L3.typing-harmless", "L3.vectors"],
    ),
    (Wrong::RatesTwice, &["L3.rating"]),
    (Wrong::ReadGoesBack, &["L3.read-marks"]),
    (Wrong::ReadVersionStands, &["L3.read-marks"]),
    (Wrong::RefusesTheFastForGood, &["L3.rate-limit"]),
    (
        Wrong::ResumeOneTooMany,
        &["L3.resume-exact", "L3.resume-while-away"],
    ),
    (Wrong::SilentBeyondHead, &["L3.resume-beyond-head"]),
    (Wrong::SilentGap, &["L3.gap-told"]),
    (Wrong::TellsOnlyTheSpeaker, &["L0.other-tab", "L3.same-order"]),
    (Wrong::TypingIsAnError, &["L3.typing-harmless", "L3.vectors"]),
    (
        Wrong::ResumeOneTooFew,
        &["L3.resume-exact", "L3.resume-while-away"],
    ),
    (Wrong::StrictKeys, &["L0.unknown-keys", "L3.vectors"]),
    (Wrong::HeadFromNowhere, &["L0.welcome", "L3.typing-harmless"]),
    (
        Wrong::Mute,
        &[
            "L0.own-message",
            "L0.other-tab",
            "L2.echo",
            "L2.stable-ids",
            "L3.ack-place",
            "L3.prev-chain",
            "L3.same-order",
        ],
    ),
    (Wrong::HistoryBeyondIsNothing, &["L2.history-ends"]),
    (Wrong::AnswersAnotherQuestion, &["L3.ask"]),
    (Wrong::SuggestsWithoutTheText, &["L3.suggest"]),
    (Wrong::TicketEachTime, &["L3.ticket-once"]),
];

/// The same for what goes by requests, of a server that is right behind a front that is not.
const BY_REQUESTS: &[(Off, &[&str])] = &[
    (Off::Nothing, &[]),
    (Off::NoOpen, &["L0.sse-open"]),
    (Off::NoIds, &["L3.sse-ids"]),
    (Off::IgnoresLastEventId, &["L3.sse-last-event-id"]),
    (Off::GoneIsNotFound, &["L3.frames-gone", "L3.poll-gone"]),
    (Off::PollsOnce, &["L3.poll-again"]),
    (Off::TakesAnything, &["L3.posts-malformed"]),
    (Off::NoCors, &["L0.cors-poll", "L0.cors-sse"]),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_way_of_being_wrong_by_requests_breaks_exactly_its_own_claims() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(&folder.path().join("aisle.db")).await;
    for (off, wanted) in BY_REQUESTS {
        let front = front(server.address(), *off).await;
        let mut options = Options::new(&format!("http://{front}/v1"));
        options.transports = vec![Transport::Sse, Transport::Poll];
        options.origin = Some(SHOP.into());
        options.patience = Duration::from_millis(5_000);
        let particular = claims::all().iter().filter(|claim| claim.over.is_some());
        // How often a comment comes is up to the server: none is skipped, not broken.
        options.only = particular
            .map(|claim| claim.id.to_owned())
            .filter(|id| id != "L3.sse-comments")
            .collect();
        let report = conform(&options).await.unwrap();
        assert_eq!(report.broken(), *wanted, "{off:?}\n{}", report.text());
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_is_right_is_found_right() {
    let report = report_of(Wrong::Nothing).await;
    assert_eq!(
        (report.level(), report.broken()),
        (Some(Level::L3), vec![]),
        "{}",
        report.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_of_being_wrong_breaks_exactly_its_own_claims() {
    let mut running = JoinSet::new();
    for (wrong, claims) in FOUND {
        running.spawn(async move {
            let report = report_of(*wrong).await;
            let mut wanted = claims.to_vec();
            wanted.sort_unstable();
            (report.broken() != wanted).then(|| format!("{wrong:?}: {:?}, not {wanted:?}", report.broken()))
        });
    }
    let mut complaints: Vec<String> = running.join_all().await.into_iter().flatten().collect();
    complaints.sort();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn a_claim_that_no_wrong_backend_breaks_is_known_by_name() {
    let untried: Vec<&str> = claims::all()
        .iter()
        .map(|claim| claim.id)
        .filter(|id| !FOUND.iter().any(|(_, claims)| claims.contains(id)))
        .filter(|id| !BY_REQUESTS.iter().any(|(_, claims)| claims.contains(id)))
        .collect();
    assert_eq!(untried, UNTRIED);
}

/// What neither has the means to break: a log for each transport, agents.
const UNTRIED: &[&str] = &[
    "L3.idempotent-transports",
    "L3.agent-answer",
    "L3.agent-typing",
    "L3.sse-comments",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_level_is_the_highest_below_which_every_claim_holds() {
    let level = async |wrong| report_of(wrong).await.level();
    assert_eq!(level(Wrong::NoDedupe).await, Some(Level::L2));
    assert_eq!(level(Wrong::HistoryIgnoresLimit).await, Some(Level::L1));
    assert_eq!(level(Wrong::AnySecret).await, Some(Level::L0));
    assert_eq!(level(Wrong::PongOfOne).await, None);
}

#[tokio::test]
async fn nobody_there_is_no_level_and_says_so() {
    let mut options = Options::new("ws://127.0.0.1:1/v1");
    options.only = vec!["L0.welcome".into()];
    let report = conform(&options).await.unwrap();
    assert_eq!(report.level(), None);
    assert!(
        report.text().contains("No connection over websocket"),
        "{}",
        report.text()
    );
    assert_eq!(report.json()["transports"][0]["claims"][0]["verdict"], "broken");
}

#[tokio::test(flavor = "multi_thread")]
async fn aisle_server_reaches_l3_over_all_transports() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(&folder.path().join("aisle.db")).await;
    let mut options = Options::new(&format!("ws://{}/v1", server.address()));
    options.agent = Some(agent_token(&server, "Mina").await);
    options.origin = Some(SHOP.into());
    options.patience = Duration::from_secs(15);
    let report = conform(&options).await.unwrap();
    assert_eq!(
        (report.level(), report.broken()),
        (Some(Level::L3), vec![]),
        "{}",
        report.text()
    );
    let skipped: Vec<&str> = report
        .over
        .iter()
        .flat_map(|over| &over.outcomes)
        .filter(|outcome| matches!(outcome.verdict, Verdict::Skipped(_)))
        .map(|outcome| outcome.claim.id)
        .collect();
    assert!(skipped.is_empty(), "{}", report.text());
    server.stop().await;
}
