//! Messages that try to be more than words. Agents, bots and visitors are all
//! able to send these.

use aisle_core::text::{Block, Inline, Link, parse, safe_href, to_plain};

fn links(text: &str) -> Vec<Link> {
    fn gather(inlines: &[Inline], out: &mut Vec<Link>) {
        for inline in inlines {
            match inline {
                Inline::Link(link) => out.push(link.clone()),
                Inline::Bold(inner) | Inline::Italic(inner) => gather(inner, out),
                _ => {}
            }
        }
    }
    fn within(blocks: &[Block], out: &mut Vec<Link>) {
        for block in blocks {
            match block {
                Block::Paragraph(inlines) => gather(inlines, out),
                Block::Quote(inner) => within(inner, out),
                Block::List { items, .. } => items.iter().for_each(|item| within(&item.blocks, out)),
                Block::Code { .. } => {}
            }
        }
    }
    let mut out = Vec::new();
    within(&parse(text), &mut out);
    out
}

#[test]
fn addresses_that_are_not_plainly_safe_stay_text() {
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "java\u{0}script:alert(1)",
        "\u{1}javascript:alert(1)",
        "\u{feff}javascript:alert(1)",
        "java\u{200b}script:alert(1)",
        "java\u{ad}script:alert(1)",
        "javascript&colon;alert(1)",
        "&#106;&#97;&#118;&#97;script:alert(1)",
        "&#x6A;avascript:alert(1)",
        "javascript&#58;alert(1)",
        "%6aavascript:alert(1)",
        "javascript://https://x.example/%0aalert(1)",
        "ｊavascript:alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:text/html;base64,PHNjcmlwdD4=",
        "blob:https://x.example/1",
        "file:///etc/passwd",
        "ftp://x.example",
        "ws://x.example",
        "about:blank",
        "chrome://settings",
        "intent://x#Intent;end",
        "view-source:https://x.example",
        "filesystem:https://x.example/a",
        "//x.example",
        "/products/1",
        "x.example",
        "https:x.example",
        "https:/x.example",
        "https:///x.example",
        "https://",
        "https://?q",
        "https://#a",
        "https://.",
        "https://..",
        "https://x..example",
        "https://bank.example@evil.example",
        "https://user:pass@evil.example",
        "https://bank.example\\@evil.example",
        "https:\\\\evil.example",
        "https://evil.example\\.bank.example",
        "https://bank.example%2eevil.example",
        "https://bank.example%00.evil.example",
        "https://bаnk.example",
        "https://ｂank.example",
        "https://bank.example。evil.example",
        "https://bank.example․evil.example",
        "https://x.example:99999999",
        "https://x.example:80a",
        "https://[::1]/",
        "https://x example/",
        "https://x.example/<b>",
        "https://x.example/\"onclick=\"a",
        "https://x.example/`a`",
        "mailto:",
        "mailto:nobody",
        "mailto:a@b",
        "mailto:a@x.example,b@x.example",
        "mailto:.@x.example",
        "mailto:a@x.example#<script>",
        "tel:",
        "tel:12",
        "tel:*#06#",
        "tel:+82;ext=1",
        "tel:javascript",
        "sms:+82212345678",
        "https",
        ":",
        "",
    ] {
        let strict = address.trim();
        assert_eq!(safe_href(strict), None, "{address:?}");
        let text = ["[press](", address, ")"].concat();
        let found = links(&text);
        // What is inside may hold a harmless bare address; the label never leads anywhere.
        assert!(
            found
                .iter()
                .all(|link| link.label != [Inline::Text("press".into())]),
            "{text:?}: {found:?}"
        );
        assert!(to_plain(&parse(&text)).contains("press"), "{text:?}");
    }
}

#[test]
fn invisible_characters_leave_an_address() {
    for (written, href) in [
        ("https://sh\u{200b}op.example/\u{202e}a", "https://shop.example/a"),
        ("ht\u{2060}tps://shop.example", "https://shop.example"),
        ("mailto:a\u{feff}@x.example", "mailto:a@x.example"),
        ("tel:+82\u{2066}212345678", "tel:+82212345678"),
    ] {
        assert_eq!(safe_href(written).as_deref(), Some(href));
    }
}

