//! What is wrong with a rule, where, and what to write instead.
//!
//! These texts ship to shops: they are short and share their words. A mistake
//! reads as reason, the text in question, hint: "unknown fact `cart.sum`; did
//! you mean `cart.total`?".

use super::ast::Span;

/// Whether mistakes are explained in words. Shoppers get a build that knows only
/// that something is wrong; it fetches the other one to hear what.
pub(super) const TOOLS: bool = cfg!(feature = "tools");

/// Mistakes told at once; further ones usually follow from the first.
#[cfg(feature = "tools")]
const MOST: usize = 8;
/// Characters of the offending text that are repeated.
const SHOWN: usize = 60;
/// Characters of a hint.
const HINT: usize = 200;

macro_rules! faults {
    ($($variant:ident $code:literal $text:literal,)*) => {
        /// A kind of mistake.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault {
            $(#[doc = $text] $variant,)*
        }

        impl Fault {
            /// All of them, in the order of the reference.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// A stable code for events and diagnostics.
            #[must_use]
            pub fn code(self) -> &'static str {
                self.row().0
            }

            /// What is wrong; the text in question follows.
            #[must_use]
            pub fn text(self) -> &'static str {
                self.row().1
            }

            fn row(self) -> (&'static str, &'static str) {
                #[cfg(feature = "tools")]
                const ROWS: &[(&str, &str)] = &[$(($code, $text)),*];
                #[cfg(not(feature = "tools"))]
                const ROWS: &[(&str, &str)] = &[$(($code, "")),*];
                ROWS.get(self as usize).copied().unwrap_or_default()
            }
        }
    };
}

faults! {
    Slip "slip" "not of this language:",
    UnknownFact "unknown-fact" "unknown fact",
    UnknownEvent "unknown-event" "unknown event",
    Unexpected "unexpected" "not expected here:",
    Unfinished "unfinished" "something is missing at",
    Unclosed "unclosed" "never closed:",
    Operator "wrong-operator" "the operator does not fit:",
    Value "wrong-value" "the value does not fit:",
    Range "out-of-range" "out of range:",
    Instant "event-as-state" "an event is true at its instant only:",
    Never "never-true" "two events are never at once:",
    Deep "too-deep" "too many brackets within brackets:",
    Long "too-long" "too long:",
    Empty "empty" "nothing in",
    Missing "missing" "missing",
    Name "bad-name" "bad name",
    Taken "name-taken" "name taken twice:",
    Many "too-many" "too many:",
    UnknownField "unknown-field" "unknown field",
    UnknownValue "unknown-value" "unknown value",
    Json "bad-json" "not the JSON of rules:",
}

/// A mistake in a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// Where, in bytes.
    pub span: Span,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The text in question, cut to 60 characters; empty at the end.
    pub text: String,
    /// What is wrong with it.
    pub fault: Fault,
    /// What to write instead.
    pub hint: String,
}

/// Takes the mistakes of one text.
pub(super) struct Errors<'a> {
    pub(super) text: &'a str,
    #[cfg(feature = "tools")]
    found: Vec<RuleError>,
    /// Without tools the first will do.
    #[cfg(not(feature = "tools"))]
    found: Option<(Span, Fault)>,
}

impl<'a> Errors<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            found: Default::default(),
        }
    }

    /// The text of a span.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }
}

#[cfg(feature = "tools")]
impl Errors<'_> {
    /// There are none.
    pub(super) fn none(&self) -> bool {
        self.found.is_empty()
    }

    /// Further mistakes are not told: no need to look for what was meant.
    pub(super) fn full(&self) -> bool {
        self.found.len() >= MOST
    }

    /// Notes a mistake; the parts of the hint are put together.
    pub(super) fn add(&mut self, span: Span, fault: Fault, hint: &[&str]) {
        if self.full() {
            return;
        }
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        self.found.push(RuleError {
            span,
            line: 1 + before.bytes().filter(|byte| *byte == b'\n').count(),
            column: 1 + line.chars().count(),
            text: cut(self.slice(span)),
            fault,
            hint: self::hint(hint),
        });
    }

    /// All of them, in the order of the text.
    pub(super) fn list(mut self) -> Vec<RuleError> {
        self.found.sort_by_key(|error| error.span.start);
        self.found
    }
}

#[cfg(not(feature = "tools"))]
impl Errors<'_> {
    pub(super) fn none(&self) -> bool {
        self.found.is_none()
    }

    #[inline(never)]
    pub(super) fn add(&mut self, span: Span, fault: Fault, _: &[&str]) {
        self.found.get_or_insert((span, fault));
    }

    pub(super) fn full(&self) -> bool {
        !self.none()
    }

    pub(super) fn first(&self) -> Option<Fault> {
        self.found.map(|(_, fault)| fault)
    }

    pub(super) fn list(self) -> Vec<RuleError> {
        let error = |(span, fault)| RuleError {
            span,
            line: 0,
            column: 0,
            text: String::new(),
            fault,
            hint: String::new(),
        };
        self.found.into_iter().map(error).collect()
    }
}

/// A text as it is repeated in a mistake: on one line.
pub(super) fn cut(text: &str) -> String {
    cut_to(text, SHOWN)
}

/// Puts a hint together. What a page wrote may be in it, so its length has an end.
pub(super) fn hint(parts: &[&str]) -> String {
    cut_to(&parts.concat(), HINT)
}

fn cut_to(text: &str, most: usize) -> String {
    let plain = |c: char| if c.is_ascii_control() { ' ' } else { c };
    let mut out: String = text.chars().take(most).map(plain).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

#[cfg(all(test, feature = "tools"))]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_counted_from_one_in_characters() {
        let text = "가 나\n다'라\nend";
        let mut errors = Errors::new(text);
        for (at, place) in [(0, (1, 1)), (4, (1, 3)), (11, (2, 2)), (text.len(), (3, 4))] {
            let span = Span {
                start: at,
                end: text.len(),
            };
            errors.add(span, Fault::Slip, &[]);
            let error = errors.found.last().unwrap();
            assert_eq!((error.line, error.column), place, "{at}");
        }
    }

    #[test]
    fn no_more_than_a_few_mistakes_are_told() {
        let mut errors = Errors::new("x");
        (0..100).for_each(|_| errors.add(Span::default(), Fault::Slip, &["x"]));
        assert_eq!(errors.found.len(), MOST);
    }

    #[test]
    fn codes_of_faults_are_different() {
        let mut codes: Vec<_> = Fault::ALL.iter().map(|fault| fault.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Fault::ALL.len());
    }
}
