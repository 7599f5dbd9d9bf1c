//! Finding products: by words and price, like one, and to go with one.

use aisle_core::commerce::Currency;
use aisle_core::commerce::budget::{self, Budget};

use super::catalogue::Item;
use super::index::{Hit, Index};
use super::terms::terms;

/// Most products in one answer: more than a person looks through in a chat.
const CARDS: usize = 24;
/// A price is near another within so many percent.
const NEAR: i64 = 30;

/// Products and their index.
pub(super) struct Shop {
    items: Vec<Item>,
    by_word: Index,
}

impl Shop {
    pub(super) fn new(items: Vec<Item>) -> Result<Self, rusqlite::Error> {
        let by_word = Index::new(items.iter().map(Item::row))?;
        Ok(Self { items, by_word })
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn get(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.product.id == id)
    }

    /// Products for a question such as "running shoes under 100": those that have
    /// most of its words, within its price; what can be had comes first.
    pub(super) fn search(&self, text: &str, most: usize) -> Vec<&Item> {
        let (budget, words) = budget::read(text);
        let fits = self.budget(&budget);
        let terms = terms(&words, true);
        let mut found: Vec<(usize, &Item)> = if terms.is_empty() {
            if budget == Budget::default() {
                return Vec::new();
            }
            self.items.iter().map(|item| (0, item)).collect()
        } else {
            let hits = self.hits(&terms, false);
            let enough = terms.len().div_ceil(2);
            let enough = hits.iter().filter(|hit| hit.words >= enough);
            enough
                .filter_map(|hit| Some((hit.words, self.items.get(hit.row)?)))
                .collect()
        };
        found.retain(|(_, item)| fits(item));
        // Stable sorts: what fits the words best stays first among equals.
        if budget.cheap || terms.is_empty() {
            found.sort_by_key(|(_, item)| item.price().map_or(i64::MAX, |(value, _)| value));
        }
        let best = found.iter().map(|(words, _)| *words).max().unwrap_or(0);
        // Who asks for running shoes does not want all other shoes, unless there are no others.
        found.retain(|(words, _)| *words == best);
        found.sort_by_key(|(_, item)| !item.is_there());
        found
            .into_iter()
            .map(|(_, item)| item)
            .take(most.min(CARDS))
            .collect()
    }

    /// Products that what is being written may be about.
    pub(super) fn suggest(&self, text: &str, most: usize) -> Vec<&Item> {
        let (budget, words) = budget::read(text);
        let terms = terms(&words, true);
        let fits = self.budget(&budget);
        let hits = self.hits(&terms, true);
        let enough = hits.iter().filter(|hit| hit.words >= terms.len().min(2));
        let items = enough.filter_map(|hit| self.items.get(hit.row));
        items
            .filter(|item| fits(item) && item.is_there())
            .take(most)
            .collect()
    }

    fn hits(&self, terms: &[super::terms::Term], prominent: bool) -> Vec<Hit> {
        self.by_word.find(terms, prominent).unwrap_or_else(|error| {
            tracing::error!(%error, "products could not be searched");
            Vec::new()
        })
    }

    /// Whether a price is within a budget. A currency that the shop does not have
    /// was perhaps only meant as "money".
    fn budget(&self, budget: &Budget) -> impl Fn(&Item) -> bool + use<> {
        let has = |wanted: Currency| {
            self.items
                .iter()
                .any(|item| item.price().is_some_and(|(_, one)| one == wanted))
        };
        let currency = budget.currency.filter(|wanted| has(*wanted));
        let (least, most) = (budget.least, budget.most);
        move |item: &Item| {
            if least.is_none() && most.is_none() {
                return true;
            }
            item.price().is_some_and(|(value, its)| {
                currency.is_none_or(|wanted| wanted == its)
                    && least.is_none_or(|least| value >= least)
                    && most.is_none_or(|most| value <= most)
            })
        }
    }

    /// Products like one: of its category first, then its brand and price.
    pub(super) fn similar(&self, id: &str, most: usize) -> Option<Vec<&Item>> {
        let one = self.get(id)?;
        let near = |other: &Item| match (one.price(), other.price()) {
            (Some((a, its)), Some((b, theirs))) => {
                its == theirs && a.abs_diff(b) <= (a.abs() / 100 * NEAR).unsigned_abs()
            }
            _ => false,
        };
        let same = |a: &str, b: &str| !a.is_empty() && a.eq_ignore_ascii_case(b);
        let likeness = |other: &Item| {
            let category = 4 * i32::from(same(&one.category, &other.category));
            let brand = 2 * i32::from(same(&one.product.brand, &other.product.brand));
            category + brand + i32::from(near(other))
        };
        let others = self
            .items
            .iter()
            .filter(|item| item.product.id != id && item.is_there());
        let mut list: Vec<(i32, &Item)> = others.map(|item| (likeness(item), item)).collect();
        // A price alone is no likeness.
        list.retain(|(likeness, _)| *likeness >= 2);
        list.sort_by_key(|(likeness, _)| -likeness);
        Some(
            list.into_iter()
                .map(|(_, item)| item)
                .take(most.min(CARDS))
                .collect(),
        )
    }

