//! The one pass over a text: checks that it is JSON and notes where its values
//! are, in the order they begin.

/// A value, or the name of a field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// Its first byte.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
    /// The node after it and all that is in it.
    pub(super) next: usize,
}

/// Checks a text and lists its values. A field's name comes right before its
/// value. Nesting costs memory, never stack.
/// Otherwise gives the byte at which it stops being JSON.
pub(super) fn parse(text: &str) -> Result<Vec<Node>, usize> {
    let mut scan = Scan {
        bytes: text.as_bytes(),
        at: 0,
        nodes: Vec::new(),
    };
    match values(&mut scan) {
        Some(()) => Ok(scan.nodes),
        None => Err(scan.at.min(text.len())),
    }
}

fn values(scan: &mut Scan<'_>) -> Option<()> {
    // Nodes of the objects and lists around the place.
    let mut open: Vec<usize> = Vec::new();
    loop {
        scan.space();
        let start = scan.at;
        let first = scan.peek();
        let opens = matches!(first, b'{' | b'[');
        match first {
            b'{' | b'[' => {
                open.push(scan.nodes.len());
                scan.at += 1;
            }
            b'"' => scan.string()?,
            b't' => scan.word(b"true")?,
            b'f' => scan.word(b"false")?,
            b'n' => scan.word(b"null")?,
            _ => scan.number()?,
        }
        scan.note(start);
        if opens {
            scan.space();
            // `{` and `[` are two below what closes them.
            if scan.peek() != first + 2 {
                if first == b'{' {
                    scan.name()?;
                }
                continue;
            }
        }
        // Something is complete: what follows closes what it is in, or goes on.
        loop {
            scan.space();
            let Some(&around) = open.last() else {
                return (scan.at == scan.bytes.len()).then_some(());
            };
            let next = scan.nodes.len();
            let byte = scan.peek();
            let node = scan.nodes.get_mut(around)?;
            let opener = *scan.bytes.get(node.start)?;
            if byte == opener + 2 {
                scan.at += 1;
                node.end = scan.at;
                node.next = next;
                open.pop();
            } else if byte == b',' {
                scan.at += 1;
                if opener == b'{' {
                    scan.name()?;
                }
                break;
            } else {
                return None;
            }
        }
    }
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    nodes: Vec<Node>,
}

impl Scan<'_> {
    /// The byte here; 0 after the end, which JSON has nowhere.
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    /// Steps on, giving the byte there.
    fn next(&mut self) -> u8 {
        self.at += 1;
        self.peek()
    }

    fn note(&mut self, start: usize) {
        self.nodes.push(Node {
            start,
            end: self.at,
            next: self.nodes.len() + 1,
        });
    }

    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.bytes.get(self.at..)?.starts_with(word).then_some(())?;
        self.at += word.len();
        Some(())
    }

    /// A field's name and the colon.
    fn name(&mut self) -> Option<()> {
        self.space();
        let start = self.at;
        (self.peek() == b'"').then_some(())?;
        self.string()?;
        self.note(start);
        self.space();
        (self.peek() == b':').then_some(())?;
        self.at += 1;
        Some(())
    }

    fn string(&mut self) -> Option<()> {
        loop {
            match self.next() {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => match self.next() {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                    b'u' => {
                        for _ in 0..4 {
                            self.next().is_ascii_hexdigit().then_some(())?;
                        }
                    }
                    _ => return None,
                },
                // Control characters, and the end of the text.
                0..0x20 => return None,
                _ => {}
            }
        }
    }

    fn number(&mut self) -> Option<()> {
        if self.peek() == b'-' {
            self.at += 1;
        }
        if self.peek() == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    /// One digit or more.
    fn digits(&mut self) -> Option<()> {
        self.peek().is_ascii_digit().then_some(())?;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_brackets_cost_memory_and_no_stack() {
        let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        assert_eq!(parse(&deep).unwrap().len(), 1_000_000);
        assert!(parse(&deep[1..]).is_err());
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for bad in [
            "",
            " ",
            "{",
            "}",
            "[1,]",
            "[,1]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "[1 2]",
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "+1",
            "nul",
            "nullx",
            "\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\n\"",
            "[1]]",
            "[1}",
            "1 1",
            "\u{feff}1",
            "\"\0\"",
            "{\"a\":1\"b\":2}",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
            assert!(serde_json::from_str::<serde_json::Value>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn where_a_text_stops_being_json_is_told() {
        for (bad, at) in [
            ("[1,]", 3),
            ("{'a':1}", 1),
            ("[1 2]", 3),
            ("{\"a\" 1}", 5),
            ("[1", 2),
            ("", 0),
            ("[1] x", 4),
            ("\"a", 2),
        ] {
            assert_eq!(parse(bad).err(), Some(at), "{bad}");
        }
    }

    #[test]
    fn a_node_ends_where_its_text_does_and_skips_what_is_in_it() {
        let text = r#" {"a":[1,{}],"b":"x"} "#;
        let nodes = parse(text).unwrap();
        let texts: Vec<_> = nodes.iter().map(|n| (&text[n.start..n.end], n.next)).collect();
        assert_eq!(
            texts,
            [
                (r#"{"a":[1,{}],"b":"x"}"#, 7),
                (r#""a""#, 2),
                ("[1,{}]", 5),
                ("1", 4),
                ("{}", 5),
                (r#""b""#, 6),
                (r#""x""#, 7),
            ]
        );
    }
}
