//! Removes operations from a copy of the specification, adopts them again, and compares the result with
//! what people wrote. Takes the specification, the published description and the operations; prints a
//! table.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use wacht_codegen::{
    compare::{Aspect, Difference, compare},
    counted, generate,
};

use super::{
    Published,
    leaves::{Leaves, leaves},
    read,
    remove::remove,
    sample,
    score::{Proposals, Score},
    taken_over,
};
use crate::{Failure, compare::Accepted, lint};

/// Replays operations that both have, drawn by a seed.
pub(super) fn sample(
    spec: &Path,
    published: Published<'_>,
    count: usize,
    seed: u64,
) -> Result<(), Failure> {
    let (ours, theirs) = (read(spec)?, read(published.file)?);
    let there: BTreeSet<_> = ids(&theirs.value).collect();
    let both: Vec<_> = ids(&ours.value).filter(|id| there.contains(id)).collect();
    let names = sample::sample(&both, count, seed);
    println!(
        "{} of {}, drawn by the seed {seed}: {}\n",
        names.len(),
        counted(both.len(), "operation"),
        names.join(" ")
    );
    replay(spec, published, &names)
}

pub(super) fn replay(spec: &Path, published: Published<'_>, names: &[&str]) -> Result<(), Failure> {
    let from = published.file;
    let copy = copied(spec)?;
    remove(&copy, names)?;
    let adoption = taken_over(&copy, published, names)?;
    let (ours, written) = (read(&copy)?, read(spec)?);
    let mut accepted = Accepted::read(spec)?;
    let open = accepted.open(compare(read(&copy)?, read(from)?));
    let requests: BTreeSet<_> = adoption
        .operations
        .iter()
        .map(|made| made.request.as_str())
        .collect();
    let schemas: BTreeSet<_> = adoption
        .schemas
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    println!(
        "| operation | proposed extensions right | left to a person | ids, secrets, formats right | of all that people wrote | extensions that people wrote otherwise |"
    );
    println!("|---|---|---|---|---|---|");
    let mut extensions = Proposals::default();
    let (mut marks, mut whole) = (Score::default(), Score::default());
    let current = written.value.pointer("/info/version");
    let current = current.filter(|_| published.older.is_none());
    let mut wrong = Vec::new();
    for made in &adoption.operations {
        let (Some(new), Some(old)) = (find(&ours.value, &made.id), find(&written.value, &made.id))
        else {
            return Err(format!("{} is not in both documents", made.id));
        };
        let own = Proposals::of(old.1, new.1, current);
        let (said, made_up) = (
            leaves(&written.value, old.0, old.1),
            leaves(&ours.value, new.0, new.1),
        );
        let (marked, all) = compared(&said, &made_up, &made.id, &mut wrong);
        println!(
            "| `{}` | {} | {} | {} | {} | {} |",
            made.id,
            own.right.shown(),
            own.left,
            marked.shown(),
            all.shown(),
            own.notes.join("; ")
        );
        extensions.add(&own);
        marks.add(marked);
        whole.add(all);
    }
    println!(
        "| all | {}, {} % | {} | {}, {} % | {}, {} % | |",
        extensions.right.shown(),
        extensions.right.percent(),
        extensions.left,
        marks.shown(),
        marks.percent(),
        whole.shown(),
        whole.percent()
    );
    let all = Score {
        right: extensions.right.right,
        of: extensions.right.of + extensions.left,
    };
    println!(
        "\nof all extensions, those left to a person included: {}, {} %",
        all.shown(),
        all.percent()
    );
    if extensions.earlier > 0 {
        println!(
            "not counted, {}: the revision of operations that an earlier one brought, which --since OLD states",
            extensions.earlier
        );
    }
    let decided = decided(spec, from, names)?;
    let lost = open.differences.iter().filter(|difference| {
        let owner = difference.owner.as_str();
        (requests.contains(owner) || schemas.contains(owner)) && !is_kept(difference)
    });
    let lost = lost.map(Difference::line);
    let lost: Vec<_> = lost.filter(|line| !decided.contains(line)).collect();
    println!(
        "\nwhat the file states and the copy lacks, beyond spec/accepted.yaml: {}",
        lost.len()
    );
    for line in lost {
        println!("  {line}");
    }
    println!(
        "\nids, secrets and formats that people wrote otherwise: {}",
        wrong.len()
    );
    for line in wrong {
        println!("  {line}");
    }
    match generate(&copy) {
        Ok(generated) => println!(
            "\nthe copy generates: {}, {}",
            counted(generated.api.operations.len(), "operation"),
            counted(generated.api.types.len(), "type")
        ),
        Err(error) => println!("\nthe copy does not generate before a person decides:\n{error}"),
    }
    let (count, report) = lint::lint(&copy)?;
    println!("lint of the copy: {count}\n{}", report.trim_end());
    Ok(())
}

