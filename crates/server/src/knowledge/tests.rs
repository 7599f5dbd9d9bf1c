//! A small help centre in two languages, asked as people ask.

use std::path::Path;

use super::*;

fn put(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

/// Articles in English and Korean, one of them in both.
fn help() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| put(folder.path(), name, text);
    put(
        "returns.en.md",
        "---\ntitle: Returns and refunds\nsummary: Thirty days, free of charge.\npopular: 1\ntags: [send back, exchange]\n---\nPack it and print the label.",
    );
    put(
        "returns.ko.md",
        "---\ntitle: 반품 및 환불 안내\nsummary: 30일 이내 무료 반품\npopular: 1\ntags: [교환, 취소]\n---\n택배 상자에 넣고 라벨을 붙여 주세요.",
    );
    put(
        "shipping.en.md",
        "---\ntitle: Shipping times\npopular: 2\n---\nOrders ship the same day. Returns are described elsewhere.",
    );
    put(
        "sizes.ko.md",
        "---\ntitle: 운동화 사이즈 고르기\n---\n발볼이 넓으면 한 치수 크게 신으세요.",
    );
    put("care.md", "# Café leather care\n\nUse a soft brush.");
    folder
}

fn knowledge(folder: &tempfile::TempDir) -> Knowledge {
    let sources = Sources {
        articles: Some(folder.path().to_owned()),
        ..Sources::default()
    };
    Knowledge::load(sources).unwrap()
}

fn titles(list: &[Brief]) -> Vec<&str> {
    list.iter().map(|brief| brief.title.as_str()).collect()
}

#[test]
fn korean_is_found_whatever_ending_a_word_has() {
    let folder = help();
    let shelf = knowledge(&folder).shelf();
    for asked in [
        "반품",
        "반품하려면 어떻게 하나요?",
        "반품은요",
        "무료반품 되나요",
        "환불받고 싶어요",
        "교환",
    ] {
        assert_eq!(
            titles(&shelf.search(asked, "ko-KR", 5)).first(),
            Some(&"반품 및 환불 안내"),
            "{asked}"
        );
    }
    for asked in ["사이즈", "운동화를 고르는 법", "발볼", "치수"] {
        assert_eq!(
            titles(&shelf.search(asked, "ko", 5)),
            ["운동화 사이즈 고르기"],
            "{asked}"
        );
    }
    for nothing in ["세탁기", "배터리", "하나요", "ㅎㅎ", ""] {
        assert!(shelf.search(nothing, "ko", 5).is_empty(), "{nothing}");
    }
}

#[test]
fn english_is_found_by_stem_and_by_beginning_and_without_accents() {
    let folder = help();
    let shelf = knowledge(&folder).shelf();
    for asked in [
        "return",
        "returning shoes",
        "REFUND",
        "How do I send it back?",
        "exchanges",
        "retu",
    ] {
        assert_eq!(
            titles(&shelf.search(asked, "en-GB", 5)).first(),
            Some(&"Returns and refunds"),
            "{asked}"
        );
    }
    assert_eq!(titles(&shelf.search("cafe", "en", 5)), ["Café leather care"]);
    assert!(shelf.search("warranty", "en", 5).is_empty());
}

#[test]
fn of_translations_only_the_visitors_is_shown_and_their_language_comes_first() {
    let folder = help();
    let shelf = knowledge(&folder).shelf();
    assert_eq!(
        titles(&shelf.popular("ko-KR", 5)),
        ["반품 및 환불 안내", "Shipping times"]
    );
    assert_eq!(
        titles(&shelf.popular("en-US", 5)),
        ["Returns and refunds", "Shipping times"]
    );
    assert_eq!(
        titles(&shelf.search("return", "ko", 5)),
        ["반품 및 환불 안내", "Shipping times"]
    );
    assert_eq!(shelf.article("returns", "ko").unwrap().language, "ko");
    assert_eq!(shelf.article("returns", "fr").unwrap().language, "en");
    assert_eq!(shelf.article("returns-ko", "en").unwrap().language, "ko");
}

#[test]
fn only_what_is_about_it_is_suggested_while_somebody_writes() {
    let folder = help();
    let shelf = knowledge(&folder).shelf();
    assert_eq!(
        titles(&shelf.suggest("I would like to retu", "en")),
        ["Returns and refunds"]
    );
    assert_eq!(titles(&shelf.suggest("신발을 반품", "ko")), ["반품 및 환불 안내"]);
    assert!(
        shelf.suggest("brush", "en").is_empty(),
        "a word in the text is not what it is about"
    );
    assert!(shelf.suggest("hello, how are you", "en").is_empty());
}

#[test]
fn a_change_of_a_file_is_noticed_and_a_broken_one_leaves_the_rest() {
    let folder = help();
    let knowledge = knowledge(&folder);
    assert!(!knowledge.refresh(), "nothing has changed");
    put(folder.path(), "gifts.en.md", "# Gift cards\n\nThey never expire.");
    put(folder.path(), "broken.en.md", "---\ntitle: X\n");
    assert!(knowledge.refresh());
    assert_eq!(titles(&knowledge.shelf().search("gift", "en", 5)), ["Gift cards"]);
    assert_eq!(knowledge.shelf().issues.len(), 1);
    std::fs::remove_file(folder.path().join("gifts.en.md")).unwrap();
    assert!(knowledge.refresh());
    assert!(knowledge.shelf().search("gift", "en", 5).is_empty());
}

#[test]
fn pictures_of_the_folder_get_an_address_of_this_server_and_others_stay() {
    let folder = help();
    put(
        folder.path(),
        "pack.en.md",
        "# Pack\n\n![Box](img/box.png)\n\n![Far](https://cdn.example/a.png)\n\n![Up](../../etc/x.png)",
    );
    let shelf = knowledge(&folder).shelf();
    let content = shelf
        .article("pack", "en")
        .unwrap()
        .content("https://chat.example");
    let data = content.data.get();
    assert!(
        data.contains(r#""url":"https://chat.example/v1/media/img/box.png""#),
        "{data}"
    );
    assert!(data.contains("https://cdn.example/a.png") && data.contains(r#""../../etc/x.png""#));
}

#[test]
fn any_question_gets_an_answer() {
    let folder = help();
    let shelf = knowledge(&folder).shelf();
    for odd in [
        "\" OR 1=1 --",
        "title:*",
        "((((",
        "NEAR(a b)",
        "반\u{0}품",
        &"가".repeat(10_000),
        &"a ".repeat(10_000),
        "\u{202e}",
    ] {
        let _ = (shelf.search(odd, "ko", 5), shelf.suggest(odd, odd));
    }
}
