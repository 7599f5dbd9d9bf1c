//! Words of going on elsewhere, a table of its own that comes with them. English is
//! compiled in; other languages are files `locales/handoff-*.json` with the same names.

use crate::ui::i18n::part_words;

part_words! {
    "handoff"
    Phone "phone" "On your phone"
    Scan "scan" "Scan this with your phone’s camera. It works once, for five minutes."
    Picture "picture" "QR code with a link to this conversation. “Copy link” gives the same link."
    Making "making" "Making a link…"
    Over "over" "This code is over."
    Unmade "unmade" "There is no code right now."
    Anew "anew" "New code"
    Copy "copy" "Copy link"
    Copied "copied" "Link copied. It works once, for five minutes."
    Uncopied "uncopied" "This browser does not let the link be copied."
    Code "code" "By telephone or elsewhere"
    CodeMore "code_more" "Whoever answers finds this conversation by its code:"
    Mail "mail" "A copy by e-mail"
    Address "address" "E-mail address"
    Send "send" "Send the copy"
    Sending "sending" "Sending…"
    Sent "sent" "The copy is on its way to {to}."
    NoAddress "no_address" "That is no e-mail address."
    NotYours "not_yours" "The copy goes to the address the shop knows as yours, and to no other."
    Often "often" "That were many copies. Try again later."
    Unsent "unsent" "The copy could not be sent."
    Entering "entering" "Getting your conversation…"
    Here "here" "Your conversation goes on here."
    Used "used" "This link was used already or is over. Make a new one on your other device."
    Unreached "unreached" "Your conversation could not be reached. Make a new link on your other device."
    Busy "busy" "Something you wrote here is not sent yet. Send it first, then open the link again."
}

#[cfg(test)]
mod tests {
    use super::TABLE;
    use crate::ui::i18n::checks;

    #[test]
    fn korean_has_every_word_fills_in_the_same_and_is_polite() {
        checks::korean(TABLE, include_str!("../../../locales/handoff-ko.json"));
    }
}
