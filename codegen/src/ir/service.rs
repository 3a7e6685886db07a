//! The facts of an API as a whole: its title, where it is, and how requests carry a credential.

use super::Docs;

/// The title, the version and the licence of an API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// Its title.
    pub title: String,
    /// The version of its document.
    pub version: String,
    /// The SPDX expression of its licence, where the document states one that is known.
    pub license: Option<String>,
}

impl Info {
    /// The title as a name after "the", on one line.
    #[must_use]
    pub fn name(&self) -> String {
        let mut words: Vec<_> = self.title.split_whitespace().collect();
        let is_api = |word: &&str| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            word.eq_ignore_ascii_case("api") || word.eq_ignore_ascii_case("apis")
        };
        if !words.iter().any(is_api) {
            words.push("API");
        }
        words.join(" ")
    }
}

/// A server of an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its URL, with the names of variables in braces.
    pub url: String,
    /// Its description in the document.
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
    /// The name in the document, by which operations require it.
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

/// The schemes that an operation requires: alternatives, each with the names of the schemes that it
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
