//! Operations: parameters, bodies and answers. Decides envelope, page and retry class.

use std::collections::BTreeSet;

use super::{Lower, docs, schema::SchemaRef};
use crate::{
    codes,
    diagnostic::nearest,
    extensions::Extension,
    ir::{Body, Deprecated, Docs, Encoding, JsonBesideForm, Method, Operation, Param, Type},
    names,
    source::escape,
};
use openapiv3::{
    MediaType, Operation as OpenApiOperation, Parameter, ParameterData, ParameterSchemaOrContent,
    PathItem, PathStyle, QueryStyle, ReferenceOr, RequestBody, StatusCode,
};

pub(super) const JSON: &str = "application/json";
const FORM: &str = "multipart/form-data";

impl<'a> Lower<'a> {
    pub(super) fn operations(&mut self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, item) in &self.openapi.paths.paths {
            let ReferenceOr::Item(item) = item else {
                continue;
            };
            if !item.servers.is_empty() {
                let pointer = format!("/paths/{}/servers", escape(path));
                self.unsupported("a server of a path", &pointer);
            }
            let methods = [
                (Method::Get, &item.get),
                (Method::Post, &item.post),
                (Method::Put, &item.put),
                (Method::Patch, &item.patch),
                (Method::Delete, &item.delete),
            ];
            for (method, operation) in methods {
                if let Some(operation) = operation {
                    operations.extend(self.operation(path, item, method, operation));
                }
            }
            for (method, is_there) in [
                ("options", item.options.is_some()),
                ("head", item.head.is_some()),
                ("trace", item.trace.is_some()),
            ] {
                if is_there {
                    let pointer = format!("/paths/{}/{method}", escape(path));
                    self.unsupported(&format!("the method {method}"), &pointer);
                }
            }
        }
        operations
    }

    fn operation(
        &mut self,
        path: &str,
        item: &'a PathItem,
        method: Method,
        operation: &'a OpenApiOperation,
    ) -> Option<Operation> {
        let at = format!("/paths/{}", escape(path));
        let pointer = format!("{at}/{}", method.as_str().to_lowercase());
        let prefix = &self.document.prefix;
        let extensions = prefix.of(|key| operation.extensions.get(key));
        if !operation.servers.is_empty() {
            self.unsupported("a server of an operation", &format!("{pointer}/servers"));
        }
        let Some(id) = operation.operation_id.clone() else {
            self.say(
                codes::MISSING_KEY,
                "an operation lacks `operationId`",
                &pointer,
            );
            return None;
        };
        let tag = operation
            .tags
            .first()
            .cloned()
            .unwrap_or_else(|| "default".to_owned());
        let resource = match extensions.text(Extension::Resource) {
            Some(resource) => resource.split('.').map(str::to_owned).collect(),
            None => match names::snake(&tag) {
                Some(resource) => vec![resource],
                None => {
                    let key = prefix.key(Extension::Resource);
                    let hint = format!("name the resource with `{key}`");
                    self.bad_name_hint(&tag, &format!("{pointer}/tags/0"), &hint);
                    return None;
                }
            },
        };
        let (wire, key) = match extensions.text(Extension::Method) {
            Some(method) => (method, prefix.key(Extension::Method)),
            None => (&*id, "operationId".to_owned()),
        };
        let Some(name) = names::snake(wire) else {
            let hint = format!("name the method with `{}`", prefix.key(Extension::Method));
            self.bad_name_hint(wire, &format!("{pointer}/{key}"), &hint);
            return None;
        };
        for segment in &resource {
            if names::snake(segment).as_ref() != Some(segment) {
                let hint = "a resource is a path of snake_case names, such as `users.emails`";
                let pointer = format!("{pointer}/{}", prefix.key(Extension::Resource));
                self.bad_name_hint(segment, &pointer, hint);
            }
        }
        let (path_params, query) = self.params(path, item, operation, &at, &pointer);
        let body = self.body(operation, &pointer);
        let paging = extensions.paging();
        let unwrapped = extensions.is(Extension::Unwrapped);
        let (output, is_bare) = self.output(operation, unwrapped, &pointer)?;
        let statuses = operation.responses.responses.keys();
        let mut errors: Vec<u16> = statuses
            .filter_map(|status| match status {
                StatusCode::Code(code) if *code >= 400 => Some(*code),
                _ => None,
            })
            .collect();
        errors.sort_unstable();
        Some(Operation {
            id,
            method,
            path: path.to_owned(),
            tag,
            resource,
            name,
            summary: docs(operation.summary.as_ref()),
            docs: docs(operation.description.as_ref()),
            since: extensions
                .text(Extension::Since)
                .unwrap_or_default()
                .to_owned(),
            deprecated: operation
                .deprecated
                .then(|| Deprecated(extensions.text(Extension::DeprecatedUse).map(str::to_owned))),
            retry: extensions.retry().unwrap_or(method.default_retry()),
            retry_reason: docs(extensions.text(Extension::RetryReason)),
            paging,
            path_params,
            query,
            body,
            output,
            is_bare,
            errors,
        })
    }

    fn params(
        &mut self,
        path: &str,
        item: &'a PathItem,
        operation: &'a OpenApiOperation,
        at: &str,
        pointer: &str,
    ) -> (Vec<Param>, Vec<Param>) {
        let own = operation.parameters.iter().enumerate();
        let own = own.map(|(i, p)| (p, format!("{pointer}/parameters/{i}")));
        let shared = item.parameters.iter().enumerate();
        let shared = shared.map(|(i, p)| (p, format!("{at}/parameters/{i}")));
        let (mut in_path, mut query) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        // Path parameters that are declared, but as nothing that is supported.
        let mut refused = BTreeSet::new();
        for (parameter, pointer) in own.chain(shared) {
            let Some((parameter, pointer)) = self.parameter(parameter, pointer) else {
                continue;
            };
            let in_query = matches!(parameter, Parameter::Query { .. });
            let data = parameter.parameter_data_ref();
            // What an operation declares itself comes first and wins.
            if !seen.insert((in_query, &data.name)) {
                continue;
            }
            let is_supported = self.check_style(parameter, &pointer);
            let Some(param) = is_supported.then(|| self.param(data, &pointer)).flatten() else {
                if matches!(parameter, Parameter::Path { .. }) {
                    refused.insert(data.name.as_str());
                }
                continue;
            };
            self.check_param(&param, in_query, &pointer);
            match in_query {
                true => query.push(param),
                false => in_path.push((param, pointer)),
            }
        }
        let in_path = self.order_by_path(path, in_path, &refused, at, pointer);
        (in_path, query)
    }

    /// Whether a parameter is written the way the runtime writes it.
    fn check_style(&mut self, parameter: &Parameter, pointer: &str) -> bool {
        let (what, key) = match parameter {
            // The standard says that these three are ignored.
            Parameter::Header { parameter_data, .. }
                if ["accept", "authorization", "content-type"]
                    .contains(&&*parameter_data.name.to_lowercase()) =>
            {
                return false;
            }
            Parameter::Header { .. } => ("a header parameter", "in"),
            Parameter::Cookie { .. } => ("a cookie parameter", "in"),
            Parameter::Query { style, .. } if *style != QueryStyle::Form => {
                ("a style other than `form`", "style")
            }
            Parameter::Path { style, .. } if *style != PathStyle::Simple => {
                ("a style other than `simple`", "style")
            }
            Parameter::Query { parameter_data, .. } if parameter_data.explode == Some(false) => {
                ("a list in one value (`explode: false`)", "explode")
            }
            _ => return true,
        };
        self.unsupported(what, &format!("{pointer}/{key}"));
        false
    }

    /// A parameter is a text, or in the query a list of texts.
    fn check_param(&mut self, param: &Param, in_query: bool, pointer: &str) {
        let is_text = |ty: &Type| match ty {
            Type::Json | Type::JsonObject | Type::File | Type::Map(_) | Type::List(_) => false,
            Type::Named(name) => self.is_enum(name),
            _ => true,
        };
        let fits = match &param.ty {
            Type::List(inner) if in_query => is_text(inner),
            ty => is_text(ty),
        };
        if !fits {
            let what = "a parameter that is neither a text nor a list of texts";
            self.unsupported(what, &format!("{pointer}/schema"));
        }
        if !in_query && !param.required {
            let message = format!(
                "the path parameter `{}` must be `required: true`",
                param.wire
            );
            self.say(codes::PATH_PARAMETER, message, pointer);
        }
    }

    fn parameter(
        &mut self,
        parameter: &'a ReferenceOr<Parameter>,
        pointer: String,
    ) -> Option<(&'a Parameter, String)> {
        let reference = match parameter {
            ReferenceOr::Item(parameter) => return Some((parameter, pointer)),
            ReferenceOr::Reference { reference } => reference,
        };
        let name = reference.strip_prefix("#/components/parameters/")?;
        let found = self.openapi.components.as_ref()?.parameters.get(name)?;
        self.parameter(found, format!("/components/parameters/{}", escape(name)))
    }

    fn param(&mut self, data: &'a ParameterData, pointer: &str) -> Option<Param> {
        let ParameterSchemaOrContent::Schema(schema) = &data.format else {
            self.unsupported("a parameter with `content`", &format!("{pointer}/content"));
            return None;
        };
        let slot = self.slot(SchemaRef::from(schema), &format!("{pointer}/schema"))?;
        let extensions = self.document.prefix.of(|key| data.extensions.get(key));
        let explicit = extensions.text(Extension::Name);
        let Some(name) = names::snake(explicit.unwrap_or(&data.name)) else {
            self.bad_name(&data.name, pointer);
            return None;
        };
        let own = docs(data.description.as_ref());
        Some(Param {
            wire: data.name.clone(),
            name,
            ty: slot.ty,
            required: data.required,
            docs: if own == Docs::default() {
                slot.docs
            } else {
                own
            },
            deprecated: match data.deprecated {
                Some(true) => Some(Deprecated(None)),
                _ => slot.deprecated,
            },
            minimum: slot.minimum,
        })
    }

    /// The path parameters in the order of the path; what is missing or left over is said.
    fn order_by_path(
        &mut self,
        path: &str,
        mut params: Vec<(Param, String)>,
        refused: &BTreeSet<&str>,
        at: &str,
        pointer: &str,
    ) -> Vec<Param> {
        let mut ordered = Vec::new();
        for segment in path.split('/') {
            let Some(name) = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) else {
                if segment.contains(['{', '}']) {
                    let message = "a path parameter must be a whole segment";
                    self.say(codes::PATH_PARAMETER, message, at);
                    params.retain(|(param, _)| !segment.contains(&format!("{{{}}}", param.wire)));
                }
                continue;
            };
            match params.iter().position(|(param, _)| param.wire == name) {
                Some(index) => ordered.push(params.remove(index).0),
                None if refused.contains(name) => {}
                None => {
                    let known = params.iter().map(|(param, _)| param.wire.as_str());
                    let near = nearest(name, known).map(str::to_owned);
                    let hint = match &near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => {
                            format!("add a parameter `{name}` with `in: path` and `required: true`")
                        }
                    };
                    // That the path lacks the one that was meant is the same mistake.
                    params.retain(|(param, _)| Some(&param.wire) != near.as_ref());
                    let message = format!("the path parameter `{name}` is not declared");
                    self.say(codes::PATH_PARAMETER, message, pointer).hint = Some(hint);
                }
            }
        }
        for (param, pointer) in params {
            let message = format!("the path `{path}` has no `{{{}}}`", param.wire);
            self.say(codes::PATH_PARAMETER, message, &pointer);
        }
        ordered
    }

    fn body(&mut self, operation: &'a OpenApiOperation, pointer: &str) -> Option<Body> {
        let body = self.request_body(operation.request_body.as_ref()?)?;
        let at = format!("{pointer}/requestBody/content");
        for media in body.content.keys() {
            if media != JSON && media != FORM {
                self.unsupported(
                    &format!("a body of {media}"),
                    &format!("{at}/{}", escape(media)),
                );
            }
        }
        let json = body.content.get(JSON);
        let form = body.content.get(FORM);
        let encoding = match (json, form) {
            (Some(_), None) => Encoding::Json,
            (None, Some(_)) => Encoding::Form,
            (Some(_), Some(_)) => Encoding::FormOrJson,
            (None, None) => {
                if body.content.is_empty() {
                    self.say(codes::MISSING_KEY, "a body lacks a media type", &at);
                }
                return None;
            }
        };
        let media = if encoding == Encoding::Json {
            JSON
        } else {
            FORM
        };
        let schema = form.or(json)?;
        let at_schema = format!("{at}/{}/schema", escape(media));
        let Some(schema) = schema.schema.as_ref() else {
            self.lacks_schema(&format!("{at}/{}", escape(media)));
            return None;
        };
        let slot = self.slot(SchemaRef::from(schema), &at_schema)?;
        let Type::Named(ty) = slot.ty else {
            self.unsupported("a body that is no object with properties", &at_schema);
            return None;
        };
        if let Some(form) = form {
            let media = form.encoding.iter().filter_map(|(part, encoding)| {
                let types = encoding.content_type.as_ref()?.split(',');
                let types = types.map(|media| media.trim().to_owned()).collect();
                Some((part.clone(), types))
            });
            self.content_types
                .entry(ty.clone())
                .or_default()
                .extend(media);
            self.check_encoding(form, &format!("{at}/{}", escape(FORM)));
        }
        let json = match (json, form) {
            (Some(json), Some(form)) => {
                self.compare_bodies(json, form, &at);
                self.json_beside_form(json, form, &at)
            }
            _ => {
                self.refuse_json_beside_form(body, &at);
                JsonBesideForm::default()
            }
        };
        Some(Body {
            ty,
            encoding,
            json,
            is_whole: false,
        })
    }

    /// The JSON form is sent from the type of the multipart form, so it must have no more.
    fn compare_bodies(&mut self, json: &'a MediaType, form: &'a MediaType, at: &str) {
        let pointer = format!("{at}/{}/schema", escape(JSON));
        let json = json
            .schema
            .as_ref()
            .map(|s| self.members(s.into(), &pointer));
        let form = form.schema.as_ref().map(|s| self.members(s.into(), at));
        let (Some(json), Some(form)) = (json, form) else {
            return;
        };
        for property in json {
            if !form.iter().any(|known| known.wire == property.wire) {
                let wire = property.wire;
                let message = format!("the multipart form of this body lacks `{wire}`");
                self.say(codes::BODY_FORMS, message, &property.pointer).hint = Some(
                    "both forms are written from one type, that of the multipart form".to_owned(),
                );
            }
        }
    }

    pub(super) fn lacks_schema(&mut self, pointer: &str) {
        self.say(codes::MISSING_KEY, "a media type lacks `schema`", pointer);
    }

    fn request_body(&self, body: &'a ReferenceOr<RequestBody>) -> Option<&'a RequestBody> {
        match body {
            ReferenceOr::Item(body) => Some(body),
            ReferenceOr::Reference { reference } => {
                let name = reference.strip_prefix("#/components/requestBodies/")?;
                let bodies = &self.openapi.components.as_ref()?.request_bodies;
                self.request_body(bodies.get(name)?)
            }
        }
    }
}
