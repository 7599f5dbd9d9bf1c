//! Rich content: everything a message can be that is more than words, a picture
//! or a few answers to press.
//!
//! Owns the types, how they are read and what they say as plain text. Each is
//! read with goodwill: a field that is malformed counts as absent, a malformed
//! item is left out of its list, lists and texts are cut at a length. What makes
//! no sense at all is `None`, and the content's fallback is shown instead.
//! Refuses drawing, and everything that runs (that is [`crate::commerce`]'s).
//!
//! [`super::Content::body`] knows these types by name only, so that what sends
//! and draws words does not carry them. `docs/content.md` describes each.
//!
//! ```
//! use aisle_core::protocol::rich::{Data, Product, Rich};
//!
//! let shell = Product { title: "Fjord rain shell".into(), ..Product::default() };
//! let content = shell.content();
//! assert_eq!(content.fallback, "Fjord rain shell");
//! assert_eq!(Rich::read(&content), Some(Rich::Product(shell)));
//! ```

#[macro_use]
mod record;
mod form;
mod goods;
mod media;
mod meet;
mod offer;
mod order;
mod plain;
mod quiz;
mod read;

pub use form::{
    Acted, Choice, Condition, Consent, ContactCapture, ContactField, Field, FieldKind, Form, OrderLookup,
    Proof, Rating, RatingStyle,
};
pub use goods::{
    Bundle, BundleItem, Carousel, More, OptionValue, Product, ProductOption, Stars, Stock, UnitPrice, Variant,
};
pub use media::{Article, Captions, File, Heading, Link, Part, SizeGuide, SizeUnit, Video};
pub use meet::{Booking, Call, CallKind, CallState, Slot};
pub use offer::{
    CartProgress, Channel, ChannelKind, Coupon, CouponStatus, CouponValue, Handoff, HandoffChannel,
    StockAlert,
};
pub use order::{Carrier, LineItem, Order, Payment, PaymentState, Reorder, Return, Step, StepState};
pub use quiz::{Answer, Answers, Branch, Outcome, Question, Quiz, Scores};

use super::Content;
use super::json::{self, Decode, Encode};
use plain::{Lines, Plain};

/// Data of a type of rich content.
pub trait Data: Encode + Decode {
    /// The name of the type.
    const KIND: &'static str;

    /// What it says, as plain text in no language in particular: names, prices,
    /// times in UTC. Never empty, and no longer than 4,000 characters.
    fn fallback(&self) -> String;

    /// A message's content that holds it.
    fn content(&self) -> Content {
        Content::new(Self::KIND, self.fallback(), self)
    }
}

macro_rules! kinds {
    ($($kind:literal $name:ident,)*) => {
        /// The names of all types of rich content.
        pub const KINDS: &[&str] = &[$($kind),*];

        /// Rich content.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Rich {
            $(
                #[doc = concat!("Of type `", $kind, "`.")]
                $name($name),
            )*
        }

        impl Rich {
            /// Reads content; `None` if it is of another type or version, or makes
            /// no sense: then its fallback is what it says.
            #[must_use]
            pub fn read(content: &Content) -> Option<Self> {
                let data = content.data.get();
                if content.v != 1 {
                    return None;
                }
                match content.kind.as_str() {
                    $($kind => json::read(data).map(Self::$name),)*
                    _ => None,
                }
            }

            /// The name of its type.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $kind,)*
                }
            }

            /// See [`Data::fallback`].
            #[must_use]
            pub fn fallback(&self) -> String {
                match self {
                    $(Self::$name(data) => data.fallback(),)*
                }
            }

            /// A message's content that holds it.
            #[must_use]
            pub fn content(&self) -> Content {
                match self {
                    $(Self::$name(data) => data.content(),)*
                }
            }
        }

        $(
            impl Data for $name {
                const KIND: &'static str = $kind;
                fn fallback(&self) -> String {
                    let mut lines = Lines::default();
                    self.plain(&mut lines);
                    lines.finish($kind)
                }
            }

            impl From<$name> for Rich {
                fn from(data: $name) -> Self {
                    Self::$name(data)
                }
            }
        )*
    };
}

kinds! {
    "product" Product,
    "carousel" Carousel,
    "bundle" Bundle,
    "form" Form,
    "order-lookup" OrderLookup,
    "contact-capture" ContactCapture,
    "rating" Rating,
    "quiz" Quiz,
    "order" Order,
    "reorder" Reorder,
    "return" Return,
    "payment" Payment,
    "coupon" Coupon,
    "cart-progress" CartProgress,
    "stock-alert" StockAlert,
    "handoff" Handoff,
    "booking" Booking,
    "call" Call,
    "article" Article,
    "size-guide" SizeGuide,
    "video" Video,
    "file" File,
    "link" Link,
    "action" Acted,
}

/// What a type is made of, for `docs/content.md`.
#[cfg(feature = "tools")]
pub trait Described {
    /// Its name in Rust.
    const NAME: &'static str;
    /// Its fields, if it is an object.
    const FIELDS: &'static [FieldDoc] = &[];
    /// Its words and what they mean, if it is one of several words.
    const WORDS: &'static [(&'static str, &'static [&'static str])] = &[];
}

/// One field of a type.
#[cfg(feature = "tools")]
#[derive(Debug, Clone, Copy)]
pub struct FieldDoc {
    /// Its name on the wire.
    pub name: &'static str,
    /// Without it, the whole makes no sense.
    pub must: bool,
    /// Its type in Rust, how it is read, and the limits.
    pub shape: &'static str,
    /// What it is, line by line.
    pub doc: &'static [&'static str],
}
