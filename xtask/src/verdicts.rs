//! `cargo xtask verdicts`: holds the verdicts of `diff` to a compiler. Edits a small API in many ways,
//! generates a crate from each, and compiles the same program against all of them: a change is breaking
//! where that fails. Prints a table by class of edits.

mod checks;
mod edits;
mod shop;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Stdio,
};

use serde_json::Value;
use wacht_codegen::{
    Generated, Target, counted,
    diff::{Verdict, diff},
    generate_of, load_for,
};

use self::shop::{KINDS, Kind};
use crate::{Failure, cargo, option, root};

/// The name that all of the crates have in programs.
const LIB: &str = "shop";

/// An edit that was made.
struct Edit {
    class: usize,
    package: String,
    verdict: Verdict,
}

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    crate::only(arguments, &["--semver-checks"])?;
    let checks = option(arguments, "--semver-checks")?;
    let folder = root().join("target/verdicts");
    let classes = edits::classes();
    let mut packages = Vec::new();
    let mut edits = Vec::new();
    for kind in &KINDS {
        let old_package = format!("old_{}", kind.resource);
        let old = generated(&folder, &old_package, &kind.document())?;
        write(&folder, &old_package, kind, &old)?;
        packages.push(old_package);
        for (index, class) in classes.iter().enumerate() {
            let mut document = kind.document();
            (class.edit)(&mut document, kind);
            if document == kind.document() {
                return Err(format!(
                    "{}, {}: nothing changed",
                    class.name, kind.resource
                ));
            }
            let package = format!("edit_{index}_{}", kind.resource);
            let new = generated(&folder, &package, &document)?;
            write(&folder, &package, kind, &new)?;
            edits.push(Edit {
                class: index,
                package: package.clone(),
                verdict: diff(&old.api, &new.api).verdict(),
            });
            packages.push(package);
        }
    }
    workspace(&folder, &packages)?;
    let compiled = compiled(&folder)?;
    for package in &packages {
        if !compiled.libraries.contains(package) {
            return Err(format!("the library of {package} does not compile"));
        }
        if package.starts_with("old_") && !compiled.programs.contains(package) {
            return Err(format!("the program does not compile against {package}"));
        }
    }
    let spoken = match checks {
        Some(program) => checks::judged(&folder, program, &edits)?,
        None => BTreeMap::new(),
    };
    report(&classes, &edits, &compiled.programs, &spoken)
}

/// The crate of a document.
fn generated(folder: &Path, package: &str, document: &Value) -> Result<Generated, Failure> {
    let failed = |error: &dyn std::fmt::Display| format!("{package}: {error}");
    let folder = folder.join("documents");
    let path = folder.join(format!("{package}.json"));
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&path, document.to_string()))
        .map_err(|error| failed(&error))?;
    let mut target = Target::default();
    target.features = Some(false);
    let document = load_for(&path, target).map_err(|error| failed(&error))?;
    generate_of(document).map_err(|error| failed(&error))
}

/// Writes a crate with the program beside it; what did not change keeps its time.
fn write(folder: &Path, package: &str, kind: &Kind, generated: &Generated) -> Result<(), Failure> {
    let folder = folder.join(package);
    let runtime = root().join("runtime");
    let manifest = format!(
        "[package]\nname = {package:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[lib]\nname = {LIB:?}\n\n\
         [dependencies]\nwacht-runtime = {{ path = {:?}, default-features = false }}\n",
        runtime.display().to_string()
    );
    let mut files = vec![
        (folder.join("Cargo.toml"), manifest),
        (folder.join("examples/program.rs"), kind.witness()),
    ];
    let sources = generated.files.iter();
    files.extend(sources.map(|(name, text)| (folder.join("src").join(name), text.clone())));
    let wanted: BTreeSet<_> = files.iter().map(|(path, _)| path.clone()).collect();
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    for (path, text) in files {
        if fs::read_to_string(&path).is_ok_and(|known| known == text) {
            continue;
        }
        let parent = path.parent().unwrap_or(&folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, text))
            .map_err(failed)?;
    }
    for path in crate::files(&folder, "rs")? {
        if !wanted.contains(&path) {
            fs::remove_file(&path).map_err(failed)?;
        }
    }
    Ok(())
}

