//! What rows show and do.

use aisle_core::protocol::{Author, Body, ErrorCode, Notice, Role};
use aisle_core::session::{Delivery, Row, RowBody, RowKey};
use aisle_widget::app::Command;
use aisle_widget::ui::i18n;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::fake::{Stage, agent, bot, image, replies, said, text};
use crate::wait::{rest, until};

/// When the first message of a test was said.
pub const NOON: i64 = 1_760_000_000_000;

/// A stage with all its rows drawn.
pub async fn drawn(rows: Vec<Row>) -> Stage {
    let count = rows.len();
    let stage = Stage::new(rows);
    until("all rows are drawn", || stage.keys().len() == count).await;
    stage
}

/// All text in an element.
pub fn words(element: &HtmlElement) -> String {
    element.text_content().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_streamed_token_touches_one_text_node_and_the_end_shows_markup() {
    let mut row = said(0, NOON, bot(), text("It runs"));
    if let RowBody::Message { delivery, .. } = &mut row.body {
        *delivery = Delivery::Streaming;
    }
    let stage = drawn(vec![row]).await;
    let node = stage.get(".stream").first_child().unwrap();
    stage.rows.append(0, " **small");
    stage.rows.append(0, "**");
    assert_eq!(
        node.text_content().unwrap(),
        "It runs **small**",
        "at once, without a render"
    );
    assert!(
        stage
            .get(".stream")
            .first_child()
            .unwrap()
            .is_same_node(Some(&node))
    );
    stage.chat.locale.set("en-US".into());
    rest(|| words(&stage.get(".bubble"))).await;
    assert_eq!(
        words(&stage.get(".stream")),
        "It runs **small**",
        "a new render keeps what was streamed"
    );
    stage.rows.set_delivery(0, Delivery::Received);
    until("markup shows", || stage.find(".bubble strong").is_some()).await;
    assert_eq!(words(&stage.get(".bubble")), "It runs small");
}

#[wasm_bindgen_test]
async fn own_messages_tell_how_far_they_came() {
    let stage = drawn(vec![
        said(0, NOON, Author::visitor(), text("a")),
        said(1, NOON, Author::visitor(), text("b")),
    ])
    .await;
    let state = || {
        stage
            .all("[part=message-state]")
            .iter()
            .map(words)
            .collect::<Vec<_>>()
    };
    assert_eq!(state(), ["Sent"], "only the newest");
    for (delivery, word) in [
        (Delivery::Saving, "Saving…"),
        (Delivery::Sending, "Sending…"),
        (Delivery::LocalOnly, "Only on this device"),
    ] {
        stage.rows.set_delivery(1, delivery);
        until(word, || state() == [word]).await;
    }
    stage.rows.set_delivery(1, Delivery::Sent);
    stage.chat.read_by_agent.set(2);
    until("read", || state() == ["Read"]).await;
}

#[wasm_bindgen_test]
async fn a_failed_message_offers_retry_edit_and_delete() {
    let stage = drawn(vec![said(0, NOON, Author::visitor(), text("a"))]).await;
    stage.rows.set_delivery(
        0,
        Delivery::Failed {
            code: ErrorCode::RateLimited,
            retryable: true,
        },
    );
    until("it says so", || {
        stage.find(".failed [part=message-state]").is_some()
    })
    .await;
    let buttons = stage.all(".row button");
    assert_eq!(
        buttons.iter().map(words).collect::<Vec<_>>(),
        ["Retry", "Edit", "Delete"]
    );
    stage.commands.borrow_mut().clear();
    for button in buttons {
        button.click();
    }
    let key = || RowKey("0".into());
    assert_eq!(
        *stage.commands.borrow(),
        [
            Command::Retry(key()),
            Command::Edit(key()),
            Command::Discard(key())
        ]
    );
    stage.rows.set_delivery(
        0,
        Delivery::Failed {
            code: ErrorCode::TooLarge,
            retryable: false,
        },
    );
    until("retry goes", || stage.all(".row button").len() == 2).await;
}

#[wasm_bindgen_test]
async fn suggested_answers_show_on_the_last_message_only_and_rove() {
    let stage = drawn(vec![said(0, NOON, bot(), replies("Pick", &["Yes", "No"]))]).await;
    let buttons = stage.all("[part=quick-reply]");
    assert_eq!(
        buttons.iter().map(HtmlElement::tab_index).collect::<Vec<_>>(),
        [0, -1]
    );
    buttons[0].focus().unwrap();
    let key = web_sys::KeyboardEventInit::new();
    key.set_key("ArrowRight");
    key.set_bubbles(true);
    buttons[0]
        .dispatch_event(&web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &key).unwrap())
        .unwrap();
    assert!(
        stage
            .frame
            .root
            .active_element()
            .unwrap()
            .is_same_node(Some(&buttons[1]))
    );
    buttons[1].click();
    assert!(
        matches!(stage.commands.borrow().last(), Some(Command::Reply(id, reply)) if id.as_str() == "m0" && reply.label == "No")
    );
    stage.rows.push(said(1, NOON + 1, Author::visitor(), text("No")));
    until("they go", || stage.find("[part=quick-reply]").is_none()).await;
}

