//! Signatures: what the method of an operation takes, in which order and by which name, what can be
//! set on its call, and what it returns.

use super::{
    TypeNames,
    scope::{Claim, Scope, Wanted, free, pinned},
    types::take_clearing,
};
use crate::{
    codes,
    extensions::Extension,
    ir::{
        Argument, Encoding, Location, Output, PageFields, Paging, Param, Part, Presence, Signature,
        Type, TypeId,
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

    /// Whether the body of an operation has properties without a field that have a type.
    fn has_rest(&self, operation: &Operation) -> bool {
        let def = self.body(operation).and_then(|id| self.get(id));
        def.is_some_and(|(def, _)| matches!(def.kind, TypeKind::Object { rest: Some(_), .. }))
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
        is_plain: setters.is_empty()
            && operation.events.is_none()
            && operation.other_responses.is_empty()
            && !types.has_rest(operation)
            && !has_two_forms
            && (page.is_none() || is_page),
        local: match arguments.iter().any(|argument| argument.name == "call") {
            true => "call_",
            false => "call",
        },
        arguments,
        setters,
        page,
        output: operation.output.clone(),
        response: None,
        events_switch: events_switch(operation, types),
    }
}

/// The property by which a request requires events, where the operation may return them: services that
/// return either have one of this name.
fn events_switch(operation: &Operation, types: Types<'_>) -> Option<usize> {
    operation.events.as_ref()?;
    let mut fields = types.fields(types.body(operation)?);
    let found = fields.find(|(_, field, _)| {
        let is_held = matches!(
            field.presence,
            Presence::Nullable | Presence::Optional | Presence::OptionalNullable
        );
        field.wire == "stream" && field.ty == Type::Bool && field.has_setter() && is_held
    });
    found.map(|(index, ..)| index)
}

/// What the method takes: parameters, and the body or what it requires.
fn arguments(report: &mut Report<'_>, operation: &Operation, types: Types<'_>) -> Vec<Argument> {
    let mut wanted = Vec::new();
    for (index, parameter) in operation.params.iter().enumerate() {
        if is_argument(&parameter.param) {
            wanted.push((param(report, parameter, &[]), Part::Param(index)));
        }
    }
    if operation.body.is_none() || is_body_setter(operation, types) {
        return settled(report, wanted);
    }
    let object = types.body(operation);
    let fields = object.into_iter().flat_map(|id| types.fields(id));
    let asked: Vec<_> = fields
        .filter(|(_, field, _)| field.is_asked_for())
        .collect();
    if wanted.len() + asked.len() > ARGUMENTS || object.is_none() {
        let body = whole(operation, &wanted);
        wanted.push((body, Part::Body));
        return settled(report, wanted);
    }
    for (index, field, name) in asked {
        wanted.push((in_body(field, name, &[]), Part::Field(index)));
    }
    settled(report, wanted)
}

/// The arguments that want these names.
fn settled(report: &mut Report<'_>, wanted: Vec<(Wanted<'_>, Part)>) -> Vec<Argument> {
    let (wanted, parts): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
    let names = Scope::default().settle(report, &wanted, Some(Extension::Name));
    let arguments = names.into_iter().zip(parts);
    arguments
        .map(|(name, part)| Argument { name, part })
        .collect()
}

