//! What a fact is compared with: an operator, then a value or a list.

use super::Parser;
use crate::trigger::ast::{Op, Span};
use crate::trigger::facts::{FactRef, Kind};
use crate::trigger::fault::{Fault, TOOLS};
use crate::trigger::lex::Tok;
use crate::trigger::slips::{OPERATORS, meant};
use crate::trigger::value::Literal;

impl Parser<'_, '_> {
    /// The comparison behind a fact; `Some(None)` if there is none.
    pub(super) fn operator(&mut self) -> Option<Option<Op>> {
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
    pub(super) fn value(
        &mut self,
        fact: Option<&FactRef>,
        item_spans: &mut Vec<Span>,
    ) -> Option<Option<Literal>> {
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
}
