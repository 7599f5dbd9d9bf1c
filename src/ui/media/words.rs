//! Words of files and pictures in the conversation, a table of its own that comes with
//! them. English is compiled in; other languages are files `locales/media-*.json` with
//! the same names.

use crate::ui::i18n::part_words;

part_words! {
    "media"
    Picture "picture" "Picture: {name}"
    Save "save" "Download {name}"
    Stop "stop" "Stop downloading {name}"
    Progress "progress" "Download of {name}"
    Saving "saving" "Downloading, {n}%"
    Saved "saved" "{name} downloaded."
    Failed "failed" "The download didn’t work."
    Gone "gone" "The file isn’t there any more."
    Lost "lost" "The picture can’t be loaded."
    Unreadable "unreadable" "This browser can’t show the picture."
    Again "again" "Try again"
    Viewer "viewer" "Pictures of the conversation"
    Close "close" "Close"
    Next "next" "Next picture"
    Previous "previous" "Previous picture"
    Closer "closer" "Zoom in"
    Farther "farther" "Zoom out"
    Place "place" "{n} of {all}"
}

#[cfg(test)]
mod tests {
    use super::TABLE;
    use crate::ui::i18n::checks;

    #[test]
    fn korean_has_every_word_fills_in_the_same_and_is_polite() {
        checks::korean(TABLE, include_str!("../../../locales/media-ko.json"));
    }
}
