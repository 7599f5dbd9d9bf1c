//! What a message from outside may hold.

use aisle_core::protocol::{Body, Content, ErrorCode, PageInfo, Shown, Track, encode, limits};

/// Most characters of a content type's name.
const KIND: usize = 64;
/// Most bytes of what a rule showed, with everything around it.
const SHOWN_BYTES: usize = 8 * 1024;
/// Most characters of a page's address and title.
const PAGE: usize = 1000;

/// Checks a message's content.
///
/// # Errors
/// Why it cannot be taken.
pub(super) fn check(content: &Content) -> Result<(), ErrorCode> {
    if content.fallback.len() > limits::TEXT_BYTES {
        return Err(ErrorCode::TooLarge);
    }
    if content.kind.is_empty() || content.kind.len() > KIND {
        return Err(ErrorCode::Malformed);
    }
    match content.body() {
        Body::Text(text) if text.text.len() > limits::TEXT_BYTES => Err(ErrorCode::TooLarge),
        Body::Text(text) if text.text.trim().is_empty() => Err(ErrorCode::Malformed),
        // Text that is not text: there would be nothing to show.
        Body::Unknown(_)
            if content.kind == "text" && content.v == 1 && content.fallback.trim().is_empty() =>
        {
            Err(ErrorCode::Malformed)
        }
        _ => Ok(()),
    }
}

/// What a rule of the page showed, as the visitor's browser says. It names a
/// rule of few letters and is short: nobody writes a letter in a banner.
///
/// # Errors
/// Why it cannot be taken.
pub(super) fn shown(event: &Track) -> Result<Shown, ErrorCode> {
    let shown = Shown::of(event).ok_or(ErrorCode::Malformed)?;
    let name = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    if shown.rule.len() > KIND || !shown.rule.bytes().all(name) {
        return Err(ErrorCode::Malformed);
    }
    if encode(event).len() > SHOWN_BYTES {
        return Err(ErrorCode::TooLarge);
    }
    check(&shown.content)?;
    Ok(shown)
}

/// What was answered to "did this help?".
#[derive(Debug, serde::Deserialize)]
pub(super) struct Helped {
    /// Which article.
    pub(super) article: String,
    /// Whether it did.
    pub(super) yes: bool,
    /// What had been looked for.
    pub(super) text: Option<String>,
}

/// Reads the props of `aisle-helped`.
///
/// # Errors
/// Why it cannot be taken.
pub(super) fn helped(event: &Track) -> Result<Helped, ErrorCode> {
    let props = event.props.as_ref().ok_or(ErrorCode::Malformed)?;
    let helped: Helped = serde_json::from_str(props.get()).map_err(|_| ErrorCode::Malformed)?;
    let name = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    if helped.article.is_empty() || helped.article.len() > KIND || !helped.article.bytes().all(name) {
        return Err(ErrorCode::Malformed);
    }
    Ok(helped)
}

/// A page as it may be kept: no query, no fragment (they may hold secrets),
/// and no more than a list can show.
pub(super) fn page(page: PageInfo) -> PageInfo {
    let url = page.url.split(['?', '#']).next().unwrap_or_default();
    PageInfo {
        url: cut(url),
        title: cut(&page.title),
    }
}

/// A language tag as it may be kept.
pub(super) fn locale(locale: &str) -> String {
    locale
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(35)
        .collect()
}

fn cut(text: &str) -> String {
    text.chars().take(PAGE).collect()
}

#[cfg(test)]
mod tests {
    use aisle_core::protocol::ClientId;

    use super::*;

    #[test]
    fn a_page_loses_what_may_be_secret() {
        let kept = page(PageInfo {
            url: "https://s.example/p?token=1#x".into(),
            title: "P".into(),
        });
        assert_eq!(kept.url, "https://s.example/p");
    }

    #[test]
    fn what_a_rule_showed_names_a_rule_and_is_short() {
        let event = |rule: &str, text: String| {
            let shown = Shown {
                rule: rule.into(),
                surface: "bubble".into(),
                content: Content::text(text),
            };
            shown.track(ClientId::from_bits(1))
        };
        assert!(shown(&event("rescue-2", "Hello".into())).is_ok());
        let bad = [("Rescue <b>", "Hello".into()), ("rescue", "  ".into())];
        for (rule, text) in bad {
            assert_eq!(shown(&event(rule, text)), Err(ErrorCode::Malformed));
        }
        assert_eq!(
            shown(&event("rescue", "x".repeat(SHOWN_BYTES))),
            Err(ErrorCode::TooLarge)
        );
    }

    #[test]
    fn text_of_32_kib_passes_and_one_byte_more_does_not() {
        assert_eq!(check(&Content::text("x".repeat(limits::TEXT_BYTES))), Ok(()));
        assert_eq!(
            check(&Content::text("x".repeat(limits::TEXT_BYTES + 1))),
            Err(ErrorCode::TooLarge)
        );
        assert_eq!(check(&Content::text("  ")), Err(ErrorCode::Malformed));
    }
}
