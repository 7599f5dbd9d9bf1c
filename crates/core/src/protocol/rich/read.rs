//! Reading what others wrote, with goodwill: what is wrong is left out, what is
//! too long is cut, what could harm is refused.
//!
//! Owns the rules that all rich content shares: lines are clean, addresses are
//! safe to follow, amounts are whole minor units of a currency that could exist.

use super::super::json::{Decode, Fields, Json};
use super::super::{Image, Price, QuickReply, Timestamp};
use crate::commerce::Currency;
use crate::text::{clean_line, clean_text, safe_href, safe_way};

/// Most characters of an id of the shop's.
const ID: usize = 128;
/// Most bytes of an address.
const ADDRESS: usize = 2_048;
/// Most of an amount, either way: what JavaScript reads exactly.
const AMOUNT: i64 = (1 << 53) - 1;
/// Most milliseconds from 1970 that JavaScript has a date for.
const TIME: i64 = 8_640_000_000_000_000;
/// Most pixels of a side of a picture.
const SIDE: u32 = 16_384;
/// Most characters of a picture's description and of its caption.
const ALT: usize = 300;

/// The fields of one object, read in the order of their names. Each method
/// reads the next one; absent or malformed, it is the default.
pub(super) struct Reader<'a>(Fields<'a>);

impl<'a> Reader<'a> {
    pub(super) fn new(json: Json<'a>, names: &[&str]) -> Self {
        Self(json.fields(names))
    }

    fn string(&mut self) -> String {
        string(self.0.take())
    }

    /// One clean line, cut at `max` characters.
    pub(super) fn line(&mut self, max: usize) -> String {
        clean_line(&self.string(), max)
    }

    /// Lines of text with markup, cut at `max` characters.
    pub(super) fn text(&mut self, max: usize) -> String {
        clean_text(&self.string(), max)
    }

    /// The shop's own name for something: a text, or a whole number.
    pub(super) fn id(&mut self) -> String {
        id(self.0.take())
    }

    /// Several of them, at most `cap`.
    pub(super) fn ids(&mut self, cap: usize) -> Vec<String> {
        each(self.0.take(), cap, |json| {
            Some(id(json)).filter(|id| !id.is_empty())
        })
    }

    /// An address that may be followed, absolute or relative to the page.
    pub(super) fn page(&mut self) -> Option<String> {
        address(&self.string())
    }

    /// An absolute address that may be followed: https, http, mailto, tel.
    pub(super) fn link(&mut self) -> Option<String> {
        safe_href(&self.string())
    }

    /// An absolute address over TLS.
    pub(super) fn https(&mut self) -> Option<String> {
        self.link().filter(|href| href.starts_with("https:"))
    }

    /// A picture: an object, or its address alone.
    pub(super) fn image(&mut self) -> Option<Image> {
        image(self.0.take())
    }

    /// A price, which is not negative.
    pub(super) fn price(&mut self) -> Option<Price> {
        self.sum().filter(|price| price.amount >= 0)
    }

    /// A price that must be there.
    pub(super) fn money(&mut self) -> Price {
        let json = self.0.take();
        json.expect(sum(json).filter(|price| price.amount >= 0))
    }

    /// An amount of money, which may be negative.
    pub(super) fn sum(&mut self) -> Option<Price> {
        sum(self.0.take())
    }

    /// Milliseconds since 1970, UTC.
    pub(super) fn time(&mut self) -> Option<Timestamp> {
        time(self.0.take())
    }

    /// A time that must be there.
    pub(super) fn at(&mut self) -> Timestamp {
        let json = self.0.take();
        json.expect(time(json))
    }

    /// A whole number that is not negative; more than `max` is `max`.
    pub(super) fn count(&mut self, max: u32) -> Option<u32> {
        let number: u64 = self.0.take().try_read()?;
        Some(u32::try_from(number).unwrap_or(max).min(max))
    }

    /// [`Reader::count`] that must be there.
    pub(super) fn number(&mut self, max: u32) -> u32 {
        let json = self.0.take();
        let number: Option<u64> = json.try_read();
        json.expect(number.map(|number| u32::try_from(number).unwrap_or(max).min(max)))
    }

