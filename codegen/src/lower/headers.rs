//! Headers of responses: those that a document names, each with one type for the whole API. Takes the
//! responses of operations; a type that cannot be read from the value of a header is a string.

use std::collections::{BTreeMap, btree_map::Entry};

use openapiv3::{
    Header as OpenApiHeader, Operation as OpenApiOperation, ParameterSchemaOrContent, ReferenceOr,
};

use serde_json::Value;

use super::{Lower, docs, slot::Form};
use crate::{
    codes,
    ir::Type,
    outline::{Header, Operation, ResponseHeader},
    read::schema_in,
    schema::{Kind, SchemaId},
    source::escape,
};

impl<'d> Lower<'d> {
    /// The headers of all responses of an operation, by their names in lowercase.
    pub(super) fn response_headers(
        &mut self,
        operation: &'d OpenApiOperation,
        pointer: &str,
    ) -> Vec<ResponseHeader> {
        let responses = &operation.responses;
        let all = responses.responses.iter();
        let all = all.map(|(status, response)| (status.to_string(), response));
        let fallback = responses.default.iter();
        let fallback = fallback.map(|response| ("default".to_owned(), response));
        let mut found = BTreeMap::new();
        for (status, response) in all.chain(fallback).collect::<BTreeMap<_, _>>() {
            let at = format!("{pointer}/responses/{status}");
            let Some((response, at)) = self.response(response, at) else {
                continue;
            };
            let is_error = !status.starts_with(['2', '3']);
            for (name, header) in &response.headers {
                let wire = name.to_ascii_lowercase();
                // An error has the delay itself.
                if is_error && wire == "retry-after" {
                    continue;
                }
                let at = format!("{at}/headers/{}", escape(name));
                if is_sent(&wire)
                    && let Some((header, at)) = self.header(header, at)
                {
                    let ty = self.header_of(&wire, header, &at);
                    found.insert(wire, ty);
                }
            }
        }
        let headers = found.into_iter();
        headers
            .map(|(wire, ty)| ResponseHeader { wire, ty })
            .collect()
    }

    /// Sets the types of the headers of all operations to those of the whole API.
    pub(super) fn settle_headers(&mut self, operations: &mut [Operation]) -> Vec<Header> {
        let known = std::mem::take(&mut self.headers);
        for header in operations.iter_mut().flat_map(|one| &mut one.headers) {
            if let Some(known) = known.get(&header.wire) {
                header.ty.clone_from(&known.ty);
            }
        }
        known.into_values().collect()
    }

    /// The type of a header. Where responses have it with several types it is a string.
    fn header_of(&mut self, wire: &str, header: &'d OpenApiHeader, at: &str) -> Type {
        let ty = match &header.format {
            ParameterSchemaOrContent::Schema(schema) => schema_in(schema),
            ParameterSchemaOrContent::Content(_) => None,
        };
        let ty = ty.map_or(Type::String, |schema| self.header_type(schema));
        let description = self.document.value.pointer(&format!("{at}/description"));
        let docs = docs(description.and_then(Value::as_str));
        match self.headers.entry(wire.to_owned()) {
            Entry::Vacant(vacant) => {
                let pointer = at.to_owned();
                vacant.insert(Header {
                    wire: wire.to_owned(),
                    ty: ty.clone(),
                    docs,
                    pointer,
                });
            }
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                if known.docs.0.is_empty() {
                    known.docs = docs;
                }
                if known.ty != ty && known.ty != Type::String {
                    known.ty = Type::String;
                    let message = format!("`{wire}` has several types; it is read as a string");
                    self.report.doubt(codes::UNSUPPORTED, message, at);
                }
            }
        }
        ty
    }

    fn header_type(&mut self, schema: SchemaId) -> Type {
        let behind = self.behind(schema);
        let is_list = matches!(self.form(behind), Form::Typed(Kind::Array));
        let inner = match self.schema(behind).items.filter(|_| is_list) {
            Some(items) => self.behind(items),
            None => behind,
        };
        let scalars = [Kind::Boolean, Kind::Integer, Kind::Number, Kind::String];
        let is_scalar = matches!(self.form(inner), Form::Typed(kind) if scalars.contains(&kind));
        if !is_scalar && !self.is_enum(inner) {
            return Type::String;
        }
        match self.type_of_place(behind) {
            Some(Type::Option(inner)) => *inner,
            Some(Type::File) | None => Type::String,
            Some(ty) => ty,
        }
    }

    /// The header behind references.
    fn header(
        &self,
        mut header: &'d ReferenceOr<OpenApiHeader>,
        mut pointer: String,
    ) -> Option<(&'d OpenApiHeader, String)> {
        let known = self.openapi.components.as_ref().map(|c| &c.headers);
        loop {
            match header {
                ReferenceOr::Item(header) => return Some((header, pointer)),
                ReferenceOr::Reference { reference } => {
                    let name = reference.strip_prefix("#/components/headers/")?;
                    header = known?.get(name)?;
                    pointer = format!("/components/headers/{}", escape(name));
                }
            }
        }
    }
}

/// Whether a header is for a client: `content-type` is that of the response, and browsers alone use
/// the others. A name that no header can have is never sent.
fn is_sent(wire: &str) -> bool {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    wire != "content-type"
        && !wire.starts_with("access-control-")
        && !wire.is_empty()
        && wire.chars().all(is_token)
}
