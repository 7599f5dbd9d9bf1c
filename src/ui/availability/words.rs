//! Words of who is there and when, a table of its own that comes with them. English is
//! compiled in; other languages are files `locales/availability-*.json` with the same
//! names.

use crate::app::Chat;
use crate::ui::i18n::{self, part_words};

part_words! {
    "availability"
    #[allow(dead_code, reason = "plural forms are found by their names")]
    Closed "closed" "Closed now"
    Away "away" "Nobody is at the desk right now"
    Closing "closing" "Closing soon"
    OpensIn "opens_in" "Opens in {n} minutes."
    OpensInOne "opens_in_one" "Opens in {n} minute."
    BackToday "back_today" "Back today at {time}."
    BackTomorrow "back_tomorrow" "Back tomorrow at {time}."
    BackOn "back_on" "Back on {day} at {time}."
    Until "until" "Open until {time}."
    UntilDay "until_day" "Open until {day}, {time}."
    ClosesIn "closes_in" "We close in {n} minutes."
    ClosesInOne "closes_in_one" "We close in {n} minute."
    Yours "yours" "{time} (your time)"
    Bot "bot" "The assistant answers meanwhile."
    Kept "kept" "Write anyway: the answer comes here."
    FormToo "form_too" "Leave a message, or write in the chat: the answer comes here."
    Elsewhere "elsewhere" "Meanwhile you reach us here:"
    LeaveIt "leave_it" "Leave a message"
    Queue "queue" "Your place in the queue"
    Next "next" "You’re next"
    Position "position" "You’re number {n} in line"
    Wait "wait" "About {from}–{to} min"
    Moment "moment" "About a minute at most"
    Unknown "unknown" "Nobody can tell yet how long it takes"
    Nobody "nobody" "Nobody is here right now; you keep your place"
    Ahead "ahead" "{n} people ahead"
    AheadOne "ahead_one" "{n} person ahead"
    Here "here" "{n} agents online"
    HereOne "here_one" "{n} agent online"
    Shorter "shorter" "faster than expected"
    Longer "longer" "slower than expected"
    Updated "updated" "updated {time} ago"
    UpdatedNow "updated_now" "updated just now"
    Call "call" "Notify me"
    Instead "instead" "E-mail instead"
    Leave "leave" "Leave queue"
    Left "left" "You left the queue. What you wrote stays here."
    Over "over" "The queue ended when we closed. What you wrote stays here."
    Rejoin "rejoin" "Wait again"
    Joined "joined" "{name} is here for you"
    JoinedMore "joined_more" "Your chat goes on."
}

/// A word that counts, in its plural form (`opens_in_one` beside `opens_in`), with `{n}`
/// filled in.
pub(super) fn count(chat: Chat, word: Word, n: i64) -> String {
    i18n::counted(chat, "availability-", TABLE, word as usize, n)
}

#[cfg(test)]
mod tests {
    use super::TABLE;
    use crate::ui::i18n::checks;

    #[test]
    fn korean_has_every_word_fills_in_the_same_and_is_polite() {
        checks::korean(TABLE, include_str!("../../../locales/availability-ko.json"));
    }
}
