//! The API as a whole: where it is, and how requests carry a credential. Of an operation it reads
//! only the credentials that it requires.

use openapiv3::{
    APIKeyLocation, ReferenceOr, SecurityRequirement, SecurityScheme, Server as OpenApiServer,
};

use super::Lower;
use crate::{
    codes,
    diagnostic::{Code, did_you_mean},
    ir::{Place, Scheme, Security, Server, ServerVariable},
    source::escape,
};

impl Lower<'_> {
    /// The servers in the order of the document, the first of which is the default.
    pub(super) fn servers(&mut self) -> Vec<Server> {
        let servers = self.openapi.servers.iter().enumerate();
        let servers = servers.map(|(index, server)| (format!("/servers/{index}"), server));
        let servers: Vec<_> = servers.collect();
        servers
            .into_iter()
            .filter_map(|(pointer, server)| self.server(server, &pointer))
            .collect()
    }

    /// The URL of the first server that an operation, or else its path, has for itself, unless it is that
    /// of the document.
    pub(super) fn own_server(&mut self, places: [(&[OpenApiServer], String); 2]) -> Option<String> {
        let (servers, pointer) = places
            .into_iter()
            .find(|(servers, _)| !servers.is_empty())?;
        let root = self.openapi.servers.iter().filter_map(|s| usable(s).ok());
        let mut root = root.map(|server| server.default_url());
        let root = root.find(|url| url.contains("://"));
        let mut found = None;
        for (index, server) in servers.iter().enumerate() {
            let pointer = format!("{pointer}/{index}");
            let Some(server) = self.server(server, &pointer) else {
                continue;
            };
            let url = server.default_url();
            let url = match (url.contains("://"), url.starts_with('/'), &root) {
                (true, _, _) => url,
                // It is below the host of the document's own server.
                (false, true, Some(root)) => format!("{}{url}", origin(root)),
                _ => {
                    let message = "the host of this server is not known";
                    self.without_server(codes::UNSUPPORTED, message, &pointer);
                    continue;
                }
            };
            found = Some(url);
            break;
        }
        let url = found?.trim_end_matches('/').to_owned();
        let is_usual = root.is_some_and(|root| root.trim_end_matches('/') == url);
        (!is_usual).then_some(url)
    }

    /// A server, or its problem: then it is left out.
    fn server(&mut self, server: &OpenApiServer, pointer: &str) -> Option<Server> {
        for (name, variable) in server.variables.iter().flatten() {
            let values = &variable.enumeration;
            if !values.is_empty() && !values.contains(&variable.default) {
                let default = &variable.default;
                let message = format!("`{default}` is not one of the values of `{name}`");
                let pointer = format!("{pointer}/variables/{}/default", escape(name));
                self.doubt(codes::BAD_VALUE, message, &pointer).hint =
                    Some("it is taken as one of them".to_owned());
            }
        }
        let problem = match usable(server) {
            Ok(server) => return Some(server),
            Err(problem) => problem,
        };
        let (code, message) = match problem {
            Unusable::Undeclared(name) => (
                codes::BAD_VALUE,
                format!(
                    "the variable `{name}` of the server is not declared; add it with a `default` to \
                     `variables`"
                ),
            ),
            Unusable::Scheme(scheme) => (
                codes::UNSUPPORTED,
                format!("a server that is reached by `{scheme}` is not supported"),
            ),
            Unusable::Form => (
                codes::BAD_VALUE,
                "the URL of a server has a host and a path, and nothing else".to_owned(),
            ),
        };
        self.without_server(code, message, &format!("{pointer}/url"));
        None
    }

    /// Reports a server that is left out.
    fn without_server(&mut self, code: Code, message: impl Into<String>, pointer: &str) {
        let hint = "the server is left out; the base URL of a client replaces it";
        self.doubt(code, message, pointer).hint = Some(hint.to_owned());
    }
}

/// Why no request can go to a server.
enum Unusable<'s> {
    /// Its URL has this variable, which is not declared.
    Undeclared(&'s str),
    /// It is reached by this scheme.
    Scheme(String),
    /// Its URL has no host, or more than a host and a path.
    Form,
}

/// The server that requests go to, if they can.
fn usable(server: &OpenApiServer) -> Result<Server, Unusable<'_>> {
    let mut variables = Vec::new();
    for name in names_in(&server.url) {
        let declared = server.variables.as_ref().and_then(|known| known.get(name));
        let variable = declared.ok_or(Unusable::Undeclared(name))?;
        let mut values = variable.enumeration.clone();
        if !values.is_empty() && !values.contains(&variable.default) {
            values.insert(0, variable.default.clone());
        }
        variables.push(ServerVariable {
            name: name.to_owned(),
            default: variable.default.clone(),
            values,
        });
    }
    let server = Server {
        url: server.url.clone(),
        docs: super::docs(server.description.as_ref()),
        variables,
    };
    let url = server.default_url();
    let Some((scheme, rest)) = url.split_once("://") else {
        // It is where the document is, which nobody knows here.
        return Ok(server);
    };
    if !["http", "https"].contains(&scheme) {
        return Err(Unusable::Scheme(scheme.to_owned()));
    }
    if rest.contains(['?', '#', '@']) || rest.is_empty() || rest.starts_with('/') {
        return Err(Unusable::Form);
    }
    Ok(server)
}

/// The scheme and the host of a URL.
fn origin(url: &str) -> &str {
    let start = url.find("://").map_or(0, |start| start + 3);
    let path = url.get(start..).and_then(|rest| rest.find('/'));
    url.get(..path.map_or(url.len(), |path| start + path))
        .unwrap_or(url)
}

