//! Which deliveries a verifier accepts, and why it refuses the others.

mod accepts;
mod body;
mod refuses;
mod secrets;
mod time;

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;

use super::{
    Event, EventData, Verifier, VerifyError, WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP,
};
use crate::{ErrorKind, Secret};

const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER_SECRET: &str = "whsec_Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
const ID: &str = "msg_123456789";
const CREATED: u64 = 1_767_323_045;
const BODY: &str = r#"{"type":"invoice.paid","timestamp":"2026-01-02T03:04:05.000Z","data":{"invoice_id":"inv_1"}}"#;
const SIGNATURE: &str = "v1,Lbyep7gKNJjaONJPLpmEheJCyjVGMRLMsaEIrYtx2D4=";

const MINUTE: Duration = Duration::from_secs(60);
const INSTANT: Duration = Duration::from_nanos(1);

fn created() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(CREATED)
}

fn verifier() -> Verifier {
    Verifier::new(SECRET).unwrap().at(created())
}

fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(WEBHOOK_ID, HeaderValue::from_static(ID));
    headers.insert(WEBHOOK_TIMESTAMP, CREATED.into());
    headers.insert(WEBHOOK_SIGNATURE, HeaderValue::from_static(SIGNATURE));
    headers
}

/// The vector with another value for the signatures.
fn with_signatures(verifier: &Verifier, signatures: &str) -> Result<Event, VerifyError> {
    verifier.verify_parts(ID, &CREATED.to_string(), signatures, BODY.as_bytes())
}

/// Another body, signed as it should be.
fn signed(body: &str) -> Result<Event, VerifyError> {
    let signature = verifier().sign(ID, CREATED, body.as_bytes());
    verifier().verify_parts(ID, &CREATED.to_string(), &signature, body.as_bytes())
}

fn malformed(reason: &'static str) -> Result<Event, VerifyError> {
    Err(VerifyError::MalformedBody { reason })
}
