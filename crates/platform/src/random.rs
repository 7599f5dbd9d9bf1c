//! Random bits for identifiers and secrets, from the browser's generator for
//! cryptography, or not at all.

use wasm_bindgen::prelude::*;
use wasm_bindgen::throw_str;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn fill(bytes: &mut [u8]) -> Result<(), JsValue>;
}

/// 128 random bits.
#[must_use]
pub fn bits128() -> u128 {
    u128::from_le_bytes(bytes())
}

/// 64 random bits.
#[must_use]
pub fn bits64() -> u64 {
    u64::from_le_bytes(bytes())
}

// Every browser with WebAssembly has `getRandomValues`, also outside secure
// contexts. Should a page have removed it, stopping with a clear exception is
// better than identifiers and secrets that somebody could guess.
fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if fill(&mut bytes).is_err() {
        throw_str("Aisle needs crypto.getRandomValues, which this page has removed");
    }
    bytes
}
