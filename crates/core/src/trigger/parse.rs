//! Tokens to a tree.
//!
//! Goes down by the grammar of the language, never deeper than [`DEEPEST`]
//! brackets and `not`s. Facts, events and what they are compared with are
//! checked on the way; how events are put together is checked on the tree.

use super::ast::{Expr, Node, Op, Span, Step};
use super::check;
use super::events::{EVENTS, Event};
use super::facts::{FactRef, Kind};
use super::fault::{Errors, Fault, RuleError};
use super::kinds::{self, Test};
use super::lex::{Tok, Token, lex};
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
    read(text, false).map(|read| read.node)
}

/// A condition that was read, and what follows it in the compact form.
pub(super) struct Read {
    pub(super) node: Node,
    /// Where the condition ends.
    pub(super) end: usize,
    /// Where the message begins; the end of the text if there is none.
    pub(super) message: usize,
}

/// Reads a condition; with `compact`, up to the `=>` that must follow it.
pub(super) fn read(text: &str, compact: bool) -> Result<Read, Vec<RuleError>> {
    let mut errors = Errors::new(text);
    let read = whole(text, compact, &mut errors);
    match read {
        Some(read) if errors.found.is_empty() => Ok(read),
        _ => {
            errors.found.sort_by_key(|error| error.span.start);
            Err(errors.found)
        }
    }
}

fn whole(text: &str, compact: bool, errors: &mut Errors<'_>) -> Option<Read> {
    if text.len() > LONGEST {
        errors.add(Span::default(), Fault::Long, &["at most 100000 bytes"]);
        return None;
    }
    let lexed = lex(text, compact, errors)?;
    let mut parser = Parser {
        tokens: lexed.tokens,
        at: 0,
        depth: 0,
        errors,
    };
    let node = parser.or()?;
    let end = parser.last_end();
    if parser.peek().tok != Tok::End {
        parser.left_over();
        return None;
    }
    if compact && lexed.message.is_none() {
        let span = parser.peek().span;
        errors.add(span, Fault::Unfinished, &["write `=>` and the message"]);
        return None;
    }
    if errors.found.is_empty() {
        check::tree(&node, errors);
    }
    Some(Read {
        node,
        end,
        message: lexed.message.unwrap_or(text.len()),
    })
}

struct Parser<'a, 'b, 'c> {
    tokens: Vec<Token<'a>>,
    at: usize,
    depth: usize,
    errors: &'b mut Errors<'c>,
}

