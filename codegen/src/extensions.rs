//! The extensions of OpenAPI that the generator reads, without the prefix of the target.
//! Takes the keys of an object; returns their values typed. The only module that knows their names.

use serde_json::Value;

use crate::{
    grammar::{Kind, SCHEMA_KIND, TEXT_MAP, Table},
    ir::{Paging, Retry},
};

/// An extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extension {
    /// What to use instead of the deprecated item.
    DeprecatedUse,
    /// The form of the API that a part of the document belongs to.
    Form,
    /// The kind of thing that a string identifies.
    Id,
    /// The kinds of ids, with their descriptions.
    Ids,
    /// The schema of another form of the API.
    Live,
    /// The method of an operation.
    Method,
    /// A Rust name.
    Name,
    /// The other names that properties have in JSON which stands beside a form.
    Names,
    /// The names that pages have.
    Page,
    /// How a list continues.
    Paging,
    /// The resource of an operation.
    Resource,
    /// When a request is sent again.
    Retry,
    /// Why.
    RetryReason,
    /// The value that is sent without an argument.
    Sent,
    /// Since when an operation exists.
    Since,
    /// Whether absent and null differ in a request.
    TriState,
    /// Whether a response has no envelope.
    Unwrapped,
    /// When JSON is sent that stands beside a form.
    Use,
}

/// Which extensions an object may have, by the name of its table.
const TABLES: &[(&str, &[(Extension, &Kind)])] = &[
    ("the document", &[(Extension::Ids, &TEXT_MAP)]),
    (
        "an operation",
        &[
            (Extension::Resource, &Kind::Text),
            (Extension::Method, &Kind::Text),
            (Extension::Page, &TEXT_MAP),
            (
                Extension::Paging,
                &Kind::OneOf(&["offset", "window", "cursor", "before-after", "none"]),
            ),
            (
                Extension::Retry,
                &Kind::OneOf(&["safe", "idempotent", "never"]),
            ),
            (Extension::RetryReason, &Kind::Text),
            (Extension::Since, &Kind::Text),
            (Extension::DeprecatedUse, &Kind::Text),
            (Extension::Unwrapped, &Kind::Flag),
        ],
    ),
    (
        "a parameter",
        &[(Extension::Form, &FORM), (Extension::Name, &Kind::Text)],
    ),
    (
        "a media type",
        &[
            (Extension::Form, &FORM),
            (Extension::Names, &TEXT_MAP),
            (Extension::Use, &Kind::Text),
        ],
    ),
    (
        "a schema",
        &[
            (Extension::Id, &Kind::Text),
            (Extension::Form, &FORM),
            (Extension::Live, &SCHEMA_KIND),
            (Extension::TriState, &Kind::Flag),
            (Extension::Sent, &Kind::Any),
            (Extension::Name, &Kind::Any),
            (Extension::DeprecatedUse, &Kind::Text),
        ],
    ),
];

static FORM: Kind = Kind::OneOf(&["documented"]);

impl Extension {
    const ALL: [Self; 18] = [
        Self::DeprecatedUse,
        Self::Form,
        Self::Id,
        Self::Ids,
        Self::Live,
        Self::Method,
        Self::Name,
        Self::Names,
        Self::Page,
        Self::Paging,
        Self::Resource,
        Self::Retry,
        Self::RetryReason,
        Self::Sent,
        Self::Since,
        Self::TriState,
        Self::Unwrapped,
        Self::Use,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::DeprecatedUse => "deprecated-use",
            Self::Form => "form",
            Self::Id => "id",
            Self::Ids => "ids",
            Self::Live => "live",
            Self::Method => "method",
            Self::Name => "name",
            Self::Names => "names",
            Self::Page => "page",
            Self::Paging => "paging",
            Self::Resource => "resource",
            Self::Retry => "retry",
            Self::RetryReason => "retry-reason",
            Self::Sent => "sent",
            Self::Since => "since",
            Self::TriState => "tri-state",
            Self::Unwrapped => "unwrapped",
            Self::Use => "use",
        }
    }
}

