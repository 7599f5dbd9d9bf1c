//! Tokens to a tree.
//!
//! Goes down by the grammar of the language, never deeper than [`DEEPEST`]
//! brackets and `not`s. Facts, events and what they are compared with are
//! checked on the way; how events are put together is checked on the tree.

use super::ast::{Expr, Node, Op, Span, Step};
use super::check;
use super::events::Event;
use super::facts::{FactRef, Kind};
use super::fault::{Errors, Fault, RuleError, TOOLS};
use super::kinds::{self, Test};
use super::lex::{Lexer, Tok};
use super::names;
use super::slips::{OPERATORS, meant, seconds};
use super::value::{Literal, Number};
use crate::Millis;

/// Most brackets and `not`s within each other.
const DEEPEST: usize = 64;
/// Longest condition, in bytes.
const LONGEST: usize = 100_000;
/// Longest window of `within` and `count`: one day.
const WINDOW: Millis = 86_400_000;
/// The largest number `count()` is compared with.
const COUNT: i64 = 1_000;

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

    /// What stands behind the name in `name('text')`.
    fn event(&mut self, word: &'a str, span: Span) -> Option<Event> {
        match names::takes_text(word) {
            Some(true) => {}
            None if !TOOLS || FactRef::find(word).is_none() => names::unknown(word, span, self.lexer.errors),
            _ => return self.not_here(&["write `", word, "` without brackets"]),
        }
        self.next();
        let span = self.span();
        if self.tok() != Tok::Value {
            return self.not_here(&["write a text in quotes: `", word, "('…')`"]);
        }
        let Literal::Text(text) = &self.lexer.value else {
            return self.not_here(&["write a text in quotes: `", word, "('…')`"]);
        };
        let empty = text.bytes().all(|byte| byte == b' ');
        let event = Event::find(word, Some(text)).unwrap_or(Event::Exit);
        self.next();
        if empty {
            self.note(span, Fault::Empty, &["write what is meant between the quotes"]);
        }
        if !self.take(Tok::Close) {
            return self.not_here(&["close it with `)`"]);
        }
        Some(event)
    }

    /// `count(event, 5m) >= 3`.
    fn count(&mut self) -> Option<Expr> {
        self.next();
        if !self.take(Tok::Open) {
            return self.not_here(&["write `count(exit) >= 2`"]);
        }
        if self.tok() != Tok::Name {
            return self.not_here(&["only events are counted: `count(exit)`"]);
        }
        let (word, span) = self.name();
        let event = if self.tok() == Tok::Open {
            self.event(word, span)?
        } else if let Some(event) = names::bare_event(word, span, self.lexer.errors) {
            event
        } else {
            if TOOLS && FactRef::find(word).is_some() {
                self.note(
                    span,
                    Fault::Unexpected,
                    &["only events are counted: `count(exit)`"],
                );
                return None;
            }
            names::unknown(word, span, self.lexer.errors);
            Event::Exit
        };
        let window = if self.take(Tok::Comma) {
            Some(self.window()?)
        } else {
            None
        };
        if !self.take(Tok::Close) {
            return self.not_here(&["close it with `)`"]);
        }
        let span = self.span();
        let Some(op) = self.operator()? else {
            return self.not_here(&["compare it: `count(…) >= 2`"]);
        };
        if matches!(op, Op::Like | Op::NotLike | Op::Has | Op::In) {
            self.note(span, Fault::Operator, &["`count` takes = != < <= > >="]);
        }
        let span = self.span();
        let limit = match (self.tok(), &self.lexer.value) {
            (Tok::Value, Literal::Number(Number(n))) if n % 1_000 == 0 => n / 1_000,
            _ => return self.not_here(&["write a whole number"]),
        };
        self.next();
        if !(0..=COUNT).contains(&limit) {
            self.note(span, Fault::Range, &["0 to 1000"]);
        }
        Some(Expr::Count {
            event,
            window,
            op,
            limit: limit as u32,
        })
    }

    /// The comparison behind a fact; `Some(None)` if there is none.
    fn operator(&mut self) -> Option<Option<Op>> {
        let op = match self.tok() {
            Tok::Op(op) => op,
            Tok::Not => {
                return self.not_here(&["`not` stands before the fact: `not device in ['phone']`"]);
            }
            Tok::Name if TOOLS => {
                let span = self.span();
                let Some(sign) = meant(OPERATORS, self.lexer.errors.slice(span)) else {
                    return Some(None);
                };
                self.note(span, Fault::Slip, &["write `", sign, "`"]);
                Op::ALL.iter().find(|(_, text)| *text == sign)?.0
            }
            _ => return Some(None),
        };
        self.next();
        Some(Some(op))
    }

    /// What a fact is compared with. `None` in it after a mistake that leaves
    /// the rest readable.
    fn value(&mut self, fact: Option<&FactRef>, item_spans: &mut Vec<Span>) -> Option<Option<Literal>> {
        let span = self.span();
        Some(match self.tok() {
            Tok::Value => Some(self.take_value()),
            Tok::True | Tok::False => {
                let flag = self.tok() == Tok::True;
                self.next();
                Some(Literal::Flag(flag))
            }
            Tok::ListOpen => {
                self.next();
                self.items(item_spans)?
            }
            Tok::Name if TOOLS => {
                let (word, _) = self.name();
                if FactRef::find(word).is_some() {
                    let hint = "a fact is compared with a value, not with a fact";
                    self.note(span, Fault::Value, &[hint]);
                } else if let Some(fact) = fact {
                    match fact.fact.kind() {
                        Kind::Text | Kind::List => self.unquoted(span, word),
                        kind => self.note(span, Fault::Value, &["write it as `", kind.example(), "`"]),
                    }
                }
                None
            }
            _ => {
                let example = fact.map_or(Kind::Text, |fact| fact.fact.kind()).example();
                return self.not_here(&["a value belongs here, such as `", example, "`"]);
            }
        })
    }

    fn take_value(&mut self) -> Literal {
        self.number = matches!(self.lexer.value, Literal::Number(_));
        self.lexer.take_value()
    }

    fn unquoted(&mut self, span: Span, word: &str) {
        self.note(span, Fault::Value, &["texts stand in quotes: `'", word, "'`"]);
    }

    /// What stands behind `[`. `None` in it after a mistake that leaves the rest
    /// readable.
    fn items(&mut self, spans: &mut Vec<Span>) -> Option<Option<Literal>> {
        let mut items = Vec::new();
        let mut right = true;
        while !self.take(Tok::ListClose) {
            let span = self.span();
            match self.tok() {
                Tok::Value => {
                    items.push(self.take_value());
                    if TOOLS {
                        spans.push(span);
                    }
                }
                Tok::Name if TOOLS => {
                    right = false;
                    let (word, _) = self.name();
                    self.unquoted(span, word);
                }
                _ => return self.not_here(&["a list is written `['a', 'b']`"]),
            }
            if !self.take(Tok::Comma) && self.tok() != Tok::ListClose {
                return self.not_here(&["a list is written `['a', 'b']`"]);
            }
        }
        Some(right.then_some(Literal::List(items)))
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
