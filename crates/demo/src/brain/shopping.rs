//! Which cards answer what: products, sizes, codes, orders, times.

use super::dialog::{Dialog, Heard, Line};
use super::{Intent, Lang};
use crate::cards;
use crate::shop::{self, Goods, Reader, find, goods, named, similar, size_in, table};

/// What is spoken of if nothing has been named yet.
const EXAMPLE: &str = "cairn-hiking-boots";
/// Something that is sold out in a size.
const SOLD_OUT: &str = "larch-rain-shell";
/// The number of an order if none has been named.
const ORDER: &str = "10482";
/// Products shown of a shelf.
const SHELF: usize = 6;
/// Presents that need no size.
const GIFTS: &[&str] = &[
    "beck-insulated-bottle",
    "hearth-wool-blanket",
    "tarn-stoneware-teapot",
    "marl-wool-beanie",
    "fern-terracotta-planter",
];

/// What was meant, and what is said and shown.
type Shown = (Intent, Vec<Line>);

/// Words of who asks how something is made or looked after, not only of what.
const CARE: &[&str] = &[
    "wash",
    "clean",
    "care",
    "made",
    "material",
    "fabric",
    "iron",
    "tumble",
    "organic",
    "vegan",
    "how",
    "is it",
    "?",
    "세탁",
    "빨",
    "관리",
    "소재",
    "재질",
    "원단",
    "다림",
    "드라이",
    "인가요",
];

fn asks_care(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    CARE.iter().any(|word| text.contains(word))
}

/// Whether a product is looked for in a size, and nothing is asked.
fn wants_size(heard: &Heard<'_>) -> bool {
    let goods = named(heard.text, heard.reader).filter(|_| !heard.text.contains('?'));
    goods.is_some_and(|goods| size_in(goods, heard.text).is_some())
}

impl Dialog {
    /// What the shop has cards for; `None`: words alone answer it.
    pub(super) fn shopping(&mut self, heard: &Heard<'_>, intent: Intent) -> Option<Shown> {
        let reader = heard.reader;
        let lines = match intent {
            Intent::Unknown | Intent::Discount | Intent::Show if cards::in_text(heard.text).is_some() => {
                return Some((Intent::Discount, self.code(heard)));
            }
            Intent::Unknown
            | Intent::Show
            | Intent::Outdoor
            | Intent::Home
            | Intent::Gift
            | Intent::Recommend => return self.looking(heard, intent),
            Intent::Discount => self.code(heard),
            Intent::Stock | Intent::Alert => self.stock(heard, intent),
            // "Boots in size 42" is no question about sizes.
            Intent::Sizing if wants_size(heard) => return self.looking(heard, intent),
            Intent::Sizing => {
                let with_table = |goods: &&'static Goods| !goods.guide.is_empty();
                let goods = self.meant(heard).filter(with_table).or(shop::goods(SOLD_OUT))?;
                self.with(reader, intent, cards::guide(goods, reader))
            }
            Intent::Pairs => {
                let goods = self.meant(heard).or(goods(EXAMPLE))?;
                self.topic = Some(&goods.id);
                self.with(reader, intent, [cards::bundle(goods, reader)])
            }
            Intent::Similar => {
                let goods = self.meant(heard).or(goods(EXAMPLE))?;
                let items = similar(goods, 4).into_iter().map(|other| (other, None));
                self.with(reader, intent, [cards::carousel("", items, &goods.cat, reader)])
            }
            Intent::Returns => {
                let number = self.order.clone().unwrap_or_else(|| ORDER.to_owned());
                self.with(reader, intent, [cards::give_back(&number, reader, heard.at)])
            }
            Intent::Reorder => {
                let card = cards::reorder(self.order.as_deref(), reader, heard.at);
                self.with(reader, intent, [card])
            }
            Intent::Booking => {
                use aisle_core::protocol::rich::Data as _;
                let card = cards::booking(reader, heard.at, &self.taken);
                self.with(reader, intent, [card.content()])
            }
            Intent::Progress => self.with(reader, intent, [cards::progress(reader)]),
            Intent::Rate => self.with(reader, intent, [cards::rating(reader)]),
            Intent::Contact => self.with(reader, intent, [cards::contact(reader)]),
            Intent::Warranty => self.with(reader, intent, [cards::repair(reader)]),
            // "Wool socks" is no question about wool.
            Intent::Care if !asks_care(heard.text) && named(heard.text, reader).is_some() => {
                return self.looking(heard, intent);
            }
            Intent::Care => {
                let article = shop::article("care", reader.lang)?;
                self.with(reader, intent, [cards::article(&article)])
            }
            _ => return None,
        };
        Some((intent, lines))
    }

