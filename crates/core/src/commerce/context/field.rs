//! The names of what a page can tell, and what each is to be.

use crate::Millis;
use crate::trigger::Fact;

pub(super) enum How {
    Text,
    /// One of these words; what else there is becomes the last.
    Word(&'static [&'static str]),
    Number,
    Money,
    /// When something began: how long ago.
    Since,
    List,
}

const KINDS: &[&str] = &[
    "home", "category", "product", "cart", "checkout", "order", "search", "other",
];
const COUPON: &[&str] = &["issued", "revealed", "copied", "applied", "expired"];

/// Every field: its path, its fact, and what it should be.
pub(super) const FIELDS: &[(&str, Fact, How)] = &[
    ("page.kind", Fact::PageKind, How::Word(KINDS)),
    ("cart.total", Fact::CartTotal, How::Money),
    ("cart.count", Fact::CartCount, How::Number),
    ("cart.items", Fact::CartItems, How::List),
    ("product.id", Fact::ProductId, How::Text),
    ("product.title", Fact::ProductTitle, How::Text),
    ("product.price", Fact::ProductPrice, How::Money),
    ("product.category", Fact::ProductCategory, How::Text),
    ("product.brand", Fact::ProductBrand, How::Text),
    ("product.stock", Fact::ProductStock, How::Number),
    ("coupon.state", Fact::CouponState, How::Word(COUPON)),
    ("coupon.at", Fact::CouponAge, How::Since),
    ("checkout.step", Fact::CheckoutStep, How::Text),
    ("order.at", Fact::OrderLast, How::Since),
    ("visitor.name", Fact::VisitorName, How::Text),
    ("cohort", Fact::Cohort, How::List),
];

/// Groups that belong to one page of the shop.
pub(super) const OF_PAGE: &[&str] = &["page", "product", "checkout"];
/// Milliseconds before a new page within which a group may have been told for
/// it: some shops tell first and change the address then.
pub(super) const AHEAD: Millis = 500;

pub(super) const NO_NUMBER: &str = "write a number that is not negative, such as 49.90";
pub(super) const NO_CURRENCY: &str = "say the currency as well, such as currency: 'EUR'";
pub(super) const NO_TEXT: &str = "write a text";
pub(super) const NO_LIST: &str = "write a list";
pub(super) const NO_WORD: &str = "this is none of the words for it, see docs/sensors.md";
pub(super) const NO_TIME: &str = "write a date, or milliseconds since 1970";
