//! Cuts small modules that are written down here.

use super::module::{CODE, DATA, ELEMENTS, FUNCTIONS, GLOBALS, MEMORIES, TABLES};

use super::*;
use crate::build::bytes::{
    active_at, address, import_of, joined, named, number_bytes, push_section, sized, with_kind,
};
use crate::build::wasm::{EXPORTS, HEADER, IMPORTS, Reader, exports, imports, sections};

const fn later(
    name: &'static str,
    entry: &'static str,
    on: Option<usize>,
    own: &'static [&'static str],
) -> Later {
    let also = &[];
    Later {
        name,
        data: true,
        entry,
        on,
        own,
        also,
    }
}

const VIEWS: Later = later("views", "draw", None, &["ui::"]);
const ALL: [Later; 3] = [
    VIEWS,
    later("toasts", "toast", Some(0), &["ui::toast::"]),
    later("cards", "card", Some(0), &["ui::card::"]),
];

/// A function: its name, whom it calls, and whether it is a long one.
type Written = (&'static str, &'static [usize], bool);

/// Where the data begins.
const AT: usize = 1024;

/// A module with the imported functions `log` and `ask`, numbers 0 and 1, these
/// functions from 2 on, these exports, and a table that holds these from its
/// place 1 on.
fn module(functions: &[Written], entries: &[(&str, usize)], table: &[usize], data: &[u8]) -> Vec<u8> {
    with_pieces(functions, entries, table, &[(AT, data)], &[])
}

/// The same with several pieces of data at their addresses, and what each function
/// has of constants.
fn with_pieces(
    functions: &[Written],
    entries: &[(&str, usize)],
    table: &[usize],
    pieces: &[(usize, &[u8])],
    constants: &[&[usize]],
) -> Vec<u8> {
    let body = |(at, (_, calls, long)): (usize, &Written)| {
        let calls = calls
            .iter()
            .flat_map(|call| [&[0x10][..], &number_bytes(*call)].concat());
        let constants = constants.get(at).copied().unwrap_or_default();
        let constants = constants.iter().flat_map(|value| {
            let written = active_at(*value);
            // Without its kind and its end, and dropped.
            [&written[1..written.len() - 1], &[0x1a]].concat()
        });
        let rest = vec![0x01; if *long { 60 } else { 0 }];
        sized(&[vec![0], calls.collect(), constants.collect(), rest, vec![0x0b]].concat())
    };
    let names = functions.iter().enumerate();
    let names = names.map(|(at, (name, ..))| [number_bytes(at + 2), sized(name.as_bytes())].concat());
    let names = [vec![1], sized(&joined(names.collect()))].concat();
    let mut out = HEADER.to_vec();
    let mut section = |id, items: Vec<Vec<u8>>| push_section(&mut out, id, &joined(items));
    section(1, vec![vec![0x60, 0, 0]]);
    section(
        IMPORTS,
        vec![import_of("m", "log", &[0, 0]), import_of("m", "ask", &[0, 0])],
    );
    section(FUNCTIONS, vec![vec![0]; functions.len()]);
    let size = number_bytes(table.len() + 1);
    section(TABLES, vec![[&[0x70, 1][..], &size, &size].concat()]);
    section(MEMORIES, vec![vec![0, 1]]);
    section(GLOBALS, vec![vec![0x7f, 1, 0x41, 0, 0x0b]]);
    let entries = entries.iter().map(|(name, at)| named(name, &with_kind(0, *at)));
    section(
        EXPORTS,
        [named("memory", &[2, 0])].into_iter().chain(entries).collect(),
    );
    let places = joined(table.iter().map(|at| number_bytes(*at)).collect());
    section(ELEMENTS, vec![[active_at(1), places].concat()]);
    section(CODE, functions.iter().enumerate().map(body).collect());
    let pieces = pieces.iter();
    section(
        DATA,
        pieces
            .map(|(at, bytes)| [active_at(*at), sized(bytes)].concat())
            .collect(),
    );
    push_section(&mut out, 0, &[sized(b"name"), names].concat());
    out
}

