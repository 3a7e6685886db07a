//! Which secrets a verifier accepts, and where they never show.

use super::*;

#[test]
fn a_malformed_secret_is_refused_and_not_shown() {
    for secret in [
        "",
        "sk_test",
        "whsec_",
        "whsec_!!!",
        "whsec_c2hvcnQ=",
        "whsec_AAECAwQFBgcICQoLDA0O\nDxAREhMUFRYXGBkaGxwdHh8=",
        "whsec-AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "acme_live_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    ] {
        let error = Verifier::new(secret).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let shown = format!("{error} {error:?}");
        let key = secret.trim_start_matches("whsec_");
        assert!(key.is_empty() || !shown.contains(key), "{shown}");
        assert!(verifier().secret(secret).is_err());
    }
}

#[test]
fn blanks_around_a_secret_are_no_part_of_it() {
    for secret in [
        format!("{SECRET}\n"),
        format!(" {SECRET}"),
        format!("\t{SECRET}\r\n"),
    ] {
        let verifier = Verifier::new(secret.as_str()).unwrap();
        assert_eq!(verifier.sign(ID, CREATED, BODY.as_bytes()), SIGNATURE);
        let rotating = Verifier::new(OTHER_SECRET).unwrap().secret(secret.as_str());
        assert!(with_signatures(&rotating.unwrap().at(created()), SIGNATURE).is_ok());
    }
}

#[test]
fn the_prefix_of_a_secret_may_be_missing() {
    let bare = SECRET.strip_prefix("whsec_").unwrap();
    let verifier = Verifier::new(bare).unwrap();
    assert_eq!(verifier.sign(ID, CREATED, BODY.as_bytes()), SIGNATURE);
}

#[test]
fn debug_shows_neither_the_secret_nor_the_payload() {
    let verifier = verifier().secret(OTHER_SECRET).unwrap();
    assert_eq!(
        format!("{verifier:?}"),
        "Verifier { secrets: 2, tolerance: 300s, retries: 0ns, .. }"
    );
    let event = with_signatures(&verifier, SIGNATURE).unwrap();
    assert!(!format!("{event:?}").contains("inv_1"));
}

#[test]
fn an_error_shows_neither_the_signature_nor_the_payload() {
    let error = signed(r#"{"type":"a","marker":true}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the body is not an event: `timestamp` is not an RFC 3339 time"
    );
    assert_eq!(
        with_signatures(&verifier(), "v1,AAAA")
            .unwrap_err()
            .to_string(),
        "no signature matches"
    );
}

#[test]
fn a_verifier_can_be_shared() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Verifier>();
}
