//! The file of a store: reads the whole of it when a server starts, and writes changes so that each
//! is on the disk, or none of it; refuses a file that it does not understand.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use redb::{
    Database, DatabaseError, ReadableTable as _, StorageError, TableDefinition, TableError,
};

use crate::{
    facts::Facts,
    form::Form,
    store::{Changes, Object, Store},
};

/// The version of the tables.
const VERSION: &str = "1";
/// So much of the file is kept in memory; the store itself is there as a whole.
const CACHE: usize = 8 * 1024 * 1024;

/// The version, the form, and the number of the last object.
const ABOUT: TableDefinition<'_, &str, &str> = TableDefinition::new("wacht-mock");
/// Objects by kind and number, with their keys.
const OBJECTS: TableDefinition<'_, (&str, u64), (&str, &str)> = TableDefinition::new("objects");
/// Links by name and ends, with their places in the order in which they came.
const LINKS: TableDefinition<'_, (&str, &str, &str), u64> = TableDefinition::new("links");

/// A file of [`Mock::store`](crate::Mock::store) that cannot be opened or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError {
    file: PathBuf,
    problem: String,
}

/// The facts beside the objects, by names.
const FACTS: TableDefinition<'_, &str, &str> = TableDefinition::new("facts");

/// An open file. No other server can open it meanwhile.
#[derive(Debug)]
pub(super) struct File {
    path: PathBuf,
    database: Database,
}

/// The content of a file.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) store: Store,
    pub(crate) facts: Facts,
    /// Whether the file was made.
    pub(crate) is_new: bool,
}

/// What went wrong, before it is known in which file.
type Attempt<T> = Result<T, String>;

impl File {
    /// Reads a file into an empty store, or makes a new one.
    pub(super) fn open(path: &Path, form: Form, empty: Store) -> Result<(Self, Found), StoreError> {
        let wrong = |problem| StoreError::new(path, problem);
        let is_new = fs::metadata(path).map_or(true, |file| file.len() == 0);
        if is_new {
            make(path, form).map_err(wrong)?;
        }
        // A page that is damaged may be met where the library does not expect it.
        let read = || {
            let database = database(path)?;
            let store = read(&database, form, empty)?;
            let facts = facts(&database).map_err(|error| format!("is damaged: {error}"))?;
            Ok((database, store, facts))
        };
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
        let read = read.unwrap_or_else(|_| Err("is damaged".to_owned()));
        let (database, store, facts) = read.map_err(wrong)?;
        let path = path.to_owned();
        let found = Found {
            store,
            facts,
            is_new,
        };
        Ok((Self { path, database }, found))
    }

    /// Writes changes. They are on the disk when it returns.
    pub(super) fn write(&self, changes: &Changes) -> Result<(), StoreError> {
        let written = write(&self.database, changes);
        written.map_err(|error| StoreError::new(&self.path, format!("cannot be written: {error}")))
    }
}

/// Makes a file beside the place and moves it there, so that no half of one is ever found there.
fn make(path: &Path, form: Form) -> Attempt<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let wrong = |error: &dyn fmt::Display| format!("cannot be made: {error}");
    if let Err(error) = fs::remove_file(&beside)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(wrong(&error));
    }
    let database = Database::create(&beside).map_err(|error| wrong(&error))?;
    let about = [
        ("version", VERSION.to_owned()),
        ("form", form.to_string()),
        ("last", "0".to_owned()),
    ];
    let filled = || -> Result<(), Box<dyn std::error::Error>> {
        let transaction = database.begin_write()?;
        for (name, value) in &about {
            transaction
                .open_table(ABOUT)?
                .insert(*name, value.as_str())?;
        }
        transaction.open_table(OBJECTS)?;
        transaction.open_table(LINKS)?;
        transaction.open_table(FACTS)?;
        Ok(transaction.commit()?)
    };
    filled().map_err(|error| wrong(&error))?;
    drop(database);
    fs::rename(&beside, path).map_err(|error| wrong(&error))
}

fn database(path: &Path) -> Attempt<Database> {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE);
    let opened = builder.open(path);
    let mut database = opened.map_err(|error| match error {
        DatabaseError::DatabaseAlreadyOpen => "is in use by another server".to_owned(),
        DatabaseError::UpgradeRequired(version) => {
            format!("has version {version} of redb, which is too old; use another file")
        }
        DatabaseError::Storage(StorageError::Io(error))
            if error.kind() != std::io::ErrorKind::InvalidData =>
        {
            format!("cannot be opened: {error}")
        }
        error => format!("is damaged, or not a store of wacht-mock: {error}"),
    })?;
    // Every page has a checksum; this compares them all.
    match database.check_integrity() {
        Ok(true) => Ok(database),
        Ok(false) => Err("is damaged".to_owned()),
        Err(error) => Err(format!("is damaged: {error}")),
    }
}

