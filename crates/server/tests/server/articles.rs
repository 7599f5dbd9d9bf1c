//! The shop's articles: asked for, suggested, voted on, missed.

use std::path::Path;

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::*;
use aisle_server::{Server, Settings, store};
use serde_json::{Value, json};

use crate::client::*;

fn help() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put(
        "returns.en.md",
        "---\ntitle: Returns and refunds\nsummary: Thirty days, free.\npopular: 1\n---\n## Steps\n\n1. Pack\n2. Ship\n\n![Box](box.png)\n",
    );
    put(
        "returns.ko.md",
        "---\ntitle: 반품 안내\nsummary: 30일 이내 무료\npopular: 1\n---\n상자에 넣어 주세요.\n",
    );
    put("sizes.ko.md", "---\ntitle: 사이즈 고르기\n---\n한 치수 크게.\n");
    put("box.png", "not really a picture");
    put("secret.txt", "no");
    folder
}

async fn helpful(folder: &Path) -> Server {
    Server::start(Settings {
        articles: Some(folder.to_owned()),
        ..settings()
    })
    .await
    .unwrap()
}

fn question(n: u64, topic: &str, value: Value) -> Ask {
    Ask {
        n,
        topic: topic.into(),
        value: Raw::new(&value.to_string()),
    }
}

pub(crate) async fn ask(visitor: &mut Visitor, topic: &str, value: Value) -> Result<Value, ErrorCode> {
    visitor
        .client
        .send(&ClientFrame::Ask(question(7, topic, value)))
        .await;
    let answer = visitor
        .client
        .until(|frame| match frame {
            ServerFrame::Answer(answer) => Some(answer),
            _ => None,
        })
        .await;
    assert_eq!(answer.n, 7);
    outcome(answer)
}

pub(crate) async fn agent_ask(agent: &mut Client, topic: &str, value: Value) -> Result<Value, ErrorCode> {
    agent.send(&AgentFrame::Ask(question(8, topic, value))).await;
    let answer = agent
        .until(|frame| match frame {
            AgentPush::Answer(answer) => Some(answer),
            _ => None,
        })
        .await;
    outcome(answer)
}

