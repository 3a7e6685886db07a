//! The facts of operations: the method, the type of the call with its setters, the parameters, the
//! body, the response, and how the client behaves.

use super::{Element, Facts, Subject, SubjectKind};
use crate::{
    diff::spell::Spelling,
    ir::{
        Api, Argument, Body, Encoding, Field, Location, Operation, Output, Paging, Param,
        ParamStyle, Part, Presence, TypeDef, feature,
    },
};

pub(super) fn facts(api: &Api) -> Vec<Facts> {
    let operations = api.operations.iter();
    operations
        .map(|operation| Call { api, operation }.facts())
        .collect()
}

#[derive(Clone, Copy)]
struct Call<'a> {
    api: &'a Api,
    operation: &'a Operation,
}

impl<'a> Call<'a> {
    fn facts(self) -> Facts {
        let operation = self.operation;
        let mut elements = vec![self.whole()];
        elements.extend(
            operation
                .params
                .iter()
                .enumerate()
                .map(|(index, param)| self.param(index, param)),
        );
        if let Some(body) = &operation.body {
            elements.push(self.body(body));
            let fields = self.fields().iter().enumerate();
            elements.extend(fields.map(|(index, field)| self.field(index, field)));
        }
        elements.push(self.response());
        Facts {
            subject: Subject {
                kind: SubjectKind::Operation,
                rust: operation.rust(),
                wire: self.request(),
                pointer: operation.pointer.clone(),
            },
            key: format!("operation {}", operation.id),
            paths: vec![operation.rust(), self.item(&operation.call)],
            elements,
        }
    }