    /// The product that is named, or was shown last.
    fn meant(&self, heard: &Heard<'_>) -> Option<&'static Goods> {
        named(heard.text, heard.reader).or_else(|| self.topic.and_then(goods))
    }

    /// Somebody looks for products: those found, a shelf, presents, or the finder.
    fn looking(&mut self, heard: &Heard<'_>, intent: Intent) -> Option<Shown> {
        let reader = heard.reader;
        let found = find(heard.text, reader);
        if let [one] = found.items.as_slice()
            && size_in(one, heard.text).is_some_and(|size| one.pieces(Some(size)) == 0)
        {
            return Some((Intent::Stock, self.stock(heard, Intent::Stock)));
        }
        if found.asked() && !found.items.is_empty() {
            return Some((Intent::Show, self.present(&found, reader)));
        }
        let shelf = |name: &'static str| {
            let items = table().products.iter().filter(move |goods| goods.cat == name);
            items.take(SHELF).map(|goods| (goods, None))
        };
        let lines = match intent {
            Intent::Outdoor => self.with(
                reader,
                intent,
                [cards::carousel("", shelf("camp"), "camp", reader)],
            ),
            Intent::Home => self.with(
                reader,
                intent,
                [cards::carousel("", shelf("home"), "home", reader)],
            ),
            Intent::Gift => {
                let items = GIFTS.iter().filter_map(|id| goods(id)).map(|goods| (goods, None));
                self.with(reader, intent, [cards::carousel("", items, "", reader)])
            }
            Intent::Recommend => {
                use aisle_core::protocol::rich::Data as _;
                self.with(reader, intent, [cards::quiz(reader, heard.at).content()])
            }
            Intent::Show => return None,
            _ => {
                let article = shop::best(heard.text, reader.lang)?;
                let text = reader.pick(
                    "This may answer it. If not, ask me in other words.",
                    "이 글이 도움이 될 것 같습니다. 아니라면 다른 말로 물어봐 주세요.",
                );
                let lines = vec![self.tell(reader, text, &[]), self.show(cards::article(&article))];
                return Some((Intent::Help, lines));
            }
        };
        Some((intent, lines))
    }

    fn present(&mut self, found: &shop::Found, reader: Reader) -> Vec<Line> {
        let mut lines = if found.beyond {
            let text = reader.pick(
                "Nothing for that price, but this comes near:",
                "그 가격에는 없지만 가까운 상품이 있습니다.",
            );
            vec![self.tell(reader, text, &[])]
        } else {
            self.with(reader, Intent::Show, [])
        };
        let colour = |goods: &'static Goods| found.colour(goods);
        let card = match found.items.as_slice() {
            [one] => cards::product(one, colour(one), reader),
            several => {
                let one_shelf = several.windows(2).all(|pair| match pair {
                    [a, b] => a.cat == b.cat,
                    _ => true,
                });
                let shelf = several
                    .first()
                    .filter(|_| one_shelf)
                    .map_or("", |goods| &goods.cat);
                let items = several.iter().map(|goods| (*goods, colour(goods)));
                cards::carousel("", items, shelf, reader)
            }
        };
        self.topic = found.items.first().map(|goods| goods.id.as_str());
        lines.push(self.show(card));
        // Where to go from here is said once, not under every search.
        if self.times(Intent::Show) == 0 {
            let text = reader.pick(
                "Shall I show what goes with it, or its sizes?",
                "어울리는 상품이나 사이즈를 보여 드릴까요?",
            );
            lines.push(self.tell(reader, text, &[Intent::Pairs, Intent::Sizing, Intent::Discount]));
        }
        lines
    }

    /// The code that is named, or the one there is.
    fn code(&self, heard: &Heard<'_>) -> Vec<Line> {
        use aisle_core::protocol::rich::Data as _;
        let (reader, at) = (heard.reader, heard.at);
        let card = |code| cards::coupon(code, reader, at).content();
        let usual = table().coupons.first();
        match cards::in_text(heard.text) {
            Some(code) if code.until.is_some_and(|until| until <= at) => {
                let text = reader.pick(
                    "That code's time has passed. There is another one:",
                    "그 쿠폰은 기간이 지났습니다. 다른 쿠폰이 있습니다.",
                );
                let mut lines = vec![self.tell(reader, text, &[]), self.show(card(code))];
                lines.extend(usual.map(|code| self.show(card(code))));
                lines
            }
            Some(code) => self.with(reader, Intent::Discount, [card(code)]),
            None => self.with(reader, Intent::Discount, usual.map(card)),
        }
    }

    /// What there is of a product, or a word when it is back.
    fn stock(&mut self, heard: &Heard<'_>, intent: Intent) -> Vec<Line> {
        let reader = heard.reader;
        let wish = intent == Intent::Alert;
        let meant = self.meant(heard).or_else(|| goods(SOLD_OUT).filter(|_| wish));
        let Some(goods) = meant else {
            let text = reader.pick(
                "Which product do you mean? Name it, and a size if it has any.",
                "어떤 상품인가요? 상품 이름과, 있다면 사이즈를 적어 주세요.",
            );
            return vec![self.tell(reader, text, &[Intent::Show, Intent::Alert])];
        };
        self.topic = Some(&goods.id);
        let gone = |size: &&String| goods.pieces(Some(size)) == 0;
        let size = match size_in(goods, heard.text) {
            Some(size) => Some(size).filter(|size| goods.pieces(Some(size)) == 0),
            None if wish => goods.sizes.iter().find(gone).map(String::as_str),
            None => None,
        };
        match size {
            Some(size) => {
                let title = &goods.words(reader.lang).title;
                let text = match reader.lang {
                    Lang::En => [title, " in ", size, " is sold out at the moment."].concat(),
                    Lang::Ko => [title, " ", size, " 사이즈는 지금 품절입니다."].concat(),
                };
                let mut lines = vec![self.tell(reader, &text, &[])];
                lines.extend(self.with(reader, Intent::Alert, [cards::alert(goods, Some(size), reader)]));
                lines
            }
            None => self.with(reader, Intent::Stock, [cards::product(goods, None, reader)]),
        }
    }
}
