//! Articles: a folder of Markdown files, read whole.
//!
//! A file that cannot be read is reported with its name and what to do, and the
//! others are there all the same. Files named `returns.en.md` and
//! `returns.ko.md` are one article in two languages.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::{Content, Timestamp};
use aisle_core::text::{clean_line, parse, to_line, to_plain};
use serde::Serialize;

use super::front::{self, Front};
use super::index::Row;
use super::markdown::{self, Part};
use crate::secrets;

/// Longest file: a text a person would read has far less.
const FILE_BYTES: u64 = 512 * 1024;
/// Most articles.
const ARTICLES: usize = 5000;
/// Deepest folder within the folder.
const DEPTH: usize = 4;
/// Most characters of a title.
const TITLE: usize = 200;
/// Most characters of a summary that is taken from the text.
const SUMMARY: usize = 160;

/// One article in one language.
#[derive(Debug, Clone)]
pub struct Article {
    /// Its name on the wire, made of its file's name.
    pub id: String,
    /// What its translations share.
    pub group: String,
    /// Plain text.
    pub title: String,
    /// One sentence, plain text.
    pub summary: String,
    /// BCP 47 in small letters, or empty.
    pub language: String,
    /// Its place among the popular ones.
    pub popular: Option<u32>,
    /// When its file was changed.
    pub updated_at: Timestamp,
    /// Its page at the shop.
    pub url: Option<String>,
    /// Whether the file says its summary; otherwise it is the text's beginning.
    summed_up: bool,
    tags: String,
    plain: String,
    parts: Vec<Part>,
}

/// An article in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brief {
    /// For the topic `article`.
    pub id: String,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub summary: String,
}

/// Something that is left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it, where, and what to do.
    pub what: String,
}

impl std::fmt::Display for Issue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.what)
    }
}

impl Article {
    /// As it stands in a list.
    #[must_use]
    pub fn brief(&self) -> Brief {
        Brief {
            id: self.id.clone(),
            title: self.title.clone(),
            summary: self.summary.clone(),
        }
    }

    pub(super) fn row(&self) -> Row<'_> {
        Row {
            title: &self.title,
            tags: &self.tags,
            summary: if self.summed_up { &self.summary } else { "" },
            rest: &self.plain,
        }
    }

    /// The article as content of a message. Pictures that lie in the folder get
    /// an address below `base`, the server's own.
    #[must_use]
    pub fn content(&self, base: &str) -> Content {
        #[derive(Serialize)]
        struct Data<'a> {
            id: &'a str,
            title: &'a str,
            #[serde(skip_serializing_if = "str::is_empty")]
            summary: &'a str,
            #[serde(skip_serializing_if = "str::is_empty")]
            language: &'a str,
            updated_at: Timestamp,
            #[serde(skip_serializing_if = "Option::is_none")]
            url: Option<&'a str>,
            body: Vec<Part>,
        }
        let here = |url: &str| address(url, base);
        let body = self.parts.iter().map(|part| match part {
            Part::Image { url, alt } => Part::Image {
                url: here(url),
                alt: alt.clone(),
            },
            Part::Video { url, title } => Part::Video {
                url: here(url),
                title: title.clone(),
            },
            other => other.clone(),
        });
        let data = Data {
            id: &self.id,
            title: &self.title,
            summary: &self.summary,
            language: &self.language,
            updated_at: self.updated_at,
            url: self.url.as_deref(),
            body: body.collect(),
        };
        let json = serde_json::to_string(&data).unwrap_or_default();
        Content {
            kind: "article".into(),
            v: 1,
            fallback: format!("{}\n{}", self.title, self.summary),
            data: Raw::new(&json).unwrap_or_else(|| Raw::of(&Vec::<String>::new())),
        }
    }
}

/// An address of an article: one of the folder becomes one of this server.
fn address(url: &str, base: &str) -> String {
    let is_whole = url.starts_with('/') || url.contains("://") || url.starts_with("mailto:");
    let path = url.trim_start_matches("./");
    if is_whole || path.starts_with("..") {
        url.to_owned()
    } else {
        format!("{base}/v1/media/{path}")
    }
}

/// All files of a folder that may be articles, by name, with what tells a changed
/// file from an unchanged one.
pub(super) fn files(folder: &Path) -> Result<Vec<(PathBuf, u64, Timestamp)>, std::io::Error> {
    let mut found = Vec::new();
    look(folder, DEPTH, &mut found)?;
    found.sort();
    Ok(found)
}

fn look(
    folder: &Path,
    depth: usize,
    found: &mut Vec<(PathBuf, u64, Timestamp)>,
) -> Result<(), std::io::Error> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        // Links are not followed: what lies elsewhere is not for shoppers.
        let kind = entry.file_type()?;
        if kind.is_dir() && depth > 0 {
            look(&path, depth - 1, found)?;
        } else if kind.is_file() && path.extension().is_some_and(|end| end == "md") {
            let meta = entry.metadata()?;
            let since = meta
                .modified()
                .ok()
                .and_then(|at| at.duration_since(UNIX_EPOCH).ok());
            let at = since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0));
            found.push((path, meta.len(), at));
        }
    }
    Ok(())
}

