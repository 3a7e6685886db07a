//! The credentials that a client has, ready to be carried. Takes the credentials, returns the
//! headers and parameters of a request; shows nothing of them.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{
    HeaderName, HeaderValue,
    header::{AUTHORIZATION, COOKIE, Entry},
    uri::PathAndQuery,
};
use percent_encoding::utf8_percent_encode;
use zeroize::Zeroizing;

use super::{
    header::{basic, bearer, header_value, last_word},
    tokens::{Token, TokenProvider, Tokens},
};
use crate::{
    Error, Result, Secret,
    request::ENCODED,
    scheme::{Place, Scheme, Security},
    shown::enumerate,
    transport::Request,
};

/// The credential of a scheme.
pub(crate) enum Given {
    Secret(Secret),
    Basic(String, Secret),
    Provider(Arc<dyn TokenProvider>),
}

/// The credentials of a client, by scheme.
#[derive(Default)]
pub(crate) struct Credentials {
    known: Vec<(&'static str, Credential)>,
    /// Whether the client is to send none.
    is_none: bool,
}

/// The schemes by which a request is authorized, all of them together.
#[derive(Clone, Copy)]
pub(crate) enum Chosen {
    None,
    One(&'static str),
    These(&'static [&'static str]),
}

impl Chosen {
    fn first(name: Option<&'static str>) -> Self {
        name.map_or(Self::None, Self::One)
    }

    fn names(&self) -> &[&'static str] {
        match self {
            Self::None => &[],
            Self::One(name) => std::slice::from_ref(name),
            Self::These(names) => names,
        }
    }
}

enum Credential {
    Header(HeaderName, HeaderValue),
    /// The header, and the password inside it, which a response may repeat.
    Basic(HeaderValue, Secret),
    /// The name of the parameter, and the key as it is and as it stands in a URL.
    Query(&'static str, Secret, Secret),
    /// The cookie with its name.
    Cookie(HeaderValue),
    Tokens(Tokens),
}

impl Credentials {
    /// No credentials, for a client that is to send none.
    pub(crate) fn none() -> Self {
        Self {
            known: Vec::new(),
            is_none: true,
        }
    }

    /// A credential for each scheme, for a fake of the API, whose users need give nothing.
    #[cfg(feature = "testing")]
    pub(crate) fn of_fake(schemes: &[Scheme]) -> Result<Self> {
        if schemes.is_empty() {
            return Ok(Self::none());
        }
        let mut credentials = Self::default();
        for scheme in schemes {
            let given = match scheme.place {
                Place::Basic => Given::Basic("test".to_owned(), "sk_test".into()),
                _ => Given::Secret("sk_test".into()),
            };
            credentials.add(scheme, given)?;
        }
        Ok(credentials)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.known.is_empty() && !self.is_none
    }

    /// Adds the credential of a scheme, in place of an earlier one.
    pub(crate) fn add(&mut self, scheme: &Scheme, given: Given) -> Result<()> {
        let credential = credential(scheme, given)?;
        for (name, known) in &mut self.known {
            if *name == scheme.name {
                *known = credential;
                return Ok(());
            }
        }
        self.known.push((scheme.name, credential));
        Ok(())
    }

    /// The schemes by which a request of an operation is authorized.
    pub(crate) fn choose(&self, security: Option<Security>) -> Result<Chosen> {
        let Some(alternatives) = security.filter(|_| !self.is_none) else {
            return Ok(Chosen::first(self.known.first().map(|(name, _)| *name)));
        };
        let has = |name: &&'static str| self.get(name).is_some();
        let mut asked = alternatives.iter().filter(|names| !names.is_empty());
        if let Some(names) = asked.find(|names| names.iter().all(has)) {
            return Ok(Chosen::These(names));
        }
        match alternatives.first() {
            Some(names) if alternatives.iter().all(|names| !names.is_empty()) => {
                Err(Error::configuration(format!(
                    "the operation needs a credential for {}; call ClientBuilder::credential",
                    enumerate(names.iter().copied(), " and ")
                )))
            }
            _ => Ok(Chosen::None),
        }
    }

    /// The tokens among these schemes.
    pub(crate) fn tokens(&self, schemes: Chosen) -> Option<&Tokens> {
        for name in schemes.names() {
            if let Some(Credential::Tokens(tokens)) = self.get(name) {
                return Some(tokens);
            }
        }
        None
    }

    /// Lets a request carry the credentials of these schemes. A header that is there already stays.
    pub(crate) fn apply(
        &self,
        schemes: Chosen,
        token: Option<&Token>,
        request: &mut Request,
    ) -> Result<()> {
        for name in schemes.names() {
            let Some(credential) = self.get(name) else {
                continue;
            };
            match (credential, token) {
                (Credential::Header(name, value), _) => set(request, name, value),
                (Credential::Basic(value, _), _) => set(request, &AUTHORIZATION, value),
                (Credential::Tokens(_), Some(token)) => set(request, &AUTHORIZATION, &token.value),
                (Credential::Tokens(_), None) => {}
                (Credential::Query(name, _, encoded), _) => add_query(request, name, encoded)?,
                (Credential::Cookie(cookie), _) => add_cookie(request, cookie)?,
            }
        }
        Ok(())
    }

