//! The tree of resources: which operations are on which, and which lies below which.

use std::collections::BTreeMap;

use crate::ir::{Api, Operation, Resource};

/// A resource with what lies below it.
pub(super) struct Node<'a> {
    /// The names from the client down; empty for the client itself.
    pub(super) path: Vec<String>,
    /// None for the client.
    pub(super) resource: Option<&'a Resource>,
    pub(super) operations: Vec<&'a Operation>,
    pub(super) children: BTreeMap<String, Node<'a>>,
}

impl<'a> Node<'a> {
    /// The tree of an API, from the client down.
    pub(super) fn of(api: &'a Api) -> Self {
        let mut root = Self::new(api, &[]);
        for operation in &api.operations {
            let mut node = &mut root;
            for (depth, name) in operation.resource.iter().enumerate() {
                let path = operation.resource.get(..=depth).unwrap_or_default();
                let child = node.children.entry(name.clone());
                node = child.or_insert_with(|| Self::new(api, path));
            }
            node.operations.push(operation);
        }
        root
    }

    fn new(api: &'a Api, path: &[String]) -> Self {
        Self {
            resource: api.resources.get(path),
            path: path.to_vec(),
            operations: Vec::new(),
            children: BTreeMap::new(),
        }
    }

    /// The last name: the method that leads here, and the module.
    pub(super) fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// The type of the handle.
    pub(super) fn handle(&self) -> &'a str {
        self.resource.map_or("", |resource| &resource.handle)
    }

    /// The file, without its ending.
    pub(super) fn file(&self) -> String {
        let path = self.path.join("/");
        match (self.path.is_empty(), self.children.is_empty()) {
            (true, _) => "mod".to_owned(),
            (false, true) => path,
            (false, false) => format!("{path}/mod"),
        }
    }

    /// This node and all below it.
    pub(super) fn walk<E>(&self, visit: &mut dyn FnMut(&Self) -> Result<(), E>) -> Result<(), E> {
        visit(self)?;
        for child in self.children.values() {
            child.walk(visit)?;
        }
        Ok(())
    }
}
