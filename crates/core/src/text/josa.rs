//! Korean particles: which form follows a value.
//!
//! Owns how the end of a value sounds in Korean: exactly for Hangul and
//! numbers, by rule of thumb for Latin words, not at all for other scripts,
//! where the form that covers both is written, as in 을(를).

/// How what stands before a particle ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Vowel,
    /// The consonant ㄹ, after which 으로 loses its first syllable.
    Rieul,
    Consonant,
    /// Not known: Chinese characters, kana, emoji, nothing at all.
    Unknown,
}

/// Pairs of a particle: behind a consonant, behind a vowel.
const PAIRS: [(&str, &str); 12] = [
    ("은", "는"),
    ("이", "가"),
    ("을", "를"),
    ("과", "와"),
    ("아", "야"),
    ("으로", "로"),
    ("이랑", "랑"),
    ("이나", "나"),
    ("이라", "라"),
    ("이여", "여"),
    ("이야", "야"),
    ("이에요", "예요"),
];

/// The pair that `name` means: `을/를`, `를/을`, `을(를)` or `(으)로`.
pub(super) fn pair(name: &str) -> Option<(&'static str, &'static str)> {
    let same = |pair: &&(&str, &str)| {
        let (with, without) = **pair;
        let both = |a: &str, b: &str| name.split_once('/') == Some((a, b));
        both(with, without)
            || both(without, with)
            || name
                .strip_prefix('(')
                .and_then(|n| n.split_once(')'))
                .is_some_and(|(extra, rest)| rest == without && with.strip_suffix(without) == Some(extra))
            || name.strip_suffix(')').and_then(|n| n.split_once('(')) == Some((with, without))
    };
    PAIRS.iter().find(same).copied()
}

/// The form of `pair` behind `value`; empty behind an empty value.
pub(super) fn particle(value: &str, (with, without): (&'static str, &'static str)) -> String {
    let mut out = String::new();
    match ending(value) {
        _ if value.is_empty() => {}
        Ending::Vowel => out.push_str(without),
        Ending::Rieul if with == "으로" => out.push_str(without),
        Ending::Rieul | Ending::Consonant => out.push_str(with),
        // (으)로 and (이)랑, but 을(를).
        Ending::Unknown => out.push_str(&match with.strip_suffix(without) {
            Some(extra) => ["(", extra, ")", without].concat(),
            None => [with, "(", without, ")"].concat(),
        }),
    }
    out
}

fn ending(value: &str) -> Ending {
    // Brackets and quotes are not read aloud: "에어 (블랙)" ends in 랙.
    let said = value.trim_end_matches(|c: char| {
        c.is_whitespace()
            || (c.is_ascii_punctuation() && !matches!(c, '%' | '+' | '&' | '#' | '@'))
            || matches!(c, '\u{2010}'..='\u{203a}' | '\u{3001}'..='\u{3020}' | '»' | '™' | '®' | '©')
    });
    let Some(last) = said.chars().next_back() else {
        return Ending::Unknown;
    };
    match last {
        '가'..='힣' => match (u32::from(last) - u32::from('가')) % 28 {
            0 => Ending::Vowel,
            8 => Ending::Rieul,
            _ => Ending::Consonant,
        },
        '0'..='9' => number(said),
        'a'..='z' | 'A'..='Z' => latin(said),
        // 퍼센트, 플러스, 앤드 and 도 end in vowels, 샵 and 골뱅이 are split.
        '%' | '+' | '&' | '@' | '℃' | '°' => Ending::Vowel,
        '#' => Ending::Consonant,
        'ㄱ'..='ㅎ' => {
            if last == 'ㄹ' {
                Ending::Rieul
            } else {
                Ending::Consonant
            }
        }
        'ㅏ'..='ㅣ' => Ending::Vowel,
        _ => Ending::Unknown,
    }
}

