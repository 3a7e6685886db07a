//! `cargo xtask corpus`: generates a crate from every document of a folder, and prints a table of what
//! that took and whether the crate compiles. Other generators can be measured beside it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use wacht_codegen::{Target, generate_of, load_for, manifest, output, package};

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
    let zero = Figures {
        check: Some(Duration::ZERO),
        ..Figures::default()
    };
    let sums = peers.iter().map(|(peer, _)| Sums {
        peer: (*peer).to_owned(),
        pairs: [0, LARGE].map(|least| (least, 0, zero, zero)),
    });
    let mut sums: Vec<_> = sums.collect();
    println!("{HEAD}");
    for (index, document) in documents.iter().enumerate() {
        let name = document.strip_prefix(folder).unwrap_or(document);
        let name = name.display().to_string();
        eprint!("\r\x1b[K{}/{} {name}", index + 1, documents.len());
        let folder = name
            .replace(|c: char| !c.is_alphanumeric(), "-")
            .to_lowercase();
        let out = scratch.join("crates").join(folder.trim_matches('-'));
        let (counts, own) = match measured(document, &out) {
            Ok(found) => found,
            Err(error) => {
                let error = error.lines().last().unwrap_or_default();
                println!("| {name} | error: {error} |");
                continue;
            }
        };
        let own = Row::new(own, &out, &scratch, is_checked);
        eprint!("\r\x1b[K");
        println!("| {name} | {counts} | {} |", own.shown());
        let operations = counts
            .split(' ')
            .next()
            .and_then(|count| count.parse().ok());
        for ((peer, command), sums) in peers.iter().zip(&mut sums) {
            let out = scratch.join(peer).join(folder.trim_matches('-'));
            let Some(figures) = peer_figures(command, document, &out) else {
                println!("| … {peer} | – | – | – | – | refused | – | – | – |");
                continue;
            };
            let row = Row::new(figures, &out, &scratch, is_checked);
            println!("| … {peer} | – | – | – | – | {} |", row.shown());
            if own.problem.is_some() || row.problem.is_some() {
                continue;
            }
            for (least, count, ours, theirs) in &mut sums.pairs {
                if operations >= Some(*least) {
                    *count += 1;
                    ours.add(own.figures);
                    theirs.add(row.figures);
                }
            }
        }
    }
    for Sums { peer, pairs } in sums {
        for (least, count, ours, theirs) in pairs {
            println!(
                "\n{count} documents with {least} operations or more that both compile \
                 (CPU, the largest memory, lines, check):\n\n\
                 - this: {}\n- {peer}: {}",
                ours.row(),
                theirs.row()
            );
        }
    }
    Ok(())
}

/// A row of the table.
struct Row {
    figures: Figures,
    /// Why the crate does not compile without a warning.
    problem: Option<String>,
}

impl Row {
    fn new(mut figures: Figures, out: &Path, scratch: &Path, is_checked: bool) -> Self {
        let mut problem = None;
        match is_checked.then(|| checked(out, scratch)) {
            Some(Ok(time)) => figures.check = Some(time),
            Some(Err(error)) => problem = Some(error),
            None => {}
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

/// Generates a crate in a separate process, so that its time and memory are measured alone.
fn measured(document: &Path, out: &Path) -> Result<(String, Figures), Failure> {
    let _ = fs::remove_dir_all(out);
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(program);
    command.arg("corpus").arg(document).arg("--one").arg(out);
    let before = cpu_of_children();
    let row = crate::stdout(command)?;
    let cpu = cpu_of_children().saturating_sub(before);
    let (counts, memory) = row.trim().rsplit_once(" | ").unwrap_or_default();
    let figures = Figures {
        cpu,
        memory: memory.parse().unwrap_or_default(),
        lines: lines(out),
        check: None,
    };
    Ok((counts.to_owned(), figures))
}

/// Generates one document, and prints its operations, how many are skipped, its types, its warnings and
/// the memory in MB.
fn one(document: &Path, out: &Path) -> Result<(), Failure> {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let package = manifest::package_name(&name);
    let target = Target::beside(document).and_then(|mut target| {
        target.skip_unsupported = true;
        target.package = Some(manifest::crate_name(&package));
        target.features = Some(true);
        load_for(document, target)
    });
    let generated = target.map_err(|error| error.to_string());
    let generated = generated.and_then(|document| {
        let generated = generate_of(document);
        generated.map_err(|error| error.to_string())
    })?;
    let api = &generated.api;
    let text = manifest::new(api, &package, Some(&root().join("runtime")), false);
    let written = output::write(&out.join("src"), &generated.files)
        .and_then(|_| output::write(&out.join("examples"), &package::examples(api)))
        .and_then(|_| output::write_own(&out.join("README.md"), &package::readme(api, &package)))
        .and_then(|()| output::write_own(&out.join("Cargo.toml"), &text));
    written.map_err(|error| error.to_string())?;
    println!(
        "{} | {} | {} | {} | {}",
        api.operations.len(),
        generated.skipped.len(),
        api.types.len(),
        generated.warnings.found().len(),
        peak("/proc/self/status"),
    );
    Ok(())
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

/// The lines of Rust below a folder.
fn lines(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let counts = entries.map(|entry| {
        let path = entry.path();
        match path.is_dir() {
            true => lines(&path),
            false if path.extension().is_some_and(|ending| ending == "rs") => {
                fs::read_to_string(&path).map_or(0, |text| text.lines().count())
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
    let before = cpu_of_children();
    let second = command().output();
    let time = cpu_of_children().saturating_sub(before);
    match (first, second) {
        (Ok(_), Ok(output)) => {
            let text = String::from_utf8_lossy(&output.stderr);
            let count = |word: &str| text.lines().filter(|line| line.starts_with(word)).count();
            match (output.status.success(), count("warning")) {
                (true, 0) => Ok(time),
                (true, warnings) => Err(format!("{}, {warnings} warnings", seconds(time))),
                (false, _) => Err(format!("{} errors", count("error").max(1))),
            }
        }
        _ => Err("cargo cannot be run".to_owned()),
    }
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
    let before = cpu_of_children();
    let mut command = Command::new(words.next()?);
    command
        .args(words)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
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
    (is_done && out.join("Cargo.toml").exists()).then_some(figures)
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
