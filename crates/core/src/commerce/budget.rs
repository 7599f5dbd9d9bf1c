//! What somebody wants to pay, in their words, and what remains of the question.
//!
//! Reads English and Korean: `under 100`, `between 20 and 40 €`, `at least $50`,
//! `5만원 이하`, `3~5만원`, `1만5천원대`. Amounts are thousandths of the major unit, so
//! that no fraction is ever a floating point number. Refuses nothing: what is no bound
//! stays a word.

use super::Currency;

/// The bounds of a price, both included, and the order that is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Budget {
    /// Thousandths of the major unit.
    pub least: Option<i64>,
    /// Thousandths of the major unit.
    pub most: Option<i64>,
    /// The currency, if one is named.
    pub currency: Option<Currency>,
    /// The cheapest first.
    pub cheap: bool,
}

/// A word of the question.
#[derive(Debug, Clone, PartialEq)]
enum Word {
    Amount { value: i64, named: bool, band: bool },
    Under,
    Over,
    Between,
    To,
    Cheap,
    Other(String),
}

/// Words for bounds. Those of two words are joined before they are looked up.
const UNDER: &[&str] = &[
    "under",
    "below",
    "less than",
    "up to",
    "at most",
    "max",
    "maximum",
    "cheaper than",
    "within",
    "이하",
    "미만",
    "아래",
    "이내",
    "까지",
    "안으로",
    "안쪽",
    "넘지",
    "<",
    "<=",
];
const OVER: &[&str] = &[
    "over",
    "above",
    "more than",
    "at least",
    "min",
    "minimum",
    "from",
    "starting at",
    "이상",
    "초과",
    "부터",
    "넘는",
    ">",
    ">=",
];
const CHEAP: &[&str] = &[
    "cheap",
    "cheapest",
    "affordable",
    "budget",
    "inexpensive",
    "저렴한",
    "저렴하게",
    "싼",
    "가성비",
    "최저가",
];
const CURRENCIES: &[(&str, &str)] = &[
    ("$", "USD"),
    ("usd", "USD"),
    ("dollars", "USD"),
    ("dollar", "USD"),
    ("달러", "USD"),
    ("€", "EUR"),
    ("eur", "EUR"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("유로", "EUR"),
    ("£", "GBP"),
    ("gbp", "GBP"),
    ("pounds", "GBP"),
    ("₩", "KRW"),
    ("krw", "KRW"),
    ("won", "KRW"),
    ("원", "KRW"),
    ("¥", "JPY"),
    ("jpy", "JPY"),
    ("yen", "JPY"),
    ("엔", "JPY"),
];

/// Reads a question: its budget, and its other words.
///
/// ```
/// let (budget, words) = aisle_core::commerce::budget::read("boots under 250");
/// assert_eq!((budget.most, words.as_str()), (Some(250_000), "boots"));
/// ```
#[must_use]
pub fn read(text: &str) -> (Budget, String) {
    let mut budget = Budget::default();
    let words = words(text, &mut budget);
    let mut rest: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let next = |n: usize| words.get(at + n);
        let amount = |word: Option<&Word>| match word {
            Some(Word::Amount { value, .. }) => Some(*value),
            _ => None,
        };
        match word {
            Word::Cheap => budget.cheap = true,
            // `between 20 and 40`, `from 20 to 40`, `20~40`
            Word::Between | Word::Over
                if amount(next(1)).is_some() && next(2) == Some(&Word::To) && amount(next(3)).is_some() =>
            {
                (budget.least, budget.most) = (amount(next(1)), amount(next(3)));
                at += 3;
            }
            Word::Amount { value, .. } if next(1) == Some(&Word::To) && amount(next(2)).is_some() => {
                (budget.least, budget.most) = (Some(*value), amount(next(2)));
                at += 2;
            }
            Word::Under if amount(next(1)).is_some() => {
                budget.most = amount(next(1));
                at += 1;
            }
            Word::Over if amount(next(1)).is_some() => {
                budget.least = amount(next(1));
                at += 1;
            }
            // Korean says the bound behind the amount.
            Word::Amount { value, .. } if next(1) == Some(&Word::Under) => {
                budget.most = Some(*value);
                at += 1;
            }
            Word::Amount { value, .. } if next(1) == Some(&Word::Over) => {
                budget.least = Some(*value);
                at += 1;
            }
            // `5만원대`: from fifty thousand to below sixty.
            Word::Amount {
                value, band: true, ..
            } => {
                let step = step(*value);
                (budget.least, budget.most) = (Some(*value), Some(value.saturating_add(step) - 1));
            }
            // A price alone is what one would pay at most; a number alone is a size.
            Word::Amount {
                value, named: true, ..
            } => budget.most = Some(*value),
            Word::Amount { value, .. } => rest.push((value / 1000).to_string()),
            Word::Other(word) => rest.push(word.clone()),
            Word::Between | Word::Under | Word::Over | Word::To => {}
        }
        at += 1;
    }
    if let (Some(least), Some(most)) = (budget.least, budget.most)
        && least > most
    {
        // `3~5만원` means 30,000 to 50,000.
        let scaled = least.checked_mul(10_000).filter(|scaled| *scaled <= most);
        (budget.least, budget.most) = (scaled.or(Some(most)), Some(scaled.map_or(least, |_| most)));
    } else if let (Some(least), Some(most)) = (budget.least, budget.most)
        && most >= 10_000_000
        && least < 1_000_000
        && budget.currency == Currency::new("KRW")
    {
        budget.least = least
            .checked_mul(10_000)
            .filter(|scaled| *scaled <= most)
            .or(Some(least));
    }
    (budget, rest.join(" "))
}

