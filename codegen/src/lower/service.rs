//! The API as a whole: where it is. Decides nothing about single operations.

use openapiv3::Server as OpenApiServer;

use super::Lower;
use crate::{
    codes,
    ir::{Server, ServerVariable},
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

    fn server(&mut self, server: &OpenApiServer, pointer: &str) -> Option<Server> {
        let mut variables = Vec::new();
        for name in names_in(&server.url) {
            let declared = server.variables.as_ref().and_then(|known| known.get(name));
            let Some(variable) = declared else {
                let message = format!("the variable `{name}` of the server is not declared");
                self.say(codes::BAD_VALUE, message, &format!("{pointer}/url"))
                    .hint = Some(format!("add `{name}` with a `default` to `variables`"));
                return None;
            };
            let values = &variable.enumeration;
            if !values.is_empty() && !values.contains(&variable.default) {
                let message = format!(
                    "`{}` is not one of the values of `{name}`",
                    variable.default
                );
                let pointer = format!("{pointer}/variables/{}/default", escape(name));
                self.say(codes::BAD_VALUE, message, &pointer);
                return None;
            }
            variables.push(ServerVariable {
                name: name.to_owned(),
                default: variable.default.clone(),
                values: values.clone(),
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
            return Some(server);
        };
        if !["http", "https"].contains(&scheme) {
            self.unsupported(
                &format!("a server that is reached by `{scheme}`"),
                &format!("{pointer}/url"),
            );
            return None;
        }
        if rest.contains(['?', '#', '@']) || rest.is_empty() {
            let message = "the URL of a server has a host and a path, and nothing else";
            self.say(codes::BAD_VALUE, message, &format!("{pointer}/url"));
            return None;
        }
        Some(server)
    }
}

/// The names in braces in a text.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name))
}
