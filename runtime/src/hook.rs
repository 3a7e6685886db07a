//! Hooks: code of the caller that sees every attempt.

use std::{fmt, time::Duration};

use http::{HeaderMap, Method, StatusCode};

use crate::{Error, Result, shown::Names, transport::Request};

/// An attempt to send a request.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// The operation, such as `getActiveUserList`.
    pub operation: &'static str,
    /// The method.
    pub method: &'a Method,
    /// The path with its parameters as names, such as `/users/{user_id}`. Holds no ids.
    pub route: &'static str,
    /// Which attempt this is, from 1.
    pub number: u32,
}

/// How an attempt ended.
///
/// `Debug` shows the names of the headers and not their values, which may be credentials.
#[derive(Clone, Copy)]
pub struct Outcome<'a> {
    /// How long the attempt took.
    pub elapsed: Duration,
    /// The status and the headers, where there was a response.
    pub response: Option<(StatusCode, &'a HeaderMap)>,
    /// The error, if the attempt failed.
    pub error: Option<&'a Error>,
    /// The wait before the next attempt, if there is one.
    pub retry_in: Option<Duration>,
}

/// Code that sees every attempt: to add headers, to count, to log.
pub trait Hook: Send + Sync + 'static {
    /// Is called before an attempt, and may change its headers. If it changes the host, the request
    /// is sent there without the API key.
    ///
    /// # Errors
    ///
    /// An error ends the call; nothing is sent.
    fn before(&self, attempt: &Attempt<'_>, request: &mut Request) -> Result<()> {
        let _ = (attempt, request);
        Ok(())
    }

    /// Is called after an attempt.
    fn after(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        let _ = (attempt, outcome);
    }
}

impl fmt::Debug for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome")
            .field("elapsed", &self.elapsed)
            .field("status", &self.response.map(|(status, _)| status))
            .field("headers", &self.response.map(|(_, headers)| Names(headers)))
            .field("error", &self.error)
            .field("retry_in", &self.retry_in)
            .finish()
    }
}
