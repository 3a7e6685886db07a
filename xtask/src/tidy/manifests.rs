//! What the manifests say: takes their text and what cargo read in them, returns each dependency
//! without a reason beside it, each that a package must not have, and each that no member uses.

use std::collections::BTreeSet;

use super::{
    finding::Finding,
    rules::{MEMBERS, NO_BUILD_SCRIPT},
    workspace::{Package, Workspace},
};

pub(super) fn check(workspace: &Workspace) -> BTreeSet<Finding> {
    let mut findings = BTreeSet::new();
    let mut used = BTreeSet::new();
    let mut declared = Vec::new();
    for package in &workspace.packages {
        let file = package.manifest();
        let text = workspace.files.get(&file).map_or("", String::as_str);
        let finding = |line, message, reason: &str, fix: &str| Finding {
            file: file.clone(),
            line,
            message,
            reason: reason.to_owned(),
            fix: fix.to_owned(),
        };
        for dependency in dependencies(text) {
            let Dependency {
                section,
                name,
                line,
                has_reason,
            } = dependency;
            if section == "workspace.dependencies" {
                declared.push((file.clone(), line, name));
                continue;
            }
            used.insert(name.clone());
            if !has_reason {
                findings.insert(finding(
                    line,
                    format!("`{name}` of [{section}] has no reason"),
                    "every dependency is compiled by somebody, and may be dropped when its reason is gone",
                    "write the reason behind it, or above it, as a comment: `name.workspace = true # reason`",
                ));
            }
        }
        if !text.contains("\n[lints]\nworkspace = true\n") {
            findings.insert(finding(
                1,
                format!(
                    "`{}` does not take the lints of the workspace",
                    package.name
                ),
                "they refuse `unsafe`, `unwrap` and `panic!` in all code outside tests",
                "add `[lints]` with `workspace = true`",
            ));
        }
        findings.extend(members(package, &finding));
    }
    for (file, line, name) in declared {
        if !used.contains(&name) {
            findings.insert(Finding {
                file,
                line,
                message: format!("no member depends on `{name}`"),
                reason: "a version that nobody uses is kept current for nothing".to_owned(),
                fix: "remove the line".to_owned(),
            });
        }
    }
    findings
}

fn members(
    package: &Package,
    finding: &impl Fn(usize, String, &str, &str) -> Finding,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in MEMBERS.iter().filter(|rule| rule.package == package.name) {
        let other = package.members.iter().filter(|member| {
            member.kind == rule.kind && !rule.allowed.contains(&member.name.as_str())
        });
        for member in other {
            let message = format!(
                "`{}` depends on `{}` ({})",
                package.name, member.name, member.kind
            );
            let fix = "depend on it for tests alone, or move what both need below them";
            findings.push(finding(1, message, rule.reason, fix));
        }
    }
    let has_build_script = package.targets.iter().any(|target| target.is_build_script);
    for (name, reason) in NO_BUILD_SCRIPT {
        if *name == package.name && has_build_script {
            let message = format!("`{name}` has a build script");
            let fix = "let a task of xtask do it, and check in the outcome";
            findings.push(finding(1, message, reason, fix));
        }
    }
    findings
}

/// A dependency in a manifest.
struct Dependency<'a> {
    section: &'a str,
    name: String,
    line: usize,
    has_reason: bool,
}

/// The dependencies that a manifest has, each on its line or in its table.
fn dependencies(text: &str) -> Vec<Dependency<'_>> {
    let mut found = Vec::new();
    let mut section = "";
    let mut above = "";
    // Inside a value of several lines.
    let mut depth = 0;
    for (index, line) in text.lines().enumerate() {
        let code = line.split('#').next().unwrap_or_default().trim();
        let behind = line
            .split_once('#')
            .is_some_and(|(_, reason)| !reason.trim().is_empty());
        let has_reason = behind || above.starts_with('#');
        if let Some(name) = code.strip_prefix('[').filter(|_| depth == 0) {
            section = name.trim_end_matches(']');
            if let Some((table, name)) = section.rsplit_once('.')
                && is_dependencies(table)
            {
                let name = name.trim_matches('"').to_owned();
                found.push(Dependency {
                    section: table,
                    name,
                    line: index + 1,
                    has_reason,
                });
            }
        } else if let Some((name, _)) = code.split_once('=').filter(|_| depth == 0)
            && is_dependencies(section)
        {
            let name = name.trim().split('.').next().unwrap_or_default();
            let name = name.trim_matches('"').to_owned();
            found.push(Dependency {
                section,
                name,
                line: index + 1,
                has_reason,
            });
        }
        let count = |bracket: char| code.matches(bracket).count();
        if !code.starts_with('[') || depth > 0 {
            depth += count('[') + count('{');
            depth -= depth.min(count(']') + count('}'));
        }
        above = line;
    }
    found
}

fn is_dependencies(section: &str) -> bool {
    let last = section.rsplit('.').next().unwrap_or_default();
    matches!(
        last,
        "dependencies" | "dev-dependencies" | "build-dependencies"
    )
}
