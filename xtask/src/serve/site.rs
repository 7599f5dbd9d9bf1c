//! A static server for `dist/`, on this machine only.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use tiny_http::{Header, Method, Request, Response, Server};

use super::reply::{Reply, reply};
use crate::files;

/// Requests answered at the same time.
const WORKERS: usize = 4;
/// Where the shop's page reads which backend to talk to; empty means the demo.
const ENDPOINT_PLACE: &str = "<meta name=\"aisle-endpoint\" content=\"\">";

/// A built folder, listening.
pub struct Site {
    server: Arc<Server>,
    dist: Arc<PathBuf>,
    endpoint: Arc<Option<String>>,
}

impl Site {
    /// Listens on the loopback address; port 0 takes any free one.
    ///
    /// # Errors
    /// The port is taken.
    pub fn open(dist: PathBuf, port: u16, endpoint: Option<String>) -> Result<Self> {
        let server = Server::http((Ipv4Addr::LOCALHOST, port))
            .map_err(|error| anyhow!("cannot listen on port {port} ({error}); choose another with --port"))?;
        Ok(Self {
            server: Arc::new(server),
            dist: Arc::new(dist),
            endpoint: Arc::new(endpoint),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server
            .server_addr()
            .to_ip()
            .unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
    }

    /// Answers requests until the process ends.
    ///
    /// # Errors
    /// A worker has died.
    pub fn run(self) -> Result<()> {
        let workers: Vec<_> = (0..WORKERS)
            .map(|_| {
                let (server, dist, endpoint) =
                    (self.server.clone(), self.dist.clone(), self.endpoint.clone());
                std::thread::spawn(move || {
                    while let Ok(request) = server.recv() {
                        // A browser that hangs up mid-answer is none of our business.
                        let _ = answer(request, &dist, endpoint.as_deref());
                    }
                })
            })
            .collect();
        for worker in workers {
            worker
                .join()
                .map_err(|_| anyhow!("a worker of the static server has died"))?;
        }
        Ok(())
    }
}

fn answer(request: Request, dist: &std::path::Path, endpoint: Option<&str>) -> Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return Ok(request.respond(Response::from_string("only GET and HEAD").with_status_code(405))?);
    }
    let wanted = request
        .headers()
        .iter()
        .find(|header| header.field.equiv("Accept-Encoding"));
    let mut encodings = wanted.map(|header| header.value.to_string()).unwrap_or_default();
    if endpoint.is_some() && !request.url().starts_with("/aisle/") {
        // The page is about to be changed, so its uncompressed form is needed.
        encodings.clear();
    }
    let Some(found) = reply(dist, request.url(), &encodings) else {
        return Ok(request.respond(Response::from_string("no such file").with_status_code(404))?);
    };
    let mut body = files::read_bytes(&found.file)?;
    if let Some(endpoint) = endpoint
        && found.kind.starts_with("text/html")
    {
        body = with_endpoint(&String::from_utf8_lossy(&body), endpoint).into_bytes();
    }
    let mut response = Response::from_data(body);
    for (name, value) in headers(&found) {
        let header = Header::from_bytes(name, value)
            .map_err(|()| anyhow!("bad header"))
            .context(name)?;
        response.add_header(header);
    }
    Ok(request.respond(response)?)
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
    use super::with_endpoint;

    #[test]
    fn the_page_learns_its_backend() {
        let page = r#"<head><meta name="aisle-endpoint" content=""></head>"#;
        let told = with_endpoint(page, "ws://127.0.0.1:8090/v1");
        assert_eq!(
            told,
            r#"<head><meta name="aisle-endpoint" content="ws://127.0.0.1:8090/v1"></head>"#
        );
    }
}
