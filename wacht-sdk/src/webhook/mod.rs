//! Receiving webhooks: takes a delivery as it arrived, returns its event or the reason why the
//! delivery is refused. Sends nothing, and reads no body without a valid signature.
//!
//! A [`Verifier`] is made from the secret of a webhook app (`whsec_…`), and verifies every request.
//! It needs the headers and the *raw* body: a body that was parsed and written again no longer has
//! the bytes that were signed.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use wacht_sdk::{
//!     http::{HeaderMap, StatusCode},
//!     webhook::{EventData, Verifier},
//! };
//!
//! /// Responds to the POST requests of one route.
//! fn receive(verifier: &Verifier, headers: &HeaderMap, body: &[u8]) -> StatusCode {
//!     let event = match verifier.verify(headers, body) {
//!         Ok(event) => event,
//!         Err(error) => {
//!             eprintln!("a webhook was refused: {error}");
//!             return StatusCode::BAD_REQUEST;
//!         }
//!     };
//!     match &event.data {
//!         EventData::UserCreated(user) => println!("welcome, {}", user.first_name),
//!         EventData::Unrecognized(_) if event.kind == "invoice.paid" => {
//!             match event.data_as::<BTreeMap<String, String>>() {
//!                 Ok(invoice) => println!("{:?} was paid", invoice.get("invoice_id")),
//!                 Err(_) => return StatusCode::INTERNAL_SERVER_ERROR,
//!             }
//!         }
//!         _ => {} // Confirmed as well: a failure would only repeat the delivery.
//!     }
//!     StatusCode::NO_CONTENT
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
//! let verifier = Verifier::new(secret)?;
//!
//! // A test signs deliveries itself, and decides what time it is.
//! let body = br#"{"type":"invoice.paid","timestamp":"2026-01-02T03:04:05Z","data":{"invoice_id":"7"}}"#;
//! let mut headers = HeaderMap::new();
//! headers.insert("webhook-id", "msg_1".parse()?);
//! headers.insert("webhook-timestamp", "1767323045".parse()?);
//! headers.insert("webhook-signature", verifier.sign("msg_1", 1_767_323_045, body).parse()?);
//!
//! let then = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_767_323_045);
//! let verifier = verifier.at(then);
//! assert_eq!(receive(&verifier, &headers, body), StatusCode::NO_CONTENT);
//! assert_eq!(receive(&verifier, &headers, b"{}"), StatusCode::BAD_REQUEST);
//! # Ok(()) }
//! ```
//!
//! # Events of Wacht and of yours
//!
//! [`EventKind`] has the names of the events that Wacht sends about a deployment, and [`EventData`]
//! what each of them holds. Events that you trigger, and those that this version does not know, are
//! [`EventData::Unrecognized`]: they are kept as they came, and [`Event::data_as`] reads them as a
//! type of yours. Data that does not fit its event is a [`VerifyError::UnexpectedData`], which has
//! the data as it came.
//!
//! # Every delivery may arrive twice
//!
//! A [`Receiver`] does what this section requires: it calls a handler by the name of the event, once
//! for each delivery, and remembers them in a store of yours.
//!
//! An attempt is repeated when its response is lost, so remember [`Event::id`] and do the work once:
//! the id is the same in all attempts of a delivery. That also defeats an attacker who sends a
//! recorded delivery again while its timestamp is still accepted.
//!
//! # Late attempts are refused by default
//!
//! Every attempt carries the time when the delivery was created. The default tolerance of five
//! minutes, usual for Standard Webhooks, therefore refuses the fourth attempt and all later ones:
//! deliveries that a receiver missed in a longer outage are lost. A receiver that remembers the ids
//! should call [`Verifier::accept_retries`].
//!
//! # How to respond
//!
//! Any 2xx confirms that the delivery was received. After 408, 429, 5xx or no response it is
//! attempted again; any other response is final, and 410 turns the endpoint off. Where the fault
//! can be on your side, as with [`VerifyError::SignatureMismatch`] before the receiver has a new
//! secret, respond with 503: each attempt is signed with the secret that is current at that time.

mod error;
mod event;
mod key;
mod receiver;
mod store;
mod verifier;

pub use wacht_runtime::EventError;

pub use self::{
    error::{UnexpectedData, VerifyError},
    event::Event,
    receiver::{Handled, HandlerError, ReceiveError, Received, Receiver},
    store::{Claim, DeliveryStore, MemoryStore},
    verifier::Verifier,
};
pub use crate::generated::events::{EventData, EventKind};

/// The header with the id of the delivery.
pub const WEBHOOK_ID: &str = "webhook-id";

/// The header with the time when the delivery was created, in Unix seconds.
pub const WEBHOOK_TIMESTAMP: &str = "webhook-timestamp";

/// The header with the signatures, separated by spaces.
pub const WEBHOOK_SIGNATURE: &str = "webhook-signature";

#[cfg(test)]
mod tests;
