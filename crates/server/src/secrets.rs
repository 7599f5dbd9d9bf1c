//! Randomness, hashes, and the names made of them.
//!
//! Secrets and session tokens hold 128 random bits or more, so one SHA-256 is
//! enough to keep them at rest: nobody can try all of them. Passwords are
//! chosen by people and get Argon2id instead.

use aisle_core::protocol::{ClientId, ConversationId, VisitorId};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::store::StoreError;

/// A SHA-256.
pub type Hash = [u8; 32];

/// Fewest characters of a visitor's secret: 128 bits in base64.
pub const SECRET_MIN: usize = 22;
/// Most characters of a visitor's secret.
pub const SECRET_MAX: usize = 256;

/// Draws bytes from the operating system.
///
/// # Errors
/// [`StoreError::Random`] if it has none, which a running system never says.
pub fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| StoreError::Random)?;
    Ok(bytes)
}

/// Writes bytes as lower-case hex digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|b| [b >> 4, b & 15])
        .filter_map(|d| char::from_digit(d.into(), 16))
        .collect()
}

/// Draws 128 bits as 32 hex digits.
///
/// # Errors
/// As [`random`].
pub fn random_name() -> Result<String, StoreError> {
    Ok(hex(&random::<16>()?))
}

/// Hashes a secret of 128 random bits or more for keeping.
#[must_use]
pub fn hash(secret: &str) -> Hash {
    Sha256::digest(secret.as_bytes()).into()
}

/// Compares hashes in a time that does not depend on where they differ.
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// Hashes a password with Argon2id, for keeping.
///
/// # Errors
/// [`StoreError::Random`] if no salt can be drawn.
pub fn hash_password(password: &str) -> Result<String, StoreError> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|_| StoreError::Random)?;
    Ok(hash.to_string())
}

/// Whether a password is the one that was hashed. Takes about as long either way.
#[must_use]
pub fn password_matches(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

/// Makes the names of conversations.
///
/// A conversation is stored with the first thing said in it, yet has its name
/// before: the name follows from who asks. Its second half proves to this
/// server that the name was made for that visitor and secret, so that nobody
/// can listen at, or sit down in, a conversation that is about to begin.
#[derive(Clone)]
pub struct Namer {
    key: [u8; 32],
}

impl Namer {
    /// Uses a key that is kept with the database.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    fn digest(&self, purpose: &str, visitor: &VisitorId, secret: &Hash, rest: &str) -> String {
        let mut sha = Sha256::new();
        // Every part has a fixed length or cannot hold the zero byte after it.
        sha.update(self.key);
        sha.update(purpose.as_bytes());
        sha.update([0]);
        sha.update(visitor.as_str().as_bytes());
        sha.update([0]);
        sha.update(secret);
        sha.update(rest.as_bytes());
        // Twice, so that the outcome says nothing that could be continued.
        let once: Hash = sha.finalize().into();
        let twice: Hash = Sha256::digest(once).into();
        hex(&twice[..8])
    }

    /// The conversation that this visitor calls `client_id`: always the same.
    ///
    /// # Errors
    /// None in practice; hex digits are a name.
    pub fn name(
        &self,
        visitor: &VisitorId,
        secret: &Hash,
        client_id: &ClientId,
    ) -> Result<ConversationId, StoreError> {
        let first = self.digest("name", visitor, secret, client_id.as_str());
        let second = self.digest("proof", visitor, secret, &first);
        ConversationId::new(first + &second).map_err(|_| StoreError::Random)
    }

    /// Whether [`Namer::name`] made this name for this visitor and secret.
    #[must_use]
    pub fn made(&self, id: &ConversationId, visitor: &VisitorId, secret: &Hash) -> bool {
        id.as_str().split_at_checked(16).is_some_and(|(first, second)| {
            same(
                self.digest("proof", visitor, secret, first).as_bytes(),
                second.as_bytes(),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_name_is_its_visitors_alone() {
        let namer = Namer::new([7; 32]);
        let (ann, bob) = (VisitorId::new("ann").unwrap(), VisitorId::new("bob").unwrap());
        let (secret, other) = (hash("s"), hash("t"));
        let wish = ClientId::new("c1").unwrap();
        let id = namer.name(&ann, &secret, &wish).unwrap();
        assert_eq!(
            id,
            namer.name(&ann, &secret, &wish).unwrap(),
            "the same wish, the same conversation"
        );
        assert!(namer.made(&id, &ann, &secret));
        assert!(!namer.made(&id, &bob, &secret), "another visitor");
        assert!(!namer.made(&id, &ann, &other), "another secret");
        assert!(!Namer::new([8; 32]).made(&id, &ann, &secret), "another database");
        assert_ne!(id, namer.name(&bob, &secret, &wish).unwrap());
    }

    #[test]
    fn only_the_password_that_was_hashed_matches() {
        let kept = hash_password("correct horse").unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(password_matches("correct horse", &kept));
        assert!(!password_matches("correct horsf", &kept));
        assert!(!password_matches("", "not a hash"));
    }
}
