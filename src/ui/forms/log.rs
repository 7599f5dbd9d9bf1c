//! What the log says of a card: whether the visitor has answered it already, here,
//! in another tab, or before the page was loaded.

use aisle_core::protocol::rich::Acted;
use aisle_core::protocol::{Body, json};
use aisle_core::session::{Delivery, Row, RowBody, RowKey};
use leptos::prelude::WithValue;

use crate::ui::later::Site;

/// What was done with this message, if that is known; not what was refused.
pub(super) fn answered(site: &Site, action: &str) -> Option<Acted> {
    let mut found = None;
    each(site, action, &mut |_, delivery, acted| {
        if found.is_none() && !matches!(delivery, Delivery::Failed { .. }) {
            found = Some(acted);
        }
    });
    found
}

/// Under which names it was done, the latest first, and how far each has come.
pub(super) fn sent(site: &Site, action: &str) -> Vec<(RowKey, Delivery)> {
    let mut found = Vec::new();
    each(site, action, &mut |key, delivery, _| found.push((key, delivery)));
    found
}

/// Goes through what was done with this message, the latest first.
fn each(site: &Site, action: &str, hear: &mut dyn FnMut(RowKey, Delivery, Acted)) {
    let Some(id) = &site.id else { return };
    all(site, &mut |key, delivery, acted| {
        if acted.message_id == id.as_str() && acted.action_id == action {
            hear(key.clone(), delivery, acted);
        }
    });
}

/// What was sent last of a form of the widget's own, if it is still under way.
pub(super) fn under_way(site: &Site, kind: &str) -> Option<RowKey> {
    let mut last = None;
    all(site, &mut |key, delivery, acted| {
        if last.is_none() && acted.kind == kind && acted.message_id == *key.0 {
            last = Some((key.clone(), delivery));
        }
    });
    let (key, delivery) = last?;
    matches!(delivery, Delivery::Saving | Delivery::Sending).then_some(key)
}

/// Goes through all that was done with messages, the latest first.
fn all(site: &Site, hear: &mut dyn FnMut(&RowKey, Delivery, Acted)) {
    site.chat.rows.with_value(|rows| {
        rows.with(&mut |rows: &[Row]| {
            for row in rows.iter().rev() {
                let RowBody::Message {
                    body: Body::Rich(content),
                    delivery,
                    ..
                } = &row.body
                else {
                    continue;
                };
                if content.kind != "action" {
                    continue;
                }
                if let Some(acted) = json::read::<Acted>(content.data.get()) {
                    hear(&row.key, *delivery, acted);
                }
            }
        });
    });
}
