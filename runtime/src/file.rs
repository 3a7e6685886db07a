//! Files that a form carries: in memory, on disk, or a stream of the caller.

use std::{
    fmt,
    path::Path,
    sync::{Arc, Mutex},
};

use bytes::Bytes;

use crate::Body;

/// A file to be uploaded: its name, its media type and its content.
///
/// ```no_run
/// use wacht_runtime::FilePart;
///
/// # fn main() -> std::io::Result<()> {
/// let picture = FilePart::read("jane.png")?;
///
/// let drawn: Vec<u8> = vec![0; 16];
/// let logo = FilePart::new("logo", drawn).content_type("image/webp");
/// # let _ = (picture, logo);
/// # Ok(()) }
/// ```
///
/// A file from memory is sent in one piece with its form, within the limit of an attempt. A large
/// one need not be in memory: [`open`](Self::open) sends it from disk, [`stream`](Self::stream) and
/// [`stream_once`](Self::stream_once) send a file piece by piece, and
/// [`on_progress`](Self::on_progress) reports the progress. While such a file is sent, the [attempt
/// timeout](crate::ClientBuilder::attempt_timeout) ends it only when it stalls; the [total
/// timeout](crate::ClientBuilder::total_timeout) holds, so set it to the time that the largest file
/// may take.
///
/// Two files are equal when their names, types and contents are; files on disk when their paths and
/// lengths are, and streams when one is a clone of the other. The callback of `on_progress` is not
/// compared.
#[derive(Clone, Default)]
pub struct FilePart {
    name: String,
    content_type: String,
    content: Content,
    progress: Option<Progress>,
}

/// Receives how many bytes were taken, and of how many.
pub(crate) type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// Where the bytes of a file are.
#[derive(Clone)]
pub(crate) enum Content {
    Memory(Bytes),
    Disk {
        path: Arc<Path>,
        length: u64,
    },
    Stream {
        open: Arc<dyn Fn() -> Body + Send + Sync>,
        length: u64,
    },
    /// A stream, until somebody takes it.
    Once {
        body: Arc<Mutex<Option<Body>>>,
        length: u64,
    },
}

impl FilePart {
    /// A file from memory. The extension of the name determines the media type;
    /// [`content_type`](Self::content_type) overrides it.
    ///
    /// In a form a quote, a backslash and a control character of the name are percent-encoded, as
    /// browsers do it: `a"b` is sent as `a%22b`, `a\b` as `a%5Cb`. A service that does not decode
    /// names keeps them like that. Every other character arrives as it is.
    #[must_use]
    pub fn new(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self::of(name.into(), Content::Memory(content.into()))
    }

    fn of(name: String, content: Content) -> Self {
        Self {
            content_type: guess_content_type(&name).to_owned(),
            content,
            name,
            progress: None,
        }
    }

    /// Sets the media type, such as `image/png`.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = content_type.into();
        self
    }

    /// Reads a file from disk into memory. Blocks until it is read.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn read(path: impl AsRef<Path>) -> std::io::Result<Self> {
        let path = path.as_ref();
        Ok(Self::new(file_name(path), std::fs::read(path)?))
    }

    /// A file on disk that is read while it is sent, and again from its beginning with each attempt.
    /// Only its length is looked at here, which blocks for a moment.
    ///
    /// If the length has changed when the call is sent, the call fails and nothing is sent. It
    /// needs a Tokio runtime, with any [transport](crate::ClientBuilder::transport).
    ///
    /// # Errors
    ///
    /// When the file does not exist, or is not a regular file.
    pub fn open(path: impl AsRef<Path>) -> std::io::Result<Self> {
        let path = path.as_ref();
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            let message = "not a regular file, so that its length is not known";
            return Err(std::io::Error::new(
                std::io::ErrorKind::InvalidInput,
                message,
            ));
        }
        let content = Content::Disk {
            path: path.into(),
            length: metadata.len(),
        };
        Ok(Self::of(file_name(path), content))
    }

    /// A stream of `length` bytes. Each attempt calls `open` for a stream from the beginning; all
    /// of them must yield the same bytes.
    ///
    /// A stream that is shorter or longer than `length` aborts the call, and the service never
    /// receives the whole request.
    ///
    /// ```
    /// use wacht_runtime::{Body, FilePart};
    ///
    /// let report = FilePart::stream("report.csv", 8, || Body::from("id,name\n"));
    /// ```
    #[must_use]
    pub fn stream(
        name: impl Into<String>,
        length: u64,
        open: impl Fn() -> Body + Send + Sync + 'static,
    ) -> Self {
        let open = Arc::new(open);
        Self::of(name.into(), Content::Stream { open, length })
    }

    /// A stream of `length` bytes that can be read only once, such as the body of another request.
    ///
    /// A call with it is retried only while nothing of the stream was consumed, such as when there
    /// was no connection; any other failure is final. Clones share the stream, and the first call
    /// that is sent consumes it.
    #[must_use]
    pub fn stream_once(name: impl Into<String>, length: u64, body: Body) -> Self {
        let body = Arc::new(Mutex::new(Some(body)));
        Self::of(name.into(), Content::Once { body, length })
    }

    /// Calls `progress` with the number of bytes that the connection accepted, and with the total.
    /// It begins at 0 with each attempt, never falls within one, and ends at the length of the
    /// file. It is called while the file is sent, so it must be quick, and must not drop the call.
    ///
    /// ```
    /// use wacht_runtime::FilePart;
    ///
    /// let picture = FilePart::new("jane.png", vec![0; 16])
    ///     .on_progress(|sent, total| println!("{sent} of {total} bytes"));
    /// ```
    #[must_use]
    pub fn on_progress(mut self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn media_type(&self) -> &str {
        &self.content_type
    }

    pub(crate) fn content(&self) -> &Content {
        &self.content
    }

    pub(crate) fn progress(&self) -> Option<&Progress> {
        self.progress.as_ref()
    }

    pub(crate) fn length(&self) -> u64 {
        match &self.content {
            Content::Memory(bytes) => bytes.len() as u64,
            Content::Disk { length, .. }
            | Content::Stream { length, .. }
            | Content::Once { length, .. } => *length,
        }
    }

    /// The content, where it goes out at once with the form around it.
    pub(crate) fn in_memory(&self) -> Option<&Bytes> {
        self.bytes().filter(|_| self.progress.is_none())
    }

    /// The content, where it is in memory.
    pub(crate) fn bytes(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Memory(bytes) => Some(bytes),
            _ => None,
        }
    }
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

