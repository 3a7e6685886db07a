//! The facts of types and of the kinds of id: their fields, values and variants, and how requests make
//! them.

use super::{Element, Facts, Subject, SubjectKind};
use crate::{
    diff::spell::Spelling,
    ir::{
        Access, Api, Field, Held, IdKind, Presence, Tag, Type, TypeDef, TypeKind, Union, Variant,
        feature, plain,
    },
};

pub(super) fn facts(api: &Api) -> Vec<Facts> {
    let types = api.types.iter();
    let types = types.map(|def| {
        Item {
            spelling: Spelling(api),
            def,
        }
        .facts()
    });
    types.chain(api.ids.iter().map(id)).collect()
}

fn id(kind: &IdKind) -> Facts {
    let rust = format!("ids::{}", kind.name);
    let mut whole = Element::new("", "", &kind.pointer);
    whole.rust(&rust, "id");
    whole.documentation(&kind.docs);
    Facts {
        paths: vec![rust.clone()],
        subject: Subject {
            kind: SubjectKind::Id,
            rust,
            wire: kind.kind.clone(),
            pointer: kind.pointer.clone(),
        },
        key: format!("id {}", kind.kind),
        elements: vec![whole],
    }
}

#[derive(Clone, Copy)]
struct Item<'a> {
    spelling: Spelling<'a>,
    def: &'a TypeDef,
}

