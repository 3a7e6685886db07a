//! The documentation of a type: the words of the document, and links to the operations that return
//! it. Takes the model; returns Markdown.

use super::{call_docs::wrapped, context::Context, docs::escape};
use crate::ir::{Operation, TypeDef};

/// The most operations that are linked.
const OPERATIONS: usize = 3;

impl Context<'_> {
    /// The documentation of a type.
    pub(super) fn type_docs(&self, def: &TypeDef) -> String {
        let returning = self.returning.get(&def.id).into_iter().flatten();
        let returning: Vec<_> = returning
            // A link may not lead to what another feature turns on.
            .filter(|operation| !self.target.has_features() || is_alone(def, operation))
            .collect();
        let links = returning.iter().take(OPERATIONS);
        let links = links.map(|operation| self.link(operation));
        let rest = returning.len().saturating_sub(OPERATIONS);
        let links: Vec<_> = links
            .chain((rest > 0).then(|| format!("and {rest} more")))
            .collect();
        let docs = escape(&def.docs.0);
        match (docs.is_empty(), links.is_empty()) {
            (_, true) => docs,
            (true, false) => wrapped("Returned by ", &links),
            (false, false) => format!("{docs}\n\n{}", wrapped("Returned by ", &links)),
        }
    }

    fn link(&self, operation: &Operation) -> String {
        // Links name items without the `r#` of keywords.
        let modules = operation.resource.join("::");
        let resource = self.api.resources.get(&operation.resource);
        let handle = resource.map_or("", |resource| &resource.handle);
        let method = &operation.name;
        format!(
            "[`{}`](crate::resources::{modules}::{handle}::{method})",
            operation.rust()
        )
    }
}

/// Whether the type is there only where the operation is as well.
fn is_alone(def: &TypeDef, operation: &Operation) -> bool {
    matches!(&def.reached_by[..], [one] if Some(one) == operation.resource.first())
}
