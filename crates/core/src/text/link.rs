//! Which addresses may become links, and which labels lie about them.
//!
//! Owns the four schemes. Parses without the browser's `URL`, by accepting only
//! what is plainly well formed: ASCII hosts (international names in their
//! `xn--` form, so that a lookalike letter shows), no user name, no backslash,
//! no white space. Anything else stays text.

use super::clean::is_invisible;
use super::{Inline, plain, step};

/// Longest address of a link, in bytes.
pub(super) const MAX_URL: usize = 2_048;

/// The address as a link may have it, or `None` if it must stay text.
///
/// Characters that are invisible or reorder others are taken out first, then
/// the scheme must be `https`, `http`, `mailto` or `tel`.
///
/// ```
/// use aisle_core::text::safe_href;
/// assert_eq!(safe_href("HTTPS://shop.example/a").as_deref(), Some("https://shop.example/a"));
/// assert_eq!(safe_href("java\tscript:alert(1)"), None);
/// ```
#[must_use]
pub fn safe_href(raw: &str) -> Option<String> {
    let url: String = raw.chars().filter(|c| !is_invisible(*c)).collect();
    if url.len() > MAX_URL
        || url
            .chars()
            .any(|c| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\\' | '`'))
    {
        return None;
    }
    let (scheme, rest) = url.split_once(':')?;
    let scheme = ["https", "http", "mailto", "tel"]
        .into_iter()
        .find(|s| s.eq_ignore_ascii_case(scheme))?;
    let fine = match scheme {
        "mailto" => email_len(rest).is_some_and(|end| matches!(rest.as_bytes().get(end), None | Some(b'?'))),
        "tel" => {
            let digits = rest.bytes().filter(u8::is_ascii_digit).count();
            (3..=20).contains(&digits) && rest.bytes().all(|b| b.is_ascii_digit() || b"+-.()".contains(&b))
        }
        _ => rest.strip_prefix("//").and_then(authority).is_some(),
    };
    fine.then(|| {
        let mut href = String::from(scheme);
        href.push(':');
        href.push_str(rest);
        href
    })
}

/// The address of a way to go on elsewhere: as [`safe_href`], or a number for text
/// messages, which nothing else may be.
///
/// ```
/// use aisle_core::text::safe_way;
/// assert_eq!(safe_way("SMS:+4930901820?body=Hi").as_deref(), Some("sms:+4930901820?body=Hi"));
/// assert_eq!(safe_way("sms:javascript"), None);
/// ```
#[must_use]
pub fn safe_way(raw: &str) -> Option<String> {
    safe_href(raw).or_else(|| {
        let (scheme, rest) = raw.split_once(':')?;
        let (number, query) = rest.split_once('?').unwrap_or((rest, ""));
        // A number is what can be called, and its words are what any address may end with.
        let number = safe_href(&["tel:", number].concat()).filter(|_| scheme.eq_ignore_ascii_case("sms"))?;
        let query = safe_href(&["https://a/?", query].concat())?;
        let query = query.strip_prefix("https://a/").filter(|query| *query != "?");
        Some(["sms", number.strip_prefix("tel")?, query.unwrap_or_default()].concat())
    })
}

/// The address that `raw` is on the page at `base`, or `None` if it must stay text. What
/// is relative is put behind what it is relative to, and `..` is left to browsers.
///
/// ```
/// use aisle_core::text::resolve;
/// let at = |raw| resolve(raw, "https://shop.example/help/returns?lang=en");
/// assert_eq!(at("../care").as_deref(), Some("https://shop.example/help/../care"));
/// assert_eq!(at("javascript:alert(1)"), None);
/// ```
#[must_use]
pub fn resolve(raw: &str, base: &str) -> Option<String> {
    safe_href(raw).or_else(|| {
        let (kind, rest) = scheme(base)?;
        let first = until(raw, b":/?#");
        let next = raw.as_bytes().get(first.len());
        // A name with a colon is a scheme, and it was none of ours.
        if raw.is_empty() || next == Some(&b':') {
            return None;
        }
        let kept = match next {
            Some(b'/') if raw.starts_with("//") => "",
            Some(b'/') if first.is_empty() => until(rest, b"/?#"),
            Some(b'?') if first.is_empty() => until(rest, b"?#"),
            Some(b'#') if first.is_empty() => until(rest, b"#"),
            _ => {
                let path = until(rest, b"?#");
                path.get(..=path.rfind('/')?)?
            }
        };
        let slashes = if kept.is_empty() { ":" } else { "://" };
        safe_href(&[kind, slashes, kept, raw].concat())
    })
}

/// Splits what follows `//` into host, port and the rest. `None` unless the host
/// is plain ASCII, without a user name.
pub(crate) fn authority(rest: &str) -> Option<(&str, &str, &str)> {
    let authority = until(rest, b"/?#");
    let tail = rest.get(authority.len()..)?;
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let fine = is_host(host) && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit());
    fine.then_some((host, port, tail))
}

/// The part of `text` before the first of some ASCII characters. (Bytes and one
/// function: the standard library's patterns cost a copy of the search each.)
fn until<'a>(text: &'a str, stops: &[u8]) -> &'a str {
    let end = text
        .bytes()
        .position(|b| stops.contains(&b))
        .unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Splits `scheme://rest`.
