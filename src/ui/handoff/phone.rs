//! The link for the visitor's phone: made when it is looked at, over when the server says
//! so, drawn as a QR code, and to be copied.

use std::rc::Rc;

use aisle_core::handoff::Qr;
use aisle_platform::timer::Timer;
use wasm_bindgen_futures::spawn_local;

use super::words::{Word, say};
use super::{Card, DOOR, Door, Link};
use crate::ui::dom::{button, element, live, tag, words as text};
use crate::ui::view::View;

/// Modules of light around the dark ones, without which cameras find nothing.
const QUIET: usize = 4;

impl Card {
    /// Has a link made.
    pub(super) fn open(&self) {
        self.taken.set(None);
        let asked = self.ask(DOOR, "door");
        self.link.set(if asked { Link::Asked } else { Link::None });
    }

    /// The server has made a link, or has not.
    pub(super) fn opened(&self, door: Option<Door>) {
        let Some(door) = door.filter(|door| !door.door.is_empty()) else {
            self.link.set(Link::None);
            return;
        };
        let address = self.hands.link(&door.door);
        let qr = Qr::of(&address).map(Rc::new);
        self.link.set(Link::Open(address, qr));
        let (link, taken) = (self.link, self.taken);
        let over = Timer::after(door.valid_ms, move || {
            taken.set(None);
            link.set(Link::Over);
        });
        self.over.replace(Some(over));
    }

    pub(super) fn phone(&self) -> View {
        let title = text("h3", "elsewhere-title", say(self.chat, Word::Phone));
        let it = self.clone();
        let inside = live(move || it.linked());
        let it = self.clone();
        // There before it says something, so that it is read out.
        let told = live(move || {
            it.status(match it.taken.get() {
                Some(true) => Some(Word::Copied),
                Some(false) => Some(Word::Uncopied),
                None => None,
            })
        });
        tag("section", "elsewhere-phone", vec![title, inside, told])
    }

    fn linked(&self) -> View {
        let chat = self.chat;
        let note = |word| text("p", "elsewhere-note", say(chat, word));
        let parts = match self.link.get() {
            Link::Asked => vec![note(Word::Making)],
            Link::Over => vec![note(Word::Over), self.anew()],
            Link::None => vec![note(Word::Unmade), self.anew()],
            Link::Open(address, qr) => {
                let mut parts = Vec::new();
                if let Some(qr) = qr {
                    parts.push(picture(&qr, &say(chat, Word::Picture)));
                    parts.push(note(Word::Scan));
                }
                let it = self.clone();
                let press = move || {
                    let (hands, taken, address) = (it.hands.clone(), it.taken, address.clone());
                    spawn_local(async move { taken.set(Some(hands.copy(&address).await)) });
                };
                let label = vec![say(chat, Word::Copy).into()];
                parts.push(button("elsewhere-act", &[], Box::new(press), label));
                parts
            }
        };
        tag("div", "elsewhere-link", parts)
    }

    fn anew(&self) -> View {
        let it = self.clone();
        let label = vec![say(self.chat, Word::Anew).into()];
        button("elsewhere-act", &[], Box::new(move || it.open()), label)
    }
}

/// Dark on light whatever the colours around it: cameras read no other.
fn picture(qr: &Qr, label: &str) -> View {
    let side = (qr.size() + 2 * QUIET).to_string();
    let whole = ["0 0 ", &side, " ", &side].concat();
    let light = element(
        "path",
        "",
        &[
            ("fill", "#fff"),
            ("d", &["M0 0h", &side, "v", &side, "H0z"].concat()),
        ],
        Vec::new(),
    );
    let dark = element(
        "path",
        "",
        &[
            ("fill", "#000"),
            ("transform", "translate(4 4)"),
            ("d", &qr.path()),
        ],
        Vec::new(),
    );
    let attributes = [
        ("part", "qr"),
        ("viewBox", whole.as_str()),
        ("role", "img"),
        ("aria-label", label),
        ("shape-rendering", "crispEdges"),
    ];
    element("svg", "elsewhere-qr", &attributes, vec![light, dark])
}
