//! Deliveries: those that were signed are accepted and no others, for any headers, bodies and
//! secrets.
#![no_main]

use std::time::{Duration, UNIX_EPOCH};

use libfuzzer_sys::fuzz_target;
use wacht_fuzz::check_error;
use wacht_sdk::{
    http::{HeaderMap, HeaderName, HeaderValue},
    webhook::{Verifier, VerifyError, WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP},
};

const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER: &str = "whsec_HxIdHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

type Input<'a> = (
    u64,
    &'a str,
    &'a [u8],
    &'a str,
    &'a str,
    &'a str,
    &'a [u8],
    &'a str,
);

/// Whether the signature held, even if another check failed.
fn is_signed<T>(result: &Result<T, VerifyError>) -> bool {
    use VerifyError::{MalformedBody, TooNew, TooOld};
    matches!(
        result,
        Ok(_) | Err(TooOld { .. } | TooNew { .. } | MalformedBody { .. })
    )
}

fuzz_target!(|input: Input<'_>| {
    let (time, id, body, other_id, other_time, signature, other_body, secret) = input;
    // A clock beyond what the system's type holds would say nothing of the SDK.
    let time = time % (1 << 40);
    let verifier = Verifier::new(SECRET).expect("the secret is well formed");
    let verifier = verifier.at(UNIX_EPOCH + Duration::from_secs(time));
    let signed = verifier.sign(id, time, body);

    // A signed body is accepted, unless it is not a delivery at all.
    let result = verifier.verify_parts(id, &time.to_string(), &signed, body);
    match &result {
        Ok(event) => assert_eq!(event.id, id),
        Err(VerifyError::MalformedHeader(_)) => assert!(id.is_empty() || id.contains('.')),
        Err(error) => assert!(
            matches!(error, VerifyError::MalformedBody { .. }),
            "{error}"
        ),
    }

    // The signature is good for this delivery only.
    for (id_2, time_2, body_2) in [
        (other_id, time.to_string().as_str(), body),
        (id, other_time, body),
        (id, time.to_string().as_str(), other_body),
        (other_id, other_time, other_body),
    ] {
        let is_same = id_2 == id && time_2 == time.to_string() && body_2 == body;
        let result = verifier.verify_parts(id_2, time_2, &signed, body_2);
        assert!(
            is_same || !is_signed(&result),
            "{id_2:?} {time_2:?}: {result:?}"
        );
    }

    // A header of signatures holds when the right one is in it, and only then.
    let right = signed.as_str();
    for header in [
        signature.to_owned(),
        format!("{signature} {signed}"),
        format!("{signed}{signature}"),
    ] {
        let result = verifier.verify_parts(id, &time.to_string(), &header, body);
        let has_it = header.split_ascii_whitespace().any(|one| one == right);
        let is_id = !id.is_empty() && !id.contains('.');
        assert_eq!(
            is_signed(&result),
            has_it && is_id,
            "{header:?}: {result:?}"
        );
    }

    // Another secret accepts none of it, and a verifier with both does.
    let strange = Verifier::new(OTHER).expect("the secret is well formed");
    let strange = strange.at(UNIX_EPOCH + Duration::from_secs(time));
    assert!(!is_signed(&strange.verify_parts(
        id,
        &time.to_string(),
        &signed,
        body
    )));
    let both = strange.secret(SECRET).expect("the secret is well formed");
    let by_both = both.verify_parts(id, &time.to_string(), &signed, body);
    assert_eq!(by_both.is_ok(), result.is_ok());

    // Headers as they come off a connection.
    let mut headers = HeaderMap::new();
    for (name, value) in [
        (WEBHOOK_ID, other_id),
        (WEBHOOK_TIMESTAMP, other_time),
        (WEBHOOK_SIGNATURE, signature),
        (WEBHOOK_ID, id),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    if let Err(error) = verifier.verify(&headers, other_body) {
        assert!(error.to_string().len() < 100, "{error}");
    }

    // Secrets are read or refused, and not shown.
    match Verifier::new(secret) {
        Ok(own) => {
            // Blanks around a secret do not belong to it.
            let key = secret.trim();
            let key = key.strip_prefix("whsec_").unwrap_or(key);
            assert!(!format!("{own:?}").contains(key));
            let own = own.at(UNIX_EPOCH + Duration::from_secs(time));
            let signed = own.sign(id, time, body);
            let by_itself = own.verify_parts(id, &time.to_string(), &signed, body);
            assert_eq!(by_itself.is_ok(), result.is_ok());
        }
        Err(error) => {
            check_error(&error);
            // Fixed messages, and so without the secret.
            let known = ["is not whsec_ and Base64", "is cut off"];
            let known = known.map(|what| format!("the webhook secret {what}"));
            assert!(known.contains(&error.to_string()), "{error}");
        }
    }
});
