//! A relay for mail, as small as SMTP allows (RFC 5321), and what it was handed.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A letter.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) text: String,
}

impl Letter {
    /// A line of its head, unfolded.
    pub(crate) fn header(&self, name: &str) -> String {
        let head = self.text.split("\n\n").next().unwrap().replace("\n ", " ");
        let found = head.lines().find_map(|line| {
            let (word, value) = line.split_once(": ")?;
            word.eq_ignore_ascii_case(name).then(|| value.to_owned())
        });
        found.unwrap_or_default()
    }
}

#[derive(Default)]
struct Inside {
    letters: Vec<Letter>,
    greeted: usize,
    /// What it says to recipients; 250 to all others.
    answers: HashMap<String, &'static str>,
}

pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
    count: watch::Receiver<usize>,
}

impl Relay {
    pub(crate) async fn start() -> Self {
        let inside = Arc::<Mutex<Inside>>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, count) = watch::channel(0);
        let (shared, tell) = (Arc::clone(&inside), Arc::new(tell));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A peer that leaves in between is its own affair.
                tokio::spawn(talk(stream, Arc::clone(&shared), Arc::clone(&tell)));
            }
        });
        Self {
            address,
            inside,
            count,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Says this of each letter for somebody.
    pub(crate) fn say(&self, to: &str, answer: &'static str) {
        let mut inside = self.inside.lock().unwrap();
        inside.answers.insert(to.to_owned(), answer);
    }

    /// Takes that back.
    pub(crate) fn hush(&self, to: &str) {
        self.inside.lock().unwrap().answers.remove(to);
    }

    pub(crate) async fn letters(&mut self, least: usize) -> Vec<Letter> {
        let waited = self.count.wait_for(|count| *count >= least);
        let hang = std::time::Duration::from_secs(60);
        tokio::time::timeout(hang, waited)
            .await
            .expect("a letter in time")
            .unwrap();
        self.inside.lock().unwrap().letters.clone()
    }

    /// How many letters there are, and how often somebody said hello.
    pub(crate) fn so_far(&self) -> (usize, usize) {
        let inside = self.inside.lock().unwrap();
        (inside.letters.len(), inside.greeted)
    }
}

async fn talk(
    stream: TcpStream,
    inside: Arc<Mutex<Inside>>,
    tell: Arc<watch::Sender<usize>>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 relay\r\n").await?;
    let (mut from, mut to) = (String::new(), Vec::new());
    let inner = |line: &str| line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
    while let Some(line) = lines.next_line().await? {
        let word = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let answer = match word.as_str() {
            "EHLO" => {
                inside.lock().unwrap().greeted += 1;
                "250-relay\r\n250 8BITMIME".to_owned()
            }
            "MAIL" => {
                from = inner(&line);
                to.clear();
                "250 go on".to_owned()
            }
            "RCPT" => {
                let whom = inner(&line);
                let answer = inside.lock().unwrap().answers.get(&whom).copied();
                to.push(whom);
                answer.unwrap_or("250 go on").to_owned()
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut text = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push('\n');
                }
                let count = {
                    let mut inside = inside.lock().unwrap();
                    inside.letters.push(Letter {
                        from: from.clone(),
                        to: to.clone(),
                        text,
                    });
                    inside.letters.len()
                };
                tell.send_replace(count);
                "250 taken".to_owned()
            }
            "QUIT" => {
                return write.write_all(b"221 bye\r\n").await;
            }
            _ => "250 fine".to_owned(),
        };
        write.write_all(answer.as_bytes()).await?;
        write.write_all(b"\r\n").await?;
    }
    Ok(())
}