/// The place of the first digit: 50,000 counts in ten thousands.
fn step(value: i64) -> i64 {
    let mut step = 1;
    while step <= value / 10 {
        step *= 10;
    }
    step
}

fn words(text: &str, budget: &mut Budget) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    for token in tokens(text) {
        let word = token.to_lowercase();
        if let Some((_, code)) = CURRENCIES.iter().find(|(known, _)| *known == word) {
            // A word for money belongs to the amount beside it.
            if let Some(Word::Amount { named, .. }) = found.last_mut() {
                *named = true;
            }
            budget.currency = Currency::new(code);
            found.push(Word::Other(String::new()));
            continue;
        }
        if let Some(value) = amount(&word) {
            // `$ 100`: the currency came before.
            let named = found.last() == Some(&Word::Other(String::new()));
            found.push(Word::Amount {
                value,
                named,
                band: false,
            });
            continue;
        }
        let last = match found.last() {
            Some(Word::Other(last)) => format!("{last} {word}"),
            _ => String::new(),
        };
        let known = |list: &[&str]| {
            if list.contains(&word.as_str()) {
                Some(1)
            } else {
                list.contains(&last.as_str()).then_some(2)
            }
        };
        let mut put = |kind: Word, used: usize| {
            if used == 2 {
                found.pop();
            }
            found.push(kind);
        };
        if let Some(used) = known(UNDER) {
            put(Word::Under, used);
        } else if let Some(used) = known(OVER) {
            put(Word::Over, used);
        } else if let Some(used) = known(CHEAP) {
            put(Word::Cheap, used);
        } else {
            match word.as_str() {
                "between" => found.push(Word::Between),
                "to" | "and" | "~" | "-" | "–" | "에서" => found.push(Word::To),
                "대" => match found
                    .iter_mut()
                    .rev()
                    .find(|word| **word != Word::Other(String::new()))
                {
                    Some(Word::Amount { band, .. }) => *band = true,
                    _ => found.push(Word::Other(token)),
                },
                _ => found.push(Word::Other(token)),
            }
        }
    }
    found.retain(|word| *word != Word::Other(String::new()));
    found
}

/// Parts a text where numbers, words and signs meet: `10만원대` is an amount, 원
/// and 대.
fn tokens(text: &str) -> Vec<String> {
    #[derive(PartialEq, Clone, Copy)]
    enum Kind {
        Number,
        Sign,
        Word,
    }
    let letters: Vec<char> = text.chars().collect();
    let mut found: Vec<String> = Vec::new();
    let mut last = None;
    for (at, &c) in letters.iter().enumerate() {
        let beside = |n: usize| letters.get(n).is_some_and(char::is_ascii_digit);
        let inside = at > 0 && beside(at - 1) && beside(at + 1);
        let scale = matches!(c, '만' | '천' | '백') && last == Some(Kind::Number);
        let kind = if c.is_ascii_digit() || scale || (matches!(c, '.' | ',') && inside) {
            Some(Kind::Number)
        } else if c.is_alphanumeric() {
            Some(Kind::Word)
        } else {
            matches!(c, '$' | '€' | '£' | '₩' | '¥' | '~' | '–' | '-' | '<' | '>' | '=').then_some(Kind::Sign)
        };
        match (kind, found.last_mut()) {
            (Some(now), Some(token)) if last == Some(now) && now != Kind::Sign => token.push(c),
            (Some(_), _) => found.push(c.to_string()),
            (None, _) => {}
        }
        last = kind;
    }
    // 원이하, 원대: the word for money has grown together with what follows.
    let mut parted = Vec::with_capacity(found.len());
    for (at, token) in found.iter().enumerate() {
        let behind = at > 0 && found.get(at - 1).is_some_and(|before| amount(before).is_some());
        match token.strip_prefix('원') {
            Some(rest) if behind => {
                parted.push("원".to_owned());
                parted.extend((!rest.is_empty()).then(|| particle(rest)));
            }
            _ => parted.push(if behind { particle(token) } else { token.clone() }),
        }
    }
    parted
}

