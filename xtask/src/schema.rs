//! `cargo xtask schema`: the protocol as JSON Schema and AsyncAPI, made from
//! the Rust types, so that the two cannot differ.
//!
//! Deriving needs aisle-core, which the other commands do without. So this
//! command runs this program again with the `schema` feature.

use anyhow::Result;

use crate::project::Project;

#[cfg(not(feature = "schema"))]
pub use again::schema;
#[cfg(feature = "schema")]
pub use derived::schema;

#[cfg(not(feature = "schema"))]
mod again {
    use std::process::Command;

    use super::{Project, Result};
    use crate::run;

    /// Writes or checks `docs/protocol/` with the feature on.
    ///
    /// # Errors
    /// aisle-core does not compile, or the files differ from it.
    pub fn schema(project: &Project, check: bool) -> Result<()> {
        let mut cargo = Command::new("cargo");
        cargo.args([
            "run",
            "--quiet",
            "--package",
            "xtask",
            "--features",
            "schema",
            "--",
            "schema",
        ]);
        cargo.args(check.then_some("--check")).current_dir(&project.root);
        run::run(&mut cargo)
    }
}

#[cfg(feature = "schema")]
mod asyncapi;

#[cfg(feature = "schema")]
mod derived {
    use aisle_core::protocol as wire;
    use anyhow::{Context, bail};
    use schemars::SchemaGenerator;
    use serde_json::{Value, json};

    use super::{Project, Result, asyncapi};
    use crate::files;

    /// The schema's file, which other files name.
    pub(super) const SCHEMA: &str = "aisle-v1.schema.json";

    /// Writes or checks `docs/protocol/`.
    ///
    /// # Errors
    /// A file differs from the types, or cannot be written.
    pub fn schema(project: &Project, check: bool) -> Result<()> {
        let schema = json_schema();
        let api = asyncapi::document(&schema, env!("CARGO_PKG_VERSION"))?;
        let folder = project.root.join("docs").join("protocol");
        for (name, value) in [(SCHEMA, &schema), ("asyncapi.json", &api)] {
            let text = serde_json::to_string_pretty(value)? + "\n";
            let file = folder.join(name);
            if check {
                let there = files::read(&file).context("run cargo xtask schema")?;
                if there != text {
                    bail!("docs/protocol/{name} is not what the Rust types say; run cargo xtask schema");
                }
                println!("docs/protocol/{name} is what the Rust types say");
            } else {
                files::write(&file, text)?;
                println!("Wrote docs/protocol/{name}");
            }
        }
        Ok(())
    }

    /// Rich content; a test compares with the list of its types.
    fn rich(generator: &mut SchemaGenerator) {
        use wire::rich as it;
        generator.subschema_for::<it::Product>();
        generator.subschema_for::<it::Carousel>();
        generator.subschema_for::<it::Bundle>();
        generator.subschema_for::<it::Form>();
        generator.subschema_for::<it::OrderLookup>();
        generator.subschema_for::<it::ContactCapture>();
        generator.subschema_for::<it::Rating>();
        generator.subschema_for::<it::Quiz>();
        generator.subschema_for::<it::Order>();
        generator.subschema_for::<it::Reorder>();
        generator.subschema_for::<it::Return>();
        generator.subschema_for::<it::Payment>();
        generator.subschema_for::<it::Coupon>();
        generator.subschema_for::<it::CartProgress>();
        generator.subschema_for::<it::StockAlert>();
        generator.subschema_for::<it::Handoff>();
        generator.subschema_for::<it::Booking>();
        generator.subschema_for::<it::Call>();
        generator.subschema_for::<it::Article>();
        generator.subschema_for::<it::SizeGuide>();
        generator.subschema_for::<it::Video>();
        generator.subschema_for::<it::File>();
        generator.subschema_for::<it::Link>();
        generator.subschema_for::<it::Acted>();
    }

