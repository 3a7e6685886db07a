//! Values to decode. Takes the model, returns JSON that its types accept.

use serde_json::{Map, Value, json};
use wacht_codegen::ir::{Api, Presence, Tag, Type, TypeId, TypeKind};

/// A list of values of a named type.
pub fn page(api: &Api, name: &str, items: usize) -> Value {
    let def = api.types.iter().find(|def| def.name == name);
    let item = def.map_or(Value::Null, |def| named(api, def.id, 4));
    Value::Array(vec![item; items])
}

fn value(api: &Api, ty: &Type, depth: usize) -> Value {
    match ty {
        Type::Bool => json!(true),
        Type::I32 | Type::I64 | Type::U32 | Type::U64 => json!(42),
        Type::F64 => json!(0.5),
        Type::String | Type::Secret | Type::File => json!("a string of some length"),
        Type::Time => json!("2026-04-01T12:30:45Z"),
        Type::Date => json!("2026-04-01"),
        Type::Base64 => json!("aGVsbG8="),
        Type::Id(_) => json!("4812365710093250561"),
        Type::Json | Type::JsonObject => json!({"plan": "team", "seats": 12}),
        Type::PageStart => json!(0),
        Type::List(inner) => json!([value(api, inner, depth)]),
        Type::Map(inner) => json!({"key": value(api, inner, depth)}),
        Type::Named(id) => named(api, *id, depth),
    }
}

fn named(api: &Api, id: TypeId, depth: usize) -> Value {
    let Some(def) = api.type_def(id) else {
        return Value::Null;
    };
    match &def.kind {
        TypeKind::Enum(variants) => variants.first().map_or(Value::Null, |it| json!(it.wire)),
        TypeKind::Union(union) => {
            let Some(variant) = union.variants.first() else {
                return Value::Null;
            };
            let mut inner = named(api, variant.ty, depth.saturating_sub(1));
            match (&union.tag, &mut inner) {
                (Tag::Internal(tag), Value::Object(map)) => {
                    map.insert(tag.clone(), json!(variant.wire));
                    inner
                }
                (Tag::External, _) => json!({ variant.wire.as_str(): inner }),
                _ => inner,
            }
        }
        TypeKind::Object(fields) => {
            let wanted = |it: &&_| -> bool {
                let it: &wacht_codegen::ir::Field = it;
                depth > 0 || it.presence == Presence::Required
            };
            let fields = fields.iter().filter(wanted);
            let fields =
                fields.map(|it| (it.wire.clone(), value(api, &it.ty, depth.saturating_sub(1))));
            Value::Object(fields.collect::<Map<_, _>>())
        }
    }
}
