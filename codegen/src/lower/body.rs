//! Bodies of requests: which of their media types is sent, its type, and how it is written.

use std::collections::BTreeSet;

use openapiv3::{MediaType, Operation as OpenApiOperation, ReferenceOr, RequestBody};
use serde_json::Value;

use super::{
    JSON, Lower,
    media::{Media, essence, media, word},
};
use crate::{
    codes,
    extensions::Extension,
    ir::{Body, Docs, Encoding, JsonBesideForm, Method, Type},
    read::schema_in,
    source::escape,
};

/// What a body is sent as, the best first.
const PREFERRED: [Media; 6] = [
    Media::Json,
    Media::Multipart,
    Media::UrlEncoded,
    Media::Text,
    Media::Bytes,
    Media::Events,
];

/// A media type in which a body is sent.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    encoding: Encoding,
    name: String,
    /// The word for it in names, where it is not the best.
    pub(super) word: Option<String>,
    /// The id of the operation with it, where it is not the best.
    pub(super) id: Option<String>,
}

impl Choice {
    /// The description of the operation with it.
    pub(super) fn docs(&self, docs: &Docs) -> Docs {
        let sent = format!("The body is sent as `{}`.", self.name.replace('`', ""));
        match docs.0.is_empty() {
            true => Docs(sent),
            false => Docs(format!("{}\n\n{sent}", docs.0)),
        }
    }
}

impl<'d> Lower<'d> {
    /// The bodies that an operation may have, in the order of `choices`: none where it has no body.
    pub(super) fn bodies(
        &mut self,
        operation: &'d OpenApiOperation,
        method: Method,
        pointer: &str,
        choices: &[Choice],
    ) -> Vec<Option<Body>> {
        let place = format!("{pointer}/requestBody");
        let body = operation.request_body.as_ref();
        let body = body.and_then(|body| self.request_body(body, place.clone()));
        let Some((body, at)) = body else {
            return vec![None];
        };
        let at = format!("{at}/content");
        if body.content.is_empty() {
            self.doubt(codes::MISSING_KEY, "a body lacks a media type", &at);
            return vec![None];
        }
        if !method.has_body() {
            let message = format!("services ignore the body of {}", method.as_str());
            let hint = "it is sent nevertheless; take a query parameter, or another method";
            self.doubt(codes::UNSUPPORTED, message, &place).hint = Some(hint.to_owned());
        }
        self.report_left_out(body, choices, &at);
        let bodies = choices.iter().map(|choice| self.body(body, choice, &at));
        bodies.collect()
    }

    fn body(&mut self, body: &'d RequestBody, choice: &Choice, at: &str) -> Option<Body> {
        let Choice {
            mut encoding, name, ..
        } = choice.clone();
        let content = body.content.get(&name)?;
        let at_media = format!("{at}/{}", escape(&name));
        let schema = content.schema.as_ref().and_then(schema_in);
        if schema.is_none() && !matches!(encoding, Encoding::File | Encoding::Text) {
            self.doubt(codes::MISSING_KEY, "a media type lacks `schema`", &at_media);
        }
        let ty = match (encoding, schema) {
            (Encoding::File, _) => Type::File,
            (Encoding::Text, Some(schema)) => match self.type_of_place(schema)? {
                ty if self.is_text(&ty) => ty,
                _ => Type::String,
            },
            (Encoding::Text, None) => Type::String,
            (Encoding::Json, None) => Type::Json,
            (_, None) => Type::JsonObject,
            (_, Some(schema)) => self.type_of_place(schema)?,
        };
        if ty == Type::File && encoding == Encoding::Json {
            // It is the text of the JSON, as in a response.
            let message = "a body of JSON that is a file is sent as it is";
            self.doubt(codes::UNSUPPORTED, message, &at_media);
            encoding = Encoding::File;
        }
        let is_form = matches!(
            encoding,
            Encoding::Form | Encoding::FormOrJson | Encoding::UrlEncoded
        );
        if is_form && (self.is_text(&ty) || matches!(ty, Type::List(_) | Type::File)) {
            self.unsupported("a form that is not an object", &at_media);
            return None;
        }
        let mut styles = Vec::new();
        match encoding {
            Encoding::UrlEncoded => styles = self.url_styles(content, &at_media),
            Encoding::Form | Encoding::FormOrJson => self.part_types(content, &ty, &at_media),
            Encoding::Json | Encoding::Text | Encoding::File => {}
        }
        let json = match (encoding, body.content.get(JSON)) {
            (Encoding::FormOrJson, Some(json)) => self.json_beside_form(json, content, at),
            _ => {
                self.refuse_json_beside_form(body, at);
                JsonBesideForm::default()
            }
        };
        Some(Body {
            ty,
            encoding,
            media_type: stated(encoding, &name),
            styles,
            required: body.required,
            json,
        })
    }

