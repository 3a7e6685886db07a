//! A local Wacht Backend API: takes an OpenAPI 3.0.3 document, responds over HTTP as the document
//! describes, and judges every request against it; never shares code with what it judges.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use wacht_mock::{Form, Mock};
//!
//! let server = Mock::wacht()?.form(Form::Live).start().await?;
//! println!("{} {}", server.base_url(), server.api_key());
//! server.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # What a request goes through
//!
//! 1. The API key: an unknown or revoked one is 401. Too many requests are 429. The keys of the
//!    deployment, the gateway, and `GET /health` of the live form need no key, and end here.
//! 2. The path and the method: 404 and 405. What the key may not use is 403. A configured fault
//!    comes next, and may end the request here.
//! 3. The parameters: a violation is 400.
//! 4. The body: missing or unreadable 400, too large 413, undeclared content type 415, a JSON body
//!    that violates its schema 422, a form that violates its schema 400. With [`Mock::strict`] what
//!    the document does not name is a violation too.
//! 5. The `Prefer` header: `code=404` forces a status, `variant=minimal|full|null|future`
//!    chooses the body of the response.
//! 6. The state: the operation changes it, and reads from it, as the linkage states. An operation
//!    without state, and every operation with [`Mock::examples`], returns an example that is made
//!    from the response schema.
//! 7. The response, which [`Mock::check_responses`] checks against its schema before it is sent.

#![cfg_attr(
    test,
    allow(
        clippy::expect_used,
        clippy::panic,
        clippy::unwrap_used,
        reason = "a test may panic"
    )
)]

mod body;
mod broken;
mod browser;
mod clock;
mod close;
mod connections;
mod content_type;
mod control;
mod convert;
mod cors;
mod courier;
mod credential;
mod engine;
mod error;
mod facts;
mod faults;
mod filter;
mod foreign;
mod form;
mod gateway;
mod ids;
mod issuer;
mod journal;
mod judge;
mod keys;
mod leaf;
mod ledger;
mod linkage;
mod live;
mod lock;
mod make;
mod mock;
mod multipart;
mod page;
mod parameters;
mod patience;
mod pattern;
mod prefer;
mod prepared;
mod rate;
mod received;
mod refusal;
mod reply;
mod response;
mod route;
mod server;
mod service;
mod settings;
mod sign;
mod spec;
mod stated;
mod store;
mod synth;
mod text;
#[cfg(feature = "transport")]
mod timers;
mod times;
#[cfg(feature = "transport")]
mod transport;
mod validators;
mod view;

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
mod readme {}

pub use control::{ActError, Control};
pub use error::SpecError;
pub use faults::ParseFaultsError;
pub use form::{Form, ParseFormError};
pub use gateway::AccessToken;
pub use issuer::SessionToken;
pub use journal::StoreError;
pub use live::live_form;
pub use mock::{Mock, document, linkage};
pub use received::Received;
pub use server::Server;
pub use settings::{DEFAULT_API_KEY, DEFAULT_COLLECTION_SIZE};
pub use store::LoadError;
#[cfg(feature = "transport")]
pub use transport::InProcess;
