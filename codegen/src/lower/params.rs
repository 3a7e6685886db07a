//! Parameters: where each is, its type, and that a path and its parameters agree.

use std::collections::BTreeSet;

use openapiv3::{
    Operation as OpenApiOperation, Parameter, ParameterData, ParameterSchemaOrContent, PathItem,
    PathStyle, QueryStyle, ReferenceOr,
};

use super::{Lower, docs};
use crate::{
    codes,
    diagnostic::nearest,
    extensions::Extension,
    ir::{Deprecated, Docs, Location, Param, Type},
    outline,
    read::schema_in,
    source::escape,
};

impl<'d> Lower<'d> {
    /// The parameters of an operation: those in the path in its order, then the others.
    pub(super) fn params(
        &mut self,
        path: &str,
        item: &'d PathItem,
        operation: &'d OpenApiOperation,
        at: &str,
        pointer: &str,
    ) -> Vec<outline::Parameter> {
        let own = operation.parameters.iter().enumerate();
        let own = own.map(|(i, p)| (p, format!("{pointer}/parameters/{i}")));
        let shared = item.parameters.iter().enumerate();
        let shared = shared.map(|(i, p)| (p, format!("{at}/parameters/{i}")));
        let (mut in_path, mut others) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        // Path parameters that are declared, but as nothing that is supported.
        let mut refused = BTreeSet::new();
        for (parameter, pointer) in own.chain(shared) {
            let Some((parameter, pointer)) = self.parameter(parameter, pointer) else {
                continue;
            };
            let data = parameter.parameter_data_ref();
            // What an operation declares itself comes first and wins.
            if !seen.insert((place_of(parameter), &data.name)) {
                continue;
            }
            let location = self.location(parameter, &pointer);
            let param = location.and_then(|location| self.param(data, location, pointer));
            let Some(found) = param else {
                if matches!(parameter, Parameter::Path { .. }) {
                    refused.insert(data.name.as_str());
                }
                continue;
            };
            self.check_param(&found.param);
            match found.param.location {
                Location::Path => in_path.push(found),
                Location::Query | Location::Header | Location::Cookie => others.push(found),
            }
        }
        let mut params = self.order_by_path(path, in_path, &refused, at, pointer);
        params.extend(others);
        params
    }

    /// Where a parameter is, if it is written the way the runtime writes it.
    fn location(&mut self, parameter: &Parameter, pointer: &str) -> Option<Location> {
        let (what, key) = match parameter {
            // The standard says that these three are ignored.
            Parameter::Header { parameter_data, .. }
                if ["accept", "authorization", "content-type"]
                    .contains(&&*parameter_data.name.to_lowercase()) =>
            {
                return None;
            }
            Parameter::Header { parameter_data, .. } if !is_header(&parameter_data.name) => (
                "a header that follows from the request, or has no valid name,",
                "name",
            ),
            Parameter::Cookie { parameter_data, .. } if !is_token(&parameter_data.name) => {
                ("a cookie without a valid name", "name")
            }
            Parameter::Header { .. } => return Some(Location::Header),
            Parameter::Cookie { .. } => return Some(Location::Cookie),
            Parameter::Query { style, .. } if *style != QueryStyle::Form => {
                ("a style other than `form`", "style")
            }
            Parameter::Path { style, .. } if *style != PathStyle::Simple => {
                ("a style other than `simple`", "style")
            }
            Parameter::Query { parameter_data, .. } if parameter_data.explode == Some(false) => {
                ("a list in one value (`explode: false`)", "explode")
            }
            Parameter::Query { .. } => return Some(Location::Query),
            Parameter::Path { .. } => return Some(Location::Path),
        };
        self.unsupported(what, &format!("{pointer}/{key}"));
        None
    }

    /// A parameter is a text, or in the query a list of texts.
    fn check_param(&mut self, param: &Param) {
        let is_text = |ty: &Type| match ty {
            Type::Json | Type::JsonObject | Type::File | Type::Map(_) | Type::List(_) => false,
            Type::Named(ty) => self.is_enum_type(*ty),
            _ => true,
        };
        let fits = match &param.ty {
            Type::List(inner) if param.location == Location::Query => is_text(inner),
            ty => is_text(ty),
        };
        let pointer = &param.pointer;
        if !fits {
            let what = "a parameter that is neither a text nor a list of texts";
            self.unsupported(what, &format!("{pointer}/schema"));
        }
        if param.location == Location::Path && !param.required {
            let message = format!(
                "the path parameter `{}` must be `required: true`",
                param.wire
            );
            self.say(codes::PATH_PARAMETER, message, pointer);
        }
    }

