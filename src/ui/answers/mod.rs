//! Help from what the shop knows: suggestions while one types, a home with search
//! and popular questions, and a reader.
//!
//! Owns how answers look, their words (`words.rs`), their sheet (`style/answers/`),
//! and the wiring of [`Answers`], which decides what is asked when. It is a part of
//! the wasm of its own, fetched when the panel is open and the server answers
//! questions; nothing of the views calls it. It draws over the conversation, moves
//! nothing, and takes the focus only when something was opened.

mod ahead;
mod copy;
mod door;
mod home;
mod looks;
mod past;
mod reader;
mod stop;
mod suggest;
mod words;

use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::answers::{
    Answers, Brief, Effect, Input, Kind, Past, Story, briefs, content, conversations, story,
};
use aisle_core::protocol::json::{self, Raw};
use aisle_core::protocol::{Content, ErrorCode, ServerFrame, Suggestion};
use aisle_core::session::Connection;
use aisle_platform::clock;
use aisle_platform::fetch;
use aisle_platform::listen::Listener;
use aisle_platform::timer::Timer;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::UiFrame;
use super::dom::effect;
use super::focus;
use super::style;
use super::view::{Mount, mount};
use crate::app::{Chat, Engine, Said, Shared};

/// The sheet of all that is drawn here, marked as this part's data
/// (`xtask/src/build/recipe.rs`).
const SHEET: &str = concat!(
    "/*answers*/",
    include_str!(concat!(env!("OUT_DIR"), "/answers.css")),
    "/*!answers*/"
);

/// Milliseconds without a key after which the home searches.
const SEARCH_PAUSE: i64 = 200;

/// Where the words of a language are, if there are some.
pub type Table = Box<dyn Fn(&str) -> Option<String>>;

/// The visitor has not said whether something helped.
const UNSAID: usize = 0;
/// It did.
const HELPED: usize = 1;
/// It did not.
const NOT_HELPED: usize = 2;

/// What became of a question.
#[derive(Debug, Clone, PartialEq)]
enum Asked<T> {
    /// Nobody has asked.
    Not,
    /// On its way.
    Waits,
    /// Here.
    Came(T),
    /// Not to be had now.
    Failed,
}

/// What the reader shows.
#[derive(Debug, Clone, PartialEq)]
enum Page {
    Story(Rc<Story>),
    /// Products, drawn by the part for rich content.
    Goods(Rc<Content>),
}

/// What is open in the reader.
#[derive(Debug, Clone, PartialEq)]
struct Reading {
    kind: Kind,
    id: String,
    title: String,
    /// What had been looked for in the home; empty for a suggestion.
    sought: String,
    /// What had the focus when it was opened.
    from: Option<HtmlElement>,
}

/// All that the views of this part share. Copy; belongs to the owner it was made
/// under.
#[derive(Clone, Copy)]
struct Hall {
    chat: Chat,
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    /// The words are there.
    ready: Shared<bool>,
    /// The server has articles.
    articles: Shared<bool>,
    /// The visitor came to the home by hand: it lies over what has been said.
    by_hand: Shared<bool>,
    offers: Shared<Vec<Suggestion>>,
    /// The composer has the focus: what is offered covers nothing that has it.
    writing: Shared<bool>,
    /// The suggestion that Enter opens, counted from 1; 0 for none.
    active: Shared<usize>,
    /// A bot is writing an answer.
    bot_writes: Shared<bool>,
    /// The server lists the visitor's conversations.
    listed: Shared<bool>,
    past: Shared<Asked<Vec<Past>>>,
    /// This conversation could not be left.
    stuck: Shared<bool>,
    /// The rows of another are about to come.
    waits: Shared<bool>,
    popular: Shared<Asked<Vec<Brief>>>,
    found: Shared<Asked<Vec<Brief>>>,
    /// What the home searches for.
    sought: Shared<String>,
    reading: Shared<Option<Reading>>,
    page: Shared<Asked<Page>>,
    /// Whether what is read helped: [`UNSAID`], [`HELPED`] or [`NOT_HELPED`].
    helped: Shared<usize>,
}

struct Inner {
    frame: UiFrame,
    /// Where the conversation is, and what is drawn over it.
    log: HtmlElement,
    held: RefCell<Option<Held>>,
    engine: Engine,
    answers: RefCell<Answers>,
    timer: RefCell<Option<Timer>>,
    pause: RefCell<Option<Timer>>,
    /// Articles that the visitor has judged.
    judged: RefCell<Vec<(String, usize)>>,
    /// Where the words of a language are.
    table: Table,
    loading: RefCell<Option<fetch::Text>>,
}

