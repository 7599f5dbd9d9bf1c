//! What is on screen: signing in, the list, the conversation, what is known of the
//! visitor, and the sheets above them. One file each.
//!
//! Drawn with the widget's views as data (`aisle_widget::ui::{view, dom}`): no
//! markup from strings, no style attributes, so the page's policy can be strict.

mod about;
mod acts;
mod bell;
mod composer;
mod dialog;
mod draw;
mod files;
mod head;
mod keys;
mod lines;
mod list;
mod lists;
mod office;
mod pane;
mod preview;
mod reason;
mod row;
mod seen;
mod send;
mod sign_in;

use std::cell::RefCell;
use std::rc::Rc;

use aisle_platform::clock;
use aisle_platform::listen::{Listener, listen};
use aisle_platform::timer::Timer;
use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{effect, element, live, tag, words};
use aisle_widget::ui::i18n;
use aisle_widget::ui::view::{Mount, View, mount};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::Hands;
use crate::desk::{self, Desk, Ui};
use crate::words::{Word, say};

pub(crate) use draw::{by_id, focus, with_node};

/// How often waiting times are counted anew.
const TICK_MS: i64 = 15_000;

/// What every screen holds.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) ui: Ui,
    pub(crate) desk: Desk,
    pub(crate) hands: Hands,
    pub(crate) pane: Rc<pane::Pane>,
    pub(crate) office: office::Office,
}

impl Place {
    /// Lets the agent keep what the server has at this path under this name.
    fn keep_file(&self, path: &str, name: &str, failed: impl FnOnce() + 'static) {
        let kept = self.hands.save(path, name);
        wasm_bindgen_futures::spawn_local(async move {
            if wasm_bindgen_futures::JsFuture::from(kept).await.is_err() {
                failed();
            }
        });
    }
}

/// What lives as long as the page.
#[derive(Default)]
struct Page {
    mounts: Vec<Mount>,
    listeners: Vec<Listener>,
    tick: Option<Timer>,
    later: Option<Timer>,
    owner: Option<Owner>,
}

thread_local! {
    static PAGE: RefCell<Page> = RefCell::default();
}

/// Starts the page in `#app`.
pub(crate) fn start(hands: Hands) {
    let locale = locale();
    let language = if locale.starts_with("ko") { "ko" } else { "en" };
    // Tables that are compiled in are always JSON.
    for (name, table) in [
        ("ko", include_str!("../../../../locales/ko.json")),
        ("rich-ko", include_str!("../../../../locales/rich-ko.json")),
        ("console-ko", include_str!("../../locales/ko.json")),
    ] {
        let _ = i18n::load(name, table);
    }
    let mut media = String::new();
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", language);
        // The page's policy lets pictures of these in.
        media = root.get_attribute("data-media-origins").unwrap_or_default();
    }
    let owner = Owner::new();
    let ui = owner.with(|| Ui::new(language, &locale));
    let media = media.split_whitespace().map(str::to_owned).collect();
    ui.chrome.media_origins.set(media);
    PAGE.with_borrow_mut(|page| page.owner = Some(owner.clone()));
    owner.with(|| enter(ui, hands));
}

/// The reader's language, for words, numbers and times.
fn locale() -> String {
    window().navigator().language().unwrap_or_else(|| "en".to_owned())
}

/// Signs somebody in: by a code in the address, by the session that there is, or by
/// the form.
fn enter(ui: Ui, hands: Hands) {
    let address = hash();
    if let Some(code) = address.strip_prefix("#once=") {
        forget_address();
        let (proof, again) = (desk::Proof::Code(code.to_owned()), hands.clone());
        desk::in_with(&hands, &proof, move |answer| {
            // Nobody who comes this way has a password yet that they know.
            let answer = answer.map(|pass| desk::Pass { once: true, ..pass });
            in_page(move || entered(ui, again, answer))
        });
    } else if let Some(code) = address.strip_prefix("#join=") {
        forget_address();
        sign_in::show(ui, hands, Some(code.to_owned()));
    } else {
        let again = hands.clone();
        desk::kept(&hands, move |answer| in_page(move || entered(ui, again, answer)));
    }
}

/// Signs out, here or wherever they are signed in, and begins anew.
fn leave(place: &Place, everywhere: bool) {
    place.desk.leave(everywhere, || {
        let at = window().location();
        let _ = at.replace(&at.pathname().unwrap_or_default());
    });
}

fn entered(ui: Ui, hands: Hands, answer: Result<desk::Pass, desk::Refusal>) {
    match answer {
        Ok(pass) => open(ui, hands, pass),
        Err(_) => sign_in::show(ui, hands, None),
    }
}

/// A code in the address works once; it must not stay there.
fn forget_address() {
    if let Ok(history) = window().history() {
        let path = window().location().pathname().unwrap_or_default();
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
    }
}

/// Runs with the page's owner: whatever calls from outside has none.
fn in_page(run: impl FnOnce()) {
    let owner = PAGE.with_borrow(|page| page.owner.clone());
    match owner {
        Some(owner) => owner.with(run),
        None => run(),
    }
}

fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Puts a view on the page, in place of what is there.
fn show(draw: impl FnOnce() -> View + 'static) {
    let old = PAGE.with_borrow_mut(|page| std::mem::take(&mut page.mounts));
    drop(old);
    if let Some(app) = by_id("app") {
        let made = mount(&app, Box::new(draw));
        PAGE.with_borrow_mut(|page| page.mounts.push(made));
    }
}

