//! What records are made of: text, numbers, lists, and what may be absent.

use super::{Decode, Encode, Json, Writer};

impl Decode for String {
    fn decode(json: Json<'_>) -> Self {
        json.string()
    }
}

impl Encode for String {
    fn encode(&self, out: &mut Writer) {
        out.string(self);
    }
    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

impl Encode for str {
    fn encode(&self, out: &mut Writer) {
        out.string(self);
    }
    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

impl Decode for bool {
    fn decode(json: Json<'_>) -> Self {
        match json.raw() {
            "true" => true,
            "false" => false,
            _ => {
                json.wrong();
                false
            }
        }
    }
}

impl Encode for bool {
    fn encode(&self, out: &mut Writer) {
        out.raw(if *self { "true" } else { "false" });
    }
    fn is_empty(&self) -> bool {
        !self
    }
}

impl Decode for u64 {
    fn decode(json: Json<'_>) -> Self {
        json.expect(whole(json.raw()))
    }
}

/// Only digits, and not too many. The text is JSON, so there is no leading zero;
/// a sign, a point or an exponent is no whole number here, nor is it for serde.
fn whole(digits: &str) -> Option<u64> {
    let mut number: u64 = 0;
    for byte in digits.bytes() {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then_some(())?;
        number = number.checked_mul(10)?.checked_add(digit.into())?;
    }
    (!digits.is_empty()).then_some(number)
}

impl Encode for u64 {
    fn encode(&self, out: &mut Writer) {
        out.number(*self);
    }
}

macro_rules! narrow {
    ($($type:ty),*) => {$(
        impl Decode for $type {
            fn decode(json: Json<'_>) -> Self {
                json.expect(Self::try_from(u64::decode(json)).ok())
            }
        }

        impl Encode for $type {
            fn encode(&self, out: &mut Writer) {
                out.number(*self as u64);
            }
        }
    )*};
}

narrow!(u8, u32, usize);

impl Decode for i64 {
    fn decode(json: Json<'_>) -> Self {
        let raw = json.raw();
        let number = match raw.strip_prefix('-') {
            // Minus zero is a floating point number for serde, and so it is here.
            Some(rest) => whole(rest)
                .filter(|n| *n != 0)
                .and_then(|n| 0_i64.checked_sub_unsigned(n)),
            None => whole(raw).and_then(|n| n.try_into().ok()),
        };
        json.expect(number)
    }
}

impl Encode for i64 {
    fn encode(&self, out: &mut Writer) {
        if *self < 0 {
            out.raw("-");
        }
        out.number(self.unsigned_abs());
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(json: Json<'_>) -> Self {
        (!json.is_null()).then(|| T::decode(json))
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, out: &mut Writer) {
        match self {
            Some(value) => value.encode(out),
            None => out.raw("null"),
        }
    }
    fn is_empty(&self) -> bool {
        self.is_none()
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(json: Json<'_>) -> Self {
        Self::new(T::decode(json))
    }
}

impl<T: Encode> Encode for Box<T> {
    fn encode(&self, out: &mut Writer) {
        (**self).encode(out);
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(json: Json<'_>) -> Self {
        let mut list = Self::new();
        for item in json.items() {
            list.push(T::decode(item));
        }
        list
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, out: &mut Writer) {
        out.raw("[");
        for item in self {
            out.item(item);
        }
        out.raw("]");
    }
    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

/// A list of exactly two.
impl<A: Decode, B: Decode> Decode for (A, B) {
    fn decode(json: Json<'_>) -> Self {
        let [first, second] = json.two();
        (A::decode(first), B::decode(second))
    }
}

impl<A: Encode, B: Encode> Encode for (A, B) {
    fn encode(&self, out: &mut Writer) {
        out.raw("[");
        out.item(&self.0);
        out.item(&self.1);
        out.raw("]");
    }
}
