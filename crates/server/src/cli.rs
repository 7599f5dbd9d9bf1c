//! The command line.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use aisle_core::protocol::AgentRole;

use crate::app::now;
use crate::config::{ConfigError, Settings};
use crate::courier::Format;
use crate::doctor::{self, Look};
use crate::load::{Load, LoadError};
use crate::serve::{Server, StartError, first_agent};
use crate::store::{self, Store, StoreError};
use crate::{accounts, load, secrets};

/// The reference backend of Aisle Chat.
///
/// Without a command it serves: visitors at /v1, agents at /agent. Settings
/// come from a TOML file, then from environment variables (AISLE_SERVER_LISTEN,
/// AISLE_SERVER_LIMITS__REPLAY, …), then from these options. See docs/server.md.
#[derive(Parser)]
#[command(version, about, long_about)]
pub struct Cli {
    /// A TOML file with settings
    #[arg(long, env = "AISLE_SERVER_CONFIG", global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The database file, or :memory: [default: aisle.db]
    #[arg(long, global = true, value_name = "FILE")]
    database: Option<PathBuf>,
    /// Address and port to listen on [default: 127.0.0.1:8787]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<std::net::SocketAddr>,
    /// An origin whose pages may chat; repeat for more [default: same-host, loopback]
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    allow_origin: Vec<String>,
    /// A folder of Markdown files that answer visitors' questions
    #[arg(long, value_name = "FOLDER")]
    articles: Option<PathBuf>,
    /// A JSON list of rules for all pages that are connected; followed while it changes
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Opening hours, such as "mon-fri 09:00-18:00; sat 10:00-14:00"
    #[arg(long, value_name = "HOURS", requires = "timezone")]
    hours: Option<String>,
    /// Days with other hours or none, such as "12-24..12-26; 12-31 09:00-12:00"
    #[arg(long, value_name = "DAYS")]
    holidays: Option<String>,
    /// The zone of the hours, such as Europe/Berlin
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// Closed while this file is there, whatever the hours say
    #[arg(long, value_name = "FILE")]
    closed_file: Option<PathBuf>,
    /// What visitors are asked when an agent closes their conversation: stars, thumbs, nps or off
    #[arg(long, value_name = "STYLE")]
    rating: Option<String>,
    /// Where satisfied visitors may say so to others
    #[arg(long, value_name = "URL", requires = "rating")]
    review_url: Option<String>,
    /// A file with the secret that tokens of visitors are signed with (HS256)
    #[arg(long, value_name = "FILE")]
    identity_secret: Option<PathBuf>,
    /// A file with the public key that tokens of visitors are signed for (EdDSA)
    #[arg(long, value_name = "FILE")]
    identity_key: Option<PathBuf>,
    /// What tokens of visitors must name as `aud`, such as chat.shop.example
    #[arg(long, value_name = "NAME")]
    identity_audience: Option<String>,
    /// Delete closed conversations, their files and what was left, after so many days
    #[arg(long, value_name = "DAYS")]
    retention: Option<u32>,
    /// A JSON or CSV file of products
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
    /// A JSON file of orders that can be looked up
    #[arg(long, value_name = "FILE")]
    orders: Option<PathBuf>,
    /// A JSON file with times to book
    #[arg(long, value_name = "FILE")]
    slots: Option<PathBuf>,
    /// Where tickets are told to, such as https://shop.example/hooks/aisle (docs/webhooks.md)
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,
    /// A file with the secret that signs what the webhook gets
    #[arg(long, value_name = "FILE")]
    webhook_secret: Option<PathBuf>,
    /// In whose form the webhook speaks [default: standard]
    #[arg(long, value_name = "FORMAT")]
    webhook_format: Option<Format>,
    /// The relay that takes letters, such as smtps://mail.shop.example (docs/mail.md)
    #[arg(long, value_name = "URL")]
    mail_relay: Option<String>,
    /// A folder that letters are put into instead
    #[arg(long, value_name = "FOLDER")]
    mail_drop: Option<PathBuf>,
    /// Whom letters are from, such as "Larch & Loft <chat@shop.example>"
    #[arg(long, value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// Who gets a letter about each ticket; repeat for more
    #[arg(long, value_name = "ADDRESS")]
    mail_to: Vec<String>,
    /// What to log: error, warn, info, debug [default: info]
    #[arg(long, value_name = "LEVEL")]
    log: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve (also without any command)
    Serve,
    /// Add, list and remove the people who answer
    #[command(subcommand)]
    Agent(AgentCommand),
    /// Copy the database while it is in use
    Backup {
        /// Where to; replaced if it exists
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Look whether everything is well, and say how to mend what is not
    Doctor(Look),
    /// Measure: many visitors and one agent against a server of its own
    #[command(hide = true)]
    Load(Load),
}

#[derive(Subcommand)]
enum AgentCommand {
    /// Add one; prints a random password unless one is given
    Add {
        /// For signing in, and what visitors see
        name: String,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Set a new password and end the agent's sessions
    Password {
        /// Whose
        name: String,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Say what one may do
    Role {
        /// Whose
        name: String,
        /// `agent` answers; `admin` besides looks after agents and settings
        role: Role,
    },
    /// List names
    List,
    /// Remove one and end their sessions; what they said stays
    Remove {
        /// Whom
        name: String,
    },
}

/// What an agent may do.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Role {
    Agent,
    Admin,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
enum CliError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error("cannot start: {0}")]
    Runtime(#[from] io::Error),
    #[error("the database is in memory; name a file with --database")]
    InMemory,
    #[error("{0}: no such database; check --database")]
    NoDatabase(PathBuf),
    #[error("a password needs {} characters or more", accounts::PASSWORD_LEAST)]
    ShortPassword,
    #[error("a name has 1 to 60 characters and no line break")]
    Name,
    #[error("there is no agent of that name; `agent list` shows all")]
    NoAgent,
    #[error("something is not well; see the lines that begin with `bad`")]
    Ill,
    #[error("no admin would be left; make somebody else one first: `agent role NAME admin`")]
    NoAdmin,
    #[error("the log filter `{0}` is not one; write error, warn, info, debug or a tracing filter")]
    Log(String),
}

/// Runs a command line to its end.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    match execute(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where standard error is gone there is nobody left to tell.
            let _ = writeln!(io::stderr(), "aisle-server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn execute(cli: Cli) -> Result<(), CliError> {
    let loaded = Settings::load(cli.config.as_deref(), std::env::vars());
    if let (Some(Command::Doctor(look)), Err(error)) = (&cli.command, &loaded) {
        return examine(Err(error), look);
    }
    let mut settings = loaded?;
    settings.listen = cli.listen.unwrap_or(settings.listen);
    settings.database = cli.database.unwrap_or(settings.database);
    settings.rules = cli.rules.or(settings.rules);
    settings.hours = cli.hours.or(settings.hours);
    settings.holidays = cli.holidays.or(settings.holidays);
    settings.closed_file = cli.closed_file.or(settings.closed_file);
    settings.timezone = cli.timezone.or(settings.timezone);
    settings.rating = cli.rating.or(settings.rating);
    settings.review_url = cli.review_url.or(settings.review_url);
    settings.identity_secret = cli.identity_secret.or(settings.identity_secret);
    settings.identity_key = cli.identity_key.or(settings.identity_key);
    settings.identity_audience = cli.identity_audience.or(settings.identity_audience);
    settings.retention = cli.retention.or(settings.retention);
    settings.kept_for()?;
    settings.webhook.url = cli.webhook.or(settings.webhook.url);
    settings.webhook.secret_file = cli.webhook_secret.or(settings.webhook.secret_file);
    settings.webhook.format = cli.webhook_format.unwrap_or(settings.webhook.format);
    settings.mail.relay = cli.mail_relay.or(settings.mail.relay);
    settings.mail.drop = cli.mail_drop.or(settings.mail.drop);
    settings.mail.from = cli.mail_from.or(settings.mail.from);
    if !cli.mail_to.is_empty() {
        settings.mail.to = cli.mail_to;
    }
    settings.log = cli.log.unwrap_or(settings.log);
    settings.articles = cli.articles.or(settings.articles);
    settings.catalogue = cli.catalogue.or(settings.catalogue);
    settings.orders = cli.orders.or(settings.orders);
    settings.slots = cli.slots.or(settings.slots);
    if !cli.allow_origin.is_empty() {
        settings.allowed_origins = cli.allow_origin;
        settings.origins().map_err(ConfigError::from)?;
    }
    let runtime = || tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => {
            trace(&settings.log)?;
            runtime()?.block_on(serve(settings))
        }
        Command::Agent(command) => agent(&settings, command),
        Command::Backup { to } => {
            store::backup(existing(&settings)?, &to)?;
            say(&format!("Copied to {}.", to.display()))
        }
        Command::Doctor(look) => examine(Ok(&settings), &look),
        Command::Load(wish) => {
            let report = runtime()?.block_on(load::run(&wish))?;
            say(&report)
        }
    }
}

fn examine(settings: Result<&Settings, &ConfigError>, look: &Look) -> Result<(), CliError> {
    let findings = doctor::examine(settings, look);
    say(&doctor::render(&findings, look.json))?;
    if doctor::is_ill(&findings) {
        Err(CliError::Ill)
    } else {
        Ok(())
    }
}

fn say(text: &str) -> Result<(), CliError> {
    Ok(writeln!(io::stdout(), "{text}")?)
}

fn trace(filter: &str) -> Result<(), CliError> {
    let filter =
        tracing_subscriber::EnvFilter::try_new(filter).map_err(|_| CliError::Log(filter.to_owned()))?;
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .finish();
    // Set only here; a second one would be a mistake of this program.
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(())
}

async fn serve(settings: Settings) -> Result<(), CliError> {
    let database = settings.database.clone();
    let server = Server::start(settings).await?;
    // Before the greeting: whoever has read it may stop the server.
    let stop = Stop::listen()?;
    let greeting = greeting(&server, &database).await;
    // A server whose output nobody reads any more still serves.
    let told = greeting.map(|text| say(&text));
    if let Err(error) | Ok(Err(error)) = told {
        tracing::warn!(%error, "the greeting was not written");
    }
    stop.wait().await;
    tracing::info!("stopping");
    server.stop().await;
    Ok(())
}

async fn greeting(server: &Server, database: &Path) -> Result<String, CliError> {
    let address = server.address();
    // The wildcard address is no place to point a browser at.
    let host = if address.ip().is_unspecified() {
        format!("127.0.0.1:{}", address.port())
    } else {
        address.to_string()
    };
    let (version, database) = (env!("CARGO_PKG_VERSION"), database.display());
    let mut text = format!(
        "aisle-server {version} with {database}\n  visitors  ws://{host}/v1      (data-endpoint of the element)\n  \
         agents    http://{host}/agent"
    );
    if let Some(first) = first_agent(server.app()).await? {
        let _ = write!(
            text,
            "\nThere are no agents yet, so there is one now:\n  \
             sign in   http://{host}/agent#once={}   (works once)\n  \
             or as     {} with password {}   (not shown again)",
            first.code, first.name, first.password
        );
    }
    Ok(text)
}

/// The wish to stop, from the keyboard or from whoever started the program.
struct Stop {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Stop {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
            #[cfg(unix)]
            interrupt: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?,
        })
    }

    #[cfg(unix)]
    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn wait(self) {
        // Without a handler there is nothing to wait for but being ended.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

fn existing(settings: &Settings) -> Result<&Path, CliError> {
    let file = settings.database_file().ok_or(CliError::InMemory)?;
    if file.exists() {
        Ok(file)
    } else {
        Err(CliError::NoDatabase(file.to_owned()))
    }
}

fn agent(settings: &Settings, command: AgentCommand) -> Result<(), CliError> {
    // Works beside a running server: SQLite lets one writer at a time in.
    let file = settings.database_file().ok_or(CliError::InMemory)?;
    let store = Store::open(Some(file), 16)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let done = runtime.block_on(async {
        let outcome = agent_command(&store, command).await;
        store.close().await;
        outcome
    });
    say(&done?)
}

async fn agent_command(store: &Store, command: AgentCommand) -> Result<String, CliError> {
    match command {
        AgentCommand::Add { name, password_stdin } => {
            let name = accounts::name(&name).ok_or(CliError::Name)?;
            let (password, chosen) = password(password_stdin)?;
            let (hash, called) = (secrets::hash_password(&password)?, name.clone());
            store
                .write(move |db| store::add_agent(db, &called, &hash, now()))
                .await?;
            Ok(told(&format!("Added {name}"), &password, chosen))
        }
        AgentCommand::Password { name, password_stdin } => {
            let (password, chosen) = password(password_stdin)?;
            let (hash, called) = (secrets::hash_password(&password)?, name.clone());
            let set = store
                .write(move |db| store::set_password(db, &called, &hash, None))
                .await;
            set.map_err(no_agent)?;
            Ok(told(
                &format!("Changed the password of {name}"),
                &password,
                chosen,
            ))
        }
        AgentCommand::Role { name, role } => {
            let called = name.clone();
            let (role, word) = match role {
                Role::Agent => (AgentRole::Agent, "an agent"),
                Role::Admin => (AgentRole::Admin, "an admin"),
            };
            let set = store.write(move |db| store::set_role(db, &called, role)).await;
            set.map_err(no_agent)?;
            Ok(format!("{name} is {word} now."))
        }
        AgentCommand::List => {
            let agents = store.read(store::agents).await?;
            let names: Vec<String> = agents.into_iter().map(|agent| agent.name).collect();
            Ok(names.join("\n"))
        }
        AgentCommand::Remove { name } => {
            let called = name.clone();
            let work = move |db: &_| {
                store::remove_agent(db, &called, now())?;
                // Without anybody the next start makes a first one again.
                let left = store::agents(db)?;
                match left.is_empty() || left.iter().any(|one| one.role == AgentRole::Admin) {
                    true => Ok(()),
                    false => Err(StoreError::LastAdmin),
                }
            };
            store.write(work).await.map_err(no_agent)?;
            Ok(format!("Removed {name}."))
        }
    }
}

fn no_agent(error: StoreError) -> CliError {
    match error {
        StoreError::NotFound => CliError::NoAgent,
        StoreError::LastAdmin => CliError::NoAdmin,
        error => CliError::Store(error),
    }
}

fn told(what: &str, password: &str, chosen: bool) -> String {
    if chosen {
        format!("{what}.")
    } else {
        format!("{what}. The password is {password}; it is not shown again.")
    }
}

/// A password and whether somebody chose it.
fn password(from_stdin: bool) -> Result<(String, bool), CliError> {
    if !from_stdin {
        return Ok((secrets::random_name()?, false));
    }
    let mut text = String::new();
    io::stdin().take(4096).read_to_string(&mut text)?;
    let text = text.trim_end_matches(['\r', '\n']).to_owned();
    if text.chars().count() < accounts::PASSWORD_LEAST {
        Err(CliError::ShortPassword)
    } else {
        Ok((text, true))
    }
}
