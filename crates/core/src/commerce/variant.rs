//! Which variant of a product is meant by the values that have been chosen.
//!
//! Owns one value for each option, what goes with what, and from which price on.
//! Refuses drawing: a view asks for each value whether it is to be had.
//!
//! A product with options but without variants has every combination, and is put
//! into the cart by its own id with nothing more said.

use crate::protocol::Price;
use crate::protocol::rich::{Product, Stock, Variant};

/// Whether a value goes with what is chosen of the other options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// It can be bought.
    Free,
    /// There is such a variant, and it is sold out.
    SoldOut,
    /// There is none.
    Missing,
}

/// What is chosen: for each option, which of its values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    picks: Vec<Option<usize>>,
}

impl Choice {
    /// Nothing but what there is no choice about.
    #[must_use]
    pub fn new(product: &Product) -> Self {
        let only = |one: bool| one.then_some(0);
        Self {
            picks: product
                .options
                .iter()
                .map(|option| only(option.values.len() == 1))
                .collect(),
        }
    }

    /// The values of a variant, such as the one the page shows.
    #[must_use]
    pub fn of(product: &Product, variant: &str) -> Self {
        let mut choice = Self::new(product);
        if let Some(variant) = product.variants.iter().find(|it| it.id == variant) {
            for ((pick, option), id) in choice.picks.iter_mut().zip(&product.options).zip(&variant.choice) {
                *pick = option.values.iter().position(|value| value.id == *id);
            }
        }
        choice
    }

    /// Which value of an option is chosen.
    #[must_use]
    pub fn picked(&self, option: usize) -> Option<usize> {
        self.picks.get(option).copied().flatten()
    }

    /// Chooses a value. What was chosen before and does not go with it is chosen
    /// no more, the last option first.
    pub fn pick(&mut self, product: &Product, option: usize, value: usize) {
        let known = product
            .options
            .get(option)
            .is_some_and(|it| value < it.values.len());
        let Some(pick) = self.picks.get_mut(option).filter(|_| known) else {
            return;
        };
        *pick = Some(value);
        for other in (0..self.picks.len()).rev() {
            if self.exists(product) {
                break;
            }
            if let Some(pick) = self.picks.get_mut(other).filter(|_| other != option) {
                *pick = None;
            }
        }
    }

    /// The first option that nothing is chosen of.
    #[must_use]
    pub fn missing(&self) -> Option<usize> {
        self.picks.iter().position(Option::is_none)
    }

