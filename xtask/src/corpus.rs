//! `cargo xtask corpus`: generates a crate from every document of a folder, and prints a table of what
//! that took and whether the crate compiles. Other generators can be measured beside it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use wacht_codegen::{Target, generate_of, load_for, manifest, output};

use crate::{Failure, cargo, root};

/// What a folder is searched for, at most so deep.
const DEPTH: usize = 4;

const HEAD: &str = "\
| document | operations | skipped | types | warnings | time | memory | lines per operation | check |
|---|---|---|---|---|---|---|---|---|";

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let Some((folder, options)) = arguments.split_first() else {
        return Err(
            "usage: cargo xtask corpus DIR [--no-check] [--against NAME=COMMAND]…".to_owned(),
        );
    };
    if let ["--one", out] = options {
        return one(Path::new(folder), Path::new(out));
    }
    let (mut is_checked, mut peers) = (true, Vec::new());
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match (*option, options.clone().next()) {
            ("--no-check", _) => is_checked = false,
            ("--against", Some(peer)) => {
                let peer = peer.split_once('=');
                peers.push(peer.ok_or("a peer is NAME=COMMAND, with {spec} and {out} in it")?);
                options.next();
            }
            (option, _) => return Err(format!("`{option}` is not known here")),
        }
    }
    let mut documents = Vec::new();
    find(Path::new(folder), DEPTH, &mut documents)?;
    documents.sort();
    let scratch = root().join("target/corpus");
    println!("{HEAD}");
    for (index, document) in documents.iter().enumerate() {
        let name = document.strip_prefix(folder).unwrap_or(document);
        let name = name.display().to_string();
        eprint!("\r\x1b[K{}/{} {name}", index + 1, documents.len());
        let folder = name
            .replace(|c: char| !c.is_alphanumeric(), "-")
            .to_lowercase();
        let out = scratch.join("crates").join(folder.trim_matches('-'));
        let row = match measured(document, &out) {
            Ok(row) => row,
            Err(error) => format!("error: {}", error.lines().last().unwrap_or_default()),
        };
        let check = match is_checked && out.join("Cargo.toml").exists() {
            true => checked(&out, &scratch),
            false => "–".to_owned(),
        };
        eprint!("\r\x1b[K");
        println!("| {name} | {row} | {check} |");
        for (peer, command) in &peers {
            let out = scratch.join(peer).join(folder.trim_matches('-'));
            let (row, is_there) = peer_row(command, document, &out);
            let check = match is_checked && is_there {
                true => checked(&out, &scratch),
                false => "–".to_owned(),
            };
            println!("| … {peer} | {row} | {check} |");
        }
    }
    Ok(())
}

/// The documents below a folder: the files that name their version of OpenAPI.
fn find(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let entries = fs::read_dir(folder);
    let entries = entries.map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if depth > 0 {
                find(&path, depth - 1, found)?;
            }
            continue;
        }
        let ending = path.extension().unwrap_or_default();
        if !["json", "yaml", "yml"].iter().any(|known| ending == *known) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        let is_document = match ending == "json" {
            true => text.contains("\"openapi\""),
            false => text.lines().any(|line| line.starts_with("openapi:")),
        };
        if is_document {
            found.push(path);
        }
    }
    Ok(())
}

/// Generates a crate in a separate process, so that its memory is separate too.
fn measured(document: &Path, out: &Path) -> Result<String, Failure> {
    let _ = fs::remove_dir_all(out);
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(program);
    command.arg("corpus").arg(document).arg("--one").arg(out);
    crate::stdout(command).map(|row| row.trim().to_owned())
}

