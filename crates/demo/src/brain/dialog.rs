//! A conversation's memory: what was asked before, who speaks, in which
//! language. A fold over the visitor's messages and nothing else.

use aisle_core::Millis;
use aisle_core::protocol::Content;

use super::intent::recognise;
use super::{Intent, Lang, Table, table};
use crate::cards;
use crate::shop::Reader;
use crate::words::{has_hangul, has_letters};

/// Who answers. Both are programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// The assistant.
    Bot,
    /// The scripted colleague it hands over to.
    Colleague,
}

/// One thing that happens in answer to a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// Somebody says something, perhaps with buttons below it.
    Say {
        /// Who.
        voice: Voice,
        /// What.
        text: String,
        /// The buttons: what each means, and its words.
        replies: Vec<(Intent, &'static str)>,
    },
    /// Somebody shows a card.
    Show {
        /// Who.
        voice: Voice,
        /// What.
        card: Content,
    },
    /// The colleague takes the conversation, after a wait in the queue, or gives it back.
    Assign(bool),
}

/// An answer: what happens, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What was understood.
    pub intent: Intent,
    /// What happens.
    pub lines: Vec<Line>,
}

/// The memory of one conversation.
#[derive(Debug, Clone)]
pub struct Dialog {
    /// The language of the last message.
    lang: Lang,
    /// The language the visitor asked for in so many words; wins from then on.
    wish: Option<Lang>,
    /// The last message asked about an order and gave no number.
    awaits_number: bool,
    /// Messages not understood in a row.
    lost: usize,
    /// Who speaks.
    pub(super) voice: Voice,
    /// What was asked so far, for another wording the next time.
    asked: Vec<Intent>,
    /// The product that was shown last.
    pub(super) topic: Option<&'static str>,
    /// The order that was looked up last.
    pub(super) order: Option<String>,
    /// Times that have been booked.
    pub(super) taken: Vec<Millis>,
}

/// A message as the assistant hears it.
pub(super) struct Heard<'a> {
    pub(super) text: &'a str,
    pub(super) reader: Reader,
    /// When it was written.
    pub(super) at: Millis,
}

pub(super) const FIRST_STEPS: &[Intent] = &[
    Intent::ShippingTime,
    Intent::Recommend,
    Intent::Show,
    Intent::OrderStatus,
    Intent::Discount,
];

