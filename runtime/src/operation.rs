//! Operations: their fixed facts, as generated code states them. Nothing here depends on a call.

use http::Method;

use crate::{
    parameter::{Location, Parameter},
    scheme::Security,
};

/// The fixed facts of an operation.
#[derive(Debug)]
pub struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) retry: Retry,
    /// The property that a result may be in.
    pub(crate) envelope: Option<&'static str>,
    pub(crate) paging: Continue,
    /// The names of the query parameters by which the list continues, where they are not the usual ones.
    pub(crate) page_parameters: &'static [&'static str],
    /// The media type of its response, where that is not JSON by its usual name.
    pub(crate) accept: Option<&'static str>,
    /// Where it is, if not where the other operations are.
    pub(crate) server: Option<&'static str>,
    /// Whether its response is text, and not JSON.
    pub(crate) is_text: bool,
    /// Whether its events are described as objects with their fields, and not by their data alone.
    pub(crate) whole_events: bool,
    /// Whether a redirect is a response, and not a failure.
    pub(crate) redirects: bool,
    /// The media type of its body, where that is not the usual one.
    pub(crate) content_type: Option<&'static str>,
    /// The parameters that are not written in the usual way.
    pub(crate) parameters: &'static [Parameter],
    /// The schemes that it requires; any that the client has a credential for, where it is unset.
    pub(crate) security: Option<Security>,
    /// Where the body is a form that JSON can take the place of: the properties that have another
    /// name in the JSON.
    pub(crate) or_json: Option<Names>,
}

/// Names of properties, each with the one that takes its place.
pub(crate) type Names = &'static [(&'static str, &'static str)];

/// Whether a request whose response was lost may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It changes nothing.
    Safe,
    /// Sending it twice leaves the same state as sending it once.
    Idempotent,
    /// Sending it twice does the thing twice, or loses a value that is shown only once.
    Never,
}

/// How a list continues after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Continue {
    /// By `offset`: the number of items before the next page, or the id of the last item.
    Offset,
    /// By `offset` as well, which is always the number of items before the next page.
    Position,
    /// By `offset` as well, in a list that the service cuts into windows of `limit` entries before it
    /// leaves some of them out. The next page begins where the window ends, and not where the items do.
    Window,
    /// By `cursor`: the value that the page states.
    Cursor,
    /// By `before_id`, or by `after_id` where the caller set that: the id of the last item.
    BeforeAfter,
}

impl Operation {
    /// Whether a request whose response was lost may be sent again.
    #[must_use]
    pub fn retry_class(&self) -> Retry {
        self.retry
    }

    /// A GET: safe to send again.
    #[must_use]
    pub const fn get(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::GET, path, Retry::Safe)
    }

    /// A POST: never sent again by default.
    #[must_use]
    pub const fn post(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::POST, path, Retry::Never)
    }

    /// A PUT: idempotent by default.
    #[must_use]
    pub const fn put(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::PUT, path, Retry::Idempotent)
    }

    /// A PATCH: never sent again by default.
    #[must_use]
    pub const fn patch(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::PATCH, path, Retry::Never)
    }

    /// A DELETE: idempotent by default.
    #[must_use]
    pub const fn delete(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::DELETE, path, Retry::Idempotent)
    }

    /// A HEAD: safe to send again.
    #[must_use]
    pub const fn head(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::HEAD, path, Retry::Safe)
    }

    /// An OPTIONS: safe to send again.
    #[must_use]
    pub const fn options(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::OPTIONS, path, Retry::Safe)
    }

    /// A TRACE: safe to send again.
    #[must_use]
    pub const fn trace(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::TRACE, path, Retry::Safe)
    }

    const fn new(id: &'static str, method: Method, path: &'static str, retry: Retry) -> Self {
        Self {
            id,
            method,
            path,
            retry,
            envelope: None,
            paging: Continue::Offset,
            page_parameters: &[],
            accept: None,
            server: None,
            is_text: false,
            whole_events: false,
            redirects: false,
            content_type: None,
            parameters: &[],
            security: None,
            or_json: None,
        }
    }

    /// The same with another retry class than its method has.
    #[must_use]
    pub const fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The same with another way to continue than by offset.
    #[must_use]
    pub const fn paging(mut self, paging: Continue) -> Self {
        self.paging = paging;
        self
    }

    /// The same with a body that is a form, or JSON in which these properties have another name.
    #[must_use]
    pub const fn or_json(mut self, names: &'static [(&'static str, &'static str)]) -> Self {
        self.or_json = Some(names);
        self
    }

    /// The same with other query parameters to continue by than `offset`, `cursor`, or `after_id` and
    /// `before_id`.
    #[must_use]
    pub const fn page_parameters(mut self, names: &'static [&'static str]) -> Self {
        self.page_parameters = names;
        self
    }

    /// The same on another server than the other operations, unless a client is given a base URL.
    #[must_use]
    pub const fn server(mut self, url: &'static str) -> Self {
        self.server = Some(url);
        self
    }

    /// The same with a response of this media type.
    #[must_use]
    pub const fn accept(mut self, media_type: &'static str) -> Self {
        self.accept = Some(media_type);
        self
    }

    /// The same with a response of text, of this media type.
    #[must_use]
    pub const fn text(mut self, media_type: &'static str) -> Self {
        self.is_text = true;
        self.accept(media_type)
    }

    /// The same with events that are objects: `data`, and beside it `event`, `id` or `retry`.
    #[must_use]
    pub const fn whole_events(mut self) -> Self {
        self.whole_events = true;
        self
    }

    /// The same with redirects as responses, whose headers state where they lead. They are not followed.
    #[must_use]
    pub const fn redirects(mut self) -> Self {
        self.redirects = true;
        self
    }

    /// The same with a body of this media type.
    #[must_use]
    pub const fn content_type(mut self, media_type: &'static str) -> Self {
        self.content_type = Some(media_type);
        self
    }

    /// The same with parameters that are not written in the usual way.
    #[must_use]
    pub const fn parameters(mut self, parameters: &'static [Parameter]) -> Self {
        self.parameters = parameters;
        self
    }

    /// How a parameter is written, where that is not the usual way.
    pub(crate) fn parameter(&self, location: Location, name: &str) -> Option<&'static Parameter> {
        let mut parameters = self.parameters.iter();
        parameters.find(|known| known.location == location && known.name == name)
    }

    /// The same with these schemes in place of any: alternatives, each with the schemes that it needs
    /// together. Without alternatives no credential is sent.
    #[must_use]
    pub const fn security(mut self, security: Security) -> Self {
        self.security = Some(security);
        self
    }

    /// The same with an envelope: the result may come as the property of this name of an object, which
    /// is then unwrapped. A result without the envelope is read as well.
    #[must_use]
    pub const fn envelope(mut self, name: &'static str) -> Self {
        self.envelope = Some(name);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{Operation, Retry};

    #[test]
    fn the_method_gives_the_retry_class_unless_it_is_said() {
        assert_eq!(Operation::get("a", "/").retry_class(), Retry::Safe);
        assert_eq!(Operation::put("a", "/").retry_class(), Retry::Idempotent);
        assert_eq!(Operation::delete("a", "/").retry_class(), Retry::Idempotent);
        assert_eq!(Operation::post("a", "/").retry_class(), Retry::Never);
        assert_eq!(Operation::patch("a", "/").retry_class(), Retry::Never);
        let said = Operation::delete("a", "/").retry(Retry::Never);
        assert_eq!(said.retry_class(), Retry::Never);
        assert_eq!(said.envelope, None);
    }
}
