//! What can be set for a single call, apart from what the operation takes.

use std::{fmt, time::Duration};

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING},
};

use crate::{
    Error, Result, RetryPolicy,
    scheme::{Place, Scheme},
};

/// The settings of a single call. For a setting that is left out, that of the client is used.
///
/// ```no_run
/// # use wacht_runtime::serde_json::Value;
/// # async fn example(users: wacht_runtime::Call<wacht_runtime::Page<Value>>) -> wacht_runtime::Result<()> {
/// use std::{fmt, time::Duration};
/// use wacht_runtime::{RequestOptions, RetryPolicy};
///
/// let options = RequestOptions::new()
///     .total_timeout(Duration::from_secs(5))
///     .retry(RetryPolicy::never());
/// let page = users.options(options).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
pub struct RequestOptions {
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) total_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    headers: Vec<(String, String)>,
}

impl RequestOptions {
    /// Nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How long one attempt may take, and how long a file that is downloaded, or sent in pieces, may
    /// stall.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// How long the call may take, with all its attempts and the waits between them.
    #[must_use]
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = Some(timeout);
        self
    }

    /// How a failed request is sent again.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// A header to be sent with this call. `authorization` is refused where the API key is sent in it.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn add_headers(&self, headers: &mut HeaderMap, schemes: &[Scheme]) -> Result<()> {
        for (name, value) in &self.headers {
            let (name, value) = header(name, value, schemes).map_err(Error::invalid_request)?;
            headers.insert(name, value);
        }
        Ok(())
    }
}

impl fmt::Debug for RequestOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values may be credentials.
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("RequestOptions")
            .field("attempt_timeout", &self.attempt_timeout)
            .field("total_timeout", &self.total_timeout)
            .field("retry", &self.retry)
            .field("headers", &names)
            .finish()
    }
}

/// Headers that say how a request is sent.
const OWN: &[HeaderName] = &[CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING];

/// A header that is sent beside the SDK's own, or why it cannot be. The value is never shown, not
/// in the `Debug` of a request either: it may be a credential.
pub(crate) fn header(
    name: &str,
    value: &str,
    schemes: &[Scheme],
) -> Result<(HeaderName, HeaderValue), String> {
    let key = HeaderName::try_from(name).map_err(|_| format!("{name:?} is not a header name"))?;
    let is_authorization = |scheme: &Scheme| matches!(scheme.place, Place::Bearer | Place::Basic);
    if key == AUTHORIZATION && schemes.iter().any(is_authorization) {
        return Err(
            "the authorization header is made from the API key; set that instead".to_owned(),
        );
    }
    let is_key = |scheme: &Scheme| matches!(scheme.place, Place::Header(key) if key.eq_ignore_ascii_case(name));
    if schemes.iter().any(is_key) {
        return Err(format!(
            "the header {name} is made from the API key; set that instead"
        ));
    }
    if OWN.contains(&key) {
        return Err(format!(
            "the header {name} follows from the request and cannot be set"
        ));
    }
    let mut value = HeaderValue::try_from(value).map_err(|_| {
        format!("the value of the header {name} holds characters that a header cannot carry")
    })?;
    value.set_sensitive(true);
    Ok((key, value))
}
