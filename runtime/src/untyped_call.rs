//! Calls: an operation with its arguments and the client that sends it, not yet sent. One type for
//! all operations.

use std::{borrow::Cow, fmt};

use crate::{
    Client, RequestOptions,
    operation::Operation,
    origin::Origin,
    request::{Arguments, HeaderKind, Payload},
    wire::{Renamed, View, Wire},
};

/// An operation with its arguments, to be sent by a client.
#[derive(Clone)]
pub struct UntypedCall {
    pub(crate) client: Client,
    pub(crate) arguments: Arguments,
    pub(crate) options: RequestOptions,
}

impl UntypedCall {
    /// A call without arguments.
    #[must_use]
    #[inline]
    pub fn new(client: &impl AsRef<Client>, operation: &'static Operation) -> Self {
        Self::of(client.as_ref(), operation)
    }

    fn of(client: &Client, operation: &'static Operation) -> Self {
        Self {
            client: client.clone(),
            arguments: Arguments::new(operation),
            options: RequestOptions::default(),
        }
    }

    /// Sets the path parameter `name`.
    #[must_use]
    pub fn path<T: Wire>(mut self, name: &'static str, value: impl Into<T>) -> Self {
        self.arguments.set_path(name, &value.into().view());
        self
    }

    /// Sets the query parameter `name`; a list repeats it, a value that is absent removes it.
    pub fn query<T: Wire>(&mut self, name: &'static str, value: impl Into<T>) {
        self.set_query(name.into(), &value.into().view());
    }

    /// Sets the header `name`; a value that is absent removes it.
    pub fn header<T: Wire>(&mut self, name: &'static str, value: impl Into<T>) {
        let (kind, value) = (HeaderKind::Header, value.into());
        self.arguments.set_header(kind, name, &value.view());
    }

    /// Sets the cookie `name`; a value that is absent removes it.
    pub fn cookie<T: Wire>(&mut self, name: &'static str, value: impl Into<T>) {
        let (kind, value) = (HeaderKind::Cookie, value.into());
        self.arguments.set_header(kind, name, &value.view());
    }

    pub(crate) fn set_query(&mut self, name: Cow<'static, str>, value: &View<'_>) {
        self.arguments.set_query(name, value);
    }

    /// Sets the path as it is to be sent, in place of the operation's.
    pub(crate) fn set_target(&mut self, target: Result<String, String>) {
        self.arguments.target = Some(target);
    }

    /// Sends the call to another service than that of the client, without the API key and the headers
    /// of the client, which are not meant for it.
    #[must_use]
    pub fn elsewhere(mut self, base_url: impl Into<String>) -> Self {
        self.arguments.elsewhere = Some(base_url.into());
        self
    }

    /// Requests a response of this media type, in place of that of the operation.
    #[must_use]
    pub fn accept(mut self, media_type: impl Into<Cow<'static, str>>) -> Self {
        self.arguments.accept = Some(media_type.into());
        self
    }

    /// Sets options of the request.
    pub fn options(&mut self, options: RequestOptions) {
        self.options = options;
    }

    /// Sets the body to the JSON of `value`.
    #[must_use]
    pub fn json(self, value: &dyn Wire) -> Self {
        let names = self.operation().or_json.unwrap_or_default();
        self.json_bytes(serde_json::to_vec(&Renamed::new(value.view(), names)))
    }

    pub(crate) fn json_bytes(mut self, json: serde_json::Result<Vec<u8>>) -> Self {
        self.arguments.body = Payload::json(json);
        self
    }

    /// Sets the body to a form with the fields of `value`. A list is one part per item, unless
    /// `json_lists` names it: then it is one part of JSON text.
    #[must_use]
    pub fn form(mut self, value: &dyn Wire, json_lists: &[&str]) -> Self {
        self.arguments.body = Payload::form(value, json_lists);
        self
    }

    /// Sets the body to a form with the properties of `value`.
    #[must_use]
    pub fn multipart(self, value: &dyn Wire) -> Self {
        self.form(value, &[])
    }

    /// Sets the body to a form as browsers send it in a URL, with the properties of `value`.
    #[must_use]
    pub fn url_encoded(mut self, value: &dyn Wire) -> Self {
        self.arguments.body = Payload::url_encoded(self.operation(), &value.view());
        self
    }

    /// Sets the body to the text of `value`.
    #[must_use]
    pub fn text(mut self, value: &dyn Wire) -> Self {
        self.arguments.body = Payload::text(&value.view());
        self
    }

    /// Sets the body to the content of a file.
    #[must_use]
    pub fn file(mut self, value: &dyn Wire) -> Self {
        self.arguments.body = Payload::file(&value.view());
        self
    }

    /// What an error of this call is completed with before anything is sent.
    pub(crate) fn origin(&self) -> Origin {
        Origin::of(self.operation())
    }

    pub(crate) fn operation(&self) -> &'static Operation {
        self.arguments.operation
    }
}

impl fmt::Debug for UntypedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = match &self.arguments.body {
            Payload::None => "none",
            Payload::Json(_) => "json",
            Payload::Form(_) => "form",
            Payload::Text(..) => "text",
            Payload::File(_) => "file",
            Payload::Unwritable(_) => "unwritable",
        };
        f.debug_struct("UntypedCall")
            .field("operation", &self.operation().id)
            .field("path", &self.arguments.path)
            .field("query", &self.arguments.query)
            .field("headers", &self.arguments.headers)
            .field("body", &body)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
