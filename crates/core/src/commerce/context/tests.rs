//! What shops tell, good and bad.

use super::field::NO_LIST;
use super::leaf::decimal;
use super::*;

const NOW: Millis = 1_795_339_800_000;

fn n(number: f64) -> Leaf {
    Leaf::Number(number)
}

fn t(text: &str) -> Leaf {
    Leaf::Text(text.to_owned())
}

struct Shop {
    context: Context,
    mono: Millis,
}

impl Shop {
    fn new() -> Self {
        Self {
            context: Context::default(),
            mono: 10_000,
        }
    }

    /// Tells, a second after the last time; returns the issues.
    fn tell(&mut self, by: By, leaves: &[(&str, Leaf)]) -> Vec<(&'static str, &'static str)> {
        self.mono += 1_000;
        let leaves: Vec<_> = leaves
            .iter()
            .map(|(path, leaf)| ((*path).to_owned(), leaf.clone()))
            .collect();
        let mut issues = Vec::new();
        self.context.tell(by, &leaves, self.mono, NOW, &mut issues);
        issues.iter().map(|issue| (issue.path, issue.hint)).collect()
    }

    fn fact(&self, name: &str) -> Option<Value> {
        self.context.value(&FactRef::find(name).unwrap())
    }
}

fn text_value(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

fn eur(minor: i64) -> Option<Value> {
    let currency = Currency::new("EUR").unwrap();
    Some(Value::Money(Money { minor, currency }))
}

fn whole(n: i64) -> Option<Value> {
    Some(Value::Number(Number::whole(n)))
}

#[test]
fn a_cart_may_be_told_in_major_units_or_in_minor_ones() {
    let mut shop = Shop::new();
    let plain = [("cart.total", n(49.9)), ("cart.currency", t("eur"))];
    assert_eq!(shop.tell(By::Cart, &plain), []);
    assert_eq!(shop.fact("cart.total"), eur(4_990));
    let minor = [
        ("cart.total.amount", n(1_234.0)),
        ("cart.total.currency", t("EUR")),
    ];
    assert_eq!(shop.tell(By::Cart, &minor), []);
    assert_eq!(shop.fact("cart.total"), eur(1_234));
    let attributes = [("cart.total", t("12.5")), ("cart.currency", t("EUR"))];
    assert_eq!(shop.tell(By::Attributes, &attributes), []);
    assert_eq!(
        shop.fact("cart.total"),
        eur(1_234),
        "what is told goes before attributes"
    );
    shop.tell(By::Cart, &[]);
    assert_eq!(shop.fact("cart.total"), eur(1_250));
}

#[test]
fn items_are_listed_and_counted_with_their_quantities() {
    let mut shop = Shop::new();
    let cart = [
        ("cart.items", Leaf::List(3)),
        ("cart.items.0.id", t("a")),
        ("cart.items.0.quantity", n(2.0)),
        ("cart.items.1.id", n(77.0)),
        ("cart.items.1.name.id", t("no id of an item")),
        ("cart.items.2", t("c")),
    ];
    assert_eq!(shop.tell(By::Cart, &cart), []);
    let ids = ["a", "77", "c"].map(str::to_owned).to_vec();
    assert_eq!(shop.fact("cart.items"), Some(Value::List(ids)));
    assert_eq!(shop.fact("cart.count"), whole(4));
    shop.tell(By::Cart, &[("cart.items", Leaf::List(0))]);
    assert_eq!(
        (shop.fact("cart.count"), shop.fact("cart.idle")),
        (whole(0), None)
    );
    shop.tell(By::Cart, &[("cart.items", t("a, b")), ("cart.count", t("2"))]);
    assert_eq!(shop.fact("cart.count"), whole(2));
}

#[test]
fn values_that_cannot_be_used_are_issues_and_their_facts_unknown() {
    for (path, leaf, fact, hint) in [
        ("cart.total", n(f64::NAN), "cart.total", NO_NUMBER),
        ("cart.total", n(-5.0), "cart.total", NO_NUMBER),
        ("cart.total", n(f64::INFINITY), "cart.total", NO_NUMBER),
        ("cart.total", t("49,90"), "cart.total", NO_NUMBER),
        ("cart.total", t("€49"), "cart.total", NO_NUMBER),
        ("cart.total", Leaf::Odd, "cart.total", NO_NUMBER),
        ("cart.total", n(5.0), "cart.total", NO_CURRENCY),
        ("cart.count", Leaf::Flag(true), "cart.count", NO_NUMBER),
        ("cart.items", n(3.0), "cart.items", NO_LIST),
        ("product.id", Leaf::List(1), "product.id", NO_TEXT),
        ("page.kind", t("landing"), "page.kind", NO_WORD),
        ("coupon.state", t("used"), "coupon.state", NO_WORD),
        ("order.at", t("yesterday"), "order.last", NO_TIME),
        ("order.at", n(1_795_339_800.0), "order.last", NO_TIME),
    ] {
        let mut shop = Shop::new();
        let issues = shop.tell(By::Context, &[(path, leaf.clone())]);
        assert_eq!(issues, [(path, hint)], "{path} {leaf:?}");
        assert_eq!(shop.fact(fact), None, "{path} {leaf:?}");
    }
}

#[test]
fn one_bad_value_costs_only_itself() {
    let mut shop = Shop::new();
    let cart = [
        ("cart.total", n(f64::NAN)),
        ("cart.count", n(3.0)),
        ("cart.currency", t("EUR")),
    ];
    assert_eq!(shop.tell(By::Cart, &cart).len(), 1);
    assert_eq!(shop.fact("cart.count"), whole(3));
    let other = shop.tell(By::Context, &[("product.id", t("x"))]);
    assert_eq!(other, [], "an issue is said once");
}

#[test]
fn a_price_takes_the_currency_the_shop_has() {
    let mut shop = Shop::new();
    let product = [("product.price", n(12.0))];
    assert_eq!(shop.tell(By::Context, &product), [("product.price", NO_CURRENCY)]);
    shop.tell(By::Cart, &[("cart.currency", t("EUR"))]);
    assert_eq!(shop.fact("product.price"), eur(1_200));
}

#[test]
fn a_product_belongs_to_its_page() {
    let mut shop = Shop::new();
    assert_eq!(shop.fact("product.id"), None, "nothing was said");
    let told = [
        ("product.id", t("shoe")),
        ("page.kind", t("product")),
        ("visitor.name", t("Ada")),
    ];
    shop.tell(By::Context, &told);
    shop.context.turn(shop.mono + 400);
    assert_eq!(
        shop.fact("product.id"),
        text_value("shoe"),
        "told ahead of its page"
    );
    shop.context.turn(shop.mono + 5_000);
    assert_eq!(shop.fact("product.id"), text_value(""));
    assert_eq!((shop.fact("product.price"), shop.fact("page.kind")), (None, None));
    assert_eq!(shop.fact("visitor.name"), text_value("Ada"));
}

#[test]
fn setting_one_group_leaves_the_others_and_null_takes_one_away() {
    let mut shop = Shop::new();
    shop.tell(By::Cart, &[("cart.count", n(1.0))]);
    let visitor = [
        ("visitor.attrs.size", n(42.0)),
        ("visitor.attrs.vip", Leaf::Flag(true)),
    ];
    shop.tell(By::Context, &visitor);
    assert_eq!(shop.fact("cart.count"), whole(1));
    assert_eq!(shop.fact("visitor.attr.size"), text_value("42"));
    assert_eq!(shop.fact("visitor.attr.vip"), text_value("true"));
    assert_eq!(shop.fact("visitor.known"), Some(Value::Flag(true)));
    shop.tell(By::Context, &[("visitor", Leaf::Nothing)]);
    assert_eq!(shop.fact("visitor.known"), Some(Value::Flag(false)));
    shop.tell(By::Context, &[("cart.count", n(5.0))]);
    assert_eq!(
        shop.fact("cart.count"),
        whole(5),
        "setContext may tell the cart as well"
    );
}

#[test]
fn a_cart_idles_from_its_last_change_or_from_when_the_shop_says() {
    let mut shop = Shop::new();
    shop.tell(By::Cart, &[("cart.count", n(1.0))]);
    let since = shop.mono;
    shop.tell(By::Cart, &[("cart.count", n(1.0))]);
    let idle = |shop: &Shop| match shop.fact("cart.idle") {
        Some(Value::Clock(clock)) => clock.at(shop.mono),
        _ => -1,
    };
    assert_eq!(idle(&shop), shop.mono - since, "told again, but the same");
    shop.tell(By::Cart, &[("cart.count", n(2.0))]);
    assert_eq!(idle(&shop), 0);
    let old = [
        ("cart.count", n(3.0)),
        ("cart.updated", n((NOW - 3_600_000) as f64)),
    ];
    shop.tell(By::Cart, &old);
    assert_eq!(idle(&shop), 3_600_000);
}

#[test]
fn times_are_told_as_dates_and_read_as_how_long_ago() {
    let mut shop = Shop::new();
    let told = [
        ("order.at", n((NOW - 86_400_000) as f64)),
        ("coupon.at", n(NOW as f64 + 5_000.0)),
    ];
    assert_eq!(shop.tell(By::Context, &told), []);
    let at = |name: &str| match shop.fact(name) {
        Some(Value::Clock(clock)) => clock.at(shop.mono + 1_000),
        _ => -1,
    };
    assert_eq!(at("order.last"), 86_401_000);
    assert_eq!(at("coupon.age"), 1_000, "not negative where clocks differ");
}

#[test]
fn a_search_that_found_nothing_is_known_as_such() {
    let mut shop = Shop::new();
    shop.tell(
        By::Context,
        &[("page.kind", t("search")), ("page.results", n(3.0))],
    );
    assert!(!shop.context.found_nothing());
    shop.tell(
        By::Context,
        &[("page.kind", t("search")), ("page.results", t("0"))],
    );
    assert!(shop.context.found_nothing());
    assert!(none(
        &[("search.results".to_owned(), Leaf::List(0))],
        "search.results"
    ));
}

#[test]
fn attributes_are_replaced_as_a_whole() {
    let mut shop = Shop::new();
    shop.tell(
        By::Attributes,
        &[("cohort", t("vip, early")), ("product.id", t("a"))],
    );
    let both = ["vip", "early"].map(str::to_owned).to_vec();
    assert_eq!(shop.fact("cohort"), Some(Value::List(both)));
    shop.tell(By::Attributes, &[("cohort", t(""))]);
    assert_eq!(shop.fact("cohort"), Some(Value::List(Vec::new())));
    assert_eq!(shop.fact("product.id"), text_value(""));
}

#[test]
fn what_was_read_off_the_page_counts_where_the_page_says_nothing_itself() {
    let mut shop = Shop::new();
    let read = [
        ("page.read", Leaf::Flag(true)),
        ("product.id", t("shoe")),
        ("product.brand", t("Rift")),
        ("cart.count", n(3.0)),
        ("cart.total.amount", n(9_900.0)),
        ("cart.total.currency", t("EUR")),
    ];
    assert_eq!(shop.tell(By::Page, &read), []);
    assert_eq!(shop.fact("cart.total"), eur(9_900));
    assert_eq!(shop.fact("product.brand"), text_value("Rift"));
    assert_eq!(shop.fact("cohort"), None, "no page says that");
    shop.tell(
        By::Attributes,
        &[("product.id", t("shoe")), ("product.title", t("Trail"))],
    );
    assert_eq!(
        shop.fact("product.brand"),
        text_value("Rift"),
        "of the same product"
    );
    shop.tell(By::Context, &[("product.id", t("sock"))]);
    assert_eq!(shop.fact("product.id"), text_value("sock"));
    assert_eq!(shop.fact("product.brand"), None, "of another product");
    shop.tell(By::Cart, &[("cart.count", n(1.0))]);
    assert_eq!(
        (shop.fact("cart.count"), shop.fact("cart.total")),
        (whole(1), None),
        "sums of two carts are never mixed"
    );
    shop.tell(By::Page, &[("cart.count", n(7.0))]);
    assert_eq!(shop.fact("cart.count"), whole(1), "read again, and still below");
    shop.tell(By::Cart, &[]);
    assert_eq!(shop.fact("cart.count"), whole(7));
    shop.tell(By::Context, &[("product", Leaf::Nothing)]);
    shop.tell(By::Attributes, &[]);
    shop.tell(By::Page, &[("product.id", t("shoe")), ("cart.count", n(7.0))]);
    shop.context.turn(shop.mono + 100);
    let after = (shop.fact("product.id"), shop.fact("cart.count"));
    assert_eq!(after, (text_value(""), whole(7)), "each page is read anew");
}

#[test]
fn decimals_are_exact() {
    for (text, thousandths) in [
        ("0", Some(0)),
        ("49", Some(49_000)),
        ("49.9", Some(49_900)),
        ("49.999999", Some(49_999)),
        (".5", Some(500)),
        ("1.2.3", None),
        ("-1", None),
        ("1e3", None),
        ("", None),
        ("99999999999999999999999", None),
    ] {
        assert_eq!(decimal(text), thousandths, "{text}");
    }
}
