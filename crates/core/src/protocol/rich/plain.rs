//! Rich content as plain text, in no language in particular: what transcripts,
//! notifications and widgets that do not know a type show.
//!
//! Names, numbers, dates and addresses say most of it; the few marks are the ones
//! of the message markup and `✓`, `•`, `!` for what is done, under way and wrong.

use super::super::Price;
use super::{
    Article, Booking, Bundle, Call, Carousel, CartProgress, ContactCapture, Coupon, Form, Handoff, LineItem,
    Order, OrderLookup, Payment, Product, Quiz, Rating, Reorder, Return, SizeGuide, StepState, StockAlert,
    Video,
};
use crate::commerce::{date, money};
use crate::text;

/// Most characters of a fallback.
const ALL: usize = 4_000;
/// Most items of a list that are named.
const NAMED: usize = 10;

/// Says itself.
pub(super) trait Plain {
    fn plain(&self, out: &mut Lines);
}

/// Lines of text.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A line of the parts that are not empty.
    fn line(&mut self, parts: &[&str]) {
        let mut first = true;
        for part in parts {
            if part.is_empty() {
                continue;
            }
            if first && !self.0.is_empty() {
                self.0.push('\n');
            }
            if !first {
                self.0.push_str(" – ");
            }
            self.0.push_str(part);
            first = false;
        }
    }

    /// Markup without its marks.
    fn markup(&mut self, markup: &str) {
        self.line(&[&text::to_plain(&text::parse(markup))]);
    }

    /// A list's items, each a line; of many, the first ones and how many more.
    fn each<T>(&mut self, items: &[T], line: impl Fn(&T) -> String) {
        for item in items.iter().take(NAMED) {
            self.line(&[&["- ", &line(item)].concat()]);
        }
        if items.len() > NAMED {
            self.line(&[&["+", &(items.len() - NAMED).to_string()].concat()]);
        }
    }

    /// All of it, or `kind` if it is nothing.
    pub(super) fn finish(self, kind: &str) -> String {
        let text = text::clean_text(&self.0, ALL - 1);
        if text.trim().is_empty() {
            kind.to_owned()
        } else {
            text
        }
    }
}

/// The parts that are not empty, with dashes.
fn joined(parts: &[&str]) -> String {
    let mut line = Lines::default();
    line.line(parts);
    line.0
}

fn price(price: &Price) -> String {
    money::plain(price.amount, &price.currency)
}

fn maybe(amount: Option<&Price>) -> String {
    amount.map(price).unwrap_or_default()
}

/// An absolute address; a relative one says nothing outside of the page.
fn absolute(url: Option<&String>) -> &str {
    url.map(String::as_str)
        .filter(|url| url.contains(':'))
        .unwrap_or_default()
}

fn product(product: &Product) -> String {
    joined(&[&product.title, &maybe(product.price.as_ref())])
}

fn item(item: &LineItem) -> String {
    let times = match item.quantity {
        Some(n) if n != 1 => [&n.to_string(), " × "].concat(),
        _ => String::new(),
    };
    joined(&[
        &[times.as_str(), &item.title].concat(),
        &item.detail,
        &maybe(item.price.as_ref()),
    ])
}

impl Plain for Product {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&product(self)]);
        out.line(&[absolute(self.url.as_ref())]);
    }
}

impl Plain for Carousel {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.title]);
        out.each(&self.items, product);
    }
}

impl Plain for Bundle {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.title, &maybe(self.price.as_ref())]);
        out.each(&self.items, |item| product(&item.product));
    }
}

impl Plain for Form {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.title]);
        out.markup(&self.text);
        out.each(&self.fields, |field| field.label.clone());
    }
}

impl Plain for OrderLookup {
    fn plain(&self, out: &mut Lines) {
        out.markup(&self.text);
    }
}

impl Plain for ContactCapture {
    fn plain(&self, out: &mut Lines) {
        out.markup(&self.text);
    }
}

