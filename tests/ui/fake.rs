//! A conversation without a session, and the shell's frame without a shell.

use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::protocol::{
    Agent, Author, Body, Content, Image, MessageId, Presence, QuickReplies, Role, Text,
};
use aisle_core::session::{Connection, Delivery, Durability, Older, Patch, Row, RowBody, RowKey};
use aisle_widget::app::{Chat, Command, Drawable, Kept, RowsView, Said, Shared};
use aisle_widget::ui::{Mounted, UiFrame, mount_all, surfaces};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleSheet, Document, Element, HtmlElement, ShadowRootInit, ShadowRootMode};

type OnPatch = Box<dyn FnMut(&Patch, &[Row])>;

/// Rows that a test changes by hand.
#[derive(Clone, Default)]
pub struct Rows {
    rows: Rc<RefCell<Vec<Row>>>,
    listener: Rc<RefCell<Option<OnPatch>>>,
}

impl RowsView for Rows {
    fn with(&self, f: &mut dyn FnMut(&[Row])) {
        f(&self.rows.borrow());
    }
    fn subscribe(&self, f: OnPatch) {
        *self.listener.borrow_mut() = Some(f);
    }
}

impl Rows {
    pub fn patch(&self, patch: Patch) {
        if let Some(listener) = self.listener.borrow_mut().as_mut() {
            listener(&patch, &self.rows.borrow());
        }
    }
    pub fn push(&self, row: Row) {
        let at = self.rows.borrow().len();
        self.insert(at, vec![row]);
    }
    pub fn insert(&self, at: usize, rows: Vec<Row>) {
        let count = rows.len();
        self.rows.borrow_mut().splice(at..at, rows);
        self.patch(Patch::Insert { at, count });
    }
    pub fn remove(&self, at: usize) {
        self.rows.borrow_mut().remove(at);
        self.patch(Patch::Remove { at });
    }
    pub fn change(&self, at: usize, f: impl FnOnce(&mut Row)) {
        f(&mut self.rows.borrow_mut()[at]);
        self.patch(Patch::Update { at });
    }
    pub fn set_delivery(&self, at: usize, to: Delivery) {
        self.change(at, |row| {
            if let RowBody::Message { delivery, .. } = &mut row.body {
                *delivery = to;
            }
        });
    }
    pub fn append(&self, at: usize, added: &str) {
        if let RowBody::Message {
            body: Body::Text(body),
            ..
        } = &mut self.rows.borrow_mut()[at].body
        {
            body.text.push_str(added);
        }
        self.patch(Patch::Append {
            at,
            text: added.to_owned(),
        });
    }
}

/// A mounted interface and all that drives it.
pub struct Stage {
    pub chat: Chat,
    pub rows: Rows,
    pub commands: Rc<RefCell<Vec<Command>>>,
    /// What the page answers when it is asked to do something; at first, nothing.
    pub answer: Rc<RefCell<JsValue>>,
    pub host: HtmlElement,
    pub frame: UiFrame,
    pub uninvited: RefCell<Option<surfaces::Mounted>>,
    pub mounted: Option<Mounted>,
    owner: Owner,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.uninvited.take();
        self.mounted = None;
        self.owner.cleanup();
        self.host.remove();
    }
}

impl Stage {
    /// Mounts with these rows into a frame of its own in a panel of fixed size.
    pub fn new(rows: Vec<Row>) -> Self {
        let document = web_sys::window().unwrap().document().unwrap();
        let host: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        document.body().unwrap().append_child(&host).unwrap();
        let frame = frame(&document, &host);
        let panel = frame.panel.clone();
        for (name, value) in [
            ("position", "fixed"),
            ("inset", "8px auto auto 8px"),
            ("display", "flex"),
            ("flex-direction", "column"),
            ("width", "400px"),
            ("height", "640px"),
        ] {
            web_sys::HtmlElement::style(&panel)
                .set_property(name, value)
                .unwrap();
        }
        Self::in_frame(rows, host, frame)
    }

