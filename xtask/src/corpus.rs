//! `cargo xtask corpus`: generates a crate from every document of a folder, and prints a table of what
//! that took and whether the crate compiles. Other generators can be measured beside it.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::Value;
use wacht_codegen::counted;

use crate::{Failure, cargo, root};

/// What a folder is searched for, at most so deep.
const DEPTH: usize = 4;

const HEAD: &str = "\
| document | operations | skipped | types | warnings | CPU | memory | lines | check |
|---|---|---|---|---|---|---|---|---|";

/// The figures of a crate: those of which a sum makes sense.
#[derive(Clone, Copy, Default)]
struct Figures {
    cpu: Duration,
    /// In MB.
    memory: u64,
    lines: usize,
    check: Option<Duration>,
}

impl Figures {
    fn add(&mut self, other: Self) {
        self.cpu += other.cpu;
        self.memory = self.memory.max(other.memory);
        self.lines += other.lines;
        self.check = self.check.zip(other.check).map(|(sum, check)| sum + check);
    }

    fn row(self) -> String {
        let check = self.check.map_or_else(|| "–".to_owned(), seconds);
        let (cpu, memory) = (seconds(self.cpu), self.memory);
        format!("{cpu} | {memory} MB | {} | {check}", self.lines)
    }
}

/// The sums of this generator and a peer, over the documents of which both make a crate that compiles.
struct Sums {
    peer: String,
    /// Over all of them, and over those with at least so many operations.
    pairs: [(usize, usize, Figures, Figures); 2],
}

/// How many operations a large document has.
const LARGE: usize = 100;

/// The package of this generator, and its program.
const PROGRAM: &str = "wacht-codegen";

/// The peers that can be named alone, with how each is called.
const PEERS: &[(&str, &str)] = &[("ploidy", "ploidy generate rust {spec} -o {out}")];

const USAGE: &str =
    "usage: cargo xtask corpus DIR [--no-check] [--doc] [--against NAME[=COMMAND]]…";

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let Some((folder, options)) = arguments.split_first() else {
        return Err(USAGE.to_owned());
    };
    let (mut level, mut peers) = (Level::Check, Vec::new());
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match (*option, options.clone().next()) {
            ("--no-check", _) => level = Level::Generate,
            ("--doc", _) => level = Level::Document,
            ("--against", Some(peer)) => {
                let known = PEERS.iter().find(|(name, _)| name == peer).copied();
                let peer = known.or_else(|| peer.split_once('='));
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
    let program = program(&scratch)?;
    let zero = Figures {
        check: Some(Duration::ZERO),
        ..Figures::default()
    };
    let sums = peers.iter().map(|(peer, _)| Sums {
        peer: (*peer).to_owned(),
        pairs: [0, LARGE].map(|least| (least, 0, zero, zero)),
    });
    let mut sums: Vec<_> = sums.collect();
    // The operations that were left out, and the documents of which a peer has more or fewer.
    let (mut skipped, mut ahead, mut behind) = (Vec::new(), Vec::new(), Vec::new());
    println!("{HEAD}");
    for (index, document) in documents.iter().enumerate() {
        let name = document.strip_prefix(folder).unwrap_or(document);
        let name = name.display().to_string();
        eprint!("\r\x1b[K{}/{} {name}", index + 1, documents.len());
        let folder = name
            .replace(|c: char| !c.is_alphanumeric(), "-")
            .to_lowercase();
        let out = scratch.join("crates").join(folder.trim_matches('-'));
        let measured = measured(&program, document, &out);
        let (counts, left_out, figures) = match measured {
            Ok(found) => found,
            Err(error) => {
                let error = error.lines().last().unwrap_or_default();
                println!("| {name} | error: {error} |");
                (String::new(), vec![error.to_owned()], Figures::default())
            }
        };
        let mut own = Row {
            figures,
            problem: Some("not generated".to_owned()),
        };
        if !counts.is_empty() {
            own = Row::new(figures, &out, &scratch, level);
            eprint!("\r\x1b[K");
            println!("| {name} | {counts} | {} |", own.shown());
        }
        skipped.extend(left_out.iter().map(|reason| format!("- {name}: {reason}")));
        let operations = counts.split(' ').next().and_then(|text| text.parse().ok());
        let operations: usize = operations.unwrap_or_default();
        for ((peer, command), sums) in peers.iter().zip(&mut sums) {
            let out = scratch.join(peer).join(folder.trim_matches('-'));
            let Some(figures) = peer_figures(command, document, &out) else {
                println!("| … {peer} | – | – | – | – | refused | – | – | – |");
                continue;
            };
            let row = Row::new(figures, &out, &scratch, level.min(Level::Check));
            let theirs = functions(&out);
            println!("| … {peer} | {theirs} | – | – | – | {} |", row.shown());
            let compiles = row.problem.is_none();
            let difference = format!("- {name}: {peer} {theirs}, this {operations}");
            if compiles && theirs > operations {
                ahead.push(difference);
            } else if compiles && theirs < operations {
                behind.push(difference);
            }
            if own.problem.is_some() || !compiles {
                continue;
            }
            for (least, count, ours, theirs) in &mut sums.pairs {
                if operations >= *least {
                    *count += 1;
                    ours.add(own.figures);
                    theirs.add(row.figures);
                }
            }
        }
    }
    list("Left out, with the first reason", &skipped);
    list("More operations by a peer", &ahead);
    list("Fewer operations by a peer", &behind);
    for Sums { peer, pairs } in sums {
        for (least, count, ours, theirs) in pairs {
            println!(
                "\n{} with {} or more that both compile \
                 (CPU, the largest memory, lines, check):\n\n\
                 - this: {}\n- {peer}: {}",
                counted(count, "document"),
                counted(least, "operation"),
                ours.row(),
                theirs.row()
            );
        }
    }
    Ok(())
}

fn list(title: &str, entries: &[String]) {
    println!("\n{title}: {}\n", entries.len());
    for entry in entries {
        println!("{entry}");
    }
}

/// How far each crate is taken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Generate,
    Check,
    /// Its documentation is built, too.
    Document,
}

