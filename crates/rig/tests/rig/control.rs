//! The proxy as a program, and driven over HTTP.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;

use aisle_rig::proxy::{Schedule, control};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::echo::*;
use crate::proxy::until;

async fn drive(control: SocketAddr, line: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(control).await.unwrap();
    let length = body.len();
    let request =
        format!("{line} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).await.unwrap();
    let text = String::from_utf8(rest(&mut stream).await.0).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

#[tokio::test]
async fn faults_are_set_listed_and_lifted_over_http_and_the_history_tells() {
    let (server, _heard) = bytes().await;
    let proxy = Arc::new(before(server, []).await);
    let control = control::serve(Arc::clone(&proxy), SocketAddr::from(([127, 0, 0, 1], 0)))
        .await
        .unwrap();
    let (status, set) = drive(control, "POST /faults", r#"{"refuse":{}}"#).await;
    let id = serde_json::from_str::<Value>(&set).unwrap()["id"]
        .as_u64()
        .unwrap();
    assert_eq!(status, 200);
    let (_, list) = drive(control, "GET /faults", "").await;
    assert_eq!(list, format!(r#"[{{"fault":{{"refuse":{{}}}},"id":{id}}}]"#));
    assert!(echo(&mut connect(&proxy).await, "no").await.is_err());
    assert_eq!(drive(control, &format!("DELETE /faults/{id}"), "").await.0, 204);
    assert_eq!(echo(&mut connect(&proxy).await, "yes").await.unwrap(), "yes");
    let (status, said) = drive(control, "POST /faults", r#"{"refusal":{}}"#).await;
    assert!(status == 400 && said.contains("refusal"), "{said}");

    let (other, mut heard) = bytes().await;
    assert_eq!(drive(control, "PUT /upstream", &other.to_string()).await.0, 204);
    echo(&mut connect(&proxy).await, "elsewhere").await.unwrap();
    assert_eq!(heard.recv().await.unwrap(), b"elsewhere");

    let (_, history) = drive(control, "GET /history", "").await;
    let lines: Vec<Value> = history
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for what in ["fault", "lifted", "opened", "closed"] {
        assert!(
            lines.iter().any(|line| line.get(what).is_some()),
            "{what}: {history}"
        );
    }
}

#[tokio::test]
async fn a_schedule_by_its_seed_sets_the_faults_it_planned_and_ends_when_told() {
    let (server, _heard) = bytes().await;
    let proxy = before(server, []).await;
    let mut schedule = Schedule::of(11, 4);
    schedule.lasts_ms = (1, 2);
    let planned: Vec<Value> = schedule
        .plan()
        .take(8)
        .map(|step| serde_json::to_value(step.fault).unwrap())
        .collect();
    proxy.schedule(&schedule);
    until(&proxy, "\"fault\":{\"id\"", 8).await;
    proxy.clear();
    let history = proxy.history().ndjson();
    let lines = history
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let came: Vec<Value> = lines
        .filter_map(|line| line.pointer("/fault/fault").cloned())
        .take(8)
        .collect();
    assert_eq!(came, planned);
    assert!(proxy.faults().is_empty());
}

#[tokio::test]
async fn the_program_says_where_it_is_in_one_line() {
    let (server, _heard) = bytes().await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_aisle-rig"))
        .args(["proxy", "--upstream", &server.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let places: Value = serde_json::from_str(&line).unwrap();
    let address: SocketAddr = places["proxy"].as_str().unwrap().parse().unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    assert_eq!(echo(&mut stream, "through").await.unwrap(), "through");
    let control: SocketAddr = places["control"].as_str().unwrap().parse().unwrap();
    assert_eq!(drive(control, "GET /faults", "").await, (200, "[]".into()));
    child.kill().unwrap();
    child.wait().unwrap();
}
