//! A product as a card: what it looks like, what it costs, what to choose, and
//! the way into the cart.

use std::rc::Rc;

use aisle_core::commerce::variant::Choice;
use aisle_core::protocol::rich::{Product, Stock, Variant};
use aisle_core::protocol::{Content, json};
use aisle_core::text;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use super::cart::{Cart, Wanted, add, note, tell};
use super::choice;
use super::goods::{address, photo_to_open, prices, stars, stock, ticked};
use super::quantity;
use super::state::keep;
use super::words::{Word, fill, say};
use crate::app::Shared;
use crate::ui::content::markup;
use crate::ui::dom::{button, element, hearing, live, maybe, plain, tag, words};
use crate::ui::later::Site;
use crate::ui::view::View;

/// A description of more characters than this is cut at first.
const SHORT: usize = 140;

/// Most that one can ask for, if the shop does not say.
const MOST: u32 = 99;

/// What a card remembers.
#[derive(Clone, Copy)]
struct State {
    chosen: Shared<Choice>,
    quantity: Shared<u32>,
    cart: Shared<Cart>,
    /// The whole description shows.
    whole: Shared<bool>,
}

/// One product, and what has been chosen of it.
struct Card {
    site: Rc<Site>,
    product: Product,
    /// The type of the message.
    kind: &'static str,
    state: State,
}

/// Draws a product.
pub(in crate::ui) fn draw(site: &Site, content: &Content) -> Option<View> {
    let product: Product = json::read(content.data.get())?;
    Some(card(site, product, "product"))
}

/// A product as a card of a message of type `kind`; `site` names what it
/// remembers.
pub(in crate::ui) fn card(site: &Site, product: Product, kind: &'static str) -> View {
    let state = *keep(site, || State {
        chosen: Shared::new(Choice::new(&product)),
        quantity: Shared::new(1),
        cart: Shared::new(Cart::Ready),
        whole: Shared::new(false),
    });
    let card = Rc::new(Card {
        site: Rc::new(site.clone()),
        product,
        kind,
        state,
    });
    let (chat, product) = (site.chat, &card.product);
    let mut parts = Vec::new();
    if product.image.is_some() || product.variants.iter().any(|it| it.image.is_some()) {
        parts.push(picture(&card));
    }
    if !product.brand.is_empty() {
        parts.push(words("p", "rich-brand", product.brand.clone()));
    }
    let title = product.title.clone();
    parts.push(element(
        "strong",
        "rich-title",
        &[("part", "product-title")],
        vec![title.into()],
    ));
    parts.extend(product.rating.as_ref().map(|it| stars(chat, it)));
    let it = Rc::clone(&card);
    parts.push(maybe(move || {
        let product = &it.product;
        let chosen = it.state.chosen.get();
        let (price, from) = chosen.price(product)?;
        // A variant with a price of its own also says itself what it was.
        let was = match chosen.variant(product) {
            Some(variant) if variant.price.is_some() => variant.was.as_ref(),
            _ if from => None,
            _ => product.was.as_ref(),
        };
        prices(chat, Some(price), from, was, product.unit_price.as_ref())
    }));
    let it = Rc::clone(&card);
    parts.push(maybe(move || {
        let (word, left) = it.stock();
        stock(chat, word, left)
    }));
    if !product.description.is_empty() {
        parts.push(description(&card));
    }
    for at in 0..product.options.len() {
        let it = Rc::clone(&card);
        parts.push(live(move || {
            let chosen = it.state.chosen.get();
            let again = Rc::clone(&it);
            choice::option(&it.site, &it.product, at, &chosen, move |value| {
                again.choose(at, value);
            })
        }));
    }
    let it = Rc::clone(&card);
    parts.push(live(move || it.buy()));
    element("div", "rich-card rich-product", &[("part", "product")], parts)
}