    /// `true`; anything else is not.
    pub(super) fn flag(&mut self) -> bool {
        self.0.take().raw() == "true"
    }

    /// `#rrggbb`.
    pub(super) fn color(&mut self) -> Option<String> {
        let text = self.string();
        let digits = text.strip_prefix('#')?;
        (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit())).then_some(text)
    }

    /// `2026-12-24`.
    pub(super) fn day(&mut self) -> Option<String> {
        Some(self.string()).filter(|day| crate::commerce::date::is_day(day))
    }

    /// One of the words of an enum.
    pub(super) fn word<T: Decode + Default>(&mut self) -> T {
        self.0.take().try_read().unwrap_or_default()
    }

    /// Something that may be there.
    pub(super) fn some<T: Decode>(&mut self) -> Option<T> {
        self.0.take().try_read()
    }

    /// Something that must be there.
    pub(super) fn one<T: Decode>(&mut self) -> T {
        self.0.must()
    }

    /// At most `cap` of something; malformed ones are left out.
    pub(super) fn list<T: Decode>(&mut self, cap: usize) -> Vec<T> {
        each(self.0.take(), cap, |json| json.try_read())
    }

    /// At most `cap` lines of at most `max` characters; empty ones are left out.
    pub(super) fn lines(&mut self, cap: usize, max: usize) -> Vec<String> {
        each(self.0.take(), cap, |json| {
            Some(clean_line(&string(json), max)).filter(|line| !line.is_empty())
        })
    }

    /// At most `cap` rows of at most `cells` lines of at most 120 characters.
    /// A cell that is no text is empty: the others keep their columns.
    pub(super) fn rows(&mut self, cap: usize, cells: usize) -> Vec<Vec<String>> {
        each(self.0.take(), cap, |json| {
            let row = each(json, cells, |cell| Some(clean_line(&word_or_number(cell), 120)));
            (!row.is_empty()).then_some(row)
        })
    }

    /// Numbers by name, at most `cap`.
    pub(super) fn scores(&mut self, cap: usize) -> super::quiz::Scores {
        scores(self.0.take(), cap)
    }

    /// Text, or a number or a flag as it is written.
    pub(super) fn plain(&mut self, max: usize) -> String {
        let json = self.0.take();
        match json.raw() {
            flag @ ("true" | "false") => flag.to_owned(),
            _ => clean_text(&word_or_number(json), max),
        }
    }

    /// A word of HTML's `autocomplete`. Of those about cards and passwords there is
    /// only `off`: the browser fills nothing in, and nothing of it is kept.
    pub(super) fn autocomplete(&mut self) -> Option<String> {
        let word = self.string();
        let fine =
            (1..=40).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        let secret = ["cc-", "current-p", "new-p", "one-time", "webauthn"]
            .iter()
            .any(|not| word.starts_with(not));
        match (fine, secret) {
            (true, true) => Some("off".to_owned()),
            (fine, _) => fine.then_some(word),
        }
    }

    /// [`Reader::page`] that must be there.
    pub(super) fn page_at(&mut self) -> String {
        self.page().unwrap_or_default()
    }

    /// The address of a way to go on elsewhere, which must be there.
    pub(super) fn link_at(&mut self) -> String {
        safe_way(&self.string()).unwrap_or_default()
    }

    /// [`Reader::media`] that must be there.
    pub(super) fn media_at(&mut self) -> String {
        self.media().unwrap_or_default()
    }

    /// Where a call is joined, which must be there.
    pub(super) fn call_at(&mut self) -> String {
        let join = |href: &String| href.starts_with("https:") || href.starts_with("tel:");
        self.link().filter(join).unwrap_or_default()
    }

    /// Where something is that is fetched, absolute or relative to the page.
    pub(super) fn media(&mut self) -> Option<String> {
        self.page().filter(|url| fetched(url))
    }

    /// Suggested answers, at most `cap`.
    pub(super) fn replies(&mut self, cap: usize) -> Vec<QuickReply> {
        each(self.0.take(), cap, |json| {
            let mut reply: QuickReply = json.try_read()?;
            reply.label = clean_line(&reply.label, 80);
            (!reply.label.is_empty()).then_some(reply)
        })
    }
}

