//! Which deliveries a verifier accepts.

use super::*;

#[test]
fn a_delivery_gives_its_event() {
    let event = verifier().verify(&headers(), BODY.as_bytes()).unwrap();
    assert_eq!(event.id, ID);
    assert_eq!(event.kind, "invoice.paid");
    assert_eq!(event.timestamp.timestamp(), 1_767_323_045);
    let data = json!({"invoice_id": "inv_1"});
    assert_eq!(event.data, EventData::Unrecognized(data.into()));
    assert!(event.extra().is_empty());
}

/// From the tests of the Standard Webhooks libraries.
#[test]
fn a_signature_is_the_one_of_standard_webhooks() {
    let verifier = Verifier::new("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").unwrap();
    let body = br#"{"email":"test@example.com","username":"test_user"}"#;
    assert_eq!(
        verifier.sign("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1_649_367_553, body),
        "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="
    );
}

#[test]
fn the_case_of_header_names_does_not_matter() {
    let mut spelled = HeaderMap::new();
    for (name, value) in [
        ("Webhook-Id", ID),
        ("WEBHOOK-TIMESTAMP", "1767323045"),
        ("Webhook-Signature", SIGNATURE),
    ] {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        spelled.insert(name, HeaderValue::from_static(value));
    }
    assert!(verifier().verify(&spelled, BODY.as_bytes()).is_ok());
}

#[test]
fn one_matching_signature_among_several_is_enough() {
    let foreign = Verifier::new(OTHER_SECRET).unwrap();
    let foreign = foreign.sign(ID, CREATED, BODY.as_bytes());
    let both = [
        format!("{foreign} {SIGNATURE}"),
        format!("{SIGNATURE} {foreign}"),
    ];
    for signatures in both {
        assert!(with_signatures(&verifier(), &signatures).is_ok());
    }
}

#[test]
fn signatures_of_other_versions_are_passed_over() {
    let signatures = format!("v2,AAAA v1a,AAAA {SIGNATURE} nonsense");
    assert!(with_signatures(&verifier(), &signatures).is_ok());
}

#[test]
fn the_old_and_the_new_secret_count_during_a_rotation() {
    let rotating = verifier().secret(OTHER_SECRET).unwrap();
    assert!(with_signatures(&rotating, SIGNATURE).is_ok());

    let rotated = Verifier::new(OTHER_SECRET).unwrap().at(created());
    let signature = rotated.sign(ID, CREATED, BODY.as_bytes());
    assert!(with_signatures(&rotating, &signature).is_ok());
}

#[test]
fn a_secret_is_taken_as_a_secret_too() {
    assert!(Verifier::new(Secret::new(SECRET)).is_ok());
}