fn outcome(answer: Answer) -> Result<Value, ErrorCode> {
    match (answer.data, answer.error) {
        (Some(data), None) => Ok(serde_json::from_str(data.get()).unwrap()),
        (None, Some(code)) => Err(code),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_visitor_finds_and_reads_articles_in_their_language() {
    let folder = help();
    let server = helpful(folder.path()).await;
    // The hello says ko-KR.
    let mut ann = Visitor::new(server.address(), "ann").await;
    assert_eq!(
        ann.welcome.features.ask,
        [
            "suggest",
            "popular",
            "articles",
            "article",
            "conversations",
            "code",
            "door"
        ]
    );
    let popular = ask(&mut ann, "popular", json!({})).await.unwrap();
    assert_eq!(popular["articles"][0]["title"], "반품 안내");
    assert_eq!(
        popular["articles"].as_array().unwrap().len(),
        1,
        "one of two translations"
    );
    let found = ask(&mut ann, "articles", json!({"text": "반품하려면?"}))
        .await
        .unwrap();
    assert_eq!(found["articles"][0]["id"], "returns-ko");
    let read = ask(&mut ann, "article", json!({"id": "returns-en"}))
        .await
        .unwrap();
    let content = &read["content"];
    assert_eq!(content["type"], "article");
    assert_eq!(
        content["data"]["body"][0]["heading"],
        json!({"level": 2, "text": "Steps"})
    );
    assert_eq!(content["data"]["body"][1]["text"], "1. Pack\n2. Ship");
    let image = content["data"]["body"][2]["image"]["url"].as_str().unwrap();
    assert_eq!(image, format!("http://{}/v1/media/box.png", server.address()));
    let path = image.split_once("/v1/").unwrap().1;
    let (status, head, _) = http(server.address(), "GET", &format!("/v1/{path}"), "", "").await;
    assert_eq!(status, 200);
    assert!(head.contains("image/png") && head.contains("nosniff") && head.contains("sandbox"));
    for hidden in [
        "secret.txt",
        "returns.en.md",
        "..%2fCargo.toml",
        "..%2f..%2fetc%2fpasswd.png",
    ] {
        let (status, ..) = http(server.address(), "GET", &format!("/v1/media/{hidden}"), "", "").await;
        assert_eq!(status, 404, "{hidden}");
    }
    assert_eq!(
        ask(&mut ann, "article", json!({"id": "gone"})).await,
        Err(ErrorCode::NotFound)
    );
    assert_eq!(
        ask(&mut ann, "weather", json!({})).await,
        Err(ErrorCode::Unsupported)
    );
    assert_eq!(
        ask(&mut ann, "articles", json!({"text": 7})).await,
        Err(ErrorCode::Malformed)
    );
    server.stop().await;
}

#[tokio::test]
async fn what_is_being_written_gets_suggestions_and_nothing_is_kept_of_it() {
    let folder = help();
    let server = helpful(folder.path()).await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let suggest = |text: &str| ClientFrame::Suggest(Suggest { text: text.into() });
    let told = |frame| match frame {
        ServerFrame::Suggestions(suggestions) => Some(suggestions),
        _ => None,
    };
    ann.client.send(&suggest("이 신발 사이즈")).await;
    let items = ann.client.until(told).await.items;
    assert_eq!(
        (items[0].kind.as_str(), items[0].id.as_str(), items.len()),
        ("article", "sizes-ko", 1)
    );
    ann.client.send(&suggest("zzz qqq my secret")).await;
    let nothing = ann.client.until(told).await;
    assert_eq!(
        (nothing.text.as_str(), nothing.items.len()),
        ("zzz qqq my secret", 0)
    );
    drop(ann);
    assert_eq!(
        server.app().store.read(|db| store::misses(db, 9)).await.unwrap(),
        []
    );
    server.stop().await;
}

#[tokio::test]
async fn searches_without_an_answer_reach_agents_without_a_name_and_can_be_ticked_off() {
    let folder = help();
    let server = helpful(folder.path()).await;
    let (mut mina, _) = agent(&server, "Mina").await;
    for name in ["ann", "bob"] {
        let mut visitor = Visitor::new(server.address(), name).await;
        for typed in ["gift", "gift wrap", "gift wrapping ann@x.example"] {
            ask(&mut visitor, "articles", json!({"text": typed}))
                .await
                .unwrap();
        }
        // Another search says that the first one is over; it finds something.
        ask(&mut visitor, "articles", json!({"text": "반품"}))
            .await
            .unwrap();
    }
    let misses = agent_ask(&mut mina, "misses", json!({})).await.unwrap();
    let list = misses["list"].as_array().unwrap();
    assert_eq!(list.len(), 1, "{misses}");
    assert_eq!(
        (&list[0]["text"], &list[0]["count"], &list[0]["language"]),
        (&json!("gift wrapping …"), &json!(2), &json!("ko"))
    );
    agent_ask(&mut mina, "drop-miss", json!({"text": "gift wrapping …"}))
        .await
        .unwrap();
    assert_eq!(
        agent_ask(&mut mina, "misses", json!({})).await.unwrap(),
        json!({"list": []})
    );
    let mut ann = Visitor::new(server.address(), "ann").await;
    assert_eq!(
        ask(&mut ann, "misses", json!({})).await,
        Err(ErrorCode::Unsupported),
        "not for visitors"
    );
    server.stop().await;
}

#[tokio::test]
async fn whether_an_article_helped_is_counted_once_and_nobody_is_named() {
    let folder = help();
    let server = helpful(folder.path()).await;
    let (mut mina, _) = agent(&server, "Mina").await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let helped = |client_id: &ClientId, props: Value| {
        ClientFrame::Event(Track {
            client_id: client_id.clone(),
            name: "aisle-helped".into(),
            props: Raw::new(&props.to_string()),
        })
    };
    let id = fresh();
    for _ in 0..2 {
        ann.client
            .send(&helped(
                &id,
                json!({"article": "returns-ko", "yes": false, "text": "교환 비용"}),
            ))
            .await;
        assert_eq!(ann.acked(&id).await, None);
    }
    let other = fresh();
    ann.client
        .send(&helped(&other, json!({"article": "returns-ko", "yes": true})))
        .await;
    ann.acked(&other).await;
    let bad = fresh();
    ann.client
        .send(&helped(&bad, json!({"article": "<b>", "yes": true})))
        .await;
    assert_eq!(ann.rejected(&bad).await.code, ErrorCode::Malformed);
    let votes = agent_ask(&mut mina, "votes", json!({})).await.unwrap();
    assert_eq!(
        votes,
        json!({"list": [{"article": "returns-ko", "yes": 1, "no": 1}]})
    );
    let misses = agent_ask(&mut mina, "misses", json!({})).await.unwrap();
    assert_eq!(misses["list"][0]["text"], "교환 비용");
    server.stop().await;
}

#[tokio::test]
async fn questions_have_a_limit_and_a_server_without_articles_says_so() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    assert_eq!(ann.welcome.features.ask, ["code", "door"]);
    assert_eq!(
        ask(&mut ann, "articles", json!({"text": "x"})).await,
        Err(ErrorCode::Unsupported)
    );
    server.stop().await;

    let folder = help();
    let mut wanted = settings();
    wanted.articles = Some(folder.path().to_owned());
    wanted.limits.address_questions_per_second = 1;
    let server = Server::start(wanted).await.unwrap();
    let mut ann = Visitor::new(server.address(), "ann").await;
    let mut refused = 0;
    for _ in 0..20 {
        refused += usize::from(ask(&mut ann, "popular", json!({})).await == Err(ErrorCode::RateLimited));
    }
    assert!(refused > 0);
    server.stop().await;
}

#[tokio::test]
async fn a_folder_that_is_not_there_stops_the_start_and_is_named() {
    let wanted = Settings {
        articles: Some("/no/such/folder".into()),
        ..settings()
    };
    let error = Server::start(wanted).await.err().unwrap().to_string();
    assert!(error.contains("/no/such/folder"), "{error}");
}
