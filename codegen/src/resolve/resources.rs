//! The resources that operations are on, and those that lead to them.

use std::collections::BTreeMap;

use crate::{
    ir::{Docs, Operation, Resource},
    names,
};

/// The resources by their way from the client. At the top a resource is documented by its tag.
pub(super) fn resources(
    operations: &[Operation],
    tags: &[(String, Docs)],
) -> BTreeMap<Vec<String>, Resource> {
    let mut first_tags = BTreeMap::<&[String], Option<&str>>::new();
    for operation in operations {
        for depth in 1..operation.resource.len() {
            let (above, _) = operation.resource.split_at(depth);
            let first = first_tags.entry(above).or_default();
            first.get_or_insert(&operation.tag);
        }
        let first = first_tags.entry(&operation.resource).or_default();
        first.get_or_insert(&operation.tag);
    }
    let resources = first_tags.into_iter().map(|(path, tag)| {
        let found = tags.iter().find(|(name, _)| Some(name.as_str()) == tag);
        let resource = Resource {
            handle: path
                .last()
                .map(|name| names::pascal(name))
                .unwrap_or_default(),
            docs: match found {
                Some((_, docs)) if path.len() == 1 => docs.clone(),
                _ => Docs::default(),
            },
        };
        (path.to_vec(), resource)
    });
    resources.collect()
}
