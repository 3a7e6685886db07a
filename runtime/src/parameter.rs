//! How the parameters of an operation are written where that is not the usual way, as data. Knows the
//! styles by their names; writes nothing.

/// How a parameter is written, where that is not the usual way: in a path and a header one value, in the
/// query a value or one pair for each item of a list, in a cookie one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) location: Location,
    pub(crate) style: Style,
    pub(crate) explode: bool,
    pub(crate) reserved: bool,
}

/// Where a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Cookie,
    /// A property of a form.
    Form,
}

/// How lists and objects become text (OpenAPI; RFC 6570).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `a=1,2`, exploded `a=1&a=2`
    Form,
    /// `1,2`
    Simple,
    /// `.1,2`, exploded `.1.2`
    Label,
    /// `;a=1,2`, exploded `;a=1;a=2`
    Matrix,
    /// `a=1%202`
    SpaceDelimited,
    /// `a=1%7C2`
    PipeDelimited,
    /// `a[b]=1&a[c][]=2`
    DeepObject,
    /// The JSON of the value.
    Json,
}

impl Parameter {
    /// A parameter in the path.
    #[must_use]
    pub const fn path(name: &'static str, style: Style) -> Self {
        Self::new(name, Location::Path, style)
    }

    /// A parameter in the query.
    #[must_use]
    pub const fn query(name: &'static str, style: Style) -> Self {
        Self::new(name, Location::Query, style)
    }

    /// A parameter in a header.
    #[must_use]
    pub const fn header(name: &'static str, style: Style) -> Self {
        Self::new(name, Location::Header, style)
    }

    /// A parameter in a cookie.
    #[must_use]
    pub const fn cookie(name: &'static str, style: Style) -> Self {
        Self::new(name, Location::Cookie, style)
    }

    /// A property of a body that is a URL-encoded form.
    #[must_use]
    pub const fn form(name: &'static str, style: Style) -> Self {
        Self::new(name, Location::Form, style)
    }

    const fn new(name: &'static str, location: Location, style: Style) -> Self {
        Self {
            name,
            location,
            style,
            explode: false,
            reserved: false,
        }
    }

    /// The same with each item of a list, or each property of an object, on its own.
    #[must_use]
    pub const fn explode(mut self) -> Self {
        self.explode = true;
        self
    }

    /// The same with characters left as they are that RFC 3986 reserves, as far as they cannot end the
    /// value.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.reserved = true;
        self
    }
}
