//! Header values that carry a credential, each in one copy that all requests share.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

use crate::{Error, Result, Secret};

/// `Bearer` and the credential.
pub(super) fn bearer(key: &Secret) -> Result<HeaderValue> {
    header_value("Bearer ", key)
}

/// `Basic`, and user name and password.
pub(super) fn basic(user: &str, password: &Secret) -> Result<HeaderValue> {
    let password = password.expose();
    let mut pair = Zeroizing::new(String::with_capacity(user.len() + 1 + password.len()));
    pair.push_str(user);
    pair.push(':');
    pair.push_str(password);
    header_value("Basic ", &Secret::new(STANDARD.encode(pair.as_bytes())))
}

/// What stands before the credential, and the credential, in memory that is overwritten when the last
/// clone is dropped.
pub(super) fn header_value(before: &str, key: &Secret) -> Result<HeaderValue> {
    let key = key.trimmed();
    // As long as it will be: growing would leave a copy of its beginning behind.
    let mut value = Zeroizing::new(Vec::with_capacity(before.len() + key.len()));
    value.extend_from_slice(before.as_bytes());
    value.extend_from_slice(key.as_bytes());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(value)).map_err(|_| {
        Error::configuration("the API key holds characters that a header cannot carry")
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// What stands behind the scheme, such as `Bearer`, which is not secret.
pub(crate) fn last_word(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok()?.rsplit(' ').next()
}
