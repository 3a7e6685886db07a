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
    retry::{Failure, next_attempt, random},
    transport::{Request, TransportFuture},
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
    /// What is sent beside the headers of the client.
    headers: HeaderMap,
    body: bytes::Bytes,
    is_stream: bool,
    begin: Duration,
    /// When the call must be done.
    deadline: Option<Duration>,
}

impl<'a> Execution<'a> {
    fn new(shared: &'a Shared, mut call: Call, is_stream: bool) -> Result<Self> {
        let operation = call.operation;
        let options = std::mem::take(&mut call.options);
        let target = call.target(shared.base_url.path())?;
        let (body, content_type) = call.into_body()?;
        let mut headers = HeaderMap::new();
        options.add_headers(&mut headers)?;
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, content_type);
        }
        if is_stream {
            headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        }
        let total = options.total_timeout.or(shared.total_timeout);
        let begin = shared.clock.now();
        Ok(Self {
            shared,
            operation,
            uri: shared.base_url.uri(target).map_err(|_| {
                Error::invalid_request("the URL of the request is not valid, or too long")
            })?,
            headers,
            body,
            is_stream,
            begin,
            deadline: total.map(|total| begin.saturating_add(total)),
            options,
        })
    }

    async fn run(&self) -> Result<Answer> {
        // To read the clock is not free, so it is read once for each attempt.
        let mut begin = self.begin;
        let mut number = 1;
        // Whether an attempt before the last one may have been carried out.
        let mut is_uncertain = false;
        loop {
            let attempt = Attempt {
                operation: self.operation.id,
                method: &self.operation.method,
                route: self.operation.path,
                number,
            };
            // What a hook refuses is not tried again.
            let request = self.request(&attempt)?;
            let response = self.shared.transport.send(request);
            let result = self.attempt(response, number, begin).await;
            let wait = result
                .as_ref()
                .err()
                .and_then(|error| self.wait(error, number));
            self.report(&attempt, &result, begin, wait);
            match (result, wait) {
                (Ok(answer), _) => {
                    self.shared.budget.succeeded(number);
                    return Ok(answer);
                }
                (Err(error), None) if is_uncertain => {
                    let error = error.with_delivery(Delivery::Unknown);
                    return Err(error.after_attempts(number));
                }
                (Err(error), None) => return Err(error.after_attempts(number)),
                (Err(error), Some(wait)) => {
                    is_uncertain |= error.delivery() == Delivery::Unknown;
                    self.shared.clock.sleep(wait).await;
                    begin = self.shared.clock.now();
                }
            }
            number += 1;
        }
    }

    /// How long to wait before the next attempt, if there is to be one.
    fn wait(&self, error: &Error, number: u32) -> Option<Duration> {
        next_attempt(
            self.options.retry.as_ref().unwrap_or(&self.shared.retry),
            self.operation.retry,
            Failure::from(error),
            number,
            self.left(self.shared.clock.now()),
            random(),
            &self.shared.budget,
        )
    }

    fn left(&self, now: Duration) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_sub(now))
    }

    fn report(
        &self,
        attempt: &Attempt<'_>,
        result: &Result<Answer>,
        begin: Duration,
        retry_in: Option<Duration>,
    ) {
        if self.shared.hooks.is_empty() {
            return;
        }
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
    async fn attempt(
        &self,
        response: TransportFuture,
        number: u32,
        begin: Duration,
    ) -> Result<Answer> {
        let own = self.options.attempt_timeout;
        let stall = own.unwrap_or(self.shared.attempt_timeout);
        let limit = self.left(begin).map_or(stall, |left| left.min(stall));
        let mut sleep = self.shared.clock.sleep(limit);
        let late = || {
            Error::timeout(
                format!("no answer within {} ms", limit.as_millis()),
                "the limits are set by ClientBuilder and RequestOptions",
            )
        };
        let response = timeout(&mut sleep, response).await;
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
        let headers = request.headers_mut();
        *headers = self.shared.headers.clone();
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
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
