//! Runs a task now and after each change of the specification. Looks at the times of the files, which needs
//! nothing of the system.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use crate::Failure;

/// How often the files are looked at.
const PAUSE: Duration = Duration::from_millis(50);

/// The files of a folder and below, with the time of the last change of each.
type Times = BTreeMap<PathBuf, SystemTime>;

/// Runs `task` now, and after each change beside the document or below. A failure is printed, and the next
/// change is awaited.
pub(super) fn watch(
    document: &Path,
    task: impl Fn(&Path) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let folder = document.parent().unwrap_or(Path::new("."));
    let mut last = None;
    loop {
        // Read before the task runs, so that a file that is saved meanwhile is the next change.
        let now = times(folder)
            .map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
        if last.as_ref() != Some(&now) {
            if let Err(failure) = task(document) {
                eprintln!("{}", failure.trim_end());
            }
            last = Some(now);
        }
        thread::sleep(PAUSE);
    }
}

fn times(folder: &Path) -> io::Result<Times> {
    let mut found = Times::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // An editor may remove a file for a moment to write it again.
        match fs::metadata(&path) {
            Ok(data) if data.is_dir() => found.extend(times(&path)?),
            Ok(data) => {
                found.insert(path, data.modified()?);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::{
        cell::Cell,
        fs,
        path::{Path, PathBuf},
    };

    use super::{times, watch};

    fn folder(test: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tmp/watch");
        let folder = folder.join(test);
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(folder.join("paths")).unwrap();
        folder
    }

    #[test]
    fn a_file_that_comes_goes_or_changes_is_a_change() {
        let folder = folder("times");
        let empty = times(&folder).unwrap();
        let file = folder.join("paths/users.yaml");
        fs::write(&file, "a").unwrap();
        let there = times(&folder).unwrap();
        assert_ne!(there, empty);
        let later = there.values().next().copied().unwrap() + std::time::Duration::from_secs(2);
        fs::File::options()
            .write(true)
            .open(&file)
            .unwrap()
            .set_modified(later)
            .unwrap();
        assert_ne!(times(&folder).unwrap(), there);
        fs::remove_file(&file).unwrap();
        assert_eq!(times(&folder).unwrap(), empty);
    }

    #[test]
    fn the_task_runs_again_after_a_change_and_after_a_failure() {
        let folder = folder("task");
        let document = folder.join("openapi.yaml");
        let runs = Cell::new(0);
        let failure = watch(&document, |_| {
            runs.set(runs.get() + 1);
            match runs.get() {
                3 => fs::remove_dir_all(&folder).unwrap(),
                run => fs::write(folder.join(format!("{run}.yaml")), "a").unwrap(),
            }
            Err("not this time".to_owned())
        });
        assert_eq!(runs.get(), 3);
        assert!(failure.unwrap_err().contains("cannot be read"));
    }
}
