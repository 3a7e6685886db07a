//! What generated types invoke: each macro turns a table into the trait implementations of one type.

/// Implements reading, writing, `Debug` and `PartialEq` of a model from a list of its fields.
///
/// A field is its name, then its name on the wire where that differs, then `nullable`, `optional`
/// or `optional_nullable` where it is not required. The struct has a private field `extra`.
#[doc(hidden)]
#[macro_export]
macro_rules! model {
    ($name:ident $(, $field:ident $($wire:literal)? $($presence:ident)?)* $(,)?) => {
        impl $name {
            /// The properties that this version of the SDK does not know.
            #[must_use]
            pub fn extra(&self) -> &$crate::Extra {
                &self.extra
            }

            /// The properties that this version of the SDK does not know, to be changed.
            pub fn extra_mut(&mut self) -> &mut $crate::Extra {
                &mut self.extra
            }
        }

        impl $crate::runtime::Model for $name {
            fn shape(&self) -> &'static $crate::runtime::Shape {
                static SHAPE: $crate::runtime::Shape = $crate::runtime::Shape {
                    name: ::core::stringify!($name),
                    fields: &[$($crate::runtime::Field {
                        name: $crate::__wire_name!($field $($wire)?),
                        presence: $crate::__presence!($($presence)?),
                    }),*],
                };
                &SHAPE
            }

            fn fields(
                &self,
                visit: &mut dyn ::core::ops::FnMut(&[&dyn $crate::runtime::Wire], &$crate::Extra),
            ) {
                visit(&[$(&self.$field),*], &self.extra)
            }

            fn fields_mut(
                &mut self,
                visit: &mut dyn ::core::ops::FnMut(
                    &mut [&mut dyn $crate::runtime::Wire],
                    &mut $crate::Extra,
                ),
            ) {
                visit(&mut [$(&mut self.$field),*], &mut self.extra)
            }
        }

        impl $crate::runtime::Sink for $name {
            fn expects(&self) -> &'static str {
                "an object"
            }

            fn object(
                &mut self,
                entries: &mut dyn $crate::runtime::Entries,
            ) -> ::core::result::Result<(), $crate::runtime::Fault> {
                $crate::runtime::read_model(self, entries)
            }
        }

        impl $crate::runtime::Wire for $name {
            fn view(&self) -> $crate::runtime::View<'_> {
                $crate::runtime::View::Model(self)
            }

            fn as_model(
                &mut self,
            ) -> ::core::option::Option<&mut dyn $crate::runtime::Model> {
                ::core::option::Option::Some(self)
            }
        }

        $crate::__by_view!($name);
    };
}

/// Implements an enum of strings that keeps values it does not know in `Unrecognized`.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    ($name:ident $(, $variant:ident $wire:literal)* $(,)?) => {
        impl $name {
            /// The value on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Unrecognized(value) => value,
                }
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    other => Self::Unrecognized(other.into()),
                }
            }
        }

        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::Unrecognized(::core::default::Default::default())
            }
        }

        $crate::__text!($name, read_text, "a string");
    };
}

