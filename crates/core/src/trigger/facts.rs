//! The table of facts: what a rule can read.
//!
//! Owns their names and kinds. `docs/triggers.md` is compared with it, sensors
//! and hints are looked up in it. Refuses values: those are the engine's.

/// What a fact's value is, and so what it may be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text: `=`, `!=`, `~`, `!~`, `in`, `has` (contains).
    Text,
    /// A number: all comparisons, `in`.
    Number,
    /// A number from 0 to 100: compared with `60%` or a plain number.
    Percent,
    /// Money: compared with `50 EUR`, or a plain number in the shop's currency.
    Money,
    /// A duration: compared with `30s`.
    Duration,
    /// Yes or no: bare, or compared with `true` and `false`.
    Flag,
    /// A list of texts: `has`, `~` (any of them), or bare (not empty).
    List,
}

/// Where a fact comes from. A source is started when the first rule reads one of
/// its facts and stopped with the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Active, visible time in this document: `visibilitychange`, no timer.
    Time,
    /// Time without input from the visitor.
    Idle,
    /// The page's address and title.
    Page,
    /// How far down the page the visitor has been.
    Scroll,
    /// Counted by the engine in its memory.
    Memory,
    /// Told by the page: `setContext()`, `setCart()`, attributes.
    Context,
    /// The chat on this page: events of the element itself.
    Chat,
    /// The browser: language, kind of device.
    Device,
    /// `GET /v1/presence`.
    Presence,
    /// `data-hours` and the clock.
    Hours,
    /// The visitor's own clock.
    Local,
}

macro_rules! facts {
    ($($variant:ident $name:literal $kind:ident $source:ident $doc:literal,)*) => {
        /// A fact, or a family of facts (names that end with `.*`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Fact {
            $(#[doc = $doc] $variant,)*
        }

        /// Every fact in the order of the reference.
        pub const FACTS: &[Fact] = &[$(Fact::$variant),*];

        const ROWS: &[(&str, Kind, Source)] = &[$(($name, Kind::$kind, Source::$source)),*];

        /// One line about each, for tools; not in what ships.
        pub const FACT_DOCS: &[(&str, &str)] = &[$(($name, $doc)),*];
    };
}

facts! {
    TimePage "time.page" Duration Time "Active, visible time on this page; starts anew with each page of a single-page shop.",
    TimeSite "time.site" Duration Time "Active, visible time in this visit, over all its pages.",
    TimeIdle "time.idle" Duration Idle "Time since the visitor last moved, scrolled, typed or touched.",
    PagePath "page.path" Text Page "Path of the address, percent-decoded and in NFC.",
    PageUrl "page.url" Text Page "The whole address.",
    PageTitle "page.title" Text Page "The document's title.",
    PageQuery "page.query.*" Text Page "A parameter of the query, by its name; empty if absent.",
    PageHash "page.hash" Text Page "What stands behind `#`, decoded; empty if absent.",
    PageReferrer "page.referrer" Text Page "Where the visitor came from; empty if unknown or hidden.",
    PageKind "page.kind" Text Context "What the page is, as the shop says: home, category, product, cart, checkout, order, search, other.",
    Utm "utm.*" Text Page "A campaign parameter: utm.source, utm.medium, utm.campaign, utm.term, utm.content; of the first address of this visit.",
    Scroll "scroll" Percent Scroll "The furthest the visitor has scrolled on this page.",
    VisitCount "visit.count" Number Memory "Visits so far, this one included; a visit ends after 30 minutes without a page.",
    VisitPages "visit.pages" Number Memory "Pages seen in this visit, this one included.",
    VisitNew "visit.new" Flag Memory "Whether this is the first visit.",
    VisitLast "visit.last" Duration Memory "Time since the visit before this one ended; unknown in a first visit.",
    CartTotal "cart.total" Money Context "What the cart is worth.",
    CartCount "cart.count" Number Context "How many items are in the cart, counted with their quantities.",
    CartItems "cart.items" List Context "Ids of what is in the cart.",
    CartIdle "cart.idle" Duration Context "Time since the cart last changed; unknown while it is empty.",
    ProductId "product.id" Text Context "Id of the product on this page; empty on other pages.",
    ProductTitle "product.title" Text Context "Its title.",
    ProductPrice "product.price" Money Context "Its price.",
    ProductCategory "product.category" Text Context "Its category.",
    ProductBrand "product.brand" Text Context "Its brand.",
    ProductStock "product.stock" Number Context "How many are left; 0 when it is sold out.",
    ProductViews "product.views" Number Memory "How often this visitor has come to this product's page, this time included.",
    CouponState "coupon.state" Text Context "State of the last coupon: issued, revealed, copied, applied or expired.",
    CouponAge "coupon.age" Duration Context "Time since that state began.",
    CheckoutStep "checkout.step" Text Context "Step of the checkout; empty outside of it.",
    OrderLast "order.last" Duration Context "Time since this visitor's last order.",
    ChatOpen "chat.open" Flag Chat "Whether the chat's panel is open.",
    ChatMessages "chat.messages" Number Chat "Messages in the conversation so far, of both sides.",
    ChatLast "chat.last" Duration Chat "Time since the last of them; unknown before the first.",
    VisitorKnown "visitor.known" Flag Context "Whether the shop has said who the visitor is.",
    VisitorName "visitor.name" Text Context "The visitor's name, as the shop says.",
    VisitorAttr "visitor.attr.*" Text Context "An attribute of the visitor, by the shop's name for it.",
    Cohort "cohort" List Context "Groups the shop puts this visitor in.",
    Device "device" Text Device "phone, tablet or desktop, by the viewport and the pointer.",
    Lang "lang" Text Device "The visitor's first language, as a language tag.",
    Locale "locale" Text Device "The language the widget speaks here.",
    Touch "touch" Flag Device "Whether the main pointer is a finger.",
    AgentsOnline "agents.online" Number Presence "Agents who are there and take chats.",
    QueueLength "queue.length" Number Presence "Visitors waiting for an agent.",
    QueueWait "queue.wait" Duration Presence "How long a visitor waits at present, the longer end of the range.",
    HoursOpen "hours.open" Flag Hours "Whether the shop's hours say open now (`data-hours`).",
    LocalHour "local.hour" Number Local "Hour of the visitor's clock, 0 to 23.",
    LocalWeekday "local.weekday" Text Local "Day of the visitor's week: mon, tue, wed, thu, fri, sat or sun.",
    Chance "chance" Percent Memory "A number from 0 to 100 drawn once for each visitor and rule: `chance < 20%` is true for a fifth of them.",
    Experiment "experiment.*" Text Memory "The arm of an experiment this visitor is in.",
}

