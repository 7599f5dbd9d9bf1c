//! What a device keeps of an attached file over a reload, beside its bytes.
//!
//! Owns what is kept and how it comes back. Refuses storage, and whatever the server
//! says anew: the ticket, and how much of the file is there.

use std::rc::Rc;

use super::item::{Item, Key, Stage};
use crate::commerce::form::Slot;
use crate::json_record;
use crate::protocol::{ClientId, json};

/// A file as it was when it was kept.
#[derive(Debug)]
struct Kept {
    /// Those with less came before.
    order: u64,
    message: ClientId,
    name: String,
    size: u64,
    media_type: String,
    /// Of a picture that was made ready.
    width: u64,
    height: u64,
    /// It is a picture that is still to be made ready.
    raw: bool,
    wanted: bool,
    place: String,
    accept: Vec<String>,
    most: u64,
    bytes: u64,
}

json_record!(Kept {
    order,
    message,
    name,
    size,
    media_type,
    width: sparse,
    height: sparse,
    raw: sparse,
    wanted: sparse,
    place: sparse,
    accept: sparse,
    most: sparse,
    bytes: sparse,
});

impl Item {
    /// What is kept of it, under [`Item::client_id`].
    #[must_use]
    pub fn keep(&self) -> String {
        let (width, height) = self.sides.unwrap_or_default();
        json::write(&Kept {
            order: u64::from(self.key),
            message: self.message.clone(),
            name: self.name.clone(),
            size: self.size,
            media_type: self.media_type.clone(),
            width: u64::from(width),
            height: u64::from(height),
            raw: matches!(self.stage, Stage::Queued | Stage::Preparing),
            wanted: self.wanted,
            place: self.slot.name.clone(),
            accept: self.slot.accept.clone(),
            most: self.slot.most as u64,
            bytes: self.slot.bytes,
        })
    }

    /// The file that was kept so, with the key that it had then; nothing, if it is none
    /// of ours.
    #[must_use]
    pub fn kept(client_id: ClientId, kept: &str) -> Option<Self> {
        let kept: Kept = json::read(kept)?;
        let side = |side| u32::try_from(side).ok().filter(|side| *side > 0);
        let mut item = Self::new(
            Key::try_from(kept.order).unwrap_or(Key::MAX),
            client_id,
            kept.message,
            kept.name,
            kept.size,
            kept.media_type,
        );
        item.sides = side(kept.width).zip(side(kept.height));
        item.wanted = kept.wanted;
        item.stage = if kept.raw { Stage::Queued } else { Stage::Ready };
        item.slot = Rc::new(Slot {
            name: kept.place,
            accept: kept.accept,
            most: usize::try_from(kept.most).unwrap_or(usize::MAX),
            bytes: kept.bytes,
        });
        Some(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_back_as_it_was_and_anything_else_is_none() {
        let mut item = Item::new(
            1,
            ClientId::from_bits(1),
            ClientId::from_bits(2),
            "a.jpg".into(),
            700,
            "image/jpeg".into(),
        );
        item.sides = Some((40, 30));
        item.wanted = true;
        item.id = Some("gone".into());
        item.offset = 300;
        item.slot = Rc::new(Slot {
            name: "m1/proof".into(),
            accept: vec!["image/*".into()],
            most: 2,
            bytes: 9_000,
        });
        let back = Item::kept(ClientId::from_bits(1), &item.keep()).unwrap();
        assert_eq!((back.key, back.stage, back.offset), (1, Stage::Ready, 0));
        assert_eq!(back.upload(), None);
        assert_eq!(
            (back.sides, back.wanted, &back.slot),
            (item.sides, true, &item.slot)
        );
        assert_eq!(back.message, item.message);
        item.stage = Stage::Preparing;
        let raw = Item::kept(ClientId::from_bits(1), &item.keep()).unwrap();
        assert_eq!(raw.stage, Stage::Queued);
        for none in ["", "7", "[]", "{}", r#"{"message":"m","name":7}"#] {
            assert!(Item::kept(ClientId::from_bits(1), none).is_none(), "{none}");
        }
    }
}
