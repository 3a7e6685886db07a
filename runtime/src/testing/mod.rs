//! A fake of the service, for the tests of code that uses the SDK. Takes calls as expectations and
//! responds to requests with values of their types; never opens a connection, and waits for nothing.
//!
//! ```
//! use wacht_runtime::{Client, Scheme, Service, http::{Method, StatusCode}, serde_json::json, testing::Fake};
//!
//! static SERVICE: Service = Service::new("example-sdk", "1.0.0")
//!     .schemes(&[Scheme::bearer("key")]);
//!
//! # #[tokio::main]
//! # async fn main() -> wacht_runtime::Result<()> {
//! let fake = Fake::<Client>::of(&SERVICE);
//! let client = fake.client();
//! fake.expect(client.request(Method::GET, "/users/42")).respond(json!({"name": "Jane"}));
//! fake.expect(client.request(Method::POST, "/users").json(&json!({"name": "Jane"})))
//!     .respond_error(StatusCode::CONFLICT, "name_taken", "the name is taken");
//!
//! // What is tested would do this.
//! assert_eq!(client.request(Method::GET, "/users/42").await?["name"], "Jane");
//! let jane = json!({"name": "Jane", "age": 42});
//! let error = client.request(Method::POST, "/users").json(&jane).await.unwrap_err();
//! assert!(error.is_conflict());
//!
//! assert_eq!(fake.requests()[1].json()["age"], 42);
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
//! [`ErrorKind::Configuration`]: crate::ErrorKind::Configuration

mod clock;
mod expectation;
mod expectations;
mod fake;
mod matching;
mod received;
mod response;
mod state;

pub use self::{
    expectation::Expectation,
    fake::Fake,
    received::{Part, ReceivedRequest},
    response::FakeResponse,
};
