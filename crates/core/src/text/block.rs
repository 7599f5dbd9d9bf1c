//! Lines to blocks: paragraphs, fenced code, lists and quotes.
//!
//! Owns what a line starts with. Goes forward only: a block is decided by its
//! own lines and never by what follows the next blank line, so appended text
//! cannot change what is already on the screen.

use super::inline::inlines;
use super::pair::push_text;
use super::{Block, Inline, Item, MAX_DEPTH, run, step};

/// Reads the blocks of some lines. Calls itself for what stands inside quotes
/// and items, at most [`MAX_DEPTH`] deep, so each line is read at most that
/// many times. `base` is as for [`super::parse_at`].
pub(super) fn blocks(lines: &[&str], depth: usize, base: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut paragraph = Vec::new();
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        step();
        let (block, after) = match () {
            () if line.is_empty() => (None, after),
            () if fence(line).is_some() => code(line, after),
            () if depth < MAX_DEPTH && quoted(line, false).is_some() => quote(rest, depth, base),
            () if depth < MAX_DEPTH && marker(line, false).is_some() => list(rest, depth, base),
            () => {
                if !paragraph.is_empty() {
                    paragraph.push(Inline::Break);
                }
                inlines(line, base, &mut paragraph);
                rest = after;
                continue;
            }
        };
        flush(&mut paragraph, &mut out);
        out.extend(block);
        rest = after;
    }
    flush(&mut paragraph, &mut out);
    out
}

fn flush(paragraph: &mut Vec<Inline>, out: &mut Vec<Block>) {
    // A line of nothing but control characters leaves breaks alone behind.
    if paragraph.iter().any(|inline| *inline != Inline::Break) {
        out.push(Block::Paragraph(core::mem::take(paragraph)));
    }
    paragraph.clear();
}

/// The columns of leading white space (a tab is four) and its bytes.
fn indent(line: &str) -> (usize, usize) {
    let (mut columns, mut bytes) = (0, 0);
    for byte in line.bytes() {
        match byte {
            b' ' => columns += 1,
            b'\t' => columns += 4,
            _ => break,
        }
        bytes += 1;
    }
    (columns, bytes)
}

/// Takes up to `columns` of leading white space away.
fn outdent(line: &str, columns: usize) -> &str {
    let (mut seen, mut rest) = (0, line);
    while seen < columns {
        match rest.as_bytes().first() {
            Some(b' ') => seen += 1,
            Some(b'\t') => seen += 4,
            _ => break,
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    rest
}

/// The opening fence of a code block: its number of backticks and what is
/// written behind it. A line that also closes is left to inline code.
fn fence(line: &str) -> Option<(usize, &str)> {
    let line = line.trim_start();
    let ticks = run(line, b'`');
    let rest = line.get(ticks..)?;
    (ticks >= 3 && rest.bytes().all(|b| b != b'`')).then(|| (ticks, rest.trim_start()))
}

fn code<'a, 'b>(opening: &str, lines: &'a [&'b str]) -> (Option<Block>, &'a [&'b str]) {
    let (ticks, info) = fence(opening).unwrap_or((3, ""));
    let (columns, _) = indent(opening);
    let is_word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'#' | b'-' | b'.' | b'_');
    let mut language = (!info.is_empty() && info.len() <= 20 && info.bytes().all(is_word)).then_some(info);
    let mut text = String::new();
    let mut any = false;
    let mut add = |line: &str| {
        if any {
            text.push('\n');
        }
        any = true;
        push_text(&mut text, line);
    };
    if language.is_none() && !info.is_empty() {
        add(info);
    }
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        step();
        rest = after;
        let body = line.trim_end_matches('`');
        let closes = line.len() - body.len() >= ticks;
        let body = outdent(if closes { body } else { line }, columns);
        if !closes || !body.trim_start().is_empty() {
            add(body);
        }
        if closes {
            break;
        }
    }
    if text.is_empty()
        && let Some(word) = language.take_if(|_| !any)
    {
        // Somebody wrote three backticks and one word: the word is the code.
        push_text(&mut text, word);
    }
    (
        Some(Block::Code {
            language: language.map(str::to_owned),
            text,
        }),
        rest,
    )
}