pub(crate) fn scheme(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once(':')?;
    Some((scheme, rest.strip_prefix("//")?))
}

fn is_host(host: &str) -> bool {
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && l.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    host.len() <= 253 && host.split('.').all(label)
}

/// Where an address leads, in a form people can judge: the host, the e-mail
/// address, or the telephone number.
#[must_use]
pub fn destination(href: &str) -> &str {
    let (scheme, rest) = href.split_once(':').unwrap_or(("", href));
    match scheme {
        "mailto" => until(rest, b"?"),
        "tel" => rest,
        _ => authority(rest.get(2..).unwrap_or_default()).map_or(rest, |(host, ..)| host),
    }
}

/// Length of the `(…` part of `[label](…)` up to its closing parenthesis.
/// Stops at a bracket, so that no byte is looked at for two labels.
pub(super) fn destination_len(rest: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, byte) in rest.bytes().enumerate() {
        step();
        match byte {
            b'(' => open += 1,
            b')' if open == 0 => return Some(at),
            b')' => open -= 1,
            b'[' | b']' | b'<' | b'>' | b' ' => return None,
            _ => {}
        }
    }
    None
}

/// Length of the bare `http(s)` address that `text` begins with, 0 if none.
/// Punctuation behind an address is not part of it, nor is a Korean particle.
pub(super) fn bare_url(text: &str) -> usize {
    let starts = |s: &str| text.get(..s.len()).is_some_and(|t| t.eq_ignore_ascii_case(s));
    let Some(scheme) = ["https://", "http://"].into_iter().find(|s| starts(s)) else {
        return 0;
    };
    let mut before = '/';
    let mut end = text.len();
    for (at, c) in text.char_indices().skip(scheme.len()) {
        step();
        let ideograph = matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{d7ff}');
        // "shop.example에서": the particle is not part of the address. In
        // "/wiki/한국" the letters are.
        let particle = ideograph && before.is_ascii() && !b"/=-_.&?#+".contains(&(before as u8));
        let ends = matches!(c, '<' | '>' | '"' | '\\' | '`' | '[' | ']' | '{' | '}' | '|' | '^'
            | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}');
        if ends || particle || c.is_whitespace() || is_invisible(c) {
            end = at;
            break;
        }
        // A template's hole stands for a value, which ends like a word.
        before = if c >= '\u{100000}' { 'x' } else { c };
    }
    let url = text.get(..end).unwrap_or_default();
    let count = |bracket: u8| url.bytes().filter(|b| *b == bracket).count();
    let mut spare = count(b')').saturating_sub(count(b'('));
    let mut end = url.len();
    while let Some(last) = end.checked_sub(1).and_then(|at| url.as_bytes().get(at)) {
        match last {
            b')' if spare > 0 => spare -= 1,
            b'.' | b',' | b':' | b';' | b'!' | b'?' | b'\'' | b'*' | b'_' | b'~' => {}
            _ => break,
        }
        end -= 1;
    }
    end.max(scheme.len())
}

