//! Placeholders in texts that merchants write.
//!
//! Owns `{product.title}`, `{visitor.name|there}` and `{product.title:을/를}`.
//! Values come from pages, visitors and backends, so they are put in after the
//! markup has been read: a value can never become bold, a link, a list or a new
//! line. Double braces belong to other template engines and stay as they are.

use super::clean::clean_line;
use super::josa;
use super::link::{MAX_URL, disguised};
use super::{Block, Inline, parse};

/// Most characters of a value that are shown.
const VALUE_CHARS: usize = 500;
/// Most placeholders in one text; further ones stay text.
const MOST: u32 = 1_000;
/// Stands before each value's number while the markup is read. A noncharacter,
/// taken out of the text beforehand.
const HOLE: char = '\u{fdd0}';
/// The first number: supplementary private use, ignored unless behind `HOLE`.
const FIRST: u32 = 0x10_0000;

/// What is wrong with a placeholder, and what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing is known under the name, and there is no fallback.
    #[error("nothing is known under this name here; add a fallback, as in {{visitor.name|there}}")]
    Missing,
    /// What stands behind the colon is no particle.
    #[error("not a particle; write 을/를, 은/는, 이/가, 과/와, 으로/로, 아/야 or a pair like 이랑/랑")]
    Particle,
}

/// A placeholder that could not be filled as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// What stands between the braces.
    pub placeholder: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// A filled template as a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The template's markup with the values as plain words in it.
    pub blocks: Vec<Block>,
    /// What could not be filled.
    pub issues: Vec<Issue>,
}

/// A filled template as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The text. Not escaped: for places that show plain text.
    pub text: String,
    /// What could not be filled.
    pub issues: Vec<Issue>,
}

/// Gives the value of a placeholder, by its name.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Fills a template whose text is markup.
///
/// ```
/// use aisle_core::text::{template::render, to_plain};
/// let value = |name: &str| (name == "product.title").then(|| "*Air* [x](https://evil.example)".to_owned());
/// let done = render("Is **{product.title}** right for {visitor.name|you}?", &value);
/// assert_eq!(to_plain(&done.blocks), "Is *Air* [x](https://evil.example) right for you?");
/// ```
#[must_use]
pub fn render(template: &str, lookup: Lookup) -> Rendered {
    let mut source = String::new();
    let mut values = Vec::new();
    let mut issues = Vec::new();
    cut(template, lookup, &mut issues, &mut |piece| match piece {
        Piece::Text(text) => source.extend(text.chars().filter(|c| *c != HOLE)),
        Piece::Value(value) if !value.is_empty() => {
            source.push(HOLE);
            source.extend(
                u32::try_from(values.len())
                    .ok()
                    .and_then(|n| char::from_u32(FIRST + n)),
            );
            values.push(value);
        }
        Piece::Value(_) => {}
    });
    let mut blocks = parse(&source);
    fill_blocks(&mut blocks, &values);
    Rendered { blocks, issues }
}

/// Fills a template whose text is shown as it is: a title, a button.
///
/// ```
/// use aisle_core::text::template::fill;
/// let value = |name: &str| (name == "product.title").then(|| "운동화".to_owned());
/// assert_eq!(fill("{product.title:을/를} 찾으세요?", &value).text, "운동화를 찾으세요?");
/// ```
#[must_use]
pub fn fill(template: &str, lookup: Lookup) -> Filled {
    let mut text = String::new();
    let mut issues = Vec::new();
    cut(template, lookup, &mut issues, &mut |piece| match piece {
        Piece::Text(part) => text.push_str(part),
        Piece::Value(value) => text.push_str(&value),
    });
    Filled { text, issues }
}

/// Fills a template and gives markup again, for whoever reads it later: a
/// message in the log. Marks in the values are escaped.
///
/// ```
/// use aisle_core::text::template::markup;
/// let value = |name: &str| (name == "product.title").then(|| "*Air* [x](y)".to_owned());
/// assert_eq!(markup("**{product.title}**?", &value), r"**\*Air\* \[x\](y)**?");
/// ```
#[must_use]
pub fn markup(template: &str, lookup: Lookup) -> String {
    let mut text = String::new();
    cut(template, lookup, &mut Vec::new(), &mut |piece| match piece {
        Piece::Text(part) => text.push_str(part),
        Piece::Value(value) => {
            for letter in value.chars() {
                if matches!(letter, '*' | '_' | '`' | '[' | ']') {
                    text.push('\\');
                }
                text.push(letter);
            }
        }
    });
    text
}

enum Piece<'a> {
    Text(&'a str),
    Value(String),
}