/// What a quoted line says. The mark needs a space behind it, so that `>_<`
/// stays a face; inside a quote a bare mark is an empty line.
fn quoted(line: &str, inside: bool) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('>')?;
    let said = rest.get(run(rest, b'>')..)?;
    match said.strip_prefix(' ') {
        Some(text) if said.len() == rest.len() => Some(text),
        Some(_) => Some(rest),
        None if inside && said.is_empty() => Some(rest),
        None => None,
    }
}

fn quote<'a, 'b>(lines: &'a [&'b str], depth: usize, base: &str) -> (Option<Block>, &'a [&'b str]) {
    let mut inner = Vec::new();
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        step();
        let Some(text) = quoted(line, !inner.is_empty()) else {
            break;
        };
        inner.push(text);
        rest = after;
    }
    (Some(Block::Quote(blocks(&inner, depth + 1, base))), rest)
}

/// The mark that opens an item.
struct Marker<'a> {
    /// Columns before the mark.
    indent: usize,
    /// Columns before what the item says.
    content: usize,
    number: Option<u32>,
    text: &'a str,
}

/// Reads an item's mark: `-`, `*`, `+`, `•`, or a number of at most three
/// digits with `.` or `)`. (Four digits are a year: "2026. 11. 22." is how
/// Korean writes a date.) Inside a list the item may be empty.
fn marker(line: &str, inside: bool) -> Option<Marker<'_>> {
    let (indent, bytes) = indent(line);
    let body = line.get(bytes..)?;
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    let first = body.chars().next()?;
    let (number, width, rest) = if digits == 0 {
        let rest = body.get(first.len_utf8()..)?;
        (None, 1, matches!(first, '-' | '*' | '+' | '•').then_some(rest)?)
    } else {
        let (digits, rest) = body.split_at_checked(digits)?;
        let padded = digits.len() > 1 && digits.starts_with('0');
        if digits.len() > 3 || padded {
            return None;
        }
        let number = digits
            .bytes()
            .fold(0, |n, digit| n * 10 + u32::from(digit - b'0'));
        let rest = rest.strip_prefix('.').or_else(|| rest.strip_prefix(')'))?;
        (Some(number), digits.len() + 1, rest)
    };
    let text = match rest.as_bytes().first() {
        Some(b' ' | b'\t') => rest.trim_start(),
        None if inside => rest,
        _ => return None,
    };
    Some(Marker {
        indent,
        content: indent + width + 1,
        number,
        text,
    })
}

fn list<'a, 'b>(lines: &'a [&'b str], depth: usize, page: &str) -> (Option<Block>, &'a [&'b str]) {
    let mut items: Vec<Item> = Vec::new();
    let (mut ordered, mut base) = (false, 0);
    let mut rest = lines;
    loop {
        // A blank line between two items does not part them.
        let next = skip_blank(rest);
        let Some((line, after)) = next.split_first() else {
            break;
        };
        let Some(mark) = marker(line, !items.is_empty()) else {
            break;
        };
        if items.is_empty() {
            (ordered, base) = (mark.number.is_some(), mark.indent);
        } else if mark.number.is_some() != ordered || mark.indent >= base + 2 {
            break;
        }
        let mut inner = vec![mark.text];
        rest = after;
        loop {
            step();
            let next = skip_blank(rest);
            let Some((line, after)) = next.split_first() else {
                break;
            };
            if indent(line).0 < base + 2 {
                break;
            }
            inner.extend(core::iter::repeat_n("", rest.len() - next.len()));
            inner.push(outdent(line, mark.content));
            rest = after;
        }
        items.push(Item {
            number: mark.number,
            blocks: blocks(&inner, depth + 1, page),
        });
    }
    (Some(Block::List { ordered, items }), rest)
}

fn skip_blank<'a, 'b>(mut lines: &'a [&'b str]) -> &'a [&'b str] {
    while let Some((line, after)) = lines.split_first() {
        if !line.is_empty() {
            break;
        }
        step();
        lines = after;
    }
    lines
}