/// What goes when the owner ends.
struct Held {
    _trees: Vec<Mount>,
    _door: Option<door::Door>,
    _listeners: Vec<Listener>,
    _keys: ahead::Ahead,
}

/// Lets answers show on an element, until the current owner ends. `table` says
/// where the words of a language are.
pub fn begin(chat: Chat, frame: &UiFrame, engine: &Engine, table: Table) {
    let Some(log) = frame
        .body
        .query_selector(".log")
        .ok()
        .flatten()
        .and_then(|log| log.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    // The views' own first: it says the order of all layers.
    style::adopt(&frame.root);
    style::add(SHEET);
    style::adopt(&frame.root);
    let inner: Rc<Inner> = Rc::new(Inner {
        frame: frame.clone(),
        log: log.clone(),
        held: RefCell::default(),
        engine: engine.clone(),
        answers: RefCell::default(),
        timer: RefCell::default(),
        pause: RefCell::default(),
        judged: RefCell::default(),
        table,
        loading: RefCell::default(),
    });
    let hall = Hall {
        chat,
        inner: StoredValue::new_local(inner.clone()),
        ready: Shared::new(false),
        articles: Shared::new(false),
        by_hand: Shared::new(false),
        offers: Shared::new(Vec::new()),
        writing: Shared::new(true),
        active: Shared::new(0),
        bot_writes: Shared::new(false),
        listed: Shared::new(false),
        past: Shared::new(Asked::Not),
        stuck: Shared::new(false),
        waits: Shared::new(false),
        popular: Shared::new(Asked::Not),
        found: Shared::new(Asked::Not),
        sought: Shared::new(String::new()),
        reading: Shared::new(None),
        page: Shared::new(Asked::Not),
        helped: Shared::new(UNSAID),
    };
    let mut trees = vec![
        mount(&log, Box::new(move || home::home(hall))),
        mount(&log, Box::new(move || reader::reader(hall))),
        mount(&log, Box::new(move || suggest::list(hall))),
    ];
    let composer = frame.send.parent_element();
    if let Some(composer) = composer.and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
        trees.push(mount(&composer, Box::new(move || stop::stop(hall))));
    }
    inner.held.replace(Some(Held {
        _trees: trees,
        _door: door::Door::hang(hall, &frame.head),
        _listeners: suggest::follow(hall, &frame.input),
        _keys: suggest::keys(hall, &frame.panel),
    }));
    hall.follow();
    // Until the views go, which is before the signals do.
    engine.overhear(Rc::new(move |frame| {
        if let Some(writes) = stop::writes(frame) {
            hall.bot_writes.set(writes);
        }
        hall.feed(match frame {
            ServerFrame::Answer(answer) => Input::Answer(answer.clone()),
            ServerFrame::Suggestions(suggestions) => Input::Suggestions(suggestions.clone()),
            _ => return,
        });
    }));
    on_cleanup(move || {
        let held = hall.inner().and_then(|inner| inner.held.take());
        drop(held);
    });
}

/// The page's address, which addresses in articles may be relative to.
fn place() -> String {
    document().base_uri().ok().flatten().unwrap_or_default()
}

impl Hall {
    fn inner(self) -> Option<Rc<Inner>> {
        self.inner.try_get_value()
    }

    /// Keeps all in step with the conversation. Effects belong to the current owner.
    fn follow(self) {
        let chat = self.chat;
        effect(move || {
            let language = chat.language.get();
            self.load(&language);
        });
        effect(move || {
            let online = chat.connection.get() == Connection::Online;
            let Some(inner) = self.inner() else { return };
            if !online {
                self.bot_writes.set(false);
                self.feed(Input::Offline);
                return;
            }
            let topics = inner
                .engine
                .with_session(|session| session.features().ask.clone());
            self.feed(Input::Online(topics));
            self.articles.set(self.has("articles"));
            self.ask_past();
            let missing = self
                .popular
                .with_untracked(|popular| !matches!(popular, Asked::Came(_)));
            if missing {
                self.ask_popular();
            }
        });
        // What was sent goes before what was read.
        let sent = chat.said.get_untracked();
        effect(move || {
            if chat.said.get() != sent {
                self.reading.set(None);
                self.by_hand.set(false);
            }
        });
        // Who opens the panel again wants to see what was said; and where nothing is
        // left of that, the home is there by itself.
        effect(move || {
            let count = chat.count.get();
            if !chat.open.get() || count == 0 {
                self.by_hand.set(false);
            }
            if count > 0 {
                self.waits.set(false);
            }
        });
        effect(move || {
            let (home, reading) = (self.at_home(), self.reading.with(Option::is_some));
            let by_hand = self.by_hand.get();
            if let Some(inner) = self.inner() {
                suggest::mark(&inner.log, "data-covered", (home || reading).then_some(""));
                suggest::mark(&inner.log, "data-reading", reading.then_some(""));
                suggest::mark(&inner.log, "data-home", (home && by_hand).then_some(""));
            }
        });
    }

