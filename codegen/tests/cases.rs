//! What the generator makes of each feature and each quirk of OpenAPI. That the result compiles is
//! the job of the crate in `goldens/`.

use wacht_codegen::{generate, reserved};

use crate::fixture::fixtures;

#[test]
fn every_case_generates_what_was_reviewed() {
    for case in fixtures("cases") {
        let generated = generate(&case.document());
        let generated = generated.unwrap_or_else(|error| panic!("{}:\n{error}", case.name));
        let mut text = String::new();
        for (name, file) in &generated.files {
            let (_, body) = file.split_once("\n\n").unwrap();
            text.push_str(&format!("// ---- {name} ----\n{body}\n"));
        }
        case.assert_snapshot("generated", &text);
    }
}

#[test]
fn every_reserved_name_is_in_the_case_about_them() {
    let document = std::fs::read_to_string("tests/cases/reserved_names/openapi.yaml").unwrap();
    let document = document.to_lowercase();
    for name in [
        reserved::CALL,
        reserved::CLIENT,
        reserved::MODEL,
        reserved::RESPONSES,
        reserved::VALUE,
        reserved::VARIANT,
    ]
    .concat()
    {
        assert!(document.contains(&name.to_lowercase()), "{name}");
    }
}
