//! What letters say.

use std::time::{Duration, SystemTime};

use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart, SinglePart};
use serde::{Deserialize, Serialize};

use aisle_core::protocol::Timestamp;
use aisle_core::text::clean_line;

use super::super::event::TicketCreated;
use super::settings::Post;
use crate::transcript::{Transcript, Zone, page, plain, words};

/// What is kept of a wish for a copy: for whom, and in which language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CopyWish {
    pub(crate) to: String,
    pub(crate) locale: String,
}

/// A letter without its recipients and words.
fn begun(post: &Post, id: &str, now: Timestamp) -> MessageBuilder {
    let domain = post.from.email.domain();
    let since = Duration::from_millis(now.unsigned_abs());
    Message::builder()
        .from(post.from.clone())
        .message_id(Some(format!("<{id}@{domain}>")))
        .date(SystemTime::UNIX_EPOCH + since)
        // So that out-of-office programs leave it alone (RFC 3834).
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
}

/// About a new ticket, for the shop. An answer to it goes to the visitor.
pub(super) fn ticket(
    post: &Post,
    id: &str,
    ticket: &TicketCreated,
    public_url: Option<&str>,
    now: Timestamp,
) -> Result<Message, String> {
    let who = [&ticket.name, &ticket.company, &ticket.email, &ticket.phone];
    let who = who.into_iter().find(|text| !text.is_empty());
    let subject = format!("New ticket {}: {}", ticket.ticket, who.map_or("", String::as_str));
    let mut letter = begun(post, id, now).subject(clean_line(&subject, 150));
    for to in &post.to {
        letter = letter.to(to.clone());
    }
    if let Ok(email) = ticket.email.parse() {
        letter = letter.reply_to(Mailbox::new(
            Some(ticket.name.clone()).filter(|name| !name.is_empty()),
            email,
        ));
    }
    letter
        .singlepart(SinglePart::plain(ticket_text(ticket, public_url)))
        .map_err(|error| error.to_string())
}

fn ticket_text(ticket: &TicketCreated, public_url: Option<&str>) -> String {
    let labelled = |label: &str, text: &str| {
        if text.is_empty() {
            String::new()
        } else {
            format!("{label}: {text}")
        }
    };
    let mut parts = Vec::new();
    let mut block = |lines: Vec<String>| {
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        if !lines.is_empty() {
            parts.push(lines.join("\n"));
        }
    };
    block(vec![
        labelled("Name", &ticket.name),
        labelled("Company", &ticket.company),
        labelled("E-mail", &ticket.email),
        labelled("Phone", &ticket.phone),
        labelled("Order", &ticket.order),
        labelled("Topic", &ticket.topic),
    ]);
    block(vec![ticket.message.clone()]);
    block(
        ticket
            .files
            .iter()
            .map(|file| labelled("File", &file.name))
            .collect(),
    );
    block(
        ticket
            .consents
            .iter()
            .map(|agreed| {
                let word = if agreed.given { "Agreed" } else { "Not agreed" };
                labelled(word, &format!("{} {}", agreed.purpose, agreed.version))
            })
            .collect(),
    );
    let link = public_url.map(|url| format!("{}/agent#c={}", url.trim_end_matches('/'), ticket.conversation));
    block(vec![
        labelled("Page", ticket.page.as_ref().map_or("", |page| &page.url)),
        labelled("Console", link.as_deref().unwrap_or_default()),
    ]);
    parts.join("\n\n") + "\n"
}

/// A conversation, for its visitor: as text, and as a page for programs that show one.
pub(super) fn copy(
    post: &Post,
    id: &str,
    wish: &CopyWish,
    transcript: &Transcript,
    zone: &Zone,
    now: Timestamp,
) -> Result<Message, String> {
    let words = words(&wish.locale);
    let title = match post.from.name.as_deref() {
        Some(shop) => words.title_with.replace("{shop}", shop),
        None => words.title.to_owned(),
    };
    let text = format!(
        "{}\n-- \n{}\n",
        plain(transcript, &title, words, zone),
        words.asked
    );
    let html = page(transcript, &title, Some(words.asked), words, zone);
    let to: Mailbox = wish.to.parse().map_err(|_| "the address is none".to_owned())?;
    begun(post, id, now)
        .to(to)
        .subject(clean_line(&title, 150))
        .multipart(MultiPart::alternative_plain_html(text, html))
        .map_err(|error| error.to_string())
}
