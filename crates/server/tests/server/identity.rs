//! Who may read and write what.

use aisle_core::protocol::*;

use crate::client::*;

async fn refused(server: &aisle_server::Server, hello: Hello) -> (ServerError, Option<u16>) {
    let mut client = connect(server.address(), "/v1").await;
    client.send(&ClientFrame::Hello(hello)).await;
    client.ending().await
}

#[tokio::test]
async fn another_visitors_conversation_is_forbidden_on_the_socket_and_over_http() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("private").await;
    let id = ann.welcome.conversation.clone();
    let (error, close) = refused(&server, hello("bob", ConversationRef::Id(id.clone()))).await;
    assert_eq!(
        (error.code, error.retryable, close),
        (ErrorCode::Forbidden, false, Some(4403))
    );

    let path = format!("/v1/conversations/{id}/log");
    let get = |auth: String| {
        let (address, path) = (server.address(), path.clone());
        async move { http(address, "GET", &path, &auth, "").await }
    };
    let of = |name: &str, of: &str| format!("Authorization: Visitor {name}:{}\r\n", secret(of));
    let (status, _, body) = get(of("ann", "ann")).await;
    assert_eq!(status, 200);
    assert!(body.contains("private"));
    for wrong in [
        of("bob", "bob"),
        of("ann", "bob"),
        "Authorization: Bearer guess\r\n".into(),
    ] {
        let (status, _, body) = get(wrong).await;
        assert_eq!(status, 403);
        assert!(!body.contains("private"));
    }
    assert_eq!(get(String::new()).await.0, 401);
    let other = http(
        server.address(),
        "GET",
        "/v1/conversations/none/log",
        &of("bob", "bob"),
        "",
    )
    .await;
    assert_eq!(other.0, 403, "whether a conversation exists is not told");
    server.stop().await;
}

#[tokio::test]
async fn a_wrong_secret_is_forbidden_once_the_visitor_is_known() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("hi").await;
    let mut thief = hello("ann", wish("first"));
    thief.visitor.secret = secret("thief");
    let (error, close) = refused(&server, thief).await;
    assert_eq!((error.code, close), (ErrorCode::Forbidden, Some(4403)));
    server.stop().await;
}

#[tokio::test]
async fn nobody_listens_at_a_conversation_that_is_about_to_begin() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let id = ann.welcome.conversation.clone();
    // Nothing is stored yet, so neither name nor secret is known to the database.
    let mut same_name = hello("ann", ConversationRef::Id(id.clone()));
    same_name.visitor.secret = secret("thief");
    let mut thief = Visitor::join(server.address(), same_name).await;
    let mut bob = Visitor::join(server.address(), hello("bob", ConversationRef::Id(id.clone()))).await;
    assert_ne!(thief.welcome.conversation, id);
    assert_ne!(bob.welcome.conversation, id);
    ann.said("private").await;
    let theft = fresh();
    thief.say(&theft, "me too").await;
    assert_eq!(
        thief.rejected(&theft).await.code,
        ErrorCode::Forbidden,
        "the name is ann's from now on"
    );
    bob.said("mine").await;
    let back = Visitor::join(server.address(), hello("ann", ConversationRef::Id(id))).await;
    assert_eq!(
        back.replayed.iter().filter_map(text_of).collect::<Vec<_>>(),
        ["private"]
    );
    server.stop().await;
}

#[tokio::test]
async fn the_same_wish_gives_the_same_conversation_even_twice_at_once() {
    let server = start().await;
    let join = || Visitor::new(server.address(), "ann");
    let (mut a, mut b) = tokio::join!(join(), join());
    assert_eq!(a.welcome.conversation, b.welcome.conversation);
    let ((_, one), (_, two)) = tokio::join!(a.said("from one tab"), b.said("from the other"));
    assert_eq!(one + two, 3, "places 1 and 2 of one log");
    let other = Visitor::join(server.address(), hello("ann", wish("second"))).await;
    assert_ne!(other.welcome.conversation, a.welcome.conversation);
    server.stop().await;
}

#[tokio::test]
async fn a_newer_connection_of_a_tab_supersedes_the_older() {
    let server = start().await;
    let first = hello("ann", wish("first"));
    let mut old = Visitor::join(server.address(), first.clone()).await;
    let mut new = Visitor::join(server.address(), first).await;
    let (error, close) = old.client.ending().await;
    assert_eq!((error.code, close), (ErrorCode::Superseded, Some(4409)));
    new.said("still here").await;
    server.stop().await;
}

#[tokio::test]
async fn a_hello_of_another_version_or_with_a_weak_secret_is_refused_with_a_reason() {
    let server = start().await;
    let mut future = hello("ann", wish("first"));
    future.protocol = 99;
    let (error, close) = refused(&server, future).await;
    assert_eq!((error.code, close), (ErrorCode::Unsupported, Some(4426)));
    let mut weak = hello("ann", wish("first"));
    weak.visitor.secret = "1234".into();
    let (error, _) = refused(&server, weak).await;
    assert!(error.message.contains("128 random bits"), "{}", error.message);
    let mut rude = connect(server.address(), "/v1").await;
    rude.send(&ClientFrame::Ping(Ping { n: 1 })).await;
    assert!(rude.ending().await.0.message.contains("hello"));
    server.stop().await;
}

#[tokio::test]
async fn neither_secret_nor_password_is_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("aisle.db");
    let server = aisle_server::Server::start(settings_with(&file)).await.unwrap();
    Visitor::new(server.address(), "ann").await.said("hi").await;
    let first = aisle_server::serve::first_agent(server.app())
        .await
        .unwrap()
        .unwrap();
    let token = token(&server, "Mina").await;
    server.stop().await;
    let bytes = std::fs::read(&file).unwrap();
    for secret in [secret("ann"), first.password, first.code, token] {
        assert!(
            !bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        );
    }
}
