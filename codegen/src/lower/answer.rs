//! Answers: what an operation returns, and whether that comes in an envelope.

use openapiv3::{
    AdditionalProperties, Operation as OpenApiOperation, ReferenceOr, Response, Schema, SchemaKind,
    StatusCode, Type as OpenApiType,
};

use super::{Lower, operation::JSON, properties::Property, schema::SchemaRef};
use crate::{
    codes,
    extensions::Extension,
    ir::{Api, Output, Paging, Type, TypeDef},
    source::escape,
};

impl<'a> Lower<'a> {
    /// What an operation answers, and whether that never comes in an envelope.
    pub(super) fn output(
        &mut self,
        operation: &'a OpenApiOperation,
        unwrapped: bool,
        pointer: &str,
    ) -> Option<(Output, bool)> {
        let responses = &operation.responses.responses;
        let mut successes = responses.iter().filter(|(status, _)| match status {
            StatusCode::Code(code) => (200..300).contains(code),
            StatusCode::Range(first) => *first == 2,
        });
        let Some((status, response)) = successes.next() else {
            let message = "an operation has no 2xx answer";
            let pointer = format!("{pointer}/responses");
            self.say(codes::MISSING_KEY, message, &pointer);
            return None;
        };
        for (other, _) in successes {
            let pointer = format!("{pointer}/responses/{other}");
            self.unsupported("a second 2xx answer", &pointer);
        }
        let at = format!("{pointer}/responses/{status}");
        let (response, at) = self.response(response, at)?;
        let Some((media, content)) = response.content.first() else {
            return Some((Output::Unit, false));
        };
        for other in response.content.keys().skip(1) {
            let what = format!("an answer of {other} beside one of {media}");
            self.unsupported(&what, &format!("{at}/content/{}", escape(other)));
        }
        let at = format!("{at}/content/{}", escape(media));
        if media != JSON {
            let schema = content.schema.as_ref();
            let slot = schema.and_then(|schema| self.slot(schema.into(), &format!("{at}/schema")));
            if slot.is_some_and(|slot| slot.ty == Type::File) {
                return Some((Output::Download, true));
            }
            self.unsupported(&format!("an answer of {media} that is no file"), &at);
            return None;
        }
        let Some(schema) = content.schema.as_ref() else {
            self.lacks_schema(&at);
            return None;
        };
        self.json_output(schema, unwrapped, &format!("{at}/schema"))
    }

    fn json_output(
        &mut self,
        schema: &'a ReferenceOr<Schema>,
        unwrapped: bool,
        at: &str,
    ) -> Option<(Output, bool)> {
        if let ReferenceOr::Item(item) = schema
            && is_empty_object(item)
        {
            return Some((Output::Unit, false));
        }
        let is_inline = matches!(schema, ReferenceOr::Item(_));
        let members = self.members(schema.into(), at);
        let find = |name: &str| members.iter().find(|member| member.wire == name);
        if let (Some(data), Some(_)) = (find("data"), find("has_more")) {
            let slot = self.slot(data.schema, &data.pointer)?;
            if let Type::List(item) = slot.ty {
                return Some((Output::Page(*item), true));
            }
        }
        if let ([data], true, false) = (&members[..], is_inline, unwrapped)
            && data.wire == "data"
        {
            let slot = self.slot(data.schema, &data.pointer)?;
            let output = if slot.nullable {
                Output::Optional
            } else {
                Output::Value
            };
            return Some((output(slot.ty), false));
        }
        Some((Output::Value(self.slot(schema.into(), at)?.ty), true))
    }

    /// What pages must be a page: a list `data` beside `has_more`, or a list beside the
    /// `next_cursor` that it pages by.
    pub(super) fn check_paging(&mut self, api: &Api) {
        for operation in &api.operations {
            let is_page = match (&operation.output, operation.paging) {
                (_, Paging::None) | (Output::Page(_), _) => true,
                (Output::Value(Type::Named(ty)), Paging::Cursor) => {
                    let fields = api.type_def(ty).map(TypeDef::fields).unwrap_or_default();
                    fields.iter().any(|field| matches!(field.ty, Type::List(_)))
                        && fields.iter().any(|field| field.name == "next_cursor")
                }
                _ => false,
            };
            if !is_page {
                let message = "the answer is no page: a list `data` beside `has_more`";
                let key = self.document.prefix.key(Extension::Paging);
                let pointer = format!("{}/{key}", operation.pointer());
                self.say(codes::BAD_VALUE, message, &pointer);
            }
        }
    }

    /// The properties of a schema, through its reference; none if it is no object.
    pub(super) fn members(&mut self, schema: SchemaRef<'a>, pointer: &str) -> Vec<Property<'a>> {
        let (schema, pointer) = match schema {
            SchemaRef::Item(schema) => (schema, pointer.to_owned()),
            SchemaRef::Reference(reference) => {
                match super::component_of(reference).and_then(|name| self.component(name)) {
                    Some(found) => found,
                    None => return Vec::new(),
                }
            }
        };
        match &schema.schema_kind {
            SchemaKind::Type(OpenApiType::Object(_))
            | SchemaKind::AllOf { .. }
            | SchemaKind::Any(_) => self.properties(schema, &pointer),
            _ => Vec::new(),
        }
    }

    fn response(
        &self,
        response: &'a ReferenceOr<Response>,
        pointer: String,
    ) -> Option<(&'a Response, String)> {
        match response {
            ReferenceOr::Item(response) => Some((response, pointer)),
            ReferenceOr::Reference { reference } => {
                let name = reference.strip_prefix("#/components/responses/")?;
                let found = self.openapi.components.as_ref()?.responses.get(name)?;
                self.response(found, format!("/components/responses/{}", escape(name)))
            }
        }
    }
}

/// Whether a schema is an object that has nothing in it, ever.
fn is_empty_object(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Type(OpenApiType::Object(object)) => {
            let closed = Some(AdditionalProperties::Any(false));
            object.properties.is_empty() && object.additional_properties == closed
        }
        _ => false,
    }
}
