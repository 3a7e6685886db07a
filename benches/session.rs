//! What it costs to verify a session token whose key is kept, beside the bare check of its signature.

use std::{
    future::Future as _,
    hint::black_box,
    pin::pin,
    task::{Context, Poll, Waker},
};

use wacht_benches::{
    Error, byhand,
    compare::{compare, print_head, print_row},
};
use wacht_sdk::session::{Issuer, Verifier};

/// The claims of a user in an organization and a workspace. They expire in 2100.
const CLAIMS: &str = r#"{"iss":"https://frontend.example.com","sub":"24239923154394001","iat":1780000000,"exp":4102444800,"sid":"24239923154395001","organization":"24239923154396001","workspace":"24239923154397001","permissions":{"organization":["organization:admin","members:read"],"workspace":["workspace:read"]}}"#;

fn main() -> Result<(), Error> {
    let signed = byhand::Signed::new(CLAIMS)?;
    let issuer = Issuer::with_jwks("https://frontend.example.com", &signed.jwks)?;
    let verifier = Verifier::new(issuer)?;
    print_head();
    let row = compare(
        &mut |times| {
            for _ in 0..times {
                verify(&verifier, black_box(&signed.token))?;
            }
            Ok(())
        },
        &mut |times| {
            for _ in 0..times {
                black_box(&signed).verify()?;
            }
            Ok(())
        },
    )?;
    print_row("a session token, ES256", &row);
    Ok(())
}

/// The key is kept, so that there is nothing to wait for.
fn verify(verifier: &Verifier, token: &str) -> Result<(), Error> {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(verifier.verify(token)).poll(&mut context) {
        Poll::Ready(session) => {
            black_box(session?);
            Ok(())
        }
        Poll::Pending => Err("the verification waits".into()),
    }
}