/// Implements a union of models that keeps a value it does not know in `Unrecognized`.
#[doc(hidden)]
#[macro_export]
macro_rules! union {
    ($name:ident, $tag:ident $(($key:literal))? $(, $variant:ident $wire:literal $model:ty)* $(,)?) => {
        $(impl ::core::convert::From<$model> for $name {
            fn from(variant: $model) -> Self {
                Self::$variant(variant.into())
            }
        })*

        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::Unrecognized(::core::default::Default::default())
            }
        }

        impl $crate::runtime::Union for $name {
            const TAG: $crate::runtime::Tag = $crate::runtime::Tag::$tag $(($key))?;

            fn select(
                &mut self,
                name: &str,
            ) -> ::core::option::Option<&mut dyn $crate::runtime::Wire> {
                *self = match name {
                    $($wire => Self::$variant(::core::default::Default::default()),)*
                    _ => return ::core::option::Option::None,
                };
                match self {
                    $(Self::$variant(variant) => ::core::option::Option::Some(variant),)*
                    Self::Unrecognized(_) => ::core::option::Option::None,
                }
            }

            fn names() -> &'static [&'static str] {
                &[$($wire),*]
            }

            fn unrecognized(&mut self, value: $crate::serde_json::Value) {
                *self = Self::Unrecognized(value);
            }
        }

        impl $crate::runtime::Sink for $name {
            fn expects(&self) -> &'static str {
                "an object"
            }

            fn scalar(
                &mut self,
                scalar: $crate::runtime::Scalar<'_>,
            ) -> ::core::result::Result<(), $crate::runtime::Fault> {
                *self = Self::Unrecognized($crate::runtime::keep_scalar(scalar)?);
                ::core::result::Result::Ok(())
            }

            fn list(
                &mut self,
                items: &mut dyn $crate::runtime::Items,
            ) -> ::core::result::Result<(), $crate::runtime::Fault> {
                *self = Self::Unrecognized($crate::runtime::keep_list(items)?);
                ::core::result::Result::Ok(())
            }

            fn object(
                &mut self,
                entries: &mut dyn $crate::runtime::Entries,
            ) -> ::core::result::Result<(), $crate::runtime::Fault> {
                $crate::runtime::read_union(self, entries)
            }
        }

        impl $crate::runtime::Wire for $name {
            fn view(&self) -> $crate::runtime::View<'_> {
                match self {
                    $(Self::$variant(variant) => {
                        $crate::runtime::View::Tagged($crate::runtime::Tagged {
                            tag: <Self as $crate::runtime::Union>::TAG,
                            name: $wire,
                            variant,
                        })
                    })*
                    Self::Unrecognized(value) => $crate::runtime::View::Unknown(value),
                }
            }
        }

        $crate::__by_view!($name);
    };
}

/// Implements an id type around [`IdText`](crate::runtime::IdText).
#[doc(hidden)]
#[macro_export]
macro_rules! id {
    ($name:ident) => {
        impl $name {
            /// An id as the API wrote it. The content is opaque.
            #[must_use]
            pub fn new(id: impl ::core::convert::AsRef<str>) -> Self {
                Self($crate::runtime::IdText::new(id.as_ref()))
            }

            /// The id as it goes on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::write!(f, "{}({:?})", ::core::stringify!($name), self.as_str())
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(id: &str) -> Self {
                Self::new(id)
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(id: ::std::string::String) -> Self {
                Self::new(id)
            }
        }

        impl ::core::convert::From<&::std::string::String> for $name {
            fn from(id: &::std::string::String) -> Self {
                Self::new(id)
            }
        }

        impl ::core::convert::From<&$name> for $name {
            fn from(id: &$name) -> Self {
                ::core::clone::Clone::clone(id)
            }
        }

        $crate::__text!($name, read_id, "an id");
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __text {
    ($name:ident, $read:ident, $expects:literal) => {
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::cmp::PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::core::cmp::PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl $crate::runtime::Sink for $name {
            fn expects(&self) -> &'static str {
                $expects
            }

            fn scalar(
                &mut self,
                scalar: $crate::runtime::Scalar<'_>,
            ) -> ::core::result::Result<(), $crate::runtime::Fault> {
                $crate::runtime::$read(scalar, &mut |text| *self = text.into())
            }
        }

        impl $crate::runtime::Wire for $name {
            fn view(&self) -> $crate::runtime::View<'_> {
                $crate::runtime::View::Str(self.as_str())
            }
        }

        $crate::__serde!($name);
    };
}

/// Implements what follows from the view of a value: how it is shown, compared, written and read.
#[doc(hidden)]
#[macro_export]
macro_rules! __by_view {
    ($name:ident) => {
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&$crate::runtime::Wire::view(self), f)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::Wire::view(self) == $crate::runtime::Wire::view(other)
            }
        }

        $crate::__serde!($name);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($name:ident) => {
        impl $crate::runtime::serde::Serialize for $name {
            fn serialize<S: $crate::runtime::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::runtime::serialize(self, serializer)
            }
        }

        impl<'de> $crate::runtime::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::runtime::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::deserialize(deserializer)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __wire_name {
    ($field:ident) => {
        ::core::stringify!($field)
    };
    ($field:ident $wire:literal) => {
        $wire
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __presence {
    () => {
        $crate::runtime::Presence::Required
    };
    (nullable) => {
        $crate::runtime::Presence::Nullable
    };
    (optional) => {
        $crate::runtime::Presence::Optional
    };
    (optional_nullable) => {
        $crate::runtime::Presence::OptionalNullable
    };
}
