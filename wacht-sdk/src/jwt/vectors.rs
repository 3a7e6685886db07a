//! The examples of RFC 7515 (A.1 to A.6), RFC 7517 (A.1), RFC 7519 (3.1, 6.1) and RFC 8037 (A.4).
//! Their payloads are not claims of Wacht, so the signatures alone are verified.

use serde_json::json;

use super::{
    Issuer, Token, TokenError, TokenErrorKind,
    jwk::key_set,
    minting::{P256, framed, wrapped},
};

/// `{"iss":"joe", "exp":1300819380, "http://example.com/is_root":true}`, with the line breaks of the
/// examples.
const JOE: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

const A2_N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const A2_SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const A3_X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const A3_Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const A3_SIGNATURE: &str =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const ED25519_X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const ED25519: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

/// The public keys of all examples, without names.
fn keys() -> serde_json::Value {
    json!({"keys": [
        {"kty": "RSA", "n": A2_N, "e": "AQAB"},
        {"kty": "EC", "crv": "P-256", "x": A3_X, "y": A3_Y},
        {"kty": "OKP", "crv": "Ed25519", "x": ED25519_X},
        {"kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"},
    ]})
}

fn verify(token: &str) -> Result<(), TokenErrorKind> {
    key_set(&keys()).unwrap().verify(&Token::parse(token)?)
}

fn rs256() -> String {
    format!("eyJhbGciOiJSUzI1NiJ9.{JOE}.{A2_SIGNATURE}")
}

fn es256() -> String {
    format!("eyJhbGciOiJFUzI1NiJ9.{JOE}.{A3_SIGNATURE}")
}

#[test]
fn the_signatures_of_rfc_7515_and_rfc_8037_hold() {
    assert_eq!(verify(&rs256()), Ok(()));
    assert_eq!(verify(&es256()), Ok(()));
    assert_eq!(verify(ED25519), Ok(()));
}

#[test]
fn no_other_byte_of_them_holds() {
    for token in [rs256(), es256(), ED25519.to_owned()] {
        let begin = token.find('.').unwrap() + 1;
        for at in (begin..token.len()).filter(|&at| token.as_bytes()[at] != b'.') {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(verify(&changed).is_err(), "{at}");
        }
    }
}

#[test]
fn the_symmetric_and_the_unsigned_examples_are_refused() {
    let a1 = format!(
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{JOE}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    assert_eq!(verify(&a1), Err(TokenErrorKind::SymmetricAlgorithm));
    let a5 = format!("eyJhbGciOiJub25lIn0.{JOE}.");
    assert_eq!(verify(&a5), Err(TokenErrorKind::Unsigned));
}

#[test]
fn the_example_with_es512_is_not_supported() {
    let a4 = "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";
    assert_eq!(verify(a4), Err(TokenErrorKind::UnsupportedAlgorithm));
}

/// A.6 is JSON, which is not a token: RFC 7519 allows the compact form only.
#[test]
fn the_example_in_json_is_malformed() {
    let a6 =
        json!({"payload": JOE, "protected": "eyJhbGciOiJFUzI1NiJ9", "signature": A3_SIGNATURE});
    assert_eq!(verify(&a6.to_string()), Err(TokenErrorKind::Malformed));
}

#[test]
fn the_encrypted_example_of_rfc_7516_is_refused() {
    let token = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOa.48V1_ALb6US04U3b.5eym8TW_c8Su.XFBoMYUZodetZdvTiFvSkQ";
    assert_eq!(verify(token), Err(TokenErrorKind::Encrypted));
}

/// A.1: a key for encryption and a key for signatures, each by its name.
#[test]
fn the_key_set_of_rfc_7517_has_one_key_for_signatures() {
    let document = json!({"keys": [
        {"kty": "EC", "crv": "P-256", "kid": "1", "use": "enc",
         "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
         "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"},
        {"kty": "RSA", "alg": "RS256", "kid": "2011-04-29", "n": A2_N, "e": "AQAB"},
    ]});
    let keys = key_set(&document).unwrap();
    assert_eq!(keys.0.len(), 1);
    assert_eq!(keys.verify(&Token::parse(&rs256()).unwrap()), Ok(()));
    let es256 = es256();
    let es256 = Token::parse(&es256).unwrap();
    assert_eq!(keys.verify(&es256), Err(TokenErrorKind::UnknownKey));
}

#[tokio::test]
async fn the_example_claims_are_read_with_their_clock() {
    use super::minting::TestClock;
    use crate::session::Verifier;
    let kind = |error: TokenError| error.kind();
    let issuer = Issuer::with_jwks("joe", &keys().to_string()).unwrap();
    let verifier = Verifier::new(issuer.clone().clock(TestClock::default())).unwrap();
    // They expired in 2011.
    assert_eq!(
        verifier.verify(&es256()).await.map_err(kind),
        Err(TokenErrorKind::Expired)
    );
}

#[test]
fn keys_as_pem_are_those_of_the_key_set() {
    let bytes = |text: &str| {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
        URL_SAFE_NO_PAD.decode(text).unwrap()
    };
    let ed25519 = [
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
    ];
    let rsa = [
        0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01,
        0x01, 0x01, 0x05, 0x00, 0x03, 0x82, 0x01, 0x0f, 0x00, 0x30, 0x82, 0x01, 0x0a, 0x02, 0x82,
        0x01, 0x01, 0x00,
    ];
    let point = [&[4], &*bytes(A3_X), &bytes(A3_Y)].concat();
    let exponent = [0x02, 0x03, 0x01, 0x00, 0x01];
    let keys = [
        (wrapped(&P256, &point), es256()),
        (wrapped(&ed25519, &bytes(ED25519_X)), ED25519.to_owned()),
        (wrapped(&rsa, &[&*bytes(A2_N), &exponent].concat()), rs256()),
    ];
    for (text, token) in keys {
        let key = super::pem::public_key(&text).unwrap();
        let token = Token::parse(&token).unwrap();
        let signed = token.signed.as_bytes();
        assert!(
            key.verify(token.algorithm, signed, &token.signature),
            "{text}"
        );
        // One line, and a message without its last bytes.
        assert!(super::pem::public_key(&text.replace('\n', "")).is_ok());
        let cut = text
            .replace("\n-----END", "")
            .replace(" PUBLIC KEY-----\n", "x");
        assert!(super::pem::public_key(&cut).is_err());
    }
    for text in [
        "",
        "-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----",
        &framed("AAAA"),
        &framed("%"),
    ] {
        assert!(super::pem::public_key(text).is_err(), "{text}");
        assert!(Issuer::with_pem("joe", text).is_err());
    }
    let certificate = framed("AAAA").replace("PUBLIC KEY", "CERTIFICATE");
    assert!(super::pem::public_key(&certificate).is_err());
}
