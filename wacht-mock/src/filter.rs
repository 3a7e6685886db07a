//! Decides whether the data of an event passes the filter rules of a subscription, as the service
//! decides it, oddities included; never refuses a rule.

use std::cmp::Ordering;

use serde_json::{Map, Value};

/// Whether data passes the rules. A filter that is not an object, and an empty one, lets everything pass.
pub(crate) fn passes(rules: &Value, data: &Value) -> bool {
    let rules = rules.as_object();
    rules.is_none_or(|rules| rules.iter().all(|(key, rule)| holds(key, rule, data)))
}

fn holds(key: &str, rule: &Value, data: &Value) -> bool {
    let parts = rule.as_array().map_or(&[][..], Vec::as_slice);
    match key {
        "$and" => parts.iter().all(|rules| passes(rules, data)),
        "$or" => parts.iter().any(|rules| passes(rules, data)),
        path => {
            let value = path
                .split('.')
                .try_fold(data, |value, name| value.as_object()?.get(name));
            match rule {
                Value::Object(operators) => operate(operators, value),
                plain => value == Some(plain),
            }
        }
    }
}

/// Whether all operators hold; of a value that is not there only `$exists` is asked.
fn operate(operators: &Map<String, Value>, value: Option<&Value>) -> bool {
    let exists = operators.get("$exists").and_then(Value::as_bool);
    let Some(value) = value else {
        return exists == Some(false);
    };
    exists != Some(false)
        && operators
            .iter()
            .all(|(operator, operand)| match operator.as_str() {
                "$eq" => value == operand,
                "$ne" => value != operand,
                "$gt" => order(value, operand) == Some(Ordering::Greater),
                "$lt" => order(value, operand) == Some(Ordering::Less),
                "$gte" => is_at(value, operand, Ordering::Greater),
                "$lte" => is_at(value, operand, Ordering::Less),
                "$in" => list(operand).contains(value),
                "$nin" => !list(operand).contains(value),
                "$contains" => contains(value, operand),
                // An unknown one is refused when it is saved, and ignored when it is not.
                _ => true,
            })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64()?.partial_cmp(&b.as_f64()?),
        (Value::String(a), Value::String(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        _ => None,
    }
}

/// Numbers may be equal; strings may not, as in the service.
fn is_at(value: &Value, operand: &Value, side: Ordering) -> bool {
    let order = order(value, operand);
    order == Some(side) || value.is_number() && order == Some(Ordering::Equal)
}

fn contains(value: &Value, operand: &Value) -> bool {
    match (value, operand) {
        (Value::Array(items), operand) => items.contains(operand),
        (Value::String(text), Value::String(part)) => text.contains(part.as_str()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn data() -> Value {
        json!({"plan": "pro", "seats": 5, "tags": ["a", "b"], "owner": {"id": "7", "left": null}})
    }

    #[test]
    fn what_holds_passes() {
        for rules in [
            json!({}),
            json!("anything"),
            json!({"plan": "pro"}),
            json!({"owner.id": "7"}),
            json!({"seats": {"$gte": 5, "$lt": 6}}),
            json!({"plan": {"$in": ["free", "pro"]}}),
            json!({"plan": {"$nin": ["free"]}}),
            json!({"plan": {"$contains": "r"}}),
            json!({"tags": {"$contains": "b"}}),
            json!({"gone": {"$exists": false}}),
            json!({"owner.left": {"$exists": true}}),
            json!({"plan": "pro", "$or": [{"seats": 1}, {"seats": 5}]}),
            json!({"plan": {"$like": "x"}}),
        ] {
            assert!(passes(&rules, &data()), "{rules}");
        }
    }

    #[test]
    fn what_does_not_hold_is_kept_back() {
        for rules in [
            json!({"plan": "free"}),
            json!({"owner.id": 7}),
            json!({"seats": 5.0}),
            json!({"seats": {"$gt": 5}}),
            json!({"seats": {"$gt": "4"}}),
            json!({"plan": {"$gte": "pro"}}),
            json!({"gone": {"$ne": "x"}}),
            json!({"gone": {"$exists": true}}),
            json!({"plan": {"$exists": false}}),
            json!({"tags.0": "a"}),
            json!({"$and": [{"plan": "pro"}, {"seats": 6}]}),
        ] {
            assert!(!passes(&rules, &data()), "{rules}");
        }
    }
}
