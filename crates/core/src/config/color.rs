//! Colours as merchants write them.
//!
//! Owns the reading of hexadecimal, `rgb()`, `hsl()` and the 16 basic names, and
//! the writing of `#rrggbb`. Refuses transparency: a colour that depends on what
//! is below it has no contrast to speak of. Numbers are read by hand, since the
//! general reader of floats is ten times the size of this file.

/// An opaque sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
}

impl Rgb {
    /// White.
    pub const WHITE: Self = Self::new(255, 255, 255);
    /// Black.
    pub const BLACK: Self = Self::new(0, 0, 0);

    /// A colour from its channels.
    #[must_use]
    pub const fn new(r: u8, g: u8, b: u8) -> Self {
        Self { r, g, b }
    }

    /// `#rrggbb`, in lower case.
    ///
    /// ```
    /// use aisle_core::config::Rgb;
    /// assert_eq!(Rgb::new(10, 124, 255).hex(), "#0a7cff");
    /// ```
    #[must_use]
    pub fn hex(self) -> String {
        let mut out = String::from("#");
        for channel in [self.r, self.g, self.b] {
            for nibble in [channel >> 4, channel & 15] {
                out.extend(char::from_digit(u32::from(nibble), 16));
            }
        }
        out
    }
}

/// The names of HTML 4 and what they stand for.
pub(super) const NAMES: [(&str, u32); 16] = [
    ("black", 0x00_0000),
    ("silver", 0xc0_c0c0),
    ("gray", 0x80_8080),
    ("white", 0xff_ffff),
    ("maroon", 0x80_0000),
    ("red", 0xff_0000),
    ("purple", 0x80_0080),
    ("fuchsia", 0xff_00ff),
    ("green", 0x00_8000),
    ("lime", 0x00_ff00),
    ("olive", 0x80_8000),
    ("yellow", 0xff_ff00),
    ("navy", 0x00_0080),
    ("blue", 0x00_00ff),
    ("teal", 0x00_8080),
    ("aqua", 0x00_ffff),
];

/// Reads a CSS colour, `None` if it is not one of the supported forms or not
/// opaque.
///
/// ```
/// use aisle_core::config::color::parse;
/// for same in ["#f00", "#FF0000", "rgb(255 0 0)", "rgb(100%, 0%, 0%)", "hsl(0deg 100% 50%)", "Red"] {
///     assert_eq!(parse(same).unwrap().hex(), "#ff0000");
/// }
/// assert_eq!(parse("rgb(255 0 0 / 50%)"), None);
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Rgb> {
    let text = text.trim();
    if let Some(digits) = text.strip_prefix('#') {
        return hex(digits);
    }
    if let Some((_, rgb)) = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
        let [_, r, g, b] = rgb.to_be_bytes();
        return Some(Rgb::new(r, g, b));
    }
    let (name, rest) = text.split_once('(')?;
    let is = |names: [&str; 2]| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    let hsl_form = is(["hsl", "hsla"]);
    if !hsl_form && !is(["rgb", "rgba"]) {
        return None;
    }
    let mut parts = rest
        .strip_suffix(')')?
        .split([',', '/', ' ', '\t', '\n'])
        .filter(|part| !part.is_empty());
    let (x, y, z) = (parts.next()?, parts.next()?, parts.next()?);
    let opaque = parts
        .next()
        .is_none_or(|alpha| number(alpha, "%").map_or(number(alpha, ""), |a| Some(a / 100.0)) >= Some(1.0));
    if !opaque || parts.next().is_some() {
        return None;
    }
    if hsl_form {
        let hue = number(x, "turn")
            .map(|h| h * 360.0)
            .or_else(|| number(x, "deg"))
            .or_else(|| number(x, ""))?;
        let share =
            |part: &str| Some(number(part, "%").or_else(|| number(part, ""))?.clamp(0.0, 100.0) / 100.0);
        return Some(hsl(hue, share(y)?, share(z)?));
    }
    let channel = |part: &str| {
        Some(byte(
            number(part, "%")
                .map(|p| p / 100.0)
                .or_else(|| Some(number(part, "")? / 255.0))?,
        ))
    };
    Some(Rgb::new(channel(x)?, channel(y)?, channel(z)?))
}