fn keep(listener: Listener) {
    PAGE.with_borrow_mut(|page| page.listeners.push(listener));
}

/// Opens the desk.
fn open(ui: Ui, hands: Hands, pass: desk::Pass) {
    let once = pass.once;
    Desk::open(ui, hands.clone(), pass, move |desk| {
        let desk = desk.clone();
        in_page(move || {
            let place = Place {
                ui,
                desk,
                hands,
                pane: Rc::new(pane::Pane::default()),
                office: office::Office::new(once),
            };
            run(place);
            if once {
                dialog::open("once");
            }
        });
    });
}

fn run(place: Place) {
    let ui = place.ui;
    let drawn = place.clone();
    show(move || frame(&drawn));
    tick(ui);
    effect(move || title(ui));
    for listener in keys::listen_all(&place) {
        keep(listener);
    }
    let routed = place.clone();
    keep(listen(&window(), "hashchange", move |_| route(&routed)));
    ends(&place);
    office::follow(&place);
    route(&place);
}

/// The page or the conversation in the address: `#reports`, `#c=ID`.
fn route(place: &Place) {
    let ui = place.ui;
    let address = hash();
    let page = office::named(&address);
    let wanted = address
        .strip_prefix("#c=")
        .and_then(|id| aisle_core::protocol::ConversationId::new(id).ok());
    let before = ui.page.get_untracked();
    if page == desk::Page::Inbox {
        ui.last.set(None);
    } else if before == desk::Page::Inbox {
        // Who comes back finds what was on screen; nobody reads it meanwhile.
        ui.last.set(ui.open.get_untracked());
    }
    place.pane.open(place, wanted);
    if page != before {
        ui.page.set(page);
        if page == desk::Page::Inbox {
            return;
        }
        // It is drawn after this turn.
        let later = Timer::after(0, || focus("office-title"));
        PAGE.with_borrow_mut(|page| page.later = Some(later));
    }
}

/// Counts what waits in the title.
fn title(ui: Ui) {
    let _ = ui.lines.get();
    let me = ui.me.get().map(|me| me.id);
    let unread = ui.inbox.with_value(|inbox| inbox.unread(me.as_ref()));
    let title = match unread {
        0 => "Aisle".to_owned(),
        n => ["(", &n.to_string(), ") Aisle"].concat(),
    };
    document().set_title(&title);
}

fn tick(ui: Ui) {
    let timer = Timer::after(TICK_MS, move || {
        ui.now.set(clock::wall());
        tick(ui);
    });
    PAGE.with_borrow_mut(|page| page.tick = Some(timer));
}

/// A session that is over leads back to signing in.
fn ends(place: &Place) {
    use aisle_core::agent::Desk as State;
    use aisle_core::protocol::ErrorCode;
    let ui = place.ui;
    effect(move || {
        if ui.desk.get() == State::Over(ErrorCode::TokenExpired) {
            let _ = window().location().reload();
        }
    });
}

fn frame(place: &Place) -> View {
    let ui = place.ui;
    let node: Shared<Option<HtmlElement>> = Shared::new(None);
    effect(move || {
        let view = if ui.open.get().is_some() { "talk" } else { "list" };
        let inbox = ui.page.get() == desk::Page::Inbox;
        if let Some(node) = node.get() {
            let _ = node.set_attribute("data-view", view);
            node.set_hidden(!inbox);
        }
    });
    let toast = live(move || words("span", "", ui.toast.get()));
    let parts = vec![list::side(place), pane::talk(place), about::panel(place)];
    let desk = with_node(
        "main",
        "desk",
        &[("id", "desk"), ("data-view", "list")],
        parts,
        move |element| {
            if node.with_untracked(Option::is_none) {
                node.set(Some(element.clone()));
            }
        },
    );
    let parts = vec![
        office::rail(place),
        desk,
        office::room(place),
        element("p", "toast", &[("id", "toast"), ("role", "status")], vec![toast]),
        send::sheet(place),
        lists::sheet(place),
        acts::sheets(place),
        keys::sheets(place),
        office::sheets(place),
    ];
    tag("div", "house", parts)
}

/// What to say when a wish was refused.
pub(crate) fn refused(ui: Ui, reject: &aisle_core::protocol::AgentReject) {
    use aisle_core::protocol::ErrorCode;
    let text = match (&reject.holder, reject.code) {
        (Some(holder), _) => crate::words::fill(ui, Word::Conflict, "name", &holder.name),
        (None, ErrorCode::Unsupported) => say(ui, Word::NotYet),
        _ => say(ui, Word::NotDone),
    };
    toast(ui, text);
}

/// Shows a sentence for a while.
pub(crate) fn toast(ui: Ui, text: String) {
    thread_local! {
        static TIMER: RefCell<Option<Timer>> = const { RefCell::new(None) };
    }
    ui.toast.set(text);
    let timer = Timer::after(6_000, move || ui.toast.set(String::new()));
    TIMER.replace(Some(timer));
}

/// An element as what it is.
pub(crate) fn cast<T: JsCast>(element: Option<HtmlElement>) -> Option<T> {
    element?.dyn_into().ok()
}

/// A quiet line.
pub(crate) fn quiet(text: String) -> View {
    tag("p", "quiet", vec![text.into()])
}
