//! What visitors are asked when their talk is over.
//!
//! Owns the question, as the settings want it. It is asked once for each talk that a
//! person has answered, when an agent closes it, and in the visitor's language: the
//! widget has words of its own for what is not said here.

use aisle_core::protocol::Content;
use aisle_core::protocol::rich::{Data, Rating, RatingStyle};
use aisle_core::text::safe_href;

use crate::config::{ConfigError, Settings};

/// The question, or none if the settings want none.
///
/// # Errors
/// If the style is not one there is, or the page for reviews cannot be a link.
pub fn question(settings: &Settings) -> Result<Option<Content>, ConfigError> {
    let review = settings.review_url.as_deref().map(str::trim);
    if let Some(url) = review
        && !(url.starts_with("https://") && safe_href(url).is_some())
    {
        return Err(ConfigError::Review(url.to_owned()));
    }
    let style = match settings.rating.as_deref().map(str::trim) {
        None | Some("off") => return Ok(None),
        Some("stars") => RatingStyle::Stars,
        Some("thumbs") => RatingStyle::Thumbs,
        Some("nps") => RatingStyle::Nps,
        Some(other) => return Err(ConfigError::Rating(other.to_owned())),
    };
    let rating = Rating {
        style,
        comment: true,
        review: review.map(str::to_owned),
        review_label: settings.review_label.clone().unwrap_or_default(),
        ..Rating::default()
    };
    Ok(Some(Content {
        fallback: "How was it?".to_owned(),
        ..rating.content()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(rating: &str, review: Option<&str>) -> Result<Option<Content>, String> {
        let settings = Settings {
            rating: Some(rating.to_owned()),
            review_url: review.map(str::to_owned),
            ..Settings::default()
        };
        question(&settings).map_err(|error| error.to_string())
    }

    #[test]
    fn a_wrong_word_or_link_says_what_would_be_right() {
        assert_eq!(asked("off", None), Ok(None));
        assert!(
            asked("smileys", None)
                .unwrap_err()
                .contains("stars, thumbs, nps or off")
        );
        for bad in ["javascript:alert(1)", "http://shop.example/", "reviews"] {
            assert!(
                asked("stars", Some(bad)).unwrap_err().contains("https://"),
                "{bad}"
            );
        }
    }

    #[test]
    fn the_question_has_the_style_room_for_words_and_the_page_for_reviews() {
        let content = asked("nps", Some("https://reviews.example/shop"))
            .unwrap()
            .unwrap();
        let rating = match aisle_core::protocol::rich::Rich::read(&content) {
            Some(aisle_core::protocol::rich::Rich::Rating(rating)) => rating,
            other => panic!("{other:?}"),
        };
        assert_eq!((rating.style, rating.comment), (RatingStyle::Nps, true));
        assert_eq!(rating.review.as_deref(), Some("https://reviews.example/shop"));
    }
}
