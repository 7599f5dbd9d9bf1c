//! The names of all attributes.
//!
//! Owns the list that `docs/attributes.md`, `custom-elements.json` and the shell
//! are compared with.

/// Makes two lists of one table, so that the words about the attributes, which
/// only tools read, do not ship to shops.
macro_rules! attributes {
    ($($name:literal: $doc:literal,)*) => {
        /// Every attribute: its name and one line about it. A name that ends with
        /// `*` stands for all names that begin like it and go on with `[a-z0-9-]`.
        pub const KNOWN_ATTRIBUTES: &[(&str, &str)] = &[$(($name, $doc)),*];
        const NAMES: &[&str] = &[$($name),*];
    };
}

attributes! {
    "data-endpoint": "Address of the backend; without it the element runs on its demo.",
    "data-transport": "How to talk to the backend: websocket, sse, poll, auto, demo, or a registered name.",
    "data-token": "A signed token that says who the visitor is.",
    "data-load": "When to fetch the widget: intent, idle or eager.",
    "data-locale": "Language of the interface, as a language tag.",
    "data-position": "Corner of the launcher: bottom-end, bottom-start, bottom-right or bottom-left.",
    "data-accent": "The shop's colour; corrected where it would be hard to read.",
    "data-theme": "Colours of the interface: auto, light or dark.",
    "data-title": "Heading of the panel.",
    "data-contact": "A link for visitors when the chat cannot run.",
    "data-consent": "Whether the visitor agreed to storage: granted, pending or denied.",
    "data-persistence": "How long a conversation is kept here: device, session or none.",
    "data-hours": "Opening hours, by weekday.",
    "data-timezone": "Time zone of the opening hours.",
    "data-holidays": "Days with other hours than the week, or none.",
    "data-when-offline": "What the panel does while nobody is there: bot, form, handoff or hide.",
    "data-offline-fields": "What the form asks while nobody is there, such as name, email*, order, message*.",
    "data-offline-consent": "What one agrees to in that form: name@version*: words; each apart.",
    "data-prechat": "What is asked before the first word, such as name*, email, order.",
    "data-prechat-consent": "What one agrees to before the first word: name@version*: words; each apart.",
    "data-departments": "Whom a visitor may choose before the first word: id: name; each apart.",
    "data-trigger-*": "A rule in its compact form: when => message.",
    "data-triggers": "Several rules, as JSON.",
    "data-budget": "How often messages may come uninvited.",
    "data-avoid": "Elements next to which nothing comes uninvited.",
    "data-report": "What the backend is told of rules: rules, to count how often each is shown, taken up and sent away.",
    "data-sources": "Where products and carts are read off the page: json-ld, microdata, open-graph, data-layer, shopify, woocommerce, or none.",
    "data-mask": "What is hidden in messages before they are sent: card, iban, email, or none.",
    "data-media-origins": "Origins whose pictures load without a press.",
    "data-handoff": "Addresses of other channels a visitor can go on in, separated by spaces.",
    "data-experiment-*": "An experiment and its variants.",
    "data-page-*": "What the page is: data-page-kind; for a search, data-page-results.",
    "data-cart-*": "The cart: data-cart-total, -currency, -count, -items, -updated.",
    "data-product-*": "The product of the page: data-product-id, -title, -price, -currency, -category, -brand, -stock.",
    "data-checkout-*": "The checkout: data-checkout-step.",
    "data-coupon-*": "The last coupon: data-coupon-state, data-coupon-at.",
    "data-order-*": "The visitor's last order: data-order-at.",
    "data-visitor-*": "The visitor: data-visitor-name, and data-visitor-attr-NAME.",
    "data-cohort": "Groups the shop puts the visitor in, separated by commas.",
    "data-debug": "Opens the inspector.",
}

/// Whether the element has an attribute of that name.
#[must_use]
pub fn known(name: &str) -> bool {
    NAMES.iter().any(|known| match known.strip_suffix('*') {
        Some(head) => name.strip_prefix(head).is_some_and(is_own_name),
        None => *known == name,
    })
}

fn is_own_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The attribute that an unknown `data-` name was probably meant to be. Names
/// further than two slips from all of ours are the page's own.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let names = NAMES.iter().copied();
    let tail = name.strip_prefix("data-")?;
    if let Some(found) = super::issue::near(name, names.clone().filter(|n| !n.ends_with('*'))) {
        return Some(found);
    }
    // `data-triger-help`: compare the part before the own name.
    let (head, own) = tail.split_once('-')?;
    let heads = names.filter_map(|n| n.strip_suffix("-*")?.strip_prefix("data-"));
    let head = super::issue::near(head, heads).filter(|_| !own.is_empty())?;
    NAMES
        .iter()
        .copied()
        .find(|n| n.strip_suffix("-*").is_some_and(|n| n.ends_with(head)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_names_of_rules_and_experiments_are_known() {
        for name in [
            "data-trigger-help",
            "data-trigger-2-late",
            "data-experiment-a",
            "data-triggers",
            "data-hours",
        ] {
            assert!(known(name), "{name}");
        }
        for name in [
            "data-trigger-",
            "data-trigger",
            "data-trigger-*",
            "data-x",
            "endpoint",
            "",
        ] {
            assert!(!known(name), "{name}");
        }
    }

    #[test]
    fn a_slip_is_recognised_and_the_pages_own_names_are_left_alone() {
        for (name, expected) in [
            ("data-endpont", Some("data-endpoint")),
            ("data-acent", Some("data-accent")),
            ("data-local", Some("data-locale")),
            ("data-time-zone", Some("data-timezone")),
            ("data-trigers", Some("data-triggers")),
            ("data-triger-help", Some("data-trigger-*")),
            ("data-experment-a", Some("data-experiment-*")),
            ("data-testid", None),
            ("data-v-7ba5bd90", None),
            ("data-react-root", None),
            ("data-id", None),
            ("data-turbo-permanent", None),
        ] {
            assert_eq!(meant(name), expected, "{name}");
        }
    }
}
