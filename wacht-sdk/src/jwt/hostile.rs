//! Tokens that an attacker made: none is accepted, and each is refused for its own reason.

use serde_json::{Value, json};

use super::{
    Issuer, TokenErrorKind,
    TokenErrorKind::{
        AlgorithmMismatch, CriticalHeader, DuplicateMember, EmbeddedKey, Encrypted, Expired,
        InvalidClaim, InvalidSignature, Malformed, MissingClaim, Nested, NotYetValid,
        SymmetricAlgorithm, TooLong, UnknownKey, Unsigned, UnsupportedAlgorithm, WrongAudience,
        WrongIssuer, WrongType,
    },
    minting::{ISSUER, NOW, TestClock, base64, claims, jwk, sign, token},
};
use crate::{crypto::SigningKey, session::Verifier};

/// The modulus of RFC 7515 A.2, for a key whose secret is of no use here.
const RSA_N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

/// The keys of the issuer, and one of somebody else.
struct Keys {
    p256: SigningKey,
    p384: SigningKey,
    stranger: SigningKey,
}

impl Keys {
    fn new() -> Self {
        Self {
            p256: SigningKey::p256().unwrap(),
            p384: SigningKey::p384().unwrap(),
            stranger: SigningKey::p256().unwrap(),
        }
    }

    fn verifier(&self) -> Verifier {
        let keys = json!({"keys": [
            jwk(&self.p256, "1001"),
            jwk(&self.p384, "1003"),
            {"kty": "RSA", "n": RSA_N, "e": "AQAB", "kid": "1004"},
            {"kty": "oct", "k": base64("hunter2"), "kid": "1005", "alg": "HS256"},
        ]});
        let issuer = Issuer::with_jwks(ISSUER, &keys.to_string()).unwrap();
        Verifier::new(issuer.clock(TestClock::default())).unwrap()
    }
}

async fn check(verifier: &Verifier, token: &str) -> Result<(), TokenErrorKind> {
    match verifier.verify(token).await {
        Ok(_) => Ok(()),
        Err(error) => {
            let shown = format!("{error} {error:?}");
            assert!(shown.len() < 200, "{shown}");
            assert!(
                !shown.contains("hunter2") && !shown.contains("2423992"),
                "{shown}"
            );
            Err(error.kind())
        }
    }
}

/// A header with ES256 and these members.
fn header(changes: Value) -> String {
    let mut header = json!({"alg": "ES256", "typ": "JWT"});
    for (name, value) in changes.as_object().unwrap() {
        header[name] = value.clone();
    }
    header.to_string()
}

#[tokio::test]
async fn a_token_as_the_service_issues_it_is_accepted() {
    let keys = Keys::new();
    let verifier = keys.verifier();
    let payload = claims(json!({})).to_string();
    let headers = [
        json!({}),
        json!({"kid": "1001"}),
        json!({"typ": "jwt"}),
        json!({"x5t": "AAAA", "unknown": true}),
    ];
    for changes in headers {
        let token = sign(&keys.p256, header(changes), &payload);
        assert_eq!(check(&verifier, &token).await, Ok(()), "{token}");
    }
    assert_eq!(
        check(&verifier, &token(&keys.p384, &claims(json!({})))).await,
        Ok(())
    );
}

