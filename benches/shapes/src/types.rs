//! The types in the shapes that use serde per type. Takes the model, returns the source of a library.

use std::fmt::Write;

use wacht_codegen::ir::{Api, Field, Presence, Tag, Type, TypeDef, TypeKind, Union};

use crate::names::{docs, field, ident, ty as type_of};

/// How a type is read and written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TypeShape {
    /// Everything is derived for every type.
    Derive,
    /// Derived, and only the traits that requests or responses need.
    DeriveByUse,
    /// One visitor for all objects, and for each a table and a match over its fields.
    Compact,
}

impl TypeShape {
    /// The name of the package.
    pub fn name(self) -> &'static str {
        match self {
            Self::Derive => "derive",
            Self::DeriveByUse => "derive-by-use",
            Self::Compact => "compact",
        }
    }

    /// The dependencies of the package.
    pub fn manifest(self) -> &'static str {
        match self {
            Self::Derive | Self::DeriveByUse => DERIVE,
            Self::Compact => COMPACT,
        }
    }
}

const DERIVE: &str = r#"
chrono = { version = "0.4", default-features = false, features = ["serde", "std"] }
serde = { version = "1", features = ["derive"] }
serde_json = { version = "1", features = ["preserve_order"] }
"#;

const COMPACT: &str = r#"
chrono = { version = "0.4", default-features = false, features = ["serde", "std"] }
serde = { version = "1", default-features = false, features = ["std"] }
serde_json = { version = "1", features = ["preserve_order"] }
"#;

/// The library with all types.
pub fn emit(api: &Api, shape: TypeShape) -> String {
    let mut out = String::from("//! Types.\n#![allow(missing_docs)]\n\n");
    if shape == TypeShape::Compact {
        out += include_str!("compact.rs");
    }
    for id in &api.ids {
        let derives = derives(shape, true, true, "Hash, Eq");
        let _ = writeln!(out, "{}{derives}", docs(&id.docs.0, ""));
        if shape != TypeShape::Compact {
            out += "#[serde(transparent)]\n";
        }
        let _ = writeln!(out, "pub struct {}(pub String);\n", id.name);
        if shape == TypeShape::Compact {
            let _ = writeln!(out, "text!({});\n", id.name);
        }
        let _ = writeln!(
            out,
            "impl From<String> for {0} {{ fn from(id: String) -> Self {{ Self(id) }} }}\n\
             impl AsRef<str> for {0} {{ fn as_ref(&self) -> &str {{ &self.0 }} }}\n",
            id.name
        );
    }
    for def in &api.types {
        out += &docs(&def.docs.0, "");
        match &def.kind {
            TypeKind::Object(fields) => object(&mut out, api, def, fields, shape),
            TypeKind::Enum(variants) => {
                let wires = variants
                    .iter()
                    .map(|it| (it.wire.as_str(), it.name.as_str()));
                text_enum(&mut out, def, &wires.collect::<Vec<_>>(), shape);
            }
            TypeKind::Union(union) => one_of(&mut out, api, def, union, shape),
        }
    }
    out
}

/// The attribute that derives what the shape derives for a type.
fn derives(shape: TypeShape, reads: bool, writes: bool, more: &str) -> String {
    let mut traits = vec!["Clone", "Debug"];
    if more.contains("Hash") {
        traits.extend(["PartialEq", "Eq", "Hash"]);
    } else if shape == TypeShape::Derive {
        traits.push("PartialEq");
    }
    if more != "enum" {
        traits.push("Default");
    }
    if shape != TypeShape::Compact {
        if writes || shape == TypeShape::Derive {
            traits.push("serde::Serialize");
        }
        if reads || shape == TypeShape::Derive {
            traits.push("serde::Deserialize");
        }
    }
    format!("#[derive({})]", traits.join(", "))
}

fn derives_of(shape: TypeShape, def: &TypeDef, more: &str) -> String {
    derives(shape, def.in_responses, def.in_requests, more)
}

