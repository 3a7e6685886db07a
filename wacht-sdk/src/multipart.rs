//! Forms: the fields of a model as `multipart/form-data` (RFC 7578).

use std::collections::HashSet;

use bytes::Bytes;
use http::HeaderValue;
use serde::ser::Error as _;

use crate::{
    Error, Result,
    call::text,
    file::FilePart,
    wire::{Presence, View, Wire},
};

/// What every boundary begins with; a number of 16 digits follows.
const BOUNDARY: &str = "wacht-form-";

/// The parts of a form.
#[derive(Clone, Default)]
pub(crate) struct Form(Vec<Part>);

/// One part of a form.
#[derive(Clone)]
pub(crate) struct Part {
    name: String,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Text(String),
    Json(String),
    File(FilePart),
}

impl Form {
    /// The parts that a model's fields make: scalars as text, files as files, a list as one part
    /// per item, and everything else as JSON text.
    pub(crate) fn of(body: &dyn Wire, json_lists: &[&str]) -> serde_json::Result<Self> {
        let mut form = Self::default();
        let View::Model(model) = body.view() else {
            return Err(serde_json::Error::custom("a form is made of a model"));
        };
        for (field, view) in model.written() {
            match (field.presence, &view) {
                // A form has no null; a part that is left out says the same.
                (Presence::OptionalNullable, View::Null) => {}
                _ if json_lists.contains(&field.name) => form.push_json(field.name, &view)?,
                _ => form.push(field.name, &view)?,
            }
        }
        for (name, value) in model.extra() {
            // A text that the SDK does not know is most likely a part of text.
            match value.as_str() {
                Some(text) => form.push(name, &View::Str(text))?,
                None => form.push(name, &View::Json(value))?,
            }
        }
        Ok(form)
    }

    fn push_json(&mut self, name: &str, view: &View<'_>) -> serde_json::Result<()> {
        self.0.push(Part {
            name: name.to_owned(),
            content: Content::Json(serde_json::to_string(view)?),
        });
        Ok(())
    }

    fn push(&mut self, name: &str, view: &View<'_>) -> serde_json::Result<()> {
        let content = match view {
            View::List(list) => {
                return (0..list.len()).try_for_each(|index| self.push(name, &list.item(index)));
            }
            View::File(file) => Content::File((*file).clone()),
            View::Json(_) | View::Unknown(_) | View::Map(_) | View::Model(_) | View::Tagged(_) => {
                return self.push_json(name, view);
            }
            scalar => Content::Text(text(scalar).unwrap_or_default()),
        };
        self.0.push(Part {
            name: name.to_owned(),
            content,
        });
        Ok(())
    }

    /// The bytes of the form and its media type with the boundary.
    pub(crate) fn encode(&self) -> Result<(Bytes, Option<HeaderValue>)> {
        let boundary = self.boundary();
        let mut out = Vec::with_capacity(256 + self.size());
        for part in &self.0 {
            out.extend_from_slice(b"--");
            out.extend_from_slice(boundary.as_bytes());
            out.extend_from_slice(b"\r\ncontent-disposition: form-data; name=\"");
            push_quoted(&mut out, &part.name);
            out.push(b'"');
            part.content.head(&mut out)?;
            out.extend_from_slice(b"\r\n\r\n");
            out.extend_from_slice(part.content.bytes());
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let content_type = HeaderValue::try_from(content_type)
            .map_err(|_| Error::invalid_request("the boundary of the form is not valid"))?;
        Ok((out.into(), Some(content_type)))
    }

    fn size(&self) -> usize {
        self.0
            .iter()
            .map(|part| part.content.bytes().len() + 128)
            .sum()
    }

    /// A boundary that no part holds: a fixed text with the first number that none has behind it.
    /// Finding it takes one pass, even over a file that was made to slow the search down.
    fn boundary(&self) -> String {
        let taken: HashSet<_> = self
            .0
            .iter()
            .flat_map(|p| taken(p.content.bytes()))
            .collect();
        (0_u64..)
            .map(|n| format!("{n:016x}"))
            .find(|number| !taken.contains(number.as_bytes()))
            .map_or_else(String::new, |number| format!("{BOUNDARY}{number}"))
    }
}

/// What the test kit sees of a form, which then need not be read back from its bytes.
#[cfg(feature = "testing")]
impl Form {
    pub(crate) fn parts(&self) -> &[Part] {
        &self.0
    }
}

#[cfg(feature = "testing")]
impl Part {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn file_name(&self) -> Option<&str> {
        match &self.content {
            Content::File(file) => Some(file.name()),
            Content::Text(_) | Content::Json(_) => None,
        }
    }

    pub(crate) fn content_type(&self) -> Option<&str> {
        match &self.content {
            Content::File(file) => Some(file.media_type()),
            Content::Json(_) => Some("application/json"),
            Content::Text(_) => None,
        }
    }

    pub(crate) fn content(&self) -> &[u8] {
        self.content.bytes()
    }
}

/// What stands behind the fixed text of a boundary, wherever the content has it.
fn taken(content: &[u8]) -> impl Iterator<Item = &[u8]> {
    let number = BOUNDARY.len()..BOUNDARY.len() + 16;
    let found = content
        .windows(number.end)
        .filter(|window| window.starts_with(BOUNDARY.as_bytes()));
    found.filter_map(move |window| window.get(number.clone()))
}

impl Content {
    fn head(&self, out: &mut Vec<u8>) -> Result<()> {
        match self {
            Self::Text(_) => {}
            Self::Json(_) => out.extend_from_slice(b"\r\ncontent-type: application/json"),
            Self::File(file) => {
                if HeaderValue::from_str(file.media_type()).is_err() {
                    return Err(Error::invalid_request(
                        "the media type of a file holds characters that a header cannot carry",
                    ));
                }
                out.extend_from_slice(b"; filename=\"");
                push_quoted(out, file.name());
                out.extend_from_slice(b"\"\r\ncontent-type: ");
                out.extend_from_slice(file.media_type().as_bytes());
            }
        }
        Ok(())
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) | Self::Json(text) => text.as_bytes(),
            Self::File(file) => file.content(),
        }
    }
}

/// Writes a name between quotes the way browsers do: quotes and line breaks percent-encoded. So is
/// a backslash, which some servers read as an escape, at the end even as one of the closing quote,
/// and every other control character, for which servers refuse the whole form.
fn push_quoted(out: &mut Vec<u8>, name: &str) {
    for byte in name.bytes() {
        match byte {
            byte if byte.is_ascii_control() || matches!(byte, b'"' | b'\\') => {
                out.extend_from_slice(format!("%{byte:02X}").as_bytes());
            }
            byte => out.push(byte),
        }
    }
}

#[cfg(test)]
mod tests;
