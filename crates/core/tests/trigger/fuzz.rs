//! Valid rules, damaged at random: never a panic, and every refusal explains
//! itself. The same inputs each time.

use aisle_core::trigger::{Form, Source, compile, parse, print, sources};

const RULES: usize = 250_000;
/// How many of them are still right: the same with tools and without, since the
/// two builds must agree on every single one.
const READ: usize = 18_048;
const TOOLS: bool = cfg!(feature = "tools");
const LISTS: usize = 60_000;

/// What damage is made of.
const SCRAPS: &[&str] = &[
    "'",
    "\"",
    "(",
    ")",
    "[",
    "]",
    ",",
    "=>",
    "=",
    "==",
    "!",
    "~",
    "<",
    ">=",
    "%",
    " ",
    "\n",
    "-",
    ".",
    "0",
    "9",
    "and ",
    "or ",
    "not ",
    "then ",
    " within 5s",
    "count(",
    "exit",
    "copy",
    "click('x')",
    "30s",
    "50 EUR",
    "€",
    "“",
    "’",
    "&gt;",
    "&&",
    "||",
    "true",
    "has ",
    "in ",
    "cart.total",
    "time.page",
    "scroll",
    "cohort",
    "안",
    "\u{0}",
    "\u{a0}",
    "\u{1f600}",
    "{",
    "}",
    "\\",
    "|",
    ":",
    "null",
    "999999999999999999999",
    "1.2.3",
    "/",
];

const SEEDS: &[&str] = &[
    "exit and cart.total >= 50",
    "time.page >= 30s and page.path ~ '/products/*'",
    "not (device = 'phone' or touch) and scroll > 60%",
    "count(rage-click, 5m) >= 3 or error-click",
    "copy then exit within 30s then not tab-return within 2m",
    "page.query.ref in ['a', 'b''c', \"d\"] and cart.items has 'x'",
    "visit.count > 2 and local.hour < 18 and local.weekday in ['sat', 'sun']",
    "click('.buy > a') or event('purchase') or visible(\"#x\")",
    "cart.total < 20.50 EUR and product.price >= 5000 KRW",
    "utm.source = 'mail' and experiment.greeting = 'warm' and chance < 12.5%",
];

const LIST: &str = r#"[{"name":"a","when":"exit","message":"Hi {visitor.name|there}","surface":"banner","limit":["1/session","3/week"],
"priority":10,"replies":["Yes","No"],"content":{"type":"text","v":1,"fallback":"x","data":{"text":"x"}}},
{"name":"b","when":"copy","message":"Ho","goal":"purchase within 1d","delay":"2s","experiment":"g=w"}]"#;

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    fn place(&mut self, text: &str) -> usize {
        text.floor_char_boundary(self.below(text.len() + 1))
    }

    fn damage(&mut self, text: &mut String) {
        for _ in 0..=self.below(6) / 3 * self.below(4) {
            let (a, b) = (self.place(text), self.place(text));
            let (from, to) = (a.min(b), a.max(b));
            match self.below(5) {
                0 => text.insert_str(a, SCRAPS[self.below(SCRAPS.len())]),
                1 => {
                    let to = text.floor_char_boundary(to.min(from + 6)).max(from);
                    text.replace_range(from..to, "");
                }
                2 => {
                    let to = text.floor_char_boundary(to.min(from + 30)).max(from);
                    let piece = text[from..to].to_owned();
                    let at = self.place(text);
                    text.insert_str(at, &piece);
                }
                3 => text.truncate(a),
                _ => text.insert_str(from, SCRAPS[self.below(SCRAPS.len())]),
            }
            text.truncate(text.floor_char_boundary(2_000));
        }
    }
}

#[test]
fn damaged_conditions_are_read_or_explained() {
    let mut random = Random(1);
    let (mut right, mut wrong) = (0, 0);
    for round in 0..RULES {
        let mut text = SEEDS[round % SEEDS.len()].to_owned();
        random.damage(&mut text);
        match parse(&text) {
            Ok(node) => {
                right += 1;
                assert_eq!(parse(&print(&node)), Ok(node), "{text}");
            }
            Err(errors) => {
                wrong += 1;
                assert!(!errors.is_empty() && errors.len() <= 8, "{text}");
                for error in errors {
                    let inside = text.get(error.span.start..error.span.end);
                    assert!(
                        inside.is_some() && (!error.hint.is_empty() || !TOOLS),
                        "{text}: {error:?}"
                    );
                    assert!(error.line <= text.split('\n').count(), "{text}: {error:?}");
                    assert!(error.hint.chars().count() <= 201, "{text}: {error:?}");
                }
            }
        }
    }
    assert_eq!((right, wrong), (READ, RULES - READ));
}

#[test]
fn damaged_lists_of_rules_are_read_or_explained() {
    let mut random = Random(2);
    let (mut rules, mut told) = (0, 0);
    for _ in 0..LISTS {
        let mut text = LIST.to_owned();
        random.damage(&mut text);
        let (found, issues) = sources(&text, Form::Json);
        let (compiled, more) = compile(&found);
        rules += compiled.len();
        for issue in issues.iter().chain(&more) {
            told += 1;
            let text = issue.text();
            assert!(text.lines().count() <= 3 && text.len() < 1_500, "{text}");
        }
    }
    assert!(
        rules > LISTS / 4 && told > LISTS / 4,
        "{rules} rules, {told} issues"
    );
}

#[test]
fn damaged_fields_give_issues_and_rules_that_work() {
    let mut random = Random(3);
    for _ in 0..LISTS {
        let mut fields = vec![("when".to_owned(), "exit".to_owned())];
        for (name, value) in [
            ("surface", "banner"),
            ("limit", "1/session 3/week"),
            ("cooldown", "2h"),
            ("priority", "10"),
            ("replies", "Yes {visitor.name|you}|No"),
            ("goal", "purchase within 1d"),
            ("experiment", "greeting=warm"),
        ] {
            let mut value = value.to_owned();
            random.damage(&mut value);
            fields.push((name.to_owned(), value));
        }
        let source = Source {
            name: "r".to_owned(),
            form: Form::Template,
            fields,
            message: "Hi".to_owned(),
        };
        let (rules, _) = compile(&[source]);
        assert_eq!(rules.len(), 1);
        let rule = &rules[0];
        assert!(!rule.limits.is_empty() && rule.limits.iter().all(|limit| (1..=1_000).contains(&limit.most)));
        assert!((-1_000..=1_000).contains(&rule.priority));
        assert!(rule.cooldown.unwrap_or(0) >= 0 && rule.replies.len() <= 8);
    }
}
