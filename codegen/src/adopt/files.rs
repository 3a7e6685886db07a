//! The files of a document: their content, the lines of keys in it, and the way from one to another. Takes
//! a loaded document; changes no file.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::{
    document::Document,
    source::{At, FileId, Place},
};

/// The content of the files of a document.
pub(super) struct Contents<'d> {
    pub(super) document: &'d Document,
    pub(super) root: PathBuf,
    pub(super) by_path: BTreeMap<PathBuf, (FileId, String)>,
}

impl<'d> Contents<'d> {
    pub(super) fn of(document: &'d Document) -> Self {
        let sources = document.sources();
        let files = sources.files();
        let files = files.map(|file| {
            let text = sources.text(file).to_owned();
            (sources.path(file).to_owned(), (file, text))
        });
        let root = document.origins.file("");
        Self {
            document,
            root: root.map_or_else(PathBuf::new, |root| sources.path(root).to_owned()),
            by_path: files.collect(),
        }
    }

    pub(super) fn id(&self, path: &Path) -> Option<FileId> {
        self.by_path.get(path).map(|(file, _)| *file)
    }

    pub(super) fn root_id(&self) -> Option<FileId> {
        self.id(&self.root)
    }

    /// The line of a key in a file as it was read.
    pub(super) fn line(&self, file: FileId, pointer: &str) -> Option<usize> {
        let at = At::Key(pointer.to_owned());
        let place = Place { file, at };
        let spots = self.document.sources().spots(&[Some(&place)]);
        spots.into_iter().next().flatten().map(|spot| spot.line)
    }
}

/// The way from one file to another.
pub(super) fn relative(from: &Path, to: &Path) -> String {
    let folder: Vec<_> = from
        .parent()
        .into_iter()
        .flat_map(Path::components)
        .collect();
    let target: Vec<_> = to.components().collect();
    let same = folder
        .iter()
        .zip(&target)
        .take_while(|(a, b)| a == b)
        .count();
    let up = folder.iter().skip(same).map(|_| "..".to_owned());
    let down = target
        .iter()
        .skip(same)
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}
