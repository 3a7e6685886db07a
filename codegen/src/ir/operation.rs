//! Operations of the model: how each is called, what it sends and what it returns.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Docs, Security, Type};

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
    /// The name of the type of its call.
    pub call: String,
    /// The name of the constant with its fixed facts.
    pub constant: String,
    /// How it is called, and its result.
    pub signature: Signature,
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
    /// The query parameters by which it does, where they are not the usual ones.
    pub page_parameters: Vec<String>,
    /// The parameters: those in the path in its order, then the others in that of the document.
    pub params: Vec<Param>,
    /// The body.
    pub body: Option<Body>,
    /// The schemes that it requires, where the document states them.
    pub security: Option<Security>,
    /// Whether the response never comes in an envelope.
    pub is_bare: bool,
    /// The media type of its response, where that is not JSON by its usual name.
    pub accept: Option<String>,
    /// Whether its response is text, and not JSON.
    pub is_text: bool,
    /// The data of the events that it may return instead.
    pub events: Option<Type>,
    /// Whether events are objects with their fields, and not their data alone.
    pub whole_events: bool,
    /// The other media types that its response may have.
    pub other_responses: Vec<String>,
    /// The URL of its server, if not that of the document.
    pub server: Option<String>,
    /// Whether a redirect is a response.
    pub redirects: bool,
    /// The headers of its responses, in alphabetical order.
    pub headers: Vec<ResponseHeader>,
    /// The types of the bodies of errors, by status.
    pub error_types: Vec<(String, Type)>,
    /// The error statuses, with the words of the document about each.
    pub errors: BTreeMap<u16, Docs>,
    /// The JSON pointer to it in the document.
    pub pointer: String,
}

/// A header of responses.
#[derive(Debug)]
pub struct Header {
    /// The name in lowercase.
    pub wire: String,
    /// The name of its constant.
    pub name: String,
    /// The type of its value.
    pub ty: Type,
    /// The description of it in the document.
    pub docs: Docs,
}

/// A header of the responses of an operation.
#[derive(Clone, Debug)]
pub struct ResponseHeader {
    /// The name in lowercase.
    pub wire: String,
    /// The type of its value.
    pub ty: Type,
}

/// How an operation is called, and its result.
#[derive(Debug)]
pub struct Signature {
    /// The arguments of the method, in its order.
    pub arguments: Vec<Argument>,
    /// What else can be set, each by a method of the call.
    pub setters: Vec<Argument>,
    /// Whether nothing can be set, so that the call needs no type for itself alone.
    pub is_plain: bool,
    /// What the method calls the call that it makes, and what no argument is called.
    pub local: &'static str,
    /// What it returns.
    pub output: Output,
    /// The enum of that, where it depends on the status.
    pub response: Option<OwnEnum>,
    /// The field of the body that requests events, where it may return them instead.
    pub events_switch: Option<usize>,
    /// The fields of a page that is a type of the document.
    pub page: Option<PageFields>,
}

/// The fields of a page that is a type of the document, by their indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageFields {
    /// The field with the items.
    pub items: usize,
    /// What to pass to read on.
    pub cursor: Option<usize>,
    /// Whether more items follow.
    pub has_more: Option<usize>,
    /// The number of items on all pages.
    pub total: Option<usize>,
}

/// A value that a caller passes.
#[derive(Debug)]
pub struct Argument {
    /// The Rust name, without `r#`.
    pub name: String,
    /// What becomes of it.
    pub part: Part,
}

/// What becomes of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The parameter with this index.
    Param(usize),
    /// The field of the body with this index.
    Field(usize),
    /// The body as a whole.
    Body,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
    Trace,
}

/// That something is deprecated, and what to use instead.
#[derive(Clone, Debug, Default)]
pub struct Deprecated(pub Option<String>);

/// Whether a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retry {
    /// It changes nothing.
    Safe,
    /// Idempotent: twice has the effect of once.
    Idempotent,
    /// Not idempotent.
    Never,
}

/// How a list continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// It does not: there is no list, or it always arrives whole.
    None,
    /// By `offset`: a number of items, or the id of one.
    Offset,
    /// By `offset`, which is always a number of items.
    Position,
    /// By `offset`, in windows of which the service leaves entries out.
    Window,
    /// By `cursor` and `next_cursor`.
    Cursor,
    /// By `before_id` or `after_id`.
    BeforeAfter,
}