/// 일 이 삼 사 오 육 칠 팔 구; ten, hundred, … by the zeros at the end.
fn number(said: &str) -> Ending {
    let rest = said.trim_end_matches('0');
    let zeros = said.len() - rest.len();
    // "2.0" is 이 점 영, and a lone zero is 영: digit by digit.
    let whole = rest.ends_with(|c: char| c.is_ascii_digit() || c == ',');
    match rest.bytes().next_back() {
        _ if zeros > 0 && whole && (12..16).contains(&digits_in(said)) => Ending::Vowel, // 조
        _ if zeros > 0 => Ending::Consonant,                                             // 영 십 백 천 만 억
        Some(b'1' | b'7' | b'8') => Ending::Rieul,
        Some(b'3' | b'6') => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

/// Zeros at the end of a number, thousands separators left out.
fn digits_in(said: &str) -> usize {
    said.bytes()
        .rev()
        .take_while(|b| matches!(b, b'0' | b','))
        .filter(|b| *b == b'0')
        .count()
}

/// A rule of thumb for Latin letters, as Korean writes them: letter names for
/// abbreviations (LG is 엘지), else the sound of the last syllable.
fn latin(said: &str) -> Ending {
    let letters = said.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let word = said.get(said.len() - letters..).unwrap_or_default();
    let spelled = word.len() == 1 || !word.bytes().any(|b| b.is_ascii_lowercase());
    let lower = word.to_ascii_lowercase();
    let bytes = lower.as_bytes();
    let back = |n: usize| {
        bytes
            .len()
            .checked_sub(n)
            .and_then(|at| bytes.get(at))
            .copied()
            .unwrap_or(b' ')
    };
    let (c, b, a) = (back(1), back(2), back(3));
    if spelled {
        return match c {
            b'l' | b'r' => Ending::Rieul,
            b'm' | b'n' => Ending::Consonant,
            _ => Ending::Vowel,
        };
    }
    let vowel = |b: u8| b"aeiou".contains(&b);
    let short = vowel(b) && !vowel(a);
    match c {
        b'l' => Ending::Rieul,
        b'e' if b == b'l' => Ending::Rieul, // 애플, 세일
        b'm' | b'n' => Ending::Consonant,   // 크림, 와인
        b'e' if matches!(b, b'm' | b'n') && vowel(a) => Ending::Consonant, // 홈, 폰
        b'g' if b == b'n' => Ending::Consonant, // 링
        b'b' if b == b'm' || short => Ending::Consonant, // 클럽
        b'p' if b == b'p' || short || (a, b) == (b'o', b'u') => Ending::Consonant, // 숍, 그룹
        b'k' if b == b'c' || short || (a, b) == (b'o', b'o') => Ending::Consonant, // 백팩, 북
        b't' | b'c' if short => Ending::Consonant, // 재킷, 클래식
        b'g' if (a, b) == (b'b', b'a') => Ending::Consonant, // 백
        _ => Ending::Vowel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_may_be_written_in_any_usual_way() {
        for name in ["으로/로", "로/으로", "(으)로", "으로(로)"] {
            assert_eq!(pair(name), Some(("으로", "로")), "{name}");
        }
        assert_eq!(pair("을(를)"), Some(("을", "를")));
        assert_eq!(pair("(이)랑"), Some(("이랑", "랑")));
        for name in ["", "/", "을", "을/은", "을/를/을", "(을)를", "()로"] {
            assert_eq!(pair(name), None, "{name}");
        }
    }

    #[test]
    fn what_cannot_be_read_gets_the_form_that_covers_both() {
        assert_eq!(particle("東京", ("을", "를")), "을(를)");
        assert_eq!(particle("🎁", ("으로", "로")), "(으)로");
        assert_eq!(particle("東京", ("이랑", "랑")), "(이)랑");
        assert_eq!(particle("東京", ("이에요", "예요")), "이에요(예요)");
        assert_eq!(particle("", ("을", "를")), "");
    }
}
