//! Words of a text as the index keeps them, and words of a question as it is asked.
//!
//! SQLite's own tokenizers part words at spaces, which finds nothing in Korean,
//! Japanese, Chinese or Thai: 반품하려면 is one word to them, and 반품 another. So
//! text in those scripts goes into the index as pairs of letters, 반품 품하 하려
//! 려면, and so does a question. Everything else is left to `porter unicode61`,
//! which folds case and accents and takes English endings off.

/// Most words of a question that are looked at, from its end.
const WORDS: usize = 16;
/// Most pairs of letters that are looked at in one word.
const PAIRS: usize = 8;

/// A word of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// Expressions of FTS5, each quoted. The first weighs most: in Korean the
    /// stem comes before its endings.
    pub(super) parts: Vec<String>,
    /// As it was written, in small letters.
    pub(super) word: String,
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0E7F}' | '\u{1100}'..='\u{11FF}' | '\u{3040}'..='\u{30FF}'
        | '\u{3130}'..='\u{318F}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{2FA1F}')
}

/// Single letters of Hangul, as they stand there while a syllable is written.
fn is_half_written(c: char) -> bool {
    matches!(c, '\u{3130}'..='\u{318F}')
}

/// Runs of one kind: all wide letters, or none.
fn runs(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.chars() {
        let kind = if is_wide(c) {
            Some(true)
        } else {
            c.is_alphanumeric().then_some(false)
        };
        match (kind, found.last_mut()) {
            (Some(_), Some(run)) if kind == last => run.push(c),
            (Some(_), _) => found.push(c.to_string()),
            (None, _) => {}
        }
        last = kind;
    }
    found
}

fn pairs(run: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = run.chars().collect();
    let whole: Vec<String> = letters.windows(2).map(|two| two.iter().collect()).collect();
    whole.into_iter()
}

/// Single words of a text in small letters, as they stand there.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut all = runs(text);
    all.truncate(WORDS);
    all.into_iter().map(|run| run.to_lowercase()).collect()
}

/// An expression of FTS5 for texts that have all words of another, each perhaps
/// as the beginning of a longer one. Empty if there are none. Whatever the text
/// holds, it becomes quoted letters and digits, never an operator.
pub(crate) fn expression(text: &str) -> String {
    let quoted = words(text).into_iter().map(|word| {
        let wide = word.chars().next().is_some_and(is_wide);
        if wide && word.chars().nth(1).is_some() {
            format!("\"{}\"", pairs(&word).collect::<Vec<_>>().join(" "))
        } else {
            format!("\"{word}\"*")
        }
    });
    quoted.collect::<Vec<_>>().join(" AND ")
}

/// A text as it goes into the index.
pub(crate) fn indexed(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for run in runs(text) {
        if run.chars().next().is_some_and(is_wide) {
            for pair in pairs(&run) {
                out.push_str(&pair);
                out.push(' ');
            }
            // So that a question of one letter finds words that end in it.
            out.extend(run.chars().last());
        } else {
            out.push_str(&run);
        }
        out.push(' ');
    }
    out
}

/// The words of a question that say something. While it is being written
/// (`unfinished`), its last word may be the beginning of a longer one.
pub(super) fn terms(text: &str, unfinished: bool) -> Vec<Term> {
    let ends_in_word = text.chars().next_back().is_some_and(char::is_alphanumeric);
    let mut all = runs(text);
    let last = all.len().saturating_sub(1);
    let skip = all.len().saturating_sub(WORDS);
    let begun = |at: usize| unfinished && ends_in_word && at == last;
    all.drain(..)
        .enumerate()
        .skip(skip)
        .filter_map(|(at, run)| term(&run, begun(at)))
        .collect()
}

