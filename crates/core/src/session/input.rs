//! What the session hears.

use super::{Generation, RowKey, Ticket};
use crate::protocol::{
    ClientId, Content, ErrorCode, MessageId, PageInfo, ServerFrame, Shown, Timestamp, VisitorAuth,
};

/// What does not change while a session lives.
#[derive(Debug, Clone)]
pub struct Settings {
    /// A fresh identity, used if the store has none.
    pub fresh_visitor: VisitorAuth,
    /// The name of a conversation, used if the store has none.
    pub fresh_conversation: ClientId,
    /// Names this tab.
    pub instance: ClientId,
    /// BCP 47.
    pub locale: String,
    /// The shop's signed token.
    pub token: Option<String>,
    /// Seeds the jitter of the backoff.
    pub seed: u64,
    /// At most this many rows stay in the store.
    pub keep_rows: usize,
}

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// Everything the store holds for this profile, ordered by key. Always first.
    Restored(Vec<(String, String)>),
    /// The store did what was asked, and these values hold for the claims in it.
    Stored(Ticket, Vec<(String, String)>),
    /// The store could not. `quota` says that it is full.
    StoreFailed(Ticket),
    /// The panel was opened (or closed): a connection is wanted from now on.
    Panel {
        /// Open now.
        open: bool,
    },
    /// The visitor pressed Enter. `wall` is the time of day for display.
    Send {
        /// Made with 128 random bits.
        client_id: ClientId,
        /// What to say.
        content: Content,
        /// Milliseconds since the Unix epoch.
        wall: Timestamp,
    },
    /// The visitor pressed a button of a message, or filled something in there.
    Act {
        /// Made with 128 random bits.
        client_id: ClientId,
        /// The message with the button.
        message_id: MessageId,
        /// The button.
        action_id: crate::protocol::ActionId,
        /// What is shown as the visitor's message.
        content: Content,
        /// What was chosen or filled in, if the button alone does not say it.
        value: Option<crate::protocol::json::Raw>,
        /// Milliseconds since the Unix epoch.
        wall: Timestamp,
    },
    /// The visitor took up a message that a rule of the page showed. It stands in
    /// the timeline from now on, and goes to the server with what the visitor
    /// says next, right before it: a message nobody answers bothers no agent.
    Shown {
        /// Made with 128 random bits.
        client_id: ClientId,
        /// What was shown.
        shown: Shown,
        /// Milliseconds since the Unix epoch.
        wall: Timestamp,
    },
    /// Try a failed message again.
    Retry(RowKey),
    /// Give a failed message up.
    Discard(RowKey),
    /// The composer holds this text now.
    Draft(String),
    /// The row with this key, and everything before it, is in view.
    Seen(RowKey),
    /// Show older rows.
    LoadOlder,
    /// Erase everything, here and on the server, and go on as somebody new.
    Forget {
        /// Names the wish, so that it can be repeated until it is confirmed.
        client_id: ClientId,
        /// Who the visitor is from now on.
        visitor: VisitorAuth,
        /// The name of the next conversation.
        conversation: ClientId,
    },
    /// The visitor signs out, or turns out to be somebody else: nothing of them stays
    /// here, in any tab, and the server keeps what it has. Without the token, unless
    /// it is the next visitor's.
    Leave {
        /// The token in hand is that of who comes now.
        known: bool,
        /// Who the visitor is from now on.
        visitor: VisitorAuth,
        /// The name of the next conversation.
        conversation: ClientId,
    },
    /// The page changed its address or title.
    Page(PageInfo),
    /// The shop gave a token, a new one, or takes it back. It goes with the next
    /// hello, which is said at once.
    Token(Option<String>),
    /// The device says it is online (a hint to try now) or offline.
    Online(bool),
    /// The page became visible or hidden.
    Visible(bool),
    /// The page freezes or goes to the back/forward cache: let go of the socket.
    Suspend,
    /// The page is back.
    Resume,
    /// From the transport.
    Link(Generation, LinkEvent),
    /// From another tab.
    Heard(TabNote),
    /// The time asked for has come.
    Wake,
}

/// From the transport.
#[derive(Debug, Clone, PartialEq)]
pub enum LinkEvent {
    /// Open: frames can be sent.
    Opened,
    /// A frame came.
    Frame(ServerFrame),
    /// Something came that is not a frame.
    Garbage,
    /// Closed, or never opened.
    Closed(CloseReason),
}

/// Why a connection closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// The network or the server went away: try again.
    Lost,
    /// Try again, but not before so many milliseconds.
    Busy(i64),
    /// The server refuses; trying again as before is no use.
    Refused(ErrorCode),
}

/// What tabs of one profile tell each other. Never message text: the store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TabNote {
    /// A conversation exists in the store from now on. Whoever passes this on has seen
    /// that it is in a store that this tab shares.
    Began,
    /// The draft is this.
    Draft(String),
    /// Everything up to this log place was read.
    Read(crate::protocol::Seq),
    /// Everything was erased.
    Forgotten,
    /// So it was, because the visitor has left.
    Left,
}
