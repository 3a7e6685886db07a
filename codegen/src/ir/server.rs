//! Where an API is.

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
