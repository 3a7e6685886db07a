//! Responses: what an operation returns, and whether that comes in an envelope.

use std::collections::BTreeMap;

use openapiv3::{Operation as OpenApiOperation, ReferenceOr, Response};

use super::{
    JSON, Lower,
    branches::DEPTH,
    docs,
    media::{Media, media},
    slot::{Form, Slot},
};
use crate::{
    codes,
    ir::{Method, Output, StatusOutput, Type},
    read::schema_in,
    schema::{Additional, Kind, SchemaId},
    source::escape,
};

/// What a response may be besides the type that the document states.
pub(super) struct Shapes<'a> {
    /// The property that a single result comes in.
    pub(super) envelope: Option<&'a str>,
    /// Whether lists come in pages.
    pub(super) has_pages: bool,
}

/// What an operation returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Returned {
    pub(super) output: Output,
    /// Whether it never comes in an envelope.
    pub(super) is_bare: bool,
    /// The media type, where that is not the usual one.
    pub(super) accept: Option<String>,
    /// Whether it is text, and not JSON.
    pub(super) is_text: bool,
    /// Whether a redirect is a response.
    pub(super) redirects: bool,
    /// The data of the events that it may come as instead.
    pub(super) events: Option<Type>,
    /// Whether events are objects with their fields.
    pub(super) whole_events: bool,
    /// The other media types that it may have.
    pub(super) others: Vec<String>,
}

impl Default for Returned {
    /// Nothing.
    fn default() -> Self {
        Self {
            output: Output::Unit,
            is_bare: false,
            accept: None,
            is_text: false,
            redirects: false,
            events: None,
            whole_events: false,
            others: Vec::new(),
        }
    }
}

/// What a response is read as, the best first.
const PREFERRED: [Media; 6] = [
    Media::Json,
    Media::Text,
    Media::Bytes,
    Media::UrlEncoded,
    Media::Multipart,
    Media::Events,
];

/// A response of its type alone.
const BARE: Shapes<'_> = Shapes {
    envelope: None,
    has_pages: false,
};

impl Returned {
    /// Whether another response is read as the same.
    fn is_like(&self, other: &Self) -> bool {
        (&self.output, self.is_text, self.is_bare) == (&other.output, other.is_text, other.is_bare)
    }

    /// The media type for `Accept`.
    fn media(&self) -> &str {
        match (&self.accept, &self.output) {
            (Some(accept), _) => accept,
            (None, Output::Download) => "*/*",
            (None, _) => JSON,
        }
    }
}

/// The first of these, with what the others may be besides.
fn joined(all: &[Returned]) -> Option<Returned> {
    let mut joined = all.first()?.clone();
    for other in all {
        if joined.events.is_none() {
            joined.events.clone_from(&other.events);
        }
        joined.whole_events |= other.whole_events;
        let others = other.others.iter();
        let others = others.filter(|other| !joined.others.contains(other));
        let others: Vec<_> = others.cloned().collect();
        joined.others.extend(others);
        // Where one media type is not what all have, each is named.
        if joined.accept != other.accept && joined.output != Output::Download {
            joined.accept = Some(format!("{}, {}", joined.media(), other.media()));
        }
    }
    Some(joined)
}

impl<'d> Lower<'d> {
    /// What an operation returns. Of several successes it is what all of them are.
    pub(super) fn output(
        &mut self,
        operation: &'d OpenApiOperation,
        method: Method,
        shapes: &Shapes<'_>,
        pointer: &str,
    ) -> Returned {
        let mut redirects = false;
        let responses = &operation.responses;
        let all: BTreeMap<String, &ReferenceOr<Response>> = responses
            .responses
            .iter()
            .map(|(status, response)| (status.to_string(), response))
            .collect();
        let begins = |digit| move |(status, _): &(&String, _)| status.starts_with(digit);
        let mut successes: Vec<_> = all.iter().filter(begins('2')).collect();
        if successes.is_empty() {
            successes = all.iter().filter(begins('3')).collect();
            redirects = !successes.is_empty();
        }
        if let (true, Some(response)) = (successes.is_empty(), &responses.default) {
            return self.of_all(&[("default", response)], method, shapes, pointer);
        }
        if successes.is_empty() {
            let message = "an operation has no 2xx response";
            let pointer = format!("{pointer}/responses");
            self.doubt(codes::MISSING_KEY, message, &pointer).hint =
                Some("its response body is ignored".to_owned());
        }
        let successes: Vec<_> = successes
            .into_iter()
            .map(|(status, response)| (status.as_str(), *response))
            .collect();
        let returned = self.of_all(&successes, method, shapes, pointer);
        Returned {
            redirects,
            ..returned
        }
    }

