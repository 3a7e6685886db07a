//! The API in a form that a reviewer reads: one line per operation, type, field and value, with the names
//! on the wire. Each line begins with its owner. One text per resource and per file of types.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::ir::{
    Access, Api, Deprecated, Encoding, Field, Location, Operation, Output, Paging, Param, Presence,
    Tag, Type, TypeDef, TypeKind,
};

/// The surface of an API, by the name of the resource or the module of types.
#[must_use]
pub fn surface(api: &Api) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::<String, String>::new();
    for operation in &api.operations {
        let name = operation.resource.first().cloned().unwrap_or_default();
        show_operation(texts.entry(name).or_default(), api, operation);
    }
    for def in &api.types {
        let text = texts.entry(format!("types_{}", def.module)).or_default();
        show_type(text, api, def);
    }
    if let Some(events) = &api.events {
        let text = texts.entry("events".to_owned()).or_default();
        for event in &events.events {
            let (name, ty) = (show_name(&event.name, &event.wire), show(api, &event.ty));
            let _ = writeln!(text, "{}.{name}: {ty}", events.name());
        }
    }
    let ids = texts.entry("ids".to_owned()).or_default();
    for id in &api.ids {
        let _ = writeln!(ids, "{} = {}", id.name, id.kind);
    }
    texts
}

fn show_operation(out: &mut String, api: &Api, operation: &Operation) {
    let signature = &operation.signature;
    let named = signature.arguments.iter().chain(&signature.setters);
    let mut params: Vec<_> = named
        .filter(|argument| operation.param(argument).is_some())
        .collect();
    params.sort_by_key(|argument| argument.part);
    let params = params.into_iter();
    let params = params.filter_map(|argument| {
        let param = operation.param(argument)?;
        Some(show_param(api, &argument.name, param))
    });
    let mut arguments: Vec<String> = params.collect();
    if let Some(body) = &operation.body {
        let encoding = match body.encoding {
            Encoding::Json => "json",
            Encoding::Form => "form",
            Encoding::FormOrJson => "form or json",
            Encoding::UrlEncoded => "url-encoded form",
            Encoding::Text => "text",
            Encoding::File => "bytes",
        };
        let names = body.json.names.iter();
        let names: String = names
            .map(|(form, json)| format!(", {json} for {form}"))
            .collect();
        let ty = show(api, &body.ty);
        arguments.push(format!("{encoding}{names}: {ty}"));
    }
    let mut output = show_output(api, &signature.output);
    if let Some(ty) = &operation.events {
        output.push_str(&format!(", or events of {}", show(api, ty)));
    }
    if !operation.other_responses.is_empty() {
        output.push_str(&format!(", or {}", operation.other_responses.join(", ")));
    }
    let call = operation.rust();
    let call = call.trim_end_matches("()");
    let _ = writeln!(out, "{call}({}) -> {output}", arguments.join(", "));
    let retry = operation.retry.as_str();
    let paging = match operation.paging {
        Paging::None => "",
        Paging::Offset => ", by offset",
        Paging::Position => ", by position",
        Paging::Window => ", by offset in windows",
        Paging::Cursor => ", by cursor",
        Paging::BeforeAfter => ", by id before or after",
    };
    let errors: Vec<_> = operation.errors.keys().map(u16::to_string).collect();
    let _ = writeln!(
        out,
        "{call}: {} {} = {}, {}, {retry}{paging}{}{}, {}",
        operation.method.as_str(),
        operation.path,
        operation.id,
        operation.since,
        if operation.is_bare { ", bare" } else { "" },
        show_deprecated(operation.deprecated.as_ref()),
        errors.join(" "),
    );
}

fn show_output(api: &Api, output: &Output) -> String {
    match output {
        Output::Unit => "()".to_owned(),
        Output::Value(ty) => show(api, ty),
        Output::Optional(ty) => format!("{} or none", show(api, ty)),
        Output::Download => "File".to_owned(),
        Output::Page(ty) => format!("Page<{}>", show(api, ty)),
        Output::Events(ty) => format!("events of {}", show(api, ty)),
        Output::ByStatus(all) => {
            let all = all.iter();
            let all = all.map(|one| format!("{}: {}", one.status, show_output(api, &one.output)));
            all.collect::<Vec<_>>().join(" | ")
        }
    }
}

fn show_param(api: &Api, name: &str, param: &Param) -> String {
    let optional = if param.required { "" } else { "?" };
    let location = match param.location {
        Location::Path | Location::Query => "",
        Location::Header => "header ",
        Location::Cookie => "cookie ",
    };
    format!(
        "{location}{}{optional}: {}",
        show_name(name, &param.wire),
        show(api, &param.ty)
    )
}

