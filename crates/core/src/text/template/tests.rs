//! Placeholders: shapes, particles, and values that try to be markup.

use super::*;
use crate::text::{Link, to_plain};

fn value(name: &str) -> Option<String> {
    let value = match name {
        "product.title" => "에어포스 1 (블랙)",
        "visitor.name" => "Mina",
        "visitor.attr.first_name" => "Kim",
        "empty" => "  ",
        "evil" => "*b* _i_ `c` [x](https://evil.example)\n- item\n> q {visitor.name}",
        "url" => "https://evil.example",
        _ => return None,
    };
    Some(value.to_owned())
}

fn filled(template: &str) -> (String, usize) {
    let filled = fill(template, &value);
    (filled.text, filled.issues.len())
}

#[test]
fn names_fallbacks_and_particles_combine() {
    for (template, text, issues) in [
        ("Hi {visitor.name}!", "Hi Mina!", 0),
        ("Hi {visitor.nick|there}!", "Hi there!", 0),
        ("Hi {empty|there}!", "Hi there!", 0),
        ("Hi {visitor.nick}!", "Hi !", 1),
        ("{visitor.nick|}!", "!", 0),
        ("{visitor.attr.first_name} x", "Kim x", 0),
        ("{product.title:을/를} 봐요", "에어포스 1 (블랙)을 봐요", 0),
        ("{x|고객님:은/는} 환영", "고객님은 환영", 0),
        ("{x:은/는|고객님} 환영", "고객님은 환영", 0),
        ("{x|at 10:30}", "at 10:30", 0),
        ("{x:을/를}", "", 1),
        ("{product.title:을/은}", "에어포스 1 (블랙)", 1),
        ("{x:을/은}", "", 2),
    ] {
        assert_eq!(filled(template), (text.to_owned(), issues), "{template}");
    }
}

#[test]
fn what_is_no_placeholder_stays_as_it_is() {
    for text in [
        "{{ product.title }}",
        "{{product.title}}",
        "{{{visitor.name}}}",
        "{{visitor.name",
        "{{ a {visitor.name} }}",
        "{ visitor.name }",
        "{}",
        "{",
        "}{",
        "{\"a\": 1}",
        "{color:red}",
        "{1}",
        "{visitor.name\n}",
        "a { b } c",
        "{ㄱ}",
    ] {
        assert_eq!(filled(text), (text.to_owned(), 0), "{text}");
    }
}

#[test]
fn a_placeholder_behind_foreign_braces_is_still_filled() {
    assert_eq!(filled("{{ a }} {visitor.name} {{b}}").0, "{{ a }} Mina {{b}}");
    assert_eq!(filled("{{{{ {visitor.name}").0, "{{{{ Mina");
}

#[test]
fn the_second_issue_is_told_by_name() {
    let issues = fill("{visitor.nick} {x:을/은}", &value).issues;
    assert_eq!(
        issues[0],
        Issue {
            placeholder: "visitor.nick".into(),
            problem: Problem::Missing
        }
    );
    assert_eq!(
        issues[2],
        Issue {
            placeholder: "x:을/은".into(),
            problem: Problem::Particle
        }
    );
    assert!(issues[0].problem.to_string().contains("{visitor.name|there}"));
}

#[test]
fn a_value_is_words_whatever_it_holds() {
    let flat = "*b* _i_ `c` [x](https://evil.example) - item > q {visitor.name}";
    for template in [
        "{evil}",
        "- {evil}",
        "> {evil}",
        "1. a\n2. {evil}",
        "_{evil}_",
        "**{evil}**",
    ] {
        let mut blocks = render(template, &value).blocks;
        let mut text = Vec::new();
        loop {
            match blocks.pop() {
                Some(Block::Paragraph(inlines)) => text = inlines,
                Some(Block::List { items, .. }) => blocks = items.into_iter().last().unwrap().blocks,
                Some(Block::Quote(inner)) => blocks = inner,
                Some(other) => panic!("{other:?}"),
                None => break,
            }
        }
        let inner = match text.pop() {
            Some(Inline::Bold(inner) | Inline::Italic(inner)) => inner,
            Some(other) => vec![other],
            None => vec![],
        };
        assert_eq!(inner, [Inline::Text(flat.into())], "{template}");
    }
}

#[test]
fn a_value_in_an_address_is_encoded_and_cannot_change_the_host() {
    let link = |template: &str| match render(template, &value).blocks.pop() {
        Some(Block::Paragraph(mut inlines)) => match inlines.pop() {
            Some(Inline::Link(link)) => Some(link),
            _ => None,
        },
        _ => None,
    };
    let Link { href, .. } = link("[look](https://shop.example/?q={url})").unwrap();
    assert_eq!(href, "https://shop.example/?q=https%3A%2F%2Fevil.example");
    let Link { href, .. } = link("https://shop.example/p/{product.title}").unwrap();
    assert_eq!(
        href,
        "https://shop.example/p/%EC%97%90%EC%96%B4%ED%8F%AC%EC%8A%A4%201%20%28%EB%B8%94%EB%9E%99%29"
    );
    for host in [
        "[x](https://{visitor.name}/)",
        "[x](https://a.{visitor.name})",
        "[x]({url})",
        "[x](tel:{visitor.name})",
    ] {
        assert_eq!(link(host), None, "{host}");
    }
}

