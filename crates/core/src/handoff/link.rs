//! How the code travels: in the words that another app has ready to be sent.
//!
//! What each app takes is what its maker documents. Where an app takes none, the address
//! stays as it is, and the code is said beside it.

use core::fmt::Write as _;

use crate::text::{authority, scheme};

/// What travels.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// The code alone, for subjects and for what only programs read.
    pub code: &'a str,
    /// A sentence with it.
    pub text: &'a str,
}

/// The address with the words in it; `None` if this way takes none along, or has some of
/// its own already.
///
/// ```
/// use aisle_core::handoff::{Words, carry};
/// let words = Words { code: "AC-79JX-H7", text: "Hello, AC-79JX-H7" };
/// let url = carry("https://wa.me/4930901820", words);
/// assert_eq!(url.as_deref(), Some("https://wa.me/4930901820?text=Hello%2C%20AC-79JX-H7"));
/// assert_eq!(carry("https://pf.kakao.com/_larch/chat", words), None);
/// ```
#[must_use]
pub fn carry(url: &str, words: Words<'_>) -> Option<String> {
    if let Some(rest) = url.strip_prefix("mailto:") {
        return Some(letter(url, rest, words));
    }
    if url.starts_with("sms:") {
        // iPhones read what follows `&`, others what follows `?`.
        let before = if url.contains('?') { "&" } else { "?&" };
        return with(url, &[(before, "body", words.text)]);
    }
    let (_, rest) = scheme(url)?;
    let (host, _, tail) = authority(rest)?;
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let path = tail
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    let next = if url.contains('?') { "&" } else { "?" };
    match host {
        // A short link of theirs has words of the shop's own.
        "wa.me" if matches!(first, "" | "message" | "qr" | "c") => None,
        "wa.me" => with(url, &[(next, "text", words.text)]),
        "api.whatsapp.com" | "web.whatsapp.com" if first == "send" => {
            with(url, &[(next, "text", words.text)])
        }
        // A person, a bot, or somebody's number; not a group and not what a bot is to be
        // started with.
        "t.me" | "telegram.me"
            if !path.contains('/') && is_account(path) && parameter(url, "start").is_none() =>
        {
            with(url, &[(next, "text", words.text)])
        }
        "m.me" if !first.is_empty() => {
            // The shop's programs hear the one, its people see the other.
            let url = with(url, &[(next, "text", words.text)])?;
            Some(with(&url, &[("&", "ref", words.code)]).unwrap_or(url))
        }
        "ig.me" if first == "m" => with(url, &[(next, "ref", words.code)]),
        // What stands behind the question mark is the text itself.
        "line.me" if path.starts_with("R/oaMessage/") && !url.contains(['?', '#']) => {
            Some([url, "?", &encoded(words.text)].concat())
        }
        _ => None,
    }
}

/// A letter: the code ends its subject, and the words are its text.
fn letter(url: &str, rest: &str, words: Words<'_>) -> String {
    let (to, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut out = ["mailto:", to].concat();
    let mut subject = false;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        join(&mut out, pair);
        if named(pair, "subject") {
            subject = true;
            out.push_str(&encoded(&[" [", words.code, "]"].concat()));
        }
    }
    if !subject {
        join(&mut out, &["subject=", &encoded(words.code)].concat());
    }
    if parameter(url, "body").is_none() {
        join(&mut out, &["body=", &encoded(words.text)].concat());
    }
    out
}

fn join(out: &mut String, pair: &str) {
    out.push(if out.contains('?') { '&' } else { '?' });
    out.push_str(pair);
}

/// The address with this behind it, before its fragment; `None` if it has one of them.
fn with(url: &str, pairs: &[(&str, &str, &str)]) -> Option<String> {
    let (before, fragment) = match url.find('#') {
        Some(at) => url.split_at_checked(at)?,
        None => (url, ""),
    };
    let mut out = String::from(before);
    for (separator, name, value) in pairs {
        if parameter(before, name).is_some() {
            return None;
        }
        for piece in [separator, name, "=", &encoded(value)] {
            out.push_str(piece);
        }
    }
    out.push_str(fragment);
    Some(out)
}

/// A parameter of an address, as it is written.
fn parameter<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = url.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    query.split('&').find(|pair| named(pair, name))
}

