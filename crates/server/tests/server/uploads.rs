//! Files: announced, sent piece by piece, looked at, given to those who may have them.

use std::net::SocketAddr;
use std::path::Path;

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::*;
use aisle_server::Server;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::*;
use crate::desk::{message, pressed, sends};
use crate::process;

/// A request with bytes both ways: status, head in small letters, body.
async fn send(
    address: SocketAddr,
    method: &str,
    id: &str,
    headers: &str,
    body: &[u8],
) -> (u16, String, Vec<u8>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "{method} /v1/files/{id} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // A server that refuses what is announced need not read it.
    let _ = stream.write_all(body).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec())
        .unwrap()
        .to_ascii_lowercase();
    (
        head.split(' ').nth(1).unwrap().parse().unwrap(),
        head,
        answer[end + 4..].to_vec(),
    )
}

fn of(visitor: &str) -> String {
    format!("Authorization: Visitor {visitor}:{}\r\n", secret(visitor))
}

async fn put(address: SocketAddr, visitor: &str, id: &str, offset: u64, bytes: &[u8]) -> (u16, Option<u64>) {
    let headers = format!("{}Upload-Offset: {offset}\r\n", of(visitor));
    let (status, head, _) = send(address, "PUT", id, &headers, bytes).await;
    let told = head
        .split("upload-offset: ")
        .nth(1)
        .and_then(|rest| rest.split("\r\n").next()?.parse().ok());
    (status, told)
}

fn wish(client_id: &ClientId, name: &str, size: u64, media_type: &str) -> ClientFrame {
    ClientFrame::Upload(Upload {
        client_id: client_id.clone(),
        name: name.into(),
        size,
        media_type: media_type.into(),
    })
}

async fn ticket(
    visitor: &mut Visitor,
    client_id: &ClientId,
    name: &str,
    size: u64,
    kind: &str,
) -> Result<Ticket, ErrorCode> {
    visitor.client.send(&wish(client_id, name, size, kind)).await;
    visitor
        .client
        .until(|frame| match frame {
            ServerFrame::Ticket(ticket) => Some(Ok(ticket)),
            ServerFrame::Reject(reject) => Some(Err(reject.code)),
            _ => None,
        })
        .await
}

async fn attach(visitor: &mut Visitor, data: Value) -> Result<Value, ErrorCode> {
    let client_id = fresh();
    let content = Content {
        kind: "file".into(),
        v: 1,
        fallback: "anything".into(),
        data: Raw::new(&data.to_string()).unwrap(),
    };
    let message = SendMessage {
        client_id: client_id.clone(),
        content,
    };
    visitor.client.send(&ClientFrame::Message(message)).await;
    let wanted = client_id.clone();
    visitor
        .client
        .until(|frame| match frame {
            ServerFrame::Reject(reject) => Some(Err(reject.code)),
            ServerFrame::Events(events) => {
                events
                    .entries
                    .into_iter()
                    .find_map(|entry| match entry.body.known()? {
                        EntryBody::Message(message) if message.client_id.as_ref() == Some(&wanted) => {
                            Some(Ok(serde_json::from_str(message.content.data.get()).unwrap()))
                        }
                        _ => None,
                    })
            }
            _ => None,
        })
        .await
}

async fn on_disk(file: &Path) -> Server {
    Server::start(settings_with(file)).await.unwrap()
}