    fn spelling(self) -> Spelling<'a> {
        Spelling(self.api)
    }

    /// `METHOD /path`
    fn request(self) -> String {
        let Operation { method, path, .. } = self.operation;
        format!("{} {path}", method.as_str())
    }

    /// The type of the body, where it is an object.
    fn body_def(self) -> Option<&'a TypeDef> {
        let body = self.operation.body.as_ref()?;
        self.api.type_def(body.ty.direct()?)
    }

    fn fields(self) -> &'a [Field] {
        self.body_def().map(TypeDef::fields).unwrap_or_default()
    }

    /// An item of the module that the operation is in.
    fn item(self, name: &str) -> String {
        format!("{}::{name}", self.operation.resource.join("::"))
    }

    /// An item of the type of the call.
    fn call_item(self, name: &str) -> String {
        format!("{}::{name}", self.item(&self.operation.call))
    }

    fn whole(self) -> Element {
        let operation = self.operation;
        let signature = &operation.signature;
        let mut element = Element::new("", "", &operation.pointer);
        let output = self.spelling().output(&signature.output);
        let call = match signature.is_plain {
            true => format!("Call<{output}>"),
            false => operation.call.clone(),
        };
        let arguments = signature.arguments.iter();
        let types: Vec<_> = arguments.map(|argument| self.argument(argument)).collect();
        let method = operation.rust();
        element.rust(&method, format!("fn({}) -> {call}", types.join(", ")));
        let arguments = signature.arguments.iter();
        let order: Vec<_> = arguments.map(|argument| self.known_by(argument)).collect();
        element.order(&method, &order);
        if !signature.is_plain {
            let item = self.item(&operation.call);
            element.rust(&item, format!("call that returns {output}"));
            if operation.paging != Paging::None {
                element.rust(self.call_item("items"), "all pages");
            }
        }
        if self.api.target.has_features() {
            let features = operation.resource.first().map(|top| feature(top));
            element.gate(&method, &features.into_iter().collect::<Vec<_>>());
        }
        element.wire("request", self.request());
        element.wire("operation id", &operation.id);
        element.wire("retry", operation.retry.as_str());
        element.wire("paging", paging(operation.paging));
        element.wire("page parameters", operation.page_parameters.join(", "));
        element.wire("server", operation.server.clone().unwrap_or_default());
        if let Some(alternatives) = &operation.security {
            let alternatives = alternatives.iter().map(|all| match all.is_empty() {
                true => "none".to_owned(),
                false => all.join(" and "),
            });
            let alternatives: Vec<_> = alternatives.collect();
            element.wire("security", alternatives.join(" or "));
        }
        if operation.redirects {
            element.wire("redirects", "are responses");
        }
        element.deprecated(operation.deprecated.as_ref());
        element.docs("since", &operation.since);
        let statuses = operation.errors.keys().map(u16::to_string);
        element.docs("error statuses", statuses.collect::<Vec<_>>().join(", "));
        let types = operation.error_types.iter();
        let types = types.map(|(status, ty)| format!("{status} {}", self.spelling().held(ty)));
        element.docs("error types", types.collect::<Vec<_>>().join(", "));
        let errors = operation.errors.iter();
        let errors = errors.map(|(status, docs)| format!("{status} {}", docs.0));
        let texts = [
            operation.summary.0.clone(),
            operation.docs.0.clone(),
            operation.retry_reason.0.clone(),
        ];
        let texts: Vec<_> = texts.into_iter().chain(errors).collect();
        element.docs("documentation", texts.join("\n"));
        element
    }

    /// The type of an argument.
    fn argument(self, argument: &Argument) -> String {
        let ty = match argument.part {
            Part::Param(index) => self.operation.params.get(index).map(|param| &param.ty),
            Part::Field(index) => self.fields().get(index).map(|field| &field.ty),
            Part::Body => self.operation.body.as_ref().map(|body| &body.ty),
        };
        ty.map(|ty| self.spelling().argument(ty))
            .unwrap_or_default()
    }

    /// What an argument is known by.
    fn known_by(self, argument: &Argument) -> String {
        match argument.part {
            Part::Param(index) => {
                let param = self.operation.params.get(index);
                param.map(|param| key(index, param)).unwrap_or_default()
            }
            Part::Field(index) => {
                let field = self.fields().get(index);
                field
                    .map(|field| format!("property {}", field.wire))
                    .unwrap_or_default()
            }
            Part::Body => "body".to_owned(),
        }
    }

    fn setter(self, part: Part) -> Option<&'a Argument> {
        let mut setters = self.operation.signature.setters.iter();
        setters.find(|setter| setter.part == part)
    }

    fn param(self, index: usize, param: &Param) -> Element {
        let title = format!("{} parameter `{}`", param.location.as_str(), param.wire);
        let mut element = Element::new(key(index, param), title, &param.pointer);
        if let Some(setter) = self.setter(Part::Param(index)) {
            let ty = self.spelling().argument(&param.ty);
            element.rust(self.call_item(&setter.name), format!("fn({ty})"));
        }
        element.wire("type", self.spelling().wire(&param.ty));
        element.wire(
            "presence",
            if param.required {
                "required"
            } else {
                "optional"
            },
        );
        element.wire("default", param.default.clone().unwrap_or_default());
        element.wire("style", style(param.style));
        let minimum = param.minimum.map(|least| least.to_string());
        element.docs("minimum", minimum.unwrap_or_default());
        element.deprecated(param.deprecated.as_ref());
        element.documentation(&param.docs);
        element
    }

    fn body(self, body: &Body) -> Element {
        let pointer = format!("{}/requestBody", self.operation.pointer);
        let mut element = Element::new("body", "body", &pointer);
        if let Some(setter) = self.setter(Part::Body) {
            let ty = self.spelling().argument(&body.ty);
            element.rust(self.call_item(&setter.name), format!("fn({ty})"));
        }
        if body.encoding == Encoding::FormOrJson {
            element.rust(self.call_item("json_body"), "fn()");
        }
        if let Some(rest) = self.body_def().and_then(TypeDef::rest) {
            let ty = self.spelling().held(rest);
            element.rust(self.call_item("extra"), format!("fn(map of {ty})"));
        }
        element.wire("type", self.spelling().wire(&body.ty));
        element.wire(
            "presence",
            if body.required {
                "required"
            } else {
                "optional"
            },
        );
        element.wire("encoding", encoding(body.encoding));
        element.wire("media type", body.media_type.clone().unwrap_or_default());
        let styles = body.styles.iter();
        let styles = styles.map(|(name, value)| format!("{name}: {}", style(Some(*value))));
        element.wire("styles", styles.collect::<Vec<_>>().join("; "));
        let names = body.json.names.iter();
        let names = names.map(|(form, json)| format!("{json} for {form}"));
        element.wire("names in JSON", names.collect::<Vec<_>>().join(", "));
        element.documentation(&body.json.when);
        element
    }

    /// A property of the body that the call sets. What it is on the wire is a fact of the type.
    fn field(self, index: usize, field: &Field) -> Element {
        let title = format!("property `{}` of the body", field.wire);
        let mut element = Element::new(format!("property {}", field.wire), title, &field.pointer);
        if let Some(setter) = self.setter(Part::Field(index)) {
            let ty = self.spelling().argument(&field.ty);
            element.rust(self.call_item(&setter.name), format!("fn({ty})"));
            if field.presence == Presence::TriState {
                element.rust(self.call_item(&format!("clear_{}", field.name)), "fn()");
            }
        }
        element
    }

    fn response(self) -> Element {
        let operation = self.operation;
        let pointer = format!("{}/responses", operation.pointer);
        let mut element = Element::new("response", "response", &pointer);
        let spelling = self.spelling();
        element.wire("type", response_type(spelling, &operation.signature.output));
        if operation.is_bare {
            element.wire("envelope", "none");
        }
        if operation.is_text {
            element.wire("form", "text");
        }
        element.wire("accept", operation.accept.clone().unwrap_or_default());
        for header in &operation.headers {
            let ty = spelling.wire(&header.ty);
            element.wire(&format!("header {}", header.wire), ty);
        }
        if let Some(ty) = &operation.events {
            element.wire("events", spelling.wire(ty));
            element.rust(self.call_item("send_events"), spelling.held(ty));
        }
        if !operation.other_responses.is_empty() {
            element.wire("other media types", operation.other_responses.join(", "));
            element.rust(self.call_item("send_as"), "fn(media_type)");
        }
        element
    }
}

