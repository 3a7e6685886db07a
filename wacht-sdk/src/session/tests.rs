//! Which claims make a session, and when it is over.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Issuer, Session, TokenErrorKind, Verifier};
use crate::{
    crypto::SigningKey,
    jwt::minting::{ISSUER, NOW, TestClock, claims, jwk, pem, sign, token},
};

fn verifier(key: &SigningKey) -> Verifier {
    let jwks = json!({"keys": [jwk(key, "1")]}).to_string();
    let issuer = Issuer::with_jwks(ISSUER, &jwks).unwrap();
    Verifier::new(issuer.clock(TestClock::default())).unwrap()
}

/// The session of a token with these claims replaced.
async fn session(changes: Value) -> Session {
    let key = SigningKey::p256().unwrap();
    let token = token(&key, &claims(changes));
    verifier(&key).verify(&token).await.unwrap()
}

#[tokio::test]
async fn a_session_in_a_workspace_has_ids_and_both_lists() {
    let session = session(json!({
        "organization": "24239923154396001",
        "workspace": "24239923154397001",
        "permissions": {
            "organization": ["organization:admin", "members:read"],
            "workspace": ["workspace:read"],
        },
    }))
    .await;
    assert_eq!(session.user_id, "24239923154394002");
    assert_eq!(session.session_id, "24239923154395002");
    assert_eq!(
        session.organization_id.as_ref().unwrap(),
        &"24239923154396001"
    );
    assert_eq!(session.workspace_id.as_ref().unwrap(), &"24239923154397001");
    assert_eq!(
        session.organization_permissions,
        ["organization:admin", "members:read"]
    );
    assert_eq!(session.workspace_permissions, ["workspace:read"]);
    assert_eq!(session.issued_at.unwrap().timestamp() as u64, NOW);
    assert_eq!(session.expires_at.timestamp() as u64, NOW + 35);
}

#[tokio::test]
async fn what_is_null_or_missing_is_not_there() {
    let changes = [
        json!({}),
        json!({"permissions": null}),
        json!({"permissions": {"organization": Value::Null}}),
    ];
    for changes in changes {
        let session = session(changes).await;
        assert_eq!(
            (session.organization_id, session.workspace_id),
            (None, None)
        );
        assert!(session.organization_permissions.is_empty());
        assert!(session.workspace_permissions.is_empty());
        assert!(session.metadata.is_empty() && session.custom.is_empty());
    }
    let key = SigningKey::p256().unwrap();
    let mut nulls = claims(json!({}));
    for name in [
        "organization",
        "workspace",
        "metadata",
        "nbf",
        "organization_permissions",
    ] {
        nulls[name] = Value::Null;
    }
    assert!(verifier(&key).verify(&token(&key, &nulls)).await.is_ok());
}

#[tokio::test]
async fn a_list_of_its_own_holds_even_if_it_is_empty() {
    let session = session(json!({
        "permissions": {"organization": ["a"], "workspace": ["b"]},
        "organization_permissions": [],
        "workspace_permissions": ["c"],
    }))
    .await;
    assert!(session.organization_permissions.is_empty());
    assert_eq!(session.workspace_permissions, ["c"]);
}

#[tokio::test]
async fn permissions_are_compared_as_they_are() {
    let session = session(json!({
        "permissions": {"organization": ["organization:admin"], "workspace": ["docs:read"]},
    }))
    .await;
    assert!(session.has_permission("organization:admin") && session.has_permission("docs:read"));
    assert!(session.has_organization_permission("organization:admin"));
    assert!(!session.has_organization_permission("docs:read"));
    assert!(session.has_workspace_permission("docs:read"));
    for permission in ["", "docs:*", "Docs:Read", "docs:write", "docs:read "] {
        assert!(!session.has_permission(permission), "{permission}");
    }
}

#[tokio::test]
async fn a_session_id_may_have_its_older_name() {
    let session = session(json!({"sid": null, "sess": "24239923154395003"})).await;
    assert_eq!(session.session_id, "24239923154395003");
}

