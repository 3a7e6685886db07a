//! How to do the common jobs, a page each. The pages exist in the documentation only.

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

#[doc = include_str!("../docs/guide/testing.md")]
pub mod testing {}

#[doc = include_str!("../docs/guide/blocking.md")]
pub mod blocking {}

#[doc = include_str!("../docs/guide/features.md")]
pub mod features {}

#[doc = include_str!("../docs/guide/details.md")]
pub mod details {}