/// Writes the workspace of all crates, which has the lock file of this one.
fn workspace(folder: &Path, packages: &[String]) -> Result<(), Failure> {
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {packages:?}\n");
    fs::write(folder.join("Cargo.toml"), manifest)
        .and_then(|()| fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")))
        .map(drop)
        .map_err(|error| format!("{}: {error}", folder.display()))
}

/// What compiled, by the names of packages.
#[derive(Default)]
struct Compiled {
    libraries: BTreeSet<String>,
    programs: BTreeSet<String>,
}

fn compiled(folder: &Path) -> Result<Compiled, Failure> {
    let mut command = cargo();
    command.current_dir(folder).args([
        "check",
        "--offline",
        "--workspace",
        "--lib",
        "--examples",
        "--keep-going",
        "--message-format=json",
    ]);
    command.arg("--target-dir").arg(folder.join("target"));
    let output = command.stderr(Stdio::null()).output();
    let output = output.map_err(|error| format!("cargo cannot be run: {error}"))?;
    let mut found = Compiled::default();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: Value = serde_json::from_str(line).unwrap_or_default();
        if message
            .get("reason")
            .is_none_or(|reason| reason != "compiler-artifact")
        {
            continue;
        }
        let manifest = message
            .get("manifest_path")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let package = Path::new(manifest).parent().and_then(Path::file_name);
        let package = package.unwrap_or_default().to_string_lossy().into_owned();
        let kind = message.pointer("/target/kind/0").and_then(Value::as_str);
        match kind {
            Some("example") => found.programs.insert(package),
            _ => found.libraries.insert(package),
        };
    }
    Ok(found)
}

/// Prints the table; fails where a verdict is wrong.
fn report(
    classes: &[edits::Class],
    edits: &[Edit],
    programs: &BTreeSet<String>,
    spoken: &BTreeMap<String, bool>,
) -> Result<(), Failure> {
    println!("| class | edits | major by `diff` | program fails | wrong | cargo-semver-checks |");
    println!("|---|---|---|---|---|---|");
    let mut wrong = Vec::new();
    for (index, class) in classes.iter().enumerate() {
        let own: Vec<_> = edits.iter().filter(|edit| edit.class == index).collect();
        let is_major = |edit: &&&Edit| edit.verdict == Verdict::Major;
        let fails = |edit: &&&Edit| !programs.contains(&edit.package);
        let differ: Vec<_> = own
            .iter()
            .filter(|edit| is_major(edit) != fails(edit))
            .collect();
        let judged = own
            .iter()
            .find_map(|edit| Some((edit, spoken.get(&edit.package)?)));
        let judged = judged.map(
            |(edit, breaks)| match (breaks, edit.verdict == Verdict::Major) {
                (true, true) => "major",
                (false, false) => "minor",
                (false, true) => "sees nothing",
                (true, false) => {
                    wrong.push(format!(
                        "{}: cargo-semver-checks finds it major",
                        edit.package
                    ));
                    "major, wrong"
                }
            },
        );
        println!(
            "| {} | {} | {} | {} | {} | {} |",
            class.name,
            own.len(),
            own.iter().filter(is_major).count(),
            own.iter().filter(fails).count(),
            differ.len(),
            judged.unwrap_or("not run"),
        );
        wrong.extend(
            differ
                .iter()
                .map(|edit| format!("{}: {}", edit.package, edit.verdict.as_str())),
        );
    }
    println!(
        "\n{} classes, {}, {} wrong",
        classes.len(),
        counted(edits.len(), "edit"),
        wrong.len()
    );
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(wrong.join("\n")),
    }
}