    /// Mounts into a frame that somebody else has drawn.
    pub fn in_frame(rows: Vec<Row>, host: HtmlElement, frame: UiFrame) -> Self {
        let owner = Owner::new();
        let view = Rows::default();
        *view.rows.borrow_mut() = rows;
        let commands = Rc::new(RefCell::new(Vec::new()));
        let answer = Rc::default();
        let chat = owner.with(|| chat(view.clone(), Rc::clone(&commands), Rc::clone(&answer)));
        let mounted = Some(mount_all(chat, &frame));
        Self {
            chat,
            rows: view,
            commands,
            answer,
            host,
            frame,
            uninvited: RefCell::default(),
            mounted,
            owner,
        }
    }

    /// Lets things come uninvited.
    pub fn uninvited(&self) -> surfaces::Surfaces {
        let made = self.owner.with(|| surfaces::mount(self.chat, &self.frame));
        let surfaces = made.surfaces();
        *self.uninvited.borrow_mut() = Some(made);
        surfaces
    }

    pub fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.frame
            .root
            .query_selector(selector)
            .unwrap()
            .map(JsCast::unchecked_into)
    }
    pub fn get(&self, selector: &str) -> HtmlElement {
        self.find(selector)
            .unwrap_or_else(|| panic!("nothing matches {selector}"))
    }
    pub fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let list = self.frame.root.query_selector_all(selector).unwrap();
        (0..list.length())
            .filter_map(|i| list.item(i))
            .map(JsCast::unchecked_into)
            .collect()
    }
    pub fn keys(&self) -> Vec<String> {
        self.all(".row")
            .iter()
            .filter_map(|row| row.get_attribute("data-key"))
            .collect()
    }
    pub fn scroller(&self) -> HtmlElement {
        self.get("[part=timeline]")
    }
    /// Keys of the rows that can be seen, with their distance from the top of the view.
    pub fn seen(&self) -> Vec<(String, f64)> {
        let view = self.scroller().get_bounding_client_rect();
        let rows = self.all(".row");
        let seen = rows.iter().filter_map(|row| {
            let rect = row.get_bounding_client_rect();
            let inside = rect.bottom() > view.top() + 1.0 && rect.top() < view.bottom() - 1.0;
            inside.then(|| (row.get_attribute("data-key").unwrap(), rect.top() - view.top()))
        });
        seen.collect()
    }
    /// All nodes of the shadow root, text included.
    pub fn nodes(&self) -> usize {
        fn count(node: &web_sys::Node) -> usize {
            let children = node.child_nodes();
            (0..children.length())
                .filter_map(|i| children.item(i))
                .map(|node| 1 + count(&node))
                .sum()
        }
        count(&self.frame.root)
    }
}

fn chat(rows: Rows, commands: Rc<RefCell<Vec<Command>>>, page: Rc<RefCell<JsValue>>) -> Chat {
    Chat {
        open: Shared::new(true),
        connection: Shared::new(Connection::Online),
        agents: Shared::new(Vec::new()),
        agents_known: Shared::new(false),
        typing: Shared::new(Vec::new()),
        unread: Shared::new(0),
        read_by_agent: Shared::new(0),
        older: Shared::new(Older::None),
        durability: Shared::new(Durability::Safe),
        demo: Shared::new(false),
        language: Shared::new("en".to_owned()),
        locale: Shared::new("en-GB".to_owned()),
        announcement: Shared::new(Said::default()),
        media_origins: Shared::new(Vec::new()),
        title: Shared::new(None),
        said: Shared::new(0),
        hidden: Shared::new(false),
        name: Shared::new(None),
        people: Shared::new(false),
        elsewhere: Shared::new(false),
        leads: Shared::new(false),
        again: Shared::new(false),
        held: Shared::new(false),
        compose: Shared::new(None),
        count: Shared::new(0),
        waits: Shared::new(false),
        rich: Shared::new(Drawable::Nothing),
        media: Shared::new(None),
        files: Shared::new(None),
        look: Shared::new(None),
        cart: Shared::new(JsValue::NULL),
        kept: StoredValue::new_local(Kept::default()),
        rows: StoredValue::new_local(Box::new(rows)),
        run: StoredValue::new_local(Box::new(move |command| {
            if let Command::Ask(_, _, answer) = &command {
                answer.replace(page.borrow().clone());
            }
            commands.borrow_mut().push(command);
        })),
    }
}

