//! What holds for any text at all: the parser never fails, loses no letter,
//! makes no link that is not allowed, and does not nest without bounds.

use aisle_core::text::template::render;
use aisle_core::text::{Block, Inline, Link, MAX_DEPTH, clean_name, parse, safe_href, to_line, to_plain};
use proptest::prelude::*;

/// Text made of what the parser looks at, with words between.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => r"[\\*_`\[\]()>\-+.! 0-9a-z\n]{1,6}",
        2 => prop::sample::select(vec![
            "**", "***", "```\n", "```rs\n", "- ", "1. ", "> ", "  - ", "\n\n", "[a](", "](https://x.example)", "https://x.example/a",
            "http://", "mailto:a@x.example", "a@x.example", "[x](javascript:alert(1))", "에서", "제목", "é", "\u{202e}", "\u{200b}",
            "{visitor.name}", "{{", "}}", "{x:을/를}", "\u{fdd0}\u{100000}", "www.", "tel:+82212345678", "![",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Calls `each` for every inline of a tree, and returns how deep it nests.
fn walk(blocks: &[Block], each: &mut dyn FnMut(&Inline)) -> usize {
    let deepest = |block: &Block| match block {
        Block::Paragraph(inlines) => inlines_of(inlines, each),
        Block::Code { .. } => 0,
        Block::Quote(inner) => 1 + walk(inner, each),
        Block::List { items, .. } => {
            1 + items
                .iter()
                .map(|item| walk(&item.blocks, each))
                .max()
                .unwrap_or(0)
        }
    };
    blocks.iter().map(deepest).max().unwrap_or(0)
}

fn inlines_of(inlines: &[Inline], each: &mut dyn FnMut(&Inline)) -> usize {
    for inline in inlines {
        each(inline);
        match inline {
            Inline::Bold(inner) | Inline::Italic(inner) => drop(inlines_of(inner, each)),
            Inline::Link(link) => drop(inlines_of(&link.label, each)),
            _ => {}
        }
    }
    0
}

fn is_allowed(link: &Link) -> bool {
    let scheme = ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|s| link.href.starts_with(s));
    let clean = link
        .href
        .chars()
        .all(|c| !c.is_control() && !c.is_whitespace() && !"<>\"\\`".contains(c));
    scheme && clean && safe_href(&link.href).as_ref() == Some(&link.href)
}

/// Letters and digits in order, without the few that nobody can see.
fn letters(text: &str) -> Vec<char> {
    let unseen = ['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'];
    text.chars()
        .filter(|c| c.is_alphanumeric() && !unseen.contains(c))
        .collect()
}

fn holds_in_order(whole: &[char], part: &[char]) -> bool {
    let mut whole = whole.iter();
    part.iter().all(|c| whole.any(|w| w == c))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_letter_of_the_message_is_in_its_plain_text(text in markup()) {
        let plain = to_plain(&parse(&text));
        prop_assert!(holds_in_order(&letters(&plain), &letters(&text)), "{text:?} became {plain:?}");
    }

    #[test]
    fn every_link_is_allowed_and_holds_no_other_link(text in markup()) {
        let mut links = Vec::new();
        walk(&parse(&text), &mut |inline| {
            if let Inline::Link(link) = inline {
                links.push(link.clone());
            }
        });
        for link in links {
            prop_assert!(is_allowed(&link), "{:?} in {text:?}", link.href);
            let mut inner = 0;
            inlines_of(&link.label, &mut |inline| inner += usize::from(matches!(inline, Inline::Link(_) | Inline::Break)));
            prop_assert_eq!(inner, 0, "{:?}", text);
            prop_assert!(!link.label.is_empty() && !link.destination().is_empty());
        }
    }

    #[test]
    fn trees_are_shallow_and_words_are_joined(text in markup()) {
        let blocks = parse(&text);
        let mut broken = false;
        let depth = walk(&blocks, &mut |inline| {
            broken |= match inline {
                Inline::Text(text) => text.is_empty() || text.contains(|c: char| c.is_control() && c != '\t'),
                Inline::Bold(inner) | Inline::Italic(inner) => inner.is_empty(),
                _ => false,
            }
        });
        prop_assert!(depth <= MAX_DEPTH);
        prop_assert!(!broken, "{blocks:?}");
    }

    #[test]
    fn appended_text_leaves_all_but_the_last_two_blocks_alone(text in markup(), more in markup()) {
        let before = parse(&text);
        let after = parse(&[text.as_str(), &more].concat());
        let settled = before.len().saturating_sub(2);
        prop_assert_eq!(&before[..settled], after.get(..settled).unwrap_or_default());
    }

    #[test]
    fn a_line_is_one_line_of_bounded_length(text in markup(), max in 1_usize..50) {
        let line = to_line(&parse(&text), max);
        let broken = line.contains(['\n', '\r', '\u{2028}']);
        prop_assert!(line.chars().count() <= max + 1 && !broken);
    }

    #[test]
    fn a_name_shows_every_character_it_has(name in any::<String>()) {
        let clean = clean_name(&name);
        let hides = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}');
        prop_assert!(!clean.contains(hides));
        prop_assert_eq!(clean_name(&clean), clean, "cleaning twice changes nothing");
    }

    #[test]
    fn values_change_no_shape_of_a_template(text in markup(), value in markup()) {
        // The same template with a harmless word gives the same tree but for words.
        let shape = |value: &str| {
            let mut shape = String::new();
            let blocks = render(&text, &|_| Some(value.to_owned())).blocks;
            walk(&blocks, &mut |inline| shape.push(match inline {
                Inline::Text(_) => 't',
                Inline::Bold(_) => 'b',
                Inline::Italic(_) => 'i',
                Inline::Code(_) => 'c',
                Inline::Link(_) => 'l',
                Inline::Break => '/',
            }));
            shape
        };
        prop_assume!(!clean_name(&value).is_empty());
        prop_assert_eq!(shape(&value), shape("word"));
        let mut links = true;
        walk(&render(&text, &|_| Some(value.clone())).blocks, &mut |inline| {
            if let Inline::Link(link) = inline {
                links &= is_allowed(link);
            }
        });
        prop_assert!(links);
    }
}
