//! What the views read and do.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::{ActionId, Agent, Author, Content, Image, MessageId, QuickReply, Seq, Shown};
use aisle_core::session::{Connection, Durability, Older, Patch, Row, RowKey};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::shared::Shared;

/// A wish of the visitor, from a view.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Send this text.
    Send(String),
    /// Press a suggested answer of a message.
    Reply(MessageId, QuickReply),
    /// Do something with a rich message: its server hears of it, and it stands in
    /// the log as the visitor's.
    Act(Box<Act>),
    /// Ask the page to do something: a cancelable event on the element, with this
    /// name and detail. What the page answers is left here, a promise or a value;
    /// `undefined` if nobody does it.
    Ask(&'static str, JsValue, Rc<RefCell<JsValue>>),
    /// Try a failed message again.
    Retry(RowKey),
    /// Give a failed message up.
    Discard(RowKey),
    /// Put a failed message's text back into the composer, and give it up.
    Edit(RowKey),
    /// Show older rows.
    LoadOlder,
    /// This row and all before it are in view.
    Seen(RowKey),
    /// The composer holds this text now.
    Draft(String),
    /// Change the language: `en` or `ko`.
    Language(String),
    /// Try to connect now instead of at the planned time.
    ConnectNow,
    /// Close the panel.
    Hide,
    /// Open the panel for the visitor, who gets the focus there.
    Show,
    /// Open the panel and leave the focus where it is, unless the page vetoes it:
    /// then this stays false.
    Open(Rc<Cell<bool>>),
    /// A message of a rule becomes part of the conversation.
    Shown(Box<Shown>),
    /// Fetch a part of the wasm, by name, unless it is there or under way.
    Part(&'static str),
    /// Dispatch an event on the element: its name and detail.
    Tell(&'static str, JsValue),
}

/// Which rich content can be drawn: each with those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Drawable {
    /// None yet.
    Nothing,
    /// What the shop sells, and what goes with that.
    Cards,
    /// All.
    Forms,
}

impl Drawable {
    /// What must be there for this type.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        let cards = "product carousel bundle reorder coupon cart-progress stock-alert size-guide link action";
        if cards.split(' ').any(|card| card == kind) {
            Self::Cards
        } else {
            Self::Forms
        }
    }

    /// The part of the wasm that draws it.
    #[must_use]
    pub fn part(self) -> &'static str {
        match self {
            Self::Forms => "forms",
            _ => "rich",
        }
    }
}

/// What the visitor does with a rich message.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// The message.
    pub message_id: MessageId,
    /// What it is called there.
    pub action_id: ActionId,
    /// The visitor's message that says so.
    pub content: Content,
    /// What was chosen or filled in.
    pub value: Raw,
}

/// A message of somebody, as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Their name.
    pub from: Option<String>,
    /// What they say, with its markup.
    pub text: String,
}

/// Hears of a patch and of the rows as they are after it.
pub type OnPatch = Box<dyn FnMut(&Patch, &[Row])>;

/// Read access to the rows and their changes. The list is never cloned.
pub trait RowsView {
    /// Gives the rows of now to `f`.
    fn with(&self, f: &mut dyn FnMut(&[Row]));
    /// Calls `f` with every patch from now on, after the rows have changed.
    /// There is one subscriber, the timeline.
    fn subscribe(&self, f: OnPatch);
}

/// State that outlives the drawing of a row, by the row's key.
pub struct Kept {
    owner: Owner,
    cells: Vec<(String, Rc<dyn Any>)>,
}

impl Default for Kept {
    /// Empty; what is kept belongs to the current owner.
    fn default() -> Self {
        Self {
            owner: Owner::current().unwrap_or_default(),
            cells: Vec::new(),
        }
    }
}

impl Kept {
    /// What is kept under this name.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Rc<dyn Any>> {
        let (_, cell) = self.cells.iter().find(|(known, _)| known == key)?;
        Some(Rc::clone(cell))
    }

    /// Keeps something under a name, in place of an earlier thing.
    pub fn put(&mut self, key: String, cell: Rc<dyn Any>) {
        self.cells.retain(|(known, _)| *known != key);
        self.cells.push((key, cell));
    }

    /// Whom signals belong to that are kept.
    pub fn owner(&self) -> Owner {
        self.owner.clone()
    }
}

/// One conversation, as the views see it: signals to read, commands to give.
/// Copy, so that any closure of any view can hold it.
#[derive(Clone, Copy)]
pub struct Chat {
    /// The panel is open.
    pub open: Shared<bool>,
    /// The connection.
    pub connection: Shared<Connection>,
    /// Who could answer.
    pub agents: Shared<Vec<Agent>>,
    /// The backend has said who is there, even if that is nobody.
    pub agents_known: Shared<bool>,
    /// Who is writing now.
    pub typing: Shared<Vec<Author>>,
    /// Messages not seen yet.
    pub unread: Shared<u32>,
    /// How far the agents have read.
    pub read_by_agent: Shared<Seq>,
    /// Whether there are older rows.
    pub older: Shared<Older>,
    /// How safe what is typed is.
    pub durability: Shared<Durability>,
    /// Nobody reads this: the demo backend.
    pub demo: Shared<bool>,
    /// The language of the interface, a key of [`crate::ui::i18n`].
    pub language: Shared<String>,
    /// BCP 47 tag for numbers and times.
    pub locale: Shared<String>,
    /// A message to read out once, politely. Set anew for each.
    pub announcement: Shared<Said>,
    /// Origins whose images load without a click.
    pub media_origins: Shared<Vec<String>>,
    /// The shop's name for the chat; `None` shows the interface's own.
    pub title: Shared<Option<String>>,
    /// A message of the shop waits behind the launcher.
    pub waits: Shared<bool>,
    /// How many messages were sent from here. Set anew with each.
    pub said: Shared<u32>,
    /// What the visitor is called, if the backend knows.
    pub name: Shared<Option<String>>,
    /// The visitor wishes to see who answers.
    pub people: Shared<bool>,
    /// The visitor wishes to see the ways to go on elsewhere.
    pub elsewhere: Shared<bool>,
    /// There are such ways.
    pub leads: Shared<bool>,
    /// Another answer can be asked for in place of one.
    pub again: Shared<bool>,
    /// What is said waits for what is asked before the first word.
    pub held: Shared<bool>,
    /// A part of the last message was hidden before it was sent.
    pub hidden: Shared<bool>,
    /// Text for the composer to take over: a draft that was restored, or a
    /// failed message to be edited. The composer takes it and leaves `None`.
    pub compose: Shared<Option<String>>,
    /// What of rich content can be drawn.
    pub rich: Shared<Drawable>,
    /// What draws files, once it is there; `ui::later` knows what it is.
    pub media: Shared<Option<Rc<dyn Any>>>,
    /// What attaches files to forms, once it is there; `ui::later` knows what it is.
    pub files: Shared<Option<Rc<dyn Any>>>,
    /// A picture that the visitor wants to look at closely, until it is taken up.
    pub look: Shared<Option<Image>>,
    /// What the page said last of its cart; `null` if nothing.
    pub cart: Shared<JsValue>,
    /// How many rows there are.
    pub count: Shared<usize>,
    /// What cards remember.
    pub kept: StoredValue<Kept, LocalStorage>,
    /// Rows and patches.
    pub rows: StoredValue<Box<dyn RowsView>, LocalStorage>,
    /// Carries out commands.
    pub run: StoredValue<Box<dyn Fn(Command)>, LocalStorage>,
}

impl Chat {
    /// Carries out a command.
    pub fn run(&self, command: Command) {
        self.run.with_value(|run| run(command));
    }
}
