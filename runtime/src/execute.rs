//! One call, from its arguments to its response: attempts, deadlines, retries. The same code for all
//! operations; nothing here is generic.

use std::{
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, USER_AGENT},
};

#[cfg(feature = "testing")]
use crate::request::announce;
use crate::{
    Body, Error, Result,
    auth::{Chosen, Token, last_word},
    base_url::BaseUrl,
    body::CollectError,
    client::Shared,
    clock::{Sleep, timeout},
    error::Delivery,
    hook::{Attempt, Outcome},
    operation::Operation,
    options::RequestOptions,
    origin::Origin,
    output::Reading,
    request::Arguments,
    response::Received,
    retry::Attempts,
    scheme::{Scheme, Security},
    transport::{Request, Response, TransportFuture},
    upload::{Guard, Outgoing},
};

/// How many headers come to those of client and call: the credential, and `host`.
const MORE: usize = 2;

/// A call that is ready to be sent.
pub(crate) struct Execution {
    shared: Arc<Shared>,
    operation: &'static Operation,
    /// What the request is authorized by.
    schemes: Chosen,
    options: RequestOptions,
    uri: http::Uri,
    /// Whether it goes to another service than that of the client.
    is_elsewhere: bool,
    /// Where the operation is, if not where the others are.
    server: Option<Box<BaseUrl>>,
    /// The headers and parameters beside those of the client.
    headers: HeaderMap,
    body: Outgoing,
    reading: Reading,
    /// When the call must be done; known when it begins.
    deadline: Option<Duration>,
    /// What a fake transport receives about the call.
    #[cfg(feature = "testing")]
    arguments: Arc<Arguments>,
}

/// The schemes that may carry the credential of an operation. A parameter may have the name of the
/// header of another scheme.
fn required(schemes: &[Scheme], security: Option<Security>) -> Vec<Scheme> {
    let is_required = |scheme: &&Scheme| {
        security.is_none_or(|all| all.iter().any(|names| names.contains(&scheme.name)))
    };
    schemes.iter().filter(is_required).copied().collect()
}

impl Execution {
    /// Makes a call ready, as far as that needs neither time nor files.
    pub(crate) fn new(
        shared: &Arc<Shared>,
        arguments: Arguments,
        options: RequestOptions,
        reading: Reading,
    ) -> Result<Self> {
        let operation = arguments.operation;
        Self::prepare(Arc::clone(shared), arguments, options, reading).map_err(|error| {
            #[cfg(feature = "tracing")]
            crate::trace::refused(shared.service, operation, &error);
            Origin::of(operation).complete(error)
        })
    }