/// The type of a response on the wire.
fn response_type(spelling: Spelling<'_>, output: &Output) -> String {
    match output {
        Output::Unit => "none".to_owned(),
        Output::Value(ty) => spelling.wire(ty),
        Output::Optional(ty) => format!("{} or none", spelling.wire(ty)),
        Output::Download => "file".to_owned(),
        Output::Page(ty) => format!("page of {}", spelling.wire(ty)),
        Output::Events(ty) => format!("events of {}", spelling.wire(ty)),
        Output::ByStatus(all) => {
            let all = all.iter().map(|one| {
                let ty = response_type(spelling, &one.output);
                let text = if one.is_text { " as text" } else { "" };
                format!("{}: {ty}{text}", one.status)
            });
            all.collect::<Vec<_>>().join(", ")
        }
    }
}

/// What a parameter is known by. One in the path is known by its position: its name is not sent.
fn key(index: usize, param: &Param) -> String {
    match param.location {
        // Those in the path come first.
        Location::Path => format!("path {index}"),
        location => format!("{} {}", location.as_str(), param.wire),
    }
}

fn paging(paging: Paging) -> &'static str {
    match paging {
        Paging::None => "",
        Paging::Offset => "by offset",
        Paging::Position => "by position",
        Paging::Window => "by offset in windows",
        Paging::Cursor => "by cursor",
        Paging::BeforeAfter => "by the id before or after",
    }
}

fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Json => "JSON",
        Encoding::Form => "multipart form",
        Encoding::FormOrJson => "multipart form or JSON",
        Encoding::UrlEncoded => "URL-encoded form",
        Encoding::Text => "text",
        Encoding::File => "bytes",
    }
}

fn style(style: Option<ParamStyle>) -> String {
    let Some(ParamStyle {
        style,
        explode,
        reserved,
    }) = style
    else {
        return String::new();
    };
    let mut words = format!("{style:?}");
    if explode {
        words.push_str(", exploded");
    }
    if reserved {
        words.push_str(", reserved characters as they are");
    }
    words
}
