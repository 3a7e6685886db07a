//! The claims that every token has (RFC 7519): checks issuer, audience and time, and reads the
//! others by type.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::{Token, TokenErrorKind};

/// The checks of the claims of every token.
#[derive(Clone, Debug)]
pub(crate) struct Checks {
    pub(crate) issuer: String,
    /// Where there is none, `aud` may be anything.
    pub(crate) audience: Option<String>,
    /// How far the clock of the issuer may be off.
    pub(crate) skew: Duration,
}

impl Checks {
    /// The checks that hold for every token of an issuer.
    pub(crate) fn of(issuer: &str, skew: Duration) -> Self {
        Self {
            issuer: issuer.to_owned(),
            audience: None,
            skew,
        }
    }
}

/// The claims of a token, each of which is taken once.
pub(crate) struct Claims(Map<String, Value>);

impl Claims {
    /// The claims of a token whose signature is verified, once they pass the checks.
    pub(crate) fn of(
        token: &Token<'_>,
        checks: &Checks,
        now: SystemTime,
    ) -> Result<Self, TokenErrorKind> {
        let mut claims = Self(token.claims()?);
        claims.check_time(now, checks.skew)?;
        match claims.0.get("iss") {
            Some(Value::String(issuer)) if *issuer == checks.issuer => {}
            None | Some(Value::Null) => return Err(TokenErrorKind::MissingClaim("iss")),
            Some(Value::String(_)) => return Err(TokenErrorKind::WrongIssuer),
            Some(_) => return Err(TokenErrorKind::InvalidClaim("iss")),
        }
        if let Some(audience) = &checks.audience {
            claims.check_audience(audience)?;
        }
        claims.take("iss");
        claims.take("nbf");
        Ok(claims)
    }

    /// RFC 7519: the present is before `exp`, and not before `nbf`, in whole seconds.
    fn check_time(&self, now: SystemTime, skew: Duration) -> Result<(), TokenErrorKind> {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let (now, skew) = (i128::from(now), i128::from(skew.as_secs()));
        let Some(expires) = self.seconds("exp")? else {
            return Err(TokenErrorKind::MissingClaim("exp"));
        };
        if now >= i128::from(expires) + skew {
            return Err(TokenErrorKind::Expired);
        }
        match self.seconds("nbf")? {
            Some(begins) if i128::from(begins) > now + skew => Err(TokenErrorKind::NotYetValid),
            _ => Ok(()),
        }
    }

    fn check_audience(&self, audience: &str) -> Result<(), TokenErrorKind> {
        let is_for = match self.0.get("aud") {
            None | Some(Value::Null) => return Err(TokenErrorKind::MissingClaim("aud")),
            Some(Value::String(one)) => one == audience,
            Some(Value::Array(list)) => list.iter().any(|one| one == audience),
            Some(_) => return Err(TokenErrorKind::InvalidClaim("aud")),
        };
        match is_for {
            true => Ok(()),
            false => Err(TokenErrorKind::WrongAudience),
        }
    }

    /// A point in time, in seconds. Only a JSON number is one; fractions are cut off.
    fn seconds(&self, name: &'static str) -> Result<Option<i64>, TokenErrorKind> {
        const EXACT: f64 = (1_u64 << 53) as f64;
        let number = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Number(number)) => number,
            Some(_) => return Err(TokenErrorKind::InvalidClaim(name)),
        };
        if let Some(seconds) = number.as_i64() {
            return Ok(Some(seconds));
        }
        match number.as_f64() {
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
            Some(seconds) if seconds.abs() < EXACT => Ok(Some(seconds as i64)),
            _ => Err(TokenErrorKind::InvalidClaim(name)),
        }
    }

    /// The same as a time of the calendar.
    pub(crate) fn time(&self, name: &'static str) -> Result<Option<DateTime<Utc>>, TokenErrorKind> {
        let Some(seconds) = self.seconds(name)? else {
            return Ok(None);
        };
        match DateTime::from_timestamp(seconds, 0) {
            Some(time) => Ok(Some(time)),
            None => Err(TokenErrorKind::InvalidClaim(name)),
        }
    }

    /// Takes a claim that is a string; `None` when it is missing or `null`.
    pub(crate) fn take_string(
        &mut self,
        name: &'static str,
    ) -> Result<Option<String>, TokenErrorKind> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(TokenErrorKind::InvalidClaim(name)),
        }
    }

    /// Takes a claim that must be a string with something in it.
    pub(crate) fn require_string(&mut self, name: &'static str) -> Result<String, TokenErrorKind> {
        let text = self.take_string(name)?.filter(|text| !text.is_empty());
        text.ok_or(TokenErrorKind::MissingClaim(name))
    }

    /// Takes a claim that is a list of strings; `None` when it is missing or `null`.
    pub(crate) fn take_strings(
        &mut self,
        name: &'static str,
    ) -> Result<Option<Vec<String>>, TokenErrorKind> {
        strings(self.0.remove(name), name)
    }

    /// Takes a claim that is an object; empty when it is missing or `null`.
    pub(crate) fn take_object(
        &mut self,
        name: &'static str,
    ) -> Result<Map<String, Value>, TokenErrorKind> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(object)) => Ok(object),
            Some(_) => Err(TokenErrorKind::InvalidClaim(name)),
        }
    }

    /// Takes a claim of any type.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    /// The claims that were not taken.
    pub(crate) fn into_rest(self) -> Map<String, Value> {
        self.0
    }
}

/// A list of strings; `None` when it is missing or `null`.
pub(crate) fn strings(
    value: Option<Value>,
    name: &'static str,
) -> Result<Option<Vec<String>>, TokenErrorKind> {
    let list = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(TokenErrorKind::InvalidClaim(name)),
    };
    let text = |item| match item {
        Value::String(text) => Ok(text),
        _ => Err(TokenErrorKind::InvalidClaim(name)),
    };
    list.into_iter()
        .map(text)
        .collect::<Result<_, _>>()
        .map(Some)
}
