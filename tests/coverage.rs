//! The specification has every operation of the API, and loses none.

use std::collections::BTreeMap;

use wacht_codegen::ir::Operation;

/// The categories of the documentation, by their tags.
const CATEGORIES: &[(&str, &[&str])] = &[
    ("Users and Invitations", &["Users", "Invitations"]),
    (
        "Authentication",
        &["API Auth", "Session", "OAuth", "JWT Templates"],
    ),
    (
        "Organizations and Workspaces",
        &["Organizations", "Workspaces"],
    ),
    (
        "Platform",
        &[
            "AI",
            "Analytics",
            "Notifications",
            "Webhooks",
            "Settings",
            "Segments",
        ],
    ),
    ("Other", &["Waitlist", "Default"]),
];

fn count(keep: impl Fn(&Operation) -> bool) -> BTreeMap<&'static str, usize> {
    let api = wacht_codegen::model("spec/openapi.yaml".as_ref()).unwrap();
    let mut counts = BTreeMap::new();
    for operation in api.operations.iter().filter(|operation| keep(operation)) {
        let of = |tags: &[&str]| tags.contains(&operation.tag.as_str());
        let category = CATEGORIES.iter().find(|(_, tags)| of(tags));
        *counts
            .entry(category.map_or("none", |(name, _)| name))
            .or_default() += 1;
    }
    counts
}

#[test]
fn all_operations_of_the_first_revision_are_there() {
    let expected = BTreeMap::from([
        ("Users and Invitations", 16),
        ("Authentication", 37),
        ("Organizations and Workspaces", 26),
        ("Platform", 128),
        ("Other", 3),
    ]);
    assert_eq!(count(|operation| operation.since == "2026-04"), expected);
}

#[test]
fn all_operations_of_the_second_revision_are_there() {
    let expected = BTreeMap::from([
        ("Users and Invitations", 15),
        ("Authentication", 3),
        ("Organizations and Workspaces", 7),
        ("Platform", 33),
    ]);
    assert_eq!(count(|operation| operation.since == "2026-06"), expected);
}

#[test]
fn what_the_service_removed_is_deprecated_and_stays() {
    assert_eq!(
        count(|operation| operation.deprecated.is_some()),
        BTreeMap::from([("Platform", 3)])
    );
}