/// Cuts a template into text and values. What does not have the shape of a
/// placeholder is text: JSON, CSS, a lone brace.
fn cut(template: &str, lookup: Lookup, issues: &mut Vec<Issue>, put: &mut dyn FnMut(Piece)) {
    let mut rest = template;
    let mut left = MOST;
    // Whether a `}}` may still follow; asked once, so that `{{{{…` costs no more
    // than its length.
    let mut pairs = true;
    while let Some(at) = rest.find('{') {
        let (text, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        put(Piece::Text(text));
        rest = after;
        let braces = rest.len() - rest.trim_start_matches('{').len();
        if braces == 1 && left > 0 {
            left -= 1;
            rest = one(rest, lookup, issues, put);
            continue;
        }
        // `{{ another.engine }}`, up to and with its closing braces.
        let end = if pairs {
            rest.as_bytes().windows(2).position(|two| two == b"}}")
        } else {
            None
        };
        pairs = end.is_some();
        let (other, after) = rest
            .split_at_checked(end.map_or(braces, |end| end + 2))
            .unwrap_or((rest, ""));
        put(Piece::Text(other));
        rest = after;
    }
    put(Piece::Text(rest));
}

/// Reads one placeholder at the start of `text`; returns what follows it.
fn one<'a>(text: &'a str, lookup: Lookup, issues: &mut Vec<Issue>, put: &mut dyn FnMut(Piece)) -> &'a str {
    let inner = text.get(1..).unwrap_or_default();
    let end = inner
        .find(['{', '}', '\n'])
        .filter(|end| inner.as_bytes().get(*end) == Some(&b'}'));
    let Some((shape, inner)) = end
        .and_then(|end| inner.get(..end))
        .and_then(|i| Some((shape(i)?, i)))
    else {
        put(Piece::Text("{"));
        return inner;
    };
    let issue = |problem| Issue {
        placeholder: inner.to_owned(),
        problem,
    };
    let clean = |value: String| Some(clean_line(&value, VALUE_CHARS)).filter(|value| !value.is_empty());
    let mut value = lookup(shape.name)
        .and_then(clean)
        .or_else(|| shape.fallback.map(|f| clean_line(f, VALUE_CHARS)));
    if value.is_none() {
        issues.push(issue(Problem::Missing));
    }
    if let Some(name) = shape.particle {
        match (josa::pair(name), &mut value) {
            (Some(pair), Some(value)) => value.push_str(&josa::particle(value, pair)),
            (None, _) => issues.push(issue(Problem::Particle)),
            (Some(_), None) => {}
        }
    }
    put(Piece::Value(value.unwrap_or_default()));
    text.get(inner.len() + 2..).unwrap_or_default()
}

/// The parts of a placeholder: `name`, `name:을/를`, `name|fallback`, and both
/// in either order.
struct Shape<'a> {
    name: &'a str,
    particle: Option<&'a str>,
    fallback: Option<&'a str>,
}

fn shape(inner: &str) -> Option<Shape<'_>> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let tail = inner.trim_start_matches(is_name);
    let name = inner.strip_suffix(tail)?;
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let (particle, fallback) = if tail.is_empty() {
        (None, None)
    } else if let Some(fallback) = tail.strip_prefix('|') {
        match fallback
            .rsplit_once(':')
            .filter(|(_, name)| josa::pair(name).is_some())
        {
            Some((fallback, particle)) => (Some(particle), Some(fallback)),
            None => (None, Some(fallback)),
        }
    } else {
        let tail = tail.strip_prefix(':')?;
        let (particle, fallback) = tail.split_once('|').map_or((tail, None), |(p, f)| (p, Some(f)));
        // `{color:red}` is CSS, not a mistaken particle.
        if !particle.contains(|c| ('가'..='힣').contains(&c)) {
            return None;
        }
        (Some(particle), fallback)
    };
    Some(Shape {
        name,
        particle,
        fallback,
    })
}

fn fill_blocks(blocks: &mut [Block], values: &[String]) {
    for block in blocks {
        match block {
            Block::Paragraph(inlines) => fill_inlines(inlines, values),
            Block::Code { text, .. } => fill_text(text, values, false),
            Block::Quote(inner) => fill_blocks(inner, values),
            Block::List { items, .. } => items
                .iter_mut()
                .for_each(|item| fill_blocks(&mut item.blocks, values)),
        }
    }
}

fn fill_inlines(inlines: &mut [Inline], values: &[String]) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => fill_text(text, values, false),
            Inline::Bold(inner) | Inline::Italic(inner) => fill_inlines(inner, values),
            Inline::Link(link) => {
                // Hosts are ASCII only, so a value can be in the path at most.
                fill_text(&mut link.href, values, true);
                fill_inlines(&mut link.label, values);
                link.disguised = disguised(&link.label, &link.href);
            }
            Inline::Break => {}
        }
    }
}

/// Puts the values in; percent-encoded, for an address. What would make an address
/// longer than a link may be is cut off its value, at a whole character: a search for
/// the first words of a title finds something, and a link that is none does not.
fn fill_text(text: &mut String, values: &[String], encode: bool) {
    if !text.contains(HOLE) {
        return;
    }
    let mut out = String::new();
    let mut room = MAX_URL.saturating_sub(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != HOLE {
            out.push(c);
            continue;
        }
        let index = chars
            .next()
            .and_then(|c| u32::from(c).checked_sub(FIRST))
            .and_then(|n| usize::try_from(n).ok());
        let Some(value) = index.and_then(|index| values.get(index)) else {
            continue;
        };
        if !encode {
            out.push_str(value);
            continue;
        }
        for letter in value.chars() {
            let plain = letter.is_ascii_alphanumeric() || "-_.~".contains(letter);
            let length = if plain { 1 } else { 3 * letter.len_utf8() };
            let Some(left) = room.checked_sub(length) else {
                break;
            };
            room = left;
            if plain {
                out.push(letter);
                continue;
            }
            for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                out.push('%');
                for nibble in [byte >> 4, byte & 15] {
                    out.extend(char::from_digit(u32::from(nibble), 16).map(|d| d.to_ascii_uppercase()));
                }
            }
        }
    }
    *text = out;
}

#[cfg(test)]
mod tests;
