//! Takes a schema and a value, returns the violations; keeps compiled schemas, and never
//! changes a value.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex},
};

use jsonschema::{Keyword, ValidationError, Validator, error::ValidationErrorKind};
use serde_json::Value;

use crate::{
    SpecError,
    convert::{Direction, WHOLE, convert},
    lock::lock,
};

/// So many violations are named at most.
const NAMED: usize = 3;

/// Compiles the schemas of one document when they are first used.
#[derive(Debug)]
pub(crate) struct Validators {
    document: Value,
    compiled: Mutex<HashMap<(Direction, String), Arc<Validator>>>,
}

/// Where a value violates its schema, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    /// A JSON pointer into the value; empty for the value itself.
    pub(crate) pointer: String,
    pub(crate) text: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(formatter, "{}: ", self.pointer)?;
        }
        formatter.write_str(&self.text)
    }
}

impl Validators {
    pub(crate) fn new(document: Value) -> Self {
        Self {
            document,
            compiled: Mutex::new(HashMap::new()),
        }
    }

    pub(crate) fn document(&self) -> &Value {
        &self.document
    }

    /// What the value violates, the most telling first; nothing when it fits.
    pub(crate) fn violations(
        &self,
        direction: Direction,
        schema: &Value,
        value: &Value,
    ) -> Result<Vec<Violation>, SpecError> {
        let validator = self.validator(direction, schema)?;
        let mut errors: Vec<_> = validator.iter_errors(value).collect();
        errors.sort_by_key(|error| is_consequence(error.kind()));
        if errors
            .first()
            .is_some_and(|error| !is_consequence(error.kind()))
        {
            errors.retain(|error| !is_consequence(error.kind()));
        }
        Ok(errors.iter().take(NAMED).map(telling).collect())
    }

    /// Whether the value fits; a schema that cannot be compiled fits nothing.
    pub(crate) fn accepts(&self, direction: Direction, schema: &Value, value: &Value) -> bool {
        self.validator(direction, schema)
            .is_ok_and(|validator| validator.is_valid(value))
    }

    fn validator(&self, direction: Direction, schema: &Value) -> Result<Arc<Validator>, SpecError> {
        // The document is always the same, so a schema and a direction always become the same.
        let key = (direction, schema.to_string());
        let mut compiled = lock(&self.compiled);
        if let Some(validator) = compiled.get(&key) {
            return Ok(Arc::clone(validator));
        }
        let converted = convert(&self.document, schema, direction);
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .with_keyword(WHOLE, |_, _, _| Ok(Box::new(Whole)))
            .build(&converted)
            .map_err(|error| SpecError::new(clip(&schema.to_string()), error.to_string()))?;
        let validator = Arc::new(validator);
        compiled.insert(key, Arc::clone(&validator));
        Ok(validator)
    }
}

/// A number that is written as an integer.
struct Whole;

impl<'i> Keyword<'i> for Whole {
    fn validate(&self, value: &'i Value) -> Result<(), ValidationError<'i>> {
        match self.is_valid(value) {
            true => Ok(()),
            false => Err(ValidationError::custom(format!(
                "{value} is not an integer of 64 bits"
            ))),
        }
    }

    fn is_valid(&self, value: &'i Value) -> bool {
        !value.is_f64()
    }
}

/// Violations in words, after the violated rule: `body /name: 1 is not of type "string"`.
pub(crate) fn describe(what: &str, violations: &[Violation]) -> String {
    let described: Vec<String> = violations
        .iter()
        .map(|violation| match violation.pointer.as_str() {
            "" => format!("{what}: {}", violation.text),
            pointer => format!("{what} {pointer}: {}", violation.text),
        })
        .collect();
    described.join("; ")
}

/// Properties count as unevaluated also when the schema that knows them failed for another reason.
fn is_consequence(kind: &ValidationErrorKind) -> bool {
    matches!(kind, ValidationErrorKind::UnevaluatedProperties { .. })
}

/// The violation itself, or for a choice the violation of the branch that was most likely meant.
fn telling(error: &ValidationError<'_>) -> Violation {
    let branches = match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            context.as_slice()
        }
        _ => &[],
    };
    let meant = branches
        .iter()
        .filter(|errors| !errors.is_empty())
        .min_by_key(|errors| {
            errors
                .iter()
                .map(|inner| distance(error, inner))
                .sum::<usize>()
        });
    match meant.and_then(|errors| errors.iter().find(|inner| distance(error, inner) < 100)) {
        Some(inner) => telling(inner),
        None => Violation {
            pointer: error.instance_path().to_string(),
            text: error.to_string(),
        },
    }
}