impl Fact {
    /// Its name as it stands in a rule; a family's ends with `.*`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// What its value is.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.row().1
    }

    /// Where it comes from.
    #[must_use]
    pub fn source(self) -> Source {
        self.row().2
    }

    fn row(self) -> &'static (&'static str, Kind, Source) {
        const NONE: &(&str, Kind, Source) = &("", Kind::Text, Source::Page);
        ROWS.get(self as usize).unwrap_or(NONE)
    }
}

/// A fact as a rule names it: for a family, with the name within it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FactRef {
    /// Which fact or family.
    pub fact: Fact,
    /// The name within a family, empty for a single fact: `size` in
    /// `visitor.attr.size`.
    pub key: String,
}

impl FactRef {
    /// A single fact.
    #[must_use]
    pub fn one(fact: Fact) -> Self {
        Self {
            fact,
            key: String::new(),
        }
    }

    /// Finds a name of the language: `cart.total`, `page.query.ref`. Letter case
    /// counts. `None` if there is no such fact.
    ///
    /// ```
    /// use aisle_core::trigger::{Fact, FactRef};
    /// let query = FactRef::find("page.query.ref").unwrap();
    /// assert_eq!((query.fact, query.key.as_str()), (Fact::PageQuery, "ref"));
    /// assert_eq!(query.name(), "page.query.ref");
    /// assert!(FactRef::find("cart.sum").is_none());
    /// ```
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        FACTS.iter().find_map(|fact| match fact.name().strip_suffix('*') {
            None => (fact.name() == name).then(|| Self::one(*fact)),
            Some(head) => {
                let key = name.strip_prefix(head)?;
                (!key.is_empty()).then(|| Self {
                    fact: *fact,
                    key: key.to_owned(),
                })
            }
        })
    }

    /// The name as it stands in a rule.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.fact.name();
        match name.strip_suffix('*') {
            None => name.to_owned(),
            Some(head) => [head, &self.key].concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_found_by_its_own_name() {
        for fact in FACTS {
            let name = fact.name().replace('*', "x-1");
            let found = FactRef::find(&name).unwrap();
            assert_eq!((found.fact, found.name()), (*fact, name));
        }
    }

    #[test]
    fn a_family_without_a_name_within_it_is_no_fact() {
        assert!(FactRef::find("page.query.").is_none());
        assert!(FactRef::find("page.query").is_none());
    }
}
