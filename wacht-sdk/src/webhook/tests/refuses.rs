//! Which headers and signatures a verifier refuses, and with which error.

use super::*;

#[test]
fn each_header_has_to_be_there() {
    for name in [WEBHOOK_ID, WEBHOOK_TIMESTAMP, WEBHOOK_SIGNATURE] {
        let mut headers = headers();
        headers.remove(name);
        assert_eq!(
            verifier().verify(&headers, BODY.as_bytes()),
            Err(VerifyError::MissingHeader(name))
        );
    }
}

#[test]
fn a_header_that_comes_twice_is_malformed() {
    for name in [WEBHOOK_ID, WEBHOOK_TIMESTAMP, WEBHOOK_SIGNATURE] {
        let mut headers = headers();
        let value = headers[name].clone();
        headers.append(name, value);
        assert_eq!(
            verifier().verify(&headers, BODY.as_bytes()),
            Err(VerifyError::MalformedHeader(name))
        );
    }
}

#[test]
fn a_header_beyond_ascii_is_malformed() {
    for name in [WEBHOOK_ID, WEBHOOK_TIMESTAMP, WEBHOOK_SIGNATURE] {
        let mut headers = headers();
        headers.insert(name, HeaderValue::from_bytes(b"\xff\xfe").unwrap());
        assert_eq!(
            verifier().verify(&headers, BODY.as_bytes()),
            Err(VerifyError::MalformedHeader(name))
        );
    }
}

#[test]
fn an_empty_id_is_malformed() {
    let signature = verifier().sign("", CREATED, BODY.as_bytes());
    assert_eq!(
        verifier().verify_parts("", &CREATED.to_string(), &signature, BODY.as_bytes()),
        Err(VerifyError::MalformedHeader(WEBHOOK_ID))
    );
}

/// Both deliveries have the same signed content, and only the first is the one that was signed.
#[test]
fn an_id_cannot_take_in_the_timestamp_and_a_part_of_the_body() {
    let body = format!("5.{CREATED}.{BODY}");
    let signature = verifier().sign(ID, CREATED, body.as_bytes());
    let longer_id = format!("{ID}.{CREATED}.5");
    assert_eq!(
        verifier().verify_parts(
            &longer_id,
            &CREATED.to_string(),
            &signature,
            BODY.as_bytes()
        ),
        Err(VerifyError::MalformedHeader(WEBHOOK_ID))
    );
}

#[test]
fn a_timestamp_is_digits_and_nothing_else() {
    for timestamp in [
        "",
        "-1",
        "+1767323045",
        " 1767323045",
        "1767323045.0",
        "2026-01-02T03:04:05Z",
        "99999999999999999999999999",
    ] {
        assert_eq!(
            verifier().verify_parts(ID, timestamp, SIGNATURE, BODY.as_bytes()),
            Err(VerifyError::MalformedHeader(WEBHOOK_TIMESTAMP)),
            "{timestamp}"
        );
    }
}

#[test]
fn no_signature_of_a_known_version_is_an_error_of_its_own() {
    let bare = SIGNATURE.strip_prefix("v1,").unwrap();
    for signatures in ["", " ", "v1", "v1a,AAAA v2,AAAA", bare] {
        assert_eq!(
            with_signatures(&verifier(), signatures),
            Err(VerifyError::UnknownVersion),
            "{signatures}"
        );
    }
}

#[test]
fn a_signature_that_is_cut_off_or_no_base64_does_not_match() {
    let cut = &SIGNATURE[..SIGNATURE.len() - 4];
    for signatures in ["v1,", "v1,====", "v1,not base64!", "v1,AAAA", cut] {
        assert_eq!(
            with_signatures(&verifier(), signatures),
            Err(VerifyError::SignatureMismatch),
            "{signatures}"
        );
    }
}

#[test]
fn another_secret_does_not_match() {
    let verifier = Verifier::new(OTHER_SECRET).unwrap().at(created());
    assert_eq!(
        with_signatures(&verifier, SIGNATURE),
        Err(VerifyError::SignatureMismatch)
    );
}

#[test]
fn another_id_timestamp_or_body_does_not_match() {
    let timestamp = CREATED.to_string();
    let later = (CREATED + 1).to_string();
    let other_body = BODY.replace("inv_1", "inv_2");
    for (id, timestamp, body) in [
        ("msg_123456780", &timestamp, BODY),
        (ID, &later, BODY),
        (ID, &timestamp, &other_body),
    ] {
        assert_eq!(
            verifier().verify_parts(id, timestamp, SIGNATURE, body.as_bytes()),
            Err(VerifyError::SignatureMismatch),
            "{id} {timestamp} {body}"
        );
    }
}

#[test]
fn what_is_signed_is_the_timestamp_as_it_is_spelled() {
    let spelled = format!("0{CREATED}");
    let signature = verifier().sign(ID, CREATED, BODY.as_bytes());
    assert_eq!(
        verifier().verify_parts(ID, &spelled, &signature, BODY.as_bytes()),
        Err(VerifyError::SignatureMismatch)
    );
}

#[test]
fn thousands_of_signatures_do_no_harm() {
    let many = "v1,AAAA ".repeat(10_000);
    assert_eq!(
        with_signatures(&verifier(), &many),
        Err(VerifyError::SignatureMismatch)
    );
    assert!(with_signatures(&verifier(), &format!("{many}{SIGNATURE}")).is_ok());
}

#[test]
fn a_body_that_is_malformed_and_not_signed_is_not_looked_at() {
    assert_eq!(
        verifier().verify(&headers(), b"nonsense"),
        Err(VerifyError::SignatureMismatch)
    );
}
