//! What header, notices and composer show and do.

use aisle_core::protocol::{Agent, Author, ErrorCode, Presence};
use aisle_core::session::{Connection, Durability};
use aisle_widget::app::{Command, Said};
use aisle_widget::ui::i18n;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::fake::{agent, bot, online, said, text};
use crate::rows::{NOON, drawn, words};
use crate::wait::{rest, until};

#[wasm_bindgen_test]
async fn online_is_said_only_of_people_who_are_and_a_bot_is_called_one() {
    let stage = drawn(vec![]).await;
    let status = || {
        stage
            .find(".status")
            .map(|status| words(&status))
            .unwrap_or_default()
    };
    assert_eq!(status(), "", "nothing is known: nothing is said");
    stage.chat.agents_known.set(true);
    until("nobody", || status() == "Nobody is online right now").await;
    stage.chat.agents.set(vec![online(bot())]);
    until("a bot", || status() == "Aisle AssistantBot").await;
    assert!(stage.find(".dot").is_none());
    stage
        .chat
        .agents
        .set(vec![online(bot()), Agent::new(agent(), Presence::Away)]);
    rest(&status).await;
    assert!(stage.find(".dot").is_none(), "away is not online");
    stage.chat.agents.set(vec![online(bot()), online(agent())]);
    until("a person", || status() == "Mina Park is online").await;
    assert!(stage.find(".dot").is_some());
    stage
        .chat
        .agents
        .set(vec![Agent::new(agent(), Presence::Offline)]);
    until("nobody", || status() == "Nobody is online right now").await;
}

#[wasm_bindgen_test]
async fn notices_say_what_is_wrong_and_offer_to_try_now() {
    let stage = drawn(vec![]).await;
    let lines = || {
        stage
            .all(".notices [part=notice]")
            .iter()
            .map(words)
            .collect::<Vec<_>>()
    };
    assert!(lines().is_empty());
    stage.chat.demo.set(true);
    stage.chat.durability.set(Durability::PageOnly);
    stage.chat.connection.set(Connection::Waiting { retry_at: 9 });
    until("three lines", || lines().len() == 3).await;
    assert_eq!(lines()[0], "Demo: nobody reads this");
    stage.get(".notices button").click();
    assert_eq!(stage.commands.borrow().last(), Some(&Command::ConnectNow));
    stage
        .chat
        .connection
        .set(Connection::Refused(ErrorCode::Superseded));
    until("another tab", || {
        lines().iter().any(|line| line.contains("another tab"))
    })
    .await;
}

#[wasm_bindgen_test]
async fn typing_shows_and_goes() {
    let stage = drawn(vec![said(0, NOON, agent(), text("a"))]).await;
    stage.chat.typing.set(vec![agent()]);
    until("dots", || {
        stage
            .find("[part=typing]")
            .is_some_and(|typing| words(&typing).ends_with("Mina Park is typing"))
    })
    .await;
    stage.chat.typing.set(vec![]);
    until("gone", || stage.find("[part=typing]").is_none()).await;
}

#[wasm_bindgen_test]
async fn the_history_is_not_live_and_one_polite_voice_repeats_itself() {
    let stage = drawn(vec![said(0, NOON, agent(), text("a"))]).await;
    assert_eq!(stage.scroller().get_attribute("aria-live").unwrap(), "off");
    assert_eq!(stage.scroller().get_attribute("role").unwrap(), "log");
    let voice = stage.get(".panel .sr[aria-live=polite]");
    let outside = stage.get(".surfaces .sr[aria-live=polite]");
    let yes = Said {
        from: Some("Mina".into()),
        text: "**yes**".into(),
    };
    stage.chat.announcement.set(yes.clone());
    until("spoken", || words(&voice).trim_end() == "Mina: yes").await;
    let once = words(&voice);
    stage.chat.announcement.set(yes);
    until("spoken again", || words(&voice) != once).await;
    assert_eq!(words(&outside), "", "by one of the two places");
}

