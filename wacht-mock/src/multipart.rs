//! Takes a multipart form and its schema, returns its text parts as an object; never accepts a part
//! that the schema does not name.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use http::header;
use multer::Multipart;
use serde_json::{Map, Value};

use crate::{
    content_type::{essence, is_json, is_of},
    judge::Judge,
    refusal::Refusal,
    spec::Media,
    text::{self, kinds},
    validators::{Validators, describe},
    view::{Kind, View},
};

/// What the parts say, files left out, or the first thing that is wrong.
pub(crate) async fn read(
    validators: &Validators,
    judge: Judge,
    media: &Media,
    content_type: &str,
    bytes: &Bytes,
) -> Result<Value, Refusal> {
    let malformed = |error| Refusal::bad_request(format!("body: is not a form: {error}"));
    let boundary = multer::parse_boundary(content_type).map_err(malformed)?;
    let mut parts = Multipart::new(Whole(Some(bytes.clone())), boundary);
    let mut form = Form::new(validators, judge, media);
    while let Some(field) = parts.next_field().await.map_err(malformed)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let content_type = field
            .headers()
            .get(header::CONTENT_TYPE)
            .map(|value| essence(&String::from_utf8_lossy(value.as_bytes())));
        let bytes = field.bytes().await.map_err(malformed)?;
        form.add(&Part {
            name,
            file_name,
            content_type,
            bytes,
        })?;
    }
    form.finish()
}

/// A body that has already arrived, as a stream.
struct Whole(Option<Bytes>);

impl Stream for Whole {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

struct Part {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    bytes: Bytes,
}

/// How a property is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    File,
    Json,
    Text,
}

struct Form<'a> {
    validators: &'a Validators,
    judge: Judge,
    media: &'a Media,
    view: View,
    values: Map<String, Value>,
    files: Vec<String>,
}

impl<'a> Form<'a> {
    fn new(validators: &'a Validators, judge: Judge, media: &'a Media) -> Self {
        let view = View::of(validators.document(), &media.schema);
        Self {
            validators,
            judge,
            media,
            view,
            values: Map::new(),
            files: Vec::new(),
        }
    }

    fn add(&mut self, part: &Part) -> Result<(), Refusal> {
        let wrong = |what: &str| Refusal::bad_request(format!("part {:?}: {what}", part.name));
        let readable = |property: &&Value| property.get("readOnly") != Some(&Value::Bool(true));
        let property = self.view.property(&part.name).filter(readable);
        let Some(property) = property.cloned() else {
            return match self.judge.strict {
                true => Err(wrong("is unknown")),
                false => self.add_unknown(part),
            };
        };
        let view = View::of(self.validators.document(), &property);
        let (repeated, item) = match (self.sent(&part.name, &property), view.get("items")) {
            (Sent::Text, Some(items)) if view.kind() == Kind::Array => (true, items),
            _ => (false, &property),
        };
        let value = match self.sent(&part.name, item) {
            Sent::File => {
                self.check_file(part)?;
                self.files.push(part.name.clone());
                // Only that there is one matters to the schema.
                Value::String(part.file_name.clone().unwrap_or_default())
            }
            Sent::Json => self.json(part, item)?,
            Sent::Text => self.text(part, item)?,
        };
        match self.values.get_mut(&part.name) {
            Some(Value::Array(values)) if repeated => values.push(value),
            Some(_) if self.judge.strict => return Err(wrong("is given more than once")),
            // The service keeps what came last.
            Some(known) => *known = value,
            None => {
                let value = if repeated {
                    Value::Array(vec![value])
                } else {
                    value
                };
                self.values.insert(part.name.clone(), value);
            }
        }
        Ok(())
    }

    /// A file of another name counts where the form has only one; everything else is left out.
    fn add_unknown(&mut self, part: &Part) -> Result<(), Refusal> {
        let document = self.validators.document();
        let is_file = |schema: &Value| View::of(document, schema).is_binary();
        let files = self.view.properties().filter(|(_, schema)| is_file(schema));
        let mut names = files.map(|(name, _)| name.clone());
        let (Some(name), None, true) = (names.next(), names.next(), part.file_name.is_some())
        else {
            return Ok(());
        };
        drop(names);
        self.add(&Part {
            name,
            file_name: part.file_name.clone(),
            content_type: part.content_type.clone(),
            bytes: part.bytes.clone(),
        })
    }