fn files(database: &Path) -> usize {
    let folder = format!("{}-files", database.display());
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

const NOTE: &[u8] = b"My parcel came open. Two of three things were in it.\n";

#[tokio::test]
async fn a_file_goes_in_piece_by_piece_and_comes_out_to_its_visitor_and_to_agents_only() {
    let folder = tempfile::tempdir().unwrap();
    let server = on_disk(&folder.path().join("aisle.db")).await;
    let address = server.address();
    let mut ann = Visitor::new(address, "ann").await;
    assert!(ann.welcome.features.upload);
    let id = fresh();
    let first = ticket(
        &mut ann,
        &id,
        "no\u{202e}fdp.txt",
        NOTE.len() as u64,
        "text/plain",
    )
    .await
    .unwrap();
    assert_eq!((first.offset, first.chunk), (0, CHUNK_BYTES));
    assert_eq!(
        put(address, "ann", &first.id, 10, b"x").await,
        (409, Some(0)),
        "a gap"
    );
    assert_eq!(
        put(address, "ann", &first.id, 0, &NOTE[..20]).await,
        (204, Some(20))
    );
    assert_eq!(
        put(address, "ann", &first.id, 0, &NOTE[..20]).await,
        (409, Some(20)),
        "again: an overlap"
    );
    assert_eq!(
        put(address, "ann", &first.id, 20, &[b'x'; 300]).await.0,
        413,
        "more than announced"
    );
    assert_eq!(
        put(address, "bob", &first.id, 20, &NOTE[20..]).await.0,
        404,
        "another visitor"
    );
    assert_eq!(
        attach(&mut ann, json!({"upload": first.id})).await,
        Err(ErrorCode::NotFound),
        "not whole"
    );
    let again = ticket(&mut ann, &id, "other", 1, "text/plain").await.unwrap();
    assert_eq!(
        (again.id.as_str(), again.offset),
        (first.id.as_str(), 20),
        "the same wish, the same place"
    );
    let (status, head, _) = send(address, "HEAD", &first.id, &of("ann"), b"").await;
    assert!(
        status == 200 && head.contains("upload-offset: 20") && head.contains("upload-length: 53"),
        "{head}"
    );
    assert_eq!(
        put(address, "ann", &first.id, 20, &NOTE[20..]).await,
        (204, Some(53))
    );

    let token = token(&server, "Mina").await;
    let mina = format!("Authorization: Bearer {token}\r\n");
    assert_eq!(
        send(address, "GET", &first.id, &mina, b"").await.0,
        404,
        "not in a message yet"
    );
    let said = json!({"upload": first.id, "name": "evil.html", "size": 1, "media_type": "text/html"});
    let data = attach(&mut ann, said).await.unwrap();
    let wanted = json!({"name": "nofdp.txt", "size": 53, "media_type": "text/plain", "upload": first.id});
    assert_eq!(data, wanted, "what the server found out counts");
    for proof in [&of("ann"), &mina] {
        let (status, head, body) = send(address, "GET", &first.id, proof, b"").await;
        assert_eq!((status, body.as_slice()), (200, NOTE));
        for header in [
            "content-type: text/plain; charset=utf-8",
            "x-content-type-options: nosniff",
            "content-disposition: attachment; filename=\"nofdp.txt\"",
            "content-security-policy: default-src 'none'; sandbox",
            "cache-control: no-store",
        ] {
            assert!(head.contains(header), "{header} in {head}");
        }
    }
    for stranger in [
        "",
        &of("bob"),
        "Authorization: Bearer nope\r\n",
        "Authorization: Visitor ann:wrong\r\n",
    ] {
        let (status, _, body) = send(address, "GET", &first.id, stranger, b"").await;
        assert!(
            matches!(status, 401 | 404) && !body.windows(6).any(|six| six == b"parcel"),
            "{stranger}"
        );
    }
    assert_eq!(
        send(address, "DELETE", &first.id, &of("ann"), b"").await.0,
        404,
        "it is said, and stays"
    );
    server.stop().await;
}

#[tokio::test]
async fn what_is_too_much_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut wanted = settings_with(&folder.path().join("aisle.db"));
    wanted.limits.uploads = 2;
    wanted.limits.messages_per_second = 1000;
    let server = Server::start(wanted).await.unwrap();
    let address = server.address();
    let mut ann = Visitor::new(address, "ann").await;
    let mut refused =
        async |name: &str, size: u64, kind: &str| ticket(&mut ann, &fresh(), name, size, kind).await.err();
    assert_eq!(
        refused("film.jpg", 2 * 1024 * 1024 * 1024, "image/jpeg").await,
        Some(ErrorCode::TooLarge)
    );
    assert_eq!(
        refused("x.jpg", u64::MAX, "image/jpeg").await,
        Some(ErrorCode::TooLarge)
    );
    assert_eq!(
        refused("empty.txt", 0, "text/plain").await,
        Some(ErrorCode::Malformed)
    );
    assert_eq!(
        refused(&"x".repeat(5000), 9, "text/plain").await,
        Some(ErrorCode::Malformed)
    );
    for kind in [
        "image/svg+xml",
        "text/html",
        "application/zip",
        "application/x-msdownload",
        "application/xhtml+xml",
    ] {
        assert_eq!(
            refused("x", 9, kind).await,
            Some(ErrorCode::Unsupported),
            "{kind}"
        );
    }
    assert_eq!(refused("a.txt", 1_000_000, "text/plain").await, None);
    assert_eq!(refused("b.txt", 9, "").await, None);
    assert_eq!(
        refused("c.txt", 9, "text/plain").await,
        Some(ErrorCode::RateLimited),
        "the third of two"
    );
    // Announced as a gigabyte: the answer comes though not a byte was sent.
    let id = ticket(&mut ann, &fresh(), "c.txt", 9, "text/plain").await;
    assert_eq!(id.err(), Some(ErrorCode::RateLimited));
    let mut bob = Visitor::new(address, "bob").await;
    let place = ticket(&mut bob, &fresh(), "a.txt", 1_000_000, "text/plain")
        .await
        .unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PUT /v1/files/{} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 1073741824\r\n{}Upload-Offset: 0\r\n\r\n",
        place.id,
        of("bob")
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 413");
    server.stop().await;
}

