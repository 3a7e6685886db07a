//! Multipart forms: that each part is written the way the document says. Takes the media type of a
//! form; gives diagnostics.

use openapiv3::{MediaType, RequestBody};

use super::{JSON, Lower, docs};
use crate::{
    codes,
    diagnostic::did_you_mean,
    extensions::Extension,
    ir::{JsonBesideForm, Type},
    read::schema_in,
    source::escape,
};

impl Lower<'_> {
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
                let message = format!("`encoding` names `{name}`, which is no property");
                let hint = did_you_mean(name, members.iter().map(|member| member.wire));
                self.say(codes::BAD_VALUE, message, &pointer).hint = hint;
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
                self.unsupported(&format!("`{key}` of a part"), &pointer);
            }
            let slot = self.slot(member.schema);
            if let (Some(slot), Some(media)) = (slot, &encoding.content_type)
                && let Some(own) = self.written_as(&slot.ty).filter(|own| own != media)
            {
                let message = format!("a part of this type is written as {own}, not as {media}");
                let pointer = format!("{pointer}/contentType");
                self.say(codes::UNSUPPORTED, message, &pointer);
            }
        }
    }

    /// What the document says of JSON that can take the place of a form.
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
                let message = format!("`{key}` names `{wire}`, which is no property");
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

    /// What is for JSON beside a form says nothing of a body in one media type.
    pub(super) fn refuse_json_beside_form(&mut self, body: &RequestBody, at: &str) {
        for (media, body) in &body.content {
            for extension in [Extension::Names, Extension::Use] {
                let key = self.document.prefix.key(extension);
                if body.extensions.contains_key(&key) {
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
