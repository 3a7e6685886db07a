//! Unions: `oneOf` and `anyOf`, lists of types, and objects of which exactly one property is there.
//! Takes a schema; returns its variants and how they are distinguished.

use std::collections::BTreeMap;

use super::{Lower, choice::Choice, slot::Form, tags::Tags};
use crate::{
    codes,
    ir::{Tag, Type, TypeId, plain},
    names,
    outline::UnionVariant,
    schema::{Kind, Schema, SchemaId},
};

impl<'d> Lower<'d> {
    /// The variants of the union that a schema is, if it is one, and how they are distinguished.
    pub(super) fn union(&mut self, id: SchemaId) -> Option<(Tag, Vec<UnionVariant>)> {
        match self.form(id) {
            Form::Choice => {
                let choice = self.choice(id)?;
                Some(self.chosen(id, &choice))
            }
            Form::Several => Some((Tag::Untagged, self.several(id))),
            _ => {
                let schema = self.schema(id);
                is_external(schema).then(|| (Tag::External, self.external(schema)))
            }
        }
    }

    fn chosen(&mut self, id: SchemaId, choice: &Choice) -> (Tag, Vec<UnionVariant>) {
        let tags = self.tags_of(choice);
        self.check_mapping(choice);
        let mut variants: Vec<UnionVariant> = Vec::new();
        let mut own = Vec::new();
        for (index, branch) in choice.branches.iter().enumerate() {
            let Some(ty) = self.branch_type(id, choice, *branch) else {
                continue;
            };
            let tag_values = tags.as_ref().and_then(|tags| tags.values.get(index));
            let values = match tag_values.filter(|values| !values.is_empty()) {
                Some(values) => values.clone(),
                None => self.listed(*branch),
            };
            let pointer = self.schemas.pointer(*branch);
            let same = variants.iter_mut().find(|variant| variant.ty == ty);
            let Some(same) = same else {
                own.push(self.own_label(*branch, &ty, index));
                variants.push(UnionVariant {
                    values,
                    label: tag_label(tag_values).unwrap_or_default(),
                    ty,
                    pointer,
                });
                continue;
            };
            let is_listed = !same.values.is_empty() && !values.is_empty();
            match (is_listed, self.is_object(&ty)) {
                (true, is_object) => {
                    if is_object && same.values.len() == 1 {
                        same.label = self.component_label(*branch).unwrap_or_default();
                    }
                    let new = values
                        .into_iter()
                        .filter(|value| !same.values.contains(value));
                    let new: Vec<_> = new.collect();
                    same.values.extend(new);
                }
                (false, false) => same.values.clear(),
                (false, true) => {
                    let message = "this variant has the type of another one, which is always taken";
                    self.report.doubt(codes::BAD_VALUE, message, &pointer);
                }
            }
        }
        settle_labels(&mut variants, own);
        let tag = match tags {
            Some(Tags { property, .. }) => Tag::Internal(property),
            None => Tag::Untagged,
        };
        (tag, variants)
    }

    /// The type of a branch, with the properties that all branches share.
    fn branch_type(&mut self, id: SchemaId, choice: &Choice, branch: SchemaId) -> Option<Type> {
        if choice.shared.is_empty() {
            return Some(self.slot(branch)?.ty);
        }
        match self.places.joined(id, branch) {
            Some(joined) => Some(Type::Named(self.use_type(joined))),
            None => {
                let message = "a variant that is not an object cannot have the properties beside the \
                               choice; it is left out";
                let pointer = self.schemas.pointer(branch);
                self.report.doubt(codes::ALL_OF_MIX, message, &pointer);
                None
            }
        }
    }

    /// The branches that become a type together with the properties that all share.
    pub(super) fn joined_branches(&self, id: SchemaId) -> Vec<SchemaId> {
        match self.form(id) {
            Form::Choice => {
                let choice = self.choice(id).filter(|choice| !choice.shared.is_empty());
                let branches = choice.into_iter().flat_map(|choice| choice.branches);
                let is_object = |branch: &SchemaId| {
                    let kinds = self.schema(self.behind(*branch)).kinds;
                    kinds.is_empty() || kinds.is(Kind::Object)
                };
                branches.filter(is_object).collect()
            }
            Form::Several if !self.schema(id).properties.is_empty() => vec![id],
            _ => Vec::new(),
        }
    }

    /// The values that a variant takes alone, where it lists them.
    fn listed(&self, branch: SchemaId) -> Vec<String> {
        let target = self.behind(branch);
        let is_enum = self.is_enum(target);
        let schemas = match is_enum {
            true => self.value_schemas(target),
            false => vec![target],
        };
        let has_open = schemas.iter().any(|id| self.schema(*id).values.is_empty());
        let values = schemas.iter().flat_map(|id| self.schema(*id).values);
        match has_open && is_enum && schemas.len() > 1 {
            // It takes every string.
            true => Vec::new(),
            false => values
                .filter(|value| !value.is_array() && !value.is_object())
                .map(plain)
                .collect(),
        }
    }

