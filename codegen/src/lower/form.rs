//! Forms: how the properties of a form are written. Takes the media type of a form; returns styles and
//! media types of parts, and reports properties that are not written the way that the document states.

use openapiv3::{MediaType, QueryStyle, RequestBody};
use serde_json::Value;

use super::{JSON, Lower, docs, media::is_json};
use crate::{
    codes,
    diagnostic::did_you_mean,
    extensions::Extension,
    ir::{JsonBesideForm, ParamStyle, Style, Type},
    read::schema_in,
    source::escape,
};

impl Lower<'_> {
    /// Keeps the media types of the parts of a multipart form.
    pub(super) fn part_types(&mut self, form: &MediaType, ty: &Type, pointer: &str) {
        let media = form.encoding.iter().filter_map(|(part, encoding)| {
            let types = encoding.content_type.as_ref()?.split(',');
            let types = types.map(|media| media.trim().to_owned()).collect();
            Some((part.clone(), types))
        });
        if let Some(id) = ty.direct() {
            self.content_types.entry(id).or_default().extend(media);
        }
        self.check_encoding(form, pointer);
    }

    /// The styles of the properties of a URL-encoded form, as far as they are not the usual ones.
    pub(super) fn url_styles(
        &mut self,
        form: &MediaType,
        pointer: &str,
    ) -> Vec<(String, ParamStyle)> {
        let mut styles = Vec::new();
        for (name, encoding) in &form.encoding {
            let pointer = format!("{pointer}/encoding/{}", escape(name));
            if !encoding.headers.is_empty() {
                let message = "a URL-encoded form has no headers";
                self.doubt(codes::UNSUPPORTED, message, &format!("{pointer}/headers"));
            }
            // The model does not distinguish false from a value that is left out.
            let stated = self.document.value.pointer(&format!("{pointer}/explode"));
            let explode = stated.and_then(Value::as_bool);
            let is_json = encoding.content_type.as_deref().is_some_and(is_json);
            let style = match &encoding.style {
                None if is_json => Style::Json,
                None if explode.is_none() && !encoding.allow_reserved => continue,
                None | Some(QueryStyle::Form) => Style::Form,
                Some(QueryStyle::SpaceDelimited) => Style::SpaceDelimited,
                Some(QueryStyle::PipeDelimited) => Style::PipeDelimited,
                Some(QueryStyle::DeepObject) => Style::DeepObject,
            };
            let explode = explode.unwrap_or(style == Style::Form);
            let style = ParamStyle {
                style,
                explode,
                reserved: false,
            };
            styles.push((name.clone(), style));
        }
        styles.sort_by(|(one, _), (other, _)| one.cmp(other));
        styles
    }

    /// The runtime writes objects as JSON text, files with the type that the caller states, and
    /// everything else as plain text; a list is one part per item.
    pub(super) fn check_encoding(&mut self, form: &MediaType, pointer: &str) {
        let Some(schema) = form.schema.as_ref().and_then(schema_in) else {
            return;
        };
        let members = self.members(schema);
        for (name, encoding) in &form.encoding {
            let pointer = format!("{pointer}/encoding/{}", escape(name));
            let Some(member) = members.iter().find(|member| member.wire == name) else {
                let message = format!("`encoding` names `{name}`, which is not a property");
                let hint = did_you_mean(name, members.iter().map(|member| member.wire));
                self.doubt(codes::BAD_VALUE, message, &pointer).hint = hint;
                continue;
            };
            let others = [
                ("headers", encoding.headers.is_empty()),
                ("style", encoding.style.is_none()),
                ("explode", !encoding.explode),
                ("allowReserved", !encoding.allow_reserved),
            ];
            for (key, _) in others.iter().filter(|(_, is_absent)| !is_absent) {
                let pointer = format!("{pointer}/{key}");
                let message = format!("`{key}` of a part changes nothing");
                self.doubt(codes::UNSUPPORTED, message, &pointer);
            }
            let slot = self.slot(member.schema);
            if let (Some(slot), Some(media)) = (slot, &encoding.content_type)
                && let Some(own) = self.written_as(&slot.ty)
                && !(own == media || is_json(media))
            {
                let message = format!("a part of this type is written as {own}, not as {media}");
                let pointer = format!("{pointer}/contentType");
                // Text is text under another name, which an object is not.
                match own == JSON {
                    true => self.say(codes::UNSUPPORTED, message, &pointer),
                    false => self.doubt(codes::UNSUPPORTED, message, &pointer),
                };
            }
        }
    }

    /// The description of JSON that can take the place of a form.
    pub(super) fn json_beside_form(
        &mut self,
        json: &MediaType,
        form: &MediaType,
        at: &str,
    ) -> JsonBesideForm {
        let schema = form.schema.as_ref().and_then(schema_in);
        let members = schema.map(|schema| self.members(schema));
        let prefix = &self.document.prefix;
        let extensions = prefix.of(|key| json.extensions.get(key));
        let when = docs(extensions.text(Extension::Use));
        let names: Vec<_> = extensions.members(Extension::Names).collect();
        let key = prefix.key(Extension::Names);
        for (wire, _) in &names {
            if !members.iter().flatten().any(|known| known.wire == *wire) {
                let message = format!("`{key}` names `{wire}`, which is not a property");
                let known = members.iter().flatten().map(|member| member.wire);
                let hint = did_you_mean(wire, known);
                let pointer = format!("{at}/{}/{key}/{}", escape(JSON), escape(wire));
                self.say(codes::BAD_VALUE, message, &pointer).hint = hint;
            }
        }
        let owned = |(wire, name): (&str, &str)| (wire.to_owned(), name.to_owned());
        JsonBesideForm {
            when,
            names: names.into_iter().map(owned).collect(),
        }
    }

    /// An extension for JSON beside a form has no meaning for a body in one media type.
    pub(super) fn refuse_json_beside_form(&mut self, body: &RequestBody, at: &str) {
        for (media, body) in &body.content {
            for extension in [Extension::Names, Extension::Use] {
                let key = self.document.prefix.key(extension);
                if body.extensions.contains_key(key) {
                    let message = format!("`{key}` is for JSON that stands beside a form");
                    let pointer = format!("{at}/{}/{key}", escape(media));
                    self.say(codes::BAD_VALUE, message, &pointer);
                }
            }
        }
    }

    /// The media type that a part has; `None` for a file, whose type the caller states.
    fn written_as(&self, ty: &Type) -> Option<&'static str> {
        match ty {
            Type::File => None,
            Type::List(inner) | Type::Option(inner) => self.written_as(inner),
            Type::Json | Type::JsonObject | Type::Map(_) | Type::Tuple(_) => {
                Some("application/json")
            }
            Type::Named(ty) if !self.is_enum_type(*ty) => Some("application/json"),
            _ => Some("text/plain"),
        }
    }
}