/// How far a value is from a branch that it violates: a value of another type or with another tag
/// was not meant for it.
fn distance(choice: &ValidationError<'_>, inner: &ValidationError<'_>) -> usize {
    let same_place = choice.instance_path() == inner.instance_path();
    match inner.kind() {
        ValidationErrorKind::Type { .. } if same_place => 100,
        ValidationErrorKind::Enum { options }
            if options.as_array().is_some_and(|o| o.len() == 1) =>
        {
            50
        }
        _ => 1,
    }
}

fn clip(text: &str) -> String {
    text.chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn violations(schema: Value, value: Value) -> Vec<String> {
        let document = json!({"components": {"schemas": {
            "Base": {"type": "object", "properties": {"a": {"type": "string"}}},
            "Cat": {"type": "object", "required": ["kind"], "properties": {
                "kind": {"type": "string", "enum": ["cat"]}, "lives": {"type": "integer"}}},
            "Dog": {"type": "object", "required": ["kind"], "properties": {
                "kind": {"type": "string", "enum": ["dog"]}, "name": {"type": "string"}}},
        }}});
        let validators = Validators::new(document);
        let found = validators
            .violations(Direction::Request, &schema, &value)
            .unwrap();
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_value_that_fits_violates_nothing() {
        assert!(violations(json!({"$ref": "#/components/schemas/Base"}), json!({})).is_empty());
    }

    #[test]
    fn a_violation_names_place_and_rule() {
        let found = violations(
            json!({"$ref": "#/components/schemas/Base"}),
            json!({"a": 1}),
        );
        assert_eq!(found, [r#"/a: 1 is not of type "string""#]);
    }

    #[test]
    fn an_integer_is_written_as_one_and_fits_64_bits() {
        let schema = json!({"type": "integer", "format": "int64"});
        assert!(violations(schema.clone(), json!(i64::MIN)).is_empty());
        for (text, shown) in [
            ("1.0", "1.0"),
            ("-9223372036854775809", "-9.223372036854776e+18"),
        ] {
            let found = violations(schema.clone(), serde_json::from_str(text).unwrap());
            assert_eq!(found, [format!("{shown} is not an integer of 64 bits")]);
        }
    }

    #[test]
    fn an_unknown_property_is_named() {
        let found = violations(
            json!({"$ref": "#/components/schemas/Base"}),
            json!({"b": 1}),
        );
        assert!(found[0].contains("'b' was unexpected"), "{found:?}");
    }

    #[test]
    fn a_wrong_property_of_a_composition_is_not_called_unknown() {
        let schema = json!({"allOf": [
            {"$ref": "#/components/schemas/Base"}, {"type": "object", "properties": {"b": {}}},
        ]});
        assert_eq!(
            violations(schema, json!({"a": 1})),
            [r#"/a: 1 is not of type "string""#]
        );
    }

    #[test]
    fn a_union_names_what_is_wrong_in_the_branch_that_was_meant() {
        let schema = json!({"nullable": true, "allOf": [{"oneOf": [
            {"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"},
        ]}]});
        let found = violations(schema, json!({"kind": "dog", "name": 7}));
        assert_eq!(found, [r#"/name: 7 is not of type "string""#]);
    }

    #[test]
    fn a_schema_that_cannot_be_compiled_is_the_documents_fault() {
        let validators = Validators::new(json!({}));
        let schema = json!({"type": "string", "pattern": "("});
        assert!(
            validators
                .violations(Direction::Request, &schema, &json!("x"))
                .is_err()
        );
    }
}