/// `send` calls `help`, `draw` calls `help` and `ask`. The table holds `send`,
/// `line`, which calls nothing, and the short `step`, which leads to `line`.
fn two() -> Vec<u8> {
    let functions: [Written; 6] = [
        ("app::send", &[3], false),
        ("help", &[0], false),
        ("ui::draw", &[3, 1], false),
        ("ui::line", &[], true),
        ("ui::step", &[7], false),
        ("", &[5], false),
    ];
    module(
        &functions,
        &[("send", 2), ("draw", 4)],
        &[2, 5, 6],
        b"ab/*views*/cd/*!views*/ef",
    )
}

/// Both `toast` and `card` call `line` of the views, `help` of the first, and
/// `money`, which nobody else does.
fn four(functions: &[Written]) -> Result<Vec<Vec<u8>>> {
    let data = b"a/*cards*/1/*!cards*/b/*views*/2/*!views*//*cards*/3/*!cards*//*toasts*/4/*!toasts*/";
    let entries = [("send", 2), ("draw", 4), ("toast", 6), ("card", 7)];
    split(&module(functions, &entries, &[9, 10], data), &ALL, str::to_owned)
}

const FOUR: [Written; 9] = [
    ("app::send", &[3], false),
    ("help", &[0], false),
    ("ui::draw", &[3, 5], true),
    ("ui::line", &[], true),
    ("ui::toast::show", &[5, 3, 8], true),
    ("ui::card::draw", &[5, 3, 8, 1], true),
    ("money", &[], true),
    ("drop<ui::toast::Toast>", &[], true),
    ("drop<(ui::toast::Toast, ui::card::Card)>", &[], true),
];

fn cut(bytes: &[u8]) -> [Vec<u8>; 2] {
    let parts = split(bytes, &[VIEWS], str::to_owned).unwrap();
    parts.try_into().unwrap()
}

fn body(part: &[u8], id: u8) -> Vec<u8> {
    let parts = sections(part).unwrap();
    let found = parts.iter().find(|section| section.id == id);
    found.map(|section| section.body.to_vec()).unwrap_or_default()
}

/// How many functions a part has.
fn count(part: &[u8]) -> u8 {
    body(part, FUNCTIONS)[0]
}

#[test]
fn what_only_the_entry_leads_to_is_in_the_later_part() {
    let [first, views] = cut(&two());
    assert_eq!(body(&first, FUNCTIONS), [2, 0, 0], "send and help");
    assert_eq!(
        body(&views, FUNCTIONS),
        [4, 0, 0, 0, 0],
        "draw, line, step and what it goes through"
    );
    assert_eq!(exports(&views).unwrap(), ["draw"]);
    assert!(
        exports(&first)
            .unwrap()
            .starts_with(&["memory".to_owned(), "send".to_owned()])
    );
}

#[test]
fn a_later_part_imports_what_it_needs_and_calls_it_by_its_new_number() {
    let [first, views] = cut(&two());
    let names = imports(&views).unwrap();
    assert_eq!(names[0], "ask");
    let offered = exports(&first).unwrap();
    assert!(
        names[1..].iter().all(|name| offered.contains(name)),
        "{names:?} {offered:?}"
    );
    // Imports are `ask` and `help`, then come its own.
    assert_eq!(body(&views, CODE)[2..8], [0, 0x10, 1, 0x10, 0, 0x0b]);
}

#[test]
fn each_part_fills_its_own_places_of_the_table_and_of_the_memory() {
    let [first, views] = cut(&two());
    assert_eq!(
        body(&first, ELEMENTS),
        [&[1][..], &active_at(1), &[1, 2]].concat()
    );
    assert_eq!(
        body(&views, ELEMENTS),
        [&[1][..], &active_at(2), &[2, 3, 4]].concat()
    );
    assert_eq!(
        body(&first, DATA),
        [
            &[2][..],
            &active_at(1024),
            &sized(b"ab"),
            &active_at(1024 + 23),
            &sized(b"ef")
        ]
        .concat()
    );
    assert_eq!(
        body(&views, DATA),
        [&[1][..], &active_at(1026), &sized(b"/*views*/cd/*!views*/")].concat()
    );
}

