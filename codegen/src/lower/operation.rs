//! Operations: the statements of an operation, with its parameters, its body and its response.

use openapiv3::{Operation as OpenApiOperation, PathItem, ReferenceOr, StatusCode};

use super::{Lower, docs, paging::is_query, path::sent, response::Shapes};
use crate::{
    extensions::Extension,
    ir::{Deprecated, Method, Paging},
    outline::Operation,
    source::escape,
};

impl<'d> Lower<'d> {
    pub(super) fn operations(&mut self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, item) in &self.openapi.paths.paths {
            let ReferenceOr::Item(item) = item else {
                continue;
            };
            if !self.can_be_sent(path, &format!("/paths/{}", escape(path))) {
                continue;
            }
            let methods = [
                (Method::Get, &item.get),
                (Method::Post, &item.post),
                (Method::Put, &item.put),
                (Method::Patch, &item.patch),
                (Method::Delete, &item.delete),
                (Method::Head, &item.head),
                (Method::Options, &item.options),
                (Method::Trace, &item.trace),
            ];
            for (method, operation) in methods {
                if let Some(operation) = operation {
                    operations.extend(self.operation(path, item, method, operation));
                }
            }
        }
        operations
    }

    /// An operation with each of its bodies.
    fn operation(
        &mut self,
        path: &str,
        item: &'d PathItem,
        method: Method,
        operation: &'d OpenApiOperation,
    ) -> Vec<Operation> {
        let at = format!("/paths/{}", escape(path));
        let pointer = format!("{at}/{}", method.as_str().to_lowercase());
        let prefix = &self.document.prefix;
        let extensions = prefix.of(|key| operation.extensions.get(key));
        let text = |extension| extensions.text(extension).map(str::to_owned);
        let server = self.own_server([
            (&operation.servers, format!("{pointer}/servers")),
            (&item.servers, format!("{at}/servers")),
        ]);
        let Some(id) = self.operation_ids.get(&pointer).cloned() else {
            return Vec::new();
        };
        let params = self.params(path, item, operation, &at, &pointer);
        let choices = self.choices.remove(&pointer).unwrap_or_default();
        let mut bodies = self.bodies(operation, method, &pointer, &choices);
        let body = bodies.drain(..1).flatten().next();
        let (paging, page) = self.paging(&extensions, &params, &pointer);
        let shapes = Shapes {
            envelope: match extensions.is(Extension::Unwrapped) {
                true => None,
                false => self.document.target.envelope.as_deref(),
            },
            has_pages: paging.is_some() && page.items.is_none(),
        };
        let returned = self.output(operation, method, &shapes, &pointer);
        let headers = self.response_headers(operation, &pointer);
        let error_types = self.error_types(operation, &pointer);
        let responses = operation.responses.responses.iter();
        let errors = responses.filter_map(|(status, response)| match status {
            StatusCode::Code(code) if *code >= 400 => {
                let response = self.response(response, String::new());
                let description = response.map(|(response, _)| response.description.clone());
                Some((*code, docs(description)))
            }
            _ => None,
        });
        let errors = errors.collect();
        let is_query = |name: &str| params.iter().any(|known| is_query(known, name));
        let best = Operation {
            id,
            method,
            path: sent(path, is_query),
            summary: docs(operation.summary.as_ref()),
            docs: docs(operation.description.as_ref()),
            since: text(Extension::Since).unwrap_or_default(),
            deprecated: operation
                .deprecated
                .then(|| Deprecated(text(Extension::DeprecatedUse))),
            retry: extensions.retry().unwrap_or(method.default_retry()),
            retry_reason: docs(text(Extension::RetryReason)),
            paging: paging.unwrap_or(Paging::None),
            page,
            params,
            body,
            output: returned.output,
            accept: returned.accept,
            is_text: returned.is_text,
            events: returned.events,
            whole_events: returned.whole_events,
            other_responses: returned.others,
            redirects: returned.redirects,
            headers,
            error_types,
            server,
            security: self.security(operation.security.as_ref(), &pointer),
            is_bare: returned.is_bare,
            errors,
            pointer,
        };
        let others = choices.iter().skip(1).zip(bodies);
        let others = others.filter_map(|(choice, body)| {
            Some(Operation {
                id: choice.id.clone()?,
                docs: choice.docs(&best.docs),
                body: Some(body?),
                ..best.clone()
            })
        });
        let others: Vec<_> = others.collect();
        [best].into_iter().chain(others).collect()
    }
}
