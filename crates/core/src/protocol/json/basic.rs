//! What records are made of: text, numbers, lists, and what may be absent.

use super::{Decode, Encode, Json, Writer};

impl Decode for String {
    fn decode(json: Json<'_>) -> Option<Self> {
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
    fn decode(json: Json<'_>) -> Option<Self> {
        match json.raw() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }
}

impl Encode for bool {
    fn encode(&self, out: &mut Writer) {
        out.raw(if *self { "true" } else { "false" });
    }
}

impl Decode for u64 {
    fn decode(json: Json<'_>) -> Option<Self> {
        // The text is JSON, so there is no plus sign and no leading zero; a sign,
        // a point or an exponent is no whole number here, nor is it for serde.
        let mut number: Self = 0;
        for byte in json.raw().bytes() {
            let digit = byte.wrapping_sub(b'0');
            (digit < 10).then_some(())?;
            number = number.checked_mul(10)?.checked_add(digit.into())?;
        }
        Some(number)
    }
}

impl Encode for u64 {
    fn encode(&self, out: &mut Writer) {
        out.number(*self);
    }
}

macro_rules! narrow {
    ($($type:ty),*) => {$(
        impl Decode for $type {
            fn decode(json: Json<'_>) -> Option<Self> {
                Self::try_from(u64::decode(json)?).ok()
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
    fn decode(json: Json<'_>) -> Option<Self> {
        let raw = json.raw();
        // Minus zero is a floating point number for serde, and so it is here.
        (raw != "-0").then_some(())?;
        raw.parse().ok()
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
    fn decode(json: Json<'_>) -> Option<Self> {
        if json.is_null() {
            return Some(None);
        }
        T::decode(json).map(Some)
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
    fn decode(json: Json<'_>) -> Option<Self> {
        T::decode(json).map(Self::new)
    }
}

impl<T: Encode> Encode for Box<T> {
    fn encode(&self, out: &mut Writer) {
        (**self).encode(out);
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(json: Json<'_>) -> Option<Self> {
        let mut list = Self::new();
        for item in json.items()? {
            list.push(T::decode(item)?);
        }
        Some(list)
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
    fn decode(json: Json<'_>) -> Option<Self> {
        let mut items = json.items()?;
        let pair = (A::decode(items.next()?)?, B::decode(items.next()?)?);
        items.next().is_none().then_some(pair)
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
