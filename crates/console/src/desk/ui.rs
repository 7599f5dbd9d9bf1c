//! What the screen reads: signals, kept in step by the desk.

use aisle_core::agent::{Desk as State, Inbox};
use aisle_core::protocol::json::Raw;
use aisle_core::protocol::{
    About, AgentId, Canned, Colleague, ConversationId, ConversationSummary, Counts, Department, DeskFeatures,
    Note, View,
};
use aisle_core::session::{Connection, Durability, Older, Row};
use aisle_platform::clock;
use aisle_widget::app::{Chat, Command, Drawable, Kept, OnPatch, RowsView, Said, Shared};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// What is on screen as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// The list and a conversation.
    Inbox,
    /// What was left while nobody was there.
    Tickets,
    /// What an owner reads.
    Reports,
    /// Who answers.
    People,
    /// What agents have behind a slash.
    Answers,
    /// One's own account.
    Account,
}

/// Copy, so that any closure of any view can hold it. Lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Ui {
    /// Language and locale, as the widget's views and words want them.
    pub(crate) chrome: Chat,
    pub(crate) desk: Shared<State>,
    pub(crate) durable: Shared<bool>,
    /// Counts changes of `inbox`.
    pub(crate) lines: Shared<u32>,
    pub(crate) inbox: StoredValue<Inbox, LocalStorage>,
    /// Where visitors have said something just now.
    pub(crate) news: Shared<Vec<ConversationId>>,
    /// The list was answered since it was asked for.
    pub(crate) listed: Shared<bool>,
    pub(crate) view: Shared<View>,
    pub(crate) department: Shared<Option<String>>,
    pub(crate) search: Shared<String>,
    pub(crate) counts: Shared<Counts>,
    pub(crate) page: Shared<Page>,
    /// The conversation that was on screen before another page was.
    pub(crate) last: Shared<Option<ConversationId>>,
    /// The conversation on screen.
    pub(crate) open: Shared<Option<ConversationId>>,
    pub(crate) context: Shared<Option<Raw>>,
    pub(crate) about: Shared<Option<About>>,
    pub(crate) notes: Shared<Vec<Note>>,
    pub(crate) me: Shared<Option<Colleague>>,
    pub(crate) agents: Shared<Vec<Colleague>>,
    pub(crate) departments: Shared<Vec<Department>>,
    pub(crate) canned: Shared<Vec<Canned>>,
    pub(crate) features: Shared<DeskFeatures>,
    /// A sentence that shows for a while.
    pub(crate) toast: Shared<String>,
    /// The time of day, some seconds old.
    pub(crate) now: Shared<i64>,
}

impl Ui {
    pub(crate) fn new(language: &str, locale: &str) -> Self {
        Self {
            chrome: chat(
                Shared::new(language.to_owned()),
                Shared::new(locale.to_owned()),
                Box::new(NoRows),
                |_| {},
            ),
            desk: Shared::new(State::Idle),
            durable: Shared::new(true),
            lines: Shared::new(0),
            inbox: StoredValue::new_local(Inbox::default()),
            news: Shared::new(Vec::new()),
            listed: Shared::new(false),
            view: Shared::new(View::Open),
            department: Shared::new(None),
            search: Shared::new(String::new()),
            counts: Shared::new(Counts::default()),
            page: Shared::new(Page::Inbox),
            last: Shared::new(None),
            open: Shared::new(None),
            context: Shared::new(None),
            about: Shared::new(None),
            notes: Shared::new(Vec::new()),
            me: Shared::new(None),
            agents: Shared::new(Vec::new()),
            departments: Shared::new(Vec::new()),
            canned: Shared::new(Vec::new()),
            features: Shared::new(DeskFeatures::default()),
            toast: Shared::new(String::new()),
            now: Shared::new(clock::wall()),
        }
    }

    /// The page's policy lets a picture of this address be shown: it is this server's,
    /// or of an origin that the server was told of.
    pub(crate) fn may_show(self, address: &str) -> bool {
        if address.starts_with('/') && !address.starts_with("//") {
            return true;
        }
        self.chrome.media_origins.with(|origins| {
            origins.iter().any(|origin| {
                let rest = address.strip_prefix(origin.as_str());
                rest.is_some_and(|rest| rest.starts_with('/'))
            })
        })
    }

    /// What stands in a view now, of the department that is picked.
    pub(crate) fn listed_now(self, view: View) -> Vec<ConversationId> {
        let (me, now) = (self.my_id(), self.now.get_untracked());
        self.department.with_untracked(|department| {
            self.inbox
                .with_value(|inbox| inbox.list(view, me.as_ref(), department.as_deref(), now))
        })
    }

    /// Nothing stands in it.
    pub(crate) fn lists_none(self, view: View) -> bool {
        let (me, now) = (self.my_id(), self.now.get_untracked());
        self.department.with_untracked(|department| {
            self.inbox
                .with_value(|inbox| inbox.has_none(view, me.as_ref(), department.as_deref(), now))
        })
    }

    pub(crate) fn bump(self) {
        self.lines.set(self.lines.get_untracked().wrapping_add(1));
    }

    pub(crate) fn is_open(self, id: &ConversationId) -> bool {
        self.open.with_untracked(|open| open.as_ref() == Some(id))
    }

    /// The line of the conversation on screen; follows both.
    pub(crate) fn line(self) -> Option<ConversationSummary> {
        let _ = self.lines.get();
        let id = self.open.get()?;
        self.inbox.with_value(|inbox| inbox.get(&id).cloned())
    }

    pub(crate) fn my_id(self) -> Option<AgentId> {
        self.me.with_untracked(|me| me.as_ref().map(|me| me.id.clone()))
    }
}

/// A conversation's signals, under the current owner.
pub(crate) fn chat(
    language: Shared<String>,
    locale: Shared<String>,
    rows: Box<dyn RowsView>,
    run: impl Fn(Command) + 'static,
) -> Chat {
    Chat {
        open: Shared::new(true),
        connection: Shared::new(Connection::Idle),
        agents: Shared::new(Vec::new()),
        agents_known: Shared::new(false),
        typing: Shared::new(Vec::new()),
        unread: Shared::new(0),
        read_by_agent: Shared::new(0),
        older: Shared::new(Older::None),
        durability: Shared::new(Durability::Safe),
        demo: Shared::new(false),
        language,
        locale,
        announcement: Shared::new(Said::default()),
        media_origins: Shared::new(Vec::new()),
        title: Shared::new(None),
        waits: Shared::new(false),
        said: Shared::new(0),
        hidden: Shared::new(false),
        name: Shared::new(None),
        people: Shared::new(false),
        elsewhere: Shared::new(false),
        leads: Shared::new(false),
        again: Shared::new(false),
        held: Shared::new(false),
        compose: Shared::new(None),
        rich: Shared::new(Drawable::Forms),
        media: Shared::new(None),
        files: Shared::new(None),
        look: Shared::new(None),
        cart: Shared::new(JsValue::NULL),
        count: Shared::new(0),
        kept: StoredValue::new_local(Kept::default()),
        rows: StoredValue::new_local(rows),
        run: StoredValue::new_local(Box::new(run)),
    }
}

struct NoRows;

impl RowsView for NoRows {
    fn with(&self, f: &mut dyn FnMut(&[Row])) {
        f(&[]);
    }

    fn subscribe(&self, _: OnPatch) {}
}