fn has_serde(shape: TypeShape, def: &TypeDef) -> bool {
    match shape {
        TypeShape::Derive => true,
        TypeShape::DeriveByUse => def.in_responses || def.in_requests,
        TypeShape::Compact => false,
    }
}

fn object(out: &mut String, api: &Api, def: &TypeDef, fields: &[Field], shape: TypeShape) {
    let _ = writeln!(
        out,
        "{}\npub struct {} {{",
        derives_of(shape, def, ""),
        def.name
    );
    for it in fields {
        *out += &docs(&it.docs.0, "    ");
        if has_serde(shape, def) {
            *out += &attribute(def, it, shape);
        }
        let _ = writeln!(out, "    pub {}: {},", ident(&it.name), field(api, it));
    }
    *out += "}\n\n";
    if shape == TypeShape::Compact {
        compact(out, def, fields);
    }
}

/// The table of an object, and how a field of it is read and written by its place.
fn compact(out: &mut String, def: &TypeDef, fields: &[Field]) {
    let bits = |is_in: fn(&Field) -> bool| {
        let places = fields.iter().enumerate().filter(|(_, it)| is_in(it));
        places.fold(0u128, |bits, (place, _)| bits | 1 << place)
    };
    let required = bits(|it| it.presence == Presence::Required);
    let is_left_out = |it: &Field| !matches!(it.presence, Presence::Required | Presence::Nullable);
    let optional = bits(is_left_out);
    let names: Vec<_> = fields.iter().map(|it| it.wire.as_str()).collect();
    let arms = |arm: &dyn Fn(&Field) -> String| -> String {
        let arms = fields.iter().enumerate();
        arms.map(|(place, it)| format!("            {place} => {},\n", arm(it)))
            .collect()
    };
    let read = arms(&|it| format!("self.{} = map.next_value()?", ident(&it.name)));
    let write = arms(&|it| {
        format!(
            "map.serialize_entry({:?}, &self.{})",
            it.wire,
            ident(&it.name)
        )
    });
    let left: String = fields
        .iter()
        .enumerate()
        .filter(|(_, it)| is_left_out(it))
        .map(|(place, it)| {
            format!(
                "            {place} => self.{}.is_none(),\n",
                ident(&it.name)
            )
        })
        .collect();
    let _ = write!(
        out,
        "#[allow(unused_variables)]\n\
         impl Object for {name} {{\n\
         \x20   const NAMES: &'static [&'static str] = &{names:?};\n\
         \x20   const REQUIRED: u128 = {required:#x};\n\
         \x20   const OPTIONAL: u128 = {optional:#x};\n\
         \x20   fn read<'de, A: MapAccess<'de>>(&mut self, index: usize, map: &mut A) -> Result<(), A::Error> {{\n\
         \x20       match index {{\n{read}            _ => {{}}\n        }}\n        Ok(())\n    }}\n\
         \x20   fn write<M: SerializeMap>(&self, index: usize, map: &mut M) -> Result<(), M::Error> {{\n\
         \x20       match index {{\n{write}            _ => Ok(()),\n        }}\n    }}\n\
         \x20   fn is_left_out(&self, index: usize) -> bool {{\n\
         \x20       match index {{\n{left}            _ => false,\n        }}\n    }}\n\
         }}\n\nobject!({name});\n\n",
        name = def.name,
    );
}

fn attribute(def: &TypeDef, field: &Field, shape: TypeShape) -> String {
    let mut parts = Vec::new();
    if field.wire != field.name {
        parts.push(format!("rename = {:?}", field.wire));
    }
    let is_left_out = !matches!(field.presence, Presence::Required | Presence::Nullable);
    if field.presence != Presence::Required && (shape == TypeShape::Derive || def.in_responses) {
        parts.push("default".to_owned());
    }
    if is_left_out && (shape == TypeShape::Derive || def.in_requests) {
        parts.push("skip_serializing_if = \"Option::is_none\"".to_owned());
    }
    if parts.is_empty() {
        return String::new();
    }
    format!("    #[serde({})]\n", parts.join(", "))
}