fn show_type(out: &mut String, api: &Api, def: &TypeDef) {
    let used = match (def.in_requests, def.in_responses) {
        (true, true) => "both",
        (true, false) => "request",
        (false, _) => "response",
    };
    match &def.kind {
        TypeKind::Object { fields, rest } => {
            let _ = writeln!(out, "{} ({used})", def.name);
            for field in fields {
                let _ = writeln!(out, "{}.{}", def.name, show_field(api, field));
            }
            if let Some(rest) = rest {
                let _ = writeln!(out, "{}.*: {}", def.name, show(api, rest));
            }
        }
        TypeKind::Union(union) => {
            let by = match &union.tag {
                Tag::Internal(tag) => format!("by \"{tag}\""),
                Tag::External => "by its key".to_owned(),
                Tag::Untagged => "by what fits".to_owned(),
            };
            let _ = writeln!(out, "{} ({used}), one of these {by}", def.name);
            for variant in &union.variants {
                let name = match &variant.values[..] {
                    [] => variant.name.clone(),
                    [value] => show_name(&variant.name, value),
                    values => format!("{} = \"{}\"", variant.name, values.join("\" | \"")),
                };
                let ty = show(api, &variant.ty);
                let _ = writeln!(out, "{}.{name}: {ty}", def.name);
            }
        }
        TypeKind::Enum(variants) => {
            let _ = writeln!(out, "{} ({used}), one of these values", def.name);
            for variant in variants {
                let value = match variant.wire.as_str() {
                    Some(wire) => show_name(&variant.name, wire),
                    None => format!("{} = {}", variant.name, variant.wire),
                };
                let _ = writeln!(out, "{}.{value}", def.name);
            }
        }
    }
}

fn show_field(api: &Api, field: &Field) -> String {
    let (optional, null) = match field.presence {
        Presence::Required => ("", ""),
        Presence::Nullable => ("", " or null"),
        Presence::Optional => ("?", ""),
        Presence::OptionalNullable => ("?", " or null"),
        Presence::TriState => ("?", " or null, which clears"),
    };
    let sent = match &field.sent {
        Some(value) => format!(", always {value}"),
        None => String::new(),
    };
    let access = match field.access {
        Access::Both => "",
        Access::ReadOnly => ", read only",
        Access::WriteOnly => ", write only",
    };
    let name = show_name(&field.name, &field.wire);
    let deprecated = show_deprecated(field.deprecated.as_ref());
    format!(
        "{name}{optional}: {}{null}{sent}{access}{deprecated}",
        show(api, &field.ty)
    )
}

/// The Rust name, and the name on the wire where that is another one.
fn show_name(name: &str, wire: &str) -> String {
    match name == wire {
        true => name.to_owned(),
        false => format!("{name} = \"{wire}\""),
    }
}

fn show_deprecated(deprecated: Option<&Deprecated>) -> &'static str {
    if deprecated.is_some() {
        ", deprecated"
    } else {
        ""
    }
}

/// A type, in the shortest form.
fn show(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::I32 => "i32".to_owned(),
        Type::I64 => "i64".to_owned(),
        Type::U32 => "u32".to_owned(),
        Type::U64 => "u64".to_owned(),
        Type::F64 => "f64".to_owned(),
        Type::String => "String".to_owned(),
        Type::Secret => "Secret".to_owned(),
        Type::Time => "Time".to_owned(),
        Type::Date => "Date".to_owned(),
        Type::Base64 => "Base64".to_owned(),
        Type::Json => "Json".to_owned(),
        Type::JsonObject => "JsonObject".to_owned(),
        Type::File => "File".to_owned(),
        Type::PageStart => "PageStart".to_owned(),
        Type::List(inner) => format!("[{}]", show(api, inner)),
        Type::Map(inner) => format!("{{{}}}", show(api, inner)),
        Type::Option(inner) => format!("{} or null", show(api, inner)),
        Type::Tuple(items) => {
            let items: Vec<_> = items.iter().map(|item| show(api, item)).collect();
            format!("({})", items.join(", "))
        }
        Type::Id(id) => api
            .id_kind(*id)
            .map(|kind| kind.name.clone())
            .unwrap_or_default(),
        Type::Named(id) => api
            .type_def(*id)
            .map(|def| def.name.clone())
            .unwrap_or_default(),
    }
}
