//! The client of one API: a thin type around [`Client`](crate::Client), so that its resources can be
//! methods of it.

/// Makes a type the client of one API: with `new`, `from_env`, `builder` and `request`. It takes a
/// type around a [`Client`](crate::Client), the [`Service`](crate::Service) of the API, and what `new`
/// takes unless that is an API key: `basic` for a user name and a password, `keyless` for nothing.
///
/// ```
/// use wacht_runtime::{Scheme, Service};
///
/// static SERVICE: Service = Service::new("example-sdk", "1.0.0")
///     .server("https://api.example.com")
///     .schemes(&[Scheme::bearer("key")]);
///
/// /// A client of the example API.
/// #[derive(Clone)]
/// pub struct Client(wacht_runtime::Client);
///
/// wacht_runtime::client!(Client, SERVICE);
///
/// # fn main() -> wacht_runtime::Result<()> {
/// let client = Client::new("sk_example")?;
/// # let _ = client;
/// # Ok(()) }
/// ```
#[macro_export]
macro_rules! client {
    ($name:ident, $service:expr) => {
        $crate::client!(@ $name, $service, {
            /// A client for this API key, with the defaults for everything else.
            ///
            /// # Errors
            ///
            /// When the key is empty or cannot be a header value.
            pub fn new(
                api_key: impl ::core::convert::Into<$crate::Secret>,
            ) -> $crate::Result<Self> {
                Self::builder().api_key(api_key).build()
            }

            /// A client configured by environment variables, which hold its API key and perhaps its
            /// base URL.
            ///
            /// # Errors
            ///
            /// When none of them holds a key, or a value is not valid.
            pub fn from_env() -> $crate::Result<Self> {
                Self::builder().from_env().build()
            }
        });
    };
    ($name:ident, $service:expr, basic) => {
        $crate::client!(@ $name, $service, {
            /// A client for this user, with the defaults for everything else.
            ///
            /// # Errors
            ///
            /// When user name and password cannot be a header value.
            pub fn new(
                user: impl ::core::convert::Into<::std::string::String>,
                password: impl ::core::convert::Into<$crate::Secret>,
            ) -> $crate::Result<Self> {
                Self::builder().basic(user, password).build()
            }
        });
    };
    ($name:ident, $service:expr, keyless) => {
        $crate::client!(@ $name, $service, {
            /// A client with the defaults for everything.
            ///
            /// # Errors
            ///
            /// When the API has no default base URL.
            pub fn new() -> $crate::Result<Self> {
                Self::builder().build()
            }
        });
    };
    (@ $name:ident, $service:expr, { $($new:tt)+ }) => {
        impl $name {
            $($new)+

            /// Sets up a client.
            pub fn builder() -> $crate::ClientBuilder<Self> {
                ::core::default::Default::default()
            }

            /// A call to any path, for an operation that this version of the SDK does not have yet.
            /// It returns the JSON of the response as it comes, `null` where there is none.
            ///
            /// [`Client::request`]($crate::Client::request) has the details.
            pub fn request(
                &self,
                method: $crate::http::Method,
                path: impl ::core::convert::Into<::std::string::String>,
            ) -> $crate::CustomCall {
                self.0.request(method, path)
            }
        }

        impl $crate::ApiClient for $name {
            const SERVICE: &'static $crate::Service = &$service;
        }

        impl ::core::convert::From<$crate::Client> for $name {
            fn from(client: $crate::Client) -> Self {
                Self(client)
            }
        }

        impl ::core::convert::AsRef<$crate::Client> for $name {
            fn as_ref(&self) -> &$crate::Client {
                &self.0
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}
