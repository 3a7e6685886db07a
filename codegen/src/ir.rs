//! The model that `emit` spells: what to generate, with every name and every decision made. Plain
//! data, complete once it is made; knows neither OpenAPI nor Rust syntax.

mod conversion;
mod events;
mod operation;
mod service;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub use self::{
    conversion::Conversion,
    events::{Event, Events},
    operation::{
        Argument, Body, Deprecated, Encoding, Header, JsonBesideForm, Location, Method, Operation,
        Output, OwnEnum, PageFields, Paging, Param, ParamStyle, Part, ResponseHeader, Retry,
        Signature, StatusOutput, Style,
    },
    service::{Info, Place, Scheme, Security, Server, ServerVariable},
};
use crate::target::Target;

/// An API.
#[derive(Debug, Default)]
pub struct Api {
    /// What it is generated for.
    pub target: Target,
    /// Its title, version and licence.
    pub info: Info,
    /// Its base URLs, as the document states them; the first one is the default.
    pub servers: Vec<Server>,
    /// How requests carry a credential; the first one is that of a key. None where the document does
    /// not state it.
    pub schemes: Vec<Scheme>,
    /// The kinds of id, in alphabetical order.
    pub ids: Vec<IdKind>,
    /// The types, in the order of the files, which is that of their ids.
    pub types: Vec<TypeDef>,
    /// The operations, in the order of the document.
    pub operations: Vec<Operation>,
    /// The headers of responses that the document names, in alphabetical order.
    pub headers: Vec<Header>,
    /// The events that the service sends by itself.
    pub events: Option<Events>,
    /// The resources, by their way from the client.
    pub resources: BTreeMap<Vec<String>, Resource>,
}

/// Which kind of id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindId(pub(crate) usize);

/// Which named type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub(crate) usize);

/// What methods are on: a handle that the client or another resource leads to.
#[derive(Debug)]
pub struct Resource {
    /// The Rust type of the handle.
    pub handle: String,
    /// Its description in the document.
    pub docs: Docs,
}

/// A kind of id, which becomes a newtype.
#[derive(Debug)]
pub struct IdKind {
    /// Which it is.
    pub id: KindId,
    /// The name in the document.
    pub kind: String,
    /// The Rust type.
    pub name: String,
    /// What it identifies.
    pub docs: Docs,
    /// The JSON pointer to it in the document.
    pub pointer: String,
}

/// A description for readers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs(pub String);

/// A named type.
#[derive(Debug)]
pub struct TypeDef {
    /// Which it is.
    pub id: TypeId,
    /// The name of the component that defines it; none for a type that is defined where it is used.
    pub component: Option<String>,
    /// The Rust name.
    pub name: String,
    /// The module it belongs to: the stem of the file that defines it.
    pub module: String,
    /// Its description in the document.
    pub docs: Docs,
    /// The JSON pointer to it in the document.
    pub pointer: String,
    /// What it is.
    pub kind: TypeKind,
    /// Whether requests hold it.
    pub in_requests: bool,
    /// Whether responses hold it.
    pub in_responses: bool,
    /// Whether it is only ever the body of one operation, whose call has the setters.
    pub is_body_only: bool,
    /// The fields by which it is a page of a list, where operations return it as one.
    pub page: Option<PageFields>,
    /// The resources at the top that reach it, in alphabetical order; none when all of them do, or
    /// when no operation does, so that it belongs to no one.
    pub reached_by: Vec<String>,
}

/// What a named type is.
#[derive(Debug)]
pub enum TypeKind {
    /// An object with known fields, and perhaps others whose type is known.
    Object {
        /// The known fields.
        fields: Vec<Field>,
        /// The type of all other properties, where the document states one.
        rest: Option<Type>,
    },
    /// A string, or another value without parts, of which some values are known.
    Enum(Vec<Variant>),
    /// One of several types.
    Union(Union),
}

/// One of several types.
#[derive(Clone, Debug)]
pub struct Union {
    /// How the variants are distinguished.
    pub tag: Tag,
    /// The variants, in the order in which they are tried.
    pub variants: Vec<UnionVariant>,
}

/// How the variants of a union are distinguished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tag {
    /// By a property inside the variant.
    Internal(String),
    /// By the one key of an object around the variant.
    External,
    /// By what fits best.
    Untagged,
}

