//! Signatures: what the method of an operation takes, in which order and by which name, what can be
//! set on its call, and what it returns.

use super::{
    TypeNames,
    scope::{Scope, free},
    types::{part, take_field},
};
use crate::{
    codes,
    extensions::Extension,
    ir::{
        Argument, Encoding, Location, Output, PageFields, Paging, Param, Part, Signature, Type,
        TypeId,
    },
    names,
    outline::{Field, Operation, PageNames, Parameter, TypeDef, TypeKind},
    report::Report,
    reserved,
};

/// The most arguments that a method takes; beyond it the body is one of them as a whole.
const ARGUMENTS: usize = 4;

/// The setter of a call whose body has two forms.
const JSON_BODY: &str = "json_body";

/// The types that signatures name.
#[derive(Clone, Copy)]
pub(super) struct Types<'a> {
    pub(super) defs: &'a [TypeDef],
    pub(super) names: &'a [TypeNames],
}

impl<'a> Types<'a> {
    fn get(&self, id: TypeId) -> Option<(&'a TypeDef, &'a [String])> {
        let place = self.defs.binary_search_by_key(&id, |def| def.id).ok()?;
        Some((self.defs.get(place)?, &self.names.get(place)?.parts))
    }

    /// The fields of a type with their index and their name.
    fn fields(&self, id: TypeId) -> impl Iterator<Item = (usize, &'a Field, &'a str)> + use<'a> {
        let (fields, names) = match self.get(id) {
            Some((def, names)) => (def.fields(), names),
            None => (&[][..], &[][..]),
        };
        let fields = fields.iter().zip(names).enumerate();
        fields.map(|(index, (field, name))| (index, field, name.as_str()))
    }

    /// The object whose fields the body of an operation has, if it is one.
    fn body(&self, operation: &Operation) -> Option<TypeId> {
        let id = operation.body.as_ref()?.ty.direct()?;
        let (def, _) = self.get(id)?;
        matches!(def.kind, TypeKind::Object { .. }).then_some(id)
    }
}

/// The signature of an operation.
pub(super) fn signature(
    report: &mut Report<'_>,
    operation: &Operation,
    types: Types<'_>,
) -> Signature {
    let arguments = arguments(report, operation, types);
    let setters = setters(report, operation, types);
    let has_two_forms = operation
        .body
        .as_ref()
        .is_some_and(|body| body.encoding == Encoding::FormOrJson);
    let is_page = matches!(operation.output, Output::Page(_));
    let page = page(report, operation, types);
    Signature {
        is_plain: setters.is_empty() && !has_two_forms && (page.is_none() || is_page),
        local: match arguments.iter().any(|argument| argument.name == "call") {
            true => "call_",
            false => "call",
        },
        arguments,
        setters,
        page,
        output: operation.output.clone(),
    }
}

/// What the method takes: parameters, and the body or what it requires.
fn arguments(report: &mut Report<'_>, operation: &Operation, types: Types<'_>) -> Vec<Argument> {
    let mut scope = Scope::default();
    let params = operation.params.iter().enumerate();
    let params = params.filter(|(_, parameter)| is_argument(&parameter.param));
    let params = params.map(|(index, parameter)| {
        let name = param_name(report, parameter);
        let param = &parameter.param;
        let what = called(param);
        scope.take(report, &name, &what, &param.pointer, Some(Extension::Name));
        Argument {
            name,
            part: Part::Param(index),
        }
    });
    let mut arguments: Vec<_> = params.collect();
    if operation.body.is_none() {
        return arguments;
    }
    let object = types.body(operation);
    let fields = object.into_iter().flat_map(|id| types.fields(id));
    let asked: Vec<_> = fields
        .filter(|(_, field, _)| field.is_asked_for())
        .collect();
    if arguments.len() + asked.len() > ARGUMENTS || object.is_none() {
        let is_taken = arguments.iter().any(|argument| argument.name == "body");
        let name = if is_taken { "body_" } else { "body" };
        arguments.push(Argument {
            name: name.to_owned(),
            part: Part::Body,
        });
        return arguments;
    }
    for (index, field, name) in asked {
        scope.take(
            report,
            name,
            &in_body(field),
            &field.pointer,
            Some(Extension::Name),
        );
        arguments.push(Argument {
            name: name.to_owned(),
            part: Part::Field(index),
        });
    }
    arguments
}

