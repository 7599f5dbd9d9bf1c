//! Codes that another program drew, and what any text makes.

use proptest::prelude::*;

use super::*;
/// Text, mask, and rows from above, the leftmost module in the highest bit; by the Python package qrcode 8.2.
const KNOWN: [(&str, u32, &[u64]); 3] = [
    (
        "https://shop.example/",
        2,
        &[
            0x1fc657f, 0x1041341, 0x175335d, 0x175fc5d, 0x175595d, 0x1056741, 0x1fd557f, 0x10200, 0x17c9e7c,
            0x931122, 0x164663b, 0x297641, 0xff59f7, 0x1e8092a, 0x1177fbb, 0x17a67b1, 0x11fe3f4, 0x15b18,
            0x1fc4d57, 0x105591b, 0x17557f7, 0x17543df, 0x175318d, 0x104a779, 0x1fd627f,
        ],
    ),
    (
        "https://shop.example/products/alder-lamp?variant=black#aisle=0123456789abcdef0123456789abcdef",
        5,
        &[
            0x1fc7a1c197f,
            0x1058a80dc41,
            0x1757afdb45d,
            0x1751515095d,
            0x17404f6065d,
            0x104a2844c41,
            0x1fd5555557f,
            0x1a7214200,
            0x1050f87e9ce,
            0xd053e6ae32,
            0xedf309e122,
            0x108df6573db,
            0x1dc172311e3,
            0x10b624047f9,
            0xdf8d53e5b2,
            0x161c756619e,
            0x1c79bc7bdaf,
            0xaaed3a62f3,
            0x10446e2f631,
            0xfbc819511b,
            0xc7494f3b26,
            0x93c526ae1c,
            0x74ab1d3540,
            0x1a35a571532,
            0x12d12061340,
            0x133953a2e7b,
            0x1de8844e1f2,
            0x886814564c,
            0x1ade486ea8e,
            0x1a8345537f1,
            0x1bdf4d62681,
            0x11a04355463,
            0x147e9e4bff6,
            0x199a7b314,
            0x1fc3889f358,
            0x1049fd5a51a,
            0x174edacb3f9,
            0x174f7ee3e2a,
            0x17442843af8,
            0x104388110d5,
            0x1fdb615fabc,
        ],
    ),
    (
        "안녕하세요",
        7,
        &[
            0x1fca97f, 0x1045e41, 0x174295d, 0x1748e5d, 0x1741d5d, 0x1052c41, 0x1fd557f, 0x2400, 0x12df3a0,
            0x120b6de, 0xb4f0b0, 0x1eae726, 0x9d9033, 0xa03398, 0x14f536a, 0x9adc8e, 0x195aff2, 0x1c111,
            0x1fc095e, 0x105eb19, 0x17477fc, 0x175fac2, 0x1747fa9, 0x1047b54, 0x1fde663,
        ],
    ),
];

#[test]
fn codes_are_drawn_as_another_program_draws_them() {
    for (text, mask, rows) in KNOWN {
        let grid = drawn(text).unwrap().masked(mask);
        let size = grid.size();
        assert_eq!(size, rows.len(), "{text}");
        for (y, row) in rows.iter().enumerate() {
            let drawn = (0..size).fold(0, |bits, x| bits << 1 | u64::from(grid.is_dark(x, y)));
            assert_eq!(drawn, *row, "{text}, row {y}");
        }
    }
}

#[test]
fn the_mask_that_misleads_least_is_taken() {
    let plain = drawn("https://shop.example/").unwrap();
    let least = (0..8)
        .map(|mask| mask::penalty(&plain.masked(mask)))
        .min()
        .unwrap();
    let Qr(taken) = Qr::of("https://shop.example/").unwrap();
    assert_eq!(mask::penalty(&taken), least);
}

#[test]
fn what_is_too_long_is_none() {
    assert!(Qr::of(&"a".repeat(666)).is_some_and(|qr| qr.size() == 97));
    assert!(Qr::of(&"a".repeat(667)).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_path_has_the_dark_modules_and_no_others(text in ".{0,60}") {
        let qr = Qr::of(&text).unwrap();
        let mut found = vec![false; qr.size() * qr.size()];
        for run in qr.path().split('M').skip(1) {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (length, _) = rest.split_once('v').unwrap();
            let [x, y, length] = [x, y, length].map(|number| number.parse::<usize>().unwrap());
            found[y * qr.size() + x..][..length].fill(true);
        }
        for y in 0..qr.size() {
            for x in 0..qr.size() {
                prop_assert_eq!(found[y * qr.size() + x], qr.is_dark(x, y));
            }
        }
    }
}
