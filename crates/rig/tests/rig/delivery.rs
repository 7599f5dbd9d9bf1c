//! Ten thousand messages through a network that is out to lose them.

use std::time::Duration;

use aisle_rig::deliver::{Plan, deliver};
use aisle_server::Server;

use crate::backend::{Wrong, backend};
use crate::server::{agent_token, settings};

/// The faults of every run; another one may be asked for by `SEED`.
const SEED: u64 = 20_261_123;

async fn run(change: impl FnOnce(&mut Plan)) -> aisle_rig::deliver::Tally {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(&folder.path().join("aisle.db"));
    settings.limits.frames_per_second = 10_000;
    settings.limits.messages_per_second = 1_000;
    settings.limits.agent_messages_per_second = 100_000;
    let server = Server::start(settings).await.unwrap();
    let mut plan = Plan {
        server: format!("ws://{}/v1", server.address()),
        agent: agent_token(&server, "Mina").await,
        seed: std::env::var("SEED")
            .ok()
            .and_then(|seed| seed.parse().ok())
            .unwrap_or(SEED),
        clients: 20,
        up: 50,
        down: 450,
        every_ms: 400,
        frames: 0,
        settle: Duration::from_secs(80),
    };
    change(&mut plan);
    let tally = deliver(&plan).await.unwrap();
    server.stop().await;
    tally
}

#[tokio::test(flavor = "multi_thread")]
async fn in_fair_weather_each_message_arrives_once_and_in_order() {
    let tally = run(|plan| {
        (plan.clients, plan.up, plan.down, plan.every_ms) = (3, 5, 20, 0);
    })
    .await;
    assert!(
        tally.is_clean() && tally.up == 15 && tally.down == 60,
        "{tally:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_messages_through_faults_are_each_there_once_and_in_order() {
    let tally = run(|_| {}).await;
    assert!(tally.is_clean(), "SEED: {SEED}\n{tally:#?}");
    assert_eq!(tally.up + tally.down, 10_000);
    // Nothing is proved where nothing went wrong.
    assert!(
        tally.faults > 10 && tally.connects > 40 && tally.reloads > 0,
        "{tally:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_come_twice_late_or_again_change_nothing() {
    let tally = run(|plan| {
        (plan.clients, plan.up, plan.down) = (4, 20, 300);
        (plan.every_ms, plan.frames) = (0, 8);
    })
    .await;
    assert!(tally.is_clean() && tally.up + tally.down == 1_280, "{tally:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_loses_or_doubles_a_word_is_found_out() {
    let found = async |wrong| {
        let backend = backend(wrong).await;
        let plan = Plan {
            server: format!("ws://{}/v1", backend.address),
            agent: "nobody".into(),
            seed: SEED,
            // The first goes by socket, which is all that this backend has.
            clients: 1,
            up: 4,
            down: 0,
            every_ms: 0,
            frames: 0,
            settle: Duration::from_secs(4),
        };
        let tally = deliver(&plan).await.unwrap();
        (tally.lost > 0, tally.doubled > 0, tally.is_clean())
    };
    assert_eq!(found(Wrong::Nothing).await, (false, false, true));
    assert_eq!(found(Wrong::LosesAWord).await, (true, false, false));
    assert_eq!(found(Wrong::LogsAWordTwice).await, (false, true, false));
}
