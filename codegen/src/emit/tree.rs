//! The tree of resources: which operations are on which, and which lies below which.

use std::collections::BTreeMap;

use crate::{
    ir::{Api, Docs, Operation},
    names::pascal,
};

/// A resource with what lies below it.
pub(super) struct Node<'a> {
    /// The names from the client down; empty for the client itself.
    pub(super) path: Vec<String>,
    pub(super) operations: Vec<&'a Operation>,
    pub(super) children: BTreeMap<String, Node<'a>>,
}

impl<'a> Node<'a> {
    /// The tree of an API, from the client down.
    pub(super) fn of(api: &'a Api) -> Self {
        let mut root = Self::new(Vec::new());
        for operation in &api.operations {
            let mut node = &mut root;
            for (depth, name) in operation.resource.iter().enumerate() {
                let path = operation.resource.get(..=depth).unwrap_or_default();
                let child = node.children.entry(name.clone());
                node = child.or_insert_with(|| Self::new(path.to_vec()));
            }
            node.operations.push(operation);
        }
        root
    }

    fn new(path: Vec<String>) -> Self {
        Self {
            path,
            operations: Vec::new(),
            children: BTreeMap::new(),
        }
    }

    /// The last name: the method that leads here, and the module.
    pub(super) fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// The type of the handle.
    pub(super) fn handle(&self) -> String {
        pascal(self.name()).unwrap_or_default()
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

    /// What is said of the resource: what the document says of its tag, for a resource at the top.
    pub(super) fn docs(&self, api: &'a Api) -> Docs {
        let tag = self.operations.first().map(|operation| &operation.tag);
        let found = api.tags.iter().find(|(name, _)| Some(name) == tag);
        match found {
            Some((_, docs)) if self.path.len() == 1 => docs.clone(),
            _ => Docs(format!("`{}`", self.path.join("."))),
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