    /// The parameter behind references, and the pointer to it.
    fn parameter(
        &self,
        mut parameter: &'d ReferenceOr<Parameter>,
        mut pointer: String,
    ) -> Option<(&'d Parameter, String)> {
        let known = self.openapi.components.as_ref().map(|c| &c.parameters);
        loop {
            match parameter {
                ReferenceOr::Item(parameter) => return Some((parameter, pointer)),
                ReferenceOr::Reference { reference } => {
                    let name = reference.strip_prefix("#/components/parameters/")?;
                    parameter = known?.get(name)?;
                    pointer = format!("/components/parameters/{}", escape(name));
                }
            }
        }
    }

    fn param(
        &mut self,
        data: &ParameterData,
        location: Location,
        pointer: String,
    ) -> Option<outline::Parameter> {
        let ParameterSchemaOrContent::Schema(schema) = &data.format else {
            self.unsupported("a parameter with `content`", &format!("{pointer}/content"));
            return None;
        };
        let slot = self.slot(schema_in(schema)?)?;
        let extensions = self.document.prefix.of(|key| data.extensions.get(key));
        let rename = extensions.text(Extension::Name);
        let own = docs(data.description.as_ref());
        let param = Param {
            wire: data.name.clone(),
            location,
            ty: slot.ty,
            required: data.required,
            docs: match own == Docs::default() {
                true => slot.docs,
                false => own,
            },
            deprecated: match data.deprecated {
                Some(true) => Some(Deprecated(None)),
                _ => slot.deprecated,
            },
            minimum: slot.minimum,
            pointer,
        };
        Some(outline::Parameter {
            rename: rename.map(str::to_owned),
            param,
        })
    }

    /// The path parameters in the order of the path; what is missing or left over is said.
    fn order_by_path(
        &mut self,
        path: &str,
        mut params: Vec<outline::Parameter>,
        refused: &BTreeSet<&str>,
        at: &str,
        pointer: &str,
    ) -> Vec<outline::Parameter> {
        let mut ordered = Vec::new();
        for segment in path.split('/') {
            let Some(name) = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) else {
                if segment.contains(['{', '}']) {
                    let message = "a path parameter must be a whole segment";
                    self.say(codes::PATH_PARAMETER, message, at);
                    params.retain(|found| !segment.contains(&format!("{{{}}}", found.param.wire)));
                }
                continue;
            };
            match params.iter().position(|found| found.param.wire == name) {
                Some(index) => ordered.push(params.remove(index)),
                None if refused.contains(name) => {}
                None => {
                    let known = params.iter().map(|found| found.param.wire.as_str());
                    let near = nearest(name, known).map(str::to_owned);
                    let hint = match &near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => {
                            format!("add a parameter `{name}` with `in: path` and `required: true`")
                        }
                    };
                    // That the path lacks the one that was meant is the same mistake.
                    params.retain(|found| Some(&found.param.wire) != near.as_ref());
                    let message = format!("the path parameter `{name}` is not declared");
                    self.say(codes::PATH_PARAMETER, message, pointer).hint = Some(hint);
                }
            }
        }
        for outline::Parameter { param, .. } in params {
            let message = format!("the path `{path}` has no `{{{}}}`", param.wire);
            self.say(codes::PATH_PARAMETER, message, &param.pointer);
        }
        ordered
    }
}

/// The key of a parameter that tells it from others of its name.
fn place_of(parameter: &Parameter) -> &'static str {
    match parameter {
        Parameter::Path { .. } => "path",
        Parameter::Query { .. } => "query",
        Parameter::Header { .. } => "header",
        Parameter::Cookie { .. } => "cookie",
    }
}

/// Whether a header can have this name, and is not one that follows from the request.
fn is_header(name: &str) -> bool {
    let own = ["content-length", "host", "transfer-encoding"];
    is_token(name) && !own.iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// Whether a name is a `token` of RFC 9110, as those of headers and cookies are.
fn is_token(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}
