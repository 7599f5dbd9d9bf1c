//! Tokens to a tree.
//!
//! Goes down by the grammar of the language, never deeper than [`DEEPEST`]
//! brackets and `not`s. Facts, events and what they are compared with are
//! checked on the way; how events are put together is checked on the tree.

mod events;
mod values;

use super::ast::{Expr, Node, Span, Step};
use super::check;
use super::events::Event;
use super::facts::FactRef;
use super::fault::{Errors, Fault, RuleError, TOOLS};
use super::kinds::{self, Test};
use super::lex::{Lexer, Tok};
use super::names;
use super::slips::seconds;
use super::value::{Literal, Number};
use crate::Millis;

/// Most brackets and `not`s within each other.
const DEEPEST: usize = 64;
/// Longest condition, in bytes.
const LONGEST: usize = 100_000;
/// Longest window of `within` and `count`: one day.
const WINDOW: Millis = 86_400_000;

/// Reads a condition: what stands in `data-when`.
///
/// # Errors
/// Up to eight mistakes, in the order of the text.
///
/// ```
/// use aisle_core::trigger::parse;
/// let errors = parse("exit and cart.sum >= 50").unwrap_err();
/// assert_eq!((errors[0].line, errors[0].column), (1, 10));
/// assert_eq!(errors[0].hint, "did you mean `cart.total`?");
/// ```
pub fn parse(text: &str) -> Result<Node, Vec<RuleError>> {
    let mut errors = Errors::new(text);
    match read(false, &mut errors) {
        Some(read) => Ok(read.node),
        None => Err(errors.list()),
    }
}

/// A condition that was read, and what follows it in the compact form.
pub(super) struct Read {
    pub(super) node: Node,
    /// Where the condition ends.
    pub(super) end: usize,
    /// Where the message begins; the end of the text if there is none.
    pub(super) message: usize,
}

/// Reads a condition; with `compact`, up to the `=>` that must follow it. `None`
/// if there are mistakes.
pub(super) fn read(compact: bool, errors: &mut Errors<'_>) -> Option<Read> {
    let text = errors.text;
    if text.len() > LONGEST {
        errors.add(Span::default(), Fault::Long, &["at most 100000 bytes"]);
        return None;
    }
    let mut parser = Parser {
        lexer: Lexer::new(compact, errors),
        depth: 0,
        number: false,
    };
    let node = parser.or()?;
    let (end, message) = (parser.lexer.end, parser.lexer.message);
    if parser.tok() != Tok::End {
        parser.left_over();
        return None;
    }
    if compact && message.is_none() {
        return parser.not_here(&["write `=>` and the message"]);
    }
    if errors.none() {
        check::tree(&node, errors);
    }
    errors.none().then_some(Read {
        node,
        end,
        message: message.unwrap_or(text.len()),
    })
}

struct Parser<'a, 'e> {
    lexer: Lexer<'a, 'e>,
    depth: usize,
    /// The token before is a number.
    number: bool,
}

