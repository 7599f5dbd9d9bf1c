//! What stands above an article: `title: …` between two lines of `---`.
//!
//! Not all of YAML: one `key: value` on a line, lists as `[a, b]` or as lines
//! with `- `. A key that is not known is reported with its line, because a
//! misspelt `tilte` would otherwise be an article without a title.

/// What is said of an article before its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Front {
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) language: String,
    /// Its place among the popular ones; 1 is first.
    pub(super) popular: Option<u32>,
    pub(super) tags: Vec<String>,
    pub(super) url: Option<String>,
}

/// A mistake, with the line it is in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub(super) struct FrontError {
    pub(super) line: usize,
    pub(super) what: String,
}

/// Reads what stands above, and gives the text below it. Without any, all is text.
pub(super) fn read(file: &str) -> Result<(Front, &str), FrontError> {
    let file = file.trim_start_matches('\u{feff}');
    let mut front = Front::default();
    let Some(rest) = after_fence(file) else {
        return Ok((front, file));
    };
    let mut list = false;
    let mut at = file.len() - rest.len();
    for (number, line) in rest.split_inclusive('\n').enumerate() {
        at += line.len();
        let line = line.trim();
        let wrong = |what: String| FrontError {
            line: number + 2,
            what,
        };
        if line == "---" {
            return Ok((front, file.get(at..).unwrap_or_default()));
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let (true, Some(item)) = (list, line.strip_prefix('-')) {
            front.tags.push(unquoted(item));
            continue;
        }
        list = false;
        let (key, value) = line
            .split_once(':')
            .ok_or_else(|| wrong(format!("`{line}` is not `key: value`")))?;
        let value = unquoted(value);
        match key.trim() {
            "title" => front.title = value,
            "summary" => front.summary = value,
            "language" => front.language = value.to_ascii_lowercase(),
            "url" => front.url = Some(value),
            "popular" => {
                front.popular = match value.as_str() {
                    "true" | "yes" => Some(u32::MAX),
                    "false" | "no" | "" => None,
                    number => Some(number.parse().map_err(|_| {
                        wrong(format!(
                            "popular is a number (1 comes first), true or false, not `{number}`"
                        ))
                    })?),
                }
            }
            "tags" if value.is_empty() => list = true,
            "tags" => {
                let inner = value.trim_start_matches('[').trim_end_matches(']');
                front.tags.extend(inner.split(',').map(unquoted));
            }
            other => {
                return Err(wrong(format!(
                    "`{other}` is not known; there are title, summary, language, popular, tags and url"
                )));
            }
        }
    }
    Err(FrontError {
        line: 1,
        what: "the `---` that begins here is never closed by another".into(),
    })
}

fn after_fence(file: &str) -> Option<&str> {
    let rest = file.strip_prefix("---")?;
    rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))
}

fn unquoted(text: &str) -> String {
    let text = text.trim();
    let inner = ['"', '\'']
        .iter()
        .find_map(|&quote| text.strip_prefix(quote)?.strip_suffix(quote));
    inner.unwrap_or(text).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_are_read_and_the_text_follows() {
        let file = "---\ntitle: \"Returns: how\"\nsummary: 30 days\nlanguage: EN\npopular: 2\ntags: [refund, 'send back']\n---\n\n# Hi\n";
        let (front, text) = read(file).unwrap();
        assert_eq!(front.title, "Returns: how");
        assert_eq!(
            (front.language.as_str(), front.popular, front.tags),
            ("en", Some(2), vec!["refund".into(), "send back".into()])
        );
        assert_eq!(text, "\n# Hi\n");
        let (front, _) = read("---\r\ntags:\r\n  - a\r\n  - b\r\ntitle: T\r\n---\r\nx").unwrap();
        assert_eq!(
            (front.tags, front.title),
            (vec!["a".into(), "b".into()], "T".into())
        );
    }

    #[test]
    fn a_misspelt_key_is_named_with_its_line() {
        let error = read("---\ntitle: T\ntilte: T\n---\n").unwrap_err();
        assert_eq!(error.line, 3);
        assert!(error.to_string().contains("`tilte`") && error.to_string().contains("title"));
        assert!(read("---\ntitle: T\n").is_err(), "never closed");
        assert_eq!(read("no front matter").unwrap().1, "no front matter");
    }
}