/// A bound without what Korean hangs on it: 이하로, 이하의.
fn particle(word: &str) -> String {
    let bound = UNDER.iter().chain(OVER).filter(|bound| !bound.is_ascii());
    let found = bound
        .copied()
        .chain(["대"])
        .find(|bound| word.starts_with(bound) && word.chars().count() <= bound.chars().count() + 2);
    found.unwrap_or(word).to_owned()
}

/// `1,299.50`, `10만`, `1만5천` as thousandths.
fn amount(word: &str) -> Option<i64> {
    let (mut total, mut digits) = (0_i64, String::new());
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    for c in word.chars() {
        let scale = match c {
            '만' => 10_000,
            '천' => 1_000,
            '백' => 100,
            '0'..='9' | '.' => {
                digits.push(c);
                continue;
            }
            ',' => continue,
            _ => return None,
        };
        total = total.checked_add(thousandths(&digits)?.checked_mul(scale)?)?;
        digits.clear();
    }
    if !digits.is_empty() {
        total = total.checked_add(thousandths(&digits)?)?;
    }
    Some(total)
}

/// A decimal number such as `12.50` as thousandths; further decimals are cut off.
/// `None` if it is no such number, or one beyond all bounds.
#[must_use]
pub fn thousandths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || !(whole.bytes().chain(part.bytes())).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(1000)?
        .checked_add(part.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(text: &str) -> (Option<i64>, Option<i64>, String) {
        let (budget, rest) = read(text);
        (
            budget.least.map(|n| n / 1000),
            budget.most.map(|n| n / 1000),
            rest,
        )
    }

    #[test]
    fn bounds_are_read_in_english() {
        for (text, least, most, rest) in [
            ("running shoes under 100", None, Some(100), "running shoes"),
            ("running shoes under €100", None, Some(100), "running shoes"),
            ("shoes less than $1,299.50", None, Some(1299), "shoes"),
            ("tents over 200 euros", Some(200), None, "tents"),
            ("boots between 50 and 90", Some(50), Some(90), "boots"),
            ("boots 50-90", Some(50), Some(90), "boots"),
            ("at least 20 up to 30 socks", Some(20), Some(30), "socks"),
            ("socks 15 €", None, Some(15), "socks"),
            ("shoes size 42", None, None, "shoes size 42"),
            ("shoes", None, None, "shoes"),
            ("", None, None, ""),
        ] {
            assert_eq!(bounds(text), (least, most, rest.to_owned()), "{text}");
        }
        assert!(read("cheap socks").0.cheap);
        assert_eq!(read("under $5").0.currency, Currency::new("USD"));
    }

    #[test]
    fn bounds_are_read_in_korean() {
        for (text, least, most, rest) in [
            ("10만원 이하 운동화", None, Some(100_000), "운동화"),
            ("10만원이하의 운동화", None, Some(100_000), "운동화"),
            ("운동화 5만 원 미만", None, Some(50_000), "운동화"),
            ("1만5천원 이상 양말", Some(15_000), None, "양말"),
            ("5만원대 가방", Some(50_000), Some(59_999), "가방"),
            ("3~5만원 모자", Some(30_000), Some(50_000), "모자"),
            ("89,000원까지 텐트", None, Some(89_000), "텐트"),
            ("사이즈 260 운동화", None, None, "사이즈 260 운동화"),
        ] {
            assert_eq!(bounds(text), (least, most, rest.to_owned()), "{text}");
        }
    }

    #[test]
    fn numbers_beyond_all_bounds_are_words() {
        for odd in [
            "under 99999999999999999999",
            "9만만만만만",
            "under",
            "between 5",
            "~ ~ ~",
            "<<<>>>",
            "1.2.3.4",
        ] {
            let _ = read(odd);
        }
        assert_eq!(thousandths("12.3456"), Some(12_345));
        assert_eq!(
            (thousandths("1e5"), thousandths("-1"), thousandths("")),
            (None, None, None)
        );
    }
}
