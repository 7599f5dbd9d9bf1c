//! A message that a rule of the page showed and the visitor took up.
//!
//! It travels as an `event` of the name [`SHOWN`]. A server that knows it puts
//! its content into the log, as said by [`Author::of_rule`]; for any other server
//! it is an event of the page like all others. The visitor's own browser says
//! what was shown, so it proves nothing: a server must never take it for the
//! word of an agent.

use super::json::{Raw, read};
use super::{Author, ClientId, Content, Role, Track};

/// Name of the event. Names that begin with `aisle-` are not for pages.
pub const SHOWN: &str = "aisle-shown";

/// Begins the id of an author that is a rule.
const RULE: &str = "rule/";

/// What was shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The rule's name.
    pub rule: String,
    /// Where it was shown, as the rule writes it: `bubble`, `banner` and so on.
    pub surface: String,
    /// What it said, filled in.
    pub content: Content,
}

json_record!(Shown {
    rule,
    surface,
    content
});

impl Shown {
    /// The event that says so.
    #[must_use]
    pub fn track(&self, client_id: ClientId) -> Track {
        Track {
            client_id,
            name: SHOWN.to_owned(),
            props: Some(Raw::of(self)),
        }
    }

    /// What an event says was shown; `None` for any other event.
    #[must_use]
    pub fn of(track: &Track) -> Option<Self> {
        let props = track.props.as_ref().filter(|_| track.name == SHOWN)?;
        read(props.get())
    }
}

impl Author {
    /// A rule: a program of the shop, named after it.
    #[must_use]
    pub fn of_rule(rule: &str) -> Self {
        Self {
            role: Role::Bot,
            id: Some([RULE, rule].concat()),
            name: None,
            avatar: None,
        }
    }

    /// The rule whose message this author's is, if it is one.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        self.id.as_deref()?.strip_prefix(RULE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shown_survives_the_wire_and_other_events_are_not_taken_for_it() {
        let shown = Shown {
            rule: "rescue".into(),
            surface: "banner".into(),
            content: Content::text("Shipping is on us"),
        };
        let track = shown.track(ClientId::from_bits(1));
        assert_eq!(Shown::of(&track), Some(shown.clone()));
        let other = Track {
            name: "purchase".into(),
            ..track
        };
        assert_eq!(Shown::of(&other), None);
        assert_eq!(Author::of_rule("rescue").rule(), Some("rescue"));
        assert_eq!(Author::visitor().rule(), None);
    }
}
