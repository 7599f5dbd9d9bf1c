//! Methods of the element that need a conversation (design §7).

use std::cell::RefCell;

use aisle_core::session::{Durability, Input};
use aisle_platform::store::Persistence;
use js_sys::Array;
use wasm_bindgen::JsValue;

use super::Inner;
use crate::app::page::{connection_name, object};

/// Carries out a method.
///
/// # Errors
/// A sentence that says how to call it.
pub(super) fn call(inner: &Inner, method: &str, args: &Array) -> Result<JsValue, String> {
    match method {
        "identify" => {
            let token = args.get(0).as_string();
            if token.is_none() && !args.get(0).is_null() {
                return Err(String::from(
                    "identify(token): token is a string signed by your server, or null",
                ));
            }
            inner.engine.input(Input::Token(token));
            Ok(JsValue::UNDEFINED)
        }
        "grantConsent" => {
            inner.consent.grant();
            Ok(JsValue::UNDEFINED)
        }
        "withdrawConsent" => {
            inner.consent.withdraw();
            Ok(JsValue::UNDEFINED)
        }
        // Logging out is forgetting on this device; here both erase on the
        // server as well, because a visitor without an account has no other key.
        "forget" | "reset" => {
            inner.engine.forget();
            Ok(JsValue::UNDEFINED)
        }
        "setContext" => keep(&inner.context, args, "setContext(context): context is an object"),
        "setCart" => keep(&inner.cart, args, "setCart(cart): cart is an object"),
        "diagnostics" => Ok(diagnostics(inner)),
        _ => Err(["<aisle-chat> ", method, "() is not part of this version"].concat()),
    }
}

/// Keeps what the page says of itself. It leaves the page with nothing but a
/// rule or a message that asks for it.
fn keep(place: &RefCell<JsValue>, args: &Array, usage: &str) -> Result<JsValue, String> {
    let value = args.get(0);
    if !value.is_object() && !value.is_null() {
        return Err(String::from(usage));
    }
    *place.borrow_mut() = value;
    Ok(JsValue::UNDEFINED)
}

/// What support needs to know; no message text, no secret.
fn diagnostics(inner: &Inner) -> JsValue {
    let issues = Array::new();
    for issue in inner.issues.borrow().iter() {
        issues.push(&object(&[
            ("attribute", JsValue::from_str(&issue.attribute)),
            ("value", JsValue::from_str(&issue.value)),
            ("reason", JsValue::from_str(issue.reason.code())),
            ("hint", JsValue::from_str(&issue.hint)),
        ]));
    }
    let keeps = match inner.engine.keeps() {
        Persistence::Device => "device",
        Persistence::Session => "session",
        Persistence::None => "none",
    };
    inner.engine.with_session(|session| {
        let (epoch, seq) = session.cursor();
        let count = |n: usize| JsValue::from(u32::try_from(n).unwrap_or(u32::MAX));
        object(&[
            ("version", JsValue::from_str(env!("CARGO_PKG_VERSION"))),
            (
                "connection",
                JsValue::from_str(connection_name(session.connection())),
            ),
            ("rows", count(session.rows().len())),
            ("unsent", count(session.unsent())),
            ("unread", JsValue::from(session.unread())),
            (
                "epoch",
                epoch.map_or(JsValue::NULL, |epoch| JsValue::from_str(epoch.as_str())),
            ),
            ("seq", JsValue::from(seq as f64)),
            ("persistence", JsValue::from_str(keeps)),
            (
                "durable",
                JsValue::from_bool(session.durable() == Durability::Safe),
            ),
            ("context", inner.context.borrow().clone()),
            ("cart", inner.cart.borrow().clone()),
            ("issues", issues.into()),
        ])
    })
}
