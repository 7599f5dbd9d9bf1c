//! A ticket as a submission of a form of `HubSpot`.
//!
//! The shape is that of its Forms API v3 (legacy), "submit data to a form", as its
//! reference describes it; `docs/webhooks.md` says which field goes where.

use std::collections::BTreeMap;

use aisle_core::protocol::Timestamp;
use serde_json::{Value, json};

use super::event::TicketCreated;
use super::settings::{WebhookError, WebhookSettings};

/// Our fields, and the property of a contact that takes each if nothing else is said.
/// Without a property of its own a field stands below the message.
const FIELDS: [(&str, &str); 8] = [
    ("email", "email"),
    ("name", "firstname"),
    ("company", "company"),
    ("phone", "phone"),
    ("message", "message"),
    ("topic", ""),
    ("order", ""),
    ("ticket", ""),
];
/// `HubSpot`'s name for the type of a contact.
const CONTACT: &str = "0-1";

/// Checks that only fields that there are have another name.
pub(super) fn check(fields: &BTreeMap<String, String>) -> Result<(), WebhookError> {
    let known = |name: &String| FIELDS.iter().any(|(field, _)| field == name);
    match fields.keys().find(|name| !known(name)) {
        None => Ok(()),
        Some(name) => {
            let all: Vec<&str> = FIELDS.iter().map(|(field, _)| *field).collect();
            Err(WebhookError::Field(name.clone(), all.join(", ")))
        }
    }
}

/// The submission.
pub(crate) fn submission(ticket: &TicketCreated, at: Timestamp, settings: &WebhookSettings) -> Value {
    let property = |field: &str, usual: &'static str| -> String {
        settings
            .fields
            .get(field)
            .map_or(usual, String::as_str)
            .to_owned()
    };
    let mut fields = Vec::new();
    for (field, usual) in FIELDS {
        let value = match field {
            "email" => ticket.email.clone(),
            "name" => ticket.name.clone(),
            "company" => ticket.company.clone(),
            "phone" => ticket.phone.clone(),
            "topic" => ticket.topic.clone(),
            "order" => ticket.order.clone(),
            "ticket" => ticket.ticket.clone(),
            _ => message(ticket, |field| property(field, "").is_empty()),
        };
        let name = property(field, usual);
        if !name.is_empty() && !value.is_empty() {
            fields.push(json!({"objectTypeId": CONTACT, "name": name, "value": value}));
        }
    }
    let mut whole = json!({"submittedAt": at.to_string(), "fields": fields});
    if let Some(page) = &ticket.page {
        whole["context"] = json!({"pageUri": page.url, "pageName": page.title});
    }
    if let Some(consent) = consent(ticket, settings) {
        whole["legalConsentOptions"] = json!({ "consent": consent });
    }
    whole
}

/// What was said, and below it what has no property of its own.
fn message(ticket: &TicketCreated, is_homeless: impl Fn(&str) -> bool) -> String {
    let mut lines = vec![ticket.message.clone()];
    for (field, label, value) in [
        ("topic", "Topic", &ticket.topic),
        ("order", "Order", &ticket.order),
        ("ticket", "Ticket", &ticket.ticket),
    ] {
        if !value.is_empty() && is_homeless(field) {
            lines.push(format!("{label}: {value}"));
        }
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n\n")
}

/// What was agreed to, if the settings say which consent is which.
fn consent(ticket: &TicketCreated, settings: &WebhookSettings) -> Option<Value> {
    let process = settings.process.as_deref()?;
    let agreed = ticket.consents.iter().find(|agreed| agreed.id == process)?;
    let communications: Vec<Value> = ticket
        .consents
        .iter()
        .filter_map(|agreed| {
            let number = settings.subscriptions.get(&agreed.id)?;
            Some(json!({"value": agreed.given, "subscriptionTypeId": number, "text": agreed.purpose}))
        })
        .collect();
    Some(json!({
        "consentToProcess": agreed.given, "text": agreed.purpose, "communications": communications,
    }))
}
