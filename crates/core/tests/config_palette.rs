//! Any accent gives a palette that can be read (quality.md A7's claim), judged
//! by an implementation of WCAG contrast that shares nothing with the code.

use aisle_core::config::{Rgb, Scheme, color};
use proptest::prelude::*;

fn luminance(c: Rgb) -> f64 {
    let linear = |channel: u8| {
        let x = f64::from(channel) / 255.0;
        if x <= 0.04045 {
            x / 12.92
        } else {
            ((x + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b)
}

fn ratio(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

const LIGHT: [Rgb; 3] = [Rgb::WHITE, Rgb::new(244, 245, 247), Rgb::new(232, 234, 238)];
const DARK: [Rgb; 3] = [Rgb::BLACK, Rgb::new(21, 23, 28), Rgb::new(44, 48, 56)];

fn check(accent: Rgb, surfaces: &[Rgb]) -> Result<(), TestCaseError> {
    let scheme = Scheme::new(accent, surfaces);
    for fill in [scheme.accent, scheme.accent_hover] {
        prop_assert!(ratio(scheme.on_accent, fill) >= 4.5, "{scheme:?} for {accent:?}");
        for surface in surfaces {
            prop_assert!(ratio(fill, *surface) >= 3.0, "{scheme:?} for {accent:?}");
        }
    }
    for surface in surfaces {
        prop_assert!(
            ratio(scheme.accent_text, *surface) >= 4.5,
            "{scheme:?} for {accent:?}"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ten_thousand_random_accents_are_readable_on_light_and_dark(r: u8, g: u8, b: u8) {
        check(Rgb::new(r, g, b), &LIGHT)?;
        check(Rgb::new(r, g, b), &DARK)?;
    }

    #[test]
    fn a_written_colour_is_read_back(r: u8, g: u8, b: u8) {
        let rgb = Rgb::new(r, g, b);
        prop_assert_eq!(color::parse(&rgb.hex()), Some(rgb));
        prop_assert_eq!(color::parse(&format!("rgb({r} {g}, {b})")), Some(rgb));
    }

    #[test]
    fn no_text_makes_the_colour_reader_fail(text in r"(#|rgb|hsl|hsla)?[(]?[0-9a-f.,%/ \-a-z]{0,30}[)]?", any in any::<String>()) {
        let _ = (color::parse(&text), color::parse(&any));
    }
}

#[test]
fn a_colour_that_is_fine_stays_itself() {
    for (accent, surfaces) in [
        (Rgb::new(0, 80, 180), &LIGHT[..]),
        (Rgb::BLACK, &LIGHT),
        (Rgb::new(255, 200, 0), &DARK),
        (Rgb::WHITE, &DARK),
    ] {
        let scheme = Scheme::new(accent, surfaces);
        assert_eq!((scheme.accent, scheme.accent_text), (accent, accent));
    }
}

#[test]
fn a_brands_blue_keeps_white_text_and_a_yellow_gets_black() {
    let blue = Scheme::new(Rgb::new(10, 124, 255), &LIGHT);
    assert_eq!(blue.on_accent, Rgb::WHITE);
    assert!(
        blue.accent.b > 200 && blue.accent.r < 40,
        "still that blue: {blue:?}"
    );
    assert_eq!(Scheme::new(Rgb::new(255, 221, 0), &DARK).on_accent, Rgb::BLACK);
}

#[test]
fn tokens_are_hexadecimal_custom_properties() {
    for (name, value) in Scheme::new(Rgb::new(1, 2, 3), &LIGHT).tokens() {
        assert!(
            name.starts_with("--aisle-") && color::parse(&value).is_some(),
            "{name}: {value}"
        );
    }
}
