//! Who names what: takes a crate and what its paths mean, returns each place that names what another
//! module is there for: a crate, a function that writes, an extension, a type of the API.

use std::collections::BTreeSet;

use super::{
    finding::Finding,
    krate::Crate,
    mentions::Mention,
    rules::{API, CLIENT, EXTENSION, EXTENSIONS, NAMING},
    scope::{Meaning, Scope},
};

/// The names of a crate that break a rule. `api` are the types that are generated.
pub(super) fn check(krate: &Crate, scope: &Scope, api: &BTreeSet<String>) -> BTreeSet<Finding> {
    let mut findings = BTreeSet::new();
    for (index, module) in krate.modules.iter().enumerate() {
        let here = krate.name(index);
        let finding = |line, message: String, reason: &str, fix: String| Finding {
            file: module.file.clone(),
            line,
            message,
            reason: reason.to_owned(),
            fix,
        };
        let imports = module
            .mentions
            .uses
            .iter()
            .map(|import| (&import.mention, true));
        let paths = module.mentions.paths.iter().map(|mention| (mention, false));
        for (mention, is_import) in imports.chain(paths) {
            for meaning in scope.mention(index, mention) {
                let Some(meant) = meant(krate, &meaning, is_import) else {
                    continue;
                };
                for rule in NAMING {
                    let is_meant = rule.paths.iter().any(|path| is_below(&meant, path));
                    let is_within =
                        rule.within.is_empty() || is_in(&here, rule.within.iter().copied());
                    if is_meant && is_within && !is_in(&here, names(rule.allowed)) {
                        let message = format!("`{here}` names `{meant}`");
                        let fix = format!("{}{}", rule.fix, may(&here, rule.allowed));
                        findings.insert(finding(mention.line, message, rule.reason, fix));
                    }
                }
                if !module.is_generated
                    && !module.path.is_empty()
                    && !is_in(&here, names(API))
                    && let Some(name) = generated(krate, &meaning, mention, api)
                {
                    let message = format!(
                        "`{here}` names `{name}`, which is generated from the specification"
                    );
                    let reason = "the runtime serves every API, and knows none";
                    let fix = "pass it in from generated code, or make it generic".to_owned();
                    findings.insert(finding(mention.line, message, reason, fix));
                }
            }
        }
        for (string, line) in &module.mentions.strings {
            if string.contains(EXTENSION) && !is_in(&here, names(EXTENSIONS)) {
                let message = format!("`{here}` names an extension: {string:?}");
                let reason = "what an extension means is decided in one place";
                let fix = format!(
                    "take its values from where it is read{}",
                    may(&here, EXTENSIONS)
                );
                findings.insert(finding(*line, message, reason, fix));
            }
        }
    }
    findings
}

/// The types that a crate has from the generator.
pub(super) fn generated_types(krate: &Crate) -> BTreeSet<String> {
    let modules = krate.modules.iter().enumerate();
    let modules = modules.filter(|(index, _)| is_api(krate, *index));
    let items = modules.flat_map(|(_, module)| module.items.iter());
    items
        // A static is in capitals throughout.
        .filter(|item| item.starts_with(char::is_uppercase) && item.contains(char::is_lowercase))
        .cloned()
        .collect()
}

/// The path of the item that is meant. A lone name of another crate is a local variable, unless it is
/// imported.
pub(super) fn meant(krate: &Crate, meaning: &Meaning, is_import: bool) -> Option<String> {
    match meaning {
        Meaning::Module(_) => None,
        Meaning::Item(module, name) => Some(format!("{}::{name}", krate.name(*module))),
        Meaning::Foreign(path) if path.len() == 1 && !is_import => None,
        Meaning::Foreign(path) => Some(path.join("::")),
    }
}

/// The crates of the standard library, whose names a type of an API may have as well.
const STANDARD: &[&str] = &["alloc", "core", "std"];

/// The generated item that is meant, by where it is defined, or by its name where it is not in reach.
fn generated(
    krate: &Crate,
    meaning: &Meaning,
    mention: &Mention,
    api: &BTreeSet<String>,
) -> Option<String> {
    match meaning {
        Meaning::Module(module) | Meaning::Item(module, _) => {
            is_api(krate, *module).then(|| mention.path.join("::"))
        }
        Meaning::Foreign(path) => {
            let is_runtime = super::rules::RUNTIME.contains(&krate.package.as_str());
            let is_standard = path.first().is_some_and(|root| STANDARD.contains(&&**root));
            path.last()
                .filter(|name| is_runtime && !is_standard && api.contains(*name))
                .cloned()
        }
    }
}

/// Whether a module is a part of the API: generated, and not the client of it.
fn is_api(krate: &Crate, index: usize) -> bool {
    let module = krate.modules.get(index);
    module.is_some_and(|module| module.is_generated) && !is_in(&krate.name(index), names(CLIENT))
}

fn names(list: &'static [(&'static str, &'static str)]) -> impl Iterator<Item = &'static str> {
    list.iter().map(|(name, _)| *name)
}

/// Who may in the same package, or else who may at all: the end of a fix.
fn may(here: &str, allowed: &[(&str, &str)]) -> String {
    let package = |module: &str| module.split("::").next().unwrap_or_default().to_owned();
    let is_near = |module: &str| package(module) == package(here);
    let is_any_near = allowed.iter().any(|(module, _)| is_near(module));
    let allowed = allowed.iter().map(|(module, _)| *module);
    let allowed = allowed.filter(|module| is_near(module) || !is_any_near);
    let allowed: Vec<_> = allowed.map(|module| format!("`{module}`")).collect();
    match allowed.is_empty() {
        true => String::new(),
        false => format!("; it may be named in {}", allowed.join(", ")),
    }
}

fn is_in(module: &str, mut modules: impl Iterator<Item = &'static str>) -> bool {
    modules.any(|allowed| is_below(module, allowed))
}

/// Whether a path begins with another, by whole segments.
pub(super) fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