/// A row of the table.
struct Row {
    figures: Figures,
    /// Why the crate does not compile without a warning.
    problem: Option<String>,
}

impl Row {
    fn new(mut figures: Figures, out: &Path, scratch: &Path, level: Level) -> Self {
        let mut problem = None;
        match (level >= Level::Check).then(|| checked(out, scratch)) {
            Some(Ok(time)) => figures.check = Some(time),
            Some(Err(error)) => problem = Some(error),
            None => {}
        }
        if level == Level::Document && problem.is_none() {
            problem = documented(out, scratch).err();
        }
        Self { figures, problem }
    }

    fn shown(&self) -> String {
        match &self.problem {
            Some(problem) => {
                let row = self.figures.row();
                format!("{}{problem}", row.trim_end_matches('–'))
            }
            None => self.figures.row(),
        }
    }
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

/// Builds the generator as users build it: in release, alone, and so with just the features that it asks of
/// what it depends on.
fn program(scratch: &Path) -> Result<PathBuf, Failure> {
    let target = scratch.join("program");
    let mut command = cargo();
    command
        .current_dir(root())
        .args(["build", "--quiet", "--release", "--package", PROGRAM])
        .arg("--target-dir")
        .arg(&target);
    crate::stdout(command)?;
    Ok(target.join("release").join(PROGRAM))
}

/// Generates a crate. Returns the first columns of the table, the operations that are left out, and the
/// figures.
fn measured(
    program: &Path,
    document: &Path,
    out: &Path,
) -> Result<(String, Vec<String>, Figures), Failure> {
    let _ = fs::remove_dir_all(out);
    let runtime = root().join("runtime");
    let report = out.with_extension("json");
    let written = |error: std::io::Error| format!("{}: {error}", report.display());
    fs::create_dir_all(report.parent().unwrap_or(out)).map_err(written)?;
    let mut command = Command::new(program);
    command
        .arg("generate")
        .arg(document)
        .arg("--out")
        .arg(out)
        .arg("--runtime")
        .arg(runtime)
        .args(["--skip-unsupported", "--format", "json"])
        .stdout(File::create(&report).map_err(written)?)
        .stderr(Stdio::null());
    let watched = watched(command, out);
    let (figures, is_done) = watched.ok_or("the generator cannot be run")?;
    let text = fs::read_to_string(&report).map_err(written)?;
    let report: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    if !is_done {
        let first = report["diagnostics"][0]["message"].as_str();
        return Err(first.unwrap_or("it is not generated").to_owned());
    }
    let entries = |key: &str| report[key].as_array().map_or(&[][..], Vec::as_slice);
    let counts = format!(
        "{} | {} | {} | {}",
        report["operations"],
        entries("skipped").len(),
        report["types"],
        entries("diagnostics").len(),
    );
    let skipped = entries("skipped").iter().map(|operation| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (method, path) = (text(&operation["method"]), text(&operation["path"]));
        format!("{method} {path}: {}", text(&operation["reasons"][0]))
    });
    Ok((counts, skipped.collect(), figures))
}

/// The most memory that a process had in MB, where the system reports it.
fn peak(status: &str) -> u64 {
    let status = fs::read_to_string(status).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}

