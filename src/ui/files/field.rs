//! Files in a field of a form: what it takes, a button to choose, and a row for each.
//!
//! Owns how that looks. The form has the field's name, its hint, and what is wrong with
//! it; it hears what is attached whenever that changes.

use std::rc::Rc;

use aisle_core::commerce::form::{Handed, Slot};
use aisle_core::upload::{Input, Item, MOST_BYTES};

use super::drive::Tray;
use super::list::{CLIP, bytes, rows};
use super::words::{Word, fill, say};
use crate::app::Chat;
use crate::ui::dom::{button, element, icon, maybe, tag, words};
use crate::ui::later::{Attach, FileField};
use crate::ui::view::View;

/// Types of more letters say nothing to most people.
const SHORT: usize = 5;

/// What forms attach files with.
pub(super) struct Fields {
    chat: Chat,
    tray: Tray,
}

impl Fields {
    pub(super) fn new(chat: Chat, tray: Tray) -> Self {
        Self { chat, tray }
    }
}

impl Attach for Fields {
    fn draw(&self, field: FileField) -> View {
        let (chat, tray) = (self.chat, self.tray.clone());
        let FileField {
            slot,
            id,
            described,
            tell,
        } = field;
        let limits = limits(chat, &slot);
        let told = [&id, "-limits"].concat();
        let name = [&id, "-name ", &id].concat();
        let described = [
            described.as_str(),
            " ",
            if limits.is_empty() { "" } else { &told },
        ]
        .concat();
        let mut attributes = vec![("id", id.as_str()), ("aria-labelledby", name.as_str())];
        if !described.trim().is_empty() {
            attributes.push(("aria-describedby", described.trim()));
        }
        let word = if slot.most > 1 {
            Word::Choose
        } else {
            Word::ChooseOne
        };
        let (picks, wished) = (tray.clone(), Rc::clone(&slot));
        let choose = button(
            "files-pick",
            &attributes,
            Box::new(move || picks.pick(&wished)),
            vec![icon(CLIP), words("span", "", say(chat, word))],
        );
        let mut parts = vec![choose];
        if !limits.is_empty() {
            parts.push(element("p", "rich-note", &[("id", &told)], vec![limits.into()]));
        }
        let (hears, of) = (tray.clone(), Rc::clone(&slot));
        parts.push(maybe(move || {
            tell(hears.of(&of).iter().map(handed).collect());
            None
        }));
        parts.push(rows(chat, tray, slot, Some(id)));
        tag("div", "files-field", parts)
    }

    fn settled(&self, slot: String, taken: bool) {
        self.tray.input(Input::Settled { slot, taken });
    }
}

fn handed(item: &Item) -> Handed {
    Handed {
        upload: item.upload().unwrap_or_default().to_owned(),
        name: item.name.clone(),
    }
}

/// What is taken, in one line: known before anything is chosen.
fn limits(chat: Chat, slot: &Slot) -> String {
    let mut kinds: Vec<String> = Vec::new();
    for kind in &slot.accept {
        let kind = match kind.rsplit_once(['/', '.']) {
            Some((_, "*")) if kind.starts_with("image") => say(chat, Word::Pictures),
            Some((_, kind)) if kind.len() <= SHORT && kind != "*" => kind.to_ascii_uppercase(),
            _ => continue,
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let mut all = vec![kinds.join(", ")];
    if slot.most > 1 {
        all.push(fill(chat, Word::Most, "n", &slot.most.to_string()));
    }
    if slot.bytes < MOST_BYTES {
        let word = if slot.most > 1 { Word::Each } else { Word::Size };
        all.push(fill(chat, word, "size", &bytes(chat, slot.bytes)));
    }
    all.retain(|part| !part.is_empty());
    all.join(" · ")
}
