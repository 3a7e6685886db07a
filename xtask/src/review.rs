//! `cargo xtask review BASE`: a page for a pull request. Compares the specification with the one of a
//! revision; writes the changes as Markdown, and as HTML with the lines of both sides.

mod page;

use std::{collections::BTreeSet, fs, path::Path};

use wacht_codegen::{Diagnostics, diff::Diff};

use crate::{
    Failure, USAGE,
    diff::{changes, side::Side},
    document, lint,
};

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let document = document()?;
    let (base, folder) = match arguments {
        [base] => (*base, "target/review"),
        [base, "-o", folder] => (*base, *folder),
        _ => {
            return Err(format!(
                "review needs the revision to compare with\n\n{USAGE}"
            ));
        }
    };
    let shown = document.display().to_string();
    let old = match Path::new(base).exists() {
        true => Side::read(base)?,
        false => Side::read(&format!("git:{base}"))?,
    };
    let new = Side::read(&shown)?;
    let mut changes = changes(&old, &new)?;
    shorten(&mut changes);
    let page = page::page(base, &changes, &old, &new);
    let news = news(old, new, &document)?;
    let markdown = markdown(base, &changes, &news);
    let folder = Path::new(folder);
    for (name, text) in [("review.md", markdown), ("review.html", page)] {
        let path = folder.join(name);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
        println!("{}", path.display());
    }
    println!("{}", changes.summary());
    Ok(())
}

/// Makes places in the copy of a revision places in the specification.
fn shorten(changes: &mut Diff) {
    let changes = changes
        .groups
        .iter_mut()
        .flat_map(|group| &mut group.changes);
    for place in changes.filter_map(|change| change.place.as_mut()) {
        if let Some((_, rest)) = place.split_once("/spec/") {
            *place = format!("spec/{rest}");
        }
    }
}

fn markdown(base: &str, changes: &Diff, news: &[String]) -> String {
    let mut out = format!(
        "## API changes since `{base}`\n\n**{}**\n\n",
        changes.summary()
    );
    out.push_str(&changes.review());
    out.push_str("\n### New diagnostics\n\n");
    match news {
        [] => out.push_str("None.\n"),
        news => out.extend(news.iter().map(|line| format!("- {line}\n"))),
    }
    out
}

/// The diagnostics of the new document that the old one does not have.
fn news(old: Side, new: Side, document: &Path) -> Result<Vec<String>, Failure> {
    let known: BTreeSet<_> = lines(&old.document.warnings()).into_iter().collect();
    let mut found = lines(&new.document.warnings());
    found.retain(|line| !known.contains(line));
    let (count, report) = lint::lint(document)?;
    if count > 0 {
        let heads = report.lines().filter(|line| line.contains(": error["));
        found.extend(heads.map(str::to_owned));
    }
    Ok(found)
}

/// Diagnostics in a line each, without their lines, which move.
fn lines(diagnostics: &Diagnostics) -> Vec<String> {
    let located = diagnostics.located();
    let lines = located.map(|(diagnostic, location)| {
        let path = location.map(|location| location.path.display().to_string());
        format!("{}: {}", path.unwrap_or_default(), diagnostic.message)
    });
    lines.collect()
}
