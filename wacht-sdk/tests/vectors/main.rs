//! Tokens, keys and deliveries that another implementation made: `vectors.json` was signed with the
//! Python package `cryptography` and its `hmac`, with keys that are of no other use. The cases are those
//! that a verifier of any language has to decide alike.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::{
    future::pending,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use wacht_sdk::{
    Body, Clock, PublishableKey, Request, Response, Sleep, TransportFuture, access_token,
    gateway::{Credential, PrincipalKind},
    http::HeaderMap,
    serde_json::{self, Value},
    session::{Issuer, Session, TokenError, Verifier},
    webhook::{self, VerifyError, WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP},
};

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// A clock that stands at a time of the vectors.
#[derive(Clone, Copy)]
struct At(u64);

impl At {
    fn of(vectors: &Value) -> Self {
        Self(vectors["clocks"][0]["now"].as_u64().unwrap())
    }
}

impl Clock for At {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn wall(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.0)
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(pending())
    }
}

fn issuer(part: &Value, clock: At) -> Issuer {
    let issuer = Issuer::with_jwks(text(&part["issuer"]), &part["jwks"].to_string());
    issuer.unwrap().clock(clock)
}

fn outcome<T>(result: Result<T, TokenError>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(error) => format!("{:?}", error.kind()),
    }
}

/// What a vector states about a session.
fn shown(session: &Session) -> Value {
    serde_json::json!({
        "user": session.user_id.as_str(),
        "session": session.session_id.as_str(),
        "organization": session.organization_id.as_ref().map(|id| id.as_str()),
        "workspace": session.workspace_id.as_ref().map(|id| id.as_str()),
        "organization_permissions": session.organization_permissions,
        "workspace_permissions": session.workspace_permissions,
    })
}

#[tokio::test]
async fn session_tokens_are_judged_and_read() {
    let vectors = vectors();
    let part = &vectors["session"];
    let verifier = Verifier::new(issuer(part, At::of(&vectors))).unwrap();
    let tokens = list(&part["tokens"]);
    assert_eq!(tokens.len(), 21);
    for one in tokens {
        let result = verifier.verify(text(&one["token"])).await;
        if let Ok(session) = &result {
            assert_eq!(shown(session), one["session"], "{}", one["id"]);
        }
        assert_eq!(outcome(result), one["expected"], "{}", one["id"]);
    }
}

/// The tokens that the first key of P-256 signed, and no others.
#[tokio::test]
async fn a_key_as_pem_verifies_what_it_signed() {
    let vectors = vectors();
    let part = &vectors["session"];
    let issuer = Issuer::with_pem(text(&part["issuer"]), text(&part["pem"])).unwrap();
    let verifier = Verifier::new(issuer.clock(At::of(&vectors))).unwrap();
    for one in list(&part["tokens"]) {
        let expected = one["expected"] == "ok" && one["id"] != "es384";
        let result = verifier.verify(text(&one["token"])).await;
        assert_eq!(result.is_ok(), expected, "{}", one["id"]);
    }
}

#[tokio::test]
async fn after_a_rotation_the_other_key_verifies() {
    let vectors = vectors();
    let part = &vectors["session"];
    let published = Arc::new(Mutex::new(part["jwks"].to_string()));
    let keys = Arc::clone(&published);
    let host = move |_: Request| -> TransportFuture {
        let response = Response::new(Body::from(keys.lock().unwrap().clone()));
        Box::pin(async { Ok(response) })
    };
    let issuer = Issuer::of_host(text(&part["issuer"])).unwrap();
    let issuer = issuer.transport(host).clock(At::of(&vectors));
    let verifier = Verifier::new(issuer).unwrap();
    let verify = async |id: &str| {
        let tokens = list(&part["tokens"]);
        let token = tokens.iter().find(|token| token["id"] == id).unwrap();
        outcome(verifier.verify(text(&token["token"])).await)
    };
    assert_eq!(verify("full").await, "ok");
    *published.lock().unwrap() = part["rotated"].to_string();
    assert_eq!(verify("other_key_no_kid").await, "ok");
    assert_eq!(verify("full").await, "InvalidSignature");
    assert_eq!(verify("kid_match").await, "UnknownKey");
    assert_eq!(verify("es384").await, "ok");
}