#[test]
fn a_label_that_poses_as_another_address_is_disguised() {
    for text in [
        "[https://bank.example](https://evil.example)",
        "[bank.example](https://evil.example)",
        "[www.bank.example/login](https://evil.example)",
        "[Go to bank.example now](https://evil.example)",
        "[*bank*.example](https://evil.example)",
        "[bank\u{200b}.example](https://evil.example)",
        "[b\u{202e}ank.example](https://evil.example)",
        "[bаnk.example](https://bank.example)",
        "[bank。example](https://evil.example)",
        "[bank．example](https://evil.example)",
        "[bank.example](https://bank.example.evil.example)",
        "[bank.example](https://notbank.example)",
        "[https://bank.example@evil.example](https://evil.example)",
        "[http://bank.example:80](https://evil.example)",
        "[192.168.0.1](https://evil.example)",
        "[help@bank.example](mailto:help@evil.example)",
        "[help@bank.example](mailto:other@bank.example)",
        "[help@bank.example](https://evil.example)",
        "[02-123-4567](tel:+82609999999)",
        "[bank.example](mailto:a@evil.example)",
        "[(bank.example)](https://evil.example)",
        "[`bank.example`](https://evil.example)",
    ] {
        let found = links(text);
        assert!(found.len() == 1 && found[0].disguised, "{text:?}: {found:?}");
    }
}

#[test]
fn an_honest_label_is_not_called_disguised() {
    for text in [
        "[our guide](https://shop.example/guide)",
        "[shop.example](https://shop.example/a)",
        "[www.shop.example](https://shop.example)",
        "[shop.example](https://www.shop.example)",
        "[shop.example](https://help.shop.example)",
        "[SHOP.example!](https://shop.example)",
        "[https://shop.example/a](https://shop.example/b)",
        "[version 2.0](https://shop.example)",
        "[e.g. this](https://shop.example)",
        "[3.5 kg](https://shop.example)",
        "[help@shop.example](mailto:help@shop.example)",
        "[+82 2 123 4567](tel:+82-2-123-4567)",
        "[가게](https://shop.example)",
        "https://shop.example/evil.example",
        "help@shop.example",
    ] {
        let found = links(text);
        assert!(found.len() == 1 && !found[0].disguised, "{text:?}: {found:?}");
    }
}

#[test]
fn html_entities_and_template_syntax_are_words() {
    for text in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<svg/onload=alert(1)>",
        "&lt;script&gt;",
        "\"><script>",
        "{{constructor.constructor('alert(1)')()}}",
        "${alert(1)}",
        "<!--",
        "]]>",
        "<iframe srcdoc='<b>'>",
        "<style>*{display:none}</style>",
        "<math><mtext></table>",
        "\u{1f600}\u{fe0f}\u{200d}",
        "\u{202e}txet",
        "a\u{300}\u{300}\u{300}",
        "\u{10ffff}\u{fffe}\u{fdd0}",
    ] {
        assert_eq!(parse(text), [Block::Paragraph(vec![Inline::Text(text.into())])]);
    }
}

#[test]
fn control_characters_never_reach_the_screen() {
    let every: String = (0..0xa0_u32)
        .filter_map(char::from_u32)
        .filter(|c| c.is_control() && *c != '\n')
        .collect();
    let plain = to_plain(&parse(
        &["a", &every, "b `", &every, "c`\n```\n", &every, "d\n```"].concat(),
    ));
    assert!(
        !plain.contains(|c: char| c.is_control() && c != '\n' && c != '\t'),
        "{plain:?}"
    );
    assert!(['a', 'b', 'c', 'd'].iter().all(|c| plain.contains(*c)));
}

#[test]
fn a_mebibyte_of_anything_is_read_and_forgotten() {
    for seed in [
        "*", "_", "[", "](", "[a](", "`", ">", "> ", "- ", "  ", "\n", "@", "a@", "https://", "(", "\\",
        "*_", "{", "```\n", "1. a\n", "한",
    ] {
        let text = seed.repeat(1024 * 1024 / seed.len());
        let plain = to_plain(&parse(&text));
        assert!(plain.len() <= text.len() * 4, "{seed:?}");
    }
}
