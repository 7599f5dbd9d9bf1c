//! The agents' desk: the list, who has what, notes, colleagues.

use aisle_core::protocol::*;

use crate::client::*;

pub(crate) fn of<T>(conversation: &ConversationId, body: T) -> InConversation<T> {
    InConversation {
        conversation: conversation.clone(),
        body,
    }
}

pub(crate) fn wish() -> Wish {
    Wish { client_id: fresh() }
}

/// An agent whose page asks for lists, after its welcome.
pub(crate) struct Desk {
    pub(crate) client: Client,
    pub(crate) welcome: AgentWelcome,
}

impl Desk {
    pub(crate) async fn sit(server: &aisle_server::Server, name: &str) -> Self {
        let token = token(server, name).await;
        Self::with(server.address(), token).await
    }

    pub(crate) async fn with(address: std::net::SocketAddr, token: String) -> Self {
        let (client, welcome) = welcomed(address, token, true).await;
        Self { client, welcome }
    }

    pub(crate) async fn list(&mut self, view: View) -> Listed {
        self.find(view, None, None, 50).await
    }

    pub(crate) async fn find(
        &mut self,
        view: View,
        text: Option<&str>,
        before: Option<String>,
        limit: u32,
    ) -> Listed {
        let wish = List {
            n: 7,
            view,
            department: None,
            text: text.map(str::to_owned),
            before,
            limit,
        };
        self.client.send(&AgentFrame::List(wish)).await;
        self.client
            .until(|push| match push {
                AgentPush::Listed(listed) => Some(listed),
                _ => None,
            })
            .await
    }

    /// Sends a frame and waits for what becomes of it.
    pub(crate) async fn does(&mut self, frame: AgentFrame) -> Result<Option<Seq>, AgentReject> {
        self.client.send(&frame).await;
        self.client
            .until(|push| match push {
                AgentPush::Ack(ack) => Some(Ok(ack.seq)),
                AgentPush::Reject(reject) => Some(Err(reject)),
                _ => None,
            })
            .await
    }

    async fn roster(&mut self, fits: impl Fn(&[Colleague]) -> bool) -> Vec<Colleague> {
        self.client
            .until(|push| match push {
                AgentPush::Roster { agents } if fits(&agents) => Some(agents),
                _ => None,
            })
            .await
    }

    async fn line(&mut self, fits: impl Fn(&ConversationSummary) -> bool) -> ConversationSummary {
        self.client
            .until(|push| match push {
                AgentPush::Inbox { conversations } => conversations.into_iter().find(|line| fits(line)),
                _ => None,
            })
            .await
    }

    async fn watch(&mut self, id: &ConversationId) {
        let watch = Watch {
            conversation: id.clone(),
            resume: None,
        };
        self.client.send(&AgentFrame::Watch(watch)).await;
    }

    async fn notes(&mut self) -> Vec<Note> {
        self.client
            .until(|push| match push {
                AgentPush::Notes(notes) => Some(notes.body),
                _ => None,
            })
            .await
    }
}

fn previews(listed: &Listed) -> Vec<&str> {
    listed
        .conversations
        .iter()
        .map(|line| line.preview.as_str())
        .collect()
}

#[tokio::test]
async fn of_two_who_claim_at_once_one_has_it_and_the_other_is_told_who() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("Anybody there?").await;
    let (mut mina, mut joon) = (Desk::sit(&server, "Mina").await, Desk::sit(&server, "Joon").await);
    // She only listens: who waits for an answer lets the news before it pass.
    let mut sunny = Desk::sit(&server, "Sunny").await;
    let id = mina.list(View::Waiting).await.conversations[0].id.clone();
    let claim = || AgentFrame::Claim(of(&id, wish()));
    let (first, second) = tokio::join!(mina.does(claim()), joon.does(claim()));
    let (winner, loser) = match (first, second) {
        (Ok(_), Err(reject)) => ("Mina", reject),
        (Err(reject), Ok(_)) => ("Joon", reject),
        other => panic!("{other:?}"),
    };
    assert_eq!((loser.code, loser.retryable), (ErrorCode::Conflict, false));
    assert_eq!(loser.holder.unwrap().name, winner);
    let joined = ann.entry(|entry| entry.seq == 2).await;
    let Some(EntryBody::Assign { name, .. }) = joined.body.known() else {
        panic!("{joined:?}")
    };
    assert_eq!(name.as_deref(), Some(winner));
    let agents = sunny
        .roster(|agents| agents.iter().any(|agent| agent.load == 1))
        .await;
    assert_eq!(agents.iter().find(|agent| agent.load == 1).unwrap().name, winner);
    assert!(mina.list(View::Waiting).await.conversations.is_empty());
    server.stop().await;
}

