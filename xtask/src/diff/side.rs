//! One side of a comparison: a document in a file or a folder, or as it was in a revision of Git, which
//! also has the code that was generated from it.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use wacht_codegen::{Document, Target, ir::Api, load_for, model_of, output::Files};

use crate::{Failure, root, stdout};

/// The folders that are read of a revision: the specification, and the code generated from it.
const SPEC: &str = "spec";
const GENERATED: &str = "wacht-sdk/src/generated";

pub(crate) struct Side {
    pub(crate) api: Api,
    /// The document after all passes, for places.
    pub(crate) document: Document,
    /// What a revision has as generated code.
    pub(super) files: Option<Files>,
}

impl Side {
    /// Reads `git:REVISION`, a file, or a folder with an `openapi.yaml`.
    pub(crate) fn read(name: &str) -> Result<Self, Failure> {
        match name.strip_prefix("git:") {
            Some(revision) => Self::of_revision(revision),
            None => {
                let path = Path::new(name);
                match path.is_dir() {
                    true => Self::of_file(&path.join("openapi.yaml"), None),
                    false => Self::of_file(path, None),
                }
            }
        }
    }

    fn of_file(path: &Path, files: Option<Files>) -> Result<Self, Failure> {
        let load = || {
            let mut target = Target::beside(path)?;
            // A comparison does not judge the document.
            target.strict = false;
            model_of(load_for(path, target)?)
        };
        let (api, document) = load().map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self {
            api,
            document,
            files,
        })
    }

    fn of_revision(revision: &str) -> Result<Self, Failure> {
        let mut resolve = Command::new("git");
        resolve.args(["rev-parse", "--verify", "--quiet", "--end-of-options"]);
        resolve.arg(format!("{revision}^{{commit}}"));
        let commit = stdout(resolve)
            .map_err(|_| format!("`{revision}` is not a revision of this repository"))?;
        let commit = commit.trim();
        let folder = root().join("target/diff").join(commit);
        let mut files = Files::new();
        for (name, text) in blobs(commit)? {
            if let Some(generated) = name.strip_prefix(&format!("{GENERATED}/")) {
                files.insert(generated.to_owned(), text);
                continue;
            }
            let path = folder.join(&name);
            let parent = path.parent().map(PathBuf::from).unwrap_or_default();
            fs::create_dir_all(parent)
                .and_then(|()| fs::write(&path, text))
                .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
        }
        let document = folder.join(SPEC).join("openapi.yaml");
        Self::of_file(&document, Some(files).filter(|files| !files.is_empty()))
    }
}

/// The files of a commit that a comparison needs, read by one process.
fn blobs(commit: &str) -> Result<Vec<(String, String)>, Failure> {
    let mut list = Command::new("git");
    list.args([
        "ls-tree",
        "-r",
        "--name-only",
        "--full-tree",
        commit,
        SPEC,
        GENERATED,
    ]);
    let names: Vec<String> = stdout(list)?.lines().map(str::to_owned).collect();
    let failed = |error: std::io::Error| format!("git cannot be run: {error}");
    let mut git = Command::new("git")
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let wanted: String = names
        .iter()
        .map(|name| format!("{commit}:{name}\n"))
        .collect();
    let input = git.stdin.take();
    // Another thread writes the names: both pipes are short.
    let writer =
        std::thread::spawn(move || input.map(|mut input| input.write_all(wanted.as_bytes())));
    let output = git.wait_with_output().map_err(failed)?;
    drop(writer.join());
    let mut rest = &output.stdout[..];
    let mut found = Vec::new();
    for name in names {
        let blob = blob(&mut rest).ok_or_else(|| format!("git has no {name} in {commit}"))?;
        found.push((name, blob));
    }
    Ok(found)
}

/// The next file of what `git cat-file --batch` prints: a line that ends with its length, its bytes, and a
/// line break.
fn blob(rest: &mut &[u8]) -> Option<String> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(rest.get(..end)?).ok()?;
    let length: usize = head.rsplit(' ').next()?.parse().ok()?;
    let bytes = rest.get(end + 1..end + 1 + length)?;
    *rest = rest.get(end + 2 + length..)?;
    Some(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::blob;

    #[test]
    fn files_are_read_one_after_the_other() {
        let mut rest = &b"abc blob 4\na\nb\n\ndef blob 0\n\n"[..];
        assert_eq!(blob(&mut rest).as_deref(), Some("a\nb\n"));
        assert_eq!(blob(&mut rest).as_deref(), Some(""));
        assert_eq!(blob(&mut rest), None);
    }

    #[test]
    fn a_file_that_is_missing_is_none() {
        let mut rest = &b"HEAD:spec/no.yaml missing\n"[..];
        assert_eq!(blob(&mut rest), None);
    }
}
