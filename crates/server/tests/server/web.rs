//! The plain HTTP side: origins, presence, health, counters, the page.

use crate::client::*;

#[tokio::test]
async fn a_page_of_another_origin_is_refused_and_told_what_to_do() {
    let server = start().await;
    let address = server.address();
    assert_eq!(from_origin(address, "/v1", "http://localhost:8080").await, Ok(()));
    assert_eq!(
        from_origin(address, "/v1", &format!("http://{address}")).await,
        Ok(())
    );
    let (status, body) = from_origin(address, "/v1", "https://evil.example")
        .await
        .unwrap_err();
    assert_eq!(status, 403);
    assert!(
        body.contains("https://evil.example") && body.contains("allowed_origins"),
        "{body}"
    );
    // The agents' socket is for the server's own page only, whatever the list says.
    assert_eq!(
        from_origin(address, "/v1/agent", "http://localhost:8080")
            .await
            .unwrap_err()
            .0,
        403
    );
    assert_eq!(
        from_origin(address, "/v1/agent", &format!("http://{address}")).await,
        Ok(())
    );
    server.stop().await;
}

#[tokio::test]
async fn presence_counts_agents_names_nobody_and_may_be_cached() {
    let server = start().await;
    let ask = || {
        http(
            server.address(),
            "GET",
            "/v1/presence",
            "Origin: http://localhost:1\r\n",
            "",
        )
    };
    let (status, head, body) = ask().await;
    assert_eq!(
        (status, body.as_str()),
        (
            200,
            r#"{"agents":{"online":0},"queue":{"length":0,"wait_ms":null}}"#
        )
    );
    assert!(head.contains("access-control-allow-origin: http://localhost:1"));
    assert!(
        head.contains("cache-control: public")
            && head.contains("vary: origin")
            && !head.contains("set-cookie")
    );
    let _mina = agent(&server, "Mina").await;
    let (_, _, body) = ask().await;
    assert_eq!(
        body,
        r#"{"agents":{"online":1},"queue":{"length":0,"wait_ms":null}}"#
    );
    let evil = http(
        server.address(),
        "GET",
        "/v1/presence",
        "Origin: https://evil.example\r\n",
        "",
    )
    .await;
    assert_eq!(evil.0, 403);
    let preflight = http(
        server.address(),
        "OPTIONS",
        "/v1/presence",
        "Origin: http://localhost:1\r\n",
        "",
    )
    .await;
    assert_eq!(preflight.0, 204);
    server.stop().await;
}

#[tokio::test]
async fn the_agents_page_comes_under_a_strict_policy_with_every_file_it_names() {
    let server = start().await;
    let (status, head, body) = http(server.address(), "GET", "/agent", "", "").await;
    for part in [
        "default-src 'none'",
        "require-trusted-types-for 'script'",
        "frame-ancestors 'none'",
    ] {
        assert!(head.contains(part), "{part}");
    }
    assert!(!head.contains("'unsafe-"));
    if status == 404 {
        // The console is built by another tool, and a program without it says so.
        assert!(body.contains("cargo xtask build"));
        server.stop().await;
        return;
    }
    assert_eq!(status, 200);
    let names = body.split('"').filter(|part| part.starts_with("/agent/"));
    let mut count = 0;
    for name in names {
        assert_eq!(http(server.address(), "GET", name, "", "").await.0, 200, "{name}");
        count += 1;
    }
    assert!(count >= 3);
    assert_eq!(
        http(server.address(), "GET", "/agent/..%2fCargo.toml", "", "")
            .await
            .0,
        404
    );
    server.stop().await;
}

#[tokio::test]
async fn counters_are_for_this_machine_and_hold_no_names() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("private").await;
    let (status, _, text) = http(server.address(), "GET", "/metrics", "", "").await;
    assert_eq!(status, 200);
    let count = if ann.client.way.rides() { 2 } else { 1 };
    assert!(
        text.contains(&format!("aisle_visitor_connections {count}\n"))
            && text.contains("aisle_changes_total 1\n"),
        "{text}"
    );
    assert!(!text.contains("ann") && !text.contains("private"));
    let through = "X-Forwarded-For: 203.0.113.7\r\n";
    assert_eq!(
        http(server.address(), "GET", "/metrics", through, "").await.0,
        403
    );
    assert_eq!(http(server.address(), "GET", "/healthz", "", "").await.0, 200);
    server.stop().await;
}

#[tokio::test]
async fn the_socket_address_opened_in_a_browser_says_what_it_is_for() {
    let server = start().await;
    let (status, _, body) = http(server.address(), "GET", "/v1", "", "").await;
    assert_eq!(status, 426);
    assert!(body.contains("data-endpoint"));
    server.stop().await;
}
