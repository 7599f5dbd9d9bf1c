//! One accent colour to pairs that can be read.
//!
//! Owns contrast (WCAG 2.2: 4.5 for text, 3 for shapes) and how a colour is
//! moved to reach it: by OKLab lightness, in the direction and by the amount
//! that change it least, keeping its hue. A colour that is fine stays itself.

use super::color::{Rgb, byte};

/// Least contrast of text; a little over 4.5, for what rounding takes away.
const TEXT: f32 = 4.51;
/// Least contrast of shapes; a little over 3.
const SHAPE: f32 = 3.01;
/// How far white text may pull an accent darker before black text is better.
/// (People expect white on a brand's blue.)
const PULL: f32 = 0.1;
/// How far a pressed or hovered accent moves.
const HOVER: f32 = 0.06;
/// Steps of lightness that are tried, each way.
const STEPS: u8 = 64;

/// The colours of one theme, light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    /// Fills the launcher, buttons and own messages; 3:1 on every surface.
    pub accent: Rgb,
    /// The same under a pointer.
    pub accent_hover: Rgb,
    /// Text and icons on either of them; 4.5:1.
    pub on_accent: Rgb,
    /// Links, focus rings and accented text on every surface; 4.5:1.
    pub accent_text: Rgb,
}

impl Scheme {
    /// Makes a theme of an accent. `surfaces` are the backgrounds it stands on:
    /// all light, or all dark.
    ///
    /// ```
    /// use aisle_core::config::{Rgb, Scheme, contrast};
    /// let yellow = Rgb::new(255, 221, 0);
    /// let light = Scheme::new(yellow, &[Rgb::WHITE]);
    /// assert!(contrast(light.accent_text, Rgb::WHITE) >= 4.5);
    /// let dark = Scheme::new(yellow, &[Rgb::new(20, 22, 26)]);
    /// assert_eq!(dark.accent, yellow, "fine as it is");
    /// ```
    #[must_use]
    pub fn new(accent: Rgb, surfaces: &[Rgb]) -> Self {
        let lab = Lab::of(accent);
        let on = |c: Rgb, least: f32| surfaces.iter().all(|s| contrast(c, *s) >= least);
        let fill = |text: Rgb| move |c: Rgb| contrast(c, text) >= TEXT && on(c, SHAPE);
        let white = lab.nearest(lab.l, &fill(Rgb::WHITE));
        let near_enough = |c: &Rgb| (Lab::of(*c).l - lab.l).abs() <= PULL;
        let (fit, on_accent) = match white.filter(near_enough) {
            Some(fit) => (Some(fit), Rgb::WHITE),
            None => match lab.nearest(lab.l, &fill(Rgb::BLACK)) {
                Some(fit) => (Some(fit), Rgb::BLACK),
                None => (white, Rgb::WHITE),
            },
        };
        // Surfaces that are neither light nor dark leave nothing to find: then
        // black or white is the best there is.
        let plain = if surfaces.iter().any(|s| luminance(*s) > 0.18) {
            Rgb::BLACK
        } else {
            Rgb::WHITE
        };
        let accent = fit.unwrap_or(plain);
        let on_accent = if fit.is_some() {
            on_accent
        } else {
            readable(accent)
        };
        let filled = Lab::of(accent);
        let towards = if on_accent == Rgb::WHITE {
            filled.l - HOVER
        } else {
            filled.l + HOVER
        };
        Self {
            accent,
            accent_hover: filled.nearest(towards, &fill(on_accent)).unwrap_or(accent),
            on_accent,
            accent_text: lab.nearest(lab.l, &|c| on(c, TEXT)).unwrap_or(plain),
        }
    }

