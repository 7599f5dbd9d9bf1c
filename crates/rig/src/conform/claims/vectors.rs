//! The frames of `docs/protocol/vectors`, sent one after another.

use serde::Deserialize;
use serde_json::Value;

use aisle_core::protocol::{ErrorCode, ServerFrame};

use super::super::peer::{broken, must};
use super::{Bench, Claim, Stop, claim};

const TO_SERVER: &str = include_str!("../../../../../docs/protocol/vectors/to-server.json");

pub(super) const CLAIMS: &[Claim] = &[
    claim!(L3 "vectors" "Each frame of `vectors/to-server.json` is taken, ignored or refused as it says there" "frames" vectors),
];

#[derive(Deserialize)]
struct Vectors {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    frame: Option<Value>,
    text: Option<String>,
    make: Make,
    /// Of a refusal.
    code: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Make {
    Valid,
    Ignored,
    Refused,
}

async fn vectors(bench: Bench) -> Result<(), Stop> {
    let Ok(Vectors { vectors }) = serde_json::from_str(TO_SERVER) else {
        return broken("The kit cannot read its own vectors.");
    };
    let (mut joined, _) = bench.newcomer().await?;
    joined.said("something before").await?;
    for (n, vector) in vectors.into_iter().enumerate() {
        let text = vector
            .text
            .or(vector.frame.map(|frame| frame.to_string()))
            .unwrap_or_default();
        joined.peer.text(&text).await?;
        // A change is answered once it is durable, and that may be after the pong.
        let mut came = joined.meanwhile(n as u64 + 100).await?;
        let owed = serde_json::from_str::<Value>(&text)
            .ok()
            .and_then(|frame| name_of(&frame));
        if let Some(id) = owed.filter(|id| !came.iter().any(|frame| answers(frame, id))) {
            let wanted = format!("the answer to {id}");
            let answer = joined
                .peer
                .until(&wanted, |frame| answers(frame, &id).then(|| frame.clone()));
            came.push(answer.await?);
        }
        let refused = came.iter().find_map(|frame| match frame {
            ServerFrame::Error(error) => Some(error.code),
            ServerFrame::Reject(reject)
                if reject.code == ErrorCode::Malformed || reject.code == ErrorCode::TooLarge =>
            {
                Some(reject.code)
            }
            _ => None,
        });
        let found = refused.map(ErrorCode::name);
        let holds = match vector.make {
            Make::Refused => found == vector.code.as_deref(),
            Make::Valid | Make::Ignored => found.is_none(),
        };
        must(holds, || format!("`{}` was answered by {found:?}.", vector.name))?;
    }
    joined.said("something after").await.map(|_| ())
}

/// The name under which a frame is to be answered. Names may be wrong, too.
fn name_of(frame: &Value) -> Option<String> {
    let id = frame.as_object()?.values().next()?.get("client_id")?.as_str()?;
    aisle_core::protocol::ClientId::new(id)
        .ok()
        .map(|id| id.as_str().to_owned())
}

fn answers(frame: &ServerFrame, id: &str) -> bool {
    match frame {
        ServerFrame::Ack(ack) => ack.client_id.as_str() == id,
        ServerFrame::Reject(reject) => reject.client_id.as_str() == id,
        ServerFrame::Ticket(ticket) => ticket.client_id.as_str() == id,
        _ => false,
    }
}
