//! The page's own words about hours: what the attributes say, and when they change.

use aisle_core::Millis;
use aisle_core::availability::offline::{self, Channels, Consents, Fields, Way};
use aisle_core::availability::{Holidays, Hours, Issue, Schedule, Zones};
use aisle_core::protocol::Content;
use aisle_platform::intl::Intl;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Element, MutationObserver, MutationObserverInit, console};

const HOURS: &str = "data-hours";
const HOLIDAYS: &str = "data-holidays";
const ZONE: &str = "data-timezone";
const WHEN_OFFLINE: &str = "data-when-offline";
const FIELDS: &str = "data-offline-fields";
const CONSENT: &str = "data-offline-consent";
const HANDOFF: &str = "data-handoff";
const CONTACT: &str = "data-contact";

/// What is followed.
const FOLLOWED: [&str; 8] = [
    HOURS,
    HOLIDAYS,
    ZONE,
    WHEN_OFFLINE,
    FIELDS,
    CONSENT,
    HANDOFF,
    CONTACT,
];

/// What the attributes say.
pub(super) struct Written {
    schedule: Schedule,
    zone: Intl,
    /// What is done while nobody is there, and whether the attribute says it.
    pub(super) way: Way,
    pub(super) said: bool,
    /// What the panel offers then instead of the conversation.
    pub(super) offer: Option<Content>,
}

impl Written {
    /// Reads the attributes, and tells the console what cannot be read.
    pub(super) fn read(host: &Element) -> Self {
        let value = |name: &str| host.get_attribute(name).unwrap_or_default();
        let (hours, slips) = Hours::read(&value(HOURS));
        warn(HOURS, &slips);
        let (holidays, slips) = Holidays::read(&value(HOLIDAYS));
        warn(HOLIDAYS, &slips);
        let zone = value(ZONE);
        let intl = Intl::new("en", Some(zone.trim_ascii()).filter(|zone| !zone.is_empty()));
        let mut schedule = Schedule { hours, holidays };
        // Hours of another zone are worse than none.
        if !intl.knows_zone() {
            say(
                ZONE,
                &zone,
                "the browser knows no such zone; write one such as Europe/Berlin",
            );
            schedule = Schedule::default();
        }
        let written = value(WHEN_OFFLINE);
        let (way, slip) = Way::read(&written);
        warn(WHEN_OFFLINE, slip.as_slice());
        // What is wrong with the others is told where they count.
        let offer = match way {
            Way::Form => {
                let (fields, slips) = Fields::read(&value(FIELDS));
                warn(FIELDS, &slips);
                let (consents, slips) = Consents::read(&value(CONSENT));
                warn(CONSENT, &slips);
                Some(offline::form(&fields, &consents, Vec::new(), false))
            }
            Way::Handoff => {
                let (channels, slips) = Channels::read(&value(HANDOFF), &value(CONTACT));
                warn(HANDOFF, &slips);
                let offer = offline::handoff(&channels);
                if offer.is_none() {
                    say(
                        WHEN_OFFLINE,
                        &written,
                        "say where to go on with data-handoff or data-contact",
                    );
                }
                offer
            }
            _ => None,
        };
        Self {
            schedule,
            zone: intl,
            said: !written.trim_ascii().is_empty() && slip.is_none(),
            way,
            offer,
        }
    }

    /// Whether it is open at that time, and when that changes, if anything is said.
    pub(super) fn at(&self, now: Millis) -> (Option<bool>, Option<Millis>) {
        if !self.schedule.is_known() {
            return (None, None);
        }
        let open = self.schedule.is_open(now, &self.zone);
        (Some(open), self.schedule.next_change(now, &self.zone))
    }

    /// How far the shop's clock is ahead of UTC then, in minutes.
    pub(super) fn offset(&self, at: Millis) -> i64 {
        Zones::offset_minutes(&self.zone, at)
    }
}

/// Tells the console what cannot be read, and what was probably meant.
pub(in crate::ui) fn warn(attribute: &str, slips: &[Issue]) {
    for slip in slips {
        say(attribute, &slip.word, slip.hint);
    }
}

fn say(attribute: &str, word: &str, hint: &str) {
    let text = ["<aisle-chat> ", attribute, ": “", word, "”: ", hint].concat();
    console::warn_1(&JsValue::from_str(&text));
}

/// Hears of changes to the attributes until it is dropped.
pub(super) struct Observer {
    observer: MutationObserver,
    _hear: Closure<dyn FnMut()>,
}

impl Observer {
    pub(super) fn of(host: &Element, hear: impl FnMut() + 'static) -> Option<Self> {
        let hear = Closure::<dyn FnMut()>::new(hear);
        let observer = MutationObserver::new(hear.as_ref().unchecked_ref()).ok()?;
        let init = MutationObserverInit::new();
        let names = FOLLOWED.map(JsValue::from_str);
        init.set_attribute_filter(&names.iter().collect::<Array>());
        observer.observe_with_options(host, &init).ok()?;
        Some(Self {
            observer,
            _hear: hear,
        })
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
