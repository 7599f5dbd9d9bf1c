//! The table of events: instants a rule can wait for.

/// An event as a rule names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// `exit`: the visitor is about to leave.
    Exit,
    /// `rage-click`: three clicks within one second and 30 px.
    RageClick,
    /// `dead-click`: a click on something clickable after which nothing changed.
    DeadClick,
    /// `error-click`: a click after which a script of the page failed.
    ErrorClick,
    /// `form-abandon`: a form was begun and left.
    FormAbandon,
    /// `form-error`: a form was refused by the browser's validation.
    FormError,
    /// `copy`: text of the page was copied.
    Copy,
    /// `tab-return`: the visitor came back to this tab.
    TabReturn,
    /// `search-empty`: a search of the shop found nothing.
    SearchEmpty,
    /// `click('css')`.
    Click(String),
    /// `hover('css')`: the pointer rested on it.
    Hover(String),
    /// `visible('css')`: it came into view.
    Visible(String),
    /// `event('name')`: `track()` or a DOM event of that name.
    Named(String),
}

/// Every event: how it is written, whether it takes a text, and one line about it.
pub const EVENTS: &[(&str, bool)] = &[
    ("exit", false),
    ("rage-click", false),
    ("dead-click", false),
    ("error-click", false),
    ("form-abandon", false),
    ("form-error", false),
    ("copy", false),
    ("tab-return", false),
    ("search-empty", false),
    ("click", true),
    ("hover", true),
    ("visible", true),
    ("event", true),
];

/// One line about each event, for tools; not in what ships. Same order.
pub const EVENT_DOCS: &[(&str, &str)] = &[
    (
        "exit",
        "The pointer leaves by the top edge; on touch, a fast scroll up near the top or the tab is hidden.",
    ),
    (
        "rage-click",
        "Three clicks within one second and 30 px, where clicking does not select text or step a value; also the DOM event `fullstory/rageclick`.",
    ),
    (
        "dead-click",
        "A click on something that looks clickable, after which neither the document nor the address changed within one second.",
    ),
    (
        "error-click",
        "A click after which a script of the page failed within one second.",
    ),
    (
        "form-abandon",
        "A form was begun and then left: its fields lost the focus for 30 seconds, or the page is left.",
    ),
    ("form-error", "The browser's validation refused a form."),
    ("copy", "Text of the page was copied."),
    (
        "tab-return",
        "The visitor came back to this tab after ten seconds or more.",
    ),
    (
        "search-empty",
        "A search of the shop found nothing, as the page says: `track('search', { results: 0 })` or `page.kind` search with no results.",
    ),
    ("click", "Something that fits the selector was clicked."),
    (
        "hover",
        "The pointer rested on something that fits the selector for 500 ms, or it got the focus.",
    ),
    (
        "visible",
        "At least half of something that fits the selector came into view.",
    ),
    (
        "event",
        "The page said so: `track('name')`, or a DOM event of that name reached the document.",
    ),
];

impl Event {
    /// Makes the event of a name and, where it takes one, its text; `None` if
    /// there is no such event.
    #[must_use]
    pub fn find(name: &str, text: Option<&str>) -> Option<Self> {
        let takes_text = text.is_some();
        let at = EVENTS
            .iter()
            .position(|(one, takes)| *one == name && *takes == takes_text)?;
        let text = text.unwrap_or_default().to_owned();
        Some(match at {
            0 => Self::Exit,
            1 => Self::RageClick,
            2 => Self::DeadClick,
            3 => Self::ErrorClick,
            4 => Self::FormAbandon,
            5 => Self::FormError,
            6 => Self::Copy,
            7 => Self::TabReturn,
            8 => Self::SearchEmpty,
            9 => Self::Click(text),
            10 => Self::Hover(text),
            11 => Self::Visible(text),
            _ => Self::Named(text),
        })
    }

    /// Its name and, where it takes one, its text: the inverse of [`Event::find`].
    #[must_use]
    pub fn parts(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::Exit => ("exit", None),
            Self::RageClick => ("rage-click", None),
            Self::DeadClick => ("dead-click", None),
            Self::ErrorClick => ("error-click", None),
            Self::FormAbandon => ("form-abandon", None),
            Self::FormError => ("form-error", None),
            Self::Copy => ("copy", None),
            Self::TabReturn => ("tab-return", None),
            Self::SearchEmpty => ("search-empty", None),
            Self::Click(css) => ("click", Some(css)),
            Self::Hover(css) => ("hover", Some(css)),
            Self::Visible(css) => ("visible", Some(css)),
            Self::Named(name) => ("event", Some(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_found_by_its_own_parts() {
        for (name, takes_text) in EVENTS {
            let event = Event::find(name, takes_text.then_some("x")).unwrap();
            assert_eq!(event.parts(), (*name, takes_text.then_some("x")));
            assert!(Event::find(name, (!takes_text).then_some("x")).is_none());
        }
    }

    #[test]
    fn every_event_is_described() {
        let names: Vec<_> = EVENTS.iter().map(|(name, _)| *name).collect();
        let described: Vec<_> = EVENT_DOCS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, described);
    }
}
