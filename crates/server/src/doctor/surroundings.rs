//! What is around the server: files it reads, its folder, the disk, the port, and
//! what the settings say of the proxy in front.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{Finding, Health};
use crate::app::now;
use crate::config::Settings;
use crate::hours::Opening;
use crate::hub::Hub;
use crate::knowledge::{Knowledge, Sources};
use crate::rules::Shelf;

/// Less free space than that is not enough to go on, in megabytes.
const SPACE_BAD: u64 = 200;
/// Less than that should be looked at.
const SPACE_LOW: u64 = 2_000;
/// How long to wait for an answer on this machine.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let folder = folder(settings);
    let mut findings = vec![disk(&folder)];
    findings.extend(secrecy(settings));
    findings.extend(sources(settings));
    findings.push(proxy(settings));
    findings.push(origins(settings));
    findings.push(port(settings.listen));
    findings
}

fn folder(settings: &Settings) -> PathBuf {
    let file = settings.database_file().unwrap_or(Path::new("."));
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Free space, by `df`, which every system with a shell has.
fn disk(folder: &Path) -> Finding {
    if !folder.is_dir() {
        let found = format!("The folder {} does not exist.", folder.display());
        return Finding::new(
            Health::Bad,
            "disk",
            found,
            "Make it, or choose another with `database`.",
        );
    }
    let output = Command::new("df")
        .arg("-Pk")
        .arg(folder)
        .env("LC_ALL", "C")
        .output();
    let free = output.ok().and_then(|output| {
        let text = String::from_utf8(output.stdout).ok()?;
        // Filesystem, blocks, used, available, capacity, mounted on.
        text.lines()
            .nth(1)?
            .split_whitespace()
            .nth(3)?
            .parse::<u64>()
            .ok()
    });
    match free {
        None => Finding::new(
            Health::Warn,
            "disk",
            "Unknown: `df` did not say how much space is free.",
            format!("Look yourself how much is free for {}.", folder.display()),
        ),
        Some(kilobytes) => space(kilobytes / 1024),
    }
}

fn space(megabytes: u64) -> Finding {
    let found = format!("{megabytes} MB are free.");
    let mend = "Make room, or move the database to a larger disk: without space nothing can be stored.";
    if megabytes < SPACE_BAD {
        Finding::new(Health::Bad, "disk", found, mend)
    } else if megabytes < SPACE_LOW {
        Finding::new(Health::Warn, "disk", found, mend)
    } else {
        Finding::ok("disk", found)
    }
}

/// Whether others on this machine can read what visitors say.
#[cfg(unix)]
fn secrecy(settings: &Settings) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt;
    let file = settings.database_file()?;
    let mode = std::fs::metadata(file).ok()?.permissions().mode();
    Some(if mode & 0o007 == 0 {
        Finding::ok("privacy", "Only its owner and group can read the database.")
    } else {
        let mend = format!("`chmod o-rwx {}`", file.display());
        Finding::new(
            Health::Warn,
            "privacy",
            "Everybody on this machine can read the database.",
            mend,
        )
    })
}

#[cfg(not(unix))]
fn secrecy(_: &Settings) -> Option<Finding> {
    None
}

fn sources(settings: &Settings) -> Vec<Finding> {
    let sources = Sources {
        articles: settings.articles.clone(),
        catalogue: settings.catalogue.clone(),
        orders: settings.orders.clone(),
        slots: settings.slots.clone(),
    };
    let mut findings = Vec::new();
    match Knowledge::load(sources) {
        Err(error) => findings.push(Finding::new(
            Health::Bad,
            "knowledge",
            error.to_string(),
            "The server does not start like this: correct the path, or take the setting away.",
        )),
        Ok(knowledge) if knowledge.has_sources() => {
            let found = "Articles, products, orders and times that are named can be read.";
            findings.push(Finding::ok("knowledge", found));
        }
        Ok(_) => {}
    }
    if let Some(file) = &settings.rules {
        findings.push(match Shelf::open(file, Hub::default().version()) {
            Ok(_) => Finding::ok("rules", format!("{} can be read.", file.display())),
            Err(error) => Finding::new(
                Health::Bad,
                "rules",
                error.to_string(),
                "The server does not start like this: correct the file, or take the setting away.",
            ),
        });
    }
    match Opening::read(settings, now(), Hub::default().version()) {
        Ok(None) => {}
        Ok(Some(opening)) => {
            let now = if opening.told().open { "open" } else { "closed" };
            findings.push(Finding::ok("hours", format!("The shop is {now} now.")));
        }
        Err(error) => findings.push(Finding::new(
            Health::Bad,
            "hours",
            error.to_string(),
            "The server does not start like this: correct the setting, or take it away.",
        )),
    }
    findings
}

