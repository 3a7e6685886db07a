//! How to do the common jobs, a page each, in the order of reading:
//!
//! 1. [Set up a client](client)
//! 2. [Create, get, update, delete](calls)
//! 3. [Read lists](lists)
//! 4. [Handle errors, set retries and deadlines](errors)
//! 5. [Test without the service](testing)
//! 6. [Receive webhooks](webhooks)
//! 7. [Authenticate the requests of your users](authentication)
//! 8. [Send files](files)
//! 9. [Call without `async`](blocking)
//! 10. [Compile less](features)
//! 11. [Runtimes, proxies, numbers and formats](details)
//!
//! The pages exist in the documentation only.

#[doc = include_str!("../docs/guide/client.md")]
pub mod client {}

#[doc = include_str!("../docs/guide/calls.md")]
pub mod calls {}

#[doc = include_str!("../docs/guide/lists.md")]
pub mod lists {}

#[doc = include_str!("../docs/guide/files.md")]
pub mod files {}

#[doc = include_str!("../docs/guide/errors.md")]
pub mod errors {}

#[doc = include_str!("../docs/guide/webhooks.md")]
pub mod webhooks {}

#[doc = include_str!("../docs/guide/authentication.md")]
pub mod authentication {}

#[doc = include_str!("../docs/guide/testing.md")]
pub mod testing {}

#[doc = include_str!("../docs/guide/blocking.md")]
pub mod blocking {}

#[doc = include_str!("../docs/guide/features.md")]
pub mod features {}

#[doc = include_str!("../docs/guide/details.md")]
pub mod details {}