/// What can be set on the call: the other parameters, and the other fields of the body.
fn setters(report: &mut Report<'_>, operation: &Operation, types: Types<'_>) -> Vec<Argument> {
    let mut scope = Scope::default();
    let mut setters = Vec::new();
    let mut reserved = vec![reserved::CALL];
    if operation
        .body
        .as_ref()
        .is_some_and(|body| body.encoding == Encoding::FormOrJson)
    {
        reserved.push(&[JSON_BODY]);
    }
    for (index, parameter) in operation.params.iter().enumerate() {
        let param = &parameter.param;
        if is_argument(param) {
            continue;
        }
        let name = free(param_name(report, parameter), &reserved);
        scope.take(
            report,
            &name,
            &called(param),
            &param.pointer,
            Some(Extension::Name),
        );
        setters.push(Argument {
            name,
            part: Part::Param(index),
        });
    }
    let fields = types.body(operation).map(|id| types.fields(id));
    for (index, field, name) in fields.into_iter().flatten() {
        if field.is_asked_for() || field.sent.is_some() {
            continue;
        }
        let name = free(name.to_owned(), &reserved);
        take_field(report, &mut scope, field, &name, &in_body(field));
        setters.push(Argument {
            name,
            part: Part::Field(index),
        });
    }
    setters
}

/// Whether the method takes a parameter, and no setter does.
fn is_argument(param: &Param) -> bool {
    param.required || param.location == Location::Path
}

fn param_name(report: &mut Report<'_>, parameter: &Parameter) -> String {
    let wire = &parameter.param.wire;
    let name = names::snake(parameter.rename.as_ref().unwrap_or(wire));
    part(report, name, wire, &parameter.param.pointer)
}

fn called(param: &Param) -> String {
    let location = param.location.as_str();
    format!("the {location} parameter `{}`", param.wire)
}

fn in_body(field: &Field) -> String {
    format!("the property `{}` of the body", field.wire)
}

/// The fields of a page that is a type of the document. What pages must be a page: a list `data` beside
/// `has_more`, or a list beside what says how it goes on.
fn page(report: &mut Report<'_>, operation: &Operation, types: Types<'_>) -> Option<PageFields> {
    let found = match (&operation.output, operation.paging) {
        (_, Paging::None) | (Output::Page(_), _) => return None,
        (Output::Value(Type::Named(ty)), paging) => {
            page_fields(types, *ty, paging, &operation.page)
        }
        _ => None,
    };
    if found.is_none() && !operation.page.is_convention {
        let names = &operation.page;
        let message = match &names.items {
            None => "the answer is no page: a list `data` beside `has_more`".to_owned(),
            Some(items) => format!(
                "the answer is no page: a list `{items}` beside what says whether more items follow"
            ),
        };
        let pointer = format!("{}/{}", operation.pointer, report.key(Extension::Paging));
        report.say(codes::BAD_VALUE, message, &pointer);
    }
    found
}

fn page_fields(
    types: Types<'_>,
    ty: TypeId,
    paging: Paging,
    names: &PageNames,
) -> Option<PageFields> {
    let is_list = |field: &Field| matches!(field.ty, Type::List(_));
    let named = |wire: &Option<String>, is_fit: fn(&Type) -> bool| {
        let wire = wire.as_ref()?;
        let mut fields = types.fields(ty);
        let found = fields.find(|(_, field, _)| field.wire == *wire && is_fit(&field.ty));
        found.map(|(index, ..)| index)
    };
    let items = types.fields(ty).find(|(_, field, _)| match &names.items {
        Some(wire) => field.wire == *wire && is_list(field),
        None => is_list(field),
    });
    let usual = || {
        let mut fields = types.fields(ty);
        let found = fields.find(|(_, _, name)| *name == "next_cursor");
        found.map(|(index, ..)| index)
    };
    let fields = PageFields {
        items: items?.0,
        cursor: match (&names.cursor, paging) {
            (None, Paging::Cursor) => usual(),
            (cursor, _) => named(cursor, |ty| matches!(ty, Type::String | Type::Secret)),
        },
        has_more: named(&names.has_more, |ty| *ty == Type::Bool),
        total: named(&names.total, |ty| {
            matches!(ty, Type::I32 | Type::I64 | Type::U32 | Type::U64)
        }),
    };
    let goes_on = match paging {
        Paging::Cursor => fields.cursor.is_some(),
        Paging::Offset | Paging::Position => fields.has_more.is_some() || fields.total.is_some(),
        Paging::None | Paging::Window | Paging::BeforeAfter => false,
    };
    goes_on.then_some(fields)
}