/// What the settings say of the proxy that does TLS.
fn proxy(settings: &Settings) -> Finding {
    let is_tls = settings
        .public_url
        .as_deref()
        .is_some_and(|url| url.starts_with("https://"));
    let (outside, named) = (
        !settings.listen.ip().is_loopback(),
        !settings.trusted_proxies.is_empty(),
    );
    match (is_tls, outside, named) {
        (true, _, false) => Finding::new(
            Health::Bad,
            "proxy",
            "public_url is https, so a proxy does TLS, and no proxy is trusted: all visitors count as one address.",
            "Set trusted_proxies to the proxy's address, and let it send Host, X-Forwarded-For and X-Forwarded-Proto.",
        ),
        (false, true, false) => Finding::new(
            Health::Bad,
            "proxy",
            format!("{} can be reached from outside without TLS.", settings.listen),
            "Listen on 127.0.0.1 behind a proxy that does TLS, and name it in trusted_proxies (docs/server.md).",
        ),
        (false, _, true) => Finding::new(
            Health::Warn,
            "proxy",
            "A proxy is trusted, and public_url does not say how browsers reach it.",
            "Set public_url = \"https://chat.shop.example\"; links and cookies then do not depend on headers.",
        ),
        (true, _, true) => Finding::ok("proxy", "A proxy does TLS and is trusted."),
        (false, false, false) => Finding::ok("proxy", "There is none: only this machine reaches the server."),
    }
}

fn origins(settings: &Settings) -> Finding {
    if settings.allowed_origins.iter().any(|origin| origin.trim() == "*") {
        let mend = "List the shop's own origins in allowed_origins instead of `*`.";
        return Finding::new(
            Health::Warn,
            "origins",
            "Pages of every site may chat here.",
            mend,
        );
    }
    let local = |origin: &&String| matches!(origin.trim(), "same-host" | "loopback");
    if settings.allowed_origins.iter().all(|origin| local(&origin)) {
        let found = "Only pages of this host and this machine may chat here.";
        let mend = "Add the shop: allowed_origins = [\"https://shop.example\"].";
        return Finding::new(Health::Warn, "origins", found, mend);
    }
    Finding::ok(
        "origins",
        format!("{} may chat here.", settings.allowed_origins.join(", ")),
    )
}

/// Whether a server answers on the port, or another program has it.
fn port(listen: SocketAddr) -> Finding {
    let mut address = listen;
    if listen.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let Ok(mut stream) = TcpStream::connect_timeout(&address, PATIENCE) else {
        return Finding::ok(
            "port",
            format!("Nothing listens on {listen}; the server is not running."),
        );
    };
    let heard = || -> std::io::Result<String> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(
            format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes(),
        )?;
        let mut text = String::new();
        stream.take(4096).read_to_string(&mut text)?;
        Ok(text)
    };
    match heard() {
        Ok(text) if text.starts_with("HTTP/1.1 200") && text.ends_with("ok\n") => {
            Finding::ok("port", format!("A server answers on {listen} and can store."))
        }
        _ => Finding::new(
            Health::Bad,
            "port",
            format!("Something listens on {listen} and is no healthy aisle-server."),
            "Stop what uses the port, choose another with `listen`, or look into the server's log.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_space_is_bad_and_some_is_worth_a_look() {
        assert_eq!(space(SPACE_BAD - 1).health, Health::Bad);
        assert_eq!(space(SPACE_LOW - 1).health, Health::Warn);
        assert_eq!(space(SPACE_LOW).health, Health::Ok);
    }

    #[test]
    fn a_proxy_must_be_named_and_no_bare_port_stands_open() {
        let settings = |listen: &str, url: Option<&str>, proxies: &[&str]| Settings {
            listen: listen.parse().unwrap(),
            public_url: url.map(str::to_owned),
            trusted_proxies: proxies.iter().map(|&proxy| proxy.to_owned()).collect(),
            ..Settings::default()
        };
        let tls = Some("https://chat.shop.example");
        for (listen, url, proxies, health) in [
            ("127.0.0.1:1", None, &[][..], Health::Ok),
            ("127.0.0.1:1", tls, &["127.0.0.1"][..], Health::Ok),
            ("127.0.0.1:1", tls, &[][..], Health::Bad),
            ("0.0.0.0:1", None, &[][..], Health::Bad),
            ("127.0.0.1:1", None, &["127.0.0.1"][..], Health::Warn),
        ] {
            let finding = proxy(&settings(listen, url, proxies));
            assert_eq!(finding.health, health, "{finding:?}");
            assert_eq!(finding.mend.is_empty(), health == Health::Ok);
        }
    }
}
