//! Questions of the widget that leave no trace.

use aisle_core::answers::Past;
use aisle_core::json_record;
use aisle_core::protocol::Answer;
use aisle_core::protocol::json::Raw;
use aisle_local::server::Talk;

struct Conversations {
    conversations: Vec<Past>,
}

json_record!(Conversations { conversations });

/// The visitor's conversations on this device.
pub(super) fn conversations(talk: &Talk, n: u64) -> Answer {
    let conversations = talk.conversations();
    Answer {
        n,
        data: Some(Raw::of(&Conversations { conversations })),
        error: None,
    }
}
