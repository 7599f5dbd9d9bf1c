//! One line to words: bold, italic, code, links.
//!
//! Owns what happens inside a line. Marks never reach over a line's end, so a
//! stray `*` spoils one line at most and finished lines never change. Cuts the
//! line into a flat list of tokens; `pair` then pairs the marks.

use super::link::{bare_url, destination_len, disguised, email_around, resolve, safe_href};
use super::pair::{Kind, Mark, Token, label_only, pair, push, push_text};
use super::{Inline, Link, run, step};

/// Reads one line and appends what it says. `base` is as for [`super::parse_at`].
pub(super) fn inlines(line: &str, base: &str, out: &mut Vec<Inline>) {
    let mut cutter = Cutter {
        line,
        base,
        plain: 0,
        tokens: Vec::new(),
        brackets: Vec::new(),
        hopeless: [false; 4],
    };
    let mut at = 0;
    while let Some(&byte) = line.as_bytes().get(at) {
        step();
        at = match byte {
            b'\\' => cutter.escape(at),
            b'`' => cutter.code(at),
            b'*' | b'_' => cutter.mark(at, byte),
            b'[' => cutter.bracket(at),
            b']' => cutter.link(at),
            b'h' | b'H' => cutter.url(at),
            b'@' => cutter.email(at),
            _ => at + 1,
        };
    }
    cutter.flush(line.len());
    for inline in pair(cutter.tokens) {
        push(out, inline);
    }
}

/// Cuts a line into tokens. Each method gets the place of the byte that called
/// for it and returns the place to go on from; all places are beside ASCII
/// bytes, so they are character boundaries.
struct Cutter<'a> {
    line: &'a str,
    /// What relative addresses are relative to.
    base: &'a str,
    /// Where text that is in no token yet begins.
    plain: usize,
    tokens: Vec<Token<'a>>,
    /// Tokens that are a `[` a link may begin with.
    brackets: Vec<usize>,
    /// Runs of that many backticks are known not to be closed any more.
    hopeless: [bool; 4],
}

impl<'a> Cutter<'a> {
    fn part(&self, from: usize, to: usize) -> &'a str {
        self.line.get(from..to).unwrap_or_default()
    }

    fn flush(&mut self, to: usize) {
        let text = self.part(self.plain, to);
        if !text.is_empty() {
            self.tokens.push(Token::Text(text));
        }
    }

    /// Puts a token over `from..to`.
    fn put(&mut self, from: usize, to: usize, token: Token<'a>) -> usize {
        self.flush(from);
        self.tokens.push(token);
        self.plain = to;
        to
    }

    fn escape(&mut self, at: usize) -> usize {
        if !matches!(
            self.line.as_bytes().get(at + 1),
            Some(b'*' | b'_' | b'`' | b'[' | b']')
        ) {
            return at + 1;
        }
        self.flush(at);
        self.plain = at + 1;
        at + 2
    }

    /// The end of the run of `byte` that begins at `at`.
    fn run(&self, at: usize, byte: u8) -> usize {
        at + run(self.part(at, self.line.len()), byte)
    }

    fn code(&mut self, at: usize) -> usize {
        let open = self.run(at, b'`');
        let ticks = open - at;
        let Some(false) = self.hopeless.get(ticks) else {
            return open;
        };
        let mut from = open;
        while let Some(found) = self.part(from, self.line.len()).find('`') {
            step();
            let close = from + found;
            from = self.run(close, b'`');
            if from - close == ticks {
                let mut text = String::new();
                push_text(&mut text, self.part(open, close));
                return self.put(at, from, Token::Node(Inline::Code(text)));
            }
        }
        if let Some(hopeless) = self.hopeless.get_mut(ticks) {
            *hopeless = true;
        }
        open
    }

    fn mark(&mut self, at: usize, byte: u8) -> usize {
        let end = self.run(at, byte);
        let kind = match (byte, end - at) {
            (b'*', 1) => Kind::Star,
            (b'*', 2) => Kind::Stars,
            (b'*', 3) => Kind::ThreeStars,
            (b'_', 1) => Kind::Underscore,
            _ => return end,
        };
        let before = self.part(0, at).chars().next_back();
        let after = self.part(end, self.line.len()).chars().next();
        let solid = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        // `2*3*4` and `snake_case` stay as they are; `**A**isle` is meant.
        let loose = |c: Option<char>| kind == Kind::Stars || !c.is_some_and(is_word);
        let opens = solid(after) && loose(before);
        let closes = solid(before) && loose(after);
        if opens || closes {
            self.put(
                at,
                end,
                Token::Mark(Mark {
                    kind,
                    text: self.part(at, end),
                    opens,
                    closes,
                }),
            );
        }
        end
    }

    fn bracket(&mut self, at: usize) -> usize {
        self.flush(at);
        self.plain = at;
        self.flush(at + 1);
        self.plain = at + 1;
        self.brackets.push(self.tokens.len() - 1);
        at + 1
    }

    fn link(&mut self, at: usize) -> usize {
        let Some(open) = self.brackets.pop() else {
            return at + 1;
        };
        if self.line.as_bytes().get(at + 1) != Some(&b'(') {
            return at + 1;
        }
        let Some(length) = destination_len(self.part(at + 2, self.line.len())) else {
            return at + 1;
        };
        let end = at + 2 + length + 1;
        let Some(href) = resolve(self.part(at + 2, end - 1), self.base) else {
            return at + 1;
        };
        self.flush(at);
        self.plain = end;
        let mut label = label_only(pair(self.tokens.split_off(open + 1)));
        if label.is_empty() {
            label.push(Inline::Text(destination_text(&href)));
        }
        self.tokens.pop();
        // `![…](…)` asks for a picture. Pictures are no part of message text
        // (they load without being asked for); it becomes a link.
        if let Some(Token::Text(text)) = self.tokens.last_mut()
            && let Some(rest) = text.strip_suffix('!')
            && !rest.ends_with(|c: char| !c.is_whitespace())
        {
            *text = rest;
        }
        let disguised = disguised(&label, &href);
        self.tokens.push(Token::Node(Inline::Link(Link {
            href,
            label,
            disguised,
        })));
        // No link inside a link: brackets further out are just brackets.
        self.brackets.clear();
        end
    }

    fn url(&mut self, at: usize) -> usize {
        if self.part(0, at).ends_with(is_word) {
            return at + 1;
        }
        let length = bare_url(self.part(at, self.line.len()));
        let end = at + length;
        match safe_href(self.part(at, end)) {
            Some(href) => self.auto(at, end, href),
            None => at + length.max(1),
        }
    }

    fn email(&mut self, at: usize) -> usize {
        match email_around(self.part(self.plain, self.line.len()), at - self.plain) {
            Some((from, to)) => {
                let (from, to) = (self.plain + from, self.plain + to);
                let mut href = String::from("mailto:");
                href.push_str(self.part(from, to));
                self.auto(from, to, href)
            }
            None => at + 1,
        }
    }

    fn auto(&mut self, from: usize, to: usize, href: String) -> usize {
        let label = vec![Inline::Text(self.part(from, to).to_owned())];
        self.put(
            from,
            to,
            Token::Node(Inline::Link(Link {
                href,
                label,
                disguised: false,
            })),
        )
    }
}

fn destination_text(href: &str) -> String {
    super::destination(href).to_owned()
}

/// Letters and digits of scripts that put spaces between words. Others, such as
/// Hangul with its particles (`*제목*은`), may touch a mark.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || ('\u{aa}'..='\u{58f}').contains(&c)
}
