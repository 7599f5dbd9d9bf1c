//! Files of visitors: a picture's preview, and a way to keep the file. Fetched with
//! the session's cookie.

use aisle_core::protocol::rich::{Acted, File};
use aisle_core::protocol::{Content, json};
use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{button, element, live, tag, words};
use aisle_widget::ui::view::View;
use js_sys::Promise;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{Place, with_node};
use crate::words::{Word, fill, say};

/// The longer side of a preview, in CSS pixels; `boot.js` has the same.
const SIDE: u32 = 320;

/// What belongs to a file of a visitor, or to those of a form; nothing for other content.
pub(super) fn of(place: &Place, content: &Content) -> Vec<View> {
    let data = content.data.get();
    let files = match content.kind.as_str() {
        "file" => json::read::<File>(data).into_iter().collect(),
        "action" => json::read::<Acted>(data)
            .map(|acted| acted.files)
            .unwrap_or_default(),
        _ => Vec::new(),
    };
    // The name of a file that is a message stands above it.
    let named = content.kind == "action";
    files.iter().filter_map(|file| one(place, file, named)).collect()
}

/// A file, with its name if that stands nowhere else; none if it is not on this server.
pub(super) fn one(place: &Place, file: &File, named: bool) -> Option<View> {
    let id = Some(file.upload.clone()).filter(|id| !id.is_empty())?;
    let ui = place.ui;
    let gone = Shared::new(false);
    let watch = move |promise: Promise| {
        spawn_local(async move {
            if JsFuture::from(promise).await.is_err() {
                gone.set(true);
            }
        });
    };
    let mut parts = Vec::new();
    if file.media_type.starts_with("image/") {
        let (width, height) = (
            file.width.unwrap_or(SIDE).max(1),
            file.height.unwrap_or(SIDE).max(1),
        );
        let most = width.max(height).max(SIDE);
        let (width, height) = (
            (width * SIDE / most).to_string(),
            (height * SIDE / most).to_string(),
        );
        let attributes = [
            ("role", "img"),
            ("aria-label", file.name.as_str()),
            ("width", width.as_str()),
            ("height", height.as_str()),
        ];
        let (place, id) = (place.clone(), id.clone());
        let drawn = std::cell::Cell::new(false);
        parts.push(with_node("canvas", "", &attributes, Vec::new(), move |canvas| {
            if !drawn.replace(true) {
                watch(place.hands.draw(canvas, &id));
            }
        }));
    }
    let name = file.name.clone();
    let label = fill(ui, Word::SaveWhat, "name", &file.name);
    let place = place.clone();
    let path = ["/v1/files/", &String::from(js_sys::encode_uri_component(&id))].concat();
    let press = Box::new(move || watch(place.hands.save(&path, &name)));
    let first = if named { file.name.clone() } else { String::new() };
    let about = [first, file.media_type.clone(), size(file.size)];
    let about: Vec<&str> = about
        .iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    let state = live(move || {
        View::Text(if gone.get() {
            say(ui, Word::FileGone)
        } else {
            String::new()
        })
    });
    parts.push(tag(
        "p",
        "file-line",
        vec![
            words("span", "", about.join(", ")),
            button(
                "link",
                &[("aria-label", &label)],
                press,
                vec![say(ui, Word::Save).into()],
            ),
            element("span", "", &[("role", "status")], vec![state]),
        ],
    ));
    Some(tag("div", "file", parts))
}

fn size(bytes: Option<u32>) -> String {
    match bytes {
        None => String::new(),
        Some(n @ 0..1_000_000) => [&(n / 1_000).max(1).to_string(), " kB"].concat(),
        Some(n) => [
            &(n / 1_000_000).to_string(),
            ".",
            &(n / 100_000 % 10).to_string(),
            " MB",
        ]
        .concat(),
    }
}
