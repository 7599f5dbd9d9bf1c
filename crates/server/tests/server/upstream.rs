//! An AI that does what a test says, byte by byte, and a page that reads what comes of it.

use std::net::SocketAddr;
use std::time::Duration;

use aisle_server::ai::AiSettings;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A wait that only ends a test that would otherwise hang.
const HANG: Duration = Duration::from_secs(30);

async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(HANG, work).await.expect("this in time")
}

pub(crate) const KEY: &str = "sk-the-shops-own-0123456789";
pub(crate) const EVENTS: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\
                                 set-cookie: a=b\r\nx-request-id: 7\r\ntransfer-encoding: chunked\r\n\r\n";

trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Socket for S {}

pub(crate) struct Upstream {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    pub(crate) address: SocketAddr,
}

impl Upstream {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let tls = None;
        Self {
            listener,
            tls,
            address,
        }
    }

    /// One that does TLS.
    pub(crate) async fn secured(tls: TlsAcceptor) -> Self {
        let mut upstream = Self::start().await;
        upstream.tls = Some(tls);
        upstream
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/v1/chat/completions", self.address)
    }

    pub(crate) fn settings(&self) -> AiSettings {
        AiSettings {
            upstream: Some(self.url()),
            key: Some(KEY.into()),
            model: Some("small".into()),
            ..AiSettings::default()
        }
    }

    /// Waits for somebody who hangs up when they see who this is.
    pub(crate) async fn turned_away(&self) {
        soon(async {
            let (stream, _) = self.listener.accept().await.unwrap();
            let met = self.tls.as_ref().unwrap().accept(stream).await;
            assert!(met.is_err(), "it was believed");
        })
        .await;
    }

    /// The next request, read to its end.
    pub(crate) async fn asked(&self) -> Asked {
        soon(async {
            let (stream, _) = self.listener.accept().await.unwrap();
            let stream: Box<dyn Socket> = match &self.tls {
                Some(tls) => Box::new(tls.accept(stream).await.unwrap()),
                None => Box::new(stream),
            };
            let mut stream = BufReader::new(stream);
            let head = head(&mut stream).await;
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            let mut body = vec![0; length];
            stream.read_exact(&mut body).await.unwrap();
            let body = String::from_utf8(body).unwrap();
            Asked { head, body, stream }
        })
        .await
    }
}

/// Up to the empty line, in small letters but for values.
async fn head(stream: &mut BufReader<impl AsyncRead + Unpin>) -> String {
    let mut head = String::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        assert!(!line.is_empty(), "the connection ended in its head: {head}");
        if line == "\r\n" {
            return head;
        }
        match line.split_once(": ") {
            Some((name, value)) => {
                head += &name.to_ascii_lowercase();
                head += ": ";
                head += value;
            }
            None => head += &line,
        }
    }
}

pub(crate) struct Asked {
    pub(crate) head: String,
    pub(crate) body: String,
    stream: BufReader<Box<dyn Socket>>,
}

impl Asked {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        let stream = self.stream.get_mut();
        stream.write_all(bytes).await.unwrap();
        stream.flush().await.unwrap();
    }

    pub(crate) async fn chunk(&mut self, bytes: &[u8]) {
        let size = format!("{:x}\r\n", bytes.len());
        self.write(&[size.as_bytes(), bytes, b"\r\n"].concat()).await;
    }

    pub(crate) async fn end(mut self) {
        self.write(b"0\r\n\r\n").await;
    }

    /// Answers with a status, headers and a text.
    pub(crate) async fn answer(mut self, status: &str, headers: &str, text: &str) {
        let length = text.len();
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n{text}");
        self.write(answer.as_bytes()).await;
    }

    /// Waits until the server has ended the connection.
    pub(crate) async fn gone(mut self) {
        let mut rest = Vec::new();
        // A reset is an end as well.
        let _ = soon(self.stream.read_to_end(&mut rest)).await;
        assert!(rest.is_empty());
    }
}

/// A page that has asked.
pub(crate) struct Page {
    stream: BufReader<TcpStream>,
    pub(crate) status: u16,
    pub(crate) head: String,
}

/// Sends a question, and reads nothing.
pub(crate) async fn send(address: SocketAddr, headers: &str, body: &str) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let request = format!(
        "POST /ai/chat HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    BufReader::new(stream)
}

impl Page {
    pub(crate) async fn ask(address: SocketAddr, headers: &str, body: &str) -> Self {
        Self::read(send(address, headers, body).await).await
    }

    /// Reads the head of the answer.
    pub(crate) async fn read(mut stream: BufReader<TcpStream>) -> Self {
        let head = soon(head(&mut stream)).await;
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { stream, status, head }
    }

    /// The next chunk; none at the end.
    pub(crate) async fn chunk(&mut self) -> Option<Vec<u8>> {
        soon(async {
            let mut size = String::new();
            self.stream.read_line(&mut size).await.unwrap();
            let size = usize::from_str_radix(size.trim(), 16).expect("the size of a chunk");
            let mut bytes = vec![0; size + 2];
            self.stream.read_exact(&mut bytes).await.unwrap();
            bytes.truncate(size);
            (size > 0).then_some(bytes)
        })
        .await
    }

    /// So many bytes of the stream, however they come.
    pub(crate) async fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while bytes.len() < count {
            bytes.extend(self.chunk().await.expect("more of the stream"));
        }
        bytes
    }

    /// What is left of the stream.
    pub(crate) async fn rest(mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk().await {
            bytes.extend(chunk);
        }
        bytes
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let line = |line: &'_ str| line.starts_with(&format!("{name}: "));
        let found = self.head.lines().find(|found| line(found))?;
        found.split_once(": ").map(|(_, value)| value)
    }

    /// The code of a refusal, whose body has a length.
    pub(crate) async fn refusal(mut self) -> (u16, String, String) {
        let length = self.header("content-length").unwrap().parse().unwrap();
        let mut body = vec![0; length];
        soon(self.stream.read_exact(&mut body)).await.unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        let text = |name: &str| body["error"][name].as_str().unwrap().to_owned();
        (self.status, text("code"), text("message"))
    }
}
