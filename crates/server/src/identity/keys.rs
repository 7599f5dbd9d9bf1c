//! The keys that tokens are signed with, as files hold them.
//!
//! A file may hold several, so that a new one can come before the old one goes.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, VerifyingKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::Sha256;

use super::IdentityError;

/// Fewest bytes of a shared secret: as many as its hash has (RFC 7518, 3.2).
const SECRET_LEAST: usize = 32;
/// Most keys of one file.
const MOST: usize = 8;
/// What stands before the 32 bytes of an Ed25519 key in a PEM file (RFC 8410).
const SPKI: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// Keys of one algorithm.
pub(super) enum Keys {
    /// HS256: secrets that the shop's server has as well.
    Secrets(Vec<Vec<u8>>),
    /// EdDSA: what the shop's server has is the other half.
    Public(Vec<VerifyingKey>),
}

/// A public key as JSON (RFC 8037), or a set of them.
#[derive(Deserialize)]
struct Jwk {
    kty: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    d: Option<String>,
    keys: Option<Vec<Jwk>>,
}

impl Keys {
    /// Reads secrets, one a line.
    pub(super) fn secrets(file: &Path) -> Result<Self, IdentityError> {
        let text = read(file)?;
        let lines: Vec<Vec<u8>> = text
            .lines()
            .map(|line| line.trim().as_bytes().to_vec())
            .filter(|line| !line.is_empty())
            .collect();
        if text.contains("-----BEGIN") || text.trim_start().starts_with('{') {
            return Err(wrong(
                file,
                "this is a key file; HS256 wants a random secret, EdDSA is identity_key",
            ));
        }
        if lines.is_empty() || lines.len() > MOST || lines.iter().any(|line| line.len() < SECRET_LEAST) {
            return Err(wrong(
                file,
                "write a secret of 32 characters or more, such as `openssl rand -hex 32` prints; one a line, 8 at most",
            ));
        }
        Ok(Self::Secrets(lines))
    }

    /// Reads public keys of Ed25519, as PEM or JWK.
    pub(super) fn public(file: &Path) -> Result<Self, IdentityError> {
        const WANTED: &str = "write the public half of an Ed25519 key, as PEM (`openssl pkey -in key.pem -pubout`) or as JWK; 8 at most";
        const PRIVATE: &str =
            "this is the private key, which only the shop's server may have; give the public half";
        let text = read(file)?;
        if text.contains("PRIVATE KEY") {
            return Err(wrong(file, PRIVATE));
        }
        let keys = if text.trim_start().starts_with('{') {
            let one: Jwk = serde_json::from_str(&text).map_err(|_| wrong(file, WANTED))?;
            let all = match one.keys {
                Some(keys) => keys,
                None => vec![one],
            };
            if all.iter().any(|key| key.d.is_some()) {
                return Err(wrong(file, PRIVATE));
            }
            all.iter().map(of_jwk).collect::<Option<Vec<_>>>()
        } else {
            text.split("-----BEGIN PUBLIC KEY-----")
                .skip(1)
                .map(of_pem)
                .collect::<Option<Vec<_>>>()
        };
        match keys {
            Some(keys) if !keys.is_empty() && keys.len() <= MOST => Ok(Self::Public(keys)),
            _ => Err(wrong(file, WANTED)),
        }
    }

    /// The algorithm's name in a token.
    pub(super) fn algorithm(&self) -> &'static str {
        match self {
            Self::Secrets(_) => "HS256",
            Self::Public(_) => "EdDSA",
        }
    }

    /// Whether a token may name its algorithm so. RFC 9864 calls EdDSA by its curve.
    pub(super) fn answers_to(&self, name: &str) -> bool {
        name == self.algorithm() || (matches!(self, Self::Public(_)) && name == "Ed25519")
    }

    /// Whether one of the keys made this signature.
    pub(super) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Secrets(secrets) => secrets.iter().any(|secret| {
                Hmac::<Sha256>::new_from_slice(secret).is_ok_and(|mut mac| {
                    mac.update(message);
                    // In a time that does not depend on where they differ.
                    mac.verify_slice(signature).is_ok()
                })
            }),
            Self::Public(keys) => Signature::from_slice(signature).is_ok_and(|signature| {
                keys.iter()
                    .any(|key| key.verify_strict(message, &signature).is_ok())
            }),
        }
    }
}

fn read(file: &Path) -> Result<String, IdentityError> {
    std::fs::read_to_string(file).map_err(|source| IdentityError::Read {
        path: file.to_owned(),
        source,
    })
}

fn wrong(file: &Path, why: &'static str) -> IdentityError {
    IdentityError::Key {
        path: file.to_owned(),
        why,
    }
}

fn of_jwk(key: &Jwk) -> Option<VerifyingKey> {
    if key.kty.as_deref() != Some("OKP") || key.crv.as_deref() != Some("Ed25519") {
        return None;
    }
    of_bytes(&URL_SAFE_NO_PAD.decode(key.x.as_deref()?).ok()?)
}

/// What follows the first line of a PEM file.
fn of_pem(rest: &str) -> Option<VerifyingKey> {
    let (body, _) = rest.split_once("-----END PUBLIC KEY-----")?;
    let plain: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    of_bytes(STANDARD.decode(plain).ok()?.strip_prefix(&SPKI)?)
}

fn of_bytes(bytes: &[u8]) -> Option<VerifyingKey> {
    VerifyingKey::from_bytes(bytes.try_into().ok()?).ok()
}