/// Where a parameter is in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// The name on the wire.
    pub wire: String,
    /// Where it is.
    pub location: Location,
    /// How it is written, where that is not the usual way: one text, or in the query a pair for each
    /// item of a list.
    pub style: Option<ParamStyle>,
    /// The type of its value.
    pub ty: Type,
    /// Whether it must be given.
    pub required: bool,
    /// Its description in the document.
    pub docs: Docs,
    /// Whether it is deprecated.
    pub deprecated: Option<Deprecated>,
    /// The smallest number that it takes.
    pub minimum: Option<i64>,
    /// What the service takes for it where it is not sent.
    pub default: Option<String>,
    /// The JSON pointer to it in the document.
    pub pointer: String,
}

/// How a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParamStyle {
    /// How lists and objects become text.
    pub style: Style,
    /// Whether each item of a list, or each property of an object, stands on its own.
    pub explode: bool,
    /// Whether reserved characters stay as they are.
    pub reserved: bool,
}

/// How lists and objects become text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of OpenAPI")]
pub enum Style {
    Form,
    Simple,
    Label,
    Matrix,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    /// JSON, in a parameter with `content`.
    Json,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its type.
    pub ty: Type,
    /// How it is written.
    pub encoding: Encoding,
    /// Its media type, where that is not the usual one of the value.
    pub media_type: Option<String>,
    /// How the properties of a URL-encoded form are written, where that is not the usual way.
    pub styles: Vec<(String, ParamStyle)>,
    /// Whether it must be there.
    pub required: bool,
    /// The description of the JSON that can take the place of a form.
    pub json: JsonBesideForm,
}

/// JSON that can take the place of a form.
#[derive(Clone, Debug, Default)]
pub struct JsonBesideForm {
    /// When it is to be sent, as far as the document states it.
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
    /// A multipart form, or JSON when the caller requests it.
    FormOrJson,
    /// A form as browsers send it in a URL.
    UrlEncoded,
    /// Text.
    Text,
    /// Bytes.
    File,
}

/// The response of an operation.
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
    /// Events that arrive one by one, with data of this type.
    Events(Type),
    /// What each status has, where they are not alike.
    ByStatus(Vec<StatusOutput>),
}

/// What an operation returns with one status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusOutput {
    /// The status, or a range such as `2XX`.
    pub status: String,
    /// What it returns: nothing, a value, a file or events.
    pub output: Output,
    /// Whether that is text, and not JSON.
    pub is_text: bool,
    /// The description of it in the document.
    pub docs: Docs,
}

/// An enum that only one operation has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnEnum {
    /// Its name.
    pub name: String,
    /// The names of its variants.
    pub variants: Vec<String>,
}

impl Output {
    /// The types of the values in it.
    pub fn types(&self) -> Vec<&Type> {
        match self {
            Self::Unit | Self::Download => Vec::new(),
            Self::Value(ty) | Self::Optional(ty) | Self::Page(ty) | Self::Events(ty) => vec![ty],
            Self::ByStatus(all) => all.iter().flat_map(|one| one.output.types()).collect(),
        }
    }

    /// Whether something of it is read as it arrives.
    #[must_use]
    pub fn is_stream(&self) -> bool {
        match self {
            Self::Download | Self::Events(_) => true,
            Self::ByStatus(all) => all.iter().any(|one| one.output.is_stream()),
            Self::Unit | Self::Value(_) | Self::Optional(_) | Self::Page(_) => false,
        }
    }
}

impl Location {
    /// The name that a document has for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

impl Retry {
    /// The word for it, as the extension has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Idempotent => "idempotent",
            Self::Never => "never",
        }
    }
}

impl Method {
    /// Whether a body means something in a request.
    #[must_use]
    pub fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put | Self::Patch)
    }

    /// The retry class of an operation that states none.
    #[must_use]
    pub fn default_retry(self) -> Retry {
        match self {
            Self::Get | Self::Head | Self::Options | Self::Trace => Retry::Safe,
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
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Trace => "TRACE",
        }
    }
}

impl Operation {
    /// Whether the result is a property of the response.
    #[must_use]
    pub fn is_enveloped(&self) -> bool {
        let is_value = !matches!(
            self.signature.output,
            Output::Unit | Output::Download | Output::Events(_) | Output::ByStatus(_)
        );
        is_value && !self.is_bare
    }

    /// Whether it may return events one by one.
    #[must_use]
    pub fn has_events(&self) -> bool {
        let is_events = |output: &Output| matches!(output, Output::Events(_));
        let output = &self.signature.output;
        let by_status = match output {
            Output::ByStatus(all) => all.iter().any(|one| is_events(&one.output)),
            _ => false,
        };
        self.events.is_some() || is_events(output) || by_status
    }

    /// The parameter that an argument becomes.
    #[must_use]
    pub fn param(&self, argument: &Argument) -> Option<&Param> {
        match argument.part {
            Part::Param(index) => self.params.get(index),
            Part::Field(_) | Part::Body => None,
        }
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