    /// All frames and the content they carry, as one JSON Schema.
    pub(super) fn json_schema() -> Value {
        let mut generator = SchemaGenerator::default();
        // Naming a type puts it, and all it holds, among the definitions.
        generator.subschema_for::<wire::ClientFrame>();
        generator.subschema_for::<wire::ServerFrame>();
        generator.subschema_for::<wire::AgentFrame>();
        generator.subschema_for::<wire::AgentPush>();
        // `content.data` is decoded second, by type and version.
        generator.subschema_for::<wire::Text>();
        generator.subschema_for::<wire::Image>();
        generator.subschema_for::<wire::QuickReplies>();
        generator.subschema_for::<wire::Notice>();
        rich(&mut generator);
        let mut definitions = generator.take_definitions(true);
        definitions.extend(rides());
        let frames: Vec<Value> = [
            "ClientFrame",
            "ServerFrame",
            "AgentFrame",
            "AgentPush",
            "ClientRide",
            "ServerRide",
        ]
        .iter()
        .map(|name| json!({ "$ref": format!("#/$defs/{name}") }))
        .collect();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Aisle protocol v1",
            "description": "A frame is a JSON object with exactly one key, the frame's type. \
                The data of a message's content is described by Text, Image, QuickReplies and Notice, \
                for the content types text, image, quick-replies and notice, version 1, and by Product, \
                Carousel, OrderLookup and so on for product, carousel, order-lookup and so on, version 1. \
                What is written follows the schema; readers leave out what does not (docs/content.md). \
                Receivers ignore keys they do not know.",
            "anyOf": frames,
            "$defs": definitions,
        })
    }

    /// Frames of other tabs on one connection. Pages and servers splice them: no type
    /// holds one.
    fn rides() -> [(String, Value); 2] {
        let ride = |description: &str, frame: &str, close: Value| {
            let tab = json!({
                "description": "Made by the client, for one tab of its browser.",
                "type": "string",
                "pattern": "^[A-Za-z0-9_-]{1,64}$",
            });
            let frame = json!({ "$ref": format!("#/$defs/{frame}") });
            let inside = |name: &str, what: &Value| json!({ "type": "object", "properties": { "tab": tab, name: what }, "required": ["tab", name] });
            json!({
                "description": description,
                "type": "object",
                "properties": { "ride": { "anyOf": [inside("frame", &frame), inside("close", &close)] } },
                "required": ["ride"],
            })
        };
        let over = json!({
            "description": "As the close frame of a WebSocket.",
            "type": "object",
            "properties": {
                "code": { "type": "integer", "minimum": 0, "maximum": 65535 },
                "reason": { "type": "string" },
            },
            "required": ["code", "reason"],
        });
        let gone = json!({ "const": true });
        [
            (
                "ClientRide",
                ride("A frame of another tab, or its end.", "ClientFrame", gone),
            ),
            (
                "ServerRide",
                ride("A frame for another tab, or its end.", "ServerFrame", over),
            ),
        ]
        .map(|(name, schema)| (name.to_owned(), schema))
    }

    #[cfg(test)]
    mod tests {
        use super::{json_schema, wire};

        #[test]
        fn every_type_of_rich_content_is_described() {
            let schema = json_schema();
            for kind in wire::rich::KINDS {
                // What an action left in the log.
                if *kind == "action" {
                    continue;
                }
                let name: String = kind
                    .split('-')
                    .map(|word| word[..1].to_uppercase() + &word[1..])
                    .collect();
                assert!(schema.pointer(&format!("/$defs/{name}")).is_some(), "{name}");
            }
        }

        #[test]
        fn every_reference_leads_somewhere() {
            let schema = json_schema();
            let text = schema.to_string();
            let mut seen = 0;
            for reference in text.split("\"$ref\":\"#").skip(1) {
                let pointer = reference.split('"').next().unwrap();
                assert!(schema.pointer(pointer).is_some(), "{pointer}");
                seen += 1;
            }
            assert!(seen > 20, "the schema holds references");
        }
    }
}
