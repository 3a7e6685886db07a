//! Exchanges the long-lived token of a browser for a session token: takes the token that the browser
//! sent, asks the Frontend API, returns the session token and what the browser has to keep.

use std::{fmt, future::Future, net::IpAddr, pin::Pin, sync::Arc};

use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, header::SET_COOKIE};

use crate::{
    Client, Extra, PublishableKey, RequestOptions, Result, Secret, WithResponse, keyless,
    runtime::{Fault, Input, Operation, Retry, UntypedCall, View, Wire, model},
};

/// Not sent again when its response was lost: the Frontend API may have replaced the token of the
/// browser, and then it no longer knows the one that was sent.
static EXCHANGE: Operation = Operation::get("exchangeSession", "/session/token")
    .retry(Retry::Never)
    .envelope("data")
    .security(&[]);

/// The header that names the address of the browser.
const FORWARDED_FOR: &str = "x-wacht-forwarded-for";

/// The query parameter that has the token of the browser, for staging deployments.
const STAGING_PARAMETER: &str = "__dev_session__";

/// The header in which a staging deployment returns a new token for the browser.
const STAGING_HEADER: HeaderName = HeaderName::from_static("x-development-session");

/// Exchanges the long-lived token of a browser for a session token, for a server that renders pages:
/// the browser sends its cookie `__session`, and no session token.
///
/// ```no_run
/// use wacht_sdk::session::{Exchange, Verifier};
///
/// # async fn example(browser: std::net::IpAddr, cookie: &str) -> Result<(), Box<dyn std::error::Error>> {
/// // Once, when the server starts.
/// let key = "pk_live_aHR0cHM6Ly9mcm9udGVuZC5leGFtcGxlLmNvbQ==";
/// let exchange = Exchange::from_publishable_key(key)?;
/// let verifier = Verifier::from_publishable_key(key)?;
///
/// // For each page, with the value of the cookie `__session`.
/// let exchanged = exchange.session_token(cookie).forwarded_for(browser).await?;
/// let session = verifier.verify(exchanged.token.expose()).await?;
/// println!("{}, until {}", session.user_id, exchanged.expires_at);
/// # Ok(()) }
/// ```
///
/// A production deployment is sent the token as a cookie, a staging deployment as a query parameter.
/// The publishable key states which one it is.
#[derive(Clone, Debug)]
pub struct Exchange {
    client: Client,
    origin: Arc<str>,
    is_live: bool,
    cookie: &'static str,
}

impl Exchange {
    /// The exchange of the deployment that a publishable key belongs to.
    ///
    /// # Errors
    ///
    /// When it is not a publishable key, or there is no transport, because the feature `reqwest` is off.
    pub fn from_publishable_key(key: &str) -> Result<Self> {
        let key = PublishableKey::parse(key)?;
        let client = keyless::builder(key.origin()).build()?;
        Ok(Self::with_client(&client, &key))
    }

    /// The same through the transport of this client, with its limits, retries and hooks. Neither its
    /// API key nor its headers are sent.
    #[must_use]
    pub fn with_client(client: &Client, key: &PublishableKey) -> Self {
        Self {
            client: client.clone(),
            origin: key.origin().into(),
            is_live: key.is_live(),
            cookie: "__session",
        }
    }

    /// The name of the cookie that a production deployment reads; `__session` unless set.
    #[must_use]
    pub fn cookie_name(mut self, name: &'static str) -> Self {
        self.cookie = name;
        self
    }

    /// Exchanges the long-lived token of a browser: the value of its cookie `__session`, or of
    /// `__dev_session__` with a staging deployment. Source: `GET /session/token` of the Frontend API.
    pub fn session_token(&self, browser_token: impl Into<Secret>) -> ExchangeCall {
        ExchangeCall {
            exchange: self.clone(),
            browser_token: browser_token.into(),
            template: None,
            forwarded_for: None,
            options: RequestOptions::default(),
        }
    }
}

/// An exchange that is not sent yet; see [`Exchange::session_token`]. Awaiting it sends it.
#[derive(Clone)]
#[must_use = "nothing is sent until the exchange is awaited"]
pub struct ExchangeCall {
    exchange: Exchange,
    browser_token: Secret,
    template: Option<String>,
    forwarded_for: Option<IpAddr>,
    options: RequestOptions,
}

