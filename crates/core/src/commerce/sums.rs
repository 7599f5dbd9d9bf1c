//! Reckoning with prices, in whole minor units.
//!
//! Owns sums, measures and how much is missing. Refuses floating point, and
//! adding what is not of one currency: that is `None`, never a guess.

use crate::protocol::Price;

/// What several things cost together; `None` if they are not of one currency, if
/// there are none, or if it is more than can be counted.
///
/// ```
/// use aisle_core::commerce::sums::sum;
/// use aisle_core::protocol::Price;
/// let socks = Price { amount: 900, currency: "EUR".into() };
/// assert_eq!(sum([(&socks, 3)]).unwrap().amount, 2_700);
/// ```
#[must_use]
pub fn sum<'a>(lines: impl IntoIterator<Item = (&'a Price, u32)>) -> Option<Price> {
    let mut all: Option<Price> = None;
    for (price, quantity) in lines {
        let line = price.amount.checked_mul(quantity.into())?;
        match &mut all {
            None => {
                all = Some(Price {
                    amount: line,
                    currency: price.currency.clone(),
                });
            }
            Some(all) if all.currency == price.currency => all.amount = all.amount.checked_add(line)?,
            Some(_) => return None,
        }
    }
    all
}

/// What one measure costs, if `amount` of something cost `price` and a measure is
/// `per` of it: 250 ml for 4.99, per 100 ml. Rounded to the nearest minor unit,
/// halves up. `None` for nothing of something.
#[must_use]
pub fn unit_price(price: &Price, amount: u32, per: u32) -> Option<Price> {
    let (amount, per) = (i64::from(amount), i64::from(per));
    let doubled = price.amount.checked_mul(per)?.checked_mul(2)?;
    (amount > 0).then(|| Price {
        amount: doubled.saturating_add(amount).div_euclid(amount * 2),
        currency: price.currency.clone(),
    })
}

/// A price less some percent, rounded to the nearest minor unit, halves up.
#[must_use]
pub fn less(price: &Price, percent: u32) -> Price {
    let rest = i64::from(100 - percent.min(100));
    let (hundreds, below) = (price.amount.div_euclid(100), price.amount.rem_euclid(100));
    Price {
        // In two parts, so that nothing grows beyond what it was.
        amount: hundreds * rest + (below * rest + 50).div_euclid(100),
        currency: price.currency.clone(),
    }
}

/// How much cheaper it is than it was: the amount, and whole percent rounded down.
/// `None` if it is not cheaper, or in another currency.
#[must_use]
pub fn saved(was: &Price, now: &Price) -> Option<(Price, u32)> {
    let amount = was.amount.checked_sub(now.amount)?;
    let fine = was.currency == now.currency && amount > 0 && now.amount >= 0;
    let percent = amount.checked_mul(100)?.checked_div(was.amount)?;
    fine.then(|| {
        let currency = was.currency.clone();
        (Price { amount, currency }, u32::try_from(percent).unwrap_or(100))
    })
}

/// How far it is to a threshold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What is missing; 0 once it is reached.
    pub missing: Price,
    /// Whole percent, 0 to 100; 100 only once it is reached.
    pub percent: u32,
}

/// How far it is from what there is to a threshold; `None` in two currencies.
#[must_use]
pub fn progress(current: &Price, threshold: &Price) -> Option<Progress> {
    let there = current.amount.max(0);
    let missing = threshold.amount.checked_sub(there)?.max(0);
    let percent = match missing {
        0 => 100,
        _ => there.checked_mul(100)?.checked_div(threshold.amount)?,
    };
    (current.currency == threshold.currency).then(|| Progress {
        missing: Price {
            amount: missing,
            currency: threshold.currency.clone(),
        },
        percent: u32::try_from(percent).unwrap_or(100),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn euro(amount: i64) -> Price {
        price(amount, "EUR")
    }

    fn price(amount: i64, currency: &str) -> Price {
        Price {
            amount,
            currency: currency.into(),
        }
    }

    #[test]
    fn two_currencies_have_no_sum_and_no_progress() {
        let won = price(1, "KRW");
        assert_eq!(sum([(&euro(1), 1), (&won, 1)]), None);
        assert_eq!(sum([]), None);
        assert_eq!(progress(&euro(1), &won), None);
        assert_eq!(saved(&euro(5), &won), None);
        assert_eq!(sum([(&euro(i64::MAX), 2)]), None);
    }

    #[test]
    fn a_measure_costs_its_share() {
        for (amount, ml, per, unit) in [
            (499, 250, 100, 200),
            (100, 300, 100, 33),
            (50, 100, 1, 1),
            (-50, 100, 1, 0),
            (7, 0, 100, -1),
        ] {
            let found = unit_price(&euro(amount), ml, per).map_or(-1, |price| price.amount);
            assert_eq!(found, unit, "{amount} for {ml}");
        }
        assert_eq!(
            unit_price(&price(12_345, "KWD"), 500, 1000).unwrap(),
            price(24_690, "KWD")
        );
    }

    #[test]
    fn what_is_taken_off_is_rounded_to_the_minor_unit() {
        for (amount, percent, left) in [
            (18_900, 10, 17_010),
            (999, 15, 849),
            (1, 50, 1),
            (5, 100, 0),
            (5, 200, 0),
        ] {
            assert_eq!(
                less(&euro(amount), percent).amount,
                left,
                "{amount} less {percent}"
            );
        }
        assert_eq!(saved(&euro(20_000), &euro(18_900)), Some((euro(1_100), 5)));
        assert_eq!(saved(&euro(5), &euro(5)), None);
        assert_eq!(saved(&euro(0), &euro(0)), None);
    }

    #[test]
    fn the_way_to_free_shipping() {
        let to = |current, threshold| {
            progress(&euro(current), &euro(threshold)).map(|it| (it.missing.amount, it.percent))
        };
        assert_eq!(to(4_800, 6_000), Some((1_200, 80)));
        assert_eq!(to(5_999, 6_000), Some((1, 99)));
        assert_eq!(to(6_000, 6_000), Some((0, 100)));
        assert_eq!(to(9_000, 6_000), Some((0, 100)));
        assert_eq!(to(-5, 6_000), Some((6_000, 0)));
        assert_eq!(to(0, 0), Some((0, 100)));
    }

    proptest! {
        #[test]
        fn nothing_overflows_and_percents_stay_within_a_hundred(a: i64, b: i64, n: u32, percent: u32) {
            if let Some(it) = progress(&euro(a), &euro(b)) {
                prop_assert!(it.percent <= 100 && it.missing.amount >= 0);
                prop_assert_eq!(it.percent == 100, it.missing.amount == 0);
            }
            if let Some((amount, percent)) = saved(&euro(a), &euro(b)) {
                prop_assert!(amount.amount > 0 && percent <= 100);
            }
            let _ = (sum([(&euro(a), n), (&euro(b), 1)]), unit_price(&euro(a), n, percent));
            let left = less(&euro(a), percent).amount;
            prop_assert!(left.unsigned_abs() <= a.unsigned_abs());
        }
    }
}
