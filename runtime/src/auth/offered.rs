//! The credentials that a caller sets on a client: takes them as they were set, and finds the
//! scheme of the API that each is for.

use std::sync::Arc;

use super::{
    credentials::{Credentials, Given},
    tokens::TokenProvider,
};
use crate::{
    Error, Result, Secret,
    scheme::{Place, Scheme},
    service::Service,
    shown::enumerate,
};

/// The credentials, without the schemes that they are for.
#[derive(Default)]
pub(crate) struct Offered {
    pub(crate) api_key: Option<Secret>,
    pub(crate) basic: Option<(String, Secret)>,
    pub(crate) tokens: Option<Arc<dyn TokenProvider>>,
    /// Credentials by the name of their scheme.
    pub(crate) others: Vec<(String, Secret)>,
    /// Whether nothing is to be sent.
    pub(crate) is_anonymous: bool,
}

impl Offered {
    /// Each credential for its scheme, in the order of the schemes.
    pub(crate) fn credentials(mut self, service: &Service) -> Result<Credentials> {
        if self.is_anonymous {
            return Ok(Credentials::none());
        }
        self.api_key.take_if(|key| is_blank(key));
        if service.schemes.is_empty() {
            self.refuse_all()?;
            return Ok(Credentials::none());
        }
        let first = first_of_keys(service);
        let mut credentials = Credentials::default();
        for scheme in service.schemes {
            if let Some(given) = self.take(scheme, first == Some(scheme)) {
                credentials.add(scheme, given)?;
            }
        }
        self.refuse_rest(service)?;
        match credentials.is_empty() {
            true => Err(missing(service)),
            false => Ok(credentials),
        }
    }

    /// The credential of a scheme. The last of several counts, and a provider takes precedence over a key.
    fn take(&mut self, scheme: &Scheme, is_first: bool) -> Option<Given> {
        let mut named = None;
        for (name, secret) in std::mem::take(&mut self.others) {
            if is_blank(&secret) {
                continue;
            }
            match name == scheme.name {
                true => named = Some(secret),
                false => self.others.push((name, secret)),
            }
        }
        let key = match is_first {
            true => self.api_key.take(),
            false => None,
        };
        match (scheme.place, named) {
            (_, Some(secret)) => Some(Given::Secret(secret)),
            (Place::Basic, None) => {
                let (user, password) = self.basic.take()?;
                Some(Given::Basic(user, password))
            }
            (Place::Bearer, None) if self.tokens.is_some() => {
                self.tokens.take().map(Given::Provider)
            }
            (_, None) => key.map(Given::Secret),
        }
    }

    /// An API that names no scheme does not describe how a request carries a credential.
    fn refuse_all(&self) -> Result<()> {
        let is_given = self.api_key.is_some()
            || self.basic.is_some()
            || self.tokens.is_some()
            || self.others.iter().any(|(_, secret)| !is_blank(secret));
        match is_given {
            true => Err(Error::configuration(
                "the API names no way to send a credential; if it accepts one nevertheless, call \
                 ClientBuilder::header",
            )),
            false => Ok(()),
        }
    }

    /// What no scheme of the API takes was given by mistake.
    fn refuse_rest(&self, service: &Service) -> Result<()> {
        let why = match self {
            Self { others, .. } if !others.is_empty() => {
                let known = service.schemes.iter().map(|one| one.name);
                format!(
                    "the API has no scheme {}; it has {}",
                    enumerate(others.iter().map(|(name, _)| name.as_str()), ", "),
                    enumerate(known, ", ")
                )
            }
            Self {
                api_key: Some(_), ..
            } => "the API takes no API key; call ClientBuilder::basic".to_owned(),
            Self { basic: Some(_), .. } => {
                "the API takes no user name and password; call ClientBuilder::api_key".to_owned()
            }
            Self {
                tokens: Some(_), ..
            } => "the API takes no bearer tokens; call ClientBuilder::api_key".to_owned(),
            _ => return Ok(()),
        };
        Err(Error::configuration(why))
    }
}

/// The scheme that an API key is for.
fn first_of_keys(service: &Service) -> Option<&'static Scheme> {
    let mut schemes = service.schemes.iter();
    schemes.find(|scheme| scheme.place != Place::Basic)
}

fn missing(service: &Service) -> Error {
    if first_of_keys(service).is_none() {
        return Error::configuration(
            "there is no user name and password; call ClientBuilder::basic",
        );
    }
    Error::configuration(match service.environment.keys {
        [name, ..] => format!("there is no API key; set {name}, or call ClientBuilder::api_key"),
        [] => "there is no API key; call ClientBuilder::api_key".to_owned(),
    })
}

fn is_blank(secret: &Secret) -> bool {
    secret.trimmed().is_empty()
}
