//! The report of a comparison: as text, as Markdown, and as JSON.

use serde_json::{Value, json};

use super::{Comparison, Difference, Endpoint};
use crate::counted::counted;

pub(super) fn text(comparison: &Comparison) -> String {
    let mut out = String::new();
    for (title, endpoints) in [
        ("only there", &comparison.missing),
        ("only here", &comparison.extra),
    ] {
        for endpoint in endpoints {
            out.push_str(&format!("{title}: {}\n", shown(endpoint)));
        }
    }
    for (ours, theirs) in &comparison.moved {
        out.push_str(&format!(
            "moved: {} is there {}\n",
            shown(ours),
            shown(theirs)
        ));
    }
    let mut owner = "";
    for difference in &comparison.differences {
        if difference.owner != owner {
            owner = &difference.owner;
            out.push_str(&format!("\n{owner}\n"));
        }
        out.push_str(&format!("  {}\n", line(difference)));
        let places = [&difference.ours_place, &difference.theirs_place];
        let places: Vec<_> = places.into_iter().flatten().map(String::as_str).collect();
        out.push_str(&format!("      {}\n", places.join(", ")));
    }
    out.push_str(&format!("\n{}\n", summary(comparison)));
    out
}

/// A difference without its owner.
fn line(difference: &Difference) -> String {
    let line = difference.line();
    let line = line.strip_prefix(&difference.owner).unwrap_or(&line);
    line.trim_start_matches([' ', ',']).to_owned()
}

fn shown(endpoint: &Endpoint) -> String {
    let id = endpoint.id.as_ref().map(|id| format!(" ({id})"));
    let place = endpoint.place.as_ref().map(|place| format!(", {place}"));
    format!(
        "{}{}{}",
        endpoint.request,
        id.unwrap_or_default(),
        place.unwrap_or_default()
    )
}

pub(super) fn markdown(comparison: &Comparison) -> String {
    let mut out = String::new();
    for (title, endpoints) in [
        ("Only in the other document", &comparison.missing),
        ("Only in the specification", &comparison.extra),
    ] {
        if !endpoints.is_empty() {
            out.push_str(&format!("### {title}\n\n"));
            for endpoint in endpoints {
                out.push_str(&format!("- `{}`\n", endpoint.request));
            }
            out.push('\n');
        }
    }
    if !comparison.moved.is_empty() {
        out.push_str("### Moved\n\n");
        for (ours, theirs) in &comparison.moved {
            out.push_str(&format!(
                "- `{}` is there `{}`\n",
                ours.request, theirs.request
            ));
        }
        out.push('\n');
    }
    if !comparison.differences.is_empty() {
        out.push_str("### Different\n\n");
        for difference in &comparison.differences {
            out.push_str(&format!("- `{}`: {}\n", difference.owner, line(difference)));
        }
        out.push('\n');
    }
    out.push_str(&format!("{}\n", summary(comparison)));
    out
}

pub(super) fn json(comparison: &Comparison) -> Value {
    let endpoint = |endpoint: &Endpoint| {
        json!({
            "request": endpoint.request,
            "operation_id": endpoint.id,
            "place": endpoint.place,
        })
    };
    let endpoints = |all: &[Endpoint]| all.iter().map(endpoint).collect::<Vec<_>>();
    let moved = comparison.moved.iter();
    let moved =
        moved.map(|(ours, theirs)| json!({"here": endpoint(ours), "there": endpoint(theirs)}));
    let differences = comparison.differences.iter().map(|difference| {
        json!({
            "owner": difference.owner,
            "path": difference.path,
            "aspect": difference.aspect.as_str(),
            "here": difference.ours,
            "there": difference.theirs,
            "here_place": difference.ours_place,
            "there_place": difference.theirs_place,
        })
    });
    json!({
        "shared": comparison.shared,
        "only_there": endpoints(&comparison.missing),
        "only_here": endpoints(&comparison.extra),
        "moved": moved.collect::<Vec<_>>(),
        "differences": differences.collect::<Vec<_>>(),
    })
}

fn summary(comparison: &Comparison) -> String {
    format!(
        "{} in both, {} only there, {} only here, {} moved; {}",
        counted(comparison.shared, "operation"),
        comparison.missing.len(),
        comparison.extra.len(),
        comparison.moved.len(),
        counted(comparison.differences.len(), "difference")
    )
}