/// The columns of one document, from operations to lines.
fn one(document: &Path, out: &Path) -> Result<(), Failure> {
    let start = Instant::now();
    let target = Target::beside(document).and_then(|mut target| {
        target.skip_unsupported = true;
        load_for(document, target)
    });
    let generated = target.map_err(|error| error.to_string());
    let generated = generated.and_then(|document| {
        let generated = generate_of(document);
        generated.map_err(|error| error.to_string())
    })?;
    let time = start.elapsed();
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let package = manifest::package_name(&name);
    let text = manifest::new(
        &generated.api,
        &package,
        Some(&root().join("runtime")),
        false,
    );
    let written = output::write(&out.join("src"), &generated.files)
        .and_then(|_| output::write_own(&out.join("Cargo.toml"), &text));
    written.map_err(|error| error.to_string())?;
    let lines: usize = generated
        .files
        .values()
        .map(|file| file.lines().count())
        .sum();
    let operations = generated.api.operations.len();
    println!(
        "{operations} | {} | {} | {} | {} | {} | {}",
        generated.skipped.len(),
        generated.api.types.len(),
        generated.warnings.found().len(),
        seconds(time),
        peak(),
        lines / operations.max(1),
    );
    Ok(())
}

/// The most memory that this process had, where the system reports it.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    kilobytes.map_or_else(|| "–".to_owned(), |size| format!("{} MB", size / 1024))
}

/// How long a crate takes to check, without what it depends on, or how often it fails.
fn checked(out: &Path, scratch: &Path) -> String {
    // It lies inside this workspace and does not belong to it.
    let manifest = out.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap_or_default();
    if !text.contains("[workspace]") {
        let _ = fs::write(&manifest, text + "\n[workspace]\n");
    }
    let command = || {
        let mut command = cargo();
        command
            .current_dir(out)
            .args(["check", "--quiet", "--target-dir"]);
        command.arg(scratch.join("target"));
        command
    };
    // What it depends on is compiled by the first one, and the crate again by the second.
    let first = command().output();
    let lib = out.join("src/lib.rs");
    if let Ok(text) = fs::read_to_string(&lib) {
        let _ = fs::write(&lib, text);
    }
    let start = Instant::now();
    let second = command().output();
    let time = start.elapsed();
    match (first, second) {
        (Ok(_), Ok(output)) => {
            let text = String::from_utf8_lossy(&output.stderr);
            let count = |word: &str| text.lines().filter(|line| line.starts_with(word)).count();
            match (output.status.success(), count("warning")) {
                (true, 0) => seconds(time),
                (true, warnings) => format!("{}, {warnings} warnings", seconds(time)),
                (false, _) => format!("{} errors", count("error").max(1)),
            }
        }
        _ => "cargo cannot be run".to_owned(),
    }
}

/// The columns of another generator, and whether it wrote a crate.
fn peer_row(command: &str, document: &Path, out: &Path) -> (String, bool) {
    let _ = fs::remove_dir_all(out);
    let _ = fs::create_dir_all(out);
    let place = |word: &str| match word {
        "{spec}" => document.display().to_string(),
        "{out}" => out.display().to_string(),
        word => word.to_owned(),
    };
    let mut words = command.split_whitespace().map(place);
    let start = Instant::now();
    let output = Command::new(words.next().unwrap_or_default())
        .args(words)
        .output();
    let time = start.elapsed();
    let is_done = output.is_ok_and(|output| output.status.success());
    let result = match is_done {
        true => seconds(time),
        false => "refused".to_owned(),
    };
    (
        format!("– | – | – | – | {result} | – | –"),
        is_done && out.join("Cargo.toml").exists(),
    )
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use std::{path::Path, time::Duration};

    use super::{find, seconds};

    #[test]
    fn documents_are_found_below_a_folder_and_parts_of_them_are_not() {
        let mut found = Vec::new();
        find(&crate::root().join("spec"), 4, &mut found).unwrap();
        let names: Vec<_> = found.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(names, ["openapi.yaml"]);
        assert!(find(Path::new("nothing"), 1, &mut found).is_err());
    }

    #[test]
    fn a_time_is_in_seconds() {
        assert_eq!(seconds(Duration::from_millis(1_234)), "1.23 s");
    }
}