#[wasm_bindgen_test]
async fn the_composer_reports_drafts_and_never_loses_what_was_typed() {
    let stage = drawn(vec![]).await;
    let input = &stage.frame.input;
    input.set_value("half a tho");
    input
        .dispatch_event(&web_sys::Event::new("input").unwrap())
        .unwrap();
    assert_eq!(
        stage.commands.borrow().last(),
        Some(&Command::Draft("half a tho".into()))
    );
    stage.chat.compose.set(Some("the failed one".into()));
    until("both are there", || input.value() == "the failed one\nhalf a tho").await;
    stage
        .chat
        .compose
        .set(Some("the failed one\nhalf a thought".into()));
    until("a newer draft replaces", || {
        input.value() == "the failed one\nhalf a thought"
    })
    .await;
    input.set_value(&"x".repeat(32 * 1024 + 7));
    input
        .dispatch_event(&web_sys::Event::new("input").unwrap())
        .unwrap();
    until("too long", || {
        stage.find(".over").is_some_and(|left| words(&left) == "-7")
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_language_switches_everywhere_at_once_and_back() {
    i18n::load("ko", include_str!("../../locales/ko.json")).unwrap();
    let stage = drawn(vec![said(0, NOON, Author::visitor(), text("a"))]).await;
    assert_eq!(stage.frame.input.placeholder(), "Write a message…");
    assert_eq!(words(&stage.get(".language")), "한국어");
    stage.get(".language").click();
    assert_eq!(
        stage.commands.borrow().last(),
        Some(&Command::Language("ko".into()))
    );
    stage.chat.locale.set("ko-KR".into());
    stage.chat.language.set("ko".into());
    stage.chat.unread.set(3);
    stage.chat.open.set(false);
    until("Korean", || words(&stage.get("[part=message-state]")) == "보냄").await;
    assert_eq!(stage.frame.input.placeholder(), "메시지를 입력하세요");
    assert_eq!(words(&stage.frame.title), "상담하기");
    assert_eq!(stage.frame.panel.lang(), "ko");
    assert_eq!(
        stage.frame.launcher.get_attribute("aria-label").unwrap(),
        "채팅 열기, 읽지 않은 메시지 3개"
    );
    stage.chat.language.set("en".into());
    stage.chat.locale.set("en".into());
    stage.chat.unread.set(1);
    until("English", || words(&stage.get("[part=message-state]")) == "Sent").await;
    assert_eq!(
        stage.frame.launcher.get_attribute("aria-label").unwrap(),
        "Open the chat, 1 unread message"
    );
}

#[wasm_bindgen_test]
async fn a_malformed_table_is_refused_and_english_stays() {
    assert!(i18n::load("xx", "[").is_err());
    assert!(i18n::load("xx", "7").is_err());
    assert!(!i18n::has("xx"));
}

#[wasm_bindgen_test]
async fn the_badge_counts_while_the_panel_is_closed() {
    let stage = drawn(vec![]).await;
    stage.chat.open.set(false);
    stage.chat.unread.set(120);
    until("the badge shows", || {
        stage.frame.badge.text_content().as_deref() == Some("99+")
    })
    .await;
    stage.chat.open.set(true);
    until("and goes", || stage.frame.badge.hidden()).await;
}

#[wasm_bindgen_test]
async fn dropping_the_interface_leaves_the_shells_nodes_and_nothing_else() {
    let mut stage = drawn(vec![said(0, NOON, agent(), text("a"))]).await;
    stage.mounted = None;
    for node in [&stage.frame.head, &stage.frame.body, &stage.frame.tools] {
        assert_eq!(node.child_element_count(), 0, "{} is empty", node.class_name());
    }
    stage.rows.push(said(1, NOON, agent(), text("b")));
    stage
        .frame
        .input
        .dispatch_event(&web_sys::Event::new("input").unwrap())
        .unwrap();
    rest(|| stage.frame.body.child_element_count()).await;
    assert_eq!(stage.frame.body.child_element_count(), 0);
    assert!(stage.frame.input.is_connected());
    let _: &web_sys::Node = stage.frame.input.unchecked_ref();
}
