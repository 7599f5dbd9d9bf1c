//! Files of a form's field.

use std::rc::Rc;

use aisle_core::commerce::form::Slot;
use aisle_core::protocol::ClientId;
use aisle_core::upload::{Input, Item, Key, News, Reason, Stage};

use crate::world::{World, one};

/// A file for a form's field that takes two documents of 500 bytes.
fn for_a_form(world: &mut World, key: Key, size: u64, media_type: &str) {
    let slot = Slot {
        name: "m1/proof".into(),
        accept: vec!["application/pdf".into(), "image/*".into()],
        most: 2,
        bytes: 500,
    };
    world.input(Input::Add {
        key,
        client_id: ClientId::from_bits(u128::from(key)),
        message: ClientId::from_bits(u128::from(key) << 32),
        name: format!("{key}"),
        size,
        media_type: media_type.into(),
        slot: Rc::new(slot),
    });
}

#[test]
fn a_file_of_a_form_is_no_message_and_waits_until_the_form_was_taken() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    for_a_form(&mut world, 1, 400, "application/pdf");
    world.ticket();
    world.put(None, true);
    assert_eq!(one(&world).upload(), Some("file1"));
    assert!(!one(&world).can_be_sent());
    world.submit();
    assert_eq!(world.sent, []);
    world.input(Input::Settled {
        slot: "m1/other".into(),
        taken: true,
    });
    assert_eq!(world.tray.items().len(), 1);
    world.input(Input::Settled {
        slot: "m1/proof".into(),
        taken: true,
    });
    assert!(world.tray.items().is_empty());
    assert_eq!(world.files.len(), 1, "what was taken is not erased");
}

#[test]
fn a_form_that_was_refused_makes_sure_of_its_files_and_puts_again_what_was_lost() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    for key in [1, 2] {
        for_a_form(&mut world, key, 400, "application/pdf");
        world.ticket();
        world.put(None, true);
    }
    world.files.remove("file2");
    world.by_client.retain(|_, id| id != "file2");
    world.input(Input::Settled {
        slot: "m1/proof".into(),
        taken: false,
    });
    assert_eq!(one(&world).upload(), None);
    world.ticket();
    world.ticket();
    world.put(None, true);
    let ids: Vec<_> = world.tray.items().iter().map(Item::upload).collect();
    assert_eq!(ids, [Some("file1"), Some("file3")]);
}

#[test]
fn a_field_refuses_what_it_does_not_take_and_has_a_count_of_its_own() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    world.add(10, false);
    for_a_form(&mut world, 2, 501, "application/pdf");
    for_a_form(&mut world, 3, 10, "text/plain");
    for_a_form(&mut world, 4, 10, "application/pdf");
    let stages: Vec<_> = world.tray.items().iter().skip(1).map(|item| item.stage).collect();
    assert_eq!(
        stages,
        [
            Stage::Failed(Reason::TooLarge),
            Stage::Failed(Reason::Unsupported)
        ]
    );
    assert!(matches!(world.news.last(), Some(News::Full(slot)) if slot.most == 2));
    assert_eq!(world.asked.len(), 1, "only the composer's");
}

#[test]
fn a_photograph_that_stays_too_large_for_its_field_is_refused_once_it_was_drawn() {
    let mut world = World::new(1);
    for_a_form(&mut world, 1, 90_000, "image/jpeg");
    world.prepare(Some(501));
    assert_eq!(one(&world).stage, Stage::Failed(Reason::TooLarge));
}