    /// The media types in which a body is sent, the best first; JSON beside a form that is written from
    /// the same type is one with it.
    pub(super) fn choices(&mut self, body: &'d RequestBody, at: &str) -> Vec<Choice> {
        let names = || body.content.keys().map(String::as_str);
        let first = |wanted: Media| {
            let exact = names().find(|name| wanted == Media::Json && *name == JSON);
            exact.or_else(|| names().filter(|name| media(name) == wanted).min())
        };
        let mut best = PREFERRED
            .iter()
            .find_map(|wanted| Some((encoding(*wanted), first(*wanted)?)));
        let mut beside = None;
        if let (Some(json), Some(form)) = (body.content.get(JSON), first(Media::Multipart))
            && let Some(content) = body.content.get(form)
            && (self.has_file(content) || self.is_beside_form(json))
        {
            self.compare_bodies(json, content);
            best = Some((Encoding::FormOrJson, form));
            beside = Some(JSON);
        }
        let Some((best, best_name)) = best else {
            return Vec::new();
        };
        let mut choices = vec![Choice {
            encoding: best,
            name: best_name.to_owned(),
            word: None,
            id: None,
        }];
        let others = names().filter(|name| *name != best_name && Some(*name) != beside);
        let mut others: Vec<_> = others.collect();
        others
            .sort_unstable_by_key(|name| (PREFERRED.iter().position(|m| *m == media(name)), *name));
        let mut words = BTreeSet::from([word(best_name)]);
        words.extend(beside.map(word));
        for name in others {
            let is_known = choices.iter().any(|known| {
                encoding(media(&known.name)) == encoding(media(name))
                    && self.schema_at(at, &known.name) == self.schema_at(at, name)
            });
            // Another name of a media type that is there already, as some frameworks list them.
            if is_known && (name.contains('*') || essence(name) == "text/json") {
                continue;
            }
            let free = [word(name), essence(name)];
            let free = free.into_iter().find(|word| words.insert(word.clone()));
            if let Some(word) = free {
                choices.push(Choice {
                    encoding: encoding(media(name)),
                    name: name.to_owned(),
                    word: Some(word),
                    id: None,
                });
            }
        }
        choices
    }

    /// The schema of a media type as written, below the pointer to a body.
    fn schema_at(&self, at: &str, name: &str) -> Option<&'d Value> {
        let pointer = format!("{at}/content/{}/schema", escape(name));
        self.document.value.pointer(&pointer)
    }

    /// Reports the media types in which a body is never sent.
    fn report_left_out(&mut self, body: &RequestBody, choices: &[Choice], at: &str) {
        let Some(best) = choices.first() else {
            return;
        };
        for other in body.content.keys() {
            let is_beside = best.encoding == Encoding::FormOrJson && other == JSON;
            if !is_beside && choices.iter().all(|choice| choice.name != *other) {
                let message = format!("the body is sent as {}, and never as {other}", best.name);
                let pointer = format!("{at}/{}", escape(other));
                self.doubt(codes::UNSUPPORTED, message, &pointer);
            }
        }
    }

    /// Whether an extension states that JSON stands beside a form.
    fn is_beside_form(&self, json: &MediaType) -> bool {
        let keys = [Extension::Names, Extension::Use].map(|extension| self.key(extension));
        keys.iter().any(|key| json.extensions.contains_key(*key))
    }

    /// Whether a form has a file, which JSON cannot have.
    fn has_file(&mut self, form: &MediaType) -> bool {
        let Some(schema) = form.schema.as_ref().and_then(schema_in) else {
            return false;
        };
        let members = self.members(schema);
        members.iter().any(|member| {
            let slot = self.slot(member.schema);
            slot.is_some_and(|slot| match &slot.ty {
                Type::List(inner) => **inner == Type::File,
                ty => *ty == Type::File,
            })
        })
    }

    /// The JSON form is sent from the type of the multipart form, so it must have no more.
    fn compare_bodies(&mut self, json: &MediaType, form: &MediaType) {
        let schema = |media: &MediaType| media.schema.as_ref().and_then(schema_in);
        let (Some(json), Some(form)) = (schema(json), schema(form)) else {
            return;
        };
        let form = self.members(form);
        for property in self.members(json) {
            if !form.iter().any(|known| known.wire == property.wire) {
                let wire = property.wire;
                let message = format!("the multipart form of this body lacks `{wire}`");
                let pointer = self.schemas.pointer(property.schema);
                self.doubt(codes::BODY_FORMS, message, &pointer).hint = Some(
                    "both forms are written from one type, that of the multipart form".to_owned(),
                );
            }
        }
    }

    /// The body behind references, and the pointer to it.
    pub(super) fn request_body(
        &self,
        mut body: &'d ReferenceOr<RequestBody>,
        mut pointer: String,
    ) -> Option<(&'d RequestBody, String)> {
        let known = self.openapi.components.as_ref().map(|c| &c.request_bodies);
        loop {
            match body {
                ReferenceOr::Item(body) => return Some((body, pointer)),
                ReferenceOr::Reference { reference } => {
                    let name = reference.strip_prefix("#/components/requestBodies/")?;
                    body = known?.get(name)?;
                    pointer = format!("/components/requestBodies/{}", escape(name));
                }
            }
        }
    }
}

/// How a body of a media type is written.
fn encoding(media: Media) -> Encoding {
    match media {
        Media::Json => Encoding::Json,
        Media::Multipart => Encoding::Form,
        Media::UrlEncoded => Encoding::UrlEncoded,
        Media::Text => Encoding::Text,
        Media::Events | Media::Bytes => Encoding::File,
    }
}

/// The media type of a body, where it does not follow from the value.
fn stated(encoding: Encoding, name: &str) -> Option<String> {
    let is_usual = match encoding {
        Encoding::Json => name == JSON,
        Encoding::Form | Encoding::FormOrJson => true,
        Encoding::UrlEncoded => name == "application/x-www-form-urlencoded",
        Encoding::Text => name == "text/plain" || name.contains('*'),
        // The file has one.
        Encoding::File => name.contains('*'),
    };
    let is_valid = name.bytes().all(|byte| (b' '..0x7f).contains(&byte));
    (!is_usual && is_valid).then(|| name.to_owned())
}
