//! Descriptions of records, choices and words, from which both directions come.

/// Describes a struct as an object. A field must be there unless it is marked
/// `sparse` (its default if absent, left out if empty) or `always` (its default
/// if absent, always written). Fields after `+` are never in the JSON.
#[macro_export]
macro_rules! json_record {
    ($type:ident { $($field:ident $(: $mode:ident)?),* $(,)? } $(+ $extra:ident)*) => {
        impl $crate::protocol::json::Decode for $type {
            fn decode(json: $crate::protocol::json::Json<'_>) -> Self {
                let mut fields = json.fields(&[$(stringify!($field)),*]);
                Self {
                    $($field: $crate::json_record!(@take fields $($mode)?),)*
                    $($extra: Default::default(),)*
                }
            }
        }

        impl $crate::protocol::json::Encode for $type {
            fn encode(&self, out: &mut $crate::protocol::json::Writer) {
                out.raw("{");
                $($crate::json_record!(@put out stringify!($field), &self.$field, $($mode)?);)*
                out.raw("}");
            }
        }
    };
    (@take $fields:ident) => { $fields.must() };
    (@take $fields:ident $mode:ident) => { $fields.may() };
    (@put $out:ident $name:expr, $value:expr, sparse) => { $out.sparse($name, $value) };
    (@put $out:ident $name:expr, $value:expr, $($mode:ident)?) => { $out.field($name, $value) };
}

/// Describes an enum as an object with one field, named after the variant. A
/// variant holds one value, or fields described as in [`json_record!`].
#[macro_export]
macro_rules! json_variants {
    ($type:ident { $($name:literal $variant:ident $({ $($body:tt)* })?),* $(,)? }) => {
        impl $crate::protocol::json::Decode for $type {
            fn decode(json: $crate::protocol::json::Json<'_>) -> Self {
                let (which, value) = json.variant(&[$($name),*]);
                $crate::json_variants!(@pick which value 0_usize; $($variant $({ $($body)* })?),*)
            }
        }

        impl $crate::protocol::json::Encode for $type {
            fn encode(&self, out: &mut $crate::protocol::json::Writer) {
                out.raw("{");
                $($crate::json_variants!(@put self out $name $variant $({ $($body)* })?);)*
                out.raw("}");
            }
        }
    };
    // The last is what remains.
    (@pick $which:ident $value:ident $index:expr; $variant:ident $({ $($body:tt)* })?) => {
        $crate::json_variants!(@take $value $variant $({ $($body)* })?)
    };
    (@pick $which:ident $value:ident $index:expr; $variant:ident $({ $($body:tt)* })?, $($rest:tt)*) => {
        if $which == $index {
            $crate::json_variants!(@take $value $variant $({ $($body)* })?)
        } else {
            $crate::json_variants!(@pick $which $value $index + 1; $($rest)*)
        }
    };
    (@take $value:ident $variant:ident) => {
        Self::$variant($crate::protocol::json::Decode::decode($value))
    };
    (@take $value:ident $variant:ident {}) => {{
        let _ = $value.fields(&[]);
        Self::$variant {}
    }};
    (@take $value:ident $variant:ident { $($field:ident $(: $mode:ident)?),* }) => {{
        let mut fields = $value.fields(&[$(stringify!($field)),*]);
        Self::$variant { $($field: $crate::json_record!(@take fields $($mode)?)),* }
    }};
    (@put $self:ident $out:ident $name:literal $variant:ident) => {
        if let Self::$variant(value) = $self {
            $out.field($name, value);
        }
    };
    (@put $self:ident $out:ident $name:literal $variant:ident { $($field:ident $(: $mode:ident)?),* }) => {
        if let Self::$variant { $($field),* } = $self {
            $out.name($name);
            $out.raw("{");
            $($crate::json_record!(@put $out stringify!($field), $field, $($mode)?);)*
            $out.raw("}");
        }
    };
}

/// Describes an enum without data as words; `else` is what any other word means.
#[macro_export]
macro_rules! json_words {
    ($type:ident { $($name:literal $variant:ident),* $(,)? } $(else $other:ident)?) => {
        impl $type {
            const WORDS: &'static [&'static str] = &[$($name),*];
            const ALL: &'static [Self] = &[$(Self::$variant),*];
        }

        impl $crate::protocol::json::Decode for $type {
            fn decode(json: $crate::protocol::json::Json<'_>) -> Self {
                match Self::ALL.get(json.word(Self::WORDS)) {
                    Some(one) => *one,
                    None => $crate::json_words!(@other json $($other)?),
                }
            }
        }

        impl $crate::protocol::json::Encode for $type {
            fn encode(&self, out: &mut $crate::protocol::json::Writer) {
                let at = Self::ALL.iter().position(|one| one == self).unwrap_or_default();
                out.string(Self::WORDS.get(at).copied().unwrap_or_default());
            }
        }
    };
    (@other $json:ident $other:ident) => { Self::$other };
    (@other $json:ident) => {{
        $json.wrong();
        Self::ALL[0]
    }};
}