#[tokio::test]
async fn tokens_with_a_hostile_header_are_refused() {
    let keys = Keys::new();
    let verifier = keys.verifier();
    let own = jwk(&keys.stranger, "1001");
    let headers = [
        (json!({"alg": "none"}), Unsigned),
        (json!({"alg": "None"}), Unsigned),
        (json!({"alg": "nOnE"}), Unsigned),
        (json!({"alg": "HS256"}), SymmetricAlgorithm),
        (json!({"alg": "HS384"}), SymmetricAlgorithm),
        (json!({"alg": "HS512", "kid": "1005"}), SymmetricAlgorithm),
        (json!({"alg": ""}), UnsupportedAlgorithm),
        (json!({"alg": "es256"}), UnsupportedAlgorithm),
        (json!({"alg": "ES256 "}), UnsupportedAlgorithm),
        (json!({"alg": "ES512"}), UnsupportedAlgorithm),
        (json!({"alg": "ES256K"}), UnsupportedAlgorithm),
        (json!({"alg": "RS1"}), UnsupportedAlgorithm),
        (json!({"alg": "dir"}), UnsupportedAlgorithm),
        (json!({"alg": ["ES256"]}), UnsupportedAlgorithm),
        (json!({"alg": null}), UnsupportedAlgorithm),
        (json!({"alg": 7}), UnsupportedAlgorithm),
        (json!({"alg": "ES384"}), InvalidSignature),
        (json!({"alg": "RS256"}), InvalidSignature),
        (json!({"alg": "PS512"}), InvalidSignature),
        (json!({"alg": "EdDSA"}), UnknownKey),
        (json!({"alg": "ES384", "kid": "1001"}), AlgorithmMismatch),
        (json!({"alg": "RS256", "kid": "1001"}), AlgorithmMismatch),
        (json!({"alg": "EdDSA", "kid": "1003"}), AlgorithmMismatch),
        (json!({"kid": "1004"}), AlgorithmMismatch),
        (json!({"kid": "1003"}), AlgorithmMismatch),
        (json!({"kid": "1002"}), UnknownKey),
        (json!({"kid": "1005"}), UnknownKey),
        (json!({"kid": ""}), UnknownKey),
        (json!({"kid": "../../dev/null"}), UnknownKey),
        (json!({"kid": 1001}), Malformed),
        (json!({"kid": null}), Malformed),
        (json!({"crit": ["exp"], "exp": 1}), CriticalHeader),
        (json!({"crit": []}), CriticalHeader),
        (json!({"crit": ["b64"], "b64": false}), CriticalHeader),
        (json!({"jwk": own}), EmbeddedKey),
        (
            json!({"jku": "https://evil.example/jwks.json"}),
            EmbeddedKey,
        ),
        (json!({"x5u": "https://evil.example/cert.pem"}), EmbeddedKey),
        (json!({"x5c": ["AAAA"]}), EmbeddedKey),
        (json!({"cty": "JWT"}), Nested),
        (json!({"enc": "A128GCM"}), Encrypted),
        (json!({"alg": "RSA-OAEP", "enc": "A128GCM"}), Encrypted),
        (json!({"typ": "at+jwt"}), WrongType),
        (json!({"typ": "dpop+jwt"}), WrongType),
        (json!({"typ": null}), WrongType),
    ];
    let payload = claims(json!({})).to_string();
    for (changes, kind) in headers {
        // Even where a key of the issuer has signed it.
        let token = sign(&keys.p256, header(changes.clone()), &payload);
        assert_eq!(check(&verifier, &token).await, Err(kind), "{changes}");
    }
}

#[tokio::test]
async fn tokens_with_hostile_claims_are_refused() {
    let keys = Keys::new();
    let verifier = keys.verifier();
    let cases = [
        (json!({"exp": null}), MissingClaim("exp")),
        (json!({"exp": "4102444800"}), InvalidClaim("exp")),
        (json!({"exp": {"a": 1}}), InvalidClaim("exp")),
        (json!({"exp": 1e300}), InvalidClaim("exp")),
        (json!({"exp": u64::MAX}), InvalidClaim("exp")),
        (json!({"exp": i64::MAX}), InvalidClaim("exp")),
        (json!({"exp": i64::MIN}), Expired),
        (json!({"exp": -1}), Expired),
        (json!({"exp": 0}), Expired),
        (json!({"exp": NOW - 5}), Expired),
        (json!({"exp": NOW - 6}), Expired),
        (json!({"nbf": NOW + 6}), NotYetValid),
        (json!({"nbf": 4_070_908_800_u64}), NotYetValid),
        (json!({"nbf": i64::MAX}), NotYetValid),
        (json!({"nbf": "1"}), InvalidClaim("nbf")),
        (json!({"iat": "1"}), InvalidClaim("iat")),
        (json!({"iss": null}), MissingClaim("iss")),
        (json!({"iss": "https://evil.example"}), WrongIssuer),
        (json!({"iss": "https://frontend.example.com/"}), WrongIssuer),
        (
            json!({"iss": "https://frontend.example.com.evil.example"}),
            WrongIssuer,
        ),
        (json!({"iss": "HTTPS://FRONTEND.EXAMPLE.COM"}), WrongIssuer),
        (json!({"iss": [ISSUER]}), InvalidClaim("iss")),
        (json!({"sub": null}), MissingClaim("sub")),
        (json!({"sub": ""}), MissingClaim("sub")),
        (
            json!({"sub": 24_239_923_154_394_002_u64}),
            InvalidClaim("sub"),
        ),
        (json!({"sid": null}), MissingClaim("sid")),
        (json!({"sid": ""}), MissingClaim("sid")),
        (json!({"sid": ["1"]}), InvalidClaim("sid")),
        (json!({"organization": 7}), InvalidClaim("organization")),
        (json!({"workspace": {}}), InvalidClaim("workspace")),
        (
            json!({"permissions": ["organization:admin"]}),
            InvalidClaim("permissions"),
        ),
        (
            json!({"permissions": {"organization": "a"}}),
            InvalidClaim("permissions"),
        ),
        (
            json!({"permissions": {"workspace": [1]}}),
            InvalidClaim("permissions"),
        ),
        (
            json!({"organization_permissions": {}}),
            InvalidClaim("organization_permissions"),
        ),
        (
            json!({"workspace_permissions": "a b"}),
            InvalidClaim("workspace_permissions"),
        ),
        (json!({"metadata": "hunter2"}), InvalidClaim("metadata")),
    ];
    for (changes, kind) in cases {
        let token = token(&keys.p256, &claims(changes.clone()));
        assert_eq!(check(&verifier, &token).await, Err(kind), "{changes}");
    }
}

