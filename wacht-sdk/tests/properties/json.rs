//! Makes JSON of every sort, and responses of a known type with properties of the future.

use proptest::{collection, prelude::*, sample::select};
use wacht_sdk::serde_json::{Map, Number, Value, json};

pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|float| Number::from_f64(float).map_or(Value::Null, Value::Number)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let list = collection::vec(inner.clone(), 0..4).prop_map(Value::Array);
        let object = collection::vec((name(), inner), 0..4);
        prop_oneof![
            list,
            object.prop_map(|entries| Value::Object(entries.into_iter().collect()))
        ]
    })
}

/// Names of properties that mean something.
const NAMES: &[&str] = &[
    "data",
    "id",
    "type",
    "name",
    "offset",
    "has_more",
    "limit",
    "total",
    "next_cursor",
    "error",
    "errors",
    "code",
    "message",
];

fn name() -> impl Strategy<Value = String> {
    let known = select(NAMES).prop_map(str::to_owned);
    prop_oneof![known, any::<String>()]
}

/// A time as the SDK writes it.
fn time() -> impl Strategy<Value = Value> {
    // Up to the end of the year 9999.
    (0_i64..253_402_300_800).prop_map(|seconds| {
        let time = wacht_sdk::chrono::DateTime::from_timestamp(seconds, 0).unwrap();
        json!(time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
    })
}

fn or_null(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop_oneof![value, Just(Value::Null)]
}

/// A segment as a service of today or of later writes it.
pub(crate) fn segment() -> impl Strategy<Value = Value> {
    let kind = prop_oneof!["organization|workspace|user", any::<String>()];
    let extra = collection::vec(("x_[a-z]{1,8}", any_json()), 0..4);
    let known = (
        any::<String>(),
        or_null(time()),
        or_null(time()),
        any::<u64>(),
        any::<String>(),
    );
    (known, kind, extra).prop_map(
        |((id, created_at, updated_at, deployment, name), kind, extra)| {
            let mut object = Map::new();
            object.insert("id".to_owned(), id.into());
            object.insert("created_at".to_owned(), created_at);
            object.insert("updated_at".to_owned(), updated_at);
            object.insert("deployment_id".to_owned(), deployment.to_string().into());
            object.insert("name".to_owned(), name.into());
            object.insert("type".to_owned(), kind.into());
            object.extend(extra);
            Value::Object(object)
        },
    )
}