/// Length of the e-mail address that `text` begins with.
pub(crate) fn email_len(text: &str) -> Option<usize> {
    let at = text.bytes().take(65).position(|b| !is_local(b))?;
    email_around(text, at)
        .filter(|(from, _)| *from == 0)
        .map(|(_, to)| to)
}

fn is_local(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"._%+-".contains(&b)
}

/// The e-mail address around the `@` at `at`: its start and end.
pub(super) fn email_around(text: &str, at: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let local = bytes
        .get(..at)?
        .iter()
        .rev()
        .take(65)
        .take_while(|b| is_local(**b))
        .count();
    let domain = bytes.get(at..)?.strip_prefix(b"@")?;
    let name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let length = domain.iter().take(254).take_while(name).count();
    let domain = text.get(at + 1..at + 1 + length)?.trim_end_matches(['.', '-']);
    let (_, top) = domain.rsplit_once('.')?;
    let start = text.get(at - local..at)?;
    let start = start.len() - start.trim_start_matches(['.', '-', '%', '+', '_']).len();
    let fine = local > start
        && local <= 64
        && is_host(domain)
        && top.len() >= 2
        && top.bytes().all(|b| b.is_ascii_alphabetic());
    fine.then_some((at - local + start, at + 1 + domain.len()))
}

/// Whether a label looks like an address other than the one it leads to.
pub(super) fn disguised(label: &[Inline], href: &str) -> bool {
    let mut words = String::new();
    plain::labels(label, &mut words);
    let words: String = words.chars().filter(|c| !is_invisible(*c)).collect();
    let real = destination(href);
    if href.starts_with("tel:") {
        let digits = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
        let shown = digits(&words);
        if shown.len() >= 5 && shown != digits(real) {
            return true;
        }
    }
    let apart = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | ';' | '(' | ')' | '<' | '>' | '"' | '\'' | '|' | '[' | ']'
            )
    };
    words.split(apart).any(|word| pretends(word, real))
}

/// Whether one word of a label looks like a host or an e-mail address, and is
/// neither `real` nor the site `real` belongs to.
fn pretends(word: &str, real: &str) -> bool {
    let word = word.strip_prefix("mailto:").unwrap_or(word);
    let (has_scheme, rest) = scheme(word).map_or((false, word), |(_, rest)| (true, rest));
    let rest = until(rest, b"/?#\\");
    if rest.contains('@') && rest.eq_ignore_ascii_case(real) {
        return false;
    }
    let host = |address: &str| address.rfind('@').map_or(0, |at| at + 1);
    let shown = until(rest.get(host(rest)..).unwrap_or_default(), b":!*_");
    let shown = shown.trim_end_matches('.');
    let is_dot = |c: char| matches!(c, '.' | '\u{2024}' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}');
    let mut labels = shown.rsplit(is_dot);
    let top = labels.next().unwrap_or_default();
    let second = labels.next().unwrap_or_default();
    let named = top.chars().nth(1).is_some() && top.chars().all(|c| c.is_ascii_alphabetic() || !c.is_ascii());
    let numbered = labels.count() == 2 && top.bytes().all(|b| b.is_ascii_digit());
    if !has_scheme && (second.is_empty() || !(named || numbered)) {
        return false;
    }
    let bare = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase();
    let (shown, real) = (bare(shown), bare(real.get(host(real)..).unwrap_or_default()));
    // `shop.example` may lead to `help.shop.example`: whoever owns the one owns
    // the other. An e-mail address must lead to itself.
    let inside = real
        .strip_suffix(shown.as_str())
        .is_some_and(|head| head.is_empty() || head.ends_with('.'));
    rest.contains('@') || !inside
}
