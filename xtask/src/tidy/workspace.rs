//! The members of the workspace: takes what `cargo metadata` prints and the disk, returns manifests
//! and Rust sources as text. Judges nothing.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{Failure, cargo, root, stdout};

/// Everything that the rules look at.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    pub(super) packages: Vec<Package>,
    /// The text of each Rust source and each manifest, by its path from the root.
    pub(super) files: BTreeMap<PathBuf, String>,
}

/// A member of the workspace.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) name: String,
    /// Its folder, from the root.
    pub(super) folder: PathBuf,
    /// The first file of its library, of each binary and of its build script.
    pub(super) targets: Vec<Target>,
    /// The members that it depends on.
    pub(super) members: Vec<Member>,
}

#[derive(Debug)]
pub(super) struct Target {
    pub(super) is_build_script: bool,
    pub(super) file: PathBuf,
}

/// A dependency on another member.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    /// `normal`, `build` or `dev`.
    pub(super) kind: String,
}

impl Package {
    pub(super) fn manifest(&self) -> PathBuf {
        self.folder.join("Cargo.toml")
    }
}

impl Workspace {
    /// This workspace as it is on the disk.
    pub(super) fn read() -> Result<Self, Failure> {
        let mut command = cargo();
        command.args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ]);
        let metadata = stdout(command)?;
        let metadata: Value = serde_json::from_str(&metadata)
            .map_err(|error| format!("`cargo metadata` printed no JSON: {error}"))?;
        let root = root();
        let mut workspace = Self::default();
        for package in list(&metadata, "packages") {
            workspace.packages.push(Package::read(package, &root)?);
        }
        for package in &workspace.packages {
            let manifest = package.manifest();
            let text = text(&root, &manifest)?;
            workspace.files.insert(manifest, text);
            sources(&root, &package.folder, &mut workspace.files)?;
        }
        Ok(workspace)
    }
}

impl Package {
    fn read(package: &Value, root: &Path) -> Result<Self, Failure> {
        let manifest = inside(string(package, "manifest_path"), root)?;
        let folder = manifest.parent().map(PathBuf::from).unwrap_or_default();
        let mut targets = Vec::new();
        for target in list(package, "targets") {
            let kinds: Vec<_> = list(target, "kind")
                .iter()
                .filter_map(Value::as_str)
                .collect();
            let is_build_script = kinds.contains(&"custom-build");
            if is_build_script || kinds.contains(&"bin") || kinds.contains(&"lib") {
                let file = inside(string(target, "src_path"), root)?;
                targets.push(Target {
                    is_build_script,
                    file,
                });
            }
        }
        let members = list(package, "dependencies").iter();
        let members = members.filter(|dependency| dependency["path"].is_string());
        let members = members.map(|dependency| Member {
            name: string(dependency, "name").to_owned(),
            kind: dependency["kind"].as_str().unwrap_or("normal").to_owned(),
        });
        Ok(Self {
            name: string(package, "name").to_owned(),
            folder,
            targets,
            members: members.collect(),
        })
    }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn string<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// A path from the root.
fn inside(path: &str, root: &Path) -> Result<PathBuf, Failure> {
    let path = Path::new(path).strip_prefix(root).map(PathBuf::from);
    path.map_err(|_| format!("a member of the workspace is outside {}", root.display()))
}

fn text(root: &Path, path: &Path) -> Result<String, Failure> {
    fs::read_to_string(root.join(path))
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

/// The Rust sources below a folder, without those of other packages and of builds.
fn sources(
    root: &Path,
    folder: &Path,
    files: &mut BTreeMap<PathBuf, String>,
) -> Result<(), Failure> {
    let failed = |error| format!("{} cannot be read: {error}", folder.display());
    for entry in fs::read_dir(root.join(folder)).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = folder.join(entry.file_name());
        if entry.path().is_dir() {
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            let is_package = entry.path().join("Cargo.toml").exists();
            if !is_hidden && !is_package && entry.file_name() != "target" {
                sources(root, &path, files)?;
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = text(root, &path)?;
            files.insert(path, text);
        }
    }
    Ok(())
}
