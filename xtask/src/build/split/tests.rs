//! Cuts a module of six functions.

use super::super::wasm::{exports, imports};
use super::*;

const MARKS: Marks = Marks {
    begin: "<<",
    end: ">>",
};

/// A module with the imports `log` and `ask` and six functions: `send` calls
/// `help`, `draw` calls `help` and `ask`. The table holds `send`, `line`, which
/// calls nothing, and the short `step`, which leads to `line`.
fn module() -> Vec<u8> {
    let long = [&[0][..], &[0x01; 60], &[0x0b]].concat();
    let bodies = [
        vec![0, 0x10, 3, 0x0b],
        vec![0, 0x10, 0, 0x0b],
        vec![0, 0x10, 3, 0x10, 1, 0x0b],
        long,
        vec![0, 0x10, 7, 0x0b],
        vec![0, 0x10, 5, 0x0b],
    ];
    let names = [
        (2, "app::send"),
        (3, "help"),
        (4, "ui::draw"),
        (5, "ui::line"),
        (6, "ui::step"),
    ];
    let names = names.map(|(at, name)| [number_bytes(at), sized(name.as_bytes())].concat());
    let names = [vec![1], sized(&joined(names.to_vec()))].concat();
    let mut out = HEADER.to_vec();
    let mut section = |id, items: Vec<Vec<u8>>| push_section(&mut out, id, &joined(items));
    section(1, vec![vec![0x60, 0, 0]]);
    section(
        IMPORTS,
        vec![import_of("m", "log", &[0, 0]), import_of("m", "ask", &[0, 0])],
    );
    section(FUNCTIONS, vec![vec![0]; 6]);
    section(TABLES, vec![vec![0x70, 1, 4, 4]]);
    section(MEMORIES, vec![vec![0, 1]]);
    section(GLOBALS, vec![vec![0x7f, 1, 0x41, 0, 0x0b]]);
    section(
        EXPORTS,
        vec![
            named("memory", &[2, 0]),
            named("send", &[0, 2]),
            named("draw", &[0, 4]),
        ],
    );
    section(ELEMENTS, vec![[active_at(1), vec![3, 2, 5, 6]].concat()]);
    section(CODE, bodies.iter().map(|body| sized(body)).collect());
    section(DATA, vec![[active_at(1024), sized(b"ab<<cd>>ef")].concat()]);
    push_section(&mut out, 0, &[sized(b"name"), names].concat());
    out
}

fn cut() -> Parts {
    split(&module(), "draw", |name| name.starts_with("ui::"), MARKS).unwrap()
}

fn body(part: &[u8], id: u8) -> Vec<u8> {
    let parts = sections(part).unwrap();
    let found = parts.iter().find(|section| section.id == id);
    found.map(|section| section.body.to_vec()).unwrap_or_default()
}

#[test]
fn what_only_the_entry_leads_to_is_in_the_second_part() {
    let Parts { first, second } = cut();
    assert_eq!(body(&first, FUNCTIONS), [2, 0, 0], "send and help");
    assert_eq!(
        body(&second, FUNCTIONS),
        [4, 0, 0, 0, 0],
        "draw, line, step and what it goes through"
    );
    assert_eq!(exports(&second).unwrap(), ["draw"]);
    assert!(
        exports(&first)
            .unwrap()
            .starts_with(&["memory".to_owned(), "send".to_owned()])
    );
}

#[test]
fn the_second_part_imports_what_it_needs_and_calls_it_by_its_new_number() {
    let Parts { first, second } = cut();
    let names = imports(&second).unwrap();
    assert_eq!(names[0], "ask");
    let offered = exports(&first).unwrap();
    assert!(
        names[1..].iter().all(|name| offered.contains(name)),
        "{names:?} {offered:?}"
    );
    // Imports are `ask` and `help`, then come its own.
    assert_eq!(body(&second, CODE)[2..8], [0, 0x10, 1, 0x10, 0, 0x0b]);
}

#[test]
fn each_part_fills_its_own_places_of_the_table_and_of_the_memory() {
    let Parts { first, second } = cut();
    assert_eq!(
        body(&first, ELEMENTS),
        [&[1][..], &active_at(1), &[1, 2]].concat()
    );
    assert_eq!(
        body(&second, ELEMENTS),
        [&[1][..], &active_at(2), &[2, 3, 4]].concat()
    );
    assert_eq!(
        body(&first, DATA),
        [
            &[2][..],
            &active_at(1024),
            &sized(b"ab"),
            &active_at(1032),
            &sized(b"ef")
        ]
        .concat()
    );
    assert_eq!(
        body(&second, DATA),
        [&[1][..], &active_at(1026), &sized(b"<<cd>>")].concat()
    );
}

#[test]
fn a_module_without_the_entry_the_names_or_the_data_is_refused() {
    let later = |name: &str| name.starts_with("ui::");
    assert!(split(&module(), "paint", later, MARKS).is_err());
    let other = Marks {
        begin: "{{",
        end: "}}",
    };
    assert!(split(&module(), "draw", later, other).is_err());
    let whole = module();
    let name = whole.windows(4).position(|window| window == b"name").unwrap();
    let nameless = [&whole[..name], b"nome", &whole[name + 4..]].concat();
    assert!(split(&nameless, "draw", later, MARKS).is_err());
}
