//! Fetches the keys of a host: takes its client, returns its key set, or the one key that a deployment
//! has as PEM where there is no key set. Keeps nothing.

use std::time::Duration;

use http::StatusCode;
use serde_json::Value;

use super::{
    jwk::key_set,
    keys::{Key, KeySet},
    pem,
};
use crate::{
    Client, Clock, Error, RequestOptions,
    runtime::{Fault, Input, Operation, UntypedCall, View, Wire},
};

static KEY_SET: Operation = Operation::get("getJwks", "/.well-known/jwks.json");
static PUBLIC_KEY: Operation = Operation::get("getJwk", "/.well-known/jwk").envelope("data");

/// How long all requests of a fetch may take.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);

/// What a host publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Published {
    /// A key set.
    KeySet,
    /// A key set; where there is none, the one key of a deployment.
    KeySetOrKey,
}

/// Fetches the keys.
pub(super) async fn keys(
    client: &Client,
    clock: &dyn Clock,
    published: Published,
) -> Result<KeySet, Error> {
    let begin = clock.now();
    let call = UntypedCall::new(client, &KEY_SET);
    let missing = match call.plain::<Document>().await {
        Ok(document) => return Ok(document.0),
        Err(error) if is_missing(&error) && published == Published::KeySetOrKey => error,
        Err(error) => return Err(error),
    };
    let left = TIMEOUT.saturating_sub(clock.now().saturating_sub(begin));
    let mut call = UntypedCall::new(client, &PUBLIC_KEY);
    call.options(RequestOptions::new().total_timeout(left));
    match call.plain::<PublicKey>().await {
        Ok(key) => Ok(key.0),
        // The key set is what the host should have.
        Err(error) if is_missing(&error) => Err(missing),
        Err(error) => Err(error),
    }
}

fn is_missing(error: &Error) -> bool {
    error.status() == Some(StatusCode::NOT_FOUND)
}

/// The document of keys, as a value that is read from a response.
#[derive(Default)]
struct Document(KeySet);

impl Wire for Document {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        let mut document = Value::Null;
        document.accept(input)?;
        self.0 = key_set(&document).map_err(Fault::new)?;
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Absent
    }
}

/// The document of one key, which has it in `public_key`.
#[derive(Default)]
struct PublicKey(KeySet);

impl Wire for PublicKey {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        let mut document = Value::Null;
        document.accept(input)?;
        let text = document.get("public_key").and_then(Value::as_str);
        let text = text.ok_or_else(|| Fault::new("`public_key` is not a string"))?;
        let key = pem::public_key(text).map_err(Fault::new)?;
        self.0 = KeySet(vec![Key::unnamed(key)]);
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Absent
    }
}
