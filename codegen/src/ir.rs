//! The model that everything after `lower` works on: what to generate, with every name and every
//! decision made. Plain data; knows neither OpenAPI nor Rust syntax.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::target::Target;

/// An API.
#[derive(Debug, Default)]
pub struct Api {
    /// What it is generated for.
    pub target: Target,
    /// What it calls itself.
    pub title: String,
    /// The kinds of id, in alphabetical order.
    pub ids: Vec<IdKind>,
    /// The types, in the order of the files.
    pub types: Vec<TypeDef>,
    /// The operations, in the order of the document.
    pub operations: Vec<Operation>,
    /// What the document says of each tag.
    pub tags: Vec<(String, Docs)>,
    /// Where each type is, by its Rust name. Every mention of a type asks for it, so to look through
    /// all of them would make a document of twice the size cost four times as much.
    pub(crate) places: HashMap<String, usize>,
}

/// A kind of id, which becomes a newtype.
#[derive(Debug)]
pub struct IdKind {
    /// The name in the document.
    pub kind: String,
    /// The Rust type.
    pub name: String,
    /// What it identifies.
    pub docs: Docs,
}

/// A text for readers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs(pub String);

/// A named type.
#[derive(Debug)]
pub struct TypeDef {
    /// The name of the component that defines it.
    pub component: String,
    /// The Rust name.
    pub name: String,
    /// The module it belongs to: the stem of the file that defines it.
    pub module: String,
    /// What the document says of it.
    pub docs: Docs,
    /// What it is.
    pub kind: TypeKind,
    /// Whether requests hold it.
    pub in_requests: bool,
    /// Whether answers hold it.
    pub in_answers: bool,
    /// Whether it is only ever the body of one operation, whose call has the setters.
    pub is_body_only: bool,
    /// The resources at the top that reach it, in alphabetical order; none when all of them do, or
    /// when no operation does, so that it belongs to no one.
    pub reached_by: Vec<String>,
}

/// What a named type is.
#[derive(Debug)]
pub enum TypeKind {
    /// An object with known fields.
    Object(Vec<Field>),
    /// A string of which some values are known.
    Enum(Vec<Variant>),
    /// One of several objects.
    Union(Union),
}

/// One of several objects.
#[derive(Clone, Debug)]
pub struct Union {
    /// How the variants are told apart.
    pub tag: Tag,
    /// The variants, in the order in which they are tried.
    pub variants: Vec<UnionVariant>,
}

/// How the variants of a union are told apart.
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
    /// The value that names it on the wire; for an untagged union the name of its schema.
    pub wire: String,
    /// The Rust name.
    pub name: String,
    /// The Rust name of its type.
    pub ty: String,
    /// Whether it is held in a box, because it is a way back to the union.
    pub is_boxed: bool,
}

/// A field of an object.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name on the wire.
    pub wire: String,
    /// The Rust name, without `r#`.
    pub name: String,
    /// The type of its value.
    pub ty: Type,
    /// When it is there.
    pub presence: Presence,
    /// What the document says of it.
    pub docs: Docs,
    /// Whether it is deprecated.
    pub deprecated: Option<Deprecated>,
    /// Whether its type leads back to the one that it is in, so that it must be boxed.
    pub is_boxed: bool,
    /// What the SDK sends without asking.
    pub sent: Option<Value>,
    /// The smallest number that it takes.
    pub minimum: Option<i64>,
    /// The media types that a file, or any other part of a form, may have.
    pub content_types: Vec<String>,
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

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The value on the wire.
    pub wire: String,
    /// The Rust name.
    pub name: String,
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
    Offset,
    /// An id, by its Rust name.
    Id(String),
    /// A list.
    List(Box<Type>),
    /// A map with string keys.
    Map(Box<Type>),
    /// A named type, by its Rust name.
    Named(String),
}

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// `operationId`
    pub id: String,
    /// The HTTP method.
    pub method: Method,
    /// The path with its parameters in braces.
    pub path: String,
    /// The first tag.
    pub tag: String,
    /// The resource that the method is on, from the client down.
    pub resource: Vec<String>,
    /// The name of the method.
    pub name: String,
    /// The first sentence of the documentation.
    pub summary: Docs,
    /// The rest of it.
    pub docs: Docs,
    /// The revision that brought it.
    pub since: String,
    /// Whether it is deprecated.
    pub deprecated: Option<Deprecated>,
    /// Whether it may be sent twice.
    pub retry: Retry,
    /// Why, where that is not obvious.
    pub retry_reason: Docs,
    /// How its list continues.
    pub paging: Paging,
    /// The parameters in the path, in its order.
    pub path_params: Vec<Param>,
    /// The parameters in the query.
    pub query: Vec<Param>,
    /// The body.
    pub body: Option<Body>,
    /// What it answers.
    pub output: Output,
    /// Whether the answer never comes in an envelope.
    pub is_bare: bool,
    /// The error statuses.
    pub errors: Vec<u16>,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// That something is deprecated, and what to use instead.