impl ExchangeCall {
    /// The name of the JWT template of the session token; `default` unless set.
    pub fn template(mut self, name: impl Into<String>) -> Self {
        self.template = Some(name.into());
        self
    }

    /// The address of the browser. Set it: the Frontend API allows 10 exchanges per minute for a
    /// pair of server and browser, and without it all browsers count as one.
    pub fn forwarded_for(mut self, browser: IpAddr) -> Self {
        self.forwarded_for = Some(browser);
        self
    }

    /// Sets options of the request: timeouts, retries, headers.
    pub fn options(mut self, options: RequestOptions) -> Self {
        self.options = options;
        self
    }

    /// Sends the exchange. Awaiting it does the same.
    ///
    /// # Errors
    ///
    /// - 400 ([`is_bad_request`](crate::Error::is_bad_request)): nobody is signed in with this token.
    ///   The Frontend API has started an anonymous session then; [`Renewal::of`] of the
    ///   [headers](crate::Error::headers) of the error is what the browser has to keep of it.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): the template or the session is unknown.
    /// - 429 ([`is_rate_limited`](crate::Error::is_rate_limited)): too many exchanges.
    /// - 500: the template cannot be rendered.
    ///
    /// It is not sent again when its response was lost, because the token may have been replaced.
    pub async fn send(self) -> Result<Exchanged> {
        let (exchange, token) = (self.exchange, self.browser_token);
        let mut call = UntypedCall::new(&exchange.client, &EXCHANGE).elsewhere(&*exchange.origin);
        match exchange.is_live {
            true => call.cookie::<Secret>(exchange.cookie, token),
            false => call.query::<Secret>(STAGING_PARAMETER, token),
        }
        call.query::<Option<String>>("template", self.template);
        let browser = self.forwarded_for.map(|address| address.to_string());
        call.header::<Option<String>>(FORWARDED_FOR, browser);
        call.options(self.options);
        let response: WithResponse<SessionToken> = call.plain().send_with_response().await?;
        Ok(Exchanged {
            token: response.value.token,
            expires_at: response.value.expires.0,
            renewal: Renewal::of(&response.headers),
        })
    }
}

impl IntoFuture for ExchangeCall {
    type Output = Result<Exchanged>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<Exchanged>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for ExchangeCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExchangeCall")
            .field("template", &self.template)
            .field("forwarded_for", &self.forwarded_for)
            .finish_non_exhaustive()
    }
}

/// A session token, and what the browser has to keep.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchanged {
    /// The session token, for [`Verifier::verify`](super::Verifier::verify).
    pub token: Secret,
    /// Until when the session token is to be used. Its `exp` is some seconds later, for clocks that
    /// differ.
    pub expires_at: DateTime<Utc>,
    /// The token of the browser in place of the one that it has, if it was replaced.
    pub renewal: Renewal,
}

/// How a browser is given the long-lived token that replaces its own. Empty if its own stays valid.
///
/// `Debug` does not show it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Renewal {
    /// The `set-cookie` headers of a production deployment, for your own response as they are.
    pub set_cookies: Vec<HeaderValue>,
    /// The token of a staging deployment, which the next request sends as `__dev_session__`.
    pub staging_token: Option<Secret>,
}

impl Renewal {
    /// Reads the headers of a response of the Frontend API.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let mut set_cookies: Vec<_> = headers.get_all(SET_COOKIE).iter().cloned().collect();
        for cookie in &mut set_cookies {
            cookie.set_sensitive(true);
        }
        let token = headers.get(STAGING_HEADER).map(|token| token.to_str());
        Self {
            set_cookies,
            staging_token: token.and_then(|token| token.ok()).map(Secret::new),
        }
    }
}

/// The body of a response.
#[derive(Clone, Default)]
struct SessionToken {
    token: Secret,
    expires: Milliseconds,
    extra: Extra,
}

model!(SessionToken, 0 token, 1 expires);

/// A point in time, on the wire as milliseconds since 1970.
#[derive(Clone, Copy, Default)]
struct Milliseconds(DateTime<Utc>);

impl Wire for Milliseconds {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        let mut milliseconds = 0_i64;
        milliseconds.accept(input)?;
        let time = DateTime::from_timestamp_millis(milliseconds);
        self.0 = time.ok_or_else(|| Fault::new("the time is out of range"))?;
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Absent
    }
}