    fn prepare(
        shared: Arc<Shared>,
        arguments: Arguments,
        options: RequestOptions,
        reading: Reading,
    ) -> Result<Self> {
        let operation = arguments.operation;
        let elsewhere = match &arguments.elsewhere {
            Some(url) => Some(BaseUrl::parse(url, false)?),
            None => None,
        };
        // What the document names counts as given, unless something else was given.
        let own = operation.server.filter(|_| !shared.is_given);
        let server = match own.map(|url| BaseUrl::parse(url, false)) {
            Some(url) => Some(Box::new(url?)),
            None => None,
        };
        let base_url = elsewhere.as_ref().or(server.as_deref());
        let base_url = base_url.unwrap_or(&shared.base_url);
        let target = arguments.target(base_url.path())?;
        #[cfg(feature = "testing")]
        let announced = Arc::new(arguments.clone());
        let mut headers = HeaderMap::new();
        let schemes = shared.service.schemes;
        let set = &arguments.headers;
        let required = match set.is_empty() {
            true => Vec::new(),
            false => required(schemes, operation.security),
        };
        set.add_headers(&mut headers, &required)?;
        options.add_headers(&mut headers, schemes)?;
        set.add_cookies(&mut headers, &shared.headers, &required)?;
        let (body, content_type) = arguments.body.encode(operation.content_type)?;
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, content_type);
        }
        if let Some(accept) = &arguments.accept {
            let accept = HeaderValue::from_str(accept).map_err(|_| {
                Error::invalid_request("the media type of the response is not valid")
            })?;
            headers.insert(ACCEPT, accept);
        } else if let Some(accept) = operation.accept.filter(|_| !headers.contains_key(ACCEPT)) {
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
        } else if matches!(reading, Reading::Stream) {
            headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        }
        let uri = base_url.uri(target).map_err(|_| {
            Error::invalid_request("the URL of the request is not valid, or too long")
        })?;
        // A request to another service carries no credential, so none is fetched.
        let schemes = match elsewhere {
            Some(_) => Chosen::None,
            None => shared.credentials.choose(operation.security)?,
        };
        Ok(Self {
            is_elsewhere: elsewhere.is_some(),
            server,
            shared,
            operation,
            schemes,
            uri,
            headers,
            body,
            reading,
            deadline: None,
            options,
            #[cfg(feature = "testing")]
            arguments: announced,
        })
    }

    /// Sends the call, again where that is allowed, and reads its response.
    pub(crate) async fn run(&mut self) -> Result<Received> {
        #[cfg(feature = "tracing")]
        let span = crate::trace::span(self.shared.service, self.operation);
        #[cfg(feature = "tracing")]
        let result = tracing::Instrument::instrument(self.send(), span.clone()).await;
        #[cfg(not(feature = "tracing"))]
        let result = self.send().await;
        // From here and not around here: a future that waits for this one would be as large again.
        #[cfg(feature = "tracing")]
        crate::trace::record(&span, &result);
        result
    }

    async fn send(&mut self) -> Result<Received> {
        // To read the clock is not free, so it is read once for each attempt.
        let mut begin = self.shared.clock.now();
        let total = self.options.total_timeout.or(self.shared.total_timeout);
        self.deadline = total.map(|total| begin.saturating_add(total));
        let policy = self.options.retry.as_ref().unwrap_or(&self.shared.retry);
        let mut attempts = Attempts::first(policy, self.operation, &self.shared.budget);
        // The provider of tokens is asked before the first attempt, and once more for each call.
        let mut refused = None;
        let mut may_renew = true;
        loop {
            let number = attempts.number();
            let attempt = Attempt {
                operation: self.operation.id,
                method: &self.operation.method,
                route: self.operation.path,
                number,
            };
            // What cannot be sent, or a hook refuses, is not tried again.
            let token = match self.token(refused.as_ref()).await {
                Ok(token) => token,
                Err(error) => return Err(attempts.refused(error)),
            };
            let (request, flow) = match self.request(&attempt, token.as_ref()).await {
                Ok(request) => request,
                Err(error) => return Err(attempts.refused(error)),
            };
            // To open a file or to get a token takes time, which the limit of the attempt does not
            // count.
            let now = match flow.is_some() || token.is_some() {
                true => self.shared.clock.now(),
                false => begin,
            };
            let limit = self.patience(Duration::ZERO, now);
            #[cfg(feature = "testing")]
            let request = announce(request, &self.arguments, number, limit);
            let response = self.shared.transport.send(request);
            let result = self.attempt(response, flow, number, limit).await;
            let result = result.map_err(|mut error| {
                let credentials = &self.shared.credentials;
                credentials.hide_in(&mut error, token.as_ref());
                error.identified_by(self.shared.service.request_ids)
            });
            if let Err(error) = &result
                && may_renew
                && self.is_renewable(error, token.is_some())
            {
                // The service refused the token and did nothing, so this is not a retry of the policy.
                self.report(&attempt, &result, begin, Some(Duration::ZERO));
                attempts.renewed();
                (refused, may_renew) = (token, false);
                begin = self.shared.clock.now();
                continue;
            }
            let error = result
                .as_ref()
                .err()
                .filter(|error| self.is_whole() && !error.is_lasting());
            let wait = error.and_then(|error| {
                let clock = &self.shared.clock;
                attempts.failed(error.into(), self.left(clock.now()), clock.jitter())
            });
            self.report(&attempt, &result, begin, wait);
            match (result, wait) {
                (Ok(response), _) => {
                    attempts.succeeded();
                    return Ok(response);
                }
                (Err(error), None) => return Err(attempts.ended(error)),
                (Err(_), Some(wait)) => {
                    self.shared.clock.sleep(wait).await;
                    begin = self.shared.clock.now();
                }
            }
        }
    }

    /// The token that a request carries, where a provider hands them out.
    async fn token(&self, refused: Option<&Token>) -> Result<Option<Token>> {
        let Some(tokens) = self.shared.credentials.tokens(self.schemes) else {
            return Ok(None);
        };
        let clock = &self.shared.clock;
        let limit = self.patience(Duration::ZERO, clock.now());
        // Boxed, so that calls without tokens are not larger for it.
        let mut asked: Pin<Box<dyn Future<Output = Result<Token>> + Send + '_>> =
            Box::pin(tokens.get(refused));
        match timeout(&mut clock.sleep(limit), asked.as_mut()).await {
            Some(token) => token.map(Some),
            None => {
                let milliseconds = limit.as_millis();
                let error = Error::past_limit(format!("no token within {milliseconds} ms"));
                Err(error.with_delivery(Delivery::NotSent))
            }
        }
    }

    /// Whether another token may let the same request through.
    fn is_renewable(&self, error: &Error, has_token: bool) -> bool {
        let is_over = self.left(self.shared.clock.now()) == Some(Duration::ZERO);
        has_token && error.status() == Some(StatusCode::UNAUTHORIZED) && self.is_whole() && !is_over
    }

    fn left(&self, now: Duration) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_sub(now))
    }

    fn report(
        &self,
        attempt: &Attempt<'_>,
        result: &Result<Received>,
        begin: Duration,
        retry_in: Option<Duration>,
    ) {
        if self.shared.hooks.is_empty() {
            return;
        }
        let response = match result {
            Ok(response) => Some((response.status, &response.headers)),
            Err(error) => error.status().zip(error.headers()),
        };
        let outcome = Outcome {
            elapsed: self.shared.clock.now().saturating_sub(begin),
            response,
            error: result.as_ref().err(),
            retry_in,
        };
        for hook in &self.shared.hooks {
            hook.after(attempt, &outcome);
        }
    }

    /// Whether the body can be sent from its beginning.
    fn is_whole(&self) -> bool {
        match &self.body {
            Outgoing::Whole(_) => true,
            Outgoing::Upload(upload) => upload.is_whole(),
        }
    }

    /// How long nothing may happen to an attempt.
    fn stall(&self) -> Duration {
        let own = self.options.attempt_timeout;
        own.unwrap_or(self.shared.attempt_timeout)
    }

    /// How much of that is left when nothing has happened for `idle`, and within the time of the call.
    fn patience(&self, idle: Duration, now: Duration) -> Duration {
        let patience = self.stall().saturating_sub(idle);
        let left = self.left(now);
        left.map_or(patience, |left| left.min(patience))
    }

    /// One attempt. Where its body broke off, that is why it failed, even if the transport reports
    /// another cause.
    async fn attempt(
        &self,
        response: TransportFuture,
        flow: Option<Guard>,
        number: u32,
        limit: Duration,
    ) -> Result<Received> {
        let result = self.exchange(response, flow.as_ref(), number, limit);
        let result = result.await;
        match (result, flow) {
            (Err(error), Some(flow)) if error.status().is_none() => {
                Err(flow.take_fault().unwrap_or(error))
            }
            (result, _) => result,
        }
    }

    /// What the transport returns before `sleep` is done. Each piece that is taken of an upload
    /// restarts the time of the attempt, and never that of the call.
    async fn within(
        &self,
        sleep: &mut Sleep,
        flow: Option<&Guard>,
        mut response: TransportFuture,
    ) -> Option<Result<Response>> {
        let mut seen = 0;
        loop {
            if let Some(output) = timeout(sleep, response.as_mut()).await {
                return Some(output);
            }
            let (pieces, idle) = flow?.seen();
            let more = self.patience(idle, self.shared.clock.now());
            if pieces == seen || more.is_zero() {
                return None;
            }
            seen = pieces;
            *sleep = self.shared.clock.sleep(more);
        }
    }

    /// The error of an attempt that took longer than `limit`, or stalled.
    #[cold]
    fn late(&self, is_upload: bool, limit: Duration) -> Error {
        let left = self.left(self.shared.clock.now());
        let is_over = left.is_some_and(|left| left.is_zero());
        let error = Error::past_limit(match is_upload {
            false => format!("no response within {} ms", limit.as_millis()),
            true if is_over => "the time of the call ended before the upload".to_owned(),
            true => format!("the upload stalled for {} ms", self.stall().as_millis()),
        });
        match self.shared.transport.has_sent() {
            true => error,
            false => error.with_delivery(Delivery::NotSent),
        }
    }

    /// Reads the response to a request, within the limit of the attempt.
    async fn exchange(
        &self,
        response: TransportFuture,
        flow: Option<&Guard>,
        number: u32,
        limit: Duration,
    ) -> Result<Received> {
        let stall = self.stall();
        let mut sleep = self.shared.clock.sleep(limit);
        let late = || self.late(flow.is_some(), limit);
        let response = self.within(&mut sleep, flow, response).await;
        let (parts, body) = response.ok_or_else(late)??.into_parts();
        if let Some(flow) = flow {
            // The sleep may have begun long before the last piece, from which the time counts.
            let (_, idle) = flow.seen();
            let clock = &self.shared.clock;
            sleep = clock.sleep(self.patience(idle, clock.now()));
        }
        let is_redirect = self.operation.redirects && parts.status.is_redirection();
        if !parts.status.is_success() && !is_redirect {
            // The failure matters more than its body, so a body that breaks off, stalls or is too
            // large is cut, and the failure is still reported.
            let body = body.prefix(self.shared.max_error_bytes, &mut sleep).await;
            let now = self.shared.clock.wall();
            let error = Error::status_of(
                parts.status,
                parts.headers,
                body,
                now,
                self.shared.service.errors,
            );
            let error = error.or_delay_in_text(self.shared.service.throttle.as_ref());
            let mut error = error.or_other_body(self.other_body());
            for headers in [&self.shared.headers, &self.headers] {
                for value in headers.values().filter(|value| value.is_sensitive()) {
                    error.hide(last_word(value));
                }
            }
            return Err(error);
        }
        let mut response = Received {
            origin: Origin {
                operation: self.operation,
                attempts: number,
            },
            status: parts.status,
            headers: parts.headers,
            body,
            stall: self.shared.stall_guard(stall),
            request_ids: self.shared.service.request_ids,
        };
        if !self.reading.is_stream(response.status) {
            let whole = timeout(&mut sleep, pin!(self.collect(&mut response))).await;
            whole.ok_or_else(late)??;
        }
        Ok(response)
    }

    /// Which body may be sent instead, where the operation has two.
    fn other_body(&self) -> Option<&'static str> {
        self.operation.or_json?;
        let sent = self.headers.get(CONTENT_TYPE)?;
        Some(match sent == "application/json" {
            true => "this was JSON, and a service may take a form alone: leave out `json_body()`",
            false => "this was a form, and a service may take JSON alone: add `json_body()`",
        })
    }

    async fn request(
        &self,
        attempt: &Attempt<'_>,
        token: Option<&Token>,
    ) -> Result<(Request, Option<Guard>)> {
        let (body, flow) = self.begin().await?;
        let mut request = Request::new(body);
        *request.uri_mut() = self.uri.clone();
        *request.method_mut() = self.operation.method.clone();
        let headers = request.headers_mut();
        *headers = self.client_headers();
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        for hook in &self.shared.hooks {
            hook.before(attempt, &mut request)?;
        }
        if !self.is_elsewhere && self.is_for_service(&request) {
            let credentials = &self.shared.credentials;
            credentials.apply(self.schemes, token, &mut request)?;
        }
        Ok((request, flow))
    }

    /// Whether a request goes to the service that the credential was given for. A hook may have sent it
    /// elsewhere.
    fn is_for_service(&self, request: &Request) -> bool {
        let base_url = self.server.as_deref().unwrap_or(&self.shared.base_url);
        self.shared.hooks.is_empty() || base_url.is_origin_of(request.uri())
    }

    /// The headers that the client sends with every request. A clone would grow, and so be allocated
    /// twice, when the headers of the call and the credential come to it.
    fn client_headers(&self) -> HeaderMap {
        let client = &self.shared.headers;
        let mut headers = HeaderMap::with_capacity(client.len() + self.headers.len() + MORE);
        // Beyond these two they are meant for the own service alone.
        let is_sent = |name| !self.is_elsewhere || [ACCEPT, USER_AGENT].contains(name);
        for (name, value) in client.iter().filter(|(name, _)| is_sent(name)) {
            headers.append(name, value.clone());
        }
        headers
    }

    /// The body of an attempt. A disk that does not respond costs no more time than a service.
    async fn begin(&self) -> Result<(Body, Option<Guard>)> {
        let upload = match &self.body {
            Outgoing::Whole(bytes) => return Ok((bytes.clone().into(), None)),
            Outgoing::Upload(upload) => upload,
        };
        let clock = &self.shared.clock;
        let limit = self.patience(Duration::ZERO, clock.now());
        let begun = pin!(upload.begin(clock.clone()));
        let begun = timeout(&mut clock.sleep(limit), begun).await;
        let (body, flow) = begun.unwrap_or_else(|| {
            let milliseconds = limit.as_millis();
            let error = Error::past_limit(format!("no file was opened within {milliseconds} ms"));
            Err(error.with_delivery(Delivery::NotSent))
        })?;
        Ok((body, Some(flow)))
    }

    /// Reads the whole body. The service has carried out the request by now, even if something breaks.
    async fn collect(&self, response: &mut Received) -> Result<()> {
        let limit = self.shared.max_response_bytes;
        let body = std::mem::take(&mut response.body).collect(limit).await;
        let body = body.map_err(|error| match error {
            CollectError::TooLarge => {
                Error::too_large(limit, response.status, response.headers.clone())
            }
            CollectError::Broken(source) => {
                Error::connection("the response broke off", source).with_delivery(Delivery::Unknown)
            }
        })?;
        response.body = body.into();
        Ok(())
    }
}
