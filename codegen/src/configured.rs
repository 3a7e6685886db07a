//! What the configuration states of parts of a document. Takes a loaded document; writes resources,
//! retries and secrets into it as the extensions and formats that it could state itself, which then have
//! their places in the configuration. Reports what matches nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    codes,
    diagnostic::Diagnostic,
    document::Document,
    extensions::Extension,
    grammar::{Kind, kind_at},
    ir::{Operation, Paging},
    resolve::Resolved,
    select::Operations,
    source::escape,
};

/// What a secret is named by.
const SECRET: &str = "name the schema of a string by `#` and the JSON pointer to it, such as `#/components/schemas/Key/properties/secret`";

/// Writes what the configuration states into the document. Returns the problems of that.
pub(crate) fn apply(document: &mut Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let target = &document.target;
    let resources = target.resources.iter();
    let resources = resources.map(|(key, resource)| (key.clone(), resource.clone()));
    let resources = resources.collect();
    let retry = target.retry.iter();
    let retry = retry.map(|(key, retry)| (key.clone(), retry.as_str().to_owned()));
    let retry = retry.collect();
    of_operations(
        document,
        "resources",
        Extension::Resource,
        &resources,
        &mut found,
    );
    of_operations(document, "retry", Extension::Retry, &retry, &mut found);
    for (index, secret) in document.target.secrets.clone().iter().enumerate() {
        let place = format!("/secrets/{index}");
        if let Err((message, hint, is_lost)) = hide(document, secret, &place) {
            let mut diagnostic = Diagnostic::new(codes::CONFIGURATION, message).hint(hint);
            diagnostic.place = document.configured(&place);
            found.push(match is_lost {
                true => document.misnamed(diagnostic, &place),
                false => diagnostic,
            });
        }
    }
    found
}

/// What the configuration states of all operations and none of them has.
pub(crate) fn unused(document: &Document, resolved: &Resolved) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut say = |message: String, pointer: &str| {
        let hint = "correct it or remove it; the names are those of the document";
        let mut diagnostic = Diagnostic::new(codes::CONFIGURATION, message).hint(hint);
        diagnostic.severity = document.target.doubt();
        diagnostic.place = document.configured(pointer);
        found.push(diagnostic);
    };
    let operations = &resolved.operations;
    if let Some(envelope) = &document.target.envelope
        && !operations.iter().any(Operation::is_enveloped)
    {
        let message = format!("no response is an object with the property `{envelope}` alone");
        say(message, "/envelope");
    }
    for (index, way) in document.target.paging.iter().enumerate() {
        let is_used = operations.iter().any(|operation| {
            let mut parameters = operation.params.iter();
            operation.paging != Paging::None
                && parameters.any(|parameter| parameter.wire == way.parameter)
        });
        if !is_used {
            let message = format!(
                "no operation has the query parameter `{}` and returns a page with the list `{}`",
                way.parameter, way.items
            );
            say(message, &format!("/paging/{index}"));
        }
    }
    found
}

/// Writes an extension into the operations that a table of the configuration names. Of several names of
/// an operation the most exact one counts.
fn of_operations(
    document: &mut Document,
    table: &str,
    extension: Extension,
    values: &BTreeMap<String, String>,
    found: &mut Vec<Diagnostic>,
) {
    if values.is_empty() {
        return;
    }
    let operations = Operations::of(&document.value);
    let mut used = BTreeSet::new();
    let mut settled = Vec::new();
    for operation in operations.iter() {
        let mut names = operation
            .names()
            .filter_map(|name| values.get_key_value(name));
        if let Some((key, value)) = names.next() {
            settled.push((operation.pointer(), key.clone(), value.clone()));
            used.insert(key.clone());
        }
        used.extend(names.map(|(key, _)| key.clone()));
    }
    for key in values.keys().filter(|key| !used.contains(*key)) {
        let diagnostic = operations.unknown(key, table);
        let pointer = format!("/{table}/{}", escape(key));
        found.push(document.misnamed(diagnostic, &pointer));
    }
    let extension = document.prefix.key(extension).to_owned();
    for (operation, key, value) in settled {
        if let Some(Value::Object(map)) = document.value.pointer_mut(&operation) {
            map.insert(extension.clone(), value.into());
            written(
                document,
                format!("{operation}/{extension}"),
                format!("/{table}/{}", escape(&key)),
            );
        }
    }
}

/// Makes a string a secret. Else returns why not, what to do, and whether that is because it is not there.
fn hide(document: &mut Document, secret: &str, place: &str) -> Result<(), (String, String, bool)> {
    let refused = |message: String, is_lost| Err((message, SECRET.to_owned(), is_lost));
    let Some(pointer) = secret
        .strip_prefix('#')
        .filter(|rest| rest.starts_with('/'))
    else {
        return refused(format!("`{secret}` is not `#` and a JSON pointer"), false);
    };
    let is_schema = matches!(kind_at(pointer), Some(Kind::Schema));
    let schema = document.value.pointer_mut(pointer).filter(|_| is_schema);
    let Some(Value::Object(schema)) = schema else {
        return refused(
            format!("`{secret}` leads to no schema of the document"),
            true,
        );
    };
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let message = format!("`{secret}` is a reference");
        return Err((
            message,
            format!("name the schema that it leads to: `{target}`"),
            false,
        ));
    }
    let is_string = match schema.get("type") {
        Some(Value::String(kind)) => kind == "string",
        Some(Value::Array(kinds)) => {
            let mut kinds = kinds.iter().filter(|kind| *kind != "null");
            kinds.next().is_some_and(|kind| kind == "string") && kinds.next().is_none()
        }
        _ => false,
    };
    if !is_string || schema.contains_key("enum") || schema.contains_key("const") {
        return refused(format!("`{secret}` is not a string of any content"), false);
    }
    schema.insert("format".to_owned(), "password".into());
    written(document, format!("{pointer}/format"), place.to_owned());
    Ok(())
}

/// Records that a value of the document is one of the configuration.
fn written(document: &mut Document, pointer: String, place: String) {
    if let Some(file) = document.configuration {
        document.origins.0.insert(pointer, (file, place));
    }
}
