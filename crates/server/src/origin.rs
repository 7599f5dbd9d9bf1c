//! Which pages may talk to this server.
//!
//! A browser says from which origin a page asks, and a page cannot change that.
//! Programs that are not browsers send none and are let through: they have no
//! visitor's browser to abuse.

use axum::http::{HeaderMap, header};

/// One entry of the allow-list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    Any,
    SameHost,
    Loopback,
    Exact(String),
    /// Scheme and `.domain`.
    Below(String, String),
}

/// The allow-list.
#[derive(Debug, Clone)]
pub struct Origins {
    rules: Vec<Rule>,
}

/// Why a text cannot be on the list.
#[derive(Debug, Clone, thiserror::Error)]
#[error(
    "`{0}` is not an origin; write for example https://shop.example, https://*.shop.example, \
     same-host, loopback or *"
)]
pub struct OriginError(String);

/// A page's origin is not on the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "Pages of {0} may not use this server. If they should, add \"{0}\" to allowed_origins in its settings \
     (or to AISLE_SERVER_ALLOWED_ORIGINS)."
)]
pub struct Refused(pub String);

impl Origins {
    /// Reads the list of the settings.
    ///
    /// # Errors
    /// Names the first entry that is not an origin.
    pub fn parse(list: &[String]) -> Result<Self, OriginError> {
        let rules = list
            .iter()
            .map(|text| rule(text.trim()))
            .collect::<Result<_, _>>()?;
        Ok(Self { rules })
    }

    /// Only the server's own pages.
    #[must_use]
    pub fn own() -> Self {
        Self {
            rules: vec![Rule::SameHost],
        }
    }

    /// Checks a request: `None` if it names no origin, or the origin if it is allowed.
    ///
    /// # Errors
    /// [`Refused`] with a sentence for the shop's developer.
    pub fn check<'a>(&self, headers: &'a HeaderMap) -> Result<Option<&'a str>, Refused> {
        let Some(origin) = headers.get(header::ORIGIN) else {
            return Ok(None);
        };
        let origin = origin.to_str().unwrap_or("null");
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .unwrap_or_default();
        let allowed = self.rules.iter().any(|rule| rule.allows(origin, host));
        if allowed {
            Ok(Some(origin))
        } else {
            Err(Refused(origin.chars().take(200).collect()))
        }
    }
}

fn rule(text: &str) -> Result<Rule, OriginError> {
    let wrong = || OriginError(text.to_owned());
    match text {
        "*" => return Ok(Rule::Any),
        "same-host" => return Ok(Rule::SameHost),
        "loopback" => return Ok(Rule::Loopback),
        _ => {}
    }
    let text = text.trim_end_matches('/').to_ascii_lowercase();
    let (scheme, host) = text.split_once("://").ok_or_else(wrong)?;
    if scheme.is_empty() || host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
        return Err(wrong());
    }
    match host.strip_prefix('*') {
        None if host.contains('*') => Err(wrong()),
        None => Ok(Rule::Exact(text)),
        Some(domain) if domain.starts_with('.') && domain.len() > 1 && !domain.contains('*') => {
            Ok(Rule::Below(scheme.to_owned(), domain.to_owned()))
        }
        Some(_) => Err(wrong()),
    }
}

impl Rule {
    fn allows(&self, origin: &str, host: &str) -> bool {
        let Some((scheme, authority)) = origin.split_once("://") else {
            return *self == Self::Any;
        };
        match self {
            Self::Any => true,
            Self::SameHost => authority.eq_ignore_ascii_case(host),
            Self::Loopback => matches!(scheme, "http" | "https") && is_loopback(authority),
            Self::Exact(exact) => origin.eq_ignore_ascii_case(exact),
            Self::Below(wanted, domain) => {
                scheme == wanted
                    && authority.len() > domain.len()
                    && authority.to_ascii_lowercase().ends_with(domain)
            }
        }
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    host == "localhost" || host == "127.0.0.1" || host == "[::1]" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(list: &[&str], origin: &str) -> bool {
        let list: Vec<String> = list.iter().map(|&s| s.to_owned()).collect();
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, origin.parse().unwrap());
        headers.insert(header::HOST, "chat.shop.example:8787".parse().unwrap());
        Origins::parse(&list).unwrap().check(&headers).is_ok()
    }

    #[test]
    fn the_default_list_allows_its_own_host_and_this_machine() {
        let list = ["same-host", "loopback"];
        assert!(check(&list, "https://chat.shop.example:8787"));
        assert!(
            check(&list, "http://localhost:8080")
                && check(&list, "http://127.0.0.1:9")
                && check(&list, "http://[::1]:9")
        );
        for evil in [
            "https://evil.example",
            "null",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
        ] {
            assert!(!check(&list, evil), "{evil}");
        }
    }

    #[test]
    fn a_star_stands_for_whole_labels_only() {
        let list = ["https://*.shop.example"];
        assert!(check(&list, "https://www.shop.example"));
        for other in [
            "https://shop.example",
            "https://evilshop.example",
            "http://www.shop.example",
        ] {
            assert!(!check(&list, other), "{other}");
        }
    }

    #[test]
    fn nonsense_is_refused_with_an_example() {
        for bad in [
            "shop.example",
            "https://",
            "https://a/b",
            "https://*",
            "https://a*b.example",
        ] {
            let error = Origins::parse(&[bad.to_owned()]).unwrap_err();
            assert!(error.to_string().contains("https://shop.example"), "{bad}");
        }
    }
}
