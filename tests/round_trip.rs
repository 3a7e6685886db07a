//! Every result is decoded and written back as it was received, in both wire forms and in every
//! variant that the mock makes of a schema: the fewest properties, all of them, null wherever it is
//! allowed, and additions of the future.

use std::collections::BTreeSet;

use wacht_codegen::ir::Output;
use wacht_mock::Form;
use wacht_sdk::{
    chrono::DateTime,
    serde_json::{self, Value},
};

use crate::{calls::CASES, operations::start, table::Case};

/// The responses of operations, as the specification describes them.
struct Responses {
    /// The operations that return nothing, or a file.
    no_json: BTreeSet<String>,
    /// The operations whose results are in an envelope.
    enveloped: BTreeSet<String>,
}

impl Responses {
    fn of_the_specification() -> Self {
        let api = wacht_codegen::model("spec/openapi.yaml".as_ref()).unwrap();
        let mut responses = Self {
            no_json: BTreeSet::new(),
            enveloped: BTreeSet::new(),
        };
        for operation in api.operations {
            if matches!(operation.signature.output, Output::Unit | Output::Download) {
                responses.no_json.insert(operation.id);
            } else if !operation.is_bare {
                responses.enveloped.insert(operation.id);
            }
        }
        responses
    }
}

/// Calls one operation. Returns how the JSON that is written back differs from the response.
async fn differences(case: &Case, form: Form, variant: &str, responses: &Responses) -> Vec<String> {
    let (server, builder) = start(form).await;
    let client = builder
        .header("prefer", format!("variant={variant}"))
        .build();
    let written = match (case.minimal)(client.unwrap()).await {
        Ok(written) => written,
        Err(error) => return vec![error.to_string()],
    };
    if responses.no_json.contains(case.operation) {
        return Vec::new();
    }
    let returned = &server.requests()[0].response;
    let mut returned: Value = serde_json::from_slice(returned).unwrap();
    if form == Form::Documented && responses.enveloped.contains(case.operation) {
        returned = returned["data"].take();
    }
    let mut differences = Vec::new();
    compare(case.operation, &returned, &written, &mut differences);
    differences
}

/// Times are compared as instants, numbers by value.
fn compare(path: &str, returned: &Value, written: &Value, differences: &mut Vec<String>) {
    match (returned, written) {
        (Value::Object(a), Value::Object(w)) => {
            for key in a.keys().chain(w.keys()).collect::<BTreeSet<_>>() {
                let path = format!("{path}.{key}");
                match (a.get(key), w.get(key)) {
                    (Some(a), Some(w)) => compare(&path, a, w, differences),
                    (a, w) => differences.push(format!("{path}: {a:?} became {w:?}")),
                }
            }
        }
        (Value::Array(a), Value::Array(w)) if a.len() == w.len() => {
            for (index, (a, w)) in a.iter().zip(w).enumerate() {
                compare(&format!("{path}[{index}]"), a, w, differences);
            }
        }
        // A result that is missing is an empty object in the live form.
        (Value::Object(a), Value::Null) if a.is_empty() => {}
        (a, w) if a == w || is_same_time(a, w) || is_same_number(a, w) => {}
        (a, w) => differences.push(format!("{path}: {a} became {w}")),
    }
}

fn is_same_time(returned: &Value, written: &Value) -> bool {
    let time = |value: &Value| DateTime::parse_from_rfc3339(value.as_str()?).ok();
    time(returned).is_some() && time(returned) == time(written)
}

/// A number may arrive as a string, and a string as a number.
fn is_same_number(returned: &Value, written: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let (returned, written) = (text(returned), text(written));
    returned == written
        || (returned.parse::<f64>().is_ok() && returned.parse::<f64>() == written.parse())
}

async fn round_trip(variant: &str) {
    let responses = Responses::of_the_specification();
    let mut found = Vec::new();
    for form in [Form::Documented, Form::Live] {
        for case in CASES {
            let differences = differences(case, form, variant, &responses).await;
            found.extend(differences.iter().map(|text| format!("{form:?} {text}")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn a_result_with_the_least_comes_back() {
    round_trip("minimal").await;
}

#[tokio::test]
async fn a_result_with_everything_comes_back() {
    round_trip("full").await;
}

#[tokio::test]
async fn a_result_with_null_wherever_it_may_be_comes_back() {
    round_trip("null").await;
}

#[tokio::test]
async fn a_result_of_the_future_comes_back() {
    round_trip("future").await;
}

#[test]
fn what_is_lost_changed_or_added_is_found() {
    let json = |text| serde_json::from_str::<Value>(text).unwrap();
    let find = |returned, written| {
        let mut differences = Vec::new();
        compare("x", &json(returned), &json(written), &mut differences);
        differences.len()
    };
    assert_eq!(find(r#"{"a":1}"#, "{}"), 1);
    assert_eq!(find("{}", r#"{"a":null}"#), 1);
    assert_eq!(find(r#"[{"a":1}]"#, r#"[{"a":2}]"#), 1);
    assert_eq!(find("[1]", "[1,2]"), 1);
    assert_eq!(find(r#""a""#, "null"), 1);
    let time = r#""2026-01-01T02:00:00+02:00""#;
    assert_eq!(find(time, r#""2026-01-01T00:00:00Z""#), 0);
    assert_eq!(find(time, r#""2026-01-01T00:00:01Z""#), 1);
    assert_eq!(find("9007199254740993", r#""9007199254740993""#), 0);
    assert_eq!(find("1", "1.0"), 0);
}
