//! What the model may have the widget do. The widget carries these three out, so they
//! are the same for every shop; a page only says whether it can.

use serde_json::{Value, json};

/// Their names.
pub(super) const NAMES: [&str; 3] = ["show_products", "look_up_order", "hand_off"];

/// Their definitions, as chat completions have them.
pub(super) fn definitions() -> Value {
    json!([
        of(
            "show_products",
            "Shows the visitor product cards. Give the ids of products you know, or whole products, or words \
             to search the shop for.",
            &json!({
                "ids": {"type": "array", "maxItems": 10, "items": {"type": "string"}},
                "query": {"type": "string", "description": "What to search the shop for."},
                "products": {"type": "array", "maxItems": 10, "items": product()},
            }),
        ),
        of(
            "look_up_order",
            "Lets the visitor look up an order. What is missing the visitor is asked for; never ask for it in \
             the conversation.",
            &json!({
                "order": {"type": "string", "description": "The order's number, if the visitor said it."},
                "email": {"type": "string", "description": "The address it was ordered with, if they said it."},
            }),
        ),
        of(
            "hand_off",
            "Hands the conversation to a person: when the visitor asks for one, or when you cannot help.",
            &json!({
                "reason": {"type": "string", "description": "For the person who takes over, one sentence."},
            }),
        ),
    ])
}

fn of(name: &str, description: &str, properties: &Value) -> Value {
    json!({"type": "function", "function": {
        "name": name,
        "description": description,
        "parameters": {"type": "object", "properties": properties},
    }})
}

/// A product in the form of the content type `product`.
fn product() -> Value {
    json!({
        "type": "object",
        "required": ["title"],
        "properties": {
            "id": {"type": "string"},
            "title": {"type": "string"},
            "url": {"type": "string"},
            "image": {"type": "object", "required": ["url"], "properties": {
                "url": {"type": "string"}, "alt": {"type": "string"},
            }},
            "price": {"type": "object", "required": ["amount", "currency"], "properties": {
                "amount": {"type": "integer", "description": "In minor units: cents of EUR, whole won of KRW."},
                "currency": {"type": "string", "description": "ISO 4217."},
            }},
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_is_defined_once_and_by_its_name() {
        let all = definitions();
        let names: Vec<_> = all
            .as_array()
            .unwrap()
            .iter()
            .map(|tool| tool["function"]["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, NAMES);
    }
}
