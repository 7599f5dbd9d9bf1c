//! What the log says of a card: whether the visitor has answered it already, here,
//! in another tab, or before the page was loaded.

use aisle_core::protocol::rich::Acted;
use aisle_core::protocol::{Body, json};
use aisle_core::session::{Delivery, Row, RowBody};
use leptos::prelude::WithValue;

use crate::ui::later::Site;

/// What was done with this message, if that is known; not what was refused.
pub(super) fn answered(site: &Site, action: &str) -> Option<Acted> {
    let id = site.id.as_ref()?.as_str();
    let mut found = None;
    site.chat.rows.with_value(|rows| {
        rows.with(&mut |rows: &[Row]| {
            found = rows.iter().rev().find_map(|row| {
                let RowBody::Message {
                    body: Body::Rich(content),
                    delivery,
                    ..
                } = &row.body
                else {
                    return None;
                };
                if content.kind != "action" || matches!(delivery, Delivery::Failed { .. }) {
                    return None;
                }
                json::read::<Acted>(content.data.get())
                    .filter(|acted| acted.message_id == id && acted.action_id == action)
            });
        });
    });
    found
}