impl<'a> Parser<'a, '_, '_> {
    fn peek(&self) -> Token<'a> {
        let end = self.errors.text.len();
        self.tokens
            .get(self.at)
            .or(self.tokens.last())
            .cloned()
            .unwrap_or(Token {
                tok: Tok::End,
                span: Span { start: end, end },
            })
    }

    fn next(&mut self) -> Token<'a> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn is(&self, tok: &Tok<'_>) -> bool {
        self.tokens.get(self.at).is_some_and(|token| token.tok == *tok)
    }

    fn take(&mut self, tok: &Tok<'_>) -> bool {
        let there = self.is(tok);
        self.at += usize::from(there);
        there
    }

    /// Where the last token that was taken ends.
    fn last_end(&self) -> usize {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        last.map_or(0, |token| token.span.end)
    }

    /// From a byte to the last token taken.
    fn since(&self, start: usize) -> Span {
        let end = self.last_end();
        Span { start, end }
    }

    fn error<T>(&mut self, span: Span, fault: Fault, hint: &[&str]) -> Option<T> {
        self.errors.add(span, fault, hint);
        None
    }

    /// Notes that the next token is not what must stand here.
    fn not_here<T>(&mut self, hint: &[&str]) -> Option<T> {
        let token = self.peek();
        let fault = match token.tok {
            Tok::End => Fault::Unfinished,
            _ => Fault::Unexpected,
        };
        self.error(token.span, fault, hint)
    }

    fn or(&mut self) -> Option<Node> {
        self.list("or", Self::and, Expr::Or)
    }

    fn and(&mut self) -> Option<Node> {
        self.list("and", Self::not, Expr::And)
    }

    fn list(
        &mut self,
        word: &'static str,
        part: fn(&mut Self) -> Option<Node>,
        make: fn(Vec<Node>) -> Expr,
    ) -> Option<Node> {
        let start = self.peek().span.start;
        let first = part(self)?;
        if !self.is(&Tok::Word(word)) {
            return Some(first);
        }
        let mut parts = vec![first];
        while self.take(&Tok::Word(word)) {
            parts.push(part(self)?);
        }
        Some(Node {
            expr: make(parts),
            span: self.since(start),
        })
    }

    fn deeper(&mut self, span: Span) -> Option<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.error(span, Fault::Deep, &["at most 64"]);
        }
        Some(())
    }

    fn not(&mut self) -> Option<Node> {
        let span = self.peek().span;
        if !self.take(&Tok::Word("not")) {
            return self.sequence();
        }
        self.deeper(span)?;
        let inner = self.not()?;
        self.depth -= 1;
        Some(Node {
            expr: Expr::Not(Box::new(inner)),
            span: self.since(span.start),
        })
    }

    fn sequence(&mut self) -> Option<Node> {
        let start = self.peek().span.start;
        let first = self.atom()?;
        let mut steps = Vec::new();
        while self.take(&Tok::Word("then")) {
            let negated = self.take(&Tok::Word("not"));
            let node = self.atom()?;
            if !self.take(&Tok::Word("within")) {
                return self.not_here(&["say how long behind `then`: `within 30s`"]);
            }
            let within = self.window()?;
            steps.push(Step {
                negated,
                node,
                within,
            });
        }
        if steps.is_empty() {
            return Some(first);
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
        let token = self.peek();
        let millis = match token.tok {
            Tok::Value(Literal::Duration(millis)) => millis,
            Tok::Value(Literal::Number(number @ Number(1..))) => {
                self.errors.add(
                    token.span,
                    Fault::Value,
                    &["did you mean `", &seconds(number), "`?"],
                );
                1
            }
            _ => return self.not_here(&["write a duration: `30s`"]),
        };
        self.at += 1;
        if !(1..=WINDOW).contains(&millis) {
            self.errors.add(token.span, Fault::Range, &["0.001s to 1d"]);
        }
        Some(millis)
    }

    fn atom(&mut self) -> Option<Node> {
        let token = self.peek();
        let start = token.span.start;
        let expr = match token.tok {
            Tok::Sign("(") => {
                self.deeper(token.span)?;
                self.at += 1;
                let mut node = self.or()?;
                if !self.take(&Tok::Sign(")")) {
                    if self.is(&Tok::End) {
                        return self.error(token.span, Fault::Unclosed, &["close it with `)`"]);
                    }
                    self.left_over();
                    return None;
                }
                self.depth -= 1;
                if !matches!(node.expr, Expr::Event(_) | Expr::Fact { .. } | Expr::Count { .. }) {
                    node.span = self.since(start);
                }
                return Some(node);
            }
            Tok::Word("count") => self.count()?,
            Tok::Word("and" | "or" | "then" | "within" | "has" | "in" | "true" | "false" | "not") => {
                return self.not_here(&["a fact or an event belongs here"]);
            }
            Tok::Word(word) => self.named(word)?,
            Tok::End => {
                return self
                    .not_here(&["a fact or an event belongs here, such as `exit` or `time.page >= 30s`"]);
            }
            Tok::Value(_) => return self.not_here(&["begin with a fact: `cart.total >= 50`"]),
            _ => return self.not_here(&["a fact or an event belongs here"]),
        };
        Some(Node {
            expr,
            span: self.since(start),
        })
    }

    /// A fact or an event.
    fn named(&mut self, word: &'a str) -> Option<Expr> {
        let token = self.next();
        if self.is(&Tok::Sign("(")) {
            return self.event(word, token.span).map(Expr::Event);
        }
        if let Some(event) = names::bare_event(word, token.span, self.errors) {
            if matches!(self.peek().tok, Tok::Op(_)) {
                return self.not_here(&["an event has no value; `count(", word, ") >= 2` counts it"]);
            }
            return Some(Expr::Event(event.unwrap_or(Event::Exit)));
        }
        let fact = names::fact(word, token.span, self.errors);
        let Some((op, op_span)) = self.operator()? else {
            // Something stands in for an unknown fact, so that the rest is read.
            let fact = fact.unwrap_or(FactRef::one(super::Fact::Touch));
            return Some(Expr::Fact { fact, test: None });
        };
        let example = fact.as_ref().map_or("'red'", |fact| fact.fact.kind().example());
        let mut item_spans = Vec::new();
        let (value, value_span) = self.value(example, fact.as_ref(), &mut item_spans)?;
        let (Some(fact), Some(value)) = (fact, value) else {
            return Some(Expr::Event(Event::Exit));
        };
        let test = Test {
            op,
            op_span,
            value,
            value_span,
            item_spans,
        };
        kinds::check(&fact, &test, self.errors);
        Some(Expr::Fact {
            fact,
            test: Some((op, test.value)),
        })
    }

    /// `name('text')`.
    fn event(&mut self, word: &'a str, span: Span) -> Option<Event> {
        let known = EVENTS.iter().find(|(name, _)| *name == word);
        if let Some((_, false)) = known {
            return self.not_here(&["write `", word, "` without brackets"]);
        }
        if known.is_none() {
            if FactRef::find(word).is_some() {
                return self.not_here(&["write `", word, "` without brackets"]);
            }
            names::unknown(word, span, self.errors);
        }
        self.at += 1;
        let token = self.peek();
        let Tok::Value(Literal::Text(text)) = token.tok else {
            return self.not_here(&["write a text in quotes: `", word, "('…')`"]);
        };
        self.at += 1;
        if text.trim().is_empty() {
            self.errors.add(
                token.span,
                Fault::Empty,
                &["write what is meant between the quotes"],
            );
        }
        if !self.take(&Tok::Sign(")")) {
            return self.not_here(&["close it with `)`"]);
        }
        Some(Event::find(word, Some(&text)).unwrap_or(Event::Exit))
    }

    /// `count(event, 5m) >= 3`.
    fn count(&mut self) -> Option<Expr> {
        self.at += 1;
        if !self.take(&Tok::Sign("(")) {
            return self.not_here(&["write `count(exit) >= 2`"]);
        }
        let token = self.next();
        let Tok::Word(word) = token.tok else {
            self.at -= 1;
            return self.not_here(&["only events are counted: `count(exit)`"]);
        };
        let event = if self.is(&Tok::Sign("(")) {
            self.event(word, token.span)?
        } else if let Some(event) = names::bare_event(word, token.span, self.errors) {
            event.unwrap_or(Event::Exit)
        } else {
            if FactRef::find(word).is_some() {
                return self.error(
                    token.span,
                    Fault::Unexpected,
                    &["only events are counted: `count(exit)`"],
                );
            }
            names::unknown(word, token.span, self.errors);
            Event::Exit
        };
        let window = if self.take(&Tok::Sign(",")) {
            Some(self.window()?)
        } else {
            None
        };
        if !self.take(&Tok::Sign(")")) {
            return self.not_here(&["close it with `)`"]);
        }
        let Some((op, op_span)) = self.operator()? else {
            return self.not_here(&["compare it: `count(…) >= 2`"]);
        };
        if matches!(op, Op::Like | Op::NotLike | Op::Has | Op::In) {
            self.errors
                .add(op_span, Fault::Operator, &["`count` takes = != < <= > >="]);
        }
        let token = self.peek();
        let limit = match token.tok {
            Tok::Value(Literal::Number(Number(n))) if n % 1_000 == 0 => n / 1_000,
            _ => return self.not_here(&["write a whole number"]),
        };
        self.at += 1;
        if !(0..=COUNT).contains(&limit) {
            self.errors.add(token.span, Fault::Range, &["0 to 1000"]);
        }
        Some(Expr::Count {
            event,
            window,
            op,
            limit: u32::try_from(limit).unwrap_or(0),
        })
    }

    /// The comparison behind a fact; `Some(None)` if there is none.
    fn operator(&mut self) -> Option<Option<(Op, Span)>> {
        let token = self.peek();
        let op = match token.tok {
            Tok::Op(op) => op,
            Tok::Word("has") => Op::Has,
            Tok::Word("in") => Op::In,
            Tok::Word("not") => {
                return self.not_here(&["`not` stands before the fact: `not device in ['phone']`"]);
            }
            Tok::Word(word) => match meant(OPERATORS, word) {
                Some(sign) => {
                    self.errors.add(token.span, Fault::Slip, &["write `", sign, "`"]);
                    Op::ALL.iter().find(|(_, text)| *text == sign)?.0
                }
                None => return Some(None),
            },
            _ => return Some(None),
        };
        self.at += 1;
        Some(Some((op, token.span)))
    }

    /// What a fact is compared with. `None` in it after a mistake that leaves
    /// the rest readable.
    fn value(
        &mut self,
        example: &str,
        fact: Option<&FactRef>,
        item_spans: &mut Vec<Span>,
    ) -> Option<(Option<Literal>, Span)> {
        let token = self.next();
        let value = match token.tok {
            Tok::Value(value) => Some(value),
            Tok::Word("true") => Some(Literal::Flag(true)),
            Tok::Word("false") => Some(Literal::Flag(false)),
            Tok::Sign("[") => self.items(item_spans)?,
            Tok::Word(word) if !matches!(word, "and" | "or" | "then" | "not" | "within") => {
                if FactRef::find(word).is_some() {
                    self.errors.add(
                        token.span,
                        Fault::Value,
                        &["a fact is compared with a value, not with a fact"],
                    );
                } else if let Some(fact) = fact {
                    match fact.fact.kind() {
                        Kind::Text | Kind::List => self.unquoted(token.span, word),
                        _ => self
                            .errors
                            .add(token.span, Fault::Value, &["write it as `", example, "`"]),
                    }
                }
                None
            }
            _ => {
                self.at -= 1;
                return self.not_here(&["a value belongs here, such as `", example, "`"]);
            }
        };
        Some((value, self.since(token.span.start)))
    }

    fn unquoted(&mut self, span: Span, word: &str) {
        self.errors
            .add(span, Fault::Value, &["texts stand in quotes: `'", word, "'`"]);
    }

    /// What stands behind `[`. `None` in it after a mistake that leaves the rest
    /// readable.
    fn items(&mut self, spans: &mut Vec<Span>) -> Option<Option<Literal>> {
        let mut items = Vec::new();
        let mut right = true;
        while !self.take(&Tok::Sign("]")) {
            let token = self.peek();
            match token.tok {
                Tok::Value(value) => {
                    items.push(value);
                    spans.push(token.span);
                }
                Tok::Word(word) => {
                    right = false;
                    self.unquoted(token.span, word);
                }
                _ => return self.not_here(&["a list is written `['a', 'b']`"]),
            }
            self.at += 1;
            if !self.take(&Tok::Sign(",")) && !self.is(&Tok::Sign("]")) {
                return self.not_here(&["a list is written `['a', 'b']`"]);
            }
        }
        Some(right.then_some(Literal::List(items)))
    }

    /// Notes what stands behind a complete condition.
    fn left_over(&mut self) {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let number = matches!(
            before.map(|token| &token.tok),
            Some(Tok::Value(Literal::Number(_)))
        );
        let token = self.peek();
        let hint: &[&str] = match token.tok {
            Tok::Sign(")") => &["no `(` belongs to it"],
            Tok::Sign(",") if number => &["numbers have no commas: `1000`, `4.5`"],
            Tok::Word("within") => &["`within` belongs to `then`"],
            Tok::Op(_) => &["write `and` and the fact again"],
            _ => &["write `and`, `or` or `then` before it"],
        };
        self.errors.add(token.span, Fault::Unexpected, hint);
    }
}
