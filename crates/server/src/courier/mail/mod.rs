//! Letters: one about a ticket to the shop, and a conversation's copy to its visitor.
//!
//! Built by `lettre`, which encodes what is put into headers and bodies. They leave by
//! the shop's relay, or as files in a folder. A letter keeps its name over all attempts
//! (`Message-ID`), so that a copy that came twice can be told from another one.

mod settings;
mod written;

use std::path::Path;

use lettre::{AsyncTransport, Message};

use aisle_core::protocol::{ConversationId, Timestamp};

use super::Failure;
use super::event::{TICKET_CREATED, TicketCreated};
use crate::app::App;
use crate::store::{self, Delivery};
use crate::transcript::{LETTER, Transcript, Zone};

pub use settings::{MailError, MailSettings};
pub(crate) use settings::{Post, Way};
pub(crate) use written::CopyWish;

/// A copy of a conversation for its visitor.
pub(crate) const TRANSCRIPT: &str = "transcript";

/// Codes of a relay that say there is no such mailbox, or none that takes this (RFC 5321,
/// 4.2.3): trying again is of no use.
const NOBODY: [u16; 5] = [550, 551, 552, 553, 554];

/// Sends a letter once.
pub(super) async fn send(app: &App, post: &Post, delivery: &Delivery, now: Timestamp) -> Result<(), Failure> {
    let letter = match delivery.kind.as_str() {
        TICKET_CREATED => {
            let ticket: TicketCreated =
                serde_json::from_str(&delivery.body).map_err(|error| Failure::never(error.to_string()))?;
            written::ticket(
                post,
                &delivery.id,
                &ticket,
                app.settings.public_url.as_deref(),
                now,
            )
        }
        TRANSCRIPT => copy(app, post, delivery, now).await?,
        other => Err(format!("nobody knows how to write `{other}`")),
    };
    let letter = letter.map_err(Failure::never)?;
    hand_over(post, &delivery.id, &letter)
        .await
        .map_err(|mut failure| {
            // A shop's own address may be mended; a visitor's will not be by waiting.
            failure.is_final &= delivery.kind == TRANSCRIPT;
            failure
        })
}

/// The copy, as the conversation reads now.
async fn copy(
    app: &App,
    post: &Post,
    delivery: &Delivery,
    now: Timestamp,
) -> Result<Result<Message, String>, Failure> {
    let wish: CopyWish =
        serde_json::from_str(&delivery.body).map_err(|error| Failure::never(error.to_string()))?;
    let id = ConversationId::new(delivery.conversation.clone())
        .map_err(|error| Failure::never(error.to_string()))?;
    let read = app
        .store
        .read(move |db| store::entries_before(db, &id, u64::MAX, LETTER));
    let log = read.await.map_err(|error| Failure::later(error.to_string()))?;
    let zone = Zone::of(&app.settings);
    let transcript = Transcript::of(&delivery.conversation, log, &zone);
    Ok(written::copy(post, &delivery.id, &wish, &transcript, &zone, now))
}

async fn hand_over(post: &Post, id: &str, letter: &Message) -> Result<(), Failure> {
    match &post.way {
        Way::Relay(relay, _) => match relay.send(letter.clone()).await {
            Ok(_) => Ok(()),
            Err(error) => {
                let code = error.status().map(u16::from);
                Err(Failure {
                    is_final: code.is_some_and(|code| NOBODY.contains(&code)),
                    ..Failure::later(error.to_string())
                })
            }
        },
        Way::Drop(folder) => put(folder, id, letter.formatted())
            .await
            .map_err(|error| Failure::later(format!("{}: {error}", folder.display()))),
    }
}

/// Puts a file into a folder: whole or not at all, and once for each name.
async fn put(folder: &Path, name: &str, bytes: Vec<u8>) -> std::io::Result<()> {
    let (part, whole) = (
        folder.join(format!(".{name}.part")),
        folder.join(format!("{name}.eml")),
    );
    let written = tokio::task::spawn_blocking(move || {
        let mut file = std::fs::File::create(&part)?;
        std::io::Write::write_all(&mut file, &bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, &whole)
    });
    written.await.map_err(std::io::Error::other)?
}

impl Post {
    /// Where letters go: the relay's name, or the folder.
    pub(crate) fn shown(&self) -> String {
        match &self.way {
            Way::Relay(_, name) => name.clone(),
            Way::Drop(folder) => folder.display().to_string(),
        }
    }

    /// Whether letters could be handed over, without one: the relay greets, does TLS and
    /// knows the password; the folder can be written into.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(crate) async fn ping(&self) -> Result<&'static str, String> {
        match &self.way {
            Way::Relay(relay, _) => match relay.test_connection().await {
                Ok(true) => Ok("the relay answers and lets this server in"),
                Ok(false) => Err("the relay answered, and then no more".into()),
                Err(error) => Err(error.to_string()),
            },
            Way::Drop(folder) => {
                let tried = tempfile_in(folder);
                tried
                    .map(|()| "letters can be put there")
                    .map_err(|error| error.to_string())
            }
        }
    }
}

/// Makes a file in a folder and takes it away again.
fn tempfile_in(folder: &Path) -> std::io::Result<()> {
    let name = folder.join(format!(".aisle-doctor-{}", std::process::id()));
    std::fs::File::create_new(&name)?;
    std::fs::remove_file(&name)
}