/// Reads a folder.
///
/// # Errors
/// If the folder itself cannot be read.
pub(super) fn load(folder: &Path) -> Result<(Vec<Article>, Vec<Issue>), std::io::Error> {
    let (mut articles, mut issues, mut ids) = (Vec::new(), Vec::new(), HashSet::new());
    for (path, size, at) in files(folder)? {
        let read = if articles.len() == ARTICLES {
            Err(format!(
                "there are {ARTICLES} articles already; this one is left out"
            ))
        } else if size > FILE_BYTES {
            Err("is longer than 512 KiB; split it".to_owned())
        } else {
            article(folder, &path, at)
        };
        match read {
            Ok(article) if !ids.insert(article.id.clone()) => issues.push(Issue {
                file: path,
                what: format!(
                    "another file has the same name, `{}`, on the wire; rename one",
                    article.id
                ),
            }),
            Ok(article) => articles.push(article),
            Err(what) => issues.push(Issue { file: path, what }),
        }
    }
    Ok((articles, issues))
}

fn article(folder: &Path, path: &Path, updated_at: Timestamp) -> Result<Article, String> {
    let file = std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidData => "is not UTF-8; save it as UTF-8".to_owned(),
        _ => error.to_string(),
    })?;
    let (front, text) = front::read(&file).map_err(|error| error.to_string())?;
    let name = path.strip_prefix(folder).unwrap_or(path).with_extension("");
    let name = name.to_string_lossy().replace('\\', "/");
    let (group, suffix) = match name.rsplit_once('.') {
        Some((group, language)) if is_language(language) => (group.to_owned(), language.to_ascii_lowercase()),
        _ => (name.clone(), String::new()),
    };
    let Front {
        title,
        summary,
        language,
        popular,
        tags,
        url,
    } = front;
    let mut parts = markdown::parts(text);
    let title = match (title.is_empty(), parts.first()) {
        (false, _) => title,
        // The first heading is the title of an article without one.
        (true, Some(Part::Heading { text, .. })) => text.clone(),
        _ => {
            return Err(
                "has no title; begin it with `---`, `title: …`, `---`, or with a line `# Title`".into(),
            );
        }
    };
    if matches!(parts.first(), Some(Part::Heading { text, .. }) if *text == title) {
        parts.remove(0);
    }
    let plain: Vec<String> = parts
        .iter()
        .map(|part| match part {
            Part::Heading { text, .. } => text.clone(),
            Part::Text(text) => to_plain(&parse(text)),
            Part::Image { alt, .. } => alt.clone(),
            Part::Video { title, .. } => title.clone(),
        })
        .collect();
    let first = parts.iter().find_map(|part| match part {
        Part::Text(text) => Some(to_line(&parse(text), 2 * SUMMARY)),
        _ => None,
    });
    let summed_up = !summary.is_empty();
    let summary = if !summed_up {
        shorten(&first.unwrap_or_default())
    } else {
        summary
    };
    Ok(Article {
        id: id_of(&name),
        group,
        title: clean_line(&title, TITLE),
        summary: clean_line(&summary, 2 * SUMMARY),
        language: if language.is_empty() { suffix } else { language },
        popular,
        updated_at,
        url,
        summed_up,
        tags: tags.join(" "),
        plain: plain.join("\n"),
        parts,
    })
}

fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (2..=8).contains(&part.len()))
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= SUMMARY {
        return text.to_owned();
    }
    let cut: String = text.chars().take(SUMMARY - 1).collect();
    let end = cut
        .rfind(char::is_whitespace)
        .filter(|end| *end > SUMMARY / 2)
        .unwrap_or(cut.len());
    format!("{}…", cut.get(..end).unwrap_or_default().trim_end())
}

/// A file's name as an identifier; of names that are not ASCII a hash stays.
fn id_of(name: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '_' {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let slug: String = name.chars().map(plain).take(64).collect();
    let slug = slug.trim_matches('-');
    if name.is_ascii() && name.len() <= 64 && !slug.is_empty() {
        return slug.to_owned();
    }
    let hash = secrets::hex(secrets::hash(name).get(..8).unwrap_or_default());
    let start: String = slug.chars().take(40).collect();
    format!("{start}-{hash}").trim_start_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_become_identifiers() {
        assert_eq!(id_of("help/Returns & refunds"), "help-returns---refunds");
        assert_eq!(id_of("반품").len(), 16);
        assert_ne!(id_of("반품"), id_of("교환"));
        assert!(is_language("ko") && is_language("pt-br") && !is_language("final") && !is_language("v2"));
    }

    #[test]
    fn a_broken_file_is_named_and_the_others_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &[u8]| std::fs::write(folder.path().join(name), text).unwrap();
        put("good.md", b"# Good\n\nWords.");
        put("untitled.md", b"Words only.");
        put("latin.md", b"# Gr\xfc\xdfe");
        put("typo.md", b"---\ntitel: X\n---\n");
        put("not-an-article.txt", b"x");
        let (articles, issues) = load(folder.path()).unwrap();
        assert_eq!(
            articles.iter().map(|a| a.title.as_str()).collect::<Vec<_>>(),
            ["Good"]
        );
        let said: Vec<String> = issues.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 3);
        assert!(
            said[0].contains("UTF-8") && said[1].contains("line 2") && said[2].contains("no title"),
            "{said:?}"
        );
    }
}