#[tokio::test]
async fn a_file_that_is_not_what_may_be_sent_is_deleted_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("aisle.db");
    let server = on_disk(&database).await;
    let address = server.address();
    let mut ann = Visitor::new(address, "ann").await;
    for (name, bytes) in [
        ("photo.jpg", &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..]),
        ("photo.jpg", b"<!doctype html><script>alert(1)</script>"),
        ("note.txt", b"MZ\x90\0\x03\0\0\0"),
        ("note.txt", b"\0\0\0\0"),
    ] {
        let place = ticket(&mut ann, &fresh(), name, bytes.len() as u64, "image/jpeg")
            .await
            .unwrap();
        assert_eq!(put(address, "ann", &place.id, 0, bytes).await.0, 415);
        assert_eq!(put(address, "ann", &place.id, 0, bytes).await.0, 404, "gone");
    }
    assert_eq!(files(&database), 0);
    server.stop().await;
}

#[tokio::test]
async fn files_go_with_the_conversation_and_what_was_never_sent_goes_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("aisle.db");
    let server = on_disk(&database).await;
    let address = server.address();
    let mut ann = Visitor::new(address, "ann").await;
    let kept = ticket(&mut ann, &fresh(), "a.txt", NOTE.len() as u64, "text/plain")
        .await
        .unwrap();
    put(address, "ann", &kept.id, 0, NOTE).await;
    attach(&mut ann, json!({"upload": kept.id})).await.unwrap();
    let begun = ticket(&mut ann, &fresh(), "b.txt", 500, "text/plain")
        .await
        .unwrap();
    assert_eq!(put(address, "ann", &begun.id, 0, NOTE).await.0, 204);
    let mut bob = Visitor::new(address, "bob").await;
    assert_eq!(
        attach(&mut bob, json!({"upload": kept.id})).await,
        Err(ErrorCode::NotFound),
        "another's file"
    );
    ticket(&mut bob, &fresh(), "c.txt", 500, "text/plain")
        .await
        .unwrap();
    assert_eq!(files(&database), 3);
    let old = aisle_server::app::now() + 1;
    aisle_server::serve::tidy_once(server.app(), old).await.unwrap();
    assert_eq!(files(&database), 1, "only what is in a message stays");
    assert_eq!(put(address, "ann", &begun.id, 53, b"x").await.0, 404);
    let id = fresh();
    ann.client
        .send(&ClientFrame::Forget(Forget {
            client_id: id.clone(),
        }))
        .await;
    ann.acked(&id).await;
    assert_eq!(files(&database), 0);
    assert_eq!(send(address, "GET", &kept.id, &of("ann"), b"").await.0, 404);
    server.stop().await;
}

