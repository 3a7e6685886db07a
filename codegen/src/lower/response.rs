//! Responses: what an operation returns, and whether that comes in an envelope.

use openapiv3::{Operation as OpenApiOperation, ReferenceOr, Response, StatusCode};

use super::{
    JSON, Lower,
    slot::{Form, Slot},
};
use crate::{
    codes,
    ir::{Output, Type},
    read::schema_in,
    schema::{Additional, Kind, SchemaId},
    source::escape,
};

/// What a response may be besides the type that the document states.
pub(super) struct Shapes<'a> {
    /// The property that a single result comes in.
    pub(super) envelope: Option<&'a str>,
    /// Whether lists come in pages.
    pub(super) has_pages: bool,
}

impl<'d> Lower<'d> {
    /// What an operation returns, and whether that never comes in an envelope.
    pub(super) fn output(
        &mut self,
        operation: &'d OpenApiOperation,
        shapes: &Shapes<'_>,
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
        let schema = content.schema.as_ref().and_then(schema_in);
        if media != JSON {
            let slot = schema.and_then(|schema| self.slot(schema));
            if slot.is_some_and(|slot| slot.ty == Type::File) {
                return Some((Output::Download, true));
            }
            self.unsupported(&format!("an answer of {media} that is no file"), &at);
            return None;
        }
        let Some(schema) = schema else {
            self.lacks_schema(&at);
            return None;
        };
        self.json_output(schema, shapes)
    }

    fn json_output(&mut self, id: SchemaId, shapes: &Shapes<'_>) -> Option<(Output, bool)> {
        let schema = self.schema(id);
        let is_inline = schema.reference.is_none();
        // An object that has nothing in it, ever.
        let is_closed = schema.additional == Additional::None;
        if is_inline && is_closed && matches!(self.form(id), Form::Typed(Kind::Object)) {
            return Some((Output::Unit, false));
        }
        let members = self.members(id);
        let find = |name: &str| members.iter().find(|member| member.wire == name);
        if shapes.has_pages
            && let (Some(data), Some(_)) = (find("data"), find("has_more"))
            && let Type::List(item) = self.slot(data.schema)?.ty
        {
            return Some((Output::Page(*item), true));
        }
        if let ([data], true) = (&members[..], is_inline)
            && Some(data.wire) == shapes.envelope
        {
            let Slot { ty, nullable, .. } = self.slot(data.schema)?;
            let output = match nullable {
                true => Output::Optional(ty),
                false => Output::Value(ty),
            };
            return Some((output, false));
        }
        Some((Output::Value(self.type_of_place(id)?), true))
    }

    /// The response behind references, which `load` lets lead nowhere and to no circle.
    fn response(
        &self,
        mut response: &'d ReferenceOr<Response>,
        mut pointer: String,
    ) -> Option<(&'d Response, String)> {
        let known = self.openapi.components.as_ref().map(|c| &c.responses);
        loop {
            match response {
                ReferenceOr::Item(response) => return Some((response, pointer)),
                ReferenceOr::Reference { reference } => {
                    let name = reference.strip_prefix("#/components/responses/")?;
                    response = known?.get(name)?;
                    pointer = format!("/components/responses/{}", escape(name));
                }
            }
        }
    }
}
