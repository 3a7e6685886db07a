//! `wacht-codegen`: the generator on the command line. It writes a crate, or says what is wrong with
//! a document.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use wacht_codegen::{Runtime, generate, model, output};

const USAGE: &str = "\
usage: wacht-codegen <task>

  generate SPEC --out DIR [--check]   write the crate in DIR, or say what has not been written
  check SPEC                          say what is wrong with a document";

/// Why nothing came of it.
enum Failure {
    /// The arguments make no sense.
    Usage,
    /// In words for the terminal.
    Said(String),
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match &arguments[..] {
        ["generate", rest @ ..] => generate_crate(rest),
        ["check", spec] => check(Path::new(spec)),
        ["--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(Failure::Usage),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage) => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
        Err(Failure::Said(why)) => {
            eprintln!("{}", why.trim_end());
            ExitCode::FAILURE
        }
    }
}

fn check(spec: &Path) -> Result<(), Failure> {
    let api = model(spec).map_err(said)?;
    println!(
        "{} operations, {} types",
        api.operations.len(),
        api.types.len()
    );
    Ok(())
}

fn generate_crate(arguments: &[&str]) -> Result<(), Failure> {
    let (mut spec, mut out, mut only_check) = (None, None, false);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match *argument {
            "--out" if out.is_none() => out = arguments.next().map(PathBuf::from),
            "--check" => only_check = true,
            option if option.starts_with('-') => return Err(Failure::Usage),
            path if spec.is_none() => spec = Some(path),
            _ => return Err(Failure::Usage),
        }
    }
    let (Some(spec), Some(out)) = (spec, out) else {
        return Err(Failure::Usage);
    };
    let generated = generate(spec.as_ref(), Runtime::Foreign).map_err(said)?;
    let source = out.join("src");
    if only_check {
        let drift = output::drift(&source, &generated.files).map_err(said)?;
        return match drift.is_empty() {
            true => Ok(()),
            false => Err(Failure::Said(report(&source, &drift))),
        };
    }
    let drift = output::write(&source, &generated.files).map_err(said)?;
    write_manifest(&out).map_err(said)?;
    let (files, changed) = (generated.files.len(), drift.len());
    println!("{files} files, {changed} changed");
    Ok(())
}

fn report(source: &Path, drift: &output::Drift) -> String {
    let kinds = [
        ("stale", &drift.stale),
        ("missing", &drift.missing),
        ("orphaned", &drift.orphaned),
    ];
    let mut report = String::new();
    for (kind, names) in kinds {
        for name in names {
            let line = format!("{kind}: {}\n", source.join(name).display());
            report.push_str(&line);
        }
    }
    report + "to mend it, run the same without --check"
}

/// Writes `Cargo.toml` where there is none. One that is there is the owner's.
fn write_manifest(out: &Path) -> io::Result<()> {
    let path = out.join("Cargo.toml");
    if path.exists() {
        return Ok(());
    }
    let name = fs::canonicalize(out)?;
    let name = name.file_name().unwrap_or_default().to_string_lossy();
    let name: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    // The name of a package begins with a letter.
    let name = match name.starts_with(|c: char| c.is_ascii_lowercase()) {
        true => name,
        false => format!("api-{}", name.trim_start_matches('-')),
    };
    let version = env!("CARGO_PKG_VERSION");
    fs::write(
        path,
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nwacht-sdk = \"{version}\"\n"
        ),
    )
}

fn said(why: impl ToString) -> Failure {
    Failure::Said(why.to_string())
}
