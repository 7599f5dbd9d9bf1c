//! Markdown of an article as what the widget can draw.
//!
//! Headings, pictures and videos become parts of their own; everything between
//! is written in the markup of messages (`docs/markup.md`). HTML in the file is
//! left out. Nothing here decides whether a link or picture is shown: the widget
//! checks addresses when it draws.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Serialize;

/// A part of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Part {
    Heading { level: u8, text: String },
    Text(String),
    Image { url: String, alt: String },
    Video { url: String, title: String },
}

/// Endings of addresses that are videos when they stand alone in a paragraph.
const VIDEOS: [&str; 3] = [".mp4", ".webm", ".mov"];

/// Reads Markdown.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let mut writer = Writer::default();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(text, options) {
        writer.event(event);
    }
    writer.flush();
    writer.parts
}

#[derive(Default)]
struct Writer {
    parts: Vec<Part>,
    /// Markup that is being gathered.
    text: String,
    /// Lists around: the next number, or none for a bullet list.
    lists: Vec<Option<u64>>,
    quotes: usize,
    heading: Option<(u8, String)>,
    /// An open link or picture: its address, and where its words begin in `text`.
    open: Vec<(String, usize)>,
    /// What stood alone so far in this paragraph: the picture or link in it.
    alone: Option<Part>,
    words_beside: bool,
    code: bool,
    cells: usize,
}

impl Writer {
    fn flush(&mut self) {
        let text = self.text.trim_matches('\n').trim_end().to_owned();
        self.text.clear();
        if !text.is_empty() {
            self.parts.push(Part::Text(text));
        }
    }

    /// Begins a line, inside whatever is around.
    fn line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.text.push_str(&"> ".repeat(self.quotes));
    }

    fn blank(&mut self) {
        if self.lists.is_empty() && !self.text.is_empty() {
            while !self.text.ends_with("\n\n") {
                self.text.push('\n');
            }
        }
    }

    fn words(&mut self, words: &str) {
        if let Some((_, heading)) = &mut self.heading {
            heading.push_str(words);
            return;
        }
        if self.code {
            self.text.push_str(words);
            return;
        }
        self.words_beside |= self.open.is_empty() && !words.trim().is_empty();
        for c in words.chars() {
            if matches!(c, '*' | '_' | '`' | '[' | ']' | '\\') {
                self.text.push('\\');
            }
            self.text.push(c);
        }
    }

    fn mark(&mut self, mark: &str) {
        if self.heading.is_none() {
            self.text.push_str(mark);
        }
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.words(&text),
            Event::Code(code) => {
                self.words_beside = true;
                match &mut self.heading {
                    Some((_, heading)) => heading.push_str(&code),
                    None => self.text.push_str(&fenced(&code)),
                }
            }
            Event::SoftBreak => self.words(" "),
            Event::HardBreak => self.line(),
            Event::Rule => self.blank(),
            // No HTML, no footnotes, no formulas.
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => {
                self.alone = None;
                self.words_beside = false;
                self.blank();
                if self.quotes > 0 {
                    self.line();
                }
            }
            Tag::Heading { level, .. } => {
                self.flush();
                self.heading = Some((level_of(level), String::new()));
            }
            Tag::BlockQuote(_) => {
                self.blank();
                self.quotes += 1;
            }
            Tag::CodeBlock(kind) => {
                self.blank();
                self.line();
                self.text.push_str("```");
                if let CodeBlockKind::Fenced(language) = kind {
                    let word: CowStr<'_> = language;
                    self.text.extend(word.chars().take_while(|c| c.is_alphanumeric()));
                }
                self.text.push('\n');
                self.code = true;
            }
            Tag::List(first) => {
                self.blank();
                self.lists.push(first);
            }
            Tag::Item => {
                self.line();
                let depth = self.lists.len().saturating_sub(1);
                self.text.push_str(&"  ".repeat(depth));
                match self.lists.last_mut() {
                    Some(Some(number)) => {
                        self.text.push_str(&format!("{number}. "));
                        *number += 1;
                    }
                    _ => self.text.push_str("- "),
                }
            }
            Tag::Table(_) => self.blank(),
            Tag::TableHead | Tag::TableRow => {
                self.line();
                self.cells = 0;
            }
            Tag::TableCell => {
                if self.cells > 0 {
                    self.text.push_str(" · ");
                }
                self.cells += 1;
            }
            Tag::Emphasis => self.mark("_"),
            Tag::Strong => self.mark("**"),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.open.push((dest_url.into_string(), self.text.len()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                if let (Some(part), false) = (self.alone.take(), self.words_beside) {
                    self.flush();
                    self.parts.push(part);
                } else {
                    self.text.push('\n');
                }
            }
            TagEnd::Heading(_) => {
                if let Some((level, text)) = self.heading.take() {
                    let text = text.trim().to_owned();
                    if !text.is_empty() {
                        self.parts.push(Part::Heading { level, text });
                    }
                }
            }
            TagEnd::BlockQuote(_) => {
                self.quotes = self.quotes.saturating_sub(1);
                self.blank();
            }
            TagEnd::CodeBlock => {
                self.code = false;
                if !self.text.ends_with('\n') {
                    self.text.push('\n');
                }
                self.text.push_str("```\n");
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.blank();
            }
            TagEnd::Emphasis => self.mark("_"),
            TagEnd::Strong => self.mark("**"),
            TagEnd::Link => self.close(false),
            TagEnd::Image => self.close(true),
            _ => {}
        }
    }

    /// A link or picture ends. Alone in its paragraph it is a part of its own;
    /// among words a picture becomes a link, as it does in messages.
    fn close(&mut self, is_image: bool) {
        let Some((url, from)) = self.open.pop() else {
            return;
        };
        if self.heading.is_some() {
            return;
        }
        let label = self.text.split_off(from.min(self.text.len()));
        let plain = || label.replace('\\', "");
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let is_video = VIDEOS.iter().any(|end| path.to_ascii_lowercase().ends_with(end));
        let part = match (is_video, is_image) {
            (true, _) => Some(Part::Video {
                url: url.clone(),
                title: plain(),
            }),
            (false, true) => Some(Part::Image {
                url: url.clone(),
                alt: plain(),
            }),
            (false, false) => None,
        };
        let in_a_row = self.alone.is_some() || self.words_beside || !self.lists.is_empty();
        match part {
            Some(part) if !in_a_row => self.alone = Some(part),
            _ => {
                if let Some(Part::Image { url, alt } | Part::Video { url, title: alt }) = self.alone.take() {
                    self.link(&alt, &url);
                    self.text.push(' ');
                }
                self.words_beside = true;
                self.link(&label, &url);
            }
        }
    }

    fn link(&mut self, label: &str, url: &str) {
        let label = if label.trim().is_empty() { url } else { label };
        let url = url.replace('(', "%28").replace(')', "%29").replace(' ', "%20");
        self.text.push_str(&format!("[{label}]({url})"));
    }
}

