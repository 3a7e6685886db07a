//! Parameters: where each is, its type, and that a path and its parameters agree.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{Operation as OpenApiOperation, Parameter, PathItem, ReferenceOr};

use super::{
    Lower, docs,
    path::{Part, parts},
};
use crate::{
    codes,
    diagnostic::nearest,
    extensions::Extension,
    ir::{Deprecated, Docs, Location, Param, Type},
    outline,
    schema::SchemaId,
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
        let (mut in_path, mut others) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        // Path parameters that are declared, but as nothing that is supported.
        let mut refused = BTreeSet::new();
        // What an operation declares itself comes first and wins.
        for (parameters, above) in [(&operation.parameters, pointer), (&item.parameters, at)] {
            let mut own = BTreeMap::new();
            for (index, parameter) in parameters.iter().enumerate() {
                let pointer = format!("{above}/parameters/{index}");
                let Some((parameter, pointer)) = self.parameter(parameter, pointer) else {
                    continue;
                };
                let data = parameter.parameter_data_ref();
                let key = (place_of(parameter), data.name.as_str());
                if own.insert(key, ()).is_some() {
                    let (place, name) = key;
                    let message = format!("the {place} parameter `{name}` is declared twice");
                    self.doubt(codes::BAD_VALUE, message, &pointer);
                }
                if !seen.insert(key) {
                    continue;
                }
                let Some(found) = self.param(parameter, pointer) else {
                    if matches!(parameter, Parameter::Path { .. }) {
                        refused.insert(data.name.as_str());
                    }
                    continue;
                };
                match found.param.location {
                    Location::Path => in_path.push(found),
                    Location::Query | Location::Header | Location::Cookie => others.push(found),
                }
            }
        }
        // A path may have a query, whose values may be query parameters.
        let is_query = |name: &str| {
            let mut others = others.iter();
            others.any(|known| known.param.location == Location::Query && known.param.wire == name)
        };
        let mut params = self.order_by_path(path, in_path, &refused, &is_query, at, pointer);
        params.extend(others);
        params
    }

    /// Where a parameter is, if a request can have it there.
    fn location(&mut self, parameter: &Parameter, pointer: &str) -> Option<Location> {
        let name = parameter.parameter_data_ref().name.as_str();
        let what = match parameter {
            Parameter::Path { .. } => return Some(Location::Path),
            Parameter::Query { .. } => return Some(Location::Query),
            // By the standard these three are ignored.
            Parameter::Header { .. }
                if ["accept", "authorization", "content-type"].contains(&&*name.to_lowercase()) =>
            {
                return None;
            }
            Parameter::Header { .. } if is_header(name) => return Some(Location::Header),
            Parameter::Cookie { .. } if is_token(name) => return Some(Location::Cookie),
            Parameter::Header { .. } => {
                "a header that follows from the request, or has no valid name,"
            }
            Parameter::Cookie { .. } => "a cookie without a valid name",
        };
        self.unsupported(what, &format!("{pointer}/name"));
        None
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

    fn param(&mut self, parameter: &'d Parameter, pointer: String) -> Option<outline::Parameter> {
        let data = parameter.parameter_data_ref();
        let location = self.location(parameter, &pointer)?;
        let held = self.held(parameter, &pointer)?;
        let slot = self.slot(held.schema)?;
        if slot.ty == Type::File {
            self.unsupported("a file in a parameter", &format!("{pointer}/schema"));
            return None;
        }
        if location == Location::Path && !data.required {
            let name = &data.name;
            let message = format!("the path parameter `{name}` must be `required: true`");
            self.doubt(codes::PATH_PARAMETER, message, &pointer);
        }
        let extensions = self.document.prefix.of(|key| data.extensions.get(key));
        let rename = extensions.text(Extension::Name);
        let own = docs(data.description.as_ref());
        let param = Param {
            wire: data.name.clone(),
            location,
            style: self.style(parameter, &held, &slot.ty),
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
            default: self.default_of(held.schema),
            pointer,
        };
        Some(outline::Parameter {
            rename: rename.map(str::to_owned),
            param,
        })
    }

    /// The default of a parameter that is not sent, as text.
    fn default_of(&self, id: SchemaId) -> Option<String> {
        let mut schema = self.schema(id);
        let own = schema.map.and_then(|map| map.get("default"));
        if own.is_none()
            && let Some(component) = schema.reference.and_then(|name| self.component(name))
        {
            schema = self.schema(component);
        }
        let value = own.or_else(|| schema.map?.get("default"))?;
        Some(match value.as_str() {
            Some(text) => text.to_owned(),
            None => value.to_string(),
        })
    }

    /// The path parameters in the order of the path; reports those that are missing or left over.
    fn order_by_path(
        &mut self,
        path: &str,
        mut params: Vec<outline::Parameter>,
        refused: &BTreeSet<&str>,
        is_query: &dyn Fn(&str) -> bool,
        at: &str,
        pointer: &str,
    ) -> Vec<outline::Parameter> {
        let (before_query, _) = path.split_once('?').unwrap_or((path, ""));
        let mut ordered: Vec<outline::Parameter> = Vec::new();
        for (index, part) in parts(path).enumerate() {
            let Part::Parameter(name) = part else {
                continue;
            };
            if ordered.iter().any(|known| known.param.wire == name) {
                let message = format!("the path has `{{{name}}}` twice");
                self.doubt(codes::PATH_PARAMETER, message, at);
                continue;
            }
            let is_in_query = !parts(before_query).skip(index).any(|other| other == part);
            match params.iter().position(|found| found.param.wire == name) {
                Some(index) => ordered.push(params.remove(index)),
                None if refused.contains(name) || (is_in_query && is_query(name)) => {}
                None => {
                    // Those of other parts of the path are meant where they are.
                    let known = params.iter().map(|found| found.param.wire.as_str());
                    let known = known
                        .filter(|known| !parts(path).any(|part| part == Part::Parameter(known)));
                    let near = nearest(name, known).map(str::to_owned);
                    let near = params
                        .iter()
                        .position(|found| Some(&found.param.wire) == near.as_ref());
                    let message = format!("the path parameter `{name}` is not declared");
                    if let Some(index) = near {
                        // That the path lacks the one that was meant is the same mistake.
                        let mut meant = params.remove(index);
                        self.doubt(codes::PATH_PARAMETER, message, pointer).hint = Some(format!(
                            "did you mean `{}`? its value is sent there",
                            meant.param.wire
                        ));
                        name.clone_into(&mut meant.param.wire);
                        ordered.push(meant);
                        continue;
                    }
                    self.doubt(codes::PATH_PARAMETER, message, pointer).hint = Some(format!(
                        "add a parameter `{name}` with `in: path` and `required: true`; a string is \
                         assumed"
                    ));
                    ordered.push(undeclared(name, pointer));
                }
            }
        }
        for outline::Parameter { param, .. } in params {
            let message = format!("the path `{path}` has no `{{{}}}`", param.wire);
            self.doubt(codes::PATH_PARAMETER, message, &param.pointer);
        }
        ordered
    }
}

/// A parameter that only the path names.
fn undeclared(name: &str, pointer: &str) -> outline::Parameter {
    outline::Parameter {
        rename: None,
        param: Param {
            wire: name.to_owned(),
            location: Location::Path,
            style: None,
            ty: Type::String,
            required: true,
            docs: Docs::default(),
            deprecated: None,
            minimum: None,
            default: None,
            pointer: pointer.to_owned(),
        },
    }
}

/// The key of a parameter that distinguishes it from others of its name.
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
