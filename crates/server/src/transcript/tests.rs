use aisle_core::protocol::json::Raw;
use aisle_core::protocol::*;

use super::*;

/// Monday, 23 November 2026, 12:00 in Berlin.
const NOON: Timestamp = 1_795_431_600_000;

fn entry(seq: Seq, body: EntryBody) -> Entry {
    Entry {
        seq,
        prev: seq - 1,
        at: NOON + 60_000 * i64::try_from(seq).unwrap(),
        body: Lenient::Known(body),
    }
}

fn message(id: &str, from: Author, content: Content) -> EntryBody {
    EntryBody::Message(Message {
        id: MessageId::new(id).unwrap(),
        client_id: None,
        from,
        content,
    })
}

fn berlin() -> Zone {
    Zone::of(&Settings {
        timezone: Some("Europe/Berlin".into()),
        ..Settings::default()
    })
}

fn mina() -> Author {
    Author::named(Role::Agent, "a1", "Mina")
}

fn talk() -> Transcript {
    let odd = Content {
        kind: "hologram".into(),
        v: 9,
        fallback: "A <b>hologram</b>\nof a boot".into(),
        data: Raw::new("{}").unwrap(),
    };
    let entries = vec![
        entry(
            1,
            message("m1", Author::visitor(), Content::text("Is it *true* to size?")),
        ),
        entry(
            2,
            EntryBody::Assign {
                agent: None,
                name: Some("Mina".into()),
                by: None,
                department: None,
            },
        ),
        entry(3, message("m2", mina(), Content::text("Yes"))),
        entry(
            4,
            EntryBody::Edit {
                message_id: MessageId::new("m2").unwrap(),
                content: Content::text("See [the guide](https://shop.example/guide)"),
            },
        ),
        entry(5, message("m3", Author::named(Role::Bot, "shop", "Shop"), odd)),
        entry(
            6,
            EntryBody::Rating {
                score: 5,
                comment: Some("Quick!".into()),
            },
        ),
        entry(7, EntryBody::Closed { by: Role::Agent }),
    ];
    Transcript::of("c1", (entries, false), &berlin())
}

#[test]
fn text_says_who_said_what_when_and_how_it_reads_now() {
    let text = plain(&talk(), "Your conversation", words("en-GB"), &berlin());
    assert_eq!(
        text,
        "Your conversation\nTimes: Europe/Berlin\n\n\
         [2026-11-23 12:01] You:\nIs it true to size?\n\n\
         [2026-11-23 12:02] Mina joined.\n\n\
         [2026-11-23 12:03] Mina:\nSee the guide (https://shop.example/guide)\n\n\
         [2026-11-23 12:05] Shop (automatic):\nA <b>hologram</b>\nof a boot\n\n\
         [2026-11-23 12:06] Rated 5 of 5. Quick!\n\n\
         [2026-11-23 12:07] The conversation ended.\n"
    );
    let korean = plain(&talk(), "상담 내용", words("ko"), &berlin());
    assert!(korean.contains("Mina 님이 참여했습니다."), "{korean}");
    let arabic = page(&talk(), "محادثتك", None, words("ar-EG"), &berlin());
    assert!(arabic.contains("<html lang=\"ar\" dir=\"rtl\">"), "{arabic}");
}

