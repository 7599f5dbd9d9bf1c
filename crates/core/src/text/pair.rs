//! Pairs the marks of one line.
//!
//! Owns which marks belong together: the nearest ones of a kind, at most one
//! open of each kind, so that nesting and work are bounded whatever comes in.

use super::{Inline, step};

/// A piece of a line.
pub(super) enum Token<'a> {
    Text(&'a str),
    Mark(Mark<'a>),
    Node(Inline),
}

/// Asterisks or underscores that may open or close something.
pub(super) struct Mark<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    pub(super) opens: bool,
    pub(super) closes: bool,
}

/// The marks, which are also the places of the "open" table.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Star,
    Stars,
    ThreeStars,
    Underscore,
}

/// Links do not nest: an address inside a label is just words.
pub(super) fn label_only(label: Vec<Inline>) -> Vec<Inline> {
    let mut out = Vec::new();
    for inline in label {
        match inline {
            Inline::Link(link) => link.label.into_iter().for_each(|words| push(&mut out, words)),
            Inline::Bold(inner) => out.push(Inline::Bold(label_only(inner))),
            Inline::Italic(inner) => out.push(Inline::Italic(label_only(inner))),
            other => push(&mut out, other),
        }
    }
    out
}

/// Pairs the marks. Frame 0 is the line itself; each further frame is an open
/// mark and what stands behind it.
pub(super) fn pair(tokens: Vec<Token<'_>>) -> Vec<Inline> {
    let mut frames: Vec<(Option<Mark<'_>>, Vec<Inline>)> = vec![(None, Vec::new())];
    for token in tokens {
        step();
        let mark = match token {
            Token::Text(text) => {
                text_into(&mut frames, text);
                continue;
            }
            Token::Node(node) => {
                if let Some((_, nodes)) = frames.last_mut() {
                    push(nodes, node);
                }
                continue;
            }
            Token::Mark(mark) => mark,
        };
        let open = frames
            .iter()
            .position(|(m, _)| m.as_ref().is_some_and(|m| m.kind == mark.kind));
        if let (Some(open), true) = (open, mark.closes) {
            unwind(&mut frames, open + 1);
            if let Some((_, nodes)) = frames.pop()
                && let Some((_, parent)) = frames.last_mut()
            {
                parent.push(if mark.kind == Kind::Underscore {
                    Inline::Italic(nodes)
                } else {
                    Inline::Bold(nodes)
                });
            }
        } else if mark.opens {
            // The nearest opening mark wins; the older one was a plain mark.
            let keep = open.unwrap_or(frames.len());
            unwind(&mut frames, keep);
            frames.push((Some(mark), Vec::new()));
        } else {
            text_into(&mut frames, mark.text);
        }
    }
    unwind(&mut frames, 1);
    frames.pop().map(|(_, nodes)| nodes).unwrap_or_default()
}

fn text_into(frames: &mut [(Option<Mark<'_>>, Vec<Inline>)], text: &str) {
    if let Some((_, nodes)) = frames.last_mut() {
        push_str(nodes, text);
    }
}

/// Turns all frames from `keep` on, which were never closed, into words of the
/// frame before. What moves, moves outwards, so at most four times.
fn unwind(frames: &mut Vec<(Option<Mark<'_>>, Vec<Inline>)>, keep: usize) {
    let loose = frames.split_off(keep.min(frames.len()));
    let Some((_, nodes)) = frames.last_mut() else {
        return;
    };
    for (mark, inner) in loose {
        if let Some(mark) = mark {
            push_str(nodes, mark.text);
        }
        for node in inner {
            step();
            push(nodes, node);
        }
    }
}

/// Appends, joining words to words.
pub(super) fn push(nodes: &mut Vec<Inline>, node: Inline) {
    match node {
        Inline::Text(text) => push_str(nodes, &text),
        node => nodes.push(node),
    }
}

fn push_str(nodes: &mut Vec<Inline>, text: &str) {
    if let Some(Inline::Text(last)) = nodes.last_mut() {
        return push_text(last, text);
    }
    let mut words = String::new();
    push_text(&mut words, text);
    if !words.is_empty() {
        nodes.push(Inline::Text(words));
    }
}

/// Appends text without control characters (a tab stays).
pub(super) fn push_text(out: &mut String, text: &str) {
    out.extend(text.chars().filter(|c| !c.is_control() || *c == '\t'));
}