#[test]
fn what_two_parts_share_is_in_the_part_that_both_build_on() {
    let parts = four(&FOUR).unwrap();
    let counts: Vec<u8> = parts.iter().map(|part| count(part)).collect();
    assert_eq!(
        counts,
        [2, 4, 2, 1],
        "send, help; draw, line, money, the drop of both; toast and its drop; card"
    );
    let names = imports(&parts[3]).unwrap();
    assert_eq!(names[0], "ask");
    let mut offered = exports(&parts[0]).unwrap();
    offered.extend(exports(&parts[1]).unwrap());
    for part in &parts[2..] {
        for name in imports(part).unwrap().iter().filter(|name| *name != "ask") {
            assert!(offered.contains(name), "{name} is in first or views");
        }
        assert_eq!(exports(part).unwrap().len(), 1, "the entry alone");
    }
}

#[test]
fn places_of_the_table_go_with_the_part_that_a_name_names() {
    let parts = four(&FOUR).unwrap();
    let places: Vec<Vec<u8>> = parts.iter().map(|part| body(part, ELEMENTS)).collect();
    assert_eq!(places[0], [0]);
    assert!(places[1].starts_with(&[&[1][..], &active_at(2), &[1]].concat()));
    assert!(places[2].starts_with(&[&[1][..], &active_at(1), &[1]].concat()));
    assert_eq!(places[3], [0]);
}

#[test]
fn data_between_marks_goes_with_its_part_however_often_it_stands_there() {
    let parts = four(&FOUR).unwrap();
    let pieces: Vec<u8> = parts.iter().map(|part| body(part, DATA)[0]).collect();
    assert_eq!(pieces, [2, 1, 1, 2]);
    let whole: usize = parts.iter().map(|part| body(part, DATA).len()).sum();
    assert!(whole > 80, "nothing is lost");
    let nested = b"/*views*/a/*cards*/b/*!cards*//*!views*/";
    let entries = [("send", 2), ("draw", 4), ("toast", 6), ("card", 7)];
    assert!(split(&module(&FOUR, &entries, &[9], nested), &ALL, str::to_owned).is_err());
}

/// The data of each part of a module where `send`, `draw`, `toast` and `card` have
/// these constants and the memory these pieces: addresses and bytes.
fn placed(pieces: &[(usize, &[u8])], constants: [&[usize]; 4]) -> Vec<Vec<Segment>> {
    let [send, draw, toast, card] = constants;
    let entries = [("send", 2), ("draw", 4), ("toast", 6), ("card", 7)];
    let bytes = with_pieces(&FOUR, &entries, &[], pieces, &[send, &[], draw, &[], toast, card]);
    let parts = ALL.map(|part| Later { data: false, ..part });
    let read = |part: Vec<u8>| {
        let data = body(&part, DATA);
        let mut data = Reader::new(&data);
        let count = data.number().unwrap();
        let mut piece = || (address(&mut data).unwrap(), data.sized().unwrap().to_vec());
        (0..count).map(|_| piece()).collect()
    };
    split(&bytes, &parts, str::to_owned)
        .unwrap()
        .into_iter()
        .map(read)
        .collect()
}

#[test]
fn data_goes_with_whatever_refers_to_it() {
    let (a, b, c, d) = ([1; 16], [2; 16], [3; 16], [4; 16]);
    let pieces: [(usize, &[u8]); 4] = [(AT, &a), (AT + 16, &b), (AT + 32, &c), (AT + 48, &d)];
    let parts = placed(&pieces, [&[AT], &[AT + 20], &[AT + 36], &[AT + 50]]);
    assert_eq!(
        parts,
        [
            vec![(AT, a.to_vec())],
            vec![(AT + 16, b.to_vec())],
            vec![(AT + 32, c.to_vec())],
            vec![(AT + 48, d.to_vec())],
        ]
    );
}