/// A variant of a union.
#[derive(Clone, Debug)]
pub struct UnionVariant {
    /// The values that lead to it: of the tag, of the key around it, or of the variant itself where it
    /// is a string or a number of which the document lists some. The first one is written.
    pub values: Vec<String>,
    /// The Rust name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Whether it is held in a box, because it is a way back to the union.
    pub is_boxed: bool,
    /// Whether another variant has the same type, so that a value of it can be either.
    pub is_shared: bool,
    /// The JSON pointer to it in the document.
    pub pointer: String,
}

/// A field of an object.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name on the wire.
    pub wire: String,
    /// The Rust name, without `r#`.
    pub name: String,
    /// The method that sets it, where its type has one.
    pub setter: String,
    /// The type of its value.
    pub ty: Type,
    /// When it is there.
    pub presence: Presence,
    /// Its description in the document.
    pub docs: Docs,
    /// Whether it is deprecated.
    pub deprecated: Option<Deprecated>,
    /// Whether its type leads back to the one that it is in, so that it must be boxed.
    pub is_boxed: bool,
    /// Which side sets it.
    pub access: Access,
    /// What the SDK sends without asking.
    pub sent: Option<Value>,
    /// The smallest number that it takes.
    pub minimum: Option<i64>,
    /// The media types that a file, or any other part of a form, may have.
    pub content_types: Vec<String>,
    /// The JSON pointer to it in the document.
    pub pointer: String,
}

/// When a field is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always, and never null.
    Required,
    /// Always, perhaps null.
    Nullable,
    /// Perhaps, and never null.
    Optional,
    /// Perhaps, perhaps null.
    OptionalNullable,
    /// In a request: left out keeps, null clears.
    TriState,
}

/// Which side sets a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Both.
    #[default]
    Both,
    /// The service: requests do not have it.
    ReadOnly,
    /// The caller: it may be missing in responses.
    WriteOnly,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The value on the wire: a string, a number or a boolean.
    pub wire: Value,
    /// The Rust name.
    pub name: String,
    /// The JSON pointer to it in the document.
    pub pointer: String,
}

/// The type of the values of an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// All of them are strings.
    String,
    /// All of them are integers.
    Integer,
    /// All of them are numbers.
    Number,
    /// They are of several types.
    Mixed,
}

/// A value without the quotes of JSON.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

impl Variant {
    /// The value without the quotes of JSON.
    #[must_use]
    pub fn text(&self) -> String {
        plain(&self.wire)
    }

    /// The type of the values of an enum.
    #[must_use]
    pub fn held(variants: &[Self]) -> Held {
        let all = |is: fn(&Value) -> bool| variants.iter().all(|variant| is(&variant.wire));
        match () {
            () if all(Value::is_string) => Held::String,
            () if all(Value::is_i64) => Held::Integer,
            () if all(Value::is_number) => Held::Number,
            () => Held::Mixed,
        }
    }
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `true` or `false`
    Bool,
    /// A signed 32-bit integer.
    I32,
    /// A signed 64-bit integer.
    I64,
    /// An unsigned 32-bit integer.
    U32,
    /// An unsigned 64-bit integer.
    U64,
    /// A floating-point number.
    F64,
    /// A string.
    String,
    /// A credential.
    Secret,
    /// A point in time.
    Time,
    /// A calendar date.
    Date,
    /// Bytes as Base64.
    Base64,
    /// Any JSON.
    Json,
    /// A JSON object with free keys.
    JsonObject,
    /// A file in a form.
    File,
    /// Where a page begins: a number or an id.
    PageStart,
    /// An id.
    Id(KindId),
    /// A list.
    List(Box<Type>),
    /// A map with string keys.
    Map(Box<Type>),
    /// A value or null.
    Option(Box<Type>),
    /// A list of a fixed length, whose items have a type each.
    Tuple(Vec<Type>),
    /// A named type.
    Named(TypeId),
}

/// The feature of a resource at the top: its name in kebab-case.
#[must_use]
pub fn feature(resource: &str) -> String {
    resource.trim_end_matches('_').replace('_', "-")
}

