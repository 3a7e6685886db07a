//! Arguments that are headers and cookies. Takes names and values; returns the headers of a request,
//! or reports which of them a header cannot carry. Never shows a value: it may be a credential.

use std::fmt;

use http::{HeaderMap, HeaderValue, header::COOKIE};

use super::Argument;
use crate::{
    Error, Result,
    options::header,
    scheme::{Place, Scheme},
};

/// The headers and cookies that were set.
#[derive(Clone, Default)]
pub(crate) struct Headers(Vec<Set>);

#[derive(Clone)]
struct Set {
    kind: Kind,
    name: &'static str,
    value: Argument,
}

/// What an argument is in the head of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Header,
    Cookie,
}

impl Headers {
    /// Sets a header or a cookie; a value that is absent removes it.
    pub(super) fn set(&mut self, kind: Kind, name: &'static str, value: Option<Argument>) {
        self.0.retain(|set| (set.kind, set.name) != (kind, name));
        self.0.extend(value.map(|value| Set { kind, name, value }));
    }

    /// Whether nothing was set.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &Set> {
        self.0.iter().filter(move |set| set.kind == kind)
    }

    /// Adds the headers to those of a request.
    pub(crate) fn add_headers(&self, headers: &mut HeaderMap, schemes: &[Scheme]) -> Result<()> {
        for set in self.of(Kind::Header) {
            if set.value.is_torn {
                let message = format!(
                    "a value in the header {} holds a comma, which separates values there",
                    set.name
                );
                return Err(Error::invalid_request(message));
            }
            let (name, value) =
                header(set.name, set.value.sent(), schemes).map_err(Error::invalid_request)?;
            headers.insert(name, value);
        }
        Ok(())
    }

    /// Adds the cookies to the headers of a request, behind those that it or the client has.
    pub(crate) fn add_cookies(
        &self,
        headers: &mut HeaderMap,
        client: &HeaderMap,
        schemes: &[Scheme],
    ) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let mut line = Vec::new();
        if let Some(known) = headers.get(COOKIE).or_else(|| client.get(COOKIE)) {
            line.extend_from_slice(known.as_bytes());
        }
        let before = line.len();
        for set in self.of(Kind::Cookie) {
            let (name, value) = (set.name, &set.value.text);
            if !name.bytes().all(is_name) || name.is_empty() {
                let message = format!("{name:?} is not the name of a cookie");
                return Err(Error::invalid_request(message));
            }
            let is_key =
                |scheme: &Scheme| matches!(scheme.place, Place::Cookie(key) if key == name);
            if schemes.iter().any(is_key) {
                return Err(Error::invalid_request(format!(
                    "the cookie {name} is made from the API key; set that instead"
                )));
            }
            if !line.is_empty() {
                line.extend_from_slice(b"; ");
            }
            if let Some(styled) = &set.value.styled {
                line.extend_from_slice(styled.as_bytes());
                continue;
            }
            if !value.bytes().all(is_value) {
                return Err(Error::invalid_request(format!(
                    "the value of the cookie {name} holds characters that a cookie cannot carry"
                )));
            }
            line.extend_from_slice(name.as_bytes());
            line.push(b'=');
            line.extend_from_slice(value.as_bytes());
        }
        if line.len() == before {
            return Ok(());
        }
        let mut value = HeaderValue::try_from(line).map_err(|_| {
            Error::invalid_request("the cookies hold characters that a header cannot carry")
        })?;
        value.set_sensitive(true);
        headers.insert(COOKIE, value);
        Ok(())
    }

    /// What `sent` lacks of these, in words without a value.
    #[cfg(feature = "testing")]
    pub(crate) fn difference(&self, sent: &Self) -> Option<String> {
        self.0.iter().find_map(|wanted| {
            let mut found = sent.of(wanted.kind);
            match found.find(|set| set.name == wanted.name) {
                None => Some(format!("{wanted:?} is not sent")),
                Some(set) if set.value.text != wanted.value.text => {
                    Some(format!("{wanted:?} has another value"))
                }
                Some(_) => None,
            }
        })
    }

    /// The set names, without a value.
    pub(crate) fn shown(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|set| format!("{set:?}"))
    }
}

impl fmt::Debug for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Header => write!(f, "the header {}", self.name),
            Kind::Cookie => write!(f, "the cookie {}", self.name),
        }
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.shown()).finish()
    }
}

/// Whether a byte may be in the name of a cookie (`token` of RFC 9110).
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Whether a byte may be in the value of a cookie (`cookie-octet` of RFC 6265).
fn is_value(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)
}

#[cfg(test)]
mod tests;
