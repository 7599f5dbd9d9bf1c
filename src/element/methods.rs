//! Methods of the element that need a conversation (design §7).

use std::cell::RefCell;

use aisle_core::session::Input;
use js_sys::Array;
use wasm_bindgen::JsValue;

use super::Inner;

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
                    "identify(token): token is a string signed by your server, a function that gives one, or null",
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
        "forget" => {
            inner.engine.forget();
            Ok(JsValue::UNDEFINED)
        }
        // Signing out is no wish to be forgotten: the shop keeps what it has.
        "reset" => {
            inner.engine.leave(false);
            Ok(JsValue::UNDEFINED)
        }
        "setContext" => keep(&inner.context, args, "setContext(context): context is an object"),
        // Rules hear of it before it comes here.
        "track" => match args.get(0).as_string() {
            Some(name) if !name.is_empty() && !name.starts_with("aisle-") => Ok(JsValue::UNDEFINED),
            _ => Err(String::from(
                "track(name, props): name is a text that does not begin with aisle-",
            )),
        },
        "setCart" => {
            keep(&inner.cart, args, "setCart(cart): cart is an object")?;
            if let Some(late) = inner.late() {
                late.cart(args.get(0));
            }
            Ok(JsValue::UNDEFINED)
        }
        // Asked for before that, it waits at the companion.
        "diagnostics" => Ok(inner
            .late()
            .map_or(JsValue::UNDEFINED, |late| late.diagnostics(inner))),
        "context" | "present" | "surface" | "surface-hide" | "say" => match inner.late() {
            Some(late) => late.uninvited(inner, method, &args.get(0)),
            None => Ok(JsValue::UNDEFINED),
        },
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
