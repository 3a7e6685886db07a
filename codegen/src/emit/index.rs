//! All operations in one table, for readers: the call, the request, the revision.

use crate::{ir::Api, output::MARKDOWN_MARK};

/// The table, in the order of the calls.
#[must_use]
pub fn index(api: &Api) -> String {
    let mut text = format!(
        "{MARKDOWN_MARK} Do not edit: change the document and generate again. -->\n\n\
         # Operations\n\nEvery operation of the {}, by the call that makes it.\n\n\
         | call | request | since |\n|---|---|---|\n",
        api.info.name()
    );
    let mut operations: Vec<_> = api.operations.iter().collect();
    operations.sort_by_cached_key(|operation| operation.rust());
    for operation in operations {
        let deprecated = if operation.deprecated.is_some() {
            ", deprecated"
        } else {
            ""
        };
        text.push_str(&format!(
            "| `{}` | `{} {}` | {}{deprecated} |\n",
            operation.rust(),
            operation.method.as_str(),
            operation.path,
            operation.since,
        ));
    }
    text
}