impl Card {
    /// Whether it can be had, and how many are left: the variant's word counts,
    /// the product's where it says nothing. Follows what is chosen.
    fn stock(&self) -> (Stock, Option<u32>) {
        let product = &self.product;
        self.state.chosen.with(|chosen| match chosen.variant(product) {
            Some(variant) if variant.stock != Stock::Unknown => (variant.stock, variant.left),
            // There is no such variant.
            None if chosen.missing().is_none() && !product.variants.is_empty() => (Stock::Out, None),
            _ => (product.stock, product.left),
        })
    }

    fn choose(&self, option: usize, value: usize) {
        let mut chosen = self.state.chosen.get_untracked();
        chosen.pick(&self.product, option, value);
        self.changed();
        self.state.chosen.set(chosen);
        tell(&self.site, "select", &self.wanted());
    }

    /// What was said of the old choice goes; what is under way is waited for.
    fn changed(&self) {
        if !matches!(self.state.cart.get_untracked(), Cart::Pending(_)) {
            self.state.cart.set(Cart::Ready);
        }
    }

    fn wanted(&self) -> Wanted {
        let product = &self.product;
        let chosen = self.state.chosen.get_untracked();
        let variant: Option<&Variant> = chosen.variant(product);
        let price = variant.and_then(|it| it.price.as_ref());
        let url = variant
            .and_then(|it| it.url.as_deref())
            .or(product.url.as_deref());
        Wanted {
            product: product.id.clone(),
            variant: variant.map(|it| it.id.clone()),
            quantity: self.state.quantity.get_untracked(),
            price: price.or(product.price.as_ref()).cloned(),
            title: product.title.clone(),
            url: url.and_then(address),
        }
    }

    /// Quantity, button, what came of it, and the way to the page.
    fn buy(self: &Rc<Self>) -> View {
        let chat = self.site.chat;
        let (word, left) = self.stock();
        let cart = self.state.cart.get();
        let mut parts = Vec::new();
        let can = !self.product.id.is_empty() && word != Stock::Out && cart != Cart::Nowhere;
        if can {
            let left = left.filter(|left| *left > 0 && word == Stock::Low);
            let most = self
                .product
                .max_quantity
                .unwrap_or(MOST)
                .min(left.unwrap_or(MOST))
                .max(1);
            let quantity = self.state.quantity;
            // Fewer may be left of what was chosen last.
            if quantity.get() > most {
                quantity.set(most);
            }
            let it = Rc::clone(self);
            let count = quantity::stepper(chat, quantity.get().min(most), most, move |n| {
                it.changed();
                quantity.set(n);
            });
            parts.push(tag(
                "div",
                "rich-buying",
                vec![count, self.add_button(&cart, word)],
            ));
        }
        parts.extend(note(self.site.chat, &cart));
        parts.extend(self.link(!can));
        tag("div", "rich-buy", parts)
    }

    fn add_button(self: &Rc<Self>, cart: &Cart, stock: Stock) -> View {
        let word = match cart {
            Cart::Pending(_) => Word::CartAdding,
            Cart::Added => Word::CartAdded,
            cart if cart.fails() => Word::Retry,
            _ if stock == Stock::Preorder => Word::CartPreorder,
            _ => Word::CartAdd,
        };
        let it = Rc::clone(self);
        let missing = self.state.chosen.with(Choice::missing);
        let option = missing.and_then(|at| self.product.options.get(at));
        if let (Some(at), Some(option)) = (missing, option) {
            let text = fill(self.site.chat, Word::Choose, "what", &option.name);
            let attributes = [("type", "button")];
            let button = plain("button", "rich-main", &attributes, vec![text.into()]);
            return hearing(button, "click", Box::new(move |event| to_option(&event, at)));
        }
        let press = move || add(&it.site, it.kind, it.state.cart, vec![it.wanted()]);
        adding(cart, say(self.site.chat, word), Box::new(press))
    }