impl Item<'_> {
    fn facts(self) -> Facts {
        let def = self.def;
        let key = def.component.clone();
        let key = key.unwrap_or_else(|| def.pointer.clone());
        let mut elements = vec![self.whole()];
        match &def.kind {
            TypeKind::Object { fields, rest } => {
                elements.extend(fields.iter().map(|field| self.field(field)));
                elements.extend(rest.as_ref().map(|rest| self.rest(rest)));
            }
            TypeKind::Enum(variants) => {
                elements.extend(variants.iter().map(|variant| self.value(variant)));
            }
            TypeKind::Union(union) => elements.extend(self.variants(union)),
        }
        Facts {
            paths: vec![self.path()],
            subject: Subject {
                kind: SubjectKind::Type,
                rust: self.path(),
                wire: key.clone(),
                pointer: def.pointer.clone(),
            },
            key: format!("type {key}"),
            elements,
        }
    }

    /// The path of the type.
    fn path(self) -> String {
        format!("types::{}", self.def.name)
    }

    /// The path of one of its items.
    fn item(self, name: &str) -> String {
        format!("types::{}::{name}", self.def.name)
    }

    fn whole(self) -> Element {
        let def = self.def;
        let mut element = Element::new("", "", &def.pointer);
        let what = match &def.kind {
            TypeKind::Object { .. } => "struct".to_owned(),
            TypeKind::Enum(variants) => {
                let held = match Variant::held(variants) {
                    Held::String => "String",
                    Held::Integer => "i64",
                    Held::Number => "f64",
                    Held::Mixed => "Value",
                };
                format!("enum of {held}")
            }
            TypeKind::Union(_) => "enum of types".to_owned(),
        };
        element.rust(self.path(), what);
        if self.spelling.0.target.has_features() {
            let features: Vec<_> = def.reached_by.iter().map(|top| feature(top)).collect();
            element.gate(self.path(), &features);
        }
        if def.in_requests {
            self.constructor(&mut element);
        }
        if let Some(page) = &def.page {
            let field = |index: Option<usize>| {
                let field = index.and_then(|index| def.fields().get(index));
                field.map_or("-", |field| field.wire.as_str())
            };
            element.rust(self.item("page"), "page of a list");
            element.wire(
                "page",
                format!(
                    "items {}, cursor {}, more {}, total {}",
                    field(Some(page.items)),
                    field(page.cursor),
                    field(page.has_more),
                    field(page.total)
                ),
            );
        }
        if let TypeKind::Union(union) = &def.kind {
            element.wire(
                "discriminator",
                match &union.tag {
                    Tag::Internal(property) => format!("by the property `{property}`"),
                    Tag::External => "by the key around them".to_owned(),
                    Tag::Untagged => "by what fits".to_owned(),
                },
            );
        }
        element.documentation(&def.docs);
        element
    }

    /// `new`, where a request needs it.
    fn constructor(self, element: &mut Element) {
        let fields = self.def.fields();
        let asked: Vec<_> = fields.iter().filter(|field| field.is_asked_for()).collect();
        if asked.is_empty() && fields.iter().all(|field| field.sent.is_none()) {
            return;
        }
        let types = asked.iter().map(|field| self.spelling.argument(&field.ty));
        let types: Vec<_> = types.collect();
        element.rust(
            self.item("new()"),
            format!("fn({}) -> Self", types.join(", ")),
        );
        let order: Vec<_> = asked.iter().map(|field| field.wire.clone()).collect();
        element.order(self.item("new()"), &order);
    }

    fn field(self, field: &Field) -> Element {
        let title = format!("property `{}`", field.wire);
        let mut element = Element::new(&field.wire, title, &field.pointer);
        element.rust(self.item(&field.name), self.spelling.field(field));
        if self.def.in_requests && !self.def.is_body_only && field.has_setter() {
            let ty = self.spelling.argument(&field.ty);
            element.rust(
                format!("{}()", self.item(&field.setter)),
                format!("fn({ty})"),
            );
            if field.presence == Presence::TriState {
                element.rust(
                    format!("{}()", self.item(&format!("clear_{}", field.name))),
                    "fn()",
                );
            }
        }
        element.wire("type", self.spelling.wire(&field.ty));
        element.wire("presence", presence(field.presence));
        element.wire(
            "set by",
            match field.access {
                Access::Both => "",
                Access::ReadOnly => "the service",
                Access::WriteOnly => "the caller",
            },
        );
        let sent = field.sent.as_ref().map(plain);
        element.wire("always sent", sent.unwrap_or_default());
        let minimum = field.minimum.map(|least| least.to_string());
        element.docs("minimum", minimum.unwrap_or_default());
        element.docs("media types", field.content_types.join(", "));
        element.deprecated(field.deprecated.as_ref());
        element.documentation(&field.docs);
        element
    }

    /// The properties without a field.
    fn rest(self, rest: &Type) -> Element {
        let mut element = Element::new(" rest", "other properties", &self.def.pointer);
        element.rust(self.item("extra"), self.spelling.held(rest));
        element.wire("type", self.spelling.wire(rest));
        element
    }

    fn value(self, variant: &Variant) -> Element {
        let title = format!("value `{}`", variant.text());
        let mut element = Element::new(variant.wire.to_string(), title, &variant.pointer);
        element.rust(self.item(&variant.name), "value");
        element.wire("value", variant.text());
        element
    }

    fn variants(self, union: &Union) -> Vec<Element> {
        let order = union.tag == Tag::Untagged;
        let variants = union.variants.iter().enumerate();
        let variants = variants.map(|(index, variant)| {
            let ty = self.spelling.wire(&variant.ty);
            let (key, title) = match variant.values.first() {
                Some(value) => (value.clone(), format!("variant `{value}`")),
                None => (variant.name.clone(), format!("variant `{}`", variant.name)),
            };
            let mut element = Element::new(key, title, &variant.pointer);
            let held = self.spelling.boxed(&variant.ty, variant.is_boxed);
            element.rust(self.item(&variant.name), format!("({held})"));
            if !variant.is_shared {
                let ty = self.spelling.held(&variant.ty);
                element.rust(format!("{} from {ty}", self.path()), "conversion");
            }
            element.wire("type", ty);
            element.wire("values", variant.values.join(", "));
            if order {
                element.wire("tried", format!("as number {}", index + 1));
            }
            element
        });
        variants.collect()
    }
}

fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "required",
        Presence::Nullable => "required, perhaps null",
        Presence::Optional => "optional",
        Presence::OptionalNullable => "optional, perhaps null",
        Presence::TriState => "optional, null clears it",
    }
}
