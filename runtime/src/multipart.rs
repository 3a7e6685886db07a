//! Forms: the fields of a model as `multipart/form-data` (RFC 7578).

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use bytes::Bytes;
use http::HeaderValue;
use serde_core::ser::Error as _;
use serde_json::Value;

use crate::{
    Error, Result,
    file::FilePart,
    upload::{Outgoing, Piece, Upload},
    wire::{Presence, View, Wire, entries, plain, sent_json},
};

/// What every boundary begins with; 32 digits that nobody can foresee follow.
const BOUNDARY: &str = "form-boundary-";

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
            let mut result = Ok(());
            let is_object = entries(&body.view(), &mut |name, view| {
                if result.is_ok() && !matches!(view, View::Null) {
                    result = form.push_free(name, &view);
                }
            });
            result?;
            return match is_object {
                true => Ok(form),
                false => Err(serde_json::Error::custom("a form is made of an object")),
            };
        };
        for (field, view) in model.sent() {
            match (field.presence, &view) {
                // A form has no null; a part that is left out means the same.
                (Presence::OptionalNullable, View::Null) => {}
                _ if json_lists.contains(&field.name) => form.push_json(field.name, &view)?,
                _ => form.push(field.name, &view)?,
            }
        }
        let mut result = Ok(());
        if let Some(additional) = model.additional() {
            additional.each(&mut |name, view| {
                if result.is_ok() {
                    result = form.push(name, &view);
                }
            });
        }
        result?;
        for (name, value) in model.extra().iter() {
            form.push_free(name, &View::Json(value))?;
        }
        for (name, text) in model.extra().texts() {
            let text = text.as_str().unwrap_or_default();
            form.push_json(name, &View::Text(text))?;
        }
        Ok(form)
    }

    /// A value of unknown type. A string is most likely a part of text.
    fn push_free(&mut self, name: &str, view: &View<'_>) -> serde_json::Result<()> {
        match view {
            View::Json(Value::String(text)) => self.push(name, &View::Str(text)),
            view => self.push(name, view),
        }
    }

    fn push_json(&mut self, name: &str, view: &View<'_>) -> serde_json::Result<()> {
        self.0.push(Part {
            name: name.to_owned(),
            content: Content::Json(sent_json(view)?),
        });
        Ok(())
    }

    fn push(&mut self, name: &str, view: &View<'_>) -> serde_json::Result<()> {
        let content = match view {
            View::List(list) => {
                return (0..list.count()).try_for_each(|index| self.push(name, &list.item(index)));
            }
            View::File(file) => Content::File((*file).clone()),
            View::Json(_)
            | View::Unknown(_)
            | View::Text(_)
            | View::Map(_)
            | View::Model(_)
            | View::Tagged(_) => {
                return self.push_json(name, view);
            }
            scalar => Content::Text(plain(scalar).unwrap_or_default()),
        };
        self.0.push(Part {
            name: name.to_owned(),
            content,
        });
        Ok(())
    }

    /// The form and its media type with the boundary. It is one piece where all of it is in memory
    /// and nobody observes its progress.
    pub(crate) fn encode(&self) -> Result<(Outgoing, Option<HeaderValue>)> {
        let boundary = boundary();
        let contents = self.0.iter().map(|part| part.content.bytes());
        // Of a form in pieces it is not known, and each piece is as large as it becomes.
        let size: Option<usize> = contents.map(|content| content.map(<[u8]>::len)).sum();
        let mut out = Vec::with_capacity(size.unwrap_or_default() + 128 * (self.0.len() + 2));
        let mut pieces = Vec::new();
        for part in &self.0 {
            out.extend_from_slice(b"--");
            out.extend_from_slice(boundary.as_bytes());
            out.extend_from_slice(b"\r\ncontent-disposition: form-data; name=\"");
            push_quoted(&mut out, &part.name);
            out.push(b'"');
            part.content.head(&mut out)?;
            out.extend_from_slice(b"\r\n\r\n");
            match &part.content {
                Content::File(file) if file.in_memory().is_none() => {
                    pieces.push(Piece::Bytes(std::mem::take(&mut out).into()));
                    pieces.push(Piece::File(part.name.clone(), file.clone()));
                }
                content => out.extend_from_slice(content.bytes().unwrap_or_default()),
            }
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let content_type = HeaderValue::try_from(content_type)
            .map_err(|_| Error::invalid_request("the boundary of the form is not valid"))?;
        let end = Bytes::from(out);
        let body = if pieces.is_empty() {
            Outgoing::Whole(end)
        } else {
            pieces.push(Piece::Bytes(end));
            Outgoing::Upload(Upload::new(pieces)?)
        };
        Ok((body, Some(content_type)))
    }
}

/// A boundary that no content can have been made to hold, so that none needs to be looked through for
/// it. Its 128 bits are what two hash maps hash nothing to: their keys follow from one draw of the
/// operating system for each thread, and SipHash does not reveal them.
fn boundary() -> String {
    let bits = || RandomState::new().build_hasher().finish();
    format!("{BOUNDARY}{:016x}{:016x}", bits(), bits())
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

    /// The content; empty for a file that is not in memory.
    pub(crate) fn content(&self) -> &[u8] {
        match &self.content {
            Content::Text(text) | Content::Json(text) => text.as_bytes(),
            Content::File(file) => file.bytes().map_or(&[], |bytes| &**bytes),
        }
    }

    /// Whether another part has the same content.
    pub(crate) fn has_content_of(&self, other: &Self) -> bool {
        match (&self.content, &other.content) {
            (Content::File(one), Content::File(other)) if one.bytes().is_none() => one == other,
            _ => self.content() == other.content(),
        }
    }
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

    /// The content, where it is a part of the form as it is.
    fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Text(text) | Self::Json(text) => Some(text.as_bytes()),
            Self::File(file) => file.in_memory().map(|bytes| &**bytes),
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
