//! Bodies of requests: their type, and how they are written.

use openapiv3::{MediaType, Operation as OpenApiOperation, ReferenceOr, RequestBody};

use super::{JSON, Lower};
use crate::{
    codes,
    ir::{Body, Encoding, JsonBesideForm},
    read::schema_in,
    source::escape,
};

const FORM: &str = "multipart/form-data";

impl<'d> Lower<'d> {
    pub(super) fn body(&mut self, operation: &'d OpenApiOperation, pointer: &str) -> Option<Body> {
        let body = operation.request_body.as_ref()?;
        let (body, at) = self.request_body(body, format!("{pointer}/requestBody"))?;
        let at = format!("{at}/content");
        for media in body.content.keys() {
            if media != JSON && media != FORM {
                let pointer = format!("{at}/{}", escape(media));
                self.unsupported(&format!("a body of {media}"), &pointer);
            }
        }
        let (json, form) = (body.content.get(JSON), body.content.get(FORM));
        let encoding = match (json, form) {
            (Some(_), None) => Encoding::Json,
            (None, Some(_)) => Encoding::Form,
            (Some(_), Some(_)) => Encoding::FormOrJson,
            (None, None) => {
                if body.content.is_empty() {
                    self.say(codes::MISSING_KEY, "a body lacks a media type", &at);
                }
                return None;
            }
        };
        let media = match encoding {
            Encoding::Json => JSON,
            Encoding::Form | Encoding::FormOrJson => FORM,
        };
        let at_media = format!("{at}/{}", escape(media));
        let Some(schema) = form.or(json)?.schema.as_ref().and_then(schema_in) else {
            self.lacks_schema(&at_media);
            return None;
        };
        let ty = self.type_of_place(schema)?;
        if let Some(form) = form {
            let media = form.encoding.iter().filter_map(|(part, encoding)| {
                let types = encoding.content_type.as_ref()?.split(',');
                let types = types.map(|media| media.trim().to_owned()).collect();
                Some((part.clone(), types))
            });
            if let Some(id) = ty.direct() {
                self.content_types.entry(id).or_default().extend(media);
            }
            self.check_encoding(form, &at_media);
        }
        let json = match (json, form) {
            (Some(json), Some(form)) => {
                self.compare_bodies(json, form);
                self.json_beside_form(json, form, &at)
            }
            _ => {
                self.refuse_json_beside_form(body, &at);
                JsonBesideForm::default()
            }
        };
        Some(Body { ty, encoding, json })
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
                self.say(codes::BODY_FORMS, message, &pointer).hint = Some(
                    "both forms are written from one type, that of the multipart form".to_owned(),
                );
            }
        }
    }

    /// The body behind references, and the pointer to it.
    fn request_body(
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
