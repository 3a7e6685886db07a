//! `cargo xtask features`: checks that the SDK and its runtime compile without a warning, or passes its tests, under
//! every feature alone, under none, and under all together. Only calls cargo.

use std::{fs, process::Command};

use crate::{Failure, cargo, root};

/// Compiled against OpenSSL on Linux, which not every machine has in a form to build with.
const NEEDS_OPENSSL: &str = "native-tls";

/// A package whose features are checked.
#[derive(Clone, Copy)]
struct Package {
    name: &'static str,
    directory: &'static str,
}

const SDK: Package = Package {
    name: "wacht-sdk",
    directory: "wacht-sdk",
};

const RUNTIME: Package = Package {
    name: "wacht-runtime",
    directory: "runtime",
};

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let command: &[&str] = match arguments {
        [] => &["check"],
        ["--clippy"] => &["clippy"],
        // Examples in the documentation are written for all features. Of the tests beside the
        // library cargo takes those whose features are on.
        ["--test"] => &["test", "--lib", "--tests"],
        _ => return Err("usage: cargo xtask features [--clippy | --test]".to_owned()),
    };
    let mut failed = Vec::new();
    for package in [RUNTIME, SDK] {
        let names = of(package)?;
        if !names.iter().any(|name| name == NEEDS_OPENSSL) {
            println!("without {NEEDS_OPENSSL}: no OpenSSL to build with is found");
        }
        let all = names.join(",");
        for set in ["", &all]
            .into_iter()
            .chain(names.iter().map(String::as_str))
        {
            let shown = match set {
                "" => "no feature",
                set if set == all => "all features",
                one => one,
            };
            let shown = format!("{}: {shown}", package.name);
            println!("{shown}");
            if !passes(command, package, set)? {
                failed.push(shown);
            }
        }
    }
    match failed.is_empty() {
        true => Ok(()),
        false => Err(format!("does not pass with: {}", failed.join(", "))),
    }
}

/// The features of the SDK that this machine can build.
pub(crate) fn all() -> Result<Vec<String>, Failure> {
    of(SDK)
}

/// The features of a package that this machine can build.
fn of(package: Package) -> Result<Vec<String>, Failure> {
    let manifest = root().join(package.directory).join("Cargo.toml");
    let manifest = fs::read_to_string(&manifest)
        .map_err(|error| format!("{} cannot be read: {error}", manifest.display()))?;
    let mut names = names(&manifest);
    if !has_openssl() {
        names.retain(|name| *name != NEEDS_OPENSSL);
    }
    Ok(names.into_iter().map(str::to_owned).collect())
}

/// Whether cargo is content with a package under these features; a warning is a failure.
fn passes(command: &[&str], package: Package, features: &str) -> Result<bool, Failure> {
    let output = cargo()
        .args(command)
        .args(["--quiet", "--package", package.name])
        .args(["--no-default-features", "--features", features])
        .output();
    let output = output.map_err(|error| format!("cargo cannot be run: {error}"))?;
    // Warnings are not made errors by RUSTFLAGS, which would compile all dependencies again.
    let text = String::from_utf8_lossy(&output.stderr);
    let is_clean = output.status.success() && !text.contains("warning:");
    if !is_clean {
        // What the tests say is on the standard output.
        eprint!("{}{text}", String::from_utf8_lossy(&output.stdout));
    }
    Ok(is_clean)
}

/// The features of a manifest, but for `default`.
fn names(manifest: &str) -> Vec<&str> {
    let section = manifest.split("\n[features]\n").nth(1).unwrap_or_default();
    let section = section.split("\n[").next().unwrap_or_default();
    let entries = section.lines().filter_map(|line| line.split_once(" = "));
    let names = entries.map(|(name, _)| name);
    names
        .filter(|name| !name.starts_with('#') && *name != "default")
        .collect()
}

fn has_openssl() -> bool {
    let found = Command::new("pkg-config")
        .args(["--exists", "openssl"])
        .status();
    !cfg!(target_os = "linux") || found.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn the_names_are_those_of_the_section_without_default() {
        let manifest = "[package]\nname = \"x\"\n\n[features]\ndefault = [\n    \"a\",\n]\n# One.\na = []\nb = [\"a\"]\n\n[dependencies]\nc = \"1\"\n";
        assert_eq!(names(manifest), ["a", "b"]);
    }
}