#[tokio::test]
async fn tokens_that_are_not_what_was_signed_are_refused() {
    let keys = Keys::new();
    let verifier = keys.verifier();
    let good = token(&keys.p256, &claims(json!({})));
    let [head, payload, signature] = *good.split('.').collect::<Vec<_>>() else {
        panic!("{good}");
    };
    let other = token(&keys.p256, &claims(json!({"sub": "1"})));
    let other: Vec<_> = other.split('.').collect();
    let long = claims(json!({"a": "x".repeat(20_000)}));
    let with = |text: &str| sign(&keys.p256, header(json!({})), text);
    let inner = claims(json!({})).to_string();
    let cases = [
        ("empty", String::new(), Malformed),
        ("a dot", ".".to_owned(), Malformed),
        ("dots", "..".to_owned(), Malformed),
        (
            "an API key",
            "sk_0123456789012345678901234567890123456789012".to_owned(),
            Malformed,
        ),
        (
            "an opaque token",
            "oat_0123456789012345678901234567890123456789012".to_owned(),
            Malformed,
        ),
        ("two parts", format!("{head}.{payload}"), Malformed),
        ("four parts", format!("{good}.AAAA"), Malformed),
        ("five parts", format!("{good}.AAAA.AAAA"), Encrypted),
        (
            "no signature",
            format!("{head}.{payload}."),
            InvalidSignature,
        ),
        (
            "a short signature",
            format!("{head}.{payload}.AAAA"),
            InvalidSignature,
        ),
        (
            "zeros",
            format!("{head}.{payload}.{}", base64([0; 64])),
            InvalidSignature,
        ),
        (
            "no payload",
            format!("{head}..{signature}"),
            InvalidSignature,
        ),
        ("no header", format!(".{payload}.{signature}"), Malformed),
        (
            "another payload",
            format!("{head}.{}.{signature}", other[1]),
            InvalidSignature,
        ),
        (
            "another signature",
            format!("{head}.{payload}.{}", other[2]),
            InvalidSignature,
        ),
        ("padding", format!("{good}=="), Malformed),
        ("a byte behind", format!("{good}A"), InvalidSignature),
        ("a letter behind", format!("{good}AAA"), Malformed),
        ("a line behind", format!("{good}\n"), Malformed),
        ("a space before", format!(" {good}"), Malformed),
        ("a zero byte behind", format!("{good}\0"), Malformed),
        (
            "the other alphabet",
            format!("{head}.{payload}.{}+/", &signature[2..]),
            Malformed,
        ),
        (
            "a letter of another script",
            format!("{head}.{payload}.ä{signature}"),
            Malformed,
        ),
        ("Bearer", format!("Bearer {good}"), Malformed),
        (
            "a stranger's",
            token(&keys.stranger, &claims(json!({}))),
            InvalidSignature,
        ),
        (
            "a claim twice",
            with(&inner.replace("{\"", "{\"sub\":\"1\",\"")),
            DuplicateMember,
        ),
        (
            "a claim twice, escaped",
            with(&inner.replacen('{', r#"{"\u0073ub":"1","#, 1)),
            DuplicateMember,
        ),
        (
            "a nested claim twice",
            with(&inner.replace(r#""permissions":{}"#, r#""permissions":{"a":1,"a":2}"#)),
            DuplicateMember,
        ),
        (
            "an algorithm twice",
            sign(&keys.p256, r#"{"alg":"none","alg":"ES256"}"#, &inner),
            DuplicateMember,
        ),
        ("a list for a payload", with("[]"), Malformed),
        ("a string for a payload", with("\"a\""), Malformed),
        ("not JSON", with("{"), Malformed),
        (
            "not UTF-8",
            sign(&keys.p256, header(json!({})), b"{\"a\":\"\xff\"}"),
            Malformed,
        ),
        ("deep JSON", with(&"[".repeat(5_000)), Malformed),
        (
            "JSON for a header",
            sign(&keys.p256, "[\"ES256\"]", &inner),
            Malformed,
        ),
        ("a huge claim", token(&keys.p256, &long), TooLong),
        ("a huge header", "A".repeat(20_000), TooLong),
    ];
    for (name, token, kind) in cases {
        assert_eq!(check(&verifier, &token).await, Err(kind), "{name}");
    }
}

#[tokio::test]
async fn a_signature_in_der_is_refused() {
    let keys = Keys::new();
    let good = token(&keys.p256, &claims(json!({})));
    let (signed, signature) = good.rsplit_once('.').unwrap();
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let raw = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let integer = |bytes: &[u8]| {
        let mut value = vec![0];
        value.extend(bytes);
        [&[0x02, value.len() as u8], &*value].concat()
    };
    let both = [integer(&raw[..32]), integer(&raw[32..])].concat();
    let der = [&[0x30, both.len() as u8], &*both].concat();
    let token = format!("{signed}.{}", base64(der));
    assert_eq!(check(&keys.verifier(), &token).await, Err(InvalidSignature));
}

/// Both halves of the order are signatures of ECDSA; the service makes either.
#[tokio::test]
async fn a_signature_with_a_high_s_is_accepted() {
    /// The order of P-256.
    const N: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63,
        0x25, 0x51,
    ];
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let keys = Keys::new();
    let good = token(&keys.p256, &claims(json!({})));
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let mut raw = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let mut borrow = 0;
    for at in (0..32).rev() {
        let difference = i16::from(N[at]) - i16::from(raw[32 + at]) - borrow;
        borrow = i16::from(difference < 0);
        raw[32 + at] = difference.rem_euclid(256) as u8;
    }
    let other = format!("{signed}.{}", base64(raw));
    assert_ne!(other, good);
    assert_eq!(check(&keys.verifier(), &other).await, Ok(()));
}

#[cfg(feature = "webhook-verification")]
#[tokio::test]
async fn a_public_key_is_no_secret_to_sign_with() {
    use super::minting::point;
    use crate::crypto::MacKey;
    let keys = Keys::new();
    let signed = format!(
        "{}.{}",
        base64(header(json!({"alg": "HS256"}))),
        base64(claims(json!({})).to_string())
    );
    for secret in [
        &point(&keys.p256)[..],
        b"hunter2",
        jwk(&keys.p256, "1001").to_string().as_bytes(),
    ] {
        let mac = MacKey::new(secret).sign(&[signed.as_bytes()]);
        let token = format!("{signed}.{}", base64(mac.as_bytes()));
        assert_eq!(
            check(&keys.verifier(), &token).await,
            Err(SymmetricAlgorithm)
        );
    }
}

#[tokio::test]
async fn an_audience_that_is_asked_for_has_to_be_there() {
    let keys = Keys::new();
    let verifier = keys.verifier().audience("https://api.example.com");
    let cases = [
        (json!({}), Err(MissingClaim("aud"))),
        (json!({"aud": "https://api.example.com"}), Ok(())),
        (json!({"aud": ["a", "https://api.example.com"]}), Ok(())),
        (
            json!({"aud": "https://api.example.com.evil.example"}),
            Err(WrongAudience),
        ),
        (json!({"aud": []}), Err(WrongAudience)),
        (
            json!({"aud": [["https://api.example.com"]]}),
            Err(WrongAudience),
        ),
        (json!({"aud": {"a": 1}}), Err(InvalidClaim("aud"))),
    ];
    for (changes, expected) in cases {
        let token = token(&keys.p256, &claims(changes.clone()));
        assert_eq!(check(&verifier, &token).await, expected, "{changes}");
    }
}
