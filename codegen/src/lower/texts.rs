//! Files in JSON. Takes the outline; a file in a form is a string in JSON, because JSON has no
//! bytes, and that is reported. Never touches a form or a body that is a file.

use std::collections::{BTreeMap, BTreeSet};

use super::Lower;
use crate::{
    codes,
    ir::{Encoding, Output, Type, TypeId},
    outline::{Outline, TypeDef, TypeKind},
};

impl Lower<'_> {
    /// Makes strings of all files that no form carries.
    pub(super) fn texts(&mut self, outline: &mut Outline) {
        let forms = forms(outline);
        let mut found = Vec::new();
        for def in &mut outline.types {
            if forms.contains(&def.id) {
                continue;
            }
            match &mut def.kind {
                TypeKind::Object { fields, rest } => {
                    for field in fields {
                        if to_text(&mut field.ty) {
                            found.push(field.pointer.clone());
                        }
                    }
                    if rest.as_mut().is_some_and(to_text) {
                        found.push(def.pointer.clone());
                    }
                }
                TypeKind::Union(_, variants) => {
                    let variants = variants.iter_mut();
                    let changed = variants.filter_map(|variant| {
                        to_text(&mut variant.ty).then(|| variant.pointer.clone())
                    });
                    found.extend(changed);
                }
                TypeKind::Enum(_) => {}
            }
        }
        for operation in &mut outline.operations {
            let body = operation.body.as_mut();
            let body = body.filter(|body| matches!(body.encoding, Encoding::Json));
            if body.is_some_and(|body| to_text(&mut body.ty)) {
                found.push(format!("{}/requestBody", operation.pointer));
            }
            let events = operation.events.iter_mut().map(to_text);
            if output_to_text(&mut operation.output) | events.fold(false, |all, is| all | is) {
                found.push(format!("{}/responses", operation.pointer));
            }
            for (_, ty) in &mut operation.error_types {
                to_text(ty);
            }
        }
        self.check_shared(outline, &forms);
        for pointer in found {
            let message = "JSON has no bytes; this is a string";
            let hint = "`format: byte` is bytes as Base64, and a form carries files";
            self.doubt(codes::UNSUPPORTED, message, &pointer).hint = Some(hint.to_owned());
        }
    }
}

/// Makes the files of what an operation returns text.
fn output_to_text(output: &mut Output) -> bool {
    match output {
        Output::Value(ty) | Output::Optional(ty) | Output::Page(ty) | Output::Events(ty) => {
            to_text(ty)
        }
        Output::ByStatus(all) => {
            let changed = all.iter_mut().map(|one| output_to_text(&mut one.output));
            changed.fold(false, |all, is_changed| all | is_changed)
        }
        Output::Unit | Output::Download => false,
    }
}

impl Lower<'_> {
    /// Reports types with files that are both a form and JSON, which would need two types in Rust.
    fn check_shared(&mut self, outline: &Outline, forms: &BTreeSet<TypeId>) {
        let has_file = |id: &TypeId| {
            let fields = def(outline, *id).into_iter().flat_map(TypeDef::fields);
            fields.map(|field| &field.ty).any(is_file)
        };
        let with_files: BTreeSet<_> = forms.iter().copied().filter(has_file).collect();
        if with_files.is_empty() {
            return;
        }
        let holders = holders(outline, with_files);
        for operation in &outline.operations {
            let body = operation.body.as_ref();
            let body = body.filter(|body| matches!(body.encoding, Encoding::Json));
            let errors = operation
                .error_types
                .iter()
                .map(|(_, ty)| (ty, "responses"));
            let body = body.map(|body| (&body.ty, "requestBody"));
            let output = operation.output.types().into_iter();
            let output = output.map(|ty| (ty, "responses"));
            for (ty, key) in body.into_iter().chain(output).chain(errors) {
                if ty.named().iter().any(|id| holders.contains(id)) {
                    let pointer = format!("{}/{key}", operation.pointer);
                    let message =
                        "a file in this JSON is neither read nor sent: its type is also a form";
                    self.doubt(codes::UNSUPPORTED, message, &pointer).hint =
                        Some("give the form or the JSON a separate schema".to_owned());
                }
            }
        }
    }
}

/// These types and all that hold one of them.
fn holders(outline: &Outline, held: BTreeSet<TypeId>) -> BTreeSet<TypeId> {
    let mut above = BTreeMap::<TypeId, Vec<TypeId>>::new();
    for def in &outline.types {
        for part in def.parts() {
            above.entry(part).or_default().push(def.id);
        }
    }
    let mut found = BTreeSet::new();
    let mut open: Vec<_> = held.into_iter().collect();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(above.get(&id).into_iter().flatten());
        }
    }
    found
}

/// Whether a value is a file or holds some.
fn is_file(ty: &Type) -> bool {
    match ty {
        Type::File => true,
        Type::List(inner) | Type::Map(inner) | Type::Option(inner) => is_file(inner),
        Type::Tuple(items) => items.iter().any(is_file),
        _ => false,
    }
}

/// The types whose files a form carries: those of forms, and the choices that their parts are.
fn forms(outline: &Outline) -> BTreeSet<TypeId> {
    let bodies = outline.operations.iter().filter_map(|o| o.body.as_ref());
    let bodies =
        bodies.filter(|body| matches!(body.encoding, Encoding::Form | Encoding::FormOrJson));
    let mut open: Vec<_> = bodies
        .flat_map(|body| body.ty.named())
        .map(|id| (id, true))
        .collect();
    let mut found = BTreeSet::new();
    while let Some((id, is_form)) = open.pop() {
        let Some(def) = def(outline, id) else {
            continue;
        };
        let is_choice = matches!(def.kind, TypeKind::Union(..));
        if (is_form || is_choice) && found.insert(id) {
            // A variant of the form is one as well; a part is one only where it is a choice.
            open.extend(def.parts().map(|part| (part, is_form && is_choice)));
        }
    }
    found
}

fn def(outline: &Outline, id: TypeId) -> Option<&TypeDef> {
    let place = outline.types.binary_search_by_key(&id, |def| def.id).ok()?;
    outline.types.get(place)
}

/// Makes strings of the files in a type; returns whether there were any.
fn to_text(ty: &mut Type) -> bool {
    match ty {
        Type::File => {
            *ty = Type::String;
            true
        }
        Type::List(inner) | Type::Map(inner) | Type::Option(inner) => to_text(inner),
        Type::Tuple(items) => {
            let changed = items.iter_mut().map(to_text);
            changed.filter(|is_changed| *is_changed).count() > 0
        }
        _ => false,
    }
}
