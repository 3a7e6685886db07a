//! The folders of fixtures: one specification each, with a snapshot beside it.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder with a specification.
pub(crate) struct Fixture {
    pub(crate) name: String,
    folder: PathBuf,
}

/// All fixtures of a kind, by name. Paths are relative to the crate, where tests run, so that
/// snapshots do not depend on where that is.
pub(crate) fn fixtures(kind: &str) -> Vec<Fixture> {
    let entries = fs::read_dir(Path::new("tests").join(kind)).unwrap();
    let folders = entries.map(|entry| entry.unwrap().path());
    let mut fixtures: Vec<_> = folders
        .filter(|path| path.is_dir())
        .map(|folder| Fixture {
            name: folder.file_name().unwrap().to_str().unwrap().to_owned(),
            folder,
        })
        .collect();
    fixtures.sort_by(|a, b| a.name.cmp(&b.name));
    fixtures
}

impl Fixture {
    /// The specification: `openapi.yaml`, or `openapi.json` where the fixture is about JSON.
    pub(crate) fn document(&self) -> PathBuf {
        let json = self.folder.join("openapi.json");
        match json.exists() {
            true => json,
            false => self.folder.join("openapi.yaml"),
        }
    }

    /// Compares a string with the snapshot in the folder.
    pub(crate) fn assert_snapshot(&self, snapshot: &str, text: &str) {
        insta::with_settings!({
            snapshot_path => Path::new("..").join(&self.folder),
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(snapshot, text);
        });
    }
}