#[tokio::test]
async fn a_wish_is_carried_out_once_however_often_it_is_sent() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("Hello").await;
    let mut mina = Desk::sit(&server, "Mina").await;
    let id = mina.list(View::Waiting).await.conversations[0].id.clone();
    let claim = AgentFrame::Claim(of(&id, wish()));
    let note = AgentFrame::Note(of(
        &id,
        WriteNote {
            client_id: fresh(),
            text: "Regular".into(),
        },
    ));
    for frame in [&claim, &claim, &note, &note] {
        mina.does(frame.clone()).await.unwrap();
    }
    let line = &mina.list(View::Mine).await.conversations[0];
    assert_eq!(
        (line.head, line.notes),
        (2, 1),
        "one entry of one claim, one note"
    );
    server.stop().await;
}

#[tokio::test]
async fn a_note_reaches_colleagues_and_never_the_visitor() {
    const SECRET: &str = "zebra-crossing";
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("Hello").await;
    let (mut mina, mut joon) = (Desk::sit(&server, "Mina").await, Desk::sit(&server, "Joon").await);
    let id = mina.list(View::Waiting).await.conversations[0].id.clone();
    joon.watch(&id).await;
    joon.client
        .until(|push| matches!(push, AgentPush::Live(_)).then_some(()))
        .await;
    let text = format!("Careful: {SECRET}");
    let note = WriteNote {
        client_id: fresh(),
        text,
    };
    mina.does(AgentFrame::Note(of(&id, note))).await.unwrap();
    let heard = joon.notes().await;
    assert!(heard[0].text.contains(SECRET));
    assert_eq!((heard[0].by.name.as_str(), heard[0].after), ("Mina", 1));
    let transfer = Transfer {
        client_id: fresh(),
        to: TransferTo::Agent(joon.welcome.me.id.clone()),
        note: Some(format!("And {SECRET} again")),
    };
    mina.does(AgentFrame::Transfer(of(&id, transfer))).await.unwrap();
    let told = ann.entry(|entry| entry.seq == 2).await;
    let Some(EntryBody::Assign { name, by, .. }) = told.body.known() else {
        panic!("{told:?}")
    };
    assert_eq!((name.as_deref(), by.as_deref()), (Some("Joon"), Some("Mina")));
    mina.watch(&id).await;
    assert_eq!(mina.notes().await.len(), 2, "whoever comes later has all of them");
    let say = SendMessage {
        client_id: fresh(),
        content: Content::text("The end"),
    };
    joon.does(AgentFrame::Message(of(&id, say))).await.unwrap();
    // Everything the visitor was told until the answer, word for word.
    loop {
        let frame: serde_json::Value = ann.client.next().await;
        let text = frame.to_string();
        assert!(!text.contains(SECRET), "{text}");
        if text.contains("The end") {
            break;
        }
    }
    // And everything a new page of theirs is told.
    let again = Visitor::new(server.address(), "ann").await;
    assert_eq!(again.replayed.len(), 3, "the greeting, the transfer, the answer");
    let all = serde_json::to_string(&again.replayed).unwrap();
    assert!(!all.contains(SECRET), "{all}");
    let auth = format!("Authorization: Visitor ann:{}\r\n", secret("ann"));
    let path = format!("/v1/conversations/{}/log", id.as_str());
    let (status, _, body) = http(server.address(), "GET", &path, &auth, "").await;
    assert_eq!((status, body.contains(SECRET)), (200, false));
    server.stop().await;
}