/// It holds the session of a browser, for hours, and has neither `sub` nor `sid`.
#[tokio::test]
async fn a_transport_token_is_not_a_session_token() {
    let key = SigningKey::p256().unwrap();
    let transport = json!({
        "iss": ISSUER, "sess": "1", "rotating_token": "hunter2", "iat": NOW, "exp": NOW + 21_600,
    });
    let error = verifier(&key)
        .verify(&token(&key, &transport))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), TokenErrorKind::MissingClaim("sub"));
}

#[tokio::test]
async fn the_fields_of_a_template_are_metadata_and_all_else_is_custom() {
    let session = session(json!({
        "metadata": {"plan": "pro"},
        "custom_claims": {"a": 1},
        "aud": "x",
        "session_id": "24239923154395002",
    }))
    .await;
    assert_eq!(session.metadata["plan"], "pro");
    let mut custom: Vec<_> = session.custom.keys().map(String::as_str).collect();
    custom.sort_unstable();
    assert_eq!(custom, ["aud", "custom_claims"]);
    let shown = format!("{session:?}");
    assert!(
        !shown.contains("pro\"") && !shown.contains("custom"),
        "{shown}"
    );
}

/// `exp`, `nbf` as seconds from now; whether it is accepted without skew, and with 5 seconds.
#[tokio::test]
async fn time_counts_in_whole_seconds_with_the_skew_on_both_sides() {
    let cases = [
        (35, None, true, true),
        (1, None, true, true),
        (0, None, false, true),
        (-1, None, false, true),
        (-4, None, false, true),
        (-5, None, false, false),
        (35, Some(0), true, true),
        (35, Some(1), false, true),
        (35, Some(5), false, true),
        (35, Some(6), false, false),
    ];
    let key = SigningKey::p256().unwrap();
    let now = i64::try_from(NOW).unwrap();
    for (exp, nbf, exact, with_skew) in cases {
        let changes = json!({"exp": now + exp, "nbf": nbf.map(|nbf| now + nbf)});
        let token = token(&key, &claims(changes));
        for (skew, expected) in [(0, exact), (5, with_skew)] {
            let verifier = verifier(&key).clock_skew(Duration::from_secs(skew));
            let result = verifier.verify(&token).await;
            assert_eq!(result.is_ok(), expected, "{exp} {nbf:?} {skew}: {result:?}");
        }
    }
}

#[tokio::test]
async fn a_time_may_have_a_fraction() {
    let session = session(json!({"exp": 1_780_000_010.75, "iat": 1.78e9})).await;
    assert_eq!(session.expires_at.timestamp(), 1_780_000_010);
}

#[tokio::test]
async fn a_key_that_is_given_as_pem_is_for_tokens_with_and_without_a_key_name() {
    let key = SigningKey::p256().unwrap();
    let issuer = Issuer::with_pem(ISSUER, &pem(&key))
        .unwrap()
        .clock(TestClock::default());
    let verifier = Verifier::new(issuer).unwrap();
    let payload = claims(json!({})).to_string();
    for header in [r#"{"alg":"ES256"}"#, r#"{"alg":"ES256","kid":"any"}"#] {
        assert!(verifier.verify(&sign(&key, header, &payload)).await.is_ok());
    }
}

#[test]
fn nothing_of_a_key_is_shown() {
    let key = SigningKey::p256().unwrap();
    let shown = format!("{:?}", verifier(&key));
    assert!(shown.contains(ISSUER) && shown.len() < 120, "{shown}");
}

#[test]
fn a_key_set_without_a_key_for_signatures_is_a_wrong_configuration() {
    for jwks in [
        "",
        "{}",
        r#"{"keys":[]}"#,
        r#"{"keys":[{"kty":"oct","k":"hunter2"}]}"#,
    ] {
        let error = Issuer::with_jwks(ISSUER, jwks).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Configuration);
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