/// The present is before `exp`, as RFC 7519 requires. The JavaScript client also accepts the second of
/// `exp`, that is the second and the fourth of these, with and without skew.
#[tokio::test]
async fn tokens_are_valid_by_the_clock() {
    let vectors = vectors();
    let clocks = list(&vectors["clocks"]);
    assert_eq!(clocks.len(), 7);
    for (number, one) in clocks.iter().enumerate() {
        let clock = At(one["now"].as_u64().unwrap());
        for (skew, expected) in [(0, &one["exact"]), (5, &one["with_skew"])] {
            let verifier = Verifier::new(issuer(&vectors["session"], clock)).unwrap();
            let verifier = verifier.clock_skew(Duration::from_secs(skew));
            let result = verifier.verify(text(&one["token"])).await;
            assert_eq!(
                result.is_ok(),
                *expected,
                "{number} with {skew} seconds: {result:?}"
            );
        }
    }
}

#[tokio::test]
async fn access_tokens_are_judged() {
    let vectors = vectors();
    let part = &vectors["access"];
    let verifier = access_token::Verifier::new(issuer(part, At::of(&vectors))).unwrap();
    let tokens = list(&part["tokens"]);
    assert_eq!(tokens.len(), 8);
    for one in tokens {
        let result = verifier.verify(text(&one["token"])).await;
        assert_eq!(outcome(result), one["expected"], "{}", one["id"]);
    }
}

#[test]
fn publishable_keys_lead_to_their_host_or_nowhere() {
    let vectors = vectors();
    let keys = list(&vectors["publishable_keys"]);
    assert_eq!(keys.len(), 16);
    for one in keys {
        let key = PublishableKey::parse(text(&one["key"])).ok();
        let origin = key.as_ref().map(PublishableKey::origin);
        assert_eq!(origin, one["origin"].as_str(), "{}", one["key"]);
    }
}

#[test]
fn deliveries_are_accepted_by_their_signature() {
    let vectors = vectors();
    let deliveries = list(&vectors["webhooks"]);
    assert_eq!(deliveries.len(), 9);
    for one in deliveries {
        let verifier = webhook::Verifier::new(text(&one["secret"])).unwrap();
        let seconds = text(&one["timestamp"]).parse().unwrap();
        let verifier = verifier.at(UNIX_EPOCH + Duration::from_secs(seconds));
        let mut headers = HeaderMap::new();
        for (name, value) in [
            (WEBHOOK_ID, &one["webhook_id"]),
            (WEBHOOK_TIMESTAMP, &one["timestamp"]),
            (WEBHOOK_SIGNATURE, &one["signature"]),
        ] {
            headers.insert(name, text(value).parse().unwrap());
        }
        let result = verifier.verify(&headers, text(&one["body"]).as_bytes());
        // The first of them has an event of Wacht with a part of its data only. It is genuine.
        let is_genuine = matches!(result, Ok(_) | Err(VerifyError::UnexpectedData(_)));
        assert_eq!(is_genuine, one["is_valid"], "{}: {result:?}", one["id"]);
    }
}

#[test]
fn api_keys_are_known_by_their_form() {
    let vectors = vectors();
    let keys = list(&vectors["api_keys"]);
    assert_eq!(keys.len(), 7);
    for one in keys {
        let credential = Credential::from_bearer(text(&one["key"]));
        let is_key = credential.is_some_and(|one| one.kind() == PrincipalKind::ApiKey);
        assert_eq!(is_key, one["is_well_formed"], "{}", one["key"]);
    }
}
