//! Descriptions of rich content, each written once: from one comes the struct,
//! reading, writing, serde, the JSON Schema, and the table in `docs/content.md`.

/// Describes structs.
///
/// ```text
/// Name {
///     must { what it makes no sense without }
///     field: Type = how(limits);
/// }
/// ```
///
/// `how` is a method of [`super::read::Reader`]. A field outside of `must` that
/// is absent or malformed is its default, and is left out when it is written.
/// One in `must` that comes to nothing makes the whole malformed, which costs a
/// list this item, and a message its data.
macro_rules! rich_records {
    ($(
        $(#[doc = $about:literal])+
        $name:ident {
            $(must { $(
                $(#[doc = $mdoc:literal])+
                $mfield:ident: $mtype:ty = $mhow:ident $(($mlimit:tt $(, $mmore:tt)*))?;
            )* })?
            $(
                $(#[doc = $doc:literal])+
                $field:ident: $type:ty = $how:ident $(($limit:tt $(, $more:tt)*))?;
            )*
        }
    )*) => {$(
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name {
            $($(
                $(#[doc = $mdoc])+
                $(#[cfg_attr(feature = "schema", schemars(length(max = $mlimit)))])?
                pub $mfield: $mtype,
            )*)?
            $(
                $(#[doc = $doc])+
                #[serde(default, skip_serializing_if = "crate::protocol::json::Encode::is_empty")]
                $(#[cfg_attr(feature = "schema", schemars(length(max = $limit)))])?
                pub $field: $type,
            )*
        }

        impl $crate::protocol::json::Decode for $name {
            fn decode(json: $crate::protocol::json::Json<'_>) -> Self {
                let names = &[$($(stringify!($mfield),)*)? $(stringify!($field),)*];
                let mut read = $crate::protocol::rich::read::Reader::new(json, names);
                let value = Self {
                    $($($mfield: read.$mhow($($mlimit $(, $mmore)*)?),)*)?
                    $($field: read.$how($($limit $(, $more)*)?),)*
                };
                $(if $($crate::protocol::json::Encode::is_empty(&value.$mfield))||* {
                    json.wrong();
                })?
                value
            }
        }

        impl $crate::protocol::json::Encode for $name {
            fn encode(&self, out: &mut $crate::protocol::json::Writer) {
                out.raw("{");
                $($(out.field(stringify!($mfield), &self.$mfield);)*)?
                $(out.sparse(stringify!($field), &self.$field);)*
                out.raw("}");
            }
        }

        #[cfg(feature = "tools")]
        impl $crate::protocol::rich::Described for $name {
            const NAME: &'static str = stringify!($name);
            const FIELDS: &'static [$crate::protocol::rich::FieldDoc] = &[
                $($($crate::protocol::rich::FieldDoc {
                    name: stringify!($mfield),
                    must: true,
                    shape: stringify!($mtype = $mhow $(($mlimit $(, $mmore)*))?),
                    doc: &[$($mdoc),+],
                },)*)?
                $($crate::protocol::rich::FieldDoc {
                    name: stringify!($field),
                    must: false,
                    shape: stringify!($type = $how $(($limit $(, $more)*))?),
                    doc: &[$($doc),+],
                },)*
            ];
        }
    )*};
}

/// Describes enums of words; the one after `else` is the default, and what any
/// other word means.
macro_rules! rich_words {
    ($(
        $(#[doc = $about:literal])+
        $name:ident {
            $($(#[doc = $doc:literal])+ $word:literal $variant:ident,)*
            else $(#[doc = $odoc:literal])+ $oword:literal $other:ident
        }
    )*) => {$(
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $(
                $(#[doc = $doc])+
                #[serde(rename = $word)]
                $variant,
            )*
            $(#[doc = $odoc])+
            #[default]
            #[serde(rename = $oword, other)]
            $other,
        }

        impl $name {
            /// The words, in the order of the variants.
            pub const NAMES: &'static [&'static str] = &[$($word,)* $oword];
            const EACH: &'static [Self] = &[$(Self::$variant,)* Self::$other];

            /// Its word on the wire.
            #[must_use]
            pub fn word(self) -> &'static str {
                Self::NAMES.get(self as usize).copied().unwrap_or_default()
            }
        }

        impl $crate::protocol::json::Decode for $name {
            fn decode(json: $crate::protocol::json::Json<'_>) -> Self {
                Self::EACH.get(json.word(Self::NAMES)).copied().unwrap_or_default()
            }
        }

        impl $crate::protocol::json::Encode for $name {
            fn encode(&self, out: &mut $crate::protocol::json::Writer) {
                out.string(self.word());
            }
            fn is_empty(&self) -> bool {
                *self == Self::$other
            }
        }

        #[cfg(feature = "tools")]
        impl $crate::protocol::rich::Described for $name {
            const NAME: &'static str = stringify!($name);
            const WORDS: &'static [(&'static str, &'static [&'static str])] =
                &[$(($word, &[$($doc),+]),)* ($oword, &[$($odoc),+])];
        }
    )*};
}