    /// The way to its page; the main thing to do where nothing else can be done.
    fn link(self: &Rc<Self>, main: bool) -> Option<View> {
        let href = self.wanted().url?;
        let view = say(self.site.chat, Word::ProductView);
        let label = [&view, ": ", &self.product.title].concat();
        let class = if main { "rich-main" } else { "rich-link" };
        let attributes = [
            ("part", "product-action"),
            ("href", href.as_str()),
            ("rel", "noopener"),
            ("aria-label", label.as_str()),
        ];
        let it = Rc::clone(self);
        Some(hearing(
            plain("a", class, &attributes, vec![view.into()]),
            "click",
            Box::new(move |_| tell(&it.site, "view", &it.wanted())),
        ))
    }
}

/// Gives the focus to an option of the card that a button is on.
fn to_option(event: &Event, at: usize) {
    let button = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let card = button.and_then(|it| it.closest(".rich-product").ok().flatten());
    let options = card.and_then(|it| it.query_selector_all(".rich-option").ok());
    let option = options.and_then(|it| it.item(u32::try_from(at).ok()?));
    let control = option
        .and_then(|it| it.dyn_into::<Element>().ok())
        .and_then(|it| it.query_selector("input, select").ok().flatten())
        .and_then(|it| it.dyn_into::<HtmlElement>().ok());
    if let Some(control) = control {
        let _ = control.focus();
    }
}

/// The button that adds, as far as it is.
pub(in crate::ui) fn adding(cart: &Cart, text: String, press: Box<dyn Fn()>) -> View {
    let (class, busy) = match cart {
        Cart::Pending(_) => ("rich-main busy", "true"),
        Cart::Added => ("rich-main done", "false"),
        _ => ("rich-main", "false"),
    };
    let inside = if *cart == Cart::Added {
        ticked(text)
    } else {
        vec![text.into()]
    };
    let attributes = [("part", "product-action"), ("aria-busy", busy)];
    button(class, &attributes, press, inside)
}

/// The picture of what is chosen, with words on it.
fn picture(card: &Rc<Card>) -> View {
    let it = Rc::clone(card);
    let picture = live(move || {
        let product = &it.product;
        it.state.chosen.with(|chosen| {
            let own = chosen.variant(product).and_then(|it| it.image.as_ref());
            photo_to_open(it.site.chat, own.or(product.image.as_ref()), &product.title)
        })
    });
    let mut parts = vec![picture];
    parts.extend(badges(&card.product));
    tag("div", "rich-photo", parts)
}

/// Words on a picture.
pub(in crate::ui) fn badges(product: &Product) -> Option<View> {
    let each = product.badges.iter().map(|text| words("li", "", text.clone()));
    (!product.badges.is_empty()).then(|| element("ul", "rich-badges", &[("role", "list")], each.collect()))
}

/// The beginning of a text, up to the end of a word where there is one.
fn cut(text: &str) -> String {
    let mut short: String = text.chars().take(SHORT).collect();
    if let Some((words, _)) = short.rsplit_once(' ') {
        short = words.trim_end_matches([',', '.', ';', ':']).to_owned();
    }
    short.push('…');
    short
}

/// What there is to say of it: a few lines, and the rest when asked for.
fn description(card: &Rc<Card>) -> View {
    let it = Rc::clone(card);
    live(move || {
        let blocks = text::parse(&it.product.description);
        let all = text::to_line(&blocks, SHORT + 60);
        let long = all.chars().count() > SHORT;
        let whole = it.state.whole;
        let open = whole.get();
        let inside = if open || !long {
            markup::draw(&blocks)
        } else {
            vec![words("p", "", cut(&all))]
        };
        let mut parts = vec![tag("div", "rich-text", inside)];
        if long {
            let word = if open { Word::Less } else { Word::More };
            parts.push(button(
                "link rich-more",
                &[("aria-expanded", if open { "true" } else { "false" })],
                Box::new(move || whole.set(!open)),
                vec![say(it.site.chat, word).into()],
            ));
        }
        tag("div", "rich-about", parts)
    })
}