    /// Hides the credentials in an error, where the service repeats them.
    pub(crate) fn hide_in(&self, error: &mut Error, token: Option<&Token>) {
        for (_, credential) in &self.known {
            let (one, other) = match credential {
                Credential::Header(_, value) => (last_word(value), None),
                Credential::Basic(value, password) => (last_word(value), Some(password.expose())),
                Credential::Query(_, key, encoded) => (Some(key.trimmed()), Some(encoded.expose())),
                Credential::Cookie(cookie) => (after_name(cookie), None),
                Credential::Tokens(_) => (None, None),
            };
            error.hide(one);
            error.hide(other);
        }
        error.hide(token.and_then(|token| last_word(&token.value)));
    }

    fn get(&self, scheme: &str) -> Option<&Credential> {
        for (name, credential) in &self.known {
            if *name == scheme {
                return Some(credential);
            }
        }
        None
    }

    #[cfg(test)]
    pub(crate) fn headers(&self) -> impl Iterator<Item = &HeaderValue> {
        self.known
            .iter()
            .filter_map(|(_, credential)| match credential {
                Credential::Header(_, value)
                | Credential::Basic(value, _)
                | Credential::Cookie(value) => Some(value),
                Credential::Query(..) | Credential::Tokens(_) => None,
            })
    }
}

fn credential(scheme: &Scheme, given: Given) -> Result<Credential> {
    let refuse = |why: &str| {
        Err(Error::configuration(format!(
            "the scheme {} {why}",
            scheme.name
        )))
    };
    match (scheme.place, given) {
        (Place::Bearer, Given::Secret(key)) => Ok(Credential::Header(AUTHORIZATION, bearer(&key)?)),
        (Place::Bearer, Given::Provider(provider)) => Ok(Credential::Tokens(Tokens::new(provider))),
        (Place::Basic, Given::Basic(user, password)) => {
            if user.contains(':') {
                return refuse("takes a user name without a colon");
            }
            let value = basic(&user, &password)?;
            Ok(Credential::Basic(value, password))
        }
        (Place::Header(name), Given::Secret(key)) => {
            let name = HeaderName::try_from(name)
                .map_err(|_| Error::configuration(format!("{name:?} is not a header name")))?;
            Ok(Credential::Header(name, header_value("", &key)?))
        }
        (Place::Query(name), Given::Secret(key)) => {
            let encoded = utf8_percent_encode(key.trimmed(), ENCODED).to_string();
            Ok(Credential::Query(name, key, Secret::new(encoded)))
        }
        (Place::Cookie(name), Given::Secret(key)) => {
            let is_cookie = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | ',' | ';' | '\\');
            if !key.trimmed().chars().all(is_cookie) {
                return refuse("takes a key without characters that a cookie cannot carry");
            }
            Ok(Credential::Cookie(header_value(&format!("{name}="), &key)?))
        }
        (Place::Basic, _) => refuse("takes a user name and a password; call ClientBuilder::basic"),
        (_, Given::Basic(..)) => refuse("takes no user name and password"),
        (_, Given::Provider(_)) => refuse("takes no tokens"),
    }
}

fn set(request: &mut Request, name: &HeaderName, value: &HeaderValue) {
    if let Entry::Vacant(free) = request.headers_mut().entry(name) {
        free.insert(value.clone());
    }
}

fn add_cookie(request: &mut Request, cookie: &HeaderValue) -> Result<()> {
    let headers = request.headers_mut();
    let Some(others) = headers.get(COOKIE) else {
        headers.insert(COOKIE, cookie.clone());
        return Ok(());
    };
    let mut all = Zeroizing::new(Vec::with_capacity(others.len() + 2 + cookie.len()));
    all.extend_from_slice(others.as_bytes());
    all.extend_from_slice(b"; ");
    all.extend_from_slice(cookie.as_bytes());
    let mut all = HeaderValue::from_maybe_shared(Bytes::from_owner(all))
        .map_err(|_| Error::invalid_request("the cookies of the request are not valid"))?;
    all.set_sensitive(true);
    headers.insert(COOKIE, all);
    Ok(())
}

/// The value of a cookie.
fn after_name(cookie: &HeaderValue) -> Option<&str> {
    let (_, value) = cookie.to_str().ok()?.split_once('=')?;
    Some(value)
}

/// Adds a parameter to the query; its value is encoded already.
fn add_query(request: &mut Request, name: &str, encoded: &Secret) -> Result<()> {
    let mut parts = request.uri().clone().into_parts();
    let target = parts.path_and_query.as_ref();
    let target = target.map_or("/", PathAndQuery::as_str);
    let separator = if target.contains('?') { '&' } else { '?' };
    let name = utf8_percent_encode(name, ENCODED);
    let value = encoded.expose();
    let target = format!("{target}{separator}{name}={value}");
    let invalid = || Error::invalid_request("the URL of the request is too long");
    parts.path_and_query = Some(target.try_into().map_err(|_| invalid())?);
    *request.uri_mut() = http::Uri::from_parts(parts).map_err(|_| invalid())?;
    Ok(())
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.known.iter().map(|(name, _)| name);
        f.debug_list().entries(names).finish()
    }
}
