//! The API for reviewers: a snapshot per resource and per file of types, a line per fact.

use wacht_codegen::{Runtime, generate};

#[test]
fn the_surface_is_as_reviewed() {
    let generated = generate("spec/openapi.yaml".as_ref(), Runtime::Own).unwrap();
    for (name, text) in generated.surface {
        insta::with_settings!({
            snapshot_path => "surface",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(name, text);
        });
    }
}