/// The title is an article's level 1, so parts of it begin at 2.
fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        _ => 4,
    }
}

fn fenced(code: &str) -> String {
    if code.contains('`') {
        format!("``{code}``")
    } else {
        format!("`{code}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(markdown: &str) -> String {
        match parts(markdown).as_slice() {
            [Part::Text(text)] => text.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn headings_pictures_and_videos_are_parts_and_the_rest_is_markup() {
        let file = "# Returns\n\nSend it **back** within *30* days, see [the form](https://s.example/f).\n\n\
                    ![A box](box.png)\n\n## Steps\n\n1. Pack\n2. Ship\n   - today\n\n[How to](v/pack.mp4)\n\n<script>x</script>\n";
        let image = Part::Image {
            url: "box.png".into(),
            alt: "A box".into(),
        };
        let video = Part::Video {
            url: "v/pack.mp4".into(),
            title: "How to".into(),
        };
        let heading = |text: &str| Part::Heading {
            level: 2,
            text: text.into(),
        };
        let words = |text: &str| Part::Text(text.into());
        let wanted = [
            heading("Returns"),
            words("Send it **back** within _30_ days, see [the form](https://s.example/f)."),
            image,
            heading("Steps"),
            words("1. Pack\n2. Ship\n  - today"),
            video,
        ];
        assert_eq!(parts(file), wanted);
    }

    #[test]
    fn what_looks_like_markup_stays_as_written() {
        assert_eq!(
            text("5 \\* 3 and snake\\_case \\[x\\]"),
            "5 \\* 3 and snake\\_case \\[x\\]"
        );
        assert_eq!(text("> quoted\n> more\n\nafter"), "> quoted more\n\nafter");
        assert_eq!(text("```js\nlet a = b * c;\n```"), "```js\nlet a = b * c;\n```");
    }

    #[test]
    fn a_picture_among_words_is_a_link_and_a_table_is_lines() {
        assert_eq!(text("see ![it](a.png) here"), "see [it](a.png) here");
        let table = "| Size | EU |\n|---|---|\n| S | 36 |\n| M | 38 |\n";
        assert_eq!(text(table), "Size · EU\nS · 36\nM · 38");
    }

    #[test]
    fn its_text_reads_back_as_the_same_words() {
        let markup = text("A *b* **c** `d` [e](https://s.example) 2\\*3");
        let plain = aisle_core::text::to_plain(&aisle_core::text::parse(&markup));
        assert!(plain.contains("b c d e") && plain.contains("2*3"), "{plain}");
    }
}