impl Dialog {
    /// Starts in the language of the visitor's page.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        Self {
            lang,
            wish: None,
            awaits_number: false,
            lost: 0,
            voice: Voice::Bot,
            asked: Vec::new(),
            topic: None,
            order: None,
            taken: Vec::new(),
        }
    }

    /// The first message of a new conversation.
    #[must_use]
    pub fn greeting(&self) -> Answer {
        let table = table(self.lang);
        let lines = vec![say(table, Voice::Bot, table.greeting.to_owned(), FIRST_STEPS)];
        Answer {
            intent: Intent::Greeting,
            lines,
        }
    }

    /// Answers a message that was written at `at`. `page` is the language of the
    /// visitor's page: it decides the money, and the words where the message itself
    /// does not tell.
    pub fn answer(&mut self, text: &str, page: Lang, at: Millis) -> Answer {
        if has_hangul(text) {
            self.lang = Lang::Ko;
        } else if has_letters(text) {
            self.lang = page;
        }
        let mut intent = recognise(text);
        let number = cards::number(text);
        let awaited = core::mem::take(&mut self.awaits_number);
        let own = number.as_deref().is_some_and(cards::is_own) && intent == Intent::Unknown;
        if (awaited && number.is_some()) || own {
            intent = Intent::OrderStatus;
        }
        match intent {
            Intent::English => self.wish = Some(Lang::En),
            Intent::Korean => self.wish = Some(Lang::Ko),
            _ => {}
        }
        let reader = self.reader(page);
        let table = table(reader.lang);
        let heard = Heard { text, reader, at };
        let lines = match self.shopping(&heard, intent) {
            Some((meant, lines)) => {
                intent = meant;
                lines
            }
            None => match intent {
                Intent::OrderStatus => self.order(&heard, number),
                Intent::Person | Intent::Complaint => self.hand_over(table, intent),
                Intent::Back => self.take_back(table),
                Intent::Unknown if awaited => vec![say(
                    table,
                    self.voice,
                    table.order_again.to_owned(),
                    &[Intent::Person],
                )],
                Intent::Unknown => self.lost(table),
                known => vec![self.say_about(table, known)],
            },
        };
        if intent != Intent::Unknown {
            self.lost = 0;
        }
        self.asked.push(intent);
        Answer { intent, lines }
    }

    /// For whom is written: the language asked for or that of the last message,
    /// and the money of the page.
    pub(super) fn reader(&self, page: Lang) -> Reader {
        Reader {
            lang: self.wish.unwrap_or(self.lang),
            page,
        }
    }

    /// Where an order is, if there is a number; else which one is meant.
    fn order(&mut self, heard: &Heard<'_>, number: Option<String>) -> Vec<Line> {
        match number {
            Some(number) => self.tell_order(&number, heard.reader, heard.at),
            None => {
                self.awaits_number = true;
                self.with(heard.reader, Intent::OrderStatus, [cards::lookup(heard.reader)])
            }
        }
    }

    /// The story of an order and its card.
    pub(super) fn tell_order(&mut self, number: &str, reader: Reader, at: Millis) -> Vec<Line> {
        let table = table(reader.lang);
        if !cards::known_number(number) {
            let text = table.order_unknown.replace("{n}", number);
            return vec![say(
                table,
                self.voice,
                text,
                &[Intent::OrderStatus, Intent::Person],
            )];
        }
        self.order = Some(number.to_owned());
        let story = cards::story(number);
        let text = table.order.get(story).copied().unwrap_or_default();
        vec![
            say(table, self.voice, text.replace("{n}", number), &[]),
            self.show(cards::order(number, story, reader, at)),
        ]
    }

    /// Words about something, and cards below them.
    pub(super) fn with(
        &self,
        reader: Reader,
        intent: Intent,
        cards: impl IntoIterator<Item = Content>,
    ) -> Vec<Line> {
        let table = table(reader.lang);
        let text = wording(table, intent, self.times(intent)).to_owned();
        let mut lines = vec![say(table, self.voice, text, &[])];
        lines.extend(cards.into_iter().map(|card| self.show(card)));
        lines
    }

    /// Words of its own, with buttons.
    pub(super) fn tell(&self, reader: Reader, text: &str, replies: &[Intent]) -> Line {
        say(table(reader.lang), self.voice, text.to_owned(), replies)
    }

    pub(super) fn show(&self, card: Content) -> Line {
        let voice = self.voice;
        Line::Show { voice, card }
    }

    fn hand_over(&mut self, table: &Table, intent: Intent) -> Vec<Line> {
        if self.voice == Voice::Colleague {
            let text = match intent {
                Intent::Complaint => wording(table, intent, self.times(intent)),
                _ => table.colleague_already,
            };
            return vec![say(
                table,
                Voice::Colleague,
                text.to_owned(),
                &[Intent::Returns, Intent::Back],
            )];
        }
        let text = wording(table, intent, self.times(intent)).to_owned();
        self.call_colleague(table, text)
    }

    fn call_colleague(&mut self, table: &Table, text: String) -> Vec<Line> {
        let text = [&text, " ", table.line].concat();
        let mut lines = vec![say(table, Voice::Bot, text, &[])];
        lines.extend(self.await_colleague(table));
        lines
    }

    fn await_colleague(&mut self, table: &Table) -> [Line; 2] {
        self.voice = Voice::Colleague;
        let hello = table.colleague.to_owned();
        let steps = [Intent::Returns, Intent::OrderStatus, Intent::Back];
        [Line::Assign(true), say(table, Voice::Colleague, hello, &steps)]
    }

    /// The visitor joins the queue again, or leaves it before the colleague is there.
    pub fn queue(&mut self, join: bool, page: Lang) -> Vec<Line> {
        let table = table(self.reader(page).lang);
        if join {
            return self.await_colleague(table).into();
        }
        self.stay();
        vec![say(table, Voice::Bot, table.left.to_owned(), FIRST_STEPS)]
    }

    /// The colleague does not come any more.
    pub fn stay(&mut self) {
        self.voice = Voice::Bot;
    }

    /// Whether the colleague is there, or waited for.
    #[must_use]
    pub fn has_colleague(&self) -> bool {
        self.voice == Voice::Colleague
    }

    fn take_back(&mut self, table: &Table) -> Vec<Line> {
        let hello = say(table, Voice::Bot, table.back.to_owned(), FIRST_STEPS);
        if self.voice == Voice::Bot {
            return vec![hello];
        }
        self.voice = Voice::Bot;
        vec![Line::Assign(false), hello]
    }

    /// Never the same twice in a row, and never for ever: the third message in
    /// a row that is not understood brings the colleague in.
    fn lost(&mut self, table: &Table) -> Vec<Line> {
        self.lost += 1;
        if self.voice == Voice::Colleague {
            let text = pick(table.lost_again, self.lost);
            return vec![say(
                table,
                Voice::Colleague,
                text.to_owned(),
                &[Intent::Help, Intent::Back],
            )];
        }
        if self.lost >= 3 {
            return self.call_colleague(table, table.lost.to_owned());
        }
        let text = wording(table, Intent::Unknown, self.lost + 1).to_owned();
        vec![say(
            table,
            Voice::Bot,
            text,
            &[Intent::Help, Intent::Recommend, Intent::Person],
        )]
    }

    fn say_about(&self, table: &Table, intent: Intent) -> Line {
        let text = wording(table, intent, self.times(intent));
        say(table, self.voice, text.to_owned(), follow_ups(intent, self.voice))
    }

    pub(super) fn times(&self, intent: Intent) -> usize {
        self.asked.iter().filter(|past| **past == intent).count()
    }
}

