//! `custom-elements.json` lists the attributes and methods the shell has.

use anyhow::Result;
use serde_json::Value;

use super::Complaints;
use crate::files;
use crate::project::Project;

pub(super) fn check(project: &Project) -> Result<Complaints> {
    let file = project.root.join("custom-elements.json");
    if !file.is_file() {
        return Ok(Vec::new());
    }
    let manifest: Value = serde_json::from_str(&files::read(&file)?)?;
    let mut shell = files::read(&project.root.join("src/element/aisle-chat.js"))?;
    for more in files::walk(&project.root.join("src"))? {
        if files::has_extension(&more, &["rs"]) {
            shell.push_str(&files::read(&more)?);
        }
    }
    for folder in ["crates/core/src/config", "crates/watch/src"] {
        for more in files::walk(&project.root.join(folder))? {
            shell.push_str(&files::read(&more)?);
        }
    }
    Ok(complaints(&manifest, &shell))
}

/// Every public name of the manifest must occur in the sources that make it work.
fn complaints(manifest: &Value, sources: &str) -> Complaints {
    let mut names = Vec::new();
    collect(manifest, &mut names);
    let mut found: Vec<String> = names
        .into_iter()
        // `data-trigger-*` stands for any name that begins so.
        .filter(|name| !sources.contains(name.trim_end_matches('*').trim_end_matches('-')))
        .map(|name| format!("custom-elements.json lists `{name}`, which no source names"))
        .collect();
    if manifest
        .get("modules")
        .and_then(Value::as_array)
        .is_none_or(Vec::is_empty)
    {
        found.push("custom-elements.json lists no module".to_owned());
    }
    found
}

/// Names of attributes, events and public methods, wherever they are.
fn collect(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for key in ["attributes", "events"] {
                let listed = map.get(key).and_then(Value::as_array).into_iter().flatten();
                names.extend(listed.filter_map(|item| item.get("name")?.as_str().map(str::to_owned)));
            }
            if map.get("kind").and_then(Value::as_str) == Some("method") {
                names.extend(map.get("name").and_then(Value::as_str).map(str::to_owned));
            }
            map.values().for_each(|value| collect(value, names));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, names)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_the_sources_do_not_have_is_found() {
        let manifest = serde_json::json!({"modules": [{"declarations": [{
            "attributes": [{"name": "data-title"}, {"name": "data-trigger-*"}],
            "events": [{"name": "aisle-show"}],
            "members": [{"kind": "method", "name": "toggle"}, {"kind": "field", "name": "open"}],
        }]}]});
        assert!(complaints(&manifest, "data-title data-trigger aisle-show toggle").is_empty());
        assert_eq!(complaints(&manifest, "data-title data-trigger toggle").len(), 1);
    }
}
