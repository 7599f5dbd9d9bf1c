//! Events in a condition: `click('…')` and `count(…)`.

use super::Parser;
use crate::trigger::ast::{Expr, Op, Span};
use crate::trigger::events::Event;
use crate::trigger::facts::FactRef;
use crate::trigger::fault::{Fault, TOOLS};
use crate::trigger::lex::Tok;
use crate::trigger::names;
use crate::trigger::value::{Literal, Number};

/// The largest number `count()` is compared with.
const COUNT: i64 = 1_000;

impl<'a> Parser<'a, '_> {
    /// What stands behind the name in `name('text')`.
    pub(super) fn event(&mut self, word: &'a str, span: Span) -> Option<Event> {
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
    pub(super) fn count(&mut self) -> Option<Expr> {
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
}
