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
    generate,
};

use super::{
    leaves::{Leaves, leaves},
    read,
    remove::remove,
    taken_over,
};
use crate::{Failure, compare::Accepted, lint};

/// The extensions of an operation that are proposed, apart from the reason.
const PROPOSED: [&str; 6] = [
    "x-wacht-resource",
    "x-wacht-method",
    "x-wacht-paging",
    "x-wacht-retry",
    "x-wacht-since",
    "x-wacht-unwrapped",
];

/// How much of something is right.
#[derive(Clone, Copy, Default)]
struct Score {
    right: usize,
    of: usize,
}

impl Score {
    fn count(&mut self, is_right: bool) {
        self.right += usize::from(is_right);
        self.of += 1;
    }

    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.of += other.of;
    }

    fn shown(self) -> String {
        format!("{} of {}", self.right, self.of)
    }

    fn percent(self) -> usize {
        (self.right * 100).checked_div(self.of).unwrap_or(100)
    }
}

pub(super) fn replay(spec: &Path, from: &Path, names: &[&str]) -> Result<(), Failure> {
    let copy = copied(spec)?;
    remove(&copy, names)?;
    let adoption = taken_over(&copy, from, names)?;
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
        "| operation | extensions right | ids, secrets, formats right | of all that people wrote | wrong extensions |"
    );
    println!("|---|---|---|---|---|");
    let (mut extensions, mut marks, mut whole) =
        (Score::default(), Score::default(), Score::default());
    let mut wrong = Vec::new();
    for made in &adoption.operations {
        let (Some(new), Some(old)) = (find(&ours.value, &made.id), find(&written.value, &made.id))
        else {
            return Err(format!("{} is not in both documents", made.id));
        };
        let (own, missed) = proposed(old.1, new.1);
        let (said, made_up) = (
            leaves(&written.value, old.0, old.1),
            leaves(&ours.value, new.0, new.1),
        );
        let (marked, all) = compared(&said, &made_up, &made.id, &mut wrong);
        println!(
            "| `{}` | {} | {} | {} | {} |",
            made.id,
            own.shown(),
            marked.shown(),
            all.shown(),
            missed.join("; ")
        );
        extensions.add(own);
        marks.add(marked);
        whole.add(all);
    }
    println!(
        "| all | {}, {} % | {}, {} % | {}, {} % | |",
        extensions.shown(),
        extensions.percent(),
        marks.shown(),
        marks.percent(),
        whole.shown(),
        whole.percent()
    );
    let lost = open.differences.iter().filter(|difference| {
        let owner = difference.owner.as_str();
        (requests.contains(owner) || schemas.contains(owner)) && !is_kept(difference)
    });
    let lost: Vec<_> = lost.map(Difference::line).collect();
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
    let generated = generate(&copy).map_err(|error| error.to_string())?;
    println!(
        "\nthe copy generates: {} operations, {} types",
        generated.api.operations.len(),
        generated.api.types.len()
    );
    let (count, report) = lint::lint(&copy)?;
    println!("lint of the copy: {count}\n{}", report.trim_end());
    Ok(())
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

/// How many extensions are what people wrote, and those that are not.
fn proposed(old: &Value, new: &Value) -> (Score, Vec<String>) {
    let (mut score, mut wrong) = (Score::default(), Vec::new());
    for key in PROPOSED {
        let (old, new) = (old.get(key), new.get(key));
        if old.is_none() && new.is_none() {
            continue;
        }
        score.count(old == new);
        if old != new {
            let shown =
                |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
            wrong.push(format!("`{key}` {}, written {}", shown(new), shown(old)));
        }
    }
    (score, wrong)
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