#[derive(Clone, Debug, Default)]
pub struct Deprecated(pub Option<String>);

/// Whether a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It changes nothing.
    Safe,
    /// Twice is the same as once.
    Idempotent,
    /// Twice is not the same as once.
    Never,
}

/// How a list continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// It does not: there is no list, or it always arrives whole.
    None,
    /// By `offset`.
    Offset,
    /// By `offset`, in windows of which the service leaves entries out.
    Window,
    /// By `cursor` and `next_cursor`.
    Cursor,
    /// By `before_id` or `after_id`.
    BeforeAfter,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// The name on the wire.
    pub wire: String,
    /// The Rust name, without `r#`.
    pub name: String,
    /// The type of its value.
    pub ty: Type,
    /// Whether it must be given.
    pub required: bool,
    /// What the document says of it.
    pub docs: Docs,
    /// Whether it is deprecated.
    pub deprecated: Option<Deprecated>,
    /// The smallest number that it takes.
    pub minimum: Option<i64>,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct Body {
    /// The Rust name of its type.
    pub ty: String,
    /// How it is written.
    pub encoding: Encoding,
    /// What is said of the JSON that can take the place of a form.
    pub json: JsonBesideForm,
    /// Whether the method takes it as a whole, because it requires too many values.
    pub is_whole: bool,
}

/// JSON that can take the place of a form.
#[derive(Clone, Debug, Default)]
pub struct JsonBesideForm {
    /// When it is to be sent, as far as the document says.
    pub when: Docs,
    /// The properties that have another name there: the name of the form, and that of the JSON.
    pub names: Vec<(String, String)>,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// JSON.
    Json,
    /// A multipart form.
    Form,
    /// A multipart form, or JSON when asked for.
    FormOrJson,
}

/// What an operation answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Nothing.
    Unit,
    /// One value.
    Value(Type),
    /// One value, or none.
    Optional(Type),
    /// A file.
    Download,
    /// A page of values.
    Page(Type),
}

impl Api {
    /// Takes in the types, once all of them are made.
    pub(crate) fn with_types(mut self, types: Vec<TypeDef>) -> Self {
        self.places.clear();
        for (place, def) in types.iter().enumerate() {
            // Of two with one name the first is found; `lower` says that there are two.
            self.places.entry(def.name.clone()).or_insert(place);
        }
        self.types = types;
        self
    }

    /// The resources that the client leads to, in alphabetical order.
    #[must_use]
    pub fn top_resources(&self) -> BTreeSet<&str> {
        let paths = self.operations.iter().map(|operation| &operation.resource);
        paths
            .filter_map(|path| path.first())
            .map(String::as_str)
            .collect()
    }

    /// The type with this Rust name.
    #[must_use]
    pub fn type_def(&self, name: &str) -> Option<&TypeDef> {
        self.types.get(*self.places.get(name)?)
    }
}

impl TypeDef {
    /// The fields of an object; none for anything else.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        match &self.kind {
            TypeKind::Object(fields) => fields,
            TypeKind::Enum(_) | TypeKind::Union(_) => &[],
        }
    }

    /// The named types that this one holds.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        let variants = match &self.kind {
            TypeKind::Union(union) => &union.variants[..],
            TypeKind::Object(_) | TypeKind::Enum(_) => &[],
        };
        let fields = self.fields().iter().filter_map(|field| field.ty.named());
        fields.chain(variants.iter().map(|variant| variant.ty.as_str()))
    }
}

impl Field {
    /// Whether a form carries it as one part of JSON text, though it is a list.
    #[must_use]
    pub fn is_json_list(&self) -> bool {
        let is_json = self
            .content_types
            .iter()
            .any(|media| media == "application/json");
        is_json && matches!(self.ty, Type::List(_))
    }

    /// Whether a request must be given it by the caller.
    #[must_use]
    pub fn is_asked_for(&self) -> bool {
        self.presence == Presence::Required && self.sent.is_none()
    }
}

impl Type {
    /// The named type at the heart of this one, if there is one.
    #[must_use]
    pub fn named(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::List(inner) | Self::Map(inner) => inner.named(),
            _ => None,
        }
    }
}

impl Method {
    /// The retry class of an operation that states none.
    #[must_use]
    pub fn default_retry(self) -> Retry {
        match self {
            Self::Get => Retry::Safe,
            Self::Put | Self::Delete => Retry::Idempotent,
            Self::Post | Self::Patch => Retry::Never,
        }
    }

    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl Operation {
    /// The JSON pointer to it in the document.
    #[must_use]
    pub fn pointer(&self) -> String {
        let method = self.method.as_str().to_lowercase();
        format!("/paths/{}/{method}", crate::source::escape(&self.path))
    }

    /// The call in Rust, such as `users().emails().add()`.
    #[must_use]
    pub fn rust(&self) -> String {
        let mut path = String::new();
        for resource in &self.resource {
            path.push_str(resource);
            path.push_str("().");
        }
        format!("{path}{}()", self.name)
    }
}
