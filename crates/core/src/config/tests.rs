//! Attributes as merchants write them, well and badly.

use super::*;

fn read(name: &str, value: &str) -> (Config, Vec<Issue>) {
    Config::read([(name, value)])
}

#[test]
fn nothing_written_gives_the_documented_defaults() {
    let (config, issues) = Config::read([]);
    assert_eq!(issues, []);
    assert_eq!(config, Config::default());
    assert_eq!(config.endpoint, Endpoint::Demo);
    assert_eq!(
        (config.load, config.position, config.theme),
        (Load::Intent, Position::BottomEnd, Theme::Auto)
    );
    assert_eq!(
        (config.consent, config.persistence),
        (Consent::Implied, Persistence::Device)
    );
}

#[test]
fn good_values_are_read_without_a_word() {
    let (config, issues) = Config::read([
        ("data-endpoint", " WSS://chat.shop.example:8443/v1 "),
        ("data-transport", "sse"),
        ("data-token", "eyJhbGciOi.J9-_x"),
        ("data-load", "Idle"),
        ("data-locale", "ko-KR"),
        ("data-position", "bottom-start"),
        ("data-accent", "#0a7cff"),
        ("data-theme", "dark"),
        ("data-title", " Ask\u{202e} us "),
        ("data-contact", "mailto:help@shop.example"),
        ("data-consent", "pending"),
        ("data-persistence", "session"),
        (
            "data-media-origins",
            "https://cdn.shop.example/, https://IMG.shop.example:443 http://localhost:8080",
        ),
        ("data-debug", ""),
        ("data-hours", "mon-fri 09:00-18:00"),
        ("data-testid", "chat"),
    ]);
    assert_eq!(issues, []);
    assert_eq!(
        config.endpoint,
        Endpoint::Socket("wss://chat.shop.example:8443/v1".into())
    );
    assert_eq!(config.transport, Transport::Sse);
    assert_eq!(config.token.as_ref().map(Token::reveal), Some("eyJhbGciOi.J9-_x"));
    assert_eq!(
        (config.load, config.position, config.theme),
        (Load::Idle, Position::BottomStart, Theme::Dark)
    );
    assert_eq!(
        (config.locale.as_deref(), config.title.as_deref()),
        (Some("ko-KR"), Some("Ask us"))
    );
    assert_eq!(config.accent, Some(Rgb::new(10, 124, 255)));
    assert_eq!(config.contact.as_deref(), Some("mailto:help@shop.example"));
    assert_eq!(
        (config.consent, config.persistence, config.debug),
        (Consent::Pending, Persistence::Session, true)
    );
    assert_eq!(
        config.media_origins,
        [
            "https://cdn.shop.example",
            "https://IMG.shop.example",
            "http://localhost:8080"
        ]
        .map(str::to_lowercase)
    );
    assert_eq!(
        config.raws().collect::<Vec<_>>(),
        [("data-hours", "mon-fri 09:00-18:00")]
    );
    assert_eq!(
        (config.position.as_str(), config.theme.as_str()),
        ("bottom-start", "dark")
    );
}

