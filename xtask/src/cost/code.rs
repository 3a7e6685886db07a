//! What the compiler makes of the SDK, were all of it used: takes the LLVM code of the library
//! without optimisation, returns its functions and lines by part. Both depend on the compiler and are
//! not budgeted.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead, BufReader},
};

use super::size::Part;
use crate::{Failure, cargo, stdout};

/// All but `native-tls`, which needs an OpenSSL to build with.
const RUNTIME_FEATURES: &str = "rustls-tls,blocking,testing,tracing";

/// Functions, each with its own copy for each set of types, and their lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) functions: u64,
    pub(crate) lines: u64,
}

impl Code {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            functions: self.functions + other.functions,
            lines: self.lines + other.lines,
        }
    }
}

/// Compiles the library and its runtime, and reads what came out; the code of none of the parts is
/// under `""`.
pub(crate) fn compile(features: &str) -> Result<BTreeMap<Part, Code>, Failure> {
    let mut parts = library("wacht-sdk", features)?;
    for (part, code) in library("wacht-runtime", RUNTIME_FEATURES)? {
        let sum = parts.entry(part).or_default();
        *sum = sum.plus(code);
    }
    Ok(parts)
}

fn library(package: &str, features: &str) -> Result<BTreeMap<Part, Code>, Failure> {
    let file = env::temp_dir().join(format!("{package}-cost-{}.ll", std::process::id()));
    let mut command = cargo();
    command
        .args(["rustc", "--quiet", "--package", package, "--lib"])
        .args(["--no-default-features", "--features", features, "--"])
        .arg(format!("--emit=llvm-ir={}", file.display()))
        // The newer names have the types of a function in them, and one unit has no copies.
        .args(["-Csymbol-mangling-version=v0", "-Ccodegen-units=1"])
        .arg("-Cdebuginfo=0")
        // Functions with `#[inline]` are compiled in the programs that use them, and here only with this.
        .arg("-Clink-dead-code");
    let read = stdout(command).and_then(|_| {
        fs::File::open(&file)
            .and_then(|file| count(BufReader::new(file)))
            .map_err(|error| format!("the LLVM code cannot be read: {error}"))
    });
    // It has some sixty megabytes; where none was written there is nothing to remove.
    let _ = fs::remove_file(&file);
    read
}

fn count(code: impl BufRead) -> std::io::Result<BTreeMap<Part, Code>> {
    let mut parts: BTreeMap<Part, Code> = BTreeMap::new();
    let mut inside: Option<(Part, u64)> = None;
    for line in code.lines() {
        let line = line?;
        if line.starts_with("define ") {
            inside = Some((part(&line).unwrap_or_default(), 0));
        }
        if let Some((_, lines)) = &mut inside {
            *lines += 1;
        }
        if line == "}"
            && let Some((part, lines)) = inside.take()
        {
            let code = parts.entry(part).or_default();
            *code = code.plus(Code {
                functions: 1,
                lines,
            });
        }
    }
    Ok(parts)
}

/// The part that a name leads to. In a name each word has its length before it, as in
/// `9wacht_sdk9generated5types5users8UserData`.
fn part(line: &str) -> Option<Part> {
    ["resources", "types"].into_iter().find_map(|area| {
        let mangled = format!("{}{area}", area.len());
        // A word that comes first is spelt out; it need not follow `generated` when that was named.
        line.match_indices(&mangled).find_map(|(index, _)| {
            let rest = line.get(index + mangled.len()..)?;
            let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
            let length: usize = rest.get(..end)?.parse().ok()?;
            let word = rest.get(end..end + length)?;
            Some(format!("{area}/{word}"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Code, count, part};

    #[test]
    fn a_name_leads_to_its_part() {
        let part = |name| part(name).unwrap_or_default();
        assert_eq!(
            part("_RN9wacht_sdk9generated5types5users4User3get"),
            "types/users"
        );
        assert_eq!(
            part("_RN9generated9resources2ai6agents6Agents"),
            "resources/ai"
        );
        assert_eq!(part("_RN9wacht_sdk7execute7execute"), "");
        assert_eq!(part("_RN9wacht_sdk5types"), "");
    }

    #[test]
    fn functions_and_their_lines_are_counted() {
        let code = "\
; head
define void @_R5types5users1a() {
  ret void
}

declare void @_R5types5users1b()
define void @c() {
}
define void @_R5types5users1d() {
}
";
        let parts = count(code.as_bytes()).unwrap();
        assert_eq!(parts.len(), 2);
        let [users, rest] = ["types/users", ""].map(|part| parts[part]);
        assert_eq!((users.functions, users.lines), (2, 5));
        assert_eq!(
            rest,
            Code {
                functions: 1,
                lines: 2
            }
        );
    }
}