    /// There is something to show in a home.
    fn has_home(self) -> bool {
        self.ready.get() && (self.articles.get() || self.listed.get())
    }

    /// Nothing has been said, so there is room for a home; or it is wished for.
    fn at_home(self) -> bool {
        let bare = self.chat.count.get() == 0 && !self.waits.get();
        self.has_home() && (bare || self.by_hand.get())
    }

    /// Opens the home over the conversation; the way back gets the focus.
    fn enter(self) {
        self.reading.set(None);
        self.stuck.set(false);
        self.by_hand.set(true);
        self.ask_past();
    }

    /// Closes it again; the focus goes where it was opened.
    fn leave(self) {
        self.by_hand.set(false);
        self.focus(".home-door");
    }

    /// Goes on with the conversation, there where one reads or writes.
    fn resume(self) {
        let Some(inner) = self.inner() else { return };
        self.by_hand.set(false);
        // Only what is there can have the focus.
        suggest::mark(&inner.log, "data-home", None);
        focus::give(&inner.frame.body, &inner.frame.input);
    }

    fn has(self, topic: &str) -> bool {
        self.inner()
            .is_some_and(|inner| inner.answers.borrow().has(topic))
    }

    /// Has the words of a language, and then shows them.
    fn load(self, language: &str) {
        let Some(inner) = self.inner() else { return };
        if words::has(language) {
            self.ready.set(true);
            return;
        }
        let Some(url) = (inner.table)(language) else {
            self.ready.set(true);
            return;
        };
        let language = language.to_owned();
        let stream = fetch::get_text(&url, move |text| {
            let known = text.is_some_and(|text| words::load(&language, &text));
            // Whoever looked for them finds them now.
            if known && self.ready.get_untracked() {
                self.chat.language.set(language);
            }
            self.ready.set(true);
        });
        inner.loading.replace(Some(stream));
    }

    /// Gives the machine an input and carries out what it wants.
    fn feed(self, input: Input) {
        let Some(inner) = self.inner() else { return };
        let now = clock::monotonic();
        let mut out = Vec::new();
        inner.answers.borrow_mut().handle(now, input, &mut out);
        for effect in out {
            match effect {
                Effect::Send(frame) => {
                    inner.engine.transmit(&frame);
                }
                Effect::Suggest(items) => self.offer(items),
                Effect::Answered(kind, outcome) => self.answered(kind, outcome),
                Effect::WakeAt(at) => {
                    let timer = Timer::after(at - now, move || self.feed(Input::Wake));
                    inner.timer.replace(Some(timer));
                }
            }
        }
    }

    fn offer(self, items: Vec<Suggestion>) {
        let before = self.offers.with_untracked(Vec::len);
        let now = items.len();
        self.active.set(0);
        self.offers.set(items);
        if now > 0 && now != before {
            self.say(words::count(self.chat, words::Word::Found, now));
        }
    }

    /// Has something read out, politely.
    fn say(self, text: String) {
        self.chat.announcement.set(Said { from: None, text });
    }

    fn answered(self, kind: Kind, outcome: Result<Raw, ErrorCode>) {
        let data = outcome.ok();
        let list = || match data.as_ref().and_then(briefs) {
            Some(list) => Asked::Came(list),
            None => Asked::Failed,
        };
        match kind {
            Kind::Popular => self.popular.set(list()),
            Kind::Search => self.found.set(list()),
            Kind::Conversations => {
                let list = data.as_ref().and_then(conversations);
                self.past.set(list.map_or(Asked::Failed, Asked::Came));
            }
            Kind::Article | Kind::Products => {
                let wanted = self
                    .reading
                    .with_untracked(|reading| reading.as_ref().is_some_and(|reading| reading.kind == kind));
                if !wanted {
                    return;
                }
                let page = data.as_ref().and_then(|data| match kind {
                    Kind::Article => story(data, &place()).map(|story| Page::Story(Rc::new(story))),
                    _ => content(data).map(|content| Page::Goods(Rc::new(content))),
                });
                self.page.set(page.map_or(Asked::Failed, Asked::Came));
            }
        }
    }