    /// The variant that is meant, once all is chosen. Without options, the first
    /// one that can be bought.
    #[must_use]
    pub fn variant<'a>(&self, product: &'a Product) -> Option<&'a Variant> {
        if self.missing().is_some() {
            return None;
        }
        let mut fitting = product
            .variants
            .iter()
            .filter(|variant| self.fits(product, variant));
        let first = fitting.next();
        match first {
            Some(sold) if sold.stock == Stock::Out => fitting.find(|it| it.stock != Stock::Out).or(first),
            first => first,
        }
    }

    /// Whether all is chosen and can be bought.
    #[must_use]
    pub fn ready(&self, product: &Product) -> bool {
        match self.variant(product) {
            Some(variant) => variant.stock != Stock::Out,
            None => self.missing().is_none() && product.variants.is_empty() && product.stock != Stock::Out,
        }
    }

    /// Whether a value goes with what is chosen of the other options.
    #[must_use]
    pub fn offer(&self, product: &Product, option: usize, value: usize) -> Offer {
        if product.variants.is_empty() {
            return Offer::Free;
        }
        let mut with = self.clone();
        if let Some(pick) = with.picks.get_mut(option) {
            *pick = Some(value);
        }
        let mut offer = Offer::Missing;
        for variant in &product.variants {
            if with.fits(product, variant) {
                if variant.stock != Stock::Out {
                    return Offer::Free;
                }
                offer = Offer::SoldOut;
            }
        }
        offer
    }

    /// The price of what is meant, and whether it is only where prices begin: of
    /// several variants that still fit, the lowest.
    #[must_use]
    pub fn price<'a>(&self, product: &'a Product) -> Option<(&'a Price, bool)> {
        if let Some(variant) = self.variant(product) {
            return Some((variant.price.as_ref().or(product.price.as_ref())?, false));
        }
        let mut lowest: Option<&Price> = None;
        let mut several = false;
        for variant in &product.variants {
            let Some(price) = variant.price.as_ref().or(product.price.as_ref()) else {
                continue;
            };
            if !self.fits(product, variant) {
                continue;
            }
            several |= lowest.is_some_and(|lowest| lowest != price);
            if lowest.is_none_or(|lowest| lowest.currency == price.currency && price.amount < lowest.amount) {
                lowest = Some(price);
            }
        }
        Some((lowest.or(product.price.as_ref())?, several))
    }

    fn exists(&self, product: &Product) -> bool {
        product.variants.is_empty() || product.variants.iter().any(|variant| self.fits(product, variant))
    }

    /// A variant has all values that are chosen. One that says nothing of an
    /// option has any value of it.
    fn fits(&self, product: &Product, variant: &Variant) -> bool {
        let mut pairs = self.picks.iter().zip(&product.options).zip(&variant.choice);
        pairs.all(|((pick, option), id)| match pick {
            Some(at) => option.values.get(*at).is_some_and(|value| value.id == *id),
            None => true,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::json;

    /// Sizes s, m in red and blue; blue s does not exist, red m is sold out.
    fn shirt() -> Product {
        json::read(
            r##"{"title":"Shirt","price":{"amount":1000,"currency":"EUR"},
            "options":[{"name":"Size","values":[{"id":"s","label":"S"},{"id":"m","label":"M"}]},
                       {"name":"Colour","values":[{"id":"r","label":"Red","swatch":"#c00000"},{"id":"b","label":"Blue"}]}],
            "variants":[{"id":"1","choice":["s","r"]},{"id":"2","choice":["m","r"],"stock":"out"},
                        {"id":"3","choice":["m","b"],"price":{"amount":1200,"currency":"EUR"}}]}"##,
        )
        .unwrap()
    }

    #[test]
    fn values_say_whether_they_are_to_be_had_with_the_others() {
        let shirt = shirt();
        let mut choice = Choice::new(&shirt);
        assert_eq!(choice.offer(&shirt, 1, 1), Offer::Free, "blue in m");
        assert_eq!(
            choice.price(&shirt),
            Some((
                &Price {
                    amount: 1000,
                    currency: "EUR".into()
                },
                true
            ))
        );
        choice.pick(&shirt, 0, 0);
        assert_eq!(choice.offer(&shirt, 1, 0), Offer::Free);
        assert_eq!(choice.offer(&shirt, 1, 1), Offer::Missing, "no blue s");
        assert_eq!((choice.missing(), choice.ready(&shirt)), (Some(1), false));
        choice.pick(&shirt, 1, 0);
        assert_eq!(choice.variant(&shirt).unwrap().id, "1");
        assert_eq!(choice.offer(&shirt, 0, 1), Offer::SoldOut, "red m");
        choice.pick(&shirt, 0, 1);
        assert_eq!(
            (choice.variant(&shirt).unwrap().id.as_str(), choice.ready(&shirt)),
            ("2", false)
        );
    }

    #[test]
    fn a_value_that_goes_with_nothing_takes_the_others_place() {
        let shirt = shirt();
        let mut choice = Choice::of(&shirt, "1");
        choice.pick(&shirt, 1, 1);
        assert_eq!(
            (choice.picked(0), choice.picked(1)),
            (None, Some(1)),
            "s goes, blue stays"
        );
        choice.pick(&shirt, 0, 1);
        let (price, from) = choice.price(&shirt).unwrap();
        assert_eq!(
            (choice.variant(&shirt).unwrap().id.as_str(), price.amount, from),
            ("3", 1200, false)
        );
    }

    #[test]
    fn without_variants_every_combination_is_there() {
        let mut shirt = shirt();
        shirt.variants.clear();
        let mut choice = Choice::new(&shirt);
        choice.pick(&shirt, 0, 0);
        choice.pick(&shirt, 1, 1);
        choice.pick(&shirt, 7, 7);
        choice.pick(&shirt, 0, 7);
        assert!(choice.ready(&shirt));
        assert_eq!(choice.variant(&shirt), None);
        shirt.options.clear();
        assert!(
            Choice::new(&shirt).ready(&shirt),
            "a product without options can be bought at once"
        );
    }

    #[test]
    fn what_there_is_no_choice_about_is_chosen() {
        let mut shirt = shirt();
        shirt.options[1].values.truncate(1);
        assert_eq!(Choice::new(&shirt).missing(), Some(0));
    }

    proptest! {
        #[test]
        fn what_is_chosen_always_exists(
            variants in prop::collection::vec((0_usize..3, 0_usize..3, 0_usize..3, any::<bool>()), 1..8),
            picks in prop::collection::vec((0_usize..4, 0_usize..4), 0..12),
        ) {
            let values = r#"[{"id":"0","label":"0"},{"id":"1","label":"1"},{"id":"2","label":"2"}]"#;
            let option = [r#"{"name":"x","values":"#, values, "}"].concat();
            let list: Vec<String> = variants.iter().enumerate().map(|(id, (a, b, c, out))| format!(
                r#"{{"id":"v{id}","choice":["{a}","{b}","{c}"],"stock":"{}"}}"#, if *out { "out" } else { "in" })).collect();
            let product: Product = json::read(&format!(
                r#"{{"title":"x","options":[{option},{option},{option}],"variants":[{}]}}"#, list.join(","))).unwrap();
            let mut choice = Choice::new(&product);
            for (option, value) in picks {
                let known = option < 3 && value < 3;
                let offer = choice.offer(&product, option, value);
                let before = choice.clone();
                choice.pick(&product, option, value);
                if !known {
                    prop_assert_eq!(&choice, &before);
                    continue;
                }
                if choice.exists(&product) {
                    prop_assert_eq!(choice.picked(option), Some(value));
                }
                if offer != Offer::Missing {
                    let kept = (0..3).all(|at| at == option || choice.picked(at) == before.picked(at));
                    prop_assert!(kept, "what goes together stays");
                }
                if choice.missing().is_none() && choice.exists(&product) {
                    prop_assert!(choice.variant(&product).is_some());
                }
            }
        }
    }
}