#[tokio::test]
async fn a_file_whose_last_byte_came_right_before_a_kill_is_looked_at_with_the_next_ticket() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("aisle.db");
    let server = on_disk(&database).await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    for (bytes, wanted) in [(NOTE, Ok(())), (&b"<html>"[..], Err(ErrorCode::Unsupported))] {
        let id = fresh();
        let place = ticket(&mut ann, &id, "a.txt", bytes.len() as u64, "text/plain")
            .await
            .unwrap();
        std::fs::write(format!("{}-files/{}", database.display(), place.id), bytes).unwrap();
        let again = ticket(&mut ann, &id, "a.txt", bytes.len() as u64, "text/plain").await;
        assert_eq!(again.map(|_| ()), wanted);
        let sent = attach(&mut ann, json!({"upload": place.id})).await;
        assert_eq!(sent.is_ok(), wanted.is_ok());
    }
    server.stop().await;
}

#[tokio::test]
async fn pages_of_the_shop_may_send_files_and_others_may_not() {
    let folder = tempfile::tempdir().unwrap();
    let server = on_disk(&folder.path().join("aisle.db")).await;
    let ask = |origin: &str| format!("Origin: {origin}\r\nAccess-Control-Request-Method: PUT\r\n");
    let (status, head, _) = send(server.address(), "OPTIONS", "x", &ask("http://localhost:1"), b"").await;
    assert_eq!(status, 204);
    assert!(
        head.contains("access-control-allow-methods: get, head, put, delete")
            && head.contains("upload-offset"),
        "{head}"
    );
    assert_eq!(
        send(
            server.address(),
            "OPTIONS",
            "x",
            &ask("https://evil.example"),
            b""
        )
        .await
        .0,
        403
    );
    let evil = format!("{}Origin: https://evil.example\r\n", of("ann"));
    assert_eq!(send(server.address(), "GET", "x", &evil, b"").await.0, 403);
    server.stop().await;
}

