//! One call, from its arguments to its answer: attempts, deadlines, retries. The same code for all
//! operations; nothing here is generic.

use std::time::Duration;

use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{ACCEPT, CONTENT_TYPE},
};

use crate::{
    Body, Error, Result,
    body::CollectError,
    call::Call,
    client::Shared,
    clock::timeout,
    error::Delivery,
    hook::{Attempt, Outcome},
    options::RequestOptions,
    retry::Attempts,
    transport::Request,
};

/// A successful answer, not yet decoded.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    /// How often the request was sent.
    pub(crate) attempts: u32,
    /// How long nothing may arrive of a body that is handed on as it arrives.
    pub(crate) stall: Duration,
}

/// Sends a call, again where that is allowed, and reads its answer.
pub(crate) async fn execute(shared: &Shared, call: Call, is_stream: bool) -> Result<Answer> {
    let operation = call.operation;
    let execution = Execution::new(shared, call, is_stream);
    let result = match execution {
        Ok(execution) => execution.run().await,
        Err(error) => Err(error),
    };
    result.map_err(|error| error.in_operation(operation.id))
}

struct Execution<'a> {
    shared: &'a Shared,
    operation: &'static crate::call::Operation,
    options: RequestOptions,
    uri: http::Uri,
    headers: HeaderMap,
    body: bytes::Bytes,
    is_stream: bool,
    /// When the call must be done.
    deadline: Option<Duration>,
}

impl<'a> Execution<'a> {
    fn new(shared: &'a Shared, call: Call, is_stream: bool) -> Result<Self> {
        let operation = call.operation;
        let options = call.options.clone();
        let uri = format!("{}{}", shared.base_url.as_str(), call.target()?);
        let (body, content_type) = call.into_body()?;
        let mut headers = shared.headers.clone();
        options.add_headers(&mut headers)?;
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, content_type);
        }
        if is_stream {
            headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        }
        let total = options.total_timeout.or(shared.total_timeout);
        Ok(Self {
            shared,
            operation,
            uri: uri.parse().map_err(|_| {
                Error::invalid_request("the URL of the request is not valid, or too long")
            })?,
            headers,
            body,
            is_stream,
            deadline: total.map(|total| shared.clock.now().saturating_add(total)),
            options,
        })
    }

    async fn run(self) -> Result<Answer> {
        let policy = self.options.retry.as_ref().unwrap_or(&self.shared.retry);
        let mut attempts = Attempts::first(policy, self.operation.retry, &self.shared.budget);
        loop {
            let number = attempts.number();
            let attempt = Attempt {
                operation: self.operation.id,
                method: &self.operation.method,
                route: self.operation.path,
                number,
            };
            let begin = self.shared.clock.now();
            // What a hook refuses is not tried again.
            let request = self.request(&attempt)?;
            let result = self.attempt(request, number).await;
            let wait = result.as_ref().err().and_then(|error| {
                attempts.failed(error.into(), self.left(), self.shared.clock.jitter())
            });
            self.report(&attempt, &result, begin, wait);
            match (result, wait) {
                (Ok(answer), _) => {
                    attempts.succeeded();
                    return Ok(answer);
                }
                (Err(error), None) => {
                    let delivery = attempts.delivery(error.delivery());
                    return Err(error.with_delivery(delivery).after_attempts(number));
                }
                (Err(_), Some(wait)) => self.shared.clock.sleep(wait).await,
            }
        }
    }

    fn left(&self) -> Option<Duration> {
        let now = self.shared.clock.now();
        self.deadline.map(|deadline| deadline.saturating_sub(now))
    }

    fn report(
        &self,
        attempt: &Attempt<'_>,
        result: &Result<Answer>,
        begin: Duration,
        retry_in: Option<Duration>,
    ) {
        let answer = match result {
            Ok(answer) => Some((answer.status, &answer.headers)),
            Err(error) => error.status().zip(error.headers()),
        };
        let outcome = Outcome {
            elapsed: self.shared.clock.now().saturating_sub(begin),
            answer,
            error: result.as_ref().err(),
            retry_in,
        };
        for hook in &self.shared.hooks {
            hook.after(attempt, &outcome);
        }
    }

    /// One attempt, within its time and the time that is left for the call.
    async fn attempt(&self, request: Request, number: u32) -> Result<Answer> {
        let own = self.options.attempt_timeout;
        let stall = own.unwrap_or(self.shared.attempt_timeout);
        let limit = self.left().map_or(stall, |left| left.min(stall));
        let mut sleep = self.shared.clock.sleep(limit);
        let late = || {
            Error::timeout(
                format!("no answer within {} ms", limit.as_millis()),
                "the limits are set by ClientBuilder and RequestOptions",
            )
        };
        let response = timeout(&mut sleep, self.shared.transport.send(request)).await;
        let (parts, body) = response.ok_or_else(late)??.into_parts();
        if !parts.status.is_success() {
            // What the service says of a failure is worth little without the failure, so a body
            // that breaks off, stalls or is too large is cut, and the failure reported all the same.
            let body = body.prefix(self.shared.max_error_bytes, &mut sleep).await;
            let now = self.shared.clock.wall();
            return Err(Error::status_of(parts.status, parts.headers, body, now));
        }
        let mut answer = Answer {
            status: parts.status,
            headers: parts.headers,
            body,
            attempts: number,
            stall,
        };
        if !self.is_stream {
            let whole = timeout(&mut sleep, self.collect(&mut answer)).await;
            whole.ok_or_else(late)??;
        }
        Ok(answer)
    }

    fn request(&self, attempt: &Attempt<'_>) -> Result<Request> {
        let mut request = Request::new(Body::from(self.body.clone()));
        *request.uri_mut() = self.uri.clone();
        *request.method_mut() = self.operation.method.clone();
        *request.headers_mut() = self.headers.clone();
        for hook in &self.shared.hooks {
            hook.before(attempt, &mut request)?;
        }
        Ok(request)
    }

    /// Reads the whole body. The service has carried the request out by now, whatever breaks.
    async fn collect(&self, answer: &mut Answer) -> Result<()> {
        let limit = self.shared.max_response_bytes;
        let body = std::mem::take(&mut answer.body).collect(limit).await;
        let body = body.map_err(|error| match error {
            CollectError::TooLarge => {
                Error::too_large(limit, answer.status, answer.headers.clone())
            }
            CollectError::Broken(source) => {
                Error::connection("the answer broke off", source).with_delivery(Delivery::Unknown)
            }
        })?;
        answer.body = body.into();
        Ok(())
    }
}
