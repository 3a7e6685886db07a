//! What holds for every token.

use std::{future::Future, pin::pin, task::Context, time::Duration};

use proptest::prelude::*;
use serde_json::json;

use super::{
    Issuer,
    minting::{ISSUER, NOW, TestClock, claims, jwk, sign, token},
};
use crate::{
    crypto::SigningKey,
    session::{Session, TokenError, Verifier},
};

fn verifier(key: &SigningKey) -> Verifier {
    let jwks = json!({"keys": [jwk(key, "1")]}).to_string();
    let issuer = Issuer::with_jwks(ISSUER, &jwks).unwrap();
    Verifier::new(issuer.clock(TestClock::default())).unwrap()
}

/// With keys that are given there is nothing to wait for.
fn verify(verifier: &Verifier, token: &str) -> Result<Session, TokenError> {
    let mut context = Context::from_waker(std::task::Waker::noop());
    match pin!(verifier.verify(token)).poll(&mut context) {
        std::task::Poll::Ready(result) => result,
        std::task::Poll::Pending => panic!("it waits for something"),
    }
}

/// An error that shows nothing of the token.
fn is_quiet(error: &TokenError) -> bool {
    error.to_string().len() < 60
}

proptest! {
    #[test]
    fn no_other_string_is_accepted(text in "\\PC*|[A-Za-z0-9_-]{0,60}(\\.[A-Za-z0-9_-]{0,60}){0,5}") {
        let key = SigningKey::p256().unwrap();
        let error = verify(&verifier(&key), &text).unwrap_err();
        prop_assert!(is_quiet(&error), "{}", error);
    }

    #[test]
    fn a_token_with_one_change_is_refused(at in any::<prop::sample::Index>(), to in "[A-Za-z0-9._=+/ -]") {
        let key = SigningKey::p256().unwrap();
        let good = token(&key, &claims(json!({})));
        let at = at.index(good.len());
        let mut changed = good.clone();
        changed.replace_range(at..=at, &to);
        let result = verify(&verifier(&key), &changed);
        prop_assert_eq!(result.is_ok(), changed == good);
    }

    #[test]
    fn whatever_a_key_of_the_issuer_signed_is_judged_without_a_panic(
        header in "\\PC*|\\{(\"(alg|kid|typ|crit)\":(\"ES256\"|\"JWT\"|1|\\[\\]),?){0,4}\\}",
        payload in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let key = SigningKey::p256().unwrap();
        let error = verify(&verifier(&key), &sign(&key, header, payload)).unwrap_err();
        prop_assert!(is_quiet(&error), "{}", error);
    }

    #[test]
    fn a_token_is_accepted_exactly_while_it_is_valid(
        exp in -20_i64..20, nbf in -20_i64..20, skew in 0_u32..10,
    ) {
        let key = SigningKey::p256().unwrap();
        let now = i64::try_from(NOW).unwrap();
        let token = token(&key, &claims(json!({"exp": now + exp, "nbf": now + nbf})));
        let verifier = verifier(&key).clock_skew(Duration::from_secs(skew.into()));
        let skew = i64::from(skew);
        let is_valid = 0 < exp + skew && nbf <= skew;
        prop_assert_eq!(verify(&verifier, &token).is_ok(), is_valid);
    }
}
