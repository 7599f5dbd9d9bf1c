//! The protocol as an AsyncAPI 3 document: who says which frame where. Its
//! payloads point into the JSON Schema, so nothing is said twice.

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::derived::SCHEMA;

/// One direction of one socket.
struct Direction {
    operation: &'static str,
    summary: &'static str,
    channel: &'static str,
    /// Seen from the server.
    action: &'static str,
    /// The enum of its frames.
    frames: &'static str,
}

const DIRECTIONS: [Direction; 4] = [
    Direction {
        operation: "visitorSays",
        summary: "What a visitor's client says to a server",
        channel: "visitor",
        action: "receive",
        frames: "ClientFrame",
    },
    Direction {
        operation: "serverTellsVisitor",
        summary: "What a server says to a visitor's client",
        channel: "visitor",
        action: "send",
        frames: "ServerFrame",
    },
    Direction {
        operation: "agentSays",
        summary: "What an agent's page says to a server",
        channel: "agent",
        action: "receive",
        frames: "AgentFrame",
    },
    Direction {
        operation: "serverTellsAgent",
        summary: "What a server says to an agent's page",
        channel: "agent",
        action: "send",
        frames: "AgentPush",
    },
];

/// Builds the document.
///
/// # Errors
/// The schema has no list of frames where one is expected.
pub(super) fn document(schema: &Value, version: &str) -> Result<Value> {
    let (mut messages, mut operations) = (Map::new(), Map::new());
    let (mut visitor, mut agent) = (Map::new(), Map::new());
    for direction in &DIRECTIONS {
        let frames = schema
            .pointer(&format!("/$defs/{}/oneOf", direction.frames))
            .and_then(Value::as_array)
            .with_context(|| format!("the schema does not list the frames of {}", direction.frames))?;
        let channel = if direction.channel == "visitor" {
            &mut visitor
        } else {
            &mut agent
        };
        let mut said = Vec::new();
        for (index, frame) in frames.iter().enumerate() {
            let name = frame
                .pointer("/required/0")
                .and_then(Value::as_str)
                .context("a frame has no name")?;
            let key = format!("{}.{name}", direction.frames);
            let payload = format!("./{SCHEMA}#/$defs/{}/oneOf/{index}", direction.frames);
            messages.insert(
                key.clone(),
                json!({
                    "name": name,
                    "summary": frame.get("description").cloned().unwrap_or_default(),
                    "payload": {
                        "schemaFormat": "application/schema+json;version=draft-2020-12",
                        "schema": { "$ref": payload },
                    },
                }),
            );
            channel.insert(
                key.clone(),
                json!({ "$ref": format!("#/components/messages/{key}") }),
            );
            said.push(json!({ "$ref": format!("#/channels/{}/messages/{key}", direction.channel) }));
        }
        operations.insert(
            direction.operation.to_owned(),
            json!({
                "action": direction.action,
                "summary": direction.summary,
                "channel": { "$ref": format!("#/channels/{}", direction.channel) },
                "messages": said,
            }),
        );
    }
    Ok(json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Aisle protocol v1",
            "version": version,
            "description": "JSON frames between a shop's visitor, a server and the shop's agents. \
                The visitor's first frame is hello; the agent's is agent-hello.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "visitor": {
                "address": "/v1",
                "description": "One WebSocket of one visitor's tab. Every frame is one text message.",
                "messages": visitor,
            },
            "agent": {
                "address": "/v1/agent",
                "description": "One WebSocket of one agent's page. Every frame is one text message.",
                "messages": agent,
            },
        },
        "operations": operations,
        "components": { "messages": messages },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::derived::json_schema;

    #[test]
    fn every_message_points_at_a_frame_of_its_name() {
        let schema = json_schema();
        let api = document(&schema, "0.0.0").unwrap();
        let messages = api.pointer("/components/messages").unwrap().as_object().unwrap();
        assert!(messages.contains_key("ClientFrame.hello") && messages.contains_key("ServerFrame.welcome"));
        for (key, message) in messages {
            let target = message.pointer("/payload/schema/$ref").unwrap().as_str().unwrap();
            let pointer = target.strip_prefix("./aisle-v1.schema.json#").unwrap();
            let frame = schema.pointer(pointer).unwrap();
            assert_eq!(frame.pointer("/required/0"), message.get("name"), "{key}");
        }
    }
}