#[test]
fn who_handed_over_and_to_whom_is_told_in_every_form() {
    let assign = |agent: Option<&str>, name: Option<&str>, by: Option<&str>, department: Option<&str>| {
        EntryBody::Assign {
            agent: agent.map(|id| AgentId::new(id).unwrap()),
            name: name.map(str::to_owned),
            by: by.map(str::to_owned),
            department: department.map(str::to_owned),
        }
    };
    let of = |by: &str| {
        let entries = vec![
            entry(1, assign(Some("a2"), Some("Joon"), Some(by), None)),
            entry(2, assign(None, None, Some("Joon"), Some("Returns"))),
            entry(3, assign(None, None, None, None)),
        ];
        Transcript::of("c1", (entries, false), &berlin())
    };
    let text = plain(&of("Mina"), "T", words("en"), &berlin());
    assert!(text.contains("] Mina handed you over to Joon.\n"), "{text}");
    assert!(
        text.contains("] Joon handed you over to the team “Returns”.\n"),
        "{text}"
    );
    let korean = plain(&of("Mina"), "T", words("ko"), &berlin());
    assert!(
        korean.contains("Mina 님이 Joon 님께 상담을 연결했습니다."),
        "{korean}"
    );
    // A name that runs the other way, or that is markup, stays a name.
    let arabic = page(&of("<b>Mina</b>"), "T", None, words("ar"), &berlin());
    assert!(
        arabic.contains("جرى تحويلك من \u{2068}&lt;b&gt;Mina&lt;/b&gt;\u{2069} إلى \u{2068}Joon\u{2069}."),
        "{arabic}"
    );
    let english = plain(&of("منى"), "T", words("en"), &berlin());
    assert!(
        english.contains("] \u{2068}منى\u{2069} handed you over to"),
        "{english}"
    );
    let json = serde_json::to_value(of("Mina")).unwrap();
    assert_eq!(json["lines"][0]["kind"], "joined");
    assert_eq!(json["lines"][0]["by"], "Mina");
    assert_eq!(json["lines"][1]["kind"], "handed");
    assert_eq!(json["lines"][1]["department"], "Returns");
    assert_eq!(json["lines"].as_array().unwrap().len(), 2);
}

#[test]
fn nothing_that_somebody_wrote_is_markup_in_the_page() {
    let hostile = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[a\" onclick=\"x](https://shop.example/\"onmouseover=\"x)",
        "</style></title></body>&lt;script&gt;",
        "`</code><script>`",
        "> <iframe src=//evil>",
    ];
    let mut entries = Vec::new();
    for (index, text) in hostile.iter().enumerate() {
        let seq = Seq::try_from(index).unwrap() + 1;
        let mut content = Content::text(*text);
        if index % 2 == 1 {
            content.kind = "hologram".into();
        }
        entries.push(entry(
            seq,
            message(
                &format!("m{index}"),
                Author::named(Role::Agent, "a", text),
                content,
            ),
        ));
    }
    let transcript = Transcript::of("c1", (entries, true), &berlin());
    let page = page(&transcript, hostile[0], Some(hostile[1]), words("en"), &berlin());
    let known = [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "p",
        "ol",
        "ul",
        "li",
        "div",
        "b",
        "i",
        "time",
        "a",
        "br",
        "code",
        "pre",
        "blockquote",
        "bdi",
        "!DOCTYPE",
    ];
    for tag in page.split('<').skip(1) {
        let name = tag
            .trim_start_matches('/')
            .split(|c: char| !(c.is_alphanumeric() || c == '!'))
            .next()
            .unwrap();
        assert!(known.contains(&name), "<{tag}");
        let attributes = tag.split('>').next().unwrap();
        assert!(
            !attributes.contains("onclick=") && !attributes.contains("javascript:"),
            "<{tag}"
        );
        assert!(!attributes.contains(" onmouseover="), "<{tag}");
    }
    assert_eq!(page.matches("<style>").count(), 1);
    assert!(page.contains("Older messages are left out"));
}

#[test]
fn programs_get_every_line_with_its_place() {
    let json = serde_json::to_value(talk()).unwrap();
    assert_eq!(json["lines"][0]["kind"], "message");
    assert_eq!(json["lines"][0]["role"], "visitor");
    assert_eq!(json["lines"][0]["text"], "Is it *true* to size?");
    assert_eq!(
        json["lines"][4],
        serde_json::json!({"seq": 6, "at": NOON + 360_000, "kind": "rated", "score": 5, "comment": "Quick!"})
    );
    assert_eq!(json["cut"], false);
}