/// The processor time of all processes that this one waited for, where the system reports it. It counts
/// in hundredths of a second.
fn cpu_of_children() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, which may hold anything, is in parentheses.
    let (_, fields) = stat.rsplit_once(')').unwrap_or_default();
    let fields = fields.split_whitespace().skip(13).take(2);
    let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(10 * ticks)
}

/// The operations of a crate of a peer: it has an asynchronous function for each.
fn functions(folder: &Path) -> usize {
    count(folder, |line| {
        line.trim_start().starts_with("pub async fn ")
    })
}

/// The lines of Rust below a folder.
fn lines(folder: &Path) -> usize {
    count(folder, |_| true)
}

/// The lines of Rust below a folder that are so.
fn count(folder: &Path, is: fn(&str) -> bool) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let counts = entries.map(|entry| {
        let path = entry.path();
        match path.is_dir() {
            true => count(&path, is),
            false if path.extension().is_some_and(|ending| ending == "rs") => {
                let text = fs::read_to_string(&path);
                text.map_or(0, |text| text.lines().filter(|line| is(line)).count())
            }
            false => 0,
        }
    });
    counts.sum()
}

/// The processor time of a check of a crate, without what it depends on, or why that fails.
fn checked(out: &Path, scratch: &Path) -> Result<Duration, String> {
    // It lies inside this workspace and does not belong to it.
    let manifest = out.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap_or_default();
    if !text.contains("[workspace]") {
        let _ = fs::write(&manifest, text + "\n[workspace]\n");
    }
    // What it depends on is compiled by the first check, while there is nothing in the crate.
    let lib = out.join("src/lib.rs");
    let text = fs::read(&lib).map_err(|error| format!("{}: {error}", lib.display()))?;
    let first = fs::write(&lib, "").and_then(|()| task("check", out, scratch).output());
    let restored = fs::write(&lib, text);
    restored.map_err(|error| format!("{}: {error}", lib.display()))?;
    let before = cpu_of_children();
    let second = task("check", out, scratch).output();
    let time = cpu_of_children().saturating_sub(before);
    match (first, second) {
        (Ok(_), Ok(output)) => {
            let text = String::from_utf8_lossy(&output.stderr);
            let count = |word: &str| text.lines().filter(|line| line.starts_with(word)).count();
            match (output.status.success(), count("warning")) {
                (true, 0) => Ok(time),
                (true, warnings) => Err(format!(
                    "{}, {}",
                    seconds(time),
                    counted(warnings, "warning")
                )),
                (false, _) => Err(counted(count("error").max(1), "error")),
            }
        }
        _ => Err("cargo cannot be run".to_owned()),
    }
}

/// Builds the documentation of a crate that was checked, or returns why that fails.
fn documented(out: &Path, scratch: &Path) -> Result<(), String> {
    let mut command = task("doc", out, scratch);
    command.arg("--no-deps").env("RUSTDOCFLAGS", "-D warnings");
    match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stderr);
            let line = text.lines().find(|line| line.starts_with("error"));
            Err(format!("documentation: {}", line.unwrap_or_default()))
        }
        Err(_) => Err("cargo cannot be run".to_owned()),
    }
}

/// A task of cargo on a crate. All of them share what they depend on.
fn task(name: &str, out: &Path, scratch: &Path) -> Command {
    let mut command = cargo();
    command
        .current_dir(out)
        .args([name, "--quiet", "--target-dir"])
        .arg(scratch.join("target"));
    command
}

/// The figures of another generator, if it wrote a crate.
fn peer_figures(command: &str, document: &Path, out: &Path) -> Option<Figures> {
    let _ = fs::remove_dir_all(out);
    fs::create_dir_all(out).ok()?;
    let place = |word: &str| match word {
        "{spec}" => document.display().to_string(),
        "{out}" => out.display().to_string(),
        word => word.to_owned(),
    };
    let mut words = command.split_whitespace().map(place);
    let mut command = Command::new(words.next()?);
    command
        .args(words)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let (figures, is_done) = watched(command, out)?;
    (is_done && out.join("Cargo.toml").exists()).then_some(figures)
}

/// Runs a generator, if that can be done. Returns the figures of what it wrote, and whether it succeeded.
fn watched(mut command: Command, out: &Path) -> Option<(Figures, bool)> {
    let before = cpu_of_children();
    let mut child = command.spawn().ok()?;
    let status = format!("/proc/{}/status", child.id());
    let mut memory = 0;
    let is_done = loop {
        memory = peak(&status).max(memory);
        match child.try_wait().ok()? {
            Some(status) => break status.success(),
            None => thread::sleep(Duration::from_millis(2)),
        }
    };
    let figures = Figures {
        cpu: cpu_of_children().saturating_sub(before),
        memory,
        lines: lines(out),
        check: None,
    };
    Some((figures, is_done))
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