#[wasm_bindgen_test]
async fn focus_goes_to_the_composer_when_the_button_that_had_it_goes() {
    let stage = drawn(vec![said(
        0,
        NOON,
        bot(),
        replies("Which one?", &["This", "That"]),
    )])
    .await;
    let in_composer = || {
        let active = stage.frame.root.active_element();
        active.is_some_and(|active| active.is_same_node(Some(&stage.frame.input)))
    };
    stage.get(".reply").focus().unwrap();
    stage.get(".reply").click();
    stage.rows.push(said(1, NOON, Author::visitor(), text("This")));
    until("the answers are gone", || stage.find(".reply").is_none()).await;
    until("after an answer", in_composer).await;

    let failed = Delivery::Failed {
        code: ErrorCode::RateLimited,
        retryable: true,
    };
    stage.rows.set_delivery(1, failed);
    until("it may be retried", || stage.find(".row button").is_some()).await;
    stage.get(".row button").focus().unwrap();
    stage.rows.set_delivery(1, Delivery::Sending);
    until("the button is gone", || stage.find(".row button").is_none()).await;
    until("after a retry", in_composer).await;

    stage.rows.set_delivery(1, failed);
    until("it may be deleted", || stage.find(".row button").is_some()).await;
    stage.get(".row button").focus().unwrap();
    stage.rows.remove(1);
    until("after a row was deleted", in_composer).await;
}

#[wasm_bindgen_test]
async fn markup_is_elements_and_hostile_text_is_text() {
    let hostile = "<img src=x onerror=alert(1)> **b** [x](javascript:alert(1)) `c`\n\n- one\n- two\n\nhttps://larch.example/a";
    let stage = drawn(vec![said(0, NOON, agent(), text(hostile))]).await;
    let bubble = stage.get(".bubble");
    assert!(words(&bubble).contains("<img src=x onerror=alert(1)>"));
    assert!(stage.find(".bubble img").is_none());
    assert_eq!(stage.all(".bubble li").len(), 2);
    let links: Vec<String> = stage
        .all(".bubble a")
        .iter()
        .map(|a| a.get_attribute("href").unwrap())
        .collect();
    assert_eq!(links, ["https://larch.example/a"]);
    assert_eq!(
        stage.get(".bubble a").get_attribute("rel").unwrap(),
        "noopener noreferrer nofollow"
    );
}

#[wasm_bindgen_test]
async fn a_foreign_image_waits_for_a_press_in_reserved_space() {
    let stage = drawn(vec![said(
        0,
        NOON,
        agent(),
        image("https://images.example/a.jpg", 200, 100, "Moss"),
    )])
    .await;
    assert!(stage.find("img").is_none(), "nothing is fetched");
    let before = stage.get(".frame").get_bounding_client_rect();
    assert_eq!((before.width() as i32, before.height() as i32), (200, 100));
    assert_eq!(
        words(&stage.get(".frame button")),
        "Show the image from images.example"
    );
    stage.get(".frame button").click();
    until("it loads", || stage.find(".frame img, .frame span").is_some()).await;
    let after = stage.get(".frame").get_bounding_client_rect();
    assert_eq!(
        (after.width() as i32, after.height() as i32),
        (200, 100),
        "and nothing moved"
    );
}