    /// What these responses are together: one type where they are alike, and an enum where not.
    fn of_all(
        &mut self,
        responses: &[(&str, &'d ReferenceOr<Response>)],
        method: Method,
        shapes: &Shapes<'_>,
        pointer: &str,
    ) -> Returned {
        let all = responses.iter().filter_map(|(status, response)| {
            let at = format!("{pointer}/responses/{status}");
            let (response, at) = self.response(response, at)?;
            Some((*status, response, at))
        });
        let all: Vec<_> = all.collect();
        let mut found = Vec::new();
        for (_, response, at) in &all {
            found.push(match method {
                // There is never a body.
                Method::Head => Returned::default(),
                _ => self.returned(response, shapes, at),
            });
        }
        let is_empty = |returned: &Returned| returned.output == Output::Unit;
        let has_empty = found.iter().any(is_empty);
        found.retain(|returned| !is_empty(returned));
        let Some(first) = found.first() else {
            return Returned::default();
        };
        if !found.iter().all(|other| other.is_like(first)) {
            return self.by_status(&all);
        }
        let mut returned = joined(&found).unwrap_or_default();
        // Where nothing comes at times, there is nothing to be read.
        if has_empty {
            returned.output = match returned.output {
                Output::Value(ty) if !matches!(ty, Type::Json | Type::Option(_)) => {
                    Output::Optional(ty)
                }
                output => output,
            };
        }
        returned
    }

    /// Responses that are not alike. Each is of the type that the document states.
    fn by_status(&mut self, all: &[(&str, &'d Response, String)]) -> Returned {
        let mut found = Vec::new();
        let mut statuses = Vec::new();
        for (status, response, at) in all {
            let returned = self.returned(response, &BARE, at);
            statuses.push(StatusOutput {
                status: (*status).to_owned(),
                output: returned.output.clone(),
                is_text: returned.is_text,
                docs: docs(Some(&response.description)),
            });
            found.push(returned);
        }
        found.retain(|returned| returned.output != Output::Unit);
        let mut media: Vec<_> = found.iter().map(Returned::media).collect();
        media.sort_unstable();
        media.dedup();
        let accept = match &media[..] {
            [JSON] => None,
            media => Some(media.join(", ")),
        };
        Returned {
            output: Output::ByStatus(statuses),
            accept,
            is_text: false,
            is_bare: true,
            ..joined(&found).unwrap_or_default()
        }
    }

    /// What one response is. JSON is preferred, and then what can be read.
    fn returned(&mut self, response: &'d Response, shapes: &Shapes<'_>, at: &str) -> Returned {
        let names = || response.content.keys().map(String::as_str);
        let first = |wanted: Media| {
            let exact = names().find(|name| wanted == Media::Json && *name == JSON);
            exact.or_else(|| names().filter(|name| media(name) == wanted).min())
        };
        let best = PREFERRED.iter();
        let mut best = best.filter_map(|wanted| Some((*wanted, first(*wanted)?)));
        let Some((kind, name)) = best.next() else {
            return Returned::default();
        };
        let mut returned = self.returned_as(response, kind, name, shapes, at);
        let events = first(Media::Events).filter(|events| *events != name);
        if let Some(events) = events {
            let Returned {
                output,
                whole_events,
                ..
            } = self.returned_as(response, Media::Events, events, shapes, at);
            if let Output::Events(ty) = output {
                (returned.events, returned.whole_events) = (Some(ty), whole_events);
            }
        }
        let schema_of = |name: &str| schema_in(response.content.get(name)?.schema.as_ref()?);
        let same = schema_of(name).map(|schema| self.behind(schema));
        let others = names().filter(|other| *other != name && Some(*other) != events);
        // The same in JSON by another name is nothing else, and text of an object is JSON.
        let others = others.filter(|other| {
            let is_same = || schema_of(other).map(|schema| self.behind(schema)) == same;
            !matches!(media(other), Media::Json | Media::Text) || kind != Media::Json || !is_same()
        });
        returned.others = others.map(str::to_owned).collect();
        returned.others.sort();
        returned
    }

    /// What a response is in one of its media types.
    fn returned_as(
        &mut self,
        response: &'d Response,
        kind: Media,
        name: &str,
        shapes: &Shapes<'_>,
        at: &str,
    ) -> Returned {
        let at = format!("{at}/content/{}", escape(name));
        let content = response.content.get(name);
        let schema = content.and_then(|content| content.schema.as_ref());
        let schema = schema.and_then(schema_in);
        let is_valid = name.bytes().all(|byte| (b' '..0x7f).contains(&byte));
        let accept = is_valid.then(|| name.to_owned());
        let file = Returned {
            output: Output::Download,
            is_bare: true,
            ..Returned::default()
        };
        let is_file = |ty: &Type| *ty == Type::File;
        match (kind, schema) {
            (Media::Json, None) => {
                self.doubt(codes::MISSING_KEY, "a media type lacks `schema`", &at);
                Returned {
                    output: Output::Value(Type::Json),
                    accept: accept.filter(|name| name != JSON),
                    is_bare: true,
                    ..Returned::default()
                }
            }
            (Media::Json, Some(schema)) => match self.json_output(schema, shapes) {
                Some((Output::Value(ty), _)) if is_file(&ty) => file,
                Some((output, is_bare)) => Returned {
                    accept: accept.filter(|name| name != JSON && output != Output::Unit),
                    output,
                    is_bare,
                    ..Returned::default()
                },
                // The problem was reported.
                None => Returned::default(),
            },
            (Media::Text, schema) => {
                let slot = schema.and_then(|schema| self.slot(schema));
                match slot.is_some_and(|slot| is_file(&slot.ty)) {
                    true => file,
                    false => Returned {
                        output: Output::Value(Type::String),
                        accept,
                        is_text: true,
                        is_bare: true,
                        ..Returned::default()
                    },
                }
            }
            (Media::Events, schema) => {
                let whole_events = schema.is_some_and(|schema| self.is_whole_event(schema, DEPTH));
                let ty = schema.map_or(Some(Type::String), |schema| self.type_of_place(schema));
                Returned {
                    output: Output::Events(match ty {
                        Some(Type::List(item)) => *item,
                        Some(Type::File) => Type::String,
                        ty => ty.unwrap_or(Type::Json),
                    }),
                    accept,
                    is_bare: true,
                    whole_events,
                    ..Returned::default()
                }
            }
            _ => file,
        }
    }

    /// Whether a schema describes an event as an object with its fields, and not its data alone.
    fn is_whole_event(&mut self, schema: SchemaId, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        let schema = self.behind(schema);
        if let Some(choice) = self.choice(schema) {
            let mut branches = choice.branches.into_iter();
            return branches.all(|branch| self.is_whole_event(branch, depth));
        }
        let members = self.members(schema);
        let is = |name: &str| members.iter().any(|member| member.wire == name);
        let beside = ["event", "id", "retry"];
        let mut names = members.iter().map(|member| member.wire);
        is("data")
            && beside.iter().any(|name| is(name))
            && names.all(|name| name == "data" || beside.contains(&name))
    }

    /// The types of the bodies of errors, by status.
    pub(super) fn error_types(
        &mut self,
        operation: &'d OpenApiOperation,
        pointer: &str,
    ) -> Vec<(String, Type)> {
        if !self.document.target.error_types {
            return Vec::new();
        }
        let responses = operation.responses.responses.iter();
        let responses = responses.map(|(status, response)| (status.to_string(), response));
        let fallback = operation.responses.default.iter();
        let fallback = fallback.map(|response| ("default".to_owned(), response));
        let is_error = |status: &str| status.starts_with(['4', '5', 'd']);
        let errors: BTreeMap<_, _> = responses
            .chain(fallback)
            .filter(|(status, _)| is_error(status))
            .collect();
        let mut types = Vec::new();
        for (status, response) in errors {
            let at = format!("{pointer}/responses/{status}");
            let Some((response, _)) = self.response(response, at) else {
                continue;
            };
            let mut json: Vec<_> = response.content.iter().collect();
            json.retain(|(name, _)| media(name) == Media::Json);
            let content = json
                .into_iter()
                .min_by_key(|(name, _)| (*name != JSON, *name));
            let schema = content.and_then(|(_, content)| schema_in(content.schema.as_ref()?));
            if let Some(schema) = schema
                && let Some(ty) = self.type_of_place(schema)
                && ty.direct().is_some()
            {
                types.push((status, ty));
            }
        }
        types
    }

    fn json_output(&mut self, id: SchemaId, shapes: &Shapes<'_>) -> Option<(Output, bool)> {
        let schema = self.schema(id);
        let is_inline = schema.reference.is_none();
        // An object that has nothing in it, ever.
        let is_closed = schema.additional == Additional::None;
        if is_inline && is_closed && matches!(self.form(id), Form::Typed(Kind::Object)) {
            return Some((Output::Unit, false));
        }
        let members = self.members(id);
        let find = |name: &str| members.iter().find(|member| member.wire == name);
        if shapes.has_pages
            && let (Some(data), Some(_)) = (find("data"), find("has_more"))
            && let Type::List(item) = self.slot(data.schema)?.ty
        {
            return Some((Output::Page(*item), true));
        }
        if let ([data], true) = (&members[..], is_inline)
            && Some(data.wire) == shapes.envelope
        {
            let Slot { ty, nullable, .. } = self.slot(data.schema)?;
            let output = match nullable {
                true => Output::Optional(ty),
                false => Output::Value(ty),
            };
            return Some((output, false));
        }
        Some((Output::Value(self.type_of_place(id)?), true))
    }

    /// The response behind references, which `load` lets lead nowhere and to no circle.
    pub(super) fn response(
        &self,
        mut response: &'d ReferenceOr<Response>,
        mut pointer: String,
    ) -> Option<(&'d Response, String)> {
        let known = self.openapi.components.as_ref().map(|c| &c.responses);
        loop {
            match response {
                ReferenceOr::Item(response) => return Some((response, pointer)),
                ReferenceOr::Reference { reference } => {
                    let name = reference.strip_prefix("#/components/responses/")?;
                    response = known?.get(name)?;
                    pointer = format!("/components/responses/{}", escape(name));
                }
            }
        }
    }
}
