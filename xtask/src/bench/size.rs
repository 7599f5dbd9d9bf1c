//! What the built files weigh, as a table in `docs/bench/size.md`. Reads the
//! build only; the browser's part counts what a page really asks for.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Result, bail};

use crate::files;
use crate::gates::budget::{self, Sent};
use crate::project::Project;
use crate::run;

/// Measures the built files and writes `docs/bench/size.md`.
///
/// # Errors
/// Nothing is built.
pub fn size(project: &Project, dist: &Path) -> Result<()> {
    run::step("Bytes");
    let sizes = budget::sizes(dist)?;
    if sizes.is_empty() {
        bail!("{} holds no build; run cargo xtask build first", dist.display());
    }
    let text = table(&sizes)?;
    print!("{text}");
    files::write(&project.root.join("docs/bench/size.md"), text)
}

fn table(sizes: &[Sent]) -> Result<String> {
    let mut text = String::from(
        "# Bytes on the wire\n\n\
         Written by `cargo xtask bench size` from the build in `dist/`. brotli 11, gzip 9.\n\n\
         | file | raw | gzip | brotli |\n|---|---:|---:|---:|\n",
    );
    for file in sizes {
        let name = without_hash(&file.name);
        writeln!(
            text,
            "| {name} | {} | {} | {} |",
            file.raw, file.gzip, file.brotli
        )?;
    }
    let total = |counts: fn(&Sent) -> bool| -> u64 {
        sizes
            .iter()
            .filter(|file| counts(file))
            .map(|file| file.brotli)
            .sum()
    };
    writeln!(text, "\n| moment | bytes until then (brotli) |\n|---|---:|")?;
    writeln!(
        text,
        "| the launcher shows | {} |",
        total(budget::is_for_launcher)
    )?;
    writeln!(
        text,
        "| one can send a message | {} |",
        total(budget::is_for_composer)
    )?;
    writeln!(
        text,
        "| the conversation is drawn | {} |",
        total(budget::is_for_conversation)
    )?;
    writeln!(
        text,
        "| something comes uninvited, beside that | {} |",
        total(budget::is_for_surfaces)
    )?;
    writeln!(
        text,
        "| there is rich content, beside that | {} |",
        total(budget::is_for_rich)
    )?;
    writeln!(
        text,
        "| some of it is a form or the like, beside that | {} |",
        total(budget::is_for_forms)
    )?;
    writeln!(
        text,
        "| files can be attached, beside that | {} |",
        total(budget::is_for_files)
    )?;
    writeln!(
        text,
        "| a file is in the conversation, or a picture is opened, beside that | {} |",
        total(budget::is_for_media)
    )?;
    writeln!(
        text,
        "| the server has answers, beside that | {} |",
        total(budget::is_for_answers)
    )?;
    writeln!(
        text,
        "| hours or a queue are known, beside that | {} |",
        total(budget::is_for_availability)
    )?;
    writeln!(
        text,
        "| something is asked before the first word, beside that | {} |",
        total(budget::is_for_prechat)
    )?;
    writeln!(
        text,
        "| one looks who answers, beside that | {} |",
        total(budget::is_for_people)
    )?;
    writeln!(
        text,
        "| rules run, beside the launcher | {} |",
        total(budget::is_for_rules)
    )?;
    Ok(text)
}

/// A name that stays the same from build to build, so that the table changes
/// only where a size does.
fn without_hash(name: &str) -> String {
    match name.rsplit_once('-') {
        Some((stem, rest)) if crate::build::names::is_hashed(name.rsplit('/').next().unwrap_or(name)) => {
            let extension = rest.split_once('.').map_or("", |(_, extension)| extension);
            format!("{stem}-….{extension}")
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_adds_up() {
        let file = |name: &str, brotli| Sent {
            name: name.into(),
            raw: 9,
            gzip: 8,
            brotli,
        };
        let sizes = [
            file("aisle/aisle-chat.js", 100),
            file("aisle/aisle-widget-7692c3ad.js", 20),
            file("aisle/aisle-widget-7692c3ad.wasm", 3),
            file("aisle/aisle-views-7692c3ad.wasm", 7),
            file("aisle/aisle-watch-7692c3ad.wasm", 5),
            file("aisle/aisle-demo-7692c3ad.wasm", 4),
        ];
        let text = table(&sizes).unwrap();
        assert!(
            text.contains("| aisle/aisle-widget-….wasm | 9 | 8 | 3 |"),
            "{text}"
        );
        assert!(text.contains("| the launcher shows | 100 |"));
        assert!(text.contains("| one can send a message | 123 |"));
        assert!(text.contains("| the conversation is drawn | 130 |"));
        assert!(text.contains("| rules run, beside the launcher | 5 |"));
    }
}