fn text_enum(out: &mut String, def: &TypeDef, wires: &[(&str, &str)], shape: TypeShape) {
    let name = &def.name;
    let _ = writeln!(
        out,
        "{}",
        derives_of(shape, def, "enum Hash").replace(", Default", "")
    );
    match shape {
        TypeShape::Derive => *out += "#[serde(from = \"String\", into = \"String\")]\n",
        TypeShape::DeriveByUse => {
            if def.in_responses {
                *out += "#[serde(from = \"String\")]\n";
            }
            if def.in_requests {
                *out += "#[serde(into = \"String\")]\n";
            }
        }
        TypeShape::Compact => {}
    }
    let _ = writeln!(out, "pub enum {name} {{");
    for (_, variant) in wires {
        let _ = writeln!(out, "    {variant},");
    }
    *out += "    /// A value that is not known.\n    Unrecognized(String),\n}\n\n";
    let _ = writeln!(
        out,
        "impl Default for {name} {{ fn default() -> Self {{ Self::Unrecognized(String::new()) }} }}\n"
    );
    let _ = writeln!(
        out,
        "impl AsRef<str> for {name} {{\n    fn as_ref(&self) -> &str {{\n        match self {{"
    );
    for (wire, variant) in wires {
        let _ = writeln!(out, "            Self::{variant} => {wire:?},");
    }
    *out += "            Self::Unrecognized(value) => value,\n        }\n    }\n}\n\n";
    let _ = writeln!(
        out,
        "impl From<{name}> for String {{ fn from(value: {name}) -> Self {{ value.as_ref().to_owned() }} }}\n"
    );
    let _ = writeln!(
        out,
        "impl From<String> for {name} {{\n    fn from(value: String) -> Self {{\n        match value.as_str() {{"
    );
    for (wire, variant) in wires {
        let _ = writeln!(out, "            {wire:?} => Self::{variant},");
    }
    *out += "            _ => Self::Unrecognized(value),\n        }\n    }\n}\n\n";
    if shape == TypeShape::Compact {
        let _ = writeln!(out, "text!({name});\n");
    }
}

fn one_of(out: &mut String, api: &Api, def: &TypeDef, union: &Union, shape: TypeShape) {
    let _ = writeln!(out, "{}", derives_of(shape, def, ""));
    let is_serde = has_serde(shape, def);
    match &union.tag {
        Tag::Internal(tag) if is_serde => {
            let _ = writeln!(out, "#[serde(tag = {tag:?})]");
        }
        Tag::Untagged if is_serde => *out += "#[serde(untagged)]\n",
        _ => {}
    }
    let _ = writeln!(out, "pub enum {} {{", def.name);
    for variant in &union.variants {
        if is_serde && union.tag != Tag::Untagged {
            let _ = writeln!(out, "    #[serde(rename = {:?})]", variant.wire);
        }
        let held = type_of(api, &Type::Named(variant.ty), "");
        let ty = if variant.is_boxed {
            format!("Box<{held}>")
        } else {
            held
        };
        let _ = writeln!(out, "    {}({ty}),", variant.name);
    }
    *out += "    /// A value that is not known.\n    #[default]\n";
    if is_serde
        && matches!(union.tag, Tag::Internal(_))
        && (shape == TypeShape::Derive || def.in_responses)
    {
        *out += "    #[serde(other)]\n";
    }
    *out += "    Unrecognized,\n}\n\n";
    if shape == TypeShape::Compact {
        let tag = match &union.tag {
            Tag::Internal(tag) => format!("Some({tag:?})"),
            Tag::External => "None".to_owned(),
            Tag::Untagged => "untagged".to_owned(),
        };
        let _ = write!(out, "one_of!({}, {tag}", def.name);
        for variant in &union.variants {
            let _ = write!(out, ", {} {:?}", variant.name, variant.wire);
        }
        *out += ");\n\n";
    }
}
