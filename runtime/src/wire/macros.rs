//! What generated types invoke: each macro turns a table into the trait implementations of one type.
//!
//! All that they write is `#[inline]`, not to be faster, but to be compiled where it is used: a
//! program pays for the types that it meets, and the SDK for none.

/// Implements reading, writing, `Debug` and `PartialEq` of a model from a list of its fields.
///
/// A field is its index, its name, then its name on the wire where that differs, then `nullable`,
/// `optional` or `optional_nullable` where it is not required. The indices count from 0; they are
/// written out because a macro cannot count. The struct has a field `extra`.
#[doc(hidden)]
#[macro_export]
macro_rules! model {
    // Nearly every table, and cheaper: each further macro is expanded for each field.
    ($name:ident $(, $index:literal $field:ident $($presence:ident)?)* $(,)?) => {
        $crate::model!(@ $name $(, $index $field (::core::stringify!($field)) $($presence)?)*);
    };
    ($name:ident $(, $index:literal $field:ident $($wire:literal)? $($presence:ident)?)* $(,)?) => {
        $crate::model!(
            @ $name $(, $index $field ($crate::__wire_name!($field $($wire)?)) $($presence)?)*
        );
    };
    (@ $name:ident $(, $index:literal $field:ident ($wire:expr) $($presence:ident)?)*) => {
        impl $crate::runtime::Fields for $name {
            #[inline]
            fn shape(&self) -> &'static $crate::runtime::Shape {
                &$crate::runtime::Shape {
                    name: ::core::stringify!($name),
                    fields: &[$($crate::runtime::Field {
                        name: $wire,
                        presence: $crate::__presence!($($presence)?),
                    }),*],
                }
            }

            #[inline]
            fn field(&self, index: usize) -> &dyn $crate::runtime::Wire {
                match index {
                    $($index => &self.$field,)*
                    _ => &self.extra,
                }
            }

            #[inline]
            fn field_mut(&mut self, index: usize) -> &mut dyn $crate::runtime::Wire {
                match index {
                    $($index => &mut self.$field,)*
                    _ => &mut self.extra,
                }
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
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Unrecognized(value) => value,
                }
            }
        }

        impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    other => Self::Unrecognized(other.into()),
                }
            }
        }

        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self::Unrecognized(::core::default::Default::default())
            }
        }

        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::core::cmp::Eq for $name {}

        impl ::core::hash::Hash for $name {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(self.as_str(), state)
            }
        }

        impl ::core::cmp::PartialEq<str> for $name {
            #[inline]
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::core::cmp::PartialEq<&str> for $name {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl $crate::runtime::Wire for $name {
            #[inline]
            fn accept(
                &mut self,
                input: $crate::runtime::Input<'_>,
            ) -> ::core::result::Result<(), $crate::runtime::Fault> {
                *self = $crate::runtime::text(&input, "a string")?.into();
                ::core::result::Result::Ok(())
            }

            #[inline]
            fn view(&self) -> $crate::runtime::View<'_> {
                $crate::runtime::View::Str(self.as_str())
            }
        }

        $crate::__serde!($name);
    };
}

/// Implements an enum of other values than strings alone, which keeps values it does not know in
/// `Unrecognized`: of `i64`, of `f64`, or of JSON where its values are of several types.
#[doc(hidden)]
#[macro_export]
macro_rules! value_enum {
    ($name:ident, $held:ty $(, $variant:ident $value:literal)* $(,)?) => {
        impl $name {
            /// The value on the wire.
            #[must_use]
            #[inline]
            pub fn value(&self) -> $held {
                match self {
                    $(Self::$variant => ::core::convert::Into::into($value),)*
                    Self::Unrecognized(value) => ::core::clone::Clone::clone(value),
                }
            }
        }

        impl ::core::convert::From<$held> for $name {
            #[inline]
            fn from(value: $held) -> Self {
                $(if value == $value {
                    return Self::$variant;
                })*
                Self::Unrecognized(value)
            }
        }

        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self::Unrecognized(::core::default::Default::default())
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.value(), f)
            }
        }

        impl $crate::runtime::Wire for $name {
            #[inline]
            fn accept(
                &mut self,
                input: $crate::runtime::Input<'_>,
            ) -> ::core::result::Result<(), $crate::runtime::Fault> {
                let mut value = <$held as ::core::default::Default>::default();
                $crate::runtime::Wire::accept(&mut value, input)?;
                *self = value.into();
                ::core::result::Result::Ok(())
            }

            #[inline]
            fn view(&self) -> $crate::runtime::View<'_> {
                match self {
                    $(Self::$variant => $crate::runtime::View::from($value),)*
                    Self::Unrecognized(value) => $crate::runtime::Wire::view(value),
                }
            }
        }

        $crate::__by_view!($name);
    };
}

