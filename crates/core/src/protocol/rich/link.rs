//! The way to a page: a review, a guide, somebody's profile.

use serde::{Deserialize, Serialize};

use crate::protocol::Image;

/// Data of `link`, version 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// `https:`, `http:`, `mailto:` or `tel:`; may be relative to the shop's page.
    pub url: String,
    /// What is there, plain text.
    pub title: String,
    /// More about it, plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A picture of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
}

json_record!(Link {
    url,
    title,
    text: sparse,
    image: sparse
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::json::read;

    #[test]
    fn a_link_needs_no_more_than_an_address_and_a_title() {
        let link: Link = read(r#"{"url":"/care","title":"Care for wool","later":1}"#).unwrap();
        assert_eq!((link.url.as_str(), link.text), ("/care", None));
        assert_eq!(read::<Link>(r#"{"url":"/care"}"#), None);
    }
}
