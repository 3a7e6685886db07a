//! Takes the schema of a string, number or boolean, returns a value that fits it; never the same
//! string for two items where it identifies them.

use serde_json::{Number, Value, json};

use crate::{
    form::Form,
    ids,
    pattern::matching,
    view::{Kind, View},
};

/// The id that a schema requires, if it requires one.
pub(crate) fn id(form: Form, view: &View, item: u64) -> Option<Value> {
    let kind = view.id_kind()?;
    Some(identifier(form, view, kind, item))
}

/// A value that identifies items, also where the schema does not call it an id.
pub(crate) fn identifier(form: Form, view: &View, kind: &str, item: u64) -> Value {
    match (view.kind(), view.text("format")) {
        (Kind::Integer | Kind::Number, _) => match view.get("maximum").and_then(Value::as_u64) {
            Some(maximum) => json!(item % maximum.max(1)),
            None if view.id_kind().is_none() => json!(item + 1),
            None if view.text("format") == Some("int32") => json!(item + 1),
            None => json!(ids::number(kind, item)),
        },
        (_, Some("uuid")) => json!(ids::uuid(kind, item)),
        _ => json!(ids::text(form, kind, item)),
    }
}

/// A made-up value, where neither an example nor a default fits.
pub(crate) fn value(view: &View) -> Value {
    match view.kind() {
        Kind::String => Value::String(text(view)),
        Kind::Integer => Value::Number(integer(view)),
        Kind::Number => number(view),
        Kind::Boolean => Value::Bool(true),
        _ => json!({"key": "value"}),
    }
}

fn text(view: &View) -> String {
    if let Some(text) = view.text("pattern").and_then(matching) {
        return text;
    }
    let text = match view.text("format") {
        Some("date-time") => "2026-04-02T09:30:00Z",
        Some("date") => "2026-04-02",
        Some("time") => "09:30:00Z",
        Some("uuid") => "018f3c1e-7a2b-7c4d-8e5f-3c1e7a2b7c4d",
        Some("email") => "jane@example.com",
        Some("uri" | "url") => "https://example.com/resource",
        Some("byte") => "d2FjaHQ=",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        _ => "text",
    };
    let length = text.chars().count();
    let limit = |key| {
        view.number(key)
            .and_then(|limit| usize::try_from(limit).ok())
    };
    match (limit("minLength"), limit("maxLength")) {
        (Some(least), _) if least > length => format!("{text}{}", "x".repeat(least - length)),
        (_, Some(most)) if most < length => text.chars().take(most).collect(),
        _ => text.to_owned(),
    }
}

fn integer(view: &View) -> Number {
    let limit = |key: &str| view.get(key).and_then(Value::as_i64);
    let open = |key: &str| i64::from(view.get(key) == Some(&Value::Bool(true)));
    let least = limit("minimum").map(|limit| limit + open("exclusiveMinimum"));
    let most = limit("maximum").map(|limit| limit - open("exclusiveMaximum"));
    let within = 7_i64
        .max(least.unwrap_or(i64::MIN))
        .min(most.unwrap_or(i64::MAX));
    match limit("multipleOf") {
        Some(step) if step > 0 => {
            // The multiple below, or the one above where that is too small.
            let below = within.div_euclid(step) * step;
            match least {
                Some(least) if below < least => Number::from(below.saturating_add(step)),
                _ => Number::from(below),
            }
        }
        _ => Number::from(within),
    }
}

fn number(view: &View) -> Value {
    let limit = |key: &str| view.get(key).and_then(Value::as_f64);
    let least = limit("minimum").unwrap_or(f64::MIN);
    let within = 0.5_f64.max(least).min(limit("maximum").unwrap_or(f64::MAX));
    match limit("multipleOf") {
        Some(step) if step > 0.0 => {
            let below = (within / step).floor() * step;
            json!(if below < least { below + step } else { below })
        }
        _ => json!(within),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(schema: Value) -> Value {
        value(&View::of(&json!({}), &schema))
    }

    #[test]
    fn text_keeps_to_its_length() {
        assert_eq!(of(json!({"type": "string", "minLength": 6})), "textxx");
        assert_eq!(of(json!({"type": "string", "maxLength": 2})), "te");
    }

    #[test]
    fn numbers_keep_to_their_limits() {
        assert_eq!(of(json!({"type": "integer", "minimum": 10})), 10);
        assert_eq!(
            of(json!({"type": "integer", "maximum": 3, "exclusiveMaximum": true})),
            2
        );
        assert_eq!(of(json!({"type": "integer", "multipleOf": 5})), 5);
        assert_eq!(of(json!({"type": "number", "minimum": 2.5})), 2.5);
        let multiple = json!({"type": "integer", "multipleOf": 4, "minimum": 9});
        assert_eq!(of(multiple), 12);
        assert_eq!(of(json!({"type": "number", "multipleOf": 0.25})), 0.5);
    }

    #[test]
    fn a_format_decides_the_text() {
        assert_eq!(
            of(json!({"type": "string", "format": "date"})),
            "2026-04-02"
        );
    }
}
