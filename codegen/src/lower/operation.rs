//! Operations: parameters, bodies and answers. Decides envelope, page and retry class.

use std::collections::BTreeSet;

use openapiv3::{
    MediaType, Operation as OpenApiOperation, Parameter, ParameterData, ParameterSchemaOrContent,
    PathItem, ReferenceOr, RequestBody, StatusCode,
};
use serde_json::Value;

use super::{Lower, docs, schema::SchemaRef};
use crate::{
    codes,
    ir::{Body, Deprecated, Docs, Encoding, Method, Operation, Paging, Param, Retry, Type},
    names,
    source::escape,
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
        let text = |key: &str| operation.extensions.get(key).and_then(Value::as_str);
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
        let resource = match text("x-wacht-resource") {
            Some(resource) => resource.split('.').map(str::to_owned).collect(),
            None => vec![names::snake(&tag).unwrap_or_else(|| "api".to_owned())],
        };
        let name = names::snake(text("x-wacht-method").unwrap_or(&id));
        let Some(name) = name else {
            self.bad_name(&id, &pointer);
            return None;
        };
        for segment in &resource {
            if names::snake(segment).as_ref() != Some(segment) {
                self.bad_name(segment, &format!("{pointer}/x-wacht-resource"));
            }
        }
        let (path_params, query) = self.params(path, item, operation, &at, &pointer);
        let body = self.body(operation, &pointer);
        let paging = match text("x-wacht-paging") {
            Some("offset") => Paging::Offset,
            Some("cursor") => Paging::Cursor,
            Some("before-after") => Paging::BeforeAfter,
            _ => Paging::None,
        };
        let unwrapped = operation.extensions.get("x-wacht-unwrapped") == Some(&Value::Bool(true));
        let (output, is_bare) = self.output(operation, unwrapped, &pointer)?;
        let errors = operation.responses.responses.keys();
        Some(Operation {
            id,
            method,
            path: path.to_owned(),
            tag,
            resource,
            name,
            summary: docs(operation.summary.as_ref()),
            docs: docs(operation.description.as_ref()),
            since: text("x-wacht-since").unwrap_or_default().to_owned(),
            deprecated: operation
                .deprecated
                .then(|| Deprecated(text("x-wacht-deprecated-use").map(str::to_owned))),
            retry: match text("x-wacht-retry") {
                Some("safe") => Retry::Safe,
                Some("idempotent") => Retry::Idempotent,
                Some(_) => Retry::Never,
                None => method.default_retry(),
            },
            retry_reason: docs(text("x-wacht-retry-reason")),
            paging,
            path_params,
            query,
            body,
            output,
            is_bare,
            errors: errors
                .filter_map(|status| match status {
                    StatusCode::Code(code) if *code >= 400 => Some(*code),
                    _ => None,
                })
                .collect(),
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
        let (mut in_path, mut query) = (Vec::<Param>::new(), Vec::<Param>::new());
        let mut seen = BTreeSet::new();
        for (parameter, pointer) in own.chain(shared) {
            let Some((parameter, pointer)) = self.parameter(parameter, pointer) else {
                continue;
            };
            let in_query = matches!(parameter, Parameter::Query { .. });
            let place = match parameter {
                Parameter::Path { .. } => &mut in_path,
                Parameter::Query { .. } => &mut query,
                Parameter::Header { .. } | Parameter::Cookie { .. } => {
                    self.unsupported("a header or cookie parameter", &pointer);
                    continue;
                }
            };
            let data = parameter.parameter_data_ref();
            // What an operation declares itself comes first and wins.
            let is_new = seen.insert((in_query, &data.name));
            if is_new && let Some(param) = self.param(data, &pointer) {
                place.push(param);
            }
        }
        let in_path = self.order_by_path(path, in_path, pointer);
        (in_path, query)
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
            self.unsupported("a parameter with `content`", pointer);
            return None;
        };
        let slot = self.slot(SchemaRef::from(schema), &format!("{pointer}/schema"))?;
        let explicit = data.extensions.get("x-wacht-name").and_then(Value::as_str);
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
    fn order_by_path(&mut self, path: &str, mut params: Vec<Param>, pointer: &str) -> Vec<Param> {
        let mut ordered = Vec::new();
        for segment in path.split('/') {
            let Some(name) = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) else {
                if segment.contains(['{', '}']) {
                    let message = "a path parameter must be a whole segment";
                    self.say(codes::PATH_PARAMETER, message, pointer);
                }
                continue;
            };
            match params.iter().position(|param| param.wire == name) {
                Some(index) => ordered.push(params.remove(index)),
                None => {
                    let known = params.iter().map(|param| param.wire.as_str());
                    let hint = crate::diagnostic::did_you_mean(name, known);
                    let hint = hint.unwrap_or_else(|| {
                        format!("add a parameter `{name}` with `in: path` and `required: true`")
                    });
                    let message = format!("the path parameter `{name}` is not declared");
                    self.say(codes::PATH_PARAMETER, message, pointer).hint = Some(hint);
                }
            }
        }
        for param in params {
            let message = format!("the path has no `{{{}}}`", param.wire);
            self.say(codes::PATH_PARAMETER, message, pointer);
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
            (None, None) => return None,
        };
        let media = if encoding == Encoding::Json {
            JSON
        } else {
            FORM
        };
        let schema = form.or(json)?;
        let at_schema = format!("{at}/{}/schema", escape(media));
        let slot = self.slot(SchemaRef::from(schema.schema.as_ref()?), &at_schema)?;
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
        }
        if let (Some(json), Some(form)) = (json, form) {
            self.compare_bodies(json, form, &at);
        }
        Some(Body {
            ty,
            encoding,
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
                self.say(codes::BODY_FORMS, message, &property.pointer);
            }
        }
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