impl Plain for Rating {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.title]);
    }
}

impl Plain for Quiz {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.title]);
        out.markup(&self.text);
        if let Some(first) = self.questions.first() {
            out.line(&[&first.text]);
            out.each(&first.answers, |answer| answer.label.clone());
        }
    }
}

impl Plain for Order {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.number, &self.status, &maybe(self.total.as_ref())]);
        for step in &self.steps {
            let mark = match step.state {
                StepState::Done => "✓ ",
                StepState::Current => "• ",
                StepState::Problem => "! ",
                StepState::Todo => "  ",
            };
            let at = step.at.map(date::utc).unwrap_or_default();
            out.line(&[&joined(&[&[mark, &step.label].concat(), &at, &step.note])]);
        }
        if let Some(carrier) = &self.carrier {
            out.line(&[&carrier.name, &carrier.tracking, absolute(carrier.url.as_ref())]);
        }
        out.each(&self.items, item);
        out.line(&[absolute(self.url.as_ref())]);
    }
}

impl Plain for Reorder {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.title, &self.order, &maybe(self.total.as_ref())]);
        out.each(&self.items, item);
    }
}

impl Plain for Return {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.order]);
        out.markup(&self.text);
        out.each(&self.items, item);
    }
}

impl Plain for Payment {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.reference, &price(&self.amount)]);
        out.line(&[absolute(self.url.as_ref())]);
    }
}

impl Plain for Coupon {
    fn plain(&self, out: &mut Lines) {
        // A covered code stays covered: the fallback is in notifications.
        let code = if self.hidden { "" } else { &self.code };
        let until = self.expires_at.map(date::utc).unwrap_or_default();
        out.line(&[&self.label, code, &until]);
        out.markup(&self.terms);
    }
}

impl Plain for CartProgress {
    fn plain(&self, out: &mut Lines) {
        let mut worth = maybe(self.current.as_ref());
        if !worth.is_empty() {
            worth.push_str(" / ");
        }
        worth.push_str(&price(&self.threshold));
        out.line(&[&self.reward, &worth]);
    }
}

impl Plain for StockAlert {
    fn plain(&self, out: &mut Lines) {
        self.product.plain(out);
    }
}

impl Plain for Handoff {
    fn plain(&self, out: &mut Lines) {
        out.markup(&self.text);
        out.each(&self.channels, |channel| {
            let name = if channel.label.is_empty() {
                channel.kind.word()
            } else {
                &channel.label
            };
            joined(&[name, absolute(Some(&channel.url))])
        });
    }
}

impl Plain for Booking {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.title, &self.person, &self.place]);
        match self.booked {
            Some(at) => out.line(&[&["✓ ", &date::utc(at)].concat()]),
            None => out.each(&self.slots, |slot| date::utc(slot.at)),
        }
    }
}

impl Plain for Call {
    fn plain(&self, out: &mut Lines) {
        let at = self.starts_at.map(date::utc).unwrap_or_default();
        out.line(&[&self.title, &self.person, &at]);
        out.line(&[absolute(Some(&self.url))]);
    }
}

impl Plain for Article {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.title]);
        out.line(&[&self.summary]);
        out.line(&[absolute(self.url.as_ref())]);
    }
}

impl Plain for SizeGuide {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.title]);
        for unit in self.units.iter().take(1) {
            out.line(&[&joined(&[&self.columns.join(" | "), &unit.label])]);
            out.each(&unit.rows, |row| row.join(" | "));
        }
    }
}

impl Plain for Video {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.title, absolute(Some(&self.url))]);
    }
}

impl Plain for super::Link {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.title, absolute(Some(&self.url))]);
    }
}

impl Plain for super::Acted {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.kind, &self.action_id]);
    }
}

impl Plain for super::File {
    fn plain(&self, out: &mut Lines) {
        out.line(&[&self.name, absolute(self.url.as_ref())]);
    }
}
