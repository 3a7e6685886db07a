//! An API for the tests of the runtime, which knows none.

#![allow(unreachable_pub, reason = "the macros write for crates of others")]

use crate::{Environment, Id, Scheme, Service, runtime::id_kinds};

static SERVICE: Service = Service::new("example-sdk", "1.0.0")
    .schemes(&[Scheme::bearer("key")])
    .server("https://api.example.com")
    .environment(
        Environment::new(&["EXAMPLE_SECRET_KEY", "EXAMPLE_API_KEY"]).base_url("EXAMPLE_BASE_URL"),
    );

/// A client of the example API.
#[derive(Clone)]
pub struct Client(crate::Client);

crate::client!(Client, SERVICE);

/// The id of a user.
pub type UserId = Id<kinds::UserId>;

mod kinds {
    super::id_kinds!(UserId);
}
