//! What an operation returns where that depends on the status: the macro that makes an enum of it an
//! output. Takes its variants by status; one that is not listed is kept as it came.

use std::fmt;

use crate::wire::{Wire, show};

/// Makes an enum the output of an operation: a variant for each status, or range of statuses, and
/// what it holds: `value`, `text`, `stream` for a body that is read as it arrives, or `nothing`. With `whole`
/// before its name none of them is a stream.
#[doc(hidden)]
#[macro_export]
macro_rules! by_status {
    (whole $name:ident $($rows:tt)*) => {
        $crate::by_status!($name $($rows)*);

        impl $crate::runtime::Value for $name {
            fn show(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self, f)
            }
        }
    };
    ($name:ident $(, $status:pat => $variant:ident $kind:ident)* $(,)?) => {
        impl $crate::runtime::Sealed for $name {}

        impl $crate::runtime::Output for $name {
            const READING: $crate::runtime::Reading =
                $crate::runtime::Reading::ByStatus(|status| match status {
                    $($status => $crate::by_status!(@is_stream $kind),)*
                    _ => false,
                });

            fn from_response(response: $crate::runtime::Received) -> $crate::Result<Self> {
                ::core::result::Result::Ok(match response.status() {
                    $($status => $crate::by_status!(@read $kind $name $variant response),)*
                    _ => Self::Unrecognized($crate::runtime::Output::from_response(response)?),
                })
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $($crate::by_status!(@show $kind $name $variant self f);)*
                match self {
                    Self::Unrecognized(response) => {
                        f.debug_tuple("Unrecognized").field(response).finish()
                    }
                    _ => ::core::result::Result::Ok(()),
                }
            }
        }
    };
    (@is_stream stream) => { true };
    (@is_stream $kind:ident) => { false };
    (@read nothing $name:ident $variant:ident $response:ident) => { $name::$variant };
    (@read text $name:ident $variant:ident $response:ident) => {
        $name::$variant($response.into_text())
    };
    (@read $kind:ident $name:ident $variant:ident $response:ident) => {
        $name::$variant($crate::runtime::Output::from_response($response)?)
    };
    (@show nothing $name:ident $variant:ident $self:ident $f:ident) => {
        if let $name::$variant = $self {
            return $f.write_str(stringify!($variant));
        }
    };
    (@show stream $name:ident $variant:ident $self:ident $f:ident) => {
        if let $name::$variant(stream) = $self {
            return $f.debug_tuple(stringify!($variant)).field(stream).finish();
        }
    };
    (@show $kind:ident $name:ident $variant:ident $self:ident $f:ident) => {
        if let $name::$variant(value) = $self {
            return $crate::runtime::show_variant(stringify!($variant), value, $f);
        }
    };
}

/// Shows a variant that holds a value.
///
/// # Errors
///
/// When the formatter fails.
pub fn show_variant(name: &str, value: &dyn Wire, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{name}(")?;
    show(value, f)?;
    f.write_str(")")
}
