//! Holds JSON against a JSON Schema: the few words of it that this project's own use.

use serde_json::Value;

/// What is wrong with a value, or nothing. `whole` is the schema that `$ref`s lead into.
pub(crate) fn faults(whole: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(whole, schema, value, "$", &mut found);
    found
}

fn check(whole: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let words = schema.as_object().expect("a schema is an object");
    for (word, says) in words {
        match word.as_str() {
            "$ref" => {
                let pointer = says.as_str().unwrap().trim_start_matches('#');
                check(
                    whole,
                    whole.pointer(pointer).expect("a definition"),
                    value,
                    at,
                    found,
                );
            }
            "type" => {
                let allowed: Vec<&str> = match says {
                    Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
                    one => vec![one.as_str().unwrap()],
                };
                if !allowed.iter().any(|name| is(name, value)) {
                    found.push(format!("{at} is no {allowed:?}: {value}"));
                }
            }
            "const" if value != says => found.push(format!("{at} is not {says}: {value}")),
            "enum" if !says.as_array().unwrap().contains(value) => found.push(format!("{at}: {value}")),
            "required" => {
                for name in says.as_array().unwrap() {
                    if value.get(name.as_str().unwrap()).is_none() {
                        found.push(format!("{at} has no {name}"));
                    }
                }
            }
            "properties" => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    match says.get(name) {
                        Some(schema) => check(whole, schema, inner, &format!("{at}.{name}"), found),
                        None if schema.get("additionalProperties") == Some(&Value::Bool(false)) => {
                            found.push(format!("{at} has the unknown {name}"));
                        }
                        None => {}
                    }
                }
            }
            "items" => {
                for (index, inner) in value.as_array().into_iter().flatten().enumerate() {
                    check(whole, says, inner, &format!("{at}[{index}]"), found);
                }
            }
            "oneOf" => {
                let tried = says.as_array().unwrap().iter();
                let fits = tried.filter(|one| faults(whole, one, value).is_empty()).count();
                if fits != 1 {
                    found.push(format!("{at} fits {fits} of the shapes there are"));
                }
            }
            "maxItems"
                if value
                    .as_array()
                    .is_some_and(|all| all.len() as u64 > says.as_u64().unwrap()) =>
            {
                found.push(format!("{at} is too long"));
            }
            "$schema"
            | "$id"
            | "$defs"
            | "title"
            | "description"
            | "additionalProperties"
            | "const"
            | "enum"
            | "maxItems" => {}
            unknown => panic!("this checker does not know `{unknown}`"),
        }
    }
}

fn is(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("this checker does not know the type `{other}`"),
    }
}
