//! The names of ids and types, of fields and variants.

use super::{
    TypeNames,
    scope::{Scope, Wanted, free, pinned, quoted, rename},
    type_names::type_names,
    variants::names as value_names,
};
use crate::{
    codes,
    document::Document,
    extensions::Extension,
    ir::{self, KindId, Presence, plain},
    names,
    outline::{Field, IdKind, OperationName, TypeDef, TypeKind, TypeName, UnionVariant},
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
        let name = format!("{}Id", names::pascal(&kind.kind));
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
    operations: &[OperationName],
    known: &[TypeName],
    types: &[TypeDef],
) -> Vec<TypeNames> {
    let used = types.iter().map(|def| def.id).collect();
    let settled = type_names(report, document, operations, known, &used);
    let names = types.iter().map(|def| {
        let component = known.get(def.id.0).and_then(TypeName::component);
        let parts = parts(report, def);
        let setters = parts.iter().map(|name| free(name.clone(), &[NEW]));
        TypeNames {
            component: component.map(str::to_owned),
            name: settled.get(def.id.0).cloned().unwrap_or_default(),
            // `mod` is the file that holds the others together.
            module: free(names::snake(&def.stem), &[&["mod"]]),
            setters: setters.collect(),
            parts,
        }
    });
    names.collect()
}

/// The names of the fields or variants of a type.
fn parts(report: &mut Report<'_>, def: &TypeDef) -> Vec<String> {
    let mut scope = Scope::default();
    let by = Some(Extension::Name);
    match &def.kind {
        TypeKind::Object { fields, .. } => {
            let wanted = fields.iter().map(|field| {
                let rename = pinned(report, field.rename.as_ref(), &field.pointer);
                let reserved = &[reserved::MODEL];
                Wanted::new(
                    &field.wire,
                    rename.as_deref(),
                    &field.pointer,
                    names::snake,
                    reserved,
                )
            });
            let wanted: Vec<_> = wanted.collect();
            let names = scope.settle(report, &wanted, by);
            for (field, name) in fields.iter().zip(&names) {
                take_clearing(report, &mut scope, field, name, &quoted(&field.wire));
            }
            names
        }
        TypeKind::Enum(variants) => {
            let renames = variants.iter();
            let renames =
                renames.map(|variant| pinned(report, variant.rename.as_ref(), &variant.pointer));
            let renames: Vec<_> = renames.collect();
            let names = value_names(variants);
            let wires: Vec<_> = variants
                .iter()
                .map(|variant| plain(&variant.wire))
                .collect();
            let wanted = variants.iter().zip(&wires).zip(names).zip(renames);
            let wanted = wanted.map(|(((variant, wire), name), rename)| {
                let reserved = &[reserved::VARIANT];
                let rename = rename.as_deref();
                let mut wanted =
                    Wanted::new(wire, rename, &variant.pointer, names::pascal, reserved);
                if rename.is_none() {
                    wanted.name = free(name, reserved);
                }
                wanted
            });
            let wanted: Vec<_> = wanted.collect();
            scope.settle(report, &wanted, by)
        }
        TypeKind::Union(_, variants) => {
            let names = union_names(report, variants);
            let wanted = variants.iter().zip(&names);
            let wanted = wanted.map(|(variant, name)| {
                let rename = report.pinned_at(&variant.pointer);
                let reserved = &[reserved::VARIANT];
                Wanted::new(
                    name.as_deref().unwrap_or(&variant.label),
                    rename,
                    &variant.pointer,
                    names::type_name,
                    reserved,
                )
            });
            let wanted: Vec<_> = wanted.collect();
            scope.settle(report, &wanted, by)
        }
    }
}

/// The names of the variants of a union that would share one: their positions, which is reported.
fn union_names(report: &mut Report<'_>, variants: &[UnionVariant]) -> Vec<Option<String>> {
    let labels = variants
        .iter()
        .map(|variant| names::type_name(&variant.label));
    let labels: Vec<_> = labels.collect();
    let names = labels.iter().enumerate().map(|(index, label)| {
        let first = labels.iter().position(|other| other == label);
        (first != Some(index)).then(|| format!("Variant{}", index + 1))
    });
    let names: Vec<_> = names.collect();
    for (variant, name) in variants.iter().zip(&names) {
        let is_pinned = report.pinned_at(&variant.pointer).is_some();
        let Some(name) = name.as_ref().filter(|_| !is_pinned) else {
            continue;
        };
        let message = format!(
            "another variant of this union is called `{}` as well; this one is called `{name}`",
            names::type_name(&variant.label),
        );
        let hint = rename(report, Some(Extension::Name), &variant.pointer, name);
        let code = codes::NAME_COLLISION;
        report.doubt(code, message, &variant.pointer).hint = Some(hint);
    }
    names
}

/// A field that can be cleared takes one more name.
pub(super) fn take_clearing(
    report: &mut Report<'_>,
    scope: &mut Scope,
    field: &Field,
    name: &str,
    what: &str,
) {
    if field.presence == Presence::TriState {
        let (name, what) = (format!("clear_{name}"), format!("clearing {what}"));
        scope.take(report, &name, &what, &field.pointer, Some(Extension::Name));
    }
}
