//! What the feature `tracing` reports of calls: a span for each, an event per attempt. Names operations,
//! methods, routes and statuses; never an id, a query, a header, a body or the text of an error.

use std::time::Duration;

use tracing::{Span, debug, field::Empty, info_span, warn};

use crate::{
    Error, Result,
    hook::{Attempt, Hook, Outcome},
    operation::Operation,
    response::Received,
    service::Service,
};

/// The span of a call. Its name is always the same; [`record`] adds how the call ended.
pub(crate) fn span(service: &Service, operation: &'static Operation) -> Span {
    info_span!(
        "request",
        api = service.name,
        operation = operation.id,
        http.method = operation.method.as_str(),
        http.route = operation.path,
        http.status_code = Empty,
        attempts = Empty,
    )
}

/// Records in the span how its call ended: the status of the last response, where there was one,
/// and how often the request was sent.
pub(crate) fn record(span: &Span, result: &Result<Received>) {
    let (status, attempts) = match result {
        Ok(response) => (Some(response.status), response.origin.attempts),
        Err(error) => (error.status(), error.attempts()),
    };
    if let Some(status) = status {
        span.record("http.status_code", status.as_u16());
    }
    span.record("attempts", attempts);
}

/// The span of a call that cannot be sent.
pub(crate) fn refused(service: &Service, operation: &'static Operation, error: &Error) {
    span(service, operation).record("attempts", error.attempts());
}

/// Reports every attempt to the subscriber of the application.
pub(crate) struct Events;

impl Hook for Events {
    fn after(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        let number = attempt.number;
        let status = outcome.response.map(|(status, _)| status.as_u16());
        let error = outcome
            .error
            .map(|error| tracing::field::debug(error.kind()));
        let elapsed_ms = millis(outcome.elapsed);
        match outcome.retry_in.map(millis) {
            Some(wait_ms) => {
                warn!(
                    attempt = number,
                    status, error, elapsed_ms, wait_ms, "attempt failed"
                );
            }
            None => debug!(attempt = number, status, error, elapsed_ms, "attempt ended"),
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