/// What the names of the extensions of a document begin with.
#[derive(Clone, Debug)]
pub(crate) struct Prefix {
    prefix: String,
    /// The keys of the extensions, in their order.
    keys: [String; Extension::ALL.len()],
}

impl Prefix {
    pub(crate) fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            keys: Extension::ALL.map(|extension| format!("{prefix}{}", extension.name())),
        }
    }

    /// The key of an extension.
    pub(crate) fn key(&self, extension: Extension) -> &str {
        &self.keys[extension as usize]
    }

    /// Whether this is the key of an extension.
    pub(crate) fn is(&self, extension: Extension, key: &str) -> bool {
        self.name(key) == Some(extension.name())
    }

    /// The name of an extension by its key, whether there is such an extension or not.
    pub(crate) fn name<'k>(&self, key: &'k str) -> Option<&'k str> {
        key.strip_prefix(&self.prefix)
    }

    /// What the value of this key must be, when it is a key that objects of the table may have.
    pub(crate) fn kind(&self, table: &Table, key: &str) -> Option<&'static Kind> {
        let name = match self.name(key) {
            Some(name) => name,
            None => return table.kind(key),
        };
        let known = extensions(table).find(|(extension, _)| extension.name() == name);
        known.map(|(_, kind)| kind)
    }

    /// The extensions of an object, whose values `get` finds by their keys.
    pub(crate) fn of<'v, F: Fn(&str) -> Option<&'v Value>>(&self, get: F) -> Extensions<'_, F> {
        Extensions { prefix: self, get }
    }
}

/// The extensions of an object.
pub(crate) struct Extensions<'p, F> {
    prefix: &'p Prefix,
    get: F,
}

impl<'v, F: Fn(&str) -> Option<&'v Value>> Extensions<'_, F> {
    fn value(&self, extension: Extension) -> Option<&'v Value> {
        (self.get)(self.prefix.key(extension))
    }

    /// The value of an extension that is a string.
    pub(crate) fn text(&self, extension: Extension) -> Option<&'v str> {
        self.value(extension).and_then(Value::as_str)
    }

    /// The members of an extension that is an object.
    pub(crate) fn members(&self, extension: Extension) -> impl Iterator<Item = (&'v str, &'v str)> {
        let members = self.value(extension).and_then(Value::as_object);
        let members = members.into_iter().flatten();
        members.map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()))
    }

    /// Whether an extension is there and true.
    pub(crate) fn is(&self, extension: Extension) -> bool {
        self.value(extension) == Some(&Value::Bool(true))
    }

    /// The value that is sent without an argument.
    pub(crate) fn sent(&self) -> Option<&'v Value> {
        self.value(Extension::Sent)
    }

    /// How a list continues, if it has pages. A list that always arrives whole is one page.
    pub(crate) fn paging(&self) -> Option<Paging> {
        Some(match self.text(Extension::Paging)? {
            "offset" => Paging::Offset,
            "window" => Paging::Window,
            "cursor" => Paging::Cursor,
            "before-after" => Paging::BeforeAfter,
            _ => Paging::None,
        })
    }

    /// When a request is sent again, if that is not the default of its method.
    pub(crate) fn retry(&self) -> Option<Retry> {
        let class = self.text(Extension::Retry)?;
        Some(match class {
            "safe" => Retry::Safe,
            "idempotent" => Retry::Idempotent,
            _ => Retry::Never,
        })
    }
}

/// The extensions that objects of a table may have.
fn extensions(table: &Table) -> impl Iterator<Item = (Extension, &'static Kind)> {
    let found = TABLES.iter().find(|(name, _)| *name == table.name);
    let found = found.map(|(_, extensions)| *extensions).unwrap_or_default();
    found.iter().copied()
}

/// Their names.
pub(crate) fn names(table: &Table) -> impl Iterator<Item = &'static str> {
    extensions(table).map(|(extension, _)| extension.name())
}
