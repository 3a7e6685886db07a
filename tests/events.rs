//! The events of the specification: each is read from a signed delivery, and written as it came.

use std::{
    collections::BTreeMap,
    time::{Duration, UNIX_EPOCH},
};

use serde_json::{Value, json};
use wacht_codegen::load;
use wacht_sdk::webhook::{Event, EventData, EventKind, Verifier, VerifyError};

const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NOW: u64 = 1_780_000_000;

/// How many events there are, by the first part of their names.
const EVENTS: [(&str, usize); 8] = [
    ("agent", 30),
    ("api_key", 3),
    ("organization", 9),
    ("session", 3),
    ("test", 1),
    ("user", 13),
    ("waitlist", 2),
    ("workspace", 9),
];

fn deliver(kind: &str, data: &Value) -> Result<Event, VerifyError> {
    let verifier = Verifier::new(SECRET).unwrap();
    let verifier = verifier.at(UNIX_EPOCH + Duration::from_secs(NOW));
    let body = json!({"type": kind, "timestamp": "2026-05-28T20:26:40.000Z", "data": data});
    let body = body.to_string().into_bytes();
    let signature = verifier.sign("msg_1", NOW, &body);
    verifier.verify_parts("msg_1", &NOW.to_string(), &signature, &body)
}

/// The events of the specification with an example of the data of each.
fn events() -> BTreeMap<String, Value> {
    let document = load("spec/openapi.yaml".as_ref()).unwrap();
    let document = wacht_codegen::bundle(&document);
    let events = document["x-webhooks"].as_object().unwrap();
    let events = events.iter().map(|(name, item)| {
        let body = &item["post"]["requestBody"]["content"]["application/json"]["schema"];
        let properties = &body["allOf"][1]["properties"];
        assert_eq!(properties["type"]["enum"], json!([name]));
        let data = properties["data"]["$ref"].as_str().unwrap();
        let schema = document.pointer(data.trim_start_matches('#')).unwrap();
        let mut example = schema["example"].clone();
        if let Some(id) = example.get_mut("entity_id") {
            // As large as the ids of the service are.
            *id = json!(4_812_365_710_093_250_561_i64);
        }
        (name.clone(), example)
    });
    events.collect()
}

#[test]
fn every_event_is_read_from_a_signed_delivery_and_written_as_it_came() {
    let events = events();
    let mut groups = BTreeMap::<&str, usize>::new();
    for (name, data) in &events {
        let event = deliver(name, data).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(event.data.kind(), Some(EventKind::from(&**name)), "{name}");
        assert_eq!(event.kind, name.as_str());
        assert_eq!(&serde_json::to_value(&event.data).unwrap(), data, "{name}");
        let group = name.split('.').next().unwrap();
        *groups.entry(group).or_default() += 1;
    }
    assert_eq!(groups, BTreeMap::from(EVENTS));
    assert_eq!(events.len(), 70);
}

#[test]
fn an_event_has_typed_data() {
    let data = &events()["session.created"];
    let EventData::SessionCreated(session) = deliver("session.created", data).unwrap().data else {
        panic!("another event");
    };
    assert_eq!(session.entity_id, 4_812_365_710_093_250_561);
    assert_eq!(session.signins.len(), 1);
}

#[test]
fn an_unknown_property_is_written_as_it_came() {
    let mut data = events()["user.created"].clone();
    data["new"] = json!({"of": ["tomorrow", null]});
    data["availability"] = json!("another");
    let event = deliver("user.created", &data).unwrap();
    assert_eq!(serde_json::to_value(&event.data).unwrap(), data);
}

#[test]
fn an_unknown_event_is_kept_as_it_came() {
    let data = json!({"invoice_id": "7", "lines": [1.5, null, {}]});
    let event = deliver("invoice.paid", &data).unwrap();
    assert_eq!(event.kind, "invoice.paid");
    assert_eq!(event.data, EventData::Unrecognized(data.clone().into()));
    assert_eq!(serde_json::to_value(&event.data).unwrap(), data);
    assert_eq!(event.data_as::<Value>().unwrap(), data);
}

#[test]
fn data_of_another_shape_comes_back_with_the_error() {
    let data = json!({"entity_id": ["42"], "entity_type": "session"});
    let error = deliver("session.expired", &data).unwrap_err();
    let VerifyError::UnexpectedData(event) = &error else {
        panic!("{error}");
    };
    assert_eq!(event.id, "msg_1");
    assert_eq!(event.kind, EventKind::SessionExpired);
    assert_eq!(event.error.payload(), &data);
    assert!(event.error.reason().ends_with("at `entity_id`"), "{error}");
}
