//! One connection through the proxy: how it begins, and how it ends.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::fault::{Ending, Way};
use super::head::{self, Request};
use super::lane::{self, Lane, Shape};
use super::weather::Weather;
use super::{Shared, What};

/// How long whoever is answered in the server's place may take to read it.
const READ_WITHIN: Duration = Duration::from_millis(500);

pub(super) async fn serve(shared: &Shared, number: u64, mut client: TcpStream) {
    let _ = client.set_nodelay(true);
    let mut weather = shared.weather.subscribe();
    let close = |why: &str, up: u64, down: u64| {
        shared.history.note(What::Closed {
            connection: number,
            why: why.to_owned(),
            up,
            down,
        });
    };
    let open = |target: &str| {
        shared.history.note(What::Opened {
            connection: number,
            target: target.to_owned(),
        });
    };
    if weather.borrow_and_update().refuses() {
        open("");
        end(&client, Ending::Reset);
        return close("refused", 0, 0);
    }
    let drops = weather.borrow().drops.0;
    let begun = tokio::select! {
        begun = begin(&mut client) => begun,
        ending = dropped(weather.clone(), drops) => {
            open("");
            end(&client, ending);
            return close("dropped", 0, 0);
        }
    };
    let (first, request) = match begun {
        Some(begun) => begun,
        None => {
            open("");
            return close("nothing came", 0, 0);
        }
    };
    open(request.as_ref().map_or("", |request| request.target.as_str()));
    if weather.borrow().is_black(Way::Up) {
        // Nobody hears it. The client finds out by itself.
        shared.history.note(What::Lost {
            connection: number,
            way: Way::Up,
        });
        let ending = tokio::select! {
            () = unheard(&mut client) => Ending::Close,
            ending = dropped(weather.clone(), drops) => ending,
        };
        end(&client, ending);
        return close("unheard", 0, 0);
    }
    if let Some(request) = &request {
        let instead = weather.borrow().answer(&request.target);
        if let Some((status, retry)) = instead {
            answer(&mut client, request, first.len(), status, retry).await;
            return close("answered", 0, 0);
        }
    }
    let mut server = match TcpStream::connect(shared.upstream()).await {
        Ok(server) => server,
        Err(error) => {
            end(&client, Ending::Reset);
            return close(&format!("no server: {error}"), 0, 0);
        }
    };
    let _ = server.set_nodelay(true);
    let is_socket = request.as_ref().is_some_and(|request| request.is_upgrade);
    let rng = shared.rng.fork(number);
    let shape = |way| match (way, &request) {
        (Way::Up, Some(_)) if is_socket => Shape::frames(way, rng.fork(3)),
        (Way::Down, Some(_)) => Shape::head(rng.fork(4)),
        _ => Shape::Raw,
    };
    let lane = |way, salt| Lane::new(shared, number, way, shape(way), rng.fork(salt), weather.clone());
    let (mut up, mut down) = (lane(Way::Up, 1), lane(Way::Down, 2));
    let begin = request.map_or_else(Vec::new, |request| request.bytes);
    let outcome = {
        let (client_reads, client_writes) = client.split();
        let (server_reads, server_writes) = server.split();
        let both = async {
            tokio::try_join!(
                lane::run(&mut up, client_reads, server_writes, begin, first),
                lane::run(&mut down, server_reads, client_writes, Vec::new(), Vec::new()),
            )
        };
        tokio::select! {
            ended = both => ended.map(|_| ()),
            ending = dropped(weather.clone(), drops) => Err(("dropped", ending)),
        }
    };
    let why = match outcome {
        Ok(()) => "both ended it",
        Err((why, ending)) => {
            end(&client, ending);
            end(&server, ending);
            why
        }
    };
    close(why, up.passed(), down.passed());
}

/// The first bytes, and the request they are the head of, if they are one; then the
/// bytes are what came behind it.
async fn begin(client: &mut TcpStream) -> Option<(Vec<u8>, Option<Request>)> {
    let mut bytes = Vec::with_capacity(1024);
    loop {
        if client.read_buf(&mut bytes).await.ok()? == 0 {
            return (!bytes.is_empty()).then_some((bytes, None));
        }
        if !head::may_be_http(&bytes) || bytes.len() > head::MOST {
            return Some((bytes, None));
        }
        if let Some(at) = head::end(&bytes) {
            let rest = bytes.split_off(at);
            return Some((rest, Some(Request::read(&bytes))));
        }
    }
}

/// Answers in the server's place, once the whole request is there.
async fn answer(client: &mut TcpStream, request: &Request, had: usize, status: u16, retry: Option<u32>) {
    let exchange = async {
        let (mut left, mut bytes) = (request.length.saturating_sub(had), [0; 4096]);
        while left > 0 {
            match client.read(&mut bytes).await {
                Ok(0) | Err(_) => return,
                Ok(count) => left = left.saturating_sub(count),
            }
        }
        let _ = client.write_all(&request.answer(status, retry)).await;
        let _ = client.shutdown().await;
        // Read to the end: what is left unread would turn the end into a reset.
        unheard(client).await;
    };
    let _ = tokio::time::timeout(READ_WITHIN, exchange).await;
}

async fn unheard(client: &mut TcpStream) {
    let mut bytes = [0; 4096];
    while !matches!(client.read(&mut bytes).await, Ok(0) | Err(_)) {}
}

/// Waits for a drop after so many.
async fn dropped(mut weather: watch::Receiver<Weather>, seen: u64) -> Ending {
    loop {
        let (count, ending) = weather.borrow_and_update().drops;
        if count > seen {
            return ending;
        }
        if weather.changed().await.is_err() {
            return Ending::Close;
        }
    }
}

/// Makes what follows, dropping it, such an end.
fn end(stream: &TcpStream, ending: Ending) {
    if ending == Ending::Reset {
        let _ = stream.set_zero_linger();
    }
}
