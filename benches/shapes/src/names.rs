//! Names and types in Rust, the same for all shapes. Takes parts of the model, returns source text.

use wacht_codegen::ir::{Api, Field, Presence, Type};

/// A name that may be a keyword.
pub fn ident(name: &str) -> String {
    const KEYWORDS: [&str; 12] = [
        "type", "ref", "enum", "use", "default", "in", "match", "move", "as", "for", "loop",
        "where",
    ];
    if KEYWORDS.contains(&name) && name != "default" {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// The type of a value, with the path of the types before named ones.
pub fn ty(api: &Api, ty: &Type, path: &str) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::I32 => "i32".to_owned(),
        Type::I64 => "i64".to_owned(),
        Type::U32 => "u32".to_owned(),
        Type::U64 => "u64".to_owned(),
        Type::F64 => "f64".to_owned(),
        Type::String | Type::Secret | Type::Base64 | Type::File => "String".to_owned(),
        Type::Time => "chrono::DateTime<chrono::Utc>".to_owned(),
        Type::Date => "chrono::NaiveDate".to_owned(),
        Type::Json | Type::PageStart => "serde_json::Value".to_owned(),
        Type::JsonObject => "serde_json::Map<String, serde_json::Value>".to_owned(),
        Type::Id(id) => format!("{path}{}", api.id_kind(*id).map_or("", |kind| &kind.name)),
        Type::Named(id) => format!("{path}{}", api.type_def(*id).map_or("", |def| &def.name)),
        Type::List(inner) => format!("Vec<{}>", self::ty(api, inner, path)),
        Type::Map(inner) => {
            format!(
                "std::collections::BTreeMap<String, {}>",
                self::ty(api, inner, path)
            )
        }
    }
}

/// The type of a field, with its box and its `Option`.
pub fn field(api: &Api, field: &Field) -> String {
    let mut text = ty(api, &field.ty, "");
    if field.is_boxed {
        text = format!("Box<{text}>");
    }
    if field.presence != Presence::Required {
        text = format!("Option<{text}>");
    }
    text
}

/// A description as doc comments.
pub fn docs(text: &str, indent: &str) -> String {
    text.lines()
        .map(|line| format!("{indent}/// {line}\n"))
        .collect()
}

/// `snake_case` as `PascalCase`.
pub fn pascal(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty());
    words
        .map(|word| word[..1].to_uppercase() + &word[1..])
        .collect()
}