    fn ask_popular(self) {
        if self.has("popular") {
            self.popular.set(Asked::Waits);
            self.feed(Input::Ask(Kind::Popular, None));
        }
    }

    /// Searches for this, soon.
    fn search(self, text: String) {
        let Some(inner) = self.inner() else { return };
        let text = text.trim().to_owned();
        if text.is_empty() {
            inner.pause.replace(None);
            self.found.set(Asked::Not);
            self.sought.set(text);
            return;
        }
        let timer = Timer::after(SEARCH_PAUSE, move || self.search_now(text));
        inner.pause.replace(Some(timer));
    }

    fn search_now(self, text: String) {
        let value = Kind::Search.of(&text);
        // What was found before stays until there is something newer.
        if !self.found.with_untracked(|found| matches!(found, Asked::Came(_))) {
            self.found.set(Asked::Waits);
        }
        self.sought.set(text);
        self.feed(Input::Ask(Kind::Search, value));
    }

    /// Opens something in the reader.
    fn open(self, kind: Kind, id: String, title: String, sought: String) {
        let Some(inner) = self.inner() else { return };
        let judged = inner.judged.borrow();
        let helped = judged.iter().find(|(known, _)| *known == id);
        let helped = helped.map_or(UNSAID, |(_, said)| *said);
        let active = inner.frame.root.active_element();
        let what = if kind == Kind::Article { &id } else { &title };
        let value = kind.of(what);
        self.helped.set(helped);
        self.page.set(Asked::Waits);
        self.reading.set(Some(Reading {
            kind,
            id,
            title,
            sought,
            from: active.and_then(|active| active.dyn_into().ok()),
        }));
        self.feed(Input::Ask(kind, value));
    }

    /// Closes the reader; the focus goes where it was.
    fn back(self) {
        let Some(reading) = self.reading.get_untracked() else {
            return;
        };
        let Some(inner) = self.inner() else { return };
        self.reading.set(None);
        self.page.set(Asked::Not);
        // What it covered can be reached again only when the mark is gone.
        suggest::mark(&inner.log, "data-reading", None);
        let from = reading.from.filter(|from| from.is_connected());
        let _ = from
            .unwrap_or_else(|| inner.frame.input.clone().unchecked_into())
            .focus();
    }

    /// The place that scrolls gets the focus: its name is read out, and the arrow
    /// keys scroll it.
    fn focus_reader(self) {
        self.focus(".reader-text");
    }

    /// What this selector finds in the panel gets the focus.
    fn focus(self, selector: &str) {
        let Some(inner) = self.inner() else { return };
        let place = inner.frame.panel.query_selector(selector).ok().flatten();
        if let Some(place) = place.and_then(|place| place.dyn_into::<HtmlElement>().ok()) {
            let _ = place.focus();
        }
    }

    /// The visitor says whether what is read helped.
    fn judge(self, yes: bool) {
        let (Some(inner), Some(reading)) = (self.inner(), self.reading.get_untracked()) else {
            return;
        };
        let said = if yes { HELPED } else { NOT_HELPED };
        self.helped.set(said);
        let text = |text: &String| json::write(text);
        let mut props = ["{\"article\":", &text(&reading.id), ",\"yes\":"].concat();
        props.push_str(if yes { "true" } else { "false" });
        // What is written in the composer is nobody's yet; a search is.
        if !reading.sought.is_empty() {
            props.push_str(",\"text\":");
            props.push_str(&text(&reading.sought));
        }
        props.push('}');
        if let Some(props) = Raw::new(&props) {
            inner.engine.remark("aisle-helped", props);
        }
        inner.judged.borrow_mut().push((reading.id, said));
    }

    /// Writing to somebody goes on in the composer.
    fn write(self) {
        let Some(inner) = self.inner() else { return };
        self.reading.set(None);
        self.by_hand.set(false);
        self.feed(Input::Dismiss);
        let _ = inner.frame.input.focus();
    }

    /// Sends what stands in the composer, the shell's way.
    fn send_anyway(self) {
        let Some(inner) = self.inner() else { return };
        self.reading.set(None);
        self.by_hand.set(false);
        inner.frame.send.click();
        let _ = inner.frame.input.focus();
    }

    /// The composer holds something to be sent.
    fn has_text(self) -> bool {
        self.inner()
            .is_some_and(|inner| !inner.frame.input.value().trim().is_empty())
    }
}
