//! The API for reviewers: a snapshot per resource and per file of types, a line per fact.

use std::panic::catch_unwind;

use wacht_codegen::{model, surface};

#[test]
fn the_surface_is_as_reviewed() {
    let surface = surface(&model("spec/openapi.yaml".as_ref()).unwrap());
    // All are compared before the test fails, so that one review sees all that changed.
    let changed: Vec<_> = surface
        .iter()
        .filter(|(name, text)| catch_unwind(|| compare(name, text)).is_err())
        .map(|(name, _)| name.as_str())
        .collect();
    assert!(
        changed.is_empty(),
        "review with cargo insta: {}",
        changed.join(", ")
    );
}

fn compare(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "surface",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name.to_owned(), text);
    });
}
