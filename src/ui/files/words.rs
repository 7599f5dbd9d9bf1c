//! Words of attached files, a table of its own that comes with them. English is
//! compiled in; other languages are files `locales/files-*.json` with the same names.

use crate::ui::i18n::part_words;

part_words! {
    "files"
    Attach "attach" "Attach files"
    List "list" "Attached files"
    Drop "drop" "Drop files here to attach them"
    Remove "remove" "Remove {name}"
    Retry "retry" "Try {name} again"
    Progress "progress" "Upload of {name}"
    Preparing "preparing" "Preparing…"
    Waiting "waiting" "Waiting to upload"
    Uploading "uploading" "Uploading, {n}%"
    Again "again" "Connection lost, trying again…"
    Wanted "wanted" "Will be sent when it is uploaded"
    Added "added" "{name} attached."
    Done "done" "{name} uploaded."
    Removed "removed" "{name} removed."
    Sent "sent" "{name} sent."
    Failed "failed" "{name} can’t be sent. {why}"
    Full "full" "At most {n} files at a time."
    FullHere "full_here" "Only {n} files fit here."
    FullOne "full_one" "Only one file fits here. Remove it to choose another."
    Unkept "unkept" "There is no room on this device to keep these files: send them before you leave the page."
    Choose "choose" "Choose files"
    ChooseOne "choose_one" "Choose a file"
    Most "most" "up to {n} files"
    Each "each" "up to {size} each"
    Size "size" "up to {size}"
    Pictures "pictures" "Pictures"
    Empty "empty" "The file is empty."
    TooLarge "too_large" "The file is too large."
    Unsafe "unsafe" "Files of this kind can’t be sent, because they can run code."
    Unsupported "unsupported" "Files of this kind can’t be sent here."
    Picture "picture" "This browser can’t read the picture. A JPEG or PNG will work."
    Quota "quota" "That is too many files for now."
    Network "network" "The upload was interrupted."
    Refused "refused" "The server refused the file."
}

#[cfg(test)]
mod tests {
    use super::TABLE;
    use crate::ui::i18n::checks;

    #[test]
    fn korean_has_every_word_fills_in_the_same_and_is_polite() {
        checks::korean(TABLE, include_str!("../../../locales/files-ko.json"));
    }
}
