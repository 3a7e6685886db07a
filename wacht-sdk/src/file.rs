//! Files that a form carries.

use std::{fmt, path::Path};

use bytes::Bytes;

use crate::wire::{Fault, Input, View, Wire};

/// A file to be uploaded: its name, its media type and its content.
///
/// ```no_run
/// use wacht_sdk::FilePart;
///
/// # async fn example(client: wacht_sdk::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let picture = FilePart::read("jane.png")?;
/// client.users().update("4812365710093250561").profile_image(picture).await?;
///
/// let drawn: Vec<u8> = vec![0; 16];
/// let logo = FilePart::new("logo", drawn).content_type("image/webp");
/// client.organizations().create("Acme").organization_image(logo).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FilePart {
    name: String,
    content_type: String,
    content: Bytes,
}

impl FilePart {
    /// A file from memory. The media type follows from the ending of the name;
    /// [`content_type`](Self::content_type) overrides it.
    #[must_use]
    pub fn new(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        let name = name.into();
        Self {
            content_type: guess_content_type(&name).to_owned(),
            content: content.into(),
            name,
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
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self::new(name, std::fs::read(path)?))
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn media_type(&self) -> &str {
        &self.content_type
    }

    pub(crate) fn content(&self) -> &Bytes {
        &self.content
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
            .field("bytes", &self.content.len())
            .finish()
    }
}

impl Wire for FilePart {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        Err(input.unexpected("a file, which JSON cannot carry"))
    }

    fn leaf(&self) -> View<'_> {
        View::File(self)
    }
}

#[cfg(test)]
mod tests {
    use super::FilePart;

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
        assert!(file.content().starts_with(b"[package]"));
    }

    #[test]
    fn a_file_that_is_not_there_is_an_error() {
        assert!(FilePart::read("no/such/file").is_err());
    }
}