fn say(table: &Table, voice: Voice, text: String, replies: &[Intent]) -> Line {
    let label = |wanted: &Intent| table.labels.iter().find(|(intent, _)| intent == wanted).copied();
    Line::Say {
        voice,
        text,
        replies: replies.iter().filter_map(label).collect(),
    }
}

fn wording(table: &Table, intent: Intent, times: usize) -> &'static str {
    table
        .says
        .iter()
        .find(|(known, _)| *known == intent)
        .map(|(_, list)| pick(list, times))
        .unwrap_or_default()
}

fn pick(list: &[&'static str], times: usize) -> &'static str {
    list.get(times % list.len().max(1)).copied().unwrap_or_default()
}

/// Where a visitor may want to go from here.
fn follow_ups(intent: Intent, voice: Voice) -> &'static [Intent] {
    match intent {
        Intent::Greeting | Intent::English | Intent::Korean => FIRST_STEPS,
        Intent::Help => &[
            Intent::Recommend,
            Intent::Show,
            Intent::OrderStatus,
            Intent::Discount,
            Intent::Reorder,
            Intent::Booking,
            Intent::Returns,
            Intent::Person,
        ],
        Intent::Thanks => &[Intent::Rate],
        Intent::ShippingTime => &[Intent::ShippingCost, Intent::OrderStatus],
        Intent::ShippingCost => &[Intent::ShippingTime, Intent::Returns],
        Intent::Hours => &[Intent::Booking, Intent::Contact],
        Intent::Payment => &[Intent::Discount, Intent::Progress],
        Intent::AreYouBot if matches!(voice, Voice::Bot) => &[Intent::Help, Intent::Person],
        Intent::AreYouBot => &[Intent::Help, Intent::Back],
        _ => &[],
    }
}
