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

    /// What the function of the service returns.
    #[test]
    fn rules_decide_as_the_service_does() {
        let data = json!({
            "id": "12", "n": 5, "f": 5.0, "s": "b", "tags": ["x", "y"], "o": {"k": "v", "z": null},
            "entity_id": 24_239_923_154_394_001_u64,
        });
        for (rules, expected) in [
            (json!({}), true),
            (json!({"id": "12"}), true),
            // Neither is a number its text, nor an integer a float.
            (json!({"id": 12}), false),
            (json!({"entity_id": "24239923154394001"}), false),
            (json!({"n": 5}), true),
            (json!({"n": 5.0}), false),
            (json!({"n": {"$gt": 4, "$lt": 6}}), true),
            (json!({"n": {"$gt": 5}}), false),
            (json!({"n": {"$gte": 5}}), true),
            // Of strings, `$gte` and `$lte` act like `$gt` and `$lt`.
            (json!({"s": {"$gte": "b"}}), false),
            (json!({"s": {"$lte": "b"}}), false),
            (json!({"s": {"$gt": "a"}}), true),
            (json!({"tags": {"$contains": "x"}}), true),
            (json!({"tags": {"$contains": "z"}}), false),
            (json!({"s": {"$contains": "b"}}), true),
            (json!({"id": {"$in": ["11", "12"]}}), true),
            (json!({"id": {"$nin": ["11"]}}), true),
            // Of a missing value, `$exists` alone is asked.
            (json!({"missing": {"$nin": ["11"]}}), false),
            (json!({"missing": {"$exists": false}}), true),
            (json!({"missing": {"$exists": true}}), false),
            (json!({"o.z": {"$exists": true}}), true),
            // A path leads through objects only.
            (json!({"o.k": "v"}), true),
            (json!({"o.k.x": "v"}), false),
            (json!({"tags.0": "x"}), false),
            (json!({"$and": [{"id": "12"}, {"n": 6}]}), false),
            (json!({"id": "12", "$or": [{"n": 6}, {"s": "b"}]}), true),
            // An object is read as operators, of which these are unknown.
            (json!({"o": {"k": "v", "z": null}}), true),
        ] {
            assert_eq!(passes(&rules, &data), expected, "{rules}");
        }
    }
}
