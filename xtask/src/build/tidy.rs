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

/// Marks a minified module as one whose functions are nearly all called soon, so that
/// V8 compiles them while the file arrives and not one by one at each first call
/// (explicit compile hints, since Chrome 136; elsewhere a comment). On a slowed
/// processor that took 20 ms off the way from the widget's last byte to a sent message.
pub(super) fn eager(module: &str) -> String {
    format!("//# allFunctionsCalledOnLoad\n{module}")
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
    Ok(close(text.trim_end()))
}

/// Takes out the spaces that esbuild leaves in the values of custom properties: behind
/// commas and the property's own colon, and before `!important`. Strings keep theirs.
fn close(sheet: &str) -> String {
    let (mut out, mut quote, mut escaped) = (String::new(), None, false);
    let mut letters = sheet.chars().peekable();
    while let Some(c) = letters.next() {
        let idle = c == ' ' && quote.is_none() && (out.ends_with([',', ':']) || letters.peek() == Some(&'!'));
        if !idle {
            out.push(c);
        }
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' | '\'' if quote.is_none() => quote = Some(c),
            _ if quote == Some(c) => quote = None,
            _ => {}
        }
    }
    out
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
    use super::{close, json};

    #[test]
    fn a_sheet_loses_only_spaces_that_say_nothing() {
        assert_eq!(
            close(r#".a :is(b, c){--x: var(--y, 1px) !important;content:"a, b: \", !";margin:0 1px}"#),
            r#".a :is(b,c){--x:var(--y,1px)!important;content:"a, b: \", !";margin:0 1px}"#
        );
    }

    #[test]
    fn json_loses_only_space_between_its_parts() {
        assert_eq!(
            json("{ \"b\" : \"x \\\" y\" ,\n \"a\": [1, 2] }\n").unwrap(),
            r#"{"b":"x \" y","a":[1,2]}"#
        );
        assert!(json("{").is_err());
    }
}