fn named(pair: &str, name: &str) -> bool {
    let known = pair.split('=').next().unwrap_or_default();
    known.eq_ignore_ascii_case(name)
}

/// A name of Telegram's, or a number there.
fn is_account(path: &str) -> bool {
    let digits = |rest: &str| rest.len() >= 5 && rest.bytes().all(|b| b.is_ascii_digit());
    match path.strip_prefix('+') {
        Some(number) => digits(number),
        None => path.len() >= 4 && path.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'),
    }
}

/// For a value in an address: what is not a letter, a digit or `-._~`, by its bytes.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a string does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::safe_href;

    const WORDS: Words<'_> = Words {
        code: "AC-79JX-H7",
        text: "안녕 AC-79JX-H7",
    };
    const TEXT: &str = "%EC%95%88%EB%85%95%20AC-79JX-H7";

    #[test]
    fn each_way_takes_along_what_it_can() {
        let told = [
            ("https://wa.me/4930901820", "https://wa.me/4930901820?text=TEXT"),
            (
                "https://wa.me/4930901820?lang=ko#x",
                "https://wa.me/4930901820?lang=ko&text=TEXT#x",
            ),
            (
                "https://api.whatsapp.com/send?phone=4930901820",
                "https://api.whatsapp.com/send?phone=4930901820&text=TEXT",
            ),
            (
                "https://m.me/larch",
                "https://m.me/larch?text=TEXT&ref=AC-79JX-H7",
            ),
            (
                "https://m.me/larch?ref=shop",
                "https://m.me/larch?ref=shop&text=TEXT",
            ),
            ("https://ig.me/m/larch", "https://ig.me/m/larch?ref=AC-79JX-H7"),
            ("https://t.me/larch_help", "https://t.me/larch_help?text=TEXT"),
            ("https://t.me/+4930901820", "https://t.me/+4930901820?text=TEXT"),
            (
                "https://line.me/R/oaMessage/%40larch/",
                "https://line.me/R/oaMessage/%40larch/?TEXT",
            ),
            ("sms:+4930901820", "sms:+4930901820?&body=TEXT"),
            (
                "mailto:a@b.example",
                "mailto:a@b.example?subject=AC-79JX-H7&body=TEXT",
            ),
            (
                "mailto:a@b.example?subject=Chairs&cc=c@b.example",
                "mailto:a@b.example?subject=Chairs%20%5BAC-79JX-H7%5D&cc=c@b.example&body=TEXT",
            ),
            (
                "mailto:a@b.example?body=Hello",
                "mailto:a@b.example?body=Hello&subject=AC-79JX-H7",
            ),
        ];
        for (url, carried) in told {
            assert_eq!(carry(url, WORDS), Some(carried.replace("TEXT", TEXT)), "{url}");
        }
    }

    #[test]
    fn what_has_words_of_its_own_or_takes_none_stays_as_it_is() {
        for url in [
            "https://wa.me/4930901820?text=Hi",
            "https://wa.me/message/ABCDEFGH",
            "https://m.me/larch?TEXT=hi",
            "https://t.me/larch_bot?start=abc",
            "https://t.me/+AbCdEfGh123",
            "https://t.me/joinchat/AbCd",
            "https://line.me/R/ti/p/%40larch",
            "https://line.me/R/oaMessage/%40larch/?Hello",
            "https://pf.kakao.com/_larch/chat",
            "https://talk.naver.com/W4ABCD",
            "https://notwa.me/4930901820",
            "https://shop.example/wa.me/1",
            "tel:+4930901820",
            "sms:+4930901820?body=Hi",
        ] {
            assert_eq!(carry(url, WORDS), None, "{url}");
        }
    }

    proptest! {
        #[test]
        fn what_comes_out_is_an_address_that_leads_to_the_same_place(
            head in prop::sample::select(vec!["https://wa.me/", "https://m.me/", "https://t.me/", "mailto:a@b.example", ""]),
            rest in "[ -~]{0,30}", text in ".{0,20}",
        ) {
            let url = [head, rest.as_str()].concat();
            if let Some(url) = safe_href(&url)
                && let Some(out) = carry(&url, Words { code: "AC-79JX-H7", text: &text })
            {
                let kept = url.split(['?', '#']).next().unwrap();
                prop_assert!(out.starts_with(kept), "{} {}", url, out);
                prop_assert!(safe_href(&out).is_some(), "{}", out);
            }
        }
    }
}
