//! What was said while a claim was tried, for whoever mends the backend.
//!
//! Secrets and tokens are left out, and long texts are cut.

use std::sync::{Arc, Mutex, PoisonError};

/// Lines that are kept.
const MOST: usize = 14;
/// Characters of one.
const LONG: usize = 260;

/// The last lines, shared by the connections of one claim.
#[derive(Debug, Clone, Default)]
pub struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    /// Notes what connection `number` sent (`>`) or got (`<`).
    pub fn note(&self, number: u32, sent: bool, text: &str) {
        let sign = if sent { '>' } else { '<' };
        self.push(format!("{number} {sign} {}", clip(&masked(text))));
    }

    /// Notes something that happened.
    pub fn happened(&self, number: u32, what: &str) {
        self.push(format!("{number} - {}", clip(what)));
    }

    fn push(&self, line: String) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == MOST {
            lines.remove(0);
        }
        lines.push(line);
    }

    /// The lines.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn clip(text: &str) -> String {
    match text.char_indices().nth(LONG) {
        Some((at, _)) => format!("{}… ({} bytes)", text.get(..at).unwrap_or_default(), text.len()),
        None => text.to_owned(),
    }
}

fn masked(text: &str) -> String {
    let mut out = text.to_owned();
    for name in ["\"secret\":\"", "\"token\":\""] {
        let Some(from) = out.find(name).map(|at| at + name.len()) else {
            continue;
        };
        let end = out
            .get(from..)
            .and_then(|rest| rest.find('"'))
            .map_or(out.len(), |at| from + at);
        out.replace_range(from..end, "…");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_kept_and_no_more_than_the_last_lines() {
        let trace = Trace::default();
        trace.note(
            1,
            true,
            r#"{"hello":{"visitor":{"id":"v","secret":"abc"},"token":"xyz"}}"#,
        );
        let line = trace.lines().remove(0);
        assert!(
            line.starts_with("1 > ") && !line.contains("abc") && !line.contains("xyz"),
            "{line}"
        );
        (0..100).for_each(|n| trace.note(2, false, &"x".repeat(n * 10)));
        let lines = trace.lines();
        assert_eq!(lines.len(), MOST);
        assert!(lines.iter().all(|line| line.len() < LONG + 40));
    }
}
