//! `cargo xtask tidy`: the structure of the code, and its words. Takes the sources, manifests and
//! documents of the workspace, returns each place that breaks a rule of `rules` or `words`. Changes
//! nothing.
//!
//! Names are followed to where they are defined. The methods of a value are not: to know its type
//! takes a compiler. Where such a method belongs to `self`, its `impl` block names the type.

mod circles;
mod finding;
mod headers;
mod krate;
mod manifests;
mod mentions;
mod names;
mod prose;
mod rules;
mod scope;
#[cfg(test)]
mod tests;
mod words;
mod workspace;

use std::{collections::BTreeSet, path::PathBuf};

use self::{
    circles::Graph,
    finding::{Finding, report},
    krate::Crate,
    scope::Scope,
    words::Words,
    workspace::Workspace,
};
use crate::Failure;

/// Prints nothing when every rule holds.
pub(crate) fn run() -> Result<(), Failure> {
    let workspace = Workspace::read()?;
    let mut findings = check(&workspace)?;
    findings.extend(Words::list()?.check(&workspace.prose));
    if findings.is_empty() {
        return Ok(());
    }
    Err(report(&findings))
}

fn check(workspace: &Workspace) -> Result<BTreeSet<Finding>, Failure> {
    let mut findings = headers::check(workspace);
    findings.extend(manifests::check(workspace));
    let crates = crates(workspace)?;
    let api = crates.iter().flat_map(names::generated_types).collect();
    for krate in &crates {
        let scope = Scope::new(krate);
        findings.extend(names::check(krate, &scope, &api));
        findings.extend(circles(krate, &scope));
    }
    Ok(findings)
}

fn crates(workspace: &Workspace) -> Result<Vec<Crate>, Failure> {
    let mut crates = Vec::new();
    for package in &workspace.packages {
        for target in &package.targets {
            crates.push(Crate::read(workspace, package, target)?);
        }
    }
    Ok(crates)
}

fn circles(krate: &Crate, scope: &Scope) -> Vec<Finding> {
    let graph = Graph::new(krate, scope);
    let groups = graph.groups().into_iter().map(|group| Finding {
        file: group
            .first()
            .and_then(|module| krate.modules.get(*module))
            .map_or_else(PathBuf::new, |module| module.file.clone()),
        line: 1,
        message: graph.describe(krate, &group),
        reason:
            "a module can be read, tested and moved alone only when what it needs does not need it"
                .to_owned(),
        fix: "move an item to the module that needs it, or into one below both".to_owned(),
    });
    groups.collect()
}
