//! A fake of the service, for the tests of code that uses the SDK. Takes calls as expectations and
//! responds to requests with values of their types; never opens a connection, and waits for nothing.
//!
//! ```
//! use wacht_sdk::{http::StatusCode, testing::Fake, types::UserDetails};
//!
//! # #[tokio::main]
//! # async fn main() -> wacht_sdk::Result<()> {
//! let fake = Fake::new();
//! let client = fake.client();
//!
//! let mut jane = UserDetails::default();
//! jane.first_name = "Jane".to_owned();
//! fake.expect(client.users().get("42")).respond(jane);
//! fake.expect(client.users().create().username("jane"))
//!     .respond_error(StatusCode::CONFLICT, "username_taken", "the username is taken");
//!
//! // What is tested would do this.
//! assert_eq!(client.users().get("42").await?.first_name, "Jane");
//! let error = client.users().create().username("jane").first_name("Jane").await.unwrap_err();
//! assert!(error.is_conflict());
//!
//! assert_eq!(fake.requests()[1].part("first_name").unwrap().text(), "Jane");
//! assert!(fake.unmet_expectations().is_empty(), "{:?}", fake.unmet_expectations());
//! # Ok(()) }
//! ```
//!
//! An expectation is a call that is not sent. It matches a request of the same operation with the
//! same arguments in its path, and with everything that the call sets of the query and the body. The
//! request may also have values that the call does not set; those that it sets must be equal: a list
//! with the same items in the same order, an object with the same properties.
//! [`with_any_arguments`](Expectation::with_any_arguments) matches the operation alone.
//!
//! Each [response](Expectation::respond) is used once, in the order in which they were added, up to one
//! for [always](Expectation::respond_always). Of several expectations that match and have a response left,
//! the first of these is taken:
//!
//! 1. one whose response is used once, before one whose response is for always,
//! 2. one with arguments, before one with any arguments,
//! 3. the one that was added first.
//!
//! So one expectation, with `always`, can cover what all tests share, and a test adds its differences.
//!
//! A response passes through the client like one of the service, with retries, errors, lists and
//! hooks. The client uses the clock of the fake, which moves only when something waits for it, and
//! then at once: neither a wait between two attempts nor a time limit takes real time. It begins
//! with 2026, and needs no runtime.
//!
//! A request without a response fails with an error of [`ErrorKind::Configuration`], which is not
//! retried and states why no expectation matched. [`Fake::unexpected_requests`] has the same messages,
//! for code that swallows errors, and in full, where a log cuts them.
//!
//! Beside it, `TestIssuer` issues session tokens (with the feature `session-verification`),
//! `TestDelivery` signs webhooks (with `webhook-verification`), and `gateway::Decision` has what the gateway
//! decides (with `gateway`).
//!
//! [`ErrorKind::Configuration`]: crate::ErrorKind::Configuration

#[cfg(feature = "webhook-verification")]
mod delivery;
#[cfg(feature = "session-verification")]
mod issuer;

pub use wacht_runtime::testing::{Expectation, FakeResponse, Part, ReceivedRequest};

#[cfg(feature = "webhook-verification")]
pub use self::delivery::TestDelivery;
#[cfg(feature = "session-verification")]
pub use self::issuer::{TestIssuer, TestToken};

/// A fake of the service; see the [module](self) for how it is used. To test against a service that
/// remembers what it is sent, use the crate `wacht-mock`.
pub type Fake = wacht_runtime::testing::Fake<crate::Client>;
