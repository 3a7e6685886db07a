//! Operations for the tests of the modules that learn from them. Takes pairs of a request and the call it has;
//! returns them as the documents would hold them.

use super::request::{METHODS, Named, Request, Returns, shape};
use crate::ir::Method;

/// An operation of ours that owns its parts.
#[derive(Clone)]
pub(super) struct Owned {
    method: Method,
    shape: Vec<String>,
    id: String,
    resource: String,
    name: String,
}

impl Owned {
    pub(super) fn named(&self) -> Named<'_> {
        Named {
            method: self.method,
            shape: &self.shape,
            id: &self.id,
            resource: &self.resource,
            name: &self.name,
        }
    }

    /// With another `operationId` than the method.
    pub(super) fn id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
}

/// Operations of ours, such as `("GET /users", "users.list")`; the `operationId` is the method.
pub(super) fn known(operations: &[(&str, &str)]) -> Vec<Owned> {
    let operations = operations.iter().map(|(request, call)| {
        let (method, path) = split(request);
        let (resource, name) = call.rsplit_once('.').unwrap();
        Owned {
            method,
            shape: shape(path),
            id: name.to_owned(),
            resource: resource.to_owned(),
            name: name.to_owned(),
        }
    });
    operations.collect()
}

/// An operation of theirs that takes and returns nothing.
pub(super) fn request(request: &str, id: &str) -> Request {
    let (method, path) = split(request);
    Request {
        method,
        shape: shape(path),
        id: id.to_owned(),
        takes_body: false,
        only: None,
        returns: Returns::Nothing,
    }
}

fn split(request: &str) -> (Method, &str) {
    let (word, path) = request.split_once(' ').unwrap();
    let method = METHODS.into_iter().find(|method| method.as_str() == word);
    (method.unwrap(), path)
}
