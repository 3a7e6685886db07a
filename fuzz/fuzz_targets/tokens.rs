//! Tokens, key sets, keys and publishable keys: all are judged without a panic, and only the token that
//! was signed is accepted.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use wacht_fuzz::check_error;
use wacht_sdk::{
    PublishableKey,
    access_token,
    serde_json::{self, Value},
    session::{Issuer, TokenError, Verifier},
    testing::TestIssuer,
};

type Input<'a> = (&'a str, &'a str, &'a str, &'a str, u16, u8);

/// Claims that the verifiers look at, one of which is changed.
const CLAIMS: [&str; 16] = [
    "iss", "sub", "sid", "sess", "exp", "nbf", "iat", "aud", "organization", "workspace",
    "permissions", "organization_permissions", "workspace_permissions", "metadata", "client_id",
    "token_use",
];

struct World {
    issuer: TestIssuer,
    sessions: Verifier,
    tokens: access_token::Verifier,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let issuer = TestIssuer::new().expect("there are random numbers");
        let of_tokens = issuer.issuer().expect("its host is a URL");
        World {
            sessions: issuer.verifier().expect("it has a transport"),
            tokens: access_token::Verifier::new(of_tokens).expect("it has a transport"),
            issuer,
        }
    })
}

fn check(error: &TokenError, token: &str) {
    let shown = format!("{error} {error:?}");
    assert!(shown.len() < 300, "{shown}");
    assert!(token.len() < 20 || !shown.contains(token), "{shown}");
}

fuzz_target!(|input: Input<'_>| {
    let (token, document, claim, text, at, to) = input;
    let World { issuer, sessions, tokens } = world();

    // Nobody has signed this.
    check(&pollster::block_on(sessions.verify(token)).expect_err("it is not signed"), token);
    check(&pollster::block_on(tokens.verify(token)).expect_err("it is not signed"), token);

    // Signed claims may be of any kind.
    let name = CLAIMS[usize::from(to) % CLAIMS.len()];
    let value = serde_json::from_str(claim).unwrap_or_else(|_| Value::from(claim));
    let signed = issuer.session("42").claim(name, value.clone()).sign();
    match pollster::block_on(sessions.verify(&signed)) {
        Ok(session) => assert!(!session.user_id.as_str().is_empty()),
        Err(error) => check(&error, &signed),
    }
    let access = issuer.access_token("oc_1", "openid").claim(name, value).sign();
    if let Err(error) = pollster::block_on(tokens.verify(&access)) {
        check(&error, &access);
    }

    // A token with another byte is another token.
    let good = issuer.session("42").sign();
    let at = usize::from(at) % good.len();
    let mut changed = good.clone().into_bytes();
    changed[at] = to & 0x7f;
    let changed = String::from_utf8(changed).expect("it is ASCII");
    let result = pollster::block_on(sessions.verify(&changed));
    assert_eq!(result.is_ok(), changed == good, "{at}");

    // Keys are read or refused.
    for result in [
        Issuer::with_jwks("joe", document),
        Issuer::with_pem("joe", document),
        Issuer::of_host(text),
        Issuer::of_publishable_key(text),
    ] {
        match result {
            Ok(issuer) => drop(Verifier::new(issuer.transport(world().issuer.clone()))),
            Err(error) => check_error(&error),
        }
    }
    if let Ok(key) = PublishableKey::parse(text) {
        assert!(key.origin().starts_with("http"), "{}", key.origin());
    }
});
