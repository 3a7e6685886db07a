//! What the verdict about a change of a document is, against the public items of the generated code.

mod edits;

use std::{fs, path::Path};

use serde_json::Value;
use wacht_codegen::{
    Generated, Target, bundle,
    diff::{Class, Diff, Verdict, diff, items},
    generate_of, load_for,
    output::Files,
};

const DOCUMENT: &str = "tests/diff/openapi.yaml";

/// The document as one value.
fn document() -> Value {
    let document = load_for(DOCUMENT.as_ref(), Target::default()).unwrap();
    bundle(&document)
}

/// What a changed document becomes.
fn generate(name: &str, document: &Value) -> Generated {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diff");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.json"));
    fs::write(&path, document.to_string()).unwrap();
    let mut target = Target::default();
    target.features = Some(true);
    let generated = load_for(&path, target).map_err(wacht_codegen::Error::from);
    let generated = generated.and_then(generate_of);
    generated.unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The problem with the verdict of a change, if there is one.
fn judge(old: &Generated, new: &Generated, changes: &Diff) -> Option<String> {
    let (was, is) = (items(&old.files).unwrap(), items(&new.files).unwrap());
    let broken: Vec<_> = was
        .iter()
        .filter(|(path, what)| is.get(*path) != Some(what))
        .collect();
    let is_breaking = changes.verdict() == Verdict::Major;
    (is_breaking == broken.is_empty()).then(|| {
        format!(
            "verdict {}\n{broken:#?}\n{}",
            changes.summary(),
            changes.text()
        )
    })
}

#[test]
fn every_verdict_fits_the_generated_items() {
    let old = generate("old", &document());
    let mut wrong = String::new();
    for edit in edits::all() {
        let mut changed = document();
        (edit.edit)(&mut changed);
        let new = generate(edit.name, &changed);
        let changes = diff(&old.api, &new.api);
        if let Some(why) = judge(&old, &new, &changes).filter(|_| edit.items) {
            wrong.push_str(&format!("{}: {why}\n", edit.name));
        }
        let class = changes.changes().map(|(_, change)| change.class).max();
        if class != edit.class {
            wrong.push_str(&format!(
                "{}: {class:?}, not {:?}\n{}\n",
                edit.name,
                edit.class,
                changes.text()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn nothing_changed_is_no_change() {
    let (old, new) = (generate("same", &document()), generate("same", &document()));
    let changes = diff(&old.api, &new.api);
    assert_eq!(changes.verdict(), Verdict::None, "{}", changes.text());
    assert_eq!(changes.count(Class::Docs), 0);
}

#[test]
fn changes_read_as_a_changelog() {
    let old = generate("changelog_old", &document());
    let mut changed = document();
    for name in [
        "a_required_parameter_is_added",
        "an_operation_is_removed",
        "a_retry_class_changes",
        "a_value_is_added_to_an_enum_of_responses",
        "a_property_is_deprecated",
        "a_description_changes",
        "a_type_is_renamed",
    ] {
        let edit = edits::all().find(|edit| edit.name == name).unwrap();
        (edit.edit)(&mut changed);
    }
    let changes = diff(&old.api, &generate("changelog_new", &changed).api);
    insta::assert_snapshot!("text", changes.text());
    insta::assert_snapshot!("markdown", changes.markdown());
}

#[test]
fn a_condition_may_move_from_a_module_to_its_types() {
    let condition = "#[cfg(feature = \"pets\")]";
    let files = |module: &str, item: &str| {
        Files::from([
            ("types/mod.rs".to_owned(), format!("{module} mod pets;")),
            (
                "types/pets.rs".to_owned(),
                format!("{item} pub struct Pet;"),
            ),
        ])
    };
    let (of_module, of_type) = (files(condition, ""), files("", condition));
    assert_eq!(items(&of_module), items(&of_type));
    assert_ne!(items(&of_module), items(&files("", "")));
}

#[test]
fn what_happened_to_several_types_alike_is_one_entry() {
    let old = generate("alike_old", &document());
    let mut changed = document();
    for name in ["Book", "Author"] {
        let pointer = format!("/components/schemas/{name}/properties/note");
        let (above, key) = pointer.rsplit_once('/').unwrap();
        let properties = changed.pointer_mut(above).unwrap();
        properties[key] = serde_json::json!({"type": "string", "description": "A note."});
    }
    let changes = diff(&old.api, &generate("alike_new", &changed).api);
    let entry = "- `types::Book`, `types::Author`, property `note`: added: string, optional; \
        added `note`: `Option<String>`.\n";
    assert!(changes.review().contains(entry), "{}", changes.review());
    let marks: Vec<_> = changes.groups.iter().map(|group| group.mark()).collect();
    assert!(
        matches!(&marks[..], [first, second] if first == second),
        "{marks:?}"
    );
}
