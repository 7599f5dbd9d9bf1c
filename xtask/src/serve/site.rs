//! A static server for `dist/`, on this machine only: one thread for each
//! connection, GET and HEAD, nothing else.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::reply::{Reply, reply};
use crate::files;

/// Longest head of a request that is read.
const HEAD_BYTES: u64 = 32 * 1024;
/// Where the shop's page reads which backend to talk to; empty means the demo.
const ENDPOINT_PLACE: &str = "<meta name=\"aisle-endpoint\" content=\"\">";

/// A built folder, listening.
pub struct Site {
    listener: TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    dist: PathBuf,
    endpoint: Option<String>,
}

impl Site {
    /// Listens on the loopback address; port 0 takes any free one.
    ///
    /// # Errors
    /// The port is taken.
    pub fn open(dist: PathBuf, port: u16, endpoint: Option<String>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("cannot listen on port {port}; choose another with --port"))?;
        let address = listener.local_addr()?;
        Ok(Self {
            listener,
            address,
            shared: Arc::new(Shared { dist, endpoint }),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers requests until the process ends.
    ///
    /// # Errors
    /// The listener has failed.
    pub fn run(self) -> Result<()> {
        for stream in self.listener.incoming() {
            let (stream, shared) = (stream?, self.shared.clone());
            // A browser that hangs up mid-answer is none of our business.
            std::thread::spawn(move || drop(converse(&stream, &shared)));
        }
        Ok(())
    }
}

/// Answers one connection's requests, one after the other.
fn converse(stream: &TcpStream, shared: &Shared) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    while let Some(request) = read_request(&mut reader)? {
        let mut writer = stream;
        writer.write_all(&answer(&request, shared)?)?;
    }
    Ok(())
}

/// What is read of a request; a body, which GET and HEAD have not, is not.
struct Request {
    method: String,
    target: String,
    accept_encoding: String,
}

fn read_request(reader: &mut impl BufRead) -> Result<Option<Request>> {
    let mut head = reader.take(HEAD_BYTES);
    let mut line = String::new();
    if head.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (
        words.next().context("no method")?,
        words.next().context("no target")?,
    );
    let mut accept_encoding = String::new();
    loop {
        line.clear();
        if head.read_line(&mut line)? == 0 || line.trim_end().is_empty() {
            return Ok(Some(Request {
                method,
                target,
                accept_encoding,
            }));
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("accept-encoding")
        {
            accept_encoding = value.trim().to_owned();
        }
    }
}

fn answer(request: &Request, shared: &Shared) -> Result<Vec<u8>> {
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return Ok(message(
            "405 Method Not Allowed",
            &[("Content-Type", "text/plain")],
            b"only GET and HEAD",
            true,
        ));
    }
    let whole = request.method == "GET";
    // The page is about to be changed, so its uncompressed form is needed.
    let plain = shared.endpoint.is_some() && !request.target.starts_with("/aisle/");
    let encodings = if plain { "" } else { &request.accept_encoding };
    let Some(found) = reply(&shared.dist, &request.target, encodings) else {
        return Ok(message(
            "404 Not Found",
            &[("Content-Type", "text/plain")],
            b"no such file",
            whole,
        ));
    };
    let mut body = files::read_bytes(&found.file)?;
    if let Some(endpoint) = &shared.endpoint
        && found.kind.starts_with("text/html")
    {
        body = with_endpoint(&String::from_utf8_lossy(&body), endpoint).into_bytes();
    }
    Ok(message("200 OK", &headers(&found), &body, whole))
}

fn message(status: &str, headers: &[(&str, &str)], body: &[u8], whole: bool) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    out.push_str("\r\n");
    let mut out = out.into_bytes();
    if whole {
        out.extend(body);
    }
    out
}

fn headers(found: &Reply) -> Vec<(&'static str, &'static str)> {
    let mut headers = vec![
        ("Content-Type", found.kind),
        ("Cache-Control", found.cache),
        ("Vary", "Accept-Encoding"),
        ("X-Content-Type-Options", "nosniff"),
        // So that a page of another origin can be tried with these files.
        ("Access-Control-Allow-Origin", "*"),
    ];
    headers.extend(found.encoding.map(|encoding| ("Content-Encoding", encoding)));
    headers
}

/// Tells the shop's page which backend to talk to.
fn with_endpoint(page: &str, endpoint: &str) -> String {
    page.replace(
        ENDPOINT_PLACE,
        &ENDPOINT_PLACE.replace("content=\"\"", &format!("content=\"{endpoint}\"")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_learns_its_backend() {
        let page = r#"<head><meta name="aisle-endpoint" content=""></head>"#;
        let told = with_endpoint(page, "ws://127.0.0.1:8090/v1");
        assert_eq!(
            told,
            r#"<head><meta name="aisle-endpoint" content="ws://127.0.0.1:8090/v1"></head>"#
        );
    }

    #[test]
    fn many_open_connections_are_all_answered() {
        let dist = tempfile::tempdir().unwrap();
        files::write(&dist.path().join("a.txt"), "hello").unwrap();
        let site = Site::open(dist.path().to_owned(), 0, None).unwrap();
        let address = site.address();
        std::thread::spawn(move || site.run());
        // All are open at once, and each asks twice.
        let streams: Vec<_> = (0..20).map(|_| TcpStream::connect(address).unwrap()).collect();
        for stream in streams.iter().chain(&streams) {
            let mut writer = stream;
            writer
                .write_all(b"GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n")
                .unwrap();
            let mut text = String::new();
            let mut reader = BufReader::new(stream);
            while !text.ends_with("\r\n\r\n") {
                assert_ne!(reader.read_line(&mut text).unwrap(), 0);
            }
            let mut body = [0; 5];
            reader.read_exact(&mut body).unwrap();
            assert!(text.starts_with("HTTP/1.1 200 OK") && &body == b"hello", "{text}");
        }
    }
}