fn term(run: &str, begun: bool) -> Option<Term> {
    let word = run.trim_end_matches(is_half_written).to_lowercase();
    if word.is_empty() || STOP.contains(&word.as_str()) {
        return None;
    }
    let quoted = |part: &str| format!("\"{part}\"");
    let count = word.chars().count();
    let parts = if word.chars().next().is_some_and(is_wide) {
        match count {
            1 => vec![format!("{}*", quoted(&word))],
            _ => pairs(&word).take(PAIRS).map(|pair| quoted(&pair)).collect(),
        }
    } else if begun && count >= 2 {
        vec![format!("{}*", quoted(&word)), quoted(&word)]
    } else if count == 1 && !word.chars().all(char::is_numeric) {
        return None;
    } else {
        vec![quoted(&word)]
    };
    Some(Term { parts, word })
}

/// Words that are in every text and say nothing about it.
#[rustfmt::skip]
const STOP: &[&str] = &[
    "a", "about", "all", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could",
    "did", "do", "does", "for", "from", "get", "give", "got", "had", "has", "have", "hello", "help", "hey", "hi",
    "how", "if", "in", "is", "it", "its", "just", "like", "look", "looking", "me", "my", "need", "no", "not", "of",
    "on", "or", "our", "please", "show", "so", "some", "than", "thanks", "that", "the", "their", "them", "there",
    "they", "this", "to", "us", "want", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will",
    "with", "would", "yes", "you", "your",
    "가능한가요", "가요", "것", "경우", "관련", "궁금해요", "그", "나요", "누가", "대해", "되나요", "됩니까", "무엇", "무슨", "뭐",
    "방법", "보여줘", "부탁드립니다", "수", "안녕하세요", "알려주세요", "어느", "어디", "어디서", "어떤", "어떻게", "언제", "얼마나",
    "왜", "을", "를", "은", "는", "이", "가", "의", "에", "있나요", "있습니까", "있어요", "있을까요", "저", "제", "좀", "주세요",
    "찾아줘", "찾고", "추천", "추천해", "추천해줘", "하고", "하나요", "하는", "합니까", "해요", "해주세요", "했어요", "혹시",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        terms(text, false).into_iter().map(|term| term.word).collect()
    }

    #[test]
    fn korean_goes_in_as_pairs_and_other_words_stay_whole() {
        assert_eq!(indexed("반품은 Free 7일"), "반품 품은 은 Free 7 일 ");
        assert_eq!(indexed("옷"), "옷 ");
    }

    #[test]
    fn words_that_say_nothing_are_left_out() {
        assert_eq!(said("How do I return my shoes?"), ["return", "shoes"]);
        assert_eq!(said("반품은 어떻게 하나요"), ["반품은"]);
    }

    #[test]
    fn the_word_being_written_is_the_beginning_of_one() {
        let last = |text| terms(text, true).pop().map(|term| term.parts);
        assert_eq!(
            last("size retu"),
            Some(vec!["\"retu\"*".into(), "\"retu\"".into()])
        );
        assert_eq!(last("size return "), Some(vec!["\"return\"".into()]));
        assert_eq!(last("반ㅍ"), Some(vec!["\"반\"*".into()]));
    }

    #[test]
    fn an_expression_has_all_words_and_no_operator() {
        assert_eq!(expression("Red shoe"), "\"red\"* AND \"shoe\"*");
        assert_eq!(expression("반품은 옷"), "\"반품 품은\" AND \"옷\"*");
        assert_eq!(expression(" \"*-:^()"), "");
        assert_eq!(
            expression("a\" OR said:x NEAR"),
            "\"a\"* AND \"or\"* AND \"said\"* AND \"x\"* AND \"near\"*"
        );
    }

    #[test]
    fn no_question_leaves_its_quotes() {
        for text in ["\"", "a\" OR title:x", "* NEAR(", "반품\"품"] {
            for term in terms(text, true) {
                for part in term.parts {
                    let inner = part.trim_end_matches('*').trim_matches('"');
                    assert!(inner.chars().all(char::is_alphanumeric), "{part}");
                }
            }
        }
    }
}
