//! `cargo xtask compare`: where a published description differs from the specification, and what changed
//! between two published ones. `spec/accepted.yaml` lists the differences that are known, with a reason.

mod accepted;

use std::path::Path;

use serde_json::Value;
use wacht_codegen::{
    Document, Target,
    compare::{Comparison, Difference, Endpoint, compare},
    load_for,
};

use self::accepted::Accepted;
use crate::{Failure, USAGE, document, option};

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let spec = document()?;
    let Some((file, options)) = arguments
        .split_first()
        .filter(|(file, _)| !file.starts_with("--"))
    else {
        return Err(format!(
            "compare needs the description to compare with\n\n{USAGE}"
        ));
    };
    crate::only(options, &["--since", "--format"])?;
    let format = option(options, "--format")?.unwrap_or("text");
    let found = compare(read(&spec)?, read(Path::new(file))?);
    if let Some(old) = option(options, "--since")? {
        let changed = compare(read(Path::new(old))?, read(Path::new(file))?);
        return print(
            &since(&found, &changed),
            &since_json(&found, &changed),
            format,
        );
    }
    let mut accepted = Accepted::read(&spec)?;
    let report = accepted.open(found);
    print(
        &match format {
            "markdown" => report.markdown(),
            _ => report.text(),
        },
        &report.json(),
        format,
    )?;
    accepted.judge(&report)
}

fn print(text: &str, json: &Value, format: &str) -> Result<(), Failure> {
    match format {
        "text" | "markdown" => print!("{text}"),
        "json" => println!("{json:#}"),
        other => {
            return Err(format!(
                "`{other}` is not a format: use text, markdown or json"
            ));
        }
    }
    Ok(())
}

/// A description. Its problems are not judged.
fn read(path: &Path) -> Result<Document, Failure> {
    let mut target = Target::beside(path).map_err(|error| error.to_string())?;
    target.strict = false;
    target.skip_unsupported = true;
    load_for(path, target).map_err(|error| format!("{}: {error}", path.display()))
}

/// What changed between two published descriptions, and whether the specification has it: a Markdown list.
fn since(found: &Comparison, changed: &Comparison) -> String {
    let mut out = String::new();
    for (title, endpoints, has) in [
        ("Added", &changed.missing, true),
        ("Removed", &changed.extra, false),
    ] {
        for endpoint in endpoints {
            let is_there = is_in_spec(found, endpoint, has);
            out.push_str(&format!(
                "- {title}: `{}`{}\n",
                endpoint.request,
                mark(is_there)
            ));
        }
    }
    for (old, new) in &changed.moved {
        let is_there = is_in_spec(found, new, true);
        let (old, new) = (&old.request, &new.request);
        out.push_str(&format!("- Moved: `{old}` to `{new}`{}\n", mark(is_there)));
    }
    for difference in &changed.differences {
        let is_there = is_adopted(found, difference);
        out.push_str(&format!(
            "- Changed: {}{}\n",
            was_is(difference),
            mark(is_there)
        ));
    }
    let owners = changed
        .differences
        .iter()
        .map(|difference| &difference.owner);
    let owners: std::collections::BTreeSet<_> = owners.collect();
    out.push_str(&format!(
        "{} added, {} removed, {} moved; {} changes in {} operations and schemas\n",
        changed.missing.len(),
        changed.extra.len(),
        changed.moved.len(),
        changed.differences.len(),
        owners.len()
    ));
    out
}

fn since_json(found: &Comparison, changed: &Comparison) -> Value {
    let endpoints = |all: &[Endpoint], has: bool| {
        let all = all.iter().map(|endpoint| {
            serde_json::json!({
                "request": endpoint.request,
                "operation_id": endpoint.id,
                "in_spec": is_in_spec(found, endpoint, has),
            })
        });
        all.collect::<Vec<_>>()
    };
    let differences = changed.differences.iter().map(|difference| {
        serde_json::json!({
            "owner": difference.owner,
            "path": difference.path,
            "aspect": difference.aspect.as_str(),
            "was": difference.ours,
            "is": difference.theirs,
            "in_spec": is_adopted(found, difference),
        })
    });
    serde_json::json!({
        "added": endpoints(&changed.missing, true),
        "removed": endpoints(&changed.extra, false),
        "changed": differences.collect::<Vec<_>>(),
    })
}

fn mark(is_there: bool) -> &'static str {
    match is_there {
        true => "; in `spec/`",
        false => "; **not** in `spec/`",
    }
}

/// Whether the specification agrees about an operation: has it, or does not.
fn is_in_spec(found: &Comparison, endpoint: &Endpoint, has: bool) -> bool {
    let is_missing = |all: &[Endpoint]| all.iter().any(|other| other.request == endpoint.request);
    match has {
        true => !is_missing(&found.missing),
        // What the description no longer has is gone here too, unless it is only here.
        false => !is_missing(&found.extra),
    }
}

/// Whether the specification agrees with the new description about what changed in it.
fn is_adopted(found: &Comparison, changed: &Difference) -> bool {
    found.differences.iter().all(|difference| {
        let is_same = difference.aspect == changed.aspect && difference.theirs == changed.theirs;
        !(is_same && difference.theirs_place == changed.theirs_place)
    })
}

/// A change between two descriptions, with the words for that.
fn was_is(difference: &Difference) -> String {
    let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
    format!(
        "`{}` {} {}: {} is now {}",
        difference.owner,
        difference.path,
        difference.aspect.as_str(),
        side(&difference.ours),
        side(&difference.theirs)
    )
}