/// Implements a union that keeps a value it does not know in `Unrecognized`.
///
/// A variant is its name, the values that lead to it, the first of which is written, and its type.
/// `as` stands before a type that several variants have, of which no value is made by `From`. After
/// `;` comes the variant that is made of a `&str`.
#[doc(hidden)]
#[macro_export]
macro_rules! union {
    (
        $name:ident, $tag:ident $(($key:literal))?
        $(, $variant:ident $($value:literal)|* $($model:ty)? $(as $shared:ty)?)*
        $(; $text:ident)? $(,)?
    ) => {
        $($(impl ::core::convert::From<$model> for $name {
            #[inline]
            fn from(variant: $model) -> Self {
                Self::$variant(::core::convert::Into::into(variant))
            }
        })?)*

        $(impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                Self::$text(::core::convert::Into::into(text))
            }
        })?

        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self::Unrecognized(::core::default::Default::default())
            }
        }

        impl $crate::runtime::Union for $name {
            #[inline]
            fn tag(&self) -> $crate::runtime::Tag {
                $crate::runtime::Tag::$tag $(($key))?
            }

            #[inline]
            fn choices(&self) -> &'static [$crate::runtime::Choice] {
                &[$($crate::__choice!($variant $($value),*)),*]
            }

            #[inline]
            fn select(
                &mut self,
                name: &str,
            ) -> ::core::option::Option<&mut dyn $crate::runtime::Wire> {
                *self = match name {
                    $(::core::stringify!($variant) => {
                        Self::$variant(::core::default::Default::default())
                    })*
                    _ => return ::core::option::Option::None,
                };
                match self {
                    $(Self::$variant(variant) => ::core::option::Option::Some(variant),)*
                    Self::Unrecognized(_) => ::core::option::Option::None,
                }
            }

            #[inline]
            fn unrecognized(&mut self, kept: $crate::runtime::Kept) {
                *self = Self::Unrecognized(kept.into());
            }
        }

        impl $crate::runtime::Wire for $name {
            #[inline]
            fn accept(
                &mut self,
                input: $crate::runtime::Input<'_>,
            ) -> ::core::result::Result<(), $crate::runtime::Fault> {
                $crate::runtime::read_union(self, input)
            }

            #[inline]
            fn view(&self) -> $crate::runtime::View<'_> {
                match self {
                    $(Self::$variant(variant) => {
                        $crate::runtime::View::Tagged($crate::runtime::Tagged {
                            tag: $crate::runtime::Union::tag(self),
                            choice: $crate::__choice!($variant $($value),*),
                            variant,
                        })
                    })*
                    Self::Unrecognized(value) => $crate::runtime::Wire::view(value),
                }
            }
        }

        impl $crate::runtime::Wire for ::std::boxed::Box<$name> {
            #[inline]
            fn accept(
                &mut self,
                input: $crate::runtime::Input<'_>,
            ) -> ::core::result::Result<(), $crate::runtime::Fault> {
                (**self).accept(input)
            }

            #[inline]
            fn view(&self) -> $crate::runtime::View<'_> {
                (**self).view()
            }
        }

        $crate::__by_view!($name);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __choice {
    ($variant:ident $($value:literal),*) => {
        $crate::runtime::Choice {
            name: ::core::stringify!($variant),
            values: &[$($value),*],
        }
    };
}

/// Makes the kinds of ids: types without values, which only distinguish one kind from another.
#[doc(hidden)]
#[macro_export]
macro_rules! id_kinds {
    ($($name:ident),* $(,)?) => {$(
        #[doc = ::core::concat!("The kind of [`", ::core::stringify!($name), "`](super::", ::core::stringify!($name), ").")]
        #[derive(Debug)]
        pub enum $name {}

        impl $crate::runtime::IdKind for $name {
            const NAME: &'static str = ::core::stringify!($name);
        }
    )*};
}

/// Implements what follows from the view of a value: how it is shown, compared, written and read.
#[doc(hidden)]
#[macro_export]
macro_rules! __by_view {
    ($name:ident) => {
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::runtime::show(self, f)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::same(self, other)
            }
        }

        $crate::__serde!($name);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __serialize {
    ($name:ident) => {
        impl $crate::runtime::serde_core::Serialize for $name {
            fn serialize<S: $crate::runtime::serde_core::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::runtime::serialize(self, serializer)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($name:ident) => {
        $crate::__serialize!($name);

        impl<'de> $crate::runtime::serde_core::Deserialize<'de> for $name {
            fn deserialize<D: $crate::runtime::serde_core::Deserializer<'de>>(
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
    (read_only) => {
        $crate::runtime::Presence::ReadOnly
    };
    (read_only_optional) => {
        $crate::runtime::Presence::ReadOnlyOptional
    };
    (write_only) => {
        $crate::runtime::Presence::WriteOnly
    };
}