#[tokio::test]
async fn each_view_shows_what_it_says_in_its_order_page_by_page() {
    let server = start().await;
    for number in 1..=5 {
        let mut visitor = Visitor::new(server.address(), &format!("visitor-{number}")).await;
        visitor.said(&format!("Question {number}")).await;
    }
    let mut mina = Desk::sit(&server, "Mina").await;
    let first = mina.find(View::Waiting, None, None, 2).await;
    assert_eq!(
        previews(&first),
        ["Question 1", "Question 2"],
        "who waits longest comes first"
    );
    assert_eq!(
        (first.counts.waiting, first.counts.open, first.counts.mine),
        (5, 5, 0)
    );
    let second = mina.find(View::Waiting, None, first.next.clone(), 2).await;
    assert_eq!(previews(&second), ["Question 3", "Question 4"]);
    let third = mina.find(View::Waiting, None, second.next, 2).await;
    assert_eq!((previews(&third), &third.next), (vec!["Question 5"], &None));

    let ids: Vec<ConversationId> = first.conversations.iter().map(|line| line.id.clone()).collect();
    mina.does(AgentFrame::Claim(of(&ids[0], wish()))).await.unwrap();
    let close = Close {
        client_id: fresh(),
        reason: Some("  Answered\nby phone ".into()),
    };
    mina.does(AgentFrame::Close(of(&ids[1], close))).await.unwrap();
    let until = aisle_server::app::now() + 3_600_000;
    let snooze = Snooze {
        client_id: fresh(),
        until: Some(until),
    };
    let third = third.conversations[0].id.clone();
    mina.does(AgentFrame::Snooze(of(&third, snooze))).await.unwrap();
    assert_eq!(previews(&mina.list(View::Mine).await), ["Question 1"]);
    let closed = mina.list(View::Closed).await;
    assert_eq!(previews(&closed), ["Question 2"]);
    assert_eq!(
        closed.conversations[0].reason.as_deref(),
        Some("Answered by phone")
    );
    let snoozed = mina.list(View::Snoozed).await;
    assert_eq!(snoozed.conversations[0].snoozed_until, Some(until));
    assert_eq!(
        previews(&mina.list(View::Waiting).await),
        ["Question 3", "Question 4"]
    );
    let all = mina.list(View::All).await;
    assert_eq!(all.conversations.len(), 5);
    let Counts {
        waiting,
        mine,
        open,
        snoozed,
        closed,
    } = all.counts;
    assert_eq!((waiting, mine, open, snoozed, closed), (2, 1, 4, 1, 1));
    server.stop().await;
}

#[tokio::test]
async fn words_are_found_in_any_script_and_nothing_typed_is_an_operator() {
    let server = start().await;
    for (name, text) in [
        ("ann", "Are the <b>Red</b> boots waterproof?"),
        ("jin", "무료반품 되나요?"),
    ] {
        Visitor::new(server.address(), name).await.said(text).await;
    }
    let mut mina = Desk::sit(&server, "Mina").await;
    let found = mina.find(View::All, Some("water red"), None, 10).await;
    assert_eq!(found.conversations.len(), 1);
    let hits = found.conversations[0].found.clone().unwrap();
    assert_eq!(hits.seq, 1);
    let hit: Vec<&str> = hits
        .pieces
        .iter()
        .filter(|piece| piece.hit)
        .map(|piece| piece.text.as_str())
        .collect();
    assert_eq!(hit, ["Red", "water"]);
    assert_eq!(
        mina.find(View::All, Some("반품"), None, 10)
            .await
            .conversations
            .len(),
        1
    );
    assert!(
        mina.find(View::Closed, Some("반품"), None, 10)
            .await
            .conversations
            .is_empty()
    );
    for odd in [
        "\"",
        "red\" OR \"x",
        "NEAR(red",
        "* - : ^",
        "said:red",
        "'; DROP TABLE said; --",
        "\u{202e}\0",
    ] {
        mina.find(View::All, Some(odd), Some("9'); --".into()), 10).await;
    }
    assert_eq!(
        mina.find(View::All, Some("waterproof nonsense"), None, 10)
            .await
            .conversations
            .len(),
        0
    );
    server.stop().await;
}

