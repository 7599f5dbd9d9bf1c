//! Words of attached files, a table of its own that comes with them. English is
//! compiled in; other languages are files `locales/files-*.json` with the same names.

use crate::app::Chat;
use crate::ui::i18n;

macro_rules! words {
    ($($word:ident $name:literal $english:literal)*) => {
        /// Names a text of attached files.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Word {
            $(#[doc = $english] $word,)*
        }

        /// A line for each word, in the order of [`Word`]: its name in
        /// `locales/files-*.json`, a tab, and its English text.
        const TABLE: &str = concat!("/*files*/\n", $($name, "\t", $english, "\n",)* "/*!files*/");
    };
}

words! {
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
    Empty "empty" "The file is empty."
    TooLarge "too_large" "The file is too large."
    Unsafe "unsafe" "Files of this kind can’t be sent, because they can run code."
    Unsupported "unsupported" "Files of this kind can’t be sent here."
    Picture "picture" "This browser can’t read the picture. A JPEG or PNG will work."
    Quota "quota" "That is too many files for now."
    Network "network" "The upload was interrupted."
    Refused "refused" "The server refused the file."
}

/// A word now; tracks the language.
pub(super) fn say(chat: Chat, word: Word) -> String {
    let (name, english) = i18n::entry(TABLE, word as usize);
    i18n::translated(chat, "files-", name).unwrap_or_else(|| english.to_owned())
}

/// A word with one `{name}` filled in.
pub(super) fn fill(chat: Chat, word: Word, name: &str, value: &str) -> String {
    i18n::fill_in(&say(chat, word), name, value)
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