impl Api {
    /// The resources that the client leads to, in alphabetical order.
    #[must_use]
    pub fn top_resources(&self) -> BTreeSet<&str> {
        let paths = self.operations.iter().map(|operation| &operation.resource);
        paths
            .filter_map(|path| path.first())
            .map(String::as_str)
            .collect()
    }

    /// The features of those resources, in alphabetical order.
    #[must_use]
    pub fn features(&self) -> BTreeSet<String> {
        self.top_resources().into_iter().map(feature).collect()
    }

    /// A named type.
    #[must_use]
    pub fn type_def(&self, id: TypeId) -> Option<&TypeDef> {
        let place = self.types.binary_search_by_key(&id, |def| def.id).ok()?;
        self.types.get(place)
    }

    /// The operations that return a type, by itself or as the items of a page, in the order of the
    /// document.
    pub(crate) fn returning(&self) -> BTreeMap<TypeId, Vec<&Operation>> {
        let mut all = BTreeMap::<_, Vec<&Operation>>::new();
        for operation in &self.operations {
            let types = operation.signature.output.types().into_iter();
            let types: BTreeSet<_> = types.filter_map(Type::direct).collect();
            for id in types {
                all.entry(id).or_default().push(operation);
            }
        }
        all
    }

    /// A kind of id.
    #[must_use]
    pub fn id_kind(&self, id: KindId) -> Option<&IdKind> {
        self.ids.iter().find(|kind| kind.id == id)
    }
}

impl TypeDef {
    /// The fields of an object; none for anything else.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        match &self.kind {
            TypeKind::Object { fields, .. } => fields,
            TypeKind::Enum(_) | TypeKind::Union(_) => &[],
        }
    }

    /// The type of the properties of an object without a field, where the document states one.
    #[must_use]
    pub fn rest(&self) -> Option<&Type> {
        match &self.kind {
            TypeKind::Object { rest, .. } => rest.as_ref(),
            TypeKind::Enum(_) | TypeKind::Union(_) => None,
        }
    }

    /// The named types that this one holds.
    pub fn parts(&self) -> impl Iterator<Item = TypeId> {
        let variants = match &self.kind {
            TypeKind::Union(union) => &union.variants[..],
            TypeKind::Object { .. } | TypeKind::Enum(_) => &[],
        };
        let fields = self.fields().iter().map(|field| &field.ty);
        let variants = variants.iter().map(|variant| &variant.ty);
        let types = fields.chain(self.rest()).chain(variants);
        types.flat_map(Type::named)
    }
}

impl Field {
    /// Whether a form carries it as one part of JSON text, though it is a list or a scalar.
    #[must_use]
    pub fn is_json_part(&self) -> bool {
        let is_json = self
            .content_types
            .iter()
            .any(|media| media == "application/json");
        let is_object = matches!(
            self.ty,
            Type::Json | Type::JsonObject | Type::Map(_) | Type::Named(_) | Type::File
        );
        is_json && !is_object
    }

    /// Whether a request must be given it by the caller.
    #[must_use]
    pub fn is_asked_for(&self) -> bool {
        self.presence == Presence::Required
            && self.sent.is_none()
            && self.access != Access::ReadOnly
    }

    /// Whether a setter takes it.
    #[must_use]
    pub fn has_setter(&self) -> bool {
        !self.is_asked_for() && self.sent.is_none() && self.access != Access::ReadOnly
    }
}

impl Type {
    /// The named type that this one is, without anything around it.
    #[must_use]
    pub fn direct(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            _ => None,
        }
    }

    /// The named types that this one is made of.
    #[must_use]
    pub fn named(&self) -> Vec<TypeId> {
        match self {
            Self::Named(id) => vec![*id],
            Self::List(inner) | Self::Map(inner) | Self::Option(inner) => inner.named(),
            Self::Tuple(items) => items.iter().flat_map(Self::named).collect(),
            _ => Vec::new(),
        }
    }

    /// The named types that a value of this one holds in its own memory.
    #[must_use]
    pub fn held(&self) -> Vec<TypeId> {
        match self {
            Self::Named(id) => vec![*id],
            Self::Option(inner) => inner.held(),
            Self::Tuple(items) => items.iter().flat_map(Self::held).collect(),
            _ => Vec::new(),
        }
    }
}
