//! What is particular to an API as a whole: where it is, and how requests carry a credential.

use super::Docs;

/// A server of an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its URL, with the names of variables in braces.
    pub url: String,
    /// What the document says of it.
    pub docs: Docs,
    /// The variables in the URL, in its order.
    pub variables: Vec<ServerVariable>,
}

/// A variable in the URL of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVariable {
    /// The name in the URL.
    pub name: String,
    /// The value unless another one is chosen.
    pub default: String,
    /// The values that there are; none when any will do.
    pub values: Vec<String>,
}

/// A way in which a request carries a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// The name in the document, by which operations ask for it.
    pub name: String,
    /// Where a request carries it.
    pub place: Place,
}

/// Where a request carries a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A token in the `Authorization` header.
    Bearer,
    /// A user name and a password in the `Authorization` header.
    Basic,
    /// A header of this name.
    Header(String),
    /// A query parameter of this name.
    Query(String),
    /// A cookie of this name.
    Cookie(String),
}

/// The schemes that an operation asks for: alternatives, each with the names of the schemes that it
/// needs together.
pub type Security = Vec<Vec<String>>;

impl Server {
    /// The URL with the default of each variable.
    #[must_use]
    pub fn default_url(&self) -> String {
        let mut url = self.url.clone();
        for variable in &self.variables {
            url = url.replace(&format!("{{{}}}", variable.name), &variable.default);
        }
        url
    }
}
