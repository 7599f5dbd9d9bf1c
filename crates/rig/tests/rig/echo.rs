//! Small servers to stand behind a proxy, and clients to stand before it.

use std::net::SocketAddr;
use std::time::Duration;

use aisle_rig::proxy::{Fault, Proxy};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::{WebSocketStream, accept_async, client_async};

/// Only ends a test that would otherwise hang.
pub(crate) const HANG: Duration = Duration::from_secs(20);

pub(crate) async fn in_time<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(HANG, what).await.expect("in time")
}

/// Gives back what it hears, byte for byte, and tells what it heard.
pub(crate) async fn bytes() -> (SocketAddr, mpsc::UnboundedReceiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let tell = tell.clone();
            tokio::spawn(async move {
                stream.set_nodelay(true).unwrap();
                let mut buffer = vec![0; 4096];
                while let Ok(count @ 1..) = stream.read(&mut buffer).await {
                    let _ = tell.send(buffer[..count].to_vec());
                    if stream.write_all(&buffer[..count]).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (address, told)
}

/// Gives back each frame it hears.
pub(crate) async fn frames() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let Ok(socket) = accept_async(stream).await else {
                    return;
                };
                let (mut sink, mut stream) = socket.split();
                while let Some(Ok(message)) = stream.next().await {
                    if message.is_text() && sink.send(message).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}

/// A proxy before a server, with these faults.
pub(crate) async fn before(server: SocketAddr, faults: impl IntoIterator<Item = Fault>) -> Proxy {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let proxy = Proxy::start(listen, &server.to_string(), 1).await.unwrap();
    for fault in faults {
        proxy.set(fault);
    }
    proxy
}

pub(crate) async fn connect(proxy: &Proxy) -> TcpStream {
    let stream = TcpStream::connect(proxy.address()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// Says something and reads as much back.
pub(crate) async fn echo(stream: &mut TcpStream, text: &str) -> std::io::Result<String> {
    stream.write_all(text.as_bytes()).await?;
    let mut back = vec![0; text.len()];
    in_time(stream.read_exact(&mut back)).await?;
    Ok(String::from_utf8(back).unwrap())
}

/// All that comes until the end, and how it ends.
pub(crate) async fn rest(stream: &mut TcpStream) -> (Vec<u8>, std::io::Result<()>) {
    let mut all = Vec::new();
    let end = in_time(stream.read_to_end(&mut all)).await;
    (all, end.map(|_| ()))
}

pub(crate) async fn socket(proxy: &Proxy) -> WebSocketStream<TcpStream> {
    let url = format!("ws://{}/v1", proxy.address());
    client_async(url, connect(proxy).await).await.unwrap().0
}
