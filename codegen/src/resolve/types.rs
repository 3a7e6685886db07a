//! The names of ids and types, of fields and variants.

use super::{
    TypeNames,
    scope::{Scope, free, quoted},
    type_names::type_names,
    variants::names as value_names,
};
use crate::{
    document::Document,
    extensions::Extension,
    ir::{self, KindId, Presence},
    names,
    outline::{Field, IdKind, TypeDef, TypeKind, TypeName},
    report::Report,
    reserved,
};

/// The function that makes a model that requests hold.
const NEW: &[&str] = &["new"];

/// The kinds of id by their names, in alphabetical order.
pub(super) fn ids(report: &mut Report<'_>, kinds: Vec<IdKind>) -> Vec<ir::IdKind> {
    let mut scope = Scope::default();
    let mut ids = Vec::new();
    for (index, kind) in kinds.into_iter().enumerate() {
        let Some(name) = names::pascal(&kind.kind) else {
            unnamed(report, &kind.kind, &kind.pointer);
            continue;
        };
        let name = format!("{name}Id");
        scope.take(report, &name, &quoted(&kind.kind), &kind.pointer, None);
        ids.push(ir::IdKind {
            id: KindId(index),
            kind: kind.kind,
            name,
            docs: kind.docs,
            pointer: kind.pointer,
        });
    }
    ids.sort_by(|a, b| a.name.cmp(&b.name));
    ids
}

/// The names of all types that are used, and of what they are made of.
pub(super) fn types(
    report: &mut Report<'_>,
    document: &Document,
    known: &[TypeName],
    types: &[TypeDef],
) -> Vec<TypeNames> {
    let used = types.iter().map(|def| def.id).collect();
    let settled = type_names(report, document, known, &used);
    let names = types.iter().map(|def| {
        let component = known.get(def.id.0).and_then(TypeName::component);
        let parts = parts(report, def);
        TypeNames {
            component: component.map(str::to_owned),
            name: settled.get(def.id.0).cloned().unwrap_or_default(),
            module: module(report, def),
            setters: setters(report, def, &parts),
            parts,
        }
    });
    names.collect()
}

fn module(report: &mut Report<'_>, def: &TypeDef) -> String {
    // `mod` is the file that holds the others together.
    let name = names::snake(&def.stem).filter(|module| module != "mod");
    name.unwrap_or_else(|| {
        let hint = "it names the module of the type; rename the file";
        report.bad_name(&def.stem, &def.pointer, hint);
        String::new()
    })
}

/// The names of the fields or variants of a type.
fn parts(report: &mut Report<'_>, def: &TypeDef) -> Vec<String> {
    let mut scope = Scope::default();
    match &def.kind {
        TypeKind::Object { fields, .. } => {
            let names = fields.iter().map(|field| {
                let name = field.rename.as_ref().unwrap_or(&field.wire);
                let name = part(report, names::snake(name), &field.wire, &field.pointer);
                let name = free(name, &[reserved::MODEL]);
                take_field(report, &mut scope, field, &name, &quoted(&field.wire));
                name
            });
            names.collect()
        }
        TypeKind::Enum(variants) => {
            let names = variants.iter().zip(value_names(variants));
            let names = names.map(|(variant, name)| {
                let wire = variant.wire.to_string();
                let wire = variant.wire.as_str().unwrap_or(&wire);
                take_variant(report, &mut scope, name, wire, &variant.pointer)
            });
            names.collect()
        }
        TypeKind::Union(_, variants) => {
            let names = variants.iter().map(|variant| {
                let name = names::type_name(&variant.wire);
                take_variant(report, &mut scope, name, &variant.wire, &variant.pointer)
            });
            names.collect()
        }
    }
}

/// The name of a variant, which the others of its type then cannot have.
fn take_variant(
    report: &mut Report<'_>,
    scope: &mut Scope,
    name: Option<String>,
    wire: &str,
    pointer: &str,
) -> String {
    let name = part(report, name, wire, pointer);
    let name = free(name, &[reserved::VARIANT]);
    scope.take(report, &name, &quoted(wire), pointer, Some(Extension::Name));
    name
}

/// The names of the methods that set the fields of a type, if requests hold it.
fn setters(report: &mut Report<'_>, def: &TypeDef, names: &[String]) -> Vec<String> {
    let mut scope = Scope::default();
    let fields = def.fields().iter().zip(names);
    let setters = fields.map(|(field, name)| {
        let setter = free(name.clone(), &[NEW]);
        // What has the name of its field was looked at with that.
        let what = quoted(&field.wire);
        match setter == *name {
            true => drop(scope.insert(&setter, &what)),
            false => scope.take(
                report,
                &setter,
                &what,
                &field.pointer,
                Some(Extension::Name),
            ),
        }
        setter
    });
    setters.collect()
}

/// A name, or a diagnostic where there is none.
pub(super) fn part(
    report: &mut Report<'_>,
    name: Option<String>,
    wire: &str,
    pointer: &str,
) -> String {
    name.unwrap_or_else(|| {
        unnamed(report, wire, pointer);
        String::new()
    })
}

fn unnamed(report: &mut Report<'_>, wire: &str, pointer: &str) {
    let hint = format!("give it one with `{}`", report.key(Extension::Name));
    report.bad_name(wire, pointer, &hint);
}

/// A field takes its name, and one more where it can be cleared.
pub(super) fn take_field(
    report: &mut Report<'_>,
    scope: &mut Scope,
    field: &Field,
    name: &str,
    what: &str,
) {
    scope.take(report, name, what, &field.pointer, Some(Extension::Name));
    if field.presence == Presence::TriState {
        let (name, what) = (format!("clear_{name}"), format!("clearing {what}"));
        scope.take(report, &name, &what, &field.pointer, Some(Extension::Name));
    }
}
