//! How much one visitor, address or connection may do.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A bucket that fills at a steady rate: each act takes a token, and an empty
/// bucket says how long to wait.
#[derive(Debug, Clone)]
pub struct Bucket {
    tokens: f64,
    at: Instant,
}

/// How fast a bucket fills and how much it holds.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Tokens a second.
    pub per_second: f64,
    /// Tokens it holds.
    pub burst: f64,
}

impl Rate {
    /// So many a second, and as many at once.
    #[must_use]
    pub fn per_second(count: u32) -> Self {
        Self {
            per_second: f64::from(count),
            burst: f64::from(count),
        }
    }

    /// So many an hour, and as many at once.
    #[must_use]
    pub fn per_hour(count: u32) -> Self {
        Self {
            per_second: f64::from(count) / 3600.0,
            burst: f64::from(count),
        }
    }

    /// So many a minute, and as many at once.
    #[must_use]
    pub fn per_minute(count: u32) -> Self {
        Self {
            per_second: f64::from(count) / 60.0,
            burst: f64::from(count),
        }
    }
}

impl Bucket {
    /// A full one.
    #[must_use]
    pub fn full(rate: Rate, now: Instant) -> Self {
        Self {
            tokens: rate.burst,
            at: now,
        }
    }

    /// Takes a token.
    ///
    /// # Errors
    /// How long until there is one.
    pub fn take(&mut self, rate: Rate, now: Instant) -> Result<(), Duration> {
        self.fill(rate, now);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        // A rate of zero allows nothing, ever; an hour stands for that.
        let wait = (1.0 - self.tokens) / rate.per_second;
        Err(Duration::from_secs_f64(if wait.is_finite() {
            wait.min(3600.0)
        } else {
            3600.0
        }))
    }

    fn fill(&mut self, rate: Rate, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.tokens = (self.tokens + passed * rate.per_second).min(rate.burst);
        self.at = now;
    }
}

/// A bucket for each of many. Full ones are forgotten, being what a new one is.
pub struct Buckets<K> {
    rate: Rate,
    map: Mutex<HashMap<K, Bucket>>,
}

/// From so many on, full buckets are looked for.
const MANY: usize = 4096;

impl<K: Eq + Hash> Buckets<K> {
    /// None yet.
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        Self {
            rate,
            map: Mutex::default(),
        }
    }

    /// Takes a token of one.
    ///
    /// # Errors
    /// How long until there is one.
    pub fn take(&self, key: K, now: Instant) -> Result<(), Duration> {
        let mut map = self.map.lock().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= MANY && !map.contains_key(&key) {
            map.retain(|_, bucket| {
                bucket.fill(self.rate, now);
                bucket.tokens < self.rate.burst
            });
        }
        map.entry(key)
            .or_insert_with(|| Bucket::full(self.rate, now))
            .take(self.rate, now)
    }
}

/// Counts what is open for each of many.
pub struct Counts<K> {
    most: usize,
    map: Arc<Mutex<HashMap<K, usize>>>,
}

/// One that is open. Dropping it ends it.
pub struct Counted<K: Eq + Hash> {
    key: K,
    map: Arc<Mutex<HashMap<K, usize>>>,
}

impl<K: Eq + Hash + Clone> Counts<K> {
    /// At most so many for each.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            most,
            map: Arc::default(),
        }
    }

    /// One more, unless there are too many.
    #[must_use]
    pub fn open(&self, key: K) -> Option<Counted<K>> {
        let mut map = self.map.lock().unwrap_or_else(PoisonError::into_inner);
        let count = map.entry(key.clone()).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Counted {
            key,
            map: Arc::clone(&self.map),
        })
    }
}

impl<K: Eq + Hash> Drop for Counted<K> {
    fn drop(&mut self) {
        let mut map = self.map.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = map.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                map.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let (rate, start) = (Rate::per_second(10), Instant::now());
        let mut bucket = Bucket::full(rate, start);
        for _ in 0..10 {
            assert_eq!(bucket.take(rate, start), Ok(()));
        }
        let wait = bucket.take(rate, start).unwrap_err();
        assert!(wait <= Duration::from_millis(100), "{wait:?}");
        assert_eq!(bucket.take(rate, start + Duration::from_millis(101)), Ok(()));
    }

    #[test]
    fn full_buckets_are_forgotten_and_empty_ones_are_not() {
        let (buckets, start) = (Buckets::new(Rate::per_second(1)), Instant::now());
        for key in 0..MANY {
            assert!(buckets.take(key, start).is_ok());
        }
        assert!(buckets.take(0, start).is_err());
        let later = start + Duration::from_secs(2);
        assert!(buckets.take(MANY, later).is_ok());
        assert_eq!(buckets.map.lock().unwrap().len(), 1);
    }

    #[test]
    fn closing_makes_room_for_another() {
        let counts = Counts::new(1);
        let first = counts.open("a");
        assert!(first.is_some() && counts.open("a").is_none() && counts.open("b").is_some());
        drop(first);
        assert!(counts.open("a").is_some());
    }
}