/// Numbers by name, at most `cap`.
pub(super) fn scores(json: Json<'_>, cap: usize) -> super::quiz::Scores {
    let mut scores = Vec::new();
    let mut members = json.members();
    while let (Some(name), Some(points)) = (members.next(), members.next()) {
        if scores.len() == cap {
            break;
        }
        let name = id(name);
        if let Some(points) = points.try_read::<i64>()
            && !name.is_empty()
        {
            scores.push((name, points.clamp(-1_000, 1_000) as i32));
        }
    }
    super::quiz::Scores(scores)
}

/// What a list holds, without what is nothing, at most `cap`.
fn each<'a, T>(json: Json<'a>, cap: usize, mut read: impl FnMut(Json<'a>) -> Option<T>) -> Vec<T> {
    let mut list = Vec::new();
    if json.is_list() {
        for item in json.items() {
            if list.len() == cap {
                break;
            }
            if let Some(value) = read(item) {
                list.push(value);
            }
        }
    }
    list
}

fn string(json: Json<'_>) -> String {
    if json.is_string() {
        return json.try_read().unwrap_or_default();
    }
    String::new()
}

/// A text, or a whole number as it is written.
fn word_or_number(json: Json<'_>) -> String {
    let raw = json.raw();
    if !raw.is_empty() && raw.len() <= 20 && raw.bytes().all(|b| b.is_ascii_digit()) {
        return raw.to_owned();
    }
    string(json)
}

fn id(json: Json<'_>) -> String {
    let id = word_or_number(json);
    // Names are compared, so one that would have to be cleaned is none.
    if clean_line(&id, ID) == id {
        id
    } else {
        String::new()
    }
}

fn sum(json: Json<'_>) -> Option<Price> {
    let price: Price = json.try_read()?;
    let currency = Currency::new(&price.currency)?.text();
    (-AMOUNT..=AMOUNT).contains(&price.amount).then_some(Price {
        amount: price.amount,
        currency,
    })
}

fn time(json: Json<'_>) -> Option<Timestamp> {
    json.try_read()
        .filter(|at: &Timestamp| (-TIME..=TIME).contains(at))
}

fn image(json: Json<'_>) -> Option<Image> {
    if json.is_string() {
        return Some(Image {
            url: address(&string(json)).filter(|url| fetched(url))?,
            ..Image::default()
        });
    }
    json.members().next()?;
    let mut read = Reader::new(json, &["url", "alt", "width", "height", "caption"]);
    let url = read.media()?;
    let alt = read.line(ALT);
    let mut side = || read.count(u32::MAX).filter(|side| (1..=SIDE).contains(side));
    let (width, height) = (side(), side());
    let caption = Some(read.line(ALT)).filter(|caption| !caption.is_empty());
    Some(Image {
        url,
        alt,
        width,
        height,
        caption,
    })
}

/// Nothing comes from `mailto:` or `tel:`.
fn fetched(url: &str) -> bool {
    !url.starts_with("mailto:") && !url.starts_with("tel:")
}

/// An address that is safe to follow, or one of the page's own site.
pub(super) fn address(raw: &str) -> Option<String> {
    if let Some(href) = safe_href(raw) {
        return Some(href);
    }
    let end = raw.bytes().position(|b| b"/?#".contains(&b)).unwrap_or(raw.len());
    let scheme = raw.get(..end)?.contains(':');
    let harmless = |c: char| !c.is_whitespace() && !matches!(c, '<' | '>' | '"' | '\\' | '`');
    let fine = !raw.is_empty()
        && raw.len() <= ADDRESS
        && !scheme
        && !raw.starts_with("//")
        && raw.chars().all(harmless)
        && clean_line(raw, ADDRESS) == raw;
    fine.then(|| raw.to_owned())
}