/// Draws the shell's nodes, as in design §3.
fn frame(document: &Document, host: &HtmlElement) -> UiFrame {
    let root = host
        .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
        .unwrap();
    let sheet = CssStyleSheet::new().unwrap();
    sheet.replace_sync(include_str!("../../style/shell.css")).unwrap();
    root.adopted_style_sheets().push(&sheet);
    let make = |parent: &Element, tag: &str, class: &str| -> HtmlElement {
        let node = document.create_element(tag).unwrap();
        node.set_class_name(class);
        parent.append_child(&node).unwrap();
        node.unchecked_into()
    };
    let wrapper = document.create_element("div").unwrap();
    wrapper.set_class_name("aisle");
    root.append_child(&wrapper).unwrap();
    let launcher = make(&wrapper, "button", "launcher");
    let badge = make(&launcher, "span", "badge");
    let surfaces = make(&wrapper, "div", "surfaces");
    let panel = make(&wrapper, "section", "panel");
    let header = make(&panel, "header", "header");
    let title = make(&header, "h2", "title");
    let head = make(&header, "div", "head");
    let close = make(&header, "button", "close");
    let body = make(&panel, "div", "body");
    let composer = make(&panel, "form", "composer");
    let input = make(&composer, "textarea", "input").unchecked_into();
    let tools = make(&composer, "div", "tools");
    let send = make(&composer, "button", "send");
    UiFrame {
        root,
        launcher,
        badge,
        surfaces,
        panel,
        title,
        head,
        close,
        body,
        input,
        tools,
        send,
    }
}

pub fn agent() -> Author {
    Author::named(Role::Agent, "a-mina", "Mina Park")
}

pub fn bot() -> Author {
    Author::named(Role::Bot, "b-1", "Aisle Assistant")
}

pub fn online(who: Author) -> Agent {
    Agent::new(who, Presence::Online)
}

/// A message of somebody; its key and its place in the log are `n`.
pub fn said(n: u64, at: i64, from: Author, body: Body) -> Row {
    let own = from.role == Role::Visitor;
    Row {
        key: RowKey(n.to_string().into()),
        seq: Some(n + 1),
        at,
        body: RowBody::Message {
            from,
            id: MessageId::new(["m", &n.to_string()].concat()).ok(),
            body,
            delivery: if own { Delivery::Sent } else { Delivery::Received },
            edited: false,
        },
    }
}

pub fn text(text: &str) -> Body {
    Body::Text(Text {
        text: text.to_owned(),
    })
}

pub fn image(url: &str, width: u32, height: u32, caption: &str) -> Body {
    let caption = (!caption.is_empty()).then(|| caption.to_owned());
    Body::Image(Image {
        url: url.to_owned(),
        alt: "A shoe".to_owned(),
        width: Some(width),
        height: Some(height),
        caption,
    })
}

pub fn replies(words: &str, labels: &[&str]) -> Body {
    let json: Vec<String> = labels
        .iter()
        .enumerate()
        .map(|(i, label)| format!(r#"{{"id":"r{i}","label":"{label}"}}"#))
        .collect();
    let data: QuickReplies =
        serde_json::from_str(&format!(r#"{{"text":"{words}","replies":[{}]}}"#, json.join(","))).unwrap();
    Content::quick_replies(&data).body()
}

/// `count` short and long messages of both sides, a minute apart.
pub fn long(count: u64) -> Vec<Row> {
    let start = 1_760_000_000_000;
    (0..count)
        .map(|n| {
            let from = if n % 3 == 0 { Author::visitor() } else { agent() };
            let words = "lorem ipsum dolor ".repeat((n * 7 % 11) as usize);
            said(
                n,
                start + n as i64 * 60_000,
                from,
                text(&format!("Message {n}. {words}")),
            )
        })
        .collect()
}
