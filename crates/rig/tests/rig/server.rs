//! The real server, as it is on disk, without the limits that stop a single address.

use std::net::SocketAddr;
use std::path::Path;

use aisle_server::{Server, Settings, app, secrets, store};

/// A page that may chat.
pub(crate) const SHOP: &str = "https://shop.example";

pub(crate) fn settings(file: &Path) -> Settings {
    let mut settings = Settings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        database: file.to_owned(),
        allowed_origins: vec![SHOP.into(), "loopback".into()],
        ..Settings::default()
    };
    settings.limits.address_connections = 10_000;
    settings.limits.address_connections_per_minute = 1_000_000;
    settings.limits.address_frames_per_second = 1_000_000;
    settings.limits.address_questions_per_second = 1_000;
    // So that signs of life come while a test waits for one.
    settings.timing.silent_ms = 12_000;
    settings
}

/// With an article, so that there is something to ask, beside its database.
pub(crate) async fn server(file: &Path) -> Server {
    let articles = file.with_file_name("articles");
    std::fs::create_dir_all(&articles).unwrap();
    std::fs::write(
        articles.join("shipping.md"),
        "---\ntitle: Shipping\n---\nTwo days.\n",
    )
    .unwrap();
    let mut settings = settings(file);
    settings.articles = Some(articles);
    Server::start(settings).await.unwrap()
}

/// An agent with a session, straight into the database.
pub(crate) async fn agent_token(server: &Server, name: &str) -> String {
    let (name, token) = (name.to_owned(), format!("token-of-{name}"));
    let hash = secrets::hash(&token);
    let make = move |db: &_| {
        let now = app::now();
        let id = store::add_agent(db, &name, "none", now)?;
        store::new_session(db, &id, &hash, now)
    };
    server.app().store.write(make).await.unwrap();
    token
}
