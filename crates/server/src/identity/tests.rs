use std::path::PathBuf;

use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::*;

/// 2026-11-23T06:13:20Z.
const NOW: i64 = 1_795_414_400;
const YEAR: i64 = 31_557_600;
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const AUDIENCE: &str = "chat.shop.example";

struct Shop {
    folder: tempfile::TempDir,
}

impl Shop {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn file(&self, text: &str) -> PathBuf {
        let file = self.folder.path().join("key");
        std::fs::write(&file, text).unwrap();
        file
    }

    fn secret(&self, text: &str) -> Result<Identity, IdentityError> {
        let settings = Settings {
            identity_secret: Some(self.file(text)),
            identity_audience: Some(AUDIENCE.into()),
            ..Settings::default()
        };
        Identity::read(&settings).map(Option::unwrap)
    }

    fn public(&self, text: &str) -> Result<Identity, IdentityError> {
        let settings = Settings {
            identity_key: Some(self.file(text)),
            identity_audience: Some(AUDIENCE.into()),
            ..Settings::default()
        };
        Identity::read(&settings).map(Option::unwrap)
    }
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn hs256(secret: &[u8], header: &Value, claims: &Value) -> String {
    let signed = format!("{}.{}", part(header), part(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    format!("{signed}.{signature}")
}

fn token(claims: &Value) -> String {
    hs256(SECRET.as_bytes(), &json!({"alg": "HS256", "typ": "JWT"}), claims)
}

fn claims() -> Value {
    json!({"sub": "c-42", "aud": AUDIENCE, "iat": NOW, "exp": NOW + 900, "name": "Ann Lee", "email": "ann@example.com"})
}

fn with(change: &[(&str, Value)]) -> Value {
    let mut claims = claims();
    for (name, value) in change {
        claims[*name] = value.clone();
    }
    claims
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn eddsa(header: &Value, claims: &Value) -> String {
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(key().sign(signed.as_bytes()).to_bytes());
    format!("{signed}.{signature}")
}

/// The public half as OpenSSL writes it.
fn pem() -> String {
    let mut der = vec![
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
    ];
    der.extend(key().verifying_key().as_bytes());
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")
}

#[test]
fn a_token_of_the_shop_says_who_it_is_and_until_when() {
    let identity = Shop::new().secret(SECRET).unwrap();
    let proven = identity.check(&token(&claims()), NOW * 1000).unwrap();
    assert_eq!(proven.customer.sub, "c-42");
    assert_eq!(proven.customer.name.as_deref(), Some("Ann Lee"));
    assert_eq!(proven.customer.email.as_deref(), Some("ann@example.com"));
    assert_eq!(proven.until, (NOW + 900 + LEEWAY_S) * 1000);
    assert_eq!(proven.scope, None);
    let scoped = with(&[("conversation", json!("abc-1"))]);
    let proven = identity.check(&token(&scoped), NOW * 1000).unwrap();
    assert_eq!(proven.scope.unwrap().as_str(), "abc-1");
    let list = with(&[
        ("aud", json!(["other", AUDIENCE])),
        ("exp", json!(900.5 + NOW as f64)),
    ]);
    assert!(identity.check(&token(&list), NOW * 1000).is_ok());
}

#[test]
fn a_key_of_ed25519_is_read_as_pem_as_jwk_and_as_a_set() {
    let shop = Shop::new();
    let x = URL_SAFE_NO_PAD.encode(key().verifying_key().as_bytes());
    let jwk = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","kid":"1"}}"#);
    for text in [pem(), jwk.clone(), format!(r#"{{"keys":[{jwk}]}}"#)] {
        let identity = shop.public(&text).unwrap();
        for alg in ["EdDSA", "Ed25519"] {
            let token = eddsa(&json!({"alg": alg}), &claims());
            assert_eq!(identity.check(&token, NOW * 1000).unwrap().customer.sub, "c-42");
        }
    }
}

#[test]
fn no_token_chooses_its_own_algorithm() {
    let shop = Shop::new();
    let by_secret = shop.secret(SECRET).unwrap();
    let by_key = shop.public(&pem()).unwrap();
    let public = key().verifying_key();
    for alg in [
        "none", "None", "NONE", "", "HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256",
    ] {
        let header = json!({"alg": alg});
        let token = hs256(SECRET.as_bytes(), &header, &claims());
        assert_eq!(
            by_secret.check(&token, NOW * 1000),
            Err(TokenError::Algorithm("HS256")),
            "{alg}"
        );
    }
    // The old trick: the public key, which everybody has, as the secret of HS256.
    for secret in [
        public.as_bytes().to_vec(),
        pem().into_bytes(),
        pem().trim().as_bytes().to_vec(),
    ] {
        for alg in ["HS256", "none", "EdDSA"] {
            let token = hs256(&secret, &json!({"alg": alg}), &claims());
            assert!(by_key.check(&token, NOW * 1000).is_err(), "{alg}");
        }
    }
    let unsigned = format!("{}.{}.", part(&json!({"alg": "none"})), part(&claims()));
    let bare = format!("{}.{}.", part(&json!({"alg": "HS256"})), part(&claims()));
    for identity in [&by_secret, &by_key] {
        assert!(identity.check(&unsigned, NOW * 1000).is_err());
        assert!(identity.check(&bare, NOW * 1000).is_err());
    }
    let header = json!({"alg": "HS256", "crit": ["b64"], "b64": false});
    assert!(
        by_secret
            .check(&hs256(SECRET.as_bytes(), &header, &claims()), NOW * 1000)
            .is_err()
    );
}

#[test]
fn a_forged_token_is_not_believed_wherever_it_was_touched() {
    let identity = Shop::new().secret(SECRET).unwrap();
    let good = token(&claims());
    let other = hs256(&[b'x'; 32], &json!({"alg": "HS256"}), &claims());
    assert_eq!(identity.check(&other, NOW * 1000), Err(TokenError::Signature));
    for at in 0..good.len() {
        let mut bytes = good.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let text = String::from_utf8(bytes).unwrap();
        assert!(identity.check(&text, NOW * 1000).is_err(), "changed at {at}");
    }
    let parts: Vec<&str> = good.split('.').collect();
    let theirs = part(&with(&[("sub", json!("c-1"))]));
    assert_eq!(
        identity.check(&format!("{}.{theirs}.{}", parts[0], parts[2]), NOW * 1000),
        Err(TokenError::Signature)
    );
    for text in [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c.d",
        "ä.b.c",
        "🦊",
        &"a".repeat(9000),
        &good[..good.len() - 1],
    ] {
        assert!(identity.check(text, NOW * 1000).is_err(), "{text}");
    }
}

#[test]
fn what_is_over_is_expired_and_a_minute_between_clocks_is_forgiven() {
    let identity = Shop::new().secret(SECRET).unwrap();
    let at = |seconds: i64| identity.check(&token(&claims()), (NOW + 900 + seconds) * 1000);
    assert!(at(0).is_ok());
    assert!(at(60).is_ok());
    let error = at(61).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TokenExpired);
    assert!(error.to_string().contains("expired 61 seconds ago"), "{error}");
    let early = with(&[("nbf", json!(NOW + 61))]);
    let error = identity.check(&token(&early), NOW * 1000).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TokenInvalid);
    assert!(
        identity
            .check(&token(&with(&[("nbf", json!(NOW + 60))])), NOW * 1000)
            .is_ok()
    );
}

#[test]
fn a_clock_that_is_off_by_ten_years_is_named_whichever_it_is() {
    let identity = Shop::new().secret(SECRET).unwrap();
    let behind = identity
        .check(&token(&claims()), (NOW + 10 * YEAR) * 1000)
        .unwrap_err();
    let text = behind.to_string();
    assert_eq!(behind.code(), ErrorCode::TokenExpired);
    for word in ["10 years ago", "a clock is wrong", "2036-11-22T"] {
        assert!(text.contains(word), "{text}");
    }
    let ahead = identity
        .check(&token(&claims()), (NOW - 10 * YEAR) * 1000)
        .unwrap_err();
    let text = ahead.to_string();
    assert_eq!(ahead.code(), ErrorCode::TokenInvalid);
    for word in ["10 years", "clocks is wrong", "2016-11-22T"] {
        assert!(text.contains(word), "{text}");
    }
    let undated = json!({"sub": "c-42", "aud": AUDIENCE, "exp": NOW + 10 * YEAR});
    let text = identity
        .check(&token(&undated), NOW * 1000)
        .unwrap_err()
        .to_string();
    assert!(
        text.contains("good for 10 years") && text.contains("milliseconds"),
        "{text}"
    );
    let millis = with(&[("exp", json!(NOW * 1000))]);
    assert!(matches!(
        identity.check(&token(&millis), NOW * 1000),
        Err(TokenError::Long { .. })
    ));
    for extreme in [json!(1e300), json!(-1e300), json!(i64::MAX), json!(i64::MIN)] {
        assert!(
            identity
                .check(&token(&with(&[("exp", extreme)])), NOW * 1000)
                .is_err()
        );
    }
}

#[test]
fn a_token_for_something_else_or_for_nobody_is_refused_with_the_claim_that_is_wrong() {
    let identity = Shop::new().secret(SECRET).unwrap();
    let check = |change: &[(&str, Value)]| identity.check(&token(&with(change)), NOW * 1000).unwrap_err();
    for aud in [json!("other.example"), json!([]), json!(null), json!(["a", "b"])] {
        assert_eq!(check(&[("aud", aud)]), TokenError::Audience(AUDIENCE.into()));
    }
    for (name, value, word) in [
        ("exp", json!(null), "`exp`"),
        ("sub", json!(null), "`sub`"),
        ("sub", json!(""), "`sub`"),
        ("sub", json!("a\nb"), "`sub`"),
        ("sub", json!("x".repeat(121)), "`sub`"),
        ("sub", json!(7), "claims"),
        ("exp", json!("soon"), "claims"),
        ("aud", json!(5), "claims"),
        ("conversation", json!("no/such id"), "`conversation`"),
    ] {
        let error = check(&[(name, value)]);
        assert!(error.to_string().contains(word), "{error}");
        assert_eq!(error.code(), ErrorCode::TokenInvalid);
    }
}

#[test]
fn an_address_that_the_shop_has_not_checked_proves_nothing() {
    let identity = Shop::new().secret(SECRET).unwrap();
    let email = |change: &[(&str, Value)]| {
        let proven = identity.check(&token(&with(change)), NOW * 1000).unwrap();
        proven.customer.email.clone()
    };
    assert_eq!(
        email(&[("email_verified", json!(true))]).as_deref(),
        Some("ann@example.com")
    );
    assert_eq!(email(&[("email_verified", json!(false))]), None);
    assert_eq!(email(&[("email", json!("no address"))]), None);
    let odd = identity
        .check(
            &token(&with(&[("name", json!("  Ann\u{202e}\n Lee  "))])),
            NOW * 1000,
        )
        .unwrap();
    let name = odd.customer.name.clone().unwrap();
    assert!(!name.contains('\n') && !name.contains('\u{202e}'), "{name:?}");
}

#[test]
fn an_old_key_is_good_beside_the_new_one() {
    let new = "f".repeat(64);
    let identity = Shop::new().secret(&format!("{new}\n{SECRET}\n")).unwrap();
    for secret in [new.as_str(), SECRET] {
        let token = hs256(secret.as_bytes(), &json!({"alg": "HS256"}), &claims());
        assert!(identity.check(&token, NOW * 1000).is_ok());
    }
}

#[test]
fn a_key_that_will_not_do_stops_the_start_and_says_what_would() {
    let shop = Shop::new();
    let said = |wrong: Result<Identity, IdentityError>| {
        wrong.err().map(|error| error.to_string()).unwrap_or_default()
    };
    assert!(said(shop.secret("short")).contains("openssl rand -hex 32"));
    assert!(said(shop.secret("\n\n")).contains("32 characters"));
    assert!(said(shop.secret(&pem())).contains("identity_key"));
    assert!(
        said(shop.public("-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----"))
            .contains("private key")
    );
    assert!(said(shop.public(r#"{"kty":"OKP","crv":"Ed25519","x":"AA","d":"AA"}"#)).contains("private key"));
    assert!(said(shop.public(r#"{"kty":"RSA","n":"AA","e":"AQAB"}"#)).contains("Ed25519"));
    assert!(said(shop.public(SECRET)).contains("Ed25519"));
    let (file, audience) = (shop.file(SECRET), Some(String::from(AUDIENCE)));
    let read = |settings: Settings| said(Identity::read(&settings).map(Option::unwrap));
    assert!(
        read(Settings {
            identity_secret: Some(file.clone()),
            ..Settings::default()
        })
        .contains("identity_audience")
    );
    assert!(
        read(Settings {
            identity_audience: audience.clone(),
            ..Settings::default()
        })
        .contains("alone")
    );
    assert!(
        read(Settings {
            identity_secret: Some(file.clone()),
            identity_key: Some(file),
            identity_audience: audience,
            ..Settings::default()
        })
        .contains("not both")
    );
    assert!(Identity::read(&Settings::default()).unwrap().is_none());
}
