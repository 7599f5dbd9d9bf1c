//! A relay for mail, as small as SMTP allows (RFC 5321), and what it was handed.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

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
    secured: usize,
    /// What it says to recipients; 250 to all others.
    answers: HashMap<String, &'static str>,
}

pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
    count: watch::Receiver<usize>,
}

/// When it does TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Does {
    /// Never.
    Plain,
    /// From the start.
    Tls,
    /// When it is asked to.
    StartTls,
}

/// A certificate of its own, and the file to know it by.
pub(crate) struct Papers {
    pub(crate) file: tempfile::NamedTempFile,
    pub(crate) acceptor: TlsAcceptor,
}

impl Papers {
    /// For these names.
    pub(crate) fn of(names: &[&str]) -> Self {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), cert.pem()).unwrap();
        let key = PrivateKeyDer::try_from(KeyPair::serialize_der(&signing_key)).unwrap();
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        Self {
            file,
            acceptor: TlsAcceptor::from(Arc::new(config)),
        }
    }
}

impl Relay {
    pub(crate) async fn start() -> Self {
        Self::with(Does::Plain, None).await
    }

    /// One that shows these papers.
    pub(crate) async fn with(does: Does, papers: Option<&Papers>) -> Self {
        let acceptor = papers.map(|papers| papers.acceptor.clone());
        let inside = Arc::<Mutex<Inside>>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, count) = watch::channel(0);
        let (shared, tell) = (Arc::clone(&inside), Arc::new(tell));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (shared, tell, acceptor) = (Arc::clone(&shared), Arc::clone(&tell), acceptor.clone());
                // A peer that leaves in between is its own affair.
                tokio::spawn(async move {
                    let stream = BufReader::new(stream);
                    let secured = match (does, &acceptor) {
                        (Does::StartTls, Some(acceptor)) => {
                            match talk(stream, true, true, &shared, &tell).await {
                                Some(stream) => acceptor.accept(BufReader::new(stream)).await,
                                None => return,
                            }
                        }
                        (Does::Tls, Some(acceptor)) => acceptor.accept(stream).await,
                        _ => {
                            talk(stream, true, false, &shared, &tell).await;
                            return;
                        }
                    };
                    // Somebody does not believe who this is.
                    let Ok(stream) = secured else { return };
                    shared.lock().unwrap().secured += 1;
                    talk(BufReader::new(stream), does == Does::Tls, false, &shared, &tell).await;
                });
            }
        });
        Self {
            address,
            inside,
            count,
        }
    }

    /// How many connections did TLS.
    pub(crate) fn secured(&self) -> usize {
        self.inside.lock().unwrap().secured
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

/// Talks until the other side has enough, or until TLS is to be done: then gives the
/// stream back. `greets`: it is the first to speak. `offers`: TLS can be had.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: BufReader<S>,
    greets: bool,
    offers: bool,
    inside: &Mutex<Inside>,
    tell: &watch::Sender<usize>,
) -> Option<S> {
    if greets {
        stream.write_all(b"220 relay\r\n").await.ok()?;
        stream.flush().await.ok()?;
    }
    let (mut from, mut to) = (String::new(), Vec::new());
    let inner = |line: &str| line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
    while let Some(line) = heard(&mut stream).await {
        let word = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let answer = match word.as_str() {
            "EHLO" => {
                inside.lock().unwrap().greeted += 1;
                let tls = if offers { "250-STARTTLS\r\n" } else { "" };
                format!("250-relay\r\n{tls}250 8BITMIME")
            }
            "STARTTLS" if offers => {
                stream.write_all(b"220 go on\r\n").await.ok()?;
                stream.flush().await.ok()?;
                return Some(stream.into_inner());
            }
            // Nothing is told to whom it would have told everybody on the way.
            _ if offers && word != "QUIT" => "530 first STARTTLS".to_owned(),
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
                stream.write_all(b"354 go on\r\n").await.ok()?;
                stream.flush().await.ok()?;
                let mut text = String::new();
                while let Some(line) = heard(&mut stream).await {
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
                stream.write_all(b"221 bye\r\n").await.ok()?;
                stream.flush().await.ok()?;
                return None;
            }
            _ => "250 fine".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        stream.flush().await.ok()?;
    }
    None
}

/// A line of the other side, if there is one more.
async fn heard<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}
