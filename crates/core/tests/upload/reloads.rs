//! Files that are attached and not sent, over a reload.

use aisle_core::upload::Input;

use crate::world::{CHUNK, World, one};

#[test]
fn after_a_reload_a_file_goes_on_where_the_server_stands_and_goes_once() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    world.add(600_000, false);
    world.ticket();
    world.put(None, true);
    world.submit();
    world.reload();
    assert!(one(&world).wanted);
    world.input(Input::Live(true));
    world.ticket();
    let (_, _, _, from, _) = world.putting.clone().unwrap();
    assert_eq!(from, CHUNK, "what is there is not sent again");
    world.put(None, true);
    world.put(None, true);
    assert_eq!(world.sent.len(), 1);
    assert!(world.kept.is_empty());
    world.reload();
    assert!(world.tray.items().is_empty());
}

#[test]
fn a_file_of_another_tab_is_let_go_of_and_not_erased() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    world.add(10, false);
    world.ticket();
    let key = one(&world).key;
    world.input(Input::Elsewhere(key));
    assert!(world.tray.items().is_empty());
    assert_eq!((world.files.len(), world.kept.len(), world.putting), (1, 1, None));
}
