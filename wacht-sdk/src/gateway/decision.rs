//! The decision of the gateway.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
#[cfg(feature = "testing")]
use serde_json::Map;
use serde_json::Value;

use super::{Identity, Principal, PrincipalKind};
#[cfg(feature = "testing")]
use crate::ids::UserId;
use crate::{
    Extra,
    runtime::{model, open_enum},
};

/// The decision of the gateway about a check.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Decision {
    /// Which kind of credential was checked. It is taken from the request and not from the
    /// response: the creator of an API key writes its metadata, which may imitate that of a token.
    pub principal_kind: PrincipalKind,
    /// The id of the check in the audit log.
    pub request_id: String,
    /// Whether the request may be carried out.
    pub allowed: bool,
    /// Why it may not be carried out.
    pub reason: Option<Reason>,
    /// The rule that denied it: `permission_denied`, or a limit and its window such as `100/60s`.
    pub blocked_rule: Option<String>,
    /// Whose credential it is; also when the request is denied.
    pub identity: Option<Identity>,
    /// All permissions that the credential has; also when the request is denied.
    pub permissions: Vec<String>,
    /// The metadata of the key, or the gateway's data about the token.
    pub metadata: Option<Value>,
    /// The rate limits that were counted; empty when a permission is missing.
    pub rate_limits: Vec<RateLimit>,
    /// The window of the limit that was reached, in milliseconds.
    pub retry_after_millis: Option<u64>,
    /// Headers about the principal and the rate limits. Free JSON, which `Debug` does not show: one of
    /// them has the metadata of the key.
    headers: Value,
    /// The properties that this version of the SDK does not know.
    pub extra: Extra,
}

model!(
    Decision, 0 request_id, 1 allowed, 2 reason nullable, 3 blocked_rule nullable, 4 identity
    nullable, 5 permissions, 6 metadata nullable, 7 rate_limits, 8 retry_after_millis
    "retry_after" nullable, 9 headers
);

/// Why a request is denied.
#[derive(Clone)]
#[non_exhaustive]
pub enum Reason {
    /// A permission that is required is missing.
    PermissionDenied,
    /// A rate limit is reached.
    RateLimited,
    /// A reason that this version of the SDK does not know.
    Unrecognized(Box<str>),
}

open_enum!(Reason, PermissionDenied "permission_denied", RateLimited "rate_limited");

/// How much of a rate limit is left.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct RateLimit {
    /// The limit and its window, such as `100/60s`.
    pub rule: String,
    /// How many requests are left in the window.
    pub remaining: i64,
    /// How many requests the window allows.
    pub limit: i64,
    /// The properties that this version of the SDK does not know.
    pub extra: Extra,
}

model!(RateLimit, 0 rule, 1 remaining, 2 limit);

/// A request that may not be carried out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Denied {
    /// Why.
    pub reason: Option<Reason>,
    /// The rule that denied it.
    pub blocked_rule: Option<String>,
    /// The longest wait until a request is allowed again, if a rate limit is reached: the whole
    /// window of the limit, of which a part has already passed.
    pub retry_after: Option<Duration>,
    /// The headers about rate limits, for your response.
    pub rate_limit_headers: Box<HeaderMap>,
}

impl Decision {
    /// The principal who may carry out the request.
    ///
    /// # Errors
    ///
    /// When the request is denied.
    pub fn into_principal(self) -> Result<Principal, Denied> {
        match self.identity {
            Some(identity) if self.allowed => Ok(Principal::new(
                self.principal_kind,
                identity,
                self.permissions,
                self.metadata,
            )),
            _ => Err(Denied {
                rate_limit_headers: Box::new(self.rate_limit_headers()),
                retry_after: self.retry_after(),
                reason: self.reason,
                blocked_rule: self.blocked_rule,
            }),
        }
    }

    /// The longest wait until a request is allowed again.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after_millis.map(Duration::from_millis)
    }

    /// All headers, for a request that is passed on to a service behind yours. They identify the
    /// principal, so they are not for the response.
    #[must_use]
    pub fn upstream_headers(&self) -> HeaderMap {
        self.headers_where(|_| true)
    }

    /// The headers about rate limits (`x-ratelimit-…`), for your response.
    #[must_use]
    pub fn rate_limit_headers(&self) -> HeaderMap {
        self.headers_where(|name| name.starts_with("x-ratelimit-"))
    }

    /// What cannot be a header is left out.
    fn headers_where(&self, is_wanted: impl Fn(&str) -> bool) -> HeaderMap {
        let headers = self.headers.as_object().into_iter().flatten();
        let headers = headers.filter(|(name, _)| is_wanted(name));
        let headers = headers.filter_map(|(name, value)| {
            let value = HeaderValue::try_from(value.as_str()?).ok()?;
            Some((HeaderName::try_from(name).ok()?, value))
        });
        headers.collect()
    }
}

impl Denied {
    /// The status to respond with: 429 when a rate limit is reached, else 403.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self.reason {
            Some(Reason::RateLimited) => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::FORBIDDEN,
        }
    }

    /// The value of `Retry-After` to respond with: whole seconds, rounded up.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<u64> {
        let wait = self.retry_after?;
        Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }
}

/// How the gateway responds, for tests.
#[cfg(feature = "testing")]
impl Decision {
    /// The request is allowed, for this user with these permissions.
    #[must_use]
    pub fn allow(owner: impl Into<UserId>, permissions: &[&str]) -> Self {
        let identity = Identity {
            key_id: "1".to_owned(),
            deployment_id: "1".into(),
            app_slug: "test".to_owned(),
            key_name: "test".to_owned(),
            owner_user_id: Some(owner.into()),
            ..Identity::default()
        };
        Self {
            request_id: "req_1".to_owned(),
            allowed: true,
            identity: Some(identity),
            permissions: permissions.iter().map(|&one| one.to_owned()).collect(),
            metadata: Some(Map::new().into()),
            ..Self::default()
        }
    }

    /// A permission is missing.
    #[must_use]
    pub fn deny() -> Self {
        Self {
            allowed: false,
            reason: Some(Reason::PermissionDenied),
            blocked_rule: Some("permission_denied".to_owned()),
            headers: serde_json::json!({"x-wacht-permission-denied": "true"}),
            ..Self::allow("1", &[])
        }
    }

    /// A limit of this many requests in this window is reached.
    #[must_use]
    pub fn limit(limit: u32, window: Duration) -> Self {
        let millis = u64::try_from(window.as_millis()).unwrap_or(u64::MAX);
        let name = match millis {
            0..1_000 => format!("{millis}ms"),
            _ => format!("{}s", window.as_secs()),
        };
        let rule = format!("{limit}/{name}");
        let mut headers = Map::new();
        for (what, value) in [("limit", limit.into()), ("remaining", 0), ("reset", millis)] {
            headers.insert(
                format!("x-ratelimit-{name}-{what}"),
                value.to_string().into(),
            );
        }
        Self {
            allowed: false,
            reason: Some(Reason::RateLimited),
            blocked_rule: Some(rule.clone()),
            rate_limits: vec![RateLimit {
                rule,
                remaining: 0,
                limit: limit.into(),
                extra: Extra::default(),
            }],
            retry_after_millis: Some(millis),
            headers: headers.into(),
            ..Self::allow("1", &[])
        }
    }
}