    /// How a value of `schema` is sent; a list whose items are sent as text or files is repeated.
    fn sent(&self, name: &str, schema: &Value) -> Sent {
        let document = self.validators.document();
        let view = View::of(document, schema);
        let structured = |schema: &Value| {
            let kinds = kinds(document, schema);
            kinds
                .iter()
                .any(|kind| matches!(kind, Kind::Object | Kind::Array | Kind::Any))
        };
        if view.is_binary() {
            return Sent::File;
        }
        if self
            .content_types(name)
            .iter()
            .any(|content_type| is_json(content_type))
        {
            return Sent::Json;
        }
        let json = match (view.kind(), view.get("items")) {
            (Kind::Array, Some(items)) => structured(items),
            _ => structured(schema),
        };
        if json { Sent::Json } else { Sent::Text }
    }

    /// The content types that the encoding of the form names for a part.
    fn content_types(&self, name: &str) -> Vec<String> {
        let encoding = self.media.encoding.get(name);
        let named = encoding.and_then(|encoding| encoding.get("contentType")?.as_str());
        named
            .into_iter()
            .flat_map(|named| named.split(','))
            .map(essence)
            .collect()
    }

    fn check_file(&self, part: &Part) -> Result<(), Refusal> {
        let wrong = |what: String| Refusal::bad_request(format!("part {:?}: {what}", part.name));
        if part.file_name.as_deref().unwrap_or_default().is_empty() {
            return Err(wrong("is a file without a file name".to_owned()));
        }
        let Some(content_type) = &part.content_type else {
            return Err(wrong("is a file without a content type".to_owned()));
        };
        self.check_content_type(part, content_type, &self.content_types(&part.name))
    }

    fn json(&self, part: &Part, schema: &Value) -> Result<Value, Refusal> {
        self.check_no_file(part)?;
        if let Some(content_type) = &part.content_type {
            self.check_content_type(part, content_type, &["application/json".to_owned()])?;
        }
        let what = format!("part {:?}", part.name);
        let value = serde_json::from_slice(&part.bytes)
            .map_err(|error| Refusal::bad_request(format!("{what}: is not JSON: {error}")))?;
        match self
            .validators
            .violations(self.judge.direction(), schema, &value)?
            .as_slice()
        {
            [] => Ok(value),
            violations => Err(Refusal::bad_request(describe(&what, violations))),
        }
    }

    fn text(&self, part: &Part, schema: &Value) -> Result<Value, Refusal> {
        self.check_no_file(part)?;
        if let Some(content_type) = &part.content_type {
            let mut allowed = self.content_types(&part.name);
            if allowed.is_empty() {
                allowed.push("text/plain".to_owned());
            }
            self.check_content_type(part, content_type, &allowed)?;
        }
        let what = format!("part {:?}", part.name);
        let text = std::str::from_utf8(&part.bytes)
            .map_err(|_| Refusal::bad_request(format!("{what}: is not UTF-8")))?;
        text::read(self.validators, self.judge.direction(), schema, text)?
            .map_err(|violations| Refusal::bad_request(describe(&what, &violations)))
    }

    fn check_no_file(&self, part: &Part) -> Result<(), Refusal> {
        match &part.file_name {
            None => Ok(()),
            Some(_) => {
                let message = format!("part {:?}: is not a file but has a file name", part.name);
                Err(Refusal::bad_request(message))
            }
        }
    }

    fn check_content_type(
        &self,
        part: &Part,
        content_type: &str,
        allowed: &[String],
    ) -> Result<(), Refusal> {
        if allowed.is_empty() || allowed.iter().any(|range| is_of(content_type, range)) {
            return Ok(());
        }
        Err(Refusal::bad_request(format!(
            "part {:?}: content type {content_type:?} is not one of {}",
            part.name,
            allowed.join(", "),
        )))
    }

    /// What only shows in the whole: missing parts and limits of the form itself.
    fn finish(mut self) -> Result<Value, Refusal> {
        let whole = Value::Object(self.values.clone());
        let schema = &self.media.schema;
        match self
            .validators
            .violations(self.judge.direction(), schema, &whole)?
            .as_slice()
        {
            [] => {}
            violations => return Err(Refusal::bad_request(describe("form", violations))),
        }
        self.values.retain(|name, _| !self.files.contains(name));
        Ok(Value::Object(self.values))
    }
}
