//! The head of an HTTP request or answer, as much of it as a proxy needs.
//!
//! Each request gets a connection of its own (`Connection: close`), so that what
//! answers instead of the server can do so at any request, and WebSockets are asked
//! for without compression, so that their frames can be told apart.

/// More than this is no head of ours.
pub(super) const MOST: usize = 64 * 1024;

const METHODS: [&str; 8] = [
    "GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "OPTIONS ", "PATCH ", "TRACE ",
];

/// Whether these first bytes may begin a request.
pub(super) fn may_be_http(bytes: &[u8]) -> bool {
    METHODS.iter().any(|method| {
        let method = method.as_bytes();
        let both = method.len().min(bytes.len());
        method.get(..both) == bytes.get(..both)
    })
}

/// Where a head ends, its empty line included.
pub(super) fn end(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .map(|at| at + 4)
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) target: String,
    /// What is passed on.
    pub(super) bytes: Vec<u8>,
    pub(super) is_upgrade: bool,
    /// Bytes of its body, where it says so.
    pub(super) length: usize,
    pub(super) origin: Option<String>,
}

impl Request {
    pub(super) fn read(head: &[u8]) -> Self {
        let text = String::from_utf8_lossy(head);
        let mut lines = text.trim_end().split("\r\n");
        let first = lines.next().unwrap_or_default();
        let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let fields: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(':')).collect();
        let field = |name: &str| {
            let found = fields.iter().find(|(one, _)| one.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.trim())
        };
        let is_upgrade = field("upgrade").is_some();
        let mut passed = format!("{first}\r\n");
        for (name, value) in &fields {
            let dropped = name.eq_ignore_ascii_case("sec-websocket-extensions")
                || (!is_upgrade && name.eq_ignore_ascii_case("connection"));
            if !dropped {
                passed.push_str(&format!("{name}:{value}\r\n"));
            }
        }
        if !is_upgrade {
            passed.push_str("connection: close\r\n");
        }
        passed.push_str("\r\n");
        Self {
            is_upgrade,
            length: field("content-length")
                .and_then(|value| value.parse().ok())
                .unwrap_or(0),
            origin: field("origin").map(str::to_owned),
            target,
            bytes: passed.into_bytes(),
        }
    }

    /// An answer in the server's place.
    pub(super) fn answer(&self, status: u16, retry_after_s: Option<u32>) -> Vec<u8> {
        let retry = retry_after_s.map_or_else(String::new, |seconds| format!("retry-after: {seconds}\r\n"));
        // So that a page can read it, as it could read the server's own.
        let origin = self.origin.as_ref().map_or_else(String::new, |origin| {
            format!("access-control-allow-origin: {origin}\r\naccess-control-expose-headers: retry-after\r\n")
        });
        format!("HTTP/1.1 {status} Fault\r\n{retry}{origin}content-length: 0\r\nconnection: close\r\n\r\n")
            .into_bytes()
    }
}

/// The status of an answer, and whether its body is a stream of events.
pub(super) fn response(head: &[u8]) -> (u16, bool) {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    let is_stream = text
        .lines()
        .any(|line| line.starts_with("content-type:") && line.contains("text/event-stream"));
    (status.unwrap_or(0), is_stream)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_its_connection_to_itself_and_a_socket_no_compression() {
        let post = Request::read(
            b"POST /v1/poll?x HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 12\r\nOrigin: https://s\r\n\r\n",
        );
        assert_eq!(
            (post.target.as_str(), post.length, post.is_upgrade),
            ("/v1/poll?x", 12, false)
        );
        let text = String::from_utf8(post.bytes.clone()).unwrap();
        assert!(
            text.contains("connection: close") && !text.contains("keep-alive"),
            "{text}"
        );
        assert!(
            String::from_utf8(post.answer(429, Some(3)))
                .unwrap()
                .contains("retry-after: 3\r\n")
        );
        let socket = Request::read(
            b"GET /v1 HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
        );
        let text = String::from_utf8(socket.bytes).unwrap();
        assert!(socket.is_upgrade && text.contains("Connection: Upgrade") && !text.contains("deflate"));
    }

    #[test]
    fn heads_are_found_and_streams_known() {
        assert!(may_be_http(b"PO") && may_be_http(b"POST /") && !may_be_http(b"ping"));
        assert_eq!(end(b"GET / HTTP/1.1\r\n\r\nrest"), Some(18));
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
        assert_eq!(response(head), (200, true));
    }
}