    /// What goes with one, as the catalogue says, either way round.
    pub(super) fn pairs(&self, id: &str, most: usize) -> Option<Vec<&Item>> {
        let one = self.get(id)?;
        let named = one.pairs_with.iter().filter_map(|id| self.get(id));
        let naming = self
            .items
            .iter()
            .filter(|item| item.pairs_with.iter().any(|other| other == id));
        let mut list: Vec<&Item> = Vec::new();
        for item in named.chain(naming) {
            let known = list.iter().any(|known| known.product.id == item.product.id);
            if !known && item.product.id != id && item.is_there() {
                list.push(item);
            }
        }
        list.truncate(most.min(CARDS));
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue;
    use super::*;

    fn shop() -> Shop {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shop.csv");
        let rows = "id,title,price,currency,brand,category,stock,tags,pairs_with,description\n\
            run1,Fjord running shoe,89.90,EUR,Fjord,running shoes,in,trail,sock1,Light and dry.\n\
            run2,Peak running shoe,129,EUR,Peak,running shoes,in,road,,Cushioned.\n\
            run3,Old running shoe,59,EUR,Peak,running shoes,out,,,The last ones.\n\
            boot1,Winter boot,99,EUR,Fjord,boots,in,,,\"Warm, for running errands.\"\n\
            sock1,Merino socks,15,EUR,Fjord,socks,in,양말,,\n\
            won1,러닝화 하늘,89000,KRW,하늘,운동화,in,운동화|조깅,,가볍습니다\n\
            won2,러닝화 바다,129000,KRW,바다,운동화,in,운동화,,\n\
            bag1,여행 가방,55000,KRW,,가방,in,,,\n";
        std::fs::write(&file, rows).unwrap();
        let (items, issues) = catalogue::load(&file).unwrap();
        assert!(issues.is_empty(), "{issues:?}");
        Shop::new(items).unwrap()
    }

    fn ids(list: Vec<&Item>) -> Vec<&str> {
        list.into_iter().map(|item| item.product.id.as_str()).collect()
    }

    #[test]
    fn words_and_a_price_find_what_is_meant() {
        let shop = shop();
        for (asked, wanted) in [
            ("running shoes under 100", vec!["run1", "run3"]),
            ("running shoes under $100", vec!["run1", "run3"]),
            ("running shoes", vec!["run1", "run2", "run3"]),
            ("trail running shoes", vec!["run1"]),
            ("shoes between 100 and 150 €", vec!["run2"]),
            ("socks", vec!["sock1"]),
            ("10만원 이하 운동화", vec!["won1"]),
            ("운동화 추천해줘", vec!["won1", "won2"]),
            ("5만원대 가방", vec!["bag1"]),
            ("양말", vec!["sock1"]),
            ("under 60 eur", vec!["sock1", "run3"]),
            ("umbrellas", vec![]),
            ("shoes under 5", vec![]),
            ("", vec![]),
        ] {
            let mut found = ids(shop.search(asked, 10));
            if matches!(asked, "running shoes" | "운동화 추천해줘") {
                found.sort_unstable();
            }
            assert_eq!(found, wanted, "{asked}");
        }
    }

    #[test]
    fn what_is_alike_and_what_goes_together() {
        let shop = shop();
        assert_eq!(ids(shop.similar("run1", 5).unwrap()), ["run2", "boot1", "sock1"]);
        assert_eq!(ids(shop.pairs("run1", 5).unwrap()), ["sock1"]);
        assert_eq!(ids(shop.pairs("sock1", 5).unwrap()), ["run1"]);
        assert!(shop.pairs("bag1", 5).unwrap().is_empty());
        assert!(shop.similar("gone", 5).is_none());
    }

    #[test]
    fn only_what_can_be_had_is_suggested_and_only_if_it_is_meant() {
        let shop = shop();
        assert_eq!(ids(shop.suggest("do you have merino socks", 3)), ["sock1"]);
        assert!(shop.suggest("errands", 3).is_empty(), "a word in the description");
        assert!(shop.suggest("my parcel is late", 3).is_empty());
    }
}
