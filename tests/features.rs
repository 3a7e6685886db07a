//! The features of the SDK are those that its resources need, and the documentation names them all.

use std::{collections::BTreeSet, fs};

use wacht_codegen::{Target, generate_of, load_for, model};

const MANIFEST: &str = "wacht-sdk/Cargo.toml";

/// The names on the left of `[features]`, and those in `default`.
fn features() -> (BTreeSet<String>, BTreeSet<String>) {
    let manifest = fs::read_to_string(MANIFEST).unwrap();
    let (_, section) = manifest.split_once("[features]\n").unwrap();
    let section = section.split("\n[").next().unwrap();
    let (default, rest) = section.split_once("]\n").unwrap();
    let quoted = default.split('"').skip(1).step_by(2).map(str::to_owned);
    let names = rest.lines().filter(|line| !line.starts_with('#'));
    let names = names
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.to_owned());
    (names.collect(), quoted.collect())
}

#[test]
fn every_resource_has_a_feature_that_is_on_by_default() {
    let api = model("spec/openapi.yaml".as_ref()).unwrap();
    let (names, default) = features();
    for resource in &api.features() {
        assert!(
            names.contains(resource),
            "the resource `{resource}` has no feature; add `{resource} = []` to {MANIFEST}"
        );
        assert!(
            default.contains(resource),
            "the feature `{resource}` is off by default; add it to `default` in {MANIFEST}"
        );
    }
}

#[test]
fn every_feature_is_a_resource_or_one_of_the_runtime() {
    let api = model("spec/openapi.yaml".as_ref()).unwrap();
    let resources = api.features();
    let runtime = [
        "axum",
        "blocking",
        "gateway",
        "native-tls",
        "reqwest",
        "rustls-tls",
        "session-verification",
        "testing",
        "tower",
        "tracing",
        "webhook-verification",
    ];
    for name in features().0 {
        assert!(
            resources.contains(&name) || runtime.contains(&name.as_str()),
            "no resource is called `{name}`; remove the feature from {MANIFEST}"
        );
    }
}

#[test]
fn the_readmes_name_every_feature_and_whether_it_is_a_default() {
    let (names, default) = features();
    let readme = fs::read_to_string("wacht-sdk/README.md").unwrap();
    let (_, table) = readme.split_once("## Features").unwrap();
    let rows = table.lines().skip_while(|line| !line.starts_with("| `"));
    let mut listed = BTreeSet::new();
    for row in rows.take_while(|line| line.starts_with('|')) {
        let mut cells = row.split('|').skip(1);
        let (name, on) = (cells.next().unwrap(), cells.next().unwrap().trim());
        let name = name.trim().trim_matches('`').to_owned();
        assert_eq!(
            on == "yes",
            default.contains(&name),
            "the default of `{name}`"
        );
        listed.insert(name);
    }
    assert_eq!(listed, names, "the table of wacht-sdk/README.md");
}

#[test]
fn a_type_belongs_to_the_resources_that_reach_it() {
    let api = model("spec/openapi.yaml".as_ref()).unwrap();
    let reached_by = |name| {
        let def = api.types.iter().find(|def| def.name == name);
        &def.unwrap().reached_by
    };
    assert_eq!(reached_by("UserDetails"), &["users"]);
    let shared = reached_by("Organization");
    assert!(
        shared.len() > 1 && shared.iter().any(|name| name == "organizations"),
        "{shared:?}"
    );
}

#[test]
fn a_target_without_features_has_none() {
    let document = "spec/openapi.yaml".as_ref();
    let mut target = Target::beside(document).unwrap();
    target.features = Some(false);
    let generated = generate_of(load_for(document, target).unwrap()).unwrap();
    let resources = generated.api.features();
    for (name, text) in &generated.files {
        let needs = |resource: &&String| text.contains(&format!("feature = \"{resource}\""));
        let needed = resources.iter().find(|resource| needs(resource));
        assert!(
            needed.is_none() && !text.contains("Needs the feature"),
            "{name}: {needed:?}"
        );
    }
}
