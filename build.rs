//! Joins the files of `style/` that `style/order.txt` names into one sheet,
//! without comments and needless spaces, for the widget to carry; and in the same
//! way those of `style/surfaces/`, `style/rich/`, `style/forms/`, `style/files/`,
//! `style/media/`, `style/answers/`, `style/availability/`, `style/prechat/`,
//! `style/people/` and `style/handoff/`, for the parts that bring them.
//!
//! `style/shell.css` is not among them: the shell carries that one.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=style");
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    for (sheet, folder) in [
        ("aisle.css", "style"),
        ("surfaces.css", "style/surfaces"),
        ("rich.css", "style/rich"),
        ("forms.css", "style/forms"),
        ("files.css", "style/files"),
        ("media.css", "style/media"),
        ("answers.css", "style/answers"),
        ("availability.css", "style/availability"),
        ("prechat.css", "style/prechat"),
        ("people.css", "style/people"),
        ("handoff.css", "style/handoff"),
    ] {
        fs::write(out.join(sheet), joined(Path::new(folder))?)?;
    }
    Ok(())
}

/// The files of a folder that its `order.txt` names, as one sheet.
fn joined(style: &Path) -> io::Result<String> {
    let mut sheet = String::new();
    for name in fs::read_to_string(style.join("order.txt"))?.lines() {
        let name = name.trim();
        if !name.is_empty() && !name.starts_with('#') {
            minify(&fs::read_to_string(style.join(name))?, &mut sheet);
        }
    }
    Ok(sheet)
}

/// Takes comments, line breaks and the spaces around `{ } ; , :` away. Quoted
/// text stays as it is. A space before `:` stays, for it means "any descendant".
fn minify(css: &str, out: &mut String) {
    let mut rest = css.chars().peekable();
    let mut quote = None;
    while let Some(letter) = rest.next() {
        if let Some(open) = quote {
            out.push(letter);
            if letter == open {
                quote = None;
            }
        } else if letter == '/' && rest.peek() == Some(&'*') {
            let mut last = ' ';
            for letter in rest.by_ref() {
                if last == '*' && letter == '/' {
                    break;
                }
                last = letter;
            }
        } else if letter.is_whitespace() {
            if !out.ends_with(['{', '}', ';', ',', ':', ' ']) && !out.is_empty() {
                out.push(' ');
            }
        } else {
            if matches!(letter, '{' | '}' | ';' | ',') && out.ends_with(' ') {
                out.pop();
            }
            if letter == '}' && out.ends_with(';') {
                out.pop();
            }
            if letter == '"' || letter == '\'' {
                quote = Some(letter);
            }
            out.push(letter);
        }
    }
}
