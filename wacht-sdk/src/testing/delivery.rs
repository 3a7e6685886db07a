//! Webhook deliveries for the tests of a receiver: signed as the service signs them, and never sent.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat, Utc};
use http::{HeaderMap, HeaderValue, Request, header::CONTENT_TYPE};
use serde_json::{Value, json};

use crate::{
    Error, Result,
    webhook::{Verifier, WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP},
};

/// A delivery that is signed with the secret of a verifier.
///
/// ```
/// use wacht_sdk::{serde_json::json, testing::TestDelivery, webhook::Verifier};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let verifier = Verifier::new("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")?;
/// let delivery = TestDelivery::new("invoice.paid", json!({"id": "42"})).id("msg_7");
/// let request = delivery.sign(&verifier)?; // to be handed to what receives webhooks
///
/// let event = verifier.verify(request.headers(), request.body())?;
/// assert_eq!((&*event.id, event.kind.as_str()), ("msg_7", "invoice.paid"));
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "it is a delivery once it is signed"]
pub struct TestDelivery {
    id: String,
    kind: String,
    data: Value,
    at: SystemTime,
}

impl TestDelivery {
    /// A delivery of this event with this payload, created now.
    pub fn new(kind: impl Into<String>, data: Value) -> Self {
        Self {
            id: "msg_1".to_owned(),
            kind: kind.into(),
            data,
            at: SystemTime::now(),
        }
    }

    /// The id of the delivery; `msg_1` unless set.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// When it was created; now unless set.
    pub fn at(mut self, time: SystemTime) -> Self {
        self.at = time;
        self
    }

    /// The request that the service sends: a POST with the headers and the body, to `/`.
    ///
    /// # Errors
    ///
    /// When the id cannot be a header.
    pub fn sign(&self, verifier: &Verifier) -> Result<Request<Vec<u8>>> {
        let seconds = self
            .at
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        let time = i64::try_from(seconds).ok();
        let time = time.and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0));
        let body = json!({
            "type": self.kind,
            "timestamp": time.unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, true),
            "data": self.data,
        });
        let body = body.to_string().into_bytes();
        let signature = verifier.sign(&self.id, seconds, &body);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in [
            (WEBHOOK_ID, self.id.clone()),
            (WEBHOOK_TIMESTAMP, seconds.to_string()),
            (WEBHOOK_SIGNATURE, signature),
        ] {
            let value = HeaderValue::try_from(value)
                .map_err(|_| Error::configuration("the id of the delivery cannot be a header"))?;
            headers.insert(name, value);
        }
        let mut request = Request::new(body);
        *request.method_mut() = http::Method::POST;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

impl std::fmt::Debug for TestDelivery {
    /// The payload may be anything, and is not shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestDelivery")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use serde_json::json;

    use super::TestDelivery;
    use crate::webhook::{EventData, Verifier, VerifyError};

    const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const OTHER: &str = "whsec_HxIdHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

    #[test]
    fn a_delivery_is_one_of_the_service() {
        let verifier = Verifier::new(SECRET).unwrap();
        let request = TestDelivery::new("a.b", json!({"c": 1}))
            .sign(&verifier)
            .unwrap();
        let event = verifier.verify(request.headers(), request.body()).unwrap();
        assert_eq!(
            (&*event.id, event.kind.as_str(), event.data),
            (
                "msg_1",
                "a.b",
                EventData::Unrecognized(json!({"c": 1}).into())
            )
        );
        let refused = Verifier::new(OTHER)
            .unwrap()
            .verify(request.headers(), request.body());
        assert_eq!(refused, Err(VerifyError::SignatureMismatch));
    }

    #[test]
    fn a_delivery_can_be_late() {
        let verifier = Verifier::new(SECRET).unwrap();
        let then = SystemTime::now() - Duration::from_secs(3600);
        let request = TestDelivery::new("a.b", json!({}))
            .at(then)
            .sign(&verifier)
            .unwrap();
        let refused = verifier.verify(request.headers(), request.body());
        assert!(matches!(refused, Err(VerifyError::TooOld { .. })));
    }

    #[test]
    fn an_id_that_cannot_be_a_header_is_an_error() {
        let verifier = Verifier::new(SECRET).unwrap();
        let delivery = TestDelivery::new("a.b", json!({})).id("a\nb");
        assert!(delivery.sign(&verifier).is_err());
    }
}