impl Default for Content {
    fn default() -> Self {
        Self::Memory(Bytes::new())
    }
}

impl From<Bytes> for FilePart {
    /// Bytes whose name and type make no difference, such as those of a whole body.
    fn from(content: Bytes) -> Self {
        Self::new("file", content)
    }
}

impl From<Vec<u8>> for FilePart {
    /// Bytes whose name and type make no difference, such as those of a whole body.
    fn from(content: Vec<u8>) -> Self {
        Self::new("file", content)
    }
}

impl PartialEq for FilePart {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.content_type == other.content_type
            && self.content == other.content
    }
}

impl Eq for FilePart {}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Memory(a), Self::Memory(b)) => a == b,
            (
                Self::Disk { path, length },
                Self::Disk {
                    path: other,
                    length: others,
                },
            ) => path == other && length == others,
            (Self::Stream { open, .. }, Self::Stream { open: other, .. }) => {
                Arc::ptr_eq(open, other)
            }
            (Self::Once { body, .. }, Self::Once { body: other, .. }) => Arc::ptr_eq(body, other),
            _ => false,
        }
    }
}

/// The media types of what the API takes. A wrong guess is refused by the service, not stored.
fn guess_content_type(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        "csv" => "text/csv",
        "gif" => "image/gif",
        "htm" | "html" => "text/html",
        "ico" => "image/x-icon",
        "jpg" | "jpeg" => "image/jpeg",
        "json" => "application/json",
        "md" => "text/markdown",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain",
        "webp" => "image/webp",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilePart")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("bytes", &self.length())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::FilePart;
    use crate::Body;

    #[test]
    fn the_ending_of_the_name_gives_the_media_type() {
        for (name, expected) in [
            ("a.png", "image/png"),
            ("a.b.JPEG", "image/jpeg"),
            (".svg", "image/svg+xml"),
            ("png", "application/octet-stream"),
            ("a.", "application/octet-stream"),
            ("", "application/octet-stream"),
        ] {
            assert_eq!(FilePart::new(name, "").media_type(), expected, "{name}");
        }
    }

    #[test]
    fn the_media_type_can_be_set() {
        let file = FilePart::new("a.png", "").content_type("image/x-own");
        assert_eq!(file.media_type(), "image/x-own");
    }

    #[test]
    fn a_file_is_read_from_disk_under_its_own_name() {
        let file = FilePart::read(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap();
        assert_eq!(file.name(), "Cargo.toml");
        assert!(file.in_memory().unwrap().starts_with(b"[package]"));
    }

    #[test]
    fn a_file_that_is_not_there_is_an_error() {
        assert!(FilePart::read("no/such/file").is_err());
        assert!(FilePart::open("no/such/file").is_err());
    }

    #[test]
    fn a_directory_is_no_file() {
        let error = FilePart::open(env!("CARGO_MANIFEST_DIR")).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    }

    #[test]
    fn files_on_disk_are_equal_by_path() {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let file = FilePart::open(manifest).unwrap();
        assert_eq!(file, FilePart::open(manifest).unwrap());
        assert_ne!(file, FilePart::read(manifest).unwrap());
        assert_eq!(file.media_type(), "application/octet-stream");
    }

    #[test]
    fn streams_are_equal_to_their_clones_alone() {
        let many = || FilePart::stream("a", 1, || Body::from("a"));
        let once = || FilePart::stream_once("a", 1, Body::from("a"));
        for (one, other) in [(many(), many()), (once(), once()), (many(), once())] {
            assert_eq!(one, one.clone());
            assert_ne!(one, other);
        }
    }

    #[test]
    fn the_progress_makes_no_difference_to_a_file() {
        let file = FilePart::new("a", "a");
        assert_eq!(file, file.clone().on_progress(|_, _| ()));
    }

    #[test]
    fn the_debug_text_shows_the_length_and_not_the_content() {
        let file = FilePart::stream_once("a.txt", 7, Body::from("hunter2"));
        let expected = r#"FilePart { name: "a.txt", content_type: "text/plain", bytes: 7 }"#;
        assert_eq!(format!("{file:?}"), expected);
    }
}