    /// The custom properties that carry it, with their values.
    #[must_use]
    pub fn tokens(&self) -> [(&'static str, String); 4] {
        [
            ("--aisle-accent", self.accent.hex()),
            ("--aisle-accent-hover", self.accent_hover.hex()),
            ("--aisle-on-accent", self.on_accent.hex()),
            ("--aisle-accent-text", self.accent_text.hex()),
        ]
    }
}

fn readable(on: Rgb) -> Rgb {
    if contrast(on, Rgb::WHITE) >= TEXT {
        Rgb::WHITE
    } else {
        Rgb::BLACK
    }
}

/// The contrast of two colours after WCAG 2.2: 1 (the same) to 21.
#[must_use]
pub fn contrast(a: Rgb, b: Rgb) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(c: Rgb) -> f32 {
    0.2126 * decode(c.r) + 0.7152 * decode(c.g) + 0.0722 * decode(c.b)
}

/// The `n`th root of a share of 0 to 1, by Newton's method from above. (The
/// standard library's general powers are larger than all of this.)
fn root(x: f32, n: u8) -> f32 {
    if x <= 0.0 {
        return 0.0;
    }
    let others = f32::from(n - 1);
    let mut y = 1.0_f32;
    for _ in 0..32 {
        let power = (1..n).fold(1.0, |power, _| power * y);
        let next = (others * y + x / power) / (others + 1.0);
        // From above it only falls, until it is as near as an `f32` can be.
        if next >= y {
            break;
        }
        y = next;
    }
    y
}

fn decode(channel: u8) -> f32 {
    let x = f32::from(channel) / 255.0;
    if x <= 0.04045 {
        return x / 12.92;
    }
    // x^2.4 = x² · (x^⅕)²
    let x = (x + 0.055) / 1.055;
    let fifth = root(x, 5);
    x * x * fifth * fifth
}

fn encode(x: f32) -> f32 {
    if x <= 0.003_130_8 {
        return x * 12.92;
    }
    // x^(1/2.4) = ∛(x · ⁴√x)
    1.055 * root(x * x.sqrt().sqrt(), 3) - 0.055
}

/// A colour in OKLab: lightness 0 to 1, and two axes of hue.
#[derive(Clone, Copy)]
struct Lab {
    l: f32,
    a: f32,
    b: f32,
    origin: Rgb,
}

impl Lab {
    fn of(origin: Rgb) -> Self {
        let (r, g, b) = (decode(origin.r), decode(origin.g), decode(origin.b));
        let long = root(0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b, 3);
        let medium = root(0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b, 3);
        let short = root(0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b, 3);
        Self {
            l: 0.210_454_26 * long + 0.793_617_8 * medium - 0.004_072_047 * short,
            a: 1.977_998_5 * long - 2.428_592_2 * medium + 0.450_593_7 * short,
            b: 0.025_904_037 * long + 0.782_771_77 * medium - 0.808_675_77 * short,
            origin,
        }
    }

    /// The colour of this hue nearest to lightness `start` that `fits`.
    fn nearest(&self, start: f32, fits: &dyn Fn(Rgb) -> bool) -> Option<Rgb> {
        if start.to_bits() == self.l.to_bits() && fits(self.origin) {
            return Some(self.origin);
        }
        (0..=STEPS).find_map(|step| {
            let away = f32::from(step) / f32::from(STEPS);
            [start - away, start + away]
                .into_iter()
                .map(|l| self.at(l.clamp(0.0, 1.0)))
                .find(|c| fits(*c))
        })
    }

    /// This hue at another lightness, as colourful as the screen can show it.
    fn at(&self, l: f32) -> Rgb {
        let (mut low, mut high) = (0.0, 1.0);
        if let Some(rgb) = self.scaled(l, high) {
            return rgb;
        }
        let mut best = None;
        for _ in 0..8 {
            let chroma = (low + high) / 2.0;
            match self.scaled(l, chroma) {
                Some(rgb) => (low, best) = (chroma, Some(rgb)),
                None => high = chroma,
            }
        }
        best.or_else(|| self.scaled(l, 0.0))
            .unwrap_or(if l > 0.5 { Rgb::WHITE } else { Rgb::BLACK })
    }

    fn scaled(&self, l: f32, chroma: f32) -> Option<Rgb> {
        let (a, b) = (self.a * chroma, self.b * chroma);
        let cube = |x: f32| x * x * x;
        let long = cube(l + 0.396_337_78 * a + 0.215_803_76 * b);
        let medium = cube(l - 0.105_561_346 * a - 0.063_854_17 * b);
        let short = cube(l - 0.089_484_18 * a - 1.291_485_5 * b);
        let linear = [
            4.076_741_7 * long - 3.307_711_6 * medium + 0.230_969_94 * short,
            -1.268_438 * long + 2.609_757_4 * medium - 0.341_319_4 * short,
            -0.004_196_086_3 * long - 0.703_418_6 * medium + 1.707_614_7 * short,
        ];
        if linear.iter().any(|x| !(-0.001..=1.001).contains(x)) {
            return None;
        }
        let [r, g, b] = linear.map(|x| byte(encode(x)));
        Some(Rgb::new(r, g, b))
    }
}
