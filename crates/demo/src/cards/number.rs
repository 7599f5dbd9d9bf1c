//! Numbers of orders: found in what somebody wrote, and which story each gets.

/// What the numbers of the demo shop's own orders begin with: `LL-7K2MPQ`.
const OWN: &str = "LL-";

/// The first run of letters, digits and hyphens with at least three digits, or one
/// of the demo shop's own, at most 20 characters of it, in upper case. Only ASCII
/// comes out, so that echoing it is harmless.
#[must_use]
pub fn number(text: &str) -> Option<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .map(|run| run.trim_matches('-'))
        .find(|run| run.bytes().filter(u8::is_ascii_digit).count() >= 3 || is_own(run))
        .map(|run| run.chars().take(20).collect::<String>().to_ascii_uppercase())
}

/// Whether it is a number of the demo shop's own.
#[must_use]
pub fn is_own(run: &str) -> bool {
    run.len() == OWN.len() + 6
        && run
            .get(..OWN.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(OWN))
}

/// How many stories of an order there are.
pub const STORIES: usize = 3;

/// Which of the made-up stories this number gets: always the same one.
#[must_use]
pub fn story(number: &str) -> usize {
    let sum: usize = number.bytes().map(usize::from).sum();
    sum % STORIES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_among_words_and_particles() {
        assert_eq!(number("it's #10482, thanks").as_deref(), Some("10482"));
        assert_eq!(number("주문번호는 a-1042입니다").as_deref(), Some("A-1042"));
        assert_eq!(number("2 lamps please"), None);
        assert_eq!(
            number("Where is my order ll-BCDFGH?").as_deref(),
            Some("LL-BCDFGH")
        );
        assert_eq!(number("LL-B, LL-BCDFGHK"), None);
        assert_eq!(number(&"9".repeat(50)).map(|n| n.len()), Some(20));
    }
}
