//! Takes text from a path, a query or a form, returns the value that its schema sees in it; never
//! bends text into a type that it does not spell.

use serde_json::{Number, Value};

use crate::{
    SpecError,
    convert::Direction,
    validators::{Validators, Violation},
    view::{Kind, View},
};

/// The value, or the problem of the text.
pub(crate) fn read(
    validators: &Validators,
    direction: Direction,
    schema: &Value,
    text: &str,
) -> Result<Result<Value, Vec<Violation>>, SpecError> {
    let mut first = None;
    for value in candidates(validators.document(), schema, text) {
        let violations = validators.violations(direction, schema, &value)?;
        if violations.is_empty() {
            return Ok(Ok(value));
        }
        first.get_or_insert(violations);
    }
    Ok(Err(first.unwrap_or_default()))
}

/// The kinds of value that a schema describes: one, or one per branch of a choice.
pub(crate) fn kinds(document: &Value, schema: &Value) -> Vec<Kind> {
    let view = View::of(document, schema);
    match (view.kind(), view.branches()) {
        (Kind::Any, branches) if !branches.is_empty() => {
            // A branch that is a choice again is looked at no further: it takes anything.
            branches
                .iter()
                .map(|branch| View::of(document, branch).kind())
                .collect()
        }
        (kind, _) => vec![kind],
    }
}

/// What the text can mean, the most special first; the text itself is last.
fn candidates(document: &Value, schema: &Value, text: &str) -> Vec<Value> {
    let kinds = kinds(document, schema);
    let mut candidates = Vec::new();
    if kinds.contains(&Kind::Boolean) {
        candidates.extend(text.parse().ok().map(Value::Bool));
    }
    if kinds.contains(&Kind::Integer) || kinds.contains(&Kind::Number) {
        let number = number(text)
            .filter(|number| kinds.contains(&Kind::Number) || number.is_i64() || number.is_u64());
        candidates.extend(number.map(Value::Number));
    }
    if kinds
        .iter()
        .any(|kind| matches!(kind, Kind::Object | Kind::Array | Kind::Any))
    {
        candidates.extend(serde_json::from_str::<Value>(text).ok());
    }
    candidates.push(Value::String(text.to_owned()));
    candidates
}

/// A number as JSON spells it: no plus sign, no leading zeros, no space around it.
fn number(text: &str) -> Option<Number> {
    let spelt = text.bytes().all(|byte| !byte.is_ascii_whitespace());
    spelt.then(|| serde_json::from_str(text).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn value(schema: Value, text: &str) -> Result<Value, String> {
        let validators = Validators::new(json!({}));
        let read = read(&validators, Direction::Request, &schema, text).unwrap();
        read.map_err(|violations| violations[0].to_string())
    }

    #[test]
    fn text_is_read_by_the_type_of_its_schema() {
        assert_eq!(value(json!({"type": "integer"}), "12"), Ok(json!(12)));
        assert_eq!(value(json!({"type": "number"}), "1.5"), Ok(json!(1.5)));
        assert_eq!(value(json!({"type": "boolean"}), "true"), Ok(json!(true)));
        assert_eq!(value(json!({"type": "string"}), "12"), Ok(json!("12")));
    }

    #[test]
    fn text_of_another_type_is_named() {
        let expected = Err(r#""abc" is not of type "integer""#.to_owned());
        assert_eq!(value(json!({"type": "integer"}), "abc"), expected);
    }

    #[test]
    fn spellings_that_json_does_not_have_are_text() {
        for text in ["+1", "01", " 1", "1 ", "1.5", ""] {
            assert!(value(json!({"type": "integer"}), text).is_err(), "{text:?}");
        }
        for text in ["True", "1", "yes"] {
            assert!(value(json!({"type": "boolean"}), text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_choice_takes_the_most_special_reading_that_fits() {
        let schema = json!({"oneOf": [{"type": "string"}, {"type": "integer", "minimum": 0}]});
        assert_eq!(value(schema.clone(), "12"), Ok(json!(12)));
        assert_eq!(value(schema, "usr_1"), Ok(json!("usr_1")));
    }

    #[test]
    fn a_limit_that_is_broken_is_named() {
        let schema = json!({"type": "integer", "minimum": 0});
        assert_eq!(
            value(schema, "-1"),
            Err("-1 is less than the minimum of 0".to_owned())
        );
    }
}