#[tokio::test]
async fn a_server_killed_in_the_middle_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("aisle.db");
    let line: Vec<u8> = (0..1_000_000_u32).map(|n| b'a' + (n % 26) as u8).collect();
    let (id, chunk) = (fresh(), CHUNK_BYTES as usize);
    let mut offset = 0_usize;
    let mut place = None;
    for _life in 0..4 {
        let (mut child, address, _) = process::run(&database);
        let mut ann = Visitor::new(address, "ann").await;
        let ticket = ticket(&mut ann, &id, "long.txt", line.len() as u64, "text/plain")
            .await
            .unwrap();
        assert!(ticket.offset >= offset as u64, "what was taken is there");
        offset = usize::try_from(ticket.offset).unwrap();
        let next = &line[offset..line.len().min(offset + chunk)];
        let (status, now) = put(address, "ann", &ticket.id, offset as u64, next).await;
        assert_eq!((status, now), (204, Some((offset + next.len()) as u64)));
        offset += next.len();
        // A piece that is cut off by the kill, perhaps half written.
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "PUT /v1/files/{} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n{}Upload-Offset: {offset}\r\n\r\nhalf",
            ticket.id,
            of("ann")
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        place = Some(ticket.id);
    }
    assert_eq!(offset, line.len());
    let (mut child, address, _) = process::run(&database);
    let mut ann = Visitor::new(address, "ann").await;
    let place = place.unwrap();
    let data = attach(&mut ann, json!({"upload": place})).await.unwrap();
    assert_eq!(data["size"], 1_000_000);
    assert!(
        send(address, "GET", &place, &of("ann"), b"").await.2 == line,
        "every byte"
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn a_form_takes_the_files_of_its_visitor_that_fit_its_field_and_agents_get_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut wanted = settings_with(&folder.path().join("aisle.db"));
    wanted.limits.messages_per_second = 1000;
    let server = Server::start(wanted).await.unwrap();
    let address = server.address();
    let (mut mina, _) = agent(&server, "Mina").await;
    let mut ann = Visitor::new(address, "ann").await;
    let mut bob = Visitor::new(address, "bob").await;
    ann.said("hello").await;
    bob.said("hello").await;
    let form = json!({"type": "form", "v": 1, "fallback": "A claim", "data": {"title": "A claim", "fields": [
        {"id": "what", "label": "What happened", "required": true},
        {"id": "proof", "label": "Proof", "kind": "file", "accept": ["text/plain"], "max_files": 2, "max_bytes": 60}]}});
    let form = sends(&mut mina, &mut ann, form).await;

    let mut whole = Vec::new();
    for (who, name, kind, bytes) in [
        ("ann", "note.txt", "text/plain", NOTE.to_vec()),
        ("ann", "long.txt", "text/plain", [NOTE, NOTE].concat()),
        (
            "ann",
            "paper.pdf",
            "application/pdf",
            b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n".to_vec(),
        ),
        ("bob", "other.txt", "text/plain", NOTE.to_vec()),
    ] {
        let visitor = if who == "ann" { &mut ann } else { &mut bob };
        let place = ticket(visitor, &fresh(), name, bytes.len() as u64, kind)
            .await
            .unwrap();
        assert_eq!(put(address, who, &place.id, 0, &bytes).await.0, 204, "{name}");
        whole.push(place.id);
    }
    let half = ticket(&mut ann, &fresh(), "half.txt", 53, "text/plain")
        .await
        .unwrap();
    put(address, "ann", &half.id, 0, &NOTE[..9]).await;
    let [note, long, paper, other] = whole.try_into().unwrap();

    for (named, code) in [
        (json!(["nothing"]), ErrorCode::NotFound),
        (json!([half.id]), ErrorCode::NotFound),
        (json!([other]), ErrorCode::NotFound),
        (json!([long]), ErrorCode::TooLarge),
        (json!([paper]), ErrorCode::Unsupported),
        (json!([note, note, note]), ErrorCode::Unsupported),
        (json!(note), ErrorCode::Unsupported),
        (json!([7]), ErrorCode::Unsupported),
    ] {
        let value = json!({"what": "Torn", "proof": named});
        let refused = pressed(&mut ann, &form, "submit", value).await.err();
        assert_eq!(refused, Some(code), "{named}");
    }
    let token = token(&server, "Noor").await;
    let noor = format!("Authorization: Bearer {token}\r\n");
    assert_eq!(
        send(address, "GET", &note, &noor, b"").await.0,
        404,
        "nothing was taken"
    );

    let value = json!({"what": "Torn", "proof": [note]});
    let said = pressed(&mut ann, &form, "submit", value).await.unwrap();
    let content = &message(&said).content;
    assert_eq!(content.fallback, "A claim\nWhat happened: Torn\nProof: note.txt");
    let data: Value = serde_json::from_str(content.data.get()).unwrap();
    assert_eq!(
        data["files"],
        json!([{"name": "note.txt", "size": 53, "media_type": "text/plain", "upload": note}])
    );
    let (status, _, body) = send(address, "GET", &note, &noor, b"").await;
    assert_eq!((status, body.as_slice()), (200, NOTE));
    assert_eq!(
        send(address, "DELETE", &note, &of("ann"), b"").await.0,
        404,
        "it is in the log, and stays"
    );
    // A form without its optional file.
    pressed(&mut ann, &form, "submit", json!({"what": "Nothing"}))
        .await
        .unwrap();
    server.stop().await;
}
