//! The API as the document has it: types, operations and where each stands, with the names of the
//! document and none of Rust. Plain data; `lower` makes it, `resolve` adds the names, and `analyze`
//! makes the model of it.

use std::collections::BTreeMap;

use serde_json::Value;

pub(crate) use crate::ir::ResponseHeader;
use crate::ir::{
    Access, Body, Deprecated, Docs, Info, Method, Output, Paging, Param, Presence, Retry, Scheme,
    Security, Server, Tag, Type, TypeId,
};

/// An API.
#[derive(Debug)]
pub(crate) struct Outline {
    pub(crate) info: Info,
    pub(crate) servers: Vec<Server>,
    pub(crate) schemes: Vec<Scheme>,
    /// The kinds of id; the id of each is its index.
    pub(crate) ids: Vec<IdKind>,
    /// Every schema that has to be a named type if it is used; the id of each is its index.
    pub(crate) names: Vec<TypeName>,
    /// The types that are used, in the order of the files, which is that of their ids.
    pub(crate) types: Vec<TypeDef>,
    /// What the operations are called, also those that are left out.
    pub(crate) operation_names: Vec<OperationName>,
    pub(crate) operations: Vec<Operation>,
    /// The headers of responses, in alphabetical order.
    pub(crate) headers: Vec<Header>,
    /// The events that the service sends by itself.
    pub(crate) events: Option<Events>,
    /// The description of each tag.
    pub(crate) tags: Vec<(String, Docs)>,
}

/// The events of an API. The fields are those of the model.
#[derive(Debug)]
pub(crate) struct Events {
    pub(crate) property: Option<String>,
    pub(crate) is_data: bool,
    pub(crate) feature: Option<String>,
    pub(crate) events: Vec<Event>,
}

#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) wire: String,
    pub(crate) ty: Type,
    pub(crate) docs: Docs,
    pub(crate) pointer: String,
}

/// A header of responses.
#[derive(Debug)]
pub(crate) struct Header {
    /// The name in lowercase.
    pub(crate) wire: String,
    pub(crate) ty: Type,
    pub(crate) docs: Docs,
    pub(crate) pointer: String,
}

#[derive(Debug)]
pub(crate) struct IdKind {
    pub(crate) kind: String,
    pub(crate) docs: Docs,
    pub(crate) pointer: String,
}

/// A named type.
#[derive(Debug)]
pub(crate) struct TypeDef {
    pub(crate) id: TypeId,
    /// The stem of the file that defines it.
    pub(crate) stem: String,
    pub(crate) docs: Docs,
    pub(crate) kind: TypeKind,
    pub(crate) pointer: String,
}

/// What a type gets its name from. `rename`, here and below, is the name that the document wants in
/// Rust.
#[derive(Debug)]
pub(crate) struct TypeName {
    pub(crate) above: Above,
    /// The way from there to the schema.
    pub(crate) steps: Vec<Step>,
    pub(crate) rename: Option<String>,
    pub(crate) pointer: String,
}

/// What a schema stands in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Above {
    /// A component of this name, or nothing but the component itself.
    Component(String),
    /// Another type, which comes before this one.
    Type(TypeId),
    /// A part of the document that is not a schema, by its pointer.
    Pointer(String),
}

/// A step from a schema to one inside it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// The keyword that holds the inner one.
    pub(crate) key: &'static str,
    /// Its name below that, where the keyword holds several: a name, an index or a title.
    pub(crate) name: Option<String>,
}

#[derive(Debug)]
pub(crate) enum TypeKind {
    /// The fields of an object, and the type of its other properties where the document states one.
    Object {
        fields: Vec<Field>,
        rest: Option<Type>,
    },
    Enum(Vec<Variant>),
    Union(Tag, Vec<UnionVariant>),
}

#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) wire: String,
    pub(crate) rename: Option<String>,
    pub(crate) ty: Type,
    pub(crate) presence: Presence,
    pub(crate) docs: Docs,
    pub(crate) deprecated: Option<Deprecated>,
    pub(crate) access: Access,
    pub(crate) sent: Option<Value>,
    pub(crate) minimum: Option<i64>,
    pub(crate) content_types: Vec<String>,
    pub(crate) pointer: String,
}

#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) wire: Value,
    pub(crate) rename: Option<String>,
    pub(crate) pointer: String,
}