impl<'d> Lower<'d> {
    /// The schemes by name, but first the one that the document requires first. Of those that are not
    /// supported only the required ones are reported.
    pub(super) fn schemes(&mut self) -> Vec<Scheme> {
        let asked = self.openapi.security.iter().flatten();
        let first = asked.filter_map(|names| names.keys().min()).next();
        let mut schemes = Vec::new();
        for (name, scheme) in self.known_schemes() {
            match place(scheme) {
                Ok(place) => schemes.push(Scheme {
                    name: name.to_owned(),
                    place,
                }),
                Err(what) => self.check_scheme(name, &what),
            }
        }
        schemes.sort_by_key(|scheme| (Some(&scheme.name) != first, scheme.name.clone()));
        let security = self.openapi.security.as_ref();
        self.known_only(security.map(Vec::as_slice).unwrap_or_default(), "");
        schemes
    }

    /// Reports a scheme that requests cannot carry a credential by, if operations require it: as an error
    /// where one of them accepts no other.
    fn check_scheme(&mut self, name: &str, what: &str) {
        let pointer = format!("/components/securitySchemes/{}", escape(name));
        let is_supported = |names: &SecurityRequirement| {
            names.keys().all(|name| {
                let mut schemes = self.known_schemes();
                schemes.any(|(known, scheme)| known == name && place(scheme).is_ok())
            })
        };
        let lists: Vec<_> = self
            .requirements()
            .filter(|list| list.iter().any(|names| names.contains_key(name)))
            .collect();
        let is_needed = lists.iter().any(|list| !list.iter().any(is_supported));
        match (lists.is_empty(), is_needed) {
            (true, _) => {}
            (false, true) => self.unsupported(what, &pointer),
            (false, false) => {
                let message = format!("requests carry no credential by {what}");
                self.doubt(codes::UNSUPPORTED, message, &pointer).hint =
                    Some("operations that require it accept another scheme as well".to_owned());
            }
        }
    }

    /// The credentials that an operation requires: its own statement, else that of the document.
    pub(super) fn security(
        &mut self,
        own: Option<&'d Vec<SecurityRequirement>>,
        pointer: &str,
    ) -> Option<Security> {
        self.known_only(own.map(Vec::as_slice).unwrap_or_default(), pointer);
        let asked = own.or(self.openapi.security.as_ref())?;
        let is_known = |name: &String| {
            let mut schemes = self.known_schemes();
            schemes.any(|(known, scheme)| known == name && place(scheme).is_ok())
        };
        let alternatives = asked.iter().filter(|names| names.keys().all(is_known));
        let alternatives = alternatives.map(|names| {
            let mut names: Vec<_> = names.keys().cloned().collect();
            names.sort();
            names
        });
        Some(alternatives.collect())
    }

    /// Reports the schemes that are required here and not declared.
    fn known_only(&mut self, asked: &[SecurityRequirement], pointer: &str) {
        for (index, names) in asked.iter().enumerate() {
            for name in names.keys() {
                let known: Vec<_> = self.known_schemes().map(|(name, _)| name).collect();
                if !known.contains(&name.as_str()) {
                    let message = format!("`{name}` is not a declared security scheme");
                    let pointer = format!("{pointer}/security/{index}/{}", escape(name));
                    let hint = did_you_mean(name, known);
                    let hint = hint.unwrap_or_else(|| {
                        "declare it below `components/securitySchemes`".to_owned()
                    });
                    self.doubt(codes::BAD_VALUE, message, &pointer).hint = Some(hint);
                }
            }
        }
    }

    /// The schemes by name, behind references.
    fn known_schemes(&self) -> impl Iterator<Item = (&'d str, &'d SecurityScheme)> + use<'d> {
        let components = self.openapi.components.as_ref();
        let schemes = components.map(|components| &components.security_schemes);
        let names = schemes.into_iter().flatten();
        names.filter_map(move |(name, scheme)| {
            let mut scheme = scheme;
            loop {
                match scheme {
                    ReferenceOr::Item(scheme) => return Some((name.as_str(), scheme)),
                    ReferenceOr::Reference { reference } => {
                        let name = reference.strip_prefix("#/components/securitySchemes/")?;
                        scheme = schemes?.get(name)?;
                    }
                }
            }
        })
    }

    /// What the document and its operations require, each as alternatives.
    fn requirements(&self) -> impl Iterator<Item = &'d Vec<SecurityRequirement>> + use<'d> {
        let items = self.openapi.paths.paths.values();
        let items = items.filter_map(|item| item.as_item());
        let operations = items.flat_map(|item| item.iter());
        let required = operations.filter_map(|(_, operation)| operation.security.as_ref());
        required.chain(&self.openapi.security)
    }
}

/// Where a request carries the credential of a scheme, or the unsupported part.
fn place(scheme: &SecurityScheme) -> Result<Place, String> {
    Ok(match scheme {
        SecurityScheme::APIKey { location, name, .. } => match location {
            APIKeyLocation::Header => Place::Header(name.clone()),
            APIKeyLocation::Query => Place::Query(name.clone()),
            APIKeyLocation::Cookie => Place::Cookie(name.clone()),
        },
        SecurityScheme::HTTP { scheme, .. } => match scheme.to_lowercase().as_str() {
            "bearer" => Place::Bearer,
            "basic" => Place::Basic,
            _ => return Err(format!("the HTTP authentication scheme `{scheme}`")),
        },
        // However a token is got, it is sent like this.
        SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIDConnect { .. } => Place::Bearer,
    })
}

/// The names in braces in a string.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name))
}