impl<'a> Parser<'a, '_> {
    fn tok(&self) -> Tok {
        self.lexer.tok
    }

    fn span(&self) -> Span {
        self.lexer.span
    }

    fn next(&mut self) {
        self.lexer.next();
    }

    fn take(&mut self, tok: Tok) -> bool {
        let there = self.lexer.tok == tok;
        if there {
            self.next();
        }
        there
    }

    /// From a byte to the last token taken.
    fn since(&self, start: usize) -> Span {
        let end = self.lexer.end;
        Span { start, end }
    }

    fn note(&mut self, span: Span, fault: Fault, hint: &[&str]) {
        self.lexer.errors.add(span, fault, hint);
    }

    /// Notes that the token here is not what must stand here.
    #[inline(never)]
    fn refuse(&mut self, hint: &[&str]) {
        let fault = match self.tok() {
            Tok::Bad => return,
            Tok::End => Fault::Unfinished,
            _ => Fault::Unexpected,
        };
        self.note(self.span(), fault, hint);
    }

    fn not_here<T>(&mut self, hint: &[&str]) -> Option<T> {
        self.refuse(hint);
        None
    }

    fn or(&mut self) -> Option<Node> {
        self.list(Tok::Or)
    }

    /// Parts with `or` between them, or the parts of those, with `and`.
    fn list(&mut self, word: Tok) -> Option<Node> {
        let start = self.span().start;
        let mut parts = Vec::new();
        loop {
            parts.push(if word == Tok::Or {
                self.list(Tok::And)?
            } else {
                self.not()?
            });
            if !self.take(word) {
                break;
            }
        }
        if parts.len() < 2 {
            return parts.pop();
        }
        Some(Node {
            expr: if word == Tok::Or {
                Expr::Or(parts)
            } else {
                Expr::And(parts)
            },
            span: self.since(start),
        })
    }

    fn deeper(&mut self) -> Option<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            self.note(self.span(), Fault::Deep, &["at most 64"]);
            return None;
        }
        self.next();
        Some(())
    }

    fn not(&mut self) -> Option<Node> {
        let start = self.span().start;
        if self.tok() != Tok::Not {
            return self.sequence();
        }
        self.deeper()?;
        let inner = self.not()?;
        self.depth -= 1;
        Some(Node {
            expr: Expr::Not(Box::new(inner)),
            span: self.since(start),
        })
    }

    fn sequence(&mut self) -> Option<Node> {
        let start = self.span().start;
        let first = self.atom()?;
        if self.tok() != Tok::Then {
            return Some(first);
        }
        let mut steps = Vec::new();
        while self.take(Tok::Then) {
            let negated = self.take(Tok::Not);
            let node = self.atom()?;
            if !self.take(Tok::Within) {
                return self.not_here(&["say how long behind `then`: `within 30s`"]);
            }
            let within = self.window()?;
            steps.push(Step {
                negated,
                node,
                within,
            });
        }
        Some(Node {
            expr: Expr::Then {
                first: Box::new(first),
                steps,
            },
            span: self.since(start),
        })
    }

    /// A duration for `within` and `count`.
    fn window(&mut self) -> Option<Millis> {
        let span = self.span();
        let millis = match (self.tok(), &self.lexer.value) {
            (Tok::Value, Literal::Duration(millis)) => *millis,
            (Tok::Value, Literal::Number(number @ Number(1..))) if TOOLS => {
                let hint = seconds(*number);
                self.note(span, Fault::Value, &["did you mean `", &hint, "`?"]);
                1
            }
            _ => return self.not_here(&["write a duration: `30s`"]),
        };
        self.next();
        if !(1..=WINDOW).contains(&millis) {
            self.note(span, Fault::Range, &["0.001s to 1d"]);
        }
        Some(millis)
    }

    fn atom(&mut self) -> Option<Node> {
        let span = self.span();
        let expr = match self.tok() {
            Tok::Open => {
                self.deeper()?;
                let mut node = self.or()?;
                if !self.take(Tok::Close) {
                    if self.tok() == Tok::End {
                        self.note(span, Fault::Unclosed, &["close it with `)`"]);
                    } else {
                        self.left_over();
                    }
                    return None;
                }
                self.depth -= 1;
                if !matches!(node.expr, Expr::Event(_) | Expr::Fact { .. } | Expr::Count { .. }) {
                    node.span = self.since(span.start);
                }
                return Some(node);
            }
            Tok::Count => self.count()?,
            Tok::Name => self.named()?,
            Tok::End => {
                return self
                    .not_here(&["a fact or an event belongs here, such as `exit` or `time.page >= 30s`"]);
            }
            Tok::Value => return self.not_here(&["begin with a fact: `cart.total >= 50`"]),
            _ => return self.not_here(&["a fact or an event belongs here"]),
        };
        Some(Node {
            expr,
            span: self.since(span.start),
        })
    }

    /// The name that stands here.
    fn name(&mut self) -> (&'a str, Span) {
        let span = self.span();
        let word = self.lexer.errors.slice(span);
        self.next();
        (word, span)
    }

    /// A fact or an event.
    fn named(&mut self) -> Option<Expr> {
        let (word, span) = self.name();
        if self.tok() == Tok::Open {
            return self.event(word, span).map(Expr::Event);
        }
        if let Some(event) = names::bare_event(word, span, self.lexer.errors) {
            if matches!(self.tok(), Tok::Op(_)) {
                return self.not_here(&["an event has no value; `count(", word, ") >= 2` counts it"]);
            }
            return Some(Expr::Event(event));
        }
        let fact = names::fact(word, span, self.lexer.errors);
        if fact.is_none() && !TOOLS {
            return None;
        }
        let op_span = self.span();
        let Some(op) = self.operator()? else {
            // Something stands in for an unknown fact, so that the rest is read.
            let fact = fact.unwrap_or(FactRef::one(super::Fact::Touch));
            return Some(Expr::Fact { fact, test: None });
        };
        let value_at = self.span().start;
        let mut item_spans = Vec::new();
        let value = self.value(fact.as_ref(), &mut item_spans)?;
        let (Some(fact), Some(value)) = (fact, value) else {
            return Some(Expr::Event(Event::Exit));
        };
        let test = Test {
            op,
            op_span,
            value,
            value_span: self.since(value_at),
            item_spans,
        };
        kinds::check(&fact, &test, self.lexer.errors);
        Some(Expr::Fact {
            fact,
            test: Some((op, test.value)),
        })
    }

    /// Notes what stands behind a complete condition.
    fn left_over(&mut self) {
        let (end, text) = (self.lexer.end, self.lexer.errors.text);
        let glued =
            TOOLS && self.span().start == end && text.get(..end).is_some_and(|text| text.ends_with('\''));
        let hint: &[&str] = match self.tok() {
            Tok::Name if glued => &["within a text write `''` for `'`"],
            Tok::Close => &["no `(` belongs to it"],
            Tok::Comma if self.number => &["numbers have no commas: `1000`, `4.5`"],
            Tok::Within => &["`within` belongs to `then`"],
            Tok::Op(_) => &["write `and` and the fact again"],
            _ => &["write `and`, `or` or `then` before it"],
        };
        self.refuse(hint);
    }
}