#[test]
fn an_address_stays_a_link_however_long_its_values_are() {
    let long = |_: &str| Some("ꬠ".repeat(400));
    let blocks = render("https://x.example/a{q}{q}?end=1", &long).blocks;
    let Some(Block::Paragraph(inlines)) = blocks.first() else {
        panic!()
    };
    let [Inline::Link(Link { href, .. })] = inlines.as_slice() else {
        panic!("{inlines:?}")
    };
    assert_eq!(crate::text::safe_href(href).as_ref(), Some(href));
    assert!(
        href.len() > 2_000,
        "as much of the values as there is room for: {}",
        href.len()
    );
    assert!(
        href.ends_with("%EA%AC%A0?end=1"),
        "cut at a whole character, and nothing else is: {href}"
    );
}

#[test]
fn a_value_that_poses_as_another_address_is_found_out() {
    let blocks = render("[{url}](https://shop.example)", &value).blocks;
    let Some(Block::Paragraph(inlines)) = blocks.first() else {
        panic!()
    };
    let Some(Inline::Link(link)) = inlines.first() else {
        panic!()
    };
    assert!(link.disguised);
    assert_eq!(link.destination(), "shop.example");
}

#[test]
fn a_forged_hole_in_the_template_is_taken_out() {
    let blocks = render("\u{fdd0}\u{100000}x{visitor.name}", &value).blocks;
    assert_eq!(to_plain(&blocks), "\u{100000}xMina");
}

#[test]
fn a_text_of_nothing_but_placeholders_is_bounded() {
    let done = fill(&"{visitor.name}".repeat(3_000), &value);
    assert_eq!(done.text.matches("Mina").count(), 1_000);
    assert_eq!(done.text.matches("{visitor.name}").count(), 2_000);
}

#[test]
fn korean_particles_follow_the_sound() {
    for (word, template, expected) in [
        ("운동화", "{w:을/를}", "운동화를"),
        ("가방", "{w:을/를}", "가방을"),
        ("양말", "{w:을/를}", "양말을"),
        ("미나", "{w:은/는}", "미나는"),
        ("지훈", "{w:은/는}", "지훈은"),
        ("셔츠", "{w:이/가}", "셔츠가"),
        ("신발", "{w:이/가}", "신발이"),
        ("코트", "{w:과/와}", "코트와"),
        ("장갑", "{w:과/와}", "장갑과"),
        ("서울", "{w:으로/로}", "서울로"),
        ("부산", "{w:으로/로}", "부산으로"),
        ("제주", "{w:으로/로}", "제주로"),
        ("부산", "{w:(으)로}", "부산으로"),
        ("지훈", "{w:아/야}", "지훈아"),
        ("미나", "{w:아/야}", "미나야"),
        ("지훈", "{w:이랑/랑}", "지훈이랑"),
        ("미나", "{w:이에요/예요}", "미나예요"),
        ("가방", "{w:이에요/예요}", "가방이에요"),
        ("에어 1", "{w:을/를}", "에어 1을"),
        ("에어 1", "{w:으로/로}", "에어 1로"),
        ("모델 2", "{w:을/를}", "모델 2를"),
        ("모델 3", "{w:으로/로}", "모델 3으로"),
        ("모델 7", "{w:으로/로}", "모델 7로"),
        ("10", "{w:이/가}", "10이"),
        ("1,000", "{w:으로/로}", "1,000으로"),
        ("1,000,000,000,000", "{w:이/가}", "1,000,000,000,000가"),
        ("2.0", "{w:을/를}", "2.0을"),
        ("50%", "{w:을/를}", "50%를"),
        ("에어 (블랙)", "{w:이/가}", "에어 (블랙)이"),
        ("“니트”", "{w:을/를}", "“니트”를"),
        ("LG", "{w:은/는}", "LG는"),
        ("XL", "{w:으로/로}", "XL로"),
        ("XL", "{w:을/를}", "XL을"),
        ("사이즈 M", "{w:으로/로}", "사이즈 M으로"),
        ("USB", "{w:을/를}", "USB를"),
        ("Apple", "{w:으로/로}", "Apple로"),
        ("Google", "{w:은/는}", "Google은"),
        ("iPhone", "{w:을/를}", "iPhone을"),
        ("MacBook", "{w:을/를}", "MacBook을"),
        ("Galaxy", "{w:을/를}", "Galaxy를"),
        ("Nike", "{w:이/가}", "Nike가"),
        ("Jacket", "{w:을/를}", "Jacket을"),
        ("Coat", "{w:을/를}", "Coat를"),
        ("T-shirt", "{w:을/를}", "T-shirt를"),
        ("Ring", "{w:과/와}", "Ring과"),
        ("東京", "{w:으로/로}", "東京(으)로"),
        ("🎁", "{w:을/를}", "🎁을(를)"),
    ] {
        let lookup = |name: &str| (name == "w").then(|| word.to_owned());
        assert_eq!(fill(template, &lookup).text, expected);
    }
}
