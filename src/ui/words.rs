//! Every word of the interface, by name. English is compiled in; other
//! languages are files in `locales/` with the same names.

macro_rules! words {
    ($($word:ident $name:literal $english:literal)*) => {
        /// Names a text of the interface.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Word {
            $(#[doc = $english] $word,)*
        }

        /// A line for each word, in the order of [`Word`]: its name in
        /// `locales/*.json`, a tab, and its English text. One text between marks, so
        /// that it moves with what draws (`xtask/src/build/recipe.rs`).
        pub(super) const TABLE: &str = concat!("/*views*/\n", $($name, "\t", $english, "\n",)* "/*!views*/");
    };
}

words! {
    Title "title" "Chat with us"
    Launcher "launcher" "Open the chat"
    LauncherOpen "launcher_open" "Close the chat"
    LauncherUnread "launcher_unread" "Open the chat, {n} unread messages"
    LauncherUnreadOne "launcher_unread_one" "Open the chat, {n} unread message"
    Close "close" "Close"
    Send "send" "Send"
    Placeholder "placeholder" "Write a message…"
    Language "language" "Language"
    Online "online" "{names} is online"
    OnlineMany "online_many" "Online: {names}"
    Away "away" "Nobody is online right now"
    People "people" "Who answers you"
    Elsewhere "elsewhere" "Continue elsewhere"
    BotOnly "bot_only" "Automated assistant"
    Bot "bot" "Bot"
    Assistant "assistant" "Assistant"
    Agent "agent" "Support"
    You "you" "You"
    By "by" "{name}, {time}"
    Conversation "conversation" "Conversation"
    Demo "demo" "Demo: nobody reads this"
    Connecting "connecting" "Connecting…"
    Offline "offline" "No connection. Your messages are kept and sent later."
    TryNow "try_now" "Try now"
    Refused "refused" "The chat isn’t available right now."
    Forbidden "forbidden" "Please sign in to the shop again to go on."
    Superseded "superseded" "This conversation goes on in another tab."
    PageOnly "page_only" "This browser can’t keep unsent messages. Leave this page open until they are sent."
    Hidden "hidden" "For your safety, part of your message was hidden before it was sent."
    Welcome "welcome" "How can we help?"
    WelcomeName "welcome_name" "Hello {name}, how can we help?"
    WelcomeMore "welcome_more" "Ask about a product, your order or anything else."
    Saving "saving" "Saving…"
    Sending "sending" "Sending…"
    Held "held" "Waits for your answers above"
    Sent "sent" "Sent"
    Read "read" "Read"
    LocalOnly "local_only" "Only on this device"
    Failed "failed" "Not sent"
    FailedLong "failed_long" "Not sent: too long"
    FailedRate "failed_rate" "Not sent: too many at once"
    Retry "retry" "Retry"
    Edit "edit" "Edit"
    Discard "discard" "Delete"
    Edited "edited" "edited"
    Another "another" "Another answer"
    Replies "replies" "Suggested answers"
    ImageLoad "image_load" "Show the image from {host}"
    ImageAlt "image_alt" "Image"
    ImageFailed "image_failed" "The image could not be loaded"
    Typing "typing" "{name} is typing"
    TypingMany "typing_many" "Several people are typing"
    Assigned "assigned" "{name} joined the conversation"
    Handed "handed" "{by} handed you over to {name}"
    HandedTeam "handed_team" "{by} handed you over to the team “{name}”"
    Unassigned "unassigned" "The conversation is waiting for somebody"
    Closed "closed" "The conversation has ended. Write to open it again."
    Gap "gap" "Some messages are missing here"
    OlderLoading "older_loading" "Loading earlier messages…"
    Older "older" "Show earlier messages"
    Latest "latest" "Latest messages"
    Missed "missed" "{n} new messages"
    MissedOne "missed_one" "{n} new message"
    Find "find" "Find in this conversation"
    FindCount "find_count" "{i} of {n}"
    FindNone "find_none" "Nothing found"
    FindBefore "find_before" "Earlier match"
    FindAfter "find_after" "Later match"
    FindClose "find_close" "Close search"
    Surface "surface" "Message from the shop"
    Answer "answer" "Reply"
    ProductView "product_view" "View product"
}
