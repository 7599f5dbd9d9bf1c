//! Guessing passwords costs more and more time, for each account and each address.
//!
//! An attempt counts before it is checked, so that many at once are no way
//! around. An account is never locked for long: nobody should be able to keep
//! its owner out. An address may be.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::secrets;

/// Failures of one account that cost nothing yet, and the longest wait after.
const ACCOUNT: (u32, Duration) = (5, Duration::from_secs(60));
/// The same for an address, behind which many people may sit.
const ADDRESS: (u32, Duration) = (20, Duration::from_secs(15 * 60));
/// After so long without a failure all is forgotten.
const FORGET: Duration = Duration::from_secs(60 * 60);
/// Most accounts and most addresses that are remembered.
const MANY: usize = 4096;

#[derive(Clone, Copy)]
struct Tries {
    failed: u32,
    last: Instant,
    until: Instant,
}

struct Book<K> {
    free: u32,
    most: Duration,
    map: Mutex<HashMap<K, Tries>>,
}

impl<K: Eq + Hash + Clone> Book<K> {
    fn new((free, most): (u32, Duration)) -> Self {
        Self {
            free,
            most,
            map: Mutex::default(),
        }
    }

    fn wait(&self, key: &K, now: Instant) -> Option<Duration> {
        let map = self.map.lock().unwrap_or_else(PoisonError::into_inner);
        let until = map.get(key)?.until;
        (until > now).then(|| until - now)
    }

    fn charge(&self, key: &K, now: Instant) {
        let mut map = self.map.lock().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= MANY && !map.contains_key(key) {
            map.retain(|_, tries| now.duration_since(tries.last) < FORGET);
            if map.len() >= MANY {
                map.retain(|_, tries| tries.until > now);
            }
        }
        let fresh = Tries {
            failed: 0,
            last: now,
            until: now,
        };
        let tries = map.entry(key.clone()).or_insert(fresh);
        if now.duration_since(tries.last) >= FORGET {
            *tries = fresh;
        }
        tries.failed += 1;
        tries.last = now;
        if let Some(beyond) = tries.failed.checked_sub(self.free + 1) {
            let wait = Duration::from_secs(1 << beyond.min(20));
            tries.until = now + wait.min(self.most);
        }
    }

    fn clear(&self, key: &K) {
        self.map
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(key);
    }

    fn refund(&self, key: &K) {
        let mut map = self.map.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tries) = map.get_mut(key) {
            tries.failed = tries.failed.saturating_sub(1);
            tries.until = tries.last;
        }
    }
}

/// See the module.
pub struct Lockout {
    /// By the hash of the name: somebody may type their password there.
    accounts: Book<secrets::Hash>,
    addresses: Book<IpAddr>,
}

impl Default for Lockout {
    fn default() -> Self {
        Self {
            accounts: Book::new(ACCOUNT),
            addresses: Book::new(ADDRESS),
        }
    }
}

fn account(name: &str) -> secrets::Hash {
    secrets::hash(&name.trim().to_lowercase())
}

impl Lockout {
    /// One attempt more, counted as failed until [`Lockout::passed`].
    ///
    /// # Errors
    /// How long to wait before the next one; this one must not be looked at.
    pub fn attempt(&self, name: &str, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let account = account(name);
        let wait = self
            .accounts
            .wait(&account, now)
            .max(self.addresses.wait(&address, now));
        if let Some(wait) = wait {
            return Err(wait);
        }
        self.accounts.charge(&account, now);
        self.addresses.charge(&address, now);
        Ok(())
    }

    /// The attempt was right.
    pub fn passed(&self, name: &str, address: IpAddr) {
        self.accounts.clear(&account(name));
        self.addresses.refund(&address);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn elsewhere(n: u8) -> IpAddr {
        IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, n))
    }

    #[test]
    fn the_sixth_failure_waits_and_each_one_after_twice_as_long_up_to_a_minute() {
        let (lockout, mut now) = (Lockout::default(), Instant::now());
        for n in 0..6 {
            assert_eq!(lockout.attempt("Mina", elsewhere(n), now), Ok(()));
        }
        let mut waits = Vec::new();
        for n in 10..20 {
            let wait = lockout.attempt("mina ", elsewhere(n), now).unwrap_err();
            waits.push(wait.as_secs());
            now += wait;
            assert_eq!(lockout.attempt("Mina", elsewhere(n), now), Ok(()));
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
        assert_eq!(lockout.attempt("Joon", HOME, now), Ok(()), "another account");
    }

    #[test]
    fn an_address_that_tries_many_names_waits_longer_and_longer() {
        let (lockout, mut now) = (Lockout::default(), Instant::now());
        let mut longest = Duration::ZERO;
        for n in 0..60 {
            if let Err(wait) = lockout.attempt(&format!("name-{n}"), HOME, now) {
                longest = longest.max(wait);
                now += wait;
            }
        }
        assert_eq!(longest, ADDRESS.1);
        assert_eq!(
            lockout.attempt("Mina", elsewhere(1), now),
            Ok(()),
            "another address"
        );
    }

    #[test]
    fn being_right_clears_the_account_and_an_hour_forgets() {
        let (lockout, now) = (Lockout::default(), Instant::now());
        for _ in 0..6 {
            assert_eq!(lockout.attempt("Mina", HOME, now), Ok(()));
        }
        assert!(lockout.attempt("Mina", HOME, now).is_err());
        assert_eq!(lockout.attempt("Mina", HOME, now + FORGET), Ok(()));
        assert_eq!(
            lockout.attempt("Mina", HOME, now + FORGET),
            Ok(()),
            "counted anew"
        );
        lockout.passed("Mina", HOME);
        for _ in 0..5 {
            assert_eq!(lockout.attempt("Mina", HOME, now + FORGET), Ok(()));
        }
    }

    #[test]
    fn many_names_do_not_fill_the_memory() {
        let (lockout, now) = (Lockout::default(), Instant::now());
        for n in 0..3 * MANY {
            lockout.accounts.charge(&account(&n.to_string()), now);
        }
        assert!(lockout.accounts.map.lock().unwrap().len() <= MANY);
    }
}