/// The differences that the operations have as people wrote them, which are accepted. A comparison lists
/// what two operations share only once, so these operations are compared alone.
fn decided(spec: &Path, from: &Path, names: &[&str]) -> Result<BTreeSet<String>, Failure> {
    let mut document = read(spec)?;
    let paths = document
        .value
        .get_mut("paths")
        .and_then(Value::as_object_mut);
    if let Some(paths) = paths {
        paths.retain(|_, item| {
            let operations = item.as_object().into_iter().flatten();
            let mut ids = operations.filter_map(|(_, value)| value.get("operationId")?.as_str());
            ids.any(|id| names.contains(&id))
        });
    }
    let found = compare(document, read(from)?);
    Ok(found.differences.iter().map(Difference::line).collect())
}

/// Whether the copy states the same as the file and more: an exacter type, more statuses, or what the file
/// is silent about.
fn is_kept(difference: &Difference) -> bool {
    let (Some(ours), Some(theirs)) = (&difference.ours, &difference.theirs) else {
        return difference.theirs.is_none();
    };
    match difference.aspect {
        Aspect::Statuses => {
            let ours: BTreeSet<_> = ours.split(' ').collect();
            theirs.split(' ').all(|status| ours.contains(status))
        }
        Aspect::Type => {
            theirs == "any"
                || ours
                    .strip_prefix(theirs)
                    .is_some_and(|more| more.starts_with(' '))
        }
        Aspect::OtherProperties => theirs == "any",
        _ => false,
    }
}

/// The root of a copy of the specification.
fn copied(spec: &Path) -> Result<PathBuf, Failure> {
    let from = spec.parent().unwrap_or(Path::new("."));
    let to = PathBuf::from("target/adopt/spec");
    let failed = |error: std::io::Error| format!("the copy of {} failed: {error}", from.display());
    if to.exists() {
        fs::remove_dir_all(&to).map_err(failed)?;
    }
    for ending in ["yaml", "toml"] {
        for file in crate::files(from, ending)? {
            let target = to.join(file.strip_prefix(from).unwrap_or(&file));
            let parent = target.parent().unwrap_or(&to);
            fs::create_dir_all(parent)
                .and_then(|()| fs::copy(&file, &target))
                .map_err(failed)?;
        }
    }
    Ok(to.join("openapi.yaml"))
}

/// The names of the operations.
fn ids(document: &Value) -> impl Iterator<Item = &str> {
    let paths = document.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flatten();
    let operations = items.filter_map(|(_, item)| item.as_object()).flatten();
    operations.filter_map(|(_, operation)| operation.get("operationId")?.as_str())
}

/// An operation with its path item.
fn find<'a>(document: &'a Value, id: &str) -> Option<(&'a Value, &'a Value)> {
    let items = document.get("paths")?.as_object()?.iter();
    let mut all = items.flat_map(|(_, item)| {
        let operations = item.as_object().into_iter().flatten();
        operations.map(move |(_, operation)| (item, operation))
    });
    all.find(|(_, operation)| {
        operation
            .get("operationId")
            .is_some_and(|known| known == id)
    })
}

/// How many of the ids, secrets and formats are what people wrote, and how much of everything.
fn compared(old: &Leaves, new: &Leaves, id: &str, wrong: &mut Vec<String>) -> (Score, Score) {
    let (mut marks, mut all) = (Score::default(), Score::default());
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let (was, is) = (old.get(key), new.get(key));
        // Of a place that only one of them has, nothing was to be proposed.
        let is_there = |leaves: &Leaves| leaves.keys().any(|known| known.0 == key.0);
        if matches!(key.1, "id" | "format") && is_there(old) && is_there(new) {
            marks.count(was == is);
            if was != is {
                let shown =
                    |value: Option<&String>| value.map_or("nothing", String::as_str).to_owned();
                let (path, aspect) = key;
                wrong.push(format!(
                    "{id} {path}, {aspect}: {}, written {}",
                    shown(is),
                    shown(was)
                ));
            }
        }
        if was.is_some() {
            all.count(was == is);
        }
    }
    (marks, all)
}