/// What can be set on the call: the other parameters, and the other fields of the body.
fn setters(report: &mut Report<'_>, operation: &Operation, types: Types<'_>) -> Vec<Argument> {
    let mut reserved = vec![reserved::CALL];
    if operation
        .body
        .as_ref()
        .is_some_and(|body| body.encoding == Encoding::FormOrJson)
    {
        reserved.push(&[JSON_BODY]);
    }
    if types.has_rest(operation) {
        reserved.push(reserved::MODEL);
    }
    if operation.events.is_some() || !operation.other_responses.is_empty() {
        reserved.push(reserved::RESPONSES);
    }
    let mut wanted = Vec::new();
    for (index, parameter) in operation.params.iter().enumerate() {
        if !is_argument(&parameter.param) {
            wanted.push((param(report, parameter, &reserved), Part::Param(index)));
        }
    }
    let fields = types.body(operation).map(|id| types.fields(id));
    for (index, field, name) in fields.into_iter().flatten() {
        if !field.has_setter() {
            continue;
        }
        wanted.push((in_body(field, name, &reserved), Part::Field(index)));
    }
    if is_body_setter(operation, types) {
        let body = whole(operation, &wanted);
        wanted.push((body, Part::Body));
    }
    let (wanted, parts): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
    let mut scope = Scope::default();
    let names = scope.settle(report, &wanted, Some(Extension::Name));
    let fields = types.body(operation).map(|id| types.fields(id));
    for (index, field, _) in fields.into_iter().flatten() {
        let setter = parts.iter().position(|part| *part == Part::Field(index));
        if let Some((name, wanted)) = setter.and_then(|at| names.get(at).zip(wanted.get(at))) {
            take_clearing(report, &mut scope, field, name, &wanted.what);
        }
    }
    let setters = names.into_iter().zip(parts);
    setters
        .map(|(name, part)| Argument { name, part })
        .collect()
}

/// Whether the body is set as a whole, because it need not be there and has no fields to be set.
fn is_body_setter(operation: &Operation, types: Types<'_>) -> bool {
    let body = operation.body.as_ref();
    body.is_some_and(|body| !body.required) && types.body(operation).is_none()
}

/// The name of the body as a whole.
fn whole<'w>(operation: &Operation, others: &[(Wanted<'w>, Part)]) -> Wanted<'w> {
    let is_taken = others.iter().any(|(wanted, _)| wanted.name == "body");
    Wanted {
        name: if is_taken { "body_" } else { "body" }.to_owned(),
        claim: Claim::Made,
        others: Box::new(Vec::new),
        what: "the body".to_owned(),
        pointer: format!("{}/requestBody", operation.pointer),
        is_unused: false,
    }
}

/// Whether the method takes a parameter, and no setter does.
fn is_argument(param: &Param) -> bool {
    param.required || param.location == Location::Path
}

/// The name of a parameter. Beside another one of its name it states where it is.
fn param<'w>(
    report: &mut Report<'_>,
    parameter: &'w Parameter,
    reserved: &'w [&'w [&'w str]],
) -> Wanted<'w> {
    let param = &parameter.param;
    let location = param.location.as_str();
    let rename = pinned(report, parameter.rename.as_ref(), &param.pointer);
    let convert = names::snake;
    let mut wanted = Wanted::new(
        &param.wire,
        rename.as_deref(),
        &param.pointer,
        convert,
        reserved,
    );
    let (name, others) = (wanted.name.clone(), wanted.others);
    wanted.others = Box::new(move || {
        let located = [format!("{name}_{location}")];
        located.into_iter().chain(others()).collect()
    });
    wanted.what = format!("the {location} parameter `{}`", param.wire);
    wanted
}

/// The name of a field of the body. Beside a parameter of its name it states where it is.
fn in_body<'w>(field: &Field, name: &'w str, reserved: &[&[&str]]) -> Wanted<'w> {
    Wanted {
        name: free(name.to_owned(), reserved),
        claim: Claim::Made,
        others: Box::new(move || vec![format!("body_{name}")]),
        what: format!("the property `{}` of the body", field.wire),
        pointer: field.pointer.clone(),
        is_unused: false,
    }
}

/// The fields of a page that is a type of the document. The result must be a page: a list `data`
/// beside `has_more`, or a list beside a property that states how it continues.
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
            None => "the response is not a page: a list `data` beside `has_more`".to_owned(),
            Some(items) => format!(
                "the response is not a page: a list `{items}` beside a property that states whether more items follow"
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