    fn is_object(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(id) => !self.is_enum_type(*id),
            Type::Map(_) | Type::JsonObject => true,
            _ => false,
        }
    }

    /// The text that a variant gets its name from where no tag decides: the name of the component, the
    /// title, what distinguishes it, or its type. The type of one that nothing distinguishes counts it,
    /// and so does the variant.
    fn own_label(&self, branch: SchemaId, ty: &Type, index: usize) -> String {
        let word = self.component_label(branch);
        match word.or_else(|| self.branch_word(branch)) {
            Some(word) if !word.is_empty() => word,
            None if matches!(ty, Type::Named(_)) => format!("Variant{}", index + 1),
            _ => self.type_label(ty),
        }
    }

    fn type_label(&self, ty: &Type) -> String {
        let inner = |ty: &Type, end: &str| format!("{}{end}", self.type_label(ty));
        match ty {
            Type::Bool => "Boolean".to_owned(),
            Type::I32 | Type::I64 | Type::U32 | Type::U64 => "Integer".to_owned(),
            Type::F64 => "Number".to_owned(),
            Type::String => "String".to_owned(),
            Type::Secret => "Secret".to_owned(),
            Type::Time => "DateTime".to_owned(),
            Type::Date => "Date".to_owned(),
            Type::Base64 => "Base64".to_owned(),
            Type::Json => "Json".to_owned(),
            Type::JsonObject => "Object".to_owned(),
            Type::File => "File".to_owned(),
            Type::List(item) => inner(item, "List"),
            Type::Map(value) => inner(value, "Map"),
            Type::Option(held) => self.type_label(held),
            Type::Tuple(_) => "Tuple".to_owned(),
            Type::Named(id) => self.named_label(*id),
            _ => "Id".to_owned(),
        }
    }

    fn named_label(&self, id: TypeId) -> String {
        let component = self
            .places
            .schema(id)
            .and_then(|schema| self.places.component(schema));
        match component {
            Some(name) => name.to_owned(),
            None if self.is_enum_type(id) => "Value".to_owned(),
            None => "Object".to_owned(),
        }
    }

    /// A value of one of several types that a list names.
    fn several(&mut self, id: SchemaId) -> Vec<UnionVariant> {
        let schema = self.schema(id);
        let mut variants = Vec::new();
        for kind in schema.kinds.all() {
            let ty = match self.places.joined(id, id).filter(|_| kind == Kind::Object) {
                Some(joined) => Some(Type::Named(self.use_type(joined))),
                None => self.typed(id, schema, kind),
            };
            let Some(ty) = ty else { continue };
            let label = match self.places.joined(id, id) {
                Some(_) if kind == Kind::Object => "Object".to_owned(),
                _ => self.type_label(&ty),
            };
            variants.push(UnionVariant {
                values: Vec::new(),
                label,
                ty,
                pointer: format!("{}/type", self.schemas.pointer(id)),
            });
        }
        variants
    }

    fn external(&mut self, schema: &'d Schema<'d>) -> Vec<UnionVariant> {
        let properties = schema.properties.iter();
        let variants = properties.filter_map(|(wire, property)| {
            Some(UnionVariant {
                values: vec![(*wire).to_owned()],
                label: (*wire).to_owned(),
                ty: self.slot(*property)?.ty,
                pointer: self.schemas.pointer(*property),
            })
        });
        variants.collect()
    }
}

/// The text that a variant gets its name from where a tag has one value for it.
fn tag_label(values: Option<&Vec<String>>) -> Option<String> {
    let value = match values.map(Vec::as_slice) {
        Some([value]) => value,
        _ => return None,
    };
    let is_word = value.starts_with(char::is_alphabetic);
    is_word.then(|| value.clone())
}

/// Lets variants have their own labels where no tag leads to them, or the same one to several.
fn settle_labels(variants: &mut [UnionVariant], own: Vec<String>) {
    let mut wanted = BTreeMap::<String, usize>::new();
    for variant in variants.iter().filter(|variant| !variant.label.is_empty()) {
        *wanted.entry(names::type_name(&variant.label)).or_default() += 1;
    }
    for (variant, own) in variants.iter_mut().zip(own) {
        let is_shared = wanted.get(&names::type_name(&variant.label)) > Some(&1);
        if variant.label.is_empty() || is_shared {
            variant.label = own;
        }
    }
}

/// Whether a schema is an object of which exactly one property is there.
fn is_external(schema: &Schema<'_>) -> bool {
    schema.kinds.is(Kind::Object)
        && (schema.min_properties, schema.max_properties) == (Some(1), Some(1))
        && schema.properties.len() > 1
}