#[wasm_bindgen_test]
async fn lines_of_the_conversation_and_unknown_content_have_words() {
    let line = |n: u64, body: RowBody| Row {
        key: RowKey(n.to_string().into()),
        seq: Some(n),
        at: NOON,
        body,
    };
    let system = Author {
        role: Role::System,
        id: None,
        name: None,
        avatar: None,
    };
    let stage = drawn(vec![
        line(0, assigned(Some("Mina"), None, None)),
        line(1, RowBody::Closed),
        line(2, RowBody::Gap),
        said(
            3,
            NOON,
            system,
            Body::Notice(Notice {
                text: "Jun left".into(),
            }),
        ),
        said(4, NOON, agent(), Body::Unknown("A carousel of shoes".into())),
    ])
    .await;
    let lines: Vec<String> = stage.all(".system").iter().map(words).collect();
    assert_eq!(lines[0], "\u{2068}Mina\u{2069} joined the conversation");
    assert_eq!(lines[2..], ["Some messages are missing here", "Jun left"]);
    assert_eq!(words(&stage.get(".bubble")), "A carousel of shoes");
}

fn assigned(name: Option<&str>, by: Option<&str>, department: Option<&str>) -> RowBody {
    RowBody::Assigned {
        name: name.map(str::to_owned),
        by: by.map(str::to_owned),
        department: department.map(str::to_owned),
    }
}

#[wasm_bindgen_test]
async fn a_handover_says_from_whom_to_whom_and_no_name_turns_it_round() {
    i18n::load("ar", include_str!("../../locales/ar.json")).unwrap();
    i18n::load("ko", include_str!("../../locales/ko.json")).unwrap();
    let line = |n: u64, body: RowBody| Row {
        key: RowKey(n.to_string().into()),
        seq: Some(n),
        at: NOON,
        body,
    };
    let stage = drawn(vec![
        line(0, assigned(Some("Joon"), Some("Mina"), None)),
        line(1, assigned(None, Some("Joon"), Some("Returns"))),
        line(2, assigned(None, None, None)),
        line(3, assigned(Some("Mi\u{202e}na\n"), Some("منى"), None)),
    ])
    .await;
    let lines = || -> Vec<String> { stage.all(".system").iter().map(words).collect() };
    assert_eq!(
        lines(),
        [
            "\u{2068}Mina\u{2069} handed you over to \u{2068}Joon\u{2069}",
            "\u{2068}Joon\u{2069} handed you over to the team “\u{2068}Returns\u{2069}”",
            "The conversation is waiting for somebody",
            "\u{2068}منى\u{2069} handed you over to \u{2068}Mina\u{2069}",
        ]
    );
    stage.chat.language.set("ko".into());
    until("Korean", || lines()[0].contains("님께 상담을 연결해 드렸어요")).await;
    stage.chat.language.set("ar".into());
    until("Arabic", || {
        lines()[1].contains("إلى فريق «\u{2068}Returns\u{2069}»")
    })
    .await;
}

#[wasm_bindgen_test]
async fn messages_stand_in_groups_under_days() {
    let day = 86_400_000;
    let stage = drawn(vec![
        said(0, NOON, agent(), text("a")),
        said(1, NOON + 60_000, agent(), text("b")),
        said(2, NOON + day, agent(), text("c")),
    ])
    .await;
    assert_eq!(stage.all("[part=day]").len(), 2);
    assert_eq!(
        stage.all(".name").len(),
        2,
        "the name stands above the first of a group"
    );
    assert_eq!(stage.all(".face").len(), 2, "the face beside the last");
    assert!(
        stage
            .all("[part~=message]")
            .iter()
            .all(|message| words(message).contains("Mina Park, ")),
        "to a screen reader each says who"
    );
}

#[wasm_bindgen_test]
async fn a_bubble_is_the_same_element_when_the_next_message_comes() {
    let stage = drawn(vec![said(0, NOON, agent(), text("The boots run small."))]).await;
    let (bubble, words_of_it) = (stage.get(".bubble"), stage.get(".bubble p"));
    stage
        .rows
        .push(said(1, NOON + 1, agent(), text("Take one size up.")));
    until("the group has grown", || {
        stage.all(".row").len() == 2 && stage.all(".face").len() == 1
    })
    .await;
    rest(|| stage.all(".foot").len()).await;
    assert!(bubble.is_connected() && stage.get(".bubble").is_same_node(Some(&bubble)));
    assert!(
        words_of_it.is_connected(),
        "what the reader has selected in it stays selected"
    );
}