#[tokio::test]
async fn what_was_erased_is_found_no_more() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("My number is 12345").await;
    let mut mina = Desk::sit(&server, "Mina").await;
    let id = mina.find(View::All, Some("12345"), None, 10).await.conversations[0]
        .id
        .clone();
    let note = WriteNote {
        client_id: fresh(),
        text: "Number 12345".into(),
    };
    mina.does(AgentFrame::Note(of(&id, note))).await.unwrap();
    let forget = fresh();
    ann.client
        .send(&ClientFrame::Forget(Forget {
            client_id: forget.clone(),
        }))
        .await;
    ann.acked(&forget).await;
    assert!(
        mina.find(View::All, Some("12345"), None, 10)
            .await
            .conversations
            .is_empty()
    );
    let line = &mina.list(View::All).await.conversations[0];
    assert_eq!((line.notes, line.waiting_since), (0, None));
    server.stop().await;
}

#[tokio::test]
async fn what_was_put_off_comes_back_when_the_visitor_speaks_or_it_is_time() {
    let folder = tempfile::tempdir().unwrap();
    let server = aisle_server::Server::start(settings_with(&folder.path().join("a.db")))
        .await
        .unwrap();
    let (mut ann, mut bob) = (
        Visitor::new(server.address(), "ann").await,
        Visitor::new(server.address(), "bob").await,
    );
    ann.said("One").await;
    bob.said("Two").await;
    let mut mina = Desk::sit(&server, "Mina").await;
    let ids: Vec<ConversationId> = mina
        .list(View::Waiting)
        .await
        .conversations
        .into_iter()
        .map(|line| line.id)
        .collect();
    let snooze = |wait: i64| Snooze {
        client_id: fresh(),
        until: Some(aisle_server::app::now() + wait),
    };
    let past = mina
        .does(AgentFrame::Snooze(of(&ids[0], snooze(-1))))
        .await
        .unwrap_err();
    assert_eq!(past.code, ErrorCode::Malformed);
    let far = mina
        .does(AgentFrame::Snooze(of(&ids[0], snooze(SNOOZE_MS + 60_000))))
        .await
        .unwrap_err();
    assert_eq!(far.code, ErrorCode::Malformed);
    mina.does(AgentFrame::Snooze(of(&ids[0], snooze(3_600_000))))
        .await
        .unwrap();
    mina.does(AgentFrame::Snooze(of(&ids[1], snooze(50))))
        .await
        .unwrap();
    mina.line(|line| line.id == ids[1] && line.snoozed_until.is_none())
        .await;
    assert_eq!(mina.list(View::Snoozed).await.conversations.len(), 1);
    ann.said("Hello?").await;
    mina.line(|line| line.id == ids[0] && line.snoozed_until.is_none())
        .await;
    assert_eq!(mina.list(View::Waiting).await.conversations.len(), 2);
    server.stop().await;
}