fn hex(digits: &str) -> Option<Rgb> {
    let nibbles: Vec<u8> = digits
        .chars()
        .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect::<Option<_>>()?;
    match *nibbles.as_slice() {
        [r, g, b] | [r, g, b, 15] => Some(Rgb::new(r * 17, g * 17, b * 17)),
        [r, s, g, h, b, c] | [r, s, g, h, b, c, 15, 15] => Some(Rgb::new(r * 16 + s, g * 16 + h, b * 16 + c)),
        _ => None,
    }
}

/// Reads `12`, `-1.5` or `.5` followed by `unit`.
fn number(text: &str, unit: &str) -> Option<f32> {
    let cut = text.len().checked_sub(unit.len())?;
    let (digits, tail) = text.split_at_checked(cut)?;
    if !tail.eq_ignore_ascii_case(unit) || digits.len() > 16 {
        return None;
    }
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or((1.0, digits), |rest| (-1.0, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    let (mut value, mut scale) = (0.0, 1.0);
    for (at, byte) in whole.bytes().chain(part.bytes()).enumerate() {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10.0 + f32::from(byte - b'0');
        if at >= whole.len() {
            scale *= 10.0;
        }
    }
    Some(sign * value / scale)
}

/// A share of 0 to 1 as a byte; beyond, the nearest.
pub(super) fn byte(share: f32) -> u8 {
    // The cast cuts the fraction off and keeps within a byte.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "both are what is wanted"
    )]
    {
        (share * 255.0 + 0.5) as u8
    }
}

fn hsl(hue: f32, saturation: f32, lightness: f32) -> Rgb {
    let turn = hue / 360.0;
    let twelfths = (turn - turn.floor()) * 12.0;
    let reach = saturation * lightness.min(1.0 - lightness);
    let channel = |offset: f32| {
        let at = twelfths + offset;
        let at = if at >= 12.0 { at - 12.0 } else { at };
        byte(lightness - reach * (at - 3.0).min(9.0 - at).clamp(-1.0, 1.0))
    };
    Rgb::new(channel(0.0), channel(8.0), channel(4.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_a_colour_give_its_bytes() {
        for (text, hex) in [
            ("#abc", "#aabbcc"),
            ("#abcf", "#aabbcc"),
            ("#0A7cff", "#0a7cff"),
            ("#0a7cffFF", "#0a7cff"),
            ("rgb(10,124,255)", "#0a7cff"),
            ("RGBA(10 124 255 / 1)", "#0a7cff"),
            ("rgb(10 124 255 / 100%)", "#0a7cff"),
            ("rgb(300 -5 127.6)", "#ff0080"),
            ("rgb(50% 0% 100%)", "#8000ff"),
            ("hsl(120, 100%, 25%)", "#008000"),
            ("hsl(0.5turn 100% 50%)", "#00ffff"),
            ("hsl(-120deg 100 50)", "#0000ff"),
            ("hsl(600 100% 50%)", "#0000ff"),
            ("hsl(40 0% 50%)", "#808080"),
            (" teal ", "#008080"),
        ] {
            assert_eq!(parse(text).map(Rgb::hex).as_deref(), Some(hex), "{text}");
        }
    }

    #[test]
    fn what_is_no_opaque_colour_is_refused() {
        for text in [
            "",
            "#",
            "#12",
            "#12345",
            "#ggg",
            "#ff00ff80",
            "#f008",
            "rgb()",
            "rgb(1 2)",
            "rgb(1 2 3",
            "rgb(1 2 3 4 5)",
            "rgb(1 2 3 / 0.5)",
            "rgb(1 2 3 / x)",
            "rgb(a b c)",
            "rgb(1e3 2 3)",
            "hsl(x 1% 1%)",
            "lab(1 2 3)",
            "url(x)",
            "var(--a)",
            "transparent",
            "currentcolor",
            "reddish",
            "#ＦＦＦ",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
