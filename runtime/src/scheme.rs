//! Schemes: the ways in which requests of an API carry a credential, and the schemes that an
//! operation requires.

/// The schemes that an operation requires: alternatives, each with the schemes that it needs together.
pub type Security = &'static [&'static [&'static str]];

/// A way in which a request carries a credential. Its name is that of the document, by which
/// operations require it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scheme {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
}

/// Where a request carries a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// `Authorization: Bearer …`
    Bearer,
    /// `Authorization: Basic …`
    Basic,
    Header(&'static str),
    Query(&'static str),
    Cookie(&'static str),
}

impl Scheme {
    /// `Authorization: Bearer …`
    #[must_use]
    pub const fn bearer(name: &'static str) -> Self {
        let place = Place::Bearer;
        Self { name, place }
    }

    /// `Authorization: Basic …`, of a user name and a password.
    #[must_use]
    pub const fn basic(name: &'static str) -> Self {
        let place = Place::Basic;
        Self { name, place }
    }

    /// An API key in a header.
    #[must_use]
    pub const fn header(name: &'static str, header: &'static str) -> Self {
        let place = Place::Header(header);
        Self { name, place }
    }

    /// An API key in a query parameter.
    #[must_use]
    pub const fn query(name: &'static str, parameter: &'static str) -> Self {
        let place = Place::Query(parameter);
        Self { name, place }
    }

    /// An API key in a cookie.
    #[must_use]
    pub const fn cookie(name: &'static str, cookie: &'static str) -> Self {
        let place = Place::Cookie(cookie);
        Self { name, place }
    }
}
