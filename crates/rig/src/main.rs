//! `aisle-rig`: the fault proxy, the conformance kit and the long runs, on the command line.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aisle_rig::conform::{Level, Options, conform};
use aisle_rig::deliver::{Plan, Program, Tally, deliver};
use aisle_rig::net::Transport;
use aisle_rig::proxy::{Proxy, Schedule, control};
use lexopt::prelude::*;

const HELP: &str = "\
aisle-rig conform URL [--transport websocket|sse|poll|all] [--level L3] [--json]
                  [--token TOKEN] [--agent TOKEN] [--origin ORIGIN]
                  [--only CLAIM] [--patience SECONDS]
    Says which level a backend reaches and what it does not keep of the protocol.
    Succeeds if the level asked for is reached. See docs/protocol/conformance.md.

aisle-rig proxy --upstream HOST:PORT [--listen 127.0.0.1:0] [--control 127.0.0.1:0]
                [--seed N] [--every MS]
    A proxy that breaks what goes through it. Prints where it is as one line of
    JSON, and is driven over HTTP. With --every, faults come by a plan from the
    start. See docs/rig.md.

aisle-rig soak --server PROGRAM [--minutes 10] [--seed 1] [--every MS]
    Delivery over real sockets through the proxy, round after round; stops at the
    first message that is lost, doubled or out of order.
";

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "aisle-rig: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run() -> Result<ExitCode, Failure> {
    let mut parser = lexopt::Parser::from_env();
    match parser.next()? {
        Some(Value(command)) if command == "proxy" => run_proxy(parser).await,
        Some(Value(command)) if command == "conform" => run_conform(parser).await,
        Some(Value(command)) if command == "soak" => run_soak(parser).await,
        Some(Long("help") | Short('h')) | None => {
            say(HELP)?;
            Ok(ExitCode::SUCCESS)
        }
        Some(other) => Err(other.unexpected().into()),
    }
}

async fn run_conform(mut parser: lexopt::Parser) -> Result<ExitCode, Failure> {
    let (mut url, mut options, mut level, mut json) = (None, Options::new(""), Level::L3, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("transport") => {
                let name = parser.value()?.string()?;
                if name != "all" {
                    options.transports = name
                        .split(',')
                        .map(str::parse::<Transport>)
                        .collect::<Result<_, _>>()?;
                }
            }
            Long("level") => level = parser.value()?.string()?.parse()?,
            Long("token") => options.token = Some(parser.value()?.string()?),
            Long("agent") => options.agent = Some(parser.value()?.string()?),
            Long("origin") => options.origin = Some(parser.value()?.string()?),
            Long("only") => options.only.push(parser.value()?.string()?),
            Long("patience") => options.patience = Duration::from_secs(parser.value()?.parse()?),
            Long("json") => json = true,
            Value(word) if url.is_none() => url = Some(word.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    options.url = url.ok_or("the address of a backend is missing: wss://chat.shop.example/v1")?;
    let report = conform(&options).await?;
    if json {
        say(&format!("{:#}\n", report.json()))?;
    } else {
        say(&report.text())?;
    }
    Ok(ExitCode::from(u8::from(report.level() < Some(level))))
}

async fn run_proxy(mut parser: lexopt::Parser) -> Result<ExitCode, Failure> {
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let (mut listen, mut control, mut upstream, mut seed, mut every) = (free, free, None, 1, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("listen") => listen = parser.value()?.parse()?,
            Long("control") => control = parser.value()?.parse()?,
            Long("upstream") => upstream = Some(parser.value()?.string()?),
            Long("seed") => seed = parser.value()?.parse()?,
            Long("every") => every = Some(parser.value()?.parse()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let upstream = upstream.ok_or("--upstream HOST:PORT is missing")?;
    let proxy = Arc::new(Proxy::start(listen, &upstream, seed).await?);
    if let Some(every_ms) = every {
        proxy.schedule(&Schedule::of(seed, every_ms));
    }
    let control = control::serve(Arc::clone(&proxy), control).await?;
    let places = serde_json::json!({
        "proxy": proxy.address(), "control": control, "upstream": upstream, "seed": seed,
    });
    say(&format!("{places}\n"))?;
    tokio::signal::ctrl_c().await?;
    Ok(ExitCode::SUCCESS)
}

async fn run_soak(mut parser: lexopt::Parser) -> Result<ExitCode, Failure> {
    let (mut server, mut minutes, mut seed, mut every_ms) = (None, 10_u64, 1_u64, 400);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("server") => server = Some(PathBuf::from(parser.value()?)),
            Long("minutes") => minutes = parser.value()?.parse()?,
            Long("seed") => seed = parser.value()?.parse()?,
            Long("every") => every_ms = parser.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    let program = Program::start(&server.ok_or("--server PROGRAM is missing")?).await?;
    let (began, mut sum) = (Instant::now(), Tally::default());
    while began.elapsed() < Duration::from_secs(60 * minutes) && sum.is_clean() {
        let plan = Plan {
            server: program.url.clone(),
            agent: program.agent.clone(),
            seed,
            clients: 20,
            up: 50,
            down: 450,
            every_ms,
            frames: 0,
            settle: Duration::from_secs(120),
        };
        sum.add(deliver(&plan).await?);
        let messages = sum.up + sum.down;
        let rate = messages as f64 / began.elapsed().as_secs_f64();
        say(&format!(
            "seed {seed}: {messages} messages so far, {rate:.0} a second\n"
        ))?;
        seed += 1;
    }
    say(&format!("{:#}\n", serde_json::to_value(&sum)?))?;
    Ok(ExitCode::from(u8::from(!sum.is_clean())))
}

fn say(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