#[test]
fn data_that_two_parts_refer_to_is_in_the_part_that_both_build_on() {
    let piece = [7; 16];
    for (constants, home) in [
        ([&[][..], &[], &[AT], &[AT]], 1),
        ([&[], &[AT], &[AT], &[]], 1),
        ([&[AT], &[], &[AT], &[]], 0),
        ([&[], &[], &[], &[]], 0),
    ] {
        let parts = placed(&[(AT, &piece)], constants);
        assert_eq!(parts[home], [(AT, piece.to_vec())], "{constants:?}");
    }
}

#[test]
fn data_that_other_data_refers_to_goes_with_that() {
    let (text, other) = ([b'x'; 16], [b'y'; 16]);
    let mut table = vec![0_u8; 4];
    table.extend(u32::try_from(AT + 16).unwrap().to_le_bytes());
    table.extend([16, 0, 0, 0, 0, 0, 0, 0]);
    let pieces: [(usize, &[u8]); 3] = [(AT, &table), (AT + 16, &text), (AT + 32, &other)];
    let parts = placed(&pieces, [&[], &[], &[], &[AT + 4]]);
    assert_eq!(parts[3], [(AT, [&table[..], &text].concat())]);
    assert_eq!(parts[0], [(AT + 32, other.to_vec())], "what nothing refers to");
}

#[test]
fn the_end_of_data_and_a_gap_mean_what_lies_on_both_sides() {
    let (a, b) = ([1; 16], [2; 16]);
    let end = placed(&[(AT, &a), (AT + 16, &b)], [&[AT + 16], &[AT], &[AT + 16], &[]]);
    assert_eq!(end[0], [(AT, [a, b].concat())]);
    let gap = placed(&[(AT, &a), (AT + 32, &b)], [&[AT + 24], &[AT], &[AT + 32], &[]]);
    assert_eq!(gap[0], [(AT, a.to_vec()), (AT + 32, b.to_vec())]);
}

#[test]
fn a_few_bytes_of_a_later_part_between_two_pieces_of_the_first_stay_there() {
    let (a, few) = ([1; 16], [2; 4]);
    let parts = placed(
        &[(AT, &a), (AT + 16, &few), (AT + 22, &a)],
        [&[AT, AT + 23], &[AT + 16], &[], &[]],
    );
    assert_eq!(parts[0], [(AT, [&a[..], &few, &[0, 0], &a].concat())]);
    assert!(parts[1].is_empty());
}

#[test]
fn an_earlier_part_or_a_sibling_that_calls_into_a_parts_own_modules_is_refused_by_name() {
    for (caller, calls) in [(2, &[3, 6][..]), (4, &[3, 5, 7]), (6, &[5, 3, 8, 7])] {
        let mut functions = FOUR;
        functions[caller - 2].1 = calls;
        let error = four(&functions).unwrap_err().to_string();
        for name in [functions[caller - 2].0, functions[calls[calls.len() - 1] - 2].0] {
            assert!(error.contains(name), "{name}: {error}");
        }
    }
}

#[test]
fn a_module_without_an_entry_the_names_or_the_data_is_refused() {
    let refused = |bytes: &[u8], part: Later| split(bytes, &[part], str::to_owned).is_err();
    assert!(refused(
        &two(),
        Later {
            entry: "paint",
            ..VIEWS
        }
    ));
    assert!(refused(
        &two(),
        Later {
            name: "sights",
            ..VIEWS
        }
    ));
    let without = Later {
        name: "sights",
        data: false,
        ..VIEWS
    };
    assert!(!refused(&two(), without), "what asks for no data needs none");
    let whole = two();
    let name = whole.windows(4).position(|window| window == b"name").unwrap();
    let nameless = [&whole[..name], b"nome", &whole[name + 4..]].concat();
    assert!(refused(&nameless, VIEWS));
}
