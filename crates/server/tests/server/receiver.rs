//! Somebody else's server that webhooks are sent to, and what it got.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use tokio::sync::watch;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// How it answers.
#[derive(Debug, Clone)]
pub(crate) enum Says {
    Status(u16),
    /// A status, a header and its value.
    With(u16, header::HeaderName, String),
    /// 200, and then a body without end.
    Endless,
    /// Nothing, ever.
    Nothing,
}

/// What it got.
#[derive(Debug, Clone)]
pub(crate) struct Got {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Whether it is signed by whoever has [`SECRET`], said without this server's code.
    pub(crate) fn is_signed(&self) -> bool {
        let key = STANDARD.decode(SECRET.trim_start_matches("whsec_")).unwrap();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
        let (id, at) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        mac.update(format!("{id}.{at}.{}", self.body).as_bytes());
        let given = self.header("webhook-signature").trim_start_matches("v1,");
        mac.verify_slice(&STANDARD.decode(given).unwrap()).is_ok()
    }
}

#[derive(Default)]
struct Inside {
    got: Vec<Got>,
    answers: VecDeque<Says>,
}

pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
    count: watch::Receiver<usize>,
}

type Shared = (Arc<Mutex<Inside>>, Arc<watch::Sender<usize>>);

impl Receiver {
    /// Answers in turn, and with 200 from then on.
    pub(crate) async fn start(answers: impl IntoIterator<Item = Says>) -> Self {
        let inside = Arc::new(Mutex::new(Inside {
            got: Vec::new(),
            answers: answers.into_iter().collect(),
        }));
        let (tell, count) = watch::channel(0);
        let shared: Shared = (Arc::clone(&inside), Arc::new(tell));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().fallback(take).with_state(shared);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            address,
            inside,
            count,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hook?key=k", self.address)
    }

    /// What it got, once there are so many.
    pub(crate) async fn got(&mut self, least: usize) -> Vec<Got> {
        let waited = self.count.wait_for(|count| *count >= least);
        let hang = std::time::Duration::from_secs(60);
        tokio::time::timeout(hang, waited)
            .await
            .expect("a request in time")
            .unwrap();
        self.inside.lock().unwrap().got.clone()
    }

    pub(crate) fn so_far(&self) -> usize {
        self.inside.lock().unwrap().got.len()
    }
}

async fn take(State((inside, tell)): State<Shared>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let (says, count) = {
        let mut inside = inside.lock().unwrap();
        inside.got.push(Got {
            path: uri.to_string(),
            headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        });
        (
            inside.answers.pop_front().unwrap_or(Says::Status(200)),
            inside.got.len(),
        )
    };
    tell.send_replace(count);
    match says {
        Says::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Says::With(status, name, value) => (
            StatusCode::from_u16(status).unwrap(),
            [(name, value)],
            "Come back later",
        )
            .into_response(),
        Says::Endless => {
            let bytes = Bytes::from_static(&[b'x'; 1024]);
            let stream = futures_util::stream::repeat_with(move || Ok::<_, std::io::Error>(bytes.clone()));
            Body::from_stream(stream).into_response()
        }
        Says::Nothing => std::future::pending().await,
    }
}