#[test]
fn each_bad_value_gives_one_issue_with_a_hint_that_helps() {
    for (name, value, reason, hint) in [
        ("data-endpoint", "", Reason::Empty, "leave the attribute out"),
        (
            "data-endpoint",
            "chat.shop.example/v1",
            Reason::BadAddress,
            "`wss://chat.shop.example/v1`",
        ),
        (
            "data-endpoint",
            "//chat.shop.example",
            Reason::BadAddress,
            "`wss://chat.shop.example`",
        ),
        (
            "data-endpoint",
            "wss//chat.shop.example",
            Reason::BadAddress,
            "wss://host/path",
        ),
        (
            "data-endpoint",
            "wss://user:pw@chat.shop.example",
            Reason::BadAddress,
            "data-token",
        ),
        (
            "data-endpoint",
            "wss://chat.shop.example/#a",
            Reason::BadAddress,
            "`#`",
        ),
        (
            "data-endpoint",
            "ftp://chat.shop.example",
            Reason::BadAddress,
            "wss://",
        ),
        (
            "data-endpoint",
            "javascript:alert(1)",
            Reason::BadAddress,
            "wss://",
        ),
        ("data-endpoint", "wss://쇼핑.example", Reason::BadAddress, "ASCII"),
        ("data-endpoint", "{{ endpoint }}", Reason::BadAddress, "wss://"),
        (
            "data-transport",
            "websockets",
            Reason::UnknownValue,
            "`websocket`",
        ),
        (
            "data-transport",
            "my transport",
            Reason::UnknownValue,
            "registered",
        ),
        ("data-token", "a b", Reason::BadToken, "signed"),
        ("data-load", "eagre", Reason::UnknownValue, "`eager`"),
        ("data-load", "never", Reason::UnknownValue, "intent, idle, eager"),
        ("data-locale", "korean", Reason::BadLocale, "`ko`"),
        ("data-locale", "ko_KR", Reason::BadLocale, "`ko-KR`"),
        (
            "data-position",
            "botom-left",
            Reason::UnknownValue,
            "`bottom-left`",
        ),
        ("data-position", "centre", Reason::UnknownValue, "bottom-end"),
        ("data-accent", "#12345", Reason::BadColor, "opaque"),
        ("data-accent", "grey", Reason::BadColor, "`gray`"),
        ("data-accent", "rgb(0 0 0 / 50%)", Reason::BadColor, "opaque"),
        ("data-theme", "drak", Reason::UnknownValue, "`dark`"),
        (
            "data-contact",
            "help@shop.example",
            Reason::BadAddress,
            "`mailto:help@shop.example`",
        ),
        (
            "data-contact",
            "javascript:alert(1)",
            Reason::BadAddress,
            "mailto:",
        ),
        ("data-consent", "grantd", Reason::UnknownValue, "`granted`"),
        ("data-mask", "card ibn", Reason::UnknownValue, "`iban`"),
        ("data-persistence", "sesion", Reason::UnknownValue, "`session`"),
        (
            "data-media-origins",
            "cdn.shop.example",
            Reason::BadAddress,
            "`https://cdn.shop.example`",
        ),
        (
            "data-media-origins",
            "http://cdn.shop.example",
            Reason::BadAddress,
            "`https://cdn.shop.example`",
        ),
        (
            "data-media-origins",
            "https://cdn.shop.example/img",
            Reason::BadAddress,
            "`https://cdn.shop.example`",
        ),
        (
            "data-media-origins",
            "https://*.shop.example",
            Reason::BadAddress,
            "wildcards",
        ),
        ("data-debug", "maybe", Reason::UnknownValue, "without a value"),
        (
            "data-endpont",
            "wss://x.example",
            Reason::UnknownAttribute,
            "`data-endpoint`",
        ),
        (
            "data-triger-help",
            "exit => Hi",
            Reason::UnknownAttribute,
            "`data-trigger-*`",
        ),
    ] {
        let (_, issues) = read(name, value);
        assert_eq!(issues.len(), 1, "{name}={value:?}: {issues:?}");
        assert_eq!(
            (issues[0].attribute.as_str(), issues[0].reason),
            (name, reason),
            "{value:?}"
        );
        assert!(
            issues[0].hint.contains(hint),
            "{name}={value:?}: {}",
            issues[0].hint
        );
    }
}

#[test]
fn what_a_bad_value_falls_back_to_is_safe() {
    assert_eq!(
        read("data-endpoint", "chat.shop.example").0.endpoint,
        Endpoint::Broken,
        "never the demo"
    );
    assert_eq!(read("data-endpoint", "").0.endpoint, Endpoint::Broken);
    assert_eq!(read("data-consent", "yes").0.consent, Consent::Pending);
    assert_eq!(read("data-persistence", "short").0.persistence, Persistence::None);
    assert_eq!(
        read("data-media-origins", "* https://a.example").0.media_origins,
        ["https://a.example"]
    );
    assert_eq!(read("data-contact", "data:text/html,x").0.contact, None);
}

#[test]
fn endpoints_keep_their_kind() {
    for (value, expected) in [
        (
            "ws://localhost:9000",
            Endpoint::Socket("ws://localhost:9000".into()),
        ),
        (
            "HTTPS://shop.example/chat?shop=1",
            Endpoint::Http("https://shop.example/chat?shop=1".into()),
        ),
        ("/v1", Endpoint::Relative("/v1".into())),
        ("../v1", Endpoint::Relative("../v1".into())),
    ] {
        assert_eq!(read("data-endpoint", value).0.endpoint, expected);
    }
}

#[test]
fn a_token_is_never_repeated() {
    let (config, issues) = Config::read([("data-token", "secret token"), ("data-token", "s3cret")]);
    assert_eq!(issues[0].value, "");
    assert!(!format!("{config:?} {issues:?}").contains("s3cret"));
}

#[test]
fn an_empty_value_of_anything_but_the_endpoint_says_nothing() {
    for (name, _) in KNOWN_ATTRIBUTES
        .iter()
        .filter(|(name, _)| *name != "data-endpoint")
    {
        assert_eq!(read(&name.replace('*', "x"), "").1, [], "{name}");
    }
}

#[test]
fn a_live_change_replaces_and_removes() {
    let mut config = Config::default();
    for name in [
        "data-theme",
        "data-title",
        "data-hours",
        "data-accent",
        "data-endpoint",
        "data-debug",
    ] {
        let value = match name {
            "data-theme" => "dark",
            "data-accent" => "red",
            "data-endpoint" => "/v1",
            _ => "1",
        };
        assert_eq!(config.set(name, Some(value)), []);
        assert_ne!(config, Config::default(), "{name}");
        assert_eq!(config.set(name, None), []);
        assert_eq!(config, Config::default(), "{name}");
    }
    config.set("data-hours", Some("a"));
    config.set("data-hours", Some("b"));
    assert_eq!(config.raws().collect::<Vec<_>>(), [("data-hours", "b")]);
}

#[test]
fn a_long_value_is_cut_in_its_issue() {
    assert_eq!(read("data-theme", &"x".repeat(10_000)).1[0].value.len(), 120);
}