fn read(database: &Database, form: Form, mut store: Store) -> Attempt<Store> {
    let damaged = |error: redb::Error| format!("is damaged: {error}");
    let transaction = database
        .begin_read()
        .map_err(|error| damaged(error.into()))?;
    let about = transaction.open_table(ABOUT).map_err(|error| match error {
        TableError::TableDoesNotExist(_) => "is not a store of wacht-mock".to_owned(),
        error => damaged(error.into()),
    })?;
    let about = |name: &str| -> Attempt<String> {
        let value = about.get(name).map_err(|error| damaged(error.into()))?;
        value.map_or_else(
            || Err(format!("is damaged: it states no {name}")),
            |value| Ok(value.value().to_owned()),
        )
    };
    let version = about("version")?;
    if version != VERSION {
        return Err(format!(
            "has version {version}, and this server reads version {VERSION}; dump its state with \
             the server that wrote it, or use another file"
        ));
    }
    let known = about("form")?;
    if known != form.to_string() {
        return Err(format!(
            "is in the {known} form, and the server in the {form} form; use another file"
        ));
    }
    let last = about("last")?.parse();
    let last = last.map_err(|error| format!("is damaged: the last number: {error}"))?;
    let objects = transaction.open_table(OBJECTS);
    let objects = objects.map_err(|error| damaged(error.into()))?;
    for row in objects.iter().map_err(|error| damaged(error.into()))? {
        let (place, row) = row.map_err(|error| damaged(error.into()))?;
        let ((kind, number), (key, text)) = (place.value(), row.value());
        let object: Object = serde_json::from_str(text)
            .map_err(|error| format!("is damaged: {kind} {key:?}: {error}"))?;
        let restored = store.restore(kind, number, key, &object);
        restored.map_err(|problem| format!("cannot be used: {problem}"))?;
    }
    let links = transaction.open_table(LINKS);
    let links = links.map_err(|error| damaged(error.into()))?;
    let mut ordered = Vec::new();
    for link in links.iter().map_err(|error| damaged(error.into()))? {
        let (ends, place) = link.map_err(|error| damaged(error.into()))?;
        let (link, from, to) = ends.value();
        ordered.push((
            place.value(),
            link.to_owned(),
            from.to_owned(),
            to.to_owned(),
        ));
    }
    ordered.sort_unstable();
    for (_, link, from, to) in &ordered {
        store.link(link, from, to);
    }
    store.continue_after(last);
    store.watch(false, ordered.last().map_or(0, |(place, ..)| *place));
    Ok(store)
}

/// The facts of a file; none where an earlier server made it.
fn facts(database: &Database) -> Result<Facts, Box<dyn std::error::Error>> {
    let facts = match database.begin_read()?.open_table(FACTS) {
        Err(TableError::TableDoesNotExist(_)) => return Ok(Facts::new()),
        facts => facts?,
    };
    let facts = facts.iter()?.map(|fact| {
        let (name, value) = fact?;
        Ok((name.value().to_owned(), Some(value.value().to_owned())))
    });
    facts.collect()
}

fn write(database: &Database, changes: &Changes) -> Result<(), Box<dyn std::error::Error>> {
    let transaction = database.begin_write()?;
    if changes.anew {
        transaction.delete_table(OBJECTS)?;
        transaction.delete_table(LINKS)?;
    }
    {
        let mut about = transaction.open_table(ABOUT)?;
        if let Some(last) = changes.last {
            about.insert("last", last.to_string().as_str())?;
        }
        let mut facts = transaction.open_table(FACTS)?;
        for (name, value) in &changes.facts {
            match value {
                Some(value) => facts.insert(name.as_str(), value.as_str())?,
                None => facts.remove(name.as_str())?,
            };
        }
        let mut objects = transaction.open_table(OBJECTS)?;
        for ((kind, number), row) in &changes.objects {
            let place = (kind.as_str(), *number);
            match row {
                Some((key, text)) => {
                    objects.insert(place, (key.as_str(), text.as_str()))?;
                }
                None => {
                    objects.remove(place)?;
                }
            }
        }
        let mut links = transaction.open_table(LINKS)?;
        for ((link, from, to), place) in &changes.links {
            let ends = (link.as_str(), from.as_str(), to.as_str());
            match place {
                Some(place) => {
                    links.insert(ends, place)?;
                }
                None => {
                    links.remove(ends)?;
                }
            }
        }
    }
    Ok(transaction.commit()?)
}

impl StoreError {
    fn new(file: &Path, problem: String) -> Self {
        Self {
            file: file.to_owned(),
            problem,
        }
    }

    /// The file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The problem with it.
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.file.display(), self.problem)
    }
}

impl std::error::Error for StoreError {}
