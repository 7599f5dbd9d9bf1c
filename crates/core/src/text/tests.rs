//! The parser as its users see it: what each mark gives, how streaming behaves,
//! and that work stays linear. Hostile input has its own table in
//! `crates/core/tests/text_hostile.rs`.

use std::cell::Cell;

use super::*;

thread_local! {
    pub(super) static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// The tree in a short form that tests can read: b() i() c() a(), `/` breaks.
fn show(blocks: &[Block]) -> String {
    let block = |block: &Block| match block {
        Block::Paragraph(inlines) => format!("p({})", words(inlines)),
        Block::Code { language, text } => format!("code:{}({text})", language.as_deref().unwrap_or("")),
        Block::Quote(inner) => format!("q({})", show(inner)),
        Block::List { items, .. } => {
            let item = |i: &Item| {
                format!(
                    "{}({})",
                    i.number.map_or("li".into(), |n| n.to_string()),
                    show(&i.blocks)
                )
            };
            format!("list({})", items.iter().map(item).collect::<Vec<_>>().join(" "))
        }
    };
    blocks.iter().map(block).collect::<Vec<_>>().join(" ")
}

fn words(inlines: &[Inline]) -> String {
    let word = |inline: &Inline| match inline {
        Inline::Text(text) => text.clone(),
        Inline::Bold(inner) => format!("b({})", words(inner)),
        Inline::Italic(inner) => format!("i({})", words(inner)),
        Inline::Code(text) => format!("c({text})"),
        Inline::Link(link) => format!("a({}>{})", words(&link.label), link.href),
        Inline::Break => "/".into(),
    };
    inlines.iter().map(word).collect()
}

fn check(table: &[(&str, &str)]) {
    for (text, tree) in table {
        assert_eq!(show(&parse(text)), *tree, "{text:?}");
    }
}

#[test]
fn marks_give_bold_italic_and_code() {
    check(&[
        ("*a*", "p(b(a))"),
        ("**a b**", "p(b(a b))"),
        ("***a***", "p(b(a))"),
        ("_a_", "p(i(a))"),
        ("`a*b*`", "p(c(a*b*))"),
        ("``a`b``", "p(c(a`b))"),
        ("*a _b_ `c`*", "p(b(a i(b) c(c)))"),
        ("_*a*_", "p(i(b(a)))"),
        ("**제목**은", "p(b(제목)은)"),
        ("*제목*은 _이것_이", "p(b(제목)은 i(이것)이)"),
        ("(*a*), *b*!", "p((b(a)), b(b)!)"),
        ("**A**isle", "p(b(A)isle)"),
        ("*a* *b*", "p(b(a) b(b))"),
        ("*a *b*", "p(*a b(b))"),
        ("*a _b* c_", "p(b(a _b) c_)"),
    ]);
}

#[test]
fn marks_that_are_not_meant_stay() {
    check(&[
        ("2*3*4", "p(2*3*4)"),
        ("snake_case_name", "p(snake_case_name)"),
        ("__init__", "p(__init__)"),
        ("* ", "p(*)"),
        ("a * b * c", "p(a * b * c)"),
        ("**", "p(**)"),
        ("****", "p(****)"),
        ("*", "p(*)"),
        ("*open", "p(*open)"),
        ("`open", "p(`open)"),
        ("*a\nb*", "p(*a/b*)"),
        (r"\*a\* \_b\_ \`c\` \[d\]", "p(*a* _b_ `c` [d])"),
        (r"C:\dir\new", r"p(C:\dir\new)"),
        (">_<", "p(>_<)"),
        ("<b>a</b> &lt; &#106;", "p(<b>a</b> &lt; &#106;)"),
    ]);
}

#[test]
fn lines_break_and_blank_lines_part() {
    check(&[
        ("a\nb", "p(a/b)"),
        ("a\r\nb", "p(a/b)"),
        ("a\n\n\nb", "p(a) p(b)"),
        ("", ""),
        (" \n\t\n", ""),
        ("\n a", "p( a)"),
    ]);
}

#[test]
fn lists_keep_their_numbers_and_nest() {
    check(&[
        ("- a\n- b", "list(li(p(a)) li(p(b)))"),
        ("* a\n+ b\n• c", "list(li(p(a)) li(p(b)) li(p(c)))"),
        ("1. a\n2) b\n7. c", "list(1(p(a)) 2(p(b)) 7(p(c)))"),
        ("1. a\n\n2. b", "list(1(p(a)) 2(p(b)))"),
        ("a:\n- b\nc", "p(a:) list(li(p(b))) p(c)"),
        (
            "- a\n  - b\n    - c\n- d",
            "list(li(p(a) list(li(p(b) list(li(p(c)))))) li(p(d)))",
        ),
        ("1. a\n   - b\n2. c", "list(1(p(a) list(li(p(b)))) 2(p(c)))"),
        ("- a\n  b", "list(li(p(a/b)))"),
        ("- a\n\n  b", "list(li(p(a) p(b)))"),
        ("- a\n-\n- b", "list(li(p(a)) li() li(p(b)))"),
        ("- a\n1. b", "list(li(p(a))) list(1(p(b)))"),
        ("- ```\n  x\n  ```\n- b", "list(li(code:(x)) li(p(b)))"),
        ("-", "p(-)"),
        ("-a", "p(-a)"),
        ("2026. 11. 22.", "p(2026. 11. 22.)"),
        ("01. a", "p(01. a)"),
        ("1.5 kg", "p(1.5 kg)"),
    ]);
}

#[test]
fn quotes_hold_blocks() {
    check(&[
        ("> a\n> b\nc", "q(p(a/b)) p(c)"),
        ("> a\n>\n> - b", "q(p(a) list(li(p(b))))"),
        ("> > a", "q(q(p(a)))"),
        (">> a", "q(q(p(a)))"),
        (">:(", "p(>:()"),
    ]);
}

#[test]
fn fences_hold_code_as_it_is() {
    check(&[
        ("```\n*a*\n\n  b\n```", "code:(*a*\n\n  b)"),
        ("```rust\nfn\n```\nc", "code:rust(fn) p(c)"),
        ("```\nopen *a*", "code:(open *a*)"),
        ("```hello", "code:(hello)"),
        ("```two words\nb```", "code:(two words\nb)"),
        ("````\n```\n````", "code:(```)"),
        ("```a``` b", "p(c(a) b)"),
    ]);
}

#[test]
fn links_and_bare_addresses_are_found() {
    check(&[
        ("[a](https://x.example/p)", "p(a(a>https://x.example/p))"),
        ("[*a* b](http://x.example)", "p(a(b(a) b>http://x.example))"),
        ("*[a](tel:+82-2-123-4567)*", "p(b(a(a>tel:+82-2-123-4567)))"),
        (
            "[a](mailto:a@x.example?subject=Hi)",
            "p(a(a>mailto:a@x.example?subject=Hi))",
        ),
        ("[](https://x.example)", "p(a(x.example>https://x.example))"),
        (
            "![alt](https://x.example/i.png)",
            "p(a(alt>https://x.example/i.png))",
        ),
        ("hey![a](https://x.example)", "p(hey!a(a>https://x.example))"),
        ("[a](https://x.example/(b))", "p(a(a>https://x.example/(b)))"),
        (
            "[[a](https://x.example)](https://y.example)",
            "p([a(a>https://x.example)](a(https://y.example>https://y.example)))",
        ),
        (
            "see https://x.example/a_b_c, ok",
            "p(see a(https://x.example/a_b_c>https://x.example/a_b_c), ok)",
        ),
        (
            "(https://x.example/a_(b))",
            "p((a(https://x.example/a_(b)>https://x.example/a_(b))))",
        ),
        (
            "*https://x.example*",
            "p(b(a(https://x.example>https://x.example)))",
        ),
        (
            "https://x.example에서",
            "p(a(https://x.example>https://x.example)에서)",
        ),
        (
            "https://x.example/wiki/한국.",
            "p(a(https://x.example/wiki/한국>https://x.example/wiki/한국).)",
        ),
        ("HTTP://X.example", "p(a(HTTP://X.example>http://X.example))"),
        ("xhttps://x.example", "p(xhttps://x.example)"),
        (
            "help@x.example로 보내",
            "p(a(help@x.example>mailto:help@x.example)로 보내)",
        ),
        (
            "john_doe@x.example.",
            "p(a(john_doe@x.example>mailto:john_doe@x.example).)",
        ),
        ("a@b @c d@", "p(a@b @c d@)"),
    ]);
}

#[test]
fn finished_lines_of_a_streamed_message_never_change() {
    let text = "Here is *what* I found:\n\n1. **Air** from [here](https://x.example/a)\n2. `Run` by https://x.example\n\n\
                > quoted _words_\n\n```js\nlet a = 1;\n```\n- done\n- well";
    let whole = parse(text);
    for (at, _) in text.char_indices() {
        let part = parse(&text[..at]);
        let settled = part.len().saturating_sub(2);
        assert_eq!(part[..settled], whole[..settled], "{:?}", &text[..at]);
    }
}

#[test]
fn an_open_fence_shows_as_code_from_its_first_line() {
    for part in ["```js\n", "```js\nlet", "```js\nlet a\n``"] {
        assert!(
            matches!(parse(part).as_slice(), [Block::Code { language: Some(l), .. }] if l == "js"),
            "{part:?}"
        );
    }
}

#[test]
fn plain_text_reads_like_the_message() {
    for (text, plain) in [
        ("*a* _b_ `c`\nd", "a b c\nd"),
        ("a\n\nb", "a\n\nb"),
        ("- a\n  - b\n- c", "• a\n  • b\n• c"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("> a\n> b\n>\n> c", "> a\n> b\n>\n> c"),
        ("```js\nx\n```", "```js\nx\n```"),
        (
            "[a](https://x.example) https://y.example",
            "a (https://x.example) https://y.example",
        ),
        ("me@x.example", "me@x.example"),
    ] {
        assert_eq!(to_plain(&parse(text)), plain, "{text:?}");
    }
    assert_eq!(
        to_line(&parse("*Hi*\n- [a](https://x.example)\n- b"), 40),
        "Hi a b"
    );
    assert_eq!(to_line(&parse("one two three"), 7), "one two…");
}

#[test]
fn work_grows_with_the_length_and_nothing_else() {
    let steps = |text: &str| {
        STEPS.set(0);
        let blocks = parse(text);
        drop(blocks);
        STEPS.get()
    };
    let seeds = [
        "*",
        "**",
        "_",
        "*a",
        "*a ",
        "a* ",
        "_*a ",
        "*a _b ",
        "[",
        "]",
        "[]",
        "[](",
        "](",
        "[a](",
        "[a](https://x",
        "(",
        "`",
        "``a`",
        "` `` ",
        "\\",
        "\\*",
        "@",
        "a@",
        "a@b.co",
        "http://",
        "https://a",
        "h",
        "> ",
        ">",
        "- ",
        "-\n",
        "- a\n",
        "1. a\n",
        "\n",
        " \n",
        "```\n",
        "```",
        "- a\n\n",
        "* *a* _b",
        "[*a",
        "*[a](https://x.example)",
        "!",
        "{",
        "- - ",
        "> > ",
        "a\n```\n",
        "[https://x.example](",
        "\u{202e}",
        "한*글*",
        "  ",
        "```` ",
        "- a\n\n\n\n",
        "  - a\n",
        "https://a.b)",
        "a.b@c-d.ef ",
        "***a ",
        "*a*_b_",
    ];
    for seed in seeds {
        let text = |bytes: usize| seed.repeat(bytes / seed.len());
        let (one, four) = (steps(&text(32 * 1024)), steps(&text(128 * 1024)));
        assert!(one <= 32 * 1024 * 12, "{seed:?}: {one} steps for 32 KiB");
        assert!(
            four <= one * 5,
            "{seed:?}: {one} steps, then {four} for four times the text"
        );
    }
}

#[test]
fn relative_addresses_lead_where_they_would_on_the_page_they_stand_on() {
    let at = |raw: &str| resolve(raw, "https://shop.example/help/returns?lang=en#top");
    for (raw, href) in [
        ("care", "https://shop.example/help/care"),
        ("./care", "https://shop.example/help/./care"),
        ("../care?x=1:2", "https://shop.example/help/../care?x=1:2"),
        ("/care", "https://shop.example/care"),
        ("?page=2", "https://shop.example/help/returns?page=2"),
        ("#how", "https://shop.example/help/returns?lang=en#how"),
        ("//cdn.example/a", "https://cdn.example/a"),
        ("http://other.example/", "http://other.example/"),
        ("mailto:a@shop.example", "mailto:a@shop.example"),
    ] {
        assert_eq!(at(raw).as_deref(), Some(href), "{raw}");
    }
    assert_eq!(
        resolve("/care", "https://shop.example").as_deref(),
        Some("https://shop.example/care")
    );
}

#[test]
fn what_is_no_address_of_the_web_stays_text_wherever_it_stands() {
    for raw in [
        "",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\u{200b}script:alert(1)",
        "\u{1}javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "blob:x",
        "/\\evil.example",
        "\\\\evil.example",
        "//user@evil.example/",
        "a b",
    ] {
        assert_eq!(resolve(raw, "https://shop.example/help/"), None, "{raw}");
        let text = ["[x](", raw, ")"].concat();
        let there = parse_at(&text, "https://shop.example/help/");
        assert_eq!(there, parse(&text), "{raw}: as in a message");
    }
    for base in [
        "",
        "/help",
        "javascript:alert(1)",
        "data:text/html,x",
        "about:blank",
    ] {
        assert_eq!(resolve("/care", base), None, "{base}");
        assert!(!format!("{:?}", parse_at("[x](/care)", base)).contains("Link"));
    }
}

#[test]
fn a_list_in_a_quote_knows_where_it_stands() {
    let blocks = parse_at("> - see [care](care)", "https://shop.example/help/");
    assert!(format!("{blocks:?}").contains("https://shop.example/help/care"));
    assert!(!format!("{:?}", parse("[care](care)")).contains("Link"));
}
