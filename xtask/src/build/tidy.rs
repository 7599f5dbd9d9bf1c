//! Makes text files smaller without changing what they do, with esbuild and terser.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::setup::Tools;

/// The oldest language level every supported browser has; esbuild rewrites
/// what is newer.
const LEVEL: &str = "--target=es2022";

/// Minifies a JavaScript module and what it imports beside itself into one file.
/// esbuild bundles; terser names variables once more, so that the same short names
/// come back in every function, which compresses better (70 of the shell's bytes).
///
/// # Errors
/// esbuild finds the module broken.
pub(super) fn module(tools: &Tools, file: &Path) -> Result<String> {
    let mut esbuild = tools.command("esbuild");
    esbuild.arg(file).args([
        "--bundle",
        "--format=esm",
        "--minify",
        "--charset=utf8",
        "--legal-comments=none",
        LEVEL,
    ]);
    esbuild.args(["--log-level=warning"]);
    let out = esbuild
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start esbuild")?;
    if !out.status.success() {
        bail!("esbuild could not read {}", file.display());
    }
    let mut terser = tools.command("terser");
    terser.args(["--module", "--ecma", "2022", "--compress", "passes=2", "--mangle"]);
    let text = filter(&mut terser, &out.stdout).context("terser")?;
    Ok(text.trim_end().to_owned())
}

/// Minifies a style sheet.
///
/// # Errors
/// esbuild finds it broken.
pub(super) fn css(tools: &Tools, text: &str) -> Result<String> {
    let mut esbuild = tools.command("esbuild");
    esbuild.args([
        "--loader=css",
        "--minify",
        "--charset=utf8",
        "--log-level=warning",
    ]);
    let text = filter(&mut esbuild, text.as_bytes()).context("esbuild, with the style sheet")?;
    Ok(text.trim_end().to_owned())
}

/// What a program makes of a text.
fn filter(program: &mut Command, text: &[u8]) -> Result<String> {
    let mut child = program
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start")?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text).context("stopped reading")?;
    }
    let out = child.wait_with_output()?;
    if !out.status.success() {
        bail!("refused its input");
    }
    Ok(String::from_utf8(out.stdout)?)
}

/// Takes the white space out of JSON, keeping the order of its keys.
///
/// # Errors
/// It is not JSON.
pub(super) fn json(text: &str) -> Result<String> {
    let whole: &serde_json::value::RawValue = serde_json::from_str(text)?;
    let (mut out, mut in_string, mut escaped) = (String::new(), false, false);
    for c in whole.get().chars() {
        if in_string || !c.is_ascii_whitespace() {
            out.push(c);
        }
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ => {}
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::json;

    #[test]
    fn json_loses_only_space_between_its_parts() {
        assert_eq!(
            json("{ \"b\" : \"x \\\" y\" ,\n \"a\": [1, 2] }\n").unwrap(),
            r#"{"b":"x \" y","a":[1,2]}"#
        );
        assert!(json("{").is_err());
    }
}