#[derive(Debug)]
pub(crate) struct UnionVariant {
    /// The values that lead to it.
    pub(crate) values: Vec<String>,
    /// What its name is made of.
    pub(crate) label: String,
    pub(crate) ty: Type,
    pub(crate) pointer: String,
}

/// What the name of an operation is made from.
#[derive(Debug)]
pub(crate) struct OperationName {
    pub(crate) id: String,
    pub(crate) tag: String,
    /// The resource that the document wants, with full stops between its parts.
    pub(crate) resource: Option<String>,
    /// The name of the method that it wants.
    pub(crate) rename: Option<String>,
    /// The word for the media type of its body, where the same operation is also there with another one.
    pub(crate) body: Option<String>,
    pub(crate) pointer: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) summary: Docs,
    pub(crate) docs: Docs,
    pub(crate) since: String,
    pub(crate) deprecated: Option<Deprecated>,
    pub(crate) retry: Retry,
    pub(crate) retry_reason: Docs,
    pub(crate) paging: Paging,
    pub(crate) page: PageNames,
    pub(crate) params: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) output: Output,
    pub(crate) security: Option<Security>,
    pub(crate) is_bare: bool,
    /// The media type of its response, where that is not JSON by its usual name.
    pub(crate) accept: Option<String>,
    /// Whether its response is text, and not JSON.
    pub(crate) is_text: bool,
    /// The data of the events that it may return instead.
    pub(crate) events: Option<Type>,
    /// Whether events are objects with their fields, and not their data alone.
    pub(crate) whole_events: bool,
    /// The other media types that its response may have.
    pub(crate) other_responses: Vec<String>,
    /// The URL of its server, if not that of the document.
    pub(crate) server: Option<String>,
    /// Whether a redirect is a response.
    pub(crate) redirects: bool,
    /// The headers of its responses, in alphabetical order.
    pub(crate) headers: Vec<ResponseHeader>,
    /// The types of the bodies of errors, by status.
    pub(crate) error_types: Vec<(String, Type)>,
    pub(crate) errors: BTreeMap<u16, Docs>,
    pub(crate) pointer: String,
}

/// The names that pages have in a document, where they are not the usual ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageNames {
    /// The query parameters by which a list continues.
    pub(crate) parameters: Vec<String>,
    /// The property with the items.
    pub(crate) items: Option<String>,
    /// The property with the value to pass to read on.
    pub(crate) cursor: Option<String>,
    /// The property that states whether more items follow.
    pub(crate) has_more: Option<String>,
    /// The property that states how many items there are.
    pub(crate) total: Option<String>,
    /// Whether the configuration names them for all operations, of which only some have such pages.
    pub(crate) is_convention: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) rename: Option<String>,
    pub(crate) param: Param,
}

impl TypeName {
    /// The name of the component that the type is, if it is one.
    pub(crate) fn component(&self) -> Option<&str> {
        match &self.above {
            Above::Component(name) if self.steps.is_empty() => Some(name),
            _ => None,
        }
    }
}

impl TypeDef {
    /// The fields of an object; none for anything else.
    pub(crate) fn fields(&self) -> &[Field] {
        match &self.kind {
            TypeKind::Object { fields, .. } => fields,
            TypeKind::Enum(_) | TypeKind::Union(..) => &[],
        }
    }

    /// The named types that this one holds.
    pub(crate) fn parts(&self) -> impl Iterator<Item = TypeId> {
        let variants = match &self.kind {
            TypeKind::Union(_, variants) => &variants[..],
            TypeKind::Object { .. } | TypeKind::Enum(_) => &[],
        };
        let rest = match &self.kind {
            TypeKind::Object { rest, .. } => rest.as_ref(),
            TypeKind::Enum(_) | TypeKind::Union(..) => None,
        };
        let fields = self.fields().iter().map(|field| &field.ty);
        let variants = variants.iter().map(|variant| &variant.ty);
        let types = fields.chain(rest).chain(variants);
        types.flat_map(Type::named)
    }
}

impl Field {
    /// Whether a request must be given it by the caller.
    pub(crate) fn is_asked_for(&self) -> bool {
        self.presence == Presence::Required
            && self.sent.is_none()
            && self.access != Access::ReadOnly
    }

    /// Whether a setter takes it.
    pub(crate) fn has_setter(&self) -> bool {
        !self.is_asked_for() && self.sent.is_none() && self.access != Access::ReadOnly
    }
}