#[tokio::test]
async fn only_who_has_a_conversation_or_an_admin_gives_it_away() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("Hello").await;
    // The first one is the admin.
    let mut boss = Desk::sit(&server, "Boss").await;
    assert_eq!(boss.welcome.me.role, AgentRole::Admin);
    let (mut mina, mut joon) = (Desk::sit(&server, "Mina").await, Desk::sit(&server, "Joon").await);
    assert_eq!(mina.welcome.me.role, AgentRole::Agent);
    let id = mina.list(View::Waiting).await.conversations[0].id.clone();
    mina.does(AgentFrame::Claim(of(&id, wish()))).await.unwrap();
    let refused = joon.does(AgentFrame::Release(of(&id, wish()))).await.unwrap_err();
    assert_eq!(refused.holder.unwrap().name, "Mina");
    let close = Close {
        client_id: fresh(),
        reason: None,
    };
    assert!(joon.does(AgentFrame::Close(of(&id, close))).await.is_err());
    let nobody = Transfer {
        client_id: fresh(),
        to: TransferTo::Agent(AgentId::new("nobody").unwrap()),
        note: Some("lost".into()),
    };
    let refused = mina
        .does(AgentFrame::Transfer(of(&id, nobody)))
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
    let line = &mina.list(View::Mine).await.conversations[0];
    assert_eq!(line.notes, 0, "a transfer that is refused leaves no note");
    boss.does(AgentFrame::Release(of(&id, wish()))).await.unwrap();
    let waiting = mina.list(View::Waiting).await;
    assert_eq!(waiting.conversations.len(), 1);
    assert!(waiting.conversations[0].waiting_since.is_some());
    server.stop().await;
}

#[tokio::test]
async fn what_is_closed_opens_again_by_the_visitor_and_by_an_agent() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("Hello").await;
    let mut mina = Desk::sit(&server, "Mina").await;
    let id = mina.list(View::Waiting).await.conversations[0].id.clone();
    mina.does(AgentFrame::Claim(of(&id, wish()))).await.unwrap();
    let close = || Close {
        client_id: fresh(),
        reason: Some("done".into()),
    };
    mina.does(AgentFrame::Close(of(&id, close()))).await.unwrap();
    let refused = mina.does(AgentFrame::Claim(of(&id, wish()))).await.unwrap_err();
    assert_eq!((refused.code, refused.holder), (ErrorCode::Conflict, None));
    ann.said("One more thing").await;
    let line = mina.list(View::Waiting).await.conversations.remove(0);
    assert_eq!(
        (line.assignee, line.reason, line.closed),
        (None, None, false),
        "it waits for anybody"
    );
    mina.does(AgentFrame::Close(of(&id, close()))).await.unwrap();
    mina.does(AgentFrame::Reopen(of(&id, wish()))).await.unwrap();
    let line = mina.list(View::Mine).await.conversations.remove(0);
    assert_eq!(line.assignee.unwrap().name, "Mina");
    let reopened = ann
        .entry(|entry| matches!(entry.body.known(), Some(EntryBody::Status { status }) if status == "open"))
        .await;
    assert!(reopened.seq > 4);
    server.stop().await;
}

#[tokio::test]
async fn being_away_shows_to_colleagues_and_visitors_and_outlasts_the_connection() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let (mut mina, mut joon) = (Desk::sit(&server, "Mina").await, Desk::sit(&server, "Joon").await);
    let status = |status, capacity| {
        AgentFrame::Status(SetStatus {
            client_id: fresh(),
            status,
            capacity,
        })
    };
    mina.does(status(AgentStatus::Away, Some(3))).await.unwrap();
    let is_away =
        |agent: &Colleague| agent.name == "Mina" && agent.status == AgentStatus::Away && agent.capacity == 3;
    joon.roster(|agents| agents.iter().any(is_away)).await;
    ann.client
        .until(|frame| match frame {
            ServerFrame::State(state) => state
                .agents
                .filter(|agents| agents.list.iter().any(|agent| agent.presence == Presence::Away)),
            _ => None,
        })
        .await;
    let (_, _, body) = http(server.address(), "GET", "/v1/presence", "", "").await;
    assert!(body.contains("\"online\":1"), "{body}");
    let refused = mina.does(status(AgentStatus::Away, Some(0))).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Malformed);
    drop(mina);
    joon.roster(|agents| agents.iter().any(|agent| agent.name == "Mina" && !agent.online))
        .await;
    let again = Desk::with(server.address(), "token-of-Mina".into()).await;
    assert_eq!(again.welcome.me.status, AgentStatus::Away);
    server.stop().await;
}
